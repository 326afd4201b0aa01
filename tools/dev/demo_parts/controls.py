"""The AI policy and who acknowledged it, a control with its tests and evidence, and the statement of applicability."""

import hashlib

from demo_parts.kit import PARENT, done, eventually, in_days, record, refused

AI_POLICY = f"{PARENT}/policies/ai-policy"
REVIEW = f"{PARENT}/controls/second-look"
SECOND = 1 / 86400
COMMITMENTS = {  # where the text makes them, as 5.2 asks for
    "objectives": "Each year the board sets objectives for AI within this policy",
    "requirements": "We meet the law, our contracts and what we promised to policyholders",
    "improvement": "We look at every complaint and incident, and improve"}


def known_authorities(aims):
    """Who may decide is known to the controls service, too."""
    eventually(lambda: aims.call("GetControlsAuthority", name=f"{PARENT}/controlsAuthorities/current"),
               lambda record: record["authorities"].get("designations"))


def publish_policy(aims):
    """The AI policy: written, reviewed, approved by top management, published, and acknowledged by each person."""
    known_authorities(aims)
    staff = sorted({aims.who(person) for person in ("ana.weber", "olga.petrova", "dev.kaya", "mara.stein")})
    for person in staff:
        aims.call("CreatePerson", parent=PARENT, personId=person.replace(".", "-"), person={
            "subject": person, "unit": "claims", "kind": "PERSON_KIND_EMPLOYEE", "fromTime": in_days(-400)})
    aims.call("CreatePolicy", parent=PARENT, policyId="ai-policy", policy={
        "displayName": "AI policy of Hansa Mutual", "kind": "POLICY_KIND_AI_POLICY", "owner": "ana.weber",
        "fulfils": ["iso-42001:5.2", "iso-42001:A.2.2"]})
    drafted = aims.call("DraftPolicyVersion", name=AI_POLICY, document={
        "text": "People decide about people. AI helps them, and says when it is unsure. Each system has an owner, an "
                "assessed impact and controls that work, or it is not used.",
        "reviewDays": 365,
        "commitments": COMMITMENTS, "relations": [
            {"title": "Policy on the security of information", "touches": "Access to training data"}]})["nextVersion"]
    named = dict(name=AI_POLICY, version=drafted["version"], digest=drafted["digest"])
    aims.call("SubmitPolicyVersion", **named, changeSummary="The first")
    aims.call("PassPolicyReview", by="olga.petrova", roles="aims-manager", **named, changeClass="POLICY_CHANGE_CLASS_MAJOR",
              reason="It fits the policies on security and privacy")
    refused(lambda: aims.call("ApprovePolicyVersion", by="dr.lind" if not aims.three else "ana.weber",
                              roles="designated-management", **named), "NOT_DESIGNATED" if not aims.three else "FOUR_EYES")
    aims.call("ApprovePolicyVersion", by="mara.stein", **named)
    aims.call("PublishPolicyVersion", **named, audience={"everyone": True}, acknowledgeDays=14, effectiveTime=in_days(2 * SECOND))
    asked = eventually(lambda: aims.call("ListPolicyAcknowledgements", parent=PARENT).get("policyAcknowledgements", []),
                       lambda found: len(found) == len(staff))
    for each in asked:
        aims.call("AcknowledgePolicy", by=each["subject"], roles="viewer", name=each["name"], version=each["version"],
                  digest=each["digest"])
    done(f"The AI policy: reviewed by Olga Petrova, approved by top management, published, and acknowledged by {len(staff)} "
         "of the\n    roster, each in person (5.2, 7.3)")


def artifact(aims, artifact_id, title, expire_time):
    """An evidence artifact that one person collected and another accepted. Returns it as evidence of a move."""
    collector = aims.who("dev.kaya")
    made = aims.call("CreateEvidenceArtifact", by="dev.kaya", roles="aims-manager", parent=PARENT, evidenceArtifactId=artifact_id,
                     evidenceArtifact={
        "displayName": title, "kind": "KIND_LOG_EXTRACT", "collector": collector, "collectTime": in_days(-0.001),
        "sha256": hashlib.sha256(artifact_id.encode()).hexdigest(), "mediaType": "text/csv", "sizeBytes": 48113,
        "uri": f"https://records.hansa.example/{artifact_id}", "method": "Export of the queue", "expireTime": expire_time})
    sent = aims.call("SubmitEvidenceArtifact", by="dev.kaya", roles="aims-manager", name=made["name"])
    refused(lambda: aims.call("AcceptEvidenceArtifact", by="dev.kaya", roles="aims-manager", name=made["name"],
                              digest=sent["digest"]), "FOUR_EYES")
    found = aims.call("AcceptEvidenceArtifact", by="tom.tester", roles="aims-manager", name=made["name"],
                      digest=sent["digest"])
    return [{"title": title, "reference": found["name"], "sha256": found["sha256"], "preparer": collector,
             "evidenceTime": found["collectTime"], "expireTime": found["expireTime"]}]


