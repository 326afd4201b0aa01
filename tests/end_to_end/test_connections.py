"""More connections than a process may have files open."""

import contextlib
import resource
import socket

from conftest import new_organization
from harness.client import Client

ORDINARY = 1024  # the soft limit that most systems give


@contextlib.contextmanager
def idle_connections(server, count):
    """So many connections that say nothing. Yields them."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    host, port = server.address.rsplit(":", 1)
    connections = []
    try:
        for _ in range(count):
            connections.append(socket.create_connection((host, int(port)), timeout=20))
        yield connections
    finally:
        for connection in connections:
            connection.close()


def count_open(connections):
    """Of these, those that the server has taken: it greets each, and closes the others at once."""
    count = 0
    for connection in connections:
        with contextlib.suppress(ConnectionResetError):
            count += connection.recv(1, socket.MSG_PEEK) != b""
    return count


def limited(new_server, program, soft, hard, tmp_path):
    """A server under limits of open files, as most systems give them."""
    wrapper = tmp_path / "limited"
    wrapper.write_text(f'#!/bin/sh\nexec prlimit --nofile={soft}:{hard} "{program}" "$@"\n')
    wrapper.chmod(0o755)
    return new_server(program=wrapper).start()


def test_a_process_raises_its_limit_by_itself(new_server, program, tmp_path):
    server = limited(new_server, program, ORDINARY, 4096, tmp_path)
    with idle_connections(server, ORDINARY + 76) as connections:
        assert count_open(connections) == ORDINARY + 76
        assert new_organization(Client(server.address))


def test_connections_leave_room_and_are_taken_again_afterwards(new_server, program, tmp_path):
    server = limited(new_server, program, ORDINARY, ORDINARY, tmp_path)
    ana = Client(server.address)
    org = new_organization(ana)
    with idle_connections(server, ORDINARY + 76) as connections:
        taken = count_open(connections)
        assert 50 < taken < ORDINARY * 3 / 4, f"{taken} connections were taken"
        # The log and the read models work on, for who is connected.
        names = [ana.CreateSupplier(parent=org, supplier={"display_name": f"S{number}"}).name for number in range(50)]
        assert [ana.GetSupplier(name=name).name for name in names] == names
    refused = [entry for entry in server.log_entries() if entry.get("event") == "rpc.connection_refused"]
    assert refused, server.log_text()[-2000:]
    assert not [entry for entry in server.log_entries() if entry.get("event") == "rpc.cannot_accept"]
    assert new_organization(Client(server.address)), "a new connection, after the others are gone"


def test_idle_connections_that_never_speak_are_closed_by_themselves(new_server, program, tmp_path):
    server = limited(new_server, program, ORDINARY, ORDINARY, tmp_path)
    with idle_connections(server, ORDINARY + 76) as connections:
        assert count_open(connections) > 0
        # They stay; those who come wait for them no longer than a server waits for a client's first words.
        assert Client(server.address).call("CreateOrganization", seconds=40, organization={"display_name": "Acme"}).name
