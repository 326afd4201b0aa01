"""Tests the tests of faults: under the same load and faults, the checker must find nothing wrong with AIMS, and what it is
there for with a program that has a bug planted in it.

    tests/faults/planted/run                      # all bugs
    tests/faults/planted/run fold_past_a_gap      # one
"""

import argparse
import pathlib
import random
import shutil
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

# What AIMS is given to recover, and to settle what was begun. A program with a bug may never: it is not waited for long.
PATIENCE_SECONDS = 60
PATIENCE_WITH_A_BUG_SECONDS = 15
# Before the first fault: a log that is folded in an instant hides what goes wrong while it is.
COMMANDS_BEFORE = 2000


class Bug(typing.NamedTuple):
    faults: tuple     # that provoke it, one after the other
    rules: frozenset  # of which the checker must find one broken, at least


# Where only a kill at the right moment shows the bug (a command not answered yet, an event whose effect is to come), two
# were not enough now and then.
BUGS = {
    "acknowledge_before_commit": Bug(("log_disk_full",), frozenset({"lost"})),
    "forget_requests_on_takeover": Bug(("kill_unheard",) * 6, frozenset({"doubled", "repetition"})),
    "fold_past_a_gap": Bug(("kill",) * 2, frozenset({"replica", "stale", "value", "versions"})),
    "skip_the_catch_up": Bug(("read_model_deleted",) * 2, frozenset({"epoch"})),
    "effects_without_their_position": Bug(("kill",) * 2, frozenset({"position"})),
    "react_from_the_end": Bug(("kill",) * 6, frozenset({"left out"})),
}


def run(faults, program, patience, options, directory):
    """Loads the program, makes the faults, and returns the checker's report."""
    directory.mkdir(parents=True)
    cluster = Cluster("embedded", program, options.build / "tests/faults/libshifted_clock.so", directory)
    names = [replica.name for replica in cluster.replicas]
    settled = False
    try:
        with Driver(cluster.addresses, names, options.stubs, directory, options.seed, workers=1) as driver:
            try:
                driver.wait_for_writes_after(time.monotonic(), patience)
                driver.wait_for_acknowledged(COMMANDS_BEFORE, PATIENCE_SECONDS)
                for number, kind in enumerate(faults):
                    NEMESES[kind](Fault(kind, cluster, driver, random.Random(f"{options.seed}/{number}"), patience))
                    driver.wait_for_writes_after(time.monotonic(), patience)
                driver.stop(patience)
                cluster.wait_until_caught_up(patience)
                cluster.wait_until_reactions_are_done(patience)
                settled = True
                cluster.wait_until_caught_up(patience)
                driver.write_answers(patience)
            except (Broken, RuntimeError, TimeoutError) as error:
                print(f"    it does not go on: {str(error)[:200]}", flush=True)
        for replica in cluster.replicas:
            if replica.running:
                replica.stop()
        return checker.check_files(driver.histories, cluster.log_events(), driver.answers, PARTITIONS, settled)
    finally:
        cluster.close()


def verdict(name, faults, rules, program, patience, options):
    """Whether the checker finds one of `rules` broken; nothing at all where there are none. Says what it finds."""
    begin = time.monotonic()
    report = run(faults, program, patience, options, options.directory / name)
    broken = {violation.rule for violation in report.violations}
    right = bool(broken & rules) if rules else not broken
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
    results = [verdict(f"aims-{number}", faults, frozenset(), options.build / "tools/aims/aims", PATIENCE_SECONDS, options)
               for number, faults in enumerate(sorted({bug.faults for bug in bugs.values()}))]
    results += [verdict(name, *bug, options.build / f"tests/faults/planted/aims_planted_{name}",
                        PATIENCE_WITH_A_BUG_SECONDS, options) for name, bug in bugs.items()]
    print(f"{results.count(True)} of {len(results)} as they should be; --seed {options.seed}; all of it is in "
          f"{options.directory}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
