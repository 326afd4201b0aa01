"""What every resource can do: create, get, list, update, delete, undelete, each safely repeated."""

import uuid

import grpc
import pytest

from conftest import new_organization
from harness.client import refused

pytestmark = pytest.mark.usefixtures("log")


def create(ana, org, supplier_id, **fields):
    return ana.CreateSupplier(parent=org, supplier_id=supplier_id, supplier={"display_name": supplier_id, **fields})


def test_what_is_created_can_be_read(ana, org):
    made = create(ana, org, "labs", supplies="foundation models", contracts=["C-1", "C-2"])
    assert made.name == f"{org}/suppliers/labs"
    assert made.etag == "1"
    assert made.create_time == made.update_time
    assert ana.GetSupplier(name=made.name) == made


def test_an_id_is_made_when_none_is_given(ana, org):
    first = ana.CreateSupplier(parent=org, supplier={"display_name": "First"})
    second = ana.CreateSupplier(parent=org, supplier={"display_name": "Second"})
    assert first.name != second.name
    assert ana.GetSupplier(name=first.name) == first


def test_an_id_that_is_taken_is_refused(ana, org):
    create(ana, org, "labs")
    with refused(grpc.StatusCode.ALREADY_EXISTS):
        create(ana, org, "labs")


def test_what_does_not_exist_is_not_found(ana, org):
    with refused(grpc.StatusCode.NOT_FOUND) as refusal:
        ana.GetSupplier(name=f"{org}/suppliers/none")
    assert f"{org}/suppliers/none" in refusal.message
    with refused(grpc.StatusCode.NOT_FOUND):
        ana.UpdateSupplier(supplier={"name": f"{org}/suppliers/none", "display_name": "New"})
    with refused(grpc.StatusCode.NOT_FOUND):
        ana.DeleteSupplier(name=f"{org}/suppliers/none")


def test_output_only_fields_of_a_request_are_ignored(ana, org):
    made = create(ana, org, "labs", assessment="ASSESSMENT_SUITABLE")
    assert made.assessment == 0


def test_an_update_changes_what_the_mask_names(ana, org):
    made = create(ana, org, "labs", supplies="models", responsibilities="theirs")
    changed = ana.UpdateSupplier(supplier={"name": made.name, "supplies": "data"}, update_mask={"paths": ["supplies"]})
    assert (changed.supplies, changed.responsibilities, changed.display_name) == ("data", "theirs", "labs")
    assert changed.etag == "2"
    cleared = ana.UpdateSupplier(supplier={"name": made.name}, update_mask={"paths": ["responsibilities"]})
    assert cleared.responsibilities == ""
    assert ana.GetSupplier(name=made.name) == cleared


def test_an_update_that_changes_nothing_makes_no_version(ana, org):
    made = create(ana, org, "labs", supplies="models")
    same = ana.UpdateSupplier(supplier={"name": made.name, "supplies": "models"}, update_mask={"paths": ["supplies"]})
    assert same.etag == made.etag


def test_an_unknown_field_in_a_mask_is_refused(ana, org):
    made = create(ana, org, "labs")
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.UpdateSupplier(supplier={"name": made.name}, update_mask={"paths": ["colour"]})
    assert "colour" in refusal.message


def test_an_etag_that_is_no_longer_current_is_refused_with_the_current_one(ana, ben, org):
    made = create(ana, org, "labs")
    ben.UpdateSupplier(supplier={"name": made.name, "display_name": "By Ben"})
    with refused(grpc.StatusCode.ABORTED) as refusal:
        ana.UpdateSupplier(supplier={"name": made.name, "etag": made.etag, "display_name": "By Ana"})
    assert refusal.error_info.metadata["current_etag"] == "2"
    current = refusal.error_info.metadata["current_etag"]
    assert ana.UpdateSupplier(supplier={"name": made.name, "etag": current, "display_name": "By Ana"}).etag == "3"


def test_a_repeated_request_has_no_second_effect(ana, org):
    request = dict(parent=org, supplier={"display_name": "Labs"}, request_id=str(uuid.uuid4()))
    first = ana.CreateSupplier(**request)
    assert ana.CreateSupplier(**request) == first
    assert len(ana.ListSuppliers(parent=org).suppliers) == 1


def test_a_repeat_returns_the_resource_as_it_is_now(ana, org):
    request = dict(parent=org, supplier_id="labs", supplier={"display_name": "Labs"}, request_id=str(uuid.uuid4()))
    made = ana.CreateSupplier(**request)
    changed = ana.UpdateSupplier(supplier={"name": made.name, "display_name": "New"})
    assert ana.CreateSupplier(**request) == changed


def test_a_request_id_with_another_body_is_refused(ana, org):
    request_id = str(uuid.uuid4())
    ana.CreateSupplier(parent=org, supplier={"display_name": "Labs"}, request_id=request_id)
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.CreateSupplier(parent=org, supplier={"display_name": "Other"}, request_id=request_id)
    assert refusal.fields == {"request_id"}


