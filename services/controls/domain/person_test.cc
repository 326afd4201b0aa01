#include "services/controls/domain/person.h"

#include "common/domain/person_noted.h"
#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/policy_audience.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using v1::Person;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kName[] = "organizations/acme/persons/pia";

class PersonTest : public testing::Test {
 protected:
  v1::CreatePersonRequest Creation() const {
    v1::CreatePersonRequest create;
    create.mutable_person()->set_subject("pia@acme.example");
    create.mutable_person()->set_unit("claims");
    create.mutable_person()->set_kind(v1::PERSON_KIND_EMPLOYEE);
    return create;
  }
  google::protobuf::Timestamp In(absl::Duration duration) const { return base::ToProto(story_.time() + duration); }
  v1::UpdatePersonRequest Absent(absl::Duration duration) const {
    v1::UpdatePersonRequest update;
    *update.mutable_person()->mutable_absent_until_time() = In(duration);
    update.mutable_update_mask()->add_paths("absent_until_time");
    return update;
  }
  v1::LeavePersonRequest Leaving() const {
    v1::LeavePersonRequest leave;
    leave.set_reason("her contract ended");
    return leave;
  }
  AskOfPolicy Asking(uint32_t version, uint32_t major_version) const {
    AskOfPolicy asking;
    asking.policy = "organizations/acme/policies/ai";
    asking.ask.set_version(version);
    asking.ask.set_digest("d");
    asking.ask.set_major_version(major_version);
    asking.ask.mutable_audience()->set_everyone(true);
    asking.ask.set_due_days(14);
    return asking;
  }
  std::vector<v1::PersonEvent> Due(absl::Duration later) { return story_.After(later).FallsDue(); }

  domain::Story<Persons> story_{kName};
};

TEST_F(PersonTest, JoinsAtOnceAndIsOnTheRoster) {
  const auto events = story_.When(Creation()).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].joined().subject(), "pia@acme.example");
  EXPECT_EQ(events[1].joined().unit(), "claims");
  EXPECT_EQ(story_.state().state(), Person::STATE_PRESENT);
  EXPECT_EQ(story_.state().from_time().seconds(), absl::ToUnixSeconds(story_.time()));
  EXPECT_EQ(story_.state().roster(), "organizations/acme/persons");
  EXPECT_EQ(story_.state().subject_key(), "organizations/acme/logins/pia@acme.example");
}

TEST_F(PersonTest, IsAnnouncedUntilFromTimeAndThenMayBeAway) {
  v1::CreatePersonRequest create = Creation();
  *create.mutable_person()->mutable_from_time() = In(3 * kDay);
  *create.mutable_person()->mutable_absent_until_time() = In(5 * kDay);
  ASSERT_EQ(story_.When(create).Happens().size(), 1u);
  EXPECT_EQ(story_.state().state(), Person::STATE_ANNOUNCED);
  EXPECT_TRUE(Due(2 * kDay).empty());
  const auto joined = Due(kDay);
  ASSERT_EQ(joined.size(), 2u);
  EXPECT_TRUE(joined[0].has_joined());
  EXPECT_TRUE(joined[1].has_absence_began());
  const auto back = Due(2 * kDay);
  ASSERT_EQ(back.size(), 1u);
  EXPECT_TRUE(back[0].has_absence_ended());
  EXPECT_EQ(story_.state().state(), Person::STATE_PRESENT);
  EXPECT_FALSE(story_.state().has_absent_until_time());
  EXPECT_FALSE(Persons::NextDue(story_.state()).has_value());
}

TEST_F(PersonTest, AllThatPassedMeanwhileHappensInOrder) {
  v1::CreatePersonRequest create = Creation();
  *create.mutable_person()->mutable_from_time() = In(kDay);
  *create.mutable_person()->mutable_absent_until_time() = In(2 * kDay);
  *create.mutable_person()->mutable_to_time() = In(3 * kDay);
  story_.When(create).Happens();
  std::vector<v1::PersonEvent::EventCase> cases;
  for (const auto& event : Due(9 * kDay)) cases.push_back(event.event_case());
  EXPECT_THAT(cases, ElementsAre(v1::PersonEvent::kJoined, v1::PersonEvent::kAbsenceBegan,
                                 v1::PersonEvent::kAbsenceEnded, v1::PersonEvent::kLeft));
  EXPECT_FALSE(Persons::NextDue(story_.state()).has_value());
}

