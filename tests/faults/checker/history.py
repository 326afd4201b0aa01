"""The history of a run: what clients asked, what they were told, and what every replica says in the end. The driver
writes it, the checker reads it.

    with HistoryWriter(path) as history:
        attempt = history.invoke(process=3, op="UpdateSupplier", subject=name, request_id=request_id,
                                 fields={"supplies": "17"}, token=client.token)
        try:
            supplier = client.call_once(…)
            history.ok(attempt, version=int(supplier.etag), token=client.token)
        except grpc.RpcError as error:
            (history.fail if says_nothing_was_recorded(error) else history.unknown)(attempt, error=str(error))

JSON Lines, one event a line, in the order in which they were written:

    {"process": 3, "id": 17, "type": "invoke", "time": 12.034, "op": "UpdateSupplier", "subject": "organizations/o/…",
     "request_id": "r-17", "fields": {"supplies": "17"}, "token": {"aims.inventory.events/4": 1027}}
    {"process": 3, "id": 17, "type": "ok", "time": 12.041, "result": {"version": 9, "token": {…}}}

An *attempt* is one call: an invoke, and at most one answer. A command that is sent again is a new attempt with the same
request id. A process has one attempt open at a time; one that is never answered counts as unknown.

  invoke    process     who asks: its attempts come one after the other, and it tells itself what it has seen
            op          the method. With a request id it is a command, else a read: `Get…` of the subject, `List…` of the
                        collection that the subject names ("organizations/o/suppliers"), all pages of it
            request_id  of a command; unique in the whole history, in every organization
            fields      of a command: the top-level fields that it writes, as text or numbers. Each command changes
                        something (the log has nothing of one that changes nothing)
            token       positions of the freshness token sent along; absent: none
            deletes     of a command: true when it deletes the subject (false: brings it back)
  ok        result      version  of the resource in the answer (its etag)
                        token    positions of the token in the answer
                        fields   of a read: those that commands write, of the resource in the answer
                        names    of a list: the names in all of its pages
  fail      error       refused: the answer says that nothing was recorded *by this attempt* ("nothing was recorded", or
                        a refusal by a rule, an etag, a wrong field). An earlier attempt may have been recorded. The
                        text begins with the code: "NOT_FOUND: …"
  unknown   error       anything else: deadline, lost connection, UNAVAILABLE that does not say so

A second file has what each replica answers in the end, one subject a line, deleted ones included:

    {"replica": "replica-1", "subject": "organizations/o/suppliers/w-3", "version": 9, "fields": {"supplies": "17"},
     "request_ids": ["r-1", …]}      of its revisions, oldest first, one for each version
    {"replica": "replica-1", "subject": "…", "version": 0}      it does not exist there

Times are seconds of one monotonic clock. Positions are {"topic/partition": next offset}. HistoryWriter is thread-safe.
"""

import json
import threading
import time

from harness import freshness


class HistoryWriter:

    def __init__(self, path, clock=time.monotonic):
        # A line is written at once: of a driver that is killed nothing is missing that it did.
        self._file = open(path, "w", buffering=1, encoding="utf-8")  # pylint: disable=consider-using-with
        self._clock = clock
        self._lock = threading.Lock()
        self._attempts = {}  # id -> process
        self._next = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        self.close()

    def invoke(self, process, op, subject, request_id=None, fields=None, token=None, deletes=None):
        """An attempt begins: to be called before the call is sent. Returns its id. `token`: as sent, or positions."""
        with self._lock:
            attempt = self._next
            self._next += 1
            self._attempts[attempt] = process
            self._write({"process": process, "id": attempt, "type": "invoke", "time": self._clock(), "op": op,
                         "subject": subject, "request_id": request_id, "fields": fields, "token": positions_of(token),
                         "deletes": deletes})
        return attempt

    def ok(self, attempt, version=None, token=None, fields=None, names=None):
        result = {"version": version, "token": positions_of(token), "fields": fields, "names": names}
        self._answer(attempt, "ok", {"result": {key: value for key, value in result.items() if value is not None}})

    def fail(self, attempt, error):
        self._answer(attempt, "fail", {"error": error})

    def unknown(self, attempt, error):
        self._answer(attempt, "unknown", {"error": error})

    def _answer(self, attempt, kind, content):
        with self._lock:
            self._write({"process": self._attempts.pop(attempt), "id": attempt, "type": kind, "time": self._clock(),
                         **content})

    def _write(self, event):
        write_line(self._file, {key: value for key, value in event.items() if value is not None})

    def flush(self):
        with self._lock:
            self._file.flush()

    def close(self):
        with self._lock:
            self._file.close()


def positions_of(token):
    """The positions in a freshness token, {"topic/partition": next}; what is no text is returned as it is."""
    if not isinstance(token, str):
        return token
    positions, to_the_end = freshness.decode(token)
    assert not to_the_end, "so few partitions all have room in a token"
    return {f"{topic}/{partition}": following for (topic, partition), following in positions.items()}


def write_answer(file, replica, subject, version, fields=None, request_ids=()):
    """One line of the second file: what `replica` says of `subject` in the end."""
    write_line(file, {"replica": replica, "subject": subject, "version": version, "fields": fields or {},
                      "request_ids": list(request_ids)})


def write_line(file, content):
    file.write(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")


def read_lines(path):
    """The objects of a file of JSON Lines, one by one. A last line that was cut off (its writer was killed) is left
    out; any other damage is an error."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.endswith("\n"):
                yield json.loads(line)
