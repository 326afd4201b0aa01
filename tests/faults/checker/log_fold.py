"""Folds the log, and holds it against what it promises by itself: versions gapless, commands whole and adjacent, each
once, epochs never falling, time never falling or ahead. What is folded answers the checker's questions about the history.

    fold = LogFold(violations)
    for event in read_kafka(bootstrap):
        fold.add(event)
    fold.end()
    fold.commands["r-17"].last             # version after the command
    fold.subjects[name].value("supplies", 9)

Takes some 300 bytes a command: half a million of them fit into 200 MiB.
"""

import array
import bisect
import math
import typing

# As much as the servers' clocks may be wrong, in seconds.
_CLOCKS_DIFFER = 60


class Command(typing.NamedTuple):
    """A command as the log has it."""
    subject: "Subject"
    first: int  # versions of its events
    last: int


class Subject:
    """All that the log says of one subject. Version v stands at index v - 1."""
    __slots__ = ("name", "partition", "offsets", "requests", "deleted", "_fields")

    def __init__(self, name, partition):
        self.name = name
        self.partition = partition
        self.offsets = array.array("q")
        self.requests = []
        self.deleted = bytearray()  # whether it is, after each version
        self._fields = {}  # name -> (versions at which it changed, values)

    @property
    def version(self):
        return len(self.offsets)

    def append(self, event):
        self.offsets.append(event.offset)
        self.requests.append(event.request_id)
        was_deleted = bool(self.deleted and self.deleted[-1])
        self.deleted.append(event.kind.endswith("Deleted") or (was_deleted and not event.kind.endswith("Undeleted")))
        for name, value in event.fields.items():
            versions, values = self._fields.setdefault(name, (array.array("q"), []))
            versions.append(self.version)
            values.append(value)

    def included_in(self, positions):
        """The version that a read at `positions` must show at least; 0: none."""
        return bisect.bisect_left(self.offsets, positions.get(self.partition, 0))

    def value(self, field, version):
        """Of a field, after `version`; None where no event has said it."""
        versions, values = self._fields.get(field, ((), ()))
        place = bisect.bisect_right(versions, version)
        return values[place - 1] if place else None


class _Partition:
    def __init__(self):
        self.next = 0      # the least offset that may follow
        self.epoch = None  # of the last PartitionOpened
        self.time = 0.0
        self.events = 0
        self.consumed = {}   # "topic/partition" of a source of reactions -> next offset
        self.command = None  # the last event of a command that is not whole yet


class LogFold:

    def __init__(self, violations, read_at=math.inf):
        """`read_at`: when the log was read, in seconds since 1970, by a clock that was right all the time."""
        self._violations = violations
        self._read_at = read_at
        self.subjects = {}  # name -> Subject
        self.commands = {}  # request id -> Command
        self.partitions = {}
        self.events = 0
        self.leaders = 0  # PartitionOpened

    def add(self, event):
        partition = self.partitions.setdefault(event.partition, _Partition())
        where = f"{event.partition} offset {event.offset}"
        add = self._violations.add
        if event.offset < partition.next:
            add("order", where, "an offset comes again", after=partition.next - 1)
        partition.next = event.offset + 1
        if event.problem:
            add("unreadable", where, event.problem, key=event.key)
        elif event.opened is not None:
            self._open(event, partition, where)
        elif event.consumed is not None:
            self._consume(event, partition, where)
        else:
            self._check_place(event, partition, where)
            self._fold(event, where)
            partition.command = event if event.index + 1 < event.size else None
            self.events += 1

    def end(self):
        """The log has ended."""
        for name, partition in self.partitions.items():
            if partition.command is not None:
                self._cut_off(partition.command, f"{name}, the end")

    def _cut_off(self, last, where):
        self._violations.add("torn", where, "a command is not whole", request_id=last.request_id, subject=last.subject,
                             last_index=last.index, size=last.size)

    def _open(self, event, partition, where):
        if partition.command is not None:
            self._cut_off(partition.command, where)
        if partition.epoch is not None and event.opened <= partition.epoch:
            self._violations.add("epoch", where, "a leader's epoch does not grow", epoch=event.opened,
                                 before=partition.epoch)
        if event.epoch != event.opened:
            self._violations.add("epoch", where, "PartitionOpened is of another epoch than its writer",
                                 epoch=event.opened, writer_epoch=event.epoch)
        partition.epoch = event.opened
        partition.command = None
        self.leaders += 1

    def _consume(self, event, partition, where):
        if partition.command is not None:
            self._cut_off(partition.command, where)
            partition.command = None
        self._check_epoch(event, partition, where)
        for source, position in event.consumed.items():
            before = partition.consumed.get(source, 0)
            if position < before:
                self._violations.add("consumed", where, "what reactions have gone through is gone through again",
                                     source=source, position=position, before=before)
            partition.consumed[source] = max(position, before)

    def _check_epoch(self, event, partition, where):
        if event.epoch != partition.epoch:
            self._violations.add("epoch", where, "a record is not of the epoch of the PartitionOpened before it",
                                 subject=event.subject, version=event.version, epoch=event.epoch,
                                 opened=partition.epoch, request_id=event.request_id)

    def _check_place(self, event, partition, where):
        add = self._violations.add
        if event.key != event.subject:
            add("place", where, "the key is not the subject", key=event.key, subject=event.subject)
        self._check_epoch(event, partition, where)
        if event.time < partition.time:
            add("time", where, "an event is earlier than the one before it", time=event.time, before=partition.time)
        if event.time > self._read_at + _CLOCKS_DIFFER:
            add("dated", where, "an event is of a time that had not come when it was read", time=event.time,
                read_at=self._read_at)
        partition.time = max(partition.time, event.time)
        last = partition.command
        if last is None:
            whole = event.index == 0
        else:
            whole = ((event.request_id, event.subject, event.size, event.index)
                     == (last.request_id, last.subject, last.size, last.index + 1))
        if not whole or event.index >= event.size:
            add("torn", where, "an event is not where its command goes on", request_id=event.request_id,
                subject=event.subject, index=event.index, size=event.size,
                after=None if last is None else f"{last.request_id} {last.index} of {last.size}")

    def _fold(self, event, where):
        add = self._violations.add
        subject = self.subjects.get(event.subject)
        if subject is None:
            subject = self.subjects[event.subject] = Subject(event.subject, event.partition)
        if subject.partition != event.partition:
            add("place", where, "the subject has events in another partition as well", subject=event.subject,
                other=subject.partition)
        if event.version != subject.version + 1:
            add("versions", where, "a version does not follow the one before it", subject=event.subject,
                version=event.version, before=subject.version, request_id=event.request_id)
        subject.append(event)
        known = self.commands.get(event.request_id)
        if known is None:
            self.commands[event.request_id] = Command(subject, subject.version, subject.version)
        elif event.index > 0 and known.subject is subject and known.last == subject.version - 1:
            self.commands[event.request_id] = known._replace(last=subject.version)
        else:
            add("doubled", where, "a request id was recorded before", request_id=event.request_id,
                subject=event.subject, version=event.version, before_subject=known.subject.name,
                before_version=known.first)