TEST_F(PersonTest, ALoginIsOnTheRosterOnce) {
  story_.ReferredToBy("organizations/acme/persons/other");
  story_.When(Creation()).IsRefused("SUBJECT_TAKEN", "7.3");
}

TEST_F(PersonTest, TimesMustMakeSense) {
  v1::CreatePersonRequest create = Creation();
  *create.mutable_person()->mutable_from_time() = In(2 * kDay);
  *create.mutable_person()->mutable_to_time() = In(kDay);
  story_.When(create).Fails(absl::StatusCode::kInvalidArgument);
  create = Creation();
  *create.mutable_person()->mutable_to_time() = In(absl::ZeroDuration());
  story_.When(create).IsRefused("TO_TIME_PAST");
  create = Creation();
  *create.mutable_person()->mutable_absent_until_time() = In(-kDay);
  story_.When(create).IsRefused("ABSENCE_OVER");
  story_.When(Creation()).Happens();
  story_.When(Absent(-kDay)).IsRefused("ABSENCE_OVER");
  v1::UpdatePersonRequest later;
  *later.mutable_person()->mutable_from_time() = In(kDay);
  story_.When(later).IsRefused("ALREADY_JOINED");
}

TEST_F(PersonTest, AnAbsenceBeginsAndEndsByUpdate) {
  story_.When(Creation()).Happens();
  const auto began = story_.When(Absent(10 * kDay)).Happens();
  ASSERT_EQ(began.size(), 2u);
  EXPECT_EQ(began[1].absence_began().until_time().seconds(), In(10 * kDay).seconds());
  EXPECT_EQ(story_.When(Absent(12 * kDay)).Happens().size(), 1u) << "longer, and the same absence";
  story_.After(2 * kDay);
  v1::UpdatePersonRequest back;
  back.mutable_update_mask()->add_paths("absent_until_time");
  const auto ended = story_.When(back).Happens();
  ASSERT_EQ(ended.size(), 2u);
  EXPECT_EQ(ended[1].absence_ended().begin_time().seconds(), In(-2 * kDay).seconds());
  EXPECT_EQ(story_.state().state(), Person::STATE_PRESENT);
}

TEST_F(PersonTest, LeavingIsFinal) {
  story_.When(Creation()).Happens();
  story_.When(Absent(10 * kDay)).Happens();
  const auto left = story_.When(Leaving()).Happens();
  EXPECT_EQ(left.at(0).left().cause(), v1::PersonLeft::CAUSE_RECORDED);
  EXPECT_EQ(left.at(0).left().subject(), "pia@acme.example");
  EXPECT_EQ(story_.state().leave_reason(), "her contract ended");
  EXPECT_EQ(story_.state().to_time().seconds(), absl::ToUnixSeconds(story_.time()));
  EXPECT_TRUE(story_.state().roster().empty() && story_.state().subject_key().empty());
  EXPECT_FALSE(Persons::NextDue(story_.state()).has_value());
  story_.When(Leaving()).IsRefused("WRONG_STATE", "7.3");
  story_.When(Absent(kDay)).IsRefused("PERSON_LEFT", "7.3");
}

TEST_F(PersonTest, AnEndThatHasPassedMeansThatThePersonLeft) {
  story_.When(Creation()).Happens();
  story_.After(5 * kDay);
  v1::UpdatePersonRequest update;
  *update.mutable_person()->mutable_to_time() = In(-kDay);
  const auto events = story_.When(update).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].left().cause(), v1::PersonLeft::CAUSE_TO_TIME);
  EXPECT_EQ(story_.state().state(), Person::STATE_LEFT);
}

// --- What policies ask ---

