"""Concerns: raised by anyone, followed by a secret, handled by those whom they do not name; and of one without a name
nothing that was written anywhere tells who raised it."""

import urllib.request

import grpc
import pytest
from aims.audit.v1 import concern_pb2, nonconformity_pb2

from conftest import new_organization
from harness.ai_systems import system
from harness.audit import managed_audit
from harness.client import Client, refused
from harness.risks import evidence
from harness.waiting import eventually

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

Concern = concern_pb2.Concern
HANDLER, SECOND = "hanna", "hugo"


@pytest.fixture
def org(ana, org):
    """An organization that the audit service knows: a report without a name is taken for no other."""
    managed_audit(ana, org)
    return org


def concern(**fields):
    return {"display_name": "Prices by postcode", "description": "The model takes the postcode for income", **fields}


def investigated(ana, name):
    """The concern, which Hanna acknowledged and investigates."""
    ana.as_(HANDLER).AcknowledgeConcern(name=name, text="We look into it")
    return ana.as_(HANDLER).StartConcernInvestigation(name=name, plan="Look at the features of the model")


def test_of_a_concern_without_a_name_nothing_tells_who_raised_it(new_server, tmp_path):
    data = tmp_path / "data"
    server = new_server(data=data).start()
    ana = Client(server.address)
    org = new_organization(ana)
    managed_audit(ana, org)
    # Whoever calls is named to the server, as a careless client would do.
    trace = "0af7651916cd43dd8448eb211c80319c"
    zora = Client(server.address, actor="zora-whistles", roles="developer-engineer")
    zora.metadata += [("traceparent", f"00-{trace}-b7ad6b7169203331-01"), ("user-agent-note", "zora-laptop")]
    raised = zora.ReportConcern(parent=org, concern=concern(description="The postcode is a proxy-of-income"))
    name, secret = raised.concern_case.name, raised.case_secret
    zora.ReplyToConcern(name=name, case_secret=secret, text="I saw the notebook-of-march")
    zora.FollowConcern(name=name, case_secret=secret)
    yann = Client(server.address, actor="yann-is-named", roles="developer-engineer")
    yann.RaiseConcern(parent=org, concern=concern())
    read = ana.as_(HANDLER).GetConcern(name=name)
    assert not read.reporter and not read.contact
    for revision in ana.ListRevisions(name=name).revisions:
        assert not revision.metadata.actor.subject
    trail = eventually(lambda: ana.GetTrail(name=name).entries, lambda entries: entries)
    assert "zora" not in str(trail)
    with urllib.request.urlopen(f"http://{server.metrics}/metrics", timeout=10) as metrics:
        told = metrics.read()
    assert server.stop() == 0

    written = [path.read_bytes() for path in data.rglob("*") if path.is_file()]
    everything = [*written, server.output.read_bytes(), told]
    # The words of both concerns are there, and the name of the one who gave it: storage does not hide what is there.
    for word in (b"proxy-of-income", b"notebook-of-march", b"yann-is-named"):
        assert any(word in each for each in written), word
    for word in (b"zora", b"laptop", trace.encode(), bytes.fromhex(trace), secret.encode(),
                 secret.replace("-", "").replace(" ", "").encode()):
        assert not any(word in each for each in everything), word


def test_the_reporter_follows_the_case_by_its_secret_alone(ana, org):
    raised = ana.as_("yann", "developer-engineer").RaiseConcern(parent=org, concern=concern())
    name, secret = raised.concern_case.name, raised.case_secret
    anyone = ana.as_("nobody", "developer-engineer")
    with refused(grpc.StatusCode.NOT_FOUND) as other:
        anyone.FollowConcern(name=name, case_secret="aaaa-bbbb-cccc-dddd")
    with refused(grpc.StatusCode.NOT_FOUND) as none:
        anyone.FollowConcern(name=f"{org}/concerns/none", case_secret=secret)
    assert other.message.replace(name, "") == none.message.replace(f"{org}/concerns/none", "")
    with refused(grpc.StatusCode.PERMISSION_DENIED):
        anyone.GetConcern(name=name)
    investigated(ana, name)
    ana.as_(HANDLER).SendConcernMessage(name=name, text="Which model is it?")
    ana.as_("yann").ReplyToConcern(name=name, case_secret=secret.upper(), text="The one for motor claims")
    seen = anyone.FollowConcern(name=name, case_secret=secret)
    assert [(each.from_reporter, each.text) for each in seen.messages][-2:] == [
        (False, "Which model is it?"), (True, "The one for motor claims")]
    assert seen.HasField("acknowledge_time") and seen.state == Concern.STATE_INVESTIGATING


