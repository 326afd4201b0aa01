"""Logs and histories as tests write them by hand, event by event."""

import itertools

from faults.checker.checker import check
from faults.checker.log_readers import Event
from faults.checker.reactions import RISK_TOPIC, Due
from harness.partitions import partition_of

P = "aims.inventory.events/4"
Q = "aims.inventory.events/5"
S = "organizations/o/suppliers/s"
LIST = "organizations/o/suppliers"
SYSTEM, ASSESSMENT = "organizations/o/aiSystems/a", "organizations/o/impactAssessments/a"
R = f"{RISK_TOPIC}/{partition_of(ASSESSMENT, 8)}"


class Log:
    """Events of partition P, unless said otherwise, one after the other."""

    def __init__(self):
        self.events = []

    def add(self, **said):
        said.setdefault("partition", P)
        before = [event.offset for event in self.events if event.partition == said["partition"]]
        said.setdefault("offset", before[-1] + 1 if before else 0)
        self.events.append(Event(**{"key": said.get("subject", "") or "topic", "time": float(len(self.events)), **said}))
        return self

    def opened(self, epoch, **said):
        return self.add(opened=epoch, epoch=said.pop("written_in", epoch), kind="PartitionOpened", **said)

    def consumed(self, epoch=1, positions=None, partition=P, **sources):
        return self.add(consumed={**(positions or {}), **sources}, epoch=epoch, kind="SourcesConsumed",
                        partition=partition)

    def registered(self, request_id, version=1, system=SYSTEM):
        """An AI system, whose assessment a reaction has to open."""
        due = Due("reaction/impact_assessment", RISK_TOPIC, system.replace("aiSystems", "impactAssessments"),
                  "ImpactAssessmentOpened")
        return self.event(version, request_id, subject=system, kind="AiSystemRegistered", event_id=f"e-{request_id}",
                          correlation_id=request_id, causes=(due,))

    def effect(self, of, version=1, subject=ASSESSMENT, **said):
        """Of the command `of`, on its assessment."""
        return self.event(version, **{"request_id": f"effect-{of}", "subject": subject, "partition": R,
                                      "kind": "ImpactAssessmentOpened", "causation_id": f"e-{of}", "correlation_id": of,
                                      "reaction": "reaction/impact_assessment", "fields": {}, **said})

    def event(self, version, request_id, epoch=1, subject=S, kind="SupplierUpdated", **said):
        said.setdefault("fields", {"supplies": request_id})
        return self.add(version=version, request_id=request_id, epoch=epoch, subject=subject, kind=kind, **said)


class History:

    def __init__(self):
        self.events = []
        self._ids = itertools.count()

    def begin(self, request_id=None, process=1, subject=S, op=None, **said):
        attempt = next(self._ids)
        if request_id is not None:
            said = {"request_id": request_id, "fields": {"supplies": request_id}, **said}
        op = op or ("UpdateSupplier" if request_id else "GetSupplier")
        self._write(process=process, id=attempt, type="invoke", op=op, subject=subject, **said)
        return process, attempt

    def end(self, attempt, kind, **said):
        self._write(process=attempt[0], id=attempt[1], type=kind, **said)
        return self

    def _write(self, **event):
        self.events.append({"time": float(len(self.events)), **event})

    def command(self, request_id, version, next_offset, **said):
        return self.end(self.begin(request_id, **said), "ok", result={"version": version, "token": {P: next_offset}})

    def fail(self, request_id, error, **said):
        return self.end(self.begin(request_id, **said), "fail", error=error)

    def unknown(self, request_id, **said):
        return self.end(self.begin(request_id, **said), "unknown", error="DEADLINE_EXCEEDED: 5 s")

    def read(self, version, token=None, got=None, fields=None, **said):
        said = {"token": {P: token}, **said} if token is not None else said
        result = {"version": version, "fields": fields or {}}
        return self.end(self.begin(**said), "ok", result={**result, "token": {P: got}} if got is not None else result)

    def list(self, names, token, **said):
        return self.end(self.begin(subject=LIST, op="ListSuppliers", token={P: token}, **said), "ok",
                        result={"names": names, "token": {P: token}})


def three():
    """A log of three commands, r-1 to r-3, at the offsets 1 to 3; and the history in which they were sent."""
    log, history = Log().opened(1), History()
    for version in (1, 2, 3):
        log.event(version, f"r-{version}")
        history.command(f"r-{version}", version, version + 1)
    return history, log


def cause():
    """A log in which a system was registered, at offset 1 of P, and a leader of R, who has to do what that causes."""
    return (History().command("r-1", 1, 2, subject=SYSTEM),
            Log().opened(1).registered("r-1").opened(1, partition=R))


def gone_through(log, of_p=2, of_r=9, of_the_other=9):
    """What is recorded in both when nothing is left to do; in R in one append with what comes before."""
    return log.consumed(positions={P: of_p, R: of_r}, partition=R).consumed(positions={P: of_p, R: of_the_other})


def answer(version=3, replica="replica-0", request_ids=("r-1", "r-2", "r-3"), supplies="r-3", subject=S):
    return {"replica": replica, "subject": subject, "version": version, "fields": {"supplies": supplies},
            "request_ids": list(request_ids)}


def rules(history, log, answers=(), settled=False, **said):
    report = check(history.events, log.events, answers, settled=settled, **said)
    return sorted({violation.rule for violation in report.violations})
