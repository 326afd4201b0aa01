// aims call: any method of the server, by reflection, JSON in and out.

#include <grpcpp/client_context.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "aims/options/v1/options.pb.h"
#include "common/base/status_macros.h"
#include "common/rpc/wire.h"
#include "google/api/field_behavior.pb.h"
#include "tools/aims/commands.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"
#include "tools/aims/reflection/server_methods.h"

namespace aims::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr size_t kMaxInputBytes = 4 << 20;  // what servers take
constexpr absl::Duration kStreamTimeout = absl::Hours(24);

struct CallOptions {
  std::string method;
  std::string body = "{}";
  bool list = false;
  bool describe = false;
};

std::string NameOf(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

// `argument` itself, what standard input holds ("-"), or what a file holds ("@file").
absl::StatusOr<std::string> ReadArgument(const std::string& argument) {
  const auto all = [](std::istream& in) {
    std::string text;
    char buffer[1 << 16];
    while (text.size() <= kMaxInputBytes && (in.read(buffer, sizeof(buffer)) || in.gcount() > 0)) {
      text.append(buffer, in.gcount());
    }
    return text;
  };
  std::string text = argument;
  if (argument == "-") {
    text = all(std::cin);
  } else if (argument[0] == '@') {
    const std::string path = argument.substr(1);
    std::ifstream file(path, std::ios::binary);
    if (!file) return UsageError(absl::StrCat("the file ", path, " cannot be read"));
    text = all(file);
  }
  if (text.size() > kMaxInputBytes) {
    return UsageError(
        absl::StrCat("the request is larger than ", kMaxInputBytes >> 20, " MiB, the limit of the server"));
  }
  return text;
}

std::string TypeOf(const FieldDescriptor& field) {
  if (field.is_map()) {
    return absl::StrCat("map<", TypeOf(*field.message_type()->map_key()), ", ",
                        TypeOf(*field.message_type()->map_value()), ">");
  }
  std::string type = field.type_name();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) type = field.message_type()->full_name();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    std::vector<std::string> values;
    for (int i = 1; i < field.enum_type()->value_count(); ++i) values.push_back(field.enum_type()->value(i)->name());
    type = absl::StrJoin(values, " | ");
  }
  return absl::StrCat(field.is_repeated() ? "repeated " : "", type);
}

std::string RulesOf(const FieldDescriptor& field) {
  std::vector<std::string> rules;
  for (int behavior : field.options().GetRepeatedExtension(google::api::field_behavior)) {
    if (behavior == google::api::REQUIRED) rules.push_back("required");
    if (behavior == google::api::OUTPUT_ONLY) rules.push_back("output only");
    if (behavior == google::api::IMMUTABLE) rules.push_back("cannot change");
  }
  const auto& limits = field.options().GetExtension(options::v1::limits);
  const std::string unit = field.type() == FieldDescriptor::TYPE_BYTES ? " bytes" : " characters";
  if (limits.min_length() > 0) rules.push_back(absl::StrCat("at least ", limits.min_length(), unit));
  if (limits.max_length() > 0) rules.push_back(absl::StrCat("at most ", limits.max_length(), unit));
  if (limits.min_items() > 0) rules.push_back(absl::StrCat("at least ", limits.min_items(), " items"));
  if (limits.max_items() > 0) rules.push_back(absl::StrCat("at most ", limits.max_items(), " items"));
  if (limits.has_min()) rules.push_back(absl::StrCat("from ", limits.min()));
  if (limits.has_max()) rules.push_back(absl::StrCat("to ", limits.max()));
  if (limits.time_zone()) rules.push_back("a time zone such as Europe/Berlin");
  if (!limits.pattern().empty()) {
    rules.push_back(limits.pattern_means().empty() ? absl::StrCat("matches ", limits.pattern())
                                                   : limits.pattern_means());
  }
  return absl::StrJoin(rules, ", ");
}

