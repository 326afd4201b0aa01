"""Incidents: the serious-incident test, clocks that are kept or late, what they mean for systems, and their closing."""

import grpc
import pytest
from aims.audit.v1 import incident_catalogue_pb2, incident_clock_pb2, incident_pb2, nonconformity_pb2
from aims.inventory.v1 import ai_system_pb2
from aims.risk.v1 import impact_assessment_pb2, risk_pb2

from harness.ai_systems import IN_SCOPE, answers, bring_to, evidence, pass_gate, system
from harness.audit import managed_audit, verified
from harness.client import refused
from harness.impacts import assessment_of, assurance_of
from harness.incidents import (HANDLER, REPORTER, SECOND, clocks, closed, confirmed, days_ago, limbs, provided,
                               reported, resolved, sent, settings, triaged)
from harness.risks import DAY, approved_criteria, in_treatment
from harness.risks import evidence as document
from harness.waiting import eventually

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

Incident = incident_pb2.Incident
Clock = incident_clock_pb2.IncidentClock
AiSystem = ai_system_pb2.AiSystem
GENERAL, DEATH, TWO_DAYS = "ai-act-73-general", "ai-act-73-death", "ai-act-73-2d"


@pytest.fixture
def chat(ana, org):
    """Name of a system that the organization provides, with a high risk."""
    name = ana.CreateAiSystem(parent=org, ai_system_id="chat", ai_system=system("Chat")).name
    provided(ana, org, name)
    return name


@pytest.fixture
def minimal(ana, org):
    """Name of a system in operation, with a minimal risk."""
    name = ana.CreateAiSystem(parent=org, ai_system_id="live", ai_system=system("Live")).name
    ana.ClassifyAiSystem(name=name, answers=answers(ana, org, *IN_SCOPE))
    managed_audit(ana, org)
    bring_to(ana, name, "PutIntoOperation")
    eventually(lambda: ana.GetIncidentSystem(name=f"{org}/incidentSystems/live"), lambda known: known.settled)
    return name


@pytest.fixture
def live(ana, org, minimal):
    """The same, after it became known that it has a high risk."""
    provided(ana, org, minimal)
    return minimal


def state_of(clock):
    return Clock.State.Name(clock.state).removeprefix("STATE_")


def bars(ana, name, holds):
    """Waits until what bars the system is so. Returns it."""
    return eventually(lambda: ana.GetSystemAssurance(name=assurance_of(name)), lambda read: holds(read.bars)).bars


# --- Clocks ---

def test_clocks_run_side_by_side_one_is_kept_and_one_is_late(ana, org, chat):
    # Eleven days after the organization became aware: ten are over, fifteen are not.
    name = reported(ana, org, chat, occur_time=days_ago(12), aware_time=days_ago(11))
    read = triaged(ana, name, "health", "death")
    assert read.serious and read.owner == HANDLER
    running = clocks(ana, name, 2)
    assert set(running) == {GENERAL, DEATH}
    aware = read.aware_time.seconds
    limits = {rule: each.basis.due_time.seconds - aware for rule, each in running.items()}
    assert limits == {GENERAL: 15 * DAY, DEATH: 10 * DAY}
    assert all(each.basis.country == "DE" and each.basis.time_zone == "Europe/Berlin" and each.responsible == HANDLER
               for each in running.values())
    # The law asks for it of high-risk systems from a later date on: until then the clock runs just so.
    assert {incident_catalogue_pb2.IncidentClockForce.Name(each.basis.force) for each in running.values()} == {
        "INCIDENT_CLOCK_FORCE_VOLUNTARY"}
    late = eventually(lambda: ana.GetIncidentClock(name=running[DEATH].name), lambda clock: clock.late)
    assert state_of(late) == "RUNNING"

    for clock in running.values():
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
            sent(ana, clock.name, reviewer=HANDLER)
        first = sent(ana, clock.name)
        assert state_of(first) == "INITIAL_SENT" and first.submissions[0].in_time == (clock.basis.rule == GENERAL)
    resolved(ana, name)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="CLOCK_RUNNING") as refusal:
        closed(ana, name)
    assert running[GENERAL].name in refusal.message
    for clock in running.values():
        assert state_of(sent(ana, clock.name, "COMPLETE")) == "COMPLETE"
    eventually(lambda: ana.GetIncident(name=name),
               lambda read: {each.state for each in read.clocks} == {Clock.STATE_COMPLETE})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="SUBMISSION_UNCONFIRMED"):
        closed(ana, name)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NOT_THE_REVIEWER"):
        ana.as_(HANDLER).ConfirmIncidentClockSubmission(name=running[GENERAL].name, number=1, reason="mine")
    for clock in running.values():
        assert [each.confirmer for each in confirmed(ana, clock.name).submissions] == [SECOND, SECOND]
    eventually(lambda: ana.GetIncident(name=name), lambda read: not any(each.unconfirmed for each in read.clocks))
    assert closed(ana, name).state == Incident.STATE_CLOSED
    kept = ana.GetIncidentClock(name=running[GENERAL].name)
    assert not kept.late and ana.GetIncidentClock(name=running[DEATH].name).late
    listed = ana.ListIncidentClocks(parent=org, filter="late = true").incident_clocks
    assert [each.basis.rule for each in listed] == [DEATH]


