"""A caller of AIMS: methods by their names, requests as keyword arguments, the freshness token kept from call to call,
a request id with each command, and calls sent again where the server says so: as a good client does.

    ana = Client(address, actor="ana", roles="admin")
    supplier = ana.CreateSupplier(parent="organizations/acme", supplier_id="labs", supplier={"display_name": "Labs"})
    with refused(grpc.StatusCode.ABORTED) as refusal:
        ana.UpdateSupplier(supplier={"name": supplier.name, "etag": "7", "display_name": "New"})
    refusal.error_info.metadata["current_etag"]
"""

import contextlib
import importlib
import json
import random
import time
import uuid

import grpc
from google.protobuf import message_factory
from google.api import resource_pb2
from google.rpc import error_details_pb2, status_pb2

from harness import freshness, stubs

TOKEN = "aims-freshness-token"
INVENTORY = "aims.inventory.v1.AiSystemService"
# By the service that says, of each package, whether its process serves.
HEALTH = {"inventory": INVENTORY, "risk": "aims.risk.v1.RiskService", "controls": "aims.controls.v1.ControlService",
          "audit": "aims.audit.v1.AuditService", "evidence": "aims.evidence.v1.EvidenceService",
          "improvement": "aims.improvement.v1.ImprovementService"}


def channel_options(service):
    """Options of a channel to replicas that serve `service`."""
    # Calls go to all replicas in turn that say that they serve: one that is about to end says so first.
    config = {"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": service}}
    # Connections are a client's own, and are tried again quickly: tests stop and start servers.
    return [("grpc.use_local_subchannel_pool", 1), ("grpc.initial_reconnect_backoff_ms", 50),
            ("grpc.max_reconnect_backoff_ms", 200), ("grpc.enable_retries", 0), ("grpc.service_config", json.dumps(config))]


_methods = {}
_packages = {}  # of the services that keep the resources, by collection


def _load_methods():
    """Every method of the contract by its name, and the package of each collection."""
    if _methods:
        return
    for path in sorted((stubs.ROOT / "proto" / "aims").rglob("*.proto")):
        module = importlib.import_module(".".join(path.relative_to(stubs.ROOT / "proto").with_suffix("").parts) + "_pb2")
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                _methods[method.name] = method
        for message in module.DESCRIPTOR.message_types_by_name.values():
            plural = message.GetOptions().Extensions[resource_pb2.resource].plural
            if plural:
                _packages[plural] = module.DESCRIPTOR.package.split(".")[1]


def future_token(partition=0):
    """A freshness token that no read can reach, for what it names of a partition."""
    return freshness.encode({("aims.inventory.events", partition): 1 << 40})


def method(name):
    _load_methods()
    return _methods[name]



class Refusal:
    """An error that a call ended with, and its details."""

    def __init__(self, error):
        self.error = error
        self.code = error.code()
        self.message = error.details() or ""
        self._details = status_pb2.Status()
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                self._details.ParseFromString(value)

    def _detail(self, kind):
        found = kind()
        for detail in self._details.details:
            if detail.Is(kind.DESCRIPTOR):
                detail.Unpack(found)
        return found

    @property
    def error_info(self):
        return self._detail(error_details_pb2.ErrorInfo)

    @property
    def retry_delay(self):
        """Seconds to wait before the same call is sent again; None when it says nothing of that."""
        info = self._detail(error_details_pb2.RetryInfo)
        return info.retry_delay.ToTimedelta().total_seconds() if info.HasField("retry_delay") else None

    @property
    def fields(self):
        """Paths of the fields that were refused."""
        return {violation.field for violation in self._detail(error_details_pb2.BadRequest).field_violations}

    @property
    def rules(self):
        """Rules of the domain that were not kept."""
        return {violation.type for violation in self._detail(error_details_pb2.PreconditionFailure).violations}

    def __str__(self):
        return f"{self.code.name}: {self.message}"


@contextlib.contextmanager
def refused(code, rule=None):
    """The call within is refused with `code`. Yields the Refusal, filled in afterwards."""
    refusal = Refusal.__new__(Refusal)
    try:
        yield refusal
    except grpc.RpcError as error:
        refusal.__init__(error)
        assert refusal.code == code, f"expected {code.name}, got {refusal}"
        if rule is not None:
            assert rule in refusal.rules, f"expected the rule {rule}, got {refusal.rules}: {refusal}"
    else:
        raise AssertionError(f"was accepted; expected {code.name}")


def told(stream):
    """What a watch tells of: its responses without those that bring a newer token alone."""
    return (response for response in stream if response.HasField("revision" if hasattr(response, "revision") else "entry"))


def paged_methods():
    """Every method of the contract whose answer comes in pages."""
    _load_methods()
    return [each for each in _methods.values() if "page_token" in each.input_type.fields_by_name]


def open_channels(address, service=INVENTORY):
    """Channels by the package that they are for, such as "risk"; by None the one for all packages."""
    if isinstance(address, dict):
        return {package: grpc.insecure_channel(at, options=channel_options(HEALTH[package]))
                for package, at in address.items()}
    return {None: grpc.insecure_channel(address, options=channel_options(service))}


