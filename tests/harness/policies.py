"""Policies for tests: an AI policy on its way to its publication, the people who are asked to acknowledge it."""

from harness.waiting import eventually

REVIEWER, APPROVER = "rita", "theo"  # who passes the review; who approves, for top management
COMMITMENTS = {"objectives": "Section 2", "requirements": "Section 3", "improvement": "Section 4"}


def document(text="People decide about people, and AI helps them", **fields):
    """The text of an AI policy that has what ISO/IEC 42001 5.2 asks for."""
    return {"text": text, "commitments": COMMITMENTS, "review_days": 365,
            "relations": [{"title": "Policy on privacy", "touches": "Training data"}], **fields}


def policy(client, org, policy_id="ai-policy", kind="POLICY_KIND_AI_POLICY", **fields):
    """Name of a policy without a version, which Olga owns."""
    return client.CreatePolicy(parent=org, policy_id=policy_id, policy={
        "display_name": "AI policy", "kind": kind, "owner": "olga", "fulfils": ["iso-42001:5.2"], **fields}).name


def drafted(client, name, **fields):
    """What decisions name of a version that the caller wrote."""
    version = client.DraftPolicyVersion(name=name, document=document(**fields)).next_version
    return {"name": name, "version": version.version, "digest": version.digest}


def approved(client, name, change="MAJOR", **fields):
    """The same, of a version that Rita reviewed and Theo approved."""
    named = drafted(client, name, **fields)
    client.SubmitPolicyVersion(**named, change_summary="As the review of management asks for")
    client.as_(REVIEWER).PassPolicyReview(**named, change_class=f"POLICY_CHANGE_CLASS_{change}", reason="complete")
    client.as_(APPROVER).ApprovePolicyVersion(**named)
    return named


def published(client, name, change="MAJOR", text="People decide about people", **publication):
    """The policy, with a version that is published to everyone."""
    named = approved(client, name, change, text=text)
    return client.PublishPolicyVersion(**named, **{"audience": {"everyone": True}, **publication})


def joined(client, org, *logins, kind="EMPLOYEE", **fields):
    """Names of people on the roster, by their logins."""
    return {login: client.CreatePerson(parent=org, person_id=login, person={
        "subject": login, "kind": f"PERSON_KIND_{kind}", **fields}).name for login in logins}


def acknowledgements(client, org, query=""):
    """The acknowledgements of the organization by the login of the person, of its last version."""
    found = client.ListPolicyAcknowledgements(parent=org, page_size=1000, filter=query, order_by="create_time")
    return {each.subject: each for each in found.policy_acknowledgements}


def asked(client, org, *logins, version=1):
    """The open acknowledgements of that version, once exactly these people are asked for it."""
    query = f"version = {version} AND (state = REQUESTED OR state = OVERDUE)"
    return eventually(lambda: acknowledgements(client, org, query), lambda found: set(found) == set(logins))


def acknowledged(client, each):
    """The person acknowledges it, signed in."""
    return client.as_(each.subject).AcknowledgePolicy(name=each.name, version=each.version, digest=each.digest)
