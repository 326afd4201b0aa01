"""Statements of applicability for tests: adopted frameworks, and a statement on its way to its approval."""

from harness.management import managed_controls
from harness.risks import in_days
from harness.waiting import eventually

SHIPPED = {"iso-42001": "2023", "iso-27001": "2022", "nist-ai-rmf": "1.0", "eu-ai-act": "2026/1744"}
APPROVER = "mia"
GROUND = [{"kind": "KIND_BEST_PRACTICE", "text": "Needed for the systems that are in the scope"}]


def adopted(client, org, framework="iso-42001", adopter="dora"):
    """The framework that AIMS ships, adopted at its newest version."""
    managed_controls(client, org)
    name = f"{org}/frameworks/{framework}"
    eventually(lambda: client.GetFramework(name=name))
    return client.as_(adopter).AdoptFramework(name=name, version=SHIPPED[framework], reason="we are to be certified")


def all_requirements(client, name, **asked):
    """All pages of the requirements of a framework."""
    found, token = [], ""
    while True:
        page = client.ListRequirements(parent=name, page_token=token, **asked)
        found += page.requirements
        token = page.next_page_token
        if not token:
            return found


def controls_of(client, org, framework="iso-42001"):
    """The controls of a framework: "iso-42001:A.2.2" …"""
    return [f"{framework}:{row.requirement_id}" for row in all_requirements(
        client, f"{org}/frameworks/{framework}", filter="kind = CONTROL", page_size=1000)]


def applied(requirement, **fields):
    return {"requirement": requirement, "applicable": True, "inclusion_grounds": GROUND, "target_time": in_days(120), **fields}


def excluded(requirement, **fields):
    return {"requirement": requirement, "exclusion_ground": "EXCLUSION_GROUND_ACTIVITY_NOT_PERFORMED",
            "text": "Nobody here does that", **fields}


def created(client, org, statement_id="aims", **fields):
    """Name of a statement without rows, which Olga owns."""
    return client.CreateStatementOfApplicability(
        parent=org, statement_of_applicability_id=statement_id,
        statement_of_applicability={"display_name": "Statement of applicability", "owner": "olga", **fields}).name


def set_rows(client, name, rows):
    """Sets any number of rows. Returns the statement."""
    for begin in range(0, len(rows), 50):
        read = client.SetStatementRows(name=name, rows=rows[begin:begin + 50])
    return read


def submitted(client, name):
    """The fields of a decision about the version, which is compared and submitted by this."""
    client.RecordStatementComparison(name=name, text="Compared with Annex A; nothing was left out")
    return {"name": name, "digest": client.SubmitStatementOfApplicability(name=name).submission.digest,
            "reason": "complete, and it fits our risks"}


def approved(client, org, rows=None, exclude=()):
    """A statement of ISO/IEC 42001 whose rows Ana wrote and Mia approved: those given, and defaults for the others."""
    adopted(client, org)
    name = created(client, org)
    given = rows or {}
    set_rows(client, name, [given.get(each) or (excluded if each in exclude else applied)(each)
                            for each in controls_of(client, org)])
    return client.as_(APPROVER).ApproveStatementOfApplicability(**submitted(client, name))