class Client:
    """Somebody who calls one server, or several that have a service each: `address` is then one for each package, such as
    {"inventory": …, "risk": …}. Not thread-safe: one of it for each thread."""

    def __init__(self, address, actor="ana", roles="admin", organizations=None, channels=None, seen=None,
                 service=INVENTORY):
        self.address = address
        self.channels = channels or open_channels(address, service)
        name = ("aims-actor", actor) if actor.isascii() else ("aims-actor-bin", actor.encode())
        self.metadata = [name, ("aims-roles", roles)]
        if organizations is not None:
            self.metadata.append(("aims-organizations", organizations))
        self._seen = seen or {"token": None}
        self.trailers = {}  # of the last call of call_once

    @property
    def token(self):
        """The freshness token that the next call sends: of the last call, whoever of those who share it made it."""
        return self._seen["token"]

    @token.setter
    def token(self, value):
        self._seen["token"] = value

    def as_(self, actor, roles="admin", organizations=None):
        """Another person on the same connection. They tell each other what they have seen."""
        return Client(self.address, actor, roles, organizations, self.channels, self._seen)

    def call(self, name, /, *, seconds=30, **fields):
        """Calls a method, and again for up to `seconds` where the server says that this will help. Returns the response."""
        return self.persist(name, seconds=seconds, **fields)[0]

    def persist(self, name, /, *, seconds=60, **fields):
        """The same; also returns how often it was refused. An error that does not say to send it again is raised."""
        if "request_id" in method(name).input_type.fields_by_name:
            fields.setdefault("request_id", str(uuid.uuid4()))
        deadline, refusals = time.monotonic() + seconds, 0
        while True:
            try:
                return self.call_once(name, **fields), refusals
            except grpc.RpcError as error:
                delay = delay_before_retry(Refusal(error))
                if delay is None or time.monotonic() > deadline:
                    raise
                refusals += 1
                time.sleep(delay * random.uniform(0.8, 1.2))

    def call_once(self, name, /, *, timeout=20, metadata=(), fresh=True, **fields):
        """Calls a method. fresh=False sends no freshness token."""
        response, call = self._callable(name, fields).with_call(self._request(name, fields), timeout=timeout,
                                                        metadata=self._metadata(metadata, fresh))
        self.trailers = dict(call.trailing_metadata())
        self.token = self.trailers.get(TOKEN, self.token)
        return response

    def stream(self, name, /, *, timeout=20, metadata=(), **fields):
        """Calls a method that streams its responses."""
        found = method(name)
        callable_ = self._channel(found, fields).unary_stream(path_of(found), request_serializer=class_of(found.input_type).SerializeToString,
                                              response_deserializer=class_of(found.output_type).FromString)
        return callable_(self._request(name, fields), timeout=timeout, metadata=self._metadata(metadata, False))

    def stream_both(self, name, requests, /, *, timeout=60, metadata=()):
        """Calls a method that streams both ways; `requests` yields dictionaries. Yields the responses."""
        found = method(name)
        callable_ = self._channel(found, {}).stream_stream(path_of(found),
                                               request_serializer=class_of(found.input_type).SerializeToString,
                                               response_deserializer=class_of(found.output_type).FromString)
        kind = class_of(found.input_type)
        call = callable_((kind(**fields) for fields in requests), timeout=timeout, metadata=self._metadata(metadata, True))
        yield from call
        self.token = dict(call.trailing_metadata()).get(TOKEN, self.token)

    def __getattr__(self, name):
        if not name[:1].isupper():
            raise AttributeError(name)
        return lambda **fields: self.call(name, **fields)

    def _channel(self, found, fields):
        return self.channels.get(package_of(found, fields)) or self.channels[None]

    def _callable(self, name, fields):
        found = method(name)
        return self._channel(found, fields).unary_unary(path_of(found), request_serializer=class_of(found.input_type).SerializeToString,
                                        response_deserializer=class_of(found.output_type).FromString)

    def _request(self, name, fields):
        return class_of(method(name).input_type)(**fields)

    def _metadata(self, metadata, fresh):
        token = [(TOKEN, self.token)] if fresh and self.token else []
        return [*self.metadata, *token, *metadata]


def delay_before_retry(refusal):
    """Seconds to wait before the same is sent again; None where that does not help."""
    if refusal.code == grpc.StatusCode.DEADLINE_EXCEEDED:
        return 0  # the outcome is not known: the same request id tells
    if refusal.retry_delay is None and refusal.code == grpc.StatusCode.UNAVAILABLE:
        return 0.05  # the channel's own, with no details: nothing answered
    return refusal.retry_delay


def package_of(found, fields):
    """The package of the service that a call goes to. Every process serves some methods, each for what it keeps: these go
    by what they ask for."""
    package = found.containing_service.file.package.split(".")[1]
    if package == "operations":
        return fields.get("name", "").rpartition("/")[2]
    if package == "history":
        return fields["topic"].split(".")[1] if "topic" in fields else _packages.get(fields["name"].split("/")[-2])
    return package


def path_of(found):
    return f"/{found.containing_service.full_name}/{found.name}"


def class_of(descriptor):
    return message_factory.GetMessageClass(descriptor)
