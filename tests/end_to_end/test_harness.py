"""The judge of the tests under load catches what it is there for."""

import pytest

from harness.load import violations

GOOD = [(1, "made"), (2, "a"), (3, "b"), (4, "c")]
ACKNOWLEDGED = [("a", 2, 0.0), ("b", 3, 0.1)]  # what became of c is not known
SENT = ["a", "b", "c", "d"]


def test_a_good_history_has_no_violations():
    assert violations(GOOD, ACKNOWLEDGED, SENT) == []


@pytest.mark.parametrize("history,said", [
    ([(1, "made"), (2, "a")], "b was acknowledged as 3 and is lost"),
    ([(1, "made"), (2, "b"), (3, "a")], "a was acknowledged as 2 and is 3"),
    ([*GOOD, (5, "a")], "a was recorded twice"),
    ([*GOOD, (6, "d")], "not gapless"),
    ([*GOOD, (5, "e")], "e was recorded and never sent"),
])
def test_what_is_wrong_is_caught(history, said):
    assert any(said in problem for problem in violations(history, ACKNOWLEDGED, SENT))
