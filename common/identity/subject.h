#pragma once
// The names of actors. A name alone tells a person from a program and from AIMS itself, because events, lists and rules
// keep many of them without their kind:
//
//   ana, dora@example.org         persons
//   service:scanner               other programs, and nobody else
//   timer, reactions, reaction/…  AIMS itself, and no caller
//
//   RETURN_IF_ERROR(CheckSubject(caller.actor));
//
// Every caller is checked so, whichever authenticator established it (rpc::Gate). Thread-safe: no state.

#include "absl/status/status.h"
#include "aims/event/v1/event.pb.h"

namespace aims::identity {

inline constexpr size_t kMaxSubjectLength = 256;

// Unauthenticated, with what to do, for a caller that is neither a person nor a program, or whose name is not of its
// kind, reserved, longer than kMaxSubjectLength bytes, or has other characters than visible ASCII. Upper and lower case
// are the same here, so that nobody looks like one of the reserved names.
absl::Status CheckSubject(const event::v1::Actor& actor);

}  // namespace aims::identity
