"""What is there on Kafka only: the stream that others consume, a broker that goes away, a topic that would lose data, and
(last, since it stays in the log) a record that nobody can read."""

import time

import confluent_kafka
import grpc
import pytest
from aims.inventory.v1 import topic_pb2
from confluent_kafka import admin
from grpc_health.v1 import health_pb2, health_pb2_grpc

from conftest import new_organization
from harness.client import Client, Refusal, refused
from harness.partitions import partition_of
from harness.processes import wait_for
from harness.waiting import at_rest

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.kafka_only]

TOPIC = "aims.inventory.events"


def consume(log, key):
    """All committed records of a key, from the beginning."""
    consumer = confluent_kafka.Consumer({"bootstrap.servers": log.bootstrap, "group.id": f"test-{time.time()}",
                                         "auto.offset.reset": "earliest", "isolation.level": "read_committed",
                                         "enable.partition.eof": True})
    partitions = consumer.list_topics(TOPIC).topics[TOPIC].partitions
    consumer.assign([confluent_kafka.TopicPartition(TOPIC, number, 0) for number in partitions])
    records, ended = [], set()
    while len(ended) < len(partitions):
        record = consumer.poll(30)
        assert record is not None, "the topic cannot be read to its end"
        if record.error():
            assert record.error().code() == confluent_kafka.KafkaError._PARTITION_EOF, record.error()
            ended.add(record.partition())
        elif record.key().decode() == key:
            records.append(record)
    consumer.close()
    return records


def cluster_id(log):
    return admin.AdminClient({"bootstrap.servers": log.bootstrap}).list_topics().cluster_id


def test_events_are_cloud_events_that_the_contract_explains(log, server, ana, org):
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    made = ana.CreateSupplier(parent=org, supplier={"display_name": "Labs"}, request_id="r-1")
    ana.call("UpdateSupplier", supplier={"name": made.name, "supplies": "data"}, reason="asked",
             metadata=[("traceparent", trace)])
    first, second = consume(log, made.name)
    event = topic_pb2.InventoryTopicRecord.FromString(first.value())
    assert event.supplier.registered.supplier.display_name == "Labs"
    assert (event.metadata.subject, event.metadata.version, event.metadata.request_id) == (made.name, 1, "r-1")
    headers = {key: value.decode() for key, value in first.headers()}
    assert headers == {"ce_specversion": "1.0", "ce_id": event.metadata.event_id, "ce_source": f"/{cluster_id(log)}/{TOPIC}",
                       "ce_type": "aims.inventory.v1.SupplierRegistered",
                       "ce_dataschema": "https://aims.dev/aims.inventory.v1.InventoryTopicRecord",
                       "ce_subject": made.name, "ce_time": headers["ce_time"], "ce_partitionkey": made.name,
                       "ce_sequence": "00000000000000000001",
                       "ce_traceparent": event.metadata.traceparent, "content-type": "application/protobuf"}
    event = topic_pb2.InventoryTopicRecord.FromString(second.value())
    assert (event.metadata.reason, event.metadata.actor.subject) == ("asked", "ana")
    assert dict(second.headers())["ce_sequence"] == b"00000000000000000002"
    assert trace.split("-")[1] in dict(second.headers())["ce_traceparent"].decode()


def test_a_broker_that_goes_away_and_comes_back(log, new_server):
    server = new_server().start()
    client = Client(server.address)
    name = new_organization(client)
    at_rest(client)
    log.stop()
    assert client.call_once("GetOrganization", name=name, fresh=False).name == name  # what is folded is served on

    def refusal():
        try:
            client.call_once("UpdateOrganization", organization={"name": name, "boundaries": "Bremen"}, timeout=15)
        except grpc.RpcError as error:
            return Refusal(error)
        raise AssertionError("was accepted without a broker")

    said = wait_for(lambda: (lambda found: found if found.code == grpc.StatusCode.UNAVAILABLE else None)(refusal()), 60,
                    "a command is refused as UNAVAILABLE")
    assert said.retry_delay is not None
    log.start()
    changed = client.call("UpdateOrganization", organization={"name": name, "boundaries": "Kiel"}, seconds=120)
    assert changed.boundaries == "Kiel"
    assert server.running


def test_a_topic_that_would_lose_events_is_refused(log, new_server):
    new_server().start().stop()
    client = admin.AdminClient({"bootstrap.servers": log.bootstrap})

    def set_retention(value):
        change = admin.ConfigResource(admin.ConfigResource.Type.TOPIC, TOPIC, incremental_configs=[
            admin.ConfigEntry("retention.ms", value, incremental_operation=admin.AlterConfigOpType.SET)])
        for future in client.incremental_alter_configs([change]).values():
            future.result(30)

    set_retention("604800000")
    server = new_server(replica="replica-1").start_without_waiting()
    assert server.process.wait(60) != 0
    said = server.log_text().strip().splitlines()
    assert len(said) == 1 and "retention.ms" in said[0] and TOPIC in said[0], said
    set_retention("-1")
    new_server(replica="replica-2").start()


def test_a_record_that_nobody_can_read_halts_and_is_parked(log, new_server):
    server = new_server().start()
    client = Client(server.address)
    name = new_organization(client)
    assert client.GetOrganization(name=name).name == name  # folded before the read model halts
    partitions = len(client.GetReadModel(name="readModels/inventory").partitions)
    partition = (partition_of(name, partitions) + 1) % partitions  # not that of the organization
    producer = confluent_kafka.Producer({"bootstrap.servers": log.bootstrap})
    producer.produce(TOPIC, key=name, value=b"\xff no event of ours", partition=partition)
    producer.flush(30)

    model = wait_for(lambda: (lambda found: found if found.problem else None)(client.GetReadModel(name="readModels/inventory")), 30, "it is halted")
    offset = model.partitions[partition].folded
    assert f"{TOPIC}/{partition}" in model.problem and str(offset) in model.problem
    assert client.call_once("GetOrganization", name=name, fresh=False).name == name
    wait_for(lambda: "service.unhealthy" in server.log_text(), 10, "the log says so")
    with grpc.insecure_channel(server.address) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        request = health_pb2.HealthCheckRequest(service="inventory.readModel")
        wait_for(lambda: health.Check(request, timeout=5).status == health_pb2.HealthCheckResponse.NOT_SERVING, 10,
                 "health says so")

    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        client.ParkEvent(name="readModels/inventory", partition=partition, offset=offset + 1, reason="another one")
    client.ParkEvent(name="readModels/inventory", partition=partition, offset=offset, reason="written by a stranger")
    wait_for(lambda: not client.GetReadModel(name="readModels/inventory").problem, 30, "it goes on")
    assert any("written by a stranger" in parked for parked in client.GetReadModel(name="readModels/inventory").parked)
    client.UpdateOrganization(organization={"name": name, "boundaries": "Kiel"})

    client.RebuildReadModel(name="readModels/inventory")  # steps over it too
    wait_for(lambda: not client.GetReadModel(name="readModels/inventory").rebuilding, 60, "the read model is rebuilt")
    assert client.GetReadModel(name="readModels/inventory").problem == ""
    assert client.GetOrganization(name=name).boundaries == "Kiel"
