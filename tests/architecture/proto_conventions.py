"""The conventions of resources and their services (common/api/conventions.h has the same table, by which a server refuses
to start): the fields of a resource, of its methods' requests and of lists, its events, its indexes, its permissions.

    problems = conventions.of_service(service_descriptor)      # of descriptors in a pool that knows the options
"""

import re

from google.protobuf.descriptor import FieldDescriptor as Field

TEXT, FLAG, INT32, UINT64 = Field.TYPE_STRING, Field.TYPE_BOOL, Field.TYPE_INT32, Field.TYPE_UINT64
TIME, MASK = "google.protobuf.Timestamp", "google.protobuf.FieldMask"
STATUS, ROW = "google.rpc.Status", "aims.type.v1.ImportedRow"

COMMAND = {"request_id": TEXT, "validate_only": FLAG, "reason": TEXT}
RESOURCE = {"name": TEXT, "etag": TEXT, "create_time": TIME, "update_time": TIME, "delete_time": TIME}


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def capital(name):
    return name[:1].upper() + name[1:]


class Conventions:
    """`resource_option`, `index_option` and `reference_option` are the extensions google.api.resource,
    aims.options.v1.index and google.api.resource_reference, and `options_of(descriptor)` the options of a message or a
    field that understand them."""

    def __init__(self, pool, options_of, resource_option, index_option, reference_option):
        self.pool = pool
        self.options_of = options_of
        self.resource_option = resource_option
        self.index_option = index_option
        self.reference_option = reference_option

    def resource_of(self, service):
        """The message that the service is of: Treatment of TreatmentService; None for a service of another kind."""
        package = service.file.package
        try:
            message = self.pool.FindMessageTypeByName(f"{package}.{service.name.removesuffix('Service')}")
        except KeyError:
            return None
        return message if self.options_of(message).Extensions[self.resource_option].pattern else None

    def of_service(self, service):
        """What the resource of the service, its methods and its events miss, as (method or message, problem)."""
        resource = self.resource_of(service)
        if resource is None or not self.is_aggregate(service):
            return []
        option = self.options_of(resource).Extensions[self.resource_option]
        problems = list(self._of_resource(resource, option))
        for method in service.methods:
            problems += [(method.name, problem) for problem in self._of_method(method, resource, option)]
        return problems

    def is_aggregate(self, service):
        """Whether the service has a method Get{Resource}: it keeps resources, and does not only tell of them."""
        return f"Get{service.name.removesuffix('Service')}" in service.methods_by_name and any(
            file.package == service.file.package and message.name.endswith("TopicRecord")
            for file in self.files for message in file.message_types_by_name.values())

    files = ()

    def _of_resource(self, resource, option):
        yield from ((resource.name, problem) for problem in missing(resource, RESOURCE))
        if not option.plural or not option.singular:
            yield resource.name, "its google.api.resource names no plural or no singular"
        if snake(option.singular) != snake(resource.name):
            yield resource.name, f"its singular is {option.singular}, not that of its name"
        if option.plural not in option.pattern[0].split("/"):
            yield resource.name, f"its pattern {option.pattern[0]} is not of {option.plural}"
        for path in self.options_of(resource).Extensions[self.index_option]:
            if not leads_to_a_value(resource, path):
                yield resource.name, f"its index {path} leads to no field with an order"
        yield from self._of_events(resource)

    def _of_events(self, resource):
        name = f"{resource.file.package}.{resource.name}Event"
        try:
            event = self.pool.FindMessageTypeByName(name)
        except KeyError:
            yield resource.name, f"there is no message {name}, the events of it"
            return
        if [oneof.name for oneof in event.oneofs] != ["event"]:
            yield event.name, "its one oneof is called event"
        records = [message for file in self.files if file.package == resource.file.package
                   for message in file.message_types_by_name.values() if message.name.endswith("TopicRecord")]
        if not any(field.message_type is event for record in records for field in record.fields):
            yield event.name, "no topic record of the package has a field for it"

    def _of_method(self, method, resource, option):
        one, many, name = resource.name, capital(option.plural), snake(resource.name)
        request, top = method.input_type, option.pattern[0].count("/") == 1
        parent = {} if top else {"parent": TEXT}
        answer = resource.full_name
        if method.output_type is resource or method.name in (f"List{many}", f"BatchCreate{many}", f"Import{many}"):
            yield from self._without_reference(request, option.type)
        if method.name == f"Get{one}":
            yield from missing(request, {"name": TEXT, "read_time": TIME})
        elif method.name == f"List{many}":
            deleted = {"show_deleted": FLAG} if f"Undelete{one}" in method.containing_service.methods_by_name else {}
            yield from missing(request, {**parent, "page_size": INT32, "page_token": TEXT, "filter": TEXT, "order_by": TEXT,
                                         "read_time": TIME, **deleted})
            if not deleted and "show_deleted" in request.fields_by_name:
                yield f"{request.name} has show_deleted, which has no effect without a method Undelete{one}"
            yield from missing(method.output_type, {"next_page_token": TEXT})
            yield from missing(method.output_type, {snake(option.plural): resource.full_name}, repeated=True)
            answer = None
        elif method.name == f"Create{one}":
            yield from missing(request, {**parent, f"{name}_id": TEXT, name: resource.full_name, **COMMAND})
        elif method.name == f"BatchCreate{many}":
            yield from missing(request, {"parent": TEXT})
            yield from missing(request, {"requests": f"{resource.file.package}.Create{one}Request"}, repeated=True)
            answer = None
        elif method.name == f"Import{many}":
            yield from missing(request, {**parent, "row": UINT64, f"{name}_id": TEXT, name: resource.full_name, **COMMAND})
            answer = ROW
        elif method.name == f"Update{one}":
            yield from missing(request, {name: resource.full_name, "update_mask": MASK, **COMMAND})
        elif method.output_type is resource:  # any other move
            yield from missing(request, {"name": TEXT, "etag": TEXT, **COMMAND})
        else:  # a method of another kind, such as one that returns data of the program
            answer = None
        if answer is not None and method.output_type.full_name != answer:
            yield f"answers with {method.output_type.full_name}, not with {answer}"

    def _without_reference(self, request, resource_type):
        """A server takes from these references which organization a request is about."""
        for name, kind in {"name": "type", "parent": "child_type"}.items():
            field = request.fields_by_name.get(name)
            if field is not None and getattr(self.options_of(field).Extensions[self.reference_option],
                                             kind) != resource_type:
                yield f"{request.name}.{name} needs (google.api.resource_reference).{kind} = \"{resource_type}\""


def missing(message, fields, repeated=False):
    """Which of `fields` (a scalar type or a message's full name, by field name) the message does not have."""
    for name, kind in fields.items():
        field = message.fields_by_name.get(name)
        found = field is not None and field.is_repeated == repeated and (
            field.message_type is not None and field.message_type.full_name == kind if isinstance(kind, str)
            else field.type == kind)
        if not found:
            yield f"{message.name} needs the {'repeated ' if repeated else ''}field {name}"


def leads_to_a_value(message, path):
    names = path.split(".")
    for place, name in enumerate(names):
        field = message.fields_by_name.get(name) if message is not None else None
        if field is None or field.is_repeated or field.type == Field.TYPE_BYTES:
            return False
        message = field.message_type
        if place + 1 == len(names):
            return message is None or message.full_name in (TIME, "google.protobuf.Duration")
    return False
