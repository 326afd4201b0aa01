"""Risks for tests: criteria that are approved, and a risk brought to where it is treated."""

import hashlib
import time

from google.protobuf.timestamp_pb2 import Timestamp

from harness.management import managed

DAY = 24 * 60 * 60
LEVELS = [  # id, accepted for at most so many days, by whom, assessed again after so many days
    ("low", 365, ["designated-management"], 365),
    ("medium", 90, ["designated-management"], 180),
    ("high", 10, ["top-management"], 90),
    ("extreme", 0, [], 30),
]
MATRIX = [["low", "low", "medium"], ["low", "medium", "high"], ["medium", "high", "extreme"]]


def document():
    """Criteria of three steps each, whose appetite is low."""
    return {
        "likelihood": [{"display_name": name} for name in ("rare", "possible", "likely")],
        "consequence": [{"display_name": name} for name in ("minor", "serious", "grave")],
        "levels": [{"level_id": level, "display_name": level, "max_acceptance_days": days, "acceptor_roles": roles,
                    "review_days": review, "reassess_days": review // 6} for level, days, roles, review in LEVELS],
        "matrix": [{"level_ids": list(row)} for row in MATRIX],
        "appetite_level_id": "low",
        "review_days": 365,
    }


def approved_criteria(client, org, criteria_id="default"):
    """Criteria that the caller proposed and Mia approved. Returns their name."""
    managed(client, org)
    criteria = client.CreateRiskCriteria(parent=org, risk_criteria_id=criteria_id,
                                         risk_criteria={"display_name": "Criteria of risk"})
    proposed = client.ProposeRiskCriteria(name=criteria.name, document=document()).proposed_version
    client.as_("mia").ApproveRiskCriteria(name=criteria.name, version=proposed.version, digest=proposed.digest)
    return criteria.name


def risk(criteria, **fields):
    """A risk as somebody would identify it."""
    return {"display_name": "Prices drift apart", "owner": "olga", "criteria": criteria,
            "sources": ["RISK_SOURCE_MACHINE_LEARNING"], "objectives": ["RISK_OBJECTIVE_FAIRNESS"], **fields}


def estimate(likelihood, people):
    return {"likelihood": likelihood, "people_consequence": people, "rationale": "as in the last two years"}


def in_treatment(client, org, criteria, risk_id="drift", people=2, **fields):
    """A risk that Rob assessed (as medium, unless told otherwise), Eva evaluated, and Olga treats."""
    made = client.CreateRisk(parent=org, risk_id=risk_id, risk=risk(criteria, **fields))
    assessed = client.as_("rob").AssessRisk(name=made.name, estimate=estimate(2, people))
    client.as_("eva").EvaluateRisk(name=made.name, digest=assessed.digest, priority="PRIORITY_HIGH", reason="compared")
    return client.as_("olga").ChooseRiskTreatment(name=made.name, option="TREATMENT_OPTION_MODIFY", reason="it can be")


def in_days(days):
    return Timestamp(seconds=int(time.time() + days * DAY))


def evidence(title, preparer="tom"):
    """A document of a minute ago."""
    return [{"title": title, "reference": f"https://records.example/{title}", "preparer": preparer,
             "sha256": hashlib.sha256(title.encode()).hexdigest(), "evidence_time": {"seconds": int(time.time()) - 60}}]


def closed(client, read, ground, decider="theo", roles="top-management", **grounds):
    """The risk, closed as Olga asks for it."""
    asked = client.as_("olga").RequestRiskClosing(name=read.name, digest=read.digest, ground=ground, reason="it is over",
                                                  **grounds)
    return client.as_(decider, roles).CloseRisk(name=read.name, number=asked.closing.number, digest=asked.digest,
                                                reason="seen")


def accepted(client, name, days=30, acceptor="dora", roles="designated-management"):
    """The risk, accepted as it is: Olga asks, Dora decides."""
    read = client.GetRisk(name=name)
    asked = client.as_("olga").RequestRiskAcceptance(name=name, digest=read.digest, expire_time=in_days(days),
                                                     reason="the season ends soon", conditions=["watched daily"])
    return client.as_(acceptor, roles).AcceptRisk(name=name, number=asked.last_acceptance, digest=asked.digest,
                                                  reason="for the season")
