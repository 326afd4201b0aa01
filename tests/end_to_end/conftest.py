"""Fixtures: a log (embedded, or a real Kafka broker), a server on it, and people who call it."""

import itertools
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from harness import stubs  # noqa: E402
from harness.client import HEALTH  # noqa: E402
from harness.processes import EmbeddedLog, KafkaLog, Server  # noqa: E402

_numbers = itertools.count(1)


def pytest_addoption(parser):
    parser.addoption("--build", default="build/dev", help="build directory that holds tools/aims/aims")
    parser.addoption("--log", choices=["embedded", "kafka", "both"], default="both", help="the logs to run on")


def pytest_configure(config):
    config.addinivalue_line("markers", "kafka_only: needs several processes on one log")
    config.addinivalue_line("markers", "embedded_only: is about what no log has a part in, and would only take longer on Kafka")
    config.addinivalue_line("markers", "apart: on Kafka each service is a process of its own")
    build = pathlib.Path(config.getoption("--build")).resolve()
    config.aims_program = build / "tools/aims/aims"
    if not config.aims_program.exists():
        raise pytest.UsageError(f"there is no {config.aims_program}: build it, or name another directory with --build")
    stubs.generate(build / "tests/end_to_end" / config.getoption("--log"))


def pytest_generate_tests(metafunc):
    if "log" not in metafunc.fixturenames:
        return
    wanted = metafunc.config.getoption("--log")
    logs = [name for name in ("embedded", "kafka") if wanted in (name, "both")]
    if metafunc.definition.get_closest_marker("kafka_only"):
        logs = [name for name in logs if name == "kafka"]
    if metafunc.definition.get_closest_marker("embedded_only"):
        logs = [name for name in logs if name == "embedded"]
    metafunc.parametrize("log", logs, indirect=True, scope="module")


def pytest_collection_modifyitems(config, items):
    """What does not depend on the log runs once, with the embedded one; what has no log to run on is left out."""
    wanted = config.getoption("--log")
    kept, left = [], []
    for item in items:
        empty = any(mark.name == "skip" and "empty parameter set" in str(mark.kwargs) for mark in item.iter_markers())
        elsewhere = wanted == "kafka" and "log" not in item.fixturenames
        (left if empty or elsewhere else kept).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


@pytest.fixture(scope="session")
def program(request):
    return request.config.aims_program


@pytest.fixture(scope="module")
def log(request, tmp_path_factory):
    log = EmbeddedLog() if request.param == "embedded" else KafkaLog(tmp_path_factory.mktemp("kafka"))
    yield log
    log.close()


@pytest.fixture(scope="module")
def server(log, program, tmp_path_factory):
    """One server that the module's tests share."""
    server = Server(program, tmp_path_factory.mktemp("aims") / "data", log.flags("replica-0")).start()
    yield server
    if server.running:
        assert server.stop() == 0, f"the server did not end well: {server.log_text()[-2000:]}"


@pytest.fixture(scope="module")
def address(request, log):
    """Where the services of the module's tests are: one server with all of them or, of tests that are marked so and on
    Kafka, one for each package."""
    if log.name != "kafka" or request.node.get_closest_marker("apart") is None:
        yield request.getfixturevalue("server").address
        return
    home = request.getfixturevalue("tmp_path_factory").mktemp("apart")
    build = request.config.aims_program.parents[2]
    servers = {}
    try:
        for package in HEALTH:
            servers[package] = Server(build / f"services/{package}/aims-{package}", home / package,
                                      log.flags(package), command=()).start()
        yield {package: server.address for package, server in servers.items()}
    finally:
        ends = {package: server.stop() for package, server in servers.items() if server.running}
    assert set(ends.values()) == {0}, f"not all ended well: {ends}"


@pytest.fixture
def new_server(log, program, tmp_path):
    """Makes servers of the test's own, not started yet; ends them with the test."""
    servers = []

    def make(replica="replica-0", data=None, flags=(), program=program, **options):
        server = Server(program, data or tmp_path / f"{replica}-data", [*log.flags(replica), *flags], **options)
        servers.append(server)
        return server

    yield make
    for server in servers:
        if server.running:
            server.kill()


def new_organization(client):
    """Registers an organization that no other test uses. Returns its name."""
    return client.CreateOrganization(organization_id=f"org-{next(_numbers)}",
                                     organization={"display_name": "A test's own"}).name


@pytest.fixture
def ana(address):
    """Somebody who may do everything."""
    from harness.client import Client
    return Client(address, actor="ana", roles="admin")


@pytest.fixture
def ben(ana):
    """Somebody else who may do everything."""
    return ana.as_("ben")


@pytest.fixture
def org(ana):
    """Name of an organization that is this test's own."""
    return new_organization(ana)


@pytest.fixture
def management(ana, org):
    """The people who decide, designated by that organization."""
    from harness.management import managed
    return managed(ana, org)
