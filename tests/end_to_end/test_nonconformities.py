"""Nonconformities and corrective actions: round by round to a closing; what they bar; controls that fail; actions with
the time by which they were due at first."""

import time

import grpc
import pytest
from aims.audit.v1 import action_pb2, control_failure_pb2, nonconformity_pb2, nonconformity_source_pb2

from harness.ai_systems import IN_SCOPE, answers, bring_to, pass_gate, system
from harness.audit import (DOER, OWNER, REVIEWER, VERIFIER, action, analyse, analysed, close, closed_without_action,
                           contain, done, judged, managed_audit, noted, opened, planned, to_verification, verified)
from harness.client import refused
from harness.controls import FAILED, ago, examine, in_place
from harness.impacts import assurance_of
from harness.policies import joined
from harness.risks import DAY, evidence, in_days
from harness.waiting import eventually, soon

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

Nonconformity = nonconformity_pb2.Nonconformity
State = Nonconformity.State
Action = action_pb2.Action
Kind = nonconformity_source_pb2.NonconformitySource.Kind
Failure = control_failure_pb2.ControlFailure


@pytest.fixture
def chat(ana, org):
    """Name of an AI system of Olga that awaits its approval."""
    name = ana.CreateAiSystem(parent=org, ai_system_id="chat", ai_system=system("Chat")).name
    ana.ClassifyAiSystem(name=name, answers=answers(ana, org, *IN_SCOPE))
    managed_audit(ana, org)
    bring_to(ana, name, "SubmitForVerification")
    return name


def reread(ana, name):
    return ana.GetNonconformity(name=name)


# --- The steps ---

def test_a_correction_is_reviewed_by_others_at_each_step(ana, org):
    name = opened(ana, org)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NOT_THE_OWNER"):
        ana.as_("rolf").ContainNonconformity(name=name, correction="Withdrawn", consequences="None")
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        analyse(ana, name)  # not contained yet
    contain(ana, name)
    read = analyse(ana, name)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_(OWNER).AcceptNonconformityAnalysis(name=name, digest=read.analysis_digest)
    ana.as_(REVIEWER).AcceptNonconformityAnalysis(name=name, digest=read.analysis_digest)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="ACTION_MISSING"):
        planned(ana, name)
    to_verification(ana, name, "enforce")
    for person in (OWNER, DOER):  # owns it, carried it out
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
            ana.as_(person).VerifyNonconformity(name=name, outcome="OUTCOME_EFFECTIVE", finding="fine",
                                                evidence=evidence("releases", "pia"))
    judged(ana, name, "EFFECTIVE")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RISKS_MISSING"):
        close(ana, name, risk_check={"changed": True, "reason": "It is more likely than we thought"})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_(OWNER).CloseNonconformity(name=name, risk_check={"reason": "as it was"},
                                          management_change={"reason": "none"})
    closed = close(ana, name)
    assert closed.state == State.STATE_CLOSED and closed.closer == REVIEWER


def test_an_ineffective_action_begins_another_round(ana, org):
    name = opened(ana, org)
    analysed(ana, name)
    to_verification(ana, name, "remind")
    back = judged(ana, name, "INEFFECTIVE")
    assert (State.Name(back.state), back.round) == ("STATE_CONTAINED", 2)
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        close(ana, name)
    analysed(ana, name)
    to_verification(ana, name, "enforce")
    judged(ana, name, "EFFECTIVE")
    closed = close(ana, name)
    assert [(each.round, Nonconformity.Outcome.Name(each.outcome), each.verifier) for each in closed.verifications] == [
        (1, "OUTCOME_INEFFECTIVE", VERIFIER), (2, "OUTCOME_EFFECTIVE", VERIFIER)]
    assert {each.action.rpartition("/")[2] for each in closed.actions} == {"remind", "enforce"}


def test_a_recurrence_is_proposed_and_decided(ana, org):
    first = opened(ana, org, "first")
    closed_without_action(ana, first)
    again = opened(ana, org, "again")
    contain(ana, again)
    read = analyse(ana, again)
    assert list(read.proposed_recurrences) == [first]
    accept = dict(name=again, digest=read.analysis_digest)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RECURRENCE_UNDECIDED"):
        ana.as_(REVIEWER).AcceptNonconformityAnalysis(**accept)
    assert ana.as_(REVIEWER).AcceptNonconformityAnalysis(**accept, recurrence_of=first).recurrence_of == first
    # Another cause is no recurrence.
    other = opened(ana, org, "other")
    contain(ana, other)
    assert not analyse(ana, other, "SUPPLIER").proposed_recurrences


# --- What it bars ---