def operate(aims, system):
    """A control of the system: implemented, attested, tested; degraded when its evidence expires, and repaired."""
    manager = {"roles": "aims-manager"}
    aims.call("CreateControl", parent=PARENT, controlId="second-look", control={
        "displayName": "A second look at unsure claims", "owner": "olga.petrova", "aiSystems": [system],
        "objective": "No claim waits because the model is unsure",
        "criterion": "A clerk looks at each claim that the model is unsure of within one working day",
        "implementation": "A queue of its own, and a report each week", "nature": "NATURE_DETECTIVE",
        "execution": "EXECUTION_MANUAL", "frequency": {"kind": "KIND_EVERY_DAYS", "days": 90},
        "satisfies": [{"requirement": "iso-42001:A.9.2", "extent": "EXTENT_PARTIAL"},
                      {"requirement": "iso-42001:A.6.2.6", "extent": "EXTENT_FULL"}]})
    aims.call("StartControl", by="dev.kaya", **manager, name=REVIEW)
    soon = in_days(5 * SECOND)
    held = artifact(aims, "queue-november", "Queue of unsure claims, November", soon)
    done_ = aims.call("ImplementControl", by="dev.kaya", **manager, name=REVIEW, evidence=held)
    attest = dict(name=REVIEW, digest=done_["digest"], reason="Walked through the queue with two clerks")
    refused(lambda: aims.call("AttestControl", by="dev.kaya", **manager, **attest), "FOUR_EYES")
    aims.call("AttestControl", by="tom.tester", **manager, **attest)
    test = aims.call("CreateControlTest", parent=PARENT, controlTest={
        "displayName": "Design of the second look", "control": REVIEW, "kind": "CONTROL_TEST_KIND_DESIGN",
        "tester": aims.who("tom.tester"), "scheduledTime": in_days(1)})
    aims.call("StartControlTest", by="tom.tester", name=test["name"], method="Walk through one claim",
              successCriteria="The claim is seen within a working day", **manager)
    aims.call("ConcludeControlTest", by="tom.tester", name=test["name"], outcome="CONTROL_TEST_OUTCOME_PASSED",
              conclusion="The queue does what the criterion asks for",
              evidence=record("Walk through one claim", aims.who("dev.kaya")), **manager)

    def standing():
        return aims.call("GetControl", name=REVIEW)

    def flags():
        return aims.call("GetAiSystem", name=system).get("assuranceFlags", [])

    eventually(standing, lambda read: read.get("designResult"))
    degraded = eventually(standing, lambda read: read["state"] == "STATE_DEGRADED")
    eventually(flags, lambda found: any(flag["resource"] == REVIEW for flag in found))
    aims.call("AddControlEvidence", by="dev.kaya", **manager, name=REVIEW,
              evidence=artifact(aims, "queue-december", "Queue of unsure claims, December", in_days(90)))
    eventually(standing, lambda read: read["state"] == "STATE_OPERATING")
    eventually(flags, lambda found: not any(flag["resource"] == REVIEW for flag in found))
    done("A control of Claims triage: implemented on evidence, attested and tested by another than its makers. Its evidence\n"
         f"    expired, so it was degraded and the system flagged ({degraded['causes'][0]['text'].replace(f'{PARENT}/', '').rstrip('.')});\n"
         "    new evidence was accepted, and it is in place again (8.1, 9.1, A.6.2.6)")


def state_applicability(aims):
    """The statement of applicability: a reason for each of the 38 controls of Annex A, and one that is excluded."""
    name = f"{PARENT}/statementsOfApplicability/aims"
    eventually(lambda: aims.call("GetFramework", name=f"{PARENT}/frameworks/iso-42001"))
    aims.call("AdoptFramework", by="dr.lind", name=f"{PARENT}/frameworks/iso-42001", version="2023",
              reason="The management system is to be certified")
    aims.call("CreateStatementOfApplicability", parent=PARENT, statementOfApplicabilityId="aims", statementOfApplicability={
        "displayName": "Statement of applicability of Hansa Mutual", "owner": "ana.weber"})
    rows = [row["requirementId"] for row in aims.call("ListRequirements", parent=f"{PARENT}/frameworks/iso-42001", pageSize=500,
                                           filter="kind = CONTROL")["requirements"]]

    def stated(control):
        row = {"requirement": f"iso-42001:{control}"}
        if control == "A.10.4":
            return row | {"exclusionGround": "EXCLUSION_GROUND_ACTIVITY_NOT_PERFORMED",
                          "text": "No AI system is supplied to customers of another kind than policyholders"}
        row |= {"applicable": True, "inclusionGrounds": [
            {"kind": "KIND_BEST_PRACTICE", "text": "Needed for the systems that are in the scope"}]}
        if control == "A.6.2.6":
            return row | {"controls": [REVIEW]}
        return row | {"targetTime": in_days(120)}

    aims.call("SetStatementRows", name=name, rows=[stated(control) for control in rows[:20]])
    refused(lambda: aims.call("SubmitStatementOfApplicability", name=name), "ROW_MISSING")
    aims.call("SetStatementRows", name=name, rows=[stated(control) for control in rows[20:]])
    aims.call("RecordStatementComparison", name=name, text="Compared with Annex A; nothing was left out")
    sealed = aims.call("SubmitStatementOfApplicability", name=name)["submission"]
    decision = dict(name=name, digest=sealed["digest"], reason="Complete, and it fits our risks")
    refused(lambda: aims.call("ApproveStatementOfApplicability", roles="designated-management", **decision), "FOUR_EYES")
    aims.call("ApproveStatementOfApplicability", by="dr.lind", **decision)
    done(f"The statement of applicability: {len(rows)} rows, one of them excluded with its reason. It was refused while rows were\n"
         "    missing, and to Ana Weber, who wrote it; Dr Lind approved its seal (6.1.3)")
