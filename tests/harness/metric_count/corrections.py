"""Nonconformities and the actions of management reviews."""

import dataclasses

from harness.metric_count.events import DAY, nanoseconds, paths
from harness.metric_count.result import Result


@dataclasses.dataclass
class Nonconformity:
    opened: int
    grade: str
    first_grade: str
    rejected: int = None
    closed: int = None
    contained: int = None
    first_verification: tuple = None  # (time, outcome)
    recurrence_of: str = ""

    def open(self):
        return self.rejected is None and self.closed is None


def nonconformities(events):
    found = {}
    for event in events.of("nonconformity.*"):
        body = event.body
        kind = event.kind.partition(".")[2]
        if kind == "registered":
            grade = body["nonconformity"].get("grade") or "ungraded"
            found[event.subject] = Nonconformity(event.time, grade, grade)
        each = found[event.subject]
        match kind:
            case "updated":
                if "grade" in paths(body["update_mask"]):
                    each.grade = body["nonconformity"].get("grade") or "ungraded"
            case "confirmed":
                each.grade = body.get("grade") or each.grade
            case "rejected":
                each.rejected = event.time
            case "closed":
                each.closed = event.time
            case "contained":
                each.contained = each.contained or event.time
            case "analysis_accepted":
                each.recurrence_of = body.get("recurrence_of", "")
            case "verified":
                each.first_verification = each.first_verification or (event.time, body["verification"]["outcome"])
    return found


def open_nonconformities(events, t, window_start):
    """nonconformities"""
    result = Result()
    for each in nonconformities(events).values():
        if each.opened > window_start:
            result.parts[f"opened/{each.first_grade}"] += 1
        if each.closed is not None and each.closed > window_start:
            result.parts[f"closed/{each.grade}"] += 1
        if each.open():
            result.numerator += 1
            result.parts[f"open/{each.grade}"] += 1
            result.parts[f"age/{age(t - each.opened)}"] += 1
    return result


def age(time):
    return next((str(days) for days in (30, 90, 180) if time <= days * DAY), "older")


def times_to_close(events, t, window_start):
    """nonconformity-times"""
    result = Result()
    for each in nonconformities(events).values():
        if each.closed is not None and each.closed > window_start:
            result.ended_days.append((each.closed - each.opened) / DAY)
        elif each.open():
            result.running_days.append((t - each.opened) / DAY)
    return result


def times_to_contain(events, t, window_start):
    """nonconformity-containment-times"""
    result = Result()
    for each in nonconformities(events).values():
        if each.contained is not None:
            if each.contained > window_start:
                result.ended_days.append((each.contained - each.opened) / DAY)
        elif each.open():
            result.running_days.append((t - each.opened) / DAY)
    return result


def effective(events, t, window_start):
    """corrective-actions-effective"""
    result = Result()
    for each in nonconformities(events).values():
        if each.first_verification is not None and each.first_verification[0] > window_start:
            result.tell("", each.first_verification[1] == "OUTCOME_EFFECTIVE")
    return result


def recurring(events, t, window_start):
    """nonconformities-recurring"""
    known = nonconformities(events)
    result = Result()
    for each in known.values():
        if each.opened > window_start:
            earlier = known.get(each.recurrence_of)
            result.tell("", earlier is not None and earlier.rejected is None
                        and 0 <= each.opened - earlier.opened <= 365 * DAY)
    return result


def review_actions_in_time(events, t, window_start):
    """review-actions-in-time"""
    result = Result()
    for action in events.by_subject("action.*").values():
        if "/managementReviews/" not in action[0].body["action"].get("subject", ""):
            continue
        due = nanoseconds(action[0].body["action"]["due_time"])
        done = cancelled = None
        for event in action:
            if event.kind == "action.completed":
                done = event.time
            elif event.kind == "action.returned":
                done = None
            elif event.kind == "action.cancelled":
                cancelled = event.time
        if window_start < due <= t and not (cancelled is not None and cancelled <= due):
            result.tell("", done is not None and done <= due)
    return result
