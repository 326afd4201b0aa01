#include "services/controls/domain/competence.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/competence_requirement.pb.h"
#include "common/base/digest.h"
#include "common/base/login.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/evidence.h"
#include "common/domain/refusal.h"
#include "common/domain/state.h"
#include "services/controls/domain/artifact_evidence.h"
#include "services/controls/domain/competence_requirement.h"
#include "services/controls/domain/controls_authority.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Competence;
using v1::CompetenceRequirement;
using Assessment = Competence::Assessment;
using Event = v1::CompetenceEvent;

constexpr char kClause[] = "7.2";

// Whether one of the bases is one that the requirement accepts.
bool Accepts(const CompetenceRequirement& requirement, const google::protobuf::RepeatedField<int>& bases) {
  const auto& accepted = requirement.bases();
  return std::any_of(bases.begin(), bases.end(),
                     [&](int basis) { return std::find(accepted.begin(), accepted.end(), basis) != accepted.end(); });
}

// The end of the validity: as asked for, or as the refresh interval allows. Adds what bars it.
absl::Time EndOf(const v1::AssessCompetenceRequest& request, const CompetenceRequirement& requirement,
                 const Decision& decision, Refusals* refusals) {
  const absl::Time latest = RefreshAfter(requirement, decision.time);
  if (!request.has_expire_time()) return latest;
  const absl::Time end = base::FromProto(request.expire_time());
  refusals->Unless(end > decision.time, {"EXPIRE_TIME_PAST", kClause,
                                         "expire_time is not in the future: give a later expire_time, or none"});
  refusals->Unless(end <= latest, {"VALIDITY_TOO_LONG", kClause,
                                   absl::StrCat("expire_time is later than the refresh interval of the requirement "
                                                "allows: give a time up to ",
                                                base::TimeToText(latest), ", or none")});
  return end;
}

}  // namespace

std::string CompetenceName(absl::string_view requirement, absl::string_view person) {
  const auto name = base::ResourceName::Parse(requirement);
  if (!name.ok()) return "";
  return base::ResourceName::Join(name->organization(), Competences::kCollection,
                                  base::ResourceIdFrom(absl::StrCat(requirement, "\n", person)));
}

std::vector<domain::Move> Competences::Moves() {
  return domain::MoveTable<Competences>()
      .On<v1::StartCompetenceAcquisitionRequest>(&StartAcquisition, {Competence::STATE_GAP, Competence::STATE_EXPIRED},
                                                 kClause)
      .On<v1::AssessCompetenceRequest>(
          &Assess,
          {Competence::STATE_GAP, Competence::STATE_IN_ACQUISITION, Competence::STATE_COMPETENT,
           Competence::STATE_EXPIRING, Competence::STATE_EXPIRED, Competence::STATE_WAIVED},
          kClause)
      .On<v1::RequestCompetenceWaiverRequest>(&RequestWaiver,
                                              {Competence::STATE_GAP, Competence::STATE_IN_ACQUISITION,
                                               Competence::STATE_EXPIRED, Competence::STATE_WAIVED},
                                              kClause)
      .On<v1::ApproveCompetenceWaiverRequest>(&ApproveWaiver,
                                              {Competence::STATE_GAP, Competence::STATE_IN_ACQUISITION,
                                               Competence::STATE_EXPIRED, Competence::STATE_WAIVED},
                                              kClause)
      .On<v1::RejectCompetenceWaiverRequest>(&RejectWaiver,
                                             {Competence::STATE_GAP, Competence::STATE_IN_ACQUISITION,
                                              Competence::STATE_EXPIRED, Competence::STATE_WAIVED},
                                             kClause)
      .On<v1::RevokeCompetenceRequest>(
          &Revoke, {Competence::STATE_COMPETENT, Competence::STATE_EXPIRING, Competence::STATE_WAIVED}, kClause);
}

absl::StatusOr<CompetenceEvents> StartAcquisition(const Competence& competence,
                                                  const v1::StartCompetenceAcquisitionRequest& request,
                                                  const Decision&) {
  Refusals refusals(competence.name());
  refusals.Unless(!base::SamePerson(request.supervised_by(), competence.person()),
                  {"SUPERVISED_BY_SELF", kClause,
                   absl::StrCat("\"", competence.person(),
                                "\" cannot supervise the own work: name another person in supervised_by")});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_acquisition_started()->set_supervised_by(request.supervised_by());
  event.mutable_acquisition_started()->set_plan(request.plan());
  return CompetenceEvents{event};
}

