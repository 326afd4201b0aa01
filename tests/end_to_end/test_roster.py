"""The roster: persons from the files that personnel offices and directories give, and what follows when one leaves."""

import json

import grpc
import pytest
from aims.controls.v1 import person_pb2

from harness.client import refused
from harness.command_line import CommandLine
from harness.controls import control
from harness.waiting import eventually

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

Person = person_pb2.Person
STAFF = """Name,Login,Department,Type,Start date
Weber,pia,claims,employee,2020-01-02
Lind,max,sales,contractor,2021-03-01
"""
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@pytest.fixture
def aims(program, address, org):
    return CommandLine(program, address, org)


def counted(summary):
    return {key: summary[key] for key in ("created", "updated", "left", "unchanged", "refused") if summary[key]}


def persons(ana, org):
    return {each.subject: each for each in ana.ListPersons(parent=org, page_size=1000).persons}


def directory(*users):
    return json.dumps({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": len(users),
                       "Resources": [{"userName": login, "active": active, ENTERPRISE: {"department": unit}}
                                     for login, unit, active in users]})


def test_a_table_twice_changes_nothing_and_a_changed_row_is_an_update(ana, org, aims, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text(STAFF)
    first = aims.json("import", "persons", file)
    assert counted(first) == {"created": 2} and first["ignoredColumns"] == ["Name"]
    assert counted(aims.json("import", "persons", file)) == {"unchanged": 2}
    found = persons(ana, org)
    assert {(each.subject, each.unit, each.state) for each in found.values()} == {
        ("pia", "claims", Person.STATE_PRESENT), ("max", "sales", Person.STATE_PRESENT)}
    assert found["max"].kind == person_pb2.PERSON_KIND_CONTRACTOR
    file.write_text(STAFF.replace("sales", "claims").replace("Weber,pia,claims,employee,2020-01-02\n", ""))
    moved = aims.json("import", "persons", file)
    assert counted(moved) == {"updated": 1} and moved["notInFile"] == ["pia"]
    assert persons(ana, org)["max"].unit == "claims"
    assert persons(ana, org)["pia"].etag == found["pia"].etag
    # And back again: the same row as the first time, and yet a change.
    file.write_text(STAFF)
    assert counted(aims.json("import", "persons", file)) == {"updated": 1, "unchanged": 1}


def test_a_directory_says_who_left_and_what_names_them_notes_it(ana, org, aims, tmp_path):
    file = tmp_path / "users.json"
    file.write_text(directory(("olga", "claims", True), ("max", "sales", True)))
    assert counted(aims.json("import", "persons", file)) == {"created": 2}
    name = ana.CreateControl(parent=org, control_id="monitoring", control=control(owner="olga")).name
    file.write_text(directory(("olga", "claims", False), ("max", "sales", True)))
    assert counted(aims.json("import", "persons", file)) == {"left": 1, "unchanged": 1}
    assert persons(ana, org)["olga"].state == Person.STATE_LEFT
    eventually(lambda: ana.GetControl(name=name), lambda read: list(read.gone_people) == ["olga"])
    listed = ana.ListControls(parent=org, filter="gone_people:*").controls
    assert [each.name for each in listed] == [name]
    # She comes back as another person of the roster, and the control has an owner again.
    file.write_text(directory(("olga", "claims", True), ("max", "sales", True)))
    assert counted(aims.json("import", "persons", file)) == {"created": 1, "unchanged": 1}
    eventually(lambda: ana.GetControl(name=name), lambda read: not read.gone_people)


def test_who_is_missing_leaves_where_the_file_has_everybody(ana, org, aims, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text(STAFF)
    aims.json("import", "persons", file)
    file.write_text("\n".join(STAFF.splitlines()[:2]) + "\n")
    assert counted(aims.json("import", "persons", file, "--leave-missing")) == {"unchanged": 1, "left": 1}
    assert persons(ana, org)["max"].state == Person.STATE_LEFT


def test_a_refused_row_does_not_stop_the_others(ana, org, aims, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text(STAFF)
    aims.json("import", "persons", file)
    file.write_text(STAFF.replace("2020-01-02", "2099-01-02") + "Kaya,dev,it,employee,2022-05-01\n")
    done = aims.run("import", "persons", file, "--output", "json")
    summary = json.loads(done.stdout)
    assert done.returncode == 1 and counted(summary) == {"created": 1, "unchanged": 1, "refused": 1}
    assert [(row["where"], row["login"]) for row in summary["refusedRows"]] == [("line 2", "pia")]
    assert "the person has begun" in summary["refusedRows"][0]["reason"]


def test_a_file_with_faults_is_not_imported_at_all(ana, org, aims, tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text(STAFF + "Kaya,dev,it,robot,2022-05-01\nNobody,,it,employee,2022-05-01\n")
    error = aims.refused("import", "persons", file)
    assert "line 4" in error and "line 5" in error and "nothing was imported" in error
    assert not persons(ana, org)


def test_a_login_is_on_the_roster_once(ana, org):
    ana.CreatePerson(parent=org, person={"subject": "pia", "kind": "PERSON_KIND_EMPLOYEE"})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="SUBJECT_TAKEN"):
        ana.CreatePerson(parent=org, person={"subject": "pia", "kind": "PERSON_KIND_EMPLOYEE"})
