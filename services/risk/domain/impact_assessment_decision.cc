// An impact assessment is submitted, reviewed and decided. ISO/IEC 42001 6.1.4, 8.4, A.5.2 to A.5.5.

#include <set>
#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "aims/risk/v1/risk.pb.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "common/base/text.h"
#include "common/domain/break_glass.h"
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

constexpr absl::string_view kClause = "A.5.2";
constexpr int kMaxReviews = 50;

// The clause that asks for a section.
const char* ClauseOf(v1::ImpactSection section) {
  if (section == v1::IMPACT_SECTION_INDIVIDUALS_AND_GROUPS) return "A.5.4";
  if (section == v1::IMPACT_SECTION_SOCIETY) return "A.5.5";
  return "A.5.2";
}

void RequireSections(const ImpactAssessment& assessment, domain::Refusals* refusals) {
  for (int i = v1::ImpactSection_MIN; i <= v1::ImpactSection_MAX; ++i) {
    if (i == v1::IMPACT_SECTION_UNSPECIFIED || !v1::ImpactSection_IsValid(i)) continue;
    const auto section = static_cast<v1::ImpactSection>(i);
    const bool written = absl::c_any_of(assessment.content().sections(), [&](const ImpactAssessment::Section& each) {
      return each.section() == section;
    });
    refusals->Unless(
        written,
        {"SECTION_MISSING", ClauseOf(section),
         absl::StrCat("this section is not written yet: ",
                      absl::AsciiStrToLower(absl::StripPrefix(v1::ImpactSection_Name(section), "IMPACT_SECTION_")))});
  }
}

void RequireMeasures(const ImpactAssessment& assessment, domain::Refusals* refusals) {
  std::set<std::string> answered;
  for (const auto& measure : assessment.content().measures()) {
    answered.insert(measure.harm_ids().begin(), measure.harm_ids().end());
  }
  std::set<std::string> unknown = answered;
  for (const auto& harm : assessment.content().harms()) {
    unknown.erase(harm.harm_id());
    refusals->Unless(harm.severity() < kGraveHarm || answered.count(harm.harm_id()) > 0,
                     {"HARM_UNANSWERED", "A.5.2",
                      absl::StrCat("harm ", harm.harm_id(), " has severity ", harm.severity(),
                                   " and no measure: add a measure for it")});
  }
  refusals->Unless(unknown.empty(), {"HARM_UNKNOWN", "A.5.2",
                                     absl::StrCat("measures name harms that the assessment does not have: ",
                                                  absl::StrJoin(unknown, ", "))});
}

// What every review and decision needs: it names what it decides, and is another's.
template <class Request>
domain::Refusals Deciding(const ImpactAssessment& assessment, const Request& request,
                          const domain::Authority& authority) {
  domain::Refusals refusals(assessment.name());
  refusals.Add(domain::NamesProposal(request, assessment.submission(), "8.4"));
  refusals.Add(authority.FourEyes(PartsIn(assessment)));
  return refusals;
}

// Who endorsed what was submitted.
std::set<std::string> Endorsers(const ImpactAssessment& assessment) {
  std::set<std::string> endorsers;
  for (const auto& review : assessment.reviews()) {
    const bool endorsed = review.outcome() == ImpactAssessment::Review::OUTCOME_ENDORSED;
    if (endorsed && review.digest() == assessment.submission().digest()) endorsers.insert(review.reviewer());
  }
  return endorsers;
}

void RequireEndorsement(const ImpactAssessment& assessment, const Decision& decision, domain::Refusals* refusals) {
  const std::set<std::string> endorsers = Endorsers(assessment);
  const bool by_another = absl::c_any_of(
      endorsers, [&](const std::string& endorser) { return !base::SamePerson(endorser, decision.actor.subject()); });
  refusals->Unless(by_another,
                   {"ENDORSEMENT_MISSING", "A.5.2",
                    "the submission is not endorsed: have someone other than the approver review and endorse it"});
}

