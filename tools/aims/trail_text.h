#pragma once
// A trail as an auditor reads it: in the order of time, a line for each day, and of each event what happened, by whom,
// why, what it changed, what it followed from and what followed from it. What the line above says already (the time of
// the event, its reason) is not told again as a change.
//
//   2026-11-26  Thursday
//     09:12:33  AI system updated  by ana
//               why      asked by the owner
//               changed  domain: (not set) → Claims
//
// Thread-compatible.

#include <string>

#include "absl/strings/string_view.h"
#include "aims/evidence/v1/evidence_service.pb.h"
#include "tools/aims/change_text.h"
#include "tools/aims/terminal.h"

namespace aims::cli {

// In place of what the reader may not read.
inline constexpr char kConfidential[] = "(confidential)";

class TrailPrinter {
 public:
  // `subject` is the trail's own, whose name is not repeated; empty where there are many. `out` is not owned and
  // outlives this.
  TrailPrinter(std::string subject, Terminal& out) : subject_(std::move(subject)), out_(out) {}

  void Add(const evidence::v1::TrailEntry& entry);
  // At the end: what the trail includes besides its subject.
  void AddLinked(const evidence::v1::GetTrailResponse& response);

 private:
  void Line(absl::string_view label, absl::string_view text);
  // Goes on beneath where it is too long for a line; `left` is what stands before it.
  void Wrapped(absl::string_view label, absl::string_view left, absl::string_view text);
  void Changes(const evidence::v1::TrailEntry& entry);
  void Change(absl::string_view label, const ChangeText& change);
  void Elements(absl::string_view label, const ChangeText& change);
  std::string Name(absl::string_view name) const;
  std::string Reference(const evidence::v1::EventReference& reference) const;

  const std::string subject_;
  Terminal& out_;
  std::string day_;
};

}  // namespace aims::cli