def test_whom_it_names_and_who_owns_its_system_do_not_handle_it(ana, org):
    chat = ana.CreateAiSystem(parent=org, ai_system_id="chat", ai_system=system("Chat")).name
    eventually(lambda: ana.GetInvolvement(name=f"{org}/involvements/aisystems-chat"))
    name = ana.as_("yann").RaiseConcern(parent=org, concern=concern(
        ai_systems=[chat], named_people=["max"])).concern_case.name
    for person in ("max", "olga", "yann"):  # is named, owns the system, raised it
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="HANDLER_CONFLICT"):
            ana.as_(person).AcknowledgeConcern(name=name)
        with refused(grpc.StatusCode.PERMISSION_DENIED):
            ana.as_(person).GetConcern(name=name)
        assert name not in {each.name for each in ana.as_(person).ListConcerns(parent=org).concerns}
    assert [each.name for each in ana.as_(HANDLER).ListConcerns(parent=org).concerns] == [name]
    investigated(ana, name)


def test_what_is_substantiated_has_consequences_and_what_is_put_aside_needs_another(ana, org):
    raised = ana.ReportConcern(parent=org, concern=concern())
    name = raised.concern_case.name
    investigated(ana, name)
    ana.as_(HANDLER).RecordConcernStep(name=name, text="The features were looked at",
                                       evidence=evidence("features", "pia"))
    demanded = {"nonconformity_id": "postcode", "title": "A proxy of income", "criterion": "No proxies",
                "requirements": ["iso-42001:A.7.4"], "owner": "olga"}
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):  # nobody puts a concern aside alone
        ana.as_(HANDLER).ConcludeConcern(name=name, outcome="OUTCOME_NOT_SUBSTANTIATED", feedback="It is in order",
                                         reason="nothing was found")
    conclude = dict(name=name, outcome="OUTCOME_SUBSTANTIATED", feedback="The postcode is taken out")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="CONSEQUENCE_MISSING"):
        ana.as_(SECOND).ConcludeConcern(**conclude)
    concluded = ana.as_(SECOND).ConcludeConcern(**conclude, nonconformity=demanded)
    assert concluded.state == Concern.STATE_CONCLUDED
    opened = eventually(lambda: ana.GetNonconformity(name=f"{org}/nonconformities/postcode"))
    assert opened.source.resource == name and opened.state == nonconformity_pb2.Nonconformity.STATE_OPEN
    seen = ana.FollowConcern(name=name, case_secret=raised.case_secret)
    assert seen.outcome == Concern.OUTCOME_SUBSTANTIATED and seen.HasField("feedback_time")


def test_retaliation_opens_a_successor_that_the_same_secret_follows(ana, org):
    raised = ana.ReportConcern(parent=org, concern=concern())
    name, secret = raised.concern_case.name, raised.case_secret
    investigated(ana, name)
    protected = ana.as_(HANDLER).ProtectConcernReporter(name=name, measures="Nobody of the team is told")
    assert protected.protections[0].person == HANDLER
    told = ana.ReplyToConcern(name=name, case_secret=secret, text="My shifts were cut", retaliation=True)
    successor, = told.successors
    case = eventually(lambda: ana.FollowConcern(name=successor, case_secret=secret))
    assert case.state == Concern.STATE_RECEIVED
    assert ana.as_(HANDLER).GetConcern(name=successor).predecessor == name


def test_a_report_from_outside_is_a_concern_of_its_own_kind(ana, org):
    raised = ana.ReportImpact(parent=org, concern=concern(contact="claimant@example.org", relation="Insured there"))
    read = ana.as_(HANDLER).GetConcern(name=raised.concern_case.name)
    assert read.kind == Concern.KIND_EXTERNAL and read.contact == "claimant@example.org" and not read.reporter