// Management decides; for a sensitive use, top management.
void RequireStanding(const ImpactAssessment& assessment, domain::Authority* authority, domain::Refusals* refusals) {
  const v1::Sensitivity sensitivity = assessment.screening().sensitivity();
  const domain::Systems systems = {assessment.ai_system()};
  if (sensitivity < v1::SENSITIVITY_SENSITIVE) {
    refusals->Add(authority->Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, systems));
  } else if (authority->Management(type::v1::MANAGEMENT_ROLE_TOP, systems).has_value()) {
    refusals->Add(
        {"HIGHER_APPROVAL_NEEDED", "A.5.2",
         absl::StrCat("the screening rated the use as ",
                      absl::AsciiStrToLower(absl::StripPrefix(v1::Sensitivity_Name(sensitivity), "SENSITIVITY_")),
                      ": only a person who is designated top management for this AI system can approve it")});
  }
}

// The result is considered in the risk assessment: the risks are there, and name this assessment.
void RequireRealized(const ImpactAssessment& assessment, const Decision& decision, domain::Refusals* refusals) {
  std::vector<std::string> open;
  std::set<std::string> unlinked;
  for (const auto& measure : assessment.content().measures()) {
    if (measure.realized_by().empty()) open.push_back(measure.measure_id());
    const auto risk = decision.Find<v1::Risk>(measure.realized_by());
    if (risk != nullptr && !absl::c_linear_search(risk->impact_assessments(), assessment.name())) {
      unlinked.insert(measure.realized_by());
    }
  }
  RequireRisks(assessment, assessment.content().measures(), Measures(), decision, refusals);
  refusals->Unless(open.empty(),
                   {"MEASURE_NOT_REALIZED", "6.1.2",
                    absl::StrCat("these measures are not realized; name a risk or a control in realized_by: ",
                                 absl::StrJoin(open, ", "))});
  refusals->Unless(unlinked.empty(),
                   {"RISK_NOT_LINKED", "6.1.2",
                    absl::StrCat("these risks do not name this assessment in impact_assessments; update them: ",
                                 absl::StrJoin(unlinked, ", "))});
}

// What an approval needs besides, whoever gives it. That another person endorsed it is not one of the four eyes, but a
// review that the process of A.5.2 asks for.
void RequireApprovable(const ImpactAssessment& assessment, const google::protobuf::Timestamp& expire_time,
                       domain::Authority* authority, domain::Refusals* refusals) {
  const Decision& decision = authority->decision();
  RequireEndorsement(assessment, decision, refusals);
  RequireStanding(assessment, authority, refusals);
  RequireRealized(assessment, decision, refusals);
  RequireScreening(assessment, refusals);
  RequireCurrent(assessment, refusals);
  RequireExpiry(expire_time, kMaxApproval, decision, refusals);
}

v1::ImpactAssessmentEvent Approved(const ImpactAssessment& assessment, const google::protobuf::Timestamp& expire_time,
                                   const domain::Authority& authority) {
  v1::ImpactAssessmentEvent event;
  auto* approved = event.mutable_approved();
  domain::NameVersion(assessment.submission(), approved);
  *approved->mutable_expire_time() = expire_time;
  approved->set_sensitivity(assessment.screening().sensitivity());
  for (const std::string& endorser : Endorsers(assessment)) approved->add_endorsers(endorser);
  *approved->mutable_authority() = authority.grounds();
  return event;
}

}  // namespace

