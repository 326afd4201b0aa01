"""Tests the tests of faults. Under the same load and faults the checker must find nothing wrong with AIMS, and must find
each bug that is planted in it.

    tests/faults/planted/run                      # all bugs
    tests/faults/planted/run fold_past_a_gap      # one

A bug that shows only where the process ends at one moment is provoked by a stop point: the program ends by itself when
it comes there (stop_points.patch, stop_point.h). The program without a bug has the same stop points.
"""

import argparse
import pathlib
import random
import shutil
import signal
import sys
import time
import typing

from faults import sandbox
from faults.checker import checker
from faults.cluster import Cluster
from faults.driver import PARTITIONS, Driver
from faults.nemeses import NEMESES, Broken
from faults.runner import SKIPPED, Fault
from harness import stubs
from harness.processes import wait_for

# How long AIMS may take to recover, and to settle the commands that were begun. A program with a bug may never do so.
PATIENCE_SECONDS = 60
PATIENCE_WITH_A_BUG_SECONDS = 15
# In the append of a group of commands: a client's command, or effects of a reaction, are decided and not appended yet, or
# appended and not answered yet.
STOP_POINTS = ("command_decided", "command_appended", "effects_decided", "effects_appended")


class Bug(typing.NamedTuple):
    fault: str        # that provokes it: a stop point, or a kind of fault
    rules: frozenset  # of which the checker must find one broken, at least


BUGS = {
    "acknowledge_before_commit": Bug("command_decided", frozenset({"lost"})),
    "forget_requests_on_takeover": Bug("command_appended", frozenset({"doubled", "repetition"})),
    "fold_past_a_gap": Bug("kill", frozenset({"replica", "stale", "value", "versions"})),
    "skip_the_catch_up": Bug("read_model_deleted", frozenset({"epoch"})),
    "effects_without_their_position": Bug("effects_appended", frozenset({"position"})),
    "react_from_the_end": Bug("effects_decided", frozenset({"left out"})),
    "forget_lost_controls": Bug("kill", frozenset({"left out"})),
    "forget_lifted_bars": Bug("kill", frozenset({"left out"})),
}


def stop_at(point, replica, patience):
    """Restarts the replica so that it ends at the stop point, and starts it again without one."""
    replica.stop()
    replica.environment["AIMS_STOP_AT"] = point
    replica.start_without_waiting()
    wait_for(lambda: not replica.running, patience, f"the program comes to the stop point {point}")
    if replica.process.returncode != -signal.SIGKILL:
        raise Broken(f"it ended with {replica.process.returncode} before the stop point: {replica.log_text()[-1000:]}")
    del replica.environment["AIMS_STOP_AT"]
    replica.start(patience)


def make(fault, number, cluster, driver, patience, options):
    if fault in STOP_POINTS:
        stop_at(fault, cluster.replicas[0], patience)
    else:
        NEMESES[fault](Fault(fault, cluster, driver, random.Random(f"{options.seed}/{number}"), patience))


def run(faults, program, patience, options, directory):
    """Loads the program, makes the faults, and returns the checker's report, and whether the program went on to the end."""
    directory.mkdir(parents=True)
    cluster = Cluster("embedded", program, options.build / "tests/faults/libshifted_clock.so", directory)
    names = [replica.name for replica in cluster.replicas]
    settled = ended = False
    try:
        with Driver(cluster.addresses, names, options.stubs, directory, options.seed, workers=1) as driver:
            try:
                driver.wait_for_writes_after(time.monotonic(), patience)
                for number, fault in enumerate(faults):
                    make(fault, number, cluster, driver, patience, options)
                    driver.wait_for_writes_after(time.monotonic(), patience)
                driver.stop(patience)
                cluster.wait_until_caught_up(patience)
                cluster.wait_until_reactions_are_done(patience)
                settled = True
                cluster.wait_until_caught_up(patience)
                driver.write_answers(patience)
                ended = True
            except (Broken, RuntimeError, TimeoutError) as error:
                print(f"    it does not go on: {str(error)[:200]}", flush=True)
        for replica in cluster.replicas:
            if replica.running:
                replica.stop()
        events = cluster.log_events()
        return checker.check_files(driver.histories, events, driver.answers, PARTITIONS, settled), ended
    finally:
        cluster.close()


def verdict(name, faults, rules, patience, options):
    """Whether the checker finds one of `rules` broken. Where there are none: whether the program went on to the end and
    nothing is found. Prints the findings."""
    begin = time.monotonic()
    program = options.build / f"tests/faults/planted/aims_planted_{name}"
    report, ended = run(faults, program, patience, options, options.directory / name)
    broken = {violation.rule for violation in report.violations}
    right = bool(broken & rules) if rules else ended and not broken
    print(f"  {'as it should be' if right else 'WRONG'}: {name}, {' '.join(faults)}, "
          f"{report.counts.get('acknowledged', 0)} acknowledged commands: {', '.join(sorted(broken)) or 'nothing'} found "
          f"in {time.monotonic() - begin:.0f} s", flush=True)
    shown = [violation for violation in report.violations if violation.rule in rules]
    for violation in shown[:2] if right else report.violations:
        print(f"    {violation}", flush=True)
    return right


def main():
    try:
        sandbox.enter()
    except sandbox.Unavailable as error:
        print(f"skipped: {error}")
        return SKIPPED
    parser = argparse.ArgumentParser(prog="tests/faults/planted/run", description=__doc__.splitlines()[0])
    parser.add_argument("bugs", nargs="*", choices=[*BUGS, []], metavar="BUG", help=f"of {', '.join(BUGS)}")
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/dev"))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.build = options.build.resolve()
    options.stubs = options.build / "tests/faults/stubs"
    stubs.generate(options.stubs)
    options.directory = options.build / "tests/faults/planted-runs"
    shutil.rmtree(options.directory, ignore_errors=True)
    bugs = {name: BUGS[name] for name in options.bugs or BUGS}
    faults = sorted({bug.fault for bug in bugs.values()})
    results = [verdict("nothing", faults, frozenset(), PATIENCE_SECONDS, options)]
    results += [verdict(name, [bug.fault], bug.rules, PATIENCE_WITH_A_BUG_SECONDS, options)
                for name, bug in bugs.items()]
    print(f"{results.count(True)} of {len(results)} as they should be; --seed {options.seed}; all of it is in "
          f"{options.directory}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
