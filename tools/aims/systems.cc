// aims systems: the AI systems of an organization.

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/ai_system.pb.h"
#include "tools/aims/commands.h"
#include "tools/aims/message_text.h"
#include "tools/aims/resource_commands.h"

namespace aims::cli {
namespace {

using google::protobuf::Message;

// "operation", or "operation (declared)" where no gate was passed on the way there.
std::string State(const Message& system) {
  return absl::StrCat(FieldText(system, "state"), FieldText(system, "state_declared") == "yes" ? " (declared)" : "");
}

// "rights", "safety", "both", "neither", or empty where it is not known.
std::string Impact(const Message& system) {
  const std::string rights = FieldText(system, "rights_impact");
  const std::string safety = FieldText(system, "safety_impact");
  if (rights == "yes") return safety == "yes" ? "both" : "rights";
  if (safety == "yes") return "safety";
  return rights == "no" && safety == "no" ? "neither" : "";
}

// What fits on a screen, the name last as the widest; for a spreadsheet, more of it.
std::vector<Column> Columns(Format format) {
  std::vector<Column> columns = {{"ID", "", &IdOf},       {"UNIT", "owner_unit.code"},        {"STATE", "", &State},
                                 {"IMPACT", "", &Impact}, {"AI ACT", "classification.tiers"}, {"NAME", "display_name"}};
  if (format != Format::kCsv) return columns;
  for (const char* field :
       {"owner", "owner_unit.display_name", "owner_unit.bureau", "domain", "purpose", "personal_data", "public_service",
        "development_mode", "classification.tiers", "create_time", "update_time"}) {
    columns.push_back({field, field});
  }
  return columns;
}

}  // namespace

void AddSystems(CLI::App& app, Context& context) {
  ResourceCommands systems{.group = "systems", .means = "AI systems of an organization", .one = "system"};
  systems.example =
      "  aims systems list --filter 'state = OPERATION AND owner_unit.code = \"HHS\"' --order-by display_name";
  systems.resource = &inventory::v1::AiSystem::default_instance();
  systems.columns = &Columns;
  AddResourceCommands(app, context, std::move(systems))
      ->footer("Use `aims call` for moves of the life cycle; `aims moves aiSystems` lists them.");
}

}  // namespace aims::cli
