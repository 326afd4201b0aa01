#include "tools/aims/change_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/risk/v1/risk_event.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using evidence::v1::FieldChange;
using evidence::v1::TrailEntry;

constexpr char kUpdated[] = R"(subject: "organizations/acme/aiSystems/triage"
                               event_type: "aims.inventory.v1.AiSystemUpdated")";

TrailEntry Entry(const std::string& text) {
  TrailEntry entry;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &entry));
  return entry;
}

FieldChange Change(const std::string& path, const std::string& before, const std::string& after) {
  FieldChange change;
  change.set_path(path);
  change.set_before_json(before);
  change.set_after_json(after);
  return change;
}

// "label: before → after", elements separated by "|".
std::string Words(const std::string& entry, const FieldChange& change) {
  const ChangeText text = InWords(Entry(entry), change);
  return absl::StrCat(text.label, ": ", absl::StrJoin(text.before, "|"), " → ", absl::StrJoin(text.after, "|"));
}

TEST(ChangeText, EnumsAreWords) {
  EXPECT_EQ(Words(kUpdated, Change("state", "\"STATE_APPROVED\"", "\"STATE_OPERATION\"")),
            "state: approved → operation");
  EXPECT_EQ(Words(kUpdated, Change("ai_roles", "", R"(["AI_ROLE_CUSTOMER","AI_ROLE_PRODUCER"])")),
            "ai roles:  → customer, producer");
  EXPECT_EQ(Words(kUpdated, Change("purpose", "", "\"STATE_OPERATION\"")), "purpose:  → STATE_OPERATION")
      << "a text stays as it was written";
}

TEST(ChangeText, FieldsWithinMessagesAreFound) {
  static_cast<void>(risk::v1::RiskEvent::descriptor());  // so that the test knows its types, as the program does
  EXPECT_EQ(Words(R"(subject: "organizations/acme/risks/bias" event_type: "aims.risk.v1.RiskResidualRated")",
                  Change("residual.above_appetite", "true", "false")),
            "residual above appetite: yes → no");
}

TEST(ChangeText, TimesDigestsAndNamesAreShort) {
  EXPECT_EQ(Words(kUpdated, Change("create_time", "", "\"2026-11-26T19:19:54.806048175Z\"")),
            "create time:  → 2026-11-26 19:19:54 UTC");
  EXPECT_EQ(Words(kUpdated, Change("content_digest", "", absl::StrCat("\"", std::string(64, 'a'), "\""))),
            "content digest:  → aaaaaaaaaaaa…");
  EXPECT_EQ(Words(kUpdated, Change("components", "", R"([{"kind":"KIND_MODEL","resource":"organizations/acme/models/m"},
                                                         {"resource":"organizations/acme-2/models/m"}])")),
            "components:  → kind: model; resource: models/m|resource: organizations/acme-2/models/m");
}

TEST(ChangeText, OfAMessageTheSimpleFieldsComeFirstAndListsAreCounted) {
  EXPECT_EQ(Words(kUpdated, Change("classification", "", R"({"number":2,"answers":[{"question":"q"},{"question":"r"}],
                  "override":{"reason":"why"},"tiers":["RISK_TIER_MINIMAL"]})")),
            "classification:  → number: 2; tiers: minimal; answers: 2; override: (reason: why)");
}

TEST(ChangeText, WhatTheTrailCutIsReadFromTheEvent) {
  FieldChange change = Change("classification", "", R"({"number":1,"answers":[{"quest)");
  change.set_after_truncated(true);
  const std::string classified = R"(subject: "organizations/acme/aiSystems/triage"
                                    event_type: "aims.inventory.v1.AiSystemClassified")";
  EXPECT_EQ(
      Words(classified + R"(event_json: '{"classification":{"number":1,"tiers":["RISK_TIER_MINIMAL"]}}')", change),
      "classification:  → number: 1; tiers: minimal");
  EXPECT_EQ(Words(classified, change), "classification:  → (too long to show)");
  FieldChange purpose = Change("purpose", "\"It says \\\"no\\ud83d\\ude", "\"\\u00");
  purpose.set_before_truncated(true);
  purpose.set_after_truncated(true);
  EXPECT_EQ(Words(kUpdated, purpose), "purpose: It says \"no… → …");
}

TEST(ChangeText, OfUnknownTypesTheJsonIsShown) {
  const std::string unknown = R"(subject: "organizations/acme/planets/x" event_type: "aims.other.v1.PlanetFound")";
  EXPECT_EQ(Words(unknown, Change("moons", "1", "{\"a\":[1,2]}")), "moons: 1 → {\"a\":[1,2]}");
  EXPECT_EQ(Words(unknown, Change("names", "[\"a\",\"b\"]", "\"say \\\"hi\\\"\"")), "names: a, b → say \"hi\"");
  EXPECT_EQ(Words(unknown, Change("time", "", "\"2026-11-26T19:19:54.806048175Z\"")),
            "time:  → 2026-11-26 19:19:54 UTC");
  EXPECT_EQ(Words(kUpdated, Change("newer_field", "true", "")), "newer field: true → ");
  EXPECT_EQ(Words(kUpdated, Change("state", "{\"is\":\"another\"}", "\"STATE_X\"")),
            "state: {\"is\":\"another\"} → STATE_X")
      << "of a newer version";
  FieldChange cut = Change("moons", "", "[\"cut off");
  cut.set_after_truncated(true);
  EXPECT_EQ(Words(unknown, cut), "moons:  → [\"cut off…");
  FieldChange nothing = Change("moons", "", "");
  nothing.set_after_truncated(true);
  EXPECT_EQ(Words(unknown, nothing), "moons:  → (too long to show)");
}

TEST(ChangeText, WhatTheEventSaysAlreadyIsAnEcho) {
  const TrailEntry entry = Entry("occur_time { seconds: 1700000000 nanos: 5 } reason: 'asked'");
  EXPECT_TRUE(IsEcho(entry, Change("state_time", "\"2020-01-01T00:00:00Z\"", "\"2023-11-14T22:13:20.000000005Z\"")));
  EXPECT_FALSE(IsEcho(entry, Change("due_time", "", "\"2023-11-15T22:13:20.000000005Z\"")));
  EXPECT_TRUE(IsEcho(entry, Change("state_reason", "\"earlier\"", "\"asked\"")));
  EXPECT_FALSE(IsEcho(entry, Change("state_reason", "", "\"other\"")));
  EXPECT_FALSE(IsEcho(entry, Change("purpose", "", "\"asked\"")));
  EXPECT_TRUE(IsEcho(Entry(""), Change("state_reason", "\"earlier\"", ""))) << "the state has none, as the event";
}

}  // namespace
}  // namespace aims::cli
