"""Audit programmes, and the audits of their entries."""

import dataclasses

from harness.metric_count import frameworks
from harness.metric_count.events import days_since_1970, nanoseconds, DAY
from harness.metric_count.result import Result


@dataclasses.dataclass
class Entry:
    """An entry that awaits one audit; after it another one, if it is planned for a later quarter."""
    planned_end: int  # of the quarter that was approved first
    last_end: int  # of the quarter that was approved last
    late_approval: bool
    begun: bool = False
    issued: bool = False


@dataclasses.dataclass
class Programme:
    proposals: dict = dataclasses.field(default_factory=dict)
    document: dict = None
    entries: dict = dataclasses.field(default_factory=dict)  # under way, by id
    ended: list = dataclasses.field(default_factory=list)
    closed: bool = False


def end_of_quarter(quarter):
    """Of "2026-Q3", in UTC."""
    year, number = int(quarter[:4]), int(quarter[6:])
    year, month = (year + 1, 1) if number == 4 else (year, number * 3 + 1)
    return days_since_1970(year, month, 1) * DAY


def programme_kept(events, t, window_start):
    """audit-programme-kept"""
    found = programmes(events)
    result = Result()
    for programme in found.values():
        for entry in [*programme.ended, *programme.entries.values()]:
            if window_start < entry.planned_end <= t and not entry.late_approval:
                result.tell("", entry.begun)
    count_cycles(found, events, t, result)
    return result


def programmes(events):
    found = {}
    for event in events.of("audit_programme.*", "audit.fieldwork_started", "audit.report_issued"):
        body = event.body
        if event.kind.startswith("audit."):
            entry = _entry_of(found, body)
            if entry is not None and event.kind == "audit.fieldwork_started":
                entry.begun |= event.time <= entry.planned_end
            elif entry is not None:
                entry.issued = True
            continue
        programme = found.setdefault(event.subject, Programme())
        match event.kind.partition(".")[2]:
            case "proposed":
                programme.proposals[body["version"]] = body["document"]
            case "approved":
                programme.document = programme.proposals[body["version"]]
                _plan(programme, event.time)
            case "closed":
                programme.closed = True
    return found


def _entry_of(found, body):
    programme = found.get(body.get("programme"))
    return programme and programme.entries.get(body.get("programme_entry"))


def _plan(programme, time):
    """Another version of the programme is approved."""
    planned = {entry["entry_id"]: end_of_quarter(entry["planned_quarter"]) for entry in programme.document["entries"]}
    for entry_id in [each for each in programme.entries if each not in planned]:
        removed = programme.entries.pop(entry_id)
        if removed.planned_end <= time:
            programme.ended.append(removed)
    for entry_id, end in planned.items():
        known = programme.entries.get(entry_id)
        if known is not None and known.issued and end > known.last_end:
            programme.ended.append(known)
            known = None
        if known is None:
            programme.entries[entry_id] = Entry(end, end, late_approval=time > end)
        else:
            known.last_end = end


def count_cycles(found, events, t, result):
    """What the programmes whose cycle runs plan for it, and what of it the reports of their audits answered in it."""
    excluded = excluded_controls(events)
    for name, programme in found.items():
        if programme.document is None or programme.closed:
            continue
        begin, end = (nanoseconds(programme.document[field]) for field in ("cycle_from_time", "cycle_to_time"))
        if not begin <= t < end:
            continue
        planned = {each for entry in programme.document["entries"] for row in entry["requirements"]
                   for each in frameworks.assessed_under(row) if each.startswith("iso-42001:")} - excluded
        answered = {row["requirement"] for event in events.of("audit.report_issued")
                    if event.body.get("programme") == name and begin <= event.time < end
                    for row in event.body.get("covered", [])}
        result.parts["cycle_required"] += len(planned)
        result.parts["cycle_audited"] += len(planned & answered)


def excluded_controls(events):
    """Controls that a statement of applicability excludes and no other one applies."""
    rows = {}
    for event in events.of("audit_applicability.reported"):
        body = event.body
        rows.setdefault(body["statement"], {})
        if body.get("withdrawn"):
            rows[body["statement"]] = {}
            continue
        known = rows[body["statement"]]
        if known.get("version") != body.get("version"):
            known = rows[body["statement"]] = {"version": body.get("version"), "excluded": set(), "applied": set()}
        known["excluded"] |= set(body.get("excluded", []))
        known["applied"] |= set(body.get("applicable", []))
    excluded = set().union(*(row.get("excluded", set()) for row in rows.values()))
    return excluded - set().union(*(row.get("applied", set()) for row in rows.values()))
