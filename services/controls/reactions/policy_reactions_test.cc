#include "services/controls/reactions/policy_reactions.h"

#include "common/base/time.h"
#include "common/domain/story.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/person.h"
#include "services/controls/domain/policy.h"
#include "services/controls/domain/policy_acknowledgement.h"

namespace aims::controls {
namespace {

using command::Effect;
using v1::ControlsTopicRecord;
using v1::PolicyAcknowledgement;

constexpr char kPolicy[] = "organizations/acme/policies/ai";
constexpr char kPerson[] = "organizations/acme/persons/pia";

ControlsTopicRecord Record(const std::string& subject) {
  ControlsTopicRecord record;
  record.mutable_metadata()->set_organization("organizations/acme");
  record.mutable_metadata()->set_subject(subject);
  record.mutable_metadata()->mutable_occur_time()->set_seconds(1767225600);
  return record;
}

v1::Person Pia() {
  v1::Person person;
  person.set_name(kPerson);
  person.set_subject("pia");
  person.set_state(v1::Person::STATE_PRESENT);
  person.set_roster("organizations/acme/persons");
  return person;
}

PolicyAcknowledgement OpenOne() {
  PolicyAcknowledgement open;
  open.set_name(AcknowledgementName(kPolicy, 1, kPerson));
  open.set_policy(kPolicy);
  open.set_person(kPerson);
  open.set_subject("pia");
  open.set_version(1);
  open.set_major_version(1);
  open.set_state(PolicyAcknowledgement::STATE_REQUESTED);
  return open;
}

// How many events the one effect decides on the state.
template <class State>
size_t Events(const std::vector<Effect>& effects, const State& state, const domain::References* references = nullptr) {
  EXPECT_EQ(effects.size(), 1u);
  if (effects.empty()) return 0;
  domain::Decision decision;
  decision.time = absl::FromUnixSeconds(1767225600);
  decision.subject = state.name().empty() ? effects[0].subject : state.name();
  decision.references = references;
  const auto events = effects[0].decide(state, decision);
  EXPECT_TRUE(events.ok()) << events.status();
  return events.ok() ? events->size() : 0;
}

TEST(PolicyAsk, ReachesEachPersonOfTheRoster) {
  ControlsTopicRecord record = Record(kPolicy);
  auto* ask = record.mutable_policy()->mutable_acknowledgements_asked()->mutable_ask();
  ask->set_version(1);
  ask->set_major_version(1);
  ask->mutable_audience()->set_everyone(true);
  const auto effects = PolicyAskEffects(record);
  ASSERT_EQ(effects.size(), 1u);
  ASSERT_TRUE(effects[0].on_each.has_value());
  EXPECT_EQ(effects[0].on_each->parent, "organizations/acme");
  EXPECT_EQ(effects[0].on_each->collection, "persons");
  EXPECT_EQ(effects[0].on_each->field, "roster");
  EXPECT_EQ(effects[0].on_each->value, Pia().roster());
  EXPECT_EQ(Events(effects, Pia()), 1u);
  v1::Person asked = Pia();
  asked.add_asks()->set_policy(kPolicy);
  asked.mutable_asks(0)->set_version(1);
  EXPECT_EQ(Events(effects, asked), 0u) << "as when the same is decided again after a kill";
  EXPECT_TRUE(PolicyAskEffects(Record(kPolicy)).empty());
}

TEST(Joiner, IsAskedByThePoliciesOnJoiningAndOnMoving) {
  v1::Policy policy;
  policy.set_name(kPolicy);
  policy.mutable_ask()->set_version(1);
  policy.mutable_ask()->set_major_version(1);
  policy.mutable_ask()->mutable_audience()->set_everyone(true);
  domain::KnownResources known;
  known.Add(policy);
  known.AddReferrer(kPolicy);
  ControlsTopicRecord joined = Record(kPerson);
  joined.mutable_person()->mutable_joined()->set_subject("pia");
  ASSERT_EQ(JoinerEffects(joined).size(), 1u);
  EXPECT_EQ(JoinerEffects(joined)[0].subject, kPerson);
  EXPECT_EQ(Events(JoinerEffects(joined), Pia(), &known), 1u);
  for (const char* field : {"unit", "kind"}) {
    ControlsTopicRecord moved = Record(kPerson);
    moved.mutable_person()->mutable_updated()->mutable_update_mask()->add_paths(field);
    EXPECT_EQ(Events(JoinerEffects(moved), Pia(), &known), 1u) << field;
  }
  ControlsTopicRecord other = Record(kPerson);
  other.mutable_person()->mutable_updated()->mutable_update_mask()->add_paths("to_time");
  EXPECT_TRUE(JoinerEffects(other).empty());
}

TEST(Acknowledgement, IsOpenedForAPersonWhoIsAsked) {
  ControlsTopicRecord record = Record(kPerson);
  auto* asked = record.mutable_person()->mutable_acknowledgement_asked();
  asked->set_policy(kPolicy);
  asked->set_version(1);
  asked->set_major_version(1);
  const auto effects = AcknowledgementEffects(record);
  ASSERT_EQ(effects.size(), 1u);
  EXPECT_EQ(effects[0].subject, AcknowledgementName(kPolicy, 1, kPerson));
  v1::Policy policy;
  policy.set_name(kPolicy);
  policy.mutable_ask()->set_version(1);
  policy.mutable_ask()->set_major_version(1);
  domain::KnownResources known;
  known.Add(policy);
  known.Add(Pia());
  EXPECT_EQ(Events(effects, PolicyAcknowledgement(), &known), 1u);
}

TEST(Acknowledgement, FollowsThePolicy) {
  ControlsTopicRecord published = Record(kPolicy);
  published.mutable_policy()->mutable_published()->set_version(2);
  published.mutable_policy()->mutable_published()->set_major_version(2);
  ASSERT_TRUE(AcknowledgementEffects(published)[0].on_each.has_value());
  EXPECT_EQ(AcknowledgementEffects(published)[0].on_each->field, "policy");
  EXPECT_EQ(AcknowledgementEffects(published)[0].on_each->value, kPolicy);
  EXPECT_EQ(Events(AcknowledgementEffects(published), OpenOne()), 1u);
  ControlsTopicRecord retired = Record(kPolicy);
  retired.mutable_policy()->mutable_retired();
  EXPECT_EQ(Events(AcknowledgementEffects(retired), OpenOne()), 1u);
  ControlsTopicRecord other = Record(kPolicy);
  other.mutable_policy()->mutable_approved();
  EXPECT_TRUE(AcknowledgementEffects(other).empty());
}

TEST(Acknowledgement, WaitsForThePerson) {
  ControlsTopicRecord away = Record(kPerson);
  away.mutable_person()->mutable_absence_began()->set_subject("pia");
  ASSERT_TRUE(AcknowledgementEffects(away)[0].on_each.has_value());
  EXPECT_EQ(AcknowledgementEffects(away)[0].on_each->field, "subject");
  EXPECT_EQ(AcknowledgementEffects(away)[0].on_each->value, "pia");
  EXPECT_EQ(Events(AcknowledgementEffects(away), OpenOne()), 1u);
  ControlsTopicRecord back = Record(kPerson);
  back.mutable_person()->mutable_absence_ended()->set_subject("pia");
  EXPECT_EQ(Events(AcknowledgementEffects(back), OpenOne()), 0u);
  PolicyAcknowledgement waiting = OpenOne();
  *waiting.mutable_suspend_time() = away.metadata().occur_time();
  EXPECT_EQ(Events(AcknowledgementEffects(back), waiting), 1u);
}

// A record of another service, about the organization.
template <class Record>
Record Elsewhere() {
  Record record;
  record.mutable_metadata()->set_organization("organizations/acme");
  return record;
}

// The cause of the review that falls due for a published AI policy; none when nothing follows.
v1::PolicyReviewTrigger Cause(const std::vector<Effect>& effects) {
  if (effects.empty()) return v1::POLICY_REVIEW_TRIGGER_UNSPECIFIED;
  EXPECT_EQ(effects[0].on_each->field, "fulfils");
  EXPECT_EQ(effects[0].on_each->value, "iso-42001:5.2");
  v1::Policy policy;
  policy.set_name(kPolicy);
  policy.set_state(v1::Policy::STATE_PUBLISHED);
  const auto events = effects[0].decide(policy, {});
  EXPECT_EQ(events->size(), 1u);
  v1::PolicyEvent event;
  event.CopyFrom(*events->front());
  return event.review_fell_due().trigger();
}

TEST(PolicyReview, FollowsTheContextAndTheScope) {
  auto record = Elsewhere<inventory::v1::InventoryTopicRecord>();
  auto* updated = record.mutable_organization()->mutable_updated();
  updated->mutable_update_mask()->add_paths("display_name");
  EXPECT_TRUE(PolicyReviewOfInventoryEffects(record).empty());
  updated->mutable_update_mask()->add_paths("issues");
  EXPECT_EQ(Cause(PolicyReviewOfInventoryEffects(record)), v1::POLICY_REVIEW_TRIGGER_OTHER);
  record.mutable_organization()->mutable_scope_approved()->set_version(1);
  EXPECT_TRUE(PolicyReviewOfInventoryEffects(record).empty()) << "the first scope";
  record.mutable_organization()->mutable_scope_approved()->set_superseded_version(1);
  EXPECT_EQ(Cause(PolicyReviewOfInventoryEffects(record)), v1::POLICY_REVIEW_TRIGGER_OTHER);
}

TEST(PolicyReview, FollowsWhatTheAuditServiceFinds) {
  auto record = Elsewhere<audit::v1::AuditTopicRecord>();
  auto* opened = record.mutable_nonconformity()->mutable_registered();
  opened->mutable_nonconformity()->set_grade("minor");
  EXPECT_TRUE(PolicyReviewOfAuditEffects(record).empty());
  opened->mutable_nonconformity()->set_grade("major");
  EXPECT_EQ(Cause(PolicyReviewOfAuditEffects(record)), v1::POLICY_REVIEW_TRIGGER_NONCONFORMITY);
  opened->set_proposed(true);
  EXPECT_TRUE(PolicyReviewOfAuditEffects(record).empty()) << "nobody has confirmed it";
  record.mutable_nonconformity()->mutable_confirmed()->set_grade("major");
  EXPECT_EQ(Cause(PolicyReviewOfAuditEffects(record)), v1::POLICY_REVIEW_TRIGGER_NONCONFORMITY);

  auto* measures = record.mutable_incident()->mutable_measures_demanded();
  EXPECT_TRUE(PolicyReviewOfAuditEffects(record).empty()) << "it is not serious";
  measures->set_suspension_proposed(true);
  EXPECT_EQ(Cause(PolicyReviewOfAuditEffects(record)), v1::POLICY_REVIEW_TRIGGER_INCIDENT);

  auto* decision = record.mutable_management_review()->mutable_decision_taken()->mutable_decision();
  decision->set_kind(audit::v1::ManagementReview::Decision::KIND_IMPROVEMENT);
  EXPECT_TRUE(PolicyReviewOfAuditEffects(record).empty());
  decision->set_kind(audit::v1::ManagementReview::Decision::KIND_AIMS_CHANGE);
  EXPECT_EQ(Cause(PolicyReviewOfAuditEffects(record)), v1::POLICY_REVIEW_TRIGGER_MANAGEMENT_REVIEW);
}

TEST(PersonNotes, ReachEachResourceThatNamesWhoLeft) {
  command::PersonNotes notes = command::PersonNotes::Of<Policies>();
  CloseAcknowledgementsOfLeavers(&notes);
  ControlsTopicRecord left = Record(kPerson);
  left.mutable_person()->mutable_left()->set_subject("pia");
  const auto effects = command::PersonNoteEffects(domain::PersonChangeIn(left), notes);
  ASSERT_EQ(effects.size(), 1u);
  ASSERT_TRUE(effects[0].on_each.has_value());
  EXPECT_EQ(effects[0].on_each->value, "pia");
  EXPECT_TRUE(effects[0].on_each->collection.empty());
  v1::Policy policy;
  policy.set_name(kPolicy);
  policy.set_owner("pia");
  EXPECT_EQ(Events(effects, policy), 1u);
  EXPECT_EQ(Events(effects, OpenOne()), 1u);
  PolicyAcknowledgement of_successor = OpenOne();
  of_successor.set_person("organizations/acme/persons/pia2");
  EXPECT_EQ(Events(effects, of_successor), 0u);
  EXPECT_EQ(Events(effects, Pia()), 0u) << "a type that notes nothing";

  policy.add_gone_people("pia");
  ControlsTopicRecord joined = Record("organizations/acme/persons/pia2");
  joined.mutable_person()->mutable_joined()->set_subject("pia");
  EXPECT_EQ(Events(command::PersonNoteEffects(domain::PersonChangeIn(joined), notes), policy), 1u);
  EXPECT_EQ(Events(command::PersonNoteEffects(domain::PersonChangeIn(joined), notes), OpenOne()), 0u);
  ControlsTopicRecord other = Record(kPerson);
  other.mutable_person()->mutable_updated();
  EXPECT_TRUE(command::PersonNoteEffects(domain::PersonChangeIn(other), notes).empty());
}

}  // namespace
}  // namespace aims::controls
