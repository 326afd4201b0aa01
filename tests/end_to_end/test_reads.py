"""What a reader can rely on: its own writes, any earlier instant, the whole history, and every change as it happens."""

import datetime
import threading

import grpc
import pytest
from google.protobuf import timestamp_pb2

from conftest import new_organization
from harness import freshness
from harness.ai_systems import system
from harness.client import TOKEN, future_token, refused, told
from harness.processes import wait_for

pytestmark = pytest.mark.usefixtures("log")


def create(client, org, supplier_id, **fields):
    return client.CreateSupplier(parent=org, supplier_id=supplier_id, supplier={"display_name": supplier_id, **fields})


def update(client, name, **fields):
    return client.UpdateSupplier(supplier={"name": name, **fields}, reason="because")


def test_a_token_reads_ones_own_write(ana, org):
    name = create(ana, org, "labs").name
    for number in range(50):
        update(ana, name, display_name=f"Labs {number}")
        assert ana.GetSupplier(name=name).display_name == f"Labs {number}"


def test_a_token_holds_all_that_its_bearer_wrote(ana, org):
    # Names spread over the partitions; the list reads all of them.
    for number in range(30):
        create(ana, org, f"s-{number}")
    assert len(ana.ListSuppliers(parent=org).suppliers) == 30


def test_latest_reads_what_others_wrote_without_their_token(ana, org):
    everything = [(TOKEN, "latest"), ("aims-max-wait", "20s")]
    for number in range(40):
        create(ana, org, f"s-{number}")
        page = ana.call_once("ListSuppliers", parent=org, fresh=False, metadata=everything)
        assert len(page.suppliers) == number + 1


def test_latest_includes_effects_in_other_services(ana, org):
    for number in range(10):
        made = ana.CreateAiSystem(parent=org, ai_system_id=f"a-{number}", ai_system=system(f"A {number}"))
        name = made.name.replace("aiSystems", "impactAssessments")
        seen = ana.call_once("GetImpactAssessment", name=name, fresh=False, metadata=[(TOKEN, "latest")])
        assert seen.ai_system == made.name


def test_a_command_is_decided_on_what_its_caller_has_seen(ana, org):
    # The names lie in different partitions, which are folded each at its own pace.
    for number in range(40):
        data = ana.CreateDataset(parent=org, dataset_id=f"d-{number}", dataset={"display_name": "D"})
        ana.CreateModel(parent=org, model_id=f"m-{number}", model={"display_name": "M", "training_datasets": [data.name]})


def test_a_token_that_cannot_be_reached_is_refused_with_the_lag(ana, org):
    with refused(grpc.StatusCode.FAILED_PRECONDITION) as refusal:
        ana.call_once("ListSuppliers", parent=org, fresh=False,
                      metadata=[(TOKEN, future_token()), ("aims-max-wait", "100ms")])
    assert "aims.inventory.events" in refusal.message


@pytest.mark.parametrize("key,value", [(TOKEN, "!!"), ("aims-max-wait", "soon"), ("aims-max-wait", "-1s")])
def test_freshness_that_is_none_is_refused(ana, org, key, value):
    with refused(grpc.StatusCode.INVALID_ARGUMENT):
        ana.call_once("ListSuppliers", parent=org, fresh=False, metadata=[(key, value)])


