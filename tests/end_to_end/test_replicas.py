"""Two replicas on one Kafka: any takes any command, either may die or be replaced, and nothing is lost or doubled."""

import os
import signal

import pytest

from harness.client import Client
from harness.load import Load
from harness.processes import wait_for

pytestmark = [pytest.mark.usefixtures("log"), pytest.mark.kafka_only]


def leaders(client):
    """Who leads each partition, as the replica that is asked knows it."""
    return [partition.leader for partition in client.GetReadModel(name="readModels/inventory").partitions]


@pytest.fixture
def replicas(new_server):
    """Two replicas that share the partitions, and know it of each other."""
    pair = [new_server(replica=f"replica-{number}") for number in range(2)]
    for replica in pair:
        replica.start()
        replica.listen = replica.address  # the same again after a restart
    wait_until_shared(pair)
    return pair


def wait_until_shared(pair):
    addresses = {replica.address for replica in pair}
    for replica in pair:
        client = Client(replica.address)
        wait_for(lambda: set(leaders(client)) == addresses, 60, "both replicas lead some of the partitions")


@pytest.fixture
def org(replicas):
    client = Client(replicas[0].address)
    organization, _ = client.persist("CreateOrganization", organization={"display_name": "Under load"})
    return organization.name


def report(capsys, text):
    with capsys.disabled():
        print(f"\n    {text}")


def test_any_replica_takes_any_command(replicas, org):
    clients = [Client(replica.address, actor=f"caller-{number}") for number, replica in enumerate(replicas)]
    for number in range(32):
        writer, reader = clients[number % 2], clients[(number + 1) % 2]
        supplier, _ = writer.persist("CreateSupplier", parent=org, supplier_id=f"s-{number}",
                                     supplier={"display_name": f"S{number}"})
        reader.token = writer.token
        assert reader.GetSupplier(name=supplier.name) == supplier
        actor = reader.ListRevisions(name=supplier.name).revisions[0].metadata.actor
        assert actor.subject == f"caller-{number % 2}"


def test_a_killed_replica_is_replaced_by_the_other(replicas, org, capsys):
    first, second = replicas
    with Load([first.address, second.address], org) as load:
        first.kill()
        load.wait_for_progress()
    survivor = Client(second.address)
    load.check(survivor)
    assert set(leaders(survivor)) == {second.address}
    report(capsys, f"kill -9 of a leader under load: {load.acknowledged} commands acknowledged, none lost, none doubled; "
                   f"{load.refusals} refusals were retried; the longest wait for an acknowledgement was "
                   f"{load.longest_pause():.1f} s")


def test_a_replica_that_was_stopped_and_wakes_up_appends_nothing(replicas, org, capsys):
    first, second = replicas
    with Load([second.address], org) as load:
        os.kill(first.process.pid, signal.SIGSTOP)
        load.wait_for_progress()
        os.kill(first.process.pid, signal.SIGCONT)
        load.wait_for_progress()
    load.check(Client(second.address))
    wait_until_shared(replicas)
    load.check(Client(first.address))
    report(capsys, f"a leader stopped, replaced and woken under load: {load.acknowledged} commands acknowledged, none "
                   f"lost, none doubled; the longest wait for an acknowledgement was {load.longest_pause():.1f} s")


def test_a_rolling_restart_fails_no_command_that_is_retried(replicas, org, capsys):
    with Load([replica.address for replica in replicas], org) as load:
        for replica in replicas:
            assert replica.stop() == 0, replica.log_text()[-2000:]
            load.wait_for_progress()
            replica.start()
            wait_until_shared(replicas)
            load.wait_for_progress()
    for replica in replicas:
        load.check(Client(replica.address))
    report(capsys, f"rolling restart of two replicas under load: {load.acknowledged} commands acknowledged, none lost, "
                   f"none doubled, none failed; {load.refusals} refusals were retried; the longest wait for an "
                   f"acknowledgement was {load.longest_pause():.1f} s")