TEST_F(PersonTest, IsAskedOncePerMajorChange) {
  story_.When(Creation()).Happens();
  const auto asked = story_.When(&NoteAsk, Asking(1, 1)).Happens();
  EXPECT_EQ(asked.at(0).acknowledgement_asked().due_days(), 14u);
  EXPECT_EQ(asked[0].acknowledgement_asked().unit(), "claims");
  story_.When(&NoteAsk, Asking(1, 1)).NothingHappens();
  story_.When(&NoteAsk, Asking(2, 1)).NothingHappens();
  story_.When(&NoteAsk, Asking(3, 3)).Happens();
  ASSERT_EQ(story_.state().asks_size(), 1);
  EXPECT_EQ(story_.state().asks(0).version(), 3u);
}

TEST_F(PersonTest, WhoIsNotThereIsNotAsked) {
  v1::CreatePersonRequest create = Creation();
  *create.mutable_person()->mutable_from_time() = In(kDay);
  story_.When(create).Happens();
  story_.When(&NoteAsk, Asking(1, 1)).NothingHappens();
  Due(kDay);
  story_.When(Absent(kDay)).Happens();
  story_.When(&NoteAsk, Asking(1, 1)).Happens();
  story_.When(Leaving()).Happens();
  story_.When(&NoteAsk, Asking(2, 2)).NothingHappens();
}

TEST_F(PersonTest, WhoIsNotInTheAudienceIsNotAsked) {
  story_.When(Creation()).Happens();
  AskOfPolicy asking = Asking(1, 1);
  asking.ask.mutable_audience()->set_everyone(false);
  story_.When(&NoteAsk, asking).NothingHappens();
  asking.ask.mutable_audience()->add_units("sales");
  story_.When(&NoteAsk, asking).NothingHappens();
  asking.ask.mutable_audience()->add_persons(kName);
  story_.When(&NoteAsk, asking).Happens();
}

TEST(PolicyAudience, UnitsAndKindsNarrowEachOther) {
  Person person;
  person.set_name(kName);
  person.set_unit("claims");
  person.set_kind(v1::PERSON_KIND_CONTRACTOR);
  v1::PolicyAudience audience;
  EXPECT_TRUE(IsNobody(audience));
  EXPECT_FALSE(Includes(audience, person));
  audience.add_kinds(v1::PERSON_KIND_CONTRACTOR);
  EXPECT_TRUE(Includes(audience, person));
  audience.add_units("sales");
  EXPECT_FALSE(Includes(audience, person));
  audience.add_units("claims");
  EXPECT_TRUE(Includes(audience, person));
  audience.set_kinds(0, v1::PERSON_KIND_EMPLOYEE);
  EXPECT_FALSE(Includes(audience, person));
}

TEST_F(PersonTest, WhoJoinsIsAskedByAllPoliciesThatAsk) {
  story_.When(Creation()).Happens();
  domain::KnownResources known;
  for (const char* id : {"ai", "travel", "draft", "sales"}) {
    v1::Policy policy;
    policy.set_name(absl::StrCat("organizations/acme/policies/", id));
    if (policy.name() != "organizations/acme/policies/draft") *policy.mutable_ask() = Asking(2, 2).ask;
    if (policy.name() == "organizations/acme/policies/sales") {
      policy.mutable_ask()->mutable_audience()->set_everyone(false);
      policy.mutable_ask()->mutable_audience()->add_units("sales");
    }
    known.Add(policy);
    known.AddReferrer(policy.name());
  }
  known.AddReferrer("organizations/acme/policies/deleted");
  domain::Decision decision;
  decision.references = &known;
  decision.subject = kName;
  const auto events = NoteAsksOfJoiner(story_.state(), decision);
  ASSERT_TRUE(events.ok()) << events.status();
  std::vector<std::string> policies;
  for (const auto& event : *events) policies.push_back(event.acknowledgement_asked().policy());
  EXPECT_THAT(policies, ElementsAre("organizations/acme/policies/ai", "organizations/acme/policies/travel"));
  EXPECT_TRUE(NoteAsksOfJoiner(Person(), decision)->empty());
}

}  // namespace
}  // namespace aims::controls
