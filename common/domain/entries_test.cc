#include "common/domain/entries.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

absl::Status Check(const std::vector<std::string>& ids) {
  return UniqueIds(ids, "party.requirements", "id", [](const std::string& id) { return id; });
}

TEST(UniqueIds, AreRequiredAndTheErrorSaysWhichIsNot) {
  EXPECT_TRUE(Check({}).ok());
  EXPECT_TRUE(Check({"a", "b"}).ok());
  const absl::Status status = Check({"a", "b", "a"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("party.requirements[2].id: \"a\""));
}

}  // namespace
}  // namespace aims::domain
