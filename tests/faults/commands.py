"""What the processes of the load ask for: commands over several aggregates, and reads. Each command changes something.

A Subject is a resource that a process writes; `request` of a Command is without its request id."""

import dataclasses

from google.protobuf import field_mask_pb2

from faults.checker.reactions import INVENTORY_TOPIC, RISK_TOPIC
from harness.client import class_of, method
from harness.partitions import partition_of


@dataclasses.dataclass
class Kind:
    """A collection, and the methods on it. `field` is the one that updates change; none where only reactions write."""
    noun: str        # AiSystem
    resource: str    # ai_system
    collection: str  # aiSystems
    field: str
    first: dict      # what a new one needs
    topic: str = INVENTORY_TOPIC


SUPPLIER = Kind("Supplier", "supplier", "suppliers", "supplies", {})
# Its purpose is of its substance: registering and changing it makes reactions run.
AI_SYSTEM = Kind("AiSystem", "ai_system", "aiSystems", "purpose",
                 {"owner": "olga", "intended_use": "By clerks, for motor claims", "ai_roles": ["AI_ROLE_CUSTOMER"],
                  "in_scope": "YES_NO_YES"})
KINDS = [SUPPLIER, AI_SYSTEM]
ORGANIZATION = Kind("Organization", "organization", "organizations", "boundaries", {})
RISK = Kind("Risk", "risk", "risks", "description",
                 {"sources": ["RISK_SOURCE_MACHINE_LEARNING"], "objectives": ["RISK_OBJECTIVE_FAIRNESS"]}, RISK_TOPIC)
# What reactions write of an AI system, under its id.
OF_REACTIONS = [Kind("ImpactAssessment", "impact_assessment", "impactAssessments", "", {}, RISK_TOPIC),
                Kind("RiskProfile", "risk_profile", "riskProfiles", "", {}, RISK_TOPIC),
                Kind("SystemAssurance", "system_assurance", "systemAssurances", "", {})]
# And of an organization.
AUTHORITY = Kind("OrganizationAuthority", "organization_authority", "organizationAuthorities", "", {}, RISK_TOPIC)
_TOPICS = {kind.collection: kind.topic for kind in (*KINDS, ORGANIZATION, RISK, *OF_REACTIONS, AUTHORITY)}


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


def _message(op, **fields):
    return class_of(method(op).input_type)(**fields)


def create(subject, text, **more):
    kind, op = subject.kind, f"Create{subject.kind.noun}"
    written = {"display_name": text, kind.field: text}
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


def propose_scope(organization, text):
    """Of two events, from the second time on: the earlier proposal is voided."""
    return Command("ProposeScope", organization, _message("ProposeScope", name=organization.name, reason=text, statement={
        "text": text, "boundaries": "all units"}), {})


def delete_or_undelete(subject, text):
    op = f"{'Undelete' if subject.deleted else 'Delete'}{subject.kind.noun}"
    return Command(op, subject, _message(op, name=subject.name, reason=text), {}, deletes=not subject.deleted)


def of_reactions(subjects):
    """What reactions write of the AI systems and organizations among them."""
    return [Subject(kind, subject.name.replace(f"/{AI_SYSTEM.collection}/", f"/{kind.collection}/"))
            for subject in subjects if subject.kind is AI_SYSTEM for kind in OF_REACTIONS] + [
        Subject(AUTHORITY, f"{subject.name}/{AUTHORITY.collection}/current")
        for subject in subjects if subject.kind is ORGANIZATION]


def get(subject):
    op = f"Get{subject.kind.noun}"
    return op, _message(op, name=subject.name)


def list_all(kind, parent, page_token=""):
    op = f"List{kind.noun[0].upper()}{kind.collection[1:]}"
    return op, _message(op, parent=parent, page_size=1000, page_token=page_token)


def fields_of(kind, resource):
    """What commands write, as the resource has it."""
    return {} if not kind.field else {"display_name": resource.display_name, kind.field: getattr(resource, kind.field)}
