// The plan of a management review, its inputs, and the meeting.

#include "common/domain/person_noted.h"
#include "common/domain/proposal.h"
#include "gmock/gmock.h"
#include "services/audit/domain/testing/review_story.h"

namespace aims::audit {
namespace {

using Review = v1::ManagementReview;
using Statement = Review::Statement;

constexpr v1::ReviewInput kLater[] = {v1::REVIEW_INPUT_CONTEXT,         v1::REVIEW_INPUT_PARTIES,
                                      v1::REVIEW_INPUT_NONCONFORMITIES, v1::REVIEW_INPUT_MEASUREMENT,
                                      v1::REVIEW_INPUT_AUDITS,          v1::REVIEW_INPUT_OPPORTUNITIES};

v1::CollectReviewInputsRequest Stating(const ReviewStory& story, const std::vector<v1::ReviewInput>& inputs) {
  v1::CollectReviewInputsRequest request;
  for (const v1::ReviewInput input : inputs) {
    auto& statement = *request.add_statements();
    statement.set_input(input);
    statement.set_kind(input == v1::REVIEW_INPUT_CONTEXT || input == v1::REVIEW_INPUT_PARTIES
                           ? Statement::KIND_NO_CHANGE
                           : Statement::KIND_NOTHING_TO_REPORT);
    statement.set_text("looked through the register: nothing");
    statement.set_checked_by("rita");
    *statement.mutable_check_time() = base::ToProto(story.time() - absl::Hours(1));
  }
  return request;
}

TEST(ManagementReview, IsPlannedWithTopManagementAndAChair) {
  ReviewStory story;
  EXPECT_EQ(story.state().state(), Review::STATE_PLANNED);
  domain::Story<ManagementReviews> other("organizations/acme/managementReviews/other");
  other.Knowing(ReviewManagement());
  auto planning = ReviewStory::Planning();
  planning.mutable_management_review()->mutable_participants(0)->set_subject("dora");
  other.When(planning).IsRefused("TOP_MANAGEMENT_MISSING", "9.3.1");
  planning = ReviewStory::Planning();
  planning.mutable_management_review()->set_chair("mia");
  other.When(planning).IsRefused("CHAIR_NOT_INVITED", "9.3.1");
  planning = ReviewStory::Planning();
  planning.mutable_management_review()->add_participants()->set_subject("ivo");
  other.When(planning).Fails(absl::StatusCode::kInvalidArgument);
  planning = ReviewStory::Planning();
  *planning.mutable_management_review()->mutable_planned_time() = base::ToProto(other.time());
  other.When(planning).IsRefused("PLANNED_TIME_PAST", "9.3.1");
}

TEST(ManagementReview, TopManagementOfOneSystemIsNotEnough) {
  domain::Story<ManagementReviews> story(kReview);
  v1::AuditAuthority managed = ReviewManagement();
  managed.mutable_authorities()->mutable_designations(0)->add_ai_systems("organizations/acme/aiSystems/chat");
  story.Knowing(managed).When(ReviewStory::Planning()).IsRefused("TOP_MANAGEMENT_MISSING");
}

TEST(ManagementReview, IsChangedBeforeItIsHeld) {
  ReviewStory story;
  v1::UpdateManagementReviewRequest update;
  update.mutable_management_review()->set_notes("invite legal");
  story.After(kReviewDay * 40).By("ana").When(update).Happens();  // a planned time that has passed meanwhile stays
  update.mutable_management_review()->set_chair("mia");
  story.When(update).IsRefused("CHAIR_NOT_INVITED");
  story.ToHeld();
  story.When(update).IsRefused("WRONG_STATE");
}

TEST(ManagementReview, FreezesTheAgendaInputByInput) {
  ReviewStory story;
  const auto events = story.By("ana").When(v1::CollectReviewInputsRequest()).Happens();
  ASSERT_EQ(events.size(), 8u);
  for (size_t i = 0; i < 7; ++i) {
    const auto& frozen = events[i].input_frozen();
    EXPECT_EQ(frozen.content().input(), kReviewInputs[i]);
    EXPECT_EQ(frozen.content().agenda_version(), 7u);
    EXPECT_EQ(base::FromProto(frozen.content().collect_time()), story.time());
    EXPECT_EQ(frozen.content().items(0).event_id(), "controls/logs@1");
    EXPECT_EQ(frozen.digest(), domain::DigestOf(frozen.content()));
  }
  EXPECT_EQ(story.state().state(), Review::STATE_INPUTS_COLLECTED);
  EXPECT_EQ(story.state().inputs_size(), 7);
  EXPECT_EQ(story.state().seal(), SealOfInputs(story.state()));
  EXPECT_EQ(story.state().agenda_version(), 7u);
  EXPECT_EQ(base::FromProto(story.state().collect_time()), story.time());
}

TEST(ManagementReview, FreezesAllOpenActions) {
  v1::ReviewAgenda agenda = FullAgenda();
  for (int i = 0; i < 400; ++i) {
    v1::AgendaItem item = ItemOn(v1::REVIEW_INPUT_ACTIONS, "actions/a" + std::to_string(i));
    item.mutable_action()->set_state(v1::ActionNote::STATE_OPEN);
    item.mutable_action()->set_what(std::string(kMaxAgendaSentence, 'w'));
    *agenda.add_items() = item;
  }
  ReviewStory story;
  for (int again = 0; again < 2; ++again) {
    const auto events = story.Knowing(agenda).By("ana").When(v1::CollectReviewInputsRequest()).Happens();
    ASSERT_GT(events.size(), 9u);
    EXPECT_EQ(events[1].input_frozen().part(), 1u);
    for (const auto& event : events) EXPECT_LE(event.ByteSizeLong(), size_t{60} << 10);
    const auto& snapshot = story.state().inputs(0);
    EXPECT_EQ(story.state().inputs_size(), 7);
    EXPECT_EQ(snapshot.content().items_size(), 400) << "open actions, and the one item that is none makes room";
    EXPECT_EQ(snapshot.digest(), domain::DigestOf(snapshot.content()));
    EXPECT_EQ(story.state().seal(), SealOfInputs(story.state()));
  }
  story.By("ana").When(story.Considering(v1::REVIEW_INPUT_ACTIONS)).Happens();
}

TEST(ManagementReview, StaysAsItWasFrozen) {
  ReviewStory story;
  story.ToCollected();
  const std::string seal = story.state().seal();
  story.Knowing(AgendaWith({}));
  EXPECT_EQ(story.By("ana").When(story.Considering(v1::REVIEW_INPUT_AUDITS)).Happens().size(), 1u);
  EXPECT_EQ(story.state().seal(), seal);
  EXPECT_EQ(story.state().inputs(5).content().items_size(), 1);
}

TEST(ManagementReview, AnInputThatHasNothingNeedsAStatement) {
  for (const v1::ReviewInput input : kLater) {
    std::vector<v1::ReviewInput> others;
    for (const v1::ReviewInput other : kReviewInputs) {
      if (other != input) others.push_back(other);
    }
    ReviewStory story;
    story.Knowing(AgendaWith(others));
    story.When(v1::CollectReviewInputsRequest()).IsRefused("INPUT_MISSING", "9.3.2");
    story.When(Stating(story, {input})).Happens();
    EXPECT_EQ(story.state().inputs(input - 1).content().statement().checked_by(), "rita");
    EXPECT_TRUE(story.state().inputs(input - 1).content().items().empty());
  }
}

TEST(ManagementReview, CountsAloneAreSomething) {
  ReviewStory story;
  v1::ReviewAgenda agenda =
      AgendaWith({v1::REVIEW_INPUT_CONTEXT, v1::REVIEW_INPUT_NONCONFORMITIES, v1::REVIEW_INPUT_MEASUREMENT,
                  v1::REVIEW_INPUT_AUDITS, v1::REVIEW_INPUT_OPPORTUNITIES});
  agenda.add_tallies()->set_input(v1::REVIEW_INPUT_PARTIES);
  story.Knowing(agenda).When(v1::CollectReviewInputsRequest()).Happens();
  EXPECT_EQ(story.state().inputs(2).content().tallies_size(), 1);
}

TEST(ManagementReview, SeesThatNobodyRaisedAConcernForAYear) {
  const auto parties = [](const v1::ReviewAgenda& agenda, absl::Duration after) {
    ReviewStory story;
    story.Knowing(agenda).After(after).By("ana").When(v1::CollectReviewInputsRequest()).Happens();
    return story.state().inputs(v1::REVIEW_INPUT_PARTIES - 1).content();
  };
  v1::ReviewAgenda agenda = FullAgenda();
  *agenda.mutable_create_time() = base::ToProto(ReviewStory().time());
  EXPECT_EQ(parties(agenda, 364 * kReviewDay).items_size(), 1);
  const auto quiet = parties(agenda, 365 * kReviewDay);
  ASSERT_EQ(quiet.items_size(), 2);
  EXPECT_EQ(quiet.items(1).sentence(),
            "No concern was raised in the 12 months before: see whether people know the way and trust it.");
  EXPECT_EQ(quiet.items(1).resource(), kAgenda);
  *agenda.mutable_last_concern_time() = base::ToProto(ReviewStory().time() + kReviewDay);
  EXPECT_EQ(parties(agenda, 365 * kReviewDay).items_size(), 1);
  EXPECT_EQ(parties(agenda, 366 * kReviewDay).items_size(), 2);
}

TEST(ManagementReview, NeedsAStatementAboutPartiesAlsoWhenNobodyRaisedAConcern) {
  ReviewStory story;
  std::vector<v1::ReviewInput> others;
  for (const v1::ReviewInput input : kReviewInputs) {
    if (input != v1::REVIEW_INPUT_PARTIES) others.push_back(input);
  }
  v1::ReviewAgenda agenda = AgendaWith(others);
  *agenda.mutable_create_time() = base::ToProto(story.time());
  story.Knowing(agenda).After(400 * kReviewDay).By("ana");
  story.When(v1::CollectReviewInputsRequest()).IsRefused("INPUT_MISSING", "9.3.2");
  story.When(Stating(story, {v1::REVIEW_INPUT_PARTIES})).Happens();
  const auto& content = story.state().inputs(v1::REVIEW_INPUT_PARTIES - 1).content();
  EXPECT_EQ(content.statement().checked_by(), "rita");
  EXPECT_EQ(content.items_size(), 1);
}

TEST(ManagementReview, TheActionsOfEarlierReviewsAreComputed) {
  ReviewStory story;
  story.Knowing(AgendaWith({std::begin(kLater), std::end(kLater)}));
  story.When(Stating(story, {v1::REVIEW_INPUT_ACTIONS})).IsRefused("INPUT_COMPUTED", "9.3.2");
  story.When(v1::CollectReviewInputsRequest()).Happens();
  const auto& none = story.state().inputs(0).content().statement();
  EXPECT_EQ(none.kind(), Statement::KIND_COMPUTED);
  EXPECT_EQ(none.text(), "No management review was signed before this one, so there are no actions of earlier ones.");

  v1::ReviewAgenda later = AgendaWith({std::begin(kLater), std::end(kLater)});
  later.set_last_review("organizations/acme/managementReviews/winter");
  story.Knowing(later).When(v1::CollectReviewInputsRequest()).Happens();
  EXPECT_EQ(
      story.state().inputs(0).content().statement().text(),
      "No action of an earlier review is open, and none changed since organizations/acme/managementReviews/winter.");
  story.Knowing(FullAgenda()).When(Stating(story, {v1::REVIEW_INPUT_ACTIONS})).IsRefused("INPUT_COMPUTED");
}

TEST(ManagementReview, AStatementIsOfItsKindFreshAndTrue) {
  ReviewStory story;
  story.When(Stating(story, {v1::REVIEW_INPUT_CONTEXT})).IsRefused("STATEMENT_CONTRADICTED", "9.3.2");
  v1::ReviewAgenda agenda = AgendaWith({});
  *agenda.mutable_last_collect_time() = base::ToProto(story.time() - kReviewDay);
  story.Knowing(agenda);
  const std::vector<v1::ReviewInput> all(std::begin(kLater), std::end(kLater));
  for (int place = 0; place < 6; ++place) {
    auto request = Stating(story, all);
    auto& statement = *request.mutable_statements(place);
    statement.set_kind(place < 2 ? Statement::KIND_NOTHING_TO_REPORT : Statement::KIND_NO_CHANGE);
    story.When(request).IsRefused("STATEMENT_OF_OTHER_KIND", "9.3.2");
    request = Stating(story, all);
    *request.mutable_statements(place)->mutable_check_time() = base::ToProto(story.time() + absl::Seconds(1));
    story.When(request).IsRefused("CHECK_IN_FUTURE", "9.3.2");
    request = Stating(story, all);
    *request.mutable_statements(place)->mutable_check_time() = base::ToProto(story.time() - kReviewDay);
    story.When(request).IsRefused("CHECK_OUTDATED", "9.3.2");
  }
  auto twice = Stating(story, all);
  *twice.add_statements() = twice.statements(0);
  story.When(twice).Fails(absl::StatusCode::kInvalidArgument);
  story.When(Stating(story, all)).Happens();
}

TEST(ManagementReview, FurtherDocumentsAreValid) {
  ReviewStory story;
  v1::CollectReviewInputsRequest request;
  auto& extra = *request.add_extras();
  extra.set_title("risk profile");
  *extra.mutable_evidence_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.When(request).IsRefused("EVIDENCE_IN_FUTURE");
  *extra.mutable_evidence_time() = base::ToProto(story.time());
  story.When(request).Happens();
  EXPECT_EQ(story.state().extras(0).title(), "risk profile");
}

TEST(ManagementReview, CollectingAgainVoidsWhatWasConsidered) {
  ReviewStory story(/*circular=*/true);
  story.ToConsidered();
  v1::RecordReviewStatementRequest statement;
  statement.set_seal(story.state().seal());
  statement.set_statement("agreed");
  story.By("ivo").When(statement).Happens();
  EXPECT_EQ(story.state().inputs(0).considered_by(), "ana");
  story.After(kReviewDay);
  story.ToCollected();
  EXPECT_EQ(story.state().inputs_size(), 7);
  EXPECT_TRUE(story.state().inputs(0).considered_note().empty());
  EXPECT_TRUE(story.state().attendance().empty());
  story.By("ivo").When(statement).IsRefused("OTHER_DIGEST");
}

TEST(ManagementReview, AnInputIsConsideredByItsDigest) {
  ReviewStory story;
  story.ToCollected();
  auto considering = story.Considering(v1::REVIEW_INPUT_AUDITS);
  considering.set_digest(std::string(64, '0'));
  story.When(considering).IsRefused("OTHER_DIGEST", "9.3.2");
  considering = story.Considering(v1::REVIEW_INPUT_AUDITS);
  considering.set_input(v1::REVIEW_INPUT_UNSPECIFIED);
  story.When(considering).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(ManagementReview, IsNotHeldWhileAnInputIsUnconsidered) {
  for (const v1::ReviewInput missing : kReviewInputs) {
    ReviewStory story;
    story.ToCollected();
    for (const v1::ReviewInput input : kReviewInputs) {
      if (input != missing) story.When(story.Considering(input)).Happens();
    }
    story.When(story.Holding()).IsRefused("INPUT_UNCONSIDERED", "9.3.2");
  }
}

TEST(ManagementReview, IsHeldWithTopManagement) {
  ReviewStory story;
  story.ToConsidered();
  story.When(story.Holding({})).IsRefused("ATTENDANCE_MISSING", "9.3.1");
  story.When(story.Holding({"ivo"})).IsRefused("CHAIR_ABSENT", "9.3.1");
  story.When(story.Holding({"ivo", "dora"})).IsRefused("TOP_MANAGEMENT_MISSING", "9.3.1");
  story.When(story.Holding({"tom", "tom"})).Fails(absl::StatusCode::kInvalidArgument);
  auto holding = story.Holding();
  holding.mutable_attendance(1)->set_mode(Review::Attendance::MODE_STATEMENT);
  story.When(holding).Fails(absl::StatusCode::kInvalidArgument);
  holding = story.Holding();
  holding.mutable_attendance(1)->mutable_top_management()->set_number(9);  // as a caller might claim
  story.When(holding).Happens();
  EXPECT_EQ(story.state().state(), Review::STATE_HELD);
  EXPECT_EQ(story.state().attendance(0).top_management().number(), 1u);
  EXPECT_EQ(story.state().attendance(0).top_management().role(), type::v1::MANAGEMENT_ROLE_TOP);
  EXPECT_FALSE(story.state().attendance(1).has_top_management());
}

TEST(ManagementReview, ADesignationThatHadEndedDoesNotCount) {
  ReviewStory story;
  story.ToConsidered();
  v1::AuditAuthority managed = ReviewManagement();
  *managed.mutable_authorities()->mutable_designations(0)->mutable_expire_time() = base::ToProto(story.time());
  story.Knowing(managed).When(story.Holding()).IsRefused("TOP_MANAGEMENT_MISSING");
}

TEST(ManagementReview, ADesignationThatBeganLaterDoesNotCount) {
  ReviewStory story;
  story.ToConsidered();
  const auto holding = story.Holding();
  story.After(kReviewDay);
  v1::AuditAuthority managed = ReviewManagement();
  auto& begin = *managed.mutable_authorities()->mutable_designations(0)->mutable_designate_time();
  begin = base::ToProto(story.time() - kReviewDay / 2);
  story.Knowing(managed).When(holding).IsRefused("TOP_MANAGEMENT_MISSING", "9.3.1");
  begin = holding.held_time();
  story.Knowing(managed).When(holding).Happens();
}

TEST(ManagementReview, IsHeldAfterTheCollectionAndNotInTheFuture) {
  ReviewStory story;
  story.ToConsidered();
  auto holding = story.Holding();
  *holding.mutable_held_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.When(holding).IsRefused("HELD_IN_FUTURE", "9.3.1");
  *holding.mutable_held_time() = base::ToProto(story.time() - absl::Seconds(1));
  story.When(holding).IsRefused("HELD_BEFORE_COLLECTION", "9.3.2");
}

TEST(ManagementReview, ACircularOneIsAttendedByStatements) {
  ReviewStory story(/*circular=*/true);
  story.ToConsidered();
  v1::RecordReviewStatementRequest statement;
  statement.set_statement("the system is adequate; see my note on suppliers");
  statement.set_seal(std::string(64, '0'));
  story.By("ivo").When(statement).IsRefused("OTHER_DIGEST", "9.3.2");
  statement.set_seal(story.state().seal());
  story.By("mia").When(statement).IsRefused("NOT_A_PARTICIPANT", "9.3.1");
  story.By("ivo").When(statement).Happens();
  story.By("ana").When(story.Holding({})).IsRefused("STATEMENT_MISSING", "9.3.1");
  EXPECT_THAT(std::string(story.outcome().status().message()),
              testing::HasSubstr("these participants have made no statement: tom; wait for each"));
  story.By("tom").When(statement).Happens();
  story.By("ana").When(story.Holding({"tom"})).IsRefused("ATTENDANCE_BY_STATEMENT", "9.3.1");
  const auto events = story.When(story.Holding({})).Happens();
  EXPECT_TRUE(events[0].held().attendance(0).statement().empty()) << "it is in the log already";
  ASSERT_EQ(story.state().attendance_size(), 2);
  EXPECT_EQ(story.state().attendance(0).subject(), "ivo");
  EXPECT_EQ(story.state().attendance(0).statement(), statement.statement());
  EXPECT_TRUE(story.state().attendance(1).has_top_management());
}

TEST(ManagementReview, AMeetingTakesNoStatements) {
  ReviewStory story;
  story.ToConsidered();
  v1::RecordReviewStatementRequest statement;
  statement.set_seal(story.state().seal());
  statement.set_statement("agreed");
  story.By("tom").When(statement).IsRefused("NOT_CIRCULAR", "9.3.1");
}

TEST(ManagementReview, IsCancelledBeforeItIsHeld) {
  v1::CancelManagementReviewRequest cancel;
  cancel.set_reason("moved");
  ReviewStory planned;
  planned.When(cancel).Happens();
  EXPECT_EQ(planned.state().state(), Review::STATE_CANCELLED);
  EXPECT_EQ(planned.state().state_reason(), "moved");
  planned.When(v1::CollectReviewInputsRequest()).IsRefused("WRONG_STATE");
  ReviewStory collected;
  collected.ToCollected().When(cancel).Happens();
  ReviewStory held;
  held.ToHeld().When(cancel).IsRefused("WRONG_STATE");
}

TEST(ManagementReview, KeepsThePeopleWhoLeftUntilItIsSigned) {
  const domain::PersonChange left{"ivo", "organizations/acme/persons/ivo", true};
  ReviewStory story;
  story.When(&domain::NotePerson<ManagementReviews>, left).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 1);
  ReviewStory done;
  done.ToSigned();
  done.When(&domain::NotePerson<ManagementReviews>, left).NothingHappens();
}

}  // namespace
}  // namespace aims::audit
