// The readiness report: each clause and control of ISO/IEC 42001 with its pieces, and what is missing.

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "aims/improvement/v1/improvement_service.pb.h"
#include "common/base/status_macros.h"
#include "tools/aims/report/reports.h"
#include "tools/aims/report/row_spool.h"

namespace aims::cli::report {
namespace {

using improvement::v1::Readiness;
using improvement::v1::RequirementReadiness;

constexpr char kGet[] = "/aims.improvement.v1.ImprovementService/GetReadiness";

struct State {
  RequirementReadiness::State state;
  const char* name;
  Tone tone;
};
constexpr State kStates[] = {{RequirementReadiness::STATE_MET, "met", Tone::kGood},
                             {RequirementReadiness::STATE_PARTLY, "partly met", Tone::kWarning},
                             {RequirementReadiness::STATE_NOT_MET, "not met", Tone::kBad},
                             {RequirementReadiness::STATE_UNKNOWN, "unknown", Tone::kPlain},
                             {RequirementReadiness::STATE_NOT_APPLICABLE, "not applicable", Tone::kPlain}};

Cell StateCell(const RequirementReadiness& requirement) {
  for (const State& state : kStates) {
    if (state.state == requirement.state()) return {state.name, state.tone};
  }
  return {};
}

// "9.3" of "iso-42001:9.3".
std::string ClauseOf(const RequirementReadiness& requirement) {
  return std::string(absl::StripPrefix(requirement.requirement(), "iso-42001:"));
}
// "Clause 9", "Annex A.6".
std::string GroupOf(const RequirementReadiness& requirement) {
  const std::vector<std::string> parts = absl::StrSplit(ClauseOf(requirement), '.');
  if (requirement.kind() == RequirementReadiness::KIND_CONTROL && parts.size() > 1) {
    return absl::StrCat("Annex A.", parts[1]);
  }
  return absl::StrCat("Clause ", parts[0]);
}

BarPlot PlotOf(const Readiness& readiness) {
  BarPlot plot{"Readiness by clause", "A bar for each clause and each group of controls; in it the states.", {}, {}};
  for (const State& state : kStates) plot.series.push_back({state.name, state.tone});
  std::map<std::string, size_t> places;
  for (const RequirementReadiness& requirement : readiness.requirements()) {
    const auto [place, is_new] = places.try_emplace(GroupOf(requirement), plot.bars.size());
    if (is_new) plot.bars.push_back({place->first, std::vector<uint64_t>(std::size(kStates), 0)});
    for (size_t i = 0; i < std::size(kStates); ++i) {
      if (kStates[i].state == requirement.state()) ++plot.bars[place->second].values[i];
    }
  }
  return plot;
}

std::string Pieces(const RequirementReadiness& requirement, bool present) {
  std::vector<std::string> lines;
  for (const RequirementReadiness::Piece& piece : requirement.pieces()) {
    if (piece.present() != present) continue;
    std::string line = piece.title();
    if (!present && piece.mandatory()) absl::StrAppend(&line, " (mandatory)");
    if (!piece.detail().empty()) absl::StrAppend(&line, ": ", piece.detail());
    if (!present && !piece.call().empty()) {
      absl::StrAppend(&line, " Call: ", piece.call().substr(piece.call().rfind('.') + 1), ".");
    }
    lines.push_back(std::move(line));
  }
  return Lines(lines);
}

void AddTable(const Readiness& readiness, RequirementReadiness::Kind kind, const std::string& title, Draft& draft) {
  std::vector<Row> rows;
  for (const RequirementReadiness& requirement : readiness.requirements()) {
    if (requirement.kind() != kind) continue;
    rows.push_back({ClauseOf(requirement), requirement.title(), StateCell(requirement),
                    absl::StrCat(requirement.pieces_present(), " of ", requirement.pieces_required()),
                    Pieces(requirement, true), Pieces(requirement, false)});
  }
  draft.Add(Heading{title});
  draft.Add(Table{
      title,
      {{"Clause", ColumnKind::kId}, {"Requirement"}, {"State", ColumnKind::kBadge}, {"Pieces"}, {"There"}, {"Missing"}},
      AllOf(std::move(rows)),
      "There is none."});
}

}  // namespace

absl::Status FillReadiness(Draft& draft) {
  improvement::v1::GetReadinessRequest request;
  request.set_name(absl::StrCat(draft.organization(), "/readiness"));
  Readiness readiness;
  RETURN_IF_ERROR(draft.reader.Get(kGet, &request, &readiness));
  draft.document.wide = true;
  draft.Add(Heading{"Summary"});
  Facts facts{"Readiness in numbers",
              {{"Ready", readiness.ready() ? Cell("yes", Tone::kGood) : Cell("no", Tone::kBad), ColumnKind::kBadge},
               {"Pieces there", absl::StrCat(readiness.pieces_present()), ColumnKind::kNumber},
               {"Pieces required", absl::StrCat(readiness.pieces_required()), ColumnKind::kNumber}}};
  draft.Add(std::move(facts));
  draft.Add(Paragraph{
      "Readiness says whether the pieces of each requirement are recorded. Whether they are good is the judgement of "
      "auditors. A mandatory piece that is missing makes the organisation not ready, whatever the rest."});
  draft.Add(PlotOf(readiness));
  AddTable(readiness, RequirementReadiness::KIND_CLAUSE, "Clauses", draft);
  AddTable(readiness, RequirementReadiness::KIND_CONTROL, "Controls of Annex A", draft);
  return absl::OkStatus();
}

}  // namespace aims::cli::report
