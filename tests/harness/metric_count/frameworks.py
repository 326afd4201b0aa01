"""The frameworks that AIMS ships (common/frameworks): kinds of evidence that requirements ask for, and what is under a
heading."""

import functools

from google.protobuf import text_format

from harness import stubs

# The kinds of evidence that an artifact of a kind shows, as the note of evidence-fresh has them. Kinds that are not here
# are records that AIMS keeps itself, or no artifact shows them.
SHOWN_BY = {
    "KIND_MODEL_CARD": {"model_card", "technical_doc"},
    "KIND_DATA_SHEET": {"datasheet"},
    "KIND_TEST_REPORT": {"test_report", "report"},
    "KIND_DPIA": {"assessment"},
    "KIND_ML_BOM": {"lineage"},
    "KIND_IN_TOTO_ATTESTATION": {"lineage"},
    "KIND_IMPACT_ASSESSMENT": {"assessment"},
    "KIND_POLICY": {"policy"},
    "KIND_PROCEDURE": {"procedure"},
    "KIND_MINUTES": {"minutes"},
    "KIND_TRAINING_RECORD": {"training_record"},
    "KIND_CONTRACT": {"contract"},
    "KIND_LOG_EXTRACT": {"log"},
    "KIND_SCREENSHOT": {"config"},
    "KIND_CERTIFICATE": {"supplier_assessment"},
    "KIND_AUDIT_REPORT": {"audit_report", "report", "review_record"},
    "KIND_CONFIGURATION": {"config"},
    "KIND_TICKET": {"ticket", "case_record", "change_record"},
    "KIND_MEASUREMENT": {"metric"},
    "KIND_PLAN": {"plan"},
    "KIND_TECHNICAL_DOCUMENTATION": {"technical_doc"},
}


@functools.cache
def editions():
    """The newest edition of each framework, by its id."""
    from aims.controls.v1 import catalogue_pb2
    newest = {}
    for path in sorted((stubs.ROOT / "common/frameworks").glob("*.textproto")):
        catalogue = text_format.Parse(path.read_text(), catalogue_pb2.FrameworkCatalogue())
        for edition in catalogue.editions:
            known = newest.get(edition.framework_id)
            if known is None or known.effective_date < edition.effective_date:
                newest[edition.framework_id] = edition
    return newest


@functools.cache
def requirement(name):
    """Of "iso-42001:A.6.2.6"; None where no framework has it."""
    framework, _, number = name.partition(":")
    edition = editions().get(framework)
    return next((row for row in edition.requirements if row.requirement_id == number), None) if edition else None


def evidence_kinds(name):
    """The kinds of evidence that a requirement asks for and an artifact can show."""
    row = requirement(name)
    showable = set().union(*SHOWN_BY.values())
    return {kind for kind in row.evidence_kinds if kind in showable} if row else set()


@functools.cache
def assessed_under(name):
    """The requirements that a requirement stands for: itself, or what is under a heading."""
    row = requirement(name)
    if row is None:
        return frozenset()
    if row.assessable:
        return frozenset([name])
    framework = name.partition(":")[0]
    below = [other.requirement_id for other in editions()[framework].requirements if other.parent == row.requirement_id]
    return frozenset().union(*(assessed_under(f"{framework}:{each}") for each in below))
