#!/usr/bin/env python3
"""Fails when docs/domain.md names a call or an event that the contract does not have, or names none of a service.

    check_domain_doc.py DESCRIPTOR_SET docs/domain.md
"""

import re
import sys

from google.protobuf import descriptor_pb2

NAME = re.compile(r"`([A-Z][A-Za-z]+)`")


def names_of(path):
    """The names of all methods and messages of the contract."""
    with open(path, "rb") as file:
        file_set = descriptor_pb2.FileDescriptorSet.FromString(file.read())
    files = [file for file in file_set.file if file.package.startswith("aims.")]
    methods = {method.name for file in files for service in file.service for method in service.method}
    messages = {message.name for file in files for message in file.message_type}
    return methods, messages


def problems_of(text, methods, messages):
    named = NAME.findall(text)
    if not named:
        return ["it names no call and no event"]
    return [f"{name} is neither a call nor a message of the contract" for name in sorted(set(named) - methods - messages)]


def main():
    with open(sys.argv[2], encoding="utf-8") as file:
        problems = problems_of(file.read(), *names_of(sys.argv[1]))
    for problem in problems:
        print(f"{sys.argv[2]}: {problem}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
