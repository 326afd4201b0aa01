"""Management for tests: the people who decide in them, designated by the organization."""

from harness.waiting import eventually

TOP = "theo"
# Whoever decides in these tests, and those who are refused for having had a part in what they decide.
DESIGNATED = ("ana", "asa", "ben", "dora", "lea", "mia", "olga")
LEVELS = ("low", "medium")  # that they accept; Theo accepts the high ones too


def designated(client, org, person, role="MANAGEMENT_ROLE_DESIGNATED", levels=LEVELS, **fields):
    """Theo designates a person. Returns the organization."""
    return client.as_(TOP, "top-management").DesignateManagement(
        name=org, subject_id=person, role=role, risk_levels=levels, reason="decided by the board", **fields)


def managed(client, org):
    """The organization, with a management that the risk service knows: made where it has none."""
    read = client.GetOrganization(name=org)
    if read.authorities.designations:
        return read
    designated(client, org, TOP, "MANAGEMENT_ROLE_TOP", (*LEVELS, "high", "extreme"))
    for person in DESIGNATED:
        read = designated(client, org, person)
    known_to_risk(client, read)
    return read


def known_to_risk(client, organization):
    """Waits until the risk service knows who may decide in the organization."""
    eventually(lambda: client.GetOrganizationAuthority(name=f"{organization.name}/organizationAuthorities/current"),
               lambda record: record.authorities == organization.authorities)


def managed_controls(client, org):
    """The organization, with a management that the controls service knows."""
    read = managed(client, org)
    eventually(lambda: client.GetControlsAuthority(name=f"{org}/controlsAuthorities/current"),
               lambda record: record.authorities == read.authorities)
    return read
