"""One process of the operating system that loads the services, and writes down what it asked and what it was told: many
processes in the sense of a history, each with one call at a time.

    python -m faults.worker settings.json      # driver.py writes the settings

It prints a line of JSON ten times a second: what was acknowledged, refused and not settled, when each partition last
acknowledged, and why it last refused. On its standard input it is told "stop": finish what is begun and begin no more;
and "answers": write down what each replica says of everything."""

import asyncio
import collections
import json
import os
import pathlib
import random
import sys
import time
import traceback

import grpc
from google.rpc import code_pb2

from faults import commands
from faults.checker.history import HistoryWriter, write_answer
from faults.checker.reactions import AUDIT_TOPIC, CONTROLS_TOPIC, INVENTORY_TOPIC, RISK_TOPIC
from harness.client import (INVENTORY, TOKEN, Refusal, channel_options, class_of, delay_before_retry, method,
                            path_of)

CALL_SECONDS = 5
# A command that has no answer after so long stays without one, and is counted.
SETTLE_SECONDS = 90
SUBJECTS_EACH = 20
BATCH = 10
_REFUSED_OUTRIGHT = {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.ABORTED,
                     grpc.StatusCode.NOT_FOUND, grpc.StatusCode.ALREADY_EXISTS, grpc.StatusCode.RESOURCE_EXHAUSTED}


def nothing_recorded(refusal):
    """Whether the answer says that this attempt recorded nothing."""
    return refusal.code in _REFUSED_OUTRIGHT or "nothing was recorded" in refusal.message


def _pause(delay, refusals):
    """Seconds to wait after so many refusals: what the answer asks for, and longer the longer it takes, to one second."""
    return max(delay, min(delay * 2**(refusals - 1), 1.0))


