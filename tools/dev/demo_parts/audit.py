"""A year of checks: an audit with two findings, a correction that did not work at first, an incident whose clock was kept,
and the management review that had all of it before it."""

import datetime
import hashlib
import time

from demo_parts.controls import REVIEW
from demo_parts.kit import PARENT, done, eventually, in_days, record, refused

PROGRAMME = f"{PARENT}/auditProgrammes/two-years"
AUDIT = f"{PARENT}/audits/operation"
NONCONFORMITY = f"{PARENT}/nonconformities/late-looks"
INCIDENT = f"{PARENT}/incidents/wrong-letters"
MEETING = f"{PARENT}/managementReviews/first"
CRITERIA = ["iso-42001:8.1", "iso-42001:A.6.2.6", "iso-42001:A.9.2"]
CYCLE_DAYS = 700
LIMBS = ["health", "death", "critical_infrastructure", "fundamental_rights", "property_environment",
         "widespread_infringement", "provider_unreachable"]
INPUTS = ["CONTEXT", "PARTIES", "NONCONFORMITIES", "MEASUREMENT", "AUDITS", "OPPORTUNITIES"]


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def quarter(days):
    then = time.gmtime(time.time() + days * 86400)
    return f"{then.tm_year}-Q{(then.tm_mon + 2) // 3}"


def plan_audits(aims, system):
    """The programme: management has to say why its gaps are right."""
    eventually(lambda: aims.call("GetAuditAuthority", name=f"{PARENT}/auditAuthorities/current"),
               lambda known: known["authorities"].get("designations"))
    aims.call("CreateAuditProgramme", by="nils.brandt", parent=PARENT, auditProgrammeId="two-years",
              auditProgramme={"displayName": "Audits of two years"})
    proposed = aims.call("ProposeAuditProgramme", by="nils.brandt", name=PROGRAMME, document={
        "objectives": "The management system conforms, and works", "frequency": "Two audits a year",
        "methods": "Interviews, and samples of records", "responsibilities": "The lead plans and reports",
        "grading": "major, minor", "cycleFromTime": in_days(-1), "cycleToTime": in_days(CYCLE_DAYS), "entries": [{
            "entryId": "operation", "title": "Operation of AI systems", "requirements": CRITERIA, "aiSystems": [system],
            "plannedQuarter": quarter(60), "method": "AUDIT_METHOD_HYBRID", "lead": aims.who("nils.brandt"),
            "importance": "Policyholders depend on it", "earlierResults": "None: it is the first audit"}]})["proposedVersion"]
    decision = dict(name=PROGRAMME, version=proposed["version"], digest=proposed["digest"])
    refused(lambda: aims.call("ApproveAuditProgramme", by="dr.lind", **decision), "COVERAGE_GAP")
    aims.call("ApproveAuditProgramme", by="dr.lind", **decision,
              coverageGapReason="The first audit is of what people depend on; the rest follows when the year is planned")


def accept_conflicts(aims):
    """Whoever had a part in what is audited is in conflict. Returns how many conflicts management accepted."""
    prepared = aims.call("PrepareAudit", by="nils.brandt", name=AUDIT)
    conflicts = prepared.get("conflicts", [])
    if conflicts:
        refused(lambda: aims.call("StartAuditFieldwork", by="nils.brandt", name=AUDIT), "CONFLICT_NOT_ACCEPTED")
    for conflict in conflicts:
        named = dict(name=AUDIT, person=conflict["person"], resource=conflict["resource"])
        proposed = aims.call("ProposeAuditSafeguard", by="nils.brandt", **named,
                             safeguard="Another person looks at the records of this one")
        digest = next(each["digest"] for each in proposed["conflicts"]
                      if (each["person"], each["resource"]) == (conflict["person"], conflict["resource"]))
        aims.call("AcceptAuditConflict", by="dr.lind", **named, digest=digest, reason="We are few, and this is enough")
    aims.call("StartAuditFieldwork", by="nils.brandt", name=AUDIT)
    return len(conflicts)


