#include "common/query/page.h"

#include <random>
#include <set>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::query {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

TEST(PageSize, IsTheDefaultWhenNotAskedFor) { EXPECT_EQ(*PageSize(0), 50u); }
TEST(PageSize, IsAtMostTheMaximum) {
  EXPECT_EQ(*PageSize(1), 1u);
  EXPECT_EQ(*PageSize(1000), 1000u);
  EXPECT_EQ(*PageSize(1001), 1000u);
  EXPECT_EQ(*PageSize(2147483647), 1000u);
}
TEST(PageSize, IsNotNegative) {
  const auto size = PageSize(-1);
  EXPECT_EQ(size.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(size.status().message(), "page_size: expected 0 (50) to 1000, not -1");
}

ListQuery Query() {
  return {"aims.v1.Risk", "organizations/acme", "state = OPEN", "update_time desc", absl::FromUnixSeconds(7), true};
}
const std::string kKey("organizations/acme/risks/r1\0\xFF", 29);

std::string Read(absl::string_view token, const ListQuery& query = Query()) {
  const auto key = ReadPageToken(token, query);
  if (key.ok()) return *key;
  EXPECT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(key.status().message());
}

TEST(PageToken, HoldsTheLastKey) {
  const std::string token = MakePageToken(Query(), kKey);
  EXPECT_THAT(token, MatchesRegex("[A-Za-z0-9_-]+"));
  EXPECT_EQ(Read(token), kKey);
}

TEST(PageToken, NoneIsTheFirstPage) { EXPECT_EQ(Read(""), ""); }

TEST(PageToken, IsOfNoOtherQuery) {
  const std::string token = MakePageToken(Query(), kKey);
  std::vector<ListQuery> others(9, Query());
  others[0].type = "aims.v1.Control";
  others[1].parent = "organizations/other";
  others[2].filter = "state = OPEN ";
  others[3].order_by = "update_time";
  others[4].read_time = absl::FromUnixSeconds(8);
  others[5].read_time = absl::nullopt;
  others[6].show_deleted = false;
  others[7].parent = "organizations/acmes";
  others[7].filter = "tate = OPEN";
  others[8].time_zone = "Europe/Berlin";
  for (const ListQuery& other : others)
    EXPECT_THAT(Read(token, other), HasSubstr("page_token: the token belongs to another query"));
}

TEST(PageToken, IsRefusedWhenDamagedAnywhere) {
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(MakePageToken(Query(), kKey), &bytes));
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) {
      EXPECT_THAT(Read(absl::WebSafeBase64Escape(bytes.substr(0, i))), HasSubstr("next_page_token")) << i;
    }
    std::string damaged = bytes;
    damaged[i] ^= 0x10;
    EXPECT_THAT(Read(absl::WebSafeBase64Escape(damaged)), HasSubstr("next_page_token of the previous page")) << i;
  }
}

TEST(PageToken, NeverCrashesOnGarbage) {
  EXPECT_THAT(Read("?"), HasSubstr("not a token"));
  EXPECT_THAT(Read(std::string(100000, 'A')), HasSubstr("not a token"));
  std::mt19937 random(20261124);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 64, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    if (round % 2 == 0 && !bytes.empty()) bytes[0] = 1;
    const auto raw = ReadPageToken(bytes, Query());
    const auto escaped = ReadPageToken(absl::WebSafeBase64Escape(bytes), Query());
    EXPECT_TRUE(bytes.empty() || (!raw.ok() && !escaped.ok()));
  }
}

}  // namespace
}  // namespace aims::query
