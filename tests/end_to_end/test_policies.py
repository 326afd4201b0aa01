"""Policies: written, reviewed, approved by management, published, acknowledged in person, reviewed again, retired; and
the roster of the people who are asked."""

import time

import grpc
import pytest
from aims.controls.v1 import person_pb2, policy_acknowledgement_pb2, policy_pb2

from harness.audit import opened
from harness.client import refused
from harness.controls import ago, control
from harness.management import managed_controls
from harness.policies import (acknowledged, acknowledgements, approved, asked, document, drafted, joined, policy,
                              published)
from harness.risks import evidence, in_days
from harness.waiting import eventually, soon

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

FAILED = grpc.StatusCode.FAILED_PRECONDITION
Acknowledgement = policy_acknowledgement_pb2.PolicyAcknowledgement
Person, Policy = person_pb2.Person, policy_pb2.Policy
Version = Policy.Version


@pytest.fixture(autouse=True)
def decided(ana, org):
    """The people who decide."""
    managed_controls(ana, org)


# --- From the draft to the publication ---

def test_an_ai_policy_goes_from_its_draft_to_the_approval_of_top_management(ana, org):
    name = policy(ana, org)
    incomplete = drafted(ana, name, commitments={}, relations=[])
    with refused(FAILED, rule="AI_POLICY_INCOMPLETE") as refusal:
        ana.SubmitPolicyVersion(**incomplete, change_summary="The first")
    assert "commitments.improvement" in refusal.message and "no_relations_reason" in refusal.message
    named = drafted(ana, name)
    with refused(FAILED, rule="OTHER_VERSION_PROPOSED"):  # the text is another one since it was read
        ana.SubmitPolicyVersion(**incomplete, change_summary="The first")
    with refused(FAILED, rule="WRONG_STAGE"):
        ana.as_("theo").ApprovePolicyVersion(**named)
    ana.SubmitPolicyVersion(**named, change_summary="The first")

    passed = dict(**named, change_class="POLICY_CHANGE_CLASS_MAJOR", reason="it fits the policy on privacy")
    with refused(FAILED, rule="FOUR_EYES"):
        ana.PassPolicyReview(**passed)
    with refused(FAILED, rule="FIRST_VERSION_IS_MAJOR"):
        ana.as_("rita").PassPolicyReview(**passed | {"change_class": "POLICY_CHANGE_CLASS_EDITORIAL"})
    waiting = ana.as_("rita").PassPolicyReview(**passed).next_version
    assert Version.Stage.Name(waiting.stage) == "STAGE_AWAITING_APPROVAL" and waiting.reviewer == "rita"

    with refused(FAILED, rule="NOT_DESIGNATED"):
        ana.as_("mia").ApprovePolicyVersion(**named)
    with refused(FAILED, rule="FOUR_EYES"):
        ana.ApprovePolicyVersion(**named)
    assert ana.as_("theo").ApprovePolicyVersion(**named).next_version.approver == "theo"


def test_a_version_that_is_returned_or_rejected_is_written_again(ana, org):
    name = policy(ana, org)
    named = drafted(ana, name)
    ana.SubmitPolicyVersion(**named, change_summary="The first")
    returned = ana.as_("rita").ReturnPolicyVersion(**named, reason="section 3 is missing").next_version
    assert Version.Stage.Name(returned.stage) == "STAGE_DRAFT" and "section 3" in returned.comments
    again = approved(ana, name, text="With section 3")
    assert again["version"] == named["version"] and again["digest"] != named["digest"]
    rejected = ana.as_("theo").RejectPolicyVersion(**again, reason="the law has changed").next_version
    assert Version.Stage.Name(rejected.stage) == "STAGE_DRAFT" and not rejected.approver
    assert not ana.WithdrawPolicyVersion(**again).HasField("next_version")


