"""Management reviews: an agenda of all services, inputs as they were then, minutes that another signs, actions."""

import grpc
import pytest
from aims.audit.v1 import (action_note_pb2, improvement_item_pb2, management_review_pb2, management_review_plan_pb2,
                           review_input_pb2)

from harness.ai_systems import system
from harness.audit import (VERIFIER, action, analysed, answered, done, found, in_fieldwork, issued, judged,
                           managed_audit, to_verification, verified)
from harness.client import refused
from harness.controls import FAILED, examine, in_place
from harness.incidents import clocks, closed, confirmed, days_ago, provided, reported, resolved, sent, triaged
from harness.management import TOP
from harness.reviews import considered, decision, held, minuted, nothing, now, review, signed
from harness.risks import evidence, in_days
from harness.waiting import eventually, soon

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

Review = management_review_pb2.ManagementReview
Note = action_note_pb2.ActionNote
Plan = management_review_plan_pb2.ManagementReviewPlan
Input = review_input_pb2.ReviewInput
INPUTS = [name for name in Input.keys() if not name.endswith("UNSPECIFIED")]


def agenda_name(org):
    return f"{org}/reviewAgendas/current"


def on_agenda(items):
    """The items by input: for each, what happened and to which resource."""
    return {(Input.Name(item.input).removeprefix("REVIEW_INPUT_"), item.what.partition(":")[0],
             item.resource.partition("/")[2].partition("/")[2]) for item in items}


def agenda(ana, org, *wanted):
    """The agenda, once it has all of these."""
    return eventually(lambda: ana.GetReviewAgenda(name=agenda_name(org)),
                      lambda read: on_agenda(read.items) >= set(wanted))


def party(ana, org):
    ana.CreateInterestedParty(parent=org, interested_party_id="regulator", interested_party={
        "display_name": "Regulator", "kind": "KIND_REGULATOR"})


def test_the_review_sees_the_audit_the_correction_and_the_incident(ana, org):
    managed_audit(ana, org)
    party(ana, org)
    chat = ana.CreateAiSystem(parent=org, ai_system_id="chat", ai_system=system("Chat")).name
    provided(ana, org, chat)
    audit = in_fieldwork(ana, org)
    found(ana, audit, "reports")
    found(ana, audit, "dashboard", "OPPORTUNITY")
    answered(ana, audit, failed=["iso-42001:A.6.2.4"])
    issued(ana, audit, "PARTLY")
    name = f"{org}/nonconformities/reports"
    eventually(lambda: ana.GetNonconformity(name=name))
    analysed(ana, name)
    to_verification(ana, name, "remind")
    judged(ana, name, "INEFFECTIVE")
    late = action(ana, name, "later", due=soon(2))
    incident = reported(ana, org, chat, aware_time=days_ago(16))
    triaged(ana, incident, "health")
    clock, = clocks(ana, incident, 1).values()
    control = in_place(ana, org).name
    test = examine(ana, control, "OPERATION", FAILED, exceptions=2).name

    # One item for each input and resource: of the nonconformity, what happened to it last.
    wanted = {
        ("PARTIES", "interested_party_registered", "interestedParties/regulator"),
        ("NONCONFORMITIES", "nonconformity_verified", "nonconformities/reports"),
        ("NONCONFORMITIES", "action_overdue", "actions/later"),
        ("MEASUREMENT", "incident_triaged", "incidents/doses"),
        ("MEASUREMENT", "incident_clock_late", clock.name.partition("/")[2].partition("/")[2]),
        ("MEASUREMENT", "control_test_concluded", test.partition("/")[2].partition("/")[2]),
        ("AUDITS", "audit_report_issued", "audits/operation"),
        ("AUDITS", "audit_finding_issued", "auditFindings/reports"),
        ("OPPORTUNITIES", "audit_finding_issued", "auditFindings/dashboard"),
        ("OPPORTUNITIES", "nonconformity_verified", "nonconformities/reports"),
    }
    agenda(ana, org, *wanted)
    spring = review(ana, org)
    read = ana.CollectReviewInputs(name=spring)
    assert read.state == Review.STATE_INPUTS_COLLECTED
    assert [Input.Name(each.content.input) for each in read.inputs] == INPUTS
    items = [item for each in read.inputs for item in each.content.items]
    assert on_agenda(items) >= wanted
    # AIMS itself says that no earlier review left actions.
    assert read.inputs[0].content.statement.kind == Review.Statement.KIND_COMPUTED
    # Each item names the event that it rests on.
    for item in items:
        revisions = ana.ListRevisions(name=item.resource, page_size=1000).revisions
        event, = [each for each in revisions if each.metadata.event_id == item.event_id]
        assert event.metadata.occur_time == item.event_time

    # The world goes on; the agenda as of then, and the inputs with their digests, can be read as they were.
    then = ana.GetReviewAgenda(name=agenda_name(org), read_time=read.collect_time)
    assert then.etag == str(read.agenda_version)
    for each in read.inputs:
        frozen = [item for item in then.items if item.input == each.content.input and item.count >= item.least_count]
        assert frozen == list(each.content.items)
    done(ana, late.name)
    resolved(ana, incident)
    sent(ana, clock.name, "COMPLETE")
    confirmed(ana, clock.name)
    eventually(lambda: ana.GetIncident(name=incident),
               lambda found: not found.evidence_hold and not any(each.unconfirmed for each in found.clocks))
    closed(ana, incident)
    agenda(ana, org, ("MEASUREMENT", "incident_closed", "incidents/doses"))
    assert ana.GetReviewAgenda(name=agenda_name(org), read_time=read.collect_time) == then
    held(ana, spring)
    ended = signed(ana, spring, decision("tests"))
    assert [each.content for each in ended.inputs] == [each.content for each in read.inputs]
    assert ended.seal == read.seal
    # What it considered is off the agenda; what came later stays.
    left = eventually(lambda: ana.GetReviewAgenda(name=agenda_name(org)), lambda now_: now_.last_review == spring)
    assert ("AUDITS", "audit_report_issued", "audits/operation") not in on_agenda(left.items)
    assert ("MEASUREMENT", "incident_closed", "incidents/doses") in on_agenda(left.items)


