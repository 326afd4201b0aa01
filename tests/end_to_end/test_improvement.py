"""Metrics of the management system: values now and as of any instant, taken apart, over time; readiness; the inputs of a
review; and the read model that they are counted in."""

import json
import subprocess
import threading
import urllib.request

import grpc
import pytest
from aims.audit.v1 import review_input_pb2
from aims.improvement.v1 import metric_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from conftest import new_organization
from harness.ai_systems import system
from harness.audit import managed_audit
from harness.client import Client, refused
from harness.processes import wait_for
from harness.risks import accepted, approved_criteria, in_treatment
from harness.waiting import eventually

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

UNANSWERED = "above-appetite-without-answer"


def metric(client, org, name, **fields):
    return client.GetMetric(name=f"{org}/metrics/{name}", **fields)


def parts(value):
    return {part.id: part.count for part in value.parts}


def shares(client, org, name, page_size=1, **fields):
    """The value that is explained, and all shares in it, page by page, as of one instant."""
    value = client.GetMetric(name=f"{org}/metrics/{name}", **fields)
    found, token = [], ""
    while not found or token:
        page = client.ExplainMetric(name=value.name, page_size=page_size, page_token=token,
                                    **{**fields, "read_time": value.read_time})
        assert page.value == value and len(page.shares) <= page_size
        found += page.shares
        token = page.next_page_token
        if not page.shares:
            break
    return value, found


@pytest.fixture
def risk(ana, org):
    """A risk above appetite that nothing answers yet."""
    return in_treatment(ana, org, approved_criteria(ana, org))


class TestAValue:

    def test_includes_what_the_token_includes(self, ana, org, risk):
        value = metric(ana, org, UNANSWERED)
        assert (value.numerator, value.denominator, value.value, value.few) == (1, 1, 1, True)
        accepted(ana, risk.name)
        assert metric(ana, org, UNANSWERED).numerator == 0

    def test_is_none_without_a_denominator(self, ana, org):
        value = metric(ana, org, "treatments-in-time")
        assert not value.HasField("value") and value.denominator == 0
        assert value.standing == metric_pb2.MetricValue.STANDING_UNSPECIFIED

    def test_is_as_of_any_instant(self, ana, org, risk):
        before = metric(ana, org, UNANSWERED)
        accepted(ana, risk.name)
        assert metric(ana, org, UNANSWERED).numerator == 0
        assert metric(ana, org, UNANSWERED, read_time=before.read_time) == before
        for seconds in (before.read_time.seconds + 86400, -1):
            with refused(grpc.StatusCode.INVALID_ARGUMENT):
                metric(ana, org, UNANSWERED, read_time=Timestamp(seconds=seconds))

    def test_is_taken_apart_without_remainder(self, ana, org, risk):
        in_treatment(ana, org, risk.criteria, risk_id="fraud")
        accepted(ana, f"{org}/risks/fraud")
        value, found = shares(ana, org, UNANSWERED)
        assert {share.subject: (share.numerator, share.denominator) for share in found} == {
            risk.name: (1, 1), f"{org}/risks/fraud": (0, 1)}
        assert sum(share.numerator for share in found) == value.numerator == 1
        types = {event.event_type for share in found for event in share.events}
        assert types and all(kind.startswith("aims.risk.v1.") for kind in types)

    def test_is_narrowed_by_what_the_definition_has(self, ana, org, risk):
        in_treatment(ana, org, risk.criteria, risk_id="fraud", owner="ozan")
        assert metric(ana, org, "open-risks-by-level", filter={"owner": "ozan"}).denominator == 1
        assert metric(ana, org, "open-risks-by-level").denominator == 2
        with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
            metric(ana, org, "open-risks-by-level", filter={"framework": "iso-42001"})
        assert "framework" in refusal.message and "definition" in refusal.message

    def test_of_what_is_not_defined_is_not_found(self, ana, org):
        with refused(grpc.StatusCode.NOT_FOUND) as refusal:
            metric(ana, org, "happiness")
        assert "ListMetricDefinitions" in refusal.message

    def test_is_of_one_organization(self, ana, risk):
        assert metric(ana, new_organization(ana), "open-risks-by-level").denominator == 0


class TestAllMetrics:

    def test_have_a_definition_a_value_and_an_explanation(self, ana, org, risk):
        ana.CreateAiSystem(parent=org, ai_system_id="triage", ai_system=system("Claims triage"))
        definitions = ana.ListMetricDefinitions(parent=org).definitions
        assert [each.number for each in definitions] == sorted(each.number for each in definitions)
        assert set(range(1, 32)) <= {each.number for each in definitions}
        paged, token = [], ""
        while not paged or token:
            page = ana.ListMetricDefinitions(parent=org, page_size=10, page_token=token)
            paged, token = paged + list(page.definitions), page.next_page_token
        assert paged == list(definitions)
        for definition in definitions:
            value, found = shares(ana, org, definition.id, page_size=1000)
            assert sum(share.numerator for share in found) == pytest.approx(value.numerator), definition.id
            assert sum(share.denominator for share in found) == pytest.approx(value.denominator), definition.id
            sums = {}
            for share in found:
                for part in share.parts:
                    sums[part.id] = sums.get(part.id, 0) + part.count
            assert {key: count for key, count in sums.items() if count} == parts(value), definition.id


