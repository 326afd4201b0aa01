"""Waiting for what follows of itself: reactions of one service to another, and what falls due."""

import time

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from harness.processes import wait_for


def eventually(read, holds=lambda value: True, seconds=30):
    """Reads again and again until what is read holds; what is not there yet does not. Returns it."""
    last = None

    def look():
        nonlocal last
        try:
            last = read()
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.NOT_FOUND:
                raise
            return None
        return last if holds(last) else None

    try:
        return wait_for(look, seconds, "what follows of itself")
    except TimeoutError as error:
        raise TimeoutError(f"{error}; the last was:\n{last}") from None


def soon(seconds):
    """A time that is so far ahead, for what is to fall due within the test."""
    nanos = time.time_ns() + int(seconds * 1e9)
    return Timestamp(seconds=nanos // 10**9, nanos=nanos % 10**9)


def at_rest(client, seconds=2.5):
    """Waits until nothing was appended for so long; of what their reactions went through, leaders append a record each second.
    A broker that is alone and stops while a transaction is being committed may leave it open (docs/reliability.md, Open
    problems)."""
    last, since = None, time.monotonic()

    def look():
        nonlocal last, since
        ends = [(partition.topic, partition.partition, partition.end)
                for model in ("inventory", "risk", "controls", "audit")
                for partition in client.GetReadModel(name=f"readModels/{model}").partitions]
        if ends != last:
            last, since = ends, time.monotonic()
        return time.monotonic() - since > seconds

    wait_for(look, 60, "nothing is appended any more")
