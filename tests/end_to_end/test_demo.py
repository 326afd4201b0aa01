"""The demo, as a company of three runs it."""

import pathlib
import subprocess

from harness.client import Client
from harness.processes import Server

ROOT = pathlib.Path(__file__).resolve().parents[2]


def all_events(client, org):
    token = ""
    while True:
        page = client.ListEvents(parent=org, page_size=1000, page_token=token)
        yield from page.entries
        token = page.next_page_token
        if not token:
            return


def test_three_people_run_the_whole_demo(program, tmp_path):
    demo = subprocess.run([ROOT / "tools/dev/demo", program.parents[2], tmp_path / "no-survey", "--three", "--home",
                           tmp_path / "demo"], capture_output=True, text=True, timeout=300, check=False)
    assert demo.returncode == 0, demo.stdout[-2000:] + demo.stderr[-2000:]
    server = Server(program, tmp_path / "demo/data").start()
    try:
        ana = Client(server.address)
        org = "organizations/hansa-mutual"
        system = ana.GetAiSystem(name=f"{org}/aiSystems/claims-triage")
        assert system.state == system.STATE_OPERATION
        separation = system.gate_passages[-1].grounds.authority.separation
        assert (separation.version, separation.digest) != (0, "")
        people = {entry.actor.subject for entry in all_events(ana, org) if entry.actor.kind == entry.actor.KIND_PERSON}
        assert people == {"ana.weber", "mara.stein", "olga.petrova"}
    finally:
        server.stop()