class TestASeries:

    def test_ends_with_the_present_value(self, ana, org, risk):
        now = metric(ana, org, UNANSWERED)
        start = Timestamp(seconds=now.read_time.seconds - 300 * 86400)
        series = ana.QueryMetricSeries(name=f"{org}/metrics/{UNANSWERED}", start_time=start,
                                       interval="INTERVAL_MONTH", compare_start_time=start)
        assert 10 <= len(series.points) <= 12 and series.time_zone == "UTC"
        assert [point.start_time for point in series.points][1:] == [point.end_time for point in series.points][:-1]
        assert not series.points[0].value.HasField("value")
        assert series.points[-1].value.numerator == 1
        assert [point.value for point in series.compared_points] != [] and len(series.compared_points) == len(series.points)

    def test_is_bounded(self, ana, org):
        with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
            ana.QueryMetricSeries(name=f"{org}/metrics/{UNANSWERED}", start_time=Timestamp(seconds=1_000_000_000),
                                  interval="INTERVAL_DAY")
        assert "1000" in refusal.message


class TestReadiness:

    def test_names_what_is_missing_and_the_call_that_adds_it(self, ana, org):
        readiness = ana.GetReadiness(name=f"{org}/readiness")
        assert not readiness.ready
        by_requirement = {each.requirement: each for each in readiness.requirements}
        criteria = by_requirement["iso-42001:6.1.2"]
        missing = {piece.call for piece in criteria.pieces if not piece.present}
        assert any("RiskCriteria" in call for call in missing)
        assert sum(count.count for count in readiness.states) == len(readiness.requirements)
        approved_criteria(ana, org)
        # The record of the document follows the approval.
        eventually(lambda: {each.requirement: each for each in ana.GetReadiness(name=f"{org}/readiness").requirements},
                   lambda later: later["iso-42001:6.1.2"].pieces_present > criteria.pieces_present)
        before = ana.GetReadiness(name=f"{org}/readiness", read_time=readiness.read_time)
        assert before == readiness

    def test_is_the_metric_31(self, ana, org, risk):
        readiness = ana.GetReadiness(name=f"{org}/readiness")
        value = metric(ana, org, "readiness-by-clause", read_time=readiness.read_time)
        assert (value.numerator, value.denominator) == (readiness.pieces_present, readiness.pieces_required)


class TestTheReviewPack:

    def pack(self, client, org, **fields):
        return client.GetManagementReviewPack(parent=org, period_start_time=Timestamp(seconds=1_700_000_000), **fields)

    def test_has_all_inputs_of_the_standard(self, ana, org, risk):
        pack = self.pack(ana, org)
        inputs = {each.input: each for each in pack.inputs}
        assert set(inputs) == set(review_input_pb2.ReviewInput.values()) - {0}
        measurement = inputs[review_input_pb2.REVIEW_INPUT_MEASUREMENT]
        values = {each.metric: each.value for each in measurement.metrics}
        assert values[UNANSWERED].numerator == 1
        context = inputs[review_input_pb2.REVIEW_INPUT_AUDITS]
        assert context.nothing_happened and not context.events

    def test_is_the_same_again_whatever_came_later(self, ana, org, risk):
        pack = self.pack(ana, org)
        accepted(ana, risk.name)
        assert self.pack(ana, org).sha256 != pack.sha256
        again = self.pack(ana, org, position=pack.position)
        assert again.SerializeToString(deterministic=True) == pack.SerializeToString(deterministic=True)

    def test_of_a_position_that_is_none_is_refused(self, ana, org):
        with refused(grpc.StatusCode.INVALID_ARGUMENT):
            self.pack(ana, org, position="yesterday")

    def test_of_a_position_by_other_definitions_is_refused(self, ana, org):
        instant, digest, positions = self.pack(ana, org).position.split(".")
        with refused(grpc.StatusCode.FAILED_PRECONDITION) as refusal:
            self.pack(ana, org, position=f"{instant}.{digest[::-1]}.{positions}")
        assert "definitions" in refusal.message


