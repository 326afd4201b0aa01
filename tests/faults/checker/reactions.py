"""What services do because of each other's events, held against the log: each cause has each of its effects once, written
in one append with the position after the cause, in the order of the causes, and none is left out.

    reactions = ReactionFold(violations, partitions=8)
    for event in log:                          # the topics in any order, each partition in its own
        reactions.add(event)
    reactions.end(settled=True)                # once the load had ended, they were given the time to do what was left

`caused_by` says what the reactions of the services have to do; a reaction that it does not know is told as an effect without
a cause. Takes some 500 bytes a cause.
"""

import array
import bisect
import functools
import importlib
import pathlib
import typing

from harness.partitions import partition_of

_ROOT = pathlib.Path(__file__).resolve().parents[3]

INVENTORY_TOPIC, RISK_TOPIC, CONTROLS_TOPIC, AUDIT_TOPIC = (
    f"aims.{service}.events" for service in ("inventory", "risk", "controls", "audit"))
_ALL_TOPICS = (INVENTORY_TOPIC, RISK_TOPIC, CONTROLS_TOPIC, AUDIT_TOPIC)
# Topic -> the topics that the reactions of its service read: each those of all four.
SOURCES = {topic: _ALL_TOPICS for topic in _ALL_TOPICS}


# For the subject of a Due: the effect is on each resource that refers to something, and the cause does not tell which.
EACH = "*"


class Due(typing.NamedTuple):
    """An effect that an event has to have."""
    reaction: str  # "reaction/impact_assessment"
    topic: str     # of the subject
    subject: str   # or EACH
    kind: str      # of the effect's first event
    certain: bool = True  # or it depends on the state of the subject, which the cause does not tell


def caused_by(kind, subject, content):
    """The effects of an event, from what the contract and the services' documents say of it. `content`: the event."""
    return (*_caused_of_systems_and_risks(kind, subject, content), *_caused_of_controls(kind, subject, content),
            *_caused_of_audit(kind, subject, content), *_involvement(kind, subject), *_agenda(kind, subject, content))


def _caused_of_systems_and_risks(kind, subject, content):
    """In the inventory and in risk management, by their events."""
    if kind == "AiSystemRegistered":
        return (_on_assessment(subject, "ImpactAssessmentOpened"), _on_profile("system_profile", subject, "RiskProfileOpened"))
    if kind == "AiSystemUpdated" and _changes_substance(content):
        return (_on_assessment(subject, "ImpactSystemChangeReported"),)
    if kind in ("AiSystemDeleted", "AiSystemUndeleted"):
        return (Due("reaction/reassessment", RISK_TOPIC, EACH, "ReferenceNoted", certain=False),)
    if kind in ("OrganizationRegistered", "AuthoritiesChanged"):
        return (Due("reaction/authority", RISK_TOPIC, f"{subject}/organizationAuthorities/current",
                    "OrganizationAuthorityReported"),)
    if kind == "ImpactAssessmentOpened":
        return (_on_assurance("impact_assurance", subject, "SystemImpactReported"),)
    if kind == "RiskToleranceChanged":
        named = [(system, content.open) for system in content.ai_systems]
        named += [(system, False) for system in content.former_ai_systems]
        return (*(_on_assurance("risk_assurance", system, "SystemRiskReported") for system, _ in named),
                *(_on_profile("risk_profile", system, "RiskProfileRiskOpened" if is_open else "RiskProfileRiskEnded",
                              certain=False) for system, is_open in named))
    return ()


def _caused_of_controls(kind, subject, content):
    """In controls, and by events of controls."""
    if kind == "OrganizationRegistered":
        return (_on_controls_authority(subject), *(
            _on_controls(reaction, f"{subject}/{collection}/{last}", effect)
            for reaction, collection, effect, ids in (
                ("framework", "frameworks", "FrameworkOffered", shipped_frameworks()),
                ("required_document", "requiredDocuments", "RequiredDocumentOpened", required_documents()),
                ("retention_rule", "retentionRules", "RetentionRuleRegistered", proposed_retention_rules()))
            for last in ids))
    if kind == "AuthoritiesChanged":
        return (_on_controls_authority(subject),)
    if kind in _IN_SCOPE:
        return (_on_controls("management_scope", f"{_organization_of(subject)}/managementScopes/current", _IN_SCOPE[kind],
                             certain=False),)
    if kind == "ControlStandingChanged":
        return _of_standing(subject, content)
    if kind == "ControlCalledOff":
        return (_on_controls("test", EACH, "ControlTestCancelled", certain=False),)
    if kind in ("ControlTestConcluded", "ControlTestCancelled"):
        return (_on_controls("tested_control", content.control, "ControlTestNoted", certain=False),)
    return ()


