#include "common/domain/authority.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/login.h"
#include "common/base/time.h"

namespace aims::domain {
namespace {

using type::v1::Designation;
using type::v1::ManagementRole;
using type::v1::SeparationInForce;

// "under STRICT separation, version 2 of the policy".
std::string Named(const SeparationInForce& separation) {
  const absl::string_view name = separation.separation() == type::v1::SEPARATION_SMALL ? "SMALL" : "STRICT";
  if (separation.version() == 0) return absl::StrCat("under ", name, " separation, as no policy is approved");
  return absl::StrCat("under ", name, " separation, version ", separation.version(), " of the policy");
}

// The one of `people` who can be `login`; nullptr when none can.
const std::string* Find(absl::string_view login, const People& people) {
  const auto found = std::find_if(people.begin(), people.end(),
                                  [&](const std::string& person) { return base::SamePerson(login, person); });
  return found == people.end() ? nullptr : &*found;
}

}  // namespace

SeparationInForce SeparationOf(const type::v1::Authorities& authorities) {
  if (authorities.separation().version() != 0) return authorities.separation();
  SeparationInForce strict;
  strict.set_separation(type::v1::SEPARATION_STRICT);
  return strict;
}

absl::string_view NameOf(ManagementRole role) {
  return role == type::v1::MANAGEMENT_ROLE_TOP ? "top-management" : "designated-management";
}

bool Holds(const Designation& designation, absl::Time time) {
  return !designation.has_expire_time() || base::FromProto(designation.expire_time()) > time;
}

bool Suffices(ManagementRole role, ManagementRole needed) {
  return role == needed || role == type::v1::MANAGEMENT_ROLE_TOP;
}

bool Covers(const Designation& designation, const Systems& systems) {
  const auto& covered = designation.ai_systems();
  if (covered.empty()) return true;
  const auto is_covered = [&](const std::string& system) {
    return std::find(covered.begin(), covered.end(), system) != covered.end();
  };
  return !systems.empty() && std::all_of(systems.begin(), systems.end(), is_covered);
}

Authority::Authority(type::v1::Authorities authorities, const Decision& decision, absl::string_view clause)
    : authorities_(std::move(authorities)), decision_(decision), clause_(clause) {
  *grounds_.mutable_separation() = SeparationOf(authorities_);
}

absl::optional<Violation> Authority::Management(ManagementRole needed, const Systems& systems) {
  const Designation* designation =
      DesignationThat([&](const Designation& each) { return Suffices(each.role(), needed) && Covers(each, systems); });
  if (designation != nullptr) {
    Quote(*designation);
    return absl::nullopt;
  }
  return Violation{
      "NOT_DESIGNATED", clause_,
      absl::StrCat("the organization has not designated \"", decision_.actor.subject(), "\" as ", NameOf(needed),
                   systems.empty() ? " for the whole organization" : " for " + absl::StrJoin(systems, ", "),
                   " at this time: have top management designate this person (DesignateManagement), or let "
                   "somebody who is designated decide")};
}

void Authority::Quote(const Designation& designation) {
  auto* quote = grounds_.mutable_designation();
  quote->set_number(designation.number());
  quote->set_role(designation.role());
  quote->set_designator(designation.designator());
  if (designation.has_expire_time()) *quote->mutable_expire_time() = designation.expire_time();
  quote->set_bootstrap(designation.bootstrap());
}

absl::optional<Violation> Authority::FourEyes(const Parts& parts) const {
  const std::string& actor = decision_.actor.subject();
  const std::string* maker = Find(actor, parts.makers);
  const bool made = maker != nullptr;
  const std::string* person = made || !strict() ? maker : Find(actor, parts.concerned);
  if (person == nullptr) return absl::nullopt;
  return Violation{
      "FOUR_EYES", clause_,
      absl::StrCat("\"", actor, "\" ", *person == actor ? "" : absl::StrCat("(recorded as \"", *person, "\") "),
                   made ? "prepared or requested this" : "had a part in this",
                   ", and a second person must decide (four-eyes principle, ", Named(grounds_.separation()), ")")};
}

}  // namespace aims::domain
