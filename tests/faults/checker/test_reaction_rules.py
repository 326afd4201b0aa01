"""The checker's rules about reactions: a history that keeps them, and for each one that breaks it and no other."""

import itertools

from faults.checker.checker import check
from faults.checker.reactions import EACH, RISK_TOPIC, Due
from faults.checker.written import ASSESSMENT, SYSTEM, P, R, answer, cause, gone_through, rules
from harness.partitions import partition_of


def test_a_reaction_that_does_all():
    history, log = cause()
    gone_through(log.effect("r-1"))
    report = check(history.events, log.events)
    assert report.violations == [] and report.counts["effects"] == 1


def test_an_effect_of_nothing():
    history, log = cause()
    gone_through(log.effect("r-1").effect("r-9", version=2))
    assert rules(history, log, settled=True) == ["cause"]


def test_an_effect_that_its_cause_does_not_call_for():
    for wrong in ({"kind": "ImpactAssessmentArchived"}, {"correlation_id": "r-9"}):
        history, log = cause()
        gone_through(log.effect("r-1", **wrong))
        assert rules(history, log, settled=True) == ["cause"]
    history, log = cause()  # a reaction that nobody knows
    gone_through(log.effect("r-1").effect("r-1", version=2, reaction="reaction/new", request_id="new"))
    assert rules(history, log, settled=True) == ["cause"]


def test_an_effect_on_each_of_what_refers_to_something():
    def deleted(kind="ReferenceNoted"):
        history, log = cause()
        due = Due("reaction/reassessment", RISK_TOPIC, EACH, kind, certain=False)
        log.events[1] = log.events[1]._replace(causes=(*log.events[1].causes, due))  # of the system
        gone_through(log.effect("r-1").effect("r-1", version=2, reaction="reaction/reassessment", kind="ReferenceNoted",
                                              request_id="each"))
        return rules(history, log, settled=True)
    assert deleted() == []
    assert deleted(kind="AnotherNoted") == ["cause"]


def test_an_effect_that_comes_again():
    history, log = cause()
    gone_through(log.effect("r-1").effect("r-1", version=2, request_id="again"))
    assert rules(history, log, settled=True) == ["twice"]


def test_an_effect_without_the_position_after_its_cause():
    # Nothing follows it; its leader ends before; or what follows is another position.
    history, log = cause()
    log.effect("r-1").consumed(positions={R: 9})
    assert rules(history, log, settled=True) == ["behind", "position"]
    history, log = cause()
    log.effect("r-1").opened(2, partition=R).consumed(epoch=2, positions={P: 2, R: 9}, partition=R)
    assert rules(history, log.consumed(positions={P: 9, R: 9}), settled=True) == ["position"]
    history, log = cause()
    gone_through(log.effect("r-1").consumed(positions={P: 1}, partition=R))
    assert rules(history, log, settled=True) == ["position"]


def test_an_effect_of_what_was_gone_through_before():
    history, log = cause()
    gone_through(log.consumed(positions={P: 2}, partition=R).effect("r-1"))
    assert rules(history, log, settled=True) == ["position"]


def test_effects_out_of_turn():
    other = next(name for name in (f"{SYSTEM}{number}" for number in itertools.count())
                 if f"{RISK_TOPIC}/{partition_of(name.replace('aiSystems', 'impactAssessments'), 8)}" == R)
    history, log = cause()
    history.command("r-2", 1, 3, subject=other)
    log.registered("r-2", system=other).effect("r-2", subject=other.replace("aiSystems", "impactAssessments"))
    gone_through(log.effect("r-1"), of_p=3)
    assert rules(history, log, settled=True) == ["in turn"]


def test_an_effect_that_is_left_out():
    history, log = cause()
    assert rules(history, gone_through(log), settled=True) == ["left out"]


def test_events_that_are_not_gone_through_in_the_end():
    history, log = cause()
    log.consumed(positions={R: 9})
    assert rules(history, log, settled=True) == ["behind"]
    assert check(history.events, log.events, settled=False).violations == []
    for of in ({"of_p": 1}, {"of_r": 1}, {"of_the_other": 1}):
        history, log = cause()
        log.effect("r-1").consumed(positions={P: 2}, partition=R)
        expected = ["behind"] if "of_p" not in of else ["behind", "consumed"]
        assert rules(history, gone_through(log, **of), settled=True) == expected


def test_a_replica_that_knows_nothing_of_an_effect():
    history, log = cause()
    gone_through(log.effect("r-1"))
    answers = [answer(1, subject=SYSTEM, request_ids=["r-1"], supplies="r-1"),
               {"replica": "replica-0", "subject": ASSESSMENT, "version": 0, "request_ids": []}]
    assert rules(history, log, answers) == ["replica"]
    assert rules(history, log, answers[:1]) == ["replica"]
