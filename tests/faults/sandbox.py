"""A place where faults harm nobody else: processes, networks and mounts of this run alone. All of it is gone when the
run is, however that ends.

    sandbox.enter()                              # goes on in namespaces of its own: pid, mount and network
    with sandbox.Disk(directory, mebibytes=64) as disk:
        disk.fill()                              # what is there stays; nothing more fits
        disk.clear()
    link = sandbox.Link("broker", 1)             # 10.77.1.1 here, 10.77.1.2 in the network "broker"
    link.cut()                                   # as if somebody had pulled the cable
    link.mend()

Needs root, or user namespaces that anybody may make.
"""

import ctypes
import os
import pathlib
import signal
import subprocess
import sys

_INSIDE = "AIMS_FAULTS_SANDBOX"
_NETWORKS = pathlib.Path("/run/netns")


class Unavailable(RuntimeError):
    """This machine does not let us make namespaces."""


def enter():
    """Starts this program again inside, waits for its end, and ends with its exit code. Inside it returns at once."""
    if os.environ.get(_INSIDE):
        # Only inside: a tmpfs of our own, so that names of networks are not seen, nor left, outside.
        _NETWORKS.mkdir(parents=True, exist_ok=True)
        _run("mount", "-t", "tmpfs", "none", _NETWORKS)
        mend_loopback()
        return
    unshare = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    for who in ([], ["--user", "--map-root-user"]):
        if subprocess.run([*unshare, *who, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            break
    else:
        raise Unavailable("needs namespaces of its own: run it as root, or allow user namespaces to everybody")
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: whoever started us ends, so do we
    command = [*unshare, *who, sys.executable, "-B", *sys.argv]
    child = subprocess.Popen(command, env={**os.environ, _INSIDE: "1"})
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: child.send_signal(signal.SIGTERM))
    sys.exit(child.wait())


def cut_loopback():
    """Nothing that is sent from here to here arrives: callers and replicas do not hear each other."""
    _run("ip", "link", "set", "lo", "down")


def mend_loopback():
    _run("ip", "link", "set", "lo", "up")


def _run(*command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(str(part) for part in command)}: {done.stdout.strip()}")


class Disk:
    """A file system in memory, whose size can be changed while it is in use. Its files are gone with it."""

    def __init__(self, directory, mebibytes):
        self.directory = pathlib.Path(directory)
        self._kibibytes = mebibytes << 10
        self.directory.mkdir(parents=True, exist_ok=True)
        _run("mount", "-t", "tmpfs", "-o", f"size={self._kibibytes}k", "none", self.directory)

    def fill(self, left_kibibytes=0):
        """Leaves so much room, and no more."""
        for _ in range(20):  # what is written meanwhile makes the kernel refuse
            try:
                self._resize(self.used_kibibytes + left_kibibytes + 64)
                return
            except RuntimeError:
                pass
        raise RuntimeError(f"{self.directory} cannot be made to be full")

    def clear(self):
        """There is room again."""
        self._resize(self._kibibytes)

    @property
    def used_kibibytes(self):
        stat = os.statvfs(self.directory)
        return (stat.f_blocks - stat.f_bfree) * stat.f_frsize >> 10

    def _resize(self, kibibytes):
        _run("mount", "-o", f"remount,size={kibibytes}k", self.directory)


class Link:
    """A cable into another network, which is made with its first cable."""

    def __init__(self, network, number):
        self.network, self.number = network, number
        self.here, self.there = f"10.77.{number}.1", f"10.77.{number}.2"
        self._end, other = f"cable{number}", f"plug{number}"
        if not (_NETWORKS / network).exists():
            _run("ip", "netns", "add", network)
            _run("ip", "-n", network, "link", "set", "lo", "up")
        _run("ip", "link", "add", self._end, "type", "veth", "peer", "name", other, "netns", network)
        _run("ip", "addr", "add", f"{self.here}/24", "dev", self._end)
        _run("ip", "-n", network, "addr", "add", f"{self.there}/24", "dev", other)
        self._other = other
        _run("ip", "link", "set", self._end, "up")
        self.mend()

    def cut(self):
        """What is sent is lost, both ways, and nobody is told."""
        _run("ip", "-n", self.network, "link", "set", self._other, "down")

    def mend(self):
        _run("ip", "-n", self.network, "link", "set", self._other, "up")


def inside(network):
    """What to put before a command that is to run in that network."""
    return ["nsenter", f"--net={_NETWORKS / network}"]
