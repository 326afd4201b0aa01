"""What the parts of the demo share: the people of the insurer, the command line, and how the story is told."""

import hashlib
import json
import os
import subprocess
import sys
import time

ORGANIZATION = "hansa-mutual"
PARENT = f"organizations/{ORGANIZATION}"

# Who is who, and what each may do.
ROLES = {
    "ana.weber": "aims-manager",  # runs the management system
    "olga.petrova": "ai-system-owner",  # answers for claims
    "dev.kaya": "developer-engineer",
    "tom.tester": "tester",
    "dr.lind": "designated-management",  # decides
    "mara.stein": "top-management",  # decides what is sensitive
    "lea.roth": "legal",
    "nils.brandt": "auditor",
}
# The same work in a company of three: who does what each of them does above.
THREE = {"dr.lind": "mara.stein", "tom.tester": "ana.weber", "lea.roth": "ana.weber", "dev.kaya": "olga.petrova",
         "nils.brandt": "ana.weber"}


class Refused(Exception):
    """A command that the server refused; what it said is on standard error."""


class Aims:
    """The command line, as somebody types it."""

    def __init__(self, program, three=False):
        self.program = program
        self.server = None
        self.three = three  # people only

    def who(self, person):
        """Who does the work of this person."""
        return THREE.get(person, person) if self.three else person

    def run(self, *arguments, by="ana.weber", roles=None, organization=ORGANIZATION):
        command = [self.program, *arguments, "--server", self.server, "--organization", organization, "--as",
                   self.who(by), "--roles", roles or ROLES[by]]
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        if done.returncode != 0:
            raise Refused(done.stderr.strip())
        return done.stdout

    def call(self, method, /, by="ana.weber", roles=None, **fields):
        return json.loads(self.run("call", method, json.dumps(fields), by=by, roles=roles))


def say(text=""):
    print(text, flush=True)


def bold(text):
    return f"\033[1m{text}\033[0m" if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else text


def done(text):
    say(f"  ✓ {text}")


def evidence(*kinds, preparer):
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
    return [{"kind": f"KIND_{kind}", "reference": f"https://records.hansa.example/{kind.lower().replace('_', '-')}",
             "sha256": hashlib.sha256(kind.encode()).hexdigest(), "preparer": preparer, "evidenceTime": made}
            for kind in kinds]


def refused(action, rule):
    """Does what must be refused by `rule`."""
    try:
        action()
    except Refused as refusal:
        if rule not in str(refusal):
            raise
        return
    sys.exit(f"the demo expected a refusal by {rule}, and there was none")


def in_days(days):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + days * 86400))


def eventually(read, holds=lambda value: True):
    """What follows of itself in another service takes a moment."""
    deadline = time.monotonic() + 30
    while True:
        try:
            value = read()
            if holds(value):
                return value
        except Refused as refusal:
            if "NOT_FOUND" not in str(refusal) and "does not exist" not in str(refusal):
                raise
        if time.monotonic() > deadline:
            raise TimeoutError("what should follow of itself did not, within 30 s")
        time.sleep(0.05)


def record(title, preparer):
    return [{"title": title, "reference": f"https://records.hansa.example/{title.lower().replace(' ', '-')}",
             "sha256": hashlib.sha256(title.encode()).hexdigest(), "preparer": preparer, "evidenceTime": in_days(-0.001)}]
