#include "services/inventory/domain/classification_procedure.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::inventory {
namespace {

using ::testing::HasSubstr;

// The smallest procedure that is right; tests break it.
constexpr char kSound[] = R"(
  version: "1" amendment_date: "2026-07-27"
  steps { number: 1 title: "One" law: "L" }
  questions { id: "q" step: 1 text: "Is it?" law: "L" }
  findings { id: "f" step: 1 tier: RISK_TIER_MINIMAL title: "It is" law: "L" when { question: "q" } }
  roles { role: AI_ACT_ROLE_DEPLOYER law: "L" when { finding: "f" } }
  calendar { id: "d" date: "2027-12-02" original_date: "2026-08-02" what: "All" }
  duty_scopes { id: "s" triggers { when { all {} } start_date: "d" } }
  duties { id: "u" role: AI_ACT_ROLE_DEPLOYER scope: "s" law: "L" what: "Do" evidence_kinds: "plan" }
  evidence_kinds: "plan"
)";

std::string ProblemWith(const std::string& from, const std::string& to) {
  std::string text = kSound;
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  const auto loaded = Procedure::Load("p", text);
  return loaded.ok() ? "" : std::string(loaded.status().message());
}

TEST(Procedure, IsLoadedWhenItIsSound) {
  const auto procedure = Procedure::Load("p", kSound);
  ASSERT_TRUE(procedure.ok()) << procedure.status();
  EXPECT_EQ(procedure->FindQuestion("q")->text(), "Is it?");
  EXPECT_EQ(procedure->FindFinding("f")->title(), "It is");
  EXPECT_EQ(procedure->FindQuestion("f"), nullptr);
}

TEST(Procedure, SaysWhereItCannotBeRead) { EXPECT_THAT(ProblemWith("version:", "versoin:"), HasSubstr("line 2")); }

TEST(Procedure, DanglingReferencesAreFound) {
  EXPECT_THAT(ProblemWith("when { question: \"q\" }", "when { question: \"x\" }"), HasSubstr("the question \"x\""));
  EXPECT_THAT(ProblemWith("when { finding: \"f\" }", "when { finding: \"x\" }"), HasSubstr("the finding \"x\""));
  EXPECT_THAT(ProblemWith("start_date: \"d\"", "start_date: \"x\""), HasSubstr("the date \"x\""));
  EXPECT_THAT(ProblemWith("what: \"All\"", "what: \"All\" reading: \"R\" alternative: \"x\""),
              HasSubstr("the date \"x\""));
  EXPECT_THAT(ProblemWith("scope: \"s\"", "scope: \"x\""), HasSubstr("the scope \"x\""));
  EXPECT_THAT(ProblemWith("evidence_kinds: \"plan\" }", "evidence_kinds: \"x\" }"), HasSubstr("evidence \"x\""));
  EXPECT_THAT(ProblemWith("law: \"L\" when { question", "law: \"L\" since: \"x\" when { question"),
              HasSubstr("the date \"x\""));
}

TEST(Procedure, AFindingNamesOnlyThoseBeforeIt) {
  EXPECT_THAT(ProblemWith("when { question: \"q\" }",
                          "when { any { conditions { question: \"q\" } conditions { finding: "
                          "\"f\" } } }"),
              HasSubstr("which is not declared before it"));
}

TEST(Procedure, WhatStandsIdleIsFound) {
  EXPECT_THAT(ProblemWith("when { question: \"q\" }", "when { all {} }"), HasSubstr("nothing uses the question \"q\""));
  EXPECT_THAT(ProblemWith("calendar {", "calendar { id: \"e\" date: \"2026-01-01\" } calendar {"),
              HasSubstr("nothing uses the date \"e\""));
  EXPECT_THAT(ProblemWith("duty_scopes {",
                          "duty_scopes { id: \"t\" triggers { when { all {} } start_date: \"d\" } } duty_scopes {"),
              HasSubstr("nothing uses the scope \"t\""));
}

TEST(Procedure, DoubleIdsAreFound) {
  EXPECT_THAT(ProblemWith("questions {", "questions { id: \"q\" step: 1 text: \"?\" law: \"L\" } questions {"),
              HasSubstr("more than one question has the id \"q\""));
  EXPECT_THAT(ProblemWith("duties {", "duties { id: \"u\" } duties {"),
              HasSubstr("more than one duty has the id \"u\""));
}

