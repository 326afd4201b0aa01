#include "services/controls/domain/policy_acknowledgement.h"

#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::controls {
namespace {

using v1::PolicyAcknowledgement;
using Event = v1::PolicyAcknowledgementEvent;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kPolicy[] = "organizations/acme/policies/ai";
constexpr char kPerson[] = "organizations/acme/persons/pia";

std::vector<Event::EventCase> CasesOf(const PolicyAcknowledgementEvents& events) {
  std::vector<Event::EventCase> cases;
  for (const auto& event : events) cases.push_back(event.event_case());
  return cases;
}

class AcknowledgementTest : public testing::Test {
 protected:
  AcknowledgementTest() {
    policy_.set_name(kPolicy);
    policy_.mutable_ask()->set_version(2);
    policy_.mutable_ask()->set_digest("d2");
    policy_.mutable_ask()->set_major_version(2);
    policy_.mutable_current_version()->set_version(2);
    *policy_.mutable_current_version()->mutable_publish_time() = base::ToProto(story_.time());
    person_.set_name(kPerson);
    person_.set_subject("pia");
    person_.set_state(v1::Person::STATE_PRESENT);
  }
  AskOfPerson Asking() {
    story_.Knowing(policy_).Knowing(person_);
    AskOfPerson ask;
    ask.person = kPerson;
    ask.asked.set_policy(kPolicy);
    ask.asked.set_version(2);
    ask.asked.set_digest("d2");
    ask.asked.set_major_version(2);
    ask.asked.set_due_days(14);
    ask.asked.set_subject("pia");
    ask.asked.set_unit("claims");
    return ask;
  }
  void Opened() { story_.When(&Open, Asking()).Happens(); }
  v1::AcknowledgePolicyRequest Acknowledging() const {
    v1::AcknowledgePolicyRequest request;
    request.set_version(story_.state().version());
    request.set_digest(story_.state().digest());
    return request;
  }
  v1::RecordPaperAcknowledgementRequest Paper() const {
    v1::RecordPaperAcknowledgementRequest request;
    request.set_version(story_.state().version());
    request.set_digest(story_.state().digest());
    request.set_reason("signed at the assembly");
    *request.mutable_acknowledge_time() = base::ToProto(story_.time());
    auto* evidence = request.add_evidence();
    evidence->set_title("signed list");
    *evidence->mutable_evidence_time() = base::ToProto(story_.time());
    return request;
  }
  v1::PolicyPublished Published(uint32_t version, uint32_t major_version, uint32_t days = 14) const {
    v1::PolicyPublished published;
    published.set_version(version);
    published.set_digest(absl::StrCat("d", version));
    published.set_major_version(major_version);
    published.set_acknowledge_days(days);
    return published;
  }
  absl::Time DueTime() const { return base::FromProto(story_.state().due_time()); }

