"""The command line as people and scripts use it: lists, one resource, history, an earlier instant, formats, exit codes."""

import csv
import datetime
import io
import json
import os
import subprocess
import zoneinfo

import pytest

from harness.ai_systems import system
from harness.processes import free_port

pytestmark = pytest.mark.usefixtures("log")


class Shell:
    """Types commands."""

    def __init__(self, program, server, organization):
        self.program = program
        self.environment = {"AIMS_SERVER": server, "AIMS_ORGANIZATION": organization, "AIMS_ACTOR": "ana",
                            "PATH": os.environ["PATH"]}

    def run(self, *arguments):
        return subprocess.run([self.program, *arguments], capture_output=True, text=True, timeout=60,
                              env=self.environment)

    def output(self, *arguments):
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.output(*arguments, "--output", "json"))


@pytest.fixture
def shell(program, server, org):
    return Shell(program, server.address, org.split("/")[1])


@pytest.fixture
def triage(ana, org):
    made = ana.CreateAiSystem(parent=org, ai_system_id="triage", ai_system=system("Claims triage"))
    ana.UpdateAiSystem(ai_system={"name": made.name, "domain": "Claims"}, reason="asked by the owner",
                       update_mask={"paths": ["domain"]})
    return made


def test_listing(shell, triage):
    table = shell.output("systems", "list")
    assert "Claims triage" in table and "proposed" in table
    assert "\033" not in table  # no colours: this is no terminal
    rows = list(csv.DictReader(io.StringIO(shell.output("systems", "list", "--output", "csv"))))
    assert len(rows) == 1
    assert "Claims triage" in rows[0].values()
    assert shell.output("systems", "list", "--filter", 'display_name = "Other"', "--output", "csv").count("\n") <= 1


def test_showing_now_and_as_of_an_earlier_instant(shell, triage):
    assert shell.json("systems", "show", "triage")["domain"] == "Claims"
    then = triage.create_time.ToJsonString()
    assert "domain" not in shell.json("systems", "show", "triage", "--as-of", then)
    assert "Claims triage" in shell.output("systems", "show", "triage")


DAY = datetime.timedelta(days=1)


def listed(shell, *arguments):
    return list(csv.DictReader(io.StringIO(shell.output("systems", "list", "--output", "csv", *arguments))))


def test_a_date_is_a_whole_day(shell, triage):
    day = triage.create_time.ToDatetime(datetime.timezone.utc).date()
    # Also today, which has not ended: as of its end is as of now.
    assert shell.json("systems", "show", "triage", "--as-of", str(day))["domain"] == "Claims"
    assert len(listed(shell, "--as-of", str(day))) == 1
    assert shell.run("systems", "show", "triage", "--as-of", str(day - DAY)).returncode == 1
    assert len(listed(shell, "--filter", f"create_time = {day}")) == 1
    events = ["trail", "list", "--of", "aiSystems/triage", "--output", "csv"]
    assert shell.output(*events, "--from", str(day), "--to", str(day)).count("\n") == 3
    assert shell.output(*events, "--to", str(day - DAY)).count("\n") == 1
    assert shell.output(*events, "--from", str(day + DAY)).count("\n") == 1


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_days_are_those_of_the_organization(shell, triage, zone):
    """The two zones are 26 hours apart: at any time it is another day in one of them than in UTC."""
    shell.output("org", "update", "--time-zone", zone)
    day = triage.create_time.ToDatetime(datetime.timezone.utc).astimezone(zoneinfo.ZoneInfo(zone)).date()
    for date, found in ((day - DAY, 0), (day, 1), (day + DAY, 0)):
        assert len(listed(shell, "--filter", f"create_time = {date}")) == found, date
    assert len(listed(shell, "--as-of", str(day))) == 1
    assert listed(shell, "--as-of", str(day - DAY)) == []
    events = ["trail", "list", "--of", "aiSystems/triage", "--output", "csv"]
    assert shell.output(*events, "--from", str(day), "--to", str(day)).count("\n") == 3
    assert shell.output(*events, "--to", str(day - DAY)).count("\n") == 1


