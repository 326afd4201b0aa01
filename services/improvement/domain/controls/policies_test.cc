#include "aims/controls/v1/person.pb.h"
#include "aims/controls/v1/policy.pb.h"
#include "aims/controls/v1/policy_acknowledgement.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/controls/testing/last_properties.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using controls::v1::PersonEvent;
using controls::v1::PolicyAcknowledgementEvent;
using controls::v1::PolicyEvent;
using Parts = std::map<std::string, int64_t>;

constexpr char kPolicies[] = "policies-overdue";

PolicyEvent Published(const std::string& review_due, uint32_t major_version = 1, uint32_t acknowledge_days = 14) {
  PolicyEvent event;
  *event.mutable_published()->mutable_review_due_time() = P(review_due);
  event.mutable_published()->set_major_version(major_version);
  event.mutable_published()->set_acknowledge_days(acknowledge_days);
  return event;
}
PolicyEvent FellDue(const std::string& due) {
  PolicyEvent event;
  *event.mutable_review_fell_due()->mutable_due_time() = P(due);
  return event;
}
PolicyEvent Confirmed(const std::string& review_due) {
  PolicyEvent event;
  *event.mutable_confirmed()->mutable_review_due_time() = P(review_due);
  return event;
}
template <class Event, class Content>
Event Sent(Content* (Event::*content)()) {
  Event event;
  (event.*content)();
  return event;
}
PolicyAcknowledgementEvent Requested(const std::string& person, const std::string& due, uint32_t major_version = 1) {
  PolicyAcknowledgementEvent event;
  event.mutable_requested()->set_policy("organizations/acme/policies/p1");
  event.mutable_requested()->set_person("organizations/acme/persons/" + person);
  event.mutable_requested()->set_unit("claims");
  event.mutable_requested()->set_major_version(major_version);
  *event.mutable_requested()->mutable_due_time() = P(due);
  return event;
}
PolicyAcknowledgementEvent Given() { return Sent(&PolicyAcknowledgementEvent::mutable_given); }
PolicyAcknowledgementEvent Suspended() { return Sent(&PolicyAcknowledgementEvent::mutable_suspended); }
PolicyAcknowledgementEvent Resumed(const std::string& due) {
  PolicyAcknowledgementEvent event;
  *event.mutable_resumed()->mutable_due_time() = P(due);
  return event;
}

TEST(Policies, IsOverdueFromItsReviewDateOn) {
  World world;
  world.On("2026-03-01").Tell("policies/p1", Sent(&PolicyEvent::mutable_registered));
  EXPECT_EQ(world.Of(kPolicies, "2026-03-01").denominator, 0);
  world.On("2026-03-02").Tell("policies/p1", Published("2026-06-01"));
  EXPECT_EQ(world.Of(kPolicies, "2026-05-31").denominator, 1);
  EXPECT_EQ(world.Of(kPolicies, "2026-05-31").numerator, 0);
  EXPECT_EQ(world.Of(kPolicies, "2026-06-01").numerator, 1);
  EXPECT_EQ(world.Of(kPolicies, "2026-06-01").denominator, 1);
}

TEST(Policies, IsCurrentAgainWhenConfirmedOrPublishedAnew) {
  World world;
  world.On("2026-03-02").Tell("policies/p1", Published("2026-06-01"));
  world.On("2026-06-01T00:00:05Z").Tell("policies/p1", FellDue("2026-06-01"));
  world.On("2026-06-10").Tell("policies/p1", Confirmed("2026-09-01"));
  EXPECT_EQ(world.Of(kPolicies, "2026-06-09").numerator, 1);
  EXPECT_EQ(world.Of(kPolicies, "2026-06-10").numerator, 0);
  EXPECT_EQ(world.Of(kPolicies, "2026-09-01").numerator, 1);
  world.On("2026-09-10").Tell("policies/p1", Published("2026-12-01"));
  EXPECT_EQ(world.Of(kPolicies, "2026-09-10").numerator, 0);
}

