"""Controls: planned, implemented, attested, tested; degraded and repaired; and what gates and treatments make of it."""

import time

import grpc
import pytest
from aims.controls.v1 import control_exception_pb2, control_pb2, control_test_pb2
from aims.risk.v1 import treatment_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from harness.ai_systems import IN_SCOPE, answers, system
from harness.client import refused
from harness.controls import FAILED, PASSED, artifact, attested, control, in_place, resting_on, examine
from harness.management import managed
from harness.risks import approved_criteria, estimate, evidence, in_days, in_treatment
from harness.waiting import eventually

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

State = control_pb2.Control.State
Cause = control_pb2.Control.Cause
TestState = control_test_pb2.ControlTest.State


def control_that(ana, name, holds):
    return eventually(lambda: ana.GetControl(name=name), holds)


def causes_of(read):
    return {Cause.Kind.Name(cause.kind).removeprefix("KIND_") for cause in read.causes}


def test_a_control_is_in_place_when_another_attested_it_and_its_design_passed(ana, org):
    made = ana.CreateControl(parent=org, control_id="monitoring", control=control())
    assert State.Name(made.state) == "STATE_PLANNED" and not made.in_place
    ana.StartControl(name=made.name)
    done = ana.as_("ida").ImplementControl(name=made.name, evidence=evidence("runbook", "pia"))
    for person in ("ida", "olga", "pia"):  # implemented it, owns it, prepared its evidence
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
            ana.as_(person).AttestControl(name=made.name, digest=done.digest, reason="it is mine")
    assert not ana.as_("ava").AttestControl(name=made.name, digest=done.digest, reason="seen").in_place
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        examine(ana, made.name, "DESIGN", tester="olga")
    examine(ana, made.name, "DESIGN")
    read = control_that(ana, made.name, lambda read: read.in_place)
    assert State.Name(read.state) == "STATE_OPERATING" and read.design_result.outcome == control_pb2.CONTROL_TEST_OUTCOME_PASSED
    # The first test of its operation is scheduled by itself, 90 days ahead.
    scheduled = eventually(lambda: ana.GetControlTest(name=read.next_test.control_test))
    assert TestState.Name(scheduled.state) == "STATE_SCHEDULED" and scheduled.control == made.name
    assert abs(scheduled.scheduled_time.seconds - time.time() - 90 * 24 * 60 * 60) < 2 * 24 * 60 * 60


def test_unknown_requirements_are_refused_by_name(ana, org):
    wrong = control(satisfies=[{"requirement": "iso-42001:A.6.2.99", "extent": "EXTENT_FULL"}])
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="REQUIREMENT_UNKNOWN") as refusal:
        ana.CreateControl(parent=org, control=wrong)
    assert "iso-42001:A.6.2.99" in refusal.message


def test_a_failed_test_degrades_and_a_passed_one_repairs(ana, org):
    name = in_place(ana, org).name
    examine(ana, name, "OPERATION", FAILED, exceptions=2)
    degraded = control_that(ana, name, lambda read: not read.in_place)
    assert State.Name(degraded.state) == "STATE_DEGRADED" and causes_of(degraded) == {"OPERATION_TEST_FAILED"}
    failed = degraded.causes[0].resource
    # The failed result stays; another test corrects it, and a person who made neither looks at that.
    correction = examine(ana, name, "OPERATION", PASSED, tester="toni", supersedes=failed)
    # It was for the same period, so it counts once Rita has approved the correction.
    assert ana.GetControl(name=name).causes
    approved = ana.as_("rita").ApproveControlTestCorrection(name=correction.name, reason="the alarms were of a drill")
    assert TestState.Name(approved.state) == "STATE_PASSED"
    repaired = control_that(ana, name, lambda read: read.in_place)
    assert State.Name(repaired.state) == "STATE_OPERATING" and not repaired.causes
    superseded = eventually(lambda: ana.GetControlTest(name=failed), lambda read: read.superseded_by)
    assert TestState.Name(superseded.state) == "STATE_FAILED" and superseded.superseded_by == approved.name