def audit(aims, system):
    """An audit from its plan to the report, with a nonconformity and an opportunity."""
    plan_audits(aims, system)
    nils, olga = aims.who("nils.brandt"), aims.who("olga.petrova")
    eventually(lambda: aims.call("GetInvolvement", name=f"{PARENT}/involvements/controls-second-look"),
               lambda known: any(part["person"] == aims.who("tom.tester") for part in known.get("parts", [])))
    team = [] if aims.three else [{"person": "tom.tester", "role": "ROLE_TECHNICAL_EXPERT"}]
    aims.call("CreateAudit", by="nils.brandt", parent=PARENT, auditId="operation", audit={
        "displayName": "Operation of Claims triage", "kind": "AUDIT_KIND_INTERNAL", "programme": PROGRAMME,
        "programmeEntry": "operation", "objectives": "Whether Claims triage is operated as we said",
        "scope": {"description": "The operation of Claims triage", "aiSystems": [system]}, "requirements": CRITERIA,
        "lead": nils, "team": team, "auditees": [olga], "method": "AUDIT_METHOD_HYBRID",
        "plannedStartTime": in_days(1), "plannedEndTime": in_days(3)})
    conflicts = accept_conflicts(aims)
    aims.call("RecordAuditMeeting", by="nils.brandt", name=AUDIT, kind="KIND_OPENING", meetTime=in_days(-0.001),
              attendees=[nils, olga], minutes="Scope and criteria were explained")
    sampled = aims.call("RecordAuditSample", by="nils.brandt", name=AUDIT, sampleId="claims", title="Unsure claims of the quarter",
                        criterion="iso-42001:A.6.2.6", population={"description": "The queue of the quarter", "size": 240,
                                                                    "completeness": "Compared with the log of the model"},
                        selection={"method": "METHOD_RANDOM", "seed": "2026-q4", "size": 5})["samples"][0]["selection"]
    preparer = aims.who("dev.kaya")
    aims.call("RecordAuditCheck", by="nils.brandt", name=AUDIT, criterion="iso-42001:A.6.2.6",
              result="RESULT_DOES_NOT_CONFORM", text="2 of the 5 claims were looked at after three days",
              evidence=record("Queue of unsure claims", preparer), samples=["claims"])
    aims.call("RecordAuditCheck", by="nils.brandt", name=AUDIT, criterion="iso-42001:A.9.2", result="RESULT_CONFORMS",
              text="Clerks follow the instructions", evidence=record("Interviews with four clerks", preparer))
    aims.call("CreateAuditFinding", by="nils.brandt", parent=PARENT, auditFindingId="late-looks", auditFinding={
        "audit": AUDIT, "title": "Unsure claims are looked at too late", "kind": "AUDIT_FINDING_KIND_NONCONFORMITY",
        "grade": "minor", "criterion": "iso-42001:A.6.2.6", "statement": "2 of 5 sampled claims waited three days, not one",
        "evidence": record("Queue of unsure claims", preparer), "aiSystems": [system], "resources": [REVIEW], "owner": olga})
    aims.call("CreateAuditFinding", by="nils.brandt", parent=PARENT, auditFindingId="one-queue", auditFinding={
        "audit": AUDIT, "title": "One queue for all claims centres", "kind": "AUDIT_FINDING_KIND_OPPORTUNITY",
        "criterion": "iso-42001:A.9.2", "statement": "Two centres keep queues of their own",
        "evidence": record("Interviews with four clerks", preparer)})
    aims.call("CompleteAuditFieldwork", by="nils.brandt", name=AUDIT)

    def says(verdict):
        return {"verdict": f"VERDICT_{verdict}", "text": "As the findings show"}

    digest = aims.call("SubmitAuditReport", by="nils.brandt", name=AUDIT, summary="Operation was looked at in depth",
                       ownRequirements=says("PARTLY"), standard=says("YES"), effectiveness=says("PARTLY"),
                       notAudited=[{"criterion": "iso-42001:8.1", "reason": "Left to the audit of the processes"}],
                       distribution=["mara.stein"])["submission"]["digest"]
    refused(lambda: aims.call("IssueAuditReport", by="nils.brandt", roles="designated-management", name=AUDIT, digest=digest),
            "FOUR_EYES")
    aims.call("IssueAuditReport", by="dr.lind", name=AUDIT, digest=digest)
    aims.call("AcknowledgeAuditReport", by="mara.stein", name=AUDIT, digest=digest)
    many = "conflict of interest was" if conflicts == 1 else "conflicts of interest were"
    accepted = f"{conflicts} {many} accepted with safeguards, " if conflicts else ""
    positions = ", ".join(sampled["positions"])
    done(f"An internal audit of Claims triage: {accepted}5 of 240 claims were sampled\n"
         f"    ({positions}), two findings. Its lead, who wrote the report, was refused when it came to issuing it (9.2)")