class Worker:

    def __init__(self, settings):
        self.settings = settings
        self.number, self.partitions = settings["number"], settings["partitions"]
        self.random = random.Random(f"{settings['seed']}/{self.number}")
        self.history = HistoryWriter(settings["history"])
        self.stopping = False
        self.acknowledged = self.refused = self.unsettled = 0
        self.last = {}  # "topic/partition" -> when it acknowledged last
        self.why = {}  # "topic/partition" -> its last refusal since then, and when
        self.told = []  # (subject, token) of the last writes, for others to read
        self.processes = []
        self._open_channels()

    def _open_channels(self):
        together = "ipv4:" + ",".join(self.settings["addresses"])
        self.channels = [grpc.aio.insecure_channel(target, options=channel_options(INVENTORY))
                         for target in (together, *self.settings["addresses"])]
        self._callables = {}

    async def call(self, op, request, token, channel=0, seconds=CALL_SECONDS, actor="ana"):
        """(response, token). Channel 0 is all replicas in turn, 1 and on one of them each."""
        callable_ = self._callables.get((channel, op))
        if callable_ is None:
            found = method(op)
            callable_ = self._callables[channel, op] = self.channels[channel].unary_unary(
                path_of(found), request_serializer=class_of(found.input_type).SerializeToString,
                response_deserializer=class_of(found.output_type).FromString)
        metadata = [("aims-actor", actor), ("aims-roles", "admin")]
        if token:
            metadata.append((TOKEN, token))
        call = callable_(request, timeout=seconds, metadata=metadata)
        response = await call
        for key, value in await call.trailing_metadata():
            if key == TOKEN:
                token = value
        return response, token

    async def run(self):
        count = self.settings["processes"]
        for number in range(count):
            # Two for each partition of the inventory, then one for each of the other topics, with the systems of the last.
            part = number // self.partitions % 5
            kind = {2: ControlsProcess, 3: RiskProcess, 4: AuditProcess}.get(part)
            self.processes.append(kind(self, number, self.processes[number - (part - 1) * self.partitions]) if kind
                                  else [Process, SystemsProcess][part](self, number))
        batches = [BatchProcess(self, count + number * BATCH) for number in range(self.settings["batch_processes"])]
        self.processes += batches
        loads = [asyncio.ensure_future(process.run()) for process in self.processes]
        reports = asyncio.ensure_future(self._report(loads))
        lines = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while True:
            told = (await lines.readline()).decode().strip()
            if told == "stop":
                self.stopping = True
                await asyncio.gather(*loads)
                self.history.close()
                self._print(done="stop")
            elif told == "answers":
                await self._write_answers()
                self._print(done="answers")
            else:
                reports.cancel()
                return

    async def _report(self, loads):
        while True:
            await asyncio.sleep(0.1)
            for load in loads:
                if load.done() and load.exception():
                    traceback.print_exception(load.exception())
                    os._exit(1)  # a load that nobody notices to have ended would be no test
            self._print()

    def _print(self, done=None):
        print(json.dumps({"acknowledged": self.acknowledged, "refused": self.refused, "unsettled": self.unsettled,
                          "last": self.last, "why": self.why, "done": done}), flush=True)

    def was_acknowledged(self, name):
        self.acknowledged += 1
        place = commands.place_of(name, self.partitions)
        self.last[place] = time.monotonic()
        self.why.pop(place, None)

    def was_refused(self, name, refusal):
        self.refused += 1
        self.why[commands.place_of(name, self.partitions)] = (time.monotonic(), str(refusal)[:300])

    def tell(self, subject, token):
        self.told.append((subject, token))
        if len(self.told) > 64:
            self.told.pop(0)

    async def _write_answers(self):
        with open(self.settings["answers"], "w", encoding="utf-8") as file:
            for number, replica in enumerate(self.settings["replicas"]):
                subjects = [subject for process in self.processes for subject in (*process.subjects, *process.more)]
                subjects += commands.of_reactions(subjects)
                for at in range(0, len(subjects), 32):
                    part = subjects[at:at + 32]
                    for subject, answer in zip(part, await asyncio.gather(
                            *(self._answer(subject, number + 1) for subject in part))):
                        write_answer(file, replica, subject.name, *answer)

    async def _answer(self, subject, channel):
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            try:
                return await self._answer_once(subject, channel)
            except grpc.aio.AioRpcError as error:
                if error.code() == grpc.StatusCode.NOT_FOUND:
                    return (0,)
                # What is found damaged as late as now is being replaced.
                if delay_before_retry(Refusal(error)) is None or time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.5)

    async def _answer_once(self, subject, channel):
        resource, token = await self.call(*commands.get(subject), None, channel, 30)
        request_ids, page_token = [], ""
        op = "ListRevisions"
        revisions = class_of(method(op).input_type)
        while not request_ids or page_token:
            page, token = await self.call(op, revisions(name=subject.name, page_size=1000, page_token=page_token), token,
                                          channel, 30)
            request_ids += [revision.metadata.request_id for revision in page.revisions]
            page_token = page.next_page_token
        return int(resource.etag), commands.fields_of(subject.kind, resource), request_ids[::-1]


