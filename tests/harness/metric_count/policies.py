"""Policies, and the acknowledgements that they ask for."""

import dataclasses

from harness.metric_count.events import nanoseconds
from harness.metric_count.people import on_roster
from harness.metric_count.result import Result


@dataclasses.dataclass
class Policy:
    published: bool = False
    deleted: bool = False
    review_due: int = None
    asks_for: int = None  # a major version


@dataclasses.dataclass
class Acknowledgement:
    policy: str
    person: str
    major_version: int
    due: int
    suspended: bool = False
    given: bool = False
    closed: bool = False


def policies(events):
    found = {}
    for event in events.of("policy.*"):
        policy = found.setdefault(event.subject, Policy())
        body = event.body
        match event.kind.partition(".")[2]:
            case "published":
                policy.published, policy.review_due = True, event.at("review_due_time")
                policy.asks_for = body["major_version"] if body.get("acknowledge_days") else None
            case "confirmed":
                policy.review_due = event.at("review_due_time")
            case "review_fell_due":
                policy.review_due = min(event.time, policy.review_due or event.time)
            case "retired":
                policy.published, policy.asks_for = False, None
            case "deleted":
                policy.deleted = True
            case "undeleted":
                policy.deleted = False
    return found


def acknowledgements(events):
    found = {}
    for event in events.of("policy_acknowledgement.*"):
        body = event.body
        kind = event.kind.partition(".")[2]
        if kind == "requested":
            found[event.subject] = Acknowledgement(body["policy"], body["person"], body["major_version"],
                                                   nanoseconds(body["due_time"]))
        acknowledgement = found[event.subject]
        match kind:
            case "given":
                acknowledgement.given = True
            case "suspended":
                acknowledgement.suspended = True
            case "resumed":
                acknowledgement.suspended, acknowledgement.due = False, event.at("due_time")
            case "closed":
                acknowledgement.closed = True
    return list(found.values())


def current(events, t, window_start):
    """policies-overdue"""
    known, present = policies(events), on_roster(events)
    result = Result()
    for policy in known.values():
        if policy.published and not policy.deleted:
            result.tell("", policy.review_due is not None and policy.review_due <= t)
    for each in acknowledgements(events):
        policy = known.get(each.policy)
        due = not each.closed and each.due <= t and (each.given or not each.suspended)
        if due and each.person in present and policy and not policy.deleted and policy.asks_for == each.major_version:
            result.parts["acknowledged" if each.given else "missing"] += 1
    return result
