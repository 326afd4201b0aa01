#pragma once
// Whose request id it is. Each caller has ids of its own in each organization: nobody is answered as if the request of
// another were theirs, nobody learns of it, and nobody can use up an id that another is about to send. The caller is who
// it is by kind and subject, however that was proved and in whichever roles, so that a repeat with a new token or at
// another replica is the same request.
//
//   RequestKey("organizations/acme", actor, "r1")
//
// The id comes last and the other parts have no NUL, so no two requests share a key.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "aims/event/v1/event.pb.h"

namespace aims::command {

inline std::string RequestKey(absl::string_view organization, const event::v1::Actor& caller,
                              absl::string_view request_id) {
  constexpr absl::string_view kEnd("\0", 1);
  return absl::StrCat(organization, kEnd, static_cast<int>(caller.kind()), kEnd, caller.subject(), kEnd, request_id);
}

}  // namespace aims::command