class Process:
    """Asks, waits for the answer, asks again. What it writes is all in one partition, so that one that takes no writes
    holds up its own processes only, and how long can be told. Some of it is what others of that partition write, too."""

    kinds, topic = commands.KINDS, INVENTORY_TOPIC

    def __init__(self, worker, number):
        self.worker = worker
        self.random = random.Random(f"{worker.settings['seed']}/{worker.number}/{number}")
        self.number = worker.number * 1000 + number
        self.home = f"{self.topic}/{number % worker.partitions}"
        self.token = None
        self.subjects = []
        self.more = []  # that it writes, and that is asked for in the end
        self._asked = 0
        self._named = 0
        self.organization = self._choose_organization()

    def _choose_organization(self):
        return commands.Subject(commands.ORGANIZATION, self._name_at_home("organizations/o{}"))

    def _name_at_home(self, pattern):
        while True:
            self._named += 1
            name = pattern.format(f"-{self.number}-{self._named}")
            if commands.place_of(name, self.worker.partitions) == self.home:
                return name

    def _is_at_home(self, subject):
        return commands.place_of(subject.name, self.worker.partitions) == self.home

    def _new_subject(self, kind=None):
        kind = kind or self.random.choice(self.kinds)
        subject = commands.Subject(kind, self._name_at_home(f"{self.organization.name}/{kind.collection}/r{{}}"))
        self.subjects.append(subject)
        return subject

    async def begin(self):
        """What there has to be first. Returns whether it was acknowledged."""
        if not self.subjects:
            self.subjects.append(self.organization)
        return await self.execute(commands.create(self.organization, "One of many"))

    def creation(self, text):
        return commands.create(self._new_subject(), text)

    def other_change(self, text):
        """Of several events."""
        return commands.propose_scope(self.organization, text)

    async def run(self):
        while not await self.begin():
            if self.worker.stopping:
                return
        pace = self.worker.settings["pace"]
        while not self.worker.stopping:
            before = time.monotonic()
            await self.step()
            if pace:
                await asyncio.sleep(self.random.expovariate(1 / pace) - min(pace, time.monotonic() - before))

    async def step(self):
        """One thing out of all that can be asked."""
        dice = self.random.random()
        text = f"{self.number}.{self._asked}"
        written = [subject for subject in self.subjects if subject.version]
        subject = self.random.choice(written or self.subjects)
        if dice < 0.08 and len(self.subjects) < SUBJECTS_EACH:
            await self.execute(self.creation(text))
        elif dice < 0.13:
            await self.execute(self.other_change(text))
        elif dice < 0.17 and subject.kind in commands.DELETED and subject.version:
            await self.execute(commands.delete_or_undelete(subject, text))
        elif dice < 0.21:
            others = [subject for subject, _ in self.worker.told if self._is_at_home(subject) and not subject.deleted]
            if others:
                subject = self.random.choice(others)
                await self.execute(commands.update(subject, text, self.random.choice(["", str(subject.version or "")])))
        elif dice < 0.75:
            if subject.deleted:
                await self.execute(commands.delete_or_undelete(subject, text))
            else:
                etag = str(subject.version) if subject.version and self.random.random() < 0.5 else ""
                await self.execute(commands.update(subject, text, etag))
        elif dice < 0.87:
            await self.read(subject, self.token)
        elif dice < 0.95 and self.worker.told:
            await self.read(*self.random.choice(self.worker.told))
        else:
            await self.list()

    async def execute(self, command):
        """Sends a command until it is settled. Returns whether it was acknowledged."""
        worker, subject = self.worker, command.subject
        self._asked += 1
        command.request.request_id = request_id = f"r{self.number}.{self._asked}"
        deadline, refusals = time.monotonic() + SETTLE_SECONDS, 0
        while True:
            attempt = worker.history.invoke(self.number, command.op, subject.name, request_id, command.fields, self.token,
                                            command.deletes)
            try:
                resource, self.token = await worker.call(command.op, command.request, self.token, actor=command.actor)
            except grpc.aio.AioRpcError as error:
                refusal = Refusal(error)
                known = nothing_recorded(refusal)
                (worker.history.fail if known else worker.history.unknown)(attempt, str(refusal))
                delay = delay_before_retry(refusal)
                if delay is None:  # that it does not help to send it again does not make the outcome known
                    subject.version = subject.version if known else 0
                    return False
                worker.was_refused(subject.name, refusal)
                refusals += 1
                # Now and then somebody gives up, and never knows.
                if time.monotonic() > deadline or not known and self.random.random() < 0.05:
                    worker.unsettled += time.monotonic() > deadline
                    subject.version = 0
                    return False
                await asyncio.sleep(_pause(delay, refusals) * self.random.uniform(0.8, 1.2))
            else:
                subject.version = int(resource.etag)
                subject.deleted = resource.HasField("delete_time")
                worker.history.ok(attempt, subject.version, self.token)
                worker.was_acknowledged(subject.name)
                worker.tell(subject, self.token)
                return True

    async def read(self, subject, token):
        """By name, from any replica, at least as fresh as the token: its own, or what somebody else was given."""
        worker = self.worker
        op, request = commands.get(subject)
        attempt = worker.history.invoke(self.number, op, subject.name, token=token)
        try:
            resource, seen = await worker.call(op, request, token, self.random.randrange(len(worker.channels)))
        except grpc.aio.AioRpcError as error:
            worker.history.fail(attempt, str(Refusal(error)))
            return
        worker.history.ok(attempt, int(resource.etag), seen, fields=commands.fields_of(subject.kind, resource))
        if token is self.token:
            self.token = seen
            subject.version = subject.version or int(resource.etag)
            subject.deleted = resource.HasField("delete_time")

    async def list(self):
        worker, kind = self.worker, self.random.choice(self.kinds)
        op, request = commands.list_all(kind, self.organization.name)
        attempt = worker.history.invoke(self.number, op, f"{self.organization.name}/{kind.collection}", token=self.token)
        channel, names = self.random.randrange(len(worker.channels)), []
        token = self.token
        try:
            while True:
                page, token = await worker.call(op, request, token, channel)
                names += [resource.name for resource in commands.listed(page)]
                if not page.next_page_token:
                    break
                op, request = commands.list_all(kind, self.organization.name, page.next_page_token)
        except grpc.aio.AioRpcError as error:
            worker.history.fail(attempt, str(Refusal(error)))
            return
        worker.history.ok(attempt, token=token, names=names)
        self.token = token


