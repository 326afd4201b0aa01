"""Frameworks: shipped ones that an organization adopts, and its own, from files that people have."""

import json
import os
import pathlib

import grpc
import pytest
from aims.controls.v1 import catalogue_pb2, framework_pb2

from harness.client import refused
from harness.command_line import CommandLine
from harness.controls import control, in_place
from harness.management import managed_controls
from harness.statements import SHIPPED, adopted, all_requirements
from harness.stubs import ROOT
from harness.waiting import eventually

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

Framework = framework_pb2.Framework
Mapping = catalogue_pb2.Mapping
REFUSED = grpc.StatusCode.FAILED_PRECONDITION
CATALOG = pathlib.Path(os.environ.get("AIMS_SHARED", ROOT.parent / "shared")) / "reference/oscal/examples/catalog.json"

HOUSE_RULES = """id,parent,kind,title,text
X,,group,House rules,
X.1,X,,Logs are kept,A year of logs
X.2,X,,Prompts are reviewed,
"""
NEXT_RULES = """id,parent,kind,title,text
X,,group,House rules,
X.1,X,,Logs are kept for two years,Two years of logs
X.3,X,,Models have owners,
"""


@pytest.fixture
def aims(program, address, org):
    return CommandLine(program, address, org)


def shipped(ana, org, framework):
    return eventually(lambda: ana.GetFramework(name=f"{org}/frameworks/{framework}"))


def mappings(ana, org, **asked):
    found, token = [], ""
    while True:
        page = ana.ListMappings(parent=org, page_size=100, page_token=token, **asked)
        found += page.mappings
        token = page.next_page_token
        if not token:
            return found


def test_shipped_frameworks_are_offered_to_each_organization(ana, org):
    offered = eventually(lambda: ana.ListFrameworks(parent=org).frameworks, lambda found: len(found) == len(SHIPPED))
    assert {each.name.split("/")[-1] for each in offered} == set(SHIPPED)
    assert {(each.state, each.origin) for each in offered} == {(Framework.STATE_AVAILABLE, Framework.ORIGIN_SHIPPED)}


def test_requirements_come_in_pages_and_by_filter(ana, org):
    name = shipped(ana, org, "iso-42001").name
    first = ana.ListRequirements(parent=name, filter="kind = CONTROL", page_size=20)
    assert len(first.requirements) == 20 and first.next_page_token and first.version == "2023"
    assert len(all_requirements(ana, name, filter="kind = CONTROL", page_size=20)) == 38
    law = shipped(ana, org, "eu-ai-act").name
    deployers = all_requirements(ana, law, filter='applies_to:"deployer"')
    assert deployers and all("deployer" in each.applies_to for each in deployers)


def test_mappings_are_listed_from_either_side(ana, org):
    shipped(ana, org, "iso-42001")
    of_policy = mappings(ana, org, requirement="iso-42001:A.2.2")
    other = next(each.to_requirement for each in of_policy if each.to_requirement.startswith("iso-27001:"))
    assert "iso-42001:A.2.2" in {each.from_requirement for each in mappings(ana, org, requirement=other)}
    assert len(mappings(ana, org, framework="nist-ai-rmf")) == 241
    gaps = mappings(ana, org, framework="iso-27001", relationship="RELATIONSHIP_NONE")
    assert gaps and all(not each.to_requirement for each in gaps)


def test_management_adopts_a_version_that_is_shipped(ana, org):
    managed_controls(ana, org)
    name = shipped(ana, org, "iso-42001").name
    with refused(REFUSED, rule="NOT_DESIGNATED"):
        ana.as_("zoe").AdoptFramework(name=name, version="2023", reason="I like it")
    with refused(REFUSED, rule="VERSION_UNKNOWN"):
        ana.as_("mia").AdoptFramework(name=name, version="2099", reason="the next one")
    read = ana.as_("mia").AdoptFramework(name=name, version="2023", reason="we are to be certified")
    assert (read.state, read.adoption.version, read.adoption.adopter) == (Framework.STATE_ADOPTED, "2023", "mia")
    assert read.adoption.effective_date == "2023-12-18" and len(read.adoption.digest) == 64
    with refused(REFUSED, rule="ALREADY_ADOPTED"):
        ana.as_("mia").AdoptFramework(name=name, version="2023", reason="again")
    retired = ana.as_("dora").RetireFramework(name=name, reason="another one takes its place")
    assert retired.state == Framework.STATE_RETIRED and retired.earlier_adoptions[0].version == "2023"
    assert adopted(ana, org).state == Framework.STATE_ADOPTED