# What the record of the scope of an organization notes; not what it has no room for, or knows.
_IN_SCOPE = {f"{kind}{change}": f"ManagementScopeThing{noted}" for kind in ("AiSystem", "Supplier")
             for change, noted in (("Registered", "Added"), ("Undeleted", "Added"), ("Deleted", "Removed"))}


def _of_standing(control, change):
    """Each AI system that a control names, or names no more, is told, the copy that treatments go by, and the record of
    what all AI systems need; that only where the control is there, or becomes one for all. The load retires no control: of
    one that is retired and then deleted, nobody would be told the second time."""
    of_all = f"{_organization_of(control)}/controlAssurances/current"
    return (*(_on_assurance("control_assurance", system, "ControlReported")
              for system in (*change.ai_systems, *change.former_ai_systems)),
            Due("reaction/control_assurance", INVENTORY_TOPIC, of_all, "ControlReported", certain=change.all_ai_systems),
            Due("reaction/control_standing", RISK_TOPIC, _beside(control, "controlStandings"), "ControlStandingReported"))


def _caused_of_audit(kind, subject, content):
    """In the audit service, but for what most events cause there (below), and by its events."""
    if kind in ("OrganizationRegistered", "AuthoritiesChanged"):
        return (_on_audit("authority", f"{subject}/auditAuthorities/current", "AuditAuthorityReported"),)
    if kind in _OF_FAILURES:
        return (_on_audit("control_failure", _beside(subject, "controlFailures"), _OF_FAILURES[kind],
                          certain=kind == "ControlRegistered"),)
    if kind in ("ControlTestMissed", "ControlTestConcluded"):
        effect = "ControlFailureNoted" if kind == "ControlTestMissed" else "ControlFailureTestMade"
        return (_on_audit("control_failure", _beside(content.control, "controlFailures"), effect, certain=False),)
    if kind == "NonconformityStandingChanged":
        return tuple(_on_assurance("audit_bar", system, "SystemBarReported")
                     for system in (*content.bar.ai_systems, *content.bar.former_ai_systems))
    # The load ends no nonconformity that has actions: one that has ended notes none.
    if kind == "ActionStandingChanged" and content.subject:
        return (_on_audit("action_note", content.subject, "ActionNoted"),)
    return ()


# What the record of the failures of a control notes of the control itself, where it does not know it.
_OF_FAILURES = {**{f"Control{change}": "ControlFailureControlNoted" for change in (
    "Registered", "Updated", "Operating", "DesignVoided", "Returned", "Started", "StandingChanged")},
                "ControlCauseFound": "ControlFailureNoted"}


def _involvement(kind, subject):
    """The part that a person had in what audits look at; the same part only once in 30 days."""
    collection, last = subject.split("/")[-2:]
    if collection not in _INVOLVING:
        return ()
    return (_on_audit(_INVOLVING[collection], f"{_organization_of(subject)}/involvements/{collection.lower()}-{last}",
                      "InvolvementNoted", certain=kind.endswith(("Registered", "Identified"))),)


# By the collection of the resource, the reaction.
_INVOLVING = {
    **dict.fromkeys(("aiSystems", "models", "datasets", "suppliers"), "involvement"),
    **dict.fromkeys(("impactAssessments", "riskProfiles", "risks", "treatments"), "involvement_of_risk"),
    **dict.fromkeys(("controls", "controlTests", "policies", "statementsOfApplicability"), "involvement_of_controls")}


def is_audited(collection):
    """Whether the parts that people have in its resources are noted."""
    return collection in _INVOLVING


def _agenda(kind, subject, content):
    """The agenda of the next management review: the events of the load that it has."""
    def on_agenda(reaction, counted=False):
        return (_on_audit(f"review_agenda_of_{reaction}", f"{_organization_of(subject)}/reviewAgendas/current",
                          "ReviewAgendaCounted" if counted else "ReviewAgendaItemNoted"),)

    if kind == "SupplierRegistered" or kind == "OrganizationUpdated" and "boundaries" in content.update_mask.paths:
        return on_agenda("inventory")
    if kind == "ControlTestConcluded":
        outcome = content.DESCRIPTOR.fields_by_name["outcome"].enum_type.values_by_number[content.outcome].name
        return on_agenda("controls", counted=outcome != "CONTROL_TEST_OUTCOME_FAILED")
    if kind in ("NonconformityRegistered", "NonconformityRejected"):
        return on_agenda("audit")
    return ()