def test_other_policies_are_approved_by_designated_management(ana, org):
    name = policy(ana, org, "procedure", "POLICY_KIND_PROCEDURE")
    named = drafted(ana, name, commitments={}, relations=[
        {"title": "Policy on privacy", "touches": "Retention", "conflict": True}])
    with refused(FAILED, rule="CONFLICT_UNRESOLVED"):
        ana.SubmitPolicyVersion(**named, change_summary="The first")
    named = drafted(ana, name, commitments={}, relations=[
        {"title": "Policy on privacy", "touches": "Retention", "conflict": True, "resolution": "The shorter period"}])
    ana.SubmitPolicyVersion(**named, change_summary="The first")
    ana.as_("rita").PassPolicyReview(**named, change_class="POLICY_CHANGE_CLASS_MAJOR", reason="complete")
    assert ana.as_("mia").ApprovePolicyVersion(**named).next_version.approver == "mia"


def test_a_published_policy_takes_effect_at_its_time(ana, org):
    name = policy(ana, org)
    first = published(ana, name).current_version
    named = approved(ana, name, text="People decide, and explain")
    with refused(FAILED, rule="AUDIENCE_MISSING"):
        ana.PublishPolicyVersion(**named, audience={"everyone": False})
    with refused(FAILED, rule="EFFECTIVE_TIME_PAST"):
        ana.PublishPolicyVersion(**named, audience={"everyone": True}, effective_time=ago(60))
    place = {"channel": "Website", "place": "https://acme.example/ai", "sha256": "0" * 64}
    coming = ana.PublishPolicyVersion(**named, audience={"everyone": True}, effective_time=soon(2),
                                      availability=[place])
    assert coming.coming_version.version == 2 and coming.current_version.version == 1
    read = eventually(lambda: ana.GetPolicy(name=name), lambda read: read.current_version.version == 2)
    assert not read.HasField("coming_version") and read.current_version.availability[0].channel == "Website"
    (earlier,) = read.earlier_versions
    assert (earlier.version, earlier.digest, earlier.superseded_by) == (1, first.digest, 2)
    # The text of the earlier version is what the policy was then.
    then = ana.GetPolicy(name=name, read_time=first.publish_time).current_version
    assert then.digest == first.digest and then.document.text == "People decide about people"


# --- Acknowledgements ---

def test_each_person_acknowledges_in_person(ana, org):
    joined(ana, org, "pia", "tom")
    joined(ana, org, "cleo", kind="CONTRACTOR")
    name = policy(ana, org)
    published(ana, name, acknowledge_days=14)
    waiting = asked(ana, org, "pia", "tom", "cleo")
    mine = waiting["pia"]
    assert mine.policy == name and abs(mine.due_time.seconds - time.time() - 14 * 24 * 60 * 60) < 600
    for other in ("tom", "ana"):
        with refused(FAILED, rule="NOT_THE_PERSON"):
            ana.as_(other).AcknowledgePolicy(name=mine.name, version=mine.version, digest=mine.digest)
    with refused(FAILED, rule="OTHER_VERSION"):
        ana.as_("pia").AcknowledgePolicy(name=mine.name, version=mine.version, digest="0" * 64)
    given = acknowledged(ana, mine)
    assert Acknowledgement.State.Name(given.state) == "STATE_ACKNOWLEDGED" and not given.late
    with refused(FAILED):
        acknowledged(ana, mine)

    paper = dict(name=waiting["cleo"].name, version=1, digest=mine.digest, evidence=evidence("signed list", "pia"),
                 reason="no account yet")
    with refused(FAILED, rule="ACKNOWLEDGED_BEFORE_PUBLICATION"):
        ana.RecordPaperAcknowledgement(**paper, acknowledge_time=ago(3600))
    with refused(FAILED, rule="THE_PERSON_ACKNOWLEDGES"):
        ana.as_("cleo").RecordPaperAcknowledgement(**paper, acknowledge_time=in_days(0))
    signed = waiting["cleo"].create_time  # after the publication
    recorded = ana.RecordPaperAcknowledgement(**paper, acknowledge_time=signed)
    assert Acknowledgement.Form.Name(recorded.form) == "FORM_IMPORTED" and recorded.recorder == "ana"

    # Those who have not, of this policy, by name and by kind.
    open_ones = f'policy = "{name}" AND (state = REQUESTED OR state = OVERDUE)'
    assert set(acknowledgements(ana, org, open_ones)) == {"tom"}
    assert set(acknowledgements(ana, org, f"{open_ones} AND kind = PERSON_KIND_CONTRACTOR")) == set()
    assert set(acknowledgements(ana, org, 'subject = "pia" AND state = ACKNOWLEDGED')) == {"pia"}


