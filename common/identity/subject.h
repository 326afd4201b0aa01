#pragma once
// The names of actors. A name alone tells a person from a program and from AIMS itself, because events, lists and rules
// keep many of them without their kind:
//
//   ana, dora@example.org, auth0|5f7c8ec7      persons
//   service:scanner                            other programs, and nobody else
//   timer, reactions, reaction/…               AIMS itself, and no caller
//
//   RETURN_IF_ERROR(AdmitSubject(base::LoginCase::kCounts, &caller.actor));
//
// Every caller is admitted so, whichever authenticator established it (rpc::Gate). Thread-safe: no state.

#include "absl/status/status.h"
#include "aims/event/v1/event.pb.h"
#include "common/base/login.h"

namespace aims::identity {

// Makes the name of the actor the one that is recorded (base::RecordedLogin). Unauthenticated, with what to do, when
// there is none, and for a caller that is neither a person nor a program, or whose name is not of its kind or reserved.
// Names that look like reserved ones are reserved, too, whatever their case and script.
absl::Status AdmitSubject(base::LoginCase letters, event::v1::Actor* actor);

}  // namespace aims::identity
