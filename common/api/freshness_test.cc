#include "common/api/freshness.h"

#include "gtest/gtest.h"

namespace aims::api {
namespace {

using event_log::Positions;
using event_log::TopicPartition;

Freshness Decoded(const std::string& token) { return DecodeFreshness(token, "token").value(); }
std::string Token(const Positions& positions, const std::set<std::string>& to_the_end = {}) {
  return FreshnessToken({positions, to_the_end}, {});
}
Positions Large(const std::string& topic, int32_t partitions) {
  Positions positions;
  for (int32_t partition = 0; partition < partitions; ++partition) positions[{topic, partition}] = int64_t{1} << 40;
  return positions;
}

// The positions of a log that is asked, and how often that was.
struct Asked {
  absl::StatusOr<Positions> Resolved(const std::string& token) {
    ModelParts parts;
    parts.latest = [this](absl::Time, const auto& done) {
      ++questions;
      done(ends);
    };
    absl::StatusOr<Positions> resolved = absl::UnknownError("not called back");
    Resolve(parts, token, absl::InfiniteFuture(), [&](absl::StatusOr<Positions> wanted) { resolved = wanted; });
    return resolved;
  }
  absl::StatusOr<Positions> ends = Positions{{{"a", 0}, 10}, {{"a", 1}, 20}, {{"b", 0}, 30}};
  int questions = 0;
};

TEST(Freshness, ATopicToItsEndIsWhereTheLogEndsNow) {
  Asked log;
  EXPECT_EQ(*log.Resolved(Token({{{"b", 0}, 3}, {{"c", 0}, 4}}, {"a"})),
            (Positions{{{"a", 0}, 10}, {{"a", 1}, 20}, {{"b", 0}, 3}, {{"c", 0}, 4}}));
  EXPECT_EQ(log.questions, 1);
  log.ends = absl::UnavailableError("no broker");
  EXPECT_TRUE(absl::IsUnavailable(log.Resolved(Token({}, {"a"})).status()));
}

TEST(Freshness, PositionsAskNoLog) {
  Asked log;
  EXPECT_EQ(*log.Resolved(Token({{{"b", 0}, 3}})), (Positions{{{"b", 0}, 3}}));
  EXPECT_TRUE(log.Resolved("")->empty());
  EXPECT_TRUE(absl::IsInvalidArgument(log.Resolved("?").status()));
  EXPECT_EQ(log.questions, 0);
  EXPECT_EQ(*log.Resolved(std::string(kLatest)), *log.ends);
}

TEST(Freshness, AModelIsHeldToWhatATokenSaysOfItsTopicsAlone) {
  const Positions all = {{{"a", 0}, 1}, {{"b", 0}, 2}, {{"b", 1}, 3}, {{"c", 0}, 4}};
  EXPECT_EQ(PositionsOf({"b", "d"}, all), (Positions{{{"b", 0}, 2}, {{"b", 1}, 3}}));
  EXPECT_TRUE(PositionsOf({}, all).empty());
}

TEST(Freshness, IsTakenFromTheTrailersOfAForwardedCall) {
  const Freshness seen{{{{"t", 1}, 2}}, {"u"}};
  EXPECT_EQ(FreshnessIn({{"other", "x"}, {rpc::kFreshnessTokenKey, FreshnessToken(seen, {})}}), seen);
  EXPECT_TRUE(FreshnessIn({{rpc::kFreshnessTokenKey, "?"}}).empty());
}

TEST(Freshness, ATokenGrowsByWhatItsBearerWrites) {
  const Positions had = {{{"t", 1}, 2}, {{"t", 2}, 9}};
  const std::string token = TokenAfterWrite(Token(had), {{{{"t", 2}, 5}, {{"t", 3}, 1}}, {}});
  EXPECT_EQ(Decoded(token), (Freshness{{{{"t", 1}, 2}, {{"t", 2}, 9}, {{"t", 3}, 1}}, {}}));
  EXPECT_EQ(TokenAfterWrite("", {had, {}}), Token(had));
  EXPECT_EQ(TokenAfterWrite("not base64!", {had, {}}), Token(had));
  EXPECT_EQ(Decoded(TokenAfterWrite(Token(had, {"u"}), {{{{"u", 2}, 5}}, {"v"}})), (Freshness{had, {"u", "v"}}));
}

TEST(Freshness, AReadNamesTheCutThatItShows) {
  const std::string had = Token({{{"t", 1}, 2}, {{"other", 4}, 8}}, {"far"});
  EXPECT_EQ(Decoded(TokenAfterRead(had, {{{"t", 1}, 3}, {{"t", 2}, 1}}, {"t"}, absl::nullopt)),
            (Freshness{{{{"t", 1}, 3}, {{"t", 2}, 1}, {{"other", 4}, 8}}, {"far"}}));
}

TEST(Freshness, AReadMakesATokenExactAgain) {
  EXPECT_EQ(Decoded(TokenAfterRead(Token({}, {"t", "u"}), {{{"t", 1}, 3}}, {"t"}, absl::nullopt)),
            (Freshness{{{{"t", 1}, 3}}, {"u"}}));
}

TEST(Freshness, ACutWithoutRoomIsToTheEndUnlessOnePartitionWasShown) {
  const Positions cut = Large("t", 1024);
  const std::string had = Token({{{"t", 5}, 2}, {{"u", 0}, 1}});
  EXPECT_EQ(Decoded(TokenAfterRead(had, cut, {"t"}, absl::nullopt)), (Freshness{{{{"u", 0}, 1}}, {"t"}}));
  const TopicPartition shown{"t", 7};
  EXPECT_EQ(Decoded(TokenAfterRead(had, cut, {"t"}, shown)),
            (Freshness{{{{"t", 5}, 2}, {shown, int64_t{1} << 40}, {{"u", 0}, 1}}, {}}));
  EXPECT_EQ(Decoded(TokenAfterRead(Token({}, {"t"}), cut, {"t"}, shown)), (Freshness{{}, {"t"}}));
  // Where there is room, the whole cut is named, so that a watch that begins there is told nothing twice.
  EXPECT_EQ(Decoded(TokenAfterRead(had, Large("t", 8), {"t"}, shown)).positions.size(), 9U);
}

}  // namespace
}  // namespace aims::api
