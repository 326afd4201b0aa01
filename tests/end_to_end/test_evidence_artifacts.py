"""Evidence artifacts: collected, accepted by another person, expired, replaced, withdrawn; requests for them; how long
they are kept; and the documents that the standard requires."""

import hashlib

import grpc
import pytest
from aims.controls.v1 import evidence_artifact_pb2, evidence_request_pb2, required_document_pb2, retention_rule_pb2
from aims.type.v1 import artifact_standing_pb2

from conftest import new_organization
from harness import ai_systems
from harness.client import refused
from harness.controls import ago, artifact, attested, control, resting_on
from harness.management import managed_controls
from harness.policies import policy, published
from harness.risks import approved_criteria, estimate, evidence, in_days, in_treatment
from harness.waiting import eventually, soon

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

FAILED = grpc.StatusCode.FAILED_PRECONDITION
Artifact = evidence_artifact_pb2.EvidenceArtifact
Document = required_document_pb2.RequiredDocument
Hold = retention_rule_pb2.RetentionRule.Hold
Request = evidence_request_pb2.EvidenceRequest


def draft(client, org, artifact_id, **fields):
    """An evidence artifact that Carl collected and has not submitted."""
    return client.as_("carl").CreateEvidenceArtifact(parent=org, evidence_artifact_id=artifact_id, evidence_artifact={
        "display_name": artifact_id, "kind": "KIND_MINUTES", "collector": "carl", "collect_time": ago(60),
        "sha256": hashlib.sha256(artifact_id.encode()).hexdigest(), "uri": f"https://records.example/{artifact_id}",
        **fields})


def found(client, org, query):
    """Ids of the artifacts that the filter finds."""
    listed = client.ListEvidenceArtifacts(parent=org, filter=query, order_by="create_time").evidence_artifacts
    return [each.name.rpartition("/")[2] for each in listed]


# --- Artifacts ---

def test_an_artifact_is_accepted_by_another_person(ana, org):
    made = draft(ana, org, "minutes", sha256="", uri="")
    assert Artifact.State.Name(made.state) == "STATE_DRAFT" and made.orphan
    with refused(FAILED, rule="SHA256_MISSING") as refusal:
        ana.as_("carl").SubmitEvidenceArtifact(name=made.name)
    assert refusal.rules == {"SHA256_MISSING", "URI_MISSING"}
    ana.as_("wanda").UpdateEvidenceArtifact(evidence_artifact={
        "name": made.name, "sha256": "a" * 64, "uri": "https://records.example/minutes",
        "supports": [{"requirement": "iso-42001:9.3"}]})
    sent = ana.as_("sam").SubmitEvidenceArtifact(name=made.name)
    assert not sent.orphan
    decision = dict(name=made.name, digest=sent.digest)
    for person in ("carl", "wanda", "sam"):  # collected, wrote, submitted it
        with refused(FAILED, rule="FOUR_EYES"):
            ana.as_(person).AcceptEvidenceArtifact(**decision)
    with refused(FAILED, rule="OTHER_DIGEST"):
        ana.as_("rita").AcceptEvidenceArtifact(name=made.name, digest=made.digest)
    with refused(FAILED):  # its content is frozen
        ana.UpdateEvidenceArtifact(evidence_artifact={"name": made.name, "sha256": "b" * 64})

    rejected = ana.as_("rita").RejectEvidenceArtifact(**decision, reason="page 3 is missing")
    assert Artifact.State.Name(rejected.state) == "STATE_REJECTED" and rejected.state_reason == "page 3 is missing"
    again = ana.as_("carl").UpdateEvidenceArtifact(evidence_artifact={"name": made.name, "sha256": "b" * 64})
    assert Artifact.State.Name(again.state) == "STATE_DRAFT"
    sent = ana.as_("carl").SubmitEvidenceArtifact(name=made.name)
    accepted = ana.as_("rita").AcceptEvidenceArtifact(name=made.name, digest=sent.digest)
    assert Artifact.State.Name(accepted.state) == "STATE_ACCEPTED" and accepted.reviewer == "rita"


