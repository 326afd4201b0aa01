"""A wall clock that a process believes, set while it runs; see tests/faults/clock/shifted_clock.cc.

    clock = Clock(tmp_path / "clock")
    server = Server(program, data, environment=clock.environment(build / "tests/faults/libshifted_clock.so")).start()
    clock.set_ahead(8 * 24 * 3600)
"""

import struct


class Clock:

    def __init__(self, path):
        self._path = path
        self._path.write_bytes(bytes(8))

    def environment(self, library):
        return {"LD_PRELOAD": str(library), "AIMS_CLOCK_OFFSET_FILE": str(self._path)}

    def set_ahead(self, seconds):
        """Behind, where it is negative."""
        with open(self._path, "r+b") as file:  # in place: it is mapped
            file.write(struct.pack("q", seconds * 10**9))
