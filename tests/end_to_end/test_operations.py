"""What those see who run it: health, reflection, metrics, logs with traces, limits, and errors of one line."""

import contextlib
import re
import subprocess
import urllib.request

import grpc
import pytest
from google.protobuf import descriptor_pool
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from harness.client import TOKEN, future_token, refused
from harness.processes import KafkaLog, free_port, probe

pytestmark = pytest.mark.usefixtures("log")

METRICS = ["aims_rpc_requests_total", "aims_rpc_latency_seconds", "aims_rpc_in_progress", "aims_commands_queued",
           "aims_commit_seconds", "aims_commit_commands", "aims_events_appended_total", "aims_partitions",
           "aims_partitions_assigned", "aims_partitions_leading", "aims_fold_lag", "aims_projection_halted",
           "aims_rebuild_running", "aims_rebuild_progress", "aims_partitions_held_up",
           "aims_rocksdb_total_sst_files_size", "aims_rocksdb_block_cache_usage",
           "aims_build_info", "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
           "process_max_fds", "process_start_time_seconds"]

SERVICES = ["history.v1.HistoryService", "inventory.v1.DatasetService", "inventory.v1.InterestedPartyService",
            "inventory.v1.ModelService", "inventory.v1.OrganizationService", "inventory.v1.SupplierService",
            "inventory.v1.AiSystemService", "operations.v1.ReadModelService"]


def health(address, service=""):
    with grpc.insecure_channel(address) as channel:
        request = health_pb2.HealthCheckRequest(service=service)
        return health_pb2_grpc.HealthStub(channel).Check(request, timeout=10).status


def test_health(server):
    assert health(server.address) == health_pb2.HealthCheckResponse.SERVING
    assert health(server.address, "aims.inventory.v1.SupplierService") == health_pb2.HealthCheckResponse.SERVING
    assert health(server.address, "alive") == health_pb2.HealthCheckResponse.SERVING


def test_probes(server):
    assert probe(server.metrics, "livez") == (200, "alive\n")
    code, said = probe(server.metrics, "readyz")
    assert (code, sorted(said.splitlines())) == (200, ["audit is ready", "controls is ready", "evidence is ready",
                                                         "improvement is ready", "inventory is ready", "risk is ready"])


def test_reflection_tells_the_whole_contract(server):
    with grpc.insecure_channel(server.address) as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        services = set(database.get_services())
        assert {f"aims.{name}" for name in SERVICES} <= services
        pool = descriptor_pool.DescriptorPool(database)
        method = pool.FindServiceByName("aims.inventory.v1.SupplierService").FindMethodByName("CreateSupplier")
        assert method.input_type.fields_by_name["supplier"].message_type.name == "Supplier"


def metrics(server):
    with urllib.request.urlopen(f"http://{server.metrics}/metrics", timeout=10) as response:
        return response.read().decode()


def test_metrics(server, ana, org):
    ana.CreateSupplier(parent=org, supplier={"display_name": "Labs"})
    with refused(grpc.StatusCode.NOT_FOUND):
        ana.GetSupplier(name=f"{org}/suppliers/none")
    text = metrics(server)
    names = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    for name in METRICS:
        assert name in names, f"{name} is missing; there are {sorted(names)}"
    assert not [name for name in names if not name.startswith(("aims_", "exposer_", "process_"))], names


def test_a_trace_goes_from_the_call_into_the_event(ana, org):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    made = ana.call("CreateSupplier", parent=org, supplier={"display_name": "Labs"},
                    metadata=[("traceparent", f"00-{trace}-00f067aa0ba902b7-01")])
    assert trace in ana.ListRevisions(name=made.name).revisions[0].metadata.traceparent


def test_the_log_is_one_json_object_a_line(server):
    entries = server.log_entries()
    assert len(entries) == len(server.log_text().splitlines())
    assert all({"time", "severity", "event"} <= entry.keys() for entry in entries)
    assert server.address in [entry.get("address") for entry in entries if entry["event"] == "process.listening"]


