"""Freshness tokens from the outside: clients cannot look into one, who tests them must. Written from the format in
common/api/freshness_token.h, not from its code.

    positions, to_the_end = decode(client.token)     # {("aims.risk.events", 3): 17}, {"aims.inventory.events"}
"""

import base64
import itertools

VERSION = 1


def _varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def encode(positions, to_the_end=()):
    """The token that names these positions, by topic and partition, and these topics to their end. Runs are not joined, so
    it may have no neighbouring partitions."""
    topics = sorted({topic for topic, _ in positions} | set(to_the_end))
    out = bytearray([VERSION]) + _varint(len(topics))
    for topic in topics:
        of_topic = sorted((partition, following) for (name, partition), following in positions.items() if name == topic)
        out += _varint(len(topic)) + topic.encode() + _varint(len(of_topic))
        expected = 0
        for partition, following in of_topic:
            assert partition == 0 or partition != expected, "neighbours make a run"
            out += _varint(2 * (partition - expected)) + _varint(following)
            expected = partition + 1
    return base64.urlsafe_b64encode(bytes(out)).decode().rstrip("=")


def decode(token):
    """The positions that a token names, by topic and partition, and the topics that it names to their end."""
    rest = iter(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))

    def varint():
        number = 0
        for shift in itertools.count(0, 7):
            byte = next(rest)
            number |= (byte & 127) << shift
            if byte < 128:
                return number

    assert next(rest) == VERSION
    positions, to_the_end = {}, set()
    for _ in range(varint()):
        topic = bytes(itertools.islice(rest, varint())).decode()
        left, partition = varint(), 0
        if left == 0:
            to_the_end.add(topic)
        while left > 0:
            skipped = varint()
            partition += skipped // 2
            for _ in range(varint() + 2 if skipped % 2 else 1):
                positions[topic, partition] = varint()
                partition += 1
                left -= 1
    assert next(rest, None) is None, "nothing follows"
    return positions, to_the_end
