"""AI systems: their life cycle, classification, impact assessments, duties, and approvals by break-glass."""

import dataclasses
import datetime
import re

from harness.metric_count import evidence, frameworks
from harness.metric_count.controls import controls
from harness.metric_count.events import DAY, last_part, nanoseconds, paths, updated
from harness.metric_count.result import Result

# States in which a declared version is in use or suspended.
IN_SERVICE = ("OPERATION", "CHANGE", "RETIRING", "SUSPENDED")
ENDED = ("WITHDRAWN", "RETIRED")
TIERS = ("prohibited", "high_risk_annex_i", "high_risk_annex_iii", "gpai_systemic", "gpai", "transparency",
         "annex_iii_exempt", "minimal", "out_of_scope")  # the most severe first


@dataclasses.dataclass
class System:
    name: str
    content: dict = dataclasses.field(default_factory=dict)
    state: str = ""
    deleted: bool = False
    in_service: bool = False
    suspended: bool = False
    suppliers_in_service: set = dataclasses.field(default_factory=set)
    submitted_from: str = "DEVELOPMENT"
    before_retiring: str = "OPERATION"
    before_change: str = "OPERATION"
    registered: int = None  # not of imported systems
    first_operation: int = None
    classification: dict = dataclasses.field(default_factory=dict)

    def live(self):
        return not self.deleted and self.state not in ENDED

    def suppliers(self):
        return {component["resource"] for component in self.content.get("components", [])
                if "/suppliers/" in component.get("resource", "")}

    def serve(self):
        """The present version is the one in service."""
        self.in_service, self.suppliers_in_service = True, self.suppliers()

    def end_service(self):
        self.in_service, self.suppliers_in_service = False, set()

    def state_before(self, state):
        """The state to go back to: the version in service may have been suspended meanwhile."""
        if state in ("OPERATION", "SUSPENDED"):
            return "SUSPENDED" if self.suspended else "OPERATION"
        return state


def systems(events):
    found = {}
    for event in events.of("ai_system.*"):
        _apply(found.setdefault(event.subject, System(event.subject)), event)
    return found


def _declare(system, state):
    system.state = state
    system.suspended = state == "SUSPENDED"
    if state in IN_SERVICE:
        system.serve()
    elif state == "RETIRED":
        system.end_service()


def _apply(system, event):
    body = event.body
    match event.kind.partition(".")[2]:
        case "registered":
            system.content, system.state, system.registered = body["ai_system"], "PROPOSED", event.time
        case "imported":
            system.content = body["ai_system"]
            _declare(system, _name(body["state"]))
        case "state_declared":
            _declare(system, _name(body["state"]))
        case "updated":
            system.content = updated(system.content, body["ai_system"], paths(body["update_mask"]))
            if system.in_service and system.state in ("OPERATION", "SUSPENDED", "RETIRING"):
                system.suppliers_in_service = system.suppliers()
        case "deleted":
            system.deleted = True
        case "undeleted":
            system.deleted = False
        case "withdrawn":
            system.state = "WITHDRAWN"
        case "inception_started":
            system.state = "INCEPTION"
        case "development_started":
            system.state = "DEVELOPMENT"
        case "submitted" | "change_completed":
            system.submitted_from = "CHANGE" if system.state == "CHANGE" else "DEVELOPMENT"
            system.state = "VERIFICATION"
        case "submission_voided" | "rejected":
            system.state = system.submitted_from
        case "approved":
            system.state = "APPROVED"
        case "put_into_operation":
            system.state, system.suspended = "OPERATION", False
            system.first_operation = system.first_operation or event.time
            system.serve()
        case "suspended":
            system.suspended = True
            system.state = "SUSPENDED" if system.state == "OPERATION" else system.state
        case "resumed":
            system.state, system.suspended = "OPERATION", False
        case "change_started":
            system.before_change, system.state = system.state, "CHANGE"
        case "change_cancelled":
            system.state = system.state_before(system.before_change)
        case "retiring_started":
            system.before_retiring, system.state = system.state, "RETIRING"
        case "retiring_cancelled":
            system.state = system.state_before(system.before_retiring)
        case "retired":
            system.state = "RETIRED"
            system.end_service()
        case "blocked":
            system.state = "BLOCKED"
            system.end_service()
        case "unblocked":
            system.state, system.submitted_from, system.before_retiring = _name(body["state"]), "DEVELOPMENT", "DEVELOPMENT"
        case "classified" | "classification_carried_over":
            system.classification = dict(body["classification"])
        case "classification_outdated":
            system.classification["state"] = "STATE_OUTDATED"
        case "exemption_confirmed":
            system.classification["state"] = "STATE_COMPLETE"
        case "override_approved":
            system.classification.update(state="STATE_COMPLETE", tiers=body.get("tiers", []), duties=body.get("duties", []))