  domain::Story<PolicyAcknowledgements> story_{AcknowledgementName(kPolicy, 2, kPerson)};
  v1::Policy policy_;
  v1::Person person_;
};

TEST(AcknowledgementName, IsTheSameForTheSameAndNoOther) {
  const std::string name = AcknowledgementName(kPolicy, 2, kPerson);
  EXPECT_EQ(name.rfind("organizations/acme/policyAcknowledgements/", 0), 0u);
  EXPECT_EQ(name, AcknowledgementName(kPolicy, 2, kPerson));
  EXPECT_NE(name, AcknowledgementName(kPolicy, 3, kPerson));
  EXPECT_NE(AcknowledgementName("organizations/acme/policies/a-1", 2, "organizations/acme/persons/b"),
            AcknowledgementName("organizations/acme/policies/a", 1, "organizations/acme/persons/2-b"));
}

TEST_F(AcknowledgementTest, IsAskedForOnce) {
  Opened();
  EXPECT_EQ(story_.state().state(), PolicyAcknowledgement::STATE_REQUESTED);
  EXPECT_EQ(story_.state().subject(), "pia");
  EXPECT_EQ(story_.state().unit(), "claims");
  EXPECT_EQ(DueTime(), story_.time() + 14 * kDay);
  story_.When(&Open, Asking()).NothingHappens();
}

TEST_F(AcknowledgementTest, IsNotAskedForWhenItIsTooLate) {
  person_.set_state(v1::Person::STATE_LEFT);
  story_.When(&Open, Asking()).NothingHappens();
  person_.set_state(v1::Person::STATE_PRESENT);
  policy_.mutable_ask()->set_major_version(3);
  story_.When(&Open, Asking()).NothingHappens();
  policy_.clear_ask();
  story_.When(&Open, Asking()).NothingHappens();
}

TEST_F(AcknowledgementTest, IsAskedForInTheWordingInForce) {
  policy_.mutable_ask()->set_version(3);
  policy_.mutable_ask()->set_digest("d3");
  Opened();
  EXPECT_EQ(story_.state().version(), 3u);
  EXPECT_EQ(story_.state().digest(), "d3");
}

TEST_F(AcknowledgementTest, IsGivenByThePersonAlone) {
  Opened();
  story_.By("ana").When(Acknowledging()).IsRefused("NOT_THE_PERSON", "7.3");
  story_.By("Pia").When(Acknowledging()).IsRefused("NOT_THE_PERSON", "7.3");
  story_.By("pia").When(Acknowledging()).Happens();
  EXPECT_EQ(story_.state().state(), PolicyAcknowledgement::STATE_ACKNOWLEDGED);
  EXPECT_EQ(story_.state().form(), PolicyAcknowledgement::FORM_IN_PERSON);
  EXPECT_FALSE(story_.state().late());
  EXPECT_TRUE(story_.state().recorder().empty());
  story_.When(Acknowledging()).IsRefused("WRONG_STATE", "7.3");
  EXPECT_FALSE(PolicyAcknowledgements::NextDue(story_.state()).has_value());
}

TEST_F(AcknowledgementTest, IsNotGivenByAProgram) {
  Opened();
  domain::Decision decision;
  decision.actor.set_subject("pia");
  decision.actor.set_kind(event::v1::Actor::KIND_SYSTEM);
  const auto violations = domain::ViolationsOf(Acknowledge(story_.state(), Acknowledging(), decision).status());
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].rule, "NOT_THE_PERSON");
}

TEST_F(AcknowledgementTest, NamesTheTextThatWasRead) {
  Opened();
  auto request = Acknowledging();
  request.set_version(1);
  story_.By("pia").When(request).IsRefused("OTHER_VERSION", "7.3");
  request = Acknowledging();
  request.set_digest("other");
  story_.When(request).IsRefused("OTHER_VERSION", "7.3");
  auto paper = Paper();
  paper.set_digest("other");
  story_.By("mia").When(paper).IsRefused("OTHER_VERSION", "7.3");
}

TEST_F(AcknowledgementTest, OnPaperIsRecordedByAnotherAndMarked) {
  Opened();
  story_.By("pia").When(Paper()).IsRefused("THE_PERSON_ACKNOWLEDGES", "7.3");
  story_.By("mia");
  auto paper = Paper();
  *paper.mutable_acknowledge_time() = base::ToProto(story_.time() + kDay);
  story_.When(paper).IsRefused("ACKNOWLEDGED_IN_FUTURE", "7.3");
  *paper.mutable_acknowledge_time() = base::ToProto(story_.time() - kDay);
  story_.When(paper).IsRefused("ACKNOWLEDGED_BEFORE_PUBLICATION", "7.3");
  paper = Paper();
  *paper.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story_.time());
  story_.When(paper).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  paper = Paper();
  *paper.mutable_evidence(0)->mutable_evidence_time() = base::ToProto(story_.time() + kDay);
  story_.When(paper).IsRefused("EVIDENCE_IN_FUTURE", "7.5.3");
  paper = Paper();
  paper.mutable_evidence(0)->set_reference("organizations/acme/evidenceArtifacts/list");
  story_.When(paper).IsRefused("ARTIFACT_UNKNOWN", "7.5.3");
  const auto on_time = Paper();
  story_.After(20 * kDay).FallsDue();
  story_.By("mia").When(on_time).Happens();
  EXPECT_EQ(story_.state().form(), PolicyAcknowledgement::FORM_IMPORTED);
  EXPECT_EQ(story_.state().recorder(), "mia");
  EXPECT_EQ(story_.state().evidence_size(), 1);
  EXPECT_FALSE(story_.state().late()) << "the paper is of a time before it was due";
}