// Fields of the message, and those of messages within, once each.
void DescribeFields(const Descriptor& type, size_t indent, std::vector<const Descriptor*> outer, Terminal& out) {
  outer.push_back(&type);
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const std::string rules = RulesOf(field);
    out.Print(std::string(indent, ' '), out.Bold(field.json_name()), "  ", Printable(TypeOf(field)),
              rules.empty() ? "" : out.Dim(absl::StrCat("  (", rules, ")")), "\n");
    const Descriptor* nested = field.message_type();
    const bool seen = std::find(outer.begin(), outer.end(), nested) != outer.end();
    if (nested == nullptr || seen || field.is_map() || nested->file()->package() == "google.protobuf") continue;
    DescribeFields(*nested, indent + 2, outer, out);
  }
}

absl::StatusOr<ExitCode> List(Context& context, ServerMethods& methods) {
  ASSIGN_OR_RETURN(const auto all, methods.All());
  for (const MethodDescriptor* method : all) {
    const bool callable = !method->client_streaming();
    context.out().Print(NameOf(*method),
                        !callable ? context.out().Dim("  (takes a stream: not possible with `aims call`)")
                        : method->server_streaming() ? context.out().Dim("  (answers with a stream)")
                                                     : "",
                        "\n");
  }
  return kOk;
}

ExitCode Describe(Context& context, const MethodDescriptor& method) {
  Terminal& out = context.out();
  out.Print(out.Bold(NameOf(method)), "\n", "takes ", method.client_streaming() ? "a stream of " : "",
            method.input_type()->full_name(), ":\n");
  DescribeFields(*method.input_type(), 2, {}, out);
  out.Print("answers with ", method.server_streaming() ? "a stream of " : "", method.output_type()->full_name(), "\n");
  return kOk;
}

absl::StatusOr<ExitCode> Call(Context& context, const CallOptions& options) {
  ServerMethods methods(context.Channel(), [&context] { return context.NewCall(); });
  if (options.list) return List(context, methods);
  if (options.method.empty()) return UsageError("the method is missing: `aims call --list` shows the methods");
  ASSIGN_OR_RETURN(const MethodDescriptor* method, methods.Find(options.method));
  if (options.describe) return Describe(context, *method);
  if (method->client_streaming()) {
    return UsageError(
        absl::StrCat(NameOf(*method), " takes a stream of requests, but `aims call` sends only one request"));
  }
  ASSIGN_OR_RETURN(const std::string json, ReadArgument(options.body));
  const auto request = methods.New(*method->input_type());
  if (absl::Status read = FromJson(json, request.get()); !read.ok()) {
    return UsageError(absl::StrCat(read.message(), "; `aims call --describe ", method->name(), "` shows the fields"));
  }
  const auto response = methods.New(*method->output_type());
  const absl::Duration timeout = method->server_streaming() ? kStreamTimeout : Context::kTimeout;
  RETURN_IF_ERROR(CallStream(context, timeout, rpc::PathOf(*method), *request, response.get(), [&] {
    context.out().Print(ToJson(*response, !method->server_streaming()), "\n");
    return context.out().Flush();
  }));
  return kOk;
}

}  // namespace

void AddCall(CLI::App& app, Context& context) {
  auto options = std::make_shared<CallOptions>();
  CLI::App* call = app.add_subcommand("call", "Call any method of the server, JSON in and out");
  call->add_option("method", options->method, "Method, such as SupplierService/CreateSupplier, or its full name");
  call->add_option("json", options->body, "The request as JSON; - for standard input, @FILE for a file");
  call->add_flag("--list", options->list, "Show the methods of the server");
  call->add_flag("--describe", options->describe, "Show the request of the method");
  call->footer(
      "Streams are printed as one JSON object a line, as they come.\n"
      "  aims call --describe CreateSupplier\n"
      "  aims call SupplierService/ListSuppliers '{\"parent\": \"organizations/acme\"}'");
  call->callback([options, &context] { context.Run([options, &context] { return Call(context, *options); }); });
}

}  // namespace aims::cli
