"""Risks: criteria, assessment, treatment, acceptance, each decided by another person than who asks."""

import time

import grpc
import pytest
from aims.risk.v1 import risk_pb2, treatment_pb2
from aims.type.v1 import imported_row_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from harness.client import refused
from harness.risks import (accepted, approved_criteria, closed, document, estimate, evidence, in_days, in_treatment,
                           risk)

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

State = risk_pb2.Risk.State
Acceptance = risk_pb2.Risk.Acceptance
Outcome = imported_row_pb2.ImportedRow.Outcome


@pytest.fixture
def criteria(ana, org):
    return approved_criteria(ana, org)


@pytest.mark.usefixtures("management")
def test_criteria_are_proposed_by_one_and_approved_by_another(ana, org):
    made = ana.CreateRiskCriteria(parent=org, risk_criteria={"display_name": "Criteria"})
    proposed = ana.ProposeRiskCriteria(name=made.name, document=document()).proposed_version
    decision = dict(name=made.name, version=proposed.version, digest=proposed.digest)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.ApproveRiskCriteria(**decision)
    approved = ana.as_("mia").ApproveRiskCriteria(**decision)
    assert approved.current_version.approver == "mia"
    assert approved.review_due_time.seconds > time.time() + 364 * 24 * 60 * 60


def test_a_document_that_does_not_fit_together_is_refused_with_the_place(ana, org):
    made = ana.CreateRiskCriteria(parent=org, risk_criteria={"display_name": "Criteria"})
    wrong = document()
    wrong["matrix"][1]["level_ids"][2] = "low"
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.ProposeRiskCriteria(name=made.name, document=wrong)
    assert refusal.fields == {"document.matrix[1].level_ids[2]"}


def test_from_identified_to_accepted(ana, org, criteria):
    name = in_treatment(ana, org, criteria).name
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RISK_ABOVE_APPETITE"):
        ana.StartRiskMonitoring(name=name)
    monitored = accepted(ana, name)
    assert State.Name(monitored.state) == "STATE_MONITORED"
    assert monitored.tolerated and monitored.acceptances[0].decider == "dora"
    assert monitored.inherent.level_id == "medium"
    assert monitored.inherent.criteria == criteria and monitored.inherent.criteria_version == 1


def test_who_asks_does_not_accept_and_a_level_has_its_limits(ana, org, criteria):
    made = in_treatment(ana, org, criteria, people=3)  # high
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="ACCEPTANCE_TOO_LONG"):
        ana.RequestRiskAcceptance(name=made.name, digest=made.digest, expire_time=in_days(30), reason="please")
    asked = ana.as_("olga").RequestRiskAcceptance(name=made.name, digest=made.digest, expire_time=in_days(5),
                                                  reason="please")
    decision = dict(name=made.name, number=1, digest=asked.digest, reason="so be it")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("olga", "top-management").AcceptRisk(**decision)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="LEVEL_ABOVE_AUTHORITY"):
        ana.as_("dora", "designated-management").AcceptRisk(**decision)
    with refused(grpc.StatusCode.PERMISSION_DENIED):
        ana.as_("eddy", "editor").AcceptRisk(**decision)
    assert ana.as_("theo", "top-management").AcceptRisk(**decision).tolerated


def test_a_change_voids_what_was_accepted(ana, org, criteria):
    name = in_treatment(ana, org, criteria).name
    accepted(ana, name)
    changed = ana.UpdateRisk(risk={"name": name, "description": "Another cause"}, update_mask={"paths": ["description"]})
    assert Acceptance.State.Name(changed.acceptances[0].state) == "STATE_VOID"
    assert State.Name(changed.state) == "STATE_REASSESSMENT" and not changed.tolerated