def _on_audit(reaction, subject, kind, certain=True):
    return Due(f"reaction/{reaction}", AUDIT_TOPIC, subject, kind, certain)


def _on_controls_authority(organization):
    return _on_controls("authority", f"{organization}/controlsAuthorities/current", "ControlsAuthorityReported")


def _on_controls(reaction, subject, kind, certain=True):
    return Due(f"reaction/{reaction}", CONTROLS_TOPIC, subject, kind, certain)


def _organization_of(name):
    return "/".join(name.split("/")[:2])


# What each organization has from the beginning, by the ids in the data that the program is built with.

@functools.cache
def shipped_frameworks():
    return [edition.framework_id for path in sorted((_ROOT / "common/frameworks").glob("*.textproto"))
            for edition in _data(path, "catalogue", "FrameworkCatalogue").editions]


@functools.cache
def required_documents():
    path = _ROOT / "services/controls/domain/required_documents.textproto"
    return [item.id for item in _data(path, "required_document", "RequiredDocumentItems").items]


@functools.cache
def proposed_retention_rules():
    path = _ROOT / "services/controls/domain/retention_defaults.textproto"
    return [proposed.id for proposed in _data(path, "retention_rule", "RetentionDefaults").defaults]


def _data(path, module, message):
    from google.protobuf import text_format  # pylint: disable=import-outside-toplevel

    kind = getattr(importlib.import_module(f"aims.controls.v1.{module}_pb2"), message)
    return text_format.Parse(path.read_text(encoding="utf-8"), kind())


def _on_assessment(system, kind):
    return Due("reaction/impact_assessment", RISK_TOPIC, _beside(system, "impactAssessments"), kind)


def _on_assurance(reaction, name, kind):
    return Due(f"reaction/{reaction}", INVENTORY_TOPIC, _beside(name, "systemAssurances"), kind)


def _on_profile(reaction, system, kind, certain=True):
    return Due(f"reaction/{reaction}", RISK_TOPIC, _beside(system, "riskProfiles"), kind, certain)


def _beside(name, collection):
    """The resource of another collection that has the same id."""
    parent, _, last = name.rpartition("/")
    return f"{parent.rpartition('/')[0]}/{collection}/{last}"


def _changes_substance(updated):
    from aims.options.v1 import options_pb2  # pylint: disable=import-outside-toplevel

    fields = updated.ai_system.DESCRIPTOR.fields_by_name
    return any(path in fields and fields[path].GetOptions().Extensions[options_pb2.substance]
               for path in updated.update_mask.paths)


class _Cause(typing.NamedTuple):
    partition: str
    offset: int
    correlation_id: str
    due: Due


class _Effect(typing.NamedTuple):
    partition: str
    offset: int
    correlation_id: str
    request_id: str
    kind: str


class _Partition:
    """What its log says of itself, by offset."""

    def __init__(self):
        self.last_event = -1
        self.opened = array.array("q")
        self.consumed = array.array("q")
        self._positions = {}  # source -> (offsets of the records, positions)

    def consume(self, event):
        self.consumed.append(event.offset)
        for source, position in event.consumed.items():
            offsets, positions = self._positions.setdefault(source, (array.array("q"), array.array("q")))
            offsets.append(event.offset)
            positions.append(max(position, positions[-1]) if positions else position)  # that they fall is told elsewhere

    def position(self, source, offset):
        """How far the source is gone through by what is recorded up to `offset`, that included."""
        offsets, positions = self._positions.get(source, ((), ()))
        place = bisect.bisect_right(offsets, offset)
        return positions[place - 1] if place else 0

    def recorded_after(self, offset):
        """Offset of the first record of positions after `offset` by the same leader; None where there is none."""
        place, next_leader = bisect.bisect_right(self.consumed, offset), bisect.bisect_right(self.opened, offset)
        if place == len(self.consumed):
            return None
        found = self.consumed[place]
        return found if next_leader == len(self.opened) or self.opened[next_leader] > found else None


