"""Which faults, in which order: from a seed, the same each time."""

import random

from faults.nemeses import NEMESES


def kinds_of(log, only=None):
    """The kinds of faults that a run on this log makes."""
    kinds = [nemesis for nemesis in NEMESES.values() if log in nemesis.logs and (not only or nemesis.__name__ in only)]
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