def test_the_same_sample_can_be_pulled_again(ana, org):
    name = in_place(ana, org).name
    first, second = (examine(ana, name, "OPERATION", PASSED) for _ in range(2))
    assert first.sample.positions == second.sample.positions and len(first.sample.positions) == 5
    test = ana.CreateControlTest(parent=org, control_test={
        "display_name": "again", "control": name, "tester": "tess", "kind": "CONTROL_TEST_KIND_OPERATION",
        "scheduled_time": in_days(1)})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="SAMPLE_DIFFERS"):
        ana.as_("tess").StartControlTest(
            name=test.name, method="A walk", success_criteria="All answered", tolerance=0,
            period_from_time=Timestamp(seconds=int(time.time()) - 1000), period_to_time=Timestamp(seconds=int(time.time()) - 60),
            population={"description": "Alarms", "size": 40, "completeness": "Count"},
            sample={"method": "METHOD_RANDOM", "seed": "2026-11", "size": 5, "positions": [0, 1, 2, 3, 4]})


def test_expired_evidence_degrades_and_new_evidence_repairs(ana, org):
    soon = Timestamp(seconds=int(time.time()) + 8)
    report = artifact(ana, org, "drift-report", expire_time=soon)
    name = in_place(ana, org, held=resting_on(report)).name
    degraded = control_that(ana, name, lambda read: not read.in_place)
    assert causes_of(degraded) == {"EVIDENCE_EXPIRED"}
    renewed = artifact(ana, org, "drift-report-2", expire_time=in_days(90))
    ana.as_("ida").AddControlEvidence(name=name, evidence=resting_on(renewed))
    assert control_that(ana, name, lambda read: read.in_place).state == State.STATE_OPERATING


def test_a_withdrawn_artifact_puts_its_control_and_its_tests_in_question(ana, org):
    report = artifact(ana, org, "drift-report", expire_time=in_days(90))
    name = in_place(ana, org, held=resting_on(report)).name
    ana.as_("rita").WithdrawEvidenceArtifact(name=report.name, reason="it was of another system")
    degraded = control_that(ana, name, lambda read: not read.in_place)
    assert causes_of(degraded) == {"EVIDENCE_WITHDRAWN"}


def test_an_exception_keeps_a_degraded_control_in_place_for_a_time(ana, org):
    managed(ana, org)
    eventually(lambda: ana.GetControlsAuthority(name=f"{org}/controlsAuthorities/current"),
               lambda record: len(record.authorities.designations) > 5)
    name = in_place(ana, org).name
    other = in_place(ana, org, "manual-review").name
    examine(ana, name, "OPERATION", FAILED, exceptions=2)
    control_that(ana, name, lambda read: not read.in_place)
    asked = ana.as_("rob").CreateControlException(parent=org, control_exception={
        "control": name, "grounds": "The alarm queue moves next week", "compensating_controls": [other],
        "conditions": "Each alarm is looked at by hand", "expire_time": in_days(14)})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("rob").ApproveControlException(name=asked.name, digest=asked.digest, reason="mine")
    approved = ana.as_("mia").ApproveControlException(name=asked.name, digest=asked.digest, reason="for two weeks")
    assert approved.state == control_exception_pb2.ControlException.STATE_APPROVED
    read = control_that(ana, name, lambda read: read.in_place)
    assert read.compensated and State.Name(read.state) == "STATE_DEGRADED"
    ana.as_("mia").RevokeControlException(name=asked.name, reason="the queue has moved")
    assert not control_that(ana, name, lambda read: not read.in_place).compensated


# --- What others make of it ---

def assured_controls(ana, system_name):
    read = ana.GetSystemAssurance(name=system_name.replace("/aiSystems/", "/systemAssurances/"))
    return {each.control: each.in_place for each in read.controls.controls}


