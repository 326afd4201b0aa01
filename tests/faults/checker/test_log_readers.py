"""The readers of the log, on what a server wrote: on both logs, with what the checker then says of it."""

import time

import grpc
import pytest

from faults.checker.checker import check
from faults.checker.history import HistoryWriter, read_lines, write_answer
from faults.checker.log_readers import Event, decode, read_embedded, read_kafka
from harness.client import Client, Refusal
from harness.processes import EmbeddedLog, KafkaLog, Server


@pytest.fixture(params=["embedded", "kafka"])
def log(request, tmp_path):
    log = EmbeddedLog() if request.param == "embedded" else KafkaLog(tmp_path / "kafka")
    yield log
    log.close()


@pytest.fixture
def server(log, program, tmp_path):
    server = Server(program, tmp_path / "data", log.flags("replica-0")).start()
    yield server
    if server.running:
        server.kill()


def ask(history, client, op, subject, request, fields=None, deletes=None):
    """One command, as a driver sends it: again, where there is no leader yet."""
    while True:
        attempt = history.invoke(1, op, subject, f"r-{op}", fields, client.token, deletes)
        try:
            resource = client.call_once(op, request_id=f"r-{op}", **request)
        except grpc.RpcError as error:
            refusal = Refusal(error)
            history.fail(attempt, str(refusal))
            assert "nothing was recorded" in refusal.message, refusal
            time.sleep(refusal.retry_delay)
        else:
            history.ok(attempt, int(resource.etag), client.token)
            return


def test_what_a_server_wrote_is_read_and_holds(log, server, program, tmp_path):
    org, supplier = "organizations/acme", "organizations/acme/suppliers/labs"
    with HistoryWriter(tmp_path / "history.jsonl") as history, open(tmp_path / "answers.jsonl", "w") as answers:
        client = Client(server.address)
        ask(history, client, "CreateOrganization", org, dict(
            organization_id="acme", organization={"display_name": "Acme"}), {"display_name": "Acme"})
        for _ in range(2):  # the second time it is a repetition
            ask(history, client, "CreateSupplier", supplier, dict(
                parent=org, supplier_id="labs", supplier={"display_name": "Labs", "supplies": "models"}),
                {"display_name": "Labs", "supplies": "models"})
        ask(history, client, "UpdateSupplier", supplier, dict(supplier={"name": supplier, "supplies": "data"}),
            {"supplies": "data"})
        ask(history, client, "DeleteSupplier", supplier, dict(name=supplier), deletes=True)
        attempt = history.invoke(1, "GetSupplier", supplier, token=client.token)
        found = client.GetSupplier(name=supplier)
        history.ok(attempt, int(found.etag), client.token, {"supplies": found.supplies})
        requests = [revision.metadata.request_id for revision in client.ListRevisions(name=supplier).revisions]
        write_answer(answers, "replica-0", supplier, int(found.etag), {"supplies": found.supplies}, requests[::-1])
        write_answer(answers, "replica-0", org, 1, {"display_name": "Acme"}, ["r-CreateOrganization"])
    if log.name == "embedded":
        with pytest.raises(RuntimeError, match="held by another process"):
            list(read_embedded(program, server.data))
    assert server.stop() == 0
    events = list(read_embedded(program, server.data) if log.name == "embedded" else read_kafka(log.bootstrap))
    report = check(read_lines(tmp_path / "history.jsonl"), events, read_lines(tmp_path / "answers.jsonl"))
    assert report.violations == []
    assert (report.counts["leaders"], report.counts["acknowledged"], report.counts["reads with a token"]) == (8, 4, 1)
    told = {event.version: (event.kind, event.fields, event.request_id, event.size) for event in events
            if event.subject == supplier}
    assert told == {1: ("SupplierRegistered", {"display_name": "Labs", "supplies": "models"}, "r-CreateSupplier", 1),
                    2: ("SupplierUpdated", {"supplies": "data"}, "r-UpdateSupplier", 1),
                    3: ("SupplierDeleted", {}, "r-DeleteSupplier", 1)}

    # And a log that is not what was told.
    left = [event for event in events if event.version != 3]
    assert {violation.rule for violation in check(read_lines(tmp_path / "history.jsonl"), left).violations} == {
        "lost", "phantom"}


def test_what_is_no_event_is_told(program):
    del program  # for the stubs
    assert decode("t/0", 7, "k", b"\xff") == Event("t/0", 7, "k", problem=decode("t/0", 7, "k", b"\xff").problem)
    assert "not a record of the topic" in decode("t/0", 7, "k", b"\xff").problem
    assert "without a payload" in decode("t/0", 7, "k", b"").problem
