"""What goes wrong, one function for each kind. Each begins the fault, holds it, and heals it completely; what its
docstring promises, and that every partition then takes writes again, is held against what happens.

A fault is handed in: `fault.cluster`, `fault.random`, `fault.hold(a, b)` for that many seconds, `fault.note(text)` for
people, `fault.killed()` for each kill -9, `fault.start_seconds` that a replica may take to start.
"""

import shutil
import signal

from faults import sandbox

# Longer than a group waits for a member (6 s).
_SESSION = 7
# Longer than a controller waits for a broker (9 s).
_BROKER_SESSION = 10
START_SECONDS = 60

NEMESES = {}


def _nemesis(*logs, every=1):
    """`every`: how many of a hundred faults, about."""
    def register(function):
        NEMESES[function.__name__] = function
        function.logs, function.every = logs, every
        return function
    return register


class Broken(AssertionError):
    """What was promised of a fault did not come true."""


def _any_replica(fault):
    replica = fault.random.choice(fault.cluster.replicas)
    fault.note(replica.name)
    return replica


def _kill(fault, *replicas):
    for replica in replicas:
        replica.kill()
        fault.killed()


def _start(fault, *replicas):
    for replica in replicas:
        replica.start_without_waiting()
    for replica in replicas:
        replica.wait_until_ready(fault.start_seconds)


@_nemesis("embedded", "kafka", every=40)
def kill(fault):
    """kill -9 of a replica, and a start: at once, or after its partitions have gone to another."""
    replica = _any_replica(fault)
    _kill(fault, replica)
    if fault.cluster.log == "kafka" and fault.random.random() < 0.4:
        fault.note("away for longer than its session")
        fault.hold(_SESSION, _SESSION + 2)
    else:
        fault.hold(0, 0.5)
    _start(fault, replica)


@_nemesis("embedded", "kafka", every=8)
def kill_unheard(fault):
    """kill -9 of a replica after it has done what was asked of it and nobody heard the answers: whoever leads then knows
    it when it is sent again."""
    replica = _any_replica(fault)
    replica.signal(signal.SIGSTOP)  # for what is asked meanwhile to wait there
    fault.hold(0.3, 0.6)
    sandbox.cut_loopback()
    try:
        replica.signal(signal.SIGCONT)
        fault.hold(0.3, 0.6)
        _kill(fault, replica)
    finally:
        sandbox.mend_loopback()
    _start(fault, replica)


@_nemesis("embedded", every=10)
def kill_while_starting(fault):
    """kill -9 again and again while it recovers, at any point of it."""
    replica = _any_replica(fault)
    for _ in range(fault.random.randint(2, 4)):
        _kill(fault, replica)
        replica.start_without_waiting()
        fault.hold(0, 0.8)
    _kill(fault, replica)
    _start(fault, replica)


@_nemesis("kafka", every=8)
def kill_all(fault):
    """kill -9 of all replicas at once."""
    _kill(fault, *fault.cluster.replicas)
    _start(fault, *fault.cluster.replicas)


@_nemesis("embedded", "kafka", every=6)
def stop_and_continue(fault):
    """SIGSTOP for longer than the group's session, and SIGCONT: who wakes up and believes to lead still, does not."""
    replica = _any_replica(fault)
    replica.signal(signal.SIGSTOP)
    try:
        if fault.cluster.log == "kafka":
            fault.hold(_SESSION + 1, _SESSION + 4)
        else:
            fault.hold(1, 4)
    finally:
        replica.signal(signal.SIGCONT)


@_nemesis("embedded", "kafka", every=6)
def rolling_restart(fault):
    """SIGTERM and a start, one replica after the other: each ends in order."""
    for replica in fault.cluster.replicas:
        code = replica.stop()
        if code != 0:
            raise Broken(f"{replica.name} ended with {code} after SIGTERM")
        _start(fault, replica)
        replica.wait_until_caught_up(START_SECONDS)


@_nemesis("kafka", every=8)
def broker_kill(fault):
    """kill -9 of the broker, and a start."""
    _restart_broker(fault)
    fault.killed()


def _restart_broker(fault):
    """Not before its controller has given it up: a broker that is the only one, and comes back sooner, is leader in its own
    eyes until then and can lose the end of a transaction that was committed (docs/reliability.md, Open problems)."""
    fault.cluster.broker.kill()
    fault.hold(_BROKER_SESSION, _BROKER_SESSION + 2)
    fault.cluster.broker.start()