TEST(Procedure, OtherMistakesAreFound) {
  EXPECT_THAT(ProblemWith("version: \"1\"", ""), HasSubstr("no version"));
  EXPECT_THAT(ProblemWith("\"2026-07-27\"", "\"July\""), HasSubstr("amendment_date"));
  EXPECT_THAT(ProblemWith("\"2027-12-02\"", "\"2027-12\""), HasSubstr("date \"d\""));
  EXPECT_THAT(ProblemWith("what: \"All\"", "what: \"All\" reading: \"R\""), HasSubstr("without an alternative"));
  EXPECT_THAT(ProblemWith("what: \"All\"", "what: \"All\" alternative: \"d\""), HasSubstr("without a reading"));
  EXPECT_THAT(ProblemWith("number: 1", "number: 2"), HasSubstr("steps must be numbered"));
  EXPECT_THAT(ProblemWith("id: \"q\" step: 1", "id: \"q\" step: 2"), HasSubstr("names step 2"));
  EXPECT_THAT(ProblemWith("id: \"q\"", "id: \"\""), HasSubstr("a question has no id"));
  EXPECT_THAT(ProblemWith("id: \"f\" step: 1", "id: \"f\" step: 2"), HasSubstr("finding \"f\" names step 2"));
  EXPECT_THAT(ProblemWith("title: \"It is\"", ""), HasSubstr("finding \"f\" has no text"));
  EXPECT_THAT(ProblemWith("what: \"Do\"", ""), HasSubstr("duty \"u\" has no text"));
  EXPECT_THAT(ProblemWith("role: AI_ACT_ROLE_DEPLOYER law", "law"), HasSubstr("a rule for roles names no role"));
  EXPECT_THAT(ProblemWith("\"Is it?\"", "\"\""), HasSubstr("question \"q\" has no text"));
  EXPECT_THAT(ProblemWith("when { question: \"q\" }", "when { any {} }"), HasSubstr("`any` without conditions"));
  EXPECT_THAT(ProblemWith("when { question: \"q\" }", "when {}"), HasSubstr("empty condition"));
  EXPECT_THAT(ProblemWith("tier: RISK_TIER_MINIMAL", "ends: true"), HasSubstr("without a tier"));
  EXPECT_THAT(ProblemWith("role: AI_ACT_ROLE_DEPLOYER scope", "role: AI_ACT_ROLE_PROVIDER scope"),
              HasSubstr("that no rule assigns"));
  EXPECT_THAT(ProblemWith("evidence_kinds: \"plan\" }", "}"), HasSubstr("names no kind of evidence"));
  EXPECT_THAT(ProblemWith("triggers { when { all {} } start_date: \"d\" }", ""), HasSubstr("has no trigger"));
  EXPECT_THAT(ProblemWith("findings {", R"(steps { number: 2 title: "Two" law: "L" }
                                           findings { id: "g" step: 2 title: "G" law: "L" when { question: "q" } }
                                           findings {)"),
              HasSubstr("follows a finding of a later step"));
}

TEST(Procedure, DatesBeforeTheAmendmentAreTheOriginalOnes) {
  const auto procedure = Procedure::Load("p", kSound);
  ASSERT_TRUE(procedure.ok());
  EXPECT_EQ(procedure->DateOf("d", "2026-07-26"), "2026-08-02");
  EXPECT_EQ(procedure->DateOf("d", "2026-07-27"), "2027-12-02");
}

TEST(EuAiAct, IsSoundAndWhole) {
  const auto& data = EuAiAct().data();
  EXPECT_EQ(EuAiAct().id(), "eu-ai-act");
  EXPECT_EQ(data.steps_size(), 15);
  int annex_iii = 0;
  int prohibitions = 0;
  for (const auto& question : data.questions()) {
    annex_iii += question.law().rfind("Annex III ", 0) == 0;
  }
  for (const auto& finding : data.findings()) prohibitions += finding.tier() == v1::RISK_TIER_PROHIBITED;
  EXPECT_EQ(annex_iii, 25);
  EXPECT_EQ(prohibitions, 10);
}

}  // namespace
}  // namespace aims::inventory
