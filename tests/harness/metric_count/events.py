"""The events of one organization, as `aims log dump` prints them.

    events = load(open("events.jsonl"), "acme")
    for event in events.until(t).of("risk.assessed", "risk.closed"):
        event.time, event.subject, event.body["rating"]
"""

import bisect
import collections
import dataclasses
import datetime
import json
import re

DAY = 24 * 3600 * 10**9
_TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?Z")


def nanoseconds(text):
    """Nanoseconds since 1970 of a timestamp in proto JSON; None where there is none."""
    if not text:
        return None
    year, month, day, hour, minute, second = (int(part) for part in _TIME.fullmatch(text).groups()[:6])
    fraction = int((_TIME.fullmatch(text)[7] or "0").ljust(9, "0"))
    return ((days_since_1970(year, month, day) * 24 + hour) * 60 + minute) * 60 * 10**9 + second * 10**9 + fraction


def days_since_1970(year, month, day):
    """Of a date of the Gregorian calendar."""
    return (datetime.date(year, month, day) - datetime.date(1970, 1, 1)).days


@dataclasses.dataclass(frozen=True)
class Event:
    time: int  # nanoseconds since 1970
    subject: str
    version: int
    kind: str  # as the record of the topic has it: "risk.assessed"
    body: dict  # the event in proto JSON, with the names of the proto
    event_id: str

    def at(self, field):
        """The time in a field; None where it is unset."""
        return nanoseconds(self.body.get(field))


class Events:
    """Events in the order of time; those of one subject in the order of their versions."""

    def __init__(self, events):
        self.events = events
        self._times = [event.time for event in events]
        self._of = {}
        self._kinds = collections.defaultdict(list)
        for place, event in enumerate(events):
            self._kinds[event.kind].append(place)

    def __len__(self):
        return len(self.events)

    def until(self, time):
        """Those up to an instant, itself included."""
        return Events(self.events[:bisect.bisect_right(self._times, time)])

    def of(self, *kinds):
        """Those of some kinds; "risk.*" stands for all of one sort of subject."""
        if kinds not in self._of:
            names = {name for kind in kinds for name in self._kinds
                     if name == kind or kind.endswith("*") and name.startswith(kind[:-1])}
            places = sorted(place for name in names for place in self._kinds[name])
            self._of[kinds] = [self.events[place] for place in places]
        return self._of[kinds]

    def by_subject(self, *kinds):
        """The same, by subject."""
        found = collections.defaultdict(list)
        for event in self.of(*kinds):
            found[event.subject].append(event)
        return found

    def kinds(self):
        return {name: len(places) for name, places in self._kinds.items()}


def load(lines, organization):
    """The events of an organization, from the lines of a dump."""
    events = []
    for line in lines:
        value = json.loads(line)["value"]
        metadata = value["metadata"]
        if metadata.get("organization") != f"organizations/{organization}" or not metadata.get("subject"):
            continue
        (sort, event), = ((name, content) for name, content in value.items() if name != "metadata")
        (kind, body), = event.items()
        events.append(Event(nanoseconds(metadata["occur_time"]), metadata["subject"], int(metadata["version"]),
                            f"{sort}.{kind}", body, metadata["event_id"]))
    return Events(in_order(events))


def in_order(events):
    """By time, subject and version. No event of a subject comes before one of an earlier version, whatever its time."""
    latest, ordered = {}, []
    for event in sorted(events, key=lambda event: (event.subject, event.version)):
        time = latest[event.subject] = max(event.time, latest.get(event.subject, 0))
        ordered.append(dataclasses.replace(event, time=time))
    return sorted(ordered, key=lambda event: (event.time, event.subject, event.version))


def updated(content, change, mask):
    """The content of a resource after an update of the top-level fields in a mask (proto JSON: "owner,dueTime")."""
    content = dict(content)
    for path in mask:
        if path in change:
            content[path] = change[path]
        else:
            content.pop(path, None)
    return content


def paths(mask):
    """Fields of a mask in proto JSON, as the proto names them."""
    return [re.sub(r"([A-Z])", lambda found: "_" + found[1].lower(), path) for path in (mask or "").split(",") if path]


def last_part(name):
    return name.rpartition("/")[2]
