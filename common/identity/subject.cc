#include "common/identity/subject.h"

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/login.h"
#include "common/base/text.h"
#include "common/base/utf8.h"

namespace aims::identity {
namespace {

using event::v1::Actor;

constexpr absl::string_view kProgram = "service:";

// Whether the name begins with `word` alone or before "/" or ":", or with what a reader takes for that.
bool BeginsWith(absl::string_view name, absl::string_view word) {
  const absl::string_view first = name.substr(0, name.find_first_of("/:"));
  return first == word || base::SamePerson(first, word);
}

bool IsOfAims(absl::string_view name) {
  return absl::c_any_of(std::initializer_list<absl::string_view>{"aims", "timer", "reaction", "reactions"},
                        [&](absl::string_view reserved) { return BeginsWith(name, reserved); });
}

absl::Status Refuse(absl::string_view subject, absl::string_view why) {
  return absl::UnauthenticatedError(absl::StrCat(
      "no caller may be named \"", base::Readable(base::BoundedUtf8(subject, 64), base::Lines::kOne), "\": ", why));
}

}  // namespace

absl::Status AdmitSubject(base::LoginCase letters, Actor* actor) {
  absl::StatusOr<std::string> recorded = base::RecordedLogin(actor->subject(), letters);
  if (!recorded.ok()) return Refuse(actor->subject(), absl::StrCat("the name ", recorded.status().message()));
  actor->set_subject(*std::move(recorded));
  const absl::string_view subject = actor->subject();
  if (IsOfAims(subject)) return Refuse(subject, "this name is reserved for AIMS itself; choose another name");
  switch (actor->kind()) {
    case Actor::KIND_PERSON:
      if (BeginsWith(subject, "service") && absl::StrContains(subject, ':')) {
        return Refuse(subject, "names with service: are of programs; a person needs another name");
      }
      return absl::OkStatus();
    case Actor::KIND_SERVICE:
      if (!absl::StartsWith(subject, kProgram)) return Refuse(subject, "the name of a program begins with service:");
      return absl::OkStatus();
    default:
      return Refuse(subject, "a caller is a person or a program");
  }
}

}  // namespace aims::identity