class TestTokensWithoutRoom:
    """A client that has seen more partitions than have room in a token gets one that names topics to their end. Made by
    hand here: common/api/many_partitions_test.cc goes through so many partitions."""

    ALL = freshness.encode({}, {"aims.inventory.events", "aims.risk.events"})
    HELD_TO_ALL = [(TOKEN, ALL), ("aims-max-wait", "20s")]

    def test_a_read_includes_what_was_written_and_is_exact_again(self, ana, org):
        for number in range(20):
            name = ana.call_once("CreateSupplier", parent=org, supplier_id=f"s-{number}", fresh=False,
                                 supplier={"display_name": "Labs"}).name
            page = ana.call_once("ListSuppliers", parent=org, fresh=False, metadata=self.HELD_TO_ALL)
            assert len(page.suppliers) == number + 1
            positions, to_the_end = freshness.decode(ana.token)
            assert {topic for topic, _ in positions} == {"aims.inventory.events"}
            assert to_the_end == {"aims.risk.events"}, "the inventory does not show it"
            trail = ana.call_once("GetTrail", name=name, fresh=False, metadata=self.HELD_TO_ALL)
            assert [entry.version for entry in trail.entries] == [1]
            assert not freshness.decode(ana.token)[1]

    def test_a_command_is_decided_on_all_of_it_and_keeps_it(self, ana, org):
        for number in range(20):
            data = ana.call_once("CreateDataset", parent=org, dataset_id=f"d-{number}", fresh=False,
                                 dataset={"display_name": "D"})
            ana.call_once("CreateModel", parent=org, model_id=f"m-{number}", fresh=False, metadata=self.HELD_TO_ALL,
                          model={"display_name": "M", "training_datasets": [data.name]})
            assert ana.token == self.ALL

    def test_a_watch_cannot_begin_there(self, ana, org):
        with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
            next(ana.stream("WatchChanges", topic="aims.inventory.events", parent=org, after=self.ALL))
        assert refusal.fields == {"after"} and "`latest`" in refusal.message


def test_a_token_of_another_version_is_refused_with_what_to_do(ana, org):
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.call_once("ListSuppliers", parent=org, fresh=False, metadata=[(TOKEN, "ChcKFWFpbXMuaW52ZW50b3J5LmV2ZW50cw")])
    assert "version" in refusal.message and "`latest`" in refusal.message


