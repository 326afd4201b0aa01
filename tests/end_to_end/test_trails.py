"""Trails: what happened to anything, across services, and what another organization is never shown of it."""

import json
import subprocess
import threading
import time
import urllib.request

import grpc
import pytest
from aims.event.v1 import event_pb2
from aims.evidence.v1 import trail_pb2
from aims.inventory.v1 import ai_system_pb2

from conftest import new_organization
from harness.ai_systems import IN_SCOPE, answers, pass_gate, system
from harness.client import TOKEN, Client, future_token, refused, told
from harness.processes import wait_for
from harness.risks import approved_criteria, in_treatment
from harness.waiting import eventually

pytestmark = pytest.mark.usefixtures("log")


@pytest.fixture
def triage(ana, org):
    """Name of a system that was registered by Ana, changed by Ben and brought into inception by Mia."""
    made = ana.CreateAiSystem(parent=org, ai_system_id="triage", ai_system=system("Claims triage"))
    ana.as_("ben").UpdateAiSystem(ai_system={"name": made.name, "domain": "Claims"}, reason="asked by the owner",
                                  update_mask={"paths": ["domain"]})
    ana.ClassifyAiSystem(name=made.name, answers=answers(ana, org, *IN_SCOPE))
    pass_gate(ana, made.name, "StartInception")
    # The last of what follows: the trail does not grow any more.
    eventually(lambda: ana.GetInvolvement(name=f"{org}/involvements/aisystems-triage"),
               lambda read: "mia" in {part.person for part in read.parts})
    return made.name


def changes(entry):
    return {change.path: (change.before_json, change.after_json) for change in entry.changes}


def pages(client, method, size, /, **fields):
    """All entries, fetched page by page."""
    entries, token = [], ""
    while not entries or token:
        response = client.call(method, page_size=size, page_token=token, **fields)
        assert len(response.entries) <= size
        entries += response.entries
        token = response.next_page_token
    return entries


class TestTheTrailOfASystem:

    def test_says_who_what_when_why_and_what_it_changed(self, ana, triage):
        entries = ana.GetTrail(name=triage).entries
        assert [entry.title for entry in entries] == ["AI system registered", "AI system updated", "AI system classified",
                                                      "AI system inception started"]
        assert [entry.version for entry in entries] == [1, 2, 3, 4]
        assert [entry.actor.subject for entry in entries] == ["ana", "ben", "ana", "mia"]
        assert all(entry.actor.kind == event_pb2.Actor.KIND_PERSON for entry in entries)
        registered, updated, _, started = entries
        assert changes(registered)["display_name"] == ("", '"Claims triage"')
        assert changes(registered)["state"] == ("", '"STATE_PROPOSED"')
        assert changes(updated)["domain"] == ("", '"Claims"')
        assert updated.reason == "asked by the owner" and registered.reason == ""
        assert changes(started)["state"] == ('"STATE_PROPOSED"', '"STATE_INCEPTION"')
        assert not {"name", "etag", "create_time", "update_time"} & set(changes(registered))
        assert json.loads(updated.event_json)["ai_system"] == {"domain": "Claims"}

    def test_is_the_history_that_the_service_itself_tells(self, ana, triage):
        revisions = ana.ListRevisions(name=triage).revisions
        entries = ana.GetTrail(name=triage, order_by="occur_time desc").entries
        for entry, revision in zip(entries, revisions, strict=True):
            metadata = revision.metadata
            assert (entry.version, entry.event_type, entry.event_json) == (revision.version, revision.event_type,
                                                                           revision.event_json)
            assert (entry.event_id, entry.request_id, entry.occur_time) == (metadata.event_id, metadata.request_id,
                                                                            metadata.occur_time)
            assert {change.path.split(".")[0] for change in entry.changes} == set(revision.changed_fields)

    def test_in_pages_either_way(self, ana, triage):
        oldest_first = pages(ana, "GetTrail", 1, name=triage)
        assert [entry.version for entry in oldest_first] == [1, 2, 3, 4]
        newest_first = pages(ana, "GetTrail", 3, name=triage, order_by="occur_time desc")
        assert newest_first == oldest_first[::-1]

    def test_a_token_is_of_one_trail(self, ana, org, triage):
        token = ana.GetTrail(name=triage, page_size=1).next_page_token
        for fields in ({"name": org}, {"name": triage, "include_linked": True}, {"name": triage, "order_by": "occur_time desc"},
                       {"name": triage, "read_time": {"seconds": 1}}):
            with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
                ana.GetTrail(page_token=token, **fields)
            assert refusal.fields == {"page_token"}

    def test_what_is_asked_for_wrongly_is_refused_by_field(self, ana, triage):
        for fields, field in (({"order_by": "version"}, "order_by"), ({"page_size": -1}, "page_size"),
                              ({"page_token": "?"}, "page_token"), ({"linked_depth": 5}, "linked_depth")):
            with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
                ana.GetTrail(name=triage, **fields)
            assert refusal.fields == {field}

    def test_up_to_an_instant(self, ana, triage):
        entries = ana.GetTrail(name=triage).entries
        for order_by in ("occur_time", "occur_time desc"):
            until = ana.GetTrail(name=triage, read_time=entries[1].occur_time, order_by=order_by).entries
            assert sorted(entry.version for entry in until) == [1, 2]

    def test_of_what_nothing_happened_to_is_not_found(self, ana, org):
        with refused(grpc.StatusCode.NOT_FOUND):
            ana.GetTrail(name=f"{org}/aiSystems/none")

    def test_a_deleted_resource_keeps_its_trail(self, ana, org):
        name = ana.CreateSupplier(parent=org, supplier={"display_name": "Labs"}).name
        ana.DeleteSupplier(name=name, reason="merged")
        assert [entry.title for entry in ana.GetTrail(name=name).entries] == ["Supplier registered", "Supplier deleted"]


