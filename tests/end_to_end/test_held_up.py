"""Another program's transaction that stays open in one partition of a topic: readers are given nothing after its beginning.
Replicas that are started meanwhile serve the rest, say what they do not serve, and go on when it is over."""

import contextlib

import confluent_kafka
import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from conftest import new_organization
from harness.client import TOKEN, Client, Refusal, future_token, refused
from harness.partitions import partition_of
from harness.processes import probe, wait_for
from harness.waiting import at_rest

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.kafka_only]

TOPIC = "aims.inventory.events"
PARTITIONS = 8
SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


@contextlib.contextmanager
def open_transaction(log, partition):
    """Of another program, which does not end it in time."""
    stranger = confluent_kafka.Producer({"bootstrap.servers": log.bootstrap, "transactional.id": "a stranger",
                                         "transaction.timeout.ms": 600_000})
    stranger.init_transactions(30)
    stranger.begin_transaction()
    stranger.produce(TOPIC, key="organizations/none", value=b"never committed", partition=partition)
    stranger.flush(30)
    try:
        yield
    finally:
        stranger.abort_transaction(30)


def health(server, service):
    with grpc.insecure_channel(server.address) as channel:
        request = health_pb2.HealthCheckRequest(service=service)
        return health_pb2_grpc.HealthStub(channel).Check(request, timeout=10).status


def entries(server, event):
    return [entry for entry in server.log_entries() if entry["event"] == event]


def rename(client, name, to):
    return client.call("UpdateSupplier", supplier={"name": name, "display_name": to}, seconds=60)


def refusal_of_rename(client, name):
    """Why the command is refused; None where it is not, or only for a takeover that goes on."""
    try:
        client.call_once("UpdateSupplier", supplier={"name": name, "display_name": "None"}, fresh=False)
    except grpc.RpcError as error:
        refusal = Refusal(error)
        return refusal if "is held up" in refusal.message else None
    raise AssertionError(f"{name} was renamed")


def test_a_rolling_restart_while_one_partition_is_held_up(log, new_server):
    first = new_server(replica="replica-0").start()
    second = new_server(replica="replica-1").start()
    client = Client(first.address)
    org = new_organization(client)
    names = [client.CreateSupplier(parent=org, supplier_id=f"labs-{number}", supplier={"display_name": "Labs"}).name
             for number in range(20)]
    places = {name: partition_of(name, PARTITIONS) for name in names}
    held = next(name for name in names if places[name] != partition_of(org, PARTITIONS))
    free = [name for name in names if places[name] != places[held]]
    partition = places[held]
    where = f"{TOPIC}/{partition}"
    at_rest(client)

    with open_transaction(log, partition):
        assert first.stop() == 0
        first.start_without_waiting()
        metrics = wait_for(lambda: entries(first, "process.listening")[1:], 60, "it listens again")[0]["metrics"]
        assert probe(metrics, "livez")[0] == 200, "it is alive while it is not ready"
        code, said = probe(metrics, "readyz")
        assert code == 503 and "inventory reads the log" in said, (code, said)
        first.wait_until_ready()
        assert second.stop() == 0
        new = new_server(replica="replica-2").start()  # reads the log from its beginning

        for server in (first, new):
            client = Client(server.address)
            assert client.GetSupplier(name=held).display_name == "Labs"
            for name in free[:6]:
                rename(client, name, server.address)
                assert client.GetSupplier(name=name).display_name == server.address, "with the token of the update"
            said = wait_for(lambda: refusal_of_rename(client, held), 30, "commands there are refused with the reason")
            assert said.code == grpc.StatusCode.UNAVAILABLE and where in said.message, said
            assert said.retry_delay is not None

            with refused(grpc.StatusCode.FAILED_PRECONDITION) as refusal:
                client.call_once("GetSupplier", name=free[0], fresh=False,
                                 metadata=[(TOKEN, future_token(partition)), ("aims-max-wait", "100ms")])
            assert f"{where} is held up" in refusal.message, refusal
            # What this is noted in may be in any partition. Those that are held up keep nobody waiting.
            supplies = f"data of {server.address}"
            client.call("UpdateSupplier", supplier={"name": free[0], "supplies": supplies})
            read = client.call_once("GetSupplier", name=free[0], metadata=[("aims-max-wait", "20s")])
            assert read.supplies == supplies, "with the token of the update"

            model = client.GetReadModel(name="readModels/inventory")
            of_topic = {each.partition: each for each in model.partitions}
            assert [number for number, each in of_topic.items() if each.HasField("held_up")] == [partition]
            offset = of_topic[partition].held_up.offset
            assert of_topic[partition].folded == offset < of_topic[partition].end
            assert f"abort --topic {TOPIC} --partition {partition} --start-offset {offset}" in model.problem

            code, said = probe(server.metrics, "readyz")
            assert code == 200 and f"inventory is ready; {where} is held up at offset {offset}" in said, (code, said)
            figures = probe(server.metrics, "metrics")[1]
            assert 'aims_partitions_held_up{service="inventory"} 1\n' in figures
            assert f'aims_partition_held_up_at{{partition="{partition}",service="inventory",topic="{TOPIC}"}} {offset}\n' \
                in figures
            assert health(server, "") == health(server, "alive") == SERVING
            assert health(server, "inventory.readModel") == NOT_SERVING

    for server in (first, new):
        client = Client(server.address)
        rename(client, held, server.address)
        assert client.GetSupplier(name=held).display_name == server.address, "with the token of the update"
        wait_for(lambda: not client.GetReadModel(name="readModels/inventory").problem, 30, "it is whole again")
        wait_for(lambda: health(server, "inventory.readModel") == SERVING, 30, "health says so")
        assert "held up" not in probe(server.metrics, "readyz")[1]
    for told in (entries(new, "partition.held_up"), entries(new, "partition.released")):
        assert [(entry["topic"], entry["partition"], entry["offset"]) for entry in told] == [
            (TOPIC, str(partition), str(offset))], "once"
    assert "kafka-transactions.sh" in entries(new, "partition.held_up")[0]["then"]