def _name(state):
    return state.removeprefix("STATE_")


def by_state_and_tier(events, t, window_start):
    """systems-by-state-and-tier"""
    result = Result()
    for system in systems(events).values():
        if system.live():
            result.tell(f"state/{system.state.lower()}", system.classification.get("state") != "STATE_COMPLETE")
            result.parts[f"tier/{most_severe(system.classification)}"] += 1
    return result


def most_severe(classification):
    tiers = {tier.removeprefix("RISK_TIER_").lower() for tier in classification.get("tiers", [])}
    return next((tier for tier in TIERS if tier in tiers), "none")


# --- Impact assessments ---

def impact_current(events, t, window_start):
    """impact-assessments-current"""
    reports = {last_part(name): found for name, found in events.by_subject("system_assurance.impact_reported").items()}
    result = Result()
    for system in systems(events).values():
        if system.in_service and not system.deleted:
            part = impact_standing(reports.get(last_part(system.name), []), t)
            result.tell(part, part in ("current", "not_required"))
    return result


def impact_standing(reports, t):
    """Where the impact assessment of a system stands at an instant."""
    standing, end = "missing", None
    for event in reports:
        impact = event.body["impact"]
        state = impact.get("state", "").removeprefix("STATE_")
        if state in ("IN_PROGRESS", "OUTDATED"):
            # Due for renewal, or a next version is in work: until that is decided it is outdated, or expired where its end
            # was before. One that was never decided stays so, and a rejected one until it is due for renewal.
            if standing in ("current", "not_required") or (standing, state) == ("rejected", "OUTDATED"):
                standing = "outdated" if end is None or event.time < end else "expired"
        else:
            standing = {"APPROVED": "current", "NOT_REQUIRED": "not_required", "REJECTED": "rejected"}[state]
            end = nanoseconds(impact.get("expire_time"))
    if standing in ("current", "not_required") and end is not None and end <= t:
        return "expired"
    return standing


# --- Duties ---

def duties_covered(events, t, window_start):
    """ai-act-duties-covered"""
    served = {name for control in controls(events).values() if control.in_place(t) for name in control.requirements()}
    later = t + 180 * DAY
    now_covered = served | evidence.supported_requirements(events, t)
    later_covered = served | evidence.supported_requirements(events, later)
    result = Result()
    for system in systems(events).values():
        if not system.live():
            continue
        for duty in system.classification.get("duties", []):
            article = article_of(duty["id"])
            if duty["start_date"] <= day(t):
                result.tell("applying", article in now_covered)
                result.parts["covered"] += article in now_covered
            if duty["start_date"] <= day(later):
                result.parts["applying_in_180_days"] += 1
                result.parts["covered_in_180_days"] += article in later_covered
    return result


def day(t):
    """The day (UTC) of an instant: "2026-12-02"."""
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=t // DAY)).isoformat()


def article_of(duty):
    """deployer.26-2 is eu-ai-act:Art. 26(2). None where the framework has no such article."""
    article, paragraph = re.fullmatch(r"[a-z]+\.([0-9a-z]+)(?:-(.+))?", duty).groups()
    name = f"eu-ai-act:Art. {article}" + (f"({paragraph})" if paragraph else "")
    return name if frameworks.requirement(name) is not None else None


# --- Approvals ---

def approvals_rejected(events, t, window_start):
    """approvals-rejected"""
    result = Result()
    for event in events.of("ai_system.approved", "ai_system.rejected"):
        if event.time > window_start:
            result.tell("", event.kind == "ai_system.rejected")
    for system in systems(events).values():
        if system.registered is None:
            continue
        if system.first_operation is not None:
            if system.first_operation > window_start:
                result.ended_days.append((system.first_operation - system.registered) / DAY)
        elif system.live():
            result.running_days.append((t - system.registered) / DAY)
    return result


def break_glass(events, t, window_start):
    """break-glass"""
    deleted = {}
    open_reviews = {}
    result = Result()
    for event in events.of("*"):
        kind = event.kind.partition(".")[2]
        if kind in ("deleted", "undeleted"):
            deleted[event.subject] = kind == "deleted"
        elif kind == "break_glass_review_requested":
            open_reviews[event.subject] = event.at("review_due_time")
            result.numerator += event.time > window_start
        elif kind == "break_glass_reviewed":
            open_reviews.pop(event.subject, None)
            if event.time > window_start:
                result.parts[event.body["outcome"].removeprefix("OUTCOME_").lower()] += 1
    for subject, due in open_reviews.items():
        if not deleted.get(subject):
            result.parts["overdue" if due <= t else "open"] += 1
    return result