def test_an_editorial_version_asks_nobody_again_and_a_major_one_asks_all(ana, org):
    joined(ana, org, "pia", "tom")
    name = policy(ana, org)
    published(ana, name, acknowledge_days=14)
    waiting = asked(ana, org, "pia", "tom")
    acknowledged(ana, waiting["pia"])
    published(ana, name, "EDITORIAL", text="People decide about persons", acknowledge_days=14)
    # Tom's goes on with the new wording; Pia's stays as it is.
    moved = asked(ana, org, "tom", version=2)["tom"]
    assert moved.name == waiting["tom"].name and moved.digest != waiting["tom"].digest
    with refused(FAILED, rule="OTHER_VERSION"):
        acknowledged(ana, waiting["tom"])
    assert acknowledgements(ana, org)["pia"].version == 1

    published(ana, name, text="People decide, and explain", acknowledge_days=7)
    again = asked(ana, org, "pia", "tom", version=3)
    closed = eventually(lambda: ana.GetPolicyAcknowledgement(name=moved.name), lambda read: read.closing)
    assert Acknowledgement.Closing.Name(closed.closing) == "CLOSING_SUPERSEDED"
    acknowledged(ana, again["pia"])
    asked(ana, org, "tom", version=3)


def test_the_audience_is_kinds_in_units_and_named_persons(ana, org):
    joined(ana, org, "pia", unit="claims")
    joined(ana, org, "tom", unit="sales")
    joined(ana, org, "cleo", kind="CONTRACTOR", unit="claims")
    known = joined(ana, org, "vera", unit="board")
    name = policy(ana, org)
    named = approved(ana, name)
    with refused(FAILED, rule="PERSON_UNKNOWN"):
        ana.PublishPolicyVersion(**named, audience={"persons": [f"{org}/persons/nobody"]}, acknowledge_days=14)
    ana.PublishPolicyVersion(**named, acknowledge_days=14, audience={
        "units": ["claims"], "kinds": ["PERSON_KIND_EMPLOYEE"], "persons": [known["vera"]]})
    asked(ana, org, "pia", "vera")
    # Whoever comes into the unit is asked then; so is whoever becomes a person of the kind.
    ana.UpdatePerson(person={"name": f"{org}/persons/tom", "unit": "claims"}, update_mask={"paths": ["unit"]})
    asked(ana, org, "pia", "vera", "tom")
    ana.UpdatePerson(person={"name": f"{org}/persons/cleo", "kind": "PERSON_KIND_EMPLOYEE"},
                     update_mask={"paths": ["kind"]})
    asked(ana, org, "pia", "vera", "tom", "cleo")


def test_a_joiner_is_asked_and_an_absent_person_has_time(ana, org):
    joined(ana, org, "pia")
    name, privacy = policy(ana, org), policy(ana, org, "privacy", "POLICY_KIND_POLICY")
    published(ana, privacy, acknowledge_days=14)
    published(ana, name, acknowledge_days=14)
    asked(ana, org, "pia")
    announced = ana.CreatePerson(parent=org, person={
        "subject": "jo", "kind": "PERSON_KIND_EMPLOYEE", "from_time": soon(3)})
    assert Person.State.Name(announced.state) == "STATE_ANNOUNCED"
    asked(ana, org, "pia", "jo")
    assert {ask.policy for ask in ana.GetPerson(name=announced.name).asks} == {name, privacy}
    of_jo = dict(parent=org, filter='subject = "jo"')
    both = eventually(lambda: ana.ListPolicyAcknowledgements(**of_jo).policy_acknowledgements,
                      lambda found: len(found) == 2)
    assert {each.policy for each in both} == {name, privacy}
    before = acknowledgements(ana, org, f'subject = "pia" AND policy = "{name}"')["pia"]
    with refused(FAILED, rule="SUBJECT_TAKEN"):
        ana.CreatePerson(parent=org, person={"subject": "jo", "kind": "PERSON_KIND_EXTERNAL"})

    ana.UpdatePerson(person={"name": f"{org}/persons/pia", "absent_until_time": soon(3)},
                     update_mask={"paths": ["absent_until_time"]})
    after = eventually(lambda: ana.GetPolicyAcknowledgement(name=before.name),
                       lambda read: read.due_time.ToNanoseconds() > before.due_time.ToNanoseconds())
    assert after.original_due_time == before.due_time
    revisions = ana.ListRevisions(name=before.name, page_size=10).revisions
    events = [each.event_type.rpartition("Acknowledgement")[2] for each in revisions]
    assert events == ["Resumed", "Suspended", "Requested"]


