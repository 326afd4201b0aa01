"""What falls due is an event, recorded once, at its time: in real processes, across restarts."""

import time

import pytest
from aims.risk.v1 import risk_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from conftest import new_organization
from harness.client import Client
from harness.processes import wait_for
from harness.risks import approved_criteria, in_treatment
from harness.waiting import eventually

pytestmark = pytest.mark.usefixtures("log")

Acceptance = risk_pb2.Risk.Acceptance
State = risk_pb2.Risk.State


def accepted_for(client, seconds):
    """Name of a risk whose acceptance ends so soon, and when."""
    org = new_organization(client)
    made = in_treatment(client, org, approved_criteria(client, org))
    ends = time.time() + seconds
    expire_time = Timestamp(seconds=int(ends), nanos=int(ends % 1 * 1e9))
    asked = client.as_("olga").RequestRiskAcceptance(name=made.name, digest=made.digest, expire_time=expire_time,
                                                     reason="for a moment")
    accepted = client.as_("dora", "designated-management").AcceptRisk(
        name=made.name, number=asked.last_acceptance, digest=asked.digest, reason="for a moment")
    assert State.Name(accepted.state) == "STATE_MONITORED"
    return made.name, expire_time


def expired(client, name):
    return eventually(lambda: client.GetRisk(name=name),
                      lambda risk: risk.acceptances[0].state == Acceptance.STATE_EXPIRED)


def expiries(client, name):
    """The events of its expiry."""
    revisions = client.ListRevisions(name=name, page_size=1000).revisions
    return [revision for revision in revisions if revision.event_type.endswith(".RiskAcceptanceExpired")]


def test_an_acceptance_expires_at_its_time(ana):
    name, expire_time = accepted_for(ana, 1.5)
    risk = expired(ana, name)
    assert State.Name(risk.state) == "STATE_TREATMENT" and not risk.tolerated
    event, = expiries(ana, name)
    assert event.metadata.actor.subject == "timer"
    late = event.metadata.occur_time.ToNanoseconds() - expire_time.ToNanoseconds()
    assert 0 <= late < 5e9, f"{late / 1e9} s after its time"


def test_what_fell_due_while_nobody_ran_is_recorded_at_the_start_and_once(new_server, tmp_path):
    data = tmp_path / "data"
    first = new_server(data=data).start()
    client = Client(first.address)
    name, expire_time = accepted_for(client, 3)
    first.kill()
    wait_for(lambda: time.time() > expire_time.seconds + 1, 30, "the acceptance's time is over")
    for _ in range(2):
        server = new_server(data=data).start()
        client = Client(server.address)
        expired(client, name)
        event, = expiries(client, name)
        assert event.metadata.occur_time.ToNanoseconds() > expire_time.ToNanoseconds()
        server.kill()