def correct(aims):
    """The nonconformity of the finding: its first correction has no effect, the second does."""
    def read():
        return aims.call("GetNonconformity", by="olga.petrova", name=NONCONFORMITY)

    def noted(action, state):
        eventually(read, lambda found: any(each["action"] == action and each["state"] == f"STATE_{state}"
                                           for each in found.get("actions", [])))

    def one_round(action_id, what, outcome):
        analysed = aims.call("AnalyseNonconformity", by="olga.petrova", name=NONCONFORMITY,
                             cause={"method": "Five whys", "category": "CATEGORY_PROCESS", "text": what},
                             similar={"lookedWhere": "The queues of all claims centres"})
        accept = dict(name=NONCONFORMITY, digest=analysed["analysisDigest"])
        refused(lambda: aims.call("AcceptNonconformityAnalysis", by="olga.petrova", roles="aims-manager", **accept), "FOUR_EYES")
        aims.call("AcceptNonconformityAnalysis", **accept)
        action = aims.call("CreateAction", by="olga.petrova", parent=PARENT, actionId=action_id, action={
            "what": what, "owner": aims.who("dev.kaya"), "dueTime": in_days(20), "subject": NONCONFORMITY})["name"]
        noted(action, "OPEN")
        planned = aims.call("PlanNonconformity", by="olga.petrova", name=NONCONFORMITY, plan={
            "actionNeeded": True, "proportionality": "Small, and quickly done", "waitDays": 0,
            "effectivenessCriterion": "No claim waits longer than a day", "implementDueTime": in_days(30)})
        aims.call("ApproveNonconformityPlan", name=NONCONFORMITY, digest=planned["plan"]["digest"])
        aims.call("StartNonconformityActions", by="olga.petrova", name=NONCONFORMITY)
        aims.call("CompleteAction", by="dev.kaya", name=action, result="Done", evidence=record(what, aims.who("dev.kaya")))
        noted(action, "DONE")
        aims.call("ImplementNonconformityActions", by="olga.petrova", name=NONCONFORMITY,
                  evidence=record(what, aims.who("dev.kaya")))
        aims.call("VerifyAction", by="nils.brandt", name=action, verification="Seen at work")
        noted(action, "VERIFIED")
        eventually(read, lambda found: found["state"] == "STATE_VERIFICATION")
        aims.call("VerifyNonconformity", by="nils.brandt", name=NONCONFORMITY, outcome=f"OUTCOME_{outcome}",
                  finding="All claims since then were looked at",
                  evidence=record("Queue since the action", aims.who("dev.kaya")))

    eventually(read, lambda found: found["state"] == "STATE_OPEN")
    aims.call("ContainNonconformity", by="olga.petrova", name=NONCONFORMITY, correction="The claims that waited were looked at",
              consequences="Two payments came late, and were explained")
    one_round("remind", "Clerks are reminded each morning", "INEFFECTIVE")
    one_round("route", "Unsure claims go to the clerk on duty", "EFFECTIVE")
    closed = aims.call("CloseNonconformity", name=NONCONFORMITY, riskCheck={"reason": "The risk was rated with this cause"},
                       managementChange={"reason": "The process changes, the management system does not"})
    eventually(lambda: aims.call("GetAuditFinding", by="nils.brandt", name=f"{PARENT}/auditFindings/late-looks"),
               lambda finding: finding["state"] == "STATE_SETTLED")
    eventually(lambda: aims.call("GetAudit", by="nils.brandt", name=AUDIT), lambda found: not found.get("openFindings"))
    aims.call("CloseAudit", by="nils.brandt", name=AUDIT)
    done(f"Its nonconformity was closed in round {closed['round']}: the first correction had no effect, as another person than its\n"
         "    owner found; the second had. Its finding was settled by that, and the audit closed (10.2)")


