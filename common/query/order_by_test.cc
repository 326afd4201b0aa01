#include "common/query/order_by.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::query {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kAllowed = {"display_name", "update_time", "owner.unit"};

std::string Parsed(absl::string_view text) {
  const auto terms = ParseOrderBy(text, kAllowed, 2);
  if (!terms.ok()) return std::string(terms.status().message());
  return absl::StrJoin(*terms, ", ", [](std::string* out, const OrderTerm& term) {
    absl::StrAppend(out, term.path, term.descending ? " desc" : "");
  });
}

TEST(OrderBy, ReadsFieldsAndDirections) {
  EXPECT_EQ(Parsed(""), "");
  EXPECT_EQ(Parsed("  "), "");
  EXPECT_EQ(Parsed("display_name"), "display_name");
  EXPECT_EQ(Parsed("display_name,update_time desc"), "display_name, update_time desc");
  EXPECT_EQ(Parsed("  owner.unit   asc ,  update_time\tdesc "), "owner.unit, update_time desc");
}

TEST(OrderBy, NamesColumnAndAllowedFields) {
  EXPECT_EQ(Parsed("display_name, size"),
            "order_by, column 15: expected one of display_name, update_time, owner.unit, not \"size\"");
}

TEST(OrderBy, RefusesWhatIsNoOrder) {
  EXPECT_THAT(Parsed("display_name down"), HasSubstr("column 1: expected display_name or display_name desc"));
  EXPECT_THAT(Parsed("display_name DESC"), HasSubstr("expected display_name or display_name desc"));
  EXPECT_THAT(Parsed("display_name desc desc"), HasSubstr("then a comma or the end"));
  EXPECT_THAT(Parsed("display_name,"), HasSubstr("column 14: expected one of"));
  EXPECT_THAT(Parsed(","), HasSubstr("column 1: expected one of"));
  EXPECT_THAT(Parsed("display_name, display_name desc"), HasSubstr("column 15: display_name is named twice"));
  EXPECT_THAT(Parsed("display_name, update_time, owner.unit"),
              HasSubstr("column 28: a list can be ordered by at most 2"));
}

}  // namespace
}  // namespace aims::query
