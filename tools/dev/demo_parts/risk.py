"""The impact and the risks of one AI system: screened, assessed, treated, and accepted by another person."""

import pathlib
import re

from demo_parts.kit import PARENT, done, eventually, in_days, record, refused

LEVELS = [  # id, accepted for at most so many days, by whom, assessed again after so many days
    ("low", 365, ["designated-management"], 365),
    ("medium", 90, ["designated-management"], 180),
    ("high", 14, ["top-management"], 90),
    ("extreme", 0, [], 30),
]
MATRIX = [["low", "low", "medium"], ["low", "medium", "high"], ["medium", "high", "extreme"]]
SECTIONS = {
    "SYSTEM": "Sorts motor claims into three queues; clerks see its reasons and can overrule it",
    "DATA": "Motor claims 2018 to 2025, without names; storm claims are rare in it",
    "MODELS": "Gradient boosted trees, retrained each quarter",
    "DEPLOYMENT": "Claims centre in Hamburg, 40 clerks",
    "INTERESTED_PARTIES": "The insured were heard through their advisory council",
    "BENEFITS": "Urgent claims are seen within a day",
    "HARMS": "People with unusual claims may wait longer",
    "INDIVIDUALS_AND_GROUPS": "Elderly policyholders describe damage in other words than the model learnt",
    "SOCIETY": "None that we can see",
}


# The questions that a screening answers, as the contract has them.
CONTRACT = pathlib.Path(__file__).resolve().parents[3] / "proto/aims/risk/v1/impact_assessment.proto"
THRESHOLDS = re.findall(r"^  (THRESHOLD_\w+) = [1-9]", CONTRACT.read_text(), re.MULTILINE)


