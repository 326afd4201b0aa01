"""AI systems: the whole life cycle with its gates and four eyes, classification, batches and imports."""

import hashlib

import grpc
import pytest
from aims.inventory.v1 import ai_system_pb2, classification_pb2
from aims.type.v1 import imported_row_pb2

from harness.ai_systems import (HIGH_RISK_AND_TRANSPARENCY, IN_SCOPE, PROHIBITED, answers, bring_to, evidence, pass_gate,
                                system)
from harness.client import refused

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

State = ai_system_pb2.AiSystem.State
Outcome = imported_row_pb2.ImportedRow.Outcome


def tiers(classified):
    return {classification_pb2.RiskTier.Name(tier) for tier in classified.classification.tiers}


@pytest.fixture
def triage(ana, org):
    """Name of a proposed system, classified as minimal."""
    made = ana.CreateAiSystem(parent=org, ai_system_id="triage", ai_system=system("Claims triage"))
    assert State.Name(made.state) == "STATE_PROPOSED"
    ana.ClassifyAiSystem(name=made.name, answers=answers(ana, org, *IN_SCOPE))
    return made.name


def test_from_a_proposal_into_operation(ana, triage):
    states = []
    for gate in ("StartInception", "StartDevelopment", "SubmitForVerification", "ApproveAiSystem", "PutIntoOperation"):
        states.append(State.Name(pass_gate(ana, triage, gate).state))
    assert states == ["STATE_INCEPTION", "STATE_DEVELOPMENT", "STATE_VERIFICATION", "STATE_APPROVED", "STATE_OPERATION"]
    passages = ana.GetAiSystem(name=triage).gate_passages
    assert [passage.passer for passage in passages] == ["mia", "mia", "ana", "dora", "olga"]


def test_a_gate_says_all_that_is_missing_at_once(ana, triage):
    digest = ana.GetAiSystem(name=triage).content_digest
    with refused(grpc.StatusCode.FAILED_PRECONDITION) as refusal:
        ana.StartDevelopment(name=triage, content_digest=digest)
    assert refusal.rules  # not in inception
    pass_gate(ana, triage, "StartInception")
    with refused(grpc.StatusCode.FAILED_PRECONDITION) as refusal:
        ana.as_("mia").StartDevelopment(name=triage, content_digest=digest, evidence=evidence("REQUIREMENTS"))
    assert len(refusal.rules) >= 2, refusal


def test_who_wrote_submitted_or_tested_it_does_not_approve_it(ana, triage):
    bring_to(ana, triage, "SubmitForVerification")
    for person in ("ana", "tess"):
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
            pass_gate(ana, triage, "ApproveAiSystem", person=person)
    assert State.Name(pass_gate(ana, triage, "ApproveAiSystem", person="dora").state) == "STATE_APPROVED"


def test_an_approval_names_the_content_it_approves(ana, triage):
    bring_to(ana, triage, "SubmitForVerification")
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ana.as_("dora").ApproveAiSystem(name=triage, content_digest="0" * 64, evidence=evidence(
            "TEST_REPORT", "IMPACT_ASSESSMENT", "RISK_ACCEPTANCE", "CONTROLS_IN_PLACE", "USER_INFORMATION"))


def test_a_rejection_sends_it_back_with_a_reason(ana, triage):
    bring_to(ana, triage, "SubmitForVerification")
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.as_("dora").RejectAiSystem(name=triage)
    assert refusal.fields == {"reason"}
    rejected = ana.as_("dora").RejectAiSystem(name=triage, reason="the test left out night shifts")
    assert State.Name(rejected.state) == "STATE_DEVELOPMENT"


def test_suspending_and_resuming(ana, triage):
    bring_to(ana, triage, "PutIntoOperation")
    suspended = ana.as_("ines").SuspendAiSystem(name=triage, reason="complaints", incident="INC-7")
    assert State.Name(suspended.state) == "STATE_SUSPENDED"
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("ines").ReviewSuspension(name=triage, reason="it was right")
    assert ana.as_("dora").ReviewSuspension(name=triage, reason="it was right").suspension.reviewer == "dora"


def test_a_change_in_operation_is_decided_by_two(ana, triage):
    bring_to(ana, triage, "PutIntoOperation")
    ana.as_("olga").StartChange(name=triage, reason="a new model", significance="SIGNIFICANCE_NOT_SIGNIFICANT",
                                evidence=evidence("CHANGE_RECORD"))
    decision = dict(name=triage, significance="SIGNIFICANCE_NOT_SIGNIFICANT", reason="same data, same use")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("olga").DecideChangeSignificance(**decision)
    decided = ana.as_("mia").DecideChangeSignificance(**decision)
    assert decided.change.significance_decider == "mia"


def test_retiring_needs_a_plan_and_two_people(ana, triage):
    bring_to(ana, triage, "PutIntoOperation")
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ana.as_("olga").StartRetiring(name=triage, reason="replaced")
    ana.as_("olga").StartRetiring(name=triage, reason="replaced", evidence=evidence("RETIREMENT_PLAN"))
    record = dict(name=triage, evidence=evidence("RETIREMENT_RECORD"))
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("olga").RetireAiSystem(**record)
    assert State.Name(ana.as_("dora").RetireAiSystem(**record).state) == "STATE_RETIRED"


