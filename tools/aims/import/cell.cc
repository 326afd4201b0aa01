#include "tools/aims/import/cell.h"

#include <algorithm>
#include <array>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace aims::cli {
namespace {

constexpr char kNoBreakSpace[] = "\xC2\xA0";

// Both in lower case, without punctuation at the end.
constexpr std::array<absl::string_view, 6> kNothing = {"",
                                                       "n/a",
                                                       "not applicable",
                                                       "not reported",
                                                       "-",
                                                       "data not reported by submitter and will be updated once "
                                                       "additional information is collected"};
constexpr std::array<absl::string_view, 8> kPlaceholders = {
    "na", "none", "null", "tbd", "todo", "to be determined", "unknown", "not sure"};

std::string WithoutPunctuation(absl::string_view text) {
  std::string plain = absl::AsciiStrToLower(OneLine(text));
  while (plain.size() > 1 && (plain.back() == '.' || plain.back() == '-' || plain.back() == ' ')) plain.pop_back();
  return plain;
}

// ["a","b"]; false when `text` is not a JSON array of strings.
bool ParseJsonStrings(absl::string_view text, std::vector<std::string>* strings) {
  google::protobuf::ListValue list;
  if (!google::protobuf::util::JsonStringToMessage({text.data(), text.size()}, &list).ok()) return false;
  for (const auto& value : list.values()) {
    if (value.kind_case() != google::protobuf::Value::kStringValue) return false;
    strings->push_back(value.string_value());
  }
  return true;
}

}  // namespace

std::string Trimmed(absl::string_view text) {
  while (true) {
    const size_t before = text.size();
    text = absl::StripAsciiWhitespace(text);
    if (absl::StartsWith(text, kNoBreakSpace)) text.remove_prefix(2);
    if (absl::EndsWith(text, kNoBreakSpace)) text.remove_suffix(2);
    if (text.size() == before) return std::string(text);
  }
}

std::string OneLine(absl::string_view text) {
  std::string line = absl::StrReplaceAll(text, {{kNoBreakSpace, " "}});
  absl::RemoveExtraAsciiWhitespace(&line);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return absl::ascii_isspace(c); }, ' ');
  return line;
}

bool SaysNothing(absl::string_view text) { return absl::c_linear_search(kNothing, WithoutPunctuation(text)); }

bool IsPlaceholder(absl::string_view text) {
  const std::string plain = WithoutPunctuation(text);
  return absl::StartsWith(plain, "withheld") || absl::c_linear_search(kNothing, plain) ||
         absl::c_linear_search(kPlaceholders, plain);
}

std::vector<std::string> Elements(absl::string_view text, absl::string_view separators) {
  std::vector<std::string> parts;
  const std::string trimmed = Trimmed(text);
  if (!absl::StartsWith(trimmed, "[") || !ParseJsonStrings(trimmed, &parts)) {
    parts = absl::StrSplit(trimmed, absl::ByAnyChar(separators));
  }
  std::vector<std::string> elements;
  for (const std::string& part : parts) {
    std::string element = OneLine(part);
    if (!SaysNothing(element)) elements.push_back(std::move(element));
  }
  return elements;
}

}  // namespace aims::cli
