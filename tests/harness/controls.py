"""Controls for tests: one that is in place, its tests, the evidence that it rests on."""

import hashlib
import time

from google.protobuf.timestamp_pb2 import Timestamp

from harness.risks import evidence
from harness.waiting import eventually

DAY = 24 * 60 * 60
PASSED, FAILED, INCONCLUSIVE = (f"CONTROL_TEST_OUTCOME_{outcome}" for outcome in ("PASSED", "FAILED", "INCONCLUSIVE"))


def ago(seconds):
    return Timestamp(seconds=int(time.time() - seconds))


def control(**fields):
    """A control as Ana would plan it for Olga."""
    return {"display_name": "Monitoring of drift", "owner": "olga", "objective": "Drift is seen within a day",
            "criterion": "An alarm is looked at within one working day", "implementation": "Dashboard and on-call",
            "nature": "NATURE_DETECTIVE", "execution": "EXECUTION_MANUAL",
            "frequency": {"kind": "KIND_EVERY_DAYS", "days": 90},
            "satisfies": [{"requirement": "iso-42001:A.6.2.6", "extent": "EXTENT_FULL"}], **fields}


def examine(client, name, kind, outcome=PASSED, tester="tess", exceptions=0, until=60, **fields):
    """A test of the control, from its scheduling to its conclusion. Its period ended `until` seconds ago."""
    org = "/".join(name.split("/")[:2])
    test = client.CreateControlTest(parent=org, control_test={
        "display_name": f"{kind.lower()} of {name.split('/')[-1]}", "control": name, "tester": tester,
        "kind": f"CONTROL_TEST_KIND_{kind}", "scheduled_time": ago(-DAY), **fields},
        reason="it is time" if "supersedes" not in fields else "its sample was of a drill")
    begun = {"method": "A walk through the records", "success_criteria": "Each alarm has an answer"}
    if kind == "OPERATION":
        begun |= {"period_from_time": ago(30 * DAY), "period_to_time": ago(until), "tolerance": 0,
                  "population": {"description": "Alarms of the month", "size": 40, "completeness": "Count of the queue"},
                  "sample": {"method": "METHOD_RANDOM", "seed": "2026-11", "size": 5}}
    client.as_(tester).StartControlTest(name=test.name, **begun)
    return client.as_(tester).ConcludeControlTest(
        name=test.name, outcome=outcome, exceptions_found=exceptions, conclusion="Looked at, and compared",
        evidence=evidence("alarms of the month", "pia"))


def attested(client, org, control_id="monitoring", held=None, **fields):
    """A control that Ida implemented and Ava attested. Its evidence is a document of Pia, unless it is given."""
    made = client.CreateControl(parent=org, control_id=control_id, control=control(**fields))
    client.StartControl(name=made.name)
    done = client.as_("ida").ImplementControl(name=made.name, evidence=held or evidence("runbook", "pia"))
    return client.as_("ava").AttestControl(name=made.name, digest=done.digest, reason="walked through it")


def in_place(client, org, control_id="monitoring", **fields):
    """A control that is in place: attested, and its design test passed."""
    made = attested(client, org, control_id, **fields)
    examine(client, made.name, "DESIGN")
    return eventually(lambda: client.GetControl(name=made.name), lambda read: read.in_place)


def artifact(client, org, artifact_id, collector="carl", **fields):
    """An evidence artifact that Carl collected and Rita accepted."""
    made = client.as_(collector).CreateEvidenceArtifact(parent=org, evidence_artifact_id=artifact_id, evidence_artifact={
        "display_name": artifact_id, "kind": "KIND_TEST_REPORT", "collector": collector, "collect_time": ago(60),
        "sha256": hashlib.sha256(artifact_id.encode()).hexdigest(), "media_type": "application/pdf", "size_bytes": 4711,
        "uri": f"https://records.example/{artifact_id}", "method": "Export of the monitoring", **fields})
    sent = client.as_(collector).SubmitEvidenceArtifact(name=made.name)
    return client.as_("rita").AcceptEvidenceArtifact(name=made.name, digest=sent.digest, reason="read it")


def resting_on(found):
    """An evidence artifact, as the evidence of a move."""
    held = {"title": found.display_name, "reference": found.name, "sha256": found.sha256, "preparer": found.collector,
            "evidence_time": found.collect_time}
    return [held | ({"expire_time": found.expire_time} if found.HasField("expire_time") else {})]
