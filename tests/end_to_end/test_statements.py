"""The statement of applicability: imported, confirmed, compared, sealed, approved by another, and stale by itself."""

import csv
import io
import json

import grpc
import pytest
from aims.controls.v1 import statement_of_applicability_pb2, statement_row_pb2

from harness import oscal
from harness.ai_systems import IN_SCOPE, answers, bring_to, system
from harness.client import refused
from harness.command_line import CommandLine
from harness.controls import in_place
from harness.management import managed_controls
from harness.risks import approved_criteria, estimate, in_days, in_treatment
from harness.statements import (adopted, applied, approved, controls_of, created, excluded, set_rows, submitted)
from harness.waiting import eventually

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

State = statement_of_applicability_pb2.StatementOfApplicability.State
Cause = statement_row_pb2.StaleCause
Status = statement_row_pb2.StatementRowStatus
REFUSED = grpc.StatusCode.FAILED_PRECONDITION
ANNEX_A = {5: 37, 6: 8, 7: 14, 8: 34}  # of ISO/IEC 27001: controls of each part
OUTSOURCED = "A.8.30"  # the one that the security management system does not apply


@pytest.fixture
def aims(program, address, org):
    return CommandLine(program, address, org)


def isms_table(file):
    """A statement of a security management system, as people keep it."""
    with open(file, "w", newline="", encoding="utf-8") as out:
        table = csv.writer(out)
        table.writerow(["Control", "Applicable", "Justification", "Status", "Owner", "Evidence"])
        for part, count in ANNEX_A.items():
            for number in range(1, count + 1):
                control = f"A.{part}.{number}"
                if control == OUTSOURCED:
                    table.writerow([control, "No", "All development is our own", "", "", ""])
                else:
                    table.writerow([control, "Yes", f"Risk register, row {number}", "implemented", "CISO", f"P-{part}-{number}"])
    return file


def proposed(read):
    return [row.requirement for row in read.rows if row.proposed]


def causes_of(read):
    return {Cause.Kind.Name(cause.kind).removeprefix("KIND_") for cause in read.current.stale_causes}


def stale(ana, name, kind):
    """The statement, as soon as a cause of this kind has made it stale."""
    return eventually(lambda: ana.GetStatementOfApplicability(name=name),
                      lambda read: read.state == State.STATE_STALE and kind in causes_of(read))


def test_131_rows_from_the_import_to_the_approval(ana, org, aims, tmp_path):
    adopted(ana, org)
    adopted(ana, org, "iso-27001")
    name = created(ana, org)
    imported = aims.json("import", "isms-soa", isms_table(tmp_path / "soa.csv"), "--statement", "aims")
    assert (imported["rows"], imported["applicable"], imported["kept"]) == (93, 92, 0)
    read = ana.GetStatementOfApplicability(name=name)
    assert len(proposed(read)) == len(read.rows) == 93 + imported["proposals"]

    # Each gap is told at once.
    with refused(REFUSED) as refusal:
        ana.SubmitStatementOfApplicability(name=name)
    assert refusal.rules >= {"ROW_UNCONFIRMED", "ROW_MISSING", "REASON_MISSING", "COMPARISON_MISSING", "TARGET_MISSING"}
    covered = {row.requirement for row in read.rows if row.requirement.startswith("iso-42001:")}
    missing = [each for each in controls_of(ana, org) if each not in covered]
    assert missing and all(each in refusal.message for each in missing)

    confirmed = ana.ConfirmStatementRows(name=name, requirements=proposed(read), target_time=in_days(120))
    assert not proposed(confirmed)
    complete = set_rows(ana, name, [*map(applied, missing), excluded(f"iso-27001:{OUTSOURCED}")])
    assert len(complete.rows) == 38 + 93
    again = aims.json("import", "isms-soa", tmp_path / "soa.csv", "--statement", "aims")
    assert (again["kept"], again["proposals"]) == (93, 0)  # a person's word stays

    decision = submitted(ana, name)
    mia = ana.as_("mia")
    with refused(REFUSED, rule="OTHER_DIGEST"):
        mia.RejectStatementOfApplicability(**{**decision, "digest": "0" * 64})
    assert mia.RejectStatementOfApplicability(**decision).state == State.STATE_DRAFT
    decision = submitted(ana, name)
    with refused(REFUSED, rule="FOUR_EYES"):  # the author
        ana.ApproveStatementOfApplicability(**decision)
    with refused(REFUSED, rule="FOUR_EYES"):  # the owner, under STRICT separation
        ana.as_("olga").ApproveStatementOfApplicability(**decision)
    with refused(REFUSED, rule="NOT_DESIGNATED"):
        ana.as_("zoe").ApproveStatementOfApplicability(**decision)
    with refused(REFUSED, rule="OTHER_DIGEST"):
        mia.ApproveStatementOfApplicability(**{**decision, "digest": "0" * 64})
    read = mia.ApproveStatementOfApplicability(**decision)
    assert read.state == State.STATE_CURRENT and not read.rows and len(read.current_rows) == 131
    current = read.current
    assert (current.version, current.digest, current.approver) == (1, decision["digest"], "mia")
    assert {each.framework_id: each.version for each in current.frameworks} == {"iso-42001": "2023", "iso-27001": "2022"}
    assert len(current.statuses) == 131

    status = aims.rows("soa", "status", "aims")
    assert len(status) == 131
    assert {row["CONTROL"] for row in status if row["STATUS"] == "not applicable"} == {f"iso-27001:{OUTSOURCED}"}
    gaps = aims.rows("soa", "gaps", "aims")
    assert len(gaps) == 38 and {row["COVERED"] for row in gaps} >= {"partial", "none"}
    assert all(bool(row["BY"]) == (row["COVERED"] != "none") and row["REMAINS TO DO"] for row in gaps)
    assert sum(row["COVERED"] != "none" for row in gaps) == imported["proposals"]


