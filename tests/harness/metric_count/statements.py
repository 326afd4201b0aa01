"""Statements of applicability."""

import dataclasses

from harness.metric_count.controls import controls
from harness.metric_count.events import DAY
from harness.metric_count.result import Result


@dataclasses.dataclass
class Statement:
    rows: dict = dataclasses.field(default_factory=dict)  # of the version in force; by requirement
    draft: dict = dataclasses.field(default_factory=dict)
    stale_since: int = None


def statements(events):
    found = {}
    for event in events.of("statement_of_applicability.*"):
        statement = found.setdefault(event.subject, Statement())
        match event.kind.partition(".")[2]:
            case "row_set":
                statement.draft[event.body["row"]["requirement"]] = event.body["row"]
            case "row_removed":
                statement.draft.pop(event.body["requirement"], None)
            case "approved":
                statement.rows, statement.stale_since = dict(statement.draft), None
            case "version_discarded":
                statement.draft = dict(statement.rows)
            case "stale_noted":
                statement.stale_since = statement.stale_since or event.time
    return found


def rows_served(events, t, window_start):
    """soa-rows-served"""
    known = controls(events)
    result = Result()
    for statement in statements(events).values():
        for row in statement.rows.values():
            if row.get("applicable"):
                result.tell("", any(name in known and known[name].in_place(t) for name in row.get("controls", [])))
    return result


def stale_days(events, t, window_start):
    """soa-stale-days"""
    result = Result()
    for statement in statements(events).values():
        if statement.stale_since is not None:
            result.numerator += (t - statement.stale_since) / DAY
            result.parts["stale"] += 1
    return result
