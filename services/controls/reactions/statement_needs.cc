// Treatments and measures → needs.

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "services/controls/domain/control_need.h"
#include "services/controls/reactions/statement_reactions.h"

namespace aims::controls {
namespace {

using command::Effect;
using domain::Decision;
using event::v1::EventMetadata;
using risk::v1::RiskTopicRecord;
using v1::ControlNeed;
using Effects = std::vector<Effect>;
using Strings = google::protobuf::RepeatedPtrField<std::string>;

bool Names(const google::protobuf::FieldMask& mask, absl::string_view field) {
  return std::find(mask.paths().begin(), mask.paths().end(), field) != mask.paths().end();
}

template <class Report>
using OnNeed = absl::StatusOr<ControlNeedEvents> (*)(const ControlNeed&, const Report&, const Decision&);

template <class Report>
Effects NeedEffect(std::string need, Report report, OnNeed<Report> move, const char* reason) {
  return {Effect::On<ControlNeeds>(
      std::move(need),
      [report = std::move(report), move](const ControlNeed& state, const Decision& decision) {
        return move(state, report, decision);
      },
      reason)};
}

Effects NeedEnds(std::string need, uint64_t version, const char* reason) {
  return NeedEffect<NeedEnd>(std::move(need), {version}, &CloseNeed, reason);
}

ControlNeed::Option OptionOf(risk::v1::TreatmentOption option) {
  switch (option) {
    case risk::v1::TREATMENT_OPTION_MODIFY:
      return ControlNeed::OPTION_MODIFY;
    case risk::v1::TREATMENT_OPTION_AVOID:
      return ControlNeed::OPTION_AVOID;
    case risk::v1::TREATMENT_OPTION_SHARE:
      return ControlNeed::OPTION_SHARE;
    case risk::v1::TREATMENT_OPTION_RETAIN:
      return ControlNeed::OPTION_RETAIN;
    default:
      return ControlNeed::OPTION_UNSPECIFIED;
  }
}

// The needed controls, each once, in the order of the treatment.
std::vector<std::string> ControlsOf(const Strings& named) {
  std::vector<std::string> controls;
  std::set<std::string> seen;
  for (const std::string& name : named) {
    std::string control = NeededControl(name);
    if (seen.insert(control).second) controls.push_back(std::move(control));
  }
  return controls;
}

Effects OfTreatment(const RiskTopicRecord& cause) {
  using risk::v1::TreatmentEvent;
  const TreatmentEvent& event = cause.treatment();
  const EventMetadata& metadata = cause.metadata();
  const std::string need = NeedOfTreatment(metadata.subject());
  const uint64_t version = metadata.version();
  const auto stands = [&](ControlNeed::Standing standing, const char* reason) {
    return NeedEffect<NeedStanding>(need, {standing, version}, &StandNeed, reason);
  };
  switch (event.event_case()) {
    case TreatmentEvent::kRegistered: {
      const auto& treatment = event.registered().treatment();
      return NeedEffect<NeedReport>(need,
                                    {ControlNeed::KIND_TREATMENT, metadata.subject(), treatment.risk(),
                                     OptionOf(treatment.option()), ControlsOf(treatment.controls()), version},
                                    &OpenNeed, "a treatment was planned");
    }
    case TreatmentEvent::kUpdated: {
      const auto& updated = event.updated();
      NeedReport report;
      report.resource = metadata.subject();
      report.version = version;
      if (Names(updated.update_mask(), "option")) report.option = OptionOf(updated.treatment().option());
      if (Names(updated.update_mask(), "controls")) report.controls = ControlsOf(updated.treatment().controls());
      if (!report.option.has_value() && !report.controls.has_value()) return {};
      return NeedEffect<NeedReport>(need, std::move(report), &ChangeNeed, "the plan of the treatment changed");
    }
    case TreatmentEvent::kApproved:
      return NeedEffect<NeedApproval>(
          need, {event.approved().digest(), metadata.actor().subject(), metadata.occur_time(), version}, &ApproveNeed,
          "the treatment was approved");
    case TreatmentEvent::kApprovalVoided:
      return stands(ControlNeed::STANDING_OPEN, "the approval of the treatment became void");
    case TreatmentEvent::kTested:
      return event.tested().outcome() == risk::v1::Treatment::Test::OUTCOME_EFFECTIVE
                 ? stands(ControlNeed::STANDING_EFFECTIVE, "the treatment was found effective")
                 : stands(ControlNeed::STANDING_INEFFECTIVE, "the treatment was found ineffective");
    case TreatmentEvent::kDoubted:
      return stands(ControlNeed::STANDING_DOUBTED, "the effect of the treatment came into doubt");
    case TreatmentEvent::kWithdrawn:
      return NeedEnds(need, version, "the treatment was withdrawn");
    case TreatmentEvent::kRevoked:
      return NeedEnds(need, version, "management withdrew the treatment");
    default:
      return {};
  }
}

Effects OfMeasures(const RiskTopicRecord& cause) {
  using risk::v1::ImpactAssessmentEvent;
  const ImpactAssessmentEvent& event = cause.impact_assessment();
  const EventMetadata& metadata = cause.metadata();
  const std::string need = NeedOfMeasures(metadata.subject());
  switch (event.event_case()) {
    case ImpactAssessmentEvent::kMeasuresSet: {
      NeedReport report;
      report.kind = ControlNeed::KIND_MEASURES;
      report.resource = metadata.subject();
      report.version = metadata.version();
      Strings realized_by;
      for (const auto& measure : event.measures_set().measures()) {
        if (absl::StrContains(measure.realized_by(), "/controls/")) *realized_by.Add() = measure.realized_by();
      }
      report.controls = ControlsOf(realized_by);
      return NeedEffect<NeedReport>(need, std::move(report), &OpenNeed, "measures of the impact assessment were set");
    }
    case ImpactAssessmentEvent::kApproved:
      return NeedEffect<NeedApproval>(
          need, {event.approved().digest(), metadata.actor().subject(), metadata.occur_time(), metadata.version()},
          &ApproveNeed, "the impact assessment was approved");
    case ImpactAssessmentEvent::kWithdrawn:
      return NeedEnds(need, metadata.version(), "the impact assessment was withdrawn");
    case ImpactAssessmentEvent::kArchived:
      return NeedEnds(need, metadata.version(), "the impact assessment was archived");
    default:
      return {};
  }
}

}  // namespace

Effects ControlNeedEffects(const RiskTopicRecord& cause) {
  if (cause.has_treatment()) return OfTreatment(cause);
  if (cause.has_impact_assessment()) return OfMeasures(cause);
  if (!cause.risk().has_closed()) return {};
  return {Effect::OnEach<ControlNeeds>(
      cause.metadata().organization(), "risk", cause.metadata().subject(),
      [](const ControlNeed& state, const Decision& decision) { return CloseNeed(state, {}, decision); },
      "the risk was closed")};
}

}  // namespace aims::controls
