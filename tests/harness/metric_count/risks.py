"""Risks, their ratings and acceptances, and the demands to assess them again."""

import dataclasses

from harness.metric_count import treatments
from harness.metric_count.events import DAY, nanoseconds, paths, updated
from harness.metric_count.result import Result


@dataclasses.dataclass
class Acceptance:
    rating: dict
    expire_time: int
    accept_time: int = None
    end_time: int = None  # revoked or void

    def in_force(self, t):
        return (self.accept_time is not None and self.accept_time <= t < self.expire_time
                and (self.end_time is None or t < self.end_time))

    def expired(self):
        """Whether it reached its end."""
        return self.accept_time is not None and (self.end_time is None or self.end_time >= self.expire_time)


@dataclasses.dataclass
class Risk:
    name: str
    criteria: str = ""
    ratings: list = dataclasses.field(default_factory=list)  # (time, residual rating)
    acceptances: dict = dataclasses.field(default_factory=dict)
    demands: list = dataclasses.field(default_factory=list)  # (time, limit)
    assess_times: list = dataclasses.field(default_factory=list)
    close_time: int = None

    def residual(self, t=None):
        """The residual rating at an instant, or the last one; None before the first assessment."""
        known = [rating for time, rating in self.ratings if t is None or time <= t]
        return known[-1] if known else None


def risks(events):
    """The risks by name."""
    found, content = {}, {}
    for event in events.of("risk.*"):
        risk = found.setdefault(event.subject, Risk(event.subject))
        body = event.body
        match event.kind:
            case "risk.registered":
                content[event.subject] = body["risk"]
            case "risk.updated":
                content[event.subject] = updated(content[event.subject], body["risk"], paths(body["update_mask"]))
            case "risk.assessed":
                risk.assess_times.append(event.time)
                risk.ratings.append((event.time, body["rating"]))
            case "risk.residual_rated":
                risk.ratings.append((event.time, body["rating"]))
            case "risk.acceptance_requested":
                risk.acceptances[body["number"]] = Acceptance(body["rating"], nanoseconds(body["expire_time"]))
            case "risk.accepted":
                risk.acceptances[body["number"]].accept_time = event.time
            case "risk.acceptance_revoked" | "risk.acceptance_voided":
                risk.acceptances[body["number"]].end_time = event.time
            case "risk.reassessment_requested":
                if event.at("limit_time") is not None:
                    risk.demands.append((event.time, event.at("limit_time")))
            case "risk.closed":
                risk.close_time = event.time
        risk.criteria = content.get(event.subject, {}).get("criteria", "")
    return found


def open_by_level(events, t, window_start):
    """open-risks-by-level"""
    in_force = {event.subject: event.body["version"] for event in events.of("risk_criteria.approved")}
    result = Result()
    for risk in risks(events).values():
        if risk.close_time is not None:
            continue
        rating = risk.residual()
        if rating is None:
            result.tell("unrated", False)
            continue
        by_current = (rating["criteria"] == risk.criteria
                      and rating["criteria_version"] == in_force.get(risk.criteria))
        result.tell(f"level/{rating['level_id']}", by_current)
        result.parts["rated_by_current"] += by_current
    return result


def without_answer(events, t, window_start):
    """above-appetite-without-answer"""
    treated = treatments.under_way(events)
    result = Result()
    for risk in risks(events).values():
        rating = risk.residual()
        if risk.close_time is not None or rating is None or not rating.get("above_appetite"):
            continue
        if any(acceptance.in_force(t) for acceptance in risk.acceptances.values()):
            result.tell("accepted", False)
        elif risk.name in treated:
            result.tell("in_treatment", False)
        else:
            result.tell("", True)
    return result


def lapsing(events, t, window_start):
    """acceptances-lapsing"""
    result = Result()
    for risk in risks(events).values():
        for acceptance in risk.acceptances.values():
            if acceptance.in_force(t) and acceptance.expire_time <= t + 30 * DAY:
                result.parts["expiring"] += 1
            if acceptance.expired() and window_start < acceptance.expire_time <= t:
                result.tell("", not answered(risk, acceptance))
    return result


def answered(risk, acceptance):
    """Whether the expiry of an acceptance is answered, by all that is known."""
    end = acceptance.expire_time
    others = [other for other in risk.acceptances.values() if other is not acceptance]
    if any(other.in_force(end) or other.accept_time is not None and other.accept_time >= end for other in others):
        return True
    at_end = risk.residual(end)
    later = [rating for time, rating in risk.ratings if time > end]
    return risk.close_time is not None or any(is_lower(rating, acceptance.rating) for rating in [at_end, *later])


def is_lower(rating, accepted):
    """Whether a rating is lower than the accepted one. Levels of different criteria compare by the appetite alone."""
    if (rating["criteria"], rating["criteria_version"]) == (accepted["criteria"], accepted["criteria_version"]):
        return rating["level_rank"] < accepted["level_rank"]
    return bool(accepted.get("above_appetite")) and not rating.get("above_appetite")


def reassessed_in_time(events, t, window_start):
    """reassessed-in-time"""
    result = Result()
    for risk in risks(events).values():
        for time, limit in risk.demands:
            if not window_start < limit <= t:
                continue
            met = any(time <= assessed <= limit for assessed in risk.assess_times)
            if met or risk.close_time is None or risk.close_time >= limit:
                result.tell("", met)
    return result
