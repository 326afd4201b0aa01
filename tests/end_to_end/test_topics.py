"""What an administrator of Kafka does to the topics of running servers: partitions added to one, and (last, since it ends
with the events gone) one that is deleted and made anew under the same name."""

import time
import urllib.request

import grpc
import pytest
from confluent_kafka import admin
from grpc_health.v1 import health_pb2, health_pb2_grpc

from conftest import new_organization
from harness.client import Client, Refusal
from harness.processes import wait_for

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.kafka_only]

TOPIC = "aims.inventory.events"
SETTINGS = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "-1",
            "message.timestamp.type": "LogAppendTime", "min.insync.replicas": "1"}


@pytest.fixture(scope="module")
def administer(log):
    """Calls a method of Kafka's administration client, and waits until it is done."""
    client = admin.AdminClient({"bootstrap.servers": log.bootstrap})

    def call(method, request):
        for future in getattr(client, method)([request]).values():
            future.result(30)
    return call


def make_suppliers(client, parent, count):
    return [client.CreateSupplier(parent=parent, supplier_id=f"labs-{number}", supplier={"display_name": "Labs"}).name
            for number in range(count)]


def test_partitions_that_are_added_leave_every_subject_where_it_is(new_server, administer):
    server = new_server().start()
    client = Client(server.address)
    names = make_suppliers(client, new_organization(client), 20)
    administer("create_partitions", admin.NewPartitions(TOPIC, 16))
    assert server.stop() == 0

    server = new_server(replica="replica-1").start()
    assert [entry for entry in server.log_entries() if entry["event"] == "topic.unused_partitions" and
            entry["topic"] == TOPIC and entry["placed_over"] == "8" and entry["present"] == "16"]
    client = Client(server.address)
    for name in names:
        assert client.UpdateSupplier(supplier={"name": name, "supplies": "data"}).etag == "2"
    client.RebuildReadModel(name="readModels/inventory")
    wait_for(lambda: not client.GetReadModel(name="readModels/inventory").rebuilding, 60, "the read model is rebuilt")
    assert client.GetReadModel(name="readModels/inventory").problem == ""
    assert {client.GetSupplier(name=name).supplies for name in names} == {"data"}


def test_a_topic_that_is_deleted_and_made_anew_takes_nothing_more(new_server, administer):
    server = new_server(replica="replica-2").start()
    client = Client(server.address)
    names = make_suppliers(client, new_organization(client), 20)

    administer("delete_topics", TOPIC)
    new = admin.NewTopic(TOPIC, num_partitions=8, replication_factor=1, config=SETTINGS)

    def make_anew():
        try:
            administer("create_topics", new)
        except Exception as error:  # pylint: disable=broad-except
            assert "already exists" in str(error), error
            return False
        return True

    wait_for(make_anew, 60, "the topic is made anew")

    # Nothing is acknowledged that does not follow what was acknowledged before, now and later.
    said = set()

    def all_refused_for_that():
        for name in names:
            try:
                updated = client.call_once("UpdateSupplier", supplier={"name": name, "supplies": "data"}, timeout=15)
                raise AssertionError(f"{name} was acknowledged with etag {updated.etag}")
            except grpc.RpcError as error:
                said.add(Refusal(error).message)
        return any("made anew" in message for message in said)

    wait_for(all_refused_for_that, 90, "commands are refused with the reason")
    assert client.call_once("GetSupplier", name=names[0], fresh=False).etag == "1"

    with grpc.insecure_channel(server.address) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        request = health_pb2.HealthCheckRequest(service="inventory.readModel")
        wait_for(lambda: health.Check(request, timeout=5).status == health_pb2.HealthCheckResponse.NOT_SERVING, 30,
                 "health says so")
    assert any("made anew" in entry.get("problem", "") for entry in server.log_entries())
    with urllib.request.urlopen(f"http://{server.metrics}/metrics", timeout=10) as figures:
        assert b"aims_partitions_leading" in figures.read()
    begun = time.monotonic()
    server.stop(40)
    assert time.monotonic() - begun < 30, "within the time that Kubernetes gives"

    again = server.start_without_waiting()
    assert again.process.wait(60) != 0
    assert "another log" in again.log_text().splitlines()[-1] or "ahead of the log" in again.log_text().splitlines()[-1]
