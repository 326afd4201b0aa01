"""Holds what clients were told, and what every replica answers in the end, against the log: the promises of AIMS.

    report = check(read_lines("history.jsonl"), read_kafka(bootstrap), read_lines("answers.jsonl"))
    for violation in report.violations:
        print(violation)

`check` is pure: everything comes in as iterables (history.py, log_readers.py say of what), each is gone through once. Half a million
commands take minutes and some 500 MiB.

| rule | what holds |
|---|---|
| of the log alone (log_fold.py) | |
| order | each offset once, growing |
| unreadable | every record is one that the contract explains |
| place | the key is the subject, and a subject has one partition |
| versions | from 1, without gaps, per subject |
| torn | the events of a command are adjacent, and all there |
| doubled | a request id is recorded once |
| epoch | leaders' epochs grow, and events are of the epoch of the PartitionOpened before them |
| consumed | positions of the sources of reactions never fall within a partition |
| time | never falls within a partition, whatever the clocks do |
| dated | no event is of a time that has not come, whatever the clocks do |
| of reactions (reactions.py) | |
| cause | an effect has its cause in the log, is what that calls for, and belongs to the same first command |
| twice | a cause has each of its effects once: on a subject, by a reaction, one command |
| position | an effect is followed, by the same leader, by a position past its cause, and no earlier one was past it |
| in turn | effects of the events of one partition come in the order of these events |
| left out | what a partition has gone through has all the effects there that it calls for |
| behind | in the end each partition has gone through all events that its service reacts to |
| of commands | |
| lost | what was acknowledged is in the log |
| acknowledged | as the version that was told; a repetition is told no earlier one; the token includes it |
| refused | what was refused by every attempt is not in the log |
| repetition | what is recorded, or was acknowledged, is not refused when it is sent again |
| unsent | what is in the log, somebody has sent, for that subject, or a reaction |
| written | the log says the fields that the command wrote |
| real time | what was acknowledged before another was sent has the lower version |
| of reads | |
| stale | a read with a token includes all that the token includes |
| back | a read whose token is no less than the one that came with a version shows no earlier version |
| phantom | nothing is answered that the log has not |
| value | what is answered is what the log says of that version |
| list | a list has what its token includes and is not deleted |
| token | the token in an answer includes the one that was sent |
| of the end | |
| replica | every replica answers with the version, the fields and the revisions that the log has, for every subject |
| of the history itself | |
| history | a process has one attempt at a time, each is answered once, a request id is of one subject |
"""

import collections
import heapq
import itertools
import math
import time
import typing

from faults.checker.history import read_lines
from faults.checker.log_fold import LogFold
from faults.checker.reactions import ReactionFold
from faults.checker.violations import Violations

# Answers to a command that say nothing of the state of the resource: it was not decided.
NOT_DECIDED = ("UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "CANCELLED", "UNAUTHENTICATED", "INTERNAL",
               "UNKNOWN")


class Report(typing.NamedTuple):
    violations: list
    counts: dict  # how much was looked at: a run that looked at nothing proves nothing


def check(history, log, answers=(), partitions=8, settled=True, read_at=math.inf):
    """`partitions`: of each topic. `settled`: after the load reactions were given the time to do what was left. `read_at`:
    when the log is read, in seconds since 1970."""
    violations = Violations()
    fold, reactions = LogFold(violations, read_at), ReactionFold(violations, partitions)
    for event in log:
        fold.add(event)
        reactions.add(event)
    fold.end()
    reactions.end(settled)
    checker = _HistoryChecker(fold, reactions.request_ids(), violations)
    for event in history:
        checker.add(event)
    checker.end()
    for name in fold.subjects.keys() - checker.subjects - reactions.subjects:
        violations.add("unsent", name, "the log has a subject that nobody sent a command for, and no reaction has")
    answered = _check_answers(fold, checker.subjects | reactions.subjects, answers, violations)
    counts = {"events": fold.events, "commands": len(fold.commands), "subjects": len(fold.subjects),
              "leaders": fold.leaders, "effects": reactions.effects, "answers": answered, **checker.counts}
    return Report(violations.all(), counts)


