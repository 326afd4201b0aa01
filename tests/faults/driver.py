"""Loads the services from several processes of the operating system, each with many calls in flight.

    with Driver(cluster.addresses, names, stubs, directory, seed=7) as driver:
        …faults…
        driver.wait_for_writes_after(time.monotonic(), 30)
        driver.stop()                      # what was begun is settled
        driver.write_answers()             # what each replica says of everything
    driver.histories, driver.answers       # files: one for each worker
"""

import json
import os
import pathlib
import subprocess
import sys
import threading

from faults.checker.log_readers import TOPICS
from harness.processes import wait_for
from harness.stubs import ROOT

PARTITIONS = 8  # of each topic


class Driver:

    def __init__(self, addresses, replicas, stubs, directory, seed, workers=2, processes=64, rate=0):
        directory = pathlib.Path(directory)
        self.histories = [directory / f"history-{number}.jsonl" for number in range(workers)]
        self.answers = [directory / f"answers-{number}.jsonl" for number in range(workers)]
        self._workers = []
        for number in range(workers):
            settings = {"number": number, "addresses": addresses, "replicas": replicas, "partitions": PARTITIONS,
                        "seed": seed, "processes": processes, "batch_processes": 1,
                        "pace": workers * processes / rate if rate else 0,
                        "history": str(self.histories[number]), "answers": str(self.answers[number])}
            path = directory / f"worker-{number}.json"
            path.write_text(json.dumps(settings), encoding="utf-8")
            self._workers.append(_Worker(path, stubs))

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        for worker in self._workers:
            worker.end()

    @property
    def acknowledged(self):
        return self._sum("acknowledged")

    @property
    def refused(self):
        return self._sum("refused")

    @property
    def unsettled(self):
        return self._sum("unsettled")

    def _sum(self, what):
        self.raise_failures()
        return sum(worker.status[what] for worker in self._workers)

    def raise_failures(self):
        for worker in self._workers:
            worker.raise_failure()

    def partitions_without_writes_after(self, time):
        self.raise_failures()
        return [place for place in (f"{topic}/{number}" for topic in TOPICS for number in range(PARTITIONS))
                if max(worker.status["last"].get(place, 0.0) for worker in self._workers) <= time]

    def last_refusals(self):
        """Why each partition that has not acknowledged since refused last: "topic/partition" -> text."""
        last = {}
        for worker in self._workers:
            for place, (when, why) in worker.status["why"].items():
                last[place] = max(last.get(place, (0, "")), (when, why))
        return {place: why for place, (_, why) in sorted(last.items())}

    def wait_for_writes_after(self, time, seconds):
        """Waits until every partition has acknowledged a command since then."""
        wait_for(lambda: not self.partitions_without_writes_after(time), seconds, "every partition takes writes again")

    def wait_for_acknowledged(self, commands, seconds):
        wait_for(lambda: self.acknowledged >= commands, seconds, f"{commands} commands are acknowledged")

    def stop(self, seconds=150):
        self._tell("stop", seconds)

    def write_answers(self, seconds=300):
        self._tell("answers", seconds)

    def _tell(self, what, seconds):
        for worker in self._workers:
            worker.tell(what)
        for worker in self._workers:
            wait_for(lambda worker=worker: worker.raise_failure() or worker.done == what, seconds,
                     f"a worker of the load does this: {what}")


class _Worker:

    def __init__(self, settings, stubs):
        self.status = {"acknowledged": 0, "refused": 0, "unsettled": 0, "last": {}, "why": {}}
        self.done = None
        self._ended = False
        self._errors = settings.with_suffix(".log")
        with open(self._errors, "w", encoding="utf-8") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-B", "-m", "faults.worker", str(settings)], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=errors, text=True,
                env={**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{stubs}", "GRPC_VERBOSITY": "NONE"})
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._process.stdout:
            status = json.loads(line)
            self.done = status.pop("done") or self.done
            self.status = status

    def raise_failure(self):
        if self._process.poll() is not None and not self._ended:
            raise RuntimeError(f"a worker of the load ended: {self._errors.read_text()[-3000:]}")

    def tell(self, what):
        self._process.stdin.write(what + "\n")
        self._process.stdin.flush()

    def end(self):
        self._ended = True
        self._process.kill()
        self._process.wait()
