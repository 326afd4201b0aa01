#include "common/api/freshness_token.h"

#include <limits>
#include <random>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace aims::api {
namespace {

using event_log::Positions;

constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
constexpr int32_t kMostPartitions = 1024;  // that --partitions takes
const std::vector<std::string>& AllTopics() {
  static const auto& topics = *new std::vector<std::string>{"aims.controls.events", "aims.evidence.events",
                                                            "aims.inventory.events", "aims.risk.events"};
  return topics;
}

Positions Everywhere(int64_t next) {
  Positions positions;
  for (const std::string& topic : AllTopics()) {
    for (int32_t partition = 0; partition < kMostPartitions; ++partition) positions[{topic, partition}] = next;
  }
  return positions;
}

Freshness Decoded(const std::string& token) {
  auto seen = DecodeFreshness(token, "token");
  EXPECT_TRUE(seen.ok()) << seen.status() << ": " << token;
  return seen.ok() ? *seen : Freshness();
}

// Whether who is held to `token` is shown all of `seen`.
::testing::AssertionResult Covers(const Freshness& token, const Freshness& seen) {
  for (const std::string& topic : seen.to_the_end) {
    if (token.to_the_end.count(topic) == 0) return ::testing::AssertionFailure() << topic << " is not to its end";
  }
  for (const auto& [partition, next] : seen.positions) {
    if (next <= 0 || token.to_the_end.count(partition.topic) > 0) continue;
    const auto named = token.positions.find(partition);
    if (named == token.positions.end() || named->second < next) {
      return ::testing::AssertionFailure() << partition.topic << "/" << partition.partition << " is before " << next;
    }
  }
  return ::testing::AssertionSuccess();
}

class Random {
 public:
  explicit Random(uint32_t seed) : bits_(seed) {}
  uint64_t Below(uint64_t bound) { return std::uniform_int_distribution<uint64_t>(0, bound - 1)(bits_); }
  // Of some topics, from none to all partitions, in runs or scattered, at offsets of any size.
  Freshness Seen() {
    Freshness seen;
    for (const std::string& topic : AllTopics()) {
      const uint64_t kind = Below(4);
      if (kind == 0) continue;
      if (kind == 1 && Below(3) == 0) {
        seen.to_the_end.insert(topic);
        continue;
      }
      const uint64_t partitions = 1 + Below(kMostPartitions), one_in = 1 + Below(20), size = 1 + Below(62);
      for (uint64_t partition = 0; partition < partitions; ++partition) {
        if (Below(one_in) > 0) continue;
        seen.positions[{topic, static_cast<int32_t>(partition)}] = 1 + static_cast<int64_t>(Below(uint64_t{1} << size));
      }
    }
    return seen;
  }