def barred(ana, system_name, names):
    """Waits until exactly these resources bar the system."""
    return eventually(lambda: ana.GetSystemAssurance(name=assurance_of(system_name)),
                      lambda read: [bar.resource for bar in read.bars] == names)


def test_an_open_nonconformity_bars_a_gate_by_its_name(ana, org, chat):
    name = opened(ana, org, grade="major", ai_systems=[chat])
    assert reread(ana, name).blocking
    barred(ana, chat, [name])
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="OPEN_NONCONFORMITY") as refusal:
        pass_gate(ana, chat, "ApproveAiSystem")
    assert name in refusal.message and "iso-42001:A.6.2.4" in refusal.message
    closed_without_action(ana, name)
    barred(ana, chat, [])
    pass_gate(ana, chat, "ApproveAiSystem")


def test_only_management_lifts_the_bar(ana, org, chat):
    name = opened(ana, org, ai_systems=[chat])
    assert not reread(ana, name).blocking  # a minor one
    ana.as_("rolf").SetNonconformityBlocking(name=name, blocking=True, reason="it is dangerous")
    barred(ana, chat, [name])
    lift = dict(name=name, blocking=False, reason="the release is not used")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_(OWNER).SetNonconformityBlocking(**lift)
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ana.as_("rolf").SetNonconformityBlocking(**lift)
    assert ana.as_("mia").SetNonconformityBlocking(**lift).blocking_setter == "mia"
    barred(ana, chat, [])
    pass_gate(ana, chat, "ApproveAiSystem")


def test_it_stays_about_the_systems_that_it_bars(ana, org, chat):
    name = opened(ana, org, grade="major", ai_systems=[chat])
    barred(ana, chat, [name])
    about_none = dict(nonconformity={"name": name, "ai_systems": []}, update_mask={"paths": ["ai_systems"]})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="BARRED_SYSTEMS_STAY"):
        ana.UpdateNonconformity(**about_none)
    ana.as_("mia").SetNonconformityBlocking(name=name, blocking=False, reason="the release is not used")
    barred(ana, chat, [])
    assert not ana.UpdateNonconformity(**about_none).ai_systems


# --- Controls ---

def failure_of(ana, control, holds):
    return eventually(lambda: ana.GetControlFailure(name=control.replace("/controls/", "/controlFailures/")), holds)


def test_a_control_that_fails_twice_has_one_nonconformity_and_is_tested_again_when_it_is_closed(ana, org):
    control = in_place(ana, org).name
    failure_of(ana, control, lambda read: read.operates and read.requirements)
    examine(ana, control, "OPERATION", FAILED, exceptions=2)
    failure_of(ana, control, lambda read: read.due_count == 1)
    examine(ana, control, "OPERATION", FAILED, exceptions=3, until=30)
    made = eventually(lambda: ana.ListNonconformities(parent=org).nonconformities, lambda listed: listed)
    assert len(made) == 1
    assert (State.Name(made[0].state), made[0].source_owner) == ("STATE_PROPOSED", "olga")
    assert (Kind.Name(made[0].source.kind), made[0].source.resource) == ("KIND_CONTROL_TEST", control)
    assert list(made[0].controls) == [control] and list(made[0].requirements) == ["iso-42001:A.6.2.6"]

    name = made[0].name
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("olga").ConfirmNonconformity(name=name)
    ana.as_(REVIEWER).ConfirmNonconformity(name=name, grade="minor")
    closed_without_action(ana, name)
    failure_of(ana, control, lambda read: read.due_count == 1 and not read.open_nonconformities)
    # Its operation is tested within seven days.
    read = eventually(lambda: ana.GetControl(name=control),
                      lambda read: read.next_test.scheduled_time.seconds < time.time() + 7 * DAY + 60)
    test = eventually(lambda: ana.GetControlTest(name=read.next_test.control_test))
    assert test.control == control
    assert len(ana.ListNonconformities(parent=org).nonconformities) == 1
    # A failure after that is another nonconformity.
    examine(ana, control, "OPERATION", "CONTROL_TEST_OUTCOME_PASSED", until=10)
    eventually(lambda: ana.GetControl(name=control), lambda read: read.in_place)
    examine(ana, control, "OPERATION", FAILED, exceptions=2)
    failure_of(ana, control, lambda read: read.due_count == 2)
    eventually(lambda: ana.ListNonconformities(parent=org).nonconformities, lambda listed: len(listed) == 2)


def test_a_rejected_one_stays_rejected(ana, org):
    control = in_place(ana, org).name
    failure_of(ana, control, lambda read: read.operates and read.requirements)
    examine(ana, control, "OPERATION", FAILED, exceptions=2)
    made, = eventually(lambda: ana.ListNonconformities(parent=org).nonconformities, lambda listed: listed)
    rejected = ana.as_(REVIEWER).RejectNonconformity(name=made.name, reason="it was a drill")
    assert rejected.state == State.STATE_REJECTED
    failure_of(ana, control, lambda read: not read.open_nonconformities)
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        contain(ana, made.name)


