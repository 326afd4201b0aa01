"""Reads the log as somebody independent of the services does: Kafka with a consumer of its own, the embedded log from
`aims log dump`. Values are decoded here, from the contract alone; nothing that AIMS says of them is believed.

    for event in read_kafka("127.0.0.1:9092"):                 # or read_embedded(program, data)
        …

Both yield Events, those of each partition in the order of the log, up to its end when they began. Memory is bounded.
"""

import base64
import importlib
import json
import subprocess
import time
import typing

from faults.checker.reactions import AUDIT_TOPIC, CONTROLS_TOPIC, INVENTORY_TOPIC, RISK_TOPIC, caused_by

# Topic -> where its records are declared.
TOPICS = {INVENTORY_TOPIC: ("aims.inventory.v1.topic_pb2", "InventoryTopicRecord"),
          RISK_TOPIC: ("aims.risk.v1.topic_pb2", "RiskTopicRecord"),
          CONTROLS_TOPIC: ("aims.controls.v1.topic_pb2", "ControlsTopicRecord"),
          AUDIT_TOPIC: ("aims.audit.v1.topic_pb2", "AuditTopicRecord")}


class Event(typing.NamedTuple):
    """A record of the log, taken apart."""
    partition: str          # "aims.inventory.events/4"
    offset: int
    key: str
    subject: str = ""
    version: int = 0
    request_id: str = ""
    index: int = 0          # of the event within its command
    size: int = 1           # events of the command
    epoch: int = 0          # of the writer
    time: float = 0.0       # when it was decided, seconds since 1970
    kind: str = ""          # "SupplierUpdated"
    fields: dict = {}       # what it says of the resource's text and number fields
    opened: typing.Optional[int] = None  # the epoch that a PartitionOpened begins
    consumed: typing.Optional[dict] = None  # of a SourcesConsumed: "topic/partition" -> next offset
    event_id: str = ""
    causation_id: str = ""  # of an effect: the event_id of what it follows from
    correlation_id: str = ""
    reaction: str = ""      # of an effect: whose it is, "reaction/impact_assessment"
    causes: tuple = ()      # the effects that it has to have, as reactions.Due
    problem: str = ""       # why it cannot be read; all else is then as above


def decode(partition, offset, key, value):
    from google.protobuf import message  # pylint: disable=import-outside-toplevel

    module, name = TOPICS[partition.rpartition("/")[0]]
    try:
        record = getattr(importlib.import_module(module), name).FromString(value)
    except message.DecodeError as error:
        return Event(partition, offset, key, problem=f"not a record of the topic: {error}")
    payload = record.WhichOneof("payload")
    if payload is None:
        return Event(partition, offset, key, problem="a record without a payload that the contract knows")
    metadata, content = record.metadata, getattr(record, payload)
    said = dict(partition=partition, offset=offset, key=key, epoch=metadata.writer_epoch,
                time=metadata.occur_time.seconds + metadata.occur_time.nanos * 1e-9)
    if payload == "partition_opened":
        return Event(**said, opened=content.epoch, kind="PartitionOpened")
    if payload == "sources_consumed":
        return Event(**said, kind="SourcesConsumed",
                     consumed={f"{source.topic}/{source.partition}": source.next for source in content.positions})
    innermost = content.WhichOneof("event")
    if innermost is None:
        return Event(partition, offset, key, problem=f"an event of {payload} that the contract does not know")
    event = getattr(content, innermost)
    actor = metadata.actor.subject
    return Event(**said, subject=metadata.subject, version=metadata.version, request_id=metadata.request_id,
                 index=metadata.command_index, size=metadata.command_size, kind=event.DESCRIPTOR.name,
                 fields=_fields(event), event_id=metadata.event_id, causation_id=metadata.causation_id,
                 correlation_id=metadata.correlation_id, reaction=actor if actor.startswith("reaction/") else "",
                 causes=caused_by(event.DESCRIPTOR.name, metadata.subject, event))