class SystemsProcess(Process):
    """Has an AI system from the beginning, for what other processes write of its systems."""

    async def begin(self):
        begun = await super().begin()
        if begun:
            await self.execute(commands.create(self._new_subject(commands.AI_SYSTEM), "The first"))
        return begun


class _OfSystems(Process):
    """Writes what names the AI systems of another process, in one partition of another service."""

    def __init__(self, worker, number, other):
        self._other = other
        super().__init__(worker, number)

    def _choose_organization(self):
        return self._other.organization

    async def begin(self):
        return await self.execute(self.creation("The first"))

    def _another(self, kind, prefix):
        """A resource that is written a few times, and then left as it is."""
        subject = commands.Subject(kind, self._name_at_home(f"{self.organization.name}/{kind.collection}/{prefix}{{}}"))
        self.more.append(subject)
        return subject

    async def _execute_all(self, steps):
        """One after the other, as long as each is acknowledged."""
        for command in steps:
            if not await self.execute(command):
                return

    def creation(self, text):
        return commands.create(self._new_subject(), text, ai_systems=self._some_systems())

    def _some_systems(self, least=0):
        there = [subject.name for subject in self._other.subjects if subject.kind is commands.AI_SYSTEM]
        return self.random.sample(there, min(len(there), self.random.randint(least, 3)))


class RiskProcess(_OfSystems):
    """Risks, which name other systems now and then."""

    kinds, topic = [commands.RISK], RISK_TOPIC

    def other_change(self, text):
        return commands.name_systems(self.random.choice(self.subjects), self._some_systems(), text)


class ControlsProcess(_OfSystems):
    """Controls, which name other systems or all of them now and then, are worked on, and are tested."""

    kinds, topic = [commands.CONTROL], CONTROLS_TOPIC

    def __init__(self, worker, number, other):
        super().__init__(worker, number, other)
        self._worked_on = collections.Counter()

    def creation(self, text):
        of_all = self.random.random() < 0.2
        return commands.create(self._new_subject(), text, all_ai_systems=of_all,
                               ai_systems=[] if of_all else self._some_systems())

    def other_change(self, text):
        control = self.random.choice(self.subjects)
        if self.random.random() < 0.8:
            return commands.cover(control, None if self.random.random() < 0.2 else self._some_systems(), text)
        step = self._worked_on[control.name] % 2
        self._worked_on[control.name] += 1
        return commands.carry_on(control, step)

    async def step(self):
        dice = self.random.random()
        if dice < 0.03:
            await self.examine()
        elif dice < 0.2:
            await self.execute(self.other_change(f"{self.number}.{self._asked}"))
        else:
            await super().step()

    async def examine(self):
        """Tests a control; now and then the test stays open, until its control is deleted."""
        test = self._another(commands.CONTROL_TEST, "t")
        outcome = f"CONTROL_TEST_OUTCOME_{self.random.choice(['PASSED', 'FAILED'])}"
        steps = commands.examine(test, self.random.choice(self.subjects), outcome, f"{self.number}.{self._asked}")
        await self._execute_all(steps[:self.random.choice([1, 2, 3, 3])])


