"""Controls and their tests."""

import dataclasses

from harness.metric_count.events import DAY, nanoseconds, paths, updated
from harness.metric_count.result import Result

IMPLEMENTING, OPERATING, DEGRADED, RETIRED = "IMPLEMENTING", "OPERATING", "DEGRADED", "RETIRED"


@dataclasses.dataclass
class Control:
    name: str
    content: dict = dataclasses.field(default_factory=dict)
    state: str = IMPLEMENTING
    deleted: bool = False
    first_attested: int = None  # since it was last returned
    last_operation_test: str = ""  # outcome
    exceptions: dict = dataclasses.field(default_factory=dict)  # in force, until when
    degraded_since: int = None
    degraded_times: list = dataclasses.field(default_factory=list)  # (until, since) of those that ended

    def exists(self):
        return not self.deleted and self.state != RETIRED

    def compensated(self, t):
        return self.state == DEGRADED and any(t < end for end in self.exceptions.values())

    def in_place(self, t):
        """In operation, or compensated by an exception."""
        return self.exists() and (self.state == OPERATING or self.compensated(t))

    def in_operation(self):
        return self.exists() and self.state in (OPERATING, DEGRADED)

    def requirements(self):
        return [row["requirement"] for row in self.content.get("satisfies", [])]

    def first_period_end(self):
        """None where the frequency has no days, or it is not attested."""
        frequency = self.content.get("frequency", {})
        if frequency.get("kind") != "KIND_EVERY_DAYS" or self.first_attested is None:
            return None
        return self.first_attested + frequency["days"] * DAY


def controls(events):
    """The controls by name, also those that exist no more."""
    found = {}
    for event in events.of("control.*"):
        _apply(found.setdefault(event.subject, Control(event.subject)), event)
    return found


def _apply(control, event):
    body = event.body
    match event.kind:
        case "control.registered":
            control.content = body["control"]
        case "control.updated":
            control.content = updated(control.content, body["control"], paths(body["update_mask"]))
        case "control.deleted":
            control.deleted = True
            control.exceptions = {}
        case "control.undeleted":
            control.deleted = False
        case "control.attested":
            control.first_attested = control.first_attested or event.time
        case "control.returned":
            control.state, control.first_attested = IMPLEMENTING, None
        case "control.design_voided":
            if control.state in (OPERATING, DEGRADED):
                control.state = IMPLEMENTING
        case "control.test_noted":
            if body["kind"] == "CONTROL_TEST_KIND_OPERATION" and "result" in body:
                control.last_operation_test = body["result"]["outcome"]
        case "control.operating":
            control.state = OPERATING
            if control.degraded_since is not None:
                control.degraded_times.append((event.time, control.degraded_since))
                control.degraded_since = None
        case "control.degraded":
            control.state = DEGRADED
            control.degraded_since = control.degraded_since or event.time
        case "control.exception_noted":
            control.exceptions.pop(body["control_exception"], None)
            if body.get("in_force"):
                control.exceptions[body["control_exception"]] = nanoseconds(body["expire_time"])
        case "control.retired":
            control.state, control.degraded_since = RETIRED, None


def standing(control, t):
    """The part of controls-by-standing to which a control belongs."""
    if control.state == IMPLEMENTING:
        return "planned"
    if control.state == DEGRADED:
        return "compensated" if control.compensated(t) else "degraded"
    if control.last_operation_test == "CONTROL_TEST_OUTCOME_PASSED":
        return "operating"
    end = control.first_period_end()
    return "not_yet_due" if end is not None and t < end else "untested"


def by_standing(events, t, window_start):
    """controls-by-standing"""
    result = Result()
    for control in controls(events).values():
        if not control.exists():
            continue
        part = standing(control, t)
        if part == "planned":
            result.parts[part] += 1
        else:
            result.tell(part, part in ("operating", "compensated", "not_yet_due"))
    return result


def time_degraded(events, t, window_start):
    """time-degraded"""
    result = Result()
    for control in controls(events).values():
        result.ended_days += [(until - since) / DAY for until, since in control.degraded_times if until > window_start]
        if control.degraded_since is not None and control.exists():
            result.running_days.append((t - control.degraded_since) / DAY)
    return result


def operation_tests_passed(events, t, window_start):
    """operation-tests-passed"""
    result = Result()
    for event in events.of("control_test.concluded"):
        if event.body["kind"] != "CONTROL_TEST_KIND_OPERATION" or event.time <= window_start:
            continue
        outcome = event.body["outcome"].removeprefix("CONTROL_TEST_OUTCOME_").lower()
        if outcome == "inconclusive":
            result.parts[outcome] += 1
        else:
            result.tell(outcome, outcome == "passed")
    return result


def tests_missed(events, t, window_start):
    """tests-missed"""
    result = Result()
    for test in events.by_subject("control_test.*").values():
        scheduled = start = cancel = None
        for event in test:
            if event.kind == "control_test.registered":
                scheduled = nanoseconds(event.body["control_test"]["scheduled_time"])
                grace = event.body.get("grace_days", 0) * DAY
            elif event.kind == "control_test.updated" and "scheduled_time" in paths(event.body["update_mask"]):
                scheduled = nanoseconds(event.body["control_test"]["scheduled_time"])
            elif event.kind == "control_test.started":
                start = event.time
            elif event.kind == "control_test.cancelled":
                cancel = event.time
        end = scheduled + grace
        if window_start < end <= t and not (cancel is not None and cancel <= end):
            result.tell("", start is None or start > end)
    return result
