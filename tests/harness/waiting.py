"""Waiting for what follows of itself: reactions of one service to another, and what falls due."""

import time

import grpc


def eventually(read, holds=lambda value: True, seconds=30):
    """Reads again and again until what is read holds; what is not there yet does not. Returns it."""
    deadline = time.monotonic() + seconds
    while True:
        value = None
        try:
            value = read()
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.NOT_FOUND:
                raise
        if value is not None and holds(value):
            return value
        assert time.monotonic() < deadline, f"not within {seconds} s; the last was:\n{value}"
        time.sleep(0.01)
