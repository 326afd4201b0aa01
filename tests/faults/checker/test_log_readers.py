"""The readers of the log, on what a server wrote: on both logs, with what the checker then says of it."""

import time

import grpc
import pytest

from faults import commands
from faults.checker.checker import check
from faults.checker.history import HistoryWriter, read_lines, write_answer
from faults.checker.log_readers import TOPICS, Event, decode, read_embedded, read_kafka
from harness.client import Client, Refusal
from harness.processes import EmbeddedLog, KafkaLog, Server
from harness.waiting import eventually


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


def arguments_of(request):
    return {field.name: value for field, value in request.ListFields()}


def effects_in_any_state(events):
    """Those that their causes call for whatever the state of what they are on."""
    certain = {(event.event_id, due.reaction, due.subject) for event in events for due in event.causes if due.certain}
    return [event for event in events if event.reaction and (event.causation_id, event.reaction, event.subject) in certain]


def test_what_a_server_wrote_is_read_and_holds(log, server, program, tmp_path):
    org, supplier = "organizations/acme", "organizations/acme/suppliers/labs"
    system, risk = "organizations/acme/aiSystems/chat", "organizations/acme/risks/drift"
    assessment, assurance = "organizations/acme/impactAssessments/chat", "organizations/acme/systemAssurances/chat"
    profile, control = "organizations/acme/riskProfiles/chat", "organizations/acme/controls/alarm"
    nonconformity, action = "organizations/acme/nonconformities/late", "organizations/acme/actions/look"
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
        ask(history, client, "CreateAiSystem", system, dict(parent=org, ai_system_id="chat", ai_system={
            "display_name": "Chat", "purpose": "Answers", "owner": "olga", "intended_use": "By customers",
            "ai_roles": ["AI_ROLE_CUSTOMER"]}), {"display_name": "Chat"})
        ask(history, client, "UpdateAiSystem", system, dict(ai_system={"name": system, "purpose": "More"}),
            {"purpose": "More"})
        ask(history, client, "CreateRisk", risk, dict(parent=org, risk_id="drift", risk={
            "display_name": "Drift", "ai_systems": [system], "sources": ["RISK_SOURCE_MACHINE_LEARNING"],
            "objectives": ["RISK_OBJECTIVE_FAIRNESS"]}), {"display_name": "Drift"})
        eventually(lambda: client.GetImpactAssessment(name=assessment), lambda read: read.etag == "2")
        eventually(lambda: client.GetRiskProfile(name=profile), lambda read: read.etag == "2")
        assured = eventually(lambda: client.GetSystemAssurance(name=assurance), lambda read: read.etag == "2")
        assert assured.impact.assessment == assessment and assured.risks.risks[0].risk == risk
        for made in (commands.create(commands.Subject(commands.CONTROL, control), "Alarm", ai_systems=[system]),
                     commands.cover(commands.Subject(commands.CONTROL, control), None, "Of all")):
            ask(history, client, made.op, control, arguments_of(made.request), made.fields)
        eventually(lambda: client.GetControlStanding(name=f"{org}/controlStandings/alarm"), lambda read: read.etag == "2")
        eventually(lambda: client.GetSystemAssurance(name=assurance), lambda read: read.etag == "4")
        late, look = commands.Subject(commands.NONCONFORMITY, nonconformity), commands.Subject(commands.ACTION, action)
        for made in (commands.create(late, "Late", grade="major"), commands.concern(late, [system], "Of chat"),
                     commands.act(look, late, "Look")[0]):
            ask(history, client, made.op, made.subject.name, arguments_of(made.request), made.fields)
        eventually(lambda: client.GetSystemAssurance(name=assurance), lambda read: read.etag == "5")
        eventually(lambda: client.GetNonconformity(name=nonconformity), lambda read: read.etag == "5")
        eventually(lambda: client.GetControlFailure(name=f"{org}/controlFailures/alarm"), lambda read: read.etag == "3")
        eventually(lambda: client.GetReviewAgenda(name=f"{org}/reviewAgendas/current"), lambda read: read.etag == "2")
        eventually(lambda: client.GetManagementScope(name=f"{org}/managementScopes/current"), lambda read: read.etag == "2")
        attempt = history.invoke(1, "GetSupplier", supplier, token=client.token)
        found = client.GetSupplier(name=supplier)
        history.ok(attempt, int(found.etag), client.token, {"supplies": found.supplies})
        requests = [revision.metadata.request_id for revision in client.ListRevisions(name=supplier).revisions]
        write_answer(answers, "replica-0", supplier, int(found.etag), {"supplies": found.supplies}, requests[::-1])
        write_answer(answers, "replica-0", org, 1, {"display_name": "Acme"}, ["r-CreateOrganization"])
        write_answer(answers, "replica-0", system, 3, {"purpose": "More"}, ["r-CreateAiSystem"] + ["r-UpdateAiSystem"] * 2)
        write_answer(answers, "replica-0", risk, 2, {"display_name": "Drift"}, ["r-CreateRisk"] * 2)
        write_answer(answers, "replica-0", control, 4, {"description": "Of all"}, ["r-CreateControl"] * 2 + ["r-UpdateControl"] * 2)
        write_answer(answers, "replica-0", action, 2, {"what": "Look"}, ["r-CreateAction"] * 2)
        revisions = client.ListRevisions(name=nonconformity).revisions
        write_answer(answers, "replica-0", nonconformity, 5, {"description": "Of chat"},
                     [each.metadata.request_id for each in revisions][::-1])
        for written in commands.of_reactions([commands.Subject(*subject) for subject in (
                (commands.ORGANIZATION, org), (commands.AI_SYSTEM, system), (commands.CONTROL, control),
                (commands.SUPPLIER, supplier), (commands.RISK, risk))]):
            revisions = eventually(lambda: client.ListRevisions(name=written.name)).revisions
            write_answer(answers, "replica-0", written.name, len(revisions), {},
                         [each.metadata.request_id for each in revisions][::-1])
    if log.name == "embedded":
        with pytest.raises(RuntimeError, match="held by another process"):
            list(read_embedded(program, server.data))
    assert server.stop() == 0
    events = list(read_embedded(program, server.data) if log.name == "embedded" else read_kafka(log.bootstrap))
    report = check(read_lines(tmp_path / "history.jsonl"), events, read_lines(tmp_path / "answers.jsonl"), settled=False)
    assert report.violations == []
    counts = report.counts
    assert (counts["leaders"], counts["acknowledged"], counts["reads with a token"], counts["effects"]) == (32, 12, 1, 56)
    told = {event.version: (event.kind, event.fields, event.request_id, event.size) for event in events
            if event.subject == supplier}
    assert told == {1: ("SupplierRegistered", {"display_name": "Labs", "supplies": "models"}, "r-CreateSupplier", 1),
                    2: ("SupplierUpdated", {"supplies": "data"}, "r-UpdateSupplier", 1),
                    3: ("SupplierDeleted", {}, "r-DeleteSupplier", 1)}

    # And a log that is not what was told.
    left = [event for event in events if (event.subject, event.version) != (supplier, 3)]
    told = list(read_lines(tmp_path / "history.jsonl"))
    assert broken(told, left) == {"lost", "phantom", "cause"}  # what follows from it has no cause
    # Without any one of the effects that their causes call for in any state, and those that follow from it.
    for effect in effects_in_any_state(events):
        left = [event for event in events if effect.subject != event.subject or event.version < effect.version]
        assert "left out" in broken(told, left) and broken(told, left) <= {"left out", "cause"}
    # With any one of them again.
    for effect in (event for event in events if event.reaction):
        last = [event for event in events if event.partition == effect.partition][-1]
        again = effect._replace(request_id="again", offset=last.offset + 1, epoch=last.epoch, time=last.time, event_id="again",
                                version=sum(event.subject == effect.subject for event in events) + 1)
        found = broken(told, [*events, again])
        assert "twice" in found and found <= {"twice", "left out", "unsent"}  # nobody sent the second one


def broken(history, events):
    return {violation.rule for violation in check(history, events, settled=False).violations}


def test_what_is_no_event_is_told(program):
    del program  # for the stubs
    for topic in TOPICS:
        place = f"{topic}/0"
        damaged = decode(place, 7, "k", b"\xff")
        assert damaged == Event(place, 7, "k", problem=damaged.problem)
        assert "not a record of the topic" in damaged.problem
        assert "without a payload" in decode(place, 7, "k", b"").problem