class TestClassification:

    @pytest.fixture
    def name(self, ana, org):
        return ana.CreateAiSystem(parent=org, ai_system_id="it", ai_system=system("It")).name

    def classify(self, ana, org, name, *yes):
        return ana.ClassifyAiSystem(name=name, answers=answers(ana, org, *IN_SCOPE, *yes))

    def test_what_is_not_answered_is_not_taken_for_no(self, ana, org, name):
        some = [answer for answer in answers(ana, org, *IN_SCOPE) if answer["question"] != "annex3.4a"]
        classification = ana.ClassifyAiSystem(name=name, answers=some).classification
        assert list(classification.open_questions) == ["annex3.4a"]
        assert classification_pb2.Classification.State.Name(classification.state) == "STATE_INCOMPLETE"

    def test_what_is_in_scope_and_nothing_else_is_minimal(self, ana, org, name):
        classified = self.classify(ana, org, name)
        assert tiers(classified) == {"RISK_TIER_MINIMAL"}
        assert classification_pb2.Classification.State.Name(classified.classification.state) == "STATE_COMPLETE"

    def test_several_tiers_at_once(self, ana, org, name):
        classified = self.classify(ana, org, name, *HIGH_RISK_AND_TRANSPARENCY)
        assert tiers(classified) == {"RISK_TIER_HIGH_RISK_ANNEX_III", "RISK_TIER_TRANSPARENCY"}
        assert {reason.tier for reason in classified.classification.reasons} >= set(classified.classification.tiers)
        assert classified.classification.procedure_version
        assert classified.classification.duties

    def test_what_is_prohibited_is_blocked(self, ana, org, name):
        classified = self.classify(ana, org, name, *PROHIBITED)
        assert tiers(classified) == {"RISK_TIER_PROHIBITED"}
        assert State.Name(classified.state) == "STATE_BLOCKED"
        with refused(grpc.StatusCode.FAILED_PRECONDITION):
            pass_gate(ana, name, "StartInception")

    def test_an_override_is_decided_by_another_person(self, ana, org, name):
        number = self.classify(ana, org, name).classification.number
        ana.RequestClassificationOverride(name=name, reason="we treat it as high risk", classification_number=number,
                                          tiers=["RISK_TIER_HIGH_RISK_ANNEX_III"])
        decision = dict(name=name, reason="agreed", classification_number=number, verdict="VERDICT_APPROVED")
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
            ana.DecideClassificationOverride(**decision)
        decided = ana.as_("lea").DecideClassificationOverride(**decision)
        assert tiers(decided) == {"RISK_TIER_HIGH_RISK_ANNEX_III"}
        assert list(decided.classification.determined_tiers)

    def test_a_change_of_purpose_makes_it_outdated(self, ana, org, name):
        self.classify(ana, org, name)
        changed = ana.UpdateAiSystem(ai_system={"name": name, "purpose": "Decide on claims"}, reason="extended",
                                     update_mask={"paths": ["purpose"]})
        state = classification_pb2.Classification.State.Name(changed.classification.state)
        assert state == "STATE_OUTDATED"
        assert list(changed.classification.outdated_by) == ["purpose"]


def test_a_batch_answers_each_and_is_safe_to_repeat(ana, org):
    requests = [{"parent": org, "ai_system_id": f"s-{number}", "request_id": f"{org}-batch-{number}",
                 "ai_system": system(f"System {number}")} for number in range(5)]
    requests[2]["ai_system"] = {"display_name": "Without purpose and owner"}
    first = ana.BatchCreateAiSystems(parent=org, requests=requests)
    kinds = [result.WhichOneof("result") for result in first.results]
    assert kinds == ["ai_system", "ai_system", "error", "ai_system", "ai_system"]
    again = ana.BatchCreateAiSystems(parent=org, requests=requests)
    assert [result.ai_system for result in again.results] == [result.ai_system for result in first.results]
    assert len(ana.ListAiSystems(parent=org).ai_systems) == 4


def test_an_import_answers_each_row_and_adds_nothing_when_repeated(ana, org):
    def rows():
        for row in range(1, 301):
            system_of_row = {"display_name": f"Row {row}"} if row != 7 else {"contracts": [""]}
            yield {"parent": org, "ai_system_id": f"row-{row}", "row": row, "ai_system": system_of_row,
                   "declared_state": "STATE_OPERATION",
                   "provenance": {"source": "a register",
                                  "record_sha256": hashlib.sha256(str(row).encode()).hexdigest()}}

    def import_rows():
        return sorted(ana.stream_both("ImportAiSystems", rows()), key=lambda result: result.row)

    results = import_rows()
    assert [result.row for result in results] == list(range(1, 301))
    outcomes = [Outcome.Name(result.outcome) for result in results]
    assert outcomes.count("OUTCOME_IMPORTED") == 299
    assert outcomes[6] == "OUTCOME_REFUSED"
    assert results[6].field.startswith("ai_system.")
    outcomes = [Outcome.Name(result.outcome) for result in import_rows()]
    assert (outcomes.count("OUTCOME_ALREADY_THERE"), outcomes.count("OUTCOME_IMPORTED")) == (299, 0)
    # The stream's freshness token includes the systems, and what they cause.
    assert len(ana.ListImpactAssessments(parent=org, page_size=1000).impact_assessments) == 299
    imported = ana.GetAiSystem(name=results[0].name)
    assert State.Name(imported.state) == "STATE_OPERATION"
    assert imported.state_declared
    assert imported.provenance.row == 1


def test_filters_over_systems(ana, org):
    ana.CreateAiSystem(parent=org, ai_system_id="a", ai_system=system("A", owner_unit={"code": "HHS"}))
    ana.CreateAiSystem(parent=org, ai_system_id="b", ai_system=system("B", owner_unit={"code": "VA"}))
    found = ana.ListAiSystems(parent=org, filter='state = PROPOSED AND owner_unit.code = "HHS"').ai_systems
    assert [found_system.display_name for found_system in found] == ["A"]
