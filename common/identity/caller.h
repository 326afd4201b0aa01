#pragma once
// The identity of a caller, established by an Authenticator: the actor for the events, and the organizations where it
// may act. Its permissions follow from its roles (roles.h). A value type.

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "aims/event/v1/event.pb.h"

namespace aims::identity {

struct Caller {
  event::v1::Actor actor;

  // The organizations where it may act: all, or the named ones ("organizations/acme").
  bool all_organizations = false;
  absl::flat_hash_set<std::string> organizations;

  // The metadata that proved the identity, as the client sent it. It is sent along when a command is forwarded; the
  // other replica authenticates it again, so replicas need not trust each other. Secret: never logged.
  std::vector<std::pair<std::string, std::string>> credentials;

  bool MayActIn(absl::string_view organization) const {
    return all_organizations || organizations.contains(organization);
  }
};

// The caller of a method that takes no identity (aims.options.v1.without_identity): the same for all who call it. It has
// nothing that tells one from another, and may act wherever the method leads.
inline Caller CallerWithoutIdentity() {
  Caller caller;
  caller.actor.set_kind(event::v1::Actor::KIND_ANONYMOUS);
  caller.actor.set_authentication("none");
  caller.all_organizations = true;
  return caller;
}

}  // namespace aims::identity