class TestLinks:

    def test_risks_and_their_treatments_are_in_the_trail_of_the_system(self, ana, org, triage):
        criteria = approved_criteria(ana, org)
        risk = in_treatment(ana, org, criteria, ai_systems=[triage]).name
        treatment = ana.CreateTreatment(parent=org, treatment_id="t", treatment={
            "display_name": "Watch it", "risk": risk, "owner": "olga", "option": "TREATMENT_OPTION_MODIFY"}).name
        trail = ana.GetTrail(name=triage, include_linked=True)
        linked = {each.name: each for each in trail.linked}
        assert linked[risk].relation == trail_pb2.LinkedSubject.RELATION_REFERS_TO_IT
        assert (linked[risk].via, list(linked[risk].fields), linked[risk].depth) == (triage, ["ai_systems"], 1)
        assert linked[risk].display_name == "Prices drift apart"
        assert (linked[treatment].via, linked[treatment].depth) == (risk, 2)
        assert {entry.subject for entry in trail.entries} >= {triage, risk, treatment}
        assert {entry.subject for entry in trail.entries} <= {triage, *linked}
        times = [entry.occur_time.ToNanoseconds() for entry in trail.entries]
        assert times == sorted(times)
        assert not trail.linked_truncated
        near = {entry.subject for entry in ana.GetTrail(name=triage, include_linked=True, linked_depth=1).entries}
        assert near >= {triage, risk} and treatment not in near
        assert {entry.subject for entry in ana.GetTrail(name=triage).entries} == {triage}
        assert [each.name for each in ana.GetTrail(name=criteria, include_linked=True, linked_depth=1).linked] == [risk]
        in_pages = [entry.event_id for entry in pages(ana, "GetTrail", 3, name=triage, include_linked=True)]
        assert in_pages[:len(trail.entries)] == [entry.event_id for entry in trail.entries]  # services may react meanwhile

    def test_they_come_and_go(self, ana, org, triage):
        model = ana.CreateModel(parent=org, model={"display_name": "A model"}).name
        component = {"kind": "KIND_MODEL", "resource": model}

        def set_components(components):
            ana.UpdateAiSystem(ai_system={"name": triage, "components": components},
                               update_mask={"paths": ["components"]})

        def linked(name):
            return [each.name for each in ana.GetTrail(name=name, include_linked=True).linked]

        set_components([component])
        assert triage in linked(model) and model in linked(triage)
        set_to = [changes(entry)["components"][1] for entry in ana.GetTrail(name=triage).entries
                  if "components" in changes(entry)]
        assert len(set_to) == 1 and model in set_to[0]
        set_components([])
        assert linked(model) == [] and model not in linked(triage)

    def test_what_a_service_does_by_itself_names_its_cause_and_is_named_by_it(self, ana, org, triage):
        in_treatment(ana, org, approved_criteria(ana, org), ai_systems=[triage])

        def caused():
            entries = ana.GetTrail(name=triage, include_linked=True, page_size=1000).entries
            return [entry for entry in entries if entry.HasField("cause")]

        effect = wait_for(caused, 20, "a service reacts to a system or its risk")[0]
        assert effect.actor.kind != event_pb2.Actor.KIND_PERSON
        cause = next(entry for entry in ana.GetTrail(name=effect.cause.subject, page_size=1000).entries
                     if entry.version == effect.cause.version)
        assert (effect.cause.title, effect.cause.event_type) == (cause.title, cause.event_type)
        assert (effect.subject, effect.version) in [(each.subject, each.version) for each in cause.effects]

    def test_a_decision_of_a_person_is_named(self, ana, org):
        criteria = approved_criteria(ana, org)
        approved = [entry for entry in ana.GetTrail(name=criteria).entries if entry.HasField("decision")]
        assert [entry.decision.actor.subject for entry in approved] == ["mia"]
        assert approved[0].decision.version == 1