 private:
  std::mt19937 bits_;
};

TEST(FreshnessToken, GivesBackWhatHasRoom) {
  Positions few = {{{"aims.inventory.events", 0}, 17}, {{"aims.risk.events", 7}, kLargest}}, run, scattered, services;
  for (int32_t partition = 0; partition < 700; ++partition) run[{"aims.risk.events", partition}] = 10'000;
  for (int32_t partition = 0; partition < 280; ++partition) scattered[{"aims.risk.events", partition * 3}] = 1'000'000;
  for (const std::string& topic : AllTopics()) {
    for (int32_t partition = 0; partition < 56; ++partition) services[{topic, partition}] = int64_t{1} << 40;
  }
  for (const Positions& positions : {Positions(), few, run, scattered, services}) {
    const std::string token = FreshnessToken({positions, {}}, {});
    EXPECT_LE(token.size(), kMaxFreshnessToken);
    EXPECT_TRUE(FitsExactly({positions, {}}));
    EXPECT_EQ(Decoded(token), (Freshness{positions, {}}));
  }
  const Freshness mixed{few, {"aims.controls.events"}};
  EXPECT_EQ(Decoded(FreshnessToken(mixed, {})), mixed);
}

TEST(FreshnessToken, NamesNothingOfWhatWasNotSeen) {
  EXPECT_EQ(FreshnessToken({}, {}), "");
  EXPECT_EQ(FreshnessToken({{{{"t", 1}, 0}, {{"t", -1}, 5}}, {}}, {}), "");
  EXPECT_EQ(Decoded(FreshnessToken({{{{"t", 1}, 0}, {{"t", 2}, 3}}, {}}, {})), (Freshness{{{{"t", 2}, 3}}, {}}));
}

TEST(FreshnessToken, IsShortWhateverWasSeen) {
  for (const int64_t next : {int64_t{1}, int64_t{1'000'000}, kLargest}) {
    const Freshness all{Everywhere(next), {}};
    const std::string token = FreshnessToken(all, AllTopics());
    EXPECT_LT(token.size(), 2048U);
    EXPECT_TRUE(Covers(Decoded(token), all));
    EXPECT_FALSE(FitsExactly(all));
  }
}

TEST(FreshnessToken, KeepsPositionsOfWhatWasSeenJustNow) {
  Freshness seen;
  for (int32_t partition = 0; partition < 1000; ++partition) {
    seen.positions[{"aims.inventory.events", partition}] = 1'000'000;
    if (partition < 300) seen.positions[{"aims.risk.events", partition}] = 1'000'000;
    if (partition < 20) seen.positions[{"aims.controls.events", partition}] = 1'000'000;
  }
  const Freshness token = Decoded(FreshnessToken(seen, {"aims.risk.events"}));
  EXPECT_EQ(token.to_the_end, std::set<std::string>{"aims.inventory.events"});
  EXPECT_EQ(token.positions.size(), 320U);
  // What was seen just now gives way when it is too much by itself; the others are as they were.
  EXPECT_EQ(Decoded(FreshnessToken(seen, {"aims.inventory.events"})).to_the_end,
            std::set<std::string>{"aims.inventory.events"});
}

TEST(FreshnessToken, ABearerGoesThroughAllPartitionsOfAllServices) {
  Freshness seen;
  std::string token;
  for (const std::string& topic : AllTopics()) {
    for (int32_t partition = 0; partition < kMostPartitions; ++partition) {
      const Freshness written{{{{topic, partition}, 1'000'000'000 + partition}}, {}};
      Include(written, &seen);
      Freshness all = Decoded(token);
      Include(written, &all);
      token = FreshnessToken(all, {topic});
      ASSERT_LE(token.size(), kMaxFreshnessToken);
      ASSERT_TRUE(Covers(Decoded(token), written));
    }
    ASSERT_TRUE(Covers(Decoded(token), seen));
  }
}

TEST(FreshnessToken, WhatIsMergedIncludesBoth) {
  Random random(20261129);
  int exact = 0, to_the_end = 0;
  for (int i = 0; i < 2000; ++i) {
    const Freshness a = random.Seen(), b = random.Seen();
    const Freshness had = Decoded(FreshnessToken(a, {}));
    Freshness all = had;
    Include(b, &all);
    ASSERT_TRUE(Covers(all, had) && Covers(all, b)) << i;
    const std::string text = FreshnessToken(all, {AllTopics()[static_cast<size_t>(i) % 4]});
    ASSERT_LE(text.size(), kMaxFreshnessToken) << i;
    const Freshness token = Decoded(text);
    ASSERT_TRUE(Covers(token, a)) << i;
    ASSERT_TRUE(Covers(token, b)) << i;
    ASSERT_EQ(FreshnessToken(token, {}), text) << "one text for what was seen";
    (token.to_the_end == all.to_the_end ? exact : to_the_end)++;
  }
  EXPECT_GT(exact, 100);
  EXPECT_GT(to_the_end, 100);
}

TEST(FreshnessToken, WhatIsNoneIsRefused) {
  const std::string token = FreshnessToken({{{{"t", 0}, 300}, {{"t", 1}, 5}, {{"t", 7}, 9}, {{"u", 3}, 1}}, {"v"}}, {});
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(token, &bytes));
  std::vector<std::string> wrong = {"?",
                                    "not base64!",
                                    "latest",
                                    token + "A",
                                    token + "=",
                                    std::string(5000, 'A'),
                                    absl::WebSafeBase64Escape(bytes + '\0')};
  for (size_t size = 1; size < bytes.size(); ++size) wrong.push_back(absl::WebSafeBase64Escape(bytes.substr(0, size)));
  const auto form = [&](absl::string_view content) { wrong.push_back(absl::WebSafeBase64Escape(content)); };
  using namespace std::string_literals;
  form("\1\0"s);                                                            // nothing, and says so
  form("\1\1\0\0"s);                                                        // a topic without a name
  form("\1\1\1t\1\0\0"s);                                                   // position 0
  form("\1\1\1t\1\0\x85\0"s);                                               // 5 in two bytes
  form("\1\1\1t\2\0\5\0\6"s);                                               // neighbours, not as a run
  form("\1\2\1u\1\0\5\1t\1\0\5"s);                                          // topics out of order
  form("\1\2\1t\1\0\5\1t\1\2\5"s);                                          // and twice
  form("\1\2\1t\0\1t\1\0\5"s);                                              // to its end, and not
  form("\1\1\1t\1\1\5\1\1"s);                                               // a run longer than its topic
  form("\1\1\1t\1\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\1"s);               // a position beyond 2^63
  form("\1\1\1t\1\xfe\xff\xff\xff\x1f\5"s);                                 // partition 2^32 - 1
  form("\1\1\1t\xff\xff\xff\xff\xf\1\xff\xff\xff\xff\xff\xff\xff\xff\1"s);  // so many positions that there are none
  form("\1\1\x7f"s + std::string(127, 't') + "\0"s);                        // a name that is too long
  for (const std::string& text : wrong) {
    const auto seen = DecodeFreshness(text, "token");
    EXPECT_TRUE(absl::IsInvalidArgument(seen.status())) << absl::CEscape(text) << ": " << seen.status();
  }
}

TEST(FreshnessToken, OneOfAnotherVersionIsRefusedWithWhatToDo) {
  // As they were before: a protobuf message, whose first field has the tag 10.
  const absl::Status status = DecodeFreshness("ChcKFWFpbXMuaW52ZW50b3J5LmV2ZW50cw", "aims-freshness-token").status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_TRUE(absl::StrContains(status.message(), "aims-freshness-token")) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "first byte is 1 and not 10")) << status;
  EXPECT_TRUE(absl::StrContains(status.message(), "`latest`")) << status;
}

TEST(FreshnessToken, AnyNumberOfForgedTopicsHasAnEnd) {
  Freshness forged;
  for (int i = 0; i < 2000; ++i) forged.to_the_end.insert(absl::StrCat("t", i));
  forged.positions[{"aims.risk.events", 3}] = 17;
  const std::string token = FreshnessToken(forged, {"aims.risk.events"});
  EXPECT_LE(token.size(), kMaxFreshnessToken);
  EXPECT_TRUE(Covers(Decoded(token), {{{{"aims.risk.events", 3}, 17}}, {}}));
}

TEST(WatchToken, IsExactWhateverItsSize) {
  for (const int64_t next : {int64_t{1}, int64_t{1'000'000}, kLargest}) {
    const Positions all = Everywhere(next);
    const std::string token = WatchToken(all);
    EXPECT_LE(token.size(), kMaxWatchToken);
    const auto decoded = DecodeWatchToken(token, "after", AllTopics());
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(*decoded, all);
  }
  EXPECT_TRUE(DecodeWatchToken("", "after", AllTopics())->empty());
  EXPECT_TRUE(absl::IsInvalidArgument(DecodeWatchToken(std::string(70'000, 'A'), "after", AllTopics()).status()));
}

TEST(WatchToken, AFreshnessTokenIsOneWhereItNamesPositions) {
  const std::string token = FreshnessToken({{{{"aims.risk.events", 3}, 17}}, {"aims.inventory.events"}}, {});
  const auto risk = DecodeWatchToken(token, "after", {"aims.risk.events"});
  ASSERT_TRUE(risk.ok()) << risk.status();
  EXPECT_EQ(*risk, (Positions{{{"aims.risk.events", 3}, 17}}));
  // "Everything that there was" is no place: it would leave out what nobody was told of.
  const absl::Status status = DecodeWatchToken(token, "after", {"aims.inventory.events"}).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  EXPECT_TRUE(absl::StrContains(status.message(), "aims.inventory.events")) << status;
}

}  // namespace
}  // namespace aims::api
