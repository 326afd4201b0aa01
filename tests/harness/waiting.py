"""Waiting for what follows of itself: reactions of one service to another, and what falls due."""

import grpc

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