TEST_F(AcknowledgementTest, RemindsAndIsOverdueOnce) {
  Opened();
  EXPECT_TRUE(story_.After(6 * kDay).FallsDue().empty());
  auto events = story_.After(kDay).FallsDue();
  ASSERT_THAT(CasesOf(events), testing::ElementsAre(Event::kReminded));
  EXPECT_EQ(events[0].reminded().reminder_days(), 7u);
  EXPECT_TRUE(story_.After(5 * kDay).FallsDue().empty());
  events = story_.After(kDay).FallsDue();
  ASSERT_THAT(CasesOf(events), testing::ElementsAre(Event::kReminded));
  EXPECT_EQ(events[0].reminded().reminder_days(), 1u);
  EXPECT_THAT(CasesOf(story_.After(kDay).FallsDue()), testing::ElementsAre(Event::kOverdue));
  EXPECT_EQ(story_.state().state(), PolicyAcknowledgement::STATE_OVERDUE);
  EXPECT_FALSE(PolicyAcknowledgements::NextDue(story_.state()).has_value());
  story_.After(kDay).By("pia").When(Acknowledging()).Happens();
  EXPECT_TRUE(story_.state().late());
}

TEST_F(AcknowledgementTest, GivesNoReminderBeforeTheRequest) {
  AskOfPerson ask = Asking();
  ask.asked.set_due_days(5);
  story_.When(&Open, ask).Happens();
  EXPECT_THAT(CasesOf(story_.After(9 * kDay).FallsDue()), testing::ElementsAre(Event::kReminded, Event::kOverdue));
}

TEST_F(AcknowledgementTest, WaitsWhileThePersonIsAway) {
  Opened();
  const absl::Time original = DueTime();
  story_.After(4 * kDay);
  story_.When(&NoteAbsence, Absence{true, story_.time()}).Happens();
  story_.When(&NoteAbsence, Absence{true, story_.time()}).NothingHappens();
  EXPECT_TRUE(story_.After(30 * kDay).FallsDue().empty());
  story_.When(&NoteAbsence, Absence{false, story_.time() - kDay}).Happens();
  EXPECT_EQ(DueTime(), original + 29 * kDay);
  EXPECT_EQ(base::FromProto(story_.state().original_due_time()), original);
  EXPECT_FALSE(story_.state().has_suspend_time());
  story_.When(&NoteAbsence, Absence{false, story_.time()}).NothingHappens();
  EXPECT_TRUE(PolicyAcknowledgements::NextDue(story_.state()).has_value());
}

TEST_F(AcknowledgementTest, WaitsFromTheBeginningForWhoIsAway) {
  person_.set_state(v1::Person::STATE_ABSENT);
  Opened();
  EXPECT_TRUE(story_.state().has_suspend_time());
  story_.By("pia").When(Acknowledging()).Happens();
  EXPECT_FALSE(story_.state().has_suspend_time());
}

TEST_F(AcknowledgementTest, ThatIsOverdueStaysSo) {
  Opened();
  story_.After(20 * kDay).FallsDue();
  story_.When(&NoteAbsence, Absence{true, story_.time()}).NothingHappens();
}

TEST_F(AcknowledgementTest, MovesOnToAnotherWording) {
  Opened();
  story_.When(&NotePublished, Published(2, 2)).NothingHappens();
  story_.When(&NotePublished, Published(3, 2)).Happens();
  EXPECT_EQ(story_.state().digest(), "d3");
  EXPECT_EQ(story_.state().state(), PolicyAcknowledgement::STATE_REQUESTED);
  story_.By("pia").When(Acknowledging()).Happens();
  story_.When(&NotePublished, Published(4, 4)).NothingHappens();
}

TEST_F(AcknowledgementTest, IsClosedWhenTheNextVersionAsksForNone) {
  Opened();
  story_.When(&NotePublished, Published(3, 2, 0)).Happens();
  EXPECT_EQ(story_.state().closing(), PolicyAcknowledgement::CLOSING_SUPERSEDED);
  story_.By("pia").When(Acknowledging()).IsRefused("WRONG_STATE");
}

TEST_F(AcknowledgementTest, IsClosedByAMajorChange) {
  Opened();
  story_.When(&NotePublished, Published(3, 3)).Happens();
  EXPECT_EQ(story_.state().state(), PolicyAcknowledgement::STATE_CLOSED);
  story_.When(&Close, PolicyAcknowledgement::CLOSING_PERSON_LEFT).NothingHappens();
  EXPECT_FALSE(PolicyAcknowledgements::NextDue(story_.state()).has_value());
}

}  // namespace
}  // namespace aims::controls
