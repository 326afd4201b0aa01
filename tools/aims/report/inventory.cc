// The inventory of AI systems (ISO/IEC 42001 A.4.2, A.6): by life cycle and tier.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "common/base/status_macros.h"
#include "tools/aims/message_text.h"
#include "tools/aims/report/reports.h"
#include "tools/aims/report/tiers.h"

namespace aims::cli::report {
namespace {

using inventory::v1::AiSystem;

constexpr char kList[] = "/aims.inventory.v1.AiSystemService/ListAiSystems";

Cell StateCell(const AiSystem& system) {
  std::string text = FieldText(system, "state");
  if (system.state_declared()) absl::StrAppend(&text, " (declared)");
  switch (system.state()) {
    case AiSystem::STATE_OPERATION:
      return {std::move(text), Tone::kGood};
    case AiSystem::STATE_SUSPENDED:
    case AiSystem::STATE_UNDETERMINED:
      return {std::move(text), Tone::kWarning};
    case AiSystem::STATE_BLOCKED:
      return {std::move(text), Tone::kBad};
    default:
      return {std::move(text)};
  }
}

// What keeps a system from passing gates, or may need a suspension.
std::string FlagsOf(const AiSystem& system) {
  std::vector<std::string> flags;
  for (const auto& flag : system.component_flags()) {
    flags.push_back(absl::StrCat(KindAndId(flag.resource()), ": ", FieldText(flag, "standing")));
  }
  for (const auto& flag : system.assurance_flags()) {
    flags.push_back(absl::StrCat(KindAndId(flag.resource()), ": ", FieldText(flag, "standing")));
  }
  return Lines(flags);
}

struct Taken {
  std::map<int, TierCounts> by_state;
  uint64_t count = 0;
  uint64_t flagged = 0;
  uint64_t outside = 0;
};

Row RowOf(const AiSystem& system, const Times& times) {
  return {Id(system.name()),
          system.display_name(),
          system.purpose(),
          system.owner(),
          StateCell(system),
          times.Text(system.state_time()),
          FieldText(system.service(), "state"),
          TiersText(system.classification()),
          FieldText(system.classification(), "state"),
          FieldText(system, "in_scope"),
          RolesText(system.classification()),
          Ids(system.uses()),
          FlagsOf(system)};
}

// The last decision by which a system is where it is.
void TellApproval(const AiSystem& system, Draft* draft) {
  for (const AiSystem::GatePassage& passage : system.gate_passages()) {
    if (passage.gate() != AiSystem::GATE_APPROVAL) continue;
    draft->Approved({KindAndId(system.name()), "approval gate", passage.passer(),
                     draft->times.Text(passage.pass_time()), passage.grounds().content_digest()});
  }
}

BarPlot PlotOf(const Taken& taken) {
  std::vector<std::pair<std::string, TierCounts>> groups;
  for (const auto& [state, tiers] : taken.by_state) {
    groups.emplace_back(EnumWords(AiSystem::State_Name(static_cast<AiSystem::State>(state)), "STATE_"), tiers);
  }
  return TierPlot("AI systems by state and tier",
                  "A bar for each state of the life cycle; in it the highest tier of each system under the AI Act.",
                  groups);
}

}  // namespace

absl::Status FillInventory(Draft& draft) {
  inventory::v1::ListAiSystemsRequest request;
  request.set_parent(draft.organization());
  const auto spool = std::make_shared<RowSpool>();
  Taken taken;
  RETURN_IF_ERROR(
      (draft.reader.Each<inventory::v1::ListAiSystemsResponse, AiSystem>(kList, request, [&](const AiSystem& system) {
        ++taken.count;
        taken.flagged += system.component_flags_size() + system.assurance_flags_size() > 0 ? 1 : 0;
        taken.outside += system.in_scope() == inventory::v1::YES_NO_NO ? 1 : 0;
        ++taken.by_state[system.state()][HighestTier(system.classification())];
        spool->Add(RowOf(system, draft.times));
        TellApproval(system, &draft);
      })));
  RETURN_IF_ERROR(spool->status());
  draft.document.wide = true;
  draft.Add(Heading{"Summary"});
  draft.Add(Facts{"The inventory in numbers",
                  {{"AI systems", absl::StrCat(taken.count), ColumnKind::kNumber},
                   {"Outside of the scope", absl::StrCat(taken.outside), ColumnKind::kNumber},
                   {"With something not in order", absl::StrCat(taken.flagged), ColumnKind::kNumber}}});
  if (taken.count > 0) draft.Add(PlotOf(taken));
  draft.Add(Heading{"Systems"});
  draft.Add(Table{"AI systems by name",
                  {{"System", ColumnKind::kId},
                   {"Name"},
                   {"Purpose"},
                   {"Owner", ColumnKind::kId},
                   {"State", ColumnKind::kBadge},
                   {"Since", ColumnKind::kTime},
                   {"In service"},
                   {"Tiers"},
                   {"Classification"},
                   {"In scope"},
                   {"Roles"},
                   {"Uses", ColumnKind::kId},
                   {"Not in order"}},
                  AsAdded(spool),
                  "No AI system is registered."});
  return absl::OkStatus();
}

}  // namespace aims::cli::report
