"""What one service does because of another: screenings fall due, gates look at what risk management says, each once."""

import grpc
import pytest
from aims.inventory.v1 import ai_system_pb2
from aims.risk.v1 import impact_assessment_pb2, risk_pb2

from harness.ai_systems import IN_SCOPE, PROHIBITED, answers, evidence, pass_gate, system
from harness.client import refused
from harness.impacts import Impact, assessment_of, assurance_of, screened_out
from harness.management import managed
from harness.risks import accepted, approved_criteria, closed, estimate, in_days, in_treatment
from harness.risks import evidence as document
from harness.risks import risk as risk_of
from harness.waiting import eventually

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

AssessmentState = impact_assessment_pb2.ImpactAssessment.State
RiskState = risk_pb2.Risk.State
SystemState = ai_system_pb2.AiSystem.State


@pytest.fixture
def triage(ana, org):
    """Name of a proposed system, classified as minimal."""
    made = ana.CreateAiSystem(parent=org, ai_system_id="triage", ai_system=system("Claims triage"))
    ana.ClassifyAiSystem(name=made.name, answers=answers(ana, org, *IN_SCOPE))
    return made.name


def assurance(ana, name, holds=lambda value: True):
    return eventually(lambda: ana.GetSystemAssurance(name=assurance_of(name)), holds)


def first_event(ana, method, name):
    return list(ana.call(method, name=name, page_size=1000).revisions)[-1]


def test_a_registered_system_makes_a_screening_due(ana, org, triage):
    opened = ana.GetImpactAssessment(name=assessment_of(triage))
    assert AssessmentState.Name(opened.state) == "STATE_SCREENING" and opened.ai_system == triage
    known = assurance(ana, triage)
    assert known.impact.state == Impact.STATE_IN_PROGRESS and known.impact.assessment == opened.name


def test_the_chain_of_causes_can_be_read(ana, org, triage):
    assurance(ana, triage)
    registered = first_event(ana, "ListRevisions", triage).metadata
    opened = first_event(ana, "ListRevisions", assessment_of(triage)).metadata
    reported = first_event(ana, "ListRevisions", assurance_of(triage)).metadata
    assert opened.causation_id == registered.event_id and reported.causation_id == opened.event_id
    assert {opened.correlation_id, reported.correlation_id} == {registered.correlation_id}
    assert opened.actor.subject == "reaction/impact_assessment" and opened.reason


def test_the_trail_tells_the_chain_across_services(ana, org, triage):
    assurance(ana, triage)
    # With the token of that read; each service is a process of its own on Kafka.
    entries = ana.GetTrail(name=triage, include_linked=True).entries
    by_title = {entry.title: entry for entry in entries}
    registered, opened = by_title["AI system registered"], by_title["Impact assessment opened"]
    reported = by_title["System impact reported"]
    profile = f"{org}/riskProfiles/triage"
    assert {assessment_of(triage), profile} <= {effect.subject for effect in registered.effects}
    assert opened.cause.subject == triage and reported.cause.subject == assessment_of(triage)
    titles = [entry.title for entry in entries]
    assert titles.index(registered.title) < titles.index(opened.title) < titles.index(reported.title)


def test_a_gate_opens_on_a_current_assessment_only(ana, org, triage):
    assurance(ana, triage)
    ana.as_("mia").StartInception(name=triage, evidence=evidence("IMPACT_SCREENING"),
                                  content_digest=ana.GetAiSystem(name=triage).content_digest)
    development = dict(name=triage, content_digest=ana.GetAiSystem(name=triage).content_digest)
    # A document does not help against what risk management says.
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="IMPACT_ASSESSMENT_MISSING") as refusal:
        ana.as_("mia").StartDevelopment(**development, evidence=evidence("IMPACT_ASSESSMENT", "RISK_ASSESSMENT"))
    assert refusal.rules == {"IMPACT_ASSESSMENT_MISSING", "REQUIREMENTS_MISSING"}
    screened_out(ana, triage)
    started = ana.as_("mia").StartDevelopment(**development, evidence=evidence("REQUIREMENTS", "RISK_ASSESSMENT"))
    assert SystemState.Name(started.state) == "STATE_DEVELOPMENT"


