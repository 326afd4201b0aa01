// The screening of an AI system: whether its impact must be assessed. ISO/IEC 42001 6.1.4, A.5.2.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/domain/authors.h"
#include "common/domain/entries.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/state.h"
#include "services/risk/domain/impact_assessment.h"
#include "services/risk/domain/impact_assessment_rules.h"
#include "services/risk/domain/organization_authority.h"

namespace aims::risk {
namespace {

using domain::Decision;
using v1::ImpactAssessment;

absl::Status CheckAnswers(const v1::ImpactScreening& screening) {
  RETURN_IF_ERROR(domain::UniqueIds(screening.answers(), "screening.answers", "threshold",
                                    [](const auto& answer) { return v1::Threshold_Name(answer.threshold()); }));
  return domain::UniqueIds(screening.own_answers(), "screening.own_answers", "threshold_id",
                           [](const auto& answer) { return answer.threshold_id(); });
}

std::vector<std::string> MetThresholds(const v1::ImpactScreening& screening) {
  std::vector<std::string> met;
  for (const auto& answer : screening.answers()) {
    if (answer.met()) met.push_back(NameOf(answer.threshold()));
  }
  for (const auto& answer : screening.own_answers()) {
    if (answer.met()) met.push_back(answer.threshold_id());
  }
  return met;
}

}  // namespace

absl::StatusOr<ImpactAssessmentEvents> Open(const ImpactAssessment&, const v1::CreateImpactAssessmentRequest& request,
                                            const Decision&) {
  const std::string& system = request.impact_assessment().ai_system();
  const std::string expected = base::ResourceName::Join(request.parent(), "aiSystems", request.impact_assessment_id());
  if (system != expected) {
    return domain::BadField("impact_assessment.ai_system",
                            absl::StrCat("must be ", expected, ", not \"", system,
                                         "\": an impact assessment has the same id as its AI system"));
  }
  v1::ImpactAssessmentEvent event;
  event.mutable_opened()->set_ai_system(system);
  return ImpactAssessmentEvents{event};
}

absl::StatusOr<ImpactAssessmentEvents> RecordScreening(const ImpactAssessment& assessment,
                                                       const v1::RecordImpactScreeningRequest& request,
                                                       const Decision& decision) {
  RETURN_IF_ERROR(CheckAnswers(request.screening()));
  domain::Refusals refusals(assessment.name());
  RequireDelta(assessment, request.delta(), &refusals);
  RequireReported(assessment, request.screening().system(), &refusals);
  const bool same_version = assessment.screening().version() == WorkingVersion(assessment);
  if (same_version) refusals.Add(domain::RoomForAuthor(assessment.screening(), decision.actor, "A.5.3"));
  RETURN_IF_ERROR(refusals.ToStatus());
  const std::string digest = domain::DigestOf(request.screening());
  if (same_version && assessment.screening().digest() == digest &&
      domain::IsAuthor(assessment.screening(), decision.actor)) {
    return ImpactAssessmentEvents{};
  }

  ImpactAssessmentEvents events;
  BeginVersion(assessment, request.delta(), &events);
  auto* recorded = events.emplace_back().mutable_screening_recorded();
  *recorded->mutable_content() = request.screening();
  recorded->set_digest(digest);
  recorded->set_sensitivity(SensitivityOf(request.screening()));
  recorded->set_version(WorkingVersion(assessment));
  VoidSubmission(assessment, &events);
  return events;
}

absl::StatusOr<ImpactAssessmentEvents> DecideNotRequired(const ImpactAssessment& assessment,
                                                         const v1::DecideImpactNotRequiredRequest& request,
                                                         const Decision& decision) {
  domain::Refusals refusals(assessment.name());
  RequireScreening(assessment, &refusals);
  refusals.Unless(!assessment.has_screening() || assessment.screening().version() == assessment.version(),
                  {"SCREENING_MISSING", "6.1.4",
                   absl::StrCat("the last screening is of version ", assessment.screening().version(),
                                ": record a screening of this version")});
  const std::vector<std::string> met = MetThresholds(assessment.screening().content());
  refusals.Unless(met.empty(), {"THRESHOLD_MET", "6.1.4",
                                absl::StrCat("an impact assessment is required, because these thresholds are met: ",
                                             absl::StrJoin(met, ", "))});
  refusals.Add(domain::NamesProposal(request, assessment.screening(), "6.1.4"));
  const domain::Authority authority = AuthorityFor(decision, "6.1.4");
  const auto& screeners = assessment.screening().authors();
  refusals.Add(authority.FourEyes({.makers = domain::People(screeners.begin(), screeners.end())}));
  RequireExpiry(request.expire_time(), kMaxNotRequired, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());

  v1::ImpactAssessmentEvent event;
  auto* found = event.mutable_decided_not_required();
  domain::NameVersion(assessment.screening(), found);
  *found->mutable_expire_time() = request.expire_time();
  *found->mutable_authority() = authority.grounds();
  return ImpactAssessmentEvents{event};
}

}  // namespace aims::risk