absl::StatusOr<ImpactAssessmentEvents> Submit(const ImpactAssessment& assessment,
                                              const v1::SubmitImpactAssessmentRequest&, const Decision&) {
  domain::Refusals refusals(assessment.name());
  RequireSections(assessment, &refusals);
  RequireMeasures(assessment, &refusals);
  RequireScreening(assessment, &refusals);
  RequireCurrent(assessment, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  v1::ImpactAssessmentEvent event;
  event.mutable_submitted()->set_version(assessment.version());
  event.mutable_submitted()->set_digest(domain::DigestOf(assessment.content()));
  return ImpactAssessmentEvents{event};
}

absl::StatusOr<ImpactAssessmentEvents> Review(const ImpactAssessment& assessment,
                                              const v1::ReviewImpactAssessmentRequest& request,
                                              const Decision& decision) {
  const bool returned = request.outcome() == ImpactAssessment::Review::OUTCOME_RETURNED;
  const domain::Authority authority = AuthorityFor(decision, kClause);
  domain::Refusals refusals = Deciding(assessment, request, authority);
  refusals.Unless(!returned || !base::IsBlank(request.reason()),
                  {"COMMENTS_MISSING", "A.5.2", "reason is empty: describe the requested changes"});
  refusals.Unless(returned || assessment.reviews_size() < kMaxReviews,
                  {"TOO_MANY_REVIEWS", "A.5.3",
                   absl::StrCat("a submission has at most ", kMaxReviews, " reviews: have the submission decided")});
  RETURN_IF_ERROR(refusals.ToStatus());
  if (!returned && base::IsAmong(decision.actor.subject(), Endorsers(assessment))) return ImpactAssessmentEvents{};
  v1::ImpactAssessmentEvent event;
  if (returned) {
    domain::NameVersion(assessment.submission(), event.mutable_returned());
    *event.mutable_returned()->mutable_authority() = authority.grounds();
  } else {
    domain::NameVersion(assessment.submission(), event.mutable_endorsed());
    *event.mutable_endorsed()->mutable_authority() = authority.grounds();
  }
  return ImpactAssessmentEvents{event};
}

absl::StatusOr<ImpactAssessmentEvents> Approve(const ImpactAssessment& assessment,
                                               const v1::ApproveImpactAssessmentRequest& request,
                                               const Decision& decision) {
  domain::Authority authority = AuthorityFor(decision, kClause);
  domain::Refusals refusals = Deciding(assessment, request, authority);
  RequireApprovable(assessment, request.expire_time(), &authority, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  return ImpactAssessmentEvents{Approved(assessment, request.expire_time(), authority)};
}

absl::StatusOr<ImpactAssessmentEvents> BreakGlassApprove(const ImpactAssessment& assessment,
                                                         const v1::BreakGlassApproveImpactAssessmentRequest& request,
                                                         const Decision& decision) {
  const ImpactAssessment::Submission& submission = assessment.submission();
  domain::Refusals refusals(assessment.name());
  refusals.Add(domain::NamesProposal(request, submission, "8.4"));
  refusals.Add(domain::MayBreakGlass(assessment.break_glass(), "A.5.2"));
  domain::Authority authority = AuthorityFor(decision, kClause);
  RequireApprovable(assessment, request.expire_time(), &authority, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ImpactAssessmentEvents events{Approved(assessment, request.expire_time(), authority)};
  domain::AskForReview(submission.version(), submission.digest(), PartsIn(assessment), decision.time, &events);
  return events;
}

absl::StatusOr<ImpactAssessmentEvents> ReviewBreakGlass(const ImpactAssessment& assessment,
                                                        const v1::ReviewImpactAssessmentBreakGlassRequest& request,
                                                        const Decision& decision) {
  return domain::BreakGlassReviewed<v1::ImpactAssessmentEvent>(assessment, request, AuthorityFor(decision, kClause));
}

absl::StatusOr<ImpactAssessmentEvents> Reject(const ImpactAssessment& assessment,
                                              const v1::RejectImpactAssessmentRequest& request,
                                              const Decision& decision) {
  const domain::Authority authority = AuthorityFor(decision, kClause);
  RETURN_IF_ERROR(Deciding(assessment, request, authority).ToStatus());
  v1::ImpactAssessmentEvent event;
  domain::NameVersion(assessment.submission(), event.mutable_rejected());
  *event.mutable_rejected()->mutable_authority() = authority.grounds();
  return ImpactAssessmentEvents{event};
}

}  // namespace aims::risk
