"""Impact assessments for tests: the screening that comes with each AI system, and how it ends without an assessment."""

from aims.inventory.v1 import system_assurance_pb2

from harness.risks import in_days

Impact = system_assurance_pb2.SystemAssurance.Impact


def assessment_of(system):
    """Name of the impact assessment of a system, which has its id."""
    return system.replace("/aiSystems/", "/impactAssessments/")


def assurance_of(system):
    return system.replace("/aiSystems/", "/systemAssurances/")


def thresholds():
    from aims.risk.v1 import impact_assessment_pb2  # pylint: disable=import-outside-toplevel

    return [name for name in impact_assessment_pb2.Threshold.keys() if not name.endswith("UNSPECIFIED")]


def screening(system, *met):
    """A screening of the system as it is, with these thresholds met and no others."""
    return {"intended_use": "sorts claims", "foreseeable_misuse": "refuses claims", "people_affected": "the insured",
            "system": {"version": int(system.etag), "content_digest": system.content_digest},
            "answers": [{"threshold": each, "met": each in met, "reason": "as described"} for each in thresholds()]}


def screened_out(client, name):
    """No assessment of the system is needed: Sam screens it as it is now, Mia decides."""
    assessment = assessment_of(name)
    known = client.GetImpactAssessment(name=assessment)
    delta = {"delta": "the AI system changed in substance"} if known.state != known.STATE_SCREENING else {}
    screened = client.as_("sam").RecordImpactScreening(name=assessment, **delta,
                                                       screening=screening(client.GetAiSystem(name=name))).screening
    client.as_("mia").DecideImpactNotRequired(name=assessment, version=screened.version, digest=screened.digest,
                                              expire_time=in_days(300), reason="it bears on nobody")
    return client.GetSystemAssurance(name=assurance_of(name))
