"""Objectives with their measured values, planned changes of the management system, resources that management grants."""

import grpc
import pytest
from aims.audit.v1 import management_change_pb2, objective_pb2, resource_decision_pb2

from harness.audit import DOER, VERIFIER, action, done, managed_audit, noted, verified
from harness.client import refused
from harness.controls import ago
from harness.management import managed_controls
from harness.policies import policy, published
from harness.risks import evidence, in_days
from harness.waiting import eventually, soon

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

Objective = objective_pb2.Objective
Change = management_change_pb2.ManagementChange
Need = resource_decision_pb2.ResourceDecision


def standing(read):
    return Objective.Standing.Name(read.standing).removeprefix("STANDING_")


@pytest.fixture
def rules(ana, org):
    """Name of an AI policy that is in force, as the audit service knows it."""
    managed_audit(ana, org)
    managed_controls(ana, org)
    name = policy(ana, org)
    published(ana, name)
    in_force(ana, name, 1)
    return name


def in_force(ana, name, version):
    eventually(lambda: ana.GetAuditPolicy(name=name.replace("/policies/", "/auditPolicies/")),
               lambda known: known.version_in_force == version)


def document(rules, **fields):
    """Fewer wrong answers: from ten of a hundred to two."""
    return {"aim": "Answers are right", "policy": rules, "consistency": "Section 2 wants right answers",
            "area": "AREA_USE",
            "measure": {"what": "Wrong answers of the month", "unit": "%", "direction": "OBJECTIVE_DIRECTION_DECREASE",
                        "baseline": 10, "target": 2, "at_risk": 5, "off_track": 8, "period_days": 30,
                        "source": "SOURCE_MANUAL", "method": "Sample of 100", "method_version": "1", "measurer": "pia"},
            "plan": "Better data", "resources": "Two people", "due_time": in_days(200),
            "evaluation_method": "The last value",
            "communicated_to": [{"audience": "Everyone", "channel": "Intranet"}], **fields}


def active(ana, org, rules, objective_id="answers", **fields):
    """Name of an objective of Olga that Mia approved."""
    made = ana.CreateObjective(parent=org, objective_id=objective_id,
                               objective={"display_name": "Right answers", "owner": "olga"})
    proposed = ana.ProposeObjective(name=made.name, document=document(rules, **fields)).proposed_version
    return ana.as_("mia").ApproveObjective(name=made.name, version=proposed.version, digest=proposed.digest,
                                           policy_version=1).name


def measured(ana, name, value, days=1, **fields):
    return ana.as_("pia").RecordObjectiveMeasurement(name=name, value=value, measure_time=ago(days * 24 * 60 * 60),
                                                     source="The sample", **fields)


def test_an_objective_is_measured_corrected_and_achieved(ana, org, rules):
    name = active(ana, org, rules)
    assert standing(ana.GetObjective(name=name)) == "NO_VALUE"
    assert standing(measured(ana, name, 9, days=20)) == "OFF_TRACK"
    assert standing(measured(ana, name, 6, days=15)) == "AT_RISK"
    assert standing(measured(ana, name, 4, days=10)) == "ON_TRACK"
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NOT_THE_MEASURER"):
        ana.as_("rolf").RecordObjectiveMeasurement(name=name, value=1, measure_time=ago(60), source="A guess")
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        measured(ana, name, float("nan"))
    assert "value: is not a finite number" in refusal.message
    # A value is not changed: another one corrects it, and says so.
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="REASON_MISSING"):
        measured(ana, name, 7, days=10, corrects=3)
    corrected = measured(ana, name, 7, days=10, corrects=3, reason="ten answers were counted twice")
    assert standing(corrected) == "AT_RISK"
    values = [(each.number, each.value, each.corrected_by) for each in corrected.measurements]
    assert values[2:] == [(3, 4, 4), (4, 7, 0)]
    report = dict(name=name, outcome="OUTCOME_ACHIEVED", evaluation="By the last value")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="TARGET_NOT_REACHED"):
        ana.as_("olga").ReportObjectiveResult(**report)
    measured(ana, name, 2, days=1)
    ana.as_("olga").ReportObjectiveResult(**report)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("olga").ConfirmObjectiveResult(name=name)
    assert ana.as_("mia").ConfirmObjectiveResult(name=name).state == Objective.STATE_ACHIEVED


def test_a_new_version_of_the_policy_makes_its_review_due(ana, org, rules):
    name = active(ana, org, rules)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NO_REVIEW_DUE"):
        ana.as_("mia").ReviewObjective(name=name, policy_version=1, reason="looked at it")
    published(ana, rules, text="People decide, and explain")
    read = eventually(lambda: ana.GetObjective(name=name), lambda read: read.review_due)
    assert read.review_policy_version == 2
    reviewed = ana.as_("mia").ReviewObjective(name=name, policy_version=2, reason="it serves the policy still")
    assert not reviewed.review_due and reviewed.policy_version == 2


def test_an_objective_is_overdue_at_its_time(ana, org, rules):
    name = active(ana, org, rules, due_time=soon(4))
    eventually(lambda: ana.GetObjective(name=name), lambda read: read.overdue)


