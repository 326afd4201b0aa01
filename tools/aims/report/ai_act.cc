// Duties under the EU AI Act: the systems by tier and role, their duties with the dates from which they apply, and how far
// controls and policies cover the requirements of the framework eu-ai-act.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/controls/v1/framework.pb.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "common/base/status_macros.h"
#include "tools/aims/message_text.h"
#include "tools/aims/report/count_plot.h"
#include "tools/aims/report/reports.h"
#include "tools/aims/report/tiers.h"

namespace aims::cli::report {
namespace {

using controls::v1::RequirementCoverage;
using inventory::v1::AiSystem;
using inventory::v1::Classification;

constexpr char kListSystems[] = "/aims.inventory.v1.AiSystemService/ListAiSystems";
constexpr char kListCoverage[] = "/aims.controls.v1.FrameworkService/ListRequirementCoverage";
constexpr char kFramework[] = "eu-ai-act";

bool IsOver(const AiSystem& system) {
  return system.state() == AiSystem::STATE_RETIRED || system.state() == AiSystem::STATE_WITHDRAWN;
}

Cell ClassificationCell(const Classification& classification) {
  switch (classification.state()) {
    case Classification::STATE_UNSPECIFIED:
      return {"not classified", Tone::kBad};
    case Classification::STATE_COMPLETE:
      return {"complete", Tone::kGood};
    default:
      return {FieldText(classification, "state"), Tone::kWarning};
  }
}

Cell DegreeCell(const RequirementCoverage& coverage) {
  const std::string text = FieldText(coverage, "degree");
  switch (coverage.degree()) {
    case RequirementCoverage::DEGREE_FULL:
      return {text, Tone::kGood};
    case RequirementCoverage::DEGREE_NONE:
      return {text, Tone::kBad};
    default:
      return {text, Tone::kWarning};
  }
}

class AiAct {
 public:
  explicit AiAct(Draft& draft) : draft_(draft), today_(draft.times.Text(draft.reader.as_of()).substr(0, 10)) {}

  absl::Status ReadSystems() {
    inventory::v1::ListAiSystemsRequest request;
    request.set_parent(draft_.organization());
    RETURN_IF_ERROR((draft_.reader.Each<inventory::v1::ListAiSystemsResponse, AiSystem>(kListSystems, request,
                                                                                        [this](const AiSystem& system) {
                                                                                          if (!IsOver(system))
                                                                                            Take(system);
                                                                                        })));
    RETURN_IF_ERROR(systems_->status());
    return duties_->status();
  }

  void WriteSystems() {
    draft_.document.wide = true;
    draft_.Add(Heading{"Summary"});
    draft_.Add(
        Facts{"Systems and duties in numbers",
              {{"AI systems, without those retired or withdrawn", absl::StrCat(systems_->size()), ColumnKind::kNumber},
               {"Not classified completely", absl::StrCat(incomplete_), ColumnKind::kNumber},
               {"Duties that apply", absl::StrCat(applying_), ColumnKind::kNumber},
               {"Duties that are to come", absl::StrCat(duties_->size() - applying_), ColumnKind::kNumber}}});
    if (systems_->size() > 0) draft_.Add(RolePlot());
    draft_.Add(Heading{"Systems"});
    draft_.Add(Table{"AI systems by their classification",
                     {{"System", ColumnKind::kId},
                      {"Name"},
                      {"State"},
                      {"Tiers"},
                      {"Roles"},
                      {"Classification", ColumnKind::kBadge},
                      {"Reasons"},
                      {"To come"},
                      {"Outdated by"},
                      {"Classified by", ColumnKind::kId},
                      {"At", ColumnKind::kTime}},
                     AsAdded(systems_),
                     "No AI system is registered."});
    draft_.Add(Heading{"Duties"});
    draft_.Add(Table{"Duties by system",
                     {{"System", ColumnKind::kId},
                      {"Role"},
                      {"Duty", ColumnKind::kId},
                      {"Law"},
                      {"What is to be done"},
                      {"From", ColumnKind::kDay},
                      {"Applies", ColumnKind::kBadge},
                      {"Evidence"},
                      {"Another reading", ColumnKind::kDay},
                      {"Note"}},
                     AsAdded(duties_),
                     "No system has a duty."});
  }

