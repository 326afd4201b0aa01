"""Which faults, in which order: from a seed, the same each time."""

import random

from faults.nemeses import NEMESES


def kinds_of(log, only=None):
    """The kinds of faults that a run on this log makes: those that are asked for, else all but those that must be."""
    on_this_log = [nemesis for nemesis in NEMESES.values() if log in nemesis.logs]
    kinds = [nemesis for nemesis in on_this_log if (nemesis.__name__ in only if only else log not in nemesis.asked)]
    if not kinds:
        raise ValueError(f"no such kind of fault on the {log} log; there are {', '.join(NEMESES)}")
    return kinds


def schedule(log, seed, only=None):
    """Yields (nemesis, random of its own) without end: first each of the kinds once, in some order, then any, as often as
    they say. What a fault does is told by the seed and its place in the order, not by what came before it."""
    choose = random.Random(f"{seed}/{log}")
    known = kinds_of(log, only)
    first = known[:]
    choose.shuffle(first)
    number = 0
    while True:
        number += 1
        nemesis = first.pop() if first else choose.choices(known, [nemesis.every for nemesis in known])[0]
        yield nemesis, random.Random(f"{seed}/{log}/{number}")
