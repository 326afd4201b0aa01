"""Reports as files: what they say, and how they look in a real browser."""

import csv
import hashlib
import json
import os
import re
import subprocess
import threading
import time

import pytest
from aims.audit.v1 import review_input_pb2
from aims.risk.v1 import impact_assessment_pb2

from harness.ai_systems import (HIGH_RISK_AND_TRANSPARENCY, IN_SCOPE, answers, bring_to, system)
from harness.audit import (CRITERIA, analysed, answered, approved_programme, found, in_fieldwork, issued, judged,
                           managed_audit, opened, to_verification)
from harness.browser import Browser
from harness.command_line import CommandLine
from harness.controls import in_place
from harness.impacts import assessment_of, screening
from harness.reviews import held, nothing, review
from harness.risks import accepted, approved_criteria, closed, estimate, evidence, in_days, in_treatment, risk
from harness.statements import adopted, approved
from harness.waiting import eventually

pytestmark = pytest.mark.embedded_only

SCRIPT = "<script>alert(document.domain)</script>"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
Input = review_input_pb2.ReviewInput
SECTIONS = [name for name in impact_assessment_pb2.ImpactSection.keys() if not name.endswith("UNSPECIFIED")]
FORMS = ("html", "csv", "json", "md")


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with Browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


class Reports:
    """Writes reports into a folder, and reads them."""

    def __init__(self, program, address, org, folder):
        self.line, self.folder = CommandLine(program, address, org), folder

    def file(self, *arguments, form="html"):
        path = self.folder / f"{arguments[0]}.{form}"
        self.line.output("report", *arguments, "--format", form, "--to", str(path))
        return path

    def json(self, *arguments):
        return Content(json.loads(self.file(*arguments, form="json").read_text(encoding="utf-8")))


class Content:
    """A report as JSON."""

    def __init__(self, report):
        self.about, *self.items = (each for each in report["content"])
        self.about = self.about["about"]
        self.digest, self.positions = report["report"]["digest"], report["report"]["log_positions"]

    def rows(self, title):
        """Of the table or the plot whose title is this, or else begins so."""
        titled = {each.get("table") or each.get("plot"): each["rows"] for each in self.items if "rows" in each}
        return titled.get(title) or next(rows for name, rows in titled.items() if name.startswith(title))

    def facts(self, title):
        return next(each["values"] for each in self.items if each.get("facts") == title)

    def approvals(self):
        return {(row["what"], row["approved_by"]): row for row in self.rows("Approvals")}

    def says(self, text):
        return any(text in each.get("paragraph", "") for each in self.items)


@pytest.fixture
def reports(program, address, org, tmp_path):
    return Reports(program, address, org, tmp_path)


def looks_right(browser, file, wide=True):
    """The page, after it was looked at on a screen and on paper."""
    page = browser.open(file)
    page.resize(1280, 1600)
    picture = page.screenshot(file.with_suffix(".png"))
    seen = browser.colours(picture)
    assert seen["colours"] > 20 and seen["drawn"] > 0.02, f"nearly blank: {seen}"
    assert page.overflowing() == [] and page.pale_texts() == []
    page.on_paper(landscape=wide)
    assert page.overflowing() == [] and page.pale_texts() == []
    paper = page.pdf()
    boxes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox ?\[([0-9. ]+)\]", paper)}
    sides = {tuple(sorted(box[2:])) for box in boxes}
    assert len(sides) == 1 and all(abs(side - a4) < 2 for side, a4 in zip(sides.pop(), (595, 842))), boxes
    assert all((box[2] > box[3]) == wide for box in boxes), boxes
    assert page.problems == []
    page.resize(1280)
    return page


def test_the_browser_sees_what_is_wrong(browser, tmp_path):
    file = tmp_path / "wrong.html"
    file.write_text("""<p style="color: #999">pale</p><table><tr><td>""" + "w" * 400 + """</td></tr></table>
        <svg><rect width="90" height="20" fill="#333"/><text x="5" y="15">dark on dark</text></svg>
        <img src="http://127.0.0.1:9999/outside.png"><script>console.log("hello")</script>""", encoding="utf-8")
    page = browser.open(file)
    page.resize(1280)
    assert [each.partition(":")[0] for each in page.pale_texts()] == ["pale", "dark on dark"]
    assert any(each.startswith("the page") for each in page.overflowing())
    assert any("TABLE" in each for each in page.overflowing())
    assert {each.partition(":")[0] for each in page.problems} >= {"console", "request"}
    file.write_text("<!DOCTYPE html><title>blank</title>", encoding="utf-8")
    blank = browser.open(file)
    assert browser.colours(blank.screenshot(tmp_path / "blank.png"))["drawn"] == 0
    assert blank.problems == []


