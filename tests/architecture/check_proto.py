#!/usr/bin/env python3
"""Fails when the proto does not say of itself what the server and its clients lean on.

    check_proto.py DESCRIPTOR_SET      made by protoc --include_imports --include_source_info

It is what clients without the sources use, and so has the details of errors.
Of each method of the packages aims.*: a permission (a method without one is refused at run time), an HTTP form that no
path of another method's fits, a comment, and a request message of its own (one that two methods share cannot grow with either of
them). Of each resource, its methods and its events: the conventions (proto_conventions.py). Of each request: which fields
name people (proto_people.py). Of each file: what generated clients need (proto_clients.py).
"""

import itertools
import re
import sys

from google.api import annotations_pb2
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import FieldDescriptor

import http_paths
import proto_clients
import proto_people
from proto_conventions import Conventions

PERMISSION = re.compile(r"[a-z]+\.[a-z][A-Za-z]*\.[a-z][A-Za-z]*")
# Of the internal packages nothing leaves the house.
CHECKED = re.compile(r"aims\.(?!internal\.)")
# No method names them: they come with errors.
ERROR_DETAILS = "google/rpc/error_details.proto"
# Lists without pages, since they are as short as a process has services.
SHORT_LISTS = {"aims.operations.v1.ListReadModelsResponse",
               "aims.improvement.v1.QueryMetricSeriesResponse"}  # of at most 1,000 buckets
METHOD = descriptor_pb2.ServiceDescriptorProto.DESCRIPTOR.fields_by_name["method"].number
SERVICE = descriptor_pb2.FileDescriptorProto.DESCRIPTOR.fields_by_name["service"].number


def read_set(path):
    """The descriptor set, with the options that its own files declare understood."""
    with open(path, "rb") as file:
        data = file.read()
    plain = descriptor_pb2.FileDescriptorSet.FromString(data)
    pool = descriptor_pool.DescriptorPool()
    for file in plain.file:
        pool.Add(file)
    return plain, pool


class Checker:

    def __init__(self, file_set, pool):
        self.every_file = file_set.file
        self.files = [file for file in file_set.file if CHECKED.match(file.package)]
        options = message_factory.GetMessageClass(pool.FindMessageTypeByName("google.protobuf.MethodOptions"))
        message_factory.GetMessageClassesForFiles([file.name for file in file_set.file], pool)
        self.options = options
        self.permission = pool.FindExtensionByName("aims.options.v1.permission")
        self.http = pool.FindExtensionByName(annotations_pb2.http.full_name)
        message_options, field_options = (message_factory.GetMessageClass(pool.FindMessageTypeByName(name)) for name in (
            "google.protobuf.MessageOptions", "google.protobuf.FieldOptions"))

        def options_of(descriptor):
            kind = field_options if isinstance(descriptor, FieldDescriptor) else message_options
            return kind.FromString(descriptor.GetOptions().SerializeToString())

        behavior = "google.api.field_behavior"
        of_fields = {extension.full_name for extension in pool.FindAllExtensions(field_options.DESCRIPTOR)}
        self.people = proto_people.People(options_of, pool.FindExtensionByName("aims.options.v1.limits"),
                                          pool.FindExtensionByName(behavior) if behavior in of_fields else None)
        known = {extension.full_name for extension in pool.FindAllExtensions(message_options.DESCRIPTOR)}
        self.conventions = None
        if {"google.api.resource", "aims.options.v1.index"} <= known:
            self.conventions = Conventions(
                pool, options_of, pool.FindExtensionByName("google.api.resource"),
                pool.FindExtensionByName("aims.options.v1.index"),
                pool.FindExtensionByName("google.api.resource_reference"))
            self.conventions.files = [pool.FindFileByName(file.name) for file in self.files]
        self.pool = pool
        self.problems = []
        self.methods = 0
        self.bindings = []  # (verb, path, method)

    def run(self):
        used = {}
        for file in self.files:
            comments = {tuple(place.path): place.leading_comments for place in file.source_code_info.location}
            for s, service in enumerate(file.service):
                if not comments.get((SERVICE, s), "").strip():
                    self.problems.append(f"{file.name}: service {service.name} has no comment: say what it is for")
                for m, method in enumerate(service.method):
                    self.methods += 1
                    self.check(f"{file.name}: {service.name}.{method.name}", method,
                               comments.get((SERVICE, s, METHOD, m), ""))
                    self.check_pages(f"{file.name}: {service.name}.{method.name}", method)
                    used.setdefault(method.input_type, []).append(f"{service.name}.{method.name}")
                self.check_conventions(file, service)
        for (verb, path, place), (other_verb, other_path, other) in itertools.combinations(self.bindings, 2):
            if verb == other_verb and http_paths.overlap(path, other_path):
                forms = path if path == other_path else f"{path} and {other_path}"
                self.problems.append(f"{verb} {forms}: one path can be of {place} and of {other}, and a gateway then "
                                     "serves neither; give each its own")
        for message, methods in sorted(used.items()):
            if len(methods) > 1:
                self.problems.append(f"{message[1:]} is the request of {' and '.join(methods)}: give each its own")
        self.problems += [f"{where} {problem}" for where, problem in proto_clients.problems_of(self.every_file)]
        if ERROR_DETAILS not in {file.name for file in self.every_file}:
            self.problems.append(f"{ERROR_DETAILS} is missing: without it a client cannot read the details of errors; name "
                                 "it to protoc")
        return self.problems

    def check_conventions(self, file, service):
        found = self.pool.FindServiceByName(f"{file.package}.{service.name}")
        for method in found.methods:
            self.problems += [f"{file.name}: {where}: {problem}"
                              for where, problem in self.people.of_request(method.input_type)]
        if self.conventions is None:
            return
        self.problems += [f"{file.name}: {where}: {problem}" for where, problem in self.conventions.of_service(found)]

    def check_pages(self, place, method):
        """An answer that is a list comes in pages: clients take 4 MiB, and lists grow."""
        request, response = (self.pool.FindMessageTypeByName(name[1:]) for name in (method.input_type, method.output_type))
        is_list = response.name.endswith("Response") and any(
            field.is_repeated and field.message_type is not None for field in response.fields)
        if not is_list or method.server_streaming or response.full_name in SHORT_LISTS or method.name.startswith("Batch"):
            return
        for message, names in ((request, ("page_size", "page_token")), (response, ("next_page_token",))):
            self.problems += [f"{place} answers with a list, so {message.name} needs the field {name}: lists have pages"
                              for name in names if name not in message.fields_by_name]

    def check(self, place, method, comment):
        options = self.options.FromString(method.options.SerializeToString())
        permission = options.Extensions[self.permission]
        if not PERMISSION.fullmatch(permission):
            self.problems.append(f'{place} needs option (aims.options.v1.permission) = "service.collection.verb"; it '
                                 f'has "{permission}"')
        rule = options.Extensions[self.http]
        for each in (rule, *rule.additional_bindings):
            verb = each.WhichOneof("pattern")
            if verb:
                self.bindings.append((verb, getattr(each, verb), place))
            else:
                self.problems.append(f"{place} has no google.api.http option: say its REST form")
        if not comment.strip():
            self.problems.append(f"{place} has no comment: say what it does and how it can fail")


def check(path):
    checker = Checker(*read_set(path))
    return checker.run(), checker.methods


def main():
    problems, methods = check(sys.argv[1])
    for problem in problems:
        print(problem)
    print(f"{methods} methods, {len(problems)} problems")
    return 1 if problems or not methods else 0


if __name__ == "__main__":
    sys.exit(main())
