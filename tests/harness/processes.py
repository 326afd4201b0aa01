"""Starting, stopping and killing what is tested: `aims serve`, and Kafka brokers."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]


def wait_for(condition, seconds, what):
    """Waits until `condition()` is true, and returns what it returned. For things that give no other sign."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(0.01)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def probe(metrics, what):
    """What a probe is answered at the address of a server's metrics: the HTTP code, and the text."""
    try:
        with urllib.request.urlopen(f"http://{metrics}/{what}", timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Server:
    """One `aims serve`, or with `command=()` a program that is one service. Started by start(); its output goes to a file
    of its own."""

    def __init__(self, program, data, flags=(), listen="127.0.0.1:0", environment=None, command=("serve",)):
        self.program = program
        self.command = list(command)
        self.data = pathlib.Path(data)
        self.flags = list(flags)
        self.listen = listen
        self.environment = {**os.environ, **(environment or {})}
        self.process = None
        self.address = self.metrics = None
        self.output = self.data.with_name(self.data.name + ".log")
        self._ready = self.data.with_name(self.data.name + ".ready")

    def start(self, seconds=60):
        self.start_without_waiting()
        return self.wait_until_ready(seconds)

    def start_without_waiting(self):
        self._ready.unlink(missing_ok=True)
        command = [self.program, *self.command, "--data", self.data, "--listen", self.listen, "--metrics", "127.0.0.1:0",
                   "--ready-file", self._ready, "--log-format", "json", *self.flags]
        with open(self.output, "ab") as output:
            self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=output,
                                            stderr=output, env=self.environment)
        return self

    def wait_until_ready(self, seconds=60):
        def ready():
            if self.process.poll() is not None:
                raise RuntimeError(f"aims serve ended with {self.process.returncode}: {self.log_text()[-2000:]}")
            try:
                return json.loads(self._ready.read_text())
            except (FileNotFoundError, json.JSONDecodeError):
                return None

        said = wait_for(ready, seconds, f"aims serve says that it serves; its log is {self.output}")
        self.address, self.metrics = said["address"], said["metrics"]
        return self

    def stop(self, seconds=30):
        """SIGTERM, as a platform stops it. Returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self):
        self.process.kill()
        self.process.wait()

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def log_text(self):
        return self.output.read_text(errors="replace") if self.output.exists() else ""

    def log_entries(self):
        entries = []
        for line in self.log_text().splitlines():
            try:
                entries.append(json.loads(line))
            except json.JSONDecodeError:
                pass
        return entries


class EmbeddedLog:
    """The log in the server's own data directory."""
    name = "embedded"

    def flags(self, replica):
        return []

    def close(self):
        pass


class KafkaLog:
    """A real broker of its own, on free ports, or where it is told to listen: `before` is put before its command, to run
    it in another network; with a controller in a process `apart`, which kill() spares. Ends with this process, however
    that ends."""
    name = "kafka"

    def __init__(self, directory, addresses=None, before=(), apart=False):
        self.directory = pathlib.Path(directory)
        self.addresses = addresses or [f"127.0.0.1:{free_port()}"]
        self.before = list(before)
        self.controller = ["--controller", "apart"] if apart else []
        self.controller_port = free_port()
        self.start()

    @property
    def bootstrap(self):
        return self.addresses[0]

    @property
    def pid(self):
        return int((self.directory / "pid").read_text())

    def flags(self, replica):
        return ["--kafka", self.bootstrap, "--replica", replica, "--kafka-replication-factor", "1",
                "--kafka-min-insync-replicas", "1"]

    def start(self):
        self._run("up", "--listen", ",".join(self.addresses), "--controller-port", self.controller_port,
                  "--for-pid", os.getpid(), *self.controller)

    def kill(self):
        """kill -9 of the broker; start() has its data again."""
        self._run("down", "--now", "yes", "--controller", "stays")

    def stop(self):
        """Ends broker and controller in order; start() has their data again. Unlike after a kill, a broker that is the only
        one may be back at once (docs/reliability.md, Open problems)."""
        self._run("down")

    def close(self):
        """kill -9 of both."""
        self._run("down", "--now", "yes")

    def _run(self, script, *arguments):
        command = [*self.before, ROOT / "deploy/kafka" / script, "--dir", self.directory, *arguments]
        done = subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=180)
        if done.returncode != 0:
            raise RuntimeError(f"deploy/kafka/{script} failed: {done.stdout}")
