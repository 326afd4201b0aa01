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
OPTIONS = """
option csharp_namespace = "Aims.Sample.V1";
option go_package = "aims.dev/go/aims/sample/v1;samplev1";
option java_multiple_files = true;
option java_outer_classname = "SampleProto";
option java_package = "dev.aims.sample.v1";
"""
GOOD = """
syntax = "proto3";
package aims.sample.v1;
import "aims/options/v1/options.proto";
import "google/api/annotations.proto";
import "google/api/client.proto";
import "google/api/field_behavior.proto";
import "google/protobuf/timestamp.proto";
OPTIONS
// Things.
service ThingService {
  // Returns a thing.
  rpc GetThing(GetThingRequest) returns (Thing) {
    option (google.api.http) = {get: "/v1/{name=things/*}"};
    option (google.api.method_signature) = "name,place";
    option (aims.options.v1.permission) = "sample.things.get";
  }
  // Removes a thing.
  rpc DropThing(DropThingRequest) returns (Thing) {
    option (google.api.http) = {delete: "/v1/things"};
    option (google.api.method_signature) = "";
    option (aims.options.v1.permission) = "sample.things.drop";
  }
}
message Thing {
  google.protobuf.Timestamp make_time = 1;
  repeated google.protobuf.Timestamp repair_times = 2;
}
message GetThingRequest {
  string name = 1 [(google.api.field_behavior) = REQUIRED];
  string place = 2 [(google.api.field_behavior) = REQUIRED];
  string note = 3;
}
message DropThingRequest {
  message Part { repeated string authors = 1 [(aims.options.v1.limits) = {max_length: 256 login: true}]; }
  string owner = 1 [(aims.options.v1.limits).login = true];
  repeated Part parts = 2;
  string approver = 3 [(google.api.field_behavior) = OUTPUT_ONLY];
}
""".replace("OPTIONS\n", OPTIONS)


class CheckProtoTest(unittest.TestCase):
    GOOD = GOOD
    METHODS = 2

    FILES = ["sample.proto", "google/rpc/error_details.proto"]

    def problems(self, old="", new=""):
        self.assertIn(old, self.GOOD)
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "sample.proto"), "w", encoding="utf-8") as file:
                file.write(self.GOOD.replace(old, new))
            out = os.path.join(folder, "set.pb")
            arguments = [f"-I{path}" for path in (folder, *INCLUDES)]
            code = protoc.main(["protoc", *arguments, "--include_imports", "--include_source_info",
                                f"--descriptor_set_out={out}", *self.FILES])
            self.assertEqual(code, 0)
            problems, methods = check(out)
        self.assertEqual(methods, self.METHODS)
        return problems

    def assert_caught(self, old, new, *parts):
        problems = self.problems(old, new)
        self.assertEqual(len(problems), 1, problems)
        for part in parts:
            self.assertIn(part, problems[0])

    def test_a_good_contract_has_no_problems(self):
        self.assertEqual(self.problems(), [])

    def test_a_set_without_the_details_of_errors(self):
        self.FILES = ["sample.proto"]
        self.assert_caught("", "", "google/rpc/error_details.proto is missing")

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

    def test_a_rest_form_that_another_method_fits(self):
        for path in ("/v1/{name=things/*}", "/v1/{other=things/*}", "/v1/things/{thing}", "/v1/{name=**}",
                     "/v1/things/first"):
            self.assert_caught('{delete: "/v1/things"}', f'{{get: "{path}"}}', path, "GetThing", "DropThing")

    def test_a_second_rest_form_that_another_method_has(self):
        self.assert_caught('{delete: "/v1/things"}',
                           '{delete: "/v1/things" additional_bindings {get: "/v1/{name=things/*}"}}', "GetThing", "DropThing")

    def test_rest_forms_that_can_be_told_apart(self):
        for rule in ('get: "/v1/things"', 'get: "/v1/{name=things/*}:drop"', 'delete: "/v1/{name=things/*}"',
                     'get: "/v1/{name=things/*/parts/*}"', 'get: "/v1/{name=things/**}:drop"'):
            self.assertEqual(self.problems('{delete: "/v1/things"}', f"{{{rule}}}"), [])

    def test_a_list_without_pages(self):
        listing = "DropThing(DropThingRequest) returns (DropThingResponse)"
        self.GOOD = GOOD.replace("DropThing(DropThingRequest) returns (Thing)", listing).replace(
            "message DropThingRequest {",
            "message DropThingResponse { repeated Thing things = 1; string next_page_token = 2; }\n"
            "message DropThingRequest {\n  int32 page_size = 11;\n  string page_token = 12;")
        self.assertEqual(self.problems(), [])
        for field in ("page_size", "page_token", "next_page_token"):
            self.assert_caught(f" {field} = ", f" other_{field} = ", "DropThing answers with a list", f"the field {field}")

    def test_a_request_that_two_methods_share(self):
        problems = self.problems("DropThing(DropThingRequest)", "DropThing(GetThingRequest)")
        self.assertTrue(any("GetThing and ThingService.DropThing" in problem for problem in problems), problems)

    def test_a_file_without_the_options_of_other_languages(self):
        for line in OPTIONS.strip().split("\n"):
            self.assert_caught(line, "", f"sample.proto needs {line}")

    def test_options_of_another_package(self):
        self.assert_caught("aims.dev/go/aims/sample/v1;", "aims.dev/go/aims/risk/v1;", "needs option go_package")

    def test_a_method_without_signature(self):
        self.assert_caught('option (google.api.method_signature) = "name,place";', "", "ThingService.GetThing",
                           'method_signature) = "name,place"')

    def test_a_signature_that_is_not_what_is_required(self):
        self.assert_caught('"name,place"', '"name"', "ThingService.GetThing", 'method_signature) = "name,place"')

    def test_a_signature_of_fields_that_are_not_there(self):
        self.assert_caught('= "name,place";', '= "name,place"; option (google.api.method_signature) = "colour";', "colour",
                           "GetThingRequest")

    def test_a_signature_where_the_caller_streams(self):
        self.assert_caught("GetThing(GetThingRequest)", "GetThing(stream GetThingRequest)", "ThingService.GetThing",
                           "remove it")

    def test_names_that_are_keywords_of_python(self):
        for word in ("from", "not", "None"):
            self.assert_caught("string note", f"string {word}", f"GetThingRequest.{word}", "keyword")
        self.assert_caught("string note = 3;", "oneof is { string note = 3; }", "GetThingRequest.is", "keyword")

    def test_people_who_are_not_logins(self):
        self.assert_caught("string owner = 1 [(aims.options.v1.limits).login = true]", "string owner = 1",
                           "DropThingRequest: owner names people")
        self.assert_caught("max_length: 256 login: true", "max_length: 256", "Part: authors names people")
        self.assert_caught(" [(google.api.field_behavior) = OUTPUT_ONLY]", "", "DropThingRequest: approver names people")

    def test_times_with_other_names(self):
        self.assert_caught("make_time", "made", "Thing.made", '"_time"')
        self.assert_caught("repair_times", "repair_time", "Thing.repair_time", '"_times"')