def test_a_request_that_is_too_large_is_refused(ana, org):
    with refused(grpc.StatusCode.RESOURCE_EXHAUSTED):
        ana.CreateSupplier(parent=org, supplier={"display_name": "x" * (5 << 20)})


def test_an_event_that_is_too_large_is_refused_by_name(ana, org):
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ana.UpdateOrganization(organization={"name": org, "issues": [
            {"issue_id": f"i-{number}", "origin": "ORIGIN_EXTERNAL", "description": "d" * 4000}
            for number in range(20)]}, update_mask={"paths": ["issues"]})
    assert org in refusal.message
    assert ana.GetOrganization(name=org).etag == "1"


def test_a_deadline_is_kept(ana, org):
    with refused(grpc.StatusCode.DEADLINE_EXCEEDED):
        ana.call_once("ListSuppliers", parent=org, fresh=False, timeout=0.2,
                      metadata=[(TOKEN, future_token()), ("aims-max-wait", "20s")])


class TestErrorsOfOneLine:
    """What is wrong at the start is said in one line that says what to do, with an exit code that is not 0."""

    def failure(self, server, *parts):
        assert server.process.wait(60) not in (0, None)
        lines = [line for line in server.log_text().splitlines() if line.strip()]
        assert len(lines) == 1, lines
        for part in parts:
            assert part in lines[0], lines[0]

    def test_a_data_directory_that_cannot_be_made(self, new_server, tmp_path):
        (tmp_path / "file").write_text("not a folder")
        server = new_server(data=tmp_path / "file")
        self.failure(server.start_without_waiting(), str(tmp_path / "file"))

    def test_a_port_in_use(self, server, new_server):
        self.failure(new_server(replica="replica-9", listen=server.address).start_without_waiting(), server.address)

    def test_a_wrong_flag(self, program):
        done = subprocess.run([program, "serve", "--colour", "red"], capture_output=True, text=True, timeout=20)
        assert done.returncode != 0
        assert "--colour" in done.stderr
        assert done.stdout == ""

    def test_a_directory_that_another_server_uses(self, log, server, new_server):
        if log.name != "embedded":
            pytest.skip("replicas on Kafka have a directory each")
        second = new_server()
        second.data = server.data
        self.failure(second.start_without_waiting(), str(server.data))

    def without(self, server, *names):
        for name in names:
            at = server.flags.index(name)
            del server.flags[at:at + 2]
        return server

    def test_a_broker_where_three_are_needed(self, new_server, log, tmp_path):
        if log.name != "kafka":
            pytest.skip("needs a broker")
        with contextlib.closing(KafkaLog(tmp_path / "kafka")) as alone:  # whose topics are not there yet
            server = self.without(new_server(), "--kafka", "--kafka-replication-factor", "--kafka-min-insync-replicas")
            server.flags += ["--kafka", alone.bootstrap]
            self.failure(server.start_without_waiting(), "3 replicas", "fewer brokers", "--kafka-replication-factor",
                         "--kafka-min-insync-replicas")

    def test_more_replicas_in_sync_than_replicas(self, new_server, log):
        if log.name != "kafka":
            pytest.skip("is about Kafka")
        server = self.without(new_server(), "--kafka-min-insync-replicas")
        self.failure(server.start_without_waiting(), "--kafka-min-insync-replicas 2", "--kafka-replication-factor 1")

    def test_a_broker_that_is_not_there(self, new_server, log):
        if log.name != "kafka":
            pytest.skip("needs a broker that could be there")
        server = new_server(flags=["--kafka", f"127.0.0.1:{free_port()}"])
        server.flags = [flag for flag in server.flags if flag != log.bootstrap]
        server.flags.remove("--kafka")
        self.failure(server.start_without_waiting(), "127.0.0.1")
