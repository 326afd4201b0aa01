"""What is made to fail: `aims serve` on the embedded log, or two replicas of it on a real Kafka broker, each with disks, a
clock and a cable to the broker of its own. Only inside a sandbox.

    cluster = Cluster("kafka", program, clock_library, directory)
    cluster.replicas[0].kill(); cluster.replicas[0].start()
    cluster.close()
"""

import os
import pathlib
import re
import time
import urllib.request

import grpc

from faults import sandbox
from faults.checker import log_readers
from harness.client import Client
from harness.clocks import Clock
from harness.processes import KafkaLog, Server, wait_for

_FIRST_PORT = 8600
_DISK_MEBIBYTES = 4096  # the most that one may hold; memory is used as it is filled
# Positions of reactions are recorded each second: longer than that nothing is left to do, and all of it is in the log.
_STILL_SECONDS = 3


class Replica(Server):
    """One `aims serve`, with disks for its log and its read model and a clock of its own."""

    def __init__(self, number, program, clock_library, directory, flags, cable=None):
        data = pathlib.Path(directory) / f"replica-{number}"
        data.mkdir(parents=True)
        self.name = data.name
        self.clock = Clock(data.with_suffix(".clock"))
        super().__init__(program, data, flags, listen=f"127.0.0.1:{_FIRST_PORT + number}",
                         environment=self.clock.environment(clock_library))
        self.address = self.listen
        self.cable = cable
        self.log_disk = None if cable else sandbox.Disk(data / "log", _DISK_MEBIBYTES)
        self.read_model_disk = sandbox.Disk(data / "read_models", _DISK_MEBIBYTES)

    def signal(self, number):
        os.kill(self.process.pid, number)

    def wait_until_caught_up(self, seconds, what="has folded all that was in the log"):
        """Until it has folded all that is in the log now, and somebody leads each partition. Not all that is there then:
        under load some partition has a newer event at nearly every instant."""
        ends, seen = {}, "GetReadModel was not answered"

        def caught_up():
            nonlocal seen
            try:
                models = [Client(self.address).call_once("GetReadModel", timeout=5, name=f"readModels/{service}")
                          for service in ("inventory", "risk", "controls", "audit")]
            except grpc.RpcError as error:
                seen = f"GetReadModel: {error.code().name}: {error.details()}"
                return False
            seen = " ".join(map(str, models))
            partitions = [partition for model in models for partition in model.partitions]
            if any(partition.end < 0 for partition in partitions):
                return False
            for partition in partitions:
                ends.setdefault((partition.topic, partition.partition), partition.end)
            return not any(model.problem or model.rebuilding for model in models) and all(
                partition.leader and partition.folded >= ends[partition.topic, partition.partition]
                for partition in partitions)

        try:
            wait_for(caught_up, seconds, f"{self.name} {what}")
        except TimeoutError as error:
            raise TimeoutError(f"{error}; what there was to fold: {ends}; at last: {' '.join(seen.split())}") from error

    @property
    def reactions_left(self):
        """What reactions here have not gone through yet: offsets, and places where they are halted. As its metrics say:
        it decides for how long one waits, and nothing else."""
        with urllib.request.urlopen(f"http://{self.metrics}/metrics", timeout=10) as answer:
            figures = answer.read().decode()
        return sum(float(value) for value in re.findall(r"^aims_reaction(?:_lag|s_halted){.*} (\S+)$", figures, re.M))


class Broker(KafkaLog):
    """A broker in a network of its own, with a cable to each replica and one more for who looks on."""

    def __init__(self, directory, replicas):
        self.cables = [sandbox.Link("broker", number + 1) for number in range(replicas + 1)]
        self.disk = sandbox.Disk(directory / "data", _DISK_MEBIBYTES)  # its alone, not its controller's
        super().__init__(directory, [f"{cable.there}:{9092 + cable.number}" for cable in self.cables],
                         sandbox.inside("broker"), apart=True)

    def flags_of(self, number):
        """Of the replica that comes by this cable."""
        flags = self.flags(f"replica-{number}")
        flags[flags.index(self.bootstrap)] = self.addresses[number]
        return flags

    def signal(self, number):
        os.kill(self.pid, number)


class Cluster:

    def __init__(self, log, program, clock_library, directory):
        self.log = log
        self.directory = pathlib.Path(directory)
        self.broker = None
        if log == "kafka":
            self.broker = Broker(self.directory / "broker", 2)
            self.replicas = [Replica(number, program, clock_library, directory, self.broker.flags_of(number),
                                     self.broker.cables[number]) for number in range(2)]
        else:
            self.replicas = [Replica(0, program, clock_library, directory, [])]
        for replica in self.replicas:
            replica.start_without_waiting()
        for replica in self.replicas:
            replica.wait_until_ready()

    @property
    def addresses(self):
        return [replica.address for replica in self.replicas]

    def wait_until_caught_up(self, seconds):
        for replica in self.replicas:
            replica.wait_until_caught_up(seconds)

    def wait_until_reactions_are_done(self, seconds):
        """Until all that is in the log has had its effects, for long enough that it is recorded. Nothing is written
        meanwhile but by reactions."""
        still_since, left = None, {}

        def done():
            nonlocal still_since, left
            try:
                left = {replica.name: replica.reactions_left for replica in self.replicas}
            except OSError as error:
                left = {"metrics": error}
            if any(left.values()):
                still_since = None
                return False
            still_since = still_since or time.monotonic()
            return time.monotonic() - still_since > _STILL_SECONDS

        try:
            wait_for(done, seconds, "reactions have gone through all that is in the log")
        except TimeoutError as error:
            raise TimeoutError(f"{error}; left: {left}") from error

    def log_events(self):
        """The log as somebody independent reads it, once the replicas are stopped."""
        if self.broker:
            return log_readers.read_kafka(self.broker.addresses[-1])
        return log_readers.read_embedded(self.replicas[0].program, self.replicas[0].data)

    def stop_replicas(self):
        """An orderly end. Returns what was wrong with it."""
        wrong = []
        for replica in self.replicas:
            code = replica.stop()
            if code != 0:
                wrong.append(f"{replica.name} ended with {code} when it was told to end; its log is {replica.output}")
        return wrong

    def close(self):
        for replica in self.replicas:
            if replica.running:
                replica.kill()
        if self.broker:
            self.broker.close()


