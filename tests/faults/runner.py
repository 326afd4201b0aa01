"""Runs one schedule of faults on one log, under load, and checks what clients were told; `tests/faults/run --help`."""

import argparse
import json
import pathlib
import random
import re
import shutil
import sys
import time

from faults import outages, sandbox
from faults.checker import checker
from faults.cluster import Cluster
from faults.driver import PARTITIONS, Driver
from faults.nemeses import NEMESES, START_SECONDS, Broken
from faults.schedule import kinds_of, schedule
from harness import stubs

# How long until every partition takes writes again after a fault is healed; more is a violation.
RECOVERY_SECONDS = 60
# How long until reactions have done what is left when the load has ended.
REACTION_SECONDS = 120
SKIPPED = 77  # for ctest


class Fault:
    """One fault, as the function sees it that makes it."""

    def __init__(self, kind, cluster, driver, dice, start_seconds=START_SECONDS):
        self.kind, self.cluster, self.random = kind, cluster, dice
        self.start_seconds = start_seconds
        self.kills = 0
        self.begin = time.monotonic()
        self.healed = self.recovered = None
        self._driver = driver
        self._notes = []

    def hold(self, shortest, longest):
        time.sleep(self.random.uniform(shortest, longest))

    def note(self, text):
        self._notes.append(text)

    def killed(self):
        self.kills += 1

    def wait_for_writes(self, when):
        try:
            self._driver.wait_for_writes_after(time.monotonic(), RECOVERY_SECONDS)
        except TimeoutError as error:
            without = self._driver.partitions_without_writes_after(time.monotonic() - RECOVERY_SECONDS)
            raise Broken(f"partitions {without} take no writes {when}, not within {RECOVERY_SECONDS} s"
                         f"{self._last_refusals()}") from error

    def _last_refusals(self):
        """The refusals of all partitions, those with the same reason once: others may have the cause of the trouble."""
        places = {}
        for place, why in self._driver.last_refusals().items():
            places.setdefault(re.sub(r"\d+", "N", why), []).append((place, why))
        return "".join(f"\n    refused by {', '.join(place for place, _ in same)}: {same[0][1]}" for same in places.values())

    @property
    def notes(self):
        return ", ".join(self._notes)

    def as_json(self):
        return {"kind": self.kind, "notes": self.notes, "kills": self.kills, "begin": self.begin, "healed": self.healed,
                "recovered": self.recovered}


