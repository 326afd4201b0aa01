#include "tools/aims/trail_text.h"

#include "absl/strings/str_cat.h"
#include "aims/risk/v1/risk_event.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tools/aims/testing/captured.h"

namespace aims::cli {
namespace {

using evidence::v1::GetTrailResponse;
using evidence::v1::TrailEntry;

template <class Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

std::string Printed(const std::vector<std::string>& entries, const std::string& subject) {
  Captured out;
  TrailPrinter printer(subject, out.terminal());
  for (const std::string& entry : entries) printer.Add(Parse<TrailEntry>(entry));
  return out.text();
}

constexpr char kTriage[] = "organizations/acme/aiSystems/triage";

TEST(TrailPrinter, SaysWhatHappenedByWhomWhyAndWhatItChanged) {
  EXPECT_EQ(Printed({R"(subject: "organizations/acme/aiSystems/triage" title: "AI system registered"
                        occur_time { seconds: 1700000000 } actor { subject: "ana" kind: KIND_PERSON }
                        changes { path: "purpose" after_json: "\"Sort claims\"" })",
                     R"(subject: "organizations/acme/aiSystems/triage" title: "AI system updated"
                        occur_time { seconds: 1700000001 } actor { subject: "ben" } reason: "asked"
                        changes { path: "domain" before_json: "\"Claims\"" after_json: "\"Health\"" }
                        changes { path: "notes" before_json: "\"x\"" })"},
                    kTriage),
            "2023-11-14  Tuesday\n"
            "  22:13:20  AI system registered  by ana\n"
            "            changed  purpose: Sort claims\n"
            "  22:13:21  AI system updated  by ben\n"
            "            why      asked\n"
            "            changed  domain: Claims → Health\n"
            "                     notes: x → (not set)\n");
}

TEST(TrailPrinter, SaysThatSomethingConfidentialIsThere) {
  EXPECT_EQ(Printed({R"(confidential: true occur_time { seconds: 1700000000 } place { topic: "t" })",
                     R"(title: "A" occur_time { seconds: 1700000001 } actor { subject: "ana" }
                        effects { confidential: true })"},
                    ""),
            "2023-11-14  Tuesday\n"
            "  22:13:20  (confidential)\n"
            "  22:13:21  A  by ana\n"
            "            then     (confidential)\n");
  Captured out;
  TrailPrinter("", out.terminal())
      .AddLinked(Parse<GetTrailResponse>("linked { confidential: true relation: RELATION_REFERS_TO_IT depth: 1 }"));
  EXPECT_EQ(out.text(), "\nLinked\n  (confidential)  refers to it\n");
}

TEST(TrailPrinter, SaysWhatWentFromAListAndWhatCame) {
  EXPECT_EQ(Printed({R"(title: "A" occur_time { seconds: 0 }
                        changes { path: "readers" before_json: "[\"ana\"]" after_json: "[\"ben\",{\"x\":1}]"
                                  elements_only: true }
                        changes { path: "more" after_json: "[\"cut off" after_truncated: true elements_only: true })"},
                    ""),
            "1970-01-01  Thursday\n"
            "  00:00:00  A  by \n"
            "            changed  readers:\n"
            "                       − ana\n"
            "                       + ben\n"
            "                       + {\"x\":1}\n"
            "                     more:\n"
            "                       + [\"cut off…\n");
}

TEST(TrailPrinter, SaysWhatIsAnotherOfAnElement) {
  static_cast<void>(risk::v1::RiskEvent::descriptor());  // so that the test knows its types, as the program does
  EXPECT_EQ(Printed({R"(subject: "organizations/acme/risks/bias" title: "A" occur_time { seconds: 0 }
                        event_type: "aims.risk.v1.RiskAccepted"
                        changes { path: "acceptances" elements_only: true
                                  before_json: '[{"number":1,"state":"STATE_SUBMITTED","digest":"d"},{"number":2}]'
                                  after_json: '[{"number":1,"state":"STATE_ACCEPTED","decider":"dora"},{"number":3}]' })"},
                    "organizations/acme/risks/bias"),
            "1970-01-01  Thursday\n"
            "  00:00:00  A  by \n"
            "            changed  acceptances:\n"
            "                       − number: 2\n"
            "                       ± number: 1; state: submitted → accepted; decider: dora; digest: d → (not\n"
            "                           set)\n"
            "                       + number: 3\n");
}

TEST(TrailPrinter, BreaksWhatIsLongAndTellsTheSameOnce) {
  const std::string words = "word word word word word word word word word word word word word word word word word word";
  EXPECT_EQ(Printed({absl::StrCat("title: 'A' occur_time { seconds: 0 } changes { path: 'a_b' after_json: '\"", words,
                                  "\"' } changes { path: 'c' after_json: '\"", words, "\"' }")},
                    ""),
            "1970-01-01  Thursday\n"
            "  00:00:00  A  by \n"
            "            changed  a b: word word word word word word word word word word word word word word word\n"
            "                       word word word\n"
            "                     c: as a b\n");
}

TEST(TrailPrinter, SaysWhoDecidedWhatCausedItAndWhatFollowed) {
  EXPECT_EQ(Printed({R"(subject: "organizations/acme/risks/bias" subject_display_name: "Bias" title: "Risk accepted"
                        occur_time { seconds: 1700000000 } actor { subject: "dora" kind: KIND_PERSON }
                        decision { actor { subject: "dora" } version: 3 digest: "abc" }
                        cause { subject: "organizations/acme/aiSystems/triage" version: 7 title: "AI system updated"
                                occur_time { seconds: 1600000000 } }
                        effects { subject: "organizations/acme/systemAssurances/triage" version: 2
                                  title: "Risks assured" occur_time { seconds: 1700000001 } })"},
                    kTriage),
            "2023-11-14  Tuesday\n"
            "  22:13:20  Risk accepted  by dora\n"
            "            of       risks/bias  Bias\n"
            "            decided  dora, on version 3 digest abc\n"
            "            because  AI system updated, aiSystems/triage version 7, 2020-09-13 12:26:40\n"
            "            then     Risks assured, systemAssurances/triage version 2, 2023-11-14 22:13:21\n");
}

TEST(TrailPrinter, BeginsEachDayWithALine) {
  const std::string text = Printed({"title: 'A' occur_time { seconds: 0 }", "title: 'B' occur_time { seconds: 86400 }",
                                    "title: 'C' occur_time { seconds: 86401 }"},
                                   "");
  EXPECT_EQ(text,
            "1970-01-01  Thursday\n  00:00:00  A  by \n\n1970-01-02  Friday\n  00:00:00  B  by \n  00:00:01  C  by \n");
}

TEST(TrailPrinter, CountsWhatIsTooMuch) {
  std::string entry = "title: 'A'";
  for (int i = 0; i < 15; ++i) absl::StrAppend(&entry, " changes { path: 'f", i, "' after_json: '1' }");
  const std::string text = Printed({entry}, "");
  EXPECT_NE(text.find("f11: 1"), std::string::npos) << text;
  EXPECT_EQ(text.find("f12: 1"), std::string::npos) << text;
  EXPECT_NE(text.find("… and 3 more"), std::string::npos) << text;
}

TEST(TrailPrinter, EndsWithWhatIsLinked) {
  Captured out;
  TrailPrinter printer(kTriage, out.terminal());
  printer.AddLinked(Parse<GetTrailResponse>(R"(
    linked { name: "organizations/acme/risks/bias" display_name: "Bias" relation: RELATION_REFERS_TO_IT
             via: "organizations/acme/aiSystems/triage" fields: "ai_system" }
    linked { name: "organizations/acme/models/m" relation: RELATION_REFERRED_TO
             via: "organizations/acme/aiSystems/triage" fields: "components.resource" fields: "x" }
    linked_truncated: true)"));
  EXPECT_EQ(out.text(),
            "\nLinked\n"
            "  risks/bias  Bias  refers to aiSystems/triage (ai system)\n"
            "  models/m  referred to by aiSystems/triage (components resource, x)\n"
            "  … and more than a trail includes\n");
}

}  // namespace
}  // namespace aims::cli
