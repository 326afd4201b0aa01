"""How long writes were refused around each fault, from the history: for each partition of each topic the longest time
between two acknowledgements that the fault has a part in; the longest of them is the fault's."""

import bisect
import collections
import json
import statistics

from faults.commands import place_of


def acknowledgements(histories, partitions):
    """Times of the acknowledged commands of each partition, in order."""
    times = collections.defaultdict(list)
    for path in histories:
        commands = {}
        with open(path, encoding="utf-8") as file:
            for line in file:
                event = json.loads(line)
                if event["type"] == "invoke":
                    if "request_id" in event:
                        commands[event["id"]] = event["subject"]
                else:
                    subject = commands.pop(event["id"], None)
                    if subject is not None and event["type"] == "ok":
                        times[place_of(subject, partitions)].append(event["time"])
    return [sorted(partition) for partition in times.values()]


def longest_wait(times, begin, end):
    """Of one partition: the longest time between two neighbours, of which some lies within [begin, end]."""
    first = max(bisect.bisect_right(times, begin) - 1, 0)
    last = bisect.bisect_left(times, end)
    around = times[first:last + 1]
    return max((after - before for before, after in zip(around, around[1:])), default=0.0)


def measure(faults, times):
    """Adds `refused_seconds` to each fault."""
    for fault in faults:
        fault["refused_seconds"] = round(max(longest_wait(partition, fault["begin"], fault["recovered"])
                                             for partition in times), 3)


def table(faults):
    """[{"kind", "times", "median_seconds", "maximum_seconds"}], the kinds in alphabetical order."""
    kinds = {}
    for fault in faults:
        kinds.setdefault(fault["kind"], []).append(fault["refused_seconds"])
    return [{"kind": kind, "times": len(seconds), "median_seconds": round(statistics.median(seconds), 2),
             "maximum_seconds": round(max(seconds), 2)} for kind, seconds in sorted(kinds.items())]


def print_table(rows):
    print(f"\n  {'writes were refused':26} {'times':>5} {'median':>8} {'maximum':>8}")
    for row in rows:
        print(f"  {row['kind']:26} {row['times']:5} {row['median_seconds']:6.2f} s {row['maximum_seconds']:6.2f} s")