class TestTheReadModel:

    def test_is_rebuilt_to_the_same_answers(self, ana, org, risk):
        definitions = [each.id for each in ana.ListMetricDefinitions(parent=org).definitions]
        now = metric(ana, org, UNANSWERED).read_time
        pack = ana.GetManagementReviewPack(parent=org, period_start_time=Timestamp(seconds=1_700_000_000))
        before = [metric(ana, org, name, read_time=now) for name in definitions]
        stop = threading.Event()

        def change_things():
            number = 0
            while not stop.is_set():
                number += 1
                ben.CreateRisk(parent=org, risk_id=f"r{number}", risk={
                    "display_name": "R", "owner": "olga", "criteria": risk.criteria,
                    "sources": ["RISK_SOURCE_OTHER"], "objectives": ["RISK_OBJECTIVE_SAFETY"]})

        ben = ana.as_("ben")
        writer = threading.Thread(target=change_things)
        writer.start()
        try:
            ana.RebuildReadModel(name="readModels/improvement")
            wait_for(lambda: not ana.GetReadModel(name="readModels/improvement").rebuilding, 60, "the read model is rebuilt")
        finally:
            stop.set()
            writer.join()
        assert [metric(ana, org, name, read_time=now) for name in definitions] == before
        again = ana.GetManagementReviewPack(parent=org, period_start_time=Timestamp(seconds=1_700_000_000),
                                            position=pack.position)
        assert again.sha256 == pack.sha256

    def test_survives_a_kill(self, new_server, log):
        server = new_server(replica="replica-k").start()
        ana = Client(server.address, actor="ana", roles="admin")
        org = new_organization(ana)
        in_treatment(ana, org, approved_criteria(ana, org))
        before = metric(ana, org, "open-risks-by-level")
        server.kill()
        server.start()
        ana = Client(server.address, actor="ana", roles="admin")
        assert eventually(lambda: metric(ana, org, "open-risks-by-level", read_time=before.read_time)) == before


class TestWatching:

    def test_delivers_values_that_an_event_moved(self, ana, org, risk):
        metric(ana, org, UNANSWERED)
        told = ana.stream("WatchMetrics", parent=org, metrics=[UNANSWERED], after=ana.token)
        accepted(ana, risk.name)
        for response in told:
            values = {value.name.rsplit("/", 1)[1]: value for value in response.values}
            if UNANSWERED in values and values[UNANSWERED].numerator == 0:
                assert response.subject.startswith(org) and response.token
                break
        told.cancel()

    def test_of_what_is_not_defined_is_refused(self, ana, org):
        with refused(grpc.StatusCode.NOT_FOUND):
            next(ana.stream("WatchMetrics", parent=org, metrics=["happiness"]))


class TestPermissions:

    def test_readers_read_metrics(self, ana, org, risk):
        for role in ("viewer", "auditor"):
            vera = ana.as_("vera", roles=role)
            assert metric(vera, org, UNANSWERED).denominator == 1
            assert vera.GetReadiness(name=f"{org}/readiness").requirements
        with refused(grpc.StatusCode.PERMISSION_DENIED):
            metric(ana.as_("otto", roles="operator"), org, UNANSWERED)

    def test_a_concern_has_a_share_and_no_name(self, ana, org):
        managed_audit(ana, org)
        ana.as_("yann").RaiseConcern(parent=org, concern={"display_name": "Scores of part-timers",
                                                          "description": "They are too low"})
        value, found = shares(ana, org, "concerns-handled")
        assert parts(value)["received"] == 1
        assert [(share.confidential, share.subject, len(share.events)) for share in found] == [(True, "", 0)]


@pytest.mark.embedded_only
def test_gauges_are_told_by_organization(ana, org, risk, server):
    metric(ana, org, UNANSWERED)

    def gauges():
        with urllib.request.urlopen(f"http://{server.metrics}/metrics", timeout=10) as response:
            return response.read().decode()

    wanted = f'aims_metric_value{{metric="{UNANSWERED}",organization="{org.split("/")[1]}"}} 1'
    wait_for(lambda: wanted in gauges(), 60, "the gauge of the organization is told")
    assert "aims_metrics_failed 0" in gauges()


class TestTheCommandLine:

    @pytest.fixture
    def aims(self, program, org, address):
        def run(*arguments):
            if isinstance(address, dict):
                pytest.skip("one server with all services is needed")
            done = subprocess.run([program, *arguments, "--server", address, "--organization", org.split("/")[1], "--as",
                                   "ana"], capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
            return done.stdout
        return run

    def test_lists_shows_explains(self, aims, ana, org, risk):
        assert UNANSWERED in aims("metrics", "list")
        shown = aims("metrics", "show", UNANSWERED)
        assert "1 of 1" in shown
        assert risk.name in aims("metrics", "explain", UNANSWERED)
        assert json.loads(aims("metrics", "explain", UNANSWERED, "--output", "json"))[0]["subject"] == risk.name
        series = aims("metrics", "series", UNANSWERED, "--from", "2026-01-01")
        assert "·" in series and "1 of 1" in series

    def test_shows_readiness(self, aims, org):
        text = aims("readiness", "--missing")
        assert "iso-42001:9.3" in text and "not ready" in text
