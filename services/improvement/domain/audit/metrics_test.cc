#include "services/improvement/domain/audit/metrics.h"

#include <algorithm>

#include "gtest/gtest.h"

namespace aims::improvement {
namespace {

// A series is written by one kind of items, and each formula reads series that are written.
TEST(AuditMetrics, ReadSeriesThatOneKindWrites) {
  std::vector<Series> written;
  for (const Kind& kind : AuditKinds()) written.insert(written.end(), kind.series.begin(), kind.series.end());
  for (const Formula& formula : AuditFormulas()) {
    std::vector<Series> read = formula.looks_up;
    for (const Input& input : formula.inputs) read.push_back(input.series);
    for (const Series series : read) {
      EXPECT_EQ(std::count(written.begin(), written.end(), series), 1)
          << formula.metric << ": series " << static_cast<int>(series);
    }
  }
}

}  // namespace
}  // namespace aims::improvement