def test_a_day_to_come_is_refused(shell, triage):
    day = triage.create_time.ToDatetime(datetime.timezone.utc).date()
    done = shell.run("systems", "show", "triage", "--as-of", str(day + 2 * DAY))
    assert (done.returncode, done.stdout) == (1, "")
    assert "in the future" in done.stderr


def test_what_programs_read_is_complete_or_says_what_is_missing(shell, ana, org):
    ana.BatchCreateAiSystems(parent=org, requests=[
        {"parent": org, "ai_system_id": f"s-{number}", "ai_system": system(f"System {number}")} for number in range(60)])
    assert len(shell.json("systems", "list")) == 60
    assert len(listed(shell)) == 60
    assert shell.run("systems", "list", "--output", "json").stderr == ""
    cut = shell.run("systems", "list", "--output", "csv", "--limit", "7")
    assert cut.stdout.count("\n") == 8 and "and more" in cut.stderr
    table = shell.run("systems", "list")
    assert table.stdout.count("\n") == 51 and "and more" in table.stderr


def test_history(shell, triage):
    history = shell.output("systems", "history", "triage")
    assert "asked by the owner" in history
    newest, oldest = [line for line in history.splitlines() if "ana" in line]
    assert "registered" in oldest and "domain" in newest


def test_organizations(shell, org):
    shell.output("org", "update", "--boundaries", "Hamburg", "--reason", "moved")
    assert shell.json("org", "show")["boundaries"] == "Hamburg"
    assert org.split("/")[1] in shell.output("org", "list", "--limit", "1000")


def test_calling_any_method(shell, org):
    made = json.loads(shell.output("call", "SupplierService/CreateSupplier", json.dumps(
        {"parent": org, "supplierId": "labs", "supplier": {"displayName": "Labs"}})))
    assert made["name"] == f"{org}/suppliers/labs"
    assert "SupplierService/CreateSupplier" in shell.output("call", "--list")
    assert "displayName" in shell.output("call", "--describe", "CreateSupplier")


@pytest.mark.parametrize("arguments,code,said", [
    (["systems", "show", "none"], 1, "does not exist"),
    (["systems", "show"], 2, "system"),
    (["systems", "lst"], 2, "lst"),
    (["systems", "list", "--filter", "state ="], 1, "filter"),
    (["systems", "list", "--as-of", "yesterday-ish"], 2, "--as-of"),
    (["systems", "list", "--as-of", ""], 2, "--as-of"),
    (["systems", "list", "--roles", ""], 2, "--roles"),
    (["systems", "list", "--organization", "nobody"], 1, "organizations/nobody does not exist"),
    (["systems", "list", "--max-wait", "1h"], 2, "--max-wait"),
    (["serve", "--data", ""], 2, "--data"),
    (["serve", "--kafka", ""], 2, "--kafka"),
    (["call", "CreateSupplier", "{not json"], 2, "--describe"),
    (["call", "NoSuchMethod"], 1, "NoSuchMethod"),
])
def test_errors_are_one_line_with_an_exit_code(shell, arguments, code, said):
    done = shell.run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    lines = done.stderr.strip().splitlines()
    assert said in lines[0], lines
    assert len(lines) <= 2, lines


def test_what_the_rules_refuse_is_listed(shell, org, triage):
    done = shell.run("call", "StartInception", json.dumps({"name": triage.name, "contentDigest": "0" * 64}))
    assert done.returncode == 1
    assert {"CONTENT_CHANGED", "IMPACT_SCREENING_MISSING"} <= set(done.stderr.split())


def test_a_server_that_is_not_there(program):
    done = Shell(program, f"127.0.0.1:{free_port()}", "acme").run("systems", "list")
    assert done.returncode == 3
    assert "aims serve" in done.stderr and len(done.stderr.strip().splitlines()) == 1
