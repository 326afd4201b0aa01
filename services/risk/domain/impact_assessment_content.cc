// The content of an impact assessment: started, written, moved to another version of the system, withdrawn. ISO/IEC
// 42001 6.1.4, A.5.2 to A.5.5.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/domain/authors.h"
#include "common/domain/entries.h"
#include "common/domain/known.h"
#include "common/domain/refusal.h"
#include "common/domain/state.h"
#include "services/risk/domain/impact_assessment.h"
#include "services/risk/domain/impact_assessment_rules.h"

namespace aims::risk {
namespace {

using domain::Decision;
using v1::ImpactAssessment;

// The events of a change of the content: `event`, and that it voids a submission. TOO_MANY_AUTHORS.
absl::StatusOr<ImpactAssessmentEvents> Written(const ImpactAssessment& assessment, const Decision& decision,
                                               v1::ImpactAssessmentEvent event, domain::Refusals refusals) {
  refusals.Add(domain::RoomForAuthor(assessment, decision.actor, "A.5.3"));
  RETURN_IF_ERROR(refusals.ToStatus());
  ImpactAssessmentEvents events{std::move(event)};
  VoidSubmission(assessment, &events);
  return events;
}
absl::StatusOr<ImpactAssessmentEvents> Written(const ImpactAssessment& assessment, const Decision& decision,
                                               v1::ImpactAssessmentEvent event) {
  return Written(assessment, decision, std::move(event), domain::Refusals(assessment.name()));
}

// Whether two lists say the same.
template <class Entry>
bool Same(const google::protobuf::RepeatedPtrField<Entry>& a, const google::protobuf::RepeatedPtrField<Entry>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Entry& x, const Entry& y) { return x.SerializeAsString() == y.SerializeAsString(); });
}

std::string TextOf(const ImpactAssessment& assessment, v1::ImpactSection section) {
  for (const auto& each : assessment.content().sections()) {
    if (each.section() == section) return each.text();
  }
  return "";
}

