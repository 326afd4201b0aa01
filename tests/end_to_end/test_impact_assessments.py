"""Impact assessments: screened, written, reviewed and decided, each by other people, and brought back when needed."""

import grpc
import pytest
from aims.risk.v1 import impact_assessment_pb2

from harness.client import refused
from harness.impacts import Impact, assurance_of
from harness.management import designated, known_to_risk
from harness.risks import approved_criteria, in_days, risk
from harness.waiting import eventually

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

State = impact_assessment_pb2.ImpactAssessment.State
SYSTEM = {"version": 1, "content_digest": "a" * 64}
SECTIONS = [name for name in impact_assessment_pb2.ImpactSection.keys() if not name.endswith("UNSPECIFIED")]
THRESHOLDS = [name for name in impact_assessment_pb2.Threshold.keys() if not name.endswith("UNSPECIFIED")]


def screening(*met):
    return {"intended_use": "sets prices", "foreseeable_misuse": "sets wages", "people_affected": "customers",
            "system": SYSTEM,
            "answers": [{"threshold": each, "met": each in met, "reason": "as described"} for each in THRESHOLDS]}


def opened(ana, org):
    return ana.CreateImpactAssessment(parent=org, impact_assessment_id="pricing",
                                      impact_assessment={"ai_system": f"{org}/aiSystems/pricing"})


def harm(severity):
    return {"harm_id": "overcharged", "party": "AFFECTED_PARTY_GROUPS", "affected": "tenants",
            "description": "pay more than others", "severity": severity, "likelihood": 3,
            "reversibility": "REVERSIBILITY_PARTLY"}


def measure(risk_name):
    return {"measure_id": "cap", "description": "prices are capped", "owner": "olga", "due_time": in_days(30),
            "harm_ids": ["overcharged"], "realized_by": risk_name}


def submitted(ana, name, risk_name, *met):
    """Sam screens, Olga starts, Wes writes, and Ben submits."""
    ana.as_("sam", "ai-system-owner").RecordImpactScreening(name=name, screening=screening(*met))
    olga = ana.as_("olga", "ai-system-owner")
    olga.StartImpactAssessment(name=name, scope="all of it", system=SYSTEM, assessors=["asa", "ben"])
    wes = ana.as_("wes", "editor")
    wes.SetImpactSections(name=name, sections=[{"section": each, "text": "as it is"} for each in SECTIONS])
    wes.SetImpactHarms(name=name, harms=[harm(5)])
    ben = ana.as_("ben", "editor")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="HARM_UNANSWERED"):
        ben.SubmitImpactAssessment(name=name)
    wes.SetImpactMeasures(name=name, measures=[measure(risk_name)])
    return ben.SubmitImpactAssessment(name=name).submission


def test_an_assessment_has_the_id_of_its_system(ana, org):
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.CreateImpactAssessment(parent=org, impact_assessment_id="other",
                                   impact_assessment={"ai_system": f"{org}/aiSystems/pricing"})
    assert refusal.fields == {"impact_assessment.ai_system"}


def test_who_screens_does_not_decide_that_none_is_needed(ana, org):
    name = opened(ana, org).name
    screened = ana.as_("sam", "aims-manager").RecordImpactScreening(name=name, screening=screening()).screening
    decision = dict(name=name, version=screened.version, digest=screened.digest, expire_time=in_days(300),
                    reason="it bears on nobody")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("sam", "aims-manager").DecideImpactNotRequired(**decision)
    with refused(grpc.StatusCode.PERMISSION_DENIED):
        ana.as_("olga", "ai-system-owner").DecideImpactNotRequired(**decision)
    found = ana.as_("mia", "aims-manager").DecideImpactNotRequired(**decision)
    assert State.Name(found.state) == "STATE_NOT_REQUIRED"
    assert [each.name for each in ana.ListImpactAssessments(parent=org, filter="state = NOT_REQUIRED",
                                                            order_by="expire_time").impact_assessments] == [name]


