"""Lists come in pages that every gRPC client takes, and a page token is of one list alone."""

import json
import subprocess

import grpc
import pytest
from google.protobuf.descriptor import FieldDescriptor as Field

from conftest import new_organization
from harness.ai_systems import system
from harness.client import class_of, paged_methods, refused
from harness.waiting import eventually

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.embedded_only]

MOST = 3 << 20  # bytes of the elements of an answer; the clients of these tests take 4 MiB, as gRPC clients do
LONG = ("purpose", "intended_use", "foreseeable_misuse", "outputs")


def whole(client, method, elements, **fields):
    """All elements of a list, page by page, and how many pages there were."""
    found, pages, token = [], 0, ""
    while not pages or token:
        page = client.call(method, page_size=1000, page_token=token, **fields)
        assert page.ByteSize() < MOST + (64 << 10), f"a page of {method} has {page.ByteSize()} bytes"
        found += getattr(page, elements)
        pages, token = pages + 1, page.next_page_token
    return found, pages


def grow(client, name):
    """Fills a system with long texts, one event each: some 230 KB together."""
    for field in LONG:
        client.UpdateAiSystem(ai_system={"name": name, field: "語" * 19_000}, update_mask={"paths": [field]})


class TestBytes:

    @pytest.fixture(scope="class")
    @staticmethod
    def large(address):
        """An organization with 30 systems, which were registered as a batch and then given long texts."""
        from harness.client import Client  # pylint: disable=import-outside-toplevel
        client = Client(address)
        org = new_organization(client)
        batch = [{"parent": org, "ai_system_id": f"s-{number:02}", "request_id": f"{org}-{number}",
                  "ai_system": system(f"System {number}")} for number in range(30)]
        # Again while partitions are being taken over: each is created once.
        eventually(lambda: client.BatchCreateAiSystems(parent=org, requests=batch).results,
                   lambda results: not any(each.HasField("error") for each in results))
        for number in range(30):
            grow(client, f"{org}/aiSystems/s-{number:02}")
        client.batch = batch
        return client, org

    def test_pages_of_large_resources(self, large):
        client, org = large
        systems, pages = whole(client, "ListAiSystems", "ai_systems", parent=org)
        assert [each.name for each in systems] == [f"{org}/aiSystems/s-{number:02}" for number in range(30)]
        assert sum(each.ByteSize() for each in systems) > 4 << 20, "one page would do"
        assert pages == 3
        newest_first, _ = whole(client, "ListAiSystems", "ai_systems", parent=org, order_by="update_time desc")
        assert newest_first == systems[::-1]
        of_the_past, pages = whole(client, "ListAiSystems", "ai_systems", parent=org, read_time=systems[-1].update_time)
        assert (of_the_past, pages) == (systems, 3)

    def test_pages_of_large_events(self, large):
        client, org = large
        events, pages = whole(client, "ListEvents", "entries", parent=org, event_type="AiSystemUpdated")
        assert len(events) == 30 * len(LONG) and pages > 1

    def test_pages_of_large_revisions(self, large):
        client, org = large
        name = f"{org}/aiSystems/s-00"
        for number in range(50):  # JSON has six characters for each of these
            client.UpdateAiSystem(ai_system={"name": name, "outputs": f"{number}" + "<" * 19_000,
                                             "foreseeable_misuse": f"{number}" + "<" * 19_000},
                                  update_mask={"paths": ["outputs", "foreseeable_misuse"]})
        revisions, pages = whole(client, "ListRevisions", "revisions", name=name)
        last = int(client.GetAiSystem(name=name).etag)
        assert last > 50 and [each.version for each in revisions] == list(range(last, 0, -1))
        assert pages > 2
        entries, _ = whole(client, "GetTrail", "entries", name=name)
        assert [each.version for each in entries] == list(range(1, last + 1))

    def test_a_repeated_batch_of_what_has_grown(self, large):
        client, org = large
        results = client.BatchCreateAiSystems(parent=org, requests=client.batch).results
        assert [each.ai_system.name for each in results] == [f"{org}/aiSystems/s-{number:02}" for number in range(30)]
        assert all(each.ai_system.etag for each in results)
        shown = [each for each in results if each.ai_system.display_name]
        assert 10 <= len(shown) < 30

    def test_the_command_line_reads_all_pages(self, large, program):
        client, org = large

        def aims(*arguments):
            done = subprocess.run([program, *arguments, "--output", "json", "--as", "ana", "--server", client.address,
                                   "--organization", org.split("/")[1]], capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
            return json.loads(done.stdout)

        assert len(aims("systems", "list")) == 30
        name = f"{org}/aiSystems/s-00"
        versions = [int(each["version"]) for each in aims("systems", "history", "s-00")]
        assert versions == [each.version for each in whole(client, "ListRevisions", "revisions", name=name)[0]]
        assert len(aims("trail", "show", name)) == len(versions)


class TestTokens:

    @pytest.fixture(scope="class")
    @staticmethod
    def lists(address):
        """A client, an organization, another one, and a supplier of each: with two of several kinds in the first."""
        from harness.client import Client  # pylint: disable=import-outside-toplevel
        client = Client(address)
        org, other = new_organization(client), new_organization(client)
        for number in range(2):
            labs = client.CreateSupplier(parent=org, supplier={"display_name": f"Labs {number}"}).name
            client.CreateModel(parent=org, model={"display_name": f"Model {number}"})
            client.CreateDataset(parent=org, dataset={"display_name": f"Dataset {number}"})
            client.CreateAiSystem(parent=org, ai_system=system(f"System {number}"))
        client.UpdateSupplier(supplier={"name": labs, "display_name": "Labs AG"})
        theirs = client.CreateSupplier(parent=other, supplier={"display_name": "Theirs"}).name
        return client, {"parent": org, "name": labs}, {"parent": other, "name": theirs, "subject": labs}

    @staticmethod
    def asked(method, given):
        asked = {name: value for name, value in given.items()
                 if name in ("parent", "name") and name in method.input_type.fields_by_name}
        if method.name in ("ListRequirements", "ListRequirementCoverage"):
            asked["parent"] += "/frameworks/iso-42001"
        if method.name == "ExplainMetric":
            asked["name"] = f"{given['parent']}/metrics/systems-by-state-and-tier"
        return asked

    def tokens(self, client, given):
        """A token of each list that has more than one element, by its method."""
        found = {}
        for method in paged_methods():
            token = client.call(method.name, page_size=1, **self.asked(method, given)).next_page_token
            if token:
                found[method.name] = token
        return found

    def test_a_token_of_one_list_is_refused_by_every_other(self, lists):
        client, given, _ = lists
        tokens = self.tokens(client, given)
        assert {"ListSuppliers", "ListModels", "ListDatasets", "ListAiSystems", "ListOrganizations", "ListImpactAssessments",
                "ListRevisions", "GetTrail", "ListEvents"} <= set(tokens)
        methods = paged_methods()
        assert len(methods) >= 17
        for method in methods:
            for of, token in tokens.items():
                if of == method.name:
                    continue
                with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
                    client.call(method.name, page_token=token, **self.asked(method, given))
                assert refusal.fields == {"page_token"}, f"a token of {of} in {method.name}: {refusal}"
                assert "another list" in refusal.message

    def test_a_token_is_refused_when_anything_else_is_asked_for(self, lists):
        client, given, others = lists
        tried = 0
        for name, token in self.tokens(client, given).items():
            method = next(each for each in paged_methods() if each.name == name)
            for field in method.input_type.fields:
                if field.name in ("page_size", "page_token"):
                    continue
                changed = {**self.asked(method, given), field.name: self.another(field, others)}
                if field.name == "parent" or name == "ExplainMetric" and field.name == "name":
                    changed = self.asked(method, others)
                with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
                    client.call(name, page_token=token, **changed)
                assert refusal.fields == {"page_token"}, f"{name} with another {field.name}: {refusal}"
                assert "another list" in refusal.message
                tried += 1
            client.call(name, page_token=token, page_size=7, **self.asked(method, given))  # of the same list
        assert tried >= 40

    @staticmethod
    def another(field, others):
        """A value that a list is not asked for by default."""
        if field.type == Field.TYPE_MESSAGE:
            return class_of(field.message_type)(
                **({"seconds": 1_700_000_000} if field.message_type.name == "Timestamp" else {"owner": "olga"}))
        return others.get(field.name, {Field.TYPE_STRING: "name", Field.TYPE_BOOL: True, Field.TYPE_INT32: 1,
                                       Field.TYPE_UINT32: 1, Field.TYPE_ENUM: 1}[field.type])

    def test_what_is_no_token_is_refused_by_every_list(self, lists):
        client, given, _ = lists
        for method in paged_methods():
            for token in ("1", "2", "?", "x" * 4096):
                with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
                    client.call(method.name, page_token=token, **self.asked(method, given))
                assert refusal.fields == {"page_token"}, f"{method.name}: {refusal}"
