"""A real register of 2,133 rows goes in through the front door, by the command line, and nothing of it is lost."""

import collections
import csv
import json
import os
import pathlib
import re
import subprocess

import pytest
from aims.inventory.v1 import ai_system_pb2

from harness.client import Client
from harness.stubs import ROOT

pytestmark = pytest.mark.usefixtures("log")

SHARED = pathlib.Path(os.environ.get("AIMS_SHARED", ROOT.parent / "shared"))
SURVEY = SHARED / "data/us-federal-ai-use-cases-2024.csv"
MAPPING = SHARED / "reference/omb-inventory-mapping.yaml"
AGENCY, STAGE, IMPACT = 2, 9, 10  # columns, from 0

STATES = {"Planned": "PROPOSED", "Ideation": "PROPOSED", "Initiated": "INCEPTION",
          "Acquisition and/or Development": "DEVELOPMENT", "Implementation and Assessment": "VERIFICATION",
          "Operation and Maintenance": "OPERATION", "In production": "OPERATION", "In mission": "OPERATION",
          "Retired": "RETIRED", "Research or  Administrative Action Complete": "RETIRED", "": "UNDETERMINED"}


def expected_counts(name):
    """One of the counts that the mapping was checked by."""
    text = MAPPING.read_text(encoding="utf-8")
    return json.loads(re.search(rf"^  {name}: (\{{.*\}})$", text[text.index("expected_counts:"):], re.MULTILINE)[1])


@pytest.fixture(scope="module")
def rows():
    if not SURVEY.exists() or not MAPPING.exists():
        pytest.skip(f"{SURVEY} is not there")
    with open(SURVEY, encoding="cp1252", newline="") as file:
        return list(csv.reader(file))[1:]


@pytest.fixture(scope="module")
def imported(program, server, rows):
    """The summaries of importing the file twice."""
    Client(server.address).CreateOrganization(organization_id="us-federal", organization={"display_name": "US federal"})

    def run():
        done = subprocess.run([program, "import", "omb-2024", SURVEY, "--organization", "us-federal", "--server",
                               server.address, "--output", "json"], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run(), run()


@pytest.fixture
def systems(ana, imported):
    found, token = [], ""
    while not found or token:
        page = ana.ListAiSystems(parent="organizations/us-federal", page_size=1000, page_token=token)
        found += page.ai_systems
        token = page.next_page_token
    return found


def test_every_row_is_accounted_for(rows, imported):
    first = imported[0]
    copies = len(rows) - len({tuple(row) for row in rows})
    assert first["rows"] == len(rows) == 2133
    assert (first["imported"], first["alreadyThere"], first["refused"]) == (len(rows) - copies, copies, 0)
    assert len(first["sameRows"]) == copies


def test_what_was_imported_can_be_read_when_the_import_ends(program, server, rows, ana):
    """By who has no token: the list of the command line right after it, and any client."""
    ana.CreateOrganization(organization_id="us-again", organization={"display_name": "US again"})
    options = ["--organization", "us-again", "--server", server.address]
    subprocess.run([program, "import", "omb-2024", SURVEY, *options], capture_output=True, timeout=300, check=True)
    token, found = "", 0
    while not found or token:
        page = ana.call_once("ListAiSystems", parent="organizations/us-again", page_size=1000, page_token=token,
                             fresh=False)
        found, token = found + len(page.ai_systems), page.next_page_token
    listed = subprocess.run([program, "systems", "list", "--output", "csv", *options], capture_output=True, text=True,
                            timeout=60, check=True)
    records = len({tuple(row) for row in rows})
    assert found == records
    assert len(list(csv.reader(listed.stdout.splitlines(keepends=True)))) == records + 1


def test_the_same_file_again_adds_nothing(rows, imported, systems):
    second = imported[1]
    assert (second["imported"], second["alreadyThere"], second["refused"]) == (0, len(rows), 0)
    assert len(systems) == imported[0]["imported"]
    assert {system.etag for system in systems} == {"1"}


def test_the_counts_are_those_of_the_file(rows, systems):
    # The file is the one that the mapping was checked by …
    assert collections.Counter(row[STAGE].strip() for row in rows) == collections.Counter(
        {stage.strip(): count for stage, count in expected_counts("stage").items()})
    agencies = expected_counts("agencies")
    # … and what went in is each of its rows, but for copies.
    distinct = list({tuple(row): row for row in rows}.values())
    states = collections.Counter(STATES[row[STAGE].strip()] for row in distinct)
    assert collections.Counter(
        ai_system_pb2.AiSystem.State.Name(system.state).removeprefix("STATE_") for system in systems) == states
    found = collections.Counter(system.owner_unit.code for system in systems)
    assert set(found) == set(agencies)
    assert sum(agencies.values()) - sum(found.values()) == len(rows) - len(distinct)
    assert found == collections.Counter(agency_code(row, agencies) for row in distinct)
    rights = sum("both" in row[IMPACT].lower().split() or "rights-impacting" in row[IMPACT].lower() for row in distinct)
    assert sum(system.rights_impact == ai_system_pb2.YES_NO_YES for system in systems) == rights


def agency_code(row, agencies):
    return next(cell.strip() for cell in row[:5] if cell.strip() in agencies)


def test_each_system_says_where_it_comes_from(ana, systems):
    assert all(system.state_declared and system.provenance.source and system.provenance.row for system in systems)
    revision = ana.ListRevisions(name=systems[0].name).revisions[0]
    assert revision.event_type == "aims.inventory.v1.AiSystemImported"


def test_a_file_of_another_shape_is_refused_in_one_line(program, server, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("name,purpose\nTriage,Sort claims\n")
    for file in (other, tmp_path / "none.csv", pathlib.Path(tmp_path)):
        done = subprocess.run([program, "import", "omb-2024", file, "--organization", "us-federal", "--server",
                               server.address], capture_output=True, text=True, timeout=60)
        assert done.returncode not in (0, -11, -6)
        assert len(done.stderr.strip().splitlines()) == 1 and str(file) in done.stderr, done.stderr