class Run:

    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.faults = []
        self.violations = []
        self.settled = False  # reactions have done what was left in the end
        self.counts = {}
        self.start = time.monotonic()

    @property
    def kills(self):
        return sum(fault.kills for fault in self.faults)

    def go(self):
        options = self.options
        library = options.build / "tests/faults/libshifted_clock.so"
        cluster = Cluster(options.log, options.build / "tools/aims/aims", library, self.directory)
        names = [replica.name for replica in cluster.replicas]
        with Driver(cluster.addresses, names, self.stubs, self.directory, options.seed, rate=options.rate) as driver:
            driver.wait_for_writes_after(time.monotonic(), RECOVERY_SECONDS)
            self.violations += self._make_faults(cluster, driver)
            print(f"  {time.monotonic() - self.start:6.1f} s  the load ends, and every replica says what it has", flush=True)
            try:
                driver.stop()
                cluster.wait_until_caught_up(RECOVERY_SECONDS)
                self._wait_for_reactions(cluster)
                cluster.wait_until_caught_up(RECOVERY_SECONDS)
                driver.write_answers()
            except (RuntimeError, TimeoutError) as error:
                self.violations.append(f"no orderly end after the last fault: {error}")
            if driver.unsettled:
                self.violations.append(f"{driver.unsettled} commands were neither acknowledged nor refused for good")
            self.acknowledged = driver.acknowledged
            self.histories, self.answers = driver.histories, driver.answers
        self.violations += cluster.stop_replicas()
        self._check(cluster)
        cluster.close()
        self._report_outages()

    def _wait_for_reactions(self, cluster):
        begin = time.monotonic()
        cluster.wait_until_reactions_are_done(REACTION_SECONDS)
        self.settled = True
        print(f"  {time.monotonic() - self.start:6.1f} s  reactions were done {time.monotonic() - begin:.1f} s later",
              flush=True)

    def _check(self, cluster):
        """Holds what clients were told against the log."""
        print(f"  {time.monotonic() - self.start:6.1f} s  what clients were told is held against the log", flush=True)
        report = checker.check_files(self.histories, cluster.log_events(), self.answers, PARTITIONS, self.settled)
        self.violations += [str(violation) for violation in report.violations]
        self.counts = dict(report.counts)
        if not self.counts["effects"]:
            self.violations.append("no reaction had an effect: nothing is shown of them")
        print(f"  {time.monotonic() - self.start:6.1f} s  {', '.join(f'{count} {what}' for what, count in sorted(self.counts.items()))}")

    @property
    def stubs(self):
        return self.options.build / "tests/faults/stubs"

    def _make_faults(self, cluster, driver):
        options = self.options
        wanted = {nemesis.__name__ for nemesis in kinds_of(options.log, options.only)}
        for nemesis, dice in schedule(options.log, options.seed, options.only):
            done = {fault.kind for fault in self.faults}
            enough = (done >= wanted and self.kills >= options.kills and driver.acknowledged >= options.commands
                      and len(self.faults) >= options.faults)
            if enough:
                return []
            if time.monotonic() - self.start > options.seconds:
                return [f"not done within {options.seconds} s: {self.kills} of {options.kills} kills, "
                        f"{driver.acknowledged} of {options.commands} commands, {len(self.faults)} faults"]
            fault = Fault(nemesis.__name__, cluster, driver, dice)
            self.faults.append(fault)
            try:
                self._make(fault, nemesis, driver)
            except (Broken, RuntimeError, TimeoutError) as error:
                return [f"{fault.kind} ({fault.notes}), fault {len(self.faults)}: {error}"]
            self._progress(fault, driver)
        return []

    def _make(self, fault, nemesis, driver):
        nemesis(fault)
        fault.healed = time.monotonic()
        fault.wait_for_writes("after it was healed")
        fault.recovered = time.monotonic()
        for replica in fault.cluster.replicas:
            if not replica.running:
                raise Broken(f"{replica.name} ended by itself with {replica.process.returncode}: "
                             f"{replica.log_text()[-1000:]}")
        # Between faults all is well for a while, as it mostly is.
        fault.random.seed(fault.random.random())
        time.sleep(random.Random(fault.begin).uniform(0.2, self.options.calm))
        driver.raise_failures()

    def _progress(self, fault, driver):
        options, spent = self.options, time.monotonic() - self.start
        done = min(self.kills / max(options.kills, 1), driver.acknowledged / max(options.commands, 1), 1)
        left = f"{spent / done - spent:4.0f} s left" if done > 0.05 else ""
        print(f"  {spent:6.1f} s  {options.log}  kills {self.kills}/{options.kills}, acknowledged "
              f"{driver.acknowledged}/{options.commands}, refused {driver.refused}  {left}  {fault.kind}"
              f"{' (' + fault.notes + ')' if fault.notes else ''}: writes again {fault.recovered - fault.begin:.1f} s "
              f"after it began", flush=True)

    def _report_outages(self):
        whole = [fault.as_json() for fault in self.faults if fault.recovered]
        outages.measure(whole, outages.acknowledgements(self.histories, PARTITIONS))
        rows = outages.table(whole)
        (self.directory / "faults.json").write_text(json.dumps(
            {"log": self.options.log, "seed": self.options.seed, "kills": self.kills, "acknowledged": self.acknowledged,
             "seconds": round(time.monotonic() - self.start, 1), "violations": self.violations, "checked": self.counts, "table": rows,
             "faults": whole}, indent=1), encoding="utf-8")
        outages.print_table(rows)


def parse_arguments():
    parser = argparse.ArgumentParser(prog="tests/faults/run", description=__doc__)
    parser.add_argument("--log", choices=["embedded", "kafka"], required=True)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/dev"))
    parser.add_argument("--seed", type=int, default=None, help="replays the schedule that was printed with it")
    parser.add_argument("--kills", type=int, default=10, help="at least so many kill -9")
    parser.add_argument("--commands", type=int, default=10000, help="at least so many acknowledged commands")
    parser.add_argument("--faults", type=int, default=0, help="at least so many faults")
    parser.add_argument("--seconds", type=int, default=600, help="a violation, if it is not done by then")
    parser.add_argument("--only", nargs="+", choices=sorted(NEMESES), help="these kinds of faults")
    parser.add_argument("--rate", type=int, default=0, help="commands and reads a second; 0: as many as go")
    parser.add_argument("--calm", type=float, default=1.0, help="at most so many seconds between faults")
    options = parser.parse_args()
    options.build = options.build.resolve()
    if options.seed is None:
        options.seed = random.SystemRandom().randrange(10**6)
    return options


def main():
    try:
        sandbox.enter()
    except sandbox.Unavailable as error:
        print(f"skipped: {error}")
        return SKIPPED
    options = parse_arguments()
    directory = options.build / "tests/faults" / options.log
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    stubs.generate(options.build / "tests/faults/stubs")
    print(f"faults on the {options.log} log, --seed {options.seed}; histories and logs are kept in {directory}", flush=True)
    run = Run(options, directory)
    run.go()
    for violation in run.violations:
        print(f"VIOLATION: {violation}")
    print(f"{run.acknowledged} acknowledged commands, {run.kills} kills, {len(run.faults)} faults, "
          f"{len(run.violations)} violations in {time.monotonic() - run.start:.0f} s; --seed {options.seed}; all of it is "
          f"in {directory}")
    return 1 if run.violations else 0


if __name__ == "__main__":
    sys.exit(main())
