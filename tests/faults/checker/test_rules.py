"""The checker's rules: a history that keeps all of them, and for each rule one that breaks it and no other. Those about
reactions are in test_reaction_rules.py."""

from faults.checker.checker import check
from faults.checker.violations import MOST_OF_A_RULE
from faults.checker.written import LIST, P, Q, S, History, Log, answer, rules, three


def test_a_history_that_keeps_all_rules():
    history, log = History(), Log().opened(1)
    log.event(1, "r-1", kind="SupplierRegistered")
    log.event(2, "r-2", index=0, size=2, fields={}).event(3, "r-2", index=1, size=2)
    log.event(4, "r-3").opened(2, offset=7).event(5, "r-4", epoch=2)
    log.event(6, "r-5", epoch=2, kind="SupplierDeleted", fields={})
    log.event(7, "r-6", epoch=2, kind="SupplierUndeleted", fields={}).opened(4, partition=Q)
    history.command("r-1", 1, 2).command("r-2", 3, 4)
    history.fail("r-0", "ABORTED: the etag is not current")
    history.read(1, token=2, got=2, fields={"supplies": "r-1", "assessment": ""})  # an older token, an older version
    history.unknown("r-3").fail("r-3", "UNAVAILABLE: nothing was recorded, try again").command("r-3", 5, 20)
    history.begin("r-7", process=9)  # never answered, and not recorded
    history.unknown("r-8")           # the same
    history.fail("r-4", "UNAVAILABLE: nothing was recorded").command("r-4", 5, 9)
    history.command("r-5", 6, 10, fields={}, deletes=True)
    history.list([], token=10).list([S], token=0)
    history.unknown("r-6", fields={}, deletes=False)
    history.read(7, token=10, got=11, fields={"supplies": "r-4"}).list([S], token=11)
    history.end(history.begin(subject=f"{LIST}/none"), "fail", error="NOT_FOUND: there is none")
    history.end(history.begin(subject=S, token={P: 99}), "fail", error="FAILED_PRECONDITION: not within 2 s")
    told = answer(7, supplies="r-4", request_ids=["r-1", "r-2", "r-2", "r-3", "r-4", "r-5", "r-6"])
    report = check(history.events, log.events, [told, {**told, "replica": "replica-1"}], settled=False)
    assert report.violations == []
    assert report.counts == {"events": 7, "commands": 6, "subjects": 1, "leaders": 3, "effects": 0, "answers": 2,
                             "ok": 10, "fail": 5, "unknown": 4, "acknowledgements": 5, "acknowledged": 5, "reads": 6,
                             "reads with a token": 2, "lists with a token": 3}


# Of the log alone

def test_an_offset_that_comes_again():
    history, log = three()
    log.opened(2, offset=3)
    assert rules(history, log) == ["order"]


def test_a_record_that_cannot_be_read():
    history, log = three()
    log.add(problem="not a record of the topic")
    assert rules(history, log) == ["unreadable"]


def test_a_key_that_is_not_the_subject():
    history, log = three()
    log.event(4, "r-4", key="organizations/o/suppliers/other")
    assert rules(history.command("r-4", 4, 5), log) == ["place"]


def test_a_subject_in_two_partitions():
    history, log = three()
    log.opened(1, partition=Q).event(4, "r-4", partition=Q)
    assert rules(history.unknown("r-4"), log) == ["place"]


def test_a_gap_in_the_versions():
    history, log = three()
    log.event(5, "r-5")
    assert rules(history.unknown("r-5"), log) == ["versions"]


def test_the_first_version_is_one():
    assert rules(History().unknown("r-1"), Log().opened(1).event(2, "r-1")) == ["versions"]


def test_a_version_that_comes_twice():
    history, log = three()
    log.event(3, "r-4")
    assert rules(history.unknown("r-4"), log) == ["versions"]


def test_a_command_without_its_end():
    for after in (lambda log: log, lambda log: log.opened(2)):
        history, log = three()
        after(log.event(4, "r-4", index=0, size=2))
        assert rules(history.unknown("r-4"), log) == ["torn"]


def test_a_command_without_its_beginning():
    history, log = three()
    log.event(4, "r-4", index=1, size=2)
    assert rules(history.unknown("r-4"), log) == ["torn"]


def test_a_command_within_another():
    history, log = three()
    log.event(4, "r-4", index=0, size=2).event(1, "r-5", subject=f"{S}2").event(5, "r-4", index=1, size=2)
    history.unknown("r-4").unknown("r-5", subject=f"{S}2")
    assert rules(history, log) == ["torn"]


