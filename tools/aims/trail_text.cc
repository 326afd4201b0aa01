#include "tools/aims/trail_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/base/time.h"

namespace aims::cli {
namespace {

using evidence::v1::LinkedSubject;
using evidence::v1::TrailEntry;

constexpr char kIndent[] = "            ";  // as wide as a time and what is around it
constexpr size_t kLabelWidth = 9;
constexpr size_t kValueWidth = 72;  // of each value of a change
constexpr int kMostChanges = 12;    // of one event; the rest is counted

std::string Format(const google::protobuf::Timestamp& time, absl::string_view format) {
  return absl::FormatTime(format, base::FromProto(time), absl::UTCTimeZone());
}

std::string KindOf(const event::v1::Actor& actor) {
  switch (actor.kind()) {
    case event::v1::Actor::KIND_SERVICE:
      return " (a service)";
    case event::v1::Actor::KIND_SYSTEM:
      return " (AIMS itself)";
    default:
      return "";
  }
}

// Text of a value that was parsed; JSON of what is neither text nor a list of texts.
std::string TextOf(const nlohmann::json& value) {
  const auto dump = [](const nlohmann::json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  if (value.is_array() && std::all_of(value.begin(), value.end(), [](const auto& each) { return each.is_string(); })) {
    return absl::StrJoin(value, ", ", [](std::string* out, const auto& each) { out->append(TextOf(each)); });
  }
  if (!value.is_string()) return dump(value);
  const std::string text = value.get<std::string>();
  absl::Time time;
  if (text.size() < 20 || !absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return text;
  return absl::FormatTime("%Y-%m-%d %H:%M:%SZ", time, absl::UTCTimeZone());
}

// The elements of a list; none for what is no list.
std::vector<std::string> ElementsOf(absl::string_view json, bool truncated) {
  if (json.empty()) return {};
  const auto parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (truncated || !parsed.is_array()) return {ValueForPeople(json, truncated, kValueWidth)};
  std::vector<std::string> elements;
  for (const auto& each : parsed) elements.push_back(CutToWidth(Printable(TextOf(each)), kValueWidth));
  return elements;
}

}  // namespace

std::string ValueForPeople(absl::string_view json, bool truncated, size_t width) {
  if (json.empty()) return "(not set)";
  const auto parsed = nlohmann::json::parse(json, nullptr, /*allow_exceptions=*/false);
  const std::string text =
      truncated || parsed.is_discarded() ? absl::StrCat(json, truncated ? "…" : "") : TextOf(parsed);
  return CutToWidth(Printable(text), width);
}

// Names of the trail's own organization without it.
std::string TrailPrinter::Name(absl::string_view name) const {
  const size_t end = name.find('/', name.find('/') + 1);
  return Printable(end == absl::string_view::npos ? name : name.substr(end + 1));
}

std::string TrailPrinter::Reference(const evidence::v1::EventReference& reference) const {
  return absl::StrCat(Printable(reference.title()), ", ", Name(reference.subject()), " version ", reference.version(),
                      ", ", Format(reference.occur_time(), "%Y-%m-%d %H:%M:%S"));
}

void TrailPrinter::Line(absl::string_view label, absl::string_view text) {
  std::string left(label);
  left.resize(kLabelWidth, ' ');
  out_.Print(kIndent, out_.Dim(left), text, "\n");
}

void TrailPrinter::Change(absl::string_view label, const evidence::v1::FieldChange& change) {
  const std::string path = absl::StrCat(Printable(change.path()), ": ");
  if (change.elements_only()) {
    std::string left = path;  // then blanks
    const auto elements = [&](absl::string_view sign, const std::string& json, bool truncated) {
      for (const std::string& element : ElementsOf(json, truncated)) {
        Line(label, absl::StrCat(left, sign, " ", element));
        label = "";
        left = std::string(DisplayWidth(path), ' ');
      }
    };
    elements("−", change.before_json(), change.before_truncated());
    elements("+", change.after_json(), change.after_truncated());
    return;
  }
  const std::string after = ValueForPeople(change.after_json(), change.after_truncated(), kValueWidth);
  if (change.before_json().empty()) return Line(label, absl::StrCat(path, after));
  const std::string before = ValueForPeople(change.before_json(), change.before_truncated(), kValueWidth);
  Line(label, absl::StrCat(path, before, " → ", after));
}

void TrailPrinter::Add(const TrailEntry& entry) {
  const std::string day = Format(entry.occur_time(), "%Y-%m-%d  %A");
  if (day != day_) {
    out_.Print(day_.empty() ? "" : "\n", out_.Bold(day), "\n");
    day_ = day;
  }
  out_.Print("  ", Format(entry.occur_time(), "%H:%M:%S"), "  ", out_.Bold(Printable(entry.title())), "  by ",
             Printable(entry.actor().subject()), KindOf(entry.actor()), "\n");
  if (entry.subject() != subject_) {
    const std::string& called = entry.subject_display_name();
    Line("of", absl::StrCat(Name(entry.subject()), called.empty() ? "" : absl::StrCat("  ", Printable(called))));
  }
  if (!entry.reason().empty()) Line("why", Printable(entry.reason()));
  if (entry.has_decision()) {
    std::string on;
    if (entry.decision().version() > 0) absl::StrAppend(&on, " version ", entry.decision().version());
    if (!entry.decision().digest().empty()) absl::StrAppend(&on, " digest ", Printable(entry.decision().digest()));
    Line("decided", absl::StrCat(Printable(entry.decision().actor().subject()), on.empty() ? "" : ", on", on));
  }
  for (int i = 0; i < entry.changes_size() && i < kMostChanges; ++i) {
    Change(i == 0 ? "changed" : "", entry.changes(i));
  }
  if (entry.changes_size() > kMostChanges) {
    Line("", absl::StrCat("… and ", entry.changes_size() - kMostChanges, " more: --output json shows all"));
  }
  if (entry.has_cause()) Line("because", Reference(entry.cause()));
  for (int i = 0; i < entry.effects_size(); ++i) Line(i == 0 ? "then" : "", Reference(entry.effects(i)));
}

void TrailPrinter::AddLinked(const evidence::v1::GetTrailResponse& response) {
  if (response.linked().empty()) return;
  out_.Print("\n", out_.Bold("Linked"), "\n");
  for (const LinkedSubject& linked : response.linked()) {
    const bool refers = linked.relation() == LinkedSubject::RELATION_REFERS_TO_IT;
    out_.Print("  ", Name(linked.name()),
               linked.display_name().empty() ? "" : absl::StrCat("  ", Printable(linked.display_name())), "  ",
               out_.Dim(absl::StrCat(refers ? "refers to " : "referred to by ", Name(linked.via()), " (",
                                     Printable(absl::StrJoin(linked.fields(), ", ")), ")")),
               "\n");
  }
  if (response.linked_truncated()) out_.Print("  … and more than a trail includes\n");
}

}  // namespace aims::cli
