"""Audits: programme, impartiality, fieldwork, the sealed report, findings and what follows from them, certificates."""

import grpc
import pytest
from aims.audit.v1 import audit_finding_pb2, audit_pb2, audit_programme_pb2, improvement_item_pb2, nonconformity_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from harness.ai_systems import system
from harness.audit import (AUDITOR, CLAUSES, CRITERIA, LEAD, analysed, answered, approved_programme, audit, check,
                           close, closed_without_action, entry, finding, found, in_fieldwork, issued, judged,
                           managed_audit, proposed_programme, quarter, submitted, to_verification)
from harness.client import refused
from harness.controls import examine, in_place
from harness.risks import DAY, evidence, in_days
from harness.waiting import eventually, soon

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

Audit = audit_pb2.Audit
Finding = audit_finding_pb2.AuditFinding
Programme = audit_programme_pb2.AuditProgramme
Nonconformity = nonconformity_pb2.Nonconformity
NOT_MET = "iso-42001:A.6.2.4"


@pytest.fixture
def chat(ana, org):
    """Name of an AI system of Olga."""
    return ana.CreateAiSystem(parent=org, ai_system_id="chat", ai_system=system("Chat")).name


def stages(programme):
    return {each.entry_id: Programme.Stage.Name(each.stage).removeprefix("STAGE_") for each in programme.progress}


def nonconformity_of(ana, read):
    """The nonconformity that was opened for the finding: it has the id of it."""
    return eventually(lambda: ana.GetNonconformity(name=read.name.replace("/auditFindings/", "/nonconformities/")))


def settled_finding(ana, name):
    return eventually(lambda: ana.GetAuditFinding(name=name), lambda read: read.state == Finding.STATE_SETTLED)


def test_an_audit_from_its_programme_to_its_closing(ana, org, chat):
    programme = approved_programme(ana, org)
    name = in_fieldwork(ana, org, programme=programme, programme_entry="controls",
                        scope={"description": "Chat", "ai_systems": [chat]})
    read = ana.GetAudit(name=name)
    assert [*read.criteria.requirements, *(each.document_id for each in read.criteria.documents)] == CRITERIA
    assert [each.framework_id for each in read.criteria.frameworks] == ["iso-42001"] and not read.conflicts
    eventually(lambda: ana.GetAuditProgramme(name=programme), lambda read: stages(read)["controls"] == "STARTED")

    # Five of forty releases, so picked that anyone can pick the same again.
    sample = dict(name=name, sample_id="releases", title="Releases of the year", criterion=NOT_MET,
                  population={"description": "Releases", "size": 40, "completeness": "The log has no gaps"},
                  selection={"method": "METHOD_RANDOM", "seed": "2026-11", "size": 5})
    taken = ana.as_(AUDITOR).RecordAuditSample(**sample).samples[0]
    assert len(taken.selection.positions) == 5 and taken.auditor == AUDITOR
    ana.as_(LEAD).RecordAuditMeeting(name=name, kind="KIND_OPENING", meet_time=soon(-60), attendees=[LEAD, "olga"])
    answered(ana, name, failed=[NOT_MET])
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NONCONFORMITY_WITHOUT_FINDING") as refusal:
        submitted(ana, name)
    assert NOT_MET in refusal.message
    failed = found(ana, name, "reports", grade="major", ai_systems=[chat])
    better = found(ana, name, "dashboard", "OPPORTUNITY", criterion="iso-42001:A.6.2.6", title="One dashboard for all")

    sealed = submitted(ana, name, "PARTLY", distribution=["olga", "mia"])
    for person in (LEAD, AUDITOR):  # submitted it, audited
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
            ana.as_(person).IssueAuditReport(name=name, digest=sealed.submission.digest)
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ana.as_("mia").IssueAuditReport(name=name, digest="0" * 64)
    assert ana.as_("mia").IssueAuditReport(name=name, digest=sealed.submission.digest).state == Audit.STATE_FOLLOW_UP
    eventually(lambda: [ana.GetAuditFinding(name=each.name).state for each in (failed, better)],
               lambda states: set(states) == {Finding.STATE_ISSUED})
    opened = nonconformity_of(ana, failed)
    assert opened.state == Nonconformity.STATE_OPEN and opened.source.resource == failed.name
    assert (opened.owner, opened.grade, list(opened.requirements)) == ("olga", "major", [NOT_MET])
    assert opened.blocking and list(opened.ai_systems) == [chat]  # a major one of a control of a system
    item, = eventually(lambda: ana.ListImprovementItems(parent=org).improvement_items, lambda listed: listed)
    assert item.state == improvement_item_pb2.ImprovementItem.STATE_PROPOSED and item.source.resource == better.name

    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="OPEN_FINDINGS") as refusal:
        ana.as_(LEAD).CloseAudit(name=name)
    assert failed.name in refusal.message
    # The first action does not remove the cause, the second does.
    analysed(ana, opened.name)
    to_verification(ana, opened.name, "remind")
    assert judged(ana, opened.name, "INEFFECTIVE").round == 2
    analysed(ana, opened.name)
    to_verification(ana, opened.name, "enforce")
    judged(ana, opened.name, "EFFECTIVE")
    assert close(ana, opened.name).state == Nonconformity.STATE_CLOSED
    settled = settled_finding(ana, failed.name)
    assert settled.settlement == Finding.SETTLEMENT_CLOSED and settled.nonconformity == opened.name
    eventually(lambda: ana.GetAudit(name=name), lambda read: not read.open_findings)

    ana.as_("olga").AcknowledgeAuditReport(name=name, digest=sealed.submission.digest)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RECEIPT_MISSING") as refusal:
        ana.as_(LEAD).CloseAudit(name=name)
    assert "mia" in refusal.message
    ana.as_("mia").AcknowledgeAuditReport(name=name, digest=sealed.submission.digest)
    assert ana.as_(LEAD).CloseAudit(name=name).state == Audit.STATE_CLOSED
    ended = eventually(lambda: ana.GetAuditProgramme(name=programme), lambda read: stages(read)["controls"] == "CLOSED")
    assert {each.requirement: each.conforms for each in ended.covered}[NOT_MET] is False
    titles = [each.title for each in ana.GetTrail(name=name, include_linked=True, page_size=1000).entries]
    assert titles.index("Audit report issued") < titles.index("Audit closed")


