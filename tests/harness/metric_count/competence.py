"""Competences of persons."""

from harness.metric_count.events import DAY
from harness.metric_count.result import Result

GAP, IN_ACQUISITION, COMPETENT, WAIVED, CLOSED = "gap", "in_acquisition", "competent", "waived", "closed"


def gaps(events, t, window_start):
    """competence-gaps"""
    result = Result()
    for competence in events.by_subject("competence.*").values():
        part = standing(competence, t)
        if part != CLOSED:
            result.tell(part, part in ("gap", "in_acquisition", "expired"))
    return result


def standing(competence, t):
    """Where a competence stands at an instant, by its events."""
    state, end = CLOSED, None
    for event in competence:
        match event.kind.partition(".")[2]:
            case "opened":
                state, end = GAP, None
            case "acquisition_started":
                state, end = IN_ACQUISITION, None
            case "assessed":
                if event.body["outcome"] == "OUTCOME_COMPETENT":
                    state, end = COMPETENT, event.at("expire_time")
                elif state not in (IN_ACQUISITION, WAIVED):
                    state, end = GAP, None
            case "waiver_approved":
                state, end = WAIVED, event.at("expire_time")
            case "waiver_expired" | "revoked":
                state, end = GAP, None
            case "closed":
                state, end = CLOSED, None
    if state == WAIVED and end is not None and end <= t:
        return GAP
    if state == COMPETENT and end is not None and end <= t + 30 * DAY:
        return "expired" if end <= t else "expiring"
    return state