def test_a_command_that_is_recorded_twice():
    history, log = three()
    log.event(4, "r-3")
    assert rules(history, log) == ["doubled"]


def test_an_epoch_that_does_not_grow():
    history, log = three()
    log.opened(1)
    assert rules(history, log) == ["epoch"]


def test_an_event_of_a_leader_that_was_replaced():
    history, log = three()
    log.opened(2).event(4, "r-4", epoch=1)
    assert rules(history.unknown("r-4"), log) == ["epoch"]


def test_an_event_before_any_leader():
    assert rules(History().unknown("r-1"), Log().event(1, "r-1")) == ["epoch"]


def test_an_opening_of_another_epoch_than_its_writer():
    history, log = three()
    log.opened(3, written_in=2)
    assert rules(history, log) == ["epoch"]


def test_reactions_that_go_on_break_nothing():
    history, log = three()
    log.consumed(a=3, b=7).opened(2).consumed(epoch=2, b=7)
    assert rules(history, log) == []


def test_positions_of_reactions_that_fall():
    history, log = three()
    log.consumed(a=3).consumed(b=1, a=2)
    assert rules(history, log) == ["consumed"]


def test_positions_that_a_replaced_leader_recorded():
    history, log = three()
    log.opened(2).consumed(a=3)
    assert rules(history, log) == ["epoch"]


def test_positions_inside_a_command():
    history, log = three()
    log.event(4, "r-4", size=2).consumed(a=3).event(5, "r-4", size=2, index=1)
    assert "torn" in rules(history.unknown("r-4"), log)


def test_a_time_that_falls():
    history, log = three()
    log.event(4, "r-4", time=1.5)
    assert rules(history.unknown("r-4"), log) == ["time"]


def test_a_time_that_has_not_come():
    history, log = three()
    log.event(4, "r-4", time=1000.0)
    history.unknown("r-4")
    assert rules(history, log, read_at=990.0) == []
    assert rules(history, log, read_at=900.0) == ["dated"]


# Of commands

def test_an_acknowledged_command_that_is_lost():
    history, log = three()
    assert rules(history.command("r-4", 3, 4), log) == ["lost"]


def test_an_acknowledgement_of_another_version():
    for version in (3, 1):
        history, log = three()
        log.event(4, "r-4").event(5, "r-5")
        history.unknown("r-5").command("r-4", version if version != 3 else 5, 6)
        assert rules(history, log) == ["acknowledged"]


def test_a_repetition_that_is_told_an_earlier_version():
    history, log = three()
    assert rules(history.command("r-3", 2, 4), log) == ["acknowledged"]


def test_a_token_that_does_not_include_what_it_was_given_for():
    history, log = three()
    log.event(4, "r-4")
    assert rules(history.command("r-4", 4, 4), log) == ["acknowledged"]


def test_an_acknowledged_version_that_the_log_has_not():
    history, log = three()
    assert rules(history.command("r-3", 4, 5), log) == ["phantom"]


def test_a_refused_command_that_is_recorded():
    for error in ("UNAVAILABLE: nothing was recorded, try again", "ABORTED: the etag is not current"):
        history, log = three()
        log.event(4, "r-4")
        assert rules(history.fail("r-4", error).fail("r-4", error), log) == ["refused"]


def test_a_repetition_that_is_refused_though_it_is_recorded():
    history, log = three()
    log.event(4, "r-4")
    assert rules(history.unknown("r-4").fail("r-4", "ABORTED: the etag is not current"), log) == ["repetition"]
    history, log = three()
    assert rules(history.fail("r-3", "ALREADY_EXISTS: there is one"), log) == ["repetition"]


def test_a_command_that_nobody_sent():
    history, log = three()
    log.event(4, "r-4")
    assert rules(history, log) == ["unsent"]


def test_a_subject_that_nobody_wrote_to():
    history, log = three()
    log.event(1, "r-4", subject=f"{S}2")
    assert rules(history, log) == ["unsent"]


def test_a_command_for_another_subject_than_it_was_sent_for():
    history, log = three()
    log.event(4, "r-4")
    assert rules(history.unknown("r-4", subject=f"{S}2"), log) == ["unsent"]