class AuditProcess(_OfSystems):
    """Nonconformities, which name other systems now and then, but for those that they bar, and have actions. Some are
    rejected soon."""

    kinds, topic = [commands.NONCONFORMITY], AUDIT_TOPIC

    def creation(self, text):
        return commands.create(self._new_subject(), text, ai_systems=self._some_systems(),
                               grade=self.random.choice(["major", "minor"]))

    def other_change(self, text):
        return commands.concern(self.random.choice(self.subjects), self._some_systems(), text)

    async def step(self):
        dice, text = self.random.random(), f"{self.number}.{self._asked}"
        if dice < 0.12:  # one that bars systems, and then bars them no more: there is no other way here
            nonconformity = self._another(commands.NONCONFORMITY, "n")
            opening = commands.create(nonconformity, text, ai_systems=self._some_systems(least=1), grade="major")
            await self._execute_all([opening, commands.reject(nonconformity, text)])
        elif dice < 0.15:
            action = self._another(commands.ACTION, "a")
            await self._execute_all(commands.act(action, self.random.choice(self.subjects), text)
                                    [:self.random.choice([1, 2, 3, 3])])
        elif dice < 0.2:
            await self.execute(self.other_change(text))
        else:
            await super().step()


class BatchProcess(Process):
    """Registers AI systems, ten at a time: ten processes of the history that always ask together."""

    async def run(self):
        while not await self.begin():
            if self.worker.stopping:
                return
        while not self.worker.stopping:
            await self.register_ten()
            await asyncio.sleep(self.random.uniform(1, 3))

    async def register_ten(self):
        kind = commands.AI_SYSTEM
        waiting = {}  # process of the history -> command
        for number in range(BATCH):
            self._asked += 1
            subject = commands.Subject(kind, f"{self.organization.name}/{kind.collection}/b-{self.number}-{self._asked}")
            self.subjects.append(subject)
            command = commands.create(subject, f"{self.number}.{self._asked}")
            command.request.request_id = f"r{self.number}.{self._asked}"
            waiting[self.number + number] = command
        worker, deadline = self.worker, time.monotonic() + SETTLE_SECONDS
        while waiting:
            attempts = {number: worker.history.invoke(number, command.op, command.subject.name,
                                                      command.request.request_id, command.fields, self.token)
                        for number, command in waiting.items()}
            request = class_of(method("BatchCreateAiSystems").input_type)(
                parent=self.organization.name, requests=[command.request for command in waiting.values()])
            delay = 0.05
            try:
                response, self.token = await worker.call("BatchCreateAiSystems", request, self.token)
            except grpc.aio.AioRpcError as error:
                refusal = Refusal(error)
                for attempt in attempts.values():
                    (worker.history.fail if nothing_recorded(refusal) else worker.history.unknown)(attempt, str(refusal))
                delay = delay_before_retry(refusal)
            else:
                for number, result in zip(list(waiting), response.results):
                    delay = self._settle(waiting, number, attempts[number], result) or delay
            worker.refused += len(waiting)
            if delay is None:
                return
            if time.monotonic() > deadline:
                worker.unsettled += len(waiting)
                return
            if waiting:
                await asyncio.sleep(delay)

    def _settle(self, waiting, number, attempt, result):
        """Takes note of one result. Returns after how long to send it again, when that helps."""
        history = self.worker.history
        if result.WhichOneof("result") == "ai_system":
            command = waiting.pop(number)
            command.subject.version = int(result.ai_system.etag)
            history.ok(attempt, command.subject.version, self.token)
            self.worker.was_acknowledged(command.subject.name)
            return None
        code, message = result.error.code, result.error.message
        again = code in (code_pb2.UNAVAILABLE, code_pb2.DEADLINE_EXCEEDED, code_pb2.RESOURCE_EXHAUSTED)
        known = "nothing was recorded" in message or code not in (code_pb2.UNAVAILABLE, code_pb2.DEADLINE_EXCEEDED)
        (history.fail if known else history.unknown)(attempt, f"{code_pb2.Code.Name(code)}: {message}")
        if not again:
            waiting.pop(number)
        return 0.1 if again else None


def main():
    settings = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))

    async def load():
        await Worker(settings).run()  # made within the loop that its channels belong to

    asyncio.run(load())


if __name__ == "__main__":
    main()
