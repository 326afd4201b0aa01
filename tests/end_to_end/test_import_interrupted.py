"""An import that its server is taken away from goes on, and one that is stopped says how far it came: nothing is lost, and
nothing is doubled."""

import csv
import io
import itertools
import json
import signal
import subprocess
import threading
import time
import urllib.request

import grpc
import pytest

from harness.client import Client, refused
from harness.processes import free_port, wait_for
from test_import import SURVEY

pytestmark = pytest.mark.usefixtures("log")

ROWS = 6000
NAME = 0  # column
# A stop has a grace of 10 s for calls in progress. Imports do not take it.
QUICK = 3

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    """A register of ROWS rows, all different."""
    if not SURVEY.exists():
        pytest.skip(f"{SURVEY} is not there")
    with open(SURVEY, encoding="cp1252", newline="") as file:
        header, *rows = csv.reader(file)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for number in range(ROWS):
        row = list(rows[number % len(rows)])
        row[NAME] = f"{row[NAME]} {number}"
        writer.writerow(row)
    path = tmp_path_factory.mktemp("register") / "register.csv"
    path.write_bytes(text.getvalue().encode("cp1252"))
    return path


@pytest.fixture
def importing(program, register, tmp_path):
    """Starts imports into an organization of the test's own."""
    running = []
    organization = f"us-{next(_numbers)}"

    def start(server, *flags):
        if not running:  # a replica of a new log may have to take over first, which this client waits for
            Client(server.address).CreateOrganization(organization_id=organization,
                                                      organization={"display_name": organization})
        flags = ["--organization", organization, *flags]
        running.append(Importing(program, server, register, tmp_path / f"import-{len(running)}", flags))
        return running[-1]

    yield start
    for each in running:
        each.process.kill()
        each.process.wait()


class Importing:
    """`aims import`, running."""

    def __init__(self, program, server, register, output, flags):
        self.out, self.err = output.with_suffix(".out"), output.with_suffix(".err")
        with open(self.out, "wb") as out, open(self.err, "wb") as err:
            self.process = subprocess.Popen(
                [program, "import", "omb-2024", register, "--server", server.address, "--as", "ana", "--roles", "admin",
                 "--output", "json", *flags],
                stdin=subprocess.DEVNULL, stdout=out, stderr=err)

    def said(self):
        return self.err.read_text()

    def end(self):
        """The exit code and the summary."""
        code = self.process.wait(240)
        return code, json.loads(self.out.read_text() or "{}")


def appended(server):
    """Events that the server has appended since its start."""
    with urllib.request.urlopen(f"http://{server.metrics}/metrics", timeout=10) as figures:
        lines = figures.read().decode().splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith("aims_events_appended_total"))


def under_way(server, importing):
    wait_for(lambda: appended(server) > ROWS / 20 or importing.process.poll() is not None, 60, "rows are imported")
    assert importing.process.poll() is None, importing.said()


def systems(server, organization):
    client, found, token = Client(server.address), [], ""
    client.token = "latest"
    while not found or token:
        page = client.ListAiSystems(parent=organization, page_size=1000, page_token=token,
                                    metadata=[("aims-max-wait", "20s")])
        found += page.ai_systems
        token = page.next_page_token
    return found


def has_each_row_once(server, summary):
    assert (summary["unanswered"], summary["refused"]) == (0, 0), summary
    assert summary["imported"] + summary["alreadyThere"] == ROWS
    there = systems(server, summary["organization"])
    assert len(there) == ROWS and {system.etag for system in there} == {"1"}


def test_a_stop_does_not_wait_for_an_import_and_the_import_goes_on_at_the_next_server(new_server, importing):
    server = new_server(listen=f"127.0.0.1:{free_port()}").start()
    running = importing(server)
    under_way(server, running)
    begin = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begin < QUICK
    assert running.process.poll() is None, running.said()
    server.start()
    code, summary = running.end()
    assert code == 0, running.said()
    has_each_row_once(server, summary)


def test_an_import_says_that_it_waits_for_a_server_that_is_away_and_goes_on_when_it_is_back(new_server, importing):
    server = new_server(listen=f"127.0.0.1:{free_port()}").start()
    running = importing(server)
    under_way(server, running)
    server.kill()
    wait_for(lambda: "\n" in running.said() or running.process.poll() is not None, 60, "the import says that it waits")
    assert f"waiting for the server at {server.address}" in running.said()
    assert "10m at most" in running.said() and "no server answers" in running.said()
    server.start()
    code, summary = running.end()
    assert code == 0, running.said()
    assert "the server answers again" in running.said()
    has_each_row_once(server, summary)


def test_an_import_gives_up_after_its_wait_and_the_same_command_completes_it(new_server, importing):
    server = new_server(listen=f"127.0.0.1:{free_port()}").start()
    running = importing(server, "--wait", "1s")
    under_way(server, running)
    server.kill()
    code, summary = running.end()
    assert code == 3
    assert summary["imported"] > 0 and summary["unanswered"] == ROWS - summary["imported"]
    assert "no server answered for" in summary["brokenOff"]
    server.start()
    code, summary = importing(server).end()
    assert code == 0
    has_each_row_once(server, summary)


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_an_import_that_is_interrupted_knows_what_it_brought(new_server, importing, which):
    server = new_server().start()
    running = importing(server)
    under_way(server, running)
    begin = time.monotonic()
    running.process.send_signal(which)
    code, summary = running.end()
    assert time.monotonic() - begin < QUICK
    assert code == 130, running.said()
    assert summary["brokenOff"] == "interrupted"
    assert 0 < summary["imported"] < ROWS and summary["unanswered"] == ROWS - summary["imported"]
    assert len(systems(server, summary["organization"])) == summary["imported"]
    code, summary = importing(server).end()
    assert code == 0
    has_each_row_once(server, summary)


def test_an_import_that_waits_can_be_interrupted(new_server, importing):
    server = new_server(listen=f"127.0.0.1:{free_port()}").start()
    running = importing(server, "--wait", "inf")
    under_way(server, running)
    server.kill()
    wait_for(lambda: "until you interrupt it" in running.said(), 60, "the import says that it waits")
    begin = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    code, summary = running.end()
    assert time.monotonic() - begin < QUICK
    assert code == 130 and summary["brokenOff"] == "interrupted"


def test_a_stop_ends_streams_at_once_and_tells_them_to_begin_again(new_server):
    """A watch, and an import whose client sends nothing just now."""
    server = new_server().start()
    ana = Client(server.address)
    org = ana.CreateOrganization(organization_id=f"watched-{next(_numbers)}", organization={"display_name": "W"}).name
    ana.GetOrganization(name=org)  # read by the time of the watch, which has no token
    watch = ana.stream("WatchChanges", topic="aims.inventory.events", parent=org, timeout=60)
    watch.initial_metadata()
    stopped = threading.Event()

    def rows():
        yield {"parent": org, "row": 1}
        stopped.wait(60)

    answers = ana.stream_both("ImportAiSystems", rows())
    assert next(answers).row == 1
    begin = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begin < QUICK
    for stream in (watch, answers):
        with refused(grpc.StatusCode.UNAVAILABLE) as refusal:
            list(stream)
        assert refusal.retry_delay and "shutting down" in refusal.message
    stopped.set()
