"""Whoever leaves leaves orphans behind: they are listed over all services until others are named."""

import pytest

from harness.ai_systems import system
from harness.command_line import CommandLine
from harness.controls import control
from harness.risks import accepted, approved_criteria, in_treatment, risk
from harness.waiting import eventually

pytestmark = pytest.mark.usefixtures("log")


@pytest.fixture
def aims(program, address, org):
    return CommandLine(program, address, org)


def joined(ana, org, login):
    return ana.CreatePerson(parent=org, person={"subject": login, "kind": "PERSON_KIND_EMPLOYEE"}).name


def orphans(aims):
    return {each["name"]: each["gonePeople"] for each in aims.json("persons", "orphans")}


def test_what_a_person_owned_in_all_services_is_listed_until_others_own_it(ana, org, aims):
    olga = joined(ana, org, "olga")
    chat = ana.CreateAiSystem(parent=org, ai_system_id="chat", ai_system=system("Chat")).name
    other = ana.CreateAiSystem(parent=org, ai_system_id="other", ai_system=system("Other", owner="otto")).name
    drift = ana.CreateRisk(parent=org, risk_id="drift", risk=risk("")).name
    monitoring = ana.CreateControl(parent=org, control_id="monitoring", control=control()).name
    ana.AssignResponsibility(name=org, role_id="aims-manager", subject_id="olga", reason="decided by the board")
    assert not orphans(aims)

    ana.LeavePerson(name=olga, reason="she retired")
    found = eventually(lambda: orphans(aims), lambda listed: len(listed) == 4)
    assert found == {name: ["olga"] for name in (org, chat, drift, monitoring)}
    rows = {row["ID"]: row for row in aims.rows("persons", "orphans")}
    assert (rows["chat"]["TYPE"], rows["chat"]["WHO LEFT"], rows["chat"]["OWNER"]) == ("ai system", "olga", "olga")
    assert rows["drift"]["TYPE"] == "risk" and rows["monitoring"]["TYPE"] == "control"
    assert [each.name for each in ana.ListAiSystems(parent=org, filter="gone_people:*").ai_systems] == [chat]
    noted = [each for each in ana.ListRevisions(name=chat).revisions if each.event_type.endswith(".PersonNoted")]
    assert len(noted) == 1 and noted[0].metadata.actor.subject == "reaction/person_note"

    ana.UpdateAiSystem(ai_system={"name": chat, "owner": "otto"})
    ana.UpdateRisk(risk={"name": drift, "owner": "otto"})
    ana.UpdateControl(control={"name": monitoring, "owner": "otto"})
    ana.RevokeResponsibility(name=org, role_id="aims-manager", subject_id="olga", reason="she retired")
    assert not orphans(aims)
    assert not ana.GetAiSystem(name=other).gone_people


def test_a_risk_that_was_accepted_by_somebody_who_left_needs_a_successor(ana, org, aims):
    dora = joined(ana, org, "dora")
    drift = in_treatment(ana, org, approved_criteria(ana, org)).name
    accepted(ana, drift)
    decider = ana.GetRisk(name=drift).acceptances[0].decider
    assert decider == "dora"
    ana.LeavePerson(name=dora, reason="she went elsewhere")
    # Dora is designated management, too.
    assert eventually(lambda: orphans(aims), lambda listed: len(listed) == 2) == {org: ["dora"], drift: ["dora"]}
    left = ana.GetRisk(name=drift)
    assert left.tolerated, "the acceptance stays in force"
    ana.as_("mia").RevokeRiskAcceptance(name=drift, number=left.last_acceptance, reason="nobody answers for it")
    assert drift not in orphans(aims)