class TestListingEvents:

    def titles(self, client, **fields):
        return [entry.title for entry in client.ListEvents(**fields).entries]

    def test_by_who_what_of_what_and_when(self, ana, org, triage):
        def of_people(entries):  # and not of services, which react to them when they come to it
            return [entry for entry in entries if entry.actor.kind == event_pb2.Actor.KIND_PERSON]

        everything = of_people(pages(ana, "ListEvents", 2, parent=org, order_by="occur_time"))
        assert [entry.title for entry in everything] == [
            "Organization registered", "AI system registered", "AI system updated", "AI system classified",
            "AI system inception started"]
        assert [entry.event_id for entry in of_people(pages(ana, "ListEvents", 2, parent=org))] == [
            entry.event_id for entry in everything[::-1]]
        assert self.titles(ana, parent=org, actor="ben") == ["AI system updated"]
        for event_type in ("AiSystemUpdated", "aims.inventory.v1.AiSystemUpdated"):
            assert self.titles(ana, parent=org, event_type=event_type) == ["AI system updated"]
        assert self.titles(ana, parent=org, event_type="aims.other.v1.AiSystemUpdated") == []
        assert self.titles(ana, parent=org, subject=org) == ["Organization registered"]
        assert self.titles(ana, parent=org, subject=triage, actor="mia") == ["AI system inception started"]
        assert self.titles(ana, parent=org, subject=triage, actor="mia", event_type="AiSystemUpdated") == []
        at = everything[2].occur_time
        for order_by in ("occur_time", "occur_time desc"):
            since, before = ([entry.title for entry in of_people(ana.ListEvents(parent=org, order_by=order_by, **fields).entries)]
                             for fields in ({"start_time": at}, {"end_time": at}))
            assert sorted(since + before) == sorted(entry.title for entry in everything)
            assert len(before) == 2
        assert self.titles(ana, parent=org, start_time=at, end_time=at) == []

    def test_a_token_is_of_one_filter(self, ana, org, triage):
        token = ana.ListEvents(parent=org, page_size=1, actor="ana").next_page_token
        for fields in ({"actor": "ben"}, {}, {"actor": "ana", "event_type": "x"}, {"actor": "ana", "end_time": {"seconds": 1}}):
            with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
                ana.ListEvents(parent=org, page_token=token, **fields)
            assert refusal.fields == {"page_token"}

    def test_of_a_subject_elsewhere_is_refused(self, ana, org):
        with refused(grpc.StatusCode.INVALID_ARGUMENT):
            ana.ListEvents(parent=org, subject=new_organization(ana))


