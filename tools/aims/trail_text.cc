#include "tools/aims/trail_text.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "common/base/time.h"
#include "tools/aims/actor_text.h"
#include "tools/aims/message_text.h"

namespace aims::cli {
namespace {

using evidence::v1::LinkedSubject;
using evidence::v1::TrailEntry;

constexpr char kIndent[] = "            ";  // as wide as a time and what is around it
constexpr size_t kLabelWidth = 9;
constexpr size_t kLineWidth = 79;    // of what stands beside a label
constexpr size_t kIndentOfRest = 2;  // of the lines of a value after its first
constexpr size_t kValueWidth = 400;  // of each value of a change
constexpr int kMostChanges = 12;     // of one event; the rest is counted
constexpr size_t kMostElements = 8;  // of a list; the rest is counted

std::string Format(const google::protobuf::Timestamp& time, absl::string_view format) {
  return absl::FormatTime(format, base::FromProto(time), absl::UTCTimeZone());
}

// `text` in lines of at most `width` columns, broken at blanks, all but the first `indent` further to the right.
std::vector<std::string> Wrap(absl::string_view text, size_t width, size_t indent) {
  std::vector<std::string> lines(1);
  size_t columns = 0;
  bool first = true;  // of all words: each later line begins with one
  for (absl::string_view word : absl::StrSplit(text, ' ')) {
    const size_t wide = DisplayWidth(word);
    if (!first && columns + 1 + wide > width) {
      lines.emplace_back(indent, ' ');
      columns = indent;
    } else if (!first) {
      lines.back().push_back(' ');
      ++columns;
    }
    absl::StrAppend(&lines.back(), word);
    columns += wide;
    first = false;
  }
  return lines;
}

std::string Short(absl::string_view value) { return CutToWidth(Printable(value), kValueWidth); }

bool Wide(const std::vector<std::string>& values) { return !values.empty() && DisplayWidth(values[0]) > kLineWidth; }

std::string ShortOrNotSet(const std::vector<std::string>& values) {
  return values.empty() ? "(not set)" : Short(values[0]);
}

}  // namespace

// Names of the trail's own organization without it.
std::string TrailPrinter::Name(absl::string_view name) const {
  const size_t end = name.find('/', name.find('/') + 1);
  return Printable(end == absl::string_view::npos ? name : name.substr(end + 1));
}

std::string TrailPrinter::Reference(const evidence::v1::EventReference& reference) const {
  if (reference.confidential()) return kConfidential;
  return absl::StrCat(Printable(reference.title()), ", ", Name(reference.subject()), " version ", reference.version(),
                      ", ", Format(reference.occur_time(), "%Y-%m-%d %H:%M:%S"));
}

void TrailPrinter::Line(absl::string_view label, absl::string_view text) {
  std::string left(label);
  left.resize(kLabelWidth, ' ');
  out_.Print(kIndent, out_.Dim(left), text, "\n");
}

void TrailPrinter::Wrapped(absl::string_view label, absl::string_view left, absl::string_view text) {
  const std::string blanks(DisplayWidth(left), ' ');
  bool first = true;
  for (const std::string& line : Wrap(text, kLineWidth - blanks.size(), kIndentOfRest)) {
    Line(first ? label : "", absl::StrCat(first ? left : blanks, line));
    first = false;
  }
}

void TrailPrinter::Elements(absl::string_view label, const ChangeText& change) {
  Line(label, absl::StrCat(Printable(change.label), ":"));
  const auto print = [&](absl::string_view sign, const std::vector<std::string>& elements) {
    for (size_t i = 0; i < elements.size() && i < kMostElements; ++i) Wrapped("", sign, Short(elements[i]));
    if (elements.size() > kMostElements) {
      Line("", absl::StrCat(sign, "… and ", elements.size() - kMostElements, " more"));
    }
  };
  print("  − ", change.before);
  print("  ± ", change.changed);
  print("  + ", change.after);
}

void TrailPrinter::Change(absl::string_view label, const ChangeText& change) {
  if (change.elements) return Elements(label, change);
  const std::string after = ShortOrNotSet(change.after);
  const std::string before = change.before.empty() ? "" : absl::StrCat(Short(change.before[0]), " → ");
  Wrapped(label, "", absl::StrCat(Printable(change.label), ": ", before, after));
}

void TrailPrinter::Changes(const TrailEntry& entry) {
  int told = 0;
  int left = 0;
  ChangeText last;
  for (const auto& change : entry.changes()) {
    if (IsEcho(entry, change)) continue;
    if (told == kMostChanges) {
      ++left;
      continue;
    }
    ChangeText text = InWords(entry, change);
    // An assessment writes the same rating to three fields.
    const bool again = last.after == text.after && text.before.empty() && !text.elements && Wide(text.after);
    if (again) {
      text.after = {absl::StrCat("as ", last.label)};
    } else {
      last = text;
    }
    Change(told++ == 0 ? "changed" : "", text);
  }
  if (left > 0) Line("", absl::StrCat("… and ", left, " more: --output json shows all"));
}

void TrailPrinter::Add(const TrailEntry& entry) {
  const std::string day = Format(entry.occur_time(), "%Y-%m-%d  %A");
  if (day != day_) {
    out_.Print(day_.empty() ? "" : "\n", out_.Bold(day), "\n");
    day_ = day;
  }
  if (entry.confidential()) {
    out_.Print("  ", Format(entry.occur_time(), "%H:%M:%S"), "  ", kConfidential, "\n");
    return;
  }
  out_.Print("  ", Format(entry.occur_time(), "%H:%M:%S"), "  ", out_.Bold(Printable(entry.title())), "  by ",
             Printable(ActorText(entry.actor())), "\n");
  if (entry.subject() != subject_) {
    const std::string& called = entry.subject_display_name();
    Line("of", absl::StrCat(Name(entry.subject()), called.empty() ? "" : absl::StrCat("  ", Printable(called))));
  }
  if (!entry.reason().empty()) Line("why", Printable(entry.reason()));
  if (entry.has_decision()) {
    std::string on;
    if (entry.decision().version() > 0) absl::StrAppend(&on, " version ", entry.decision().version());
    if (!entry.decision().digest().empty()) absl::StrAppend(&on, " digest ", Printable(entry.decision().digest()));
    Line("decided", absl::StrCat(Printable(ActorText(entry.decision().actor())), on.empty() ? "" : ", on", on));
  }
  Changes(entry);
  if (entry.has_cause()) Line("because", Reference(entry.cause()));
  for (int i = 0; i < entry.effects_size(); ++i) Line(i == 0 ? "then" : "", Reference(entry.effects(i)));
}

void TrailPrinter::AddLinked(const evidence::v1::GetTrailResponse& response) {
  if (response.linked().empty()) return;
  out_.Print("\n", out_.Bold("Linked"), "\n");
  for (const LinkedSubject& linked : response.linked()) {
    const bool refers = linked.relation() == LinkedSubject::RELATION_REFERS_TO_IT;
    if (linked.confidential()) {
      out_.Print("  ", kConfidential, "  ", out_.Dim(refers ? "refers to it" : "referred to by it"), "\n");
      continue;
    }
    out_.Print("  ", Name(linked.name()),
               linked.display_name().empty() ? "" : absl::StrCat("  ", Printable(linked.display_name())), "  ",
               out_.Dim(absl::StrCat(refers ? "refers to " : "referred to by ", Name(linked.via()), " (",
                                     Printable(Words(absl::StrJoin(linked.fields(), ", "))), ")")),
               "\n");
  }
  if (response.linked_truncated()) out_.Print("  … and more than a trail includes\n");
}

}  // namespace aims::cli
