"""Suppliers of AI systems."""

from harness.metric_count.result import Result
from harness.metric_count.systems import systems


def current(events, t, window_start):
    """suppliers-current"""
    used = set().union(*(system.suppliers_in_service for system in systems(events).values()
                         if system.in_service and not system.deleted))
    result = Result()
    for name, supplier in events.by_subject("supplier.*").items():
        if name in used and not deleted(supplier):
            part = standing(supplier, t)
            result.tell(part, part == "valid")
    return result


def deleted(supplier):
    moves = [event.kind for event in supplier if event.kind in ("supplier.deleted", "supplier.undeleted")]
    return moves[-1:] == ["supplier.deleted"]


def standing(supplier, t):
    assessed = [event for event in supplier if event.kind == "supplier.assessed"]
    if not assessed:
        return "missing"
    if assessed[-1].body["assessment"] == "ASSESSMENT_UNSUITABLE":
        return "unsuitable"
    end = assessed[-1].at("expire_time")
    return "expired" if end is not None and end <= t else "valid"
