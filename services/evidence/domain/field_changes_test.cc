#include "services/evidence/domain/field_changes.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/evidence/domain/testing/papers.pb.h"

namespace aims::evidence {
namespace {

using ::testing::ElementsAre;
using testing::Paper;

// "path: before → after", a line each.
std::vector<std::string> Lines(const Paper& before, const Paper& after) {
  std::vector<std::string> lines;
  for (const auto& change : FieldChanges(before, after)) {
    lines.push_back(change.path() + ": " + change.before_json() + " → " + change.after_json());
  }
  return lines;
}

TEST(FieldChanges, ShowWhatWasAndWhatIs) {
  Paper before, after;
  before.set_display_name("One");
  after.set_display_name("Two \"quoted\"");
  after.add_readers("a");
  after.add_readers("b");
  before.set_about("x");
  EXPECT_THAT(Lines(before, after), ElementsAre("display_name: \"One\" → \"Two \\\"quoted\\\"\"", "about: \"x\" → ",
                                                "readers:  → [\"a\",\"b\"]"));
}

TEST(FieldChanges, OfTheEnvelopeAreNone) {
  Paper before, after;
  after.set_name("organizations/acme/papers/p");
  after.set_etag("2");
  after.mutable_create_time()->set_seconds(1);
  after.mutable_update_time()->set_seconds(2);
  EXPECT_THAT(Lines(before, after), ElementsAre());
  after.mutable_delete_time()->set_seconds(3);
  EXPECT_THAT(Lines(before, after), ElementsAre("delete_time:  → \"1970-01-01T00:00:03Z\""));
}

TEST(FieldChanges, LookIntoMessagesThatBothHave) {
  Paper before, after;
  after.mutable_cover()->set_colour("red");
  EXPECT_THAT(Lines(before, after), ElementsAre("cover:  → {\"colour\":\"red\"}"));
  before.mutable_cover()->set_colour("red");
  before.mutable_cover()->set_artist("Ana");
  after.mutable_cover()->set_artist("Ben");
  EXPECT_THAT(Lines(before, after), ElementsAre("cover.artist: \"Ana\" → \"Ben\""));
}

TEST(FieldChanges, OfListsAreWhatWentAndWhatCame) {
  Paper before, after;
  for (const char* reader : {"a", "b", "b", "c"}) before.add_readers(reader);
  for (const char* reader : {"b", "d", "a", "e"}) after.add_readers(reader);
  before.add_citations()->set_page("1");
  before.add_citations()->set_page("2");
  *after.add_citations() = before.citations(0);
  after.add_citations()->set_page("3");
  EXPECT_THAT(Lines(before, after), ElementsAre("readers: [\"b\",\"c\"] → [\"d\",\"e\"]",
                                                "citations: [{\"page\":\"2\"}] → [{\"page\":\"3\"}]"));
  EXPECT_TRUE(FieldChanges(before, after).front().elements_only());
}

TEST(FieldChanges, OfListsThatGrowAreWhatCame) {
  Paper before, after;
  before.add_readers(std::string(2 * kMaxValueBytes, 'x'));
  after = before;
  after.add_readers("y");
  EXPECT_THAT(Lines(before, after), ElementsAre("readers:  → [\"y\"]"));
}

TEST(FieldChanges, OfTheOrderOfAListAreTheWholeOfIt) {
  Paper before, after;
  for (const char* reader : {"a", "b"}) before.add_readers(reader);
  for (const char* reader : {"b", "a"}) after.add_readers(reader);
  EXPECT_THAT(Lines(before, after), ElementsAre("readers: [\"a\",\"b\"] → [\"b\",\"a\"]"));
  EXPECT_FALSE(FieldChanges(before, after).front().elements_only());
}

TEST(FieldChanges, OfWhatHasNoJsonAreItsText) {
  Paper before, after;
  after.mutable_delete_time()->set_seconds(int64_t{1} << 60);
  EXPECT_THAT(Lines(before, after), ElementsAre("delete_time:  → \"delete_time { seconds: 1152921504606846976 }\""));
}

TEST(FieldChanges, AreCutAtAWholeCharacterAndSaySo) {
  Paper before, after;
  std::string long_text = "x";
  for (size_t i = 0; i < kMaxValueBytes; ++i) long_text += "ä";
  after.set_display_name(long_text);
  before.set_display_name("short");
  const auto changes = FieldChanges(before, after);
  ASSERT_EQ(changes.size(), 1u);
  const v1::FieldChange& change = changes.front();
  EXPECT_FALSE(change.before_truncated());
  EXPECT_TRUE(change.after_truncated());
  EXPECT_LE(change.after_json().size(), kMaxValueBytes);
  EXPECT_GE(change.after_json().size(), kMaxValueBytes - 1);
  EXPECT_EQ(change.after_json().substr(change.after_json().size() - 2), "ä");
}

}  // namespace
}  // namespace aims::evidence