def scoped(ana, org, zone="Europe/Berlin"):
    """The organization, with a scope that Mia approved, and its time zone."""
    ana.UpdateOrganization(organization={"name": org, "time_zone": zone}, update_mask={"paths": ["time_zone"]})
    proposed = ana.ProposeScope(name=org, statement={"text": f"All AI systems & {SCRIPT}", "boundaries": "Both sites"})
    return ana.as_("mia").ApproveScope(name=org, version=proposed.proposed_scope.version,
                                       digest=proposed.proposed_scope.digest)


def reviewed(ana, org):
    """A management review, held now."""
    managed_audit(ana, org)
    agenda = eventually(lambda: ana.GetReviewAgenda(name=f"{org}/reviewAgendas/current"))
    known = {Input.Name(each.input) for each in agenda.items}
    quiet = [name.removeprefix("REVIEW_INPUT_") for name in Input.keys()[2:] if name not in known]
    return held(ana, ana.CollectReviewInputs(name=review(ana, org), statements=nothing(*quiet)).name)


def test_the_register_shows_where_risks_stand_and_how_they_moved(ana, org, reports, browser):
    criteria = approved_criteria(ana, org)
    scoped(ana, org)
    in_treatment(ana, org, criteria, "drift", display_name=SCRIPT)  # medium
    in_treatment(ana, org, criteria, "grave", people=3, display_name=LONG)  # high
    ana.CreateRisk(parent=org, risk_id="new", risk=risk(criteria))
    accepted(ana, f"{org}/risks/drift")
    content = reports.json("risk-register")
    assert [row["risk"] for row in content.rows("Open risks by residual level")] == ["grave", "drift", "new"]
    grave, drift, new = content.rows("Open risks by residual level")
    assert (drift["name"], drift["residual_level"], drift["answer"]) == (SCRIPT, "medium", "accepted")
    assert (grave["residual_level"], grave["likelihood"], grave["consequence"]) == ("high", 2, 3)
    assert (grave["answer"], new["answer"], new["likelihood"]) == ("above appetite", "not assessed", None)
    assert drift["accepted_until"][-6:] in ("+01:00", "+02:00")
    matrix = {(row["likelihood"], row["consequence"]): row for row in content.rows("Open risks by residual likelihood")}
    assert {place: row["count"] for place, row in matrix.items() if row["count"]} == {
        ("possible", "serious"): 1, ("possible", "grave"): 1}
    assert matrix["likely", "grave"]["level"] == "extreme"
    assert content.facts("Open risks in numbers")["open_risks"] == 3
    assert content.says("No management review was held before")
    approvals = content.approvals()
    assert approvals["risks/drift", "dora"]["digest"] == ana.GetRisk(name=f"{org}/risks/drift").acceptances[0].digest
    assert approvals["riskCriteria/default", "mia"]["version"] == "1"

    page = looks_right(browser, reports.file("risk-register"))
    text = page.text()
    for said in (SCRIPT, LONG, org, "Europe/Berlin", f"All AI systems & {SCRIPT}", content.about["scope"]["digest"],
                 "aims.risk.events", "approved by mia"):
        assert said in text, said
    assert page.evaluate("document.querySelectorAll('svg[role=img] > title').length") == 1


def test_what_moved_since_the_review(ana, org, reports):
    criteria = approved_criteria(ana, org)
    for each in ("stays", "rises", "ends"):
        in_treatment(ana, org, criteria, each)
    held_review = reviewed(ana, org)
    rises = ana.RequestRiskReassessment(name=f"{org}/risks/rises", trigger="REASSESSMENT_TRIGGER_OTHER", reason="a new use")
    ana.as_("rob").AssessRisk(name=rises.name, estimate=estimate(3, 3))
    closed(ana, ana.GetRisk(name=f"{org}/risks/ends"), "CLOSING_GROUND_SOURCE_GONE", evidence=evidence("gone"))
    in_treatment(ana, org, criteria, "comes")
    content = reports.json("risk-register")
    moves = {row["risk"]: row["since_the_review"] for row in content.rows("Open risks by residual level")}
    assert moves == {"stays": "same", "rises": "up from medium", "comes": "new"}
    assert content.says("1 new, 1 with a higher level, 0 with a lower level, 1 closed")
    assert content.says(held_review.name.rpartition("/")[2])
    fields = {(row["likelihood"], row["consequence"]): (row["count"], row["came"], row["left"])
              for row in content.rows("Open risks by residual likelihood")}
    assert fields["possible", "serious"] == (2, 1, 2)
    assert fields["likely", "grave"] == (1, 1, 0)


