#pragma once
// An actor as lists and trails name it: a person by name, AIMS itself and other programs as what they are.
//
//   ActorText(actor)   "ana", "timer (AIMS itself)", "service:scanner (a program)", "(without a name)"

#include <string>

#include "absl/strings/str_cat.h"
#include "aims/event/v1/event.pb.h"

namespace aims::cli {

inline std::string ActorText(const event::v1::Actor& actor) {
  switch (actor.kind()) {
    case event::v1::Actor::KIND_SERVICE:
      return absl::StrCat(actor.subject(), " (a program)");
    case event::v1::Actor::KIND_SYSTEM:
      return absl::StrCat(actor.subject(), " (AIMS itself)");
    case event::v1::Actor::KIND_ANONYMOUS:
      return "(without a name)";
    default:
      return actor.subject();
  }
}

}  // namespace aims::cli
