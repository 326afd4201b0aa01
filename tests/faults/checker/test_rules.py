"""The checker's rules: a history that keeps all of them, and for each rule one that breaks it and no other."""

import itertools

from faults.checker.checker import check
from faults.checker.log_readers import Event
from faults.checker.reactions import RISK_TOPIC, Due
from faults.checker.violations import MOST_OF_A_RULE
from harness.partitions import partition_of

P = "aims.inventory.events/4"
Q = "aims.inventory.events/5"
S = "organizations/o/suppliers/s"
LIST = "organizations/o/suppliers"
SYSTEM, ASSESSMENT = "organizations/o/aiSystems/a", "organizations/o/impactAssessments/a"
R = f"{RISK_TOPIC}/{partition_of(ASSESSMENT, 8)}"


class Log:
    """Events of partition P, unless said otherwise, one after the other."""

    def __init__(self):
        self.events = []

    def add(self, **said):
        said.setdefault("partition", P)
        before = [event.offset for event in self.events if event.partition == said["partition"]]
        said.setdefault("offset", before[-1] + 1 if before else 0)
        self.events.append(Event(**{"key": said.get("subject", "") or "topic", "time": float(len(self.events)), **said}))
        return self

    def opened(self, epoch, **said):
        return self.add(opened=epoch, epoch=said.pop("written_in", epoch), kind="PartitionOpened", **said)

    def consumed(self, epoch=1, positions=None, partition=P, **sources):
        return self.add(consumed={**(positions or {}), **sources}, epoch=epoch, kind="SourcesConsumed",
                        partition=partition)

    def registered(self, request_id, version=1, system=SYSTEM):
        """An AI system, whose assessment a reaction has to open."""
        due = Due("reaction/impact_assessment", RISK_TOPIC, system.replace("aiSystems", "impactAssessments"),
                  "ImpactAssessmentOpened")
        return self.event(version, request_id, subject=system, kind="AiSystemRegistered", event_id=f"e-{request_id}",
                          correlation_id=request_id, causes=(due,))

    def effect(self, of, version=1, subject=ASSESSMENT, **said):
        """Of the command `of`, on its assessment."""
        return self.event(version, **{"request_id": f"effect-{of}", "subject": subject, "partition": R,
                                      "kind": "ImpactAssessmentOpened", "causation_id": f"e-{of}", "correlation_id": of,
                                      "reaction": "reaction/impact_assessment", "fields": {}, **said})

    def event(self, version, request_id, epoch=1, subject=S, kind="SupplierUpdated", **said):
        said.setdefault("fields", {"supplies": request_id})
        return self.add(version=version, request_id=request_id, epoch=epoch, subject=subject, kind=kind, **said)


class History:

    def __init__(self):
        self.events = []
        self._ids = itertools.count()

    def begin(self, request_id=None, process=1, subject=S, op=None, **said):
        attempt = next(self._ids)
        if request_id is not None:
            said = {"request_id": request_id, "fields": {"supplies": request_id}, **said}
        op = op or ("UpdateSupplier" if request_id else "GetSupplier")
        self._write(process=process, id=attempt, type="invoke", op=op, subject=subject, **said)
        return process, attempt

    def end(self, attempt, kind, **said):
        self._write(process=attempt[0], id=attempt[1], type=kind, **said)
        return self

    def _write(self, **event):
        self.events.append({"time": float(len(self.events)), **event})

    def command(self, request_id, version, next_offset, **said):
        return self.end(self.begin(request_id, **said), "ok", result={"version": version, "token": {P: next_offset}})

    def fail(self, request_id, error, **said):
        return self.end(self.begin(request_id, **said), "fail", error=error)

    def unknown(self, request_id, **said):
        return self.end(self.begin(request_id, **said), "unknown", error="DEADLINE_EXCEEDED: 5 s")

    def read(self, version, token=None, got=None, fields=None, **said):
        said = {"token": {P: token}, **said} if token is not None else said
        result = {"version": version, "fields": fields or {}}
        return self.end(self.begin(**said), "ok", result={**result, "token": {P: got}} if got is not None else result)

    def list(self, names, token, **said):
        return self.end(self.begin(subject=LIST, op="ListSuppliers", token={P: token}, **said), "ok",
                        result={"names": names, "token": {P: token}})


def three():
    """A log of three commands, r-1 to r-3, at the offsets 1 to 3; and the history in which they were sent."""
    log, history = Log().opened(1), History()
    for version in (1, 2, 3):
        log.event(version, f"r-{version}")
        history.command(f"r-{version}", version, version + 1)
    return history, log


def cause():
    """A log in which a system was registered, at offset 1 of P, and a leader of R, who has to do what that causes."""
    return (History().command("r-1", 1, 2, subject=SYSTEM),
            Log().opened(1).registered("r-1").opened(1, partition=R))


