#include "common/base/unicode.h"

#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/mistake.h"
#include "common/base/utf8.h"
#include "unicode/bytestream.h"
#include "unicode/normalizer2.h"
#include "unicode/uscript.h"
#include "unicode/uspoof.h"

namespace aims::base {
namespace {

// ICU fails without its data and memory only: this program cannot go on then.
void Require(UErrorCode error, const char* what) {
  if (U_FAILURE(error)) Mistake(absl::StrCat("ICU cannot ", what, ": ", u_errorName(error)));
}

bool IsAscii(absl::string_view text) { return absl::c_all_of(text, absl::ascii_isascii); }

icu::StringPiece Piece(absl::string_view text) {
  return icu::StringPiece(text.data(), static_cast<int32_t>(text.size()));
}

std::string Normalized(const icu::Normalizer2& form, absl::string_view text) {
  std::string result;
  icu::StringByteSink<std::string> sink(&result, static_cast<int32_t>(text.size()));
  UErrorCode error = U_ZERO_ERROR;
  form.normalizeUTF8(0, Piece(text), sink, nullptr, error);
  Require(error, "normalize text");
  return result;
}

using GetForm = const icu::Normalizer2* (*)(UErrorCode&);
const icu::Normalizer2& Form(GetForm get) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* form = get(error);
  Require(error, "load its normalization data");
  return *form;
}

const USpoofChecker* Checker() {
  static const USpoofChecker* const checker = [] {
    UErrorCode error = U_ZERO_ERROR;
    USpoofChecker* made = uspoof_open(&error);
    uspoof_setChecks(made, USPOOF_RESTRICTION_LEVEL, &error);
    uspoof_setRestrictionLevel(made, USPOOF_HIGHLY_RESTRICTIVE);
    Require(error, "load its tables of confusable characters");
    return made;
  }();
  return checker;
}

std::string Skeleton(absl::string_view text) {
  std::string skeleton(4 * text.size() + 16, '\0');
  for (;;) {
    UErrorCode error = U_ZERO_ERROR;
    const int32_t size = uspoof_getSkeletonUTF8(Checker(), 0, text.data(), static_cast<int32_t>(text.size()),
                                                skeleton.data(), static_cast<int32_t>(skeleton.size()), &error);
    const bool fits = static_cast<size_t>(size) <= skeleton.size();
    skeleton.resize(static_cast<size_t>(size));
    if (fits) Require(error, "make a skeleton");
    if (fits) return skeleton;
  }
}

}  // namespace

std::string Composed(absl::string_view text) {
  if (IsAscii(text)) return std::string(text);
  return Normalized(Form(&icu::Normalizer2::getNFCInstance), text);
}

std::string Compatible(absl::string_view text) {
  if (IsAscii(text)) return std::string(text);
  return Normalized(Form(&icu::Normalizer2::getNFKCInstance), text);
}

std::string Folded(absl::string_view text) {
  if (IsAscii(text)) return absl::AsciiStrToLower(text);
  // Taken apart first, for the iota below Greek vowels: its place among the accents is not that of its folded form.
  return Normalized(Form(&icu::Normalizer2::getNFKCCasefoldInstance),
                    Normalized(Form(&icu::Normalizer2::getNFKDInstance), text));
}

bool LooksLike(absl::string_view a, absl::string_view b) { return Skeleton(a) == Skeleton(b); }

std::string ScriptsMixedIn(absl::string_view text) {
  if (IsAscii(text)) return "";
  UErrorCode error = U_ZERO_ERROR;
  const int32_t failed = uspoof_check2UTF8(Checker(), text.data(), static_cast<int32_t>(text.size()), nullptr, &error);
  Require(error, "look at the scripts of a text");
  if (failed == 0) return "";
  std::set<std::string> scripts;
  for (CodePoint next; (next = FirstCodePoint(text)).bytes > 0; text.remove_prefix(next.bytes)) {
    const UScriptCode script = uscript_getScript(static_cast<UChar32>(next.value), &error);
    Require(error, "name a script");
    if (script != USCRIPT_COMMON && script != USCRIPT_INHERITED) scripts.insert(uscript_getName(script));
  }
  return absl::StrJoin(scripts, " and ");
}

}  // namespace aims::base
