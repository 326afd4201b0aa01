"""A wall clock that is days ahead, for some seconds or from the start: in real processes, on both logs."""

import time
import urllib.request

import grpc
import pytest
from aims.risk.v1 import risk_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc

from conftest import new_organization
from harness.client import Client, Refusal, refused
from harness.clocks import Clock
from harness.processes import wait_for
from harness.risks import accepted, approved_criteria, in_treatment

pytestmark = pytest.mark.usefixtures("log")

DAYS = 8 * 24 * 3600
SUPPLIERS = 20


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path / "clock")


@pytest.fixture
def start(new_server, clock, program, tmp_path):
    """Starts a server whose clock is that one, on the test's data."""
    library = program.parents[2] / "tests/faults/libshifted_clock.so"

    def start_server():
        return new_server(data=tmp_path / "data", environment=clock.environment(library)).start()
    return start_server


def create(client, org, number):
    return client.CreateSupplier(parent=org, supplier_id=f"labs-{number}", supplier={"display_name": "Labs"},
                                 request_id=f"create-{org}-{number}")


def update(client, name, number):
    return client.UpdateSupplier(supplier={"name": name, "supplies": f"data {number}"},
                                 request_id=f"update-{name}-{number}")


def make(client, org):
    """Suppliers that are created and updated twice. Returns their names."""
    names = [create(client, org, number).name for number in range(SUPPLIERS)]
    for number in (1, 2):
        for name in names:
            update(client, name, number)
    return names


def check_repeats(client, org, names):
    """What was asked before is answered as before, and nothing of it happens again."""
    for number, name in enumerate(names):
        before = client.GetSupplier(name=name)
        assert create(client, org, number) == update(client, name, 1) == before
        assert client.GetSupplier(name=name) == before


def happened(client, name):
    """When the last event of a resource happened, in seconds since 1970."""
    return client.ListRevisions(name=name, page_size=1).revisions[0].metadata.occur_time.ToNanoseconds() / 1e9


def is_serving(client):
    with grpc.insecure_channel(client.address) as channel:
        answer = health_pb2_grpc.HealthStub(channel).Check(
            health_pb2.HealthCheckRequest(service="inventory.readModel"), timeout=10)
    return answer.status == health_pb2.HealthCheckResponse.SERVING


def departure(server):
    with urllib.request.urlopen(f"http://{server.metrics}/metrics", timeout=10) as answer:
        figures = answer.read().decode()
    return next(float(line.split()[1]) for line in figures.splitlines()
                if line.startswith("aims_clock_departure_seconds "))


def refusal_of(client, org):
    """What a new command is refused with; None when it is not."""
    try:
        client.call_once("CreateSupplier", parent=org, supplier_id="ahead", supplier={"display_name": "Ahead"})
    except grpc.RpcError as error:
        return Refusal(error)
    return None


def events(server, event):
    return [entry for entry in server.log_entries() if entry["event"] == event]


def test_a_clock_that_is_days_ahead_for_some_seconds_dates_nothing(start, clock):
    server = start()
    client = Client(server.address)
    org = new_organization(client)
    names = make(client, org)
    risk = in_treatment(client, org, approved_criteria(client, org)).name
    accepted(client, risk, days=5)

    clock.set_ahead(DAYS)
    wait_for(lambda: events(server, "clock.departed"), 10, "the log says that the clock jumped")
    said = refusal_of(client, org)
    assert said.code == grpc.StatusCode.UNAVAILABLE and said.retry_delay is not None
    wait_for(lambda: not is_serving(client), 10, "health says so")
    assert abs(departure(server) - DAYS) < 5
    assert client.GetSupplier(name=names[0]).supplies == "data 2", "reads go on"
    wait_for(lambda: "192h ahead of " in refusal_of(client, org).message, 10, "the refusal says how far")
    assert "--clock-tolerance" in refusal_of(client, org).message
    clock.set_ahead(0)
    wait_for(lambda: is_serving(client), 20, "it goes on by itself")

    for run in range(2):  # and after a restart
        check_repeats(client, org, names)
        before = time.time()
        update(client, names[0], 3 + run)
        assert before - 1 < happened(client, names[0]) < time.time() + 1
        assert client.GetRisk(name=risk).acceptances[0].state == risk_pb2.Risk.Acceptance.STATE_ACCEPTED
        with refused(grpc.StatusCode.NOT_FOUND):
            client.GetSupplier(name=f"{org}/suppliers/ahead")
        assert not events(server, "partition.time_ahead")
        if run == 0:
            assert events(server, "clock.returned")
            assert server.stop() == 0
            server = start()
            client = Client(server.address)


def test_a_clock_that_is_days_ahead_from_the_start(start, clock, log):
    server = start()
    client = Client(server.address)
    org = new_organization(client)
    names = make(client, org)
    assert server.stop() == 0

    clock.set_ahead(DAYS)
    server = start()
    client = Client(server.address)
    if log.name == "kafka":  # its brokers know better
        wait_for(lambda: (said := refusal_of(client, org)) is not None and said.code == grpc.StatusCode.UNAVAILABLE and
                 "192h ahead of the clock of the log's brokers" in said.message, 20, "commands are refused for that")
        clock.set_ahead(0)
        wait_for(lambda: is_serving(client), 20, "it goes on by itself")
    else:  # nobody knows better, and an event is dated ahead
        update(client, names[0], 3)
        assert happened(client, names[0]) > time.time() + DAYS - 60
        assert server.stop() == 0
        clock.set_ahead(0)
        server = start()
        client = Client(server.address)
    for run in range(2):  # and after a restart
        check_repeats(client, org, names)
        before = time.time()
        now = update(client, names[0], 4 + run)
        assert before - 1 < happened(client, names[0]) < time.time() + 1
        assert client.GetSupplier(name=names[0], read_time=now.update_time) == now, "whatever was dated ahead before it"
        assert len(events(server, "partition.time_ahead")) == (1 if log.name == "embedded" else 0), "told once"
        if run == 0:
            assert server.stop() == 0
            server = start()
            client = Client(server.address)