def test_an_input_without_anything_needs_a_statement(ana, org):
    managed_audit(ana, org)
    spring = review(ana, org)
    eventually(lambda: ana.GetReviewAgenda(name=agenda_name(org)))
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="INPUT_MISSING"):
        ana.CollectReviewInputs(name=spring)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="STATEMENT_CONTRADICTED"):
        ana.CollectReviewInputs(name=spring, statements=nothing("CONTEXT"))  # management was designated
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="INPUT_COMPUTED"):
        ana.CollectReviewInputs(name=spring, statements=nothing("ACTIONS"))
    quiet = ("PARTIES", "NONCONFORMITIES", "MEASUREMENT", "AUDITS", "OPPORTUNITIES")
    read = ana.CollectReviewInputs(name=spring, statements=nothing(*quiet))
    assert {Input.Name(each.content.input).removeprefix("REVIEW_INPUT_") for each in read.inputs
            if each.content.HasField("statement")} == {"ACTIONS", *quiet}


@pytest.fixture
def spring(ana, org):
    """Name of a review whose inputs were collected."""
    managed_audit(ana, org)
    party(ana, org)
    agenda(ana, org, ("PARTIES", "interested_party_registered", "interestedParties/regulator"))
    return collected(ana, org, "spring")


def collected(ana, org, review_id):
    name = review(ana, org, review_id)
    known = {Input.Name(each.input) for each in ana.GetReviewAgenda(name=agenda_name(org)).items}
    quiet = [each.removeprefix("REVIEW_INPUT_") for each in INPUTS[1:] if each not in known]  # AIMS states the first
    return ana.CollectReviewInputs(name=name, statements=nothing(*quiet)).name


def test_the_minutes_are_signed_by_top_management_that_attended_and_did_not_write_them(ana, org, spring):
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="INPUT_UNCONSIDERED"):
        ana.HoldManagementReview(name=spring, held_time=now(), attendance=[{"subject": TOP, "mode": "MODE_REMOTE"}])
    considered(ana, spring)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="TOP_MANAGEMENT_MISSING"):
        ana.HoldManagementReview(name=spring, held_time=now(), attendance=[{"subject": "ivo", "mode": "MODE_REMOTE"}])
    read = held(ana, spring)
    assert [bool(each.top_management.number) for each in read.attendance] == [True, False]
    read = minuted(ana, spring, decision("tests"))
    for person in ("ana", "mia", "ivo"):  # wrote it, did not attend, is no top management
        with refused(grpc.StatusCode.FAILED_PRECONDITION):
            ana.as_(person).SignManagementReview(name=spring, digest=read.digest)
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ana.as_(TOP).SignManagementReview(name=spring, digest="0" * 64)
    ended = ana.as_(TOP).SignManagementReview(name=spring, digest=read.digest)
    assert (ended.state, ended.signer) == (Review.STATE_ACTIONS_OPEN, TOP)
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        minuted(ana, spring, decision("more"))
    # What was signed is corrected by an addendum, signed likewise.
    addendum = ana.AddReviewAddendum(name=spring, text="Ivo left early", reason="it was forgotten").addenda[0]
    sign = dict(name=spring, number=addendum.number, digest=addendum.digest)
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ana.SignReviewAddendum(**sign)
    assert ana.as_(TOP).SignReviewAddendum(**sign).addenda[0].signer == TOP