@_nemesis("kafka", every=3)
def broker_stop_and_continue(fault):
    """SIGSTOP of the broker, and SIGCONT; not for so long that its controller gives it up, see _restart_broker."""
    broker = fault.cluster.broker
    broker.signal(signal.SIGSTOP)
    try:
        fault.hold(2, 7)
    finally:
        broker.signal(signal.SIGCONT)


@_nemesis("kafka", every=4)
def broker_cut_off(fault):
    """No replica reaches the broker."""
    _cut(fault, fault.cluster.broker.cables)


@_nemesis("kafka", every=4)
def replica_cut_off(fault):
    """One replica does not reach the broker, clients reach all: for longer than the session, so that another leads."""
    _cut(fault, [_any_replica(fault).cable], _SESSION + 1, _SESSION + 5)


def _cut(fault, cables, shortest=2, longest=12):
    for cable in cables:
        cable.cut()
    try:
        fault.hold(shortest, longest)
    finally:
        for cable in cables:
            cable.mend()


@_nemesis("embedded", "kafka", every=5)
def log_disk_full(fault):
    """No room under the log: commands are refused until there is. A broker ends, and is started again."""
    cluster = fault.cluster
    _fill(fault, cluster.broker.disk if cluster.broker else cluster.replicas[0].log_disk)
    if cluster.broker:
        _restart_broker(fault)


@_nemesis("embedded", "kafka", every=5)
def read_model_disk_full(fault):
    """No room under a read model: it folds on when there is."""
    _fill(fault, _any_replica(fault).read_model_disk)


def _fill(fault, disk):
    disk.fill(fault.random.choice([0, 0, 64, 512]))
    try:
        fault.hold(2, 6)
    finally:
        disk.clear()


@_nemesis("embedded", "kafka", every=5)
def clock_jumps(fault):
    """The wall clock of a replica jumps hours or days, ahead or back, and returns: nothing is dated by it, and commands go
    on when it is back, without a start."""
    replica = _any_replica(fault)
    jump = fault.random.choice([1, 2, 8 * 24, 400 * 24]) * fault.random.choice([1, 1, -1])
    fault.note(f"{jump} h")
    replica.clock.set_ahead(jump * 3600)
    try:
        fault.hold(1, 3)
    finally:
        replica.clock.set_ahead(0)


@_nemesis("embedded", "kafka", every=4)
def read_model_deleted(fault):
    """All of a read model deleted while its process is dead: it comes back from the log."""
    replica = _any_replica(fault)
    _kill(fault, replica)
    for path in (replica.data / "read_models").iterdir():
        shutil.rmtree(path)
    _start(fault, replica)


@_nemesis("embedded", "kafka", every=8)
def read_model_corrupted(fault):
    """Files of a read model damaged while its process is dead: it comes back by itself, from the log."""
    replica = _any_replica(fault)
    _kill(fault, replica)
    files = [path for path in sorted((replica.data / "read_models").rglob("*"))
             if path.is_file() and path.stat().st_size and _kind_of(path)]
    kind = fault.random.choice(sorted({_kind_of(path) for path in files}))
    path = fault.random.choice([path for path in files if _kind_of(path) == kind])
    fault.note(f"{kind} {_damage(fault.random, path)}")
    _start(fault, replica)
    replica.wait_until_caught_up(START_SECONDS, f"has mended its read model ({path.name} was damaged)")


def _kind_of(path):
    if path.suffix == ".sst":
        return "SST"
    if path.suffix == ".log":
        return "WAL"
    return "MANIFEST" if path.name.startswith("MANIFEST") else None


def _damage(random, path):
    """Garbles a part of the file, cuts off its end, or empties it. Returns what was done, for people."""
    size = path.stat().st_size
    how = random.choice(["garbled", "garbled", "cut", "zeroed"])
    at = random.randrange(size)
    with open(path, "r+b") as file:
        if how == "cut":
            file.truncate(at)
        else:
            length = min(random.choice([1, 100, 5000]), size - at)
            file.seek(at)
            old = file.read(length)
            file.seek(at)
            file.write(bytes(length) if how == "zeroed" else bytes(byte ^ 0xA5 for byte in old))
    return f"{path.name} {how} at {at} of {size}"
