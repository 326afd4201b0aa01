#include "services/controls/domain/training_action.h"

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/policy.pb.h"
#include "common/domain/person_noted.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/competence_story.h"

namespace aims::controls {
namespace {

using v1::TrainingAction;
using Evaluation = TrainingAction::Evaluation;
using Overdue = v1::TrainingActionOverdue;

// A training of ana and ben that tim plans and olaf owns, due after 30 days.
class TrainingStory : public domain::Story<TrainingActions> {
 public:
  TrainingStory() : Story("organizations/acme/trainingActions/spring") {
    RequirementStory requirement;
    requirement.Create();
    Knowing(requirement.state()).Knowing(Managed());
  }
  v1::CreateTrainingActionRequest Planning() const {
    v1::CreateTrainingActionRequest request;
    auto& action = *request.mutable_training_action();
    action.set_display_name("Spring course");
    action.set_content("How to oversee the chat system");
    action.add_persons("ana");
    action.add_persons("ben");
    action.add_competence_requirements(kRequirement);
    action.add_awareness_items(TrainingAction::AWARENESS_ITEM_AI_POLICY);
    action.add_awareness_items(TrainingAction::AWARENESS_ITEM_CONSEQUENCES);
    action.set_owner("olaf");
    action.set_effect("fewer faults pass unseen, by the test of June");
    *action.mutable_due_time() = base::ToProto(time() + 30 * kDay);
    return request;
  }
  TrainingStory& Plan() {
    By("tim").When(Planning()).Happens();
    return *this;
  }
  v1::RecordTrainingSessionRequest Session(const std::vector<std::string>& persons) const {
    v1::RecordTrainingSessionRequest request;
    request.mutable_persons()->Assign(persons.begin(), persons.end());
    *request.mutable_attend_time() = base::ToProto(time());
    request.add_awareness_items(TrainingAction::AWARENESS_ITEM_AI_POLICY);
    *request.add_evidence() = EvidenceBy("pia", time());
    return request;
  }
  TrainingStory& Hold() {
    By("sara").When(Session({"ana", "ben"})).Happens();
    By("carl").When(v1::CompleteTrainingActionRequest()).Happens();
    return *this;
  }
  v1::EvaluateTrainingActionRequest Evaluating(Evaluation::Result result) const {
    v1::EvaluateTrainingActionRequest request;
    request.set_result(result);
    request.set_reason("two of fifty passed");
    *request.add_evidence() = EvidenceBy("pia", time());
    return request;
  }
  v1::ExtendTrainingActionRequest Extending(absl::Duration ahead) const {
    v1::ExtendTrainingActionRequest request;
    *request.mutable_due_time() = base::ToProto(time() + ahead);
    request.set_reason("the trainer is ill");
    return request;
  }
};

TEST(TrainingAction, IsPlannedAheadForKnownRequirements) {
  TrainingStory story;
  auto request = story.Planning();
  *request.mutable_training_action()->mutable_due_time() = base::ToProto(story.time());
  story.When(request).IsRefused("DUE_TIME_PAST", "7.2");
  request = story.Planning();
  request.mutable_training_action()->add_competence_requirements("organizations/acme/competenceRequirements/none");
  story.When(request).IsRefused("REQUIREMENT_UNKNOWN", "7.2");
  request = story.Planning();
  request.mutable_training_action()->set_policy("organizations/acme/policies/ai");
  story.When(request).IsRefused("POLICY_UNKNOWN", "7.3");
  v1::Policy policy;
  policy.set_name("organizations/acme/policies/ai");
  story.Knowing(policy).When(request).Happens();
  EXPECT_EQ(story.state().state(), TrainingAction::STATE_PLANNED);
  EXPECT_EQ(base::FromProto(story.state().original_due_time()), story.time() + 30 * kDay);
}

TEST(TrainingAction, RecordsWhoTookPartAndOfWhatTheyWereMadeAware) {
  TrainingStory story;
  story.Plan().By("sara").When(story.Session({"ana", "carl"})).IsRefused("PERSON_NOT_PLANNED", "7.2");
  auto request = story.Session({"ana", "ana"});
  request.add_awareness_items(TrainingAction::AWARENESS_ITEM_OWN_CONTRIBUTION);
  story.When(request).IsRefused("ITEM_NOT_DECLARED", "7.3");
  request = story.Session({"ana", "ana"});
  *request.mutable_attend_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.When(request).IsRefused("ATTEND_TIME_IN_FUTURE", "7.2");
  request = story.Session({"ana", "ana"});
  *request.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story.time());
  story.When(request).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  story.When(story.Session({"ana", "ana"})).Happens();
  const auto& session = story.state().sessions(0);
  EXPECT_EQ(session.number(), 1);
  EXPECT_EQ(session.persons_size(), 1);
  EXPECT_EQ(session.awareness_items(0), TrainingAction::AWARENESS_ITEM_AI_POLICY);
  EXPECT_EQ(session.recorder(), "sara");
}

TEST(TrainingAction, HasNotTooManySessions) {
  TrainingStory story;
  story.Plan().By("sara");
  for (int i = 0; i < 200; ++i) story.When(story.Session({"ana"})).Happens();
  story.When(story.Session({"ana"})).IsRefused("TOO_MANY_SESSIONS");
}

TEST(TrainingAction, KeepsThePeopleWhoTookPart) {
  TrainingStory story;
  story.Plan().By("sara").When(story.Session({"ana"})).Happens();
  v1::UpdateTrainingActionRequest request;
  request.mutable_training_action()->add_persons("ben");
  story.By("tess").When(request).IsRefused("PERSON_TOOK_PART", "7.2");
  request.mutable_training_action()->set_persons(0, "ana");
  story.When(request).Happens();
  EXPECT_EQ(story.state().persons_size(), 1);
  request.mutable_training_action()->add_competence_requirements("organizations/acme/competenceRequirements/none");
  story.When(request).IsRefused("REQUIREMENT_UNKNOWN");
}

TEST(TrainingAction, HasNotTooManyAuthors) {
  TrainingStory story;
  story.Plan();
  v1::UpdateTrainingActionRequest request;
  for (int i = 1; i < 200; ++i) {
    request.mutable_training_action()->set_content(absl::StrCat(i));
    story.By(absl::StrCat("p", i)).When(request).Happens();
  }
  request.mutable_training_action()->set_content("new");
  story.By("one-more").When(request).IsRefused("TOO_MANY_AUTHORS");
  story.When(v1::CompleteTrainingActionRequest()).IsRefused("TOO_MANY_AUTHORS");
}

TEST(TrainingAction, IsDoneWhenAllTookPart) {
  TrainingStory story;
  story.Plan().By("sara").When(story.Session({"ana"})).Happens();
  story.When(v1::CompleteTrainingActionRequest()).IsRefused("PERSON_MISSING", "7.2");
  story.When(story.Session({"ben"})).Happens();
  story.When(v1::CompleteTrainingActionRequest()).Happens();
  EXPECT_EQ(story.state().state(), TrainingAction::STATE_DONE);
  EXPECT_EQ(base::FromProto(story.state().evaluation_due_time()), story.time() + 90 * kDay);
  story.When(story.Session({"ben"})).IsRefused("WRONG_STATE");
  story.When(v1::CancelTrainingActionRequest()).IsRefused("WRONG_STATE");
}

TEST(TrainingAction, IsEvaluatedByAnother) {
  TrainingStory story;
  const auto request = story.Evaluating(Evaluation::RESULT_NOT_EFFECTIVE);
  story.Plan().By("eva").When(request).IsRefused("WRONG_STATE", "7.2");
  story.Hold();
  // Planner, recorder, who completed it, owner, and who prepared the evidence.
  for (const char* maker : {"tim", "sara", "carl", "olaf", "pia"}) {
    story.By(maker).When(request).IsRefused("FOUR_EYES", "7.2");
  }
  auto expired = request;
  *expired.mutable_evidence(0)->mutable_expire_time() = base::ToProto(story.time());
  story.By("eva").When(expired).IsRefused("EVIDENCE_EXPIRED");
  story.When(request).Happens();
  EXPECT_EQ(story.state().state(), TrainingAction::STATE_EVALUATED);
  EXPECT_EQ(story.state().evaluation().result(), Evaluation::RESULT_NOT_EFFECTIVE);
  EXPECT_EQ(story.state().evaluation().finding(), "two of fifty passed");
  EXPECT_FALSE(TrainingActions::NextDue(story.state()).has_value());
}

TEST(TrainingAction, IsExtendedByAnotherAndKeepsItsOriginalDueTime) {
  TrainingStory story;
  story.Plan();
  for (const char* maker : {"tim", "olaf"}) {
    story.By(maker).When(story.Extending(60 * kDay)).IsRefused("FOUR_EYES", "7.2");
  }
  story.By("eva").When(story.Extending(30 * kDay)).IsRefused("DUE_TIME_NOT_LATER", "7.2");
  story.When(story.Extending(60 * kDay)).Happens();
  EXPECT_EQ(base::FromProto(story.state().due_time()), story.time() + 60 * kDay);
  EXPECT_EQ(base::FromProto(story.state().original_due_time()), story.time() + 30 * kDay);
  EXPECT_EQ(story.state().extensions(0).extender(), "eva");
  EXPECT_EQ(story.state().extensions(0).reason(), "the trainer is ill");
  for (int i = 1; i < 20; ++i) story.When(story.Extending((60 + i) * kDay)).Happens();
  story.When(story.Extending(90 * kDay)).IsRefused("TOO_MANY_EXTENSIONS", "7.2");
  TrainingStory late;
  late.Plan().After(40 * kDay).By("eva").When(late.Extending(-kDay)).IsRefused("DUE_TIME_PAST");
}

TEST(TrainingAction, IsOverdueOnceAfterANotice) {
  TrainingStory story;
  story.Plan();
  EXPECT_TRUE(story.After(22 * kDay).FallsDue().empty());
  auto events = story.After(kDay).FallsDue();
  ASSERT_EQ(events.size(), 1);
  EXPECT_TRUE(events[0].has_due_soon());
  EXPECT_TRUE(story.FallsDue().empty());
  events = story.After(7 * kDay).FallsDue();
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].overdue().task(), Overdue::TASK_TRAINING);
  EXPECT_TRUE(story.state().overdue());
  EXPECT_TRUE(story.After(100 * kDay).FallsDue().empty());
  story.By("eva").When(story.Extending(30 * kDay)).Happens();
  EXPECT_FALSE(story.state().overdue());
  EXPECT_EQ(story.After(30 * kDay).FallsDue().size(), 2) << "notice and overdue, again";
}