def check_files(histories, log, answers, partitions, settled):
    """The same of the files that each worker of a load has written; of answers, of those that are there."""
    events = heapq.merge(*map(read_lines, histories), key=lambda event: event["time"])
    answered = itertools.chain.from_iterable(read_lines(path) for path in answers if path.exists())
    return check(events, log, answered, partitions, settled, time.time())


class _Request:
    """What became of a request id, from all of its attempts."""
    __slots__ = ("subject", "first_invoke", "first_ok", "maybe_recorded", "refusal")

    def __init__(self, subject, time):
        self.subject = subject
        self.first_invoke = time
        self.first_ok = None
        self.maybe_recorded = False  # by an attempt that is over, or not answered yet
        self.refusal = None          # what the last attempt that was refused was told


class _HistoryChecker:

    def __init__(self, fold, of_reactions, violations):
        """`of_reactions`: the request ids of what reactions sent, which nobody else did."""
        self._fold = fold
        self._of_reactions = of_reactions
        self._add = violations.add
        self._open = {}      # process -> its invoke
        self._requests = {}  # request id -> _Request
        self._seen = {}      # (process, subject) -> (version, position in the token that came with it)
        self._collections = collections.defaultdict(list)
        for name in fold.subjects:
            self._collections[name.rpartition("/")[0]].append(name)
        self._names = {}     # of subjects that commands were sent for, each kept once
        self.counts = collections.Counter()

    def add(self, event):
        process, kind = event["process"], event["type"]
        where = f"attempt {event['id']} of process {process}"
        if kind == "invoke":
            if process in self._open:
                self._add("history", where, "begins while another is open", other=self._open[process]["id"])
                self._give_up(self._open[process])
            self._open[process] = event
            if "request_id" in event:
                self._invoke(event, where)
            return
        invoke = self._open.get(process)
        if invoke is None or invoke["id"] != event["id"]:
            self._add("history", where, "is answered and not open", type=kind)
            return
        del self._open[process]
        self.counts[kind] += 1
        if "request_id" in invoke:
            self._answer_command(invoke, event, where)
        elif kind == "ok":
            self._answer_read(invoke, event["result"], where)
        elif invoke["op"].startswith("Get") and event["error"].startswith("NOT_FOUND"):
            self._answer_read(invoke, {"version": 0}, where)

    @property
    def subjects(self):
        """Those that commands were sent for."""
        return self._names.keys()

    def end(self):
        for invoke in self._open.values():
            self._give_up(invoke)
        for request_id, request in self._requests.items():
            if request_id in self._fold.commands and not request.maybe_recorded:
                command = self._fold.commands[request_id]
                self._add("refused", command.subject.name, "is recorded, and every attempt was refused",
                          request_id=request_id, version=command.last, told=request.refusal)
        for name in self.subjects:
            self._check_log_of(name)

    def _give_up(self, invoke):
        """An attempt that is never answered."""
        self.counts["unknown"] += 1
        if "request_id" in invoke:
            self._requests[invoke["request_id"]].maybe_recorded = True

    # Commands

    def _invoke(self, event, where):
        request_id = event["request_id"]
        subject = self._names.setdefault(event["subject"], event["subject"])
        request = self._requests.get(request_id)
        if request is None:
            request = self._requests[request_id] = _Request(subject, event["time"])
            self._check_written(event)
        elif request.subject != subject:
            self._add("history", where, "a request id is used for another subject", request_id=request_id,
                      subject=subject, other=request.subject)

    def _check_written(self, event):
        command = self._fold.commands.get(event["request_id"])
        if command is None:
            return
        for field, value in event.get("fields", {}).items():
            recorded = command.subject.value(field, command.last)
            if recorded != value:
                self._add("written", command.subject.name, "the log says another value than the command",
                          request_id=event["request_id"], version=command.last, field=field, sent=value,
                          recorded=recorded)
        if "deletes" in event and bool(command.subject.deleted[command.last - 1]) != event["deletes"]:
            self._add("written", command.subject.name, "the command deletes, or brings back, and the log does not",
                      request_id=event["request_id"], version=command.last, deletes=event["deletes"])

    def _answer_command(self, invoke, event, where):
        request_id, kind = invoke["request_id"], event["type"]
        request = self._requests[request_id]
        command = self._fold.commands.get(request_id)
        if kind == "unknown":
            request.maybe_recorded = True
        elif kind == "fail":
            request.refusal = event.get("error", "")
            decided = not request.refusal.startswith(NOT_DECIDED)
            if decided and request.maybe_recorded and command is not None:
                self._add("repetition", invoke["subject"], "is refused when it is sent again, and is recorded",
                          request_id=request_id, version=command.last, told=request.refusal, attempt=where)
        else:
            self.counts["acknowledgements"] += 1
            if request.first_ok is None:
                self.counts["acknowledged"] += 1
            self._acknowledge(invoke, event["result"], request, command, where)
            request.maybe_recorded = True
            if request.first_ok is None:
                request.first_ok = event["time"]

    def _acknowledge(self, invoke, result, request, command, where):
        evidence = {"request_id": invoke["request_id"], "attempt": where}
        subject, version = invoke["subject"], result.get("version")
        if command is None:
            self._add("lost", subject, "was acknowledged and is not in the log", version=version, **evidence)
            return
        if version is not None:
            if version < command.last or (version > command.last and not request.maybe_recorded):
                self._add("acknowledged", subject, "was acknowledged as another version than the log has",
                          version=version, recorded=command.last, repeated=request.maybe_recorded, **evidence)
            if version > command.subject.version:
                self._add("phantom", subject, "a version is answered that the log has not", version=version,
                          last=command.subject.version, **evidence)
            self._see(invoke, command.subject, version, result)
        self._check_token(invoke, result, where)
        if "token" in result and command.subject.included_in(result["token"]) < command.last:
            self._add("acknowledged", subject, "the token does not include what it was given for",
                      partition=command.subject.partition, token=result["token"].get(command.subject.partition),
                      offset=command.subject.offsets[command.last - 1], **evidence)

    def _check_log_of(self, name):
        """What the log has of a subject that commands were sent for: each command sent, and in the order of real time."""
        subject = self._fold.subjects.get(name)
        if subject is None:
            return
        latest, before = float("-inf"), None  # the latest invoke among the versions so far
        for version, request_id in enumerate(subject.requests, 1):
            request = self._requests.get(request_id)
            if request is None and request_id in self._of_reactions:
                continue
            if request is None or request.subject != name:
                self._add("unsent", name, "the log has a command that nobody sent for this subject", version=version,
                          request_id=request_id, sent_for=None if request is None else request.subject)
                continue
            if request.first_ok is not None and request.first_ok < latest:
                self._add("real time", name, "was acknowledged before another was sent, and has the higher version",
                          request_id=request_id, version=version, acknowledged=request.first_ok, other=before,
                          sent=latest)
            if request.first_invoke > latest:
                latest, before = request.first_invoke, request_id

    # Reads

    def _answer_read(self, invoke, result, where):
        self.counts["reads"] += 1
        self._check_token(invoke, result, where)
        if "names" in result:
            self._check_list(invoke, result, where)
            return
        if "version" not in result:
            return
        name, version, token = invoke["subject"], result["version"], invoke.get("token")
        subject = self._fold.subjects.get(name)
        last = subject.version if subject else 0
        if version > last:
            self._add("phantom", name, "a version is answered that the log has not", version=version, last=last,
                      attempt=where)
            return
        if subject is None:
            return
        if token:
            self.counts["reads with a token"] += 1
            self._check_fresh(invoke, subject, version, where)
        self._see(invoke, subject, version, result)
        _check_values(self._add, "value", name, subject, version, result.get("fields"), attempt=where)

    def _check_fresh(self, invoke, subject, version, where):
        sent = invoke["token"].get(subject.partition, 0)
        included = subject.included_in(invoke["token"])
        if version < included:
            self._add("stale", subject.name, "a read does not include what its token includes", version=version,
                      included=included, partition=subject.partition, token=sent,
                      offset=subject.offsets[included - 1], attempt=where)
        seen, got = self._seen.get((invoke["process"], subject.name), (0, 0))
        if version < seen and sent >= got:
            self._add("back", subject.name, "a process is answered with an earlier version than it has seen",
                      version=version, seen=seen, partition=subject.partition, token=sent, token_then=got,
                      attempt=where)

    def _see(self, invoke, subject, version, result):
        """A process has seen `version` of the subject."""
        key = invoke["process"], subject.name
        if "token" in result and version > self._seen.get(key, (0, 0))[0]:
            self._seen[key] = version, result["token"].get(subject.partition, 0)

    def _check_list(self, invoke, result, where):
        token = invoke.get("token")
        if not token:
            return
        self.counts["lists with a token"] += 1
        names = set(result["names"])
        for name in self._collections[invoke["subject"]]:
            subject = self._fold.subjects[name]
            included = subject.included_in(token)
            # What is deleted at any time after may be left out.
            if included and name not in names and not any(subject.deleted[included - 1:]):
                self._add("list", name, "a list leaves out what its token includes", attempt=where,
                          partition=subject.partition, token=token.get(subject.partition),
                          offset=subject.offsets[0])
        for name in names - self._fold.subjects.keys():
            self._add("phantom", name, "a list has what the log has not", attempt=where)

    def _check_token(self, invoke, result, where):
        if "token" not in result:
            return
        for partition, sent in invoke.get("token", {}).items():
            if result["token"].get(partition, 0) < sent:
                self._add("token", invoke["subject"], "the token in the answer does not include the one that was sent",
                          partition=partition, sent=sent, got=result["token"].get(partition), attempt=where)


