"""What is wrong, as the checker tells it: by rule, where, and with the evidence; bounded, however much is wrong."""

import collections
import typing

MOST_OF_A_RULE = 20  # that are kept; the rest is counted


class Violation(typing.NamedTuple):
    rule: str      # "lost"; checker.py lists them
    where: str     # a subject, a partition and offset, a replica
    what: str      # what should not be
    evidence: dict

    def __str__(self):
        evidence = ", ".join(f"{key}={value}" for key, value in self.evidence.items())
        return f"{self.rule}: {self.where}: {self.what} [{evidence}]"


class Violations:

    def __init__(self):
        self._kept = []
        self._counts = collections.Counter()

    def add(self, rule, where, what, **evidence):
        self._counts[rule] += 1
        if self._counts[rule] <= MOST_OF_A_RULE:
            self._kept.append(Violation(rule, where, what, evidence))

    def all(self):
        """Those kept, and for each rule that was broken more often one that says how often."""
        more = [Violation(rule, "", f"and {count - MOST_OF_A_RULE} more", {})
                for rule, count in self._counts.items() if count > MOST_OF_A_RULE]
        return self._kept + more
