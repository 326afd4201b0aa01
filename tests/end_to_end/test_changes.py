"""What a system in service rests on, and what becomes of it when that changes: components, risks, impact, suspensions."""

import time

import grpc
import pytest
from aims.inventory.v1 import ai_system_pb2
from aims.risk.v1 import risk_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from harness.ai_systems import GATES, IN_SCOPE, answers, bring_to, evidence, pass_gate, system
from harness.client import refused
from harness.risks import approved_criteria, in_treatment
from harness.waiting import eventually

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.apart]

AiSystem = ai_system_pb2.AiSystem
State, Standing = AiSystem.State, AiSystem.ComponentFlag.Standing
RiskState = risk_pb2.Risk.State


@pytest.fixture
def labs(ana, org):
    """Name of a supplier, assessed for long."""
    return assessed(ana, ana.CreateSupplier(parent=org, supplier_id="labs", supplier={"display_name": "Labs"}).name, 1e6)


def assessed(client, name, seconds):
    end = Timestamp(seconds=int(time.time() + seconds))
    client.AssessSupplier(name=name, assessment="ASSESSMENT_SUITABLE", reason="audited",
                          expire_time=end)
    return name


@pytest.fixture
def triage(ana, org, labs):
    """Name of a system in operation that uses a model of the supplier."""
    model = ana.CreateModel(parent=org, model_id="m", model={"display_name": "M", "version": "1", "supplier": labs})
    made = ana.CreateAiSystem(parent=org, ai_system_id="triage", ai_system=system("Claims triage", components=[
        {"kind": "KIND_MODEL", "resource": model.name}]))
    ana.ClassifyAiSystem(name=made.name, answers=answers(ana, org, *IN_SCOPE))
    bring_to(ana, made.name, "PutIntoOperation")
    return made.name


def flagged(client, name, standings):
    def flags(made):
        return {flag.resource.rpartition("/")[2]: Standing.Name(flag.standing).removeprefix("STANDING_")
                for flag in made.component_flags}
    eventually(lambda: client.GetAiSystem(name=name), lambda made: flags(made) == standings)


def test_a_component_of_a_live_system_changes_by_a_change_of_the_system_alone(ana, org, triage):
    passage = ana.GetAiSystem(name=triage).gate_passages[-1]
    assert [version.resource.rpartition("/")[2] for version in passage.grounds.components] == ["m", "labs"]
    ana.UpdateModel(model={"name": f"{org}/models/m", "version": "2"}, update_mask={"paths": ["version"]})
    flagged(ana, triage, {"m": "CHANGED"})
    assert ana.GetAiSystem(name=triage).risks_outdated_by == [f"{org}/models/m"]
    ana.as_("ines").SuspendAiSystem(name=triage, reason="complaints")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="COMPONENT_CHANGED"):
        ana.as_("dora").ResumeAiSystem(name=triage, evidence=evidence("CAUSE_REMOVED", "TEST_REPORT"))

    ana.as_("olga").StartChange(name=triage, reason="the new model", significance="SIGNIFICANCE_NOT_SIGNIFICANT",
                                evidence=evidence("CHANGE_RECORD"))
    ana.as_("mia").DecideChangeSignificance(name=triage, significance="SIGNIFICANCE_NOT_SIGNIFICANT", reason="small")
    ana.CompleteChange(name=triage)
    now = [{**document, "evidence_time": {"seconds": int(time.time())}} for document in evidence("RISK_ASSESSMENT")]
    kinds = next(kinds for method, _, kinds in GATES if method == "ApproveAiSystem")
    made = ana.GetAiSystem(name=triage)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RISK_ASSESSMENT_OUTDATED"):
        ana.as_("dora").ApproveAiSystem(name=triage, content_digest=made.content_digest, evidence=evidence(*kinds))
    eventually(lambda: time.time(), lambda second: second > now[0]["evidence_time"]["seconds"] + 1)
    now = [{**document, "evidence_time": {"seconds": int(time.time())}} for document in now]
    ana.as_("dora").ApproveAiSystem(name=triage, content_digest=made.content_digest, evidence=evidence(*kinds) + now)
    kinds = next(kinds for method, _, kinds in GATES if method == "PutIntoOperation")
    live = ana.as_("olga").PutIntoOperation(name=triage, evidence=evidence(*kinds, "CAUSE_REMOVED"))
    assert State.Name(live.state) == "STATE_OPERATION" and not live.component_flags


