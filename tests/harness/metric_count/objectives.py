"""Objectives and their measurements."""

import dataclasses

from harness.metric_count.events import DAY, nanoseconds
from harness.metric_count.result import Result


@dataclasses.dataclass
class Objective:
    proposals: dict = dataclasses.field(default_factory=dict)
    document: dict = None  # of the approved version
    state: str = ""  # "pursued", "reported", "achieved", "missed", "abandoned"
    standing: str = ""
    approved: int = None
    measurements: dict = dataclasses.field(default_factory=dict)  # by number
    report_time: int = None
    first_counting: int = 1

    def stale_time(self):
        """Time at which it goes stale; None where it is not measured."""
        measure = self.document.get("measure")
        if measure is None:
            return None
        corrected = {each["corrects"] for each in self.measurements.values() if each.get("corrects")}
        times = [nanoseconds(each["measure_time"]) for number, each in self.measurements.items()
                 if number not in corrected and number >= self.first_counting]
        return (max(times) if times else self.approved) + measure["period_days"] * DAY * 3 // 2


def on_track(events, t, window_start):
    """objectives-on-track"""
    result = Result()
    for history in events.by_subject("objective.*").values():
        objective = Objective()
        for event in history:
            _apply(objective, event)
        part = part_of(objective, t)
        if part:
            result.tell(part, part in ("on_track", "achieved"))
    return result


def part_of(objective, t):
    """None where it is not counted."""
    if objective.state in ("", "abandoned"):
        return None
    if objective.state in ("achieved", "missed"):
        return objective.state if t < nanoseconds(objective.document["due_time"]) else None
    looked_at = objective.report_time if objective.state == "reported" else t
    stale = objective.stale_time()
    if stale is not None and stale <= looked_at:
        return "stale"
    return {"STANDING_ON_TRACK": "on_track", "STANDING_AT_RISK": "at_risk",
            "STANDING_OFF_TRACK": "off_track"}.get(objective.standing, "not_measured")


def _measured_alike(one, other):
    """Whether values of one version count for another: both measure the same, in the same unit and direction."""
    if one is None or "measure" not in one or "measure" not in other:
        return False
    return all(one["measure"].get(field) == other["measure"].get(field) for field in ("what", "unit", "direction"))


def _apply(objective, event):
    body = event.body
    match event.kind.partition(".")[2]:
        case "proposed":
            objective.proposals[body["version"]] = body["document"]
        case "approved":
            document = objective.proposals[body["version"]]
            if not _measured_alike(objective.document, document):
                objective.first_counting = max(objective.measurements, default=0) + 1
            objective.document, objective.state, objective.approved = document, "pursued", event.time
        case "measured":
            objective.measurements[body["measurement"]["number"]] = body["measurement"]
        case "standing_changed":
            objective.standing = body.get("standing", "")
        case "result_reported":
            objective.state, objective.report_time = "reported", event.time
        case "result_returned":
            objective.state = "pursued"
        case "achieved" | "missed" | "abandoned":
            objective.state = event.kind.partition(".")[2]
