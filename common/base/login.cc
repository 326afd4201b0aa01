#include "common/base/login.h"

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/text.h"
#include "common/base/unicode.h"
#include "common/base/utf8.h"

namespace aims::base {
namespace {

// Bytes that are looked at. Normalization makes one byte of four at most.
constexpr size_t kMaxGiven = 4 * kMaxLoginLength;

absl::string_view Inside(absl::string_view text) {
  text = SkipBlanks(text);
  size_t end = 0;
  for (size_t at = 0; at < text.size();) {
    const size_t bytes = std::max<size_t>(FirstCodePoint(text.substr(at)).bytes, 1);
    if (!IsBlank(text.substr(at, bytes))) end = at + bytes;
    at += bytes;
  }
  return text.substr(0, end);
}

// InvalidArgument for a character that nobody sees between others; a space between words is seen.
absl::Status CheckVisible(absl::string_view login) {
  for (size_t place = 1; !login.empty(); ++place) {
    const CodePoint next = FirstCodePoint(login);
    if (next.value != ' ' && IsBlank(login.substr(0, next.bytes))) {
      return absl::InvalidArgumentError(
          absl::StrFormat("has U+%04X, which nobody sees, as character %d: remove it", next.value, place));
    }
    login.remove_prefix(next.bytes);
  }
  return absl::OkStatus();
}

absl::Status CheckScripts(absl::string_view login) {
  const auto ends_part = [](char c) { return absl::ascii_isascii(c) && !absl::ascii_isalnum(c); };
  while (!login.empty()) {
    const size_t size = static_cast<size_t>(absl::c_find_if(login, ends_part) - login.begin());
    const absl::string_view part = login.substr(0, size);
    if (const std::string scripts = ScriptsMixedIn(part); !scripts.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("has \"", part, "\", which mixes ", scripts, " letters: write it in one script"));
    }
    login.remove_prefix(std::min(login.size(), size + 1));
  }
  return absl::OkStatus();
}

bool IsAscii(absl::string_view text) { return absl::c_all_of(text, absl::ascii_isascii); }

}  // namespace

absl::StatusOr<std::string> RecordedLogin(absl::string_view login, LoginCase letters) {
  const auto too_long = [] {
    return absl::InvalidArgumentError(absl::StrCat("is longer than ", kMaxLoginLength, " bytes: use a shorter login"));
  };
  if (login.size() > kMaxGiven) return too_long();
  if (!CodePoints(login).has_value()) return absl::InvalidArgumentError("is not valid UTF-8");
  // Also at the ends: blanks there come from a keyboard, controls from nowhere good.
  if (const auto found = FindUnreadable(login, Lines::kOne); found.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("has ", Describe(found->code_point), ", as character ", found->index + 1, ": remove it"));
  }
  const std::string form = letters == LoginCase::kIgnored ? Folded(login) : Compatible(login);
  const absl::string_view inside = Inside(form);
  if (inside.empty()) return absl::InvalidArgumentError("has nothing to read: name a person or a program");
  if (inside.size() > kMaxLoginLength) return too_long();
  if (absl::Status visible = CheckVisible(inside); !visible.ok()) return visible;
  if (absl::Status scripts = CheckScripts(inside); !scripts.ok()) return scripts;
  return std::string(inside);
}

std::string LoginKey(absl::string_view login) { return std::string(Inside(Folded(login))); }

bool SamePerson(absl::string_view a, absl::string_view b) {
  if (a.empty() || b.empty()) return false;
  if (a == b) return true;
  const std::string key_a = LoginKey(a), key_b = LoginKey(b);
  if (key_a.empty() || key_b.empty()) return false;
  return key_a == key_b || (!(IsAscii(key_a) && IsAscii(key_b)) && LooksLike(key_a, key_b));
}

}  // namespace aims::base