TEST(TrainingAction, GivesNoNoticeFromBeforeItWasPlanned) {
  TrainingStory story;
  auto request = story.Planning();
  *request.mutable_training_action()->mutable_due_time() = base::ToProto(story.time() + 5 * kDay);
  story.By("tim").When(request).Happens();
  EXPECT_TRUE(story.After(4 * kDay).FallsDue().empty());
  EXPECT_EQ(story.After(kDay).FallsDue().size(), 1);
}

TEST(TrainingAction, ItsEvaluationIsOverdueOnce) {
  TrainingStory story;
  auto request = story.Planning();
  request.mutable_training_action()->set_evaluation_days(10);
  story.By("tim").When(request).Happens();
  story.After(31 * kDay).FallsDue();
  story.Hold();
  EXPECT_FALSE(story.state().overdue());
  EXPECT_TRUE(story.After(9 * kDay).FallsDue().empty());
  const auto events = story.After(kDay).FallsDue();
  ASSERT_EQ(events.size(), 1);
  EXPECT_EQ(events[0].overdue().task(), Overdue::TASK_EVALUATION);
  EXPECT_TRUE(story.After(kDay).FallsDue().empty());
  story.By("eva").When(story.Evaluating(Evaluation::RESULT_EFFECTIVE)).Happens();
  EXPECT_FALSE(story.state().overdue());
}