def test_a_file_with_faults_is_not_imported(ana, org, aims, tmp_path):
    adopted(ana, org)
    name = created(ana, org)
    file = tmp_path / "soa.csv"
    file.write_text("Nr,Anwendbar\nA.5.1,Ja\nA.5.99,Ja\nA.5.2,vielleicht\n", encoding="utf-8")
    mapping = tmp_path / "mapping"
    mapping.write_text("id = Nr\napplicable = Anwendbar\nyes = Ja\nno = Nein\n")
    error = aims.refused("import", "isms-soa", file, "--statement", "aims", "--mapping", mapping)
    assert "line 3" in error and "line 4" in error
    assert not ana.GetStatementOfApplicability(name=name).rows
    file.write_text("Nr,Anwendbar\nA.5.1,Ja\n", encoding="utf-8")
    assert aims.json("import", "isms-soa", file, "--statement", "aims", "--mapping", mapping)["rows"] == 1


def test_rows_are_of_adopted_frameworks_and_existing_controls(ana, org):
    adopted(ana, org)
    name = created(ana, org)
    for rule, row in (("REQUIREMENT_UNKNOWN", applied("iso-42001:A.99")), ("REQUIREMENT_UNKNOWN", applied("iso-27001:A.5.1")),
                      ("CONTROL_UNKNOWN", applied("iso-42001:A.2.2", controls=[f"{org}/controls/none"])),
                      ("ROW_CONTRADICTORY", applied("iso-42001:A.2.2", exclusion_ground="EXCLUSION_GROUND_OUT_OF_SCOPE"))):
        with refused(REFUSED, rule=rule):
            ana.SetStatementRows(name=name, rows=[row])
    with refused(REFUSED, rule="STATEMENT_EXISTS"):
        created(ana, org, "another")
    assert created(ana, org, "part", part="claims")


def test_an_edit_in_review_voids_the_submission(ana, org):
    adopted(ana, org)
    name = created(ana, org)
    set_rows(ana, name, [applied(each) for each in controls_of(ana, org)])
    decision = submitted(ana, name)
    edited = ana.SetStatementRows(name=name, rows=[excluded("iso-42001:A.10.4")])
    assert edited.state == State.STATE_DRAFT and not edited.HasField("submission")
    with refused(REFUSED):
        ana.as_("mia").ApproveStatementOfApplicability(**decision)


def test_a_status_follows_from_the_controls(ana, org, aims):
    control = in_place(ana, org).name
    needed = applied("iso-42001:A.6.2.6", controls=[control])
    del needed["target_time"]  # the control is in place
    name = approved(ana, org, {"iso-42001:A.6.2.6": needed}, exclude={"iso-42001:A.10.4"}).name
    statuses = {row.requirement: row for row in ana.GetStatementStatus(name=name).statuses}
    assert statuses["iso-42001:A.6.2.6"].status == Status.STATUS_IMPLEMENTED
    assert list(statuses["iso-42001:A.6.2.6"].in_place) == [control]
    assert statuses["iso-42001:A.10.4"].status == Status.STATUS_NOT_APPLICABLE
    assert statuses["iso-42001:A.2.2"].status == Status.STATUS_NO_CONTROL
    # A control on which the version in force leans stays.
    with refused(REFUSED, rule="CONTROL_IN_USE") as refusal:
        ana.as_("mia").RetireControl(name=control, reason="it costs too much")
    assert name in refusal.message


