#include "services/controls/domain/retention_rule.h"

#include <set>
#include <string>

#include "common/base/resource_name.h"
#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/controls_authority.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using v1::RetentionRule;
using Hold = v1::RetentionRule::Hold;

constexpr char kRule[] = "organizations/acme/retentionRules/reports";
constexpr char kReport[] = "organizations/acme/evidenceArtifacts/report";

v1::ControlsAuthority Managed() {
  v1::ControlsAuthority record;
  record.set_name("organizations/acme/controlsAuthorities/current");
  for (const char* person : {"ana", "mia"}) {
    auto* designation = record.mutable_authorities()->add_designations();
    designation->set_number(1);
    designation->set_subject_id(person);
    designation->set_role(type::v1::MANAGEMENT_ROLE_DESIGNATED);
  }
  return record;
}

// A rule that ana writes and mia approves.
class RuleStory : public domain::Story<RetentionRules> {
 public:
  RuleStory() : Story(kRule) { Knowing(Managed()); }

  static v1::CreateRetentionRuleRequest Drafted() {
    v1::CreateRetentionRuleRequest request;
    auto& rule = *request.mutable_retention_rule();
    rule.set_display_name("Reports");
    rule.add_collections("evidenceArtifacts");
    rule.set_ground(RetentionRule::GROUND_LAW);
    rule.set_ground_text("AI Act Art. 18(1)");
    rule.set_years(10);
    return request;
  }
  RuleStory& Draft() {
    By("ana").When(Drafted()).Happens();
    return *this;
  }
  v1::ApproveRetentionRuleRequest Approving() const {
    v1::ApproveRetentionRuleRequest request;
    request.set_digest(state().digest());
    return request;
  }
  RuleStory& Approved() {
    Draft().By("mia").When(Approving()).Happens();
    return *this;
  }
  v1::RetireRetentionRuleRequest Retiring() const {
    v1::RetireRetentionRuleRequest request;
    request.set_reason("the law changed");
    request.set_digest(state().digest());
    return request;
  }
  template <class Request>
  static Request OfHold(uint32_t number) {
    Request request;
    request.set_number(number);
    request.set_reason("by the lawyer");
    return request;
  }
  RuleStory& Held(const char* resource = nullptr) {
    v1::PlaceLegalHoldRequest request;
    request.set_reason("dispute 7");
    if (resource != nullptr) request.add_resources(resource);
    By("lea").When(request).Happens();
    return *this;
  }
};

// The references of a decision in which the rule is found by its organization, as it is in the program.
class OneRule : public domain::References {
 public:
  explicit OneRule(RetentionRule rule) : rule_(std::make_shared<RetentionRule>(std::move(rule))) {}
  std::shared_ptr<const google::protobuf::Message> Find(absl::string_view name) const override {
    return name == rule_->name() ? rule_ : nullptr;
  }
  std::vector<std::string> Referring(absl::string_view name, size_t) const override {
    if (name != rule_->organization()) return {};
    return {"organizations/acme/policies/refers-too", rule_->name()};
  }

 private:
  std::shared_ptr<const RetentionRule> rule_;
};

// The rule by which the deletion is barred at `time`; empty when it is not.
std::string Bar(const RetentionRule& rule, absl::string_view name, absl::Time time, absl::optional<absl::Time> since,
                v1::EvidenceArtifact::Kind kind = v1::EvidenceArtifact::KIND_UNSPECIFIED) {
  const OneRule references(rule);
  const auto barred = DeletionBarred({{}, time, &references, std::string(name)}, name, since, kind);
  return barred.has_value() ? barred->rule : "";
}

