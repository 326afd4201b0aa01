#pragma once
// Login identifiers: the names by which people and programs sign in, and by which records name them. One rule says which
// spellings there are, and one which of them can be one person.
//
//   ASSIGN_OR_RETURN(std::string login, RecordedLogin(" Carla@Example.org ", LoginCase::kIgnored));  // carla@example.org
//   SamePerson("Carla", "carla")         // true, whatever the identity provider thinks of case
//   SamePerson("c\u0430rla", "carla")    // true: the а is Cyrillic, and no reader sees it
//
// The two differ because their mistakes do. A login that is taken for another's gives that one's authority away, so
// authority compares recorded logins byte by byte. A second person who is the first under another spelling is no second
// person, so the four-eyes principle takes whatever may be the same for the same.
//
// Thread-safe: no state.

#include <algorithm>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace aims::base {

// Bytes of a login as it is recorded.
inline constexpr size_t kMaxLoginLength = 256;

// Whether the identity provider tells logins apart that differ in case alone.
enum class LoginCase { kCounts, kIgnored };

// The login as it is recorded: in Unicode form NFKC (with kIgnored, NFKC_Casefold), without blanks around it. Recording
// it again changes nothing. InvalidArgument, to be read after the name of a field ("is not valid UTF-8"), when
//   - nothing is left, or more than kMaxLoginLength bytes;
//   - it is not UTF-8, or has a control character, or one that nobody sees between others; a space is seen;
//   - a part mixes scripts. ASCII characters that are no letter or digit end a part: иван@example.org has three parts.
absl::StatusOr<std::string> RecordedLogin(absl::string_view login, LoginCase letters);

// The key under which indexes find all spellings of a login that differ in blanks around it, form and case.
std::string LoginKey(absl::string_view login);

// Whether the two can be one person: they differ at most in blanks around them, form and case, or look alike and one of
// them is not ASCII. Empty names are of nobody. Takes logins of any spelling, such as records of former versions.
bool SamePerson(absl::string_view a, absl::string_view b);

// Whether `login` can be one of `people`.
template <class People>
bool IsAmong(absl::string_view login, const People& people) {
  return std::any_of(people.begin(), people.end(), [&](absl::string_view person) { return SamePerson(login, person); });
}

}  // namespace aims::base