def test_a_treatment_makes_the_statement_stale_and_bars_the_exclusion(ana, org):
    control = in_place(ana, org).name
    risk = in_treatment(ana, org, approved_criteria(ana, org)).name
    name = approved(ana, org, {"iso-42001:A.6.2.6": applied("iso-42001:A.6.2.6", controls=[control])}).name
    eventually(lambda: ana.GetControlStanding(name=f"{org}/controlStandings/monitoring"), lambda known: known.in_place)
    planned = ana.as_("tim").CreateTreatment(parent=org, treatment_id="watch", treatment={
        "display_name": "Watch for drift", "risk": risk, "option": "TREATMENT_OPTION_MODIFY", "owner": "olga",
        "due_time": in_days(20), "expected_residual": estimate(1, 2), "controls": [control],
        "actions": [{"action_id": "watch", "description": "Watch", "owner": "ida", "due_time": in_days(10)}]})
    ana.as_("mia").ApproveTreatment(name=planned.name, digest=planned.digest, reason="sound")
    read = stale(ana, name, "NEED")
    assert planned.name in {cause.resource for cause in read.current.stale_causes}
    assert all(cause.text and cause.HasField("occur_time") for cause in read.current.stale_causes)
    assert read.current.HasField("stale_time") and read.current.version == 1
    eventually(lambda: ana.GetControlNeed(name=f"{org}/controlNeeds/watch"), lambda need: need.HasField("approve_time"))

    # The next version has the rows of the last one, as proposals; the treatment bars the exclusion of its control.
    ben = ana.as_("ben")
    begun = ben.StartStatementVersion(name=name)
    assert begun.state == State.STATE_DRAFT and begun.version == 2 and len(proposed(begun)) == 38
    assert begun.current.version == 1
    ben.ConfirmStatementRows(name=name, requirements=proposed(begun))
    ben.SetStatementRows(name=name, rows=[excluded("iso-42001:A.6.2.6")])
    with refused(REFUSED) as refusal:
        submitted(ben, name)
    assert refusal.rules == {"RISK_WITHOUT_CONTROL", "CONTROL_EXCLUDED_BUT_USED"} and "watch" in refusal.message
    ben.SetStatementRows(name=name, rows=[applied("iso-42001:A.6.2.6", controls=[control])])
    read = ana.as_("dora").ApproveStatementOfApplicability(**submitted(ben, name))
    assert read.state == State.STATE_CURRENT and read.current.version == 2 and not read.current.stale_causes
    frozen = {need.resource: need for need in read.current.needs}
    assert frozen[planned.name].approver == "mia" and frozen[planned.name].risk == risk


def test_causes_accumulate_until_the_next_version(ana, org):
    name = approved(ana, org, exclude={"iso-42001:A.7.2"}).name
    adopted(ana, org, "nist-ai-rmf")
    stale(ana, name, "FRAMEWORK")
    ana.CreateDataset(parent=org, dataset_id="claims", dataset={"display_name": "Claims 2020 to 2025"})
    stale(ana, name, "EXCLUSION")
    ana.CreateInterestedParty(parent=org, interested_party_id="regulator", interested_party={
        "display_name": "The regulator", "kind": "KIND_REGULATOR"})
    ana.SetRequirement(name=f"{org}/interestedParties/regulator", reason="new law", requirement={
        "requirement_id": "report", "text": "Report incidents", "basis": "BASIS_LEGAL"})
    stale(ana, name, "REQUIREMENT")
    scope = ana.as_("carla").ProposeScope(name=org, statement={
        "text": "All AI systems that decide on claims", "boundaries": "Hamburg"}).proposed_scope
    ana.as_("dora").ApproveScope(name=org, version=scope.version, digest=scope.digest)
    read = stale(ana, name, "SCOPE")
    assert causes_of(read) == {"FRAMEWORK", "EXCLUSION", "REQUIREMENT", "SCOPE"}
    listed = ana.ListStatementsOfApplicability(parent=org, filter="state = STALE").statements_of_applicability
    assert [each.name for each in listed] == [name]
    # A draft that is discarded leaves it as it is.
    ana.StartStatementVersion(name=name)
    assert ana.DiscardStatementVersion(name=name, reason="too early").state == State.STATE_STALE