class TestTheProgramme:

    def test_gaps_of_its_coverage_need_a_reason(self, ana, org):
        managed_audit(ana, org)
        named = proposed_programme(ana, org, entries=[entry("controls", ["iso-42001:A"])])
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="COVERAGE_GAP") as refusal:
            ana.as_("mia").ApproveAuditProgramme(**named)
        assert "iso-42001:9.2.1" in refusal.message
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
            ana.as_(LEAD).ApproveAuditProgramme(**named, coverage_gap_reason="mine")
        read = ana.as_("mia").ApproveAuditProgramme(**named, coverage_gap_reason="A body certifies the clauses")
        assert "iso-42001:9.2.1" in read.coverage_gaps
        coverage = ana.GetAuditCoverage(name=named["name"])
        rows = {row.requirement: row for row in coverage.rows}
        assert not rows["iso-42001:9.2.1"].entries and list(rows[NOT_MET].entries) == ["controls"]
        assert rows["iso-42001:9.2.1"].gap and rows[NOT_MET].gap and coverage.audited == 0  # until it is audited

    def test_an_audited_requirement_is_covered(self, ana, org):
        programme = approved_programme(ana, org)
        name = in_fieldwork(ana, org, programme=programme, programme_entry="controls")
        answered(ana, name)
        issued(ana, name)
        coverage = eventually(lambda: ana.GetAuditCoverage(name=programme), lambda read: read.audited == 4)
        rows = {row.requirement: row for row in coverage.rows}
        assert rows[NOT_MET].audit == name and rows[NOT_MET].conforms and not rows["iso-42001:A.6.2.8"].audit

    def test_an_audit_that_is_not_begun_in_time_is_missed(self, ana, org):
        past = entry("controls", ["iso-42001:A"], days=-190)
        assert past["planned_quarter"] < quarter()
        programme = approved_programme(ana, org, grace_days=1, cycle_from_time=in_days(-400),
                                       entries=[entry("clauses", CLAUSES), past])
        missed = eventually(lambda: ana.GetAuditProgramme(name=programme), lambda read: read.missed_entries == 1)
        assert {each.entry_id: each.missed for each in missed.progress} == {"clauses": False, "controls": True}