def gone_through(log, of_p=2, of_r=9, of_the_other=9):
    """What is recorded in both when nothing is left to do; in R in one append with what comes before."""
    return log.consumed(positions={P: of_p, R: of_r}, partition=R).consumed(positions={R: of_the_other})


def answer(version=3, replica="replica-0", request_ids=("r-1", "r-2", "r-3"), supplies="r-3", subject=S):
    return {"replica": replica, "subject": subject, "version": version, "fields": {"supplies": supplies},
            "request_ids": list(request_ids)}


def rules(history, log, answers=()):
    return sorted({violation.rule for violation in check(history.events, log.events, answers).violations})


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
    report = check(history.events, log.events, [told, {**told, "replica": "replica-1"}])
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


# Of reactions

def test_a_reaction_that_does_all():
    history, log = cause()
    gone_through(log.effect("r-1"))
    report = check(history.events, log.events)
    assert report.violations == [] and report.counts["effects"] == 1


def test_an_effect_of_nothing():
    history, log = cause()
    gone_through(log.effect("r-1").effect("r-9", version=2))
    assert rules(history, log) == ["cause"]


def test_an_effect_that_its_cause_does_not_call_for():
    for wrong in ({"kind": "ImpactAssessmentArchived"}, {"correlation_id": "r-9"}):
        history, log = cause()
        gone_through(log.effect("r-1", **wrong))
        assert rules(history, log) == ["cause"]
    history, log = cause()  # a reaction that nobody knows
    gone_through(log.effect("r-1").effect("r-1", version=2, reaction="reaction/new", request_id="new"))
    assert rules(history, log) == ["cause"]


def test_an_effect_that_comes_again():
    history, log = cause()
    gone_through(log.effect("r-1").effect("r-1", version=2, request_id="again"))
    assert rules(history, log) == ["twice"]


def test_an_effect_without_the_position_after_its_cause():
    # Nothing follows it; its leader ends before; or what follows is another position.
    history, log = cause()
    log.effect("r-1").consumed(positions={R: 9})
    assert rules(history, log) == ["behind", "position"]
    history, log = cause()
    log.effect("r-1").opened(2, partition=R).consumed(epoch=2, positions={P: 2, R: 9}, partition=R)
    assert rules(history, log.consumed(positions={R: 9})) == ["position"]
    history, log = cause()
    gone_through(log.effect("r-1").consumed(positions={P: 1}, partition=R))
    assert rules(history, log) == ["position"]


def test_an_effect_of_what_was_gone_through_before():
    history, log = cause()
    gone_through(log.consumed(positions={P: 2}, partition=R).effect("r-1"))
    assert rules(history, log) == ["position"]


def test_effects_out_of_turn():
    other = next(name for name in (f"{SYSTEM}{number}" for number in itertools.count())
                 if f"{RISK_TOPIC}/{partition_of(name.replace('aiSystems', 'impactAssessments'), 8)}" == R)
    history, log = cause()
    history.command("r-2", 1, 3, subject=other)
    log.registered("r-2", system=other).effect("r-2", subject=other.replace("aiSystems", "impactAssessments"))
    gone_through(log.effect("r-1"), of_p=3)
    assert rules(history, log) == ["in turn"]


def test_an_effect_that_is_left_out():
    history, log = cause()
    assert rules(history, gone_through(log)) == ["left out"]


def test_events_that_are_not_gone_through_in_the_end():
    history, log = cause()
    log.consumed(positions={R: 9})
    assert rules(history, log) == ["behind"]
    assert check(history.events, log.events, settled=False).violations == []
    for of in ({"of_p": 1}, {"of_r": 1}, {"of_the_other": 1}):
        history, log = cause()
        log.effect("r-1").consumed(positions={P: 2}, partition=R)
        expected = ["behind"] if "of_p" not in of else ["consumed"]
        assert rules(history, gone_through(log, **of)) == expected


def test_a_replica_that_knows_nothing_of_an_effect():
    history, log = cause()
    gone_through(log.effect("r-1"))
    answers = [answer(1, subject=SYSTEM, request_ids=["r-1"], supplies="r-1"),
               {"replica": "replica-0", "subject": ASSESSMENT, "version": 0, "request_ids": []}]
    assert rules(history, log, answers) == ["replica"]
    assert rules(history, log, answers[:1]) == ["replica"]


def test_a_time_that_falls():
    history, log = three()
    log.event(4, "r-4", time=1.5)
    assert rules(history.unknown("r-4"), log) == ["time"]


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
    violations = check(history.events, log.events).violations
    assert len(violations) == MOST_OF_A_RULE + 1
    assert str(violations[0]).startswith(f"lost: {S}: was acknowledged and is not in the log [version=3, request_id=lost-0")
    assert str(violations[-1]) == "lost: : and 5 more []"