def _check_values(add, rule, where, subject, version, fields, **evidence):
    for field, value in (fields or {}).items() if version else ():
        recorded = subject.value(field, version)
        # A field that no event has said anything of is empty.
        if value != recorded and (value or recorded is not None):
            add(rule, where, "another value is answered than the log has", version=version, field=field, answered=value,
                recorded=recorded, **evidence)


def _check_answers(fold, subjects, answers, violations):
    """What each replica says in the end, of all that commands were sent for or reactions had an effect on. Returns how
    many answers there were."""
    add, answered, count = violations.add, {}, 0
    for answer in answers:
        count += 1
        replica, name = answer["replica"], answer["subject"]
        answered.setdefault(replica, set()).add(name)
        where = f"{name} on {replica}"
        subject = fold.subjects.get(name)
        version = subject.version if subject else 0
        if answer["version"] != version:
            add("replica", where, "another version is answered than the log has", version=answer["version"],
                last=version)
            continue
        if subject is None:
            continue
        _check_values(add, "replica", where, subject, version, answer.get("fields"))
        told = answer["request_ids"]
        if told != subject.requests:
            at = next((place for place, pair in enumerate(zip(told, subject.requests)) if pair[0] != pair[1]),
                      min(len(told), len(subject.requests)))
            add("replica", where, "other revisions are answered than the log has", version=at + 1,
                answered=told[at:at + 1], recorded=subject.requests[at:at + 1], revisions=len(told), last=version)
    for replica, names in answered.items():
        for name in subjects - names:
            add("replica", f"{name} on {replica}", "was not asked for in the end")
    return count
