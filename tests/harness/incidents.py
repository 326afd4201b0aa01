"""Incidents for tests: one that Rex reported and Iman triaged, its clocks and what is sent by them. Iman handles the
incidents, Rita is her second person."""

from google.protobuf.timestamp_pb2 import Timestamp

from harness.ai_systems import answers
from harness.controls import ago
from harness.risks import evidence
from harness.waiting import eventually

REPORTER, HANDLER, SECOND, RESOLVER = "rex", "iman", "rita", "tess"
# The questions whose answer is no, unless a test says otherwise: unknown counts as yes.
LIMBS = ["health", "death", "critical_infrastructure", "fundamental_rights", "property_environment",
         "widespread_infringement", "provider_unreachable"]
# Yes to these of the classification: the organization brings a system to the market that picks candidates for jobs.
PROVIDER = ("art3.ai_system", "art2.1a", "role.provider", "annex3.4a", "art6.3.profiling")


def provided(client, org, name):
    """The system, classified as high-risk and provided by the organization, as the audit service knows it."""
    client.ClassifyAiSystem(name=name, answers=answers(client, org, *PROVIDER))
    return eventually(lambda: client.GetIncidentSystem(name=name.replace("/aiSystems/", "/incidentSystems/")),
                      lambda known: known.settled and [duty for duty in known.duties if duty.id == "provider.73"])


def reported(client, org, *systems, incident_id="doses", **fields):
    """Name of an incident that Rex reported."""
    return client.as_(REPORTER).CreateIncident(parent=org, incident_id=incident_id, incident={
        "display_name": "Wrong doses", "description": "The assistant proposed ten times the dose",
        "ai_systems": systems, "countries": ["DE"], **fields}).name


def limbs(*yes):
    """Answers to the questions of the serious-incident test: yes to these, no to the others."""
    return [{"question": each, "value": f"INCIDENT_ANSWER_VALUE_{'YES' if each in yes else 'NO'}",
             "reason": "As the record shows"} for each in LIMBS]


def triaged(client, name, *yes, severity="major", **fields):
    """The incident, which Iman triaged."""
    return client.as_(HANDLER).TriageIncident(name=name, answers=limbs(*yes), severity_id=severity, **fields)


def clocks(client, incident, count=None):
    """The clocks of the incident by rule, once there are as many."""
    org = "/".join(incident.split("/")[:2])

    def read():
        listed = client.ListIncidentClocks(parent=org, filter=f'incident = "{incident}"', page_size=1000)
        return {each.basis.rule: each for each in listed.incident_clocks}
    return eventually(read, lambda found: found and count in (None, len(found)))


def now():
    """This moment. A time in whole seconds would be before an awareness a moment ago."""
    stamp = Timestamp()
    stamp.GetCurrentTime()
    return stamp


def sent(client, clock, kind="INITIAL", **fields):
    """The clock, with a report that Iman recorded and Rita read before it was sent."""
    return client.as_(HANDLER).RecordIncidentClockSubmission(**{
        "name": clock, "kind": f"KIND_{kind}", "submit_time": now(),
        "content_digest": "d" * 64, "receipt": "MSA-17", "reviewer": SECOND,
        "evidence": evidence("receipt of the authority", "lea"), **fields})


def confirmed(client, clock):
    """The clock, after Rita confirmed each report that she read before it was sent."""
    for report in client.GetIncidentClock(name=clock).submissions:
        done = client.as_(SECOND).ConfirmIncidentClockSubmission(name=clock, number=report.number,
                                                                 reason="Read before it was sent")
    return done


def resolved(client, name):
    """The incident: contained, investigated and resolved by another person."""
    client.as_(HANDLER).ContainIncident(name=name, measures="Switched off")
    client.as_(HANDLER).StartIncidentInvestigation(name=name, preservation="Logs and model are copied")
    return client.as_(RESOLVER).ResolveIncident(name=name, cause="Units were mixed", correction="Units are checked",
                                                evidence=evidence("test of the units", "tom"))


def closed(client, name, **fields):
    """The incident, closed by Rita: with a nonconformity, or without one."""
    outcome = fields or {"no_nonconformity_reason": "No requirement was missed"}
    return client.as_(SECOND).CloseIncident(name=name, lessons="Units are inputs of their own",
                                            risk_check="Two risks were assessed again",
                                            user_information="The clinics were told", **outcome)


def settings(client, org, proposer="ana", approver="mia", **document):
    """The settings of the organization for incidents, which Ana proposed and Mia approved."""
    made = client.as_(proposer).CreateIncidentSettings(parent=org, incident_settings_id="current",
                                                       incident_settings={"display_name": "Handling of incidents"})
    version = client.as_(proposer).ProposeIncidentSettings(name=made.name, document=document).proposed_version
    return client.as_(approver).ApproveIncidentSettings(name=made.name, version=version.version, digest=version.digest)


def days_ago(days):
    return ago(days * 24 * 60 * 60)
