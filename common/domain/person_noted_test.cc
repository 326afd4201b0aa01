#include "common/domain/person_noted.h"

#include "aims/controls/v1/policy.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using controls::v1::ControlsTopicRecord;
using controls::v1::Policy;

// Needs all people whom it names.
struct Documents {
  using State = Policy;
  using Event = controls::v1::PolicyEvent;
};

// Needs nobody once it is retired.
struct EndingDocuments : Documents {
  static bool NeedsPerson(const State& policy, const std::string& login) {
    return policy.state() != Policy::STATE_RETIRED && RefersTo(policy, login);
  }
};

const PersonChange kGone{"olga", "organizations/acme/persons/olga", true};
const PersonChange kBack{"olga", "organizations/acme/persons/olga2", false};

Policy OwnedBy(const std::string& owner) {
  Policy policy;
  policy.set_name("organizations/acme/policies/ai");
  policy.set_owner(owner);
  return policy;
}

// The number of events.
template <class Aggregate = Documents>
size_t Noted(const Policy& policy, const PersonChange& change) {
  const auto events = NotePerson<Aggregate>(policy, change, {});
  return events.ok() ? events->size() : 99;
}

Policy After(Policy policy, const PersonChange& change) {
  const auto events = NotePerson<Documents>(policy, change, {});
  for (const auto& event : *events) FoldPersonNoted<Documents>(event, &policy);
  return policy;
}

TEST(PersonNoted, IsNotedOnceAndUntilThePersonIsThereAgain) {
  const Policy orphan = After(OwnedBy("olga"), kGone);
  ASSERT_EQ(orphan.gone_people_size(), 1);
  EXPECT_EQ(orphan.gone_people(0), "olga");
  EXPECT_EQ(Noted(orphan, kGone), 0u);
  EXPECT_EQ(Noted(OwnedBy("olga"), kBack), 0u) << "nobody missed her";
  EXPECT_EQ(After(orphan, kBack).gone_people_size(), 0);
}

TEST(PersonNoted, IsOfOneOrganizationAndOfWhomTheResourceNames) {
  EXPECT_EQ(Noted(OwnedBy("otto"), kGone), 0u);
  EXPECT_EQ(Noted(OwnedBy("olga"), {"olga", "organizations/other/persons/olga", true}), 0u);
}

TEST(PersonNoted, IsForgottenWhenAnotherIsNamed) {
  Policy policy = After(OwnedBy("olga"), kGone);
  controls::v1::PolicyEvent updated;
  updated.mutable_updated();
  FoldPersonNoted<Documents>(updated, &policy);
  EXPECT_EQ(policy.gone_people_size(), 1);
  policy.set_owner("otto");
  FoldPersonNoted<Documents>(updated, &policy);
  EXPECT_EQ(policy.gone_people_size(), 0);
}

TEST(PersonNoted, GoesByTheRuleOfTheAggregateWhereItHasOne) {
  Policy policy = OwnedBy("olga");
  EXPECT_EQ(Noted<EndingDocuments>(policy, kGone), 1u);
  policy.set_state(Policy::STATE_RETIRED);
  EXPECT_EQ(Noted<EndingDocuments>(policy, kGone), 0u);
  policy.add_gone_people("olga");
  controls::v1::PolicyEvent retired;
  retired.mutable_retired();
  FoldPersonNoted<Documents>(retired, &policy);
  EXPECT_EQ(policy.gone_people_size(), 1);
  FoldPersonNoted<EndingDocuments>(retired, &policy);
  EXPECT_EQ(policy.gone_people_size(), 0);
}

TEST(PersonNoted, IsCausedByThePersonWhoLeftOrJoined) {
  ControlsTopicRecord record;
  record.mutable_metadata()->set_subject("organizations/acme/persons/olga");
  EXPECT_FALSE(PersonChangeIn(record).has_value());
  record.mutable_person()->mutable_absence_began()->set_subject("olga");
  EXPECT_FALSE(PersonChangeIn(record).has_value());
  record.mutable_person()->mutable_left()->set_subject("olga");
  ASSERT_TRUE(PersonChangeIn(record).has_value());
  EXPECT_TRUE(PersonChangeIn(record)->gone);
  EXPECT_EQ(PersonChangeIn(record)->subject, "olga");
  EXPECT_EQ(PersonChangeIn(record)->person, "organizations/acme/persons/olga");
  record.mutable_person()->mutable_joined()->set_subject("olga");
  ASSERT_TRUE(PersonChangeIn(record).has_value());
  EXPECT_FALSE(PersonChangeIn(record)->gone);
}

}  // namespace
}  // namespace aims::domain