def test_what_cannot_be_measured_says_why(ana, org, rules):
    without = document(rules)
    del without["measure"]
    made = ana.CreateObjective(parent=org, objective={"display_name": "Trust", "owner": "olga"})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="MEASURE_MISSING"):
        ana.ProposeObjective(name=made.name, document=without)
    ana.ProposeObjective(name=made.name, document={**without, "not_measurable_reason": "Nobody has a measure of it"})


# --- Changes of the management system ---

def change(**fields):
    return {"display_name": "Tests each quarter", "purpose": "Failures are seen sooner",
            "source": {"kind": "KIND_OTHER", "sentence": "The review of the spring"},
            "affected": [{"kind": "KIND_PROCESS", "what": "The tests of controls"}], "consequences": "More work",
            "integrity": "The tests of this year stay", "resources": "One person",
            "responsibilities": "Olga plans them",
            "owner": "olga", "plan": "From the next quarter on", "due_time": in_days(60), **fields}


def test_a_change_of_the_management_system_is_planned_decided_and_judged(ana, org):
    managed_audit(ana, org)
    made = ana.CreateManagementChange(parent=org, management_change_id="tests", management_change=change(resources=""))
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="PLAN_INCOMPLETE") as refusal:
        ana.SubmitManagementChange(name=made.name)
    assert "resources" in refusal.message
    ana.UpdateManagementChange(management_change={"name": made.name, "resources": "One person"},
                               update_mask={"paths": ["resources"]})
    digest = ana.SubmitManagementChange(name=made.name).digest
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ana.ApproveManagementChange(name=made.name, digest=digest)
    assert ana.as_("mia").ApproveManagementChange(name=made.name, digest=digest).state == Change.STATE_APPROVED
    planned = action(ana, made.name, "plan").name
    eventually(lambda: ana.GetManagementChange(name=made.name), lambda read: noted(read, planned))
    complete = dict(name=made.name, result="They are planned", evidence=evidence("plan", "pia"))
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="ACTION_OPEN"):
        ana.as_("olga").CompleteManagementChange(**complete)
    done(ana, planned)
    verified(ana, planned)
    eventually(lambda: ana.GetManagementChange(name=made.name),
               lambda read: noted(read, planned).state == noted(read, planned).STATE_VERIFIED)
    ana.as_("olga").CompleteManagementChange(**complete)
    judge = dict(name=made.name, effect="EFFECT_REACHED", reason="two were seen sooner")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("olga").EvaluateManagementChange(**judge)
    assert ana.as_(VERIFIER).EvaluateManagementChange(**judge).state == Change.STATE_EVALUATED


def test_a_change_that_nobody_planned_is_noted_and_looked_at(ana, org, rules):
    published(ana, rules, text="People decide about people, and machines never do")  # the first needed no plan
    unplanned, = eventually(lambda: [
        each for each in ana.ListManagementChanges(parent=org, filter="state = UNPLANNED").management_changes
        if each.unplanned.resource == rules], lambda found: found)
    review = dict(name=unplanned.name, conclusion="CONCLUSION_NO_CONSEQUENCES", reason="it says the same in other words")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_(unplanned.unplanned.maker).ReviewUnplannedChange(**review)
    assert ana.as_(VERIFIER).ReviewUnplannedChange(**review).state == Change.STATE_REVIEWED


# --- Resources ---

def test_resources_are_granted_by_top_management_and_provided(ana, org):
    managed_audit(ana, org)
    made = ana.as_("rolf").CreateResourceDecision(parent=org, resource_decision_id="tester", resource_decision={
        "display_name": "A tester", "kind": "KIND_PEOPLE", "need": "The tests come late", "amount": "One person",
        "owner": "olga", "need_time": in_days(30)})
    decide = dict(name=made.name, digest=made.digest, outcome="OUTCOME_PARTLY_GRANTED", grant="Half a person",
                  provide_by_time=soon(3), reason="half is enough")
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ana.as_("mia").DecideResources(**decide)
    assert ana.as_("theo").DecideResources(**decide).state == Need.STATE_PARTLY_GRANTED
    eventually(lambda: ana.GetResourceDecision(name=made.name), lambda read: read.overdue)
    provided = ana.as_("olga").RecordResourceProvision(name=made.name, provision="Toni, half of the week")
    assert provided.state == Need.STATE_PROVIDED


def test_whoever_owned_an_objective_is_listed_after_leaving(ana, org, rules):
    person = ana.CreatePerson(parent=org, person={"subject": "olga", "kind": "PERSON_KIND_EMPLOYEE"}).name
    name = active(ana, org, rules)
    ana.LeavePerson(name=person, reason="she retired")
    assert list(eventually(lambda: ana.GetObjective(name=name), lambda read: read.gone_people).gone_people) == ["olga"]
    other = dict(objective={"name": name, "owner": DOER}, update_mask={"paths": ["owner"]})
    assert not ana.UpdateObjective(**other).gone_people