def test_an_artifact_expires_and_its_successor_takes_its_place(ana, org):
    old = artifact(ana, org, "report-1", expire_time=soon(4))
    new = artifact(ana, org, "report-2", supersedes=old.name, expire_time=in_days(60))
    other = artifact(ana, org, "other")
    expired = eventually(lambda: ana.GetEvidenceArtifact(name=old.name),
                         lambda read: read.state == Artifact.STATE_EXPIRED)
    told, last = ana.ListRevisions(name=old.name, page_size=10).revisions[:2]
    assert last.event_type.endswith(".EvidenceArtifactExpired") and last.metadata.actor.subject == "timer"
    assert told.event_type.endswith(".EvidenceArtifactStandingChanged")
    assert expired.notice_days == 0  # the notices of 30 and 7 days would have come before its acceptance
    with refused(FAILED, rule="SUCCESSOR_DIFFERS"):
        ana.SupersedeEvidenceArtifact(name=old.name, successor=other.name)
    replaced = ana.SupersedeEvidenceArtifact(name=old.name, successor=new.name)
    assert Artifact.State.Name(replaced.state) == "STATE_SUPERSEDED" and replaced.superseded_by == new.name


def test_an_artifact_that_was_submitted_is_withdrawn_and_never_deleted(ana, org):
    made = draft(ana, org, "minutes")
    ana.as_("carl").SubmitEvidenceArtifact(name=made.name)
    with refused(FAILED):
        ana.DeleteEvidenceArtifact(name=made.name)
    withdrawn = ana.WithdrawEvidenceArtifact(name=made.name, reason="of another meeting")
    assert Artifact.State.Name(withdrawn.state) == "STATE_WITHDRAWN" and withdrawn.state_reason == "of another meeting"
    with refused(FAILED):
        ana.DeleteEvidenceArtifact(name=made.name)
    assert found(ana, org, "state = WITHDRAWN") == ["minutes"]
    # A draft that nobody saw is discarded.
    assert ana.DeleteEvidenceArtifact(name=draft(ana, org, "empty").name).HasField("delete_time")


def test_the_same_content_twice_and_artifacts_that_support_nothing_are_shown(ana, org):
    monitoring = ana.CreateControl(parent=org, control=control()).name
    first = artifact(ana, org, "report", sha256="c" * 64, supports=[{"resource": monitoring}])
    second = artifact(ana, org, "copy", sha256="c" * 64)
    assert not first.reused and second.reused and list(second.same_content) == [first.name]
    assert found(ana, org, "reused = true") == ["copy"] and found(ana, org, "orphan = true") == ["copy"]
    assert found(ana, org, f'supports.resource:"{monitoring}"') == ["report"]
    assert found(ana, org, f'sha256 = "{"c" * 64}"') == ["report", "copy"]
    with refused(FAILED, rule="SUPPORT_ELSEWHERE"):
        draft(ana, org, "theirs", supports=[{"resource": "organizations/other/controls/monitoring"}])


def test_evidence_of_a_move_that_names_an_artifact_is_checked_against_it(ana, org):
    made = ana.CreateControl(parent=org, control_id="monitoring", control=control())
    ana.StartControl(name=made.name)

    def implement(held):
        return ana.as_("ida").ImplementControl(name=made.name, evidence=held)

    with refused(FAILED, rule="ARTIFACT_UNKNOWN"):
        implement([evidence("report", "carl")[0] | {"reference": f"{org}/evidenceArtifacts/report"}])
    sent = draft(ana, org, "report")
    with refused(FAILED, rule="ARTIFACT_NOT_ACCEPTED"):
        implement(resting_on(sent))
    sent = ana.as_("carl").SubmitEvidenceArtifact(name=sent.name)
    accepted = ana.as_("rita").AcceptEvidenceArtifact(name=sent.name, digest=sent.digest)
    (held,) = resting_on(accepted)
    with refused(FAILED, rule="ARTIFACT_DIFFERS"):
        implement([held | {"sha256": "d" * 64}])
    with refused(FAILED, rule="PREPARER_DIFFERS"):
        implement([held | {"preparer": "pia"}])
    short = artifact(ana, org, "short", expire_time=soon(4))
    eventually(lambda: ana.GetEvidenceArtifact(name=short.name), lambda read: read.state == Artifact.STATE_EXPIRED)
    with refused(FAILED, rule="EVIDENCE_EXPIRED"):
        implement([resting_on(short)[0] | {"expire_time": in_days(5)}])
    assert implement([held]).evidence[0].evidence.reference == accepted.name
    with refused(FAILED, rule="FOUR_EYES"):  # the collector prepared it
        ana.as_("carl").AttestControl(name=made.name, digest=ana.GetControl(name=made.name).digest, reason="mine")