def handle_incident(aims, system):
    """An incident that is no serious one by the AI Act, but a breach of personal data: its clock is kept."""
    settings = f"{PARENT}/incidentSettings/current"
    aims.call("CreateIncidentSettings", parent=PARENT, incidentSettingsId="current",
              incidentSettings={"displayName": "Handling of incidents"})
    proposed = aims.call("ProposeIncidentSettings", name=settings, document={
        "suspension": "SUSPENSION_PROPOSE", "optionalClocks": ["gdpr-33"], "responsible": aims.who("lea.roth")})["proposedVersion"]
    aims.call("ApproveIncidentSettings", by="dr.lind", name=settings, version=proposed["version"], digest=proposed["digest"])
    aims.call("CreateIncident", by="dev.kaya", parent=PARENT, incidentId="wrong-letters", incident={
        "displayName": "Letters went to the wrong policyholders", "kind": "KIND_INCIDENT", "aiSystems": [system],
        "description": "The list of urgent claims had two columns exchanged", "countries": ["DE"],
        "occurTime": in_days(-1), "awareTime": in_days(-0.1)})
    answers = [{"question": each, "value": "INCIDENT_ANSWER_VALUE_NO", "reason": "As the letters show"} for each in LIMBS]
    aims.call("TriageIncident", name=INCIDENT, severityId="moderate", owner=aims.who("lea.roth"), answers=answers + [
        {"question": "personal_data_breach", "value": "INCIDENT_ANSWER_VALUE_YES", "reason": "Names and damage were readable"}])
    clock, = eventually(lambda: aims.call("ListIncidentClocks", by="lea.roth", parent=PARENT,
                                          filter=f'incident = "{INCIDENT}"').get("incidentClocks"), lambda found: found)
    report = dict(name=clock["name"], kind="KIND_COMPLETE", submitTime=now(), receipt="HmbBfDI-2026-4711",
                  contentDigest=hashlib.sha256(b"report").hexdigest(),
                  evidence=record("Receipt of the authority", aims.who("dev.kaya")))
    refused(lambda: aims.call("RecordIncidentClockSubmission", by="lea.roth", **report, reviewer=aims.who("lea.roth")), "FOUR_EYES")
    sent = aims.call("RecordIncidentClockSubmission", by="lea.roth", **report, reviewer="mara.stein")
    aims.call("ConfirmIncidentClockSubmission", by="mara.stein", name=clock["name"], number=sent["submissions"][-1]["number"],
              reason="Read before it was sent")
    aims.call("ContainIncident", by="olga.petrova", name=INCIDENT, measures="The letters were asked back")
    aims.call("StartIncidentInvestigation", name=INCIDENT, preservation="The list and the version of the model are copied")
    aims.call("ResolveIncident", by="olga.petrova", name=INCIDENT, cause="Columns were exchanged by hand",
              correction="The list is printed by the program", evidence=record("Test of the list", aims.who("dev.kaya")))
    eventually(lambda: aims.call("GetIncident", name=INCIDENT),
               lambda found: all(each["state"] == "STATE_COMPLETE" and not each.get("unconfirmed") for each in found["clocks"]))
    aims.call("CloseIncident", name=INCIDENT, lessons="No list is edited by hand", riskCheck="No risk changes",
              userInformation="Both policyholders were told",
              noNonconformityReason="The procedure was right, and was followed from the next day on")
    due = datetime.datetime.fromisoformat(clock["basis"]["dueTime"].split(".")[0].rstrip("Z"))
    at = datetime.datetime.fromisoformat(sent["submissions"][-1]["submitTime"].split(".")[0].rstrip("Z"))
    done("An incident: not serious by the test of the AI Act, but a breach of personal data. Its clock (GDPR Art. 33) was kept,\n"
         f"    {(due - at).total_seconds() / 3600:.0f} hours before it was due; nobody reports alone (A.8.3, A.8.4)")


