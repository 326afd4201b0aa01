"""Concerns."""

from harness.metric_count.events import nanoseconds
from harness.metric_count.result import Result


def handled(events, t, window_start):
    """concerns-handled"""
    result = Result()
    for concern in events.by_subject("concern.*").values():
        raised = concern[0]
        result.parts["received"] += raised.time > window_start
        acknowledged = next((event for event in concern if event.kind == "concern.acknowledged"), None)
        answered = next((event.time for event in concern
                         if event.kind in ("concern.feedback_given", "concern.concluded")), None)
        feedback_due = (acknowledged or raised).at("feedback_due_time")
        _count(result, "acknowledged", raised.at("acknowledge_due_time"), acknowledged and acknowledged.time, t,
               window_start)
        _count(result, "feedback", feedback_due, answered, t, window_start)
    return result


def _count(result, part, due, done, t, window_start):
    if window_start < due <= t:
        kept = done is not None and done <= due
        result.tell(f"{part}/{'kept' if kept else 'late'}", kept)