TEST(Policies, IsOverdueWhenTheReviewFallsDueBeforeItsDate) {
  World world;
  world.On("2026-03-02").Tell("policies/p1", Published("2026-06-01"));
  world.On("2026-04-01").Tell("policies/p1", FellDue("2026-04-01"));
  EXPECT_EQ(world.Of(kPolicies, "2026-04-01").numerator, 1);
}

TEST(Policies, LeavesOutRetiredAndDeletedOnes) {
  World world;
  world.On("2026-03-02").Tell("policies/p1", Published("2026-06-01"));
  world.On("2026-03-03").Tell("policies/p1", Sent(&PolicyEvent::mutable_deleted));
  EXPECT_EQ(world.Of(kPolicies, "2026-03-03").denominator, 0);
  world.On("2026-03-04").Tell("policies/p1", Sent(&PolicyEvent::mutable_undeleted));
  EXPECT_EQ(world.Of(kPolicies, "2026-03-04").denominator, 1);
  world.On("2026-03-05").Tell("policies/p1", Sent(&PolicyEvent::mutable_retired));
  EXPECT_EQ(world.Of(kPolicies, "2026-07-01").denominator, 0);
}

TEST(Policies, HasTheOwnerOfThePolicy) {
  World world;
  PolicyEvent registered, updated;
  registered.mutable_registered()->mutable_policy()->set_owner("olga");
  updated.mutable_updated()->mutable_policy()->set_owner("otto");
  updated.mutable_updated()->mutable_update_mask()->add_paths("owner");
  world.Tell("policies/p1", registered);
  EXPECT_EQ(LastProperties(world, "policies", "policies/p1").owner, "olga");
  world.Tell("policies/p1", updated);
  EXPECT_EQ(LastProperties(world, "policies", "policies/p1").owner, "otto");
}

// A policy that asks for acknowledgements, and a person on the roster who is asked until 15 March.
World Asked() {
  World world;
  world.On("2026-03-01").Tell("policies/p1", Published("2027-01-01"));
  world.On("2026-03-01").Tell("persons/ann", Sent(&PersonEvent::mutable_joined));
  world.On("2026-03-01").Tell("policyAcknowledgements/a1", Requested("ann", "2026-03-15"));
  return world;
}

TEST(Acknowledgements, IsMissingFromItsDueTimeOnUntilItIsGiven) {
  World world = Asked();
  EXPECT_TRUE(world.Of(kPolicies, "2026-03-14").parts.empty());
  EXPECT_EQ(world.Of(kPolicies, "2026-03-15").parts, (Parts{{"missing", 1}}));
  world.On("2026-03-20").Tell("policyAcknowledgements/a1", Given());
  EXPECT_EQ(world.Of(kPolicies, "2026-03-19").parts, (Parts{{"missing", 1}}));
  EXPECT_EQ(world.Of(kPolicies, "2026-03-20").parts, (Parts{{"acknowledged", 1}}));
}

TEST(Acknowledgements, CountsFromItsDueTimeOnWhenGivenBefore) {
  World world = Asked();
  world.On("2026-03-05").Tell("policyAcknowledgements/a1", Given());
  EXPECT_TRUE(world.Of(kPolicies, "2026-03-14").parts.empty());
  EXPECT_EQ(world.Of(kPolicies, "2026-03-15").parts, (Parts{{"acknowledged", 1}}));
}

TEST(Acknowledgements, IsNotDueDuringAnAbsence) {
  World world = Asked();
  world.On("2026-03-05").Tell("policyAcknowledgements/a1", Suspended());
  EXPECT_TRUE(world.Of(kPolicies, "2026-03-16").parts.empty());
  world.On("2026-03-25").Tell("policyAcknowledgements/a1", Resumed("2026-04-04"));
  EXPECT_TRUE(world.Of(kPolicies, "2026-04-03").parts.empty());
  EXPECT_EQ(world.Of(kPolicies, "2026-04-04").parts, (Parts{{"missing", 1}}));
}