def test_a_leaver_is_asked_no_more_and_is_seen_on_what_names_the_person(ana, org):
    known = joined(ana, org, "pia", "olga")
    name = policy(ana, org)
    published(ana, name, acknowledge_days=14)
    monitoring = ana.CreateControl(parent=org, control=control()).name
    request = ana.CreateEvidenceRequest(parent=org, evidence_request={
        "display_name": "Bias test", "asked_of": "olga", "due_time": in_days(20)}).name
    waiting = asked(ana, org, "pia", "olga")
    left = ana.LeavePerson(name=known["olga"], reason="retires")
    assert Person.State.Name(left.state) == "STATE_LEFT"
    closed = eventually(lambda: ana.GetPolicyAcknowledgement(name=waiting["olga"].name), lambda read: read.closing)
    assert Acknowledgement.Closing.Name(closed.closing) == "CLOSING_PERSON_LEFT"
    asked(ana, org, "pia")

    reads = {name: ana.GetPolicy, monitoring: ana.GetControl, request: ana.GetEvidenceRequest}
    for orphan, get in reads.items():
        assert list(eventually(lambda: get(name=orphan), lambda read: read.gone_people).gone_people) == ["olga"]
    assert [each.name for each in ana.ListPolicies(parent=org, filter="gone_people:*").policies] == [name]
    assert [each.name for each in ana.ListControls(parent=org, filter='gone_people:"olga"').controls] == [monitoring]
    requests = ana.ListEvidenceRequests(parent=org, filter="gone_people:*").evidence_requests
    assert [each.name for each in requests] == [request]

    # Another owner is named; and a person who is back is another resource with the same login.
    assert not ana.UpdatePolicy(policy={"name": name, "owner": "otto"}).gone_people
    joined(ana, org, "otto")
    ana.CreatePerson(parent=org, person_id="olga-again", person={"subject": "olga", "kind": "PERSON_KIND_EXTERNAL"})
    for there, get in ((monitoring, ana.GetControl), (request, ana.GetEvidenceRequest)):
        eventually(lambda: get(name=there), lambda read: not read.gone_people)
    asked(ana, org, "pia", "otto", "olga")


def test_a_person_leaves_at_the_announced_time(ana, org):
    known = joined(ana, org, "pia", to_time=soon(2))
    left = eventually(lambda: ana.GetPerson(name=known["pia"]), lambda read: read.state == Person.STATE_LEFT)
    last = ana.ListRevisions(name=left.name, page_size=10).revisions[0]
    assert last.event_type.endswith(".PersonLeft") and last.metadata.actor.subject == "timer"
    with refused(FAILED, rule="PERSON_LEFT"):
        ana.UpdatePerson(person={"name": left.name, "unit": "claims"}, update_mask={"paths": ["unit"]})


# --- The review, and the end ---

