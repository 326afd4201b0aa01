"""Evidence artifacts."""

import dataclasses

from harness.metric_count import frameworks
from harness.metric_count.controls import controls
from harness.metric_count.events import DAY, nanoseconds, paths, updated
from harness.metric_count.result import Result


@dataclasses.dataclass
class Artifact:
    content: dict = dataclasses.field(default_factory=dict)
    supports: list = dataclasses.field(default_factory=list)
    accepted: bool = False

    def end(self):
        """The end of its validity; None without one."""
        return nanoseconds(self.content.get("expire_time"))

    def valid(self, t):
        return self.accepted and (self.end() is None or t < self.end())


def artifacts(events):
    found = {}
    for event in events.of("evidence_artifact.*"):
        artifact = found.setdefault(event.subject, Artifact())
        match event.kind.partition(".")[2]:
            case "registered":
                artifact.content = event.body["evidence_artifact"]
            case "updated":
                artifact.content = updated(artifact.content, event.body["evidence_artifact"],
                                           paths(event.body["update_mask"]))
            case "accepted":
                artifact.accepted, artifact.supports = True, event.body.get("supports", [])
            case "withdrawn" | "superseded":
                artifact.accepted = False
    return found


def supported_requirements(events, t):
    """The requirements that an accepted artifact supports which is valid at an instant."""
    return {support["requirement"] for artifact in artifacts(events).values() if artifact.valid(t)
            for support in artifact.supports if support.get("requirement")}


def fresh(events, t, window_start):
    """evidence-fresh"""
    shown = {}  # (control, kind of evidence) → ends of the artifacts
    for artifact in artifacts(events).values():
        if artifact.valid(t):
            for support in artifact.supports:
                for kind in frameworks.SHOWN_BY.get(artifact.content.get("kind"), ()):
                    shown.setdefault((support.get("resource"), kind), []).append(artifact.end())
    result = Result()
    for control in controls(events).values():
        if not control.in_operation():
            continue
        for kind in sorted({kind for name in control.requirements() for kind in frameworks.evidence_kinds(name)}):
            ends = shown.get((control.name, kind), [])
            result.tell("" if ends else "missing", ends)
            if ends and None not in ends and max(ends) <= t + 30 * DAY:
                result.parts["expiring"] += 1
    return result
