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

// A caller who may not read reviews gets none. `except`: the id of a review that is left out.
absl::StatusOr<LastReview> FindLastReview(Draft& draft, absl::string_view except = "");

}  // namespace aims::cli::report