def test_what_is_not_known_counts_as_yes(ana, org, chat):
    name = reported(ana, org, chat)
    read = ana.as_(HANDLER).TriageIncident(name=name, severity_id="minor")
    assert read.serious
    assert set(clocks(ana, name, 3)) == {GENERAL, DEATH, TWO_DAYS}


def test_a_duty_is_taken_away_by_two_and_the_time_before_stays_visible(ana, org, chat):
    managed_audit(ana, org)
    name = reported(ana, org, chat, aware_time=days_ago(3))
    triaged(ana, name, "health", "death")
    before = clocks(ana, name, 2)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="SECOND_PERSON_NEEDED"):
        ana.as_(HANDLER).ReviseIncidentFacts(name=name, answers=limbs("health"), reason="another patient died")
    proposed = ana.as_(HANDLER).ProposeIncidentCorrection(name=name, answers=limbs("health"), aware_time=days_ago(1),
                                                          reason="another patient died; the mail came yesterday")
    approve = dict(name=name, correction_number=proposed.correction.number, reason="read the file")
    assert state_of(clocks(ana, name)[DEATH]) == "RUNNING"  # until another approves
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_(HANDLER).ApproveIncidentCorrection(**approve)
    corrected = ana.as_(SECOND).ApproveIncidentCorrection(**approve)
    assert corrected.earlier_awareness[0].proposer == HANDLER and corrected.earlier_awareness[0].approver == SECOND
    dropped = eventually(lambda: ana.GetIncidentClock(name=before[DEATH].name),
                         lambda clock: clock.state == Clock.STATE_NOT_DUE)
    assert dropped.not_due.by_correction and (dropped.not_due.proposer, dropped.not_due.approver) == (HANDLER, SECOND)
    moved = eventually(lambda: ana.GetIncidentClock(name=before[GENERAL].name), lambda clock: clock.earlier_dues)
    assert moved.earlier_dues[0].due_time == before[GENERAL].basis.due_time == moved.original_due_time
    assert moved.basis.due_time.seconds - corrected.aware_time.seconds == 15 * DAY


def test_a_death_that_becomes_known_later_starts_its_own_clock(ana, org, chat):
    name = reported(ana, org, chat, aware_time=days_ago(5))
    triaged(ana, name, "health")
    clocks(ana, name, 1)
    death = {"question": "death", "value": "INCIDENT_ANSWER_VALUE_YES", "reason": "the clinic wrote",
             "aware_time": days_ago(1)}
    ana.as_(HANDLER).ReviseIncidentFacts(name=name, answers=[death], reason="a report of the clinic")
    started = clocks(ana, name, 2)[DEATH]
    assert started.basis.start_time == death["aware_time"]
    assert started.basis.due_time.seconds == death["aware_time"].seconds + 10 * DAY


def test_a_dismissal_needs_two_persons_and_anyone_may_report(ana, org):
    reporter = ana.as_(REPORTER, "developer-engineer")
    name = reporter.CreateIncident(parent=org, incident_id="drill", incident={
        "display_name": "A drill", "description": "The alarm went off"}).name
    with refused(grpc.StatusCode.PERMISSION_DENIED):  # what is reported is confidential
        reporter.GetIncident(name=name)
    ana.as_(HANDLER, "incident-manager").ProposeIncidentDismissal(name=name, reason="it was a drill")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_(HANDLER).ApproveIncidentDismissal(name=name, reason="mine")
    assert ana.as_(SECOND).ApproveIncidentDismissal(name=name, reason="seen").state == Incident.STATE_DISMISSED


def test_a_clock_is_not_due_when_two_say_so(ana, org, chat):
    name = reported(ana, org, chat)
    triaged(ana, name, "health")
    clock = clocks(ana, name, 1)[GENERAL]
    proposed = ana.as_(HANDLER).ProposeIncidentClockNotDue(name=clock.name, reason="the hospital reports it")
    approve = dict(name=clock.name, proposal_number=proposed.proposal.number, reason="they confirmed it")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_(HANDLER).ApproveIncidentClockNotDue(**approve)
    assert state_of(ana.as_(SECOND).ApproveIncidentClockNotDue(**approve)) == "NOT_DUE"


