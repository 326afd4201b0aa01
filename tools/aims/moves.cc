// aims moves: what can be asked of each kind of resource, from which states, and by whom. Known to the program itself:
// no server is asked. docs/moves.md is its output.

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/api/conventions.h"
#include "common/base/mistake.h"
#include "common/command/aggregates.h"
#include "common/identity/roles.h"
#include "common/rpc/call.h"
#include "services/sources/sources.h"
#include "tools/aims/commands.h"

namespace aims::cli {
namespace {

using command::AggregateType;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

const ServiceDescriptor& ServiceOf(const AggregateType& type) {
  const auto& resource = *type.prototype->GetDescriptor();
  return *resource.file()->pool()->FindServiceByName(absl::StrCat(resource.full_name(), "Service"));
}

const MethodDescriptor& MethodOf(const ServiceDescriptor& service, const domain::Move& move) {
  for (int i = 0; i < service.method_count(); ++i) {
    if (service.method(i)->input_type() == move.request) return *service.method(i);
  }
  base::Mistake(absl::StrCat(service.full_name(), " has no method for ", move.request->full_name()));
}

// "PLANNED, APPROVED"; "any" where the move decides that itself.
std::string StatesOf(const AggregateType& type, const domain::Move& move) {
  if (move.starts_from.empty())
    return api::KindOf(MethodOf(ServiceOf(type), move), *type.prototype->GetDescriptor()) == api::MethodKind::kCreate
               ? "–"
               : "any";
  const auto& states = *type.prototype->GetDescriptor()->FindFieldByName("state")->enum_type();
  return absl::StrJoin(move.starts_from, ", ", [&](std::string* out, int state) {
    absl::StrAppend(out, absl::StripPrefix(states.FindValueByNumber(state)->name(), "STATE_"));
  });
}

std::string RolesOf(const MethodDescriptor& method) {
  std::vector<std::string> roles = rpc::RolesOf(method);
  roles.erase(std::remove(roles.begin(), roles.end(), "admin"), roles.end());
  return absl::StrJoin(roles, ", ");
}

std::string MovesOf(const AggregateType& type) {
  const ServiceDescriptor& service = ServiceOf(type);
  std::string text = absl::StrCat("\n## ", type.collection, "\n\n| ", service.full_name(),
                                  " | starts from | clause | roles |\n|---|---|---|---|\n");
  for (const domain::Move& move : type.moves) {
    const MethodDescriptor& method = MethodOf(service, move);
    absl::StrAppend(&text, "| ", method.name(), " | ", StatesOf(type, move), " | ", move.clause, " | ", RolesOf(method),
                    " |\n");
  }
  return text;
}

absl::StatusOr<ExitCode> Moves(Context& context, const std::string& collection) {
  if (context.format() != Format::kTable) return UsageError("moves are printed as a table only");
  bool found = false;
  std::vector<std::string> known;
  context.out().Print(
      "# Moves\n\n"
      "The moves of each kind of resource: the method that asks for one, the states in which it starts, the clause of\n"
      "ISO/IEC 42001 that says so, and the roles that may call it besides `admin`. `any`: the move looks at more than "
      "the\n"
      "state, and its refusal says what is missing. This page is the output of `aims moves`.\n");
  for (const command::Aggregates& aggregates : sources::All()) {
    for (const AggregateType& type : aggregates.types()) {
      known.push_back(type.collection);
      if (type.moves.empty() || (!collection.empty() && collection != type.collection)) continue;
      found = true;
      context.out().Print(MovesOf(type));
    }
  }
  if (found) return kOk;
  return UsageError(absl::StrCat("there are no moves of \"", collection, "\": there are ", absl::StrJoin(known, ", ")));
}

}  // namespace

void AddMoves(CLI::App& app, Context& context) {
  auto collection = std::make_shared<std::string>();
  CLI::App* moves = app.add_subcommand("moves", "Which moves there are, from which states, and by which roles");
  moves->add_option("collection", *collection, "Only of these, such as treatments");
  moves->callback([&context, collection] { context.Run([=, &context] { return Moves(context, *collection); }); });
}

}  // namespace aims::cli