absl::Time At(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

TEST(RetentionRule, IsApprovedByManagementThatDidNotWriteIt) {
  RuleStory story;
  story.Draft();
  EXPECT_EQ(story.state().organization(), "organizations/acme");
  story.By("ana").When(story.Approving()).IsRefused("FOUR_EYES", "7.5.3");
  story.By("olga").When(story.Approving()).IsRefused("NOT_DESIGNATED", "7.5.3");
  auto other = story.Approving();
  other.set_digest("another");
  story.By("mia").When(other).IsRefused("OTHER_DIGEST", "7.5.3");
  story.By("mia").When(story.Approving()).Happens();
  EXPECT_EQ(story.state().state(), RetentionRule::STATE_APPROVED);
  EXPECT_EQ(story.state().approver(), "mia");
}

TEST(RetentionRule, IsChangedOnlyAsADraft) {
  RuleStory story;
  v1::UpdateRetentionRuleRequest update;
  update.mutable_retention_rule()->set_years(2);
  story.Draft().By("pia").When(update).Happens();
  EXPECT_THAT(story.state().authors(), ElementsAre("ana", "pia"));
  story.By("mia").When(story.Approving()).Happens();
  update.mutable_retention_rule()->set_years(1);
  story.When(update).IsRefused("WRONG_STATE");
  story.When(v1::DeleteRetentionRuleRequest()).IsRefused("WRONG_STATE");
}

TEST(RetentionRule, HasTwoHundredAuthorsAtMost) {
  RuleStory story;
  story.Draft();
  v1::UpdateRetentionRuleRequest update;
  for (int i = 1; i < 200; ++i) {
    update.mutable_retention_rule()->set_note(absl::StrCat("note ", i));
    story.By(absl::StrCat("author", i)).When(update).Happens();
  }
  update.mutable_retention_rule()->set_note("late");
  story.By("late").When(update).IsRefused("TOO_MANY_AUTHORS", "7.5.3");
}

TEST(RetentionRule, IsRetiredByManagementThatDidNotWriteIt) {
  RuleStory story;
  story.Draft().By("mia").When(story.Retiring()).IsRefused("WRONG_STATE");
  story.When(story.Approving()).Happens();
  story.By("ana").When(story.Retiring()).IsRefused("FOUR_EYES", "7.5.3");
  story.By("olga").When(story.Retiring()).IsRefused("NOT_DESIGNATED", "7.5.3");
  story.By("mia").When(story.Retiring()).Happens();
  EXPECT_EQ(story.state().state(), RetentionRule::STATE_RETIRED);
  v1::PlaceLegalHoldRequest hold;
  story.When(hold).IsRefused("RULE_RETIRED", "7.5.3");
}

TEST(RetentionRule, IsNeitherRetiredNorDeletedUnderAHold) {
  RuleStory story;
  story.Approved().Held().By("mia").When(story.Retiring()).IsRefused("HOLD_IN_FORCE", "7.5.3");
  RuleStory draft;
  draft.Draft().Held().When(v1::DeleteRetentionRuleRequest()).IsRefused("HOLD_IN_FORCE", "7.5.3");
  RuleStory free;
  free.Draft().When(v1::DeleteRetentionRuleRequest()).Happens();
  EXPECT_TRUE(free.state().has_delete_time());
}

TEST(RetentionRule, IsNotDeletedUnderAHoldOfAnotherRule) {
  RetentionRule other;
  other.set_name("organizations/acme/retentionRules/court");
  other.set_organization("organizations/acme");
  auto* hold = other.add_holds();
  hold->set_state(Hold::STATE_PLACED);
  hold->add_resources(kRule);
  RuleStory story;
  story.Draft().Knowing(other).ReferredToBy(other.name());
  story.When(v1::DeleteRetentionRuleRequest()).IsRefused("LEGAL_HOLD", "7.5.3");
}

TEST(RetentionRule, BarsDeletionUntilItsPeriodHasPassed) {
  RuleStory story;
  story.Approved();
  const absl::Time since = At(2026, 3, 1);
  EXPECT_EQ(Bar(story.state(), kReport, At(2036, 2, 28), since), "RETENTION_PERIOD");
  EXPECT_EQ(Bar(story.state(), kReport, At(2036, 3, 1) - absl::Seconds(1), since), "RETENTION_PERIOD");
  EXPECT_EQ(Bar(story.state(), kReport, At(2036, 3, 1), since), "");
  EXPECT_EQ(Bar(story.state(), kReport, At(2026, 3, 2), absl::nullopt), "");  // no documented information yet
  EXPECT_EQ(Bar(story.state(), "organizations/acme/policies/ai", At(2026, 3, 2), since), "");
  EXPECT_EQ(Bar(story.state(), "organizations/other/evidenceArtifacts/report", At(2026, 3, 2), since), "");
  story.By("mia").When(story.Retiring()).Happens();
  EXPECT_EQ(Bar(story.state(), kReport, At(2026, 3, 2), since), "");
}

TEST(RetentionRule, BarsNothingAsADraft) {
  RuleStory story;
  story.Draft();
  EXPECT_EQ(Bar(story.state(), kReport, At(2026, 3, 2), At(2026, 3, 1)), "");
}

TEST(RetentionRule, IsAboutSomeKindsOfEvidence) {
  RuleStory story;
  v1::CreateRetentionRuleRequest request = RuleStory::Drafted();
  request.mutable_retention_rule()->add_evidence_kinds(v1::EvidenceArtifact::KIND_ML_BOM);
  story.By("ana").When(request).Happens();
  story.By("mia").When(story.Approving()).Happens();
  const absl::Time since = At(2026, 3, 1);
  EXPECT_EQ(Bar(story.state(), kReport, since, since, v1::EvidenceArtifact::KIND_ML_BOM), "RETENTION_PERIOD");
  EXPECT_EQ(Bar(story.state(), kReport, since, since, v1::EvidenceArtifact::KIND_POLICY), "");
}

TEST(RetentionRule, CountsFromTheLastChangeOfAResource) {
  RuleStory story;
  story.Approved();
  const OneRule references(story.state());
  v1::EvidenceArtifact artifact;
  artifact.set_name(kReport);
  *artifact.mutable_create_time() = base::ToProto(At(2020, 1, 1));
  *artifact.mutable_update_time() = base::ToProto(At(2026, 1, 1));
  EXPECT_TRUE(DeletionBarred({{}, At(2035, 1, 1), &references, kReport}, artifact).has_value());
  EXPECT_FALSE(DeletionBarred({{}, At(2036, 1, 1), &references, kReport}, artifact).has_value());
}

TEST(LegalHold, BarsDeletionFromItsPlacingUntilItIsLifted) {
  RuleStory story;
  story.Draft().Held();
  const absl::Time later = At(2099, 1, 1);
  const auto bar = [&] { return Bar(story.state(), kReport, later, absl::nullopt); };
  EXPECT_EQ(story.state().holds(0).state(), Hold::STATE_PLACED);
  EXPECT_EQ(story.state().holds_in_force(), 1u);
  EXPECT_EQ(story.state().holds(0).reason(), "dispute 7");
  EXPECT_EQ(bar(), "LEGAL_HOLD");
  story.By("lea").When(RuleStory::OfHold<v1::ConfirmLegalHoldRequest>(1)).IsRefused("FOUR_EYES", "7.5.3");
  story.By("rob").When(RuleStory::OfHold<v1::ConfirmLegalHoldRequest>(1)).Happens();
  EXPECT_EQ(story.state().holds(0).confirmer(), "rob");
  EXPECT_EQ(bar(), "LEGAL_HOLD");
  story.By("lea").When(RuleStory::OfHold<v1::RequestLegalHoldLiftRequest>(1)).Happens();
  EXPECT_EQ(bar(), "LEGAL_HOLD");
  story.By("lea").When(RuleStory::OfHold<v1::LiftLegalHoldRequest>(1)).IsRefused("FOUR_EYES", "7.5.3");
  story.By("rob").When(RuleStory::OfHold<v1::LiftLegalHoldRequest>(1)).Happens();
  EXPECT_EQ(story.state().holds(0).lifter(), "rob");
  EXPECT_EQ(story.state().holds_in_force(), 0u);
  EXPECT_EQ(bar(), "");
}

TEST(LegalHold, CoversTheNamedResourcesWhateverTheirCollection) {
  RuleStory story;
  story.Draft().Held("organizations/acme/policies/ai");
  EXPECT_EQ(Bar(story.state(), "organizations/acme/policies/ai", At(2026, 2, 1), absl::nullopt), "LEGAL_HOLD");
  EXPECT_EQ(Bar(story.state(), kReport, At(2026, 2, 1), absl::nullopt), "");
  v1::PlaceLegalHoldRequest elsewhere;
  elsewhere.add_resources("organizations/other/policies/ai");
  story.When(elsewhere).IsRefused("RESOURCE_ELSEWHERE", "7.5.3");
}

TEST(LegalHold, StaysWhenItsEndIsRefused) {
  RuleStory story;
  story.Draft().Held().By("lea").When(RuleStory::OfHold<v1::RequestLegalHoldLiftRequest>(1)).Happens();
  story.By("rob").When(RuleStory::OfHold<v1::RefuseLegalHoldLiftRequest>(1)).Happens();
  EXPECT_EQ(story.state().holds(0).state(), Hold::STATE_PLACED);
  EXPECT_EQ(story.state().holds(0).lift_requester(), "");
  story.By("rob").When(RuleStory::OfHold<v1::ConfirmLegalHoldRequest>(1)).Happens();
  story.By("rob").When(RuleStory::OfHold<v1::RequestLegalHoldLiftRequest>(1)).Happens();
  story.By("lea").When(RuleStory::OfHold<v1::RefuseLegalHoldLiftRequest>(1)).Happens();
  EXPECT_EQ(story.state().holds(0).state(), Hold::STATE_CONFIRMED);
}

TEST(LegalHold, HasItsMovesInOrder) {
  RuleStory story;
  story.Draft().Held().By("rob");
  const char* order = "HOLD_IN_OTHER_STATE";
  story.When(RuleStory::OfHold<v1::LiftLegalHoldRequest>(1)).IsRefused(order, "7.5.3");
  story.When(RuleStory::OfHold<v1::RefuseLegalHoldLiftRequest>(1)).IsRefused(order, "7.5.3");
  story.When(RuleStory::OfHold<v1::ConfirmLegalHoldRequest>(1)).Happens();
  story.When(RuleStory::OfHold<v1::ConfirmLegalHoldRequest>(1)).IsRefused(order, "7.5.3");
  story.When(RuleStory::OfHold<v1::RequestLegalHoldLiftRequest>(1)).Happens();
  story.When(RuleStory::OfHold<v1::RequestLegalHoldLiftRequest>(1)).IsRefused(order, "7.5.3");
  const char* unknown = "HOLD_UNKNOWN";
  story.When(RuleStory::OfHold<v1::ConfirmLegalHoldRequest>(2)).IsRefused(unknown, "7.5.3");
  story.When(RuleStory::OfHold<v1::RequestLegalHoldLiftRequest>(2)).IsRefused(unknown, "7.5.3");
  story.When(RuleStory::OfHold<v1::LiftLegalHoldRequest>(2)).IsRefused(unknown, "7.5.3");
  story.When(RuleStory::OfHold<v1::RefuseLegalHoldLiftRequest>(2)).IsRefused(unknown, "7.5.3");
}

TEST(LegalHold, IsOneOfAHundredAtMost) {
  RuleStory story;
  story.Draft();
  for (int i = 0; i < 100; ++i) story.Held();
  EXPECT_EQ(story.state().holds(99).number(), 100u);
  story.When(v1::PlaceLegalHoldRequest()).IsRefused("TOO_MANY_HOLDS", "7.5.3");
}

TEST(RetentionDefaults, AreWholeRulesWithIdsOfTheirOwn) {
  std::set<std::string> ids;
  for (const auto& each : RetentionDefaults().defaults()) {
    EXPECT_TRUE(base::IsResourceId(each.id())) << each.id();
    EXPECT_TRUE(ids.insert(each.id()).second) << each.id();
    EXPECT_FALSE(each.rule().display_name().empty()) << each.id();
    EXPECT_FALSE(each.rule().ground_text().empty()) << each.id();
    EXPECT_FALSE(each.rule().collections().empty()) << each.id();
    EXPECT_NE(each.rule().ground(), RetentionRule::GROUND_UNSPECIFIED) << each.id();
    EXPECT_GE(each.rule().years(), 1u) << each.id();
  }
  EXPECT_EQ(ids.count("impact-records"), 1u);
}

TEST(RetentionDefaults, AreProposedOnceAndApprovedByManagement) {
  RuleStory story;
  const RetentionRule& rule = RetentionDefaults().defaults(0).rule();
  story.By("reactions").When(&Propose, rule).Happens();
  EXPECT_EQ(story.state().state(), RetentionRule::STATE_DRAFT);
  story.When(&Propose, rule).NothingHappens();
  story.By("mia").When(story.Approving()).Happens();
}

}  // namespace
}  // namespace aims::controls