def test_closing_does_not_go_round_acceptance(ana, org, criteria):
    made = in_treatment(ana, org, criteria, people=3)  # high, above the appetite, and not accepted
    request = dict(name=made.name, digest=made.digest, ground="CLOSING_GROUND_SOURCE_GONE", reason="it is switched off")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="GROUND_NOT_SHOWN"):
        ana.RequestRiskClosing(**request)
    asked = ana.as_("max").RequestRiskClosing(**request, evidence=evidence("switched off"))
    decision = dict(name=made.name, number=1, digest=asked.digest, reason="seen")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("max").CloseRisk(**decision)
    with refused(grpc.StatusCode.PERMISSION_DENIED):
        ana.as_("eddy", "editor").CloseRisk(**decision)
    for person, role in (("mia", "aims-manager"), ("dora", "designated-management")):
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="LEVEL_ABOVE_AUTHORITY"):
            ana.as_(person, role).CloseRisk(**decision)
    rejected = ana.as_("mia", "aims-manager").RejectRiskClosing(**decision)
    assert State.Name(rejected.state) == "STATE_TREATMENT" and rejected.closing.end_reason == "seen"
    final = closed(ana, made, "CLOSING_GROUND_SOURCE_GONE", evidence=evidence("switched off"))
    assert State.Name(final.state) == "STATE_CLOSED" and final.closing.decider == "theo"


def test_new_criteria_make_the_reassessment_of_what_they_rated_due(ana, org, criteria):
    rated = [in_treatment(ana, org, criteria, risk_id=risk_id).name for risk_id in ("a", "b", "c", "d")]
    accepted(ana, rated[0])
    unrated = ana.CreateRisk(parent=org, risk_id="new", risk=risk(criteria)).name
    other = in_treatment(ana, org, approved_criteria(ana, org, "others"), risk_id="other").name
    proposed = ana.ProposeRiskCriteria(name=criteria, document=document()).proposed_version
    ana.as_("mia").ApproveRiskCriteria(name=criteria, version=proposed.version, digest=proposed.digest)

    for name in rated:
        each = ana.GetRisk(name=name)
        assert State.Name(each.state) == "STATE_REASSESSMENT"
        (reassessment,) = each.reassessments
        assert reassessment.cause == f"{criteria}, version 2" and reassessment.demander == "reaction/criteria"
        assert each.tolerated == (name == rated[0])
    assert State.Name(ana.GetRisk(name=unrated).state) == "STATE_IDENTIFIED"
    assert State.Name(ana.GetRisk(name=other).state) == "STATE_TREATMENT"
    again = ana.as_("rob").AssessRisk(name=rated[0], estimate=estimate(2, people=2))
    assert again.current.criteria_version == 2 and not again.reassessments and not again.tolerated


def test_risks_are_listed_by_level(ana, org, criteria):
    for risk_id, people in (("a", 1), ("b", 3), ("c", 2)):
        in_treatment(ana, org, criteria, risk_id=risk_id, people=people)
    ana.CreateRisk(parent=org, risk_id="d", risk=risk(criteria))
    by_level = ana.ListRisks(parent=org, order_by="residual.level_rank desc").risks
    assert [r.name.split("/")[-1] for r in by_level] == ["b", "c", "a", "d"]
    above = ana.ListRisks(parent=org, filter="residual.level_rank >= 2 AND state = TREATMENT").risks
    assert {r.name.split("/")[-1] for r in above} == {"b", "c"}


@pytest.mark.parametrize("order_by", ["residual.level_rank desc", "residual.level_rank", ""])
def test_risks_of_one_level_are_found_by_its_index(ana, org, criteria, order_by):
    for risk_id, people in (("a", 1), ("b", 3), ("c", 2), ("d", 3), ("e", 3)):
        in_treatment(ana, org, criteria, risk_id=risk_id, people=people)
    query = dict(parent=org, filter="residual.level_rank = 3", order_by=order_by, page_size=2)
    first = ana.ListRisks(**query)
    assert ana.trailers["aims-rows-read"] == "2"
    second = ana.ListRisks(**query, page_token=first.next_page_token)
    assert ana.trailers["aims-rows-read"] == "1" and not second.next_page_token
    listed = [r.name.split("/")[-1] for r in (*first.risks, *second.risks)]
    assert listed == (["e", "d", "b"] if "desc" in order_by else ["b", "d", "e"])


