"""Management reviews for tests: planned by Ana, who writes the minutes, too; Theo chairs and signs, as top management."""

import time

from google.protobuf.timestamp_pb2 import Timestamp

from harness.management import TOP
from harness.risks import in_days


def now():
    nanos = time.time_ns()
    return Timestamp(seconds=nanos // 10**9, nanos=nanos % 10**9)


def review(client, org, review_id="spring", **fields):
    """Name of a review to which Theo and Ivo are invited."""
    return client.CreateManagementReview(parent=org, management_review_id=review_id, management_review={
        "display_name": "Review of the spring", "planned_time": in_days(7), "chair": TOP,
        "participants": [{"subject": TOP, "function": "Managing director"}, {"subject": "ivo"}], **fields}).name


def nothing(*inputs, checker="mia"):
    """Statements that there is nothing for these inputs."""
    return [{"input": f"REVIEW_INPUT_{each}", "text": "Looked through the files", "checked_by": checker,
             "kind": f"KIND_{'NO_CHANGE' if each in ('CONTEXT', 'PARTIES') else 'NOTHING_TO_REPORT'}",
             "check_time": now()} for each in inputs]


def considered(client, name):
    """The review, after it considered each of its inputs."""
    for snapshot in client.GetManagementReview(name=name).inputs:
        read = client.ConsiderReviewInput(name=name, input=snapshot.content.input, digest=snapshot.digest,
                                          note="Discussed")
    return read


def held(client, name, *people):
    """The review, considered and held with these people, or with those who were invited."""
    considered(client, name)
    return client.HoldManagementReview(name=name, held_time=now(), attendance=[
        {"subject": each, "mode": "MODE_IN_PERSON"} for each in people or (TOP, "ivo")])


def decision(decision_id, kind="IMPROVEMENT", actions=1, **fields):
    """A decision that Olga carries, with so many actions."""
    carried = {"owner": "olga"} if kind != "NONE" else {}
    return {"decision_id": decision_id, "kind": f"KIND_{kind}", "title": "Test controls in time",
            "reason": "A test failed, and came late", "actions": [
                {"what": f"Plan the tests of quarter {number + 1}", "owner": "olga", "due_time": in_days(60)}
                for number in range(actions)], **carried, **fields}


def minuted(client, name, *decisions):
    """The review, with minutes that Ana wrote and these decisions."""
    for each in decisions:
        client.SetReviewDecision(name=name, decision=each)
    conclusion = {"answer": "ANSWER_PARTLY", "reason": "Tests of controls come late"}
    return client.DraftReviewMinutes(name=name, minutes={
        "text": "All inputs were discussed", "suitability": conclusion, "adequacy": conclusion,
        "effectiveness": conclusion})


def signed(client, name, *decisions):
    """The review, from its minutes to the signature of Theo."""
    read = minuted(client, name, *decisions)
    return client.as_(TOP, "top-management").SignManagementReview(name=name, digest=read.digest)