def test_a_program_repeats_what_a_person_has_reviewed(ana, org):
    def collected(artifact_id, **fields):
        made = ana.as_("carl").CreateEvidenceArtifact(parent=org, evidence_artifact_id=artifact_id, evidence_artifact={
            "display_name": artifact_id, "kind": "KIND_LOG_EXTRACT", "collector": "carl", "collect_time": ago(60),
            "collector_kind": "COLLECTOR_KIND_AUTOMATION", "job_id": "nightly", "sha256": "e" * 64,
            "uri": "https://records.example/log", **fields})
        return ana.as_("carl").SubmitEvidenceArtifact(name=made.name)

    with refused(FAILED, rule="JOB_MISSING"):
        collected("monday", job_id="")
    first = collected("tuesday")
    ana.as_("rita").AcceptEvidenceArtifact(name=first.name, digest=first.digest)
    with refused(FAILED, rule="NOT_BY_PROGRAM"):  # Carl is a person
        collected("wednesday", precedent=first.name)


# --- Artifacts as evidence of other services ---

State = artifact_standing_pb2.ArtifactStanding


def copies(client, name):
    """The standing of an artifact as the inventory and the risk service know it."""
    return [client.GetInventoryArtifact(name=name.replace("/evidenceArtifacts/", "/inventoryArtifacts/")).standing,
            client.GetRiskArtifact(name=name.replace("/evidenceArtifacts/", "/riskArtifacts/")).standing]


def known_as(client, name, state):
    """Waits until both services know the artifact in this state."""
    eventually(lambda: copies(client, name), lambda known: {each.state for each in known} == {state})


def test_a_gate_takes_an_artifact_until_it_is_withdrawn(ana, org):
    chat = ana.CreateAiSystem(parent=org, ai_system_id="chat", ai_system=ai_systems.system("Chat")).name
    ana.ClassifyAiSystem(name=chat, answers=ai_systems.answers(ana, org, *ai_systems.IN_SCOPE))
    ai_systems.bring_to(ana, chat, "StartDevelopment")

    def submit(found, **fields):
        (held,) = resting_on(found)
        del held["title"]
        return ana.SubmitForVerification(name=chat, evidence=[
            *ai_systems.evidence("DESIGN_RECORD"), held | {"kind": "KIND_DATA_RECORD"} | fields])

    sent = draft(ana, org, "data")
    sent = ana.as_("carl").SubmitEvidenceArtifact(name=sent.name)
    with refused(FAILED, rule="ARTIFACT_UNKNOWN") as refusal:
        submit(sent)
    assert sent.name in refusal.message and "within seconds" in refusal.message
    accepted = ana.as_("rita").AcceptEvidenceArtifact(name=sent.name, digest=sent.digest)
    known_as(ana, accepted.name, State.STATE_ACCEPTED)
    with refused(FAILED, rule="ARTIFACT_DIFFERS"):
        submit(accepted, sha256="d" * 64)
    with refused(FAILED, rule="PREPARER_DIFFERS"):
        submit(accepted, preparer="pia")
    assert submit(accepted).gate_passages[-1].grounds.evidence[1].reference == accepted.name

    ana.as_("dora").RejectAiSystem(name=chat, reason="the data of May is missing")
    ana.as_("rita").WithdrawEvidenceArtifact(name=accepted.name, reason="it is of another system")
    known_as(ana, accepted.name, State.STATE_WITHDRAWN)
    with refused(FAILED, rule="ARTIFACT_NOT_ACCEPTED") as refusal:
        submit(accepted)
    assert f"{accepted.name} was withdrawn" in refusal.message


