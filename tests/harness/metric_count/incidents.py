"""Incidents, and the clocks of their reports."""

from harness.metric_count.events import nanoseconds
from harness.metric_count.result import Result


def clocks_kept(events, t, window_start):
    """reporting-clocks-kept"""
    result = Result()
    for clock in events.by_subject("incident_clock.*").values():
        _count_clock(clock, t, window_start, result)
    for incident in events.by_subject("incident.*").values():
        if incident[0].time > window_start and not any(event.kind == "incident.dismissed" for event in incident):
            rated = [event.body["severity_id"] for event in incident
                     if event.kind in ("incident.triaged", "incident.rated")]
            result.parts[f"severity/{rated[-1] if rated else 'untriaged'}"] += 1
    return result


def _count_clock(clock, t, window_start, result):
    force, kept = clock[0].body["basis"].get("force"), False
    due = nanoseconds(clock[0].body["basis"]["due_time"])
    if not window_start < due <= t:
        return
    for event in clock:
        if event.kind == "incident_clock.rebased":
            force = event.body["basis"].get("force")
        elif event.kind == "incident_clock.not_due_decided" and event.time <= due:
            return
        elif event.kind == "incident_clock.report_sent":
            submission = event.body["submission"]
            kept |= (submission["kind"] in ("KIND_INITIAL", "KIND_COMPLETE")
                     and nanoseconds(submission["submit_time"]) <= due)
    sort = force.removeprefix("INCIDENT_CLOCK_FORCE_").lower()
    result.parts[f"{sort}/{'kept' if kept else 'late'}"] += 1
    if sort == "binding":
        result.tell("", kept)