def approve_criteria(aims):
    """Criteria of risk, proposed by one person and approved by another. Returns their name."""
    name = f"{PARENT}/riskCriteria/default"
    aims.call("CreateRiskCriteria", parent=PARENT, riskCriteriaId="default",
              riskCriteria={"displayName": "Criteria of risk"})
    proposed = aims.call("ProposeRiskCriteria", name=name, reason="First criteria", document={
        "likelihood": [{"displayName": step} for step in ("rare", "possible", "likely")],
        "consequence": [{"displayName": step} for step in ("minor", "serious", "grave")],
        "levels": [{"levelId": level, "displayName": level, "maxAcceptanceDays": days, "acceptorRoles": roles,
                    "reviewDays": review, "reassessDays": review // 6} for level, days, roles, review in LEVELS],
        "matrix": [{"levelIds": row} for row in MATRIX], "appetiteLevelId": "low", "reviewDays": 365})["proposedVersion"]
    aims.call("ApproveRiskCriteria", by="dr.lind", name=name, version=proposed["version"], digest=proposed["digest"])
    done("Criteria of risk: scales, matrix, appetite, and who may accept which level for how long (6.1.1)")
    return name


def assess_impact(aims, system):
    """The impact assessment that came with the registration, up to its approval. Returns the risk that it found."""
    name = system.replace("/aiSystems/", "/impactAssessments/")
    eventually(lambda: aims.call("GetImpactAssessment", name=name))
    seen = aims.call("GetAiSystem", name=system)
    version = {"version": seen["etag"], "contentDigest": seen["contentDigest"]}
    aims.call("RecordImpactScreening", by="olga.petrova", name=name, screening={
        "intendedUse": "Clerks work through claims in its order", "foreseeableMisuse": "Claims are refused by its order",
        "peopleAffected": "Policyholders and those they harmed", "system": version,
        "answers": [{"threshold": each, "met": each == "THRESHOLD_ESSENTIAL_SERVICES",
                     "reason": "How soon a claim is paid is essential" if each == "THRESHOLD_ESSENTIAL_SERVICES"
                     else "It does not"} for each in THRESHOLDS]})
    done("Claims triage: its impact screening was due by itself when it was registered; Olga Petrova found a sensitive use")

    risk = aims.call("CreateRisk", parent=PARENT, riskId="slow-for-some", risk={
        "displayName": "Unusual claims wait too long", "owner": "olga.petrova", "aiSystems": [system],
        "description": "The model takes rare damage for minor damage, so that those who need help most wait longest",
        "sources": ["RISK_SOURCE_MACHINE_LEARNING"], "objectives": ["RISK_OBJECTIVE_FAIRNESS"],
        "peopleAffected": ["Policyholders with unusual claims"], "criteria": f"{PARENT}/riskCriteria/default",
        "impactAssessments": [name]})["name"]
    aims.call("StartImpactAssessment", by="olga.petrova", name=name, scope="All motor claims", system=version,
              assessors=[aims.who("dev.kaya")])
    aims.call("SetImpactSections", by="olga.petrova", name=name,
              sections=[{"section": f"IMPACT_SECTION_{section}", "text": text} for section, text in SECTIONS.items()])
    aims.call("SetImpactHarms", by="olga.petrova", name=name, harms=[
        {"harmId": "waiting", "party": "AFFECTED_PARTY_GROUPS", "affected": "People with unusual claims",
         "description": "They wait weeks for help", "severity": 4, "likelihood": 3, "reversibility": "REVERSIBILITY_PARTLY"}])
    aims.call("SetImpactMeasures", by="olga.petrova", name=name, measures=[
        {"measureId": "review", "description": "A clerk looks at every claim that the model is unsure of",
         "owner": "olga.petrova", "dueTime": in_days(60), "harmIds": ["waiting"], "realizedBy": risk}])
    submission = aims.call("SubmitImpactAssessment", by="olga.petrova", name=name)["submission"]
    decision = dict(name=name, version=submission["version"], digest=submission["digest"])
    aims.call("ReviewImpactAssessment", by="lea.roth", **decision, outcome="OUTCOME_ENDORSED",
              reason="Complete, and honest about what is not known")
    if not aims.three:  # where the two are one
        refused(lambda: aims.call("ApproveImpactAssessment", by="dr.lind", **decision, expireTime=in_days(365)),
                "HIGHER_APPROVAL_NEEDED")
    aims.call("ApproveImpactAssessment", by="mara.stein", **decision, expireTime=in_days(365), reason="With the measure")
    eventually(lambda: aims.call("GetSystemAssurance", name=system.replace("/aiSystems/", "/systemAssurances/")),
               lambda assurance: assurance.get("impact", {}).get("state") == "STATE_APPROVED")
    done("Its impact was assessed, endorsed by Lea Roth, and approved by Mara Stein: for a sensitive use, designated\n"
         "    management was refused (6.1.4, 8.4, A.5)")
    return risk


def assess(aims, system, risk):
    """Assesses the risk, which another person evaluates: it is above the appetite."""
    assessed = aims.call("AssessRisk", by="olga.petrova", name=risk, estimate={
        "likelihood": 3, "peopleConsequence": 2, "rationale": "Seen in 4 of 100 storm claims"})
    evaluation = dict(name=risk, digest=assessed["digest"], priority="PRIORITY_HIGH", reason="Above the appetite")
    refused(lambda: aims.call("EvaluateRisk", by="olga.petrova", **evaluation), "FOUR_EYES")
    aims.call("EvaluateRisk", **evaluation)
    eventually(lambda: aims.call("GetSystemAssurance", name=system.replace("/aiSystems/", "/systemAssurances/")),
               lambda assurance: all(each.get("rated") for each in assurance["risks"]["risks"]))


def treat(aims, risk):
    """Treats the risk. A test shows that not enough is gained."""
    aims.call("ChooseRiskTreatment", by="olga.petrova", name=risk, option="TREATMENT_OPTION_MODIFY",
              reason="Clerks can catch it")
    plan = aims.call("CreateTreatment", by="olga.petrova", parent=PARENT, treatmentId="second-look", treatment={
        "displayName": "A second look at unsure claims", "risk": risk, "option": "TREATMENT_OPTION_MODIFY",
        "owner": "olga.petrova", "controls": ["A.9.2"], "dueTime": in_days(30),
        "expectedResidual": {"likelihood": 2, "peopleConsequence": 2},
        "actions": [{"actionId": "queue", "description": "A queue for what the model is unsure of", "owner": aims.who("dev.kaya"),
                     "dueTime": in_days(20)}]})
    aims.call("ApproveTreatment", by="dr.lind", name=plan["name"], digest=plan["digest"], reason="Sound, and soon")
    aims.call("StartTreatment", by="olga.petrova", name=plan["name"])
    aims.call("CompleteTreatmentAction", by="olga.petrova", name=plan["name"], actionId="queue",
              evidence=record("Queue in production", aims.who("dev.kaya")))
    aims.call("CompleteTreatment", by="olga.petrova", name=plan["name"], evidence=record("Training of the clerks", aims.who("dev.kaya")))
    test = dict(name=plan["name"], outcome="OUTCOME_EFFECTIVE", residual={"likelihood": 2, "peopleConsequence": 2},
                evidence=record("Test over four weeks", aims.who("tom.tester")), reason="Half as many wait as before")
    refused(lambda: aims.call("RecordTreatmentTest", by="olga.petrova", **test), "FOUR_EYES")
    aims.call("RecordTreatmentTest", by="tom.tester", **test)
    treated = eventually(lambda: aims.call("GetRisk", name=risk),
                         lambda read: read["residual"]["levelId"] != read["current"]["levelId"])
    done(f"A risk of it: {treated['inherent']['levelId']}, above the appetite. Its treatment was approved by Dr Lind, and "
         f"tested by Tom Tester;\n    {treated['residual']['levelId']} remains, still above the appetite (6.1.2, 6.1.3, 8.3)")


def accept(aims, system, risk):
    """What remains is accepted for a time, by somebody else than who answers for it."""
    seen = aims.call("GetRisk", name=risk)
    asked = aims.call("RequestRiskAcceptance", by="olga.petrova", name=risk, digest=seen["digest"],
                      expireTime=in_days(60), conditions=["The queue is looked at each day"],
                      reason="The next retraining, in two months, has more storm claims")
    decision = dict(name=risk, number=asked["lastAcceptance"], digest=asked["digest"], reason="For two months")
    refused(lambda: aims.call("AcceptRisk", by="olga.petrova", roles="designated-management", **decision), "FOUR_EYES")
    aims.call("AcceptRisk", by="dr.lind", **decision)
    eventually(lambda: aims.call("GetSystemAssurance", name=system.replace("/aiSystems/", "/systemAssurances/")),
               lambda assurance: all(each.get("tolerated") for each in assurance["risks"]["risks"]))
    done("Dr Lind accepted what remains, for 60 days and under a condition; Olga Petrova, who asked, was refused (6.1.3)")