def test_a_command_that_was_recorded_with_other_fields():
    history, log = three()
    log.event(4, "r-4", fields={"supplies": "else"})
    assert rules(history.unknown("r-4"), log) == ["written"]


def test_a_deletion_that_deletes_nothing():
    history, log = three()
    log.event(4, "r-4")
    assert rules(history.unknown("r-4", deletes=True), log) == ["written"]


def test_commands_in_another_order_than_they_happened_in():
    history, log = three()
    log.event(4, "r-5").event(5, "r-4")
    assert rules(history.command("r-4", 5, 6).command("r-5", 4, 6), log) == ["real time"]


def test_commands_at_the_same_time_come_in_any_order():
    history, log = three()
    log.event(4, "r-5").event(5, "r-4")
    fourth = history.begin("r-4", process=2)
    history.command("r-5", 4, 6)
    assert rules(history.end(fourth, "ok", result={"version": 5, "token": {P: 6}}), log) == []


# Of reads

def test_a_read_that_does_not_include_what_its_token_includes():
    history, log = three()
    assert rules(history.read(2, token=4, process=2), log) == ["stale"]
    history, log = three()
    missing = history.begin(process=2, token={P: 2})
    assert rules(history.end(missing, "fail", error="NOT_FOUND: there is none"), log) == ["stale"]


def test_a_read_without_a_token_may_be_old():
    history, log = three()
    assert rules(history.read(1), log) == []


def test_a_read_that_goes_back_behind_what_was_seen():
    # The token that came with version 3 does not include it: who sends it again is told of version 2.
    history, log = three()
    assert rules(history.read(3, got=3, process=2).read(2, token=3, process=2), log) == ["back"]
    # With an older token, of somebody else, that is no harm.
    history, log = three()
    assert rules(history.read(3, got=4, process=2).read(2, token=3, process=2), log) == []


def test_a_read_of_a_version_that_the_log_has_not():
    history, log = three()
    assert rules(history.read(4), log) == ["phantom"]


def test_a_read_of_another_value_than_the_log_has():
    for value in ("r-2", ""):
        history, log = three()
        assert rules(history.read(3, fields={"supplies": value}), log) == ["value"]


def test_a_list_without_what_its_token_includes():
    history, log = three()
    assert rules(history.list([], token=2), log) == ["list"]


def test_a_list_of_what_the_log_has_not():
    history, log = three()
    assert rules(history.list([S, f"{S}2"], token=2), log) == ["phantom"]


def test_an_answer_whose_token_does_not_include_what_was_sent():
    history, log = three()
    assert rules(history.read(3, token=4, got=3), log) == ["token"]


# Of the end

def test_a_replica_that_disagrees_with_the_log():
    for wrong in (answer(version=2), answer(version=0), answer(supplies="r-2"),
                  answer(request_ids=["r-1", "r-3"]), answer(request_ids=["r-1", "r-3", "r-2"])):
        assert rules(*three(), [answer(), {**wrong, "replica": "replica-1"}]) == ["replica"]


def test_a_replica_that_has_what_the_log_has_not():
    history, log = three()
    other = f"{S}2"
    answers = [answer(), answer(subject=other, version=1, request_ids=["r-4"])]
    assert rules(history.unknown("r-4", subject=other), log, answers) == ["replica"]


def test_a_replica_that_was_not_asked_for_all():
    history, log = three()
    assert rules(history.unknown("r-4", subject=f"{S}2"), log, [answer()]) == ["replica"]


# Of the history itself

def test_a_process_that_does_two_things_at_once():
    history, log = three()
    history.begin(process=2)
    assert rules(history.read(3, process=2), log) == ["history"]


def test_an_answer_to_nothing():
    history, log = three()
    assert rules(history.end((1, 99), "ok", result={}), log) == ["history"]


def test_a_request_id_that_is_used_for_two_subjects():
    history, log = three()
    assert rules(history.fail("r-3", "UNAVAILABLE: nothing was recorded", subject=f"{S}2"), log) == ["history"]


def test_much_that_is_wrong_is_counted():
    history, log = three()
    for number in range(MOST_OF_A_RULE + 5):
        history.command(f"lost-{number}", 3, 4)
    violations = check(history.events, log.events, settled=False).violations
    assert len(violations) == MOST_OF_A_RULE + 1
    assert str(violations[0]).startswith(f"lost: {S}: was acknowledged and is not in the log [version=3, request_id=lost-0")
    assert str(violations[-1]) == "lost: : and 5 more []"
