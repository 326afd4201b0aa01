"""Treatments of risks."""

from harness.metric_count.events import nanoseconds, paths, updated
from harness.metric_count.result import Result

ENDED = ("treatment.withdrawn", "treatment.revoked")


def in_time(events, t, window_start):
    """treatments-in-time"""
    result = Result()
    for treatment in events.by_subject("treatment.*").values():
        due = first_approved_due(treatment)
        if due is None or not window_start < due <= t:
            continue
        implemented = any(event.kind == "treatment.completed" and event.time <= due for event in treatment)
        if implemented or not any(event.kind in ENDED and event.time < due for event in treatment):
            result.tell("", implemented)
    return result


def first_approved_due(treatment):
    """The due time of the plan that was approved first; None where none was."""
    plan = {}
    for event in treatment:
        if event.kind == "treatment.registered":
            plan = event.body["treatment"]
        elif event.kind == "treatment.updated":
            plan = updated(plan, event.body["treatment"], paths(event.body["update_mask"]))
        elif event.kind == "treatment.approved":
            return nanoseconds(plan.get("due_time"))
    return None


def effective_at_first_test(events, t, window_start):
    """treatments-effective-at-first-test"""
    result = Result()
    for tests in events.by_subject("treatment.tested").values():
        if window_start < tests[0].time <= t:
            result.tell("", tests[0].body["outcome"] == "OUTCOME_EFFECTIVE")
    return result


def under_way(events):
    """The risks with a treatment that is approved and unfinished."""
    risks = set()
    for treatment in events.by_subject("treatment.*").values():
        risk, answers = "", False
        for event in treatment:
            if event.kind == "treatment.registered":
                risk = event.body["treatment"]["risk"]
            elif event.kind in ("treatment.approved", "treatment.doubted"):
                answers = True
            elif event.kind in ("treatment.tested", "treatment.approval_voided", *ENDED):
                answers = False
        if answers:
            risks.add(risk)
    return risks
