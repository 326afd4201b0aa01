#include "common/identity/subject.h"

#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace aims::identity {
namespace {

using event::v1::Actor;

constexpr absl::string_view kProgram = "service:";

bool IsOfAims(absl::string_view lower) {
  for (absl::string_view name : {"aims", "timer", "reaction", "reactions"}) {
    if (lower == name || absl::StartsWith(lower, absl::StrCat(name, "/")) ||
        absl::StartsWith(lower, absl::StrCat(name, ":"))) {
      return true;
    }
  }
  return false;
}

absl::Status Refuse(absl::string_view subject, absl::string_view why) {
  return absl::UnauthenticatedError(
      absl::StrCat("no caller may be named \"", absl::CHexEscape(subject.substr(0, 64)), "\": ", why));
}

}  // namespace

absl::Status CheckSubject(const Actor& actor) {
  const absl::string_view subject = actor.subject();
  if (subject.empty() || subject.size() > kMaxSubjectLength || !absl::c_all_of(subject, absl::ascii_isgraph)) {
    return Refuse(subject,
                  absl::StrCat("a name has 1 to ", kMaxSubjectLength, " visible ASCII characters and no blanks"));
  }
  const std::string lower = absl::AsciiStrToLower(subject);
  if (IsOfAims(lower)) return Refuse(subject, "this name is reserved for AIMS itself; choose another name");
  const bool named_program = absl::StartsWith(lower, kProgram);
  switch (actor.kind()) {
    case Actor::KIND_PERSON:
      if (named_program) return Refuse(subject, "names with service: are of programs; a person needs another name");
      return absl::OkStatus();
    case Actor::KIND_SERVICE:
      if (!absl::StartsWith(subject, kProgram)) return Refuse(subject, "the name of a program begins with service:");
      return absl::OkStatus();
    default:
      return Refuse(subject, "a caller is a person or a program");
  }
}

}  // namespace aims::identity