class TestASubjectAsOf:

    def test_an_instant_is_what_its_service_says_of_it(self, ana, triage):
        for entry in ana.GetTrail(name=triage).entries:
            found = ana.GetSubjectAsOf(name=triage, read_time=entry.occur_time)
            resource = ai_system_pb2.AiSystem()
            assert found.resource.Unpack(resource)
            assert resource == ana.GetAiSystem(name=triage, read_time=entry.occur_time)
            assert (found.version, found.event) == (entry.version, entry)
            assert json.loads(found.resource_json)["display_name"] == "Claims triage"
        assert ana.GetSubjectAsOf(name=triage).version == 4

    def test_an_instant_before_it_was_says_since_when_it_is(self, ana, triage):
        first = ana.GetTrail(name=triage).entries[0].occur_time
        with refused(grpc.StatusCode.NOT_FOUND) as refusal:
            ana.GetSubjectAsOf(name=triage, read_time={"seconds": first.seconds - 60})
        assert first.ToJsonString()[:19] in refusal.message
        with refused(grpc.StatusCode.NOT_FOUND):
            ana.GetSubjectAsOf(name=triage + "-none")


class TestFreshness:

    def test_a_write_to_any_service_is_in_the_next_trail(self, ana, org):
        criteria = ana.CreateRiskCriteria(parent=org, risk_criteria={"display_name": "Criteria"}).name
        for number in range(30):
            supplier = ana.CreateSupplier(parent=org, supplier={"display_name": f"S{number}"}).name
            assert [entry.version for entry in ana.GetTrail(name=supplier).entries] == [1]
            ana.UpdateRiskCriteria(risk_criteria={"name": criteria, "display_name": f"C{number}"})
            assert ana.GetTrail(name=criteria, order_by="occur_time desc", page_size=1).entries[0].version == number + 2

    def test_one_token_is_enough_whichever_service_answers(self, ana, org):
        criteria = ana.CreateRiskCriteria(parent=org, risk_criteria={"display_name": "Criteria"}).name
        written = ana.token
        ana.ListSuppliers(parent=org)  # of a service that folds no risks
        assert ana.token != written
        assert ana.GetTrail(name=criteria).entries[0].version == 1
        ana.ListSuppliers(parent=org)  # with a token that names topics which the inventory does not fold

    def test_what_is_not_there_yet_is_said(self, ana, org):
        with refused(grpc.StatusCode.FAILED_PRECONDITION) as refusal:
            ana.call_once("GetTrail", name=org, fresh=False, metadata=[(TOKEN, future_token()), ("aims-max-wait", "50ms")])
        assert "aims.inventory.events" in refusal.message


