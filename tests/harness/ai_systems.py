"""AI systems for tests: what a system is, what its gates ask for, and how it comes from a proposal into operation."""

import hashlib
import time

from harness.impacts import screened_out
from harness.management import managed

ANSWERED = "ANSWER_YES", "ANSWER_NO"


def system(display_name, owner="olga", **fields):
    """A system as somebody would propose it."""
    return {"display_name": display_name, "purpose": "Sort claims by urgency", "owner": owner,
            "intended_use": "By clerks, for motor claims", "ai_roles": ["AI_ROLE_CUSTOMER"],
            "in_scope": "YES_NO_YES", **fields}


def evidence(*kinds):
    """One document for each kind, made a minute ago: by Tess what she tested, by Tom the others."""
    return [{"kind": f"KIND_{kind}", "reference": f"https://records.example/{kind.lower()}",
             "preparer": "tess" if kind == "TEST_REPORT" else "tom",
             "sha256": hashlib.sha256(kind.encode()).hexdigest(), "evidence_time": {"seconds": int(time.time()) - 60}}
            for kind in kinds]


def answers(client, org, *yes):
    """Answers to all questions of the procedure: yes to those named, no to the others."""
    procedure = client.GetClassificationProcedure(name=f"{org}/classificationProcedures/eu-ai-act")
    questions = [question.id for question in procedure.questions]
    unknown = set(yes) - set(questions)
    assert not unknown, f"no questions of the procedure: {unknown}; there are {questions}"
    return [{"question": question, "answer": ANSWERED[question not in yes], "reason": "we looked"}
            for question in questions]


# Yes to these: it is an AI system, which the organization uses in the Union.
IN_SCOPE = ("art3.ai_system", "art2.1b", "role.deployer")
# And to these: it picks candidates for jobs and talks to them.
HIGH_RISK_AND_TRANSPARENCY = ("annex3.4a", "art6.3.profiling", "art50.1")
# Or to this: it reads people's emotions at work.
PROHIBITED = ("art5.f",)

# What each gate asks for besides an impact assessment, and whoever may open it in these tests. Ana registers and
# develops, Olga owns.
GATES = [
    ("StartInception", "mia", ["IMPACT_SCREENING"]),
    ("StartDevelopment", "mia", ["REQUIREMENTS", "RISK_ASSESSMENT"]),
    ("SubmitForVerification", "ana", ["DESIGN_RECORD", "DATA_RECORD"]),
    ("ApproveAiSystem", "dora", ["TEST_REPORT", "RISK_ACCEPTANCE", "CONTROLS_IN_PLACE", "USER_INFORMATION"]),
    ("PutIntoOperation", "olga", ["DEPLOYMENT_PLAN", "DEPLOYMENT_CHECKLIST", "LOG_CONFIGURATION", "MONITORING_PLAN"]),
]


def pass_gate(client, name, gate, person=None):
    """Passes one gate of the system, which needs no impact assessment. Returns the system."""
    method, passer, kinds = next(row for row in GATES if row[0] == gate)
    if method == "StartDevelopment":
        screened_out(client, name)
    if method == "ApproveAiSystem":
        managed(client, name.partition("/aiSystems/")[0])
    client = client.as_(person or passer)
    fields = dict(name=name, evidence=evidence(*kinds))
    if method in ("StartInception", "StartDevelopment", "ApproveAiSystem"):
        fields["content_digest"] = client.GetAiSystem(name=name).content_digest
    return client.call(method, **fields)


def bring_to(client, name, last_gate):
    """Passes all gates up to and including `last_gate`."""
    for gate, _, _ in GATES:
        passed = pass_gate(client, name, gate)
        if gate == last_gate:
            return passed
    raise KeyError(last_gate)
