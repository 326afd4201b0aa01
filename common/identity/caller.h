#pragma once
// Who is calling, as an Authenticator established it: the actor that events will name, and where it may act. What it
// may do follows from its roles (roles.h). A value type.

#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/string_view.h"
#include "aims/event/v1/event.pb.h"

namespace aims::identity {

struct Caller {
  event::v1::Actor actor;

  // Where it may act: everywhere, or in the named organizations ("organizations/acme").
  bool all_organizations = false;
  std::vector<std::string> organizations;

  // The metadata that proved the identity, as the client sent it. Sent along when a command is forwarded to another
  // replica, which authenticates it anew: replicas need not trust each other's word. Secret: never logged.
  std::vector<std::pair<std::string, std::string>> credentials;

  bool MayActIn(absl::string_view organization) const {
    return all_organizations || absl::c_linear_search(organizations, organization);
  }
};

}  // namespace aims::identity