def test_a_review_is_asked_for_and_confirmed(ana, org):
    name = policy(ana, org)
    current = published(ana, name).current_version
    named = dict(name=name, version=current.version, digest=current.digest)
    with refused(FAILED, rule="TRIGGER_NOT_YOURS"):
        ana.RequestPolicyReview(name=name, trigger="POLICY_REVIEW_TRIGGER_INTERVAL", reason="it is time")
    due = ana.RequestPolicyReview(name=name, trigger="POLICY_REVIEW_TRIGGER_LAW", reason="the law changed")
    assert Policy.State.Name(due.state) == "STATE_DUE_FOR_REVIEW" and due.current_version.version == 1
    assert [each.name for each in ana.ListPolicies(parent=org, filter="state = DUE_FOR_REVIEW").policies] == [name]
    with refused(FAILED, rule="FOUR_EYES"):
        ana.ConfirmPolicy(**named, reason="still right")
    with refused(FAILED, rule="NOT_DESIGNATED"):
        ana.as_("mia").ConfirmPolicy(**named, reason="still right")
    confirmed = ana.as_("theo").ConfirmPolicy(**named, reason="compared with the law; still right")
    assert Policy.State.Name(confirmed.state) == "STATE_PUBLISHED" and confirmed.confirmer == "theo"
    assert confirmed.review_due_time.seconds > time.time() + 360 * 24 * 60 * 60


def test_the_review_of_the_ai_policy_falls_due_when_the_context_changes(ana, org):
    name = policy(ana, org)
    published(ana, name)
    ana.UpdateOrganization(organization={"name": org, "climate_relevance": "CLIMATE_RELEVANCE_RELEVANT",
                                         "climate_reason": "Training takes power"},
                           update_mask={"paths": ["climate_relevance", "climate_reason"]})
    due = eventually(lambda: ana.GetPolicy(name=name), lambda read: read.state == Policy.STATE_DUE_FOR_REVIEW)
    assert due.state_reason == "the context of the organization changed" and due.current_version.version == 1
    named = {"name": name, "version": 1, "digest": due.current_version.digest}
    ana.as_("theo").ConfirmPolicy(**named, reason="it does not depend on the climate")
    # A major nonconformity is a cause, too.
    opened(ana, org, grade="major")
    again = eventually(lambda: ana.GetPolicy(name=name), lambda read: read.state == Policy.STATE_DUE_FOR_REVIEW)
    assert again.review_trigger == policy_pb2.POLICY_REVIEW_TRIGGER_NONCONFORMITY


def test_a_policy_is_retired_for_its_replacement(ana, org):
    joined(ana, org, "pia")
    name = policy(ana, org)
    current = published(ana, name, acknowledge_days=14).current_version
    waiting = asked(ana, org, "pia")["pia"]
    with refused(FAILED, rule="POLICY_WAS_PUBLISHED"):
        ana.DeletePolicy(name=name)
    replacement = policy(ana, org, "ai-policy-2")
    retire = dict(name=name, version=current.version, digest=current.digest, reason="one for the group",
                  replacement=replacement)
    with refused(FAILED, rule="REPLACEMENT_NOT_PUBLISHED"):
        ana.as_("theo").RetirePolicy(**retire)
    with refused(FAILED, rule="REPLACEMENT_CIRCLE"):
        ana.as_("theo").RetirePolicy(**retire | {"replacement": name})
    published(ana, replacement)
    with refused(FAILED, rule="NOT_DESIGNATED"):
        ana.as_("mia").RetirePolicy(**retire)
    retired = ana.as_("theo").RetirePolicy(**retire)
    assert Policy.State.Name(retired.state) == "STATE_RETIRED" and retired.replacement == replacement
    closed = eventually(lambda: ana.GetPolicyAcknowledgement(name=waiting.name), lambda read: read.closing)
    assert Acknowledgement.Closing.Name(closed.closing) == "CLOSING_POLICY_RETIRED"
    with refused(FAILED):
        ana.DraftPolicyVersion(name=name, document=document())
    # A person who joins now is asked for the replacement alone.
    known = joined(ana, org, "jo")
    published(ana, replacement, text="People decide, and explain", acknowledge_days=14)
    asked(ana, org, "pia", "jo", version=2)
    assert [ask.policy for ask in ana.GetPerson(name=known["jo"]).asks] == [replacement]
