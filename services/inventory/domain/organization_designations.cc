// The management that an organization designates: ISO/IEC 42001 5.1, 5.3.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/ai_system.pb.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/authority.h"
#include "common/domain/entries.h"
#include "common/domain/known.h"
#include "common/domain/refusal.h"
#include "services/inventory/domain/organization.h"
#include "services/inventory/domain/organization_rules.h"

namespace aims::inventory {
namespace {

using domain::Decision;

constexpr int kMaxDesignations = 100;

// How many designations hold at `time`.
int CountHolding(const v1::Organization& organization, absl::Time time) {
  const auto& all = organization.authorities().designations();
  return static_cast<int>(
      std::count_if(all.begin(), all.end(), [&](const auto& each) { return domain::Holds(each, time); }));
}

// Whether somebody is designated top management of the whole organization, besides by the designation with `except`.
bool HasTopManagement(const v1::Organization& organization, absl::Time time, uint32_t except = 0) {
  const auto& all = organization.authorities().designations();
  return std::any_of(all.begin(), all.end(), [&](const type::v1::Designation& each) {
    return each.number() != except && each.role() == type::v1::MANAGEMENT_ROLE_TOP && each.ai_systems().empty() &&
           domain::Holds(each, time);
  });
}

// Adds what bars a first designation, which the role of the designator's login alone allows.
void RequireBootstrap(const v1::DesignateManagementRequest& request, const Decision& decision,
                      domain::Refusals* refusals) {
  const auto& roles = decision.actor.roles();
  const absl::string_view top = domain::NameOf(type::v1::MANAGEMENT_ROLE_TOP);
  refusals->Unless(std::find(roles.begin(), roles.end(), top) != roles.end(),
                   {"NOT_DESIGNATED", "5.3",
                    absl::StrCat("nobody is designated top management, and the login of \"", decision.actor.subject(),
                                 "\" does not have the role ", top, ": somebody with this role designates first")});
  refusals->Unless(request.role() == type::v1::MANAGEMENT_ROLE_TOP && request.ai_systems().empty(),
                   {"TOP_MANAGEMENT_FIRST", "5.3",
                    "nobody is designated top management: first designate top management, for all AI systems"});
}

}  // namespace

absl::StatusOr<OrganizationEvents> Noticed(const v1::Organization& organization, OrganizationEvents events,
                                           const Decision& decision) {
  ASSIGN_OR_RETURN(const v1::Organization after, domain::After<Organizations>(organization, events, decision));
  *events.emplace_back().mutable_authorities_changed()->mutable_authorities() = after.authorities();
  return events;
}

int PlaceOfDesignation(const type::v1::Authorities& authorities, uint32_t number) {
  return domain::PlaceOf(authorities.designations(),
                         [&](const type::v1::Designation& each) { return each.number() == number; });
}

absl::StatusOr<OrganizationEvents> DesignateManagement(const v1::Organization& organization,
                                                       const v1::DesignateManagementRequest& request,
                                                       const Decision& decision) {
  const bool bootstrap = !HasTopManagement(organization, decision.time);
  domain::Authority authority(organization.authorities(), decision, "5.3");
  domain::Refusals refusals(organization.name());
  if (bootstrap) {
    RequireBootstrap(request, decision, &refusals);
  } else {
    refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_TOP));
    refusals.Unless(
        !base::SamePerson(request.subject_id(), decision.actor.subject()),
        {"SELF_DESIGNATION", "5.3", "nobody designates themselves: have another person of top management do it"});
  }
  refusals.Unless(!request.has_expire_time() || base::FromProto(request.expire_time()) > decision.time,
                  {"EXPIRY_NOT_AHEAD", "5.3", "expire_time is not in the future: give a later expire_time"});
  refusals.Unless(CountHolding(organization, decision.time) < kMaxDesignations,
                  {"TOO_MANY_DESIGNATIONS", "5.3",
                   absl::StrCat("an organization has at most ", kMaxDesignations, " designations: revoke some first")});
  refusals.Add(domain::Known<v1::AiSystem>(decision, {request.ai_systems().begin(), request.ai_systems().end()}, {},
                                           {"AI_SYSTEM_UNKNOWN", "5.3", "register the AI system first"}));
  RETURN_IF_ERROR(refusals.ToStatus());
  OrganizationEvents events;
  auto* designated = events.emplace_back().mutable_management_designated();
  if (!bootstrap) *designated->mutable_authority() = authority.grounds();
  auto* designation = designated->mutable_designation();
  designation->set_number(organization.last_designation() + 1);
  designation->set_subject_id(request.subject_id());
  designation->set_role(request.role());
  *designation->mutable_ai_systems() = request.ai_systems();
  *designation->mutable_risk_levels() = request.risk_levels();
  if (request.has_expire_time()) *designation->mutable_expire_time() = request.expire_time();
  designation->set_reason(request.reason());
  designation->set_bootstrap(bootstrap);
  return Noticed(organization, std::move(events), decision);
}

absl::StatusOr<OrganizationEvents> RevokeManagementDesignation(const v1::Organization& organization,
                                                               const v1::RevokeManagementDesignationRequest& request,
                                                               const Decision& decision) {
  const auto& designations = organization.authorities().designations();
  const int place = PlaceOfDesignation(organization.authorities(), request.number());
  domain::Authority authority(organization.authorities(), decision, "5.3");
  domain::Refusals refusals(organization.name());
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_TOP));
  refusals.Unless(place < designations.size(),
                  {"DESIGNATION_UNKNOWN", "5.3",
                   absl::StrCat("there is no designation ", request.number(), ", or it was revoked")});
  refusals.Unless(HasTopManagement(organization, decision.time, request.number()),
                  {"LAST_TOP_MANAGEMENT", "5.3",
                   "nobody else is designated top management: designate somebody else first, who then revokes this"});
  RETURN_IF_ERROR(refusals.ToStatus());
  OrganizationEvents events;
  auto* revoked = events.emplace_back().mutable_management_designation_revoked();
  revoked->set_number(request.number());
  revoked->set_subject_id(designations.Get(place).subject_id());
  *revoked->mutable_authority() = authority.grounds();
  return Noticed(organization, std::move(events), decision);
}

}  // namespace aims::inventory
