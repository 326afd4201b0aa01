"""Which partition a resource's events are in: murmur2 of its name, as Kafka's Java client and AIMS have it."""

_MULTIPLIER = 0x5BD1E995
_ALL = 0xFFFFFFFF


def partition_of(name, partitions):
    data = name.encode()
    value = (0x9747B28C ^ len(data)) & _ALL
    whole = len(data) & ~3
    for at in range(0, whole, 4):
        word = int.from_bytes(data[at:at + 4], "little") * _MULTIPLIER & _ALL
        word = (word ^ word >> 24) * _MULTIPLIER & _ALL
        value = (value * _MULTIPLIER & _ALL) ^ word
    if len(data) > whole:
        value = (value ^ int.from_bytes(data[whole:], "little")) * _MULTIPLIER & _ALL
    value = (value ^ value >> 13) * _MULTIPLIER & _ALL
    return ((value ^ value >> 15) & 0x7FFFFFFF) % partitions