class TestImpartiality:

    def test_a_conflict_needs_a_safeguard_that_management_accepts(self, ana, org):
        managed_audit(ana, org)
        control = in_place(ana, org).name
        test = examine(ana, control, "OPERATION", tester=AUDITOR).name
        eventually(lambda: ana.ListInvolvements(parent=org, filter=f'resource = "{test}"').involvements,
                   lambda listed: [each for each in listed if AUDITOR in {part.person for part in each.parts}])
        scope = {"description": "Monitoring", "resources": [control]}
        name = ana.as_(LEAD).CreateAudit(parent=org, audit_id="operation", audit=audit(scope=scope)).name
        prepared = ana.as_(LEAD).PrepareAudit(name=name)
        assert [(each.person, each.resource) for each in prepared.conflicts] == [(AUDITOR, test)]
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="CONFLICT_NOT_ACCEPTED") as refusal:
            ana.as_(LEAD).StartAuditFieldwork(name=name)
        assert test in refusal.message
        guarded = ana.as_("mia").ProposeAuditSafeguard(name=name, person=AUDITOR, resource=test,
                                                       safeguard="Aude looks at the tests of the control")
        accept = dict(name=name, person=AUDITOR, resource=test, digest=guarded.conflicts[0].digest,
                      reason="Nobody else knows the control")
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
            ana.as_("mia").AcceptAuditConflict(**accept)
        ana.as_("dora").AcceptAuditConflict(**accept)
        assert ana.as_(LEAD).StartAuditFieldwork(name=name).state == Audit.STATE_FIELDWORK
        # Nobody samples a work item of their own, whatever was accepted.
        sample = dict(name=name, title="Tests", criterion="iso-42001:A.6.2.6", resources=[test],
                      population={"description": "Tests", "size": 4, "completeness": "All are listed"},
                      selection={"method": "METHOD_ALL"})
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="OWN_WORK_SAMPLED") as refusal:
            ana.as_(AUDITOR).RecordAuditSample(**sample, sample_id="tests")
        assert test in refusal.message
        ana.as_(LEAD).RecordAuditSample(**sample, sample_id="tests")

    def test_a_team_without_a_part_in_what_it_audits_has_no_conflicts(self, ana, org, chat):
        managed_audit(ana, org)
        eventually(lambda: ana.GetInvolvement(name=f"{org}/involvements/aisystems-chat"),
                   lambda read: {part.person for part in read.parts} == {"ana", "olga"})
        made = ana.CreateAudit(parent=org, audit=audit(scope={"description": "Chat", "ai_systems": [chat]}))
        assert not ana.as_(LEAD).PrepareAudit(name=made.name).conflicts