TEST(Acknowledgements, CountsOneThatIsGivenDuringAnAbsence) {
  World world = Asked();
  world.On("2026-03-05").Tell("policyAcknowledgements/a1", Suspended());
  world.On("2026-03-20").Tell("policyAcknowledgements/a1", Given());
  EXPECT_EQ(world.Of(kPolicies, "2026-03-20").parts, (Parts{{"acknowledged", 1}}));
}

TEST(Acknowledgements, LeavesOutThoseOfPersonsWhoLeft) {
  World world = Asked();
  world.On("2026-03-05").Tell("policyAcknowledgements/a1", Given());
  world.On("2026-03-20").Tell("persons/ann", Sent(&PersonEvent::mutable_left));
  EXPECT_EQ(world.Of(kPolicies, "2026-03-19").parts, (Parts{{"acknowledged", 1}}));
  EXPECT_TRUE(world.Of(kPolicies, "2026-03-20").parts.empty());
}

TEST(Acknowledgements, LeavesOutClosedOnes) {
  World world = Asked();
  world.On("2026-03-20").Tell("policyAcknowledgements/a1", Sent(&PolicyAcknowledgementEvent::mutable_closed));
  EXPECT_EQ(world.Of(kPolicies, "2026-03-19").parts, (Parts{{"missing", 1}}));
  EXPECT_TRUE(world.Of(kPolicies, "2026-03-20").parts.empty());
}

TEST(Acknowledgements, CountsThoseOfTheMajorVersionThatIsAskedForAlone) {
  World world = Asked();
  world.On("2026-03-05").Tell("policyAcknowledgements/a1", Given());
  world.On("2026-04-01").Tell("policies/p1", Published("2027-01-01"));  // the wording alone
  EXPECT_EQ(world.Of(kPolicies, "2026-04-01").parts, (Parts{{"acknowledged", 1}}));
  world.On("2026-05-01").Tell("policies/p1", Published("2027-01-01", 3));
  world.On("2026-05-01").Tell("policyAcknowledgements/a3", Requested("ann", "2026-05-15", 3));
  EXPECT_TRUE(world.Of(kPolicies, "2026-05-01").parts.empty());
  EXPECT_EQ(world.Of(kPolicies, "2026-05-15").parts, (Parts{{"missing", 1}}));
}

TEST(Acknowledgements, LeavesOutThoseOfADeletedPolicy) {
  World world = Asked();
  world.On("2026-03-20").Tell("policies/p1", Sent(&PolicyEvent::mutable_deleted));
  EXPECT_TRUE(world.Of(kPolicies, "2026-03-20").parts.empty());
}

TEST(Acknowledgements, HasTheUnitOfThePerson) {
  const World world = Asked();
  EXPECT_EQ(LastProperties(world, "policy_acknowledgements", "policyAcknowledgements/a1").unit, "claims");
}

TEST(Acknowledgements, LeavesOutThoseThatNoPolicyAsksForAnyMore) {
  World world = Asked();
  world.On("2026-03-05").Tell("policyAcknowledgements/a1", Given());
  world.On("2026-04-01").Tell("policies/p1", Published("2027-01-01", 1, 0));
  EXPECT_TRUE(world.Of(kPolicies, "2026-04-01").parts.empty());
  world.On("2026-05-01").Tell("policies/p1", Published("2027-01-01"));
  EXPECT_EQ(world.Of(kPolicies, "2026-05-01").parts, (Parts{{"acknowledged", 1}}));
  world.On("2026-06-01").Tell("policies/p1", Sent(&PolicyEvent::mutable_retired));
  EXPECT_TRUE(world.Of(kPolicies, "2026-06-01").parts.empty());
}

}  // namespace
}  // namespace aims::improvement