def test_the_first_missed_test_reminds_and_the_second_in_a_row_is_a_nonconformity(ana, org):
    control = in_place(ana, org).name
    failure_of(ana, control, lambda read: read.operates and read.requirements)
    planned_test = eventually(lambda: ana.GetControlTest(name=ana.GetControl(name=control).next_test.control_test))

    def miss():
        """A test that was to be made the days of grace and one more ago."""
        return ana.CreateControlTest(parent=org, control_test={
            "display_name": "Alarms", "control": control, "tester": "tess", "kind": "CONTROL_TEST_KIND_OPERATION",
            "scheduled_time": ago((planned_test.grace_days + 1) * DAY)}).name

    def missed(in_row):
        kind = Failure.KIND_OPERATION_TEST_MISSED
        return failure_of(ana, control, lambda read: (kind, in_row) in {
            (each.kind, each.in_row) for each in read.failures})

    miss()
    reminded = missed(1)
    assert not reminded.due_count and not ana.ListNonconformities(parent=org).nonconformities
    second = miss()
    assert missed(2).due_count == 1
    made, = eventually(lambda: ana.ListNonconformities(parent=org).nonconformities, lambda listed: listed)
    assert second in made.source.sentence


# --- Actions ---

def test_an_extended_action_keeps_its_first_due_time(ana, org):
    name = opened(ana, org)
    made = action(ana, name, "enforce")
    first = made.due_time
    extend = dict(name=made.name, due_time=in_days(40), reason="the tool comes later")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_(DOER).ExtendActionDue(**extend)
    extended = ana.as_(VERIFIER).ExtendActionDue(**extend)
    assert (extended.original_due_time, extended.extensions) == (first, 1) and extended.due_time != first
    read = eventually(lambda: reread(ana, name), lambda read: noted(read, made.name).due_time != first)
    note = noted(read, made.name)
    assert (note.original_due_time, note.due_time) == (first, extended.due_time)


def test_an_action_is_overdue_at_its_time_and_returned_until_it_is_done(ana, org):
    name = opened(ana, org)
    made = action(ana, name, "enforce", due=soon(3))
    late = eventually(lambda: ana.GetAction(name=made.name), lambda read: read.overdue)
    assert late.original_due_time == made.due_time
    eventually(lambda: reread(ana, name), lambda read: noted(read, made.name).overdue)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NOT_THE_OWNER"):
        ana.as_(OWNER).CompleteAction(name=made.name, result="done", evidence=evidence("pipeline", "pia"))
    done(ana, made.name)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_(DOER).VerifyAction(name=made.name, verification="I looked")
    assert ana.as_(VERIFIER).ReturnAction(name=made.name, reason="one release passed without it").returns == 1
    done(ana, made.name)
    assert verified(ana, made.name).state == Action.STATE_VERIFIED
    eventually(lambda: reread(ana, name), lambda read: noted(read, made.name).state == Action.STATE_VERIFIED)


def test_an_action_belongs_to_what_is_there_and_has_not_ended(ana, org):
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="SUBJECT_UNKNOWN"):
        action(ana, f"{org}/nonconformities/none", "enforce")
    name = opened(ana, org)
    ana.as_(REVIEWER).RejectNonconformity(name=name, reason="it is none")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="SUBJECT_ENDED"):
        action(ana, name, "enforce")


def test_what_a_person_owned_is_listed_when_the_person_leaves(ana, org):
    people = joined(ana, org, OWNER, DOER)
    name = opened(ana, org)
    made = action(ana, name, "enforce")
    for person in people.values():
        ana.LeavePerson(name=person, reason="went elsewhere")
    assert list(eventually(lambda: reread(ana, name), lambda read: read.gone_people).gone_people) == [OWNER]
    assert list(eventually(lambda: ana.GetAction(name=made.name), lambda read: read.gone_people).gone_people) == [DOER]
    assert [each.name for each in ana.ListActions(parent=org, filter="gone_people:*").actions] == [made.name]
    ana.UpdateNonconformity(nonconformity={"name": name, "owner": "otto"}, update_mask={"paths": ["owner"]})
    ana.UpdateAction(action={"name": made.name, "owner": "otto"}, update_mask={"paths": ["owner"]})
    assert not ana.ListNonconformities(parent=org, filter="gone_people:*").nonconformities
    assert not ana.ListActions(parent=org, filter="gone_people:*").actions