def test_a_request_id_is_its_callers_own(ana, ben, org):
    asked = {"parent": org, "request_id": "r1", "supplier": {"display_name": "Labs"}}
    mine = ana.CreateSupplier(**asked)
    theirs = ben.CreateSupplier(**asked)
    assert theirs.name != mine.name, "answered as if it were ana's"
    assert ana.CreateSupplier(**asked).name == mine.name and ben.CreateSupplier(**asked).name == theirs.name
    # Neither is told of the other's, nor refused because of it.
    renamed = {"name": mine.name, "display_name": "Labs AG"}
    assert ana.UpdateSupplier(supplier=renamed, request_id="r2").etag == "2"
    assert ben.UpdateSupplier(supplier={**renamed, "display_name": "Labs SE"}, request_id="r2").etag == "3"
    ids = [revision.metadata.event_id for revision in ana.ListRevisions(name=mine.name).revisions]
    assert len(set(ids)) == 3, ids


def test_validate_only_records_nothing(ana, org):
    shown = ana.CreateSupplier(parent=org, supplier_id="labs", supplier={"display_name": "Labs"}, validate_only=True)
    assert shown.display_name == "Labs"
    with refused(grpc.StatusCode.NOT_FOUND):
        ana.GetSupplier(name=f"{org}/suppliers/labs")
    assert create(ana, org, "labs").etag == "1"


def test_all_that_is_wrong_with_a_request_is_said_at_once(ana, org):
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.CreateSupplier(parent=org, supplier_id="Not An Id", request_id="x" * 65,
                           supplier={"contracts": ["c"] * 101, "supplies": "s" * 4001})
    assert refusal.fields >= {"supplier.display_name", "supplier.contracts", "supplier.supplies", "supplier_id",
                              "request_id"}


def test_a_name_of_another_kind_is_refused(ana, org):
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.GetSupplier(name=f"{org}/models/labs")
    assert refusal.fields == {"name"}


def test_a_deleted_resource_is_hidden_kept_and_brought_back(ana, org):
    made = create(ana, org, "labs")
    deleted = ana.DeleteSupplier(name=made.name, reason="merged")
    assert deleted.HasField("delete_time")
    assert list(ana.ListSuppliers(parent=org).suppliers) == []
    assert list(ana.ListSuppliers(parent=org, show_deleted=True).suppliers) == [deleted]
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="DELETED"):
        ana.UpdateSupplier(supplier={"name": made.name, "display_name": "New"})
    with refused(grpc.StatusCode.ALREADY_EXISTS):
        create(ana, org, "labs")
    back = ana.UndeleteSupplier(name=made.name)
    assert not back.HasField("delete_time")
    assert list(ana.ListSuppliers(parent=org).suppliers) == [back]
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NOT_DELETED"):
        ana.UndeleteSupplier(name=made.name)


class TestList:

    @pytest.fixture
    def five(self, ana, org):
        for supplier_id, supplies in [("e", "data"), ("a", "models"), ("c", "data"), ("b", "models"), ("d", "data")]:
            create(ana, org, supplier_id, supplies=supplies)

    def ids(self, response):
        return [supplier.name.split("/")[-1] for supplier in response.suppliers]

    def test_by_name(self, ana, org, five):
        assert self.ids(ana.ListSuppliers(parent=org)) == ["a", "b", "c", "d", "e"]

    def test_in_pages(self, ana, org, five):
        pages, token = [], ""
        while not pages or token:
            page = ana.ListSuppliers(parent=org, page_size=2, page_token=token)
            pages.append(self.ids(page))
            token = page.next_page_token
        assert pages == [["a", "b"], ["c", "d"], ["e"]]

    def test_a_page_token_belongs_to_its_query(self, ana, org, five):
        token = ana.ListSuppliers(parent=org, page_size=2).next_page_token
        with refused(grpc.StatusCode.INVALID_ARGUMENT):
            ana.ListSuppliers(parent=org, page_size=2, page_token=token, filter='supplies = "data"')
        with refused(grpc.StatusCode.INVALID_ARGUMENT):
            ana.ListSuppliers(parent=org, page_token="not one of ours")

    def test_with_a_filter(self, ana, org, five):
        assert self.ids(ana.ListSuppliers(parent=org, filter='supplies = "data"')) == ["c", "d", "e"]
        assert self.ids(ana.ListSuppliers(parent=org, filter='supplies:"dat" AND NOT display_name = "d"')) == ["c", "e"]

    def test_a_filter_that_cannot_be_read_is_refused_with_the_place(self, ana, org, five):
        with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
            ana.ListSuppliers(parent=org, filter="supplies = (")
        assert "filter" in refusal.fields or "filter" in refusal.message

    def test_in_another_order(self, ana, org, five):
        assert self.ids(ana.ListSuppliers(parent=org, order_by="display_name desc")) == ["e", "d", "c", "b", "a"]
        assert self.ids(ana.ListSuppliers(parent=org, order_by="create_time")) == ["e", "a", "c", "b", "d"]

    def test_one_organization_does_not_see_anothers(self, ana, org, five):
        other = new_organization(ana)
        assert self.ids(ana.ListSuppliers(parent=other)) == []