# --- AI systems ---

def test_a_serious_incident_holds_its_system_as_evidence_until_the_authority_knows(ana, org, live):
    ana.as_("olga").StartChange(name=live, reason="a new model", significance="SIGNIFICANCE_NOT_SIGNIFICANT",
                                evidence=evidence("CHANGE_RECORD"))
    ana.as_("mia").DecideChangeSignificance(name=live, significance="SIGNIFICANCE_NOT_SIGNIFICANT", reason="small")
    name = reported(ana, org, live)
    triaged(ana, name, "health")
    running = clocks(ana, name, 1)
    held, = bars(ana, live, lambda found: found and found[0].evidence_hold)
    assert held.resource == name and held.bars
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="EVIDENCE_HOLD") as refusal:
        ana.CompleteChange(name=live)
    assert name in refusal.message and running[GENERAL].name not in refusal.message  # clocks are confidential
    change = dict(ai_system={"name": live, "purpose": "Sort claims, without doses"}, update_mask={"paths": ["purpose"]})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="EVIDENCE_HOLD"):
        ana.UpdateAiSystem(**change, reason="it is better")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="DANGER_REASON_MISSING"):
        ana.UpdateAiSystem(**change, removes_danger=True)
    ana.UpdateAiSystem(**change, removes_danger=True, reason="no more doses are proposed")  # and is visible as such
    updated = [each for each in ana.ListRevisions(name=live).revisions if each.event_type.endswith(".AiSystemUpdated")]
    assert updated[0].metadata.reason == "no more doses are proposed"
    suspended = ana.as_("ines").SuspendAiSystem(name=live, reason="somebody was hurt")  # stays open
    assert suspended.service.state == AiSystem.Service.STATE_SUSPENDED

    sent(ana, running[GENERAL].name)
    told, = bars(ana, live, lambda found: found and not found[0].evidence_hold)
    assert told.bars  # until the incident is closed
    ana.UpdateAiSystem(ai_system={"name": live, "purpose": "Sort claims"}, update_mask={"paths": ["purpose"]},
                       reason="it is better")


def test_a_serious_incident_bars_the_gates_by_its_name_until_it_is_closed(ana, org):
    name = ana.CreateAiSystem(parent=org, ai_system_id="new", ai_system=system("New")).name
    ana.ClassifyAiSystem(name=name, answers=answers(ana, org, *IN_SCOPE))
    managed_audit(ana, org)
    bring_to(ana, name, "SubmitForVerification")
    eventually(lambda: ana.GetIncidentSystem(name=f"{org}/incidentSystems/new"), lambda known: known.settled)
    incident = reported(ana, org, name)
    read = triaged(ana, incident, "property_environment")
    assert read.serious and not read.clocks  # no law asks for a report about a system of minimal risk
    barring, = bars(ana, name, lambda found: found)
    assert not barring.evidence_hold
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="SERIOUS_INCIDENT") as refusal:
        pass_gate(ana, name, "ApproveAiSystem")
    assert incident in refusal.message
    resolved(ana, incident)
    closed(ana, incident)
    bars(ana, name, lambda found: not found)
    # The incident made the classification outdated: whoever decides looks at it again.
    eventually(lambda: ana.GetAiSystem(name=name), lambda read: "incident" in read.classification.outdated_by)
    ana.ClassifyAiSystem(name=name, answers=answers(ana, org, *IN_SCOPE))
    with refused(grpc.StatusCode.FAILED_PRECONDITION) as refusal:
        pass_gate(ana, name, "ApproveAiSystem")
    assert "SERIOUS_INCIDENT" not in refusal.rules


def test_the_suspension_is_proposed_and_ends_with_the_suspension(ana, org, live):
    name = reported(ana, org, live)
    triaged(ana, name, "health")
    proposed = eventually(lambda: ana.GetAiSystem(name=live), lambda read: read.suspension_proposals)
    assert proposed.state == AiSystem.STATE_OPERATION
    assert [each.incident for each in proposed.suspension_proposals] == [name]
    suspended = ana.as_("ines").SuspendAiSystem(name=live, reason="as proposed", incident=name)
    assert suspended.state == AiSystem.STATE_SUSPENDED and not suspended.suspension_proposals