# A resource that keeps every convention.
RESOURCE = """
syntax = "proto3";
package aims.sample.v1;
import "aims/options/v1/options.proto";
import "aims/type/v1/imported_row.proto";
import "google/api/annotations.proto";
import "google/api/client.proto";
import "google/api/resource.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/timestamp.proto";
OPTIONS
message Thing {
  option (google.api.resource) = {
    type: "aims.dev/Thing" pattern: "organizations/{organization}/things/{thing}" plural: "things" singular: "thing"
  };
  option (aims.options.v1.index) = "maker.place";
  message Maker { string place = 1; }
  string name = 1;
  string etag = 2;
  google.protobuf.Timestamp create_time = 3;
  google.protobuf.Timestamp update_time = 4;
  google.protobuf.Timestamp delete_time = 5;
  Maker maker = 10;
  repeated string tags = 11;
}
message ThingRegistered { Thing thing = 1; }
message ThingEvent { oneof event { ThingRegistered registered = 1; } }
message SampleTopicRecord { oneof payload { ThingEvent thing = 10; } }
// Things.
service ThingService {
METHODS
}
message GetThingRequest { string name = 1 [(google.api.resource_reference).type = "aims.dev/Thing"]; google.protobuf.Timestamp read_time = 2; }
message ListThingsRequest {
  string parent = 1 [(google.api.resource_reference).child_type = "aims.dev/Thing"]; int32 page_size = 2; string page_token = 3; string filter = 4; string order_by = 5;
  bool show_deleted = 6; google.protobuf.Timestamp read_time = 7;
}
message ListThingsResponse { repeated Thing things = 1; string next_page_token = 2; }
message CreateThingRequest {
  string parent = 1 [(google.api.resource_reference).child_type = "aims.dev/Thing"]; string thing_id = 2; Thing thing = 3; string request_id = 4; bool validate_only = 5; string reason = 6;
}
message UpdateThingRequest {
  Thing thing = 1; google.protobuf.FieldMask update_mask = 2; string request_id = 3; bool validate_only = 4;
  string reason = 5;
}
message ImportThingsRequest {
  string parent = 1 [(google.api.resource_reference).child_type = "aims.dev/Thing"]; string thing_id = 2; Thing thing = 3; uint64 row = 4; string request_id = 5; bool validate_only = 6;
  string reason = 7;
}
message UndeleteThingRequest {
  string name = 1 [(google.api.resource_reference).type = "aims.dev/Thing"]; string etag = 2; string request_id = 3; bool validate_only = 4; string reason = 5;
}
message ApproveThingRequest {
  string name = 1 [(google.api.resource_reference).type = "aims.dev/Thing"]; string etag = 2; string request_id = 3; bool validate_only = 4; string reason = 5;
}
"""
METHODS = {"GetThing": "Thing", "ListThings": "ListThingsResponse", "CreateThing": "Thing", "UpdateThing": "Thing",
           "ImportThings": "aims.type.v1.ImportedRow", "UndeleteThing": "Thing", "ApproveThing": "Thing"}