absl::Status CheckRealizations(const ImpactAssessment& assessment, const v1::SetImpactMeasuresRequest& request) {
  for (int i = 0; i < request.measures_size(); ++i) {
    const std::string& realized_by = request.measures(i).realized_by();
    if (realized_by.empty()) continue;
    const auto name = base::ResourceName::Parse(realized_by);
    if (name.ok() && (name->collection() == "risks" || name->collection() == "controls") &&
        domain::SameOrganization(assessment.name(), realized_by)) {
      continue;
    }
    return domain::BadField(
        absl::StrCat("measures[", i, "].realized_by"),
        absl::StrCat("\"", realized_by, "\" is not the name of a risk or a control of this organization"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ImpactAssessmentEvents> Start(const ImpactAssessment& assessment,
                                             const v1::StartImpactAssessmentRequest& request,
                                             const Decision& decision) {
  domain::Refusals refusals(assessment.name());
  RequireScreening(assessment, &refusals);
  RequireReported(assessment, request.system(), &refusals);
  RequireDelta(assessment, request.delta(), &refusals);
  refusals.Add(domain::RoomForAuthor(assessment, decision.actor, "A.5.3"));
  RETURN_IF_ERROR(refusals.ToStatus());

  ImpactAssessmentEvents events;
  BeginVersion(assessment, request.delta(), &events);
  auto* started = events.emplace_back().mutable_started();
  started->set_version(WorkingVersion(assessment));
  started->set_screening_digest(assessment.screening().digest());
  started->set_scope(request.scope());
  *started->mutable_system() = request.system();
  *started->mutable_assessors() = request.assessors();
  return events;
}

absl::StatusOr<ImpactAssessmentEvents> SetSections(const ImpactAssessment& assessment,
                                                   const v1::SetImpactSectionsRequest& request,
                                                   const Decision& decision) {
  RETURN_IF_ERROR(domain::UniqueIds(
      request.sections(), "sections", "section",
      [](const ImpactAssessment::Section& section) { return v1::ImpactSection_Name(section.section()); }));
  v1::ImpactAssessmentEvent event;
  for (const ImpactAssessment::Section& section : request.sections()) {
    if (TextOf(assessment, section.section()) == section.text()) continue;
    auto* written = event.mutable_sections_set()->add_sections();
    written->set_section(section.section());
    written->set_text(section.text());
  }
  if (!event.has_sections_set()) return ImpactAssessmentEvents{};
  return Written(assessment, decision, std::move(event));
}

absl::StatusOr<ImpactAssessmentEvents> SetHarms(const ImpactAssessment& assessment,
                                                const v1::SetImpactHarmsRequest& request, const Decision& decision) {
  RETURN_IF_ERROR(
      domain::UniqueIds(request.harms(), "harms", "harm_id", [](const v1::Harm& harm) { return harm.harm_id(); }));
  if (Same(request.harms(), assessment.content().harms())) return ImpactAssessmentEvents{};
  v1::ImpactAssessmentEvent event;
  *event.mutable_harms_set()->mutable_harms() = request.harms();
  return Written(assessment, decision, std::move(event));
}

absl::StatusOr<ImpactAssessmentEvents> SetBenefits(const ImpactAssessment& assessment,
                                                   const v1::SetImpactBenefitsRequest& request,
                                                   const Decision& decision) {
  RETURN_IF_ERROR(domain::UniqueIds(request.benefits(), "benefits", "benefit_id",
                                    [](const v1::Benefit& benefit) { return benefit.benefit_id(); }));
  if (Same(request.benefits(), assessment.content().benefits())) return ImpactAssessmentEvents{};
  v1::ImpactAssessmentEvent event;
  *event.mutable_benefits_set()->mutable_benefits() = request.benefits();
  return Written(assessment, decision, std::move(event));
}

absl::StatusOr<ImpactAssessmentEvents> SetMeasures(const ImpactAssessment& assessment,
                                                   const v1::SetImpactMeasuresRequest& request,
                                                   const Decision& decision) {
  RETURN_IF_ERROR(domain::UniqueIds(request.measures(), "measures", "measure_id",
                                    [](const v1::ImpactMeasure& measure) { return measure.measure_id(); }));
  RETURN_IF_ERROR(CheckRealizations(assessment, request));
  if (Same(request.measures(), assessment.content().measures())) return ImpactAssessmentEvents{};
  domain::Refusals refusals(assessment.name());
  RequireRisks(assessment, request.measures(), assessment.content().measures(), decision, &refusals);
  v1::ImpactAssessmentEvent event;
  *event.mutable_measures_set()->mutable_measures() = request.measures();
  return Written(assessment, decision, std::move(event), std::move(refusals));
}

absl::StatusOr<ImpactAssessmentEvents> SetTarget(const ImpactAssessment& assessment,
                                                 const v1::SetImpactTargetRequest& request, const Decision& decision) {
  const v1::SystemVersion& target = assessment.content().system();
  if (!assessment.has_outdated_by() && target.version() == request.system().version() &&
      target.content_digest() == request.system().content_digest()) {
    return ImpactAssessmentEvents{};
  }
  domain::Refusals refusals(assessment.name());
  RequireReported(assessment, request.system(), &refusals);
  v1::ImpactAssessmentEvent event;
  *event.mutable_target_set()->mutable_system() = request.system();
  return Written(assessment, decision, std::move(event), std::move(refusals));
}

absl::StatusOr<ImpactAssessmentEvents> Withdraw(const ImpactAssessment& assessment,
                                                const v1::WithdrawImpactAssessmentRequest&, const Decision&) {
  v1::ImpactAssessmentEvent event;
  event.mutable_withdrawn()->set_version(assessment.version());
  return ImpactAssessmentEvents{event};
}

}  // namespace aims::risk