def test_from_screening_to_approval_and_back(ana, org):
    criteria = approved_criteria(ana, org)
    name = opened(ana, org).name
    linked = ana.CreateRisk(parent=org, risk_id="overcharging", risk=risk(criteria, impact_assessments=[name])).name
    submission = submitted(ana, name, linked, "THRESHOLD_ESSENTIAL_SERVICES")
    named = dict(name=name, version=submission.version, digest=submission.digest)
    dora = ana.as_("dora", "designated-management")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="HIGHER_APPROVAL_NEEDED") as refusal:
        dora.ApproveImpactAssessment(**named, expire_time=in_days(365))
    assert refusal.rules == {"HIGHER_APPROVAL_NEEDED", "ENDORSEMENT_MISSING"}
    ana.as_("lea", "legal").ReviewImpactAssessment(**named, outcome="OUTCOME_ENDORSED", reason="fit to be decided")
    theo = ana.as_("theo", "top-management")
    approved = theo.ApproveImpactAssessment(**named, expire_time=in_days(365))
    assert State.Name(approved.state) == "STATE_APPROVED"
    ina = ana.as_("ina", "incident-manager")
    due = ina.RequestImpactRenewal(name=name, trigger="RENEWAL_TRIGGER_INCIDENT", reason="tenants were overcharged")
    assert State.Name(due.state) == "STATE_DUE"
    assert due.decided_versions[0].digest == submission.digest
    begun = ana.as_("olga", "ai-system-owner").StartImpactAssessment(name=name, scope="all of it", system=SYSTEM,
                                                                     assessors=["asa"], delta="an incident")
    assert begun.version == 2 and len(begun.content.sections) == len(SECTIONS)
    kinds = [each.event_type.rpartition(".")[2] for each in
             ana.ListRevisions(name=name).revisions]
    assert kinds[:3] == ["ImpactAssessmentStarted", "ImpactAssessmentVersionBegun", "ImpactAssessmentFellDue"]


def test_breaking_the_glass_counts_as_an_approval_and_is_reviewed_by_another(ana, org):
    criteria = approved_criteria(ana, org)
    name = opened(ana, org).name
    linked = ana.CreateRisk(parent=org, risk_id="overcharging", risk=risk(criteria, impact_assessments=[name])).name
    submission = submitted(ana, name, linked, "THRESHOLD_ESSENTIAL_SERVICES")
    named = dict(name=name, version=submission.version, digest=submission.digest)
    approval = dict(**named, expire_time=in_days(365), reason="nobody else can be reached")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="HIGHER_APPROVAL_NEEDED") as refusal:
        ana.as_("asa", "designated-management").BreakGlassApproveImpactAssessment(**approval)
    assert refusal.rules == {"HIGHER_APPROVAL_NEEDED", "ENDORSEMENT_MISSING"}, "the four eyes alone fall away"
    lea = ana.as_("lea", "legal")
    lea.ReviewImpactAssessment(**named, outcome="OUTCOME_ENDORSED", reason="fit to be decided")
    known_to_risk(ana, designated(ana, org, "asa", "MANAGEMENT_ROLE_TOP"))
    asa = ana.as_("asa", "top-management")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        asa.ApproveImpactAssessment(**named, expire_time=in_days(365))
    broken = asa.BreakGlassApproveImpactAssessment(**approval)
    assert State.Name(broken.state) == "STATE_APPROVED"
    known = eventually(lambda: ana.GetSystemAssurance(name=assurance_of(broken.ai_system)),
                       lambda assurance: assurance.impact.state == Impact.STATE_APPROVED)
    assert known.impact.expire_time == broken.expire_time, "the gates of the system take it as any other"
    review = dict(**named, outcome="OUTCOME_UPHELD", reason="it could not wait")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_("ben", "aims-manager").ReviewImpactAssessmentBreakGlass(**review)
    assert lea.ReviewImpactAssessmentBreakGlass(**review).break_glass.reviewer == "lea"
    decided = {entry.title: entry.decision for entry in ana.GetTrail(name=name).entries if entry.HasField("decision")}
    for title, actor in (("Impact assessment approved", "asa"), ("Break glass reviewed", "lea")):
        assert decided[title].actor.subject == actor and decided[title].digest == submission.digest