def test_a_report_as_of_an_instant_stays_as_it_was(ana, org, reports, tmp_path):
    criteria = approved_criteria(ana, org)
    in_treatment(ana, org, criteria, "first")
    before = reports.json("risk-register")
    first = reports.file("risk-register", form="json").read_bytes()
    in_treatment(ana, org, criteria, "second")
    assert len(reports.json("risk-register").rows("Open risks by residual level")) == 2
    after = reports.json("risk-register", "--as-of", before.about["as_of"])
    assert after.digest == before.digest and after.items == before.items
    for form in FORMS:  # the same bytes, but for the positions of the log, which goes on by itself
        once, twice = (re.sub(r"aims\.[a-z]+\.events( \d+:\d+)+", "", reports.file(
            "risk-register", "--as-of", before.about["as_of"], form=form).read_text(encoding="utf-8")) for _ in range(2))
        assert once == twice
        assert before.digest in once
    # As docs/reports.md says how to check a digest.
    lines = re.sub(rb'(?s)^.*?\n"content": \[\n', b"", first).removesuffix(b"]}\n")
    assert hashlib.sha256(lines).hexdigest() == json.loads(first)["report"]["digest"]
    shell = subprocess.run(["sh", "-c", """sed '1,/^"content": \\[$/d; $d' | sha256sum"""], input=first,
                           capture_output=True, check=True)
    assert shell.stdout.decode().split()[0] == json.loads(first)["report"]["digest"]
    refusal = reports.line.refused("report", "risk-register", "--as-of", "2001-01-01")
    assert "did not exist" in refusal


def test_each_form_and_where_it_goes(ana, org, reports, tmp_path):
    in_treatment(ana, org, approved_criteria(ana, org), "drift", display_name="=cmd|'/c calc'!A1 | `x` *y*",
                 description=f"{LONG} {SCRIPT}")
    printed = reports.line.output("report", "risk-register", "--format", "csv", "--to", "-")
    rows = list(csv.reader(printed.splitlines()))
    table = [row[1:] for row in rows if row[0] == "open_risks_by_residual_level"]
    assert dict(zip(*table))["Risk"] == "drift"
    assert dict(zip(*table))["Name"] == "'=cmd|'/c calc'!A1 | `x` *y*"
    markdown = reports.file("risk-register", form="md").read_text(encoding="utf-8")
    assert "| drift | =cmd\\|'/c calc'!A1 \\| \\`x\\` \\*y\\* |" in markdown

    # Without --to, a file in the current folder, whose name is printed.
    done = subprocess.run([reports.line.program, "report", "inventory", "--as-of", "2100-01-01"], capture_output=True,
                          text=True, check=False, env=reports.line.environment, cwd=tmp_path)
    assert done.returncode != 0 and "future" in done.stderr
    done = subprocess.run([reports.line.program, "report", "inventory"], capture_output=True, text=True, check=True,
                          env=reports.line.environment, cwd=tmp_path)
    name = re.fullmatch(r"wrote (inventory-org-[0-9]+-\d{4}-\d\d-\d\d\.html)\n", done.stdout).group(1)
    assert (tmp_path / name).read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    refusal = reports.line.refused("report", "inventory", "--to", str(tmp_path / "no" / "file.html"))
    assert "cannot be written" in refusal and "--to" in refusal
    folder = tmp_path / "folder"
    folder.mkdir()
    assert "cannot be written" in reports.line.refused("report", "inventory", "--to", str(folder))
    assert folder.is_dir()
    theirs = reports.line.run("report", "audit", "organizations/another/audits/spring")
    assert theirs.returncode == 2 and "--organization" in theirs.stderr
    wrong = reports.line.run("report", "inventory", "--output", "json")
    assert wrong.returncode == 2 and "--format" in wrong.stderr
    listed = reports.line.output("report", "--help")
    for each in ("soa", "risk-treatment-plan", "risk-register", "impact-assessment", "audit", "nonconformities", "inventory",
                 "management-review", "readiness", "ai-act"):
        assert f"  {each} " in listed


