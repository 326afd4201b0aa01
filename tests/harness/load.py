"""Writers that go on while replicas come and go, and what must hold of the log afterwards.

    with Load(addresses, org, writers=8) as load:
        replica.kill()
        load.wait_for_progress()
    load.check(client)      # nothing acknowledged is lost, nothing is doubled, versions have no gaps

Each writer changes one supplier of its own, one command after the other, each under a request id. A command that is
refused is sent again as RetryInfo says, or after a lost connection, until it succeeds: anything else fails the writer.
"""

import threading
import time

from harness.client import Client
from harness.processes import wait_for


def violations(history, acknowledged, sent):
    """What is wrong with a history, [(version, request id)] from the registration on, given what was acknowledged,
    [(request id, version, when)], and which request ids were sent."""
    problems = []
    versions = [version for version, _ in history]
    if versions != list(range(1, len(versions) + 1)):
        problems.append(f"versions are not gapless: {versions}")
    recorded = {}
    for version, request_id in history[1:]:
        if request_id in recorded:
            problems.append(f"{request_id} was recorded twice, as {recorded[request_id]} and {version}")
        if request_id not in sent:
            problems.append(f"{request_id} was recorded and never sent")
        recorded[request_id] = version
    for request_id, version, _ in acknowledged:
        if recorded.get(request_id) != version:
            problems.append(f"{request_id} was acknowledged as {version} and is {recorded.get(request_id, 'lost')}")
    return problems


class _Writer(threading.Thread):

    def __init__(self, target, org, number, stop):
        super().__init__(daemon=True)
        self.client = Client(target, actor=f"writer-{number}")
        self.name_of_supplier = f"{org}/suppliers/w-{number}"
        self.stop = stop
        self.acknowledged = []  # (request id, version, when)
        self.sent = []
        self.refusals = 0
        self.failure = None

    def run(self):
        try:
            while not self.stop.is_set():
                request_id = f"{self.name_of_supplier[-40:]}-{len(self.sent)}"
                self.sent.append(request_id)
                supplier, refusals = self.client.persist(
                    "UpdateSupplier", request_id=request_id, timeout=10,
                    supplier={"name": self.name_of_supplier, "supplies": f"{len(self.sent)}"})
                self.refusals += refusals
                self.acknowledged.append((request_id, int(supplier.etag), time.monotonic()))
        except Exception as error:  # pylint: disable=broad-except
            self.failure = error

    def longest_pause(self):
        """(seconds, when it ended) of the longest time between two acknowledgements."""
        times = [when for _, _, when in self.acknowledged]
        return max(((after - before, after) for before, after in zip(times, times[1:])), default=(0, 0))


class Load:

    def __init__(self, addresses, org, writers=8):
        # One channel over all replicas in turn, as behind a load balancer.
        self.target = "ipv4:" + ",".join(addresses)
        self.org = org
        self.stop = threading.Event()
        setup = Client(self.target)
        for number in range(writers):
            setup.persist("CreateSupplier", parent=org, supplier_id=f"w-{number}", supplier={"display_name": "Written to"})
        self.writers = [_Writer(self.target, org, number, self.stop) for number in range(writers)]

    def __enter__(self):
        for writer in self.writers:
            writer.start()
        self.wait_for_progress()
        return self

    def __exit__(self, kind, error, trace):
        self.stop.set()
        for writer in self.writers:
            writer.join(90)

    def wait_for_progress(self, commands=20, seconds=90):
        """Waits until each writer has had so many more commands acknowledged."""
        goals = [len(writer.acknowledged) + commands for writer in self.writers]

        def reached():
            self.raise_failures()
            return all(len(writer.acknowledged) >= goal for writer, goal in zip(self.writers, goals))

        wait_for(reached, seconds, f"each writer has {commands} more commands acknowledged")

    def raise_failures(self):
        for writer in self.writers:
            if writer.failure is not None:
                raise AssertionError(f"{writer.name_of_supplier}: {writer.failure}") from writer.failure

    @property
    def acknowledged(self):
        return sum(len(writer.acknowledged) for writer in self.writers)

    @property
    def refusals(self):
        return sum(writer.refusals for writer in self.writers)

    def longest_pause(self):
        """Seconds of the longest time that any writer waited for an acknowledgement."""
        return max(writer.longest_pause()[0] for writer in self.writers)

    def check(self, client):
        """Holds what was acknowledged against the history that `client` reads."""
        self.raise_failures()
        for writer in self.writers:
            assert not writer.is_alive(), f"{writer.name_of_supplier}: a command is neither refused nor acknowledged"
            problems = violations(self._history(client, writer), writer.acknowledged, writer.sent)
            assert not problems, f"{writer.name_of_supplier}: {problems}"

    @staticmethod
    def _history(client, writer):
        # The last acknowledgement's token, so that what is read includes it.
        client.token = writer.client.token
        history, page_token = [], ""
        while not history or page_token:
            page = client.ListRevisions(name=writer.name_of_supplier, page_size=1000, page_token=page_token)
            history += [(revision.version, revision.metadata.request_id) for revision in page.revisions]
            page_token = page.next_page_token
        return history[::-1]
