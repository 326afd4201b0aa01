"""What the checker is tested with: hand-written histories, and for its readers a server on a real log."""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2]))

from harness import stubs  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--build", default="build/dev", help="build directory that holds tools/aims/aims")


@pytest.fixture(scope="session")
def program(request):
    build = pathlib.Path(request.config.getoption("--build")).resolve()
    stubs.generate(build / "tests/faults/checker/stubs")
    return build / "tools/aims/aims"
