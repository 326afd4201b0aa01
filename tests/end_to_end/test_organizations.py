"""Organizations: context, a scope that two people agree on, and who answers for what."""

import grpc
import pytest

from conftest import new_organization
from harness.client import refused

pytestmark = pytest.mark.usefixtures("log")

SCOPE = {"text": "All AI systems that decide on claims", "boundaries": "The claims department in Hamburg"}


def propose(client, org, **statement):
    return client.ProposeScope(name=org, statement={**SCOPE, **statement}, authors=["carla"])


def decided(organization):
    """What a decision names: the version and its digest."""
    return dict(version=organization.proposed_scope.version, digest=organization.proposed_scope.digest)


@pytest.mark.usefixtures("management")
def test_a_scope_is_approved_by_another_person(ana, org):
    proposed = propose(ana, org)
    assert proposed.proposed_scope.version == 1
    assert proposed.proposed_scope.proposer == "ana"
    decision = decided(proposed)
    for author in ("ana", "carla"):
        with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
            ana.as_(author).ApproveScope(name=org, **decision)
    approved = ana.as_("dora").ApproveScope(name=org, **decision)
    assert approved.current_scope.approver == "dora"
    assert approved.current_scope.statement.text == SCOPE["text"]
    assert not approved.HasField("proposed_scope")


@pytest.mark.usefixtures("management")
def test_another_text_than_was_read_cannot_be_approved(ana, ben, org):
    first = decided(propose(ana, org))
    second = propose(ana, org, text="Something else")
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ben.ApproveScope(name=org, **first)
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ben.ApproveScope(name=org, version=second.proposed_scope.version, digest=first["digest"])
    assert ben.ApproveScope(name=org, **decided(second)).current_scope.version == 2


@pytest.mark.usefixtures("management")
def test_a_rejection_needs_a_reason_and_keeps_the_current_scope(ana, ben, org):
    ben.ApproveScope(name=org, **decided(propose(ana, org)))
    second = propose(ana, org, text="Too much")
    with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        ben.RejectScope(name=org, **decided(second))
    assert refusal.fields == {"reason"}
    rejected = ben.RejectScope(name=org, reason="leaves out the chat", **decided(second))
    assert rejected.current_scope.version == 1
    assert not rejected.HasField("proposed_scope")


@pytest.mark.usefixtures("management")
def test_breaking_the_glass_is_reviewed_by_another_person(ana, org):
    decision = decided(propose(ana, org))
    broken = ana.BreakGlassApproveScope(name=org, reason="the auditor comes tomorrow", **decision)
    assert broken.current_scope.version == 1
    assert broken.break_glass.approver == "ana"
    review = dict(name=org, outcome="OUTCOME_UPHELD", reason="it was right", version=broken.break_glass.version,
                  digest=broken.break_glass.digest)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.ReviewBreakGlass(**review)
    assert ana.as_("dora").ReviewBreakGlass(**review).break_glass.reviewer == "dora"


def test_responsibilities_are_given_and_taken(ana, org):
    role = dict(name=org, role_id="aims-manager", subject_id="eva")
    assigned = ana.AssignResponsibility(reason="appointed by the board", **role)
    assert [(held.role_id, held.subject_id) for held in assigned.responsibilities] == [("aims-manager", "eva")]
    revoked = ana.RevokeResponsibility(reason="left", **role)
    assert list(revoked.responsibilities) == []


def test_organizations_are_listed(ana, org):
    other = new_organization(ana)
    names = [organization.name for organization in ana.ListOrganizations(page_size=1000).organizations]
    assert {org, other} <= set(names)
    assert names == sorted(names)


def test_interested_parties_and_their_requirements(ana, org):
    party = ana.CreateInterestedParty(
        parent=org, interested_party_id="regulator",
        interested_party={"display_name": "The regulator", "kind": "KIND_REGULATOR", "requirements": [
            {"requirement_id": "explain", "text": "Explain each refusal", "basis": "BASIS_LEGAL"}]})
    changed = ana.SetRequirement(name=party.name, requirement={
        "requirement_id": "report", "text": "Report incidents", "basis": "BASIS_LEGAL"}, reason="new law")
    assert [requirement.requirement_id for requirement in changed.requirements] == ["explain", "report"]
    left = ana.RemoveRequirement(name=party.name, requirement_id="explain", reason="repealed")
    assert [requirement.requirement_id for requirement in left.requirements] == ["report"]


def test_models_say_what_they_were_made_with(ana, org):
    data = ana.CreateDataset(parent=org, dataset_id="claims", dataset={"display_name": "Claims 2020 to 2025"})
    model = ana.CreateModel(parent=org, model_id="triage", model={
        "display_name": "Triage", "training_datasets": [data.name], "training_compute_flop": 2e25,
        "general_purpose": True})
    assert model.systemic_risk_presumed
    with refused(grpc.StatusCode.INVALID_ARGUMENT):
        ana.UpdateModel(model={"name": model.name, "training_datasets": [f"{new_organization(ana)}/datasets/theirs"]})
    measured = ana.RecordQualityMeasure(name=data.name, quality_measure={
        "measure": "completeness", "value": 97.5, "unit": "%", "method": "share of rows without gaps",
        "measure_time": data.create_time})
    assert [(measure.number, measure.recorder) for measure in measured.quality_measures] == [(1, "ana")]
    withdrawn = ana.WithdrawModel(name=model.name, reason="replaced by triage-2")
    assert withdrawn.state_reason == "replaced by triage-2"
    with refused(grpc.StatusCode.FAILED_PRECONDITION):
        ana.DeprecateModel(name=model.name, reason="too late")
