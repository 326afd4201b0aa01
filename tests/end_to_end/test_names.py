"""The names of people: one form of each login, whoever names it, and four eyes that no spelling gets around. And words in
any letters, found whatever their case and form."""

import unicodedata

import grpc
import pytest

from harness.ai_systems import system
from harness.client import Client, refused
from harness.management import designated, known_to_risk, managed
from harness.processes import EmbeddedLog, Server
from harness.risks import approved_criteria, in_days, in_treatment

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.embedded_only]

# A person, and other spellings of the same one. Nobody sees the difference in the Cyrillic one.
PAIRS = [("carla", " carla"), ("carla", "Carla"), ("carla@example.org", "carla@Example.org"), ("carla", "c\u0430rla"),
         ("carla", "\uff43arla"), ("carla", "carla\u200b"), ("andr\u00e9", "andre\u0301")]
CYRILLIC = "c\u0430rla"

# As real identity providers give them.
PROVIDERS = ["o'brien@example.org", "anna_example.com#EXT#@tenant.onmicrosoft.com", "auth0|5f7c8ec7c33c6c004bbafe82",
             "google-oauth2|103547991597142817347", "CN=Anna Weber,OU=Risk & Audit,O=Example AG,C=DE", "EXAMPLE\\\\anna",
             'a"quote', "j\u00fcrgen@b\u00fcro.example", "\u0438\u0432\u0430\u043d@example.org"]


def proposed(client, org, authors=()):
    """What a decision about a new separation policy names."""
    policy = {"separation": "SEPARATION_SMALL", "justification": "few people work here"}
    made = client.ProposeSeparationPolicy(name=org, policy=policy, authors=authors).proposed_separation
    return dict(name=org, version=made.version, digest=made.digest)


@pytest.mark.parametrize("one, other", [*PAIRS, *(pair[::-1] for pair in PAIRS)])
def test_nobody_approves_what_they_wrote_under_another_spelling(ana, org, one, other):
    managed(ana, org)
    for login in {one, other} - {CYRILLIC}:
        designated(ana, org, login, "MANAGEMENT_ROLE_TOP")
    writer, approver = ana.as_(one), ana.as_(other)
    if CYRILLIC in (one, other):
        with refused(grpc.StatusCode.UNAUTHENTICATED) as refusal:
            (writer if one == CYRILLIC else approver).GetOrganization(name=org)
        assert "mixes Cyrillic and Latin letters" in refusal.message
        return
    decision = proposed(writer, org)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        approver.ApproveSeparationPolicy(**decision)
    assert ana.as_("theo").ApproveSeparationPolicy(**decision).current_separation.version == decision["version"]


@pytest.mark.parametrize("login, named", PAIRS)
def test_nobody_approves_what_names_them_in_another_spelling(ana, org, login, named):
    managed(ana, org)
    designated(ana, org, login, "MANAGEMENT_ROLE_TOP")
    if named == CYRILLIC:
        with refused(grpc.StatusCode.INVALID_ARGUMENT) as refusal:
            proposed(ana, org, [named])
        assert refusal.fields == {"authors[0]"} and "mixes Cyrillic and Latin letters" in refusal.message
        return
    decision = proposed(ana, org, [named])
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES"):
        ana.as_(login).ApproveSeparationPolicy(**decision)


def test_an_owner_in_another_spelling_does_not_accept_the_risk(ana, org):
    criteria = approved_criteria(ana, org)
    known_to_risk(ana, designated(ana, org, "carla"))
    risk = in_treatment(ana, org, criteria, risk_id="drift", owner=" Carla\u00a0")
    assert risk.owner == "Carla"
    asked = ana.as_("nils").RequestRiskAcceptance(name=risk.name, digest=risk.digest, expire_time=in_days(30),
                                                  reason="the season ends soon")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="FOUR_EYES") as refusal:
        ana.as_("carla", "designated-management").AcceptRisk(name=risk.name, number=asked.last_acceptance,
                                                             digest=asked.digest, reason="for the season")
    assert '"carla" (recorded as "Carla") had a part in this' in refusal.message


def test_nobody_designates_themselves_under_another_spelling(ana, org):
    managed(ana, org)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, rule="SELF_DESIGNATION"):
        designated(ana, org, "THEO")


@pytest.mark.parametrize("login", PROVIDERS)
def test_names_of_real_providers_sign_in_and_are_found(ana, org, login):
    person = ana.as_(login)
    made = person.CreateAiSystem(parent=org, ai_system=system("Claims triage", owner=login))
    assert made.owner == login
    ana.CreateAiSystem(parent=org, ai_system=system("Another", owner="olga"))
    quoted = '"' + login.replace("\\", "\\\\").replace('"', '\\"') + '"'
    for comparison in ("=", ":"):
        found = ana.ListAiSystems(parent=org, filter=f"owner{comparison}{quoted}").ai_systems
        assert [each.name for each in found] == [made.name], comparison
    assert ana.ListRevisions(name=made.name).revisions[0].metadata.actor.subject == login
    assert {entry.subject for entry in ana.ListEvents(parent=org, actor=login).entries} == {made.name}
    person.AssignResponsibility(name=org, role_id="risk-manager", subject_id=login, reason="decided by the board")
    revoked = person.RevokeResponsibility(name=org, role_id="risk-manager", subject_id=f" {login} ", reason="left")
    assert not revoked.responsibilities


@pytest.fixture
def ignoring_case(program, tmp_path):
    """A server alone on a log of its own: replicas on one log must agree on what they record."""
    server = Server(program, tmp_path / "data", [*EmbeddedLog().flags("replica-0"), "--logins-ignore-case"]).start()
    yield server
    server.stop()


def test_a_provider_that_ignores_case_has_one_person_for_all_of_them(ignoring_case):
    carla = Client(ignoring_case.address, actor="Carla@Example.org")
    org = carla.CreateOrganization(organization_id="acme", organization={"display_name": "Acme"}).name
    made = carla.CreateAiSystem(parent=org, ai_system=system("Triage", owner="CARLA@example.ORG"))
    assert made.owner == "carla@example.org"
    top = dict(name=org, role="MANAGEMENT_ROLE_TOP", reason="decided by the board")
    carla.as_("Theo", "top-management").DesignateManagement(**top, subject_id="THEO")
    carla.as_("tHeo").DesignateManagement(**top, subject_id="Dora")
    assert [each.subject_id for each in carla.GetOrganization(name=org).authorities.designations] == ["theo", "dora"]


def test_words_are_found_whatever_their_case_and_form(ana, org):
    names = {"a": "\u00c4rztliche Triage", "b": unicodedata.normalize("NFD", "\u00e4rztlicher Brief"),
             "c": "\u041f\u041e\u0427\u0422\u0410", "d": "Stra\u00dfen", "e": "Arzt"}
    for key, name in names.items():
        ana.CreateSupplier(parent=org, supplier_id=key, supplier={"display_name": name})

    def found(text):
        return "".join(each.name[-1] for each in ana.ListSuppliers(parent=org, filter=text).suppliers)

    for word, keys in (("\u00e4rzt", "ab"), ("\u00c4RZT", "ab"), ("a\u0308rzt", "ab"), ("arzt", "e"),
                       ("\u043f\u043e\u0447\u0442\u0430", "c"), ("STRASSEN", "d")):
        assert found(word) == keys, word
        assert found(f"display_name:{word}") == keys, word
    # The whole text, by the index: its case counts, its form does not.
    assert found('display_name = "\u00e4rztlicher Brief"') == "b"
    assert found(f'display_name = "{names["b"]}"') == "b"
    assert found('display_name = "\u00c4rztlicher Brief"') == ""