def test_its_actions_are_an_input_of_the_next_review_with_the_time_of_the_first_plan(ana, org, spring):
    held(ana, spring)
    planned = decision("tests", actions=2)
    others = decision("people", "RESOURCE", actions=0), decision("policy", "NONE", actions=0)
    ended = signed(ana, spring, planned, *others)
    first, second = (each.action for each in ended.decisions[0].actions)
    for name in (first, second):
        made = eventually(lambda name=name: ana.GetAction(name=name))
        assert (made.subject, made.owner) == (spring, "olga") and made.original_due_time == made.due_time
    improvement, = eventually(lambda: ana.ListImprovementItems(parent=org).improvement_items, lambda listed: listed)
    assert improvement.state == improvement_item_pb2.ImprovementItem.STATE_ACCEPTED
    assert improvement.deciding_review == spring

    extended = ana.as_(VERIFIER).ExtendActionDue(name=first, due_time=in_days(90), reason="the tool comes later")
    done(ana, second)
    verified(ana, second)
    eventually(lambda: ana.GetManagementReview(name=spring),
               lambda read: {each.action: each.state for each in read.actions}.get(second) == Note.STATE_VERIFIED)
    eventually(lambda: ana.GetReviewAgenda(name=agenda_name(org)), lambda read: [
        item for item in read.items if item.resource == first and item.action.due_time == extended.due_time])
    autumn = collected(ana, org, "autumn")
    content = ana.GetManagementReview(name=autumn).inputs[0].content
    assert content.input == review_input_pb2.REVIEW_INPUT_ACTIONS and not content.HasField("statement")
    by_action = {item.resource: item for item in content.items}
    assert set(by_action) == {first, second}
    kept = by_action[first]
    assert kept.action.original_due_time == extended.original_due_time != kept.action.due_time
    assert "it was due on" in kept.sentence and "is now due on" in kept.sentence

    # It is closed by itself when its last action is verified.
    done(ana, first)
    assert ana.GetManagementReview(name=spring).state == Review.STATE_ACTIONS_OPEN
    verified(ana, first)
    eventually(lambda: ana.GetManagementReview(name=spring), lambda read: read.state == Review.STATE_CLOSED)


def test_a_circular_review_is_attended_by_statements(ana, org):
    managed_audit(ana, org)
    party(ana, org)
    agenda(ana, org, ("PARTIES", "interested_party_registered", "interestedParties/regulator"))
    name = review(ana, org, circular=True)
    quiet = nothing("NONCONFORMITIES", "MEASUREMENT", "AUDITS", "OPPORTUNITIES")
    read = ana.CollectReviewInputs(name=name, statements=quiet)
    considered(ana, name)
    state = dict(name=name, seal=read.seal, statement="I agree")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NOT_A_PARTICIPANT"):
        ana.as_("mia").RecordReviewStatement(**state)
    ana.as_(TOP, "top-management").RecordReviewStatement(**state)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="STATEMENT_MISSING") as refusal:
        ana.HoldManagementReview(name=name, held_time=now())
    assert "ivo" in refusal.message
    ana.as_("ivo", "developer-engineer").RecordReviewStatement(**state)
    assert ana.HoldManagementReview(name=name, held_time=now()).state == Review.STATE_HELD
    ended = signed(ana, name, decision("nothing", "NONE", actions=0))
    assert ended.state == Review.STATE_CLOSED  # nothing is left to do


def test_the_plan_says_when_a_review_is_due_and_missed(ana, org):
    managed_audit(ana, org)
    made = ana.CreateManagementReviewPlan(parent=org, management_review_plan_id="current", management_review_plan={
        "interval_days": 365, "grace_days": 0, "first_due_time": soon(5), "owner": "ana"})
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ana.ApproveManagementReviewPlan(name=made.name, digest=made.digest)
    assert ana.as_(TOP).ApproveManagementReviewPlan(name=made.name, digest=made.digest).state == Plan.STATE_APPROVED
    missed = eventually(lambda: ana.GetManagementReviewPlan(name=made.name), lambda read: read.missed)
    assert missed.fell_due and missed.missed_reviews == 1
    agenda(ana, org, ("MEASUREMENT", "management_review_plan_missed", "managementReviewPlans/current"))
    party(ana, org)
    agenda(ana, org, ("PARTIES", "interested_party_registered", "interestedParties/regulator"))
    spring = collected(ana, org, "spring")
    read = held(ana, spring)
    renewed = eventually(lambda: ana.GetManagementReviewPlan(name=made.name), lambda plan: plan.last_review == spring)
    assert not renewed.missed
    assert renewed.next_due_time.seconds - read.held_time.seconds == 365 * 24 * 60 * 60


def test_an_improvement_is_decided_and_judged_by_others(ana, org):
    made = ana.as_("rolf").CreateImprovementItem(parent=org, improvement_item_id="dashboard", improvement_item={
        "display_name": "One dashboard", "source": {"kind": "KIND_SUGGESTION", "sentence": "The data team"},
        "benefit": "Drift is seen a day earlier", "owner": "olga"})
    accept = dict(name=made.name, digest=made.digest)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("rolf").AcceptImprovementItem(**accept)
    ana.as_("mia").AcceptImprovementItem(**accept)
    ana.as_("olga").CompleteImprovementItem(name=made.name, result="It is there", evidence=evidence("dashboard", "pia"))
    judge = dict(name=made.name, benefit_reached="BENEFIT_PARTLY_REACHED", reason="two days were one")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("olga").EvaluateImprovementItem(**judge)
    ended = ana.as_("mia").EvaluateImprovementItem(**judge)
    assert ended.state == improvement_item_pb2.ImprovementItem.STATE_EVALUATED
    agenda(ana, org, ("OPPORTUNITIES", "improvement_item_evaluated", "improvementItems/dashboard"))