def _fields(event):
    """Text and number fields of the resource that the event brings along: those in its mask, else all that are set."""
    mask = event.update_mask.paths if "update_mask" in event.DESCRIPTOR.fields_by_name else None
    for descriptor, resource in event.ListFields():
        # A resource has a name and an etag; other messages within an event are details of it.
        known = descriptor.message_type.fields_by_name if descriptor.message_type else {}
        if "name" not in known or "etag" not in known:
            continue
        wanted = mask if mask is not None else [field.name for field, _ in resource.ListFields()]
        return {name: getattr(resource, name) for name in wanted
                if name in known and isinstance(getattr(resource, name), (str, int, float))}
    return {}


def read_embedded(program, data):
    """The embedded log below `data`, which no process serves meanwhile."""
    for topic in TOPICS:
        yield from _read_embedded_topic(program, data, topic)


def _read_embedded_topic(program, data, topic):
    with subprocess.Popen([str(program), "log", "dump", "--data", str(data), "--topic", topic, "--raw"],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as dump:
        for line in dump.stdout:
            record = json.loads(line)
            yield decode(f"{record['topic']}/{record['partition']}", record["offset"], record["key"],
                         base64.b64decode(record["value"]))
        said = dump.stderr.read().decode(errors="replace")
    if dump.returncode != 0:
        raise RuntimeError(f"`aims log dump` ended with {dump.returncode}: {said.strip()}")


def read_kafka(bootstrap, patience=30):
    """What is committed in Kafka. `patience`: seconds for which nothing may come while there is something to come."""
    import confluent_kafka as kafka  # pylint: disable=import-outside-toplevel

    consumer = kafka.Consumer({"bootstrap.servers": bootstrap, "group.id": "aims.faults.checker",
                               "isolation.level": "read_committed", "enable.auto.commit": False,
                               "auto.offset.reset": "error", "enable.partition.eof": True})
    try:
        yield from _read_partitions(kafka, consumer, _partitions(kafka, consumer, patience), patience)
    finally:
        consumer.close()


def _partitions(kafka, consumer, patience):
    """(topic, partition) of all topics -> where it ends."""
    ends = {}
    for topic in TOPICS:
        found = consumer.list_topics(topic, timeout=patience).topics[topic]
        if found.error is not None:
            raise RuntimeError(f"{topic} cannot be read: {found.error}")
        for number in found.partitions:
            _, ends[topic, number] = consumer.get_watermark_offsets(kafka.TopicPartition(topic, number), timeout=patience)
    return ends


def _read_partitions(kafka, consumer, ends, patience):
    consumer.assign([kafka.TopicPartition(topic, number, 0) for topic, number in ends])
    left, deadline = {place: 0 for place, end in ends.items() if end > 0}, time.monotonic() + patience
    while left:
        # It waits for all of the thousand, at the end in vain.
        messages = consumer.consume(1000, timeout=0.2)
        if messages:
            deadline = time.monotonic() + patience
        elif time.monotonic() > deadline:
            raise RuntimeError(f"nothing more is given after {left} of {ends}: is the broker away, or a transaction open?")
        for message in messages:
            place = message.topic(), message.partition()
            position = _position_after(kafka, message)
            if message.error() is None and message.offset() < ends[place]:
                yield decode(f"{place[0]}/{place[1]}", message.offset(), (message.key() or b"").decode(errors="replace"),
                             message.value() or b"")
            if place in left:
                left[place] = max(left[place], position)
                if left[place] >= ends[place]:
                    del left[place]


def _position_after(kafka, message):
    if message.error() is None:
        return message.offset() + 1
    if message.error().code() == kafka.KafkaError._PARTITION_EOF:  # pylint: disable=protected-access
        return message.offset()
    raise RuntimeError(f"{message.topic()}/{message.partition()} cannot be read: {message.error()}")