SIGNATURES = {"CreateThing": "parent,thing,thing_id", "UpdateThing": "thing,update_mask"}
RESOURCE = RESOURCE.replace("OPTIONS\n", OPTIONS).replace("METHODS", "\n".join(
    f"""  // Does so.
  rpc {method}({method}Request) returns ({answer}) {{
    option (google.api.http) = {{get: "/v1/{method}"}};
    option (google.api.method_signature) = "{SIGNATURES.get(method, "")}";
    option (aims.options.v1.permission) = "sample.things.do";
  }}""" for method, answer in METHODS.items()))


class ConventionsTest(CheckProtoTest):
    GOOD = RESOURCE
    METHODS = len(METHODS)

    def test_every_conventional_field_of_every_request(self):
        wanted = {
            "GetThingRequest": ["name", "read_time"],
            "ListThingsRequest": ["parent", "page_size", "page_token", "filter", "order_by", "show_deleted", "read_time"],
            "ListThingsResponse": ["things", "next_page_token"],
            "CreateThingRequest": ["parent", "thing_id", "thing", "request_id", "validate_only", "reason"],
            "UpdateThingRequest": ["thing", "update_mask", "request_id", "validate_only", "reason"],
            "ImportThingsRequest": ["parent", "row", "thing_id", "thing", "request_id", "validate_only", "reason"],
            "ApproveThingRequest": ["name", "etag", "request_id", "validate_only", "reason"],
            "Thing ": ["name", "etag", "create_time", "update_time", "delete_time"],
        }
        for message, fields in wanted.items():
            begin = RESOURCE.index(f"message {message}")
            for field in fields:
                text = RESOURCE[begin:RESOURCE.index("\n}", begin) if message == "Thing " else RESOURCE.index("}\n", begin)]
                renamed = text.replace(f" {field} = ", f" other_{field} = ")
                self.assertNotEqual(renamed, text, f"{message}.{field}")
                problems = self.problems(text, renamed)
                self.assertTrue(any(f"field {field}" in problem for problem in problems), f"{message}.{field}: {problems}")

    def test_a_name_that_refers_to_another_resource(self):
        self.assert_caught('GetThingRequest { string name = 1 [(google.api.resource_reference).type = "aims.dev/Thing"',
                           'GetThingRequest { string name = 1 [(google.api.resource_reference).type = "aims.dev/Other"',
                           "GetThingRequest.name needs", "aims.dev/Thing")

    def test_a_parent_without_a_reference(self):
        self.assert_caught('ListThingsRequest {\n  string parent = 1 [(google.api.resource_reference).child_type = '
                           '"aims.dev/Thing"]', 'ListThingsRequest {\n  string parent = 1', "ListThingsRequest.parent")

    def test_deleted_ones_are_asked_for_where_there_can_be_none(self):
        problems = self.problems("rpc UndeleteThing(", "rpc BlessThing(")
        self.assertTrue(any("show_deleted" in problem for problem in problems), problems)

    def test_an_answer_that_is_not_the_resource(self):
        self.assert_caught("rpc CreateThing(CreateThingRequest) returns (Thing)",
                           "rpc CreateThing(CreateThingRequest) returns (ThingEvent)", "CreateThing", "answers with")

    def test_an_index_that_leads_nowhere(self):
        for path in ("maker.plaec", "maker", "tags", "place"):
            self.assert_caught('"maker.place"', f'"{path}"', f"index {path}")

    def test_events_without_a_place_in_the_topic(self):
        self.assert_caught("oneof payload { ThingEvent thing = 10; }", "oneof payload { Thing thing = 10; }", "ThingEvent",
                           "topic record")

    # What is said of any method is tried on the smaller contract.
    test_a_good_contract_has_no_problems = CheckProtoTest.test_a_good_contract_has_no_problems


for _name in [name for name in dir(CheckProtoTest) if name.startswith("test_") and name not in vars(ConventionsTest)]:
    setattr(ConventionsTest, _name, None)


if __name__ == "__main__":
    INCLUDES += sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