def test_a_treatment_takes_an_artifact_until_it_is_replaced(ana, org):
    risk = in_treatment(ana, org, approved_criteria(ana, org)).name
    planned = ana.as_("tim").CreateTreatment(parent=org, treatment_id="watch", treatment={
        "display_name": "Watch for drift", "risk": risk, "option": "TREATMENT_OPTION_MODIFY", "owner": "olga",
        "due_time": in_days(20), "expected_residual": estimate(1, 2),
        "actions": [{"action_id": "watch", "description": "Watch", "owner": "ida", "due_time": in_days(10)}]})
    ana.as_("mia").ApproveTreatment(name=planned.name, digest=planned.digest, reason="sound")
    ana.as_("ida").StartTreatment(name=planned.name)
    with refused(FAILED, rule="ARTIFACT_UNKNOWN"):
        ana.as_("ida").CompleteTreatmentAction(name=planned.name, action_id="watch", evidence=resting_on(
            draft(ana, org, "unseen")))
    report = artifact(ana, org, "report")
    known_as(ana, report.name, State.STATE_ACCEPTED)
    ana.as_("ida").CompleteTreatmentAction(name=planned.name, action_id="watch", evidence=resting_on(report))
    corrected = artifact(ana, org, "corrected", supersedes=report.name)
    ana.SupersedeEvidenceArtifact(name=report.name, successor=corrected.name)
    known_as(ana, report.name, State.STATE_SUPERSEDED)
    with refused(FAILED, rule="ARTIFACT_NOT_ACCEPTED") as refusal:
        ana.as_("ida").CompleteTreatment(name=planned.name, evidence=resting_on(report))
    assert f"{report.name} was superseded by {corrected.name}" in refusal.message
    known_as(ana, corrected.name, State.STATE_ACCEPTED)
    done = ana.as_("ida").CompleteTreatment(name=planned.name, evidence=resting_on(corrected))
    assert done.implementation_evidence[0].reference == corrected.name


# --- Requests ---

def asking(client, org, **fields):
    """Lea asks Olga for the minutes."""
    return client.as_("lea").CreateEvidenceRequest(parent=org, evidence_request={
        "display_name": "Minutes of the review", "asked_of": "olga", "due_time": in_days(20), "kind": "KIND_MINUTES",
        "requirement": "iso-42001:9.3", **fields})


def test_evidence_is_asked_for_provided_and_taken(ana, org):
    asked = asking(ana, org)
    olga, lea = ana.as_("olga"), ana.as_("lea")
    minutes, report = draft(ana, org, "minutes"), artifact(ana, org, "report")
    with refused(FAILED, rule="ARTIFACT_UNKNOWN"):
        olga.ProvideEvidence(name=asked.name, artifacts=[f"{org}/evidenceArtifacts/nothing"])
    with refused(FAILED, rule="ARTIFACT_OF_OTHER_KIND"):
        olga.ProvideEvidence(name=asked.name, artifacts=[report.name])
    with refused(FAILED, rule="ARTIFACT_NOT_SUBMITTED"):
        olga.ProvideEvidence(name=asked.name, artifacts=[minutes.name])
    sent = ana.as_("carl").SubmitEvidenceArtifact(name=minutes.name)
    provided = olga.ProvideEvidence(name=asked.name, artifacts=[minutes.name])
    assert Request.State.Name(provided.state) == "STATE_PROVIDED" and provided.provider == "olga"
    with refused(FAILED, rule="FOUR_EYES"):
        olga.CloseEvidenceRequest(name=asked.name)
    with refused(FAILED, rule="ARTIFACT_NOT_ACCEPTED"):
        lea.CloseEvidenceRequest(name=asked.name)
    reopened = lea.ReopenEvidenceRequest(name=asked.name, reason="the annex, too")
    assert Request.State.Name(reopened.state) == "STATE_OPEN"
    ana.as_("rita").AcceptEvidenceArtifact(name=sent.name, digest=sent.digest)
    olga.ProvideEvidence(name=asked.name, artifacts=[minutes.name])
    closed = lea.CloseEvidenceRequest(name=asked.name)
    assert Request.State.Name(closed.state) == "STATE_CLOSED" and list(closed.artifacts) == [minutes.name]