class TestWatching:

    def collect(self, stream, count):
        entries = []
        for response in told(stream):
            entries.append(response)
            if len(entries) == count:
                stream.cancel()
                break
        return entries

    def test_from_the_beginning_and_on_from_a_token(self, ana, triage):
        all_of_it = self.collect(ana.stream("WatchTrail", name=triage, from_beginning=True), 4)
        assert [response.entry for response in all_of_it] == list(ana.GetTrail(name=triage).entries)
        rest = self.collect(ana.stream("WatchTrail", name=triage, after=all_of_it[1].token), 2)
        assert [response.entry.version for response in rest] == [3, 4]

    def test_as_it_happens_with_what_is_linked_and_nothing_else(self, ana, org, triage):
        stream = ana.stream("WatchTrail", name=triage, include_linked=True, from_beginning=True, timeout=60)
        seen = []

        def read():
            try:
                for response in told(stream):
                    seen.append((response.entry.subject, response.entry.version))
            except grpc.RpcError:
                pass

        reader = threading.Thread(target=read)
        reader.start()
        wait_for(lambda: (triage, 4) in seen, 20, "what was there before is delivered")
        other = ana.CreateSupplier(parent=org, supplier={"display_name": "Not linked"}).name
        risk = in_treatment(ana, org, approved_criteria(ana, org), ai_systems=[triage]).name
        wait_for(lambda: (risk, 4) in seen, 20, "the risk is delivered")
        stream.cancel()
        reader.join()
        assert other not in {subject for subject, _ in seen}
        assert [version for subject, version in seen if subject == triage] == [1, 2, 3, 4]
        assert len(seen) == len(set(seen))

    def test_both_places_to_begin_at_are_refused(self, ana, triage):
        with refused(grpc.StatusCode.INVALID_ARGUMENT):
            next(ana.stream("WatchTrail", name=triage, from_beginning=True, after=ana.token))


class TestOtherOrganizations:

    def test_are_shown_nothing(self, ana, org, triage):
        stranger = ana.as_("sam", organizations="globex")
        for name in (triage, org):
            for call in (lambda: stranger.GetTrail(name=name), lambda: stranger.GetSubjectAsOf(name=name),
                         lambda: stranger.ListEvents(parent=org), lambda: stranger.GetTrail(name=name, include_linked=True),
                         lambda: next(stranger.stream("WatchTrail", name=name, from_beginning=True))):
                with refused(grpc.StatusCode.PERMISSION_DENIED):
                    call()

    def test_names_in_states_link_to_nothing_there(self, ana, org):
        other = new_organization(ana)
        theirs = ana.CreateModel(parent=other, model={"display_name": "Theirs"}).name
        with refused(grpc.StatusCode.INVALID_ARGUMENT):
            ana.CreateAiSystem(parent=org, ai_system=system("S", components=[{"kind": "KIND_MODEL", "resource": theirs}]))
        assert list(ana.GetTrail(name=theirs, include_linked=True).linked) == []
        assert all(entry.subject.startswith(other) for entry in ana.ListEvents(parent=other).entries)

    def test_whoever_reads_reads_trails(self, ana, triage):
        for role in ("viewer", "auditor", "ai-system-owner", "tester"):
            assert ana.as_("vera", roles=role).GetTrail(name=triage).entries
        with refused(grpc.StatusCode.PERMISSION_DENIED):
            ana.as_("vera", roles="auditor").call("RebuildReadModel", name="readModels/evidence")
        with refused(grpc.StatusCode.PERMISSION_DENIED):
            ana.as_("vera", roles="operator").GetTrail(name=triage)


class TestTheReadModel:

    def test_tells_of_every_topic(self, ana, server):
        model = ana.GetReadModel(name="readModels/evidence")
        topics = {partition.topic for partition in model.partitions}
        assert {"aims.inventory.events", "aims.risk.events"} <= topics
        assert model.name == "readModels/evidence" and model.problem == ""
        with urllib.request.urlopen(f"http://{server.metrics}/metrics", timeout=10) as response:
            text = response.read().decode()
        for topic in topics:
            assert f'aims_fold_lag{{partition="0",service="evidence",topic="{topic}"}}' in text

    def test_is_rebuilt_beside_what_serves(self, ana, triage):
        before = ana.GetTrail(name=triage)
        ana.RebuildReadModel(name="readModels/evidence")
        assert ana.GetTrail(name=triage) == before
        wait_for(lambda: not ana.GetReadModel(name="readModels/evidence").rebuilding, 60, "the read model is rebuilt")
        assert ana.GetTrail(name=triage) == before

    def test_parking_where_nothing_is_halted_is_refused(self, ana):
        with refused(grpc.StatusCode.FAILED_PRECONDITION):
            ana.ParkEvent(name="readModels/evidence", topic="aims.inventory.events", partition=0, offset=0, reason="trying")


