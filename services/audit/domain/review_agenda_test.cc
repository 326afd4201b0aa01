#include "services/audit/domain/review_agenda.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/domain/proposal.h"
#include "services/audit/domain/testing/review_story.h"

namespace aims::audit {
namespace {

using v1::REVIEW_INPUT_ACTIONS;
using v1::REVIEW_INPUT_CONTEXT;
using v1::REVIEW_INPUT_MEASUREMENT;
using v1::REVIEW_INPUT_PARTIES;

class AgendaStory : public domain::Story<ReviewAgendas> {
 public:
  AgendaStory() : Story(kAgenda) {}
  AgendaStory& Note(const v1::AgendaItem& item) {
    When(&NoteOnAgenda, item).Happens();
    return *this;
  }
  uint32_t Tally(v1::ReviewInput input, const std::string& what) const {
    for (const auto& tally : state().tallies()) {
      if (tally.input() == input && tally.what() == what) return tally.count();
    }
    return 0;
  }
};

v1::AgendaItem ActionItem(v1::ActionNote::State state, uint64_t version, int number = 0) {
  v1::AgendaItem item = ItemOn(REVIEW_INPUT_ACTIONS, absl::StrCat("actions/a", number), version);
  item.mutable_action()->set_state(state);
  return item;
}

TEST(ReviewAgenda, HasOneItemForAResourceAndInput) {
  AgendaStory story;
  story.Note(ItemOn(REVIEW_INPUT_MEASUREMENT, "controls/logs", 3, "control_degraded"));
  story.Note(ItemOn(REVIEW_INPUT_CONTEXT, "controls/logs", 3));
  story.Note(ItemOn(REVIEW_INPUT_MEASUREMENT, "controls/logs", 4, "control_restored"));
  ASSERT_EQ(story.state().items_size(), 2);
  EXPECT_EQ(story.state().items(1).what(), "control_restored") << "the newer one, and last";
  EXPECT_EQ(story.state().items(1).count(), 1u);
  EXPECT_EQ(story.state().items(1).agenda_version(), 3u);
  EXPECT_EQ(story.Tally(REVIEW_INPUT_MEASUREMENT, "control_degraded"), 1u);
  story.When(&NoteOnAgenda, ItemOn(REVIEW_INPUT_MEASUREMENT, "controls/logs", 3)).NothingHappens();
  story.When(&NoteOnAgenda, ItemOn(REVIEW_INPUT_MEASUREMENT, "controls/logs", 4)).NothingHappens();
  for (const char* field : {"input", "resource", "event_id"}) {
    v1::AgendaItem item = ItemOn(REVIEW_INPUT_MEASUREMENT, "controls/other");
    item.GetReflection()->ClearField(&item, item.GetDescriptor()->FindFieldByName(field));
    story.When(&NoteOnAgenda, item).NothingHappens();
  }
}

TEST(ReviewAgenda, HasAnItemForEachAspectOfAResource) {
  AgendaStory story;
  v1::AgendaItem scope = ItemOn(REVIEW_INPUT_CONTEXT, "organization", 1);
  scope.set_aspect("scope");
  story.Note(scope).Note(ItemOn(REVIEW_INPUT_CONTEXT, "organization", 2));
  EXPECT_EQ(story.state().items_size(), 2);
  scope.set_version(3);
  scope.set_event_id("later");
  story.Note(scope);
  EXPECT_EQ(story.state().items_size(), 2);
}

TEST(ReviewAgenda, CountsWhatHappensAgain) {
  AgendaStory story;
  v1::AgendaItem exception = ItemOn(v1::REVIEW_INPUT_OPPORTUNITIES, "controls/logs", 1, "control_exception_approved");
  exception.set_least_count(2);
  story.Note(exception);
  EXPECT_TRUE(ContentOf(story.state(), v1::REVIEW_INPUT_OPPORTUNITIES).items().empty()) << "one is no repetition";
  exception.set_version(2);
  exception.set_event_id("again");
  story.Note(exception);
  ASSERT_EQ(ContentOf(story.state(), v1::REVIEW_INPUT_OPPORTUNITIES).items_size(), 1);
  EXPECT_EQ(ContentOf(story.state(), v1::REVIEW_INPUT_OPPORTUNITIES).items(0).count(), 2u);
}

TEST(ReviewAgenda, KnowsWhenTheLastConcernWasRaised) {
  AgendaStory story;
  story.When(&CountOnAgenda, AgendaCount{REVIEW_INPUT_PARTIES, "concern_concluded"}).Happens();
  EXPECT_FALSE(story.state().has_last_concern_time());
  story.After(kReviewDay).When(&CountOnAgenda, AgendaCount{REVIEW_INPUT_PARTIES, "concern_raised:kind_internal"});
  story.Happens();
  EXPECT_EQ(base::FromProto(story.state().last_concern_time()), story.time());
}

TEST(ReviewAgenda, LeavesOutTheOldestBeyondItsBound) {
  AgendaStory story;
  for (int i = 0; i <= kMaxAgendaItems; ++i) story.Note(ItemOn(REVIEW_INPUT_CONTEXT, absl::StrCat("aiSystems/b", i)));
  const auto content = ContentOf(story.state(), REVIEW_INPUT_CONTEXT);
  EXPECT_EQ(content.items_size(), kMaxAgendaItems);
  EXPECT_EQ(content.items(0).resource(), "organizations/acme/aiSystems/b1");
  EXPECT_EQ(content.omitted(), 1u);
  EXPECT_EQ(story.Tally(REVIEW_INPUT_CONTEXT, "happened"), 101u) << "the tallies count all";
  EXPECT_EQ(content.agenda_version(), 101u);
}

TEST(ReviewAgenda, NeverLeavesOutAnOpenAction) {
  AgendaStory story;
  for (int i = 0; i < kMaxAgendaItems + 20; ++i) story.Note(ActionItem(v1::ActionNote::STATE_OPEN, 1, i));
  EXPECT_EQ(ContentOf(story.state(), REVIEW_INPUT_ACTIONS).items_size(), kMaxAgendaItems + 20);
  for (int i = 0; i <= kMaxAgendaItems; ++i) story.Note(ActionItem(v1::ActionNote::STATE_VERIFIED, 1, 200 + i));
  const auto content = ContentOf(story.state(), REVIEW_INPUT_ACTIONS);
  EXPECT_EQ(std::count_if(content.items().begin(), content.items().end(), IsOpenAction), kMaxAgendaItems + 20);
  EXPECT_EQ(content.omitted(), 1u) << "of those that have ended, the oldest";
}

// The snapshot of an input is one event, which has at most 60 KiB with its metadata.
TEST(ReviewAgenda, FitsOneEventForEachInput) {
  AgendaStory story;
  v1::AgendaItem open = ActionItem(v1::ActionNote::STATE_OPEN, 1);
  open.mutable_action()->set_what(std::string(4000, 'a'));
  story.Note(open);
  EXPECT_EQ(story.state().items(0).action().what().size(), kMaxAgendaSentence);
  for (int i = 0; i + 1 < kMaxAgendaItems; ++i) {
    v1::AgendaItem item = ItemOn(REVIEW_INPUT_ACTIONS, absl::StrCat("x/", std::string(180, 'x'), i));
    item.set_sentence(std::string(5000, 'w'));
    item.mutable_action()->set_owner(std::string(256, 'o'));
    story.Note(item);
  }
  EXPECT_EQ(story.state().items(0).sentence(), "It happened.");
  EXPECT_EQ(story.state().items(1).sentence().size(), kMaxAgendaSentence);
  const auto content = ContentOf(story.state(), REVIEW_INPUT_ACTIONS);
  EXPECT_LE(content.ByteSizeLong(), kMaxInputBytes + 10);
  EXPECT_GT(content.omitted(), 0u);
  EXPECT_EQ(content.items_size() + static_cast<int>(content.omitted()), kMaxAgendaItems);
  EXPECT_EQ(content.items(0).resource(), "organizations/acme/actions/a0") << "an open action stays";
}

// Open actions are in as many events as they need.
TEST(ReviewAgenda, HasSeveralPartsForManyOpenActions) {
  AgendaStory story;
  for (int i = 0; i < 150; ++i) {
    v1::AgendaItem item = ActionItem(v1::ActionNote::STATE_OPEN, 1, i);
    item.mutable_action()->set_what(std::string(kMaxAgendaSentence, 'w'));
    item.mutable_action()->set_owner(std::string(256, 'o'));
    story.Note(item);
  }
  const auto content = ContentOf(story.state(), REVIEW_INPUT_ACTIONS);
  EXPECT_EQ(content.omitted(), 0u);
  const auto parts = PartsOf(content);
  ASSERT_GT(parts.size(), 1u);
  v1::ManagementReview::InputContent whole = parts[0];
  for (size_t i = 0; i < parts.size(); ++i) {
    EXPECT_LE(parts[i].ByteSizeLong(), kMaxInputBytes) << i;
    EXPECT_FALSE(parts[i].items().empty()) << i;
    if (i > 0) whole.mutable_items()->MergeFrom(parts[i].items());
  }
  EXPECT_EQ(domain::DigestOf(whole), domain::DigestOf(content));
  EXPECT_EQ(PartsOf(ContentOf(story.state(), REVIEW_INPUT_CONTEXT)).size(), 1u) << "also where there is nothing";
}

TEST(ReviewAgenda, HasRoomForSoManyOpenActionsOfReviews) {
  v1::ReviewAgenda agenda = AgendaWith({REVIEW_INPUT_CONTEXT});
  for (int i = 0; i + 1 < kMaxOpenActions; ++i) *agenda.add_items() = ActionItem(v1::ActionNote::STATE_DONE, 1, i);
  *agenda.add_items() = ActionItem(v1::ActionNote::STATE_CANCELLED, 1, kMaxOpenActions);
  domain::KnownResources known;
  known.Add(agenda);
  domain::Decision decision;
  decision.subject = "organizations/acme/actions/more";
  EXPECT_FALSE(RoomForActions(2, decision, "9.3.3").has_value()) << "nothing is known yet";
  decision.references = &known;
  EXPECT_FALSE(RoomForActions(1, decision, "9.3.3").has_value());
  ASSERT_TRUE(RoomForActions(2, decision, "9.3.3").has_value());
  EXPECT_EQ(RoomForActions(2, decision, "9.3.3")->rule, "TOO_MANY_REVIEW_ACTIONS");
}

// Grades and severities are free text of the organization.
TEST(ReviewAgenda, HasABoundForItsTallies) {
  AgendaStory story;
  const std::string tail(60, 'g');
  for (const v1::ReviewInput input : kReviewInputs) {
    if (input == REVIEW_INPUT_ACTIONS) continue;  // its words are the four states
    for (int i = 0; i < kMaxAgendaTallies + 5; ++i) {
      story.When(&CountOnAgenda, AgendaCount{input, absl::StrCat("finding:", i, tail, tail)}).Happens();
    }
    story.When(&CountOnAgenda, AgendaCount{input, absl::StrCat("finding:0", tail, tail)}).Happens();
    story.When(&CountOnAgenda, AgendaCount{input, "one_of_a_few"}).Happens();
    EXPECT_EQ(story.Tally(input, "finding:other"), 5u);
    EXPECT_EQ(story.Tally(input, "one_of_a_few"), 1u);
    const auto content = ContentOf(story.state(), input);
    EXPECT_EQ(content.tallies_size(), kMaxAgendaTallies + 2);
    EXPECT_LE(content.tallies(0).what().size(), kMaxAgendaWhat);
    EXPECT_EQ(content.tallies(0).count(), 2u);
    EXPECT_LE(content.ByteSizeLong(), kMaxInputBytes);
  }
  v1::ManagementReview review;
  review.set_name(kReview);
  *review.mutable_collect_time() = base::ToProto(story.time());
  const auto considered = story.When(&ConsiderAgenda, review).Happens();
  EXPECT_EQ(considered[0].considered().remaining_size(), 6 * (kMaxAgendaTallies + 2));
  EXPECT_LE(considered[0].ByteSizeLong(), (size_t{56} << 10)) << "one record, though nothing of it was considered";
}

TEST(ReviewAgenda, CountsConcernsWithoutContent) {
  AgendaStory story;
  story.When(&CountOnAgenda, AgendaCount{REVIEW_INPUT_PARTIES, "concern_raised"}).Happens();
  story.When(&CountOnAgenda, AgendaCount{REVIEW_INPUT_PARTIES, "concern_raised"}).Happens();
  EXPECT_TRUE(story.state().items().empty());
  EXPECT_EQ(story.Tally(REVIEW_INPUT_PARTIES, "concern_raised"), 2u);
}

TEST(ReviewAgenda, IsClearedOfWhatASignedReviewConsidered) {
  AgendaStory story;
  story.Note(ItemOn(REVIEW_INPUT_CONTEXT, "aiSystems/a")).Note(ActionItem(v1::ActionNote::STATE_OPEN, 1));
  story.Note(ItemOn(REVIEW_INPUT_ACTIONS, "actions/done"));
  v1::ManagementReview review;
  review.set_name(kReview);
  review.set_agenda_version(3);
  *review.mutable_collect_time() = base::ToProto(story.time());
  *review.add_inputs()->mutable_content() = ContentOf(story.state(), REVIEW_INPUT_CONTEXT);
  *review.add_inputs()->mutable_content() = ContentOf(story.state(), REVIEW_INPUT_ACTIONS);
  story.After(kReviewDay);
  story.Note(ItemOn(REVIEW_INPUT_CONTEXT, "aiSystems/b"));

  story.When(&ConsiderAgenda, review).Happens();
  ASSERT_EQ(story.state().items_size(), 2);
  EXPECT_EQ(story.state().items(0).resource(), "organizations/acme/actions/a0") << "open, so the next review has it";
  EXPECT_EQ(story.state().items(1).resource(), "organizations/acme/aiSystems/b") << "came after the collection";
  EXPECT_EQ(story.Tally(REVIEW_INPUT_CONTEXT, "happened"), 1u);
  EXPECT_EQ(story.Tally(REVIEW_INPUT_ACTIONS, "happened"), 0u);
  EXPECT_EQ(story.state().last_review(), kReview);
  EXPECT_EQ(ContentOf(story.state(), REVIEW_INPUT_CONTEXT).from_agenda_version(), 3u) << "it counts from there";
  story.When(&ConsiderAgenda, review).NothingHappens();

  v1::ManagementReview earlier = review;
  earlier.set_name("organizations/acme/managementReviews/winter");
  story.When(&ConsiderAgenda, earlier).NothingHappens();
}

TEST(ReviewAgenda, KeepsWhatHappenedTooSeldomForAReview) {
  AgendaStory story;
  v1::AgendaItem exception = ItemOn(v1::REVIEW_INPUT_OPPORTUNITIES, "controls/logs", 1, "control_exception_approved");
  exception.set_least_count(2);
  story.Note(exception);
  v1::ManagementReview review;
  review.set_name(kReview);
  review.set_agenda_version(1);
  *review.mutable_collect_time() = base::ToProto(story.time());
  story.When(&ConsiderAgenda, review).Happens();
  exception.set_version(2);
  exception.set_event_id("again");
  story.Note(exception);
  ASSERT_EQ(ContentOf(story.state(), v1::REVIEW_INPUT_OPPORTUNITIES).items_size(), 1) << "the second in a row";
  review.set_name("organizations/acme/managementReviews/autumn");
  review.set_agenda_version(3);
  *review.mutable_collect_time() = base::ToProto(story.time() + kReviewDay);
  story.When(&ConsiderAgenda, review).Happens();
  EXPECT_TRUE(story.state().items().empty()) << "that review had it";
}

TEST(ReviewAgenda, AnActionThatEndedIsClearedByTheNextReview) {
  AgendaStory story;
  story.Note(ActionItem(v1::ActionNote::STATE_DONE, 1));
  EXPECT_TRUE(IsOpenAction(story.state().items(0))) << "awaits its verification";
  story.Note(ActionItem(v1::ActionNote::STATE_VERIFIED, 2));
  EXPECT_FALSE(IsOpenAction(story.state().items(0)));
  v1::ManagementReview review;
  review.set_name(kReview);
  review.set_agenda_version(2);
  *review.mutable_collect_time() = base::ToProto(story.time());
  story.When(&ConsiderAgenda, review).Happens();
  EXPECT_TRUE(story.state().items().empty());
}

TEST(ReviewAgenda, HasOneNameInAnOrganization) {
  EXPECT_EQ(AgendaName("organizations/acme/controls/logs"), kAgenda);
  EXPECT_EQ(AgendaName("organizations/acme"), kAgenda);
  EXPECT_EQ(AgendaName("nonsense"), "");
}

}  // namespace
}  // namespace aims::audit