def test_the_treatment_plan(ana, org, reports, browser):
    criteria = approved_criteria(ana, org)
    drift = in_treatment(ana, org, criteria, "drift", people=3).name
    in_treatment(ana, org, criteria, "open")
    made = ana.as_("olga").CreateTreatment(parent=org, treatment_id="retrain", treatment={
        "display_name": f"Retrain {SCRIPT}", "risk": drift, "option": "TREATMENT_OPTION_MODIFY", "owner": "olga",
        "controls": ["A.6.2.6"], "due_time": in_days(30), "expected_residual": estimate(1, 1),
        "actions": [{"action_id": "data", "description": "Collect the data of the year", "owner": "adam",
                     "due_time": in_days(10)}]})
    plan = ana.as_("mia").ApproveTreatment(name=made.name, digest=made.digest, reason="it fits")
    content = reports.json("risk-treatment-plan")
    rows = content.rows("Open risks and their treatments")
    assert [(row["risk"], row["treatment"]) for row in rows] == [("drift", "retrain"), ("open", "")]
    row = rows[0]
    assert (row["approved_by"], row["expected_level"], row["reached_level"]) == (
        f"mia\n{plan.approval.digest[:12]}", "low", "")
    assert (row["state"], row["controls"]) == ("approved", "A.6.2.6")
    action, = content.rows("Actions of the treatments")
    assert (action["treatment"], action["action"], action["owner"], action["state"]) == ("retrain", "data", "adam", "to be done")
    assert content.approvals()["treatments/retrain", "mia"]["digest"] == plan.approval.digest
    assert (rows[1]["treatment_name"], rows[1]["acceptance"]) == ("no treatment", "not accepted")
    assert SCRIPT in looks_right(browser, reports.file("risk-treatment-plan")).text()


def test_the_statement_of_applicability(ana, org, reports, browser):
    assert "no statement of applicability" in reports.line.refused("report", "soa")
    in_place(ana, org)
    statement = approved(ana, org, exclude=["iso-42001:A.10.4"])
    content = reports.json("soa")
    rows = {row["control"]: row for row in content.rows("Rows of the statement")}
    assert len(rows) == 38
    assert rows["A.10.4"]["applicable"] == "no" and rows["A.10.4"]["status"] == "not applicable"
    assert "Nobody here does that" in rows["A.10.4"]["grounds"]
    assert content.facts("The statement")["seal_of_the_rows"] == statement.current.digest
    assert content.approvals()["statementsOfApplicability/aims", "mia"]["digest"] == statement.current.digest
    by_part = content.rows("Rows by part")
    assert sum(sum(count for key, count in row.items() if key != "bar") for row in by_part) == 38
    looks_right(browser, reports.file("soa", "aims"))
    assert "--draft" in reports.line.refused("report", "soa", "--draft")


def test_an_impact_assessment(ana, org, reports, browser):
    approved_criteria(ana, org)
    made = ana.CreateAiSystem(parent=org, ai_system_id="chat", ai_system=system("Chat"))
    name = assessment_of(made.name)
    eventually(lambda: ana.GetImpactAssessment(name=name))
    known = ana.GetAiSystem(name=made.name)
    seen = {"version": int(known.etag), "content_digest": known.content_digest}
    ana.as_("sam").RecordImpactScreening(name=name, screening=screening(known, "THRESHOLD_EMPLOYMENT"))
    ana.as_("olga").StartImpactAssessment(name=name, scope="all of it", system=seen, assessors=["asa", "ben"])
    wes = ana.as_("wes")
    wes.SetImpactSections(name=name, sections=[{"section": each, "text": f"As it is: {SCRIPT}\n\nAnd more"}
                                               for each in SECTIONS])
    wes.SetImpactHarms(name=name, harms=[
        {"harm_id": "refused", "party": "AFFECTED_PARTY_GROUPS", "affected": "applicants", "severity": 4, "likelihood": 2,
         "description": "are refused wrongly", "reversibility": "REVERSIBILITY_PARTLY"}])
    wes.SetImpactMeasures(name=name, measures=[
        {"measure_id": "second-look", "description": "A second person looks", "owner": "olga", "due_time": in_days(30),
         "harm_ids": ["refused"]}])
    content = reports.json("impact-assessment", "chat")
    assert content.about["subject"] == name
    assert content.facts("The screening")["sensitivity"] == "sensitive"
    assert {row["threshold"] for row in content.rows("Thresholds") if row["met"] == "yes"} == {"employment"}
    assert content.rows("Harms")[-1] | {"measures": "second-look", "severity": 4} == content.rows("Harms")[-1]
    fields = content.rows("Harms by severity")
    assert [(row["likelihood"], row["severity"]) for row in fields if row["count"]] == [("2", "4")]
    assert sum(SCRIPT in each.get("paragraph", "") for each in content.items) == len(SECTIONS)
    looks_right(browser, reports.file("impact-assessment", "chat"), wide=False)
    assert "did not exist" in reports.line.refused("report", "impact-assessment", "other")
    assert reports.line.run("report", "impact-assessment").returncode == 2


