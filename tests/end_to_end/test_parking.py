"""Records that other programs write into a topic of AIMS. They halt all that reads the topic, and say of what kind they are;
one command parks each of them for all processes, over restarts and rebuilds, and is itself in the log. On Kafka, where
others can write at all, with each service as a process of its own."""

import shutil
import urllib.request

import confluent_kafka
import grpc
import pytest
from aims.operations.v1 import parked_record_pb2

from conftest import new_organization
from harness.ai_systems import system
from harness.client import HEALTH, TOKEN, Client, refused
from harness.impacts import assessment_of
from harness.partitions import partition_of
from harness.processes import wait_for

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.kafka_only]

TOPIC, OPERATIONS = "aims.inventory.events", "aims.operations.events"
PARTITIONS = 8
PATIENT = [("aims-max-wait", "30s")]


def write(log, partition, key, value):
    """Writes a record, as any program can. Returns its offset."""
    written = []
    producer = confluent_kafka.Producer({"bootstrap.servers": log.bootstrap})
    producer.produce(TOPIC, key=key, value=value, partition=partition,
                     on_delivery=lambda error, message: written.append(error or message.offset()))
    producer.flush(30)
    assert isinstance(written[0], int), written
    return written[0]


def recorded(log):
    """The parked records that the log tells of."""
    consumer = confluent_kafka.Consumer({"bootstrap.servers": log.bootstrap, "group.id": "test", "enable.partition.eof": True,
                                         "isolation.level": "read_committed"})
    consumer.assign([confluent_kafka.TopicPartition(OPERATIONS, 0, 0)])
    records = []
    while True:
        message = consumer.poll(30)
        assert message is not None, "the topic cannot be read to its end"
        if message.error():
            assert message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF, message.error()
            consumer.close()
            return [record for record in records if record.HasField("record_parked")]
        assert dict(message.headers())["ce_dataschema"].endswith(b"/aims.operations.v1.OperationsRecord")
        records.append(parked_record_pb2.OperationsRecord.FromString(message.value()))


class Processes:
    """One process for each service."""

    def __init__(self, new_server, build):
        self.servers = {package: new_server(replica=package, program=build / f"services/{package}/aims-{package}", command=())
                        for package in HEALTH}

    def start(self):
        for server in self.servers.values():
            server.start_without_waiting()
        for server in self.servers.values():
            server.wait_until_ready()
        return Client({package: server.address for package, server in self.servers.items()})

    def stop(self):
        for server in self.servers.values():
            assert server.stop() == 0, server.log_text()[-2000:]

    def figures(self, package):
        with urllib.request.urlopen(f"http://{self.servers[package].metrics}/metrics", timeout=10) as response:
            return response.read().decode()

    def told(self, package, **fields):
        return any(fields.items() <= entry.items() for entry in self.servers[package].log_entries())


def in_partition(org, partition):
    """Id of a system whose events are in the partition."""
    return next(name for name in (f"system-{number}" for number in range(1000))
                if partition_of(f"{org}/aiSystems/{name}", PARTITIONS) == partition)


def test_foreign_records_and_tombstones_are_told_and_parked_for_all(log, new_server, program):
    processes = Processes(new_server, program.parents[2])
    ana = processes.start()
    org = new_organization(ana)
    triage = ana.CreateAiSystem(parent=org, ai_system_id="triage", ai_system=system("Claims triage")).name
    assert ana.GetImpactAssessment(name=assessment_of(triage))
    partition = partition_of(triage, PARTITIONS)

    def model(package):
        return ana.GetReadModel(name=f"readModels/{package}")

    for fault, key, value in (("FOREIGN", b"a stranger's \xff", b"hello"), ("TOMBSTONE", triage, None)):
        offset = write(log, partition, key, value)
        for package in ("inventory", "evidence"):
            halted = wait_for(lambda: (lambda found: found if found.problem else None)(model(package)), 30, "it is halted")
            at = halted.halted_at
            assert (at.topic, at.partition, at.offset) == (TOPIC, partition, offset)
            assert at.fault == parked_record_pb2.RecordFault.Value(f"RECORD_FAULT_{fault}"), at
            assert f"{fault}: " in halted.problem and "park the record" in halted.problem
            (figure,) = [line for line in processes.figures(package).splitlines()
                         if line.startswith("aims_projection_halted_at{")]
            assert f'fault="{fault}"' in figure and figure.endswith(f" {offset}")
            wait_for(lambda: any(f"{fault}: " in entry.get("problem", "") for entry in processes.servers[package].log_entries()),
                     10, "the log says so")
        wait_for(lambda: f'aims_reaction_halted_at{{fault="{fault}"' in processes.figures("risk"), 30, "so are reactions")
        assert processes.told("risk", event="reactions.halted", fault=fault, offset=str(offset))

        here = dict(name="readModels/inventory", partition=partition, reason=f"written by a stranger: {fault}")
        with refused(grpc.StatusCode.FAILED_PRECONDITION) as refusal:
            ana.ParkEvent(**here, offset=offset + 1)
        assert f"offset {offset}" in refusal.message
        ana.ParkEvent(**here, offset=offset)
        for package in ("inventory", "evidence"):
            wait_for(lambda: not model(package).problem, 30, f"{package} goes on")
        wait_for(lambda: 'aims_reactions_halted{service="risk"} 0' in processes.figures("risk"), 30, "reactions go on")
        # Behind the record there is nothing yet; whoever has seen that much is answered all the same, by all.
        for method, name in (("GetAiSystem", triage), ("GetImpactAssessment", assessment_of(triage)), ("GetTrail", triage)):
            ana.call(method, name=name, fresh=False, metadata=[(TOKEN, "latest"), *PATIENT])
        ana.ParkEvent(**here, offset=offset)  # again, which changes nothing

    def goes_on(title):
        made = ana.CreateAiSystem(parent=org, ai_system_id=in_partition(org, partition), ai_system=system(title)).name
        assert ana.call("GetImpactAssessment", name=assessment_of(made), metadata=PATIENT).ai_system == made
        assert ana.call("GetTrail", name=made, metadata=PATIENT).entries

    goes_on("Before the restart")
    processes.stop()
    for server in processes.servers.values():
        shutil.rmtree(server.data / "read_models")
    ana = processes.start()
    org = new_organization(ana)
    goes_on("After it")
    for package in ("inventory", "evidence"):
        parked = list(model(package).parked)
        assert len(parked) == 2 and [fault in line for fault, line in zip(("FOREIGN", "TOMBSTONE"), parked)] == [True, True]
        assert all("parked by ana" in line and "written by a stranger" in line for line in parked), parked
    events = recorded(log)
    assert [parked_record_pb2.RecordFault.Name(event.record_parked.record.fault) for event in events] == [
        "RECORD_FAULT_FOREIGN", "RECORD_FAULT_TOMBSTONE"]
    assert {event.metadata.actor.subject for event in events} == {"ana"}