def test_a_request_is_overdue_once_and_is_given_more_time_by_another(ana, org):
    asked = asking(ana, org, due_time=soon(2))
    eventually(lambda: ana.GetEvidenceRequest(name=asked.name), lambda read: read.overdue)
    listed = ana.ListEvidenceRequests(parent=org, filter="overdue = true AND state = OPEN").evidence_requests
    assert [each.name for each in listed] == [asked.name]
    more = dict(name=asked.name, due_time=in_days(5), reason="the secretary is ill")
    with refused(FAILED, rule="FOUR_EYES"):
        ana.as_("olga").ExtendEvidenceRequestDue(**more)
    extended = ana.as_("lea").ExtendEvidenceRequestDue(**more)
    assert not extended.overdue and extended.original_due_time == asked.due_time and extended.extensions == 1
    cancelled = ana.as_("lea").CancelEvidenceRequest(name=asked.name, reason="found it")
    assert Request.State.Name(cancelled.state) == "STATE_CANCELLED"


# --- Retention ---

def test_retention_rules_are_proposed_and_approved_by_management(ana, org):
    managed_controls(ana, org)
    proposed = eventually(lambda: ana.ListRetentionRules(parent=org).retention_rules, lambda rules: len(rules) == 4)
    assert {rule.name.rpartition("/")[2] for rule in proposed} == {
        "impact-records", "technical-evidence", "logs", "management-records"}
    logs = ana.UpdateRetentionRule(retention_rule={"name": f"{org}/retentionRules/logs", "years": 2})
    approval = dict(name=logs.name, digest=logs.digest, reason="as the board decided")
    with refused(FAILED, rule="FOUR_EYES"):
        ana.ApproveRetentionRule(**approval)
    with refused(FAILED, rule="NOT_DESIGNATED"):
        ana.as_("rita").ApproveRetentionRule(**approval)
    approved = ana.as_("mia").ApproveRetentionRule(**approval)
    assert approved.approver == "mia" and approved.years == 2
    with refused(FAILED):
        ana.UpdateRetentionRule(retention_rule={"name": logs.name, "years": 1})
    assert ana.as_("mia").RetireRetentionRule(name=logs.name, digest=logs.digest, reason="another takes its place").name


def test_a_legal_hold_bars_the_deletion_until_two_people_lift_it(ana, org):
    name = f"{org}/retentionRules/management-records"
    eventually(lambda: ana.GetRetentionRule(name=name))
    minutes, other = draft(ana, org, "minutes"), draft(ana, org, "other")
    held = ana.PlaceLegalHold(name=name, resources=[minutes.name], reason="a suit")
    assert held.holds_in_force == 1
    with refused(FAILED, rule="LEGAL_HOLD"):
        ana.DeleteEvidenceArtifact(name=minutes.name)
    ana.DeleteEvidenceArtifact(name=other.name)
    with refused(FAILED, rule="FOUR_EYES"):
        ana.ConfirmLegalHold(name=name, number=1, reason="mine")
    ana.as_("lea").ConfirmLegalHold(name=name, number=1, reason="the letter of the court is there")
    with refused(FAILED, rule="HOLD_IN_FORCE"):
        ana.DeleteRetentionRule(name=name)
    with refused(FAILED, rule="HOLD_IN_OTHER_STATE"):
        ana.as_("lea").LiftLegalHold(name=name, number=1, reason="settled")
    ana.RequestLegalHoldLift(name=name, number=1, reason="settled")
    with refused(FAILED, rule="FOUR_EYES"):
        ana.LiftLegalHold(name=name, number=1, reason="settled")
    back = ana.as_("lea").RefuseLegalHoldLift(name=name, number=1, reason="an appeal is possible")
    assert Hold.State.Name(back.holds[0].state) == "STATE_CONFIRMED"
    with refused(FAILED, rule="LEGAL_HOLD"):
        ana.DeleteEvidenceArtifact(name=minutes.name)
    ana.RequestLegalHoldLift(name=name, number=1, reason="the time for an appeal is over")
    lifted = ana.as_("lea").LiftLegalHold(name=name, number=1, reason="it is over")
    assert lifted.holds_in_force == 0
    ana.DeleteEvidenceArtifact(name=minutes.name)