def test_a_treatment_from_plan_to_test(ana, org, criteria):
    treated = in_treatment(ana, org, criteria)
    plan = ana.CreateTreatment(parent=org, treatment_id="retrain", treatment={
        "display_name": "Train without own prices", "risk": treated.name, "option": "TREATMENT_OPTION_MODIFY",
        "owner": "olga", "due_time": in_days(20), "expected_residual": estimate(1, 2), "controls": ["A.7.4"],
        "actions": [{"action_id": "filter", "description": "Filter the data", "owner": "eddy", "due_time": in_days(10)}]})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.ApproveTreatment(name=plan.name, digest=plan.digest, reason="mine")
    approved = ana.as_("mia").ApproveTreatment(name=plan.name, digest=plan.digest, reason="sound")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="WRONG_STATE"):
        ana.WithdrawTreatment(name=plan.name, reason="mine")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.RevokeTreatment(name=plan.name, digest=plan.digest, reason="mine")
    with refused(grpc.StatusCode.PERMISSION_DENIED):
        ana.as_("max", "aims-manager").RevokeTreatment(name=plan.name, digest=plan.digest, reason="another way")
    dora = ana.as_("dora", "designated-management")
    revoked = dora.RevokeTreatment(name=plan.name, digest=plan.digest, reason="another way", validate_only=True)
    assert treatment_pb2.Treatment.State.Name(revoked.state) == "STATE_WITHDRAWN"
    assert approved.approval.expected_residual.level_id == "low"
    eddy = ana.as_("eddy")
    eddy.StartTreatment(name=plan.name)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="ACTION_OPEN"):
        eddy.CompleteTreatment(name=plan.name, evidence=evidence("done"))
    eddy.CompleteTreatmentAction(name=plan.name, action_id="filter", evidence=evidence("filtered"))
    eddy.CompleteTreatment(name=plan.name, evidence=evidence("done"))
    test = dict(name=plan.name, outcome="OUTCOME_EFFECTIVE", residual=estimate(1, 2), reason="tried for a week",
                evidence=evidence("test", "tess"))
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        eddy.RecordTreatmentTest(**test)
    tested = ana.as_("tess").RecordTreatmentTest(**test)
    assert treatment_pb2.Treatment.State.Name(tested.state) == "STATE_EFFECTIVE"


@pytest.mark.usefixtures("management")
def test_breaking_the_glass_approves_criteria_and_is_reviewed_by_another(ana, org):
    made = ana.CreateRiskCriteria(parent=org, risk_criteria={"display_name": "Criteria"})
    proposed = ana.ProposeRiskCriteria(name=made.name, document=document()).proposed_version
    decision = dict(name=made.name, version=proposed.version, digest=proposed.digest)
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.BreakGlassApproveRiskCriteria(**decision)
    assert refusal.fields == {"reason"}
    with refused(grpc.StatusCode.PERMISSION_DENIED):
        ana.as_("eddy", "editor").BreakGlassApproveRiskCriteria(**decision, reason="the board is away")
    broken = ana.as_("ana", "designated-management").BreakGlassApproveRiskCriteria(**decision, reason="the board is away")
    assert broken.current_version.approver == "ana" and broken.break_glass.reason == "the board is away"
    again = ana.ProposeRiskCriteria(name=made.name, document=document()).proposed_version
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="REVIEW_OPEN"):
        ana.BreakGlassApproveRiskCriteria(name=made.name, version=again.version, digest=again.digest, reason="again")
    review = dict(**decision, outcome="OUTCOME_NOT_UPHELD", reason="it could have waited")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.ReviewRiskCriteriaBreakGlass(**review)
    reviewed = ana.as_("mia", "aims-manager").ReviewRiskCriteriaBreakGlass(**review)
    assert reviewed.break_glass.reviewer == "mia"
    assert reviewed.current_version.version == 1, "a review undoes nothing"