def test_readiness(ana, org, reports, browser):
    approved_criteria(ana, org)
    scoped(ana, org)
    content = reports.json("readiness")
    clauses = {row["clause"]: row for row in content.rows("Clauses")}
    controls = content.rows("Controls of Annex A")
    assert len(controls) == 38 and {row["state"] for row in controls} == {"unknown"}
    assert clauses["4.3"]["state"] == "met" and clauses["9.3.3"]["state"] == "not met"
    assert "Call: " in clauses["9.3.3"]["missing"] and "(mandatory)" in clauses["9.3.3"]["missing"]
    assert content.facts("Readiness in numbers")["ready"] == "no"
    bars = content.rows("Readiness by clause")
    assert sum(count for row in bars for key, count in row.items() if key != "bar") == len(clauses) + len(controls)
    looks_right(browser, reports.file("readiness"))


def test_a_management_review(ana, org, reports, browser):
    criteria = approved_criteria(ana, org)
    in_treatment(ana, org, criteria, "drift")
    in_place(ana, org)
    before = reports.json("management-review")
    assert before.says("No management review was held before")
    measured = {row["metric"]: row for row in before.rows("Metrics, 9.3.2 d) 2)")}
    assert measured["Risks above the appetite without an answer"]["now"] == "1 of 1"
    assert measured["Risks above the appetite without an answer"]["standing"] == "alarming"
    health = before.rows("Controls over twelve months")
    assert len(health) == 12 and sum(health[-1][each] for each in ("operating", "untested")) <= 1
    review_held = reviewed(ana, org)
    again = reports.json("management-review", "--as-of", before.about["as_of"])
    assert again.digest == before.digest and again.items == before.items
    content = reports.json("management-review", review_held.name.rpartition("/")[2])
    assert content.about["subject"] == review_held.name
    assert content.facts("The review")["seal_of_the_inputs"] == review_held.seal
    assert {row["person"] for row in content.rows("Attendance")} == {each.subject for each in review_held.attendance}
    looks_right(browser, reports.file("management-review", review_held.name.rpartition("/")[2]))


def test_an_audit(ana, org, reports, browser):
    approved_programme(ana, org)
    adopted(ana, org)
    name = in_fieldwork(ana, org, display_name=f"Audit {SCRIPT}")
    found(ana, name, "reports")
    found(ana, name, "dashboard", "OPPORTUNITY")
    answered(ana, name, failed=["iso-42001:A.6.2.4"])
    read = issued(ana, name, "PARTLY")
    content = reports.json("audit", "operation")
    assert {row["criterion"] for row in content.rows("Checklist")} == set(CRITERIA)
    assert {row["finding"]: row["kind"] for row in content.rows("Findings")} == {
        "reports": "nonconformity", "dashboard": "opportunity"}
    assert [row["verdict"] for row in content.rows("Conclusions")] == ["partly"] * 3
    seals = content.facts("The seals of the report")
    assert (seals["digest_of_the_report"], seals["issued_by"]) == (read.submission.digest, "mia")
    assert content.approvals()["report of audits/operation", "mia"]["digest"] == read.submission.digest
    assert {row["person"] for row in content.rows("Team")} == {"aude", "axel"}
    assert content.facts("The criteria")["digest_of_the_criteria"] == read.criteria.digest
    looks_right(browser, reports.file("audit", "operation"), wide=False)