def review(aims):
    """The management review: AIMS collected its inputs, and top management signs."""
    plan = aims.call("CreateManagementReviewPlan", parent=PARENT, managementReviewPlanId="current", managementReviewPlan={
        "intervalDays": 365, "graceDays": 30, "firstDueTime": in_days(30), "owner": aims.who("ana.weber")})
    aims.call("ApproveManagementReviewPlan", by="mara.stein", name=plan["name"], digest=plan["digest"])
    aims.call("CreateManagementReview", parent=PARENT, managementReviewId="first", managementReview={
        "displayName": "Management review of the year", "plannedTime": in_days(1), "chair": "mara.stein",
        "participants": [{"subject": "mara.stein", "function": "Managing director"}, {"subject": aims.who("ana.weber")}]})
    agenda = eventually(lambda: aims.call("GetReviewAgenda", name=f"{PARENT}/reviewAgendas/current"),
                        lambda found: {INCIDENT, NONCONFORMITY, AUDIT} <= {each["resource"] for each in found["items"]
                                                                          if "closed" in each["what"]})
    there = {each["input"].removeprefix("REVIEW_INPUT_") for each in agenda["items"] + agenda.get("tallies", [])}
    collected = aims.call("CollectReviewInputs", name=MEETING, statements=[
        {"input": f"REVIEW_INPUT_{each}", "kind": f"KIND_{'NO_CHANGE' if each in ('CONTEXT', 'PARTIES') else 'NOTHING_TO_REPORT'}",
         "text": "Looked through the files", "checkedBy": aims.who("ana.weber"), "checkTime": now()}
        for each in INPUTS if each not in there])
    for each in collected["inputs"]:
        aims.call("ConsiderReviewInput", name=MEETING, input=each["content"]["input"], digest=each["digest"], note="Discussed")
    aims.call("HoldManagementReview", name=MEETING, heldTime=now(), attendance=[
        {"subject": person, "mode": "MODE_IN_PERSON"} for person in ("mara.stein", aims.who("ana.weber"))])
    aims.call("SetReviewDecision", name=MEETING, decision={
        "decisionId": "one-queue", "kind": "KIND_IMPROVEMENT", "title": "One queue for all claims centres",
        "reason": "The audit found that two centres keep their own", "owner": aims.who("olga.petrova"), "actions": [
            {"what": "Move the second centre to the queue", "owner": aims.who("dev.kaya"), "dueTime": in_days(90)}]})
    conclusion = {"answer": "ANSWER_YES", "reason": "As the inputs show"}
    minutes = aims.call("DraftReviewMinutes", name=MEETING, minutes={
        "text": "All inputs of 9.3.2 were discussed", "suitability": conclusion, "adequacy": conclusion,
        "effectiveness": conclusion | {"answer": "ANSWER_PARTLY", "reason": "A correction had to be made twice"}})
    refused(lambda: aims.call("SignManagementReview", roles="top-management", name=MEETING, digest=minutes["digest"]), "FOUR_EYES")
    aims.call("SignManagementReview", by="mara.stein", name=MEETING, digest=minutes["digest"])
    eventually(lambda: aims.call("ListActions", parent=PARENT, filter=f'subject = "{MEETING}"').get("actions"))
    done(f"The management review: AIMS had put {len(agenda['items'])} things on its agenda by itself, the audit, the correction and the\n"
         "    incident among them. Ana Weber, who wrote the minutes, was refused when she tried to sign; Mara Stein signed,\n"
         "    and the action that was decided is open (9.3)")


def check_and_act(aims, system):
    audit(aims, system)
    correct(aims)
    handle_incident(aims, system)
    review(aims)