def test_systems_hear_of_their_controls_and_of_those_of_all(ana, org):
    chat = ana.CreateAiSystem(parent=org, ai_system_id="chat", ai_system=system("Chat")).name
    ana.ClassifyAiSystem(name=chat, answers=answers(ana, org, *IN_SCOPE))
    named = attested(ana, org, "chat-log", ai_systems=[chat]).name
    of_all = in_place(ana, org, "logging", all_ai_systems=True).name
    eventually(lambda: assured_controls(ana, chat), lambda known: known == {named: False})
    examine(ana, named, "DESIGN")
    eventually(lambda: assured_controls(ana, chat), lambda known: known == {named: True})
    record = eventually(lambda: ana.GetControlAssurance(name=f"{org}/controlAssurances/current"))
    assert [(each.control, each.in_place) for each in record.controls] == [(of_all, True)]
    ana.UpdateControl(control={"name": named, "ai_systems": []}, update_mask={"paths": ["ai_systems"]})
    eventually(lambda: [assured_controls(ana, chat)], lambda known: known == [{}])


def test_a_treatment_leans_on_its_control(ana, org):
    risk = in_treatment(ana, org, approved_criteria(ana, org)).name
    plan = {"display_name": "Watch for drift", "risk": risk, "option": "TREATMENT_OPTION_MODIFY", "owner": "olga",
            "due_time": in_days(20), "expected_residual": estimate(1, 2), "controls": [f"{org}/controls/monitoring"],
            "actions": [{"action_id": "watch", "description": "Watch", "owner": "ida", "due_time": in_days(10)}]}
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="CONTROL_UNKNOWN"):
        ana.as_("tim").CreateTreatment(parent=org, treatment=plan)
    name = in_place(ana, org).name
    eventually(lambda: ana.GetControlStanding(name=f"{org}/controlStandings/monitoring"), lambda known: known.in_place)
    planned = ana.as_("tim").CreateTreatment(parent=org, treatment_id="watch", treatment=plan)
    ana.as_("mia").ApproveTreatment(name=planned.name, digest=planned.digest, reason="sound")
    ana.as_("ida").StartTreatment(name=planned.name)
    ana.as_("ida").CompleteTreatmentAction(name=planned.name, action_id="watch", evidence=evidence("watch", "pia"))
    ana.as_("ida").CompleteTreatment(name=planned.name, evidence=evidence("done", "pia"))
    ana.as_("tess").RecordTreatmentTest(name=planned.name, outcome="OUTCOME_EFFECTIVE", residual=estimate(1, 2),
                                        evidence=evidence("test", "tess"), reason="drift was seen")
    # While it leans on the control, the control stays.
    eventually(lambda: ana.GetControlNeed(name=f"{org}/controlNeeds/watch"), lambda need: need.open)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="CONTROL_IN_USE") as refusal:
        ana.as_("mia").RetireControl(name=name, reason="it costs too much")
    assert "watch" in refusal.message

    examine(ana, name, "OPERATION", FAILED, exceptions=3)
    Treatment = treatment_pb2.Treatment
    doubted = eventually(lambda: ana.GetTreatment(name=planned.name), lambda read: read.HasField("doubt"))
    assert doubted.state == Treatment.STATE_IMPLEMENTED and name in doubted.doubt.cause
    eventually(lambda: ana.GetRisk(name=risk), lambda read: any(
        note.treatment == planned.name and note.standing == note.STANDING_DOUBTED for note in read.treatments))
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="CONTROL_NOT_IN_PLACE"):
        ana.as_("tess").RecordTreatmentTest(name=planned.name, outcome="OUTCOME_EFFECTIVE", residual=estimate(1, 2),
                                            evidence=evidence("test", "tess"), reason="it works again")
    # The trail of the risk tells the chain: the test, the control, the treatment, the risk.
    titles = [entry.title for entry in ana.GetTrail(name=risk, include_linked=True, page_size=1000).entries]
    assert titles.index("Treatment doubted") < len(titles)


