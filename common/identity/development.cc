#include "common/identity/development.h"

#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/identity/roles.h"

namespace aims::identity {
namespace {

constexpr char kActor[] = "aims-actor";
constexpr char kActorUtf8[] = "aims-actor-bin";
constexpr char kRoles[] = "aims-roles";
constexpr char kOrganizations[] = "aims-organizations";
constexpr size_t kMaxActorLength = 1024;
constexpr size_t kMaxRolesLength = 1024;
constexpr size_t kMaxOrganizationsLength = 8192;  // what is sent on to another replica

absl::Status Refuse(absl::string_view key, absl::string_view what) {
  return absl::UnauthenticatedError(absl::StrCat("metadata ", key, ": ", what));
}

// The value of `key`, which becomes a credential of the caller when it was sent.
absl::StatusOr<absl::optional<absl::string_view>> Take(const CallMetadata& metadata, const char* key, Caller* caller) {
  auto value = metadata.Find(key);
  if (!value.ok()) return absl::UnauthenticatedError(value.status().message());
  if (value->has_value()) caller->credentials.emplace_back(key, std::string(**value));
  return *value;
}

absl::StatusOr<std::vector<std::string>> List(absl::string_view key, absl::string_view text, size_t max_length) {
  if (text.size() > max_length) return Refuse(key, absl::StrCat("longer than ", max_length, " characters"));
  std::vector<std::string> items;
  for (absl::string_view item : absl::StrSplit(text, ',')) items.emplace_back(absl::StripAsciiWhitespace(item));
  return items;
}

bool IsLoopbackV4(absl::string_view host) {
  std::vector<absl::string_view> parts = absl::StrSplit(host, '.');
  if (parts.size() != 4 || parts[0] != "127") return false;
  for (absl::string_view part : parts) {
    int value = 0;
    if (part.empty() || part.size() > 3 || !absl::c_all_of(part, absl::ascii_isdigit) ||
        !absl::SimpleAtoi(part, &value) || value > 255) {
      return false;
    }
  }
  return true;
}

}  // namespace

absl::StatusOr<Caller> DevelopmentAuthenticator::Authenticate(const CallMetadata& metadata) const {
  Caller caller;
  caller.actor.set_kind(event::v1::Actor::KIND_PERSON);
  caller.actor.set_authentication("development");

  ASSIGN_OR_RETURN(absl::optional<absl::string_view> actor, Take(metadata, kActor, &caller));
  ASSIGN_OR_RETURN(const absl::optional<absl::string_view> utf8, Take(metadata, kActorUtf8, &caller));
  if (actor.has_value() && utf8.has_value()) {
    return Refuse(kActor, absl::StrCat(kActorUtf8, " was sent, too: send one of them"));
  }
  if (utf8.has_value()) actor = utf8;
  if (actor.has_value() && actor->size() > kMaxActorLength) {
    return Refuse(kActor, absl::StrCat("longer than ", kMaxActorLength, " bytes: send a shorter name"));
  }
  caller.actor.set_subject(std::string(actor.value_or("developer")));

  ASSIGN_OR_RETURN(const absl::optional<absl::string_view> roles, Take(metadata, kRoles, &caller));
  ASSIGN_OR_RETURN(const std::vector<std::string> role_list, List(kRoles, roles.value_or("admin"), kMaxRolesLength));
  for (const std::string& role : role_list) {
    if (!IsRole(role)) {
      return Refuse(kRoles, absl::StrCat("\"", absl::CHexEscape(role), "\" is not a role; send some of ",
                                         absl::StrJoin(RoleNames(), ", "), ", separated by commas"));
    }
    caller.actor.add_roles(role);
  }

  ASSIGN_OR_RETURN(const absl::optional<absl::string_view> organizations, Take(metadata, kOrganizations, &caller));
  caller.all_organizations = !organizations.has_value();
  if (organizations.has_value()) {
    ASSIGN_OR_RETURN(const std::vector<std::string> ids, List(kOrganizations, *organizations, kMaxOrganizationsLength));
    for (const std::string& id : ids) {
      if (!base::IsResourceId(id)) {
        return Refuse(kOrganizations, absl::StrCat("\"", absl::CHexEscape(id),
                                                   "\" is not an organization's id; send ids such as \"acme\", "
                                                   "separated by commas"));
      }
      caller.organizations.insert(absl::StrCat("organizations/", id));
    }
  }
  return caller;
}

absl::Status DevelopmentAuthenticator::CheckListenAddress(absl::string_view address) const {
  if (absl::StartsWith(address, "unix:") || absl::StartsWith(address, "unix-abstract:")) return absl::OkStatus();
  absl::string_view host;
  if (absl::StartsWith(address, "[") && absl::StrContains(address, "]:")) {
    host = address.substr(1, address.find(']') - 1);
  } else if (absl::c_count(address, ':') <= 1) {
    host = address.substr(0, address.find(':'));
  }
  if (host == "localhost" || host == "::1" || IsLoopbackV4(host)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "with development identity the server trusts every client that can connect, so it does not listen on \"",
      absl::CHexEscape(address), "\": listen on 127.0.0.1:PORT, [::1]:PORT, localhost:PORT or unix:PATH"));
}

}  // namespace aims::identity
