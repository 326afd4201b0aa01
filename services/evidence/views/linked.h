#pragma once
// What a trail includes besides its subject. Links are followed one way: from the subject to what refers to it and on
// to what refers to that, and from the subject to what it refers to and on; never there and back, since two AI systems
// of one supplier have nothing to do with each other.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/evidence/v1/trail.pb.h"
#include "services/evidence/views/trail_view.h"

namespace aims::evidence {

inline constexpr int kDefaultLinkedDepth = 2;
inline constexpr size_t kMaxLinked = 200;

struct Linked {
  std::vector<v1::LinkedSubject> subjects;  // the nearest first, without what the reader may not read
  std::vector<std::string> names;           // of the same, all of them
  bool truncated = false;                   // whether there are more than kMaxLinked
};

// What is linked to `subject` over at most `depth` links. Thread-safe as the view is.
absl::StatusOr<Linked> FindLinked(const TrailView& view, absl::string_view subject, int depth);

}  // namespace aims::evidence
