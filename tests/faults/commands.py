"""What the processes of the load ask for: commands over several aggregates, and reads. Each command changes something.

A Subject is a resource that a process writes; `request` of a Command is without its request id."""

import dataclasses

from google.protobuf import field_mask_pb2

from faults.checker import reactions
from faults.checker.reactions import AUDIT_TOPIC, CONTROLS_TOPIC, INVENTORY_TOPIC, RISK_TOPIC
from harness import controls
from harness.client import class_of, method
from harness.partitions import partition_of
from harness.risks import evidence


@dataclasses.dataclass
class Kind:
    """A collection, and the methods on it. `field` is the one that updates change, and `title` another that a new one is
    given; none where only reactions write."""
    noun: str        # AiSystem
    resource: str    # ai_system
    collection: str  # aiSystems
    field: str
    first: dict      # what a new one needs
    topic: str = INVENTORY_TOPIC
    title: str = "display_name"


SUPPLIER = Kind("Supplier", "supplier", "suppliers", "supplies", {})
# Its purpose is of its substance: registering and changing it makes reactions run.
AI_SYSTEM = Kind("AiSystem", "ai_system", "aiSystems", "purpose",
                 {"owner": "olga", "intended_use": "By clerks, for motor claims", "ai_roles": ["AI_ROLE_CUSTOMER"],
                  "in_scope": "YES_NO_YES"})
KINDS = [SUPPLIER, AI_SYSTEM]
ORGANIZATION = Kind("Organization", "organization", "organizations", "boundaries", {})
RISK = Kind("Risk", "risk", "risks", "description",
                 {"sources": ["RISK_SOURCE_MACHINE_LEARNING"], "objectives": ["RISK_OBJECTIVE_FAIRNESS"]}, RISK_TOPIC)
# The AI systems that it names, or that it is for all, are its standing: naming others makes reactions run.
CONTROL = Kind("Control", "control", "controls", "description", controls.control(), CONTROLS_TOPIC)
# A major one of a control bars the AI systems that it names: naming others, and its rejection, make reactions run.
NONCONFORMITY = Kind("Nonconformity", "nonconformity", "nonconformities", "description",
                     {"source": {"kind": "KIND_OTHER", "sentence": "Seen in passing"}, "owner": "olga",
                      "criterion": "Alarms are looked at", "requirements": ["iso-42001:A.6.2.6"]}, AUDIT_TOPIC)
ACTION = Kind("Action", "action", "actions", "what", {"owner": "tess"}, AUDIT_TOPIC, title="what")
CONTROL_TEST = Kind("ControlTest", "control_test", "controlTests", "display_name", {}, CONTROLS_TOPIC)
DELETED = [*KINDS, CONTROL]  # now and then
# What reactions write of an AI system, under its id,
OF_SYSTEMS = [Kind("ImpactAssessment", "impact_assessment", "impactAssessments", "", {}, RISK_TOPIC),
              Kind("RiskProfile", "risk_profile", "riskProfiles", "", {}, RISK_TOPIC),
              Kind("SystemAssurance", "system_assurance", "systemAssurances", "", {})]
# of a control, under its id,
OF_CONTROLS = [Kind("ControlStanding", "control_standing", "controlStandings", "", {}, RISK_TOPIC),
               Kind("ControlFailure", "control_failure", "controlFailures", "", {}, AUDIT_TOPIC)]
# of what audits look at, also where reactions write it, under its id with the collection before it,
INVOLVEMENT = Kind("Involvement", "involvement", "involvements", "", {}, AUDIT_TOPIC)
# and of an organization, under "current",
OF_ORGANIZATIONS = [
    Kind("OrganizationAuthority", "organization_authority", "organizationAuthorities", "", {}, RISK_TOPIC),
    Kind("ControlsAuthority", "controls_authority", "controlsAuthorities", "", {}, CONTROLS_TOPIC),
    Kind("ManagementScope", "management_scope", "managementScopes", "", {}, CONTROLS_TOPIC),
    Kind("ControlAssurance", "control_assurance", "controlAssurances", "", {}),
    Kind("AuditAuthority", "audit_authority", "auditAuthorities", "", {}, AUDIT_TOPIC),
    Kind("ReviewAgenda", "review_agenda", "reviewAgendas", "", {}, AUDIT_TOPIC)]
# or under ids that are the same in each.
_SHIPPED = [(Kind("Framework", "framework", "frameworks", "", {}, CONTROLS_TOPIC), reactions.shipped_frameworks),
            (Kind("RequiredDocument", "required_document", "requiredDocuments", "", {}, CONTROLS_TOPIC),
             reactions.required_documents),
            (Kind("RetentionRule", "retention_rule", "retentionRules", "", {}, CONTROLS_TOPIC),
             reactions.proposed_retention_rules)]
_TOPICS = {kind.collection: kind.topic for kind in (*KINDS, ORGANIZATION, RISK, CONTROL, CONTROL_TEST, NONCONFORMITY, ACTION)}


def place_of(name, partitions):
    """Which partition of which topic a resource is in: "aims.risk.events/3"."""
    return f"{_TOPICS[name.split('/')[-2]]}/{partition_of(name, partitions)}"


@dataclasses.dataclass
class Subject:
    kind: Kind
    name: str
    version: int = 0  # the last that its process was told; 0: not certain
    deleted: bool = False


@dataclasses.dataclass
class Command:
    op: str
    subject: Subject
    request: object
    fields: dict
    deletes: bool = None
    actor: str = "ana"


def _message(op, **fields):
    return class_of(method(op).input_type)(**fields)


