#pragma once
// Identity for a developer's own machine: the client says who it is, and is believed.
//
//   aims-actor: ana                                   "developer" when not sent
//   aims-roles: ai-system-owner,viewer                "admin" when not sent; roles of roles.h
//   aims-organizations: acme,globex                   everywhere when not sent; ids, not names
//
// Since anyone who can connect is believed, a server with it listens on this machine only: CheckListenAddress refuses
// every other address. Thread-safe: no state.

#include "common/identity/authenticator.h"

namespace aims::identity {

class DevelopmentAuthenticator : public Authenticator {
 public:
  // Unauthenticated for an actor, a role or an organization that cannot be one, naming it and what to send.
  absl::StatusOr<Caller> Authenticate(const CallMetadata& metadata) const override;

  // OK for 127.0.0.0/8, [::1], localhost, and unix: and unix-abstract: sockets. FailedPrecondition otherwise.
  absl::Status CheckListenAddress(absl::string_view address) const override;
};

}  // namespace aims::identity