def test_breaking_the_glass_approves_a_treatment_and_outlives_a_change_of_the_plan(ana, org, criteria):
    treated = in_treatment(ana, org, criteria)
    plan = ana.CreateTreatment(parent=org, treatment={
        "display_name": "Cap prices", "risk": treated.name, "option": "TREATMENT_OPTION_MODIFY", "owner": "olga",
        "due_time": in_days(20), "expected_residual": estimate(1, 2),
        "actions": [{"action_id": "cap", "description": "Cap them", "owner": "eddy", "due_time": in_days(10)}]})
    olga = ana.as_("olga", "designated-management")
    broken = olga.BreakGlassApproveTreatment(name=plan.name, digest=plan.digest, reason="prices run away")
    assert treatment_pb2.Treatment.State.Name(broken.state) == "STATE_APPROVED"
    assert broken.approval.expected_residual.level_id == "low" and list(broken.break_glass.makers) == ["ana", "olga"]
    changed = ana.UpdateTreatment(treatment={"name": plan.name, "description": "by half"},
                                  update_mask={"paths": ["description"]})
    assert not changed.HasField("approval") and changed.break_glass.digest == plan.digest
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="REVIEW_OPEN"):
        olga.BreakGlassApproveTreatment(name=plan.name, digest=changed.digest, reason="again")
    review = dict(name=plan.name, digest=plan.digest, outcome="OUTCOME_UPHELD", reason="it could not wait")
    assert ana.as_("mia").ReviewTreatmentBreakGlass(**review).break_glass.reviewer == "mia"


def test_categories_are_imported_once(ana, org):
    rows = [{"parent": org, "risk_category_id": f"mit-{code.replace('.', '-')}", "row": row,
             "risk_category": {"display_name": name, "taxonomy": "MIT AI Risk Repository v3", "code": code,
                               "parent_category": f"{org}/riskCategories/mit-6" if "." in code else ""}}
            for row, (code, name) in enumerate([("6.5", "Governance failure"), ("6", "Socioeconomic")], start=1)]
    first = list(ana.stream_both("ImportRiskCategories", rows))
    assert [Outcome.Name(answer.outcome) for answer in first] == ["OUTCOME_IMPORTED"] * 2
    again = list(ana.stream_both("ImportRiskCategories", rows))
    assert [Outcome.Name(answer.outcome) for answer in again] == ["OUTCOME_ALREADY_THERE"] * 2
    name = f"{org}/riskCategories/mit-6-5"
    ana.GetRiskCategory(name=name)  # the freshness token of the stream includes it
    made = ana.CreateRisk(parent=org, risk={"display_name": "Drift", "sources": ["RISK_SOURCE_OTHER"],
                                            "people_affected": ["the insured"], "categories": [name]})
    assert list(made.categories) == [name]
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="CATEGORY_UNKNOWN"):
        ana.UpdateRisk(risk={"name": made.name, "categories": [f"{org}/riskCategories/none"]})


def test_the_history_of_a_risk_can_be_read(ana, org, criteria):
    name = in_treatment(ana, org, criteria).name
    accepted(ana, name)
    revisions = ana.ListRevisions(name=name).revisions
    kinds = [revision.event_type.rsplit(".", 1)[1] for revision in reversed(revisions)]
    assert kinds == ["RiskIdentified", "RiskToleranceChanged", "RiskAssessed", "RiskToleranceChanged", "RiskEvaluated",
                     "RiskTreatmentChosen", "RiskAcceptanceRequested", "RiskAccepted", "RiskMonitoringStarted",
                     "RiskToleranceChanged"]
    decided = next(revision for revision in revisions if revision.event_type.endswith(".RiskAccepted"))
    assert decided.metadata.actor.subject == "dora" and decided.metadata.reason == "for the season"
    assert ana.GetRisk(name=name, read_time=ana.GetRisk(name=name).update_time).tolerated
    assert not ana.GetRisk(name=name, read_time=ana.GetRisk(name=name).create_time).tolerated
