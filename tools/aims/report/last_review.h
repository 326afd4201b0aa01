#pragma once
// The last management review before the instant of a report, with which reports compare (ISO/IEC 42001 9.3).

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/aims/report/draft.h"

namespace aims::cli::report {

struct LastReview {
  std::string id;                          // empty: none was held
  absl::Time held = absl::InfinitePast();  // when
  std::string why_not;                     // where none is there: a sentence
};

// The last one that was held before an instant. A caller who may not read reviews gets none.
absl::StatusOr<LastReview> FindLastReview(Draft& draft, absl::Time before);
// The last one up to the instant of the report.
inline absl::StatusOr<LastReview> FindLastReview(Draft& draft) {
  return FindLastReview(draft, draft.reader.as_of() + absl::Nanoseconds(1));
}

}  // namespace aims::cli::report
