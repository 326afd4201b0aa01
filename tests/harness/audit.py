"""Audits and corrections for tests: an approved programme, an audit in its fieldwork, its report; a nonconformity on
its way to its closing, its actions. Aude leads the audits, Axel audits with her; Olga answers for what is audited."""

import time

from aims.audit.v1 import action_note_pb2, nonconformity_pb2

from harness.controls import ago
from harness.management import managed
from harness.risks import DAY, evidence, in_days
from harness.waiting import eventually

LEAD, AUDITOR = "aude", "axel"
# By these in the correction of a nonconformity that Olga owns; Adam carries out its action.
OWNER, REVIEWER, VERIFIER, DOER = "olga", "rita", "vera", "adam"
# What an audit of these tests is for: two clauses, two controls and a document of the organization.
CRITERIA = ["iso-42001:9.2.1", "iso-42001:9.2.2", "iso-42001:A.6.2.4", "iso-42001:A.6.2.6", "rules"]
State = nonconformity_pb2.Nonconformity.State
Note = action_note_pb2.ActionNote
CLAUSES = [f"iso-42001:{clause}" for clause in range(4, 11)]


def managed_audit(client, org):
    """The organization, with a management that the audit service knows."""
    read = managed(client, org)
    eventually(lambda: client.GetAuditAuthority(name=f"{org}/auditAuthorities/current"),
               lambda record: record.authorities == read.authorities)
    return read


def quarter(days=0):
    """The quarter in so many days: 2026-Q4."""
    then = time.gmtime(time.time() + days * DAY)
    return f"{then.tm_year}-Q{(then.tm_mon + 2) // 3}"


# --- Programmes and audits ---

def entry(entry_id, requirements, days=60, **fields):
    return {"entry_id": entry_id, "title": f"Audit of {entry_id}", "requirements": requirements,
            "planned_quarter": quarter(days), "method": "AUDIT_METHOD_ON_SITE", "lead": LEAD,
            "importance": "High: people depend on it", "earlier_results": "None: it is the first audit", **fields}


def programme_document(**fields):
    """The whole standard in two audits, within two years."""
    return {"objectives": "The management system conforms and works", "frequency": "Each requirement once in two years",
            "methods": "Interviews, and samples of records", "responsibilities": "The lead plans and reports",
            "grading": "major, minor", "cycle_from_time": ago(DAY), "cycle_to_time": in_days(700),
            "entries": [entry("clauses", CLAUSES), entry("controls", ["iso-42001:A"], 240)], **fields}


def proposed_programme(client, org, programme_id="programme", **fields):
    """A version that Aude wrote; what decisions name of it."""
    made = client.CreateAuditProgramme(parent=org, audit_programme_id=programme_id,
                                       audit_programme={"display_name": "Audits of two years"})
    proposed = client.as_(LEAD).ProposeAuditProgramme(name=made.name, document=programme_document(**fields))
    version = proposed.proposed_version
    return {"name": made.name, "version": version.version, "digest": version.digest}


def approved_programme(client, org, **fields):
    """Name of a programme that Mia approved."""
    managed_audit(client, org)
    named = proposed_programme(client, org, **fields)
    return client.as_("mia").ApproveAuditProgramme(**named).name


def audit(**fields):
    """An audit as Aude would plan it."""
    return {"display_name": "Audit of operation", "kind": "AUDIT_KIND_INTERNAL",
            "objectives": "Whether operation is as the standard and our rules want it",
            "scope": {"description": "Operation of AI systems"},
            "requirements": ["iso-42001:9.2", "iso-42001:A.6.2.4", "iso-42001:A.6.2.6"],
            "documents": [{"document_id": "rules", "title": "Rules of operation", "version": "3",
                           "reference": "https://records.example/rules", "sha256": "c" * 64}],
            "lead": LEAD, "team": [{"person": AUDITOR, "role": "ROLE_AUDITOR"}], "auditees": [OWNER],
            "planned_start_time": in_days(1), "planned_end_time": in_days(3), **fields}


def in_fieldwork(client, org, audit_id="operation", **fields):
    """Name of an audit whose fieldwork Aude began, without conflicts of interest."""
    made = client.as_(LEAD).CreateAudit(parent=org, audit_id=audit_id, audit=audit(**fields))
    client.as_(LEAD).PrepareAudit(name=made.name)
    return client.as_(LEAD).StartAuditFieldwork(name=made.name).name


def check(client, name, criterion, result="CONFORMS", person=AUDITOR, **fields):
    return client.as_(person).RecordAuditCheck(
        name=name, criterion=criterion, result=f"RESULT_{result}", text="As the records of the year show",
        evidence=evidence("records", "pia"), **fields)


def answered(client, name, failed=()):
    """The audit, with an answer to each criterion."""
    for criterion in CRITERIA:
        check(client, name, criterion, "DOES_NOT_CONFORM" if criterion in failed else "CONFORMS")
    return client.as_(LEAD).CompleteAuditFieldwork(name=name)


def finding(audit_name, kind="NONCONFORMITY", **fields):
    """A finding as Axel would record it: a nonconformity that Olga answers for, unless told otherwise."""
    graded = {"grade": "minor", "owner": OWNER} if kind == "NONCONFORMITY" else {}
    return {"audit": audit_name, "title": "Two releases without a test report", "kind": f"AUDIT_FINDING_KIND_{kind}",
            "criterion": "iso-42001:A.6.2.4", "statement": "2 of 5 sampled releases had no test report",
            "evidence": evidence("releases", "pia"), **graded, **fields}