absl::StatusOr<CompetenceEvents> Assess(const Competence& competence, const v1::AssessCompetenceRequest& request,
                                        const Decision& decision) {
  const auto requirement = decision.Find<CompetenceRequirement>(competence.requirement());
  if (requirement == nullptr) return absl::InternalError(absl::StrCat(competence.requirement(), " does not exist"));
  const bool competent = request.outcome() == Assessment::OUTCOME_COMPETENT;
  Refusals refusals(competence.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(
      authority.FourEyes({.makers = {competence.person()}, .concerned = domain::PreparersOf(request.evidence())}));
  RequireUsable(request.evidence(), decision, &refusals);
  Event event;
  auto* assessed = event.mutable_assessed();
  if (competent) {
    refusals.Unless(Accepts(*requirement, request.bases()),
                    {"BASIS_NOT_ACCEPTED", kClause,
                     "bases has none that the requirement accepts: show the competence on one of its bases"});
    const absl::Time end = EndOf(request, *requirement, decision, &refusals);
    if (end != absl::InfiniteFuture()) *assessed->mutable_expire_time() = base::ToProto(end);
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  assessed->set_outcome(request.outcome());
  *assessed->mutable_bases() = request.bases();
  *assessed->mutable_evidence() = request.evidence();
  assessed->set_criterion_version(requirement->criterion_version());
  *assessed->mutable_authority() = authority.grounds();
  return CompetenceEvents{event};
}

absl::StatusOr<CompetenceEvents> Revoke(const Competence& competence, const v1::RevokeCompetenceRequest&,
                                        const Decision&) {
  Event event;
  event.mutable_revoked()->set_former_state(competence.state());
  return CompetenceEvents{event};
}

absl::StatusOr<CompetenceEvents> Open(const Competence& competence, const CompetenceNeed& need,
                                      const Decision& decision) {
  const bool open = !competence.name().empty() && competence.state() != Competence::STATE_CLOSED;
  const auto requirement = decision.Find<CompetenceRequirement>(need.requirement);
  if (open || requirement == nullptr || requirement->state() != CompetenceRequirement::STATE_ACTIVE ||
      !IsHolder(*requirement, need.person)) {
    return CompetenceEvents{};
  }
  Event event;
  event.mutable_opened()->set_requirement(need.requirement);
  event.mutable_opened()->set_person(need.person);
  event.mutable_opened()->set_role_id(requirement->role_id());
  return CompetenceEvents{event};
}

absl::StatusOr<CompetenceEvents> Close(const Competence& competence, const CompetenceEnd& end,
                                       const Decision& decision) {
  if (competence.name().empty() || competence.state() == Competence::STATE_CLOSED) return CompetenceEvents{};
  const auto requirement = decision.Find<CompetenceRequirement>(competence.requirement());
  if (requirement != nullptr && requirement->state() == CompetenceRequirement::STATE_ACTIVE &&
      IsHolder(*requirement, competence.person())) {
    return CompetenceEvents{};
  }
  Event event;
  event.mutable_closed()->set_cause(end.cause);
  return CompetenceEvents{event};
}

absl::StatusOr<CompetenceEvents> DemandReassessment(const Competence& competence, const CriterionChange& change,
                                                    const Decision& decision) {
  const auto requirement = decision.Find<CompetenceRequirement>(change.requirement);
  if (requirement == nullptr || !domain::IsIn(competence, {Competence::STATE_COMPETENT, Competence::STATE_EXPIRING})) {
    return CompetenceEvents{};
  }
  const uint32_t known =
      std::max(competence.assessment().criterion_version(), competence.reassessment_demand().criterion_version());
  if (known >= requirement->criterion_version()) return CompetenceEvents{};
  Event event;
  event.mutable_reassessment_demanded()->set_criterion_version(requirement->criterion_version());
  return CompetenceEvents{event};
}

}  // namespace aims::controls