TEST(TrainingAction, IsCancelledForGood) {
  TrainingStory story;
  story.Plan().By("sara").When(story.Session({"ana"})).Happens();
  const auto events = story.When(v1::CancelTrainingActionRequest()).Happens();
  EXPECT_EQ(events[0].cancelled().missing_persons_size(), 1);
  EXPECT_EQ(story.state().state(), TrainingAction::STATE_CANCELLED);
  EXPECT_TRUE(story.After(100 * kDay).FallsDue().empty());
  story.When(story.Extending(kDay)).IsRefused("WRONG_STATE");
  story.When(v1::CompleteTrainingActionRequest()).IsRefused("WRONG_STATE");
}

TEST(TrainingAction, NotesWhoLeftAndDidNotTakePart) {
  const auto gone = [](const char* login) {
    return domain::PersonChange{login, absl::StrCat("organizations/acme/persons/", login), true};
  };
  TrainingStory story;
  story.Plan().By("sara").When(story.Session({"ana"})).Happens();
  story.When(&domain::NotePerson<TrainingActions>, gone("ana")).NothingHappens();
  story.When(&domain::NotePerson<TrainingActions>, gone("ben")).Happens();
  story.When(&domain::NotePerson<TrainingActions>, gone("olaf")).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 2);
  // A session of before is recorded late.
  story.By("sara").When(story.Session({"ben"})).Happens();
  ASSERT_EQ(story.state().gone_people_size(), 1);
  EXPECT_EQ(story.state().gone_people(0), "olaf");
  v1::UpdateTrainingActionRequest update;
  update.mutable_training_action()->set_owner("otto");
  story.By("tim").When(update).Happens();
  EXPECT_TRUE(story.state().gone_people().empty());
  story.When(v1::CompleteTrainingActionRequest()).Happens();
  story.By("eva").When(story.Evaluating(Evaluation::RESULT_EFFECTIVE)).Happens();
  story.When(&domain::NotePerson<TrainingActions>, gone("otto")).NothingHappens();
}

}  // namespace
}  // namespace aims::controls
