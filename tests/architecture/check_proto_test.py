#!/usr/bin/env python3
"""The check of the proto catches what it is there for: each test plants one mistake in a small contract.

    check_proto_test.py PROTO_DIR GOOGLEAPIS_DIR
"""

import os
import sys
import tempfile
import unittest

import grpc_tools
from grpc_tools import protoc

from check_proto import check

INCLUDES = [os.path.join(os.path.dirname(grpc_tools.__file__), "_proto")]  # google/protobuf
GOOD = """
syntax = "proto3";
package aims.sample.v1;
import "aims/options/v1/options.proto";
import "google/api/annotations.proto";
// Things.
service ThingService {
  // Returns a thing.
  rpc GetThing(GetThingRequest) returns (Thing) {
    option (google.api.http) = {get: "/v1/things"};
    option (aims.options.v1.permission) = "sample.things.get";
  }
  // Removes a thing.
  rpc DropThing(DropThingRequest) returns (Thing) {
    option (google.api.http) = {delete: "/v1/things"};
    option (aims.options.v1.permission) = "sample.things.drop";
  }
}
message Thing {}
message GetThingRequest {}
message DropThingRequest {}
"""


class CheckProtoTest(unittest.TestCase):

    def problems(self, old="", new=""):
        self.assertIn(old, GOOD)
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "sample.proto"), "w", encoding="utf-8") as file:
                file.write(GOOD.replace(old, new))
            out = os.path.join(folder, "set.pb")
            arguments = [f"-I{path}" for path in (folder, *INCLUDES)]
            code = protoc.main(["protoc", *arguments, "--include_imports", "--include_source_info",
                                f"--descriptor_set_out={out}", "sample.proto"])
            self.assertEqual(code, 0)
            problems, methods = check(out)
        self.assertEqual(methods, 2)
        return problems

    def assert_caught(self, old, new, *parts):
        problems = self.problems(old, new)
        self.assertEqual(len(problems), 1, problems)
        for part in parts:
            self.assertIn(part, problems[0])

    def test_a_good_contract_has_no_problems(self):
        self.assertEqual(self.problems(), [])

    def test_a_method_without_permission(self):
        self.assert_caught('option (aims.options.v1.permission) = "sample.things.get";', "", "ThingService.GetThing",
                           "permission")

    def test_a_permission_of_another_form(self):
        self.assert_caught('"sample.things.get"', '"things_get"', "things_get")

    def test_a_method_without_http_form(self):
        self.assert_caught('option (google.api.http) = {delete: "/v1/things"};', "", "ThingService.DropThing", "http")

    def test_a_method_without_comment(self):
        self.assert_caught("  // Removes a thing.\n", "", "ThingService.DropThing", "comment")

    def test_a_service_without_comment(self):
        self.assert_caught("// Things.\n", "", "ThingService", "comment")

    def test_a_request_that_two_methods_share(self):
        self.assert_caught("DropThing(DropThingRequest)", "DropThing(GetThingRequest)", "GetThing and ThingService.DropThing")


if __name__ == "__main__":
    INCLUDES += sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