def test_records_are_kept_for_their_period_and_by_a_hold(ana, org):
    managed_controls(ana, org)
    name = f"{org}/retentionRules/management-records"
    proposed = eventually(lambda: ana.GetRetentionRule(name=name))
    used, planned = attested(ana, org, "used").name, ana.CreateControl(parent=org, control=control()).name
    drafted = policy(ana, org)
    ana.as_("mia").ApproveRetentionRule(name=name, digest=proposed.digest, reason="two cycles of certification")
    with refused(FAILED, rule="RETENTION_PERIOD") as refusal:
        ana.DeleteControl(name=used)
    assert name in refusal.message
    ana.DeleteControl(name=planned)  # was only planned
    ana.PlaceLegalHold(name=name, reason="a suit")  # of all that the rule is about
    with refused(FAILED, rule="LEGAL_HOLD"):
        ana.DeletePolicy(name=drafted)
    # Whatever the rule is not about, and all of another organization, is free.
    other = new_organization(ana)
    ana.DeletePolicy(name=policy(ana, other))
    ana.RequestLegalHoldLift(name=name, number=1, reason="settled")
    ana.as_("lea").LiftLegalHold(name=name, number=1, reason="settled")
    ana.DeletePolicy(name=drafted)


# --- Required documents ---

def required(client, org, query=""):
    """The required documents by their ids."""
    listed = client.ListRequiredDocuments(parent=org, page_size=100, filter=query).required_documents
    return {each.name.rpartition("/")[2]: each for each in listed}


def test_what_the_standard_requires_is_missing_until_something_fulfils_it(ana, org):
    managed_controls(ana, org)
    missing = eventually(lambda: required(ana, org), lambda all_: len(all_) == 19)
    assert {Document.State.Name(each.state) for each in missing.values()} == {"STATE_MISSING"}

    ana.ProposeScope(name=org, statement={"text": "All AI systems", "boundaries": "Hamburg"})
    proposed = ana.GetOrganization(name=org).proposed_scope
    ana.as_("mia").ApproveScope(name=org, version=proposed.version, digest=proposed.digest)
    published(ana, policy(ana, org, fulfils=["iso-42001:5.2", "iso-42001:6.2"]))
    approved_criteria(ana, org)
    fulfilled = eventually(lambda: required(ana, org, "state = FULFILLED"), lambda all_: len(all_) == 4)
    assert set(fulfilled) == {"scope", "ai-policy", "ai-objectives", "risk-assessment-process"}
    assert len(required(ana, org, "state = MISSING")) == 15

    (scope,) = fulfilled["scope"].fulfilments
    assert (scope.resource, scope.version, scope.digest, scope.approver) == (org, "1", proposed.digest, "mia")
    (text,) = fulfilled["ai-policy"].fulfilments
    current = ana.GetPolicy(name=text.resource).current_version
    # Theo approved it; Ana published it.
    assert (text.digest, text.approver, text.approve_time) == (current.digest, "theo", current.approve_time)


def test_a_document_lapses_with_its_policy(ana, org):
    managed_controls(ana, org)
    name = policy(ana, org)
    current = published(ana, name).current_version
    eventually(lambda: required(ana, org, "state = FULFILLED"), lambda all_: set(all_) == {"ai-policy"})
    ana.as_("theo").RetirePolicy(name=name, version=current.version, digest=current.digest, reason="the AI is gone")
    lapsed = eventually(lambda: ana.GetRequiredDocument(name=f"{org}/requiredDocuments/ai-policy"),
                        lambda read: read.state == Document.STATE_MISSING)
    assert not lapsed.fulfilments