  absl::Status WriteCoverage() {
    draft_.Add(Heading{"Coverage by controls"});
    controls::v1::ListRequirementCoverageRequest request;
    request.set_parent(absl::StrCat(draft_.organization(), "/frameworks/", kFramework));
    const auto rows = std::make_shared<RowSpool>();
    std::map<int, uint64_t> degrees;
    const absl::Status read = draft_.reader.Each<controls::v1::ListRequirementCoverageResponse, RequirementCoverage>(
        kListCoverage, request, [&](const RequirementCoverage& coverage) {
          ++degrees[coverage.degree()];
          rows->Add(RowOf(coverage));
        });
    if (absl::IsNotFound(read)) {
      draft_.Add(Paragraph{"The framework eu-ai-act is not there yet: nothing is covered."});
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(read);
    RETURN_IF_ERROR(rows->status());
    if (!degrees.empty()) {
      draft_.Add(CountPlot("Requirements of the Act by coverage",
                           "How far controls in place and policies in force meet the requirements.",
                           *RequirementCoverage::Degree_descriptor(), degrees));
    }
    draft_.Add(Table{"Requirements of the EU AI Act and what covers them",
                     {{"Requirement", ColumnKind::kId},
                      {"Title"},
                      {"Binds"},
                      {"From", ColumnKind::kDay},
                      {"Coverage", ColumnKind::kBadge},
                      {"Controls in place", ColumnKind::kId},
                      {"Controls not in place", ColumnKind::kId},
                      {"Policies", ColumnKind::kId}},
                     AsAdded(rows),
                     "The framework has no requirement."});
    return absl::OkStatus();
  }

 private:
  void Take(const AiSystem& system) {
    const Classification& classification = system.classification();
    incomplete_ += classification.state() == Classification::STATE_COMPLETE ? 0 : 1;
    std::vector<std::string> reasons;
    for (const auto& each : classification.reasons())
      reasons.push_back(absl::StrCat(each.title(), " (", each.law(), ")"));
    std::vector<std::string> upcoming;
    for (const auto& each : classification.upcoming()) {
      upcoming.push_back(absl::StrCat(each.since(), ": ", each.title(), " (", each.law(), ")"));
    }
    systems_->Add({Id(system.name()), system.display_name(), FieldText(system, "state"), TiersText(classification),
                   RolesText(classification), ClassificationCell(classification), Lines(reasons), Lines(upcoming),
                   absl::StrJoin(classification.outdated_by(), ", "), classification.classifier(),
                   draft_.times.Text(classification.classify_time())});
    TellApprovals(system);
    Count(classification);
    for (const Classification::Duty& duty : classification.duties()) Take(system, duty);
  }

  void Take(const AiSystem& system, const Classification::Duty& duty) {
    const bool applies = duty.start_date() <= today_;
    applying_ += applies ? 1 : 0;
    duties_->Add({Id(system.name()), RoleName(duty.role()), duty.id(), duty.law(), duty.what(), duty.start_date(),
                  applies ? Cell("applies", Tone::kWarning) : Cell("to come"),
                  Words(absl::StrJoin(duty.evidence_kinds(), ", ")), duty.alternative_date(),
                  Lines({duty.note(), duty.reading()})});
  }

  // A system counts once in its highest tier, and there for each role.
  void Count(const Classification& classification) {
    std::set<std::string> roles;
    for (const auto& role : classification.roles()) roles.insert(RoleName(role.role()));
    if (roles.empty()) roles.insert("no role");
    for (const std::string& role : roles) ++by_role_[role][HighestTier(classification)];
  }

  void TellApprovals(const AiSystem& system) {
    const Classification& classification = system.classification();
    const std::string number = absl::StrCat("classification ", classification.number());
    if (classification.has_confirm_time()) {
      draft_.Approved({KindAndId(system.name()), absl::StrCat(number, ", exemption"), classification.confirmer(),
                       draft_.times.Text(classification.confirm_time()), ""});
    }
    const Classification::Override& override_of = classification.override();
    if (override_of.verdict() == inventory::v1::VERDICT_APPROVED) {
      draft_.Approved({KindAndId(system.name()), absl::StrCat(number, ", override ", FieldText(override_of, "verdict")),
                       override_of.decider(), draft_.times.Text(override_of.decide_time()), ""});
    }
  }

  static Row RowOf(const RequirementCoverage& coverage) {
    std::vector<std::string> in_place;
    std::vector<std::string> others;
    for (const auto& control : coverage.controls()) {
      (control.in_place() ? in_place : others)
          .push_back(absl::StrCat(Id(control.control()), control.full() ? "" : " (in part)"));
    }
    std::vector<std::string> policies;
    for (const std::string& policy : coverage.policies()) policies.push_back(Id(policy));
    for (const std::string& policy : coverage.coming_policies())
      policies.push_back(absl::StrCat(Id(policy), " (to come)"));
    return {coverage.requirement().substr(coverage.requirement().find(':') + 1),
            coverage.title(),
            FieldText(coverage, "modality"),
            coverage.applies_from_date(),
            DegreeCell(coverage),
            absl::StrJoin(in_place, ", "),
            absl::StrJoin(others, ", "),
            absl::StrJoin(policies, ", ")};
  }

  BarPlot RolePlot() const {
    return TierPlot("AI systems by role and tier",
                    "A bar for each role of the organisation; in it the systems by their highest tier. A system with "
                    "several roles is in several bars.",
                    {by_role_.begin(), by_role_.end()});
  }

  Draft& draft_;
  const std::string today_;
  const std::shared_ptr<RowSpool> systems_ = std::make_shared<RowSpool>();
  const std::shared_ptr<RowSpool> duties_ = std::make_shared<RowSpool>();
  std::map<std::string, TierCounts> by_role_;
  uint64_t incomplete_ = 0;
  uint64_t applying_ = 0;
};

}  // namespace

absl::Status FillAiAct(Draft& draft) {
  AiAct act(draft);
  RETURN_IF_ERROR(act.ReadSystems());
  act.WriteSystems();
  return act.WriteCoverage();
}

}  // namespace aims::cli::report
