#pragma once
// The port through which a server learns the identity of the caller. There is one implementation for each kind of
// proof: development.h.
//
//   ASSIGN_OR_RETURN(Caller caller, authenticator.Authenticate(metadata));
//
// A new kind of proof (tokens, client certificates) is a new implementation, chosen at the start of the process.

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/identity/caller.h"

namespace aims::identity {

// Metadata of one call in the received order: lower-case keys; a key can come more than once. Does not own the text,
// which outlives it. The client controls all of it: unbounded, unchecked bytes.
class CallMetadata {
 public:
  void Add(absl::string_view key, absl::string_view value) { entries_.emplace_back(key, value); }

  // The value of `key`, or nullopt when it was not sent. InvalidArgument when it was sent more than once, because two
  // readers could then use different values.
  absl::StatusOr<absl::optional<absl::string_view>> Find(absl::string_view key) const;

 private:
  std::vector<std::pair<absl::string_view, absl::string_view>> entries_;
};

// Thread-safe. Outlives the server that uses it.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // The identity of the caller; its name as the proof has it, not yet as it is recorded (subject.h). Unauthenticated says
  // what to send instead; Unavailable when the identity cannot be established at the moment. Must not block: it runs on
  // the threads that serve calls.
  virtual absl::StatusOr<Caller> Authenticate(const CallMetadata& metadata) const = 0;

  // Whether a server with this authenticator may listen on `address`. Authenticators without a real proof refuse other
  // machines, in one line that says what to do.
  virtual absl::Status CheckListenAddress(absl::string_view address) const = 0;
};

}  // namespace aims::identity
