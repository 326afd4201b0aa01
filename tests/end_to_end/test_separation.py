"""Who may decide: management that the organization designates, and a separation policy that it approves. The decisions of
both services go by them."""

import grpc
import pytest

from harness.client import refused
from harness.management import designated, known_to_risk, managed
from harness.risks import approved_criteria, in_days, in_treatment

pytestmark = pytest.mark.usefixtures("log")

SMALL, STRICT = "SEPARATION_SMALL", "SEPARATION_STRICT"


def approved_policy(client, org, separation):
    """A policy that the caller proposed and Theo approved, and that the risk service knows. Returns the organization."""
    proposed = client.ProposeSeparationPolicy(
        name=org, policy={"separation": separation, "justification": "as many people work here"}).proposed_separation
    approved = client.as_("theo").ApproveSeparationPolicy(name=org, version=proposed.version, digest=proposed.digest)

    known_to_risk(client, approved)
    return approved


def asked_to_accept(client, org, criteria, risk_id):
    """A risk that Olga owns, and Nils asks to have accepted. Returns what a decision names."""
    made = in_treatment(client, org, criteria, risk_id=risk_id)
    asked = client.as_("nils").RequestRiskAcceptance(name=made.name, digest=made.digest, expire_time=in_days(30),
                                                     reason="the season ends soon")
    return dict(name=made.name, number=asked.last_acceptance, digest=asked.digest, reason="for the season")


def test_decisions_of_both_services_go_by_the_approved_policy(ana, org):
    criteria = approved_criteria(ana, org)
    decision = asked_to_accept(ana, org, criteria, "first")
    olga = ana.as_("olga", "designated-management")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES") as refusal:
        olga.AcceptRisk(**decision)
    assert "under STRICT separation, as no policy is approved" in refusal.message

    proposed = ana.ProposeSeparationPolicy(name=org, policy={"separation": SMALL, "justification": "three people"})
    proposed = proposed.proposed_separation
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.ApproveSeparationPolicy(name=org, version=proposed.version, digest=proposed.digest)
    approved_policy(ana, org, SMALL)
    assert olga.AcceptRisk(**decision).tolerated

    approved_policy(ana, org, STRICT)
    decision = asked_to_accept(ana, org, criteria, "second")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES") as refusal:
        olga.AcceptRisk(**decision)
    assert "under STRICT separation, version 3 of the policy" in refusal.message


def test_an_acceptance_that_cannot_wait_is_reviewed_afterwards(ana, org):
    decision = asked_to_accept(ana, org, approved_criteria(ana, org), "drift")
    olga = ana.as_("olga", "designated-management")
    accepted = olga.BreakGlassAcceptRisk(**decision)
    assert accepted.tolerated
    review = dict(name=accepted.name, digest=accepted.break_glass.digest, outcome="OUTCOME_UPHELD", reason="it was right")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        olga.ReviewRiskBreakGlass(**review)
    assert ana.as_("dora").ReviewRiskBreakGlass(**review).break_glass.reviewer == "dora"


def test_management_is_designated_first_by_login_and_then_by_management(ana, org):
    theo = ana.as_("theo", "top-management")
    top = dict(name=org, role="MANAGEMENT_ROLE_TOP", reason="decided by the board")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NOT_DESIGNATED"):
        ana.DesignateManagement(**top, subject_id="ana")  # an administrator is no management
    first = theo.DesignateManagement(**top, subject_id="theo").authorities.designations[0]
    assert (first.number, first.designator, first.bootstrap) == (1, "theo", True)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NOT_DESIGNATED"):
        ana.as_("eve", "top-management").DesignateManagement(**top, subject_id="eve")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="SELF_DESIGNATION"):
        theo.DesignateManagement(**top, subject_id="theo")
    second = designated(ana, org, "dora").authorities.designations[1]
    assert (second.number, second.designator, second.bootstrap) == (2, "theo", False)


def test_decisions_need_a_designation_and_quote_it(ana, org):
    propose = lambda: ana.ProposeScope(name=org, statement={"text": "hiring", "boundaries": "Berlin"}).proposed_scope
    proposed = propose()
    decision = dict(name=org, version=proposed.version, digest=proposed.digest)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NOT_DESIGNATED"):
        ana.as_("dora", "designated-management").ApproveScope(**decision)
    managed(ana, org)
    ana.as_("dora", "designated-management").ApproveScope(**decision)
    approved = ana.ListEvents(parent=org, event_type="ScopeApproved").entries[0]
    assert '"designator"' in approved.event_json and '"theo"' in approved.event_json

    number = next(each.number for each in ana.GetOrganization(name=org).authorities.designations
                  if each.subject_id == "dora")
    ana.as_("theo", "top-management").RevokeManagementDesignation(name=org, number=number, reason="she left")
    proposed = propose()
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="NOT_DESIGNATED"):
        ana.as_("dora", "designated-management").ApproveScope(name=org, version=proposed.version, digest=proposed.digest)


def test_a_risk_is_accepted_by_whom_the_organization_designated_for_its_level(ana, org):
    criteria = approved_criteria(ana, org)
    decision = asked_to_accept(ana, org, criteria, "medium")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="LEVEL_ABOVE_AUTHORITY"):
        ana.as_("eve", "top-management").AcceptRisk(**decision)
    known_to_risk(ana, designated(ana, org, "eve", levels=["low"]))
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="LEVEL_ABOVE_AUTHORITY"):
        ana.as_("eve", "top-management").AcceptRisk(**decision)
    known_to_risk(ana, designated(ana, org, "eve", levels=["medium"]))
    assert ana.as_("eve", "top-management").AcceptRisk(**decision).tolerated
