// The waiver of a competence: requested by one person, approved by management. ISO/IEC 42001 7.2.

#include <string>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/competence_requirement.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "services/controls/domain/competence.h"
#include "services/controls/domain/controls_authority.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Competence;
using Event = v1::CompetenceEvent;

constexpr char kClause[] = "7.2";
constexpr int kMaxDays = 366;

void RequireAhead(const google::protobuf::Timestamp& expire_time, const Decision& decision, Refusals* refusals) {
  refusals->Unless(
      base::FromProto(expire_time) > decision.time,
      {"EXPIRE_TIME_PAST", kClause, "expire_time is not in the future: request a waiver with a later one"});
}

// The request is there, and it is the one that the caller read.
absl::Status NamesRequest(const Competence& competence, const std::string& digest) {
  if (!competence.has_requested_waiver()) {
    return domain::Refusal(competence.name(), {"NO_WAIVER_REQUESTED", kClause,
                                               "no waiver awaits this decision: it was decided, or never requested"});
  }
  Refusals refusals(competence.name());
  refusals.Add(domain::NamesDigest(competence.requested_waiver(), digest, kClause));
  return refusals.ToStatus();
}

// The AI systems that the waiver is about.
domain::Systems SystemsOf(const Competence& competence, const Decision& decision) {
  const auto requirement = decision.Find<v1::CompetenceRequirement>(competence.requirement());
  if (requirement == nullptr) return {};
  return {requirement->ai_systems().begin(), requirement->ai_systems().end()};
}

}  // namespace

absl::StatusOr<CompetenceEvents> RequestWaiver(const Competence& competence,
                                               const v1::RequestCompetenceWaiverRequest& request,
                                               const Decision& decision) {
  Refusals refusals(competence.name());
  RequireAhead(request.expire_time(), decision, &refusals);
  refusals.Unless(base::FromProto(request.expire_time()) <= decision.time + absl::Hours(24) * kMaxDays,
                  {"WAIVER_TOO_LONG", kClause,
                   absl::StrCat("a waiver ends at most ", kMaxDays,
                                " days ahead: give an earlier "
                                "expire_time, and request another waiver then")});
  RETURN_IF_ERROR(refusals.ToStatus());
  Competence::Waiver waiver;
  waiver.set_requirement(competence.requirement());
  waiver.set_person(competence.person());
  waiver.set_requester(decision.actor.subject());
  *waiver.mutable_request_time() = base::ToProto(decision.time);
  waiver.set_reason(request.reason());
  waiver.set_measures(request.measures());
  *waiver.mutable_expire_time() = request.expire_time();
  Event event;
  auto* requested = event.mutable_waiver_requested();
  requested->set_measures(request.measures());
  *requested->mutable_expire_time() = request.expire_time();
  requested->set_digest(domain::DigestOf(waiver));
  return CompetenceEvents{event};
}

absl::StatusOr<CompetenceEvents> ApproveWaiver(const Competence& competence,
                                               const v1::ApproveCompetenceWaiverRequest& request,
                                               const Decision& decision) {
  RETURN_IF_ERROR(NamesRequest(competence, request.digest()));
  const Competence::Waiver& waiver = competence.requested_waiver();
  Refusals refusals(competence.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes({.makers = {waiver.requester(), competence.person()}}));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, SystemsOf(competence, decision)));
  RequireAhead(waiver.expire_time(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_waiver_approved()->set_digest(waiver.digest());
  *event.mutable_waiver_approved()->mutable_expire_time() = waiver.expire_time();
  *event.mutable_waiver_approved()->mutable_authority() = authority.grounds();
  return CompetenceEvents{event};
}

absl::StatusOr<CompetenceEvents> RejectWaiver(const Competence& competence,
                                              const v1::RejectCompetenceWaiverRequest& request, const Decision&) {
  RETURN_IF_ERROR(NamesRequest(competence, request.digest()));
  Event event;
  event.mutable_waiver_rejected()->set_digest(competence.requested_waiver().digest());
  return CompetenceEvents{event};
}

}  // namespace aims::controls
