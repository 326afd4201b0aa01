#include "tools/aims/report/values.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"

namespace aims::cli::report {
namespace {

constexpr size_t kDigestShown = 12;  // enough to tell two apart

bool IsSet(const google::protobuf::Timestamp& time) { return time.seconds() != 0 || time.nanos() != 0; }

}  // namespace

std::string Id(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  return parsed.ok() ? std::string(parsed->id()) : std::string(name);
}

std::string KindAndId(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  return parsed.ok() ? absl::StrCat(parsed->collection(), "/", parsed->id()) : std::string(name);
}

std::string Lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    if (!line.empty()) absl::StrAppend(&text, text.empty() ? "" : "\n", line);
  }
  return text;
}

void AddFact(Facts* facts, const char* label, const std::string& text, ColumnKind kind) {
  if (!text.empty()) facts->facts.push_back({label, text, kind});
}

std::string EnumWords(absl::string_view name, absl::string_view prefix) {
  name = absl::StripPrefix(name, prefix);
  return name == "UNSPECIFIED" ? "" : absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", " "}});
}

std::string Capital(std::string text) {
  if (!text.empty()) text[0] = absl::ascii_toupper(static_cast<unsigned char>(text[0]));
  return text;
}

std::string ShortDigest(absl::string_view digest) { return std::string(digest.substr(0, kDigestShown)); }

std::string Times::Text(const google::protobuf::Timestamp& time) const {
  return IsSet(time) ? Text(base::FromProto(time)) : "";
}

std::string Times::Text(absl::Time time) const { return absl::FormatTime("%Y-%m-%dT%H:%M:%S%Ez", time, zone_); }

std::string Times::Day(const google::protobuf::Timestamp& time) const {
  return IsSet(time) ? absl::FormatTime("%Y-%m-%d", base::FromProto(time), zone_) : "";
}

}  // namespace aims::cli::report