class ReactionFold:

    def __init__(self, violations, partitions):
        self._add = violations.add
        self._count = partitions  # of each topic
        self._causes = {}   # (event id, reaction, subject) -> _Cause
        self._effects = {}  # the same -> _Effect, in the order of the log
        self._partitions = {}
        self.subjects = set()  # what there are effects on

    @property
    def effects(self):
        return len(self._effects)

    def request_ids(self):
        """Of the commands that reactions sent."""
        return {effect.request_id for effect in self._effects.values()}

    def add(self, event):
        partition = self._partitions.setdefault(event.partition, _Partition())
        if event.problem:
            return
        if event.opened is not None:
            partition.opened.append(event.offset)
        elif event.consumed is not None:
            partition.consume(event)
        else:
            partition.last_event = event.offset
            for due in event.causes:
                self._causes[event.event_id, due.reaction, due.subject] = _Cause(event.partition, event.offset,
                                                                                 event.correlation_id, due)
            if event.reaction and event.index == 0:
                self._add_effect(event)

    def _add_effect(self, event):
        self.subjects.add(event.subject)
        key = event.causation_id, event.reaction, event.subject
        known = self._effects.get(key)
        if known is None:
            self._effects[key] = _Effect(event.partition, event.offset, event.correlation_id, event.request_id,
                                         event.kind)
        elif known.request_id != event.request_id:  # the same id again is told by another rule
            self._add("twice", f"{event.partition} offset {event.offset}", "a cause has the same effect again",
                      cause=event.causation_id, reaction=event.reaction, subject=event.subject, before=known.offset)

    def end(self, settled):
        """`settled`: there was time to do what was left."""
        latest = {}  # (partition, source) -> offset of the last cause
        for key, effect in self._effects.items():
            self._check_effect(key, effect, latest)
        for key, cause in self._causes.items():
            if cause.due.certain and key not in self._effects:
                self._check_left_out(cause, key)
        if settled:
            self._check_all_gone_through()

    def _check_effect(self, key, effect, latest):
        where = f"{effect.partition} offset {effect.offset}"
        evidence = dict(zip(("cause", "reaction", "subject"), key))
        cause = self._causes.get(key) or self._causes.get((*key[:2], EACH))
        if cause is None:
            self._add("cause", where, "an effect has no event in the log that calls for it", kind=effect.kind,
                      **evidence)
            return
        if (effect.kind, effect.correlation_id) != (cause.due.kind, cause.correlation_id):
            self._add("cause", where, "an effect is another than its cause calls for", kind=effect.kind,
                      correlation_id=effect.correlation_id, expected=cause.due.kind,
                      correlation_id_of_cause=cause.correlation_id, **evidence)
        evidence.update(source=cause.partition, offset=cause.offset)
        self._check_position(effect, cause, where, evidence)
        lane = effect.partition, cause.partition
        if cause.offset < latest.get(lane, -1):
            self._add("in turn", where, "an effect comes after that of a later event of the same partition",
                      later=latest[lane], **evidence)
        latest[lane] = max(cause.offset, latest.get(lane, -1))

    def _check_position(self, effect, cause, where, evidence):
        target = self._partitions[effect.partition]
        before = target.position(cause.partition, effect.offset)
        if before > cause.offset:
            self._add("position", where, "an effect of what was gone through before", position=before, **evidence)
        recorded = target.recorded_after(effect.offset)
        if recorded is None:
            self._add("position", where, "an effect is recorded without the position after its cause", **evidence)
        elif target.position(cause.partition, recorded) <= cause.offset:
            self._add("position", where, "the position after an effect does not include its cause",
                      position=target.position(cause.partition, recorded), **evidence)

    def _check_left_out(self, cause, key):
        due = cause.due
        name = f"{due.topic}/{partition_of(due.subject, self._count)}"
        target = self._partitions.get(name)
        position = target.position(cause.partition, target.consumed[-1]) if target and target.consumed else 0
        if position > cause.offset:
            self._add("left out", f"{cause.partition} offset {cause.offset}",
                      "an event is gone through, and has not the effect that it calls for", cause=key[0],
                      reaction=due.reaction, subject=due.subject, kind=due.kind, partition=name, position=position)

    def _check_all_gone_through(self):
        for name, target in self._partitions.items():
            end = target.consumed[-1] if target.consumed else -1
            for source, partition in self._partitions.items():
                if source.rpartition("/")[0] not in SOURCES.get(name.rpartition("/")[0], ()):
                    continue
                if target.position(source, end) <= partition.last_event:
                    self._add("behind", name, "not all events are gone through, after all the time there was",
                              source=source, position=target.position(source, end), last_event=partition.last_event)