def test_a_change_of_what_a_system_is_outdates_its_assessment(ana, org, triage):
    screened_out(ana, triage)
    ana.UpdateAiSystem(ai_system={"name": triage, "display_name": "Triage"})
    ana.UpdateAiSystem(ai_system={"name": triage, "purpose": "Refuse claims"})
    due = ana.GetImpactAssessment(name=assessment_of(triage))
    assert AssessmentState.Name(due.state) == "STATE_DUE"
    assert list(due.due.change.fields) == ["purpose"]
    # The read of the assessment saw the event that this one is caused by.
    outdated = ana.GetSystemAssurance(name=assurance_of(triage)).impact
    assert outdated.state == Impact.STATE_OUTDATED and outdated.assessment == due.name
    screened_out(ana, triage)
    assert ana.GetSystemAssurance(name=assurance_of(triage)).impact.state == Impact.STATE_NOT_REQUIRED


def test_a_risk_bars_its_system_until_it_is_accepted(ana, org, triage):
    criteria = approved_criteria(ana, org)
    for gate in ("StartInception", "StartDevelopment", "SubmitForVerification"):
        pass_gate(ana, triage, gate)
    risk = in_treatment(ana, org, criteria, ai_systems=[triage]).name
    # No wait in between: whoever saw the risk, the acceptance, its end, is answered by what they mean for the gate.
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RISK_NOT_ACCEPTED") as refusal:
        pass_gate(ana, triage, "ApproveAiSystem")
    assert risk in refusal.message
    accepted(ana, risk)
    assert SystemState.Name(pass_gate(ana, triage, "ApproveAiSystem").state) == "STATE_APPROVED"
    (known,) = ana.GetSystemAssurance(name=assurance_of(triage)).risks.risks
    assert known.tolerated and known.level_id == "medium" and known.acceptance_expire_time.seconds > 0
    ana.as_("mia").RevokeRiskAcceptance(name=risk, number=1, reason="the season is over")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RISK_NOT_ACCEPTED"):
        pass_gate(ana, triage, "PutIntoOperation")


def test_development_waits_until_each_risk_is_rated_or_none_is_found(ana, org, triage):
    criteria = approved_criteria(ana, org)
    profile = f"{org}/riskProfiles/triage"
    pass_gate(ana, triage, "StartInception")
    screened_out(ana, triage)
    # A document does not help against a risk that is known and not rated, or known and closed.
    development = dict(name=triage, content_digest=ana.GetAiSystem(name=triage).content_digest,
                       evidence=evidence("REQUIREMENTS", "RISK_ASSESSMENT"))
    unrated = ana.CreateRisk(parent=org, risk_id="drift", risk=risk_of(criteria, ai_systems=[triage]))
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RISK_NOT_RATED") as refusal:
        ana.as_("mia").StartDevelopment(**development)
    assert unrated.name in refusal.message
    assert list(ana.GetRiskProfile(name=profile).open_risks) == [unrated.name]
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RISK_OPEN"):
        ana.RecordNoRiskFinding(name=profile, reason="it only sorts")
    closed(ana, unrated, "CLOSING_GROUND_IDENTIFIED_IN_ERROR", evidence=document("it cannot drift"))
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RISK_ASSESSMENT_MISSING"):
        ana.as_("mia").StartDevelopment(**development)

    assert not ana.GetRiskProfile(name=profile).open_risks
    found = ana.RecordNoRiskFinding(name=profile, reason="it only sorts", evidence=document("search")).finding
    decision = dict(name=profile, number=found.number, reason="it does")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.ApproveNoRiskFinding(**decision)
    with refused(grpc.StatusCode.PERMISSION_DENIED):
        ana.as_("eddy", "editor").ApproveNoRiskFinding(**decision)
    ana.as_("mia", "aims-manager").ApproveNoRiskFinding(**decision)
    assert assurance(ana, triage).risks.no_risk.in_force

    later = ana.CreateRisk(parent=org, risk_id="theft", risk=risk_of(criteria, ai_systems=[triage]))
    superseded = ana.GetRiskProfile(name=profile).finding
    assert superseded.superseded_by == later.name and not assurance(ana, triage).risks.no_risk.in_force
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RISK_NOT_RATED"):
        ana.as_("mia").StartDevelopment(**development)
    ana.as_("rob").AssessRisk(name=later.name, estimate=estimate(3, people=3))
    assert SystemState.Name(ana.as_("mia").StartDevelopment(**development).state) == "STATE_DEVELOPMENT"