def test_a_version_in_service_is_suspended_while_its_change_is_prepared(ana, triage):
    ana.as_("olga").StartChange(name=triage, reason="a new model", significance="SIGNIFICANCE_NOT_SIGNIFICANT",
                                evidence=evidence("CHANGE_RECORD"))
    suspended = ana.as_("ines").SuspendAiSystem(name=triage, reason="complaints")
    assert State.Name(suspended.state) == "STATE_CHANGE"
    assert AiSystem.Service.State.Name(suspended.service.state) == "STATE_SUSPENDED"
    listed = ana.ListAiSystems(parent=triage.rpartition("/aiSystems/")[0], filter="service.state = SUSPENDED")
    assert [each.name for each in listed.ai_systems] == [triage]


def test_a_suppliers_assessment_lapses_by_itself_and_flags_who_uses_it(ana, org, labs, triage):
    assessed(ana, labs, 2)
    flagged(ana, triage, {"labs": "ASSESSMENT_LAPSED"})
    assert ana.GetSupplier(name=labs).assessment_lapsed
    assessed(ana, labs, 1e6)
    flagged(ana, triage, {})


def test_what_others_name_is_deleted_with_force_and_never_under_a_live_system(ana, org, labs, triage):
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="LIVE_SYSTEM_USES_IT"):
        ana.DeleteSupplier(name=labs, force=True, reason="they closed")
    other = ana.CreateSupplier(parent=org, supplier_id="other", supplier={"display_name": "Other"}).name
    ana.CreateModel(parent=org, model_id="n", model={"display_name": "N", "supplier": other})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="REFERRED_TO") as refusal:
        ana.DeleteSupplier(name=other)
    assert f"{org}/models/n" in str(refusal)
    assert ana.DeleteSupplier(name=other, force=True, reason="they closed").HasField("delete_time")


def test_systems_are_no_components_of_themselves_at_any_depth(ana, org):
    def uses(name, component):
        return dict(ai_system={"name": name, "components": [{"kind": "KIND_AI_SYSTEM", "resource": component}]},
                    update_mask={"paths": ["components"]})
    first, second, third = (ana.CreateAiSystem(parent=org, ai_system=system(f"S{i}")).name for i in range(3))
    ana.UpdateAiSystem(**uses(first, second))
    ana.UpdateAiSystem(**uses(second, third))
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="COMPONENT_CYCLE"):
        ana.UpdateAiSystem(**uses(third, first))


def test_an_incident_makes_the_reassessment_of_each_risk_of_the_system_due(ana, org, triage):
    made = in_treatment(ana, org, approved_criteria(ana, org), ai_systems=[triage])
    ana.as_("ines").SuspendAiSystem(name=triage, reason="somebody was hurt", incident="INC-7")
    risk = eventually(lambda: ana.GetRisk(name=made.name),
                      lambda found: RiskState.Name(found.state) == "STATE_REASSESSMENT")
    demand, = risk.reassessments
    assert risk_pb2.ReassessmentTrigger.Name(demand.trigger) == "REASSESSMENT_TRIGGER_INCIDENT"
    assert demand.cause.startswith(triage) and demand.demander == "reaction/reassessment"
    days = (demand.limit_time.seconds - demand.demand_time.seconds) / 86400
    assert days == pytest.approx(30, abs=1)  # as the criteria set for its level
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="RISK_ASSESSMENT_OUTDATED"):
        ana.as_("dora").ResumeAiSystem(name=triage, evidence=evidence("CAUSE_REMOVED", "TEST_REPORT"))


def test_a_live_system_tells_that_a_risk_of_it_is_not_tolerated(ana, org, triage):
    made = in_treatment(ana, org, approved_criteria(ana, org), ai_systems=[triage])
    flag, = eventually(lambda: ana.GetAiSystem(name=triage).assurance_flags, bool)
    assert flag.resource == made.name
    assert AiSystem.AssuranceFlag.Standing.Name(flag.standing) == "STANDING_RISK_NOT_TOLERATED"