class TestFindings:

    @pytest.fixture
    def name(self, ana, org):
        """Name of an audit in its fieldwork."""
        managed_audit(ana, org)
        return in_fieldwork(ana, org)

    def test_they_cite_a_frozen_criterion(self, ana, name):
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="CRITERION_NOT_FROZEN") as refusal:
            found(ana, name, "other", criterion="iso-42001:7.2")
        assert "iso-42001:7.2" in refusal.message
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="OWNER_AUDITS"):
            found(ana, name, "other", owner=LEAD)
        with refused(grpc.StatusCode.FAILED_PRECONDITION):
            ana.as_("olga").CreateAuditFinding(parent="/".join(name.split("/")[:2]), audit_finding=finding(name))

    def test_a_critical_one_is_raised_before_the_report(self, ana, name):
        made = found(ana, name, "danger", grade="major", critical=True)
        raised = ana.as_(AUDITOR).RaiseAuditFinding(name=made.name, reason="people can be hurt meanwhile")
        assert raised.state == Finding.STATE_ISSUED and nonconformity_of(ana, made).state == Nonconformity.STATE_OPEN
        answered(ana, name, failed=[NOT_MET])
        read = issued(ana, name, "NO")
        assert read.state == Audit.STATE_FOLLOW_UP and list(read.open_findings) == [made.name]
        reported = eventually(lambda: ana.GetAuditFinding(name=made.name), lambda read: read.report_digest)
        assert reported.report_digest == read.submission.digest

    def test_a_dispute_is_decided_by_two(self, ana, name):
        made = found(ana, name, "reports")
        ana.as_("olga").DisputeAuditFinding(name=made.name, reason="the reports are in the other archive")
        answered(ana, name, failed=[NOT_MET])
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="DISPUTE_OPEN"):
            submitted(ana, name)
        ana.as_(LEAD).DecideAuditFindingDispute(name=made.name, outcome="DISPUTE_OUTCOME_STANDS", reason="it is empty")
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
            ana.as_(LEAD).ConfirmAuditFindingDispute(name=made.name, reason="mine")
        ana.as_("mia").ConfirmAuditFindingDispute(name=made.name, reason="I looked, too")
        assert submitted(ana, name, "NO").state == Audit.STATE_IN_REVIEW
        with refused(grpc.StatusCode.FAILED_PRECONDITION):
            ana.as_("olga").DisputeAuditFinding(name=made.name, reason="again")

    def test_its_nonconformity_is_rejected_by_an_auditor_alone(self, ana, org, name):
        made = found(ana, name, "reports")
        answered(ana, name, failed=[NOT_MET])
        issued(ana, name, "NO")
        opened = nonconformity_of(ana, made).name
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="AUDITOR_NEEDED"):
            ana.as_("rita").RejectNonconformity(name=opened, reason="it is none")
        ana.as_("rita", "auditor").RejectNonconformity(name=opened, reason="the report was found")
        assert settled_finding(ana, made.name).settlement == Finding.SETTLEMENT_REJECTED
        eventually(lambda: ana.GetAudit(name=name), lambda read: not read.open_findings)
        closed = ana.as_(LEAD).CloseAudit(name=name, missing_receipts_reason="olga read it with us")
        assert closed.state == Audit.STATE_CLOSED


def test_an_external_audit_ends_in_a_certificate(ana, org):
    managed_audit(ana, org)
    name = in_fieldwork(ana, org, "certification", kind="AUDIT_KIND_EXTERNAL",
                        certification={"body": "Certifier", "stage": "STAGE_STAGE_2"})
    made = found(ana, name, "reports", due_time=in_days(30))
    ana.as_(LEAD).CompleteAuditFieldwork(name=name)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="EXTERNAL_REPORT_MISSING"):
        submitted(ana, name)
    report, = evidence("report of the body", "pia")
    issued(ana, name, external_report=report)
    ended = closed_without_action(ana, nonconformity_of(ana, made).name)
    assert ended.state == Nonconformity.STATE_CLOSED
    expire_time = soon(3)
    read = ana.as_(LEAD).RecordAuditCertificate(name=name, certificate={
        "number": "AIMS-1", "valid_from_time": Timestamp(seconds=expire_time.seconds - 1000 * DAY),
        "expire_time": expire_time, "evidence": evidence("certificate", "pia")[0]})
    assert read.certificate.number == "AIMS-1"
    eventually(lambda: ana.GetAudit(name=name), lambda read: read.certificate_expired)


def test_whoever_left_the_team_is_replaced(ana, org):
    managed_audit(ana, org)
    axel = ana.CreatePerson(parent=org, person={"subject": AUDITOR, "kind": "PERSON_KIND_EMPLOYEE"}).name
    name = in_fieldwork(ana, org)
    check(ana, name, NOT_MET)
    ana.LeavePerson(name=axel, reason="he went elsewhere")
    eventually(lambda: list(ana.GetAudit(name=name).gone_people), lambda gone: gone == [AUDITOR])
    assert [each.name for each in ana.ListAudits(parent=org, filter="gone_people:*").audits] == [name]
    changed = ana.as_(LEAD).ChangeAuditTeam(name=name, lead=LEAD, reason="Axel left",
                                            team=[{"person": "alma", "role": "ROLE_AUDITOR"}])
    assert not changed.gone_people