def test_a_system_of_a_new_role_and_tier_in_operation_is_a_cause(ana, org):
    name = approved(ana, org).name
    chat = ana.CreateAiSystem(parent=org, ai_system_id="chat", ai_system=system("Chat")).name
    ana.ClassifyAiSystem(name=chat, answers=answers(ana, org, *IN_SCOPE))
    bring_to(ana, chat, "PutIntoOperation")
    read = stale(ana, name, "AI_SYSTEM")
    [cause] = [each for each in read.current.stale_causes if each.kind == Cause.KIND_AI_SYSTEM]
    assert (cause.resource, cause.text) == (chat, "is the first in operation as DEPLOYER of tier MINIMAL")
    # In service, it is found to be of another tier.
    ana.ClassifyAiSystem(name=chat, answers=answers(ana, org, *IN_SCOPE, "art50.1"))
    scope = f"{org}/managementScopes/current"
    kinds = eventually(lambda: ana.GetManagementScope(name=scope).kinds_in_operation, lambda known: len(known) == 2)
    assert (kinds[1].kind.role, kinds[1].kind.tier, kinds[1].ai_system) == ("DEPLOYER", "TRANSPARENCY", chat)


def test_an_approved_statement_is_exported_for_auditors_and_customers(ana, org, aims, tmp_path):
    control = in_place(ana, org).name
    ground = [{"kind": "KIND_RISK", "ref": f"{org}/risks/drift", "text": "Answers grow worse"}]
    row = applied("iso-42001:A.6.2.6", controls=[control], inclusion_grounds=ground)
    name = approved(ana, org, {"iso-42001:A.6.2.6": row}, exclude={"iso-42001:A.10.4"}).name
    assert "no approved version" in aims.refused("soa", "export", created(ana, org, "early", part="claims"))

    table = list(csv.DictReader(io.StringIO(aims.output("soa", "export", "aims"))))
    assert len(table) == 38
    monitored = next(each for each in table if each["ID"] == "A.6.2.6")
    assert monitored["TITLE"] and monitored["REASONS"] == "risk: risks/drift, Answers grow worse"
    assert (monitored["CONTROLS"], monitored["STATUS"]) == ("monitoring", "implemented")
    assert len(monitored["TARGET DATE"]) == len("2027-03-01")
    left_out = next(each for each in table if each["ID"] == "A.10.4")
    assert (left_out["APPLICABLE"], left_out["REASONS"]) == ("no", "activity not performed: Nobody here does that")
    exported = json.loads(aims.output("soa", "export", name, "--format", "json"))
    assert (exported["version"], exported["approver"], len(exported["rows"])) == (1, "mia", 38)

    files = {}
    for variant, options in (("full", []), ("public", ["--public"])):
        aims.output("soa", "export", "aims", "--format", "oscal", "--to", tmp_path / variant, *options)
        texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / variant).iterdir()}
        assert sorted(texts) == ["catalog.json", "profile.json", "system-security-plan.json"]
        for text in texts.values():
            assert not oscal.faults(json.loads(text))
        files[variant] = texts
    catalog, profile, plan = (json.loads(files["full"][each]) for each in sorted(files["full"]))
    known = oscal.control_ids(catalog)
    assert len(known) == len(set(known)) == 38
    [selection] = profile["profile"]["imports"][0]["include-controls"]
    assert set(selection["with-ids"]) == set(known) - {"a.10.4"}
    rows = plan["system-security-plan"]["control-implementation"]["implemented-requirements"]
    assert [each["control-id"] for each in rows] == known
    states = {each["control-id"]: each["by-components"][0]["implementation-status"]["state"] for each in rows}
    assert (states["a.6.2.6"], states["a.10.4"], states["a.2.2"]) == ("implemented", "not-applicable", "planned")

    # The same version gives the same bytes, and a customer sees no reasons, controls or persons.
    aims.output("soa", "export", "aims", "--format", "oscal", "--to", tmp_path / "full")
    assert all((tmp_path / "full" / each).read_text(encoding="utf-8") == text for each, text in files["full"].items())
    public = [*files["public"].values(), aims.output("soa", "export", "aims", "--public"),
              aims.output("soa", "export", "aims", "--public", "--format", "json")]
    for secret in ("drift", "Answers", "Nobody", "not performed", "controls/monitoring", '"mia"', '"olga"'):
        assert any(secret in text for text in files["full"].values())
        assert not any(secret in text for text in public)


def test_a_statement_without_an_approved_version_can_be_withdrawn(ana, org):
    managed_controls(ana, org)
    name = created(ana, org)
    assert ana.WithdrawStatementOfApplicability(name=name, reason="another part").state == State.STATE_WITHDRAWN
    assert created(ana, org, "another")
