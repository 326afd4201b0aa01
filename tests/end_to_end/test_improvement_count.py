"""Every metric of the improvement service, against an independent count over a dump of the log (harness/metric_count), at
random instants of a random year (tools/bench/random_year.cc).

The year and the instants follow from a seed, which a failure tells. AIMS_YEAR_SEED=7 repeats the year of that seed.
"""

import datetime
import os
import random
import subprocess
import zoneinfo

import pytest

from harness.client import Client
from harness.metric_count import COUNTS
from harness.metric_count.events import DAY, load, nanoseconds
from harness.metric_count.result import quantile
from harness.processes import Server
from harness.waiting import eventually

pytestmark = pytest.mark.embedded_only

ORGANIZATION = "organizations/acme"
EVENTS = 20_000
INSTANTS = 12
EDGES = 24
ZONE = zoneinfo.ZoneInfo("Europe/Berlin")  # as the organization of the year has it
SECOND_IN_DAYS = 1.01 / 86400  # durations are counted in seconds
TOPICS = [f"aims.{service}.events" for service in ("inventory", "risk", "controls", "audit")]


@pytest.fixture(scope="module")
def seed():
    return int(os.environ.get("AIMS_YEAR_SEED") or random.SystemRandom().randrange(1, 100_000))


@pytest.fixture(scope="module")
def year(program, seed, tmp_path_factory):
    """A data directory with a random year, and its events."""
    data = tmp_path_factory.mktemp("year") / "data"
    subprocess.run([program.parents[1] / "bench/aims_random_year", data, "--seed", str(seed), "--events", str(EVENTS)],
                   check=True, timeout=60)
    topics = [part for topic in TOPICS for part in ("--topic", topic)]
    dump = subprocess.run([program, "log", "dump", "--data", data, *topics], check=True, timeout=60, text=True,
                          stdout=subprocess.PIPE).stdout
    return data, load(dump.splitlines(), "acme")


@pytest.fixture(scope="module")
def client(program, year):
    """Of a server on that year, that has folded it."""
    server = Server(program, year[0]).start()
    ana = Client(server.address, actor="ana", roles="admin")
    eventually(lambda: ana.GetReadModel(name="readModels/improvement"), lambda model: not model.rebuilding)
    yield ana
    assert server.stop() == 0


@pytest.fixture(scope="module")
def definitions(client):
    return {each.id: each for each in client.ListMetricDefinitions(parent=ORGANIZATION).definitions}


@pytest.fixture(scope="module")
def instants(year, seed):
    """Random instants of the year; instants at which something ends or falls due, or beside them; and the end of the year."""
    chance, events = random.Random(seed), year[1].events
    begin, end = events[0].time, events[-1].time
    named = [time for event in events for time in times_in(event.body) if begin < time < end]
    edges = [chance.choice(named) + chance.choice((-1, 0, 1)) for _ in range(EDGES)]
    return sorted([chance.randrange(begin, end) for _ in range(INSTANTS)] + edges) + [end]


def times_in(content):
    """The times that an event names."""
    return [nanoseconds(value) for key, value in fields_in(content) if key.endswith("_time")]


def owners_in(content):
    return [value for key, value in fields_in(content) if key in ("owner", "lead", "responsible")]


def fields_in(content):
    """The names and values of all fields that are texts, however deep."""
    for key, value in content.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from fields_in(each)
            elif isinstance(each, str) and each:
                yield key, each