class TestTheCommandLine:

    @pytest.fixture
    def aims(self, program, server, org):
        def run(*arguments):
            done = subprocess.run([program, "trail", *arguments, "--server", server.address, "--organization",
                                   org.split("/")[1], "--as", "ana"], capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
            return done.stdout
        return run

    def test_shows_a_trail_that_people_read(self, aims, ana, org, triage):
        in_treatment(ana, org, approved_criteria(ana, org), ai_systems=[triage])
        text = aims("show", "aiSystems/triage", "--linked")
        lines = text.splitlines()
        assert lines[0].startswith(time.strftime("%Y-", time.gmtime()))
        assert any(line.endswith("AI system updated  by ben") for line in lines)
        assert any("why" in line and "asked by the owner" in line for line in lines)
        assert any("state: proposed → inception" in line for line in lines)
        assert any("risks/drift" in line and "refers to aiSystems/triage (ai systems)" in line for line in lines)
        assert "\033" not in text
        assert [entry["version"] for entry in json.loads(aims("show", triage, "--output", "json"))] == list("1234")

    def test_lists_events_and_shows_a_subject_as_it_was(self, aims, ana, triage):
        assert "AI system updated" in aims("list", "--actor", "ben")
        assert "AI system updated" not in aims("list", "--actor", "mia", "--of", "aiSystems/triage")
        first = ana.GetTrail(name=triage).entries[0].occur_time.ToJsonString()
        assert json.loads(aims("subject", "aiSystems/triage", "--as-of", first, "--output", "json"))["etag"] == "1"
        assert "Claims triage" in aims("subject", "aiSystems/triage")

    def test_a_watch_of_what_does_not_exist_is_refused(self, ana, org):
        with refused(grpc.StatusCode.NOT_FOUND):
            next(ana.stream("WatchTrail", name=f"{org}/aiSystems/none"))

    def test_watches(self, program, server, ana, triage):
        watch = subprocess.Popen([program, "trail", "watch", triage, "--from-beginning", "--output", "json", "--server",
                                  server.address, "--as", "ana"], stdout=subprocess.PIPE, text=True)
        told_of = (line["entry"]["version"] for line in map(json.loads, watch.stdout) if "entry" in line)
        try:
            assert [next(told_of) for _ in range(4)] == list("1234")
            ana.UpdateAiSystem(ai_system={"name": triage, "domain": "Health"}, update_mask={"paths": ["domain"]})
            assert next(told_of) == "5"
        finally:
            watch.kill()
            watch.wait()


@pytest.mark.kafka_only
def test_as_a_process_of_its_own(program, new_server):
    """Of a write to the inventory's process, the token is honoured by that of the evidence service."""
    services = program.parents[2] / "services"
    inventory = new_server(replica="inventory-0", program=services / "inventory/aims-inventory", command=()).start()
    evidence = new_server(replica="evidence-0", program=services / "evidence/aims-evidence", command=()).start()
    writer = Client(inventory.address)
    reader = Client(evidence.address, service="aims.evidence.v1.EvidenceService")
    org = new_organization(writer)
    for number in range(20):
        name = writer.CreateSupplier(parent=org, supplier={"display_name": f"S{number}"}).name
        reader.token = writer.token
        assert [entry.title for entry in reader.GetTrail(name=name).entries] == ["Supplier registered"]
    of_people = [entry.actor.subject for entry in reader.ListEvents(parent=org, page_size=1000).entries
                 if not entry.actor.subject.startswith("reaction/")]
    assert of_people == ["ana"] * 21
    with refused(grpc.StatusCode.UNIMPLEMENTED):
        reader.GetSupplier(name=name)
    assert inventory.stop() == 0 and evidence.stop() == 0
    assert reader.address and not evidence.running
