"""What the processes of the load ask for: commands over several aggregates, and reads. Each command changes something.

A Subject is a resource that a process writes; `request` of a Command is without its request id."""

import dataclasses

from google.protobuf import field_mask_pb2

from harness.client import class_of, method


@dataclasses.dataclass
class Kind:
    """A collection, and the methods on it. `field` is the one that updates change."""
    noun: str        # AiSystem
    resource: str    # ai_system
    collection: str  # aiSystems
    field: str
    first: dict      # what a new one needs


KINDS = [
    Kind("Supplier", "supplier", "suppliers", "supplies", {}),
    Kind("AiSystem", "ai_system", "aiSystems", "purpose",
         {"owner": "olga", "intended_use": "By clerks, for motor claims", "ai_roles": ["AI_ROLE_CUSTOMER"]}),
]
ORGANIZATION = Kind("Organization", "organization", "organizations", "boundaries", {})


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


def create(subject, text):
    kind, op = subject.kind, f"Create{subject.kind.noun}"
    written = {"display_name": text, kind.field: text}
    parent, _, last = subject.name.rpartition(f"/{kind.collection}/")
    where = {"parent": parent} if parent else {}
    last = last if parent else subject.name.partition("/")[2]
    return Command(op, subject, _message(op, **where, **{f"{kind.resource}_id": last,
                                                         kind.resource: {**kind.first, **written}}), written)


def update(subject, text, etag=""):
    kind, op = subject.kind, f"Update{subject.kind.noun}"
    return Command(op, subject, _message(op, **{kind.resource: {"name": subject.name, "etag": etag, kind.field: text}},
                                         update_mask=field_mask_pb2.FieldMask(paths=[kind.field])), {kind.field: text})


def propose_scope(organization, text):
    """Of two events, from the second time on: the earlier proposal is voided."""
    return Command("ProposeScope", organization, _message("ProposeScope", name=organization.name, reason=text, statement={
        "text": text, "boundaries": "all units"}), {})


def delete_or_undelete(subject, text):
    op = f"{'Undelete' if subject.deleted else 'Delete'}{subject.kind.noun}"
    return Command(op, subject, _message(op, name=subject.name, reason=text), {}, deletes=not subject.deleted)


def get(subject):
    op = f"Get{subject.kind.noun}"
    return op, _message(op, name=subject.name)


def list_all(kind, parent, page_token=""):
    op = f"List{kind.noun[0].upper()}{kind.collection[1:]}"
    return op, _message(op, parent=parent, page_size=1000, page_token=page_token)


def fields_of(kind, resource):
    """What commands write, as the resource has it."""
    return {"display_name": resource.display_name, kind.field: getattr(resource, kind.field)}