def test_an_own_framework_from_a_table_is_adopted_by_another(ana, org, aims, tmp_path):
    managed_controls(ana, org)
    file = tmp_path / "rules.csv"
    file.write_text(HOUSE_RULES)
    written = aims.json("import", "framework", file, "--id", "acme-own", "--name", "House rules")
    assert (written["requirements"], written["created"]) == (3, True)
    assert not aims.json("import", "framework", file, "--id", "acme-own")["changed"]
    name = written["framework"]
    with refused(REFUSED, rule="FOUR_EYES"):
        ana.AdoptFramework(name=name, version="1", digest=written["digest"], reason="mine")
    with refused(REFUSED, rule="OTHER_DIGEST"):
        ana.as_("mia").AdoptFramework(name=name, version="1", digest="0" * 64, reason="sound")
    read = ana.as_("mia").AdoptFramework(name=name, version="1", digest=written["digest"], reason="sound")
    assert (read.state, read.origin, read.display_name) == (Framework.STATE_ADOPTED, Framework.ORIGIN_OWN, "House rules")

    # The next rows are a draft beside the adopted ones, until they are adopted too.
    file.write_text(NEXT_RULES)
    following = aims.json("import", "framework", file, "--id", "acme-own")
    assert following["changed"] and not following["created"]
    difference = ana.GetFrameworkDifference(name=name)
    assert [each.requirement_id for each in difference.added] == ["X.3"]
    assert [each.requirement_id for each in difference.removed] == ["X.2"]
    assert [(each.after.requirement_id, list(each.fields)) for each in difference.changed] == [("X.1", ["title", "text"])]
    in_force = [each.requirement_id for each in all_requirements(ana, name)]
    assert in_force == ["X", "X.1", "X.2"]
    with refused(REFUSED, rule="VERSION_USED"):
        ana.as_("mia").AdoptFramework(name=name, version="1", digest=following["digest"], reason="sound")
    ana.as_("mia").AdoptFramework(name=name, version="2", digest=following["digest"], reason="sound")
    assert [each.requirement_id for each in all_requirements(ana, name)] == ["X", "X.1", "X.3"]


def test_an_own_framework_with_mappings_from_json(ana, org, aims, tmp_path):
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({
        "display_name": "House rules", "requirements": [{"id": "X.1", "title": "Logs are kept"}],
        "mappings": [{"from": "acme-own:X.1", "to": "iso-27001:A.8.15", "relationship": "SUBSET", "basis": "DERIVED",
                      "rationale": "The same logs, and fewer"}]}))
    written = aims.json("import", "framework", file, "--id", "acme-own")
    assert (written["requirements"], written["mappings"]) == (1, 1)
    rows = mappings(ana, org, requirement="iso-27001:A.8.15")
    assert "acme-own:X.1" in {each.from_requirement for each in rows}


def test_an_own_framework_from_an_oscal_catalog(ana, org, aims):
    if not CATALOG.exists():
        pytest.skip(f"{CATALOG} is not there")
    written = aims.json("import", "framework", CATALOG, "--id", "acme-own")
    controls = all_requirements(ana, written["framework"], filter="kind = CONTROL", version="draft")
    assert len(controls) == 38


def test_all_faults_of_a_file_are_told_at_once_and_nothing_is_written(ana, org, aims, tmp_path):
    file = tmp_path / "rules.csv"
    file.write_text("id,parent,kind,title\nX,,group,Rules\nX.1,Y,control,Logs\nX.2,X,wish,Prompts\nX,,group,Again\n")
    error = aims.refused("import", "framework", file, "--id", "acme-own")
    assert all(place in error for place in ("rules.csv", "line 3", "line 4", "line 5")), error
    assert "nothing was imported" in error
    with refused(grpc.StatusCode.NOT_FOUND):
        ana.GetFramework(name=f"{org}/frameworks/acme-own")
    # A shipped framework has its own rows.
    file.write_text(HOUSE_RULES)
    shipped(ana, org, "iso-42001")
    assert "ships" in aims.refused("import", "framework", file, "--id", "iso-42001")


def test_the_coverage_of_a_framework_follows_from_its_controls(ana, org):
    framework = adopted(ana, org).name
    in_place(ana, org)
    ana.CreateControl(parent=org, control_id="review", control=control(
        satisfies=[{"requirement": "iso-42001:A.6.2.4", "extent": "EXTENT_PARTIAL"}]))

    def listed(filter=""):
        found = ana.ListRequirementCoverage(parent=framework, page_size=1000, filter=filter)
        assert found.version == "2023"
        return {each.requirement: each for each in found.coverages}

    assert len(listed()) == 32 + 38
    assert listed("degree = FULL").keys() == {"iso-42001:A.6.2.6"}
    assert listed("degree = PLANNED").keys() == {"iso-42001:A.6.2.4"}
    assert len(listed("degree = NONE AND modality = SHALL")) == 32
    [monitored] = listed()["iso-42001:A.6.2.6"].controls
    assert monitored.control == f"{org}/controls/monitoring" and monitored.full and monitored.in_place
    assert monitored.valid_evidence == 1 and not monitored.HasField("last_test_time")