def test_a_finding_that_there_is_no_risk_opens_development(ana, org, triage):
    pass_gate(ana, triage, "StartInception")
    profile = f"{org}/riskProfiles/triage"
    eventually(lambda: ana.GetRiskProfile(name=profile))
    found = ana.RecordNoRiskFinding(name=profile, reason="it only sorts").finding
    ana.as_("mia").ApproveNoRiskFinding(name=profile, number=found.number, reason="it does")
    assert SystemState.Name(pass_gate(ana, triage, "StartDevelopment").state) == "STATE_DEVELOPMENT"


def test_a_system_that_a_risk_is_not_about_is_not_barred(ana, org, triage):
    criteria = approved_criteria(ana, org)
    risk = in_treatment(ana, org, criteria, ai_systems=[triage]).name
    assert ana.GetSystemAssurance(name=assurance_of(triage)).risks.risks[0].open
    ana.UpdateRisk(risk={"name": risk}, update_mask={"paths": ["ai_systems"]})
    assert not ana.GetSystemAssurance(name=assurance_of(triage)).risks.risks[0].open


def test_a_test_of_a_treatment_moves_its_risk(ana, org):
    criteria = approved_criteria(ana, org)
    risk = in_treatment(ana, org, criteria).name
    plan = ana.CreateTreatment(parent=org, treatment={
        "display_name": "Second look", "risk": risk, "option": "TREATMENT_OPTION_MODIFY", "owner": "olga",
        "due_time": in_days(20), "expected_residual": estimate(1, 2),
        "actions": [{"action_id": "look", "description": "Look", "owner": "eddy", "due_time": in_days(10)}]})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="TREATMENT_OPEN"):
        ana.StartRiskMonitoring(name=risk)
    ana.as_("mia").ApproveTreatment(name=plan.name, digest=plan.digest, reason="sound")
    eddy = ana.as_("eddy")
    eddy.StartTreatment(name=plan.name)
    eddy.CompleteTreatmentAction(name=plan.name, action_id="look", evidence=document("looked"))
    eddy.CompleteTreatment(name=plan.name, evidence=document("done"))
    ana.as_("tess").RecordTreatmentTest(name=plan.name, outcome="OUTCOME_EFFECTIVE", residual=estimate(1, 2),
                                        reason="tried", evidence=document("test", "tess"))
    monitored = ana.GetRisk(name=risk)
    assert RiskState.Name(monitored.state) == "STATE_MONITORED"
    assert (monitored.inherent.level_id, monitored.residual.level_id) == ("medium", "low")
    # Its effect comes into doubt, and the level that it had found no longer counts.
    doubted = ana.as_("ina", "incident-manager").DoubtTreatment(name=plan.name, reason="nobody looked twice in May")
    assert doubted.doubt.doubter == "ina"
    without = ana.GetRisk(name=risk)
    assert (RiskState.Name(without.state), without.residual.level_id, without.tolerated) == (
        "STATE_REASSESSMENT", "medium", False)
    assert plan.name in without.reassessments[0].cause
    revisions = list(ana.ListRevisions(name=risk).revisions)
    tested = next(each for each in ana.ListRevisions(name=plan.name).revisions
                  if each.event_type.endswith(".TreatmentTested"))
    assert sum(each.metadata.causation_id == tested.metadata.event_id for each in revisions) >= 2


def prohibit(ana, org, name):
    ana.ClassifyAiSystem(name=name, answers=answers(ana, org, *IN_SCOPE, *PROHIBITED))


def unblock(ana, org, name):
    """Classifies the system as one that is not prohibited, and has its block lifted by another person."""
    number = ana.ClassifyAiSystem(name=name, answers=answers(ana, org, *IN_SCOPE)).classification.number
    ana.RequestUnblock(name=name, classification_number=number, reason="it reads no emotions any more")
    managed(ana, name.partition("/aiSystems/")[0])
    ana.as_("lea").DecideUnblock(name=name, classification_number=number, verdict="VERDICT_APPROVED", reason="seen")