def test_management_declines_a_suspension_that_is_proposed(ana, org, live):
    name = reported(ana, org, live)
    triaged(ana, name, "health")
    proposed = eventually(lambda: ana.GetAiSystem(name=live), lambda read: read.suspension_proposals)
    assert proposed.suspension_proposals[0].sentence == f"the serious incident {name}"  # and nothing of its content
    decline = dict(name=live, incident=name, reason="the doses came from a form, not from the system")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("olga").DeclineSuspension(**decline)
    declined = ana.as_("mia").DeclineSuspension(**decline)
    assert declined.state == AiSystem.STATE_OPERATION and not declined.suspension_proposals
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NOTHING_PROPOSED"):
        ana.as_("mia").DeclineSuspension(**decline)


def test_the_suspension_is_done_where_the_organization_chose_so(ana, org, live):
    decided = settings(ana, org, suspension="SUSPENSION_SUSPEND", targets=[{"clock_id": "deployer-26-5", "hours": 4}])
    assert decided.current_version.approver == "mia"
    name = reported(ana, org, live)
    triaged(ana, name, "health")
    suspended = eventually(lambda: ana.GetAiSystem(name=live), lambda read: read.state == AiSystem.STATE_SUSPENDED)
    assert suspended.suspension.incident == name
    revisions = ana.ListRevisions(name=live).revisions
    event = next(each for each in revisions if each.event_type.endswith(".AiSystemSuspended"))
    assert event.metadata.actor.subject == "reaction/incident_measures"


def test_risks_and_the_impact_assessment_are_looked_at_again(ana, org, minimal):
    risk = in_treatment(ana, org, approved_criteria(ana, org), ai_systems=[minimal]).name
    triaged(ana, reported(ana, org, minimal), "health")
    read = eventually(lambda: ana.GetAiSystem(name=minimal), lambda read: "incident" in read.risks_outdated_by)
    assert "incident" in read.classification.outdated_by
    eventually(lambda: ana.GetRisk(name=risk), lambda read: read.state == risk_pb2.Risk.STATE_REASSESSMENT)
    eventually(lambda: ana.GetImpactAssessment(name=assessment_of(minimal)),
               lambda read: read.due.trigger == impact_assessment_pb2.RENEWAL_TRIGGER_INCIDENT)


# --- The closing ---

def test_it_is_closed_by_another_and_opens_a_nonconformity(ana, org, chat):
    name = reported(ana, org, chat)
    triaged(ana, name, severity="moderate")
    action = ana.CreateAction(parent=org, action_id="units", action={
        "what": "Check units", "owner": "adam", "due_time": days_ago(-20), "subject": name})
    eventually(lambda: ana.GetIncident(name=name), lambda read: [each.action for each in read.actions] == [action.name])
    resolved(ana, name)
    demanded = {"nonconformity_id": "doses-units", "title": "Units are not checked", "criterion": "Inputs are checked",
                "requirements": ["iso-42001:A.6.2.4"]}
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NONCONFORMITY_OR_REASON"):
        closed(ana, name, nonconformity=demanded, no_nonconformity_reason="none")
    assert closed(ana, name, nonconformity=demanded).closure.nonconformity == f"{org}/nonconformities/doses-units"
    opened = eventually(lambda: ana.GetNonconformity(name=f"{org}/nonconformities/doses-units"))
    assert opened.state == nonconformity_pb2.Nonconformity.STATE_OPEN
    assert opened.source.resource == name and list(opened.ai_systems) == [chat] and opened.owner == HANDLER
    ana.as_("adam").CompleteAction(name=action.name, result="Checked", evidence=document("units", "pia"))
    verified(ana, action.name)  # of what has ended, too


def test_a_near_miss_has_no_clocks(ana, org, chat):
    name = reported(ana, org, chat, kind="KIND_NEAR_MISS")
    read = triaged(ana, name, severity="minor")
    assert not read.serious and read.kind == Incident.KIND_NEAR_MISS
    listed = ana.ListIncidents(parent=org, filter="kind = NEAR_MISS").incidents
    assert [each.name for each in listed] == [name]
    bars(ana, chat, lambda found: not found)


def test_whoever_handles_it_is_replaced_after_leaving(ana, org, chat):
    person = ana.CreatePerson(parent=org, person={"subject": HANDLER, "kind": "PERSON_KIND_EMPLOYEE"}).name
    name = reported(ana, org, chat)
    triaged(ana, name, "health")
    clock = clocks(ana, name, 1)[GENERAL].name
    ana.LeavePerson(name=person, reason="she retired")
    for read in (lambda: ana.GetIncident(name=name), lambda: ana.GetIncidentClock(name=clock)):
        assert list(eventually(read, lambda found: found.gone_people).gone_people) == [HANDLER]
    assert not ana.AssignIncidentClock(name=clock, responsible=SECOND).gone_people
    other = dict(incident={"name": name, "owner": SECOND}, update_mask={"paths": ["owner"]})
    assert not ana.UpdateIncident(**other).gone_people
