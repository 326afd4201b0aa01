#pragma once
// Identity for a developer's own machine: the server trusts the identity that the client sends.
//
//   aims-actor: ana@example.org                       "developer" when not sent; at most 1 KiB
//   aims-actor-bin: Jürgen                            in place of it, for names with other characters than ASCII: UTF-8
//   aims-roles: ai-system-owner,viewer                "admin" when not sent; roles of roles.h
//   aims-organizations: acme,globex                   everywhere when not sent; ids, not names; at most 8 KiB
//
// The server trusts every client that can connect, so it listens on the local machine only: CheckListenAddress refuses
// every other address. Thread-safe: no state.

#include "common/identity/authenticator.h"

namespace aims::identity {

class DevelopmentAuthenticator : public Authenticator {
 public:
  // Unauthenticated for an invalid role or organization, and an actor that is too long or sent in both ways; the error
  // names it and says what to send. Which names an actor may have is the gate's business (subject.h).
  absl::StatusOr<Caller> Authenticate(const CallMetadata& metadata) const override;

  // OK for 127.0.0.0/8, [::1], localhost, and unix: and unix-abstract: sockets. FailedPrecondition otherwise.
  absl::Status CheckListenAddress(absl::string_view address) const override;
};

}  // namespace aims::identity
