"""Who may do what: roles, tenants, and where a server that believes everyone may listen."""

import grpc
import pytest

from harness.client import refused

pytestmark = pytest.mark.usefixtures("log")


def test_a_viewer_reads_and_changes_nothing(ana, org):
    viewer = ana.as_("vera", roles="viewer")
    assert viewer.GetOrganization(name=org).name == org
    assert list(viewer.ListSuppliers(parent=org).suppliers) == []
    with refused(grpc.StatusCode.PERMISSION_DENIED) as refusal:
        viewer.CreateSupplier(parent=org, supplier={"display_name": "Labs"})
    assert "inventory.suppliers.create" in refusal.message
    assert list(ana.ListSuppliers(parent=org).suppliers) == []


def test_an_operator_reads_no_records_whichever_way(ana, org):
    labs = ana.CreateSupplier(parent=org, supplier={"display_name": "Labs"}).name
    operator = ana.as_("otto", roles="operator")
    assert operator.ListReadModels().read_models
    for call in (lambda: operator.GetSupplier(name=labs), lambda: operator.ListSuppliers(parent=org),
                 lambda: operator.ListRevisions(name=labs), lambda: operator.GetTrail(name=labs),
                 lambda: operator.ListEvents(parent=org), lambda: operator.GetSubjectAsOf(name=labs),
                 lambda: next(operator.stream("WatchChanges", topic="aims.inventory.events", parent=org)),
                 lambda: next(operator.stream("WatchTrail", name=labs))):
        with refused(grpc.StatusCode.PERMISSION_DENIED) as refusal:
            call()
        assert "otto lacks the permission" in refusal.message
    tester = ana.as_("tess", roles="tester")
    assert tester.ListRevisions(name=labs).revisions and tester.GetTrail(name=labs).entries


def test_an_editor_prepares_and_does_not_decide(ana, org):
    editor = ana.as_("ed", roles="editor")
    made = editor.CreateSupplier(parent=org, supplier={"display_name": "Labs"})
    with refused(grpc.StatusCode.PERMISSION_DENIED):
        editor.AssessSupplier(name=made.name, assessment="ASSESSMENT_SUITABLE", reason="looks fine",
                              expire_time={"seconds": 4102444800})


def test_another_organization_cannot_be_told_from_one_that_does_not_exist(ana, org):
    stranger = ana.as_("sam", organizations="globex")
    for parent in (org, "organizations/nobody-has-this"):
        for call in (lambda: stranger.GetOrganization(name=parent), lambda: stranger.ListSuppliers(parent=parent),
                     lambda: stranger.CreateSupplier(parent=parent, supplier={"display_name": "Labs"}),
                     lambda: next(stranger.stream("WatchChanges", topic="aims.inventory.events", parent=parent))):
            with refused(grpc.StatusCode.PERMISSION_DENIED) as refusal:
                call()
            assert refusal.message.replace(parent, "X") == "sam may not act in X"
    assert org not in [organization.name for organization in stranger.ListOrganizations(page_size=1000).organizations]


def test_what_is_no_role_or_actor_is_refused(ana, org):
    with refused(grpc.StatusCode.UNAUTHENTICATED):
        ana.as_("ana", roles="emperor").GetOrganization(name=org)
    with refused(grpc.StatusCode.UNAUTHENTICATED):
        ana.as_("an\u200ba").GetOrganization(name=org)


@pytest.mark.parametrize("name", ["timer", "Timer", "reactions", "reaction/prohibition", "service:scanner", "aims"])
def test_nobody_calls_themselves_as_aims_or_a_program(ana, org, name):
    with refused(grpc.StatusCode.UNAUTHENTICATED) as refusal:
        ana.as_(name).CreateSupplier(parent=org, supplier={"display_name": "Labs"})
    assert f'"{name}"' in refusal.message


def test_what_cannot_be_decoded_says_why(server):
    with grpc.insecure_channel(server.address) as channel:
        call = channel.unary_unary("/aims.inventory.v1.SupplierService/CreateSupplier")
        for content, field, said in ((b"\xff\xff", set(), "is not Protobuf"),
                                     (b"\x0a\x02\xc3\x28", {"parent"}, "parent: is not valid UTF-8"),
                                     (b"\x7b" * 200 + b"\x7c" * 200, set(), "nests messages more than 100 deep")):
            with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
                call(content, timeout=10)
            assert said in refusal.message and refusal.fields == field


def test_a_method_that_does_not_exist_is_unimplemented(server):
    with grpc.insecure_channel(server.address) as channel:
        call = channel.unary_unary("/aims.inventory.v1.SupplierService/Nothing")
        with refused(grpc.StatusCode.UNIMPLEMENTED):
            call(b"", timeout=10)


def test_a_server_that_believes_everyone_listens_on_this_machine_only(new_server):
    server = new_server(listen="0.0.0.0:0").start_without_waiting()
    assert server.process.wait(20) != 0
    assert "127.0.0.1" in server.log_text()