def marked(ana, risk, holds):
    return eventually(lambda: ana.GetRisk(name=risk),
                      lambda read: read.HasField("prohibition") and read.prohibition.HasField("lift_time") != holds)


def test_a_prohibited_system_has_a_risk_of_the_highest_level(ana, org, triage):
    criteria = approved_criteria(ana, org)
    prohibit(ana, org, triage)
    risk = marked(ana, f"{org}/risks/prohibited-triage", True)
    assert list(risk.ai_systems) == [triage] and "Art. 5(1)(f)" in risk.description
    assert risk.prohibition.classification_number == ana.GetAiSystem(name=triage).classification.number
    known = assurance(ana, triage, lambda known: known.risks.risks)
    assert (known.risks.risks[0].risk, known.risks.risks[0].tolerated) == (risk.name, False)
    ana.UpdateRisk(risk={"name": risk.name, "owner": "olga", "criteria": criteria})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="HIGHEST_LEVEL_REQUIRED"):
        ana.as_("rob").AssessRisk(name=risk.name, estimate=estimate(2, 2))
    assessed = ana.as_("rob").AssessRisk(name=risk.name, estimate=estimate(3, 3))
    assert assessed.residual.level_id == "extreme"
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="PRACTICE_PROHIBITED"):
        ana.RequestRiskClosing(name=risk.name, digest=assessed.digest, ground="CLOSING_GROUND_SOURCE_GONE",
                               evidence=document("off"), reason="we looked away")


def test_a_system_that_is_prohibited_no_more_frees_its_risk_and_the_next_time_has_another(ana, org, triage):
    first, second = f"{org}/risks/prohibited-triage", f"{org}/risks/prohibited2-triage"
    prohibit(ana, org, triage)
    marked(ana, first, True)
    unblock(ana, org, triage)
    closed(ana, marked(ana, first, False), "CLOSING_GROUND_SOURCE_GONE", evidence=document("ended"))
    prohibit(ana, org, triage)
    assert marked(ana, second, True).ai_systems == [triage]
    final = ana.GetRisk(name=first)
    assert (RiskState.Name(final.state), final.prohibition.successor) == ("STATE_CLOSED", second)
    unblock(ana, org, triage)
    marked(ana, second, False)
    revisions = list(ana.ListRevisions(name=second).revisions)
    chain = [each.metadata.actor.subject for each in revisions if not each.event_type.endswith("ToleranceChanged")]
    assert set(chain) == {"reaction/prohibition_successor"}


def test_a_risk_is_closed_because_its_systems_are_gone_when_they_are(ana, org, triage):
    criteria = approved_criteria(ana, org)
    risk = in_treatment(ana, org, criteria, people=3, ai_systems=[triage])  # high
    profile = ana.GetRiskProfile(name=f"{org}/riskProfiles/triage")
    assert (profile.ai_system, list(profile.open_risks)) == (triage, [risk.name])
    request = dict(name=risk.name, digest=risk.digest, ground="CLOSING_GROUND_SYSTEM_RETIRED", reason="it was given up")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="SYSTEM_NOT_RETIRED") as refusal:
        ana.RequestRiskClosing(**request)
    assert triage in refusal.message
    ana.WithdrawAiSystem(name=triage, reason="not needed")
    assert ana.GetRiskProfile(name=profile.name).HasField("system_end_time")
    final = closed(ana, risk, "CLOSING_GROUND_SYSTEM_RETIRED", decider="mia", roles="aims-manager")
    assert RiskState.Name(final.state) == "STATE_CLOSED" and final.closing.decider == "mia"
    assert not ana.GetRiskProfile(name=profile.name).open_risks


def test_a_retired_system_has_its_assessment_archived(ana, org, triage):
    eventually(lambda: ana.GetImpactAssessment(name=assessment_of(triage)))
    ana.WithdrawAiSystem(name=triage, reason="not needed")
    eventually(lambda: ana.GetImpactAssessment(name=assessment_of(triage)),
               lambda assessment: assessment.state == AssessmentState.STATE_ARCHIVED)
