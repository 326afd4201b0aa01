#pragma once
// The port through which a server learns who is calling. One implementation per way to prove it: development.h.
//
//   ASSIGN_OR_RETURN(Caller caller, authenticator.Authenticate(metadata));
//
// A new way (tokens, client certificates) is one more implementation, chosen where the process starts.

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/identity/caller.h"

namespace aims::identity {

// Metadata of one call in the order received: lower-case keys, a key may come more than once. Does not own the text,
// which outlives it. Everything in it is the client's word: unbounded, unchecked bytes.
class CallMetadata {
 public:
  void Add(absl::string_view key, absl::string_view value) { entries_.emplace_back(key, value); }

  // The value of `key`, or nullopt when it was not sent. InvalidArgument when it was sent more than once, since two
  // readers could then believe different ones.
  absl::StatusOr<absl::optional<absl::string_view>> Find(absl::string_view key) const;

 private:
  std::vector<std::pair<absl::string_view, absl::string_view>> entries_;
};

// Thread-safe. Outlives the server that uses it.
class Authenticator {
 public:
  virtual ~Authenticator() = default;

  // Who is calling. Unauthenticated says what to send instead; Unavailable when it cannot be established just now.
  // Must not block: it runs on the threads that serve calls.
  virtual absl::StatusOr<Caller> Authenticate(const CallMetadata& metadata) const = 0;

  // Whether a server that believes this authenticator may listen on `address`: refused by those whose proof is worth
  // nothing to a stranger. One line that says what to do.
  virtual absl::Status CheckListenAddress(absl::string_view address) const = 0;
};

}  // namespace aims::identity