def found(client, audit_name, finding_id, kind="NONCONFORMITY", **fields):
    org = "/".join(audit_name.split("/")[:2])
    return client.as_(AUDITOR).CreateAuditFinding(parent=org, audit_finding_id=finding_id,
                                                  audit_finding=finding(audit_name, kind, **fields))


def submitted(client, name, verdict="YES", **fields):
    """The audit, whose report Aude submitted."""
    conclusion = {"verdict": f"VERDICT_{verdict}", "text": "As the findings show"}
    return client.as_(LEAD).SubmitAuditReport(
        name=name, summary="Operation was looked at", own_requirements=conclusion, standard=conclusion,
        effectiveness=conclusion, **{"distribution": [OWNER], **fields})


def issued(client, name, verdict="YES", **fields):
    """The audit, whose report Aude submitted and Mia issued."""
    read = submitted(client, name, verdict, **fields)
    return client.as_("mia").IssueAuditReport(name=name, digest=read.submission.digest)


# --- Nonconformities and actions ---

def nonconformity(**fields):
    """A nonconformity as somebody would open it for Olga."""
    return {"display_name": "Release without a test report", "source": {"kind": "KIND_OTHER", "sentence": "A review"},
            "criterion": "Each release has a test report", "requirements": ["iso-42001:A.6.2.4"], "grade": "minor",
            "owner": OWNER, **fields}


def opened(client, org, nonconformity_id="reports", **fields):
    """Name of a nonconformity that Rolf opened."""
    return client.as_("rolf").CreateNonconformity(parent=org, nonconformity_id=nonconformity_id,
                                                  nonconformity=nonconformity(**fields)).name


def contain(client, name):
    return client.as_(OWNER).ContainNonconformity(name=name, correction="The release was withdrawn",
                                                  consequences="None: nobody used it")


def analyse(client, name, category="PROCESS"):
    return client.as_(OWNER).AnalyseNonconformity(
        name=name, cause={"method": "Five whys", "category": f"CATEGORY_{category}", "text": "Nothing asks for it"},
        similar={"looked_where": "All releases of the year"})


def analysed(client, name, **decision):
    """The nonconformity, from its containment to the accepted analysis of its cause."""
    if client.GetNonconformity(name=name).state == State.STATE_OPEN:  # not back for another round
        contain(client, name)
    read = analyse(client, name)
    return client.as_(REVIEWER).AcceptNonconformityAnalysis(name=name, digest=read.analysis_digest, **decision)


def action(client, subject, action_id, due=None, owner=DOER, **fields):
    """An action that Olga plans for the subject."""
    org = "/".join(subject.split("/")[:2])
    return client.as_(OWNER).CreateAction(parent=org, action_id=action_id, action={
        "what": "Have the pipeline ask for the report", "owner": owner, "due_time": due or in_days(20),
        "subject": subject, **fields})


def noted(read, name):
    """What the resource notes about the action; None for nothing."""
    return next((note for note in read.actions if note.action == name), None)


def done(client, name):
    """The action, done by its owner."""
    owner = client.GetAction(name=name).owner
    return client.as_(owner).CompleteAction(name=name, result="The pipeline asks for it",
                                            evidence=evidence("pipeline", "pia"))


def verified(client, name):
    return client.as_(VERIFIER).VerifyAction(name=name, verification="A release without the report was refused")


def planned(client, name, action_needed=True, **fields):
    """The nonconformity, with a plan that Rita approved. The effect is judged at once."""
    due = {"implement_due_time": in_days(30)} if action_needed else {}
    read = client.as_(OWNER).PlanNonconformity(name=name, plan={
        "action_needed": action_needed, "proportionality": "The effect is small",
        "effectiveness_criterion": "No release without a report", "wait_days": 0, **due, **fields})
    return client.as_(REVIEWER).ApproveNonconformityPlan(name=name, digest=read.plan.digest)


def to_verification(client, name, action_id):
    """The nonconformity, from its analysis over an action to where its effect is to be judged."""
    made = action(client, name, action_id)
    eventually(lambda: client.GetNonconformity(name=name), lambda read: noted(read, made.name))
    planned(client, name)
    client.as_(OWNER).StartNonconformityActions(name=name)
    done(client, made.name)
    eventually(lambda: client.GetNonconformity(name=name), lambda read: noted(read, made.name).state == Note.STATE_DONE)
    client.as_(OWNER).ImplementNonconformityActions(name=name, evidence=evidence("pipeline", "pia"))
    verified(client, made.name)
    return judgeable(client, name, made.name)


def judgeable(client, name, *actions):
    """The nonconformity, once its waiting time is over and these actions are verified."""
    return eventually(lambda: client.GetNonconformity(name=name),
                      lambda read: read.state == State.STATE_VERIFICATION and all(
                          noted(read, each).state == Note.STATE_VERIFIED for each in actions))


def judged(client, name, outcome):
    return client.as_(VERIFIER).VerifyNonconformity(
        name=name, outcome=f"OUTCOME_{outcome}", finding="All releases since were looked at",
        evidence=evidence("releases since", "pia"))


def close(client, name, **fields):
    return client.as_(REVIEWER).CloseNonconformity(**{
        "name": name, "risk_check": {"reason": "The risk was rated with this cause"},
        "management_change": {"reason": "The procedure stays"}, **fields})


def closed_without_action(client, name):
    """The nonconformity, closed: no action was needed."""
    analysed(client, name)
    planned(client, name, action_needed=False)
    judgeable(client, name)
    judged(client, name, "EFFECTIVE")
    return close(client, name)