def create(subject, text, /, **more):
    kind, op = subject.kind, f"Create{subject.kind.noun}"
    written = {kind.title: text, kind.field: text}
    parent, _, last = subject.name.rpartition(f"/{kind.collection}/")
    where = {"parent": parent} if parent else {}
    last = last if parent else subject.name.partition("/")[2]
    return Command(op, subject, _message(op, **where, **{f"{kind.resource}_id": last,
                                                         kind.resource: {**kind.first, **more, **written}}), written)


def update(subject, text, etag=""):
    kind, op = subject.kind, f"Update{subject.kind.noun}"
    return Command(op, subject, _message(op, **{kind.resource: {"name": subject.name, "etag": etag, kind.field: text}},
                                         update_mask=field_mask_pb2.FieldMask(paths=[kind.field])), {kind.field: text})


def name_systems(risk, systems, text):
    """Of two events: which AI systems the risk is about, and what that means for those named and those named no more."""
    return Command("UpdateRisk", risk, _message("UpdateRisk", risk={"name": risk.name, "ai_systems": systems,
                                                                    "description": text}, update_mask={
        "paths": ["ai_systems", "description"]}), {"description": text})


def cover(control, systems, text):
    """Of two events: which AI systems the control is for, all where `systems` is None, and that its standing changed."""
    return Command("UpdateControl", control, _message("UpdateControl", control={
        "name": control.name, "ai_systems": systems or [], "all_ai_systems": systems is None, "description": text},
        update_mask={"paths": ["ai_systems", "all_ai_systems", "description"]}), {"description": text})


def carry_on(control, step):
    """The work on a control: its start, and then its implementation."""
    if step == 0:
        return Command("StartControl", control, _message("StartControl", name=control.name), {})
    return Command("ImplementControl", control, _message("ImplementControl", name=control.name,
                                                         evidence=evidence("runbook", "pia")), {})


def examine(test, control, outcome, text):
    """A test of the design of the control, by Tess, from its scheduling to its conclusion: three commands."""
    return [create(test, text, control=control.name, tester="tess", kind="CONTROL_TEST_KIND_DESIGN",
                   scheduled_time=controls.ago(-60 * controls.DAY)),
            Command("StartControlTest", test, _message("StartControlTest", name=test.name, method="A walk through",
                                                       success_criteria="Each alarm has an answer"), {}, actor="tess"),
            Command("ConcludeControlTest", test, _message(
                "ConcludeControlTest", name=test.name, outcome=outcome, conclusion=text,
                evidence=evidence("alarms of the month", "pia")), {}, actor="tess")]


def concern(nonconformity, systems, text):
    """Which AI systems the nonconformity is about; of two or three events where it bars them. Refused where it bars another."""
    return Command("UpdateNonconformity", nonconformity, _message("UpdateNonconformity", nonconformity={
        "name": nonconformity.name, "ai_systems": systems, "description": text},
        update_mask={"paths": ["ai_systems", "description"]}), {"description": text})


def reject(nonconformity, text):
    """By Rita, who finds that it is none: where it bars AI systems, it does so no more."""
    return Command("RejectNonconformity", nonconformity, _message("RejectNonconformity", name=nonconformity.name,
                                                                  reason=text), {}, actor="rita")


def act(action, nonconformity, text):
    """An action of the nonconformity, which Tess does and Vera verifies: three commands, each of two events."""
    return [create(action, text, subject=nonconformity.name, due_time=controls.ago(-60 * controls.DAY)),
            Command("CompleteAction", action, _message("CompleteAction", name=action.name, result=text,
                                                       evidence=evidence("a photograph", "pia")), {}, actor="tess"),
            Command("VerifyAction", action, _message("VerifyAction", name=action.name, verification=text), {},
                    actor="vera")]


def propose_scope(organization, text):
    """Of two events, from the second time on: the earlier proposal is voided."""
    return Command("ProposeScope", organization, _message("ProposeScope", name=organization.name, reason=text, statement={
        "text": text, "boundaries": "all units"}), {})


def delete_or_undelete(subject, text):
    op = f"{'Undelete' if subject.deleted else 'Delete'}{subject.kind.noun}"
    more = {"force": True} if subject.kind is CONTROL and not subject.deleted else {}  # although tests refer to it
    return Command(op, subject, _message(op, name=subject.name, reason=text, **more), {}, deletes=not subject.deleted)


def of_reactions(subjects):
    """What reactions write of the resources and organizations among them."""
    found = []
    for subject in subjects:
        parent, _, last = subject.name.rpartition("/")
        beside = {AI_SYSTEM.noun: OF_SYSTEMS, CONTROL.noun: OF_CONTROLS}.get(subject.kind.noun, [])
        organization = parent.rpartition("/")[0]
        found += [Subject(kind, f"{organization}/{kind.collection}/{last}") for kind in beside]
        found += [Subject(INVOLVEMENT, f"{organization}/{INVOLVEMENT.collection}/{kind.collection.lower()}-{last}")
                  for kind in (subject.kind, *beside) if reactions.is_audited(kind.collection)]
        if subject.kind is ORGANIZATION:
            found += [Subject(kind, f"{subject.name}/{kind.collection}/current") for kind in OF_ORGANIZATIONS]
            found += [Subject(kind, f"{subject.name}/{kind.collection}/{each}") for kind, ids in _SHIPPED for each in ids()]
    return found


def get(subject):
    op = f"Get{subject.kind.noun}"
    return op, _message(op, name=subject.name)


def list_all(kind, parent, page_token=""):
    op = f"List{kind.noun[0].upper()}{kind.collection[1:]}"
    return op, _message(op, parent=parent, page_size=1000, page_token=page_token)


def listed(page):
    """The resources of a page: its first field."""
    return getattr(page, page.DESCRIPTOR.fields_by_number[1].name)


def fields_of(kind, resource):
    """What commands write, as the resource has it."""
    return {name: getattr(resource, name) for name in (kind.title, kind.field)} if kind.field else {}
