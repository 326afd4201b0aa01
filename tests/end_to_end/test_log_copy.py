"""`aims log copy`: from one machine to Kafka, over more partitions, with everything that was there."""

import subprocess

import pytest

from conftest import new_organization
from harness.ai_systems import IN_SCOPE, answers, system
from harness.client import Client
from harness.impacts import assessment_of, assurance_of
from harness.processes import Server
from harness.waiting import eventually
from test_restart import everything, fill

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.kafka_only]


def test_a_log_goes_on_on_kafka_over_more_partitions(new_server, log, program, tmp_path):
    former = Server(program, tmp_path / "former").start()
    client = Client(former.address, actor="ana", roles="admin")
    filled, org = fill(client), new_organization(client)
    systems = []
    for number in range(6):
        made = client.CreateAiSystem(parent=org, ai_system_id=f"s-{number}", ai_system=system(f"System {number}"))
        client.ClassifyAiSystem(name=made.name, answers=answers(client, org, *IN_SCOPE))
        systems.append(made.name)

    def caused(client):
        """What reactions did, each once: in the risk service, and from there back in inventory."""
        return {name: (len(client.ListRevisions(name=assessment_of(name)).revisions),
                       len(client.ListRevisions(name=assurance_of(name)).revisions)) for name in systems}

    for name in systems:
        eventually(lambda name=name: client.GetSystemAssurance(name=assurance_of(name)))
    before, reactions = everything(client, filled), caused(client)
    assert former.stop() == 0

    command = [program, "log", "copy", "--data", former.data, "--to-kafka", log.bootstrap, "--to-partitions", "16",
               "--to-kafka-replication-factor", "1", "--to-kafka-min-insync-replicas", "1"]
    done = subprocess.run([str(part) for part in command], text=True, capture_output=True, timeout=120)
    assert done.returncode == 0 and "over 16 partitions, and read them back" in done.stdout, done
    again = subprocess.run([str(part) for part in command], text=True, capture_output=True, timeout=120)
    assert again.returncode == 1 and "already, with records" in again.stderr, again

    server = new_server().start()
    client = Client(server.address, actor="ana", roles="admin")
    assert everything(client, filled) == before
    for supplier in before["suppliers"][:3]:
        assert client.UpdateSupplier(supplier={"name": supplier.name, "supplies": "tools"}).etag == "3"
    # A reaction to what is new, behind all that was reacted to before.
    made = client.CreateAiSystem(parent=org, ai_system_id="new", ai_system=system("New"))
    eventually(lambda: client.GetSystemAssurance(name=assurance_of(made.name)))
    assert caused(client) == reactions
    client.RebuildReadModel(name="readModels/inventory")
    eventually(lambda: client.GetReadModel(name="readModels/inventory"), lambda model: not model.rebuilding)
    assert client.GetReadModel(name="readModels/inventory").problem == ""