def test_nonconformities(ana, org, reports, browser):
    assert reports.json("nonconformities").says("No nonconformity is recorded")
    name = opened(ana, org, display_name=SCRIPT)
    analysed(ana, name)
    to_verification(ana, name, "pipeline")
    judged(ana, name, "INEFFECTIVE")
    opened(ana, org, "other", grade="major")
    content = reports.json("nonconformities")
    row, = content.rows("Nonconformities, minor")
    assert (row["title"], row["owner"], row["state"]) == (SCRIPT, "olga", "contained")
    assert row["cause"].startswith("process: Nothing asks for it\naccepted by rita")
    assert "adam" in row["actions"] and "verified" in row["actions"]
    assert row["verification"].startswith("round 1: ineffective (vera, ")
    ages = content.rows("Age of open nonconformities")
    assert {key: value for key, value in ages[0].items() if key != "bar"} == {"major": 1, "minor": 1}
    assert content.rows("Nonconformities over twelve months")[-1] | {"open": 2, "opened": 2, "ended": 0} \
        == content.rows("Nonconformities over twelve months")[-1]
    assert ("nonconformities/reports", "rita") in content.approvals()
    looks_right(browser, reports.file("nonconformities"))


def test_the_inventory_and_the_ai_act(ana, org, reports, browser):
    approved_criteria(ana, org)
    adopted(ana, org, "eu-ai-act")
    made = ana.CreateAiSystem(parent=org, ai_system_id="chat", ai_system=system(SCRIPT))
    ana.CreateAiSystem(parent=org, ai_system_id="plain", ai_system=system(LONG))
    ana.ClassifyAiSystem(name=made.name, answers=answers(ana, org, *IN_SCOPE, *HIGH_RISK_AND_TRANSPARENCY))
    content = reports.json("inventory")
    chat, plain = content.rows("AI systems by name")
    assert (chat["system"], plain["system"], plain["classification"]) == ("chat", "plain", "")
    assert chat["name"] == SCRIPT and "high risk annex iii" in chat["tiers"] and chat["state"] == "proposed"
    bar, = content.rows("AI systems by state and tier")
    assert (bar["bar"], bar["high_risk"], bar["not_classified"]) == ("proposed", 1, 1)
    text = looks_right(browser, reports.file("inventory")).text()
    assert SCRIPT in text and LONG in text

    act = reports.json("ai-act")
    duties = act.rows("Duties by system")
    assert duties and {row["system"] for row in duties} == {"chat"} and {row["role"] for row in duties} >= {"deployer"}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["from"]) for row in duties)
    assert all((row["applies"] == "applies") == (row["from"] <= act.about["as_of"][:10]) for row in duties)
    coverage = act.rows("Requirements of the EU AI Act")
    assert coverage and {row["coverage"] for row in coverage} == {"none"}
    assert {row["bar"]: row["high_risk"] for row in act.rows("AI systems by role")} == {"deployer": 1, "no role": 0}
    looks_right(browser, reports.file("ai-act"))


RISKS = 10_000


def test_ten_thousand_risks_in_ten_seconds_and_300_mib(ana, org, address, reports):
    criteria = approved_criteria(ana, org)

    def fill(first, step):
        client = ana.as_("ana")
        client = type(client)(client.address, "ana")  # a connection of its own
        for number in range(first, RISKS, step):
            name = client.CreateRisk(parent=org, risk_id=f"risk-{number:05}",
                                     risk=risk(criteria, display_name=f"Risk number {number}")).name
            client.AssessRisk(name=name, estimate=estimate(1 + number % 3, 1 + number // 3 % 3))

    threads = [threading.Thread(target=fill, args=(first, 8)) for first in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for report in ("risk-register", "risk-treatment-plan"):
        file = reports.folder / f"{report}.html"
        begin = time.monotonic()
        process = subprocess.Popen([reports.line.program, "report", report, "--to", file], env=reports.line.environment,
                                   stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        took = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        print(f"{report}: {took:.1f} s, {usage.ru_maxrss / 1024:.0f} MiB, {file.stat().st_size / 2**20:.1f} MiB of HTML")
        # A row for each, two heads, and the approval of the criteria.
        assert file.read_text(encoding="utf-8").count("<tr>") == RISKS + 3
        assert took < 10
        assert usage.ru_maxrss < 300 * 1024