def timestamp(t):
    return {"seconds": t // 10**9, "nanos": t % 10**9}


def in_nanoseconds(time):
    return time.seconds * 10**9 + time.nanos


def name_of(metric):
    return f"{ORGANIZATION}/metrics/{metric}"


def numbers_of(value):
    """The numbers of a value, as the differences are told of."""
    return {"numerator": value.numerator, "denominator": value.denominator,
            "parts": {part.id: part.count for part in value.parts}}


def differences(definition, value, count):
    """In words, where a value of the service is not as the count has it."""
    found = []

    def compare(what, said, counted, tolerance=1e-9):
        same = said == counted if None in (said, counted) else abs(said - counted) <= tolerance
        if not same:
            found.append(f"{what} is {said}, counted {counted}")

    days = definition.unit == definition.UNIT_DAYS
    distribution = value.HasField("distribution")
    if not (days and distribution):
        compare("numerator", value.numerator, count.numerator, count.parts["stale"] * SECOND_IN_DAYS if days else 1e-9)
    compare("denominator", value.denominator, count.denominator)
    compare("value", value.value if value.HasField("value") else None,
            count.value(definition.Unit.Name(definition.unit), distribution), 1e-3 if days else 1e-9)
    parts = {part.id: part.count for part in value.parts}
    for part in sorted(parts.keys() | {part for part, number in count.parts.items() if number}):
        compare(f"part {part}", parts.get(part, 0), count.parts[part])
    if distribution or count.ended_days or count.running_days:
        durations = value.distribution
        compare("ended", durations.ended, len(count.ended_days))
        compare("running", durations.running, len(count.running_days))
        for what, share in (("median_days", 0.5), ("p90_days", 0.9)):
            said = getattr(durations, what) if durations.HasField(what) else None
            compare(what, said, quantile(count.ended_days, share), SECOND_IN_DAYS)
        longest = durations.longest_running_days if durations.HasField("longest_running_days") else None
        compare("longest_running_days", longest, max(count.running_days, default=None), SECOND_IN_DAYS)
    return found


def test_each_metric_is_counted(definitions):
    assert set(COUNTS) | {"readiness-by-clause"} == set(definitions)


@pytest.mark.parametrize("metric", COUNTS)
def test_a_metric_is_as_counted(client, year, definitions, instants, seed, metric):
    definition, found = definitions[metric], []
    for t in instants:
        value = client.GetMetric(name=name_of(metric), read_time=timestamp(t))
        window_start = t - definition.window_days * DAY
        if value.HasField("window_start_time"):
            assert in_nanoseconds(value.window_start_time) == window_start
        count = COUNTS[metric](year[1].until(t), t, window_start)
        found += [f"at {t}: {each}" for each in differences(definition, value, count)]
    assert not found, f"seed {seed}, {metric}:\n" + "\n".join(found)


@pytest.mark.parametrize("metric", [*COUNTS, "readiness-by-clause"])
def test_the_shares_of_the_subjects_add_up_to_the_value(client, definitions, instants, seed, metric):
    for t, page_size in ((instants[INSTANTS // 2], 20), (instants[-1], 1000)):
        value, shares = explained(client, metric, t, page_size)
        assert value == client.GetMetric(name=name_of(metric), read_time=timestamp(t))
        added = {"numerator": sum(share.numerator for share in shares),
                 "denominator": sum(share.denominator for share in shares), "parts": {}}
        for part in (part for share in shares for part in share.parts):
            added["parts"][part.id] = added["parts"].get(part.id, 0) + part.count
        added["parts"] = {part: count for part, count in added["parts"].items() if count}
        added["numerator"] = pytest.approx(added["numerator"], abs=1e-9)
        assert numbers_of(value) == added, f"seed {seed}, at {t}"
        ended = [days for share in shares for days in share.ended_days]
        running = [days for share in shares for days in share.running_days]
        assert (value.distribution.ended, value.distribution.running) == (len(ended), len(running)), f"seed {seed}, at {t}"
        if ended:
            assert value.distribution.median_days == quantile(ended, 0.5), f"seed {seed}, at {t}"
        for share in shares:
            # What a clause lacks is no event.
            assert share.confidential or share.subject and (share.events or metric == "readiness-by-clause"), share


def explained(client, metric, t, page_size):
    """The value that is explained, and all shares."""
    shares, token = [], ""
    while True:
        page = client.ExplainMetric(name=name_of(metric), read_time=timestamp(t), page_size=page_size, page_token=token)
        assert len(page.shares) <= page_size
        shares += page.shares
        token = page.next_page_token
        if not token:
            return page.value, shares


@pytest.mark.parametrize("metric", COUNTS)
def test_the_points_of_a_series_are_as_counted(client, year, definitions, seed, metric):
    months = months_before(year[1].events[-1].time)
    answer = client.QueryMetricSeries(name=name_of(metric), start_time=timestamp(months[0] + DAY),
                                      end_time=timestamp(months[-1]), interval="INTERVAL_MONTH")
    assert answer.time_zone == ZONE.key
    assert [in_nanoseconds(point.start_time) for point in answer.points] == months[:-1]
    assert [in_nanoseconds(point.end_time) for point in answer.points] == months[1:]
    found = []
    for point, begin, end in zip(answer.points, months, months[1:]):
        assert in_nanoseconds(point.value.read_time) == end - 1
        count = COUNTS[metric](year[1].until(end - 1), end - 1, begin - 1)
        found += [f"{begin} to {end}: {each}" for each in differences(definitions[metric], point.value, count)]
    assert not found, f"seed {seed}, {metric}:\n" + "\n".join(found)


def months_before(t):
    """The begins of the last 12 months that were over at an instant, and the end of the last one."""
    present = datetime.datetime.fromtimestamp(t // 10**9, ZONE)
    months = [divmod(present.year * 12 + present.month - 1 - back, 12) for back in range(12, -1, -1)]
    return [int(datetime.datetime(year, month + 1, 1, tzinfo=ZONE).timestamp()) * 10**9 for year, month in months]


@pytest.mark.parametrize("metric", COUNTS)
def test_the_values_of_all_owners_are_no_more_than_the_whole(client, year, definitions, seed, metric):
    definition = definitions[metric]
    if definition.DIMENSION_OWNER not in definition.dimensions:
        return
    t = year[1].events[-1].time
    whole = client.GetMetric(name=name_of(metric), read_time=timestamp(t))
    sums = {}
    for owner in owners(year[1]):
        value = client.GetMetric(name=name_of(metric), read_time=timestamp(t), filter={"owner": owner})
        add(sums, numbers_of(value))
    allowed = {}
    add(allowed, numbers_of(whole))
    assert all(number <= allowed.get(what, 0) + 1e-9 for what, number in sums.items()), f"seed {seed}: {sums}, {allowed}"
    # Some subjects have no owner, such as the risk of a prohibited AI system; most have one.
    few = whole.denominator < 5
    assert few or sums["denominator"] > whole.denominator / 2, f"seed {seed}: {sums}, {allowed}"


def add(sums, numbers):
    for what, number in [*numbers["parts"].items(), ("numerator", numbers["numerator"]),
                         ("denominator", numbers["denominator"])]:
        sums[what] = sums.get(what, 0) + number


def owners(events):
    """Everybody who owned, led or was responsible for something."""
    return sorted({found for event in events.events for found in owners_in(event.body)})

