"""What the proto says for those who generate clients from it, in any language: the packages for Go, Java and C#, the
signature of each method (AIP-4232), and names that code can have.

    files = descriptor_set.file                     # of a descriptor_pb2.FileDescriptorSet
    for where, problem in problems_of(files): ...
"""

import keyword
import re

from google.api import client_pb2, field_behavior_pb2
from google.protobuf import descriptor_pb2

OPTIONS = descriptor_pb2.FileOptions
TIMESTAMP = ".google.protobuf.Timestamp"
# Below it a Go module has the generated packages: protoc --go_opt=module=aims.dev/go
GO_MODULE = "aims.dev/go"


def problems_of(files):
    """What the files of the packages aims.* miss, as (file or method or field, problem)."""
    messages = {}
    for file in files:
        for message in file.message_type:
            _collect(f".{file.package}.{message.name}", message, messages)
    for file in files:
        if not file.package.startswith("aims."):
            continue
        yield from ((file.name, problem) for problem in _file_problems(file))
        for name in _keywords(file):
            yield f"{file.name}: {name}", "is a keyword of Python: give it another name"
        for service in file.service:
            for method in service.method:
                yield from ((f"{file.name}: {service.name}.{method.name}", problem)
                            for problem in _signature_problems(method, messages[method.input_type]))
        for name, message in _messages_of(file):
            for field in message.field:
                end = "_times" if field.label == field.LABEL_REPEATED else "_time"
                if field.type_name == TIMESTAMP and not field.name.endswith(end):
                    yield f"{file.name}: {name}.{field.name}", f'is a time: let its name end in "{end}"'


def file_options(file):
    """The options that a file has, by name: so many lines of it, in the order of their names."""
    name = re.sub(r"\.proto$", "", file.name.rpartition("/")[2])
    parts = file.package.split(".")
    return {
        "csharp_namespace": ".".join(_capital(part) for part in parts),
        "go_package": f"{GO_MODULE}/{'/'.join(parts)};{''.join(parts[1:])}",
        "java_multiple_files": True,
        "java_outer_classname": "".join(_capital(part) for part in name.split("_")) + "Proto",
        "java_package": f"dev.{file.package}",
    }


def signature(method, request):
    """The parameters that a call by hand gives: what the resource is called first, then what is required. None where the
    caller streams requests."""
    if method.client_streaming:
        return None
    names = [field.name for field in request.field]
    resource = _snake(re.sub(r"^(Create|Update)", "", method.name))
    if method.name.startswith("Create"):  # AIP-133
        standard = [name for name in ("parent", resource, f"{resource}_id") if name in names]
    elif method.name.startswith("Update"):  # AIP-134
        standard = [resource, "update_mask"]
    else:
        standard = []
    if set(standard) & {resource, "requests"}:
        return ",".join(standard)
    fields = sorted(request.field, key=lambda field: field.number)
    required = field_behavior_pb2.FieldBehavior.REQUIRED
    return ",".join(field.name for field in fields
                    if required in field.options.Extensions[field_behavior_pb2.field_behavior])


def _file_problems(file):
    for option, value in file_options(file).items():
        found = getattr(file.options, option) if file.options.HasField(option) else None
        if found != value:
            text = "true" if value is True else f'"{value}"'
            yield f"needs option {option} = {text};"


def _signature_problems(method, request):
    expected = signature(method, request)
    found = list(method.options.Extensions[client_pb2.method_signature])
    names = {field.name for field in request.field}
    if expected is None:
        if found:
            yield "has a google.api.method_signature, which has no meaning where the caller streams requests: remove it"
    elif expected not in found[:1]:
        yield f'needs option (google.api.method_signature) = "{expected}" before any other'
    for text in found:
        for name in filter(None, text.split(",")):
            if name not in names:
                yield f"has a google.api.method_signature with {name}, which is no field of {request.name}"


def _keywords(file):
    """Every name in the file that Python cannot take as it is."""
    names = [(part, part) for part in file.package.split(".")]
    names += [(enum.name, enum.name) for enum in file.enum_type]
    names += [(value.name, value.name) for enum in file.enum_type for value in enum.value]
    names += [(f"{service.name}.{method.name}", method.name) for service in file.service for method in service.method]
    for path, message in _messages_of(file):
        names.append((path, message.name))
        for kind in (message.field, message.oneof_decl, message.enum_type):
            names += [(f"{path}.{each.name}", each.name) for each in kind]
        names += [(f"{path}.{value.name}", value.name) for enum in message.enum_type for value in enum.value]
    return [path for path, name in names if keyword.iskeyword(name)]


def _messages_of(file):
    """Each message of the file, nested ones too, with its path within the file."""
    found = {}
    for message in file.message_type:
        _collect(message.name, message, found)
    return found.items()


def _collect(path, message, found):
    found[path] = message
    for nested in message.nested_type:
        _collect(f"{path}.{nested.name}", nested, found)


def _capital(name):
    return name[:1].upper() + name[1:]


def _snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