def test_reading_as_of_an_earlier_instant(ana, org):
    first = create(ana, org, "labs")
    second = update(ana, first.name, display_name="Second")
    create(ana, org, "later")
    third = ana.DeleteSupplier(name=first.name)

    assert ana.GetSupplier(name=first.name, read_time=first.update_time) == first
    assert ana.GetSupplier(name=first.name, read_time=second.update_time) == second
    assert ana.GetSupplier(name=first.name, read_time=third.update_time) == third
    assert list(ana.ListSuppliers(parent=org, read_time=first.update_time).suppliers) == [first]
    assert list(ana.ListSuppliers(parent=org, read_time=second.update_time).suppliers) == [second]

    before = first.create_time.ToMicroseconds() - 1
    with refused(grpc.StatusCode.NOT_FOUND):
        ana.GetSupplier(name=first.name, read_time={"seconds": before // 10**6, "nanos": before % 10**6 * 1000})


@pytest.mark.parametrize("method,fields", [
    ("GetSupplier", {"name": "{org}/suppliers/labs"}),
    ("ListSuppliers", {"parent": "{org}"}),
    ("ListRisks", {"parent": "{org}"}),
    ("ListOrganizations", {}),
    ("GetTrail", {"name": "{org}/suppliers/labs"}),
    ("GetSubjectAsOf", {"name": "{org}/suppliers/labs"})])
def test_a_time_to_come_is_refused(ana, org, method, fields):
    """Until it comes, its answer could change."""
    create(ana, org, "labs")
    fields = {key: value.format(org=org) for key, value in fields.items()}
    later = timestamp_pb2.Timestamp()
    later.FromDatetime(datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1))
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.call(method, read_time=later, **fields)
    assert refusal.fields == {"read_time"} and "in the future" in refusal.message


@pytest.mark.parametrize("method", ["ListAiSystems", "ListSuppliers", "ListModels", "ListDatasets",
                                    "ListInterestedParties", "ListEvents", "ListRisks", "ListTreatments",
                                    "ListRiskCategories", "ListImpactAssessments", "ListRiskCriteria"])
def test_a_list_of_an_organization_that_is_not_there(ana, org, method):
    with refused(grpc.StatusCode.NOT_FOUND) as refusal:
        ana.call(method, parent=org + "-mistyped")
    assert "does not exist" in refusal.message
    ana.call(method, parent=org)


@pytest.mark.parametrize("zone", ["Berlin", "../UTC", "localtime", "x" * 1000])
def test_a_time_zone_that_is_none_is_refused(ana, org, zone):
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.call_once("ListSuppliers", parent=org, metadata=[("aims-time-zone", zone)])
    assert "IANA" in refusal.message
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.UpdateOrganization(organization={"name": org, "time_zone": zone})
    assert refusal.fields == {"organization.time_zone"}


@pytest.mark.parametrize("text", ["\0", "La\x1b[2Jbs", "Labs\x9b", "Labs\u202e", "Labs\u2066", "Labs\ufffe", "\u00a0",
                                  "\u3000", "\u2060\u200b\ufeff", "Labs\nInc"])
def test_a_name_that_cannot_be_read_is_refused(ana, org, text):
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        create(ana, org, "labs", display_name=text)
    assert refusal.fields == {"supplier.display_name"}


def test_history_tells_who_changed_what_when_and_why(ana, ben, org):
    made = create(ana, org, "labs")
    changed = ben.UpdateSupplier(supplier={"name": made.name, "supplies": "data"}, reason="new contract",
                                 request_id="change-1")
    newest, oldest = _revisions(ben, made.name)
    assert (newest.version, oldest.version) == (2, 1)
    assert newest.event_type == "aims.inventory.v1.SupplierUpdated"
    assert oldest.event_type == "aims.inventory.v1.SupplierRegistered"
    assert list(newest.changed_fields) == ["supplies"]
    metadata = newest.metadata
    assert metadata.actor.subject == "ben"
    assert metadata.actor.authentication == "development"
    assert list(metadata.actor.roles) == ["admin"]
    assert metadata.reason == "new contract"
    assert metadata.request_id == "change-1"
    assert metadata.subject == made.name
    assert metadata.organization == org
    assert metadata.occur_time == changed.update_time
    assert (metadata.command_index, metadata.command_size) == (0, 1)
    assert newest.metadata.event_id != oldest.metadata.event_id
    assert "data" in newest.event_json


def _revisions(client, name, **fields):
    return client.ListRevisions(name=name, **fields).revisions


def test_history_in_pages(ana, org):
    name = create(ana, org, "labs").name
    for number in range(4):
        update(ana, name, display_name=f"Labs {number}")
    versions, token = [], ""
    while not versions or token:
        page = ana.ListRevisions(name=name, page_size=2, page_token=token)
        versions += [revision.version for revision in page.revisions]
        token = page.next_page_token
    assert versions == [5, 4, 3, 2, 1]


def test_history_of_what_does_not_exist_is_not_found(ana, org):
    with refused(grpc.StatusCode.NOT_FOUND):
        ana.ListRevisions(name=f"{org}/suppliers/none")


class TestWatch:

    def collect(self, stream, count):
        changes = []
        for change in told(stream):
            changes.append(change)
            if len(changes) == count:
                stream.cancel()
                break
        return changes

    def test_from_the_beginning(self, ana, org):
        name = create(ana, org, "labs").name
        update(ana, name, display_name="New")
        changes = self.collect(ana.stream("WatchChanges", topic="aims.inventory.events", parent=org, from_beginning=True), 3)
        assert {(change.name, change.revision.version) for change in changes} == {(org, 1), (name, 1), (name, 2)}
        of_supplier = [change.revision.version for change in changes if change.name == name]
        assert of_supplier == [1, 2]

    def test_as_it_happens_and_nothing_of_other_organizations(self, ana, org):
        other = new_organization(ana)
        stream = ana.stream("WatchChanges", topic="aims.inventory.events", parent=org, from_beginning=True)
        changes, seen = [], threading.Event()

        def read():
            try:
                for change in told(stream):
                    changes.append(change)
                    seen.set()
            except grpc.RpcError:
                pass

        reader = threading.Thread(target=read)
        reader.start()
        assert seen.wait(10)  # the organization itself: the stream is up
        create(ana, other, "not-ours")
        names = [create(ana, org, f"s-{number}").name for number in range(20)]
        wait_for(lambda: len(changes) >= 21, 10, "the watcher has 21 changes")
        stream.cancel()
        reader.join()
        assert sorted(change.name for change in changes) == sorted([org, *names])

    def test_has_a_token_before_anything_happens(self, ana, org):
        ana.GetOrganization(name=org)  # read by the time of the watch, which has no token
        stream = ana.stream("WatchChanges", topic="aims.inventory.events", parent=org)
        begun = next(stream)
        assert begun.token and not begun.name and not begun.HasField("revision")
        stream.cancel()
        name = create(ana, org, "labs").name
        later = self.collect(ana.stream("WatchChanges", topic="aims.inventory.events", parent=org, after=begun.token), 1)
        assert [change.name for change in later] == [name]

    def test_resumes_from_the_last_token(self, ana, org):
        names = [create(ana, org, f"s-{number}").name for number in range(10)]
        first = self.collect(ana.stream("WatchChanges", topic="aims.inventory.events", parent=org, from_beginning=True), 4)
        rest = self.collect(ana.stream("WatchChanges", topic="aims.inventory.events", parent=org, after=first[-1].token), 7)
        assert sorted(change.name for change in [*first, *rest]) == sorted([org, *names])

    def test_many_are_told_the_same_of_a_subject_with_many_versions(self, ana, org):
        name = create(ana, org, "labs").name
        for number in range(100):
            update(ana, name, display_name=f"Labs {number}")
        streams = [ana.stream("WatchChanges", topic="aims.inventory.events", parent=org, after=ana.token)
                   for _ in range(20)]
        for stream in streams:
            stream.initial_metadata()  # it has begun
        update(ana, name, display_name="Labs AG", supplies="annotation")
        update(ana, name, display_name="Labs SE")
        told = [self.collect(stream, 2) for stream in streams]
        assert all(changes == told[0] for changes in told)
        assert [(change.revision.version, list(change.revision.changed_fields)) for change in told[0]] == [
            (102, ["display_name", "supplies"]), (103, ["display_name"])]

    def test_of_an_organization_that_does_not_exist_is_not_found(self, ana):
        for call in (ana.stream("WatchChanges", topic="aims.inventory.events", parent="organizations/nowhere"),
                     ana.stream("WatchChanges", topic="aims.risk.events", parent="organizations/nowhere")):
            with refused(grpc.StatusCode.NOT_FOUND) as refusal:
                next(call)
            assert "organizations/nowhere" in refusal.message

    def test_from_a_token_that_is_never_reached_is_refused_with_the_lag(self, ana, org):
        with refused(grpc.StatusCode.FAILED_PRECONDITION) as refusal:
            next(ana.stream("WatchChanges", topic="aims.inventory.events", parent=org, after=future_token(),
                            metadata=[("aims-max-wait", "100ms")]))
        assert "behind" in refusal.message

    def test_both_places_to_begin_at_are_refused(self, ana, org):
        with refused(grpc.StatusCode.INVALID_ARGUMENT):
            next(ana.stream("WatchChanges", topic="aims.inventory.events", parent=org, from_beginning=True, after=ana.token))


def test_the_state_of_the_read_model(ana, org):
    model = ana.GetReadModel(name="readModels/inventory")
    assert {partition.topic for partition in model.partitions} == {"aims.inventory.events"}
    assert model.problem == ""
    assert [partition.partition for partition in model.partitions] == list(range(len(model.partitions)))
    assert all(partition.leader for partition in model.partitions)


def test_rebuilding_beside_what_serves(ana, org):
    name = create(ana, org, "labs").name
    before = ana.GetSupplier(name=name)
    ana.RebuildReadModel(name="readModels/inventory")
    assert ana.GetSupplier(name=name) == before
    wait_for(lambda: not ana.GetReadModel(name="readModels/inventory").rebuilding, 30, "the read model is rebuilt")
    assert ana.GetSupplier(name=name) == before
    assert update(ana, name, display_name="After").etag == "2"
    assert ana.GetSupplier(name=name).display_name == "After"
    assert [revision.version for revision in _revisions(ana, name)] == [2, 1]


def test_parking_where_nothing_is_halted_is_refused(ana):
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ana.ParkEvent(name="readModels/inventory", partition=0, offset=0, reason="trying")
