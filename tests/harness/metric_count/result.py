"""The counts of a metric at an instant, and its value."""

import collections
import dataclasses
import math


@dataclasses.dataclass
class Result:
    numerator: float = 0
    denominator: float = 0
    parts: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    ended_days: list = dataclasses.field(default_factory=list)
    running_days: list = dataclasses.field(default_factory=list)

    def value(self, unit, distribution):
        """The value in the unit of the definition; None where there is none."""
        if unit == "UNIT_RATIO":
            return self.numerator / self.denominator if self.denominator else None
        if unit == "UNIT_DAYS" and distribution:
            return quantile(self.ended_days, 0.5)
        return self.numerator

    def tell(self, part, good=True):
        """One more of the denominator, in a part; also in the numerator if it is good."""
        self.denominator += 1
        self.numerator += bool(good)
        if part:
            self.parts[part] += 1


def quantile(days, share):
    """The shortest of the durations such that this share of them took at most so long."""
    return sorted(days)[math.ceil(len(days) * share) - 1] if days else None
