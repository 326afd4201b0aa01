#include "services/audit/domain/management_change.h"

#include "absl/strings/str_cat.h"
#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "services/audit/domain/opened_id.h"
#include "services/audit/domain/testing/objective_story.h"

namespace aims::audit {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using Change = v1::ManagementChange;

constexpr char kChange[] = "organizations/acme/managementChanges/new-scope";
constexpr char kAcme[] = "organizations/acme";

class ChangeStory : public domain::Story<ManagementChanges> {
 public:
  explicit ChangeStory(const std::string& name = kChange) : Story(name) { Knowing(ManagementOfAcme()); }

  v1::CreateManagementChangeRequest Drafting() const {
    v1::CreateManagementChangeRequest create;
    auto& change = *create.mutable_management_change();
    change.set_display_name("the branch in Lyon joins");
    change.set_purpose("one system for both sites");
    change.mutable_source()->set_kind(Change::Source::KIND_CONTEXT);
    auto* affected = change.add_affected();
    affected->set_kind(Change::Affected::KIND_SCOPE);
    affected->set_resource(kAcme);
    affected->set_what("the site in Lyon");
    change.set_consequences("more people to train");
    change.set_integrity("training first, then the scope");
    change.set_resources("two weeks of the trainer");
    change.set_responsibilities("olga for Lyon");
    change.set_owner("olga");
    change.set_plan("train, approve the scope, tell everybody");
    *change.mutable_due_time() = base::ToProto(time() + kDay * 60);
    return create;
  }
  template <class Request>
  Request OnDigest() const {
    Request request;
    request.set_digest(state().digest());
    request.set_reason("as agreed");
    return request;
  }
  static v1::UpdateManagementChangeRequest Clearing(const std::string& field) {
    v1::UpdateManagementChangeRequest request;
    request.mutable_update_mask()->add_paths(field);
    return request;
  }
  static v1::UpdateManagementChangeRequest Owner(const std::string& owner) {
    v1::UpdateManagementChangeRequest request = Clearing("owner");
    request.mutable_management_change()->set_owner(owner);
    return request;
  }
  v1::CompleteManagementChangeRequest Completing() const {
    v1::CompleteManagementChangeRequest request;
    request.set_result("Lyon is in the scope");
    *request.add_evidence() = EvidenceAt(time());
    return request;
  }
  static v1::EvaluateManagementChangeRequest Judging() {
    v1::EvaluateManagementChangeRequest request;
    request.set_effect(Change::EFFECT_PARTLY_REACHED);
    request.set_unintended_consequences("fewer reports");
    request.set_reason("visited Lyon");
    return request;
  }
  static Change::Unplanned Version(const std::string& resource, absl::Time time,
                                   Change::Affected::Kind kind = Change::Affected::KIND_SCOPE,
                                   const std::string& version = "2") {
    Change::Unplanned noted;
    noted.set_kind(kind);
    noted.set_resource(resource);
    noted.set_version(version);
    noted.set_maker("dora");
    *noted.mutable_change_time() = base::ToProto(time);
    noted.set_sentence("Version 2 of the scope.");
    return noted;
  }
  v1::ReviewUnplannedChangeRequest Reviewing(Change::Conclusion conclusion, const std::string& change = "") const {
    v1::ReviewUnplannedChangeRequest request;
    request.set_conclusion(conclusion);
    request.set_planned_change(change);
    request.set_reason("nobody told us");
    return request;
  }

  ChangeStory& ToDraft() {
    By("ana").When(Drafting()).Happens();
    return *this;
  }
  ChangeStory& ToProposed() {
    ToDraft().When(v1::SubmitManagementChangeRequest()).Happens();
    return *this;
  }
  ChangeStory& ToApproved() {
    ToProposed().By("dora").When(OnDigest<v1::ApproveManagementChangeRequest>()).Happens();
    return *this;
  }
  ChangeStory& ToDone() {
    ToApproved().By("olaf").When(Completing()).Happens();
    return *this;
  }
  ChangeStory& ToUnplanned() {
    When(&NoteNewVersion, Version(kAcme, time())).Happens();
    return *this;
  }
  ChangeStory& Note(v1::ActionNote::State state, uint64_t version) {
    When(&NoteAction, NoteOfAction(state, version)).Happens();
    return *this;
  }
};

TEST(ManagementChange, IsPlannedDecidedMadeAndJudged) {
  ChangeStory story;
  story.ToDone();
  EXPECT_EQ(story.state().drafter(), "ana");
  EXPECT_EQ(story.state().decider(), "dora");
  EXPECT_EQ(story.state().completer(), "olaf");
  story.By("rita").When(ChangeStory::Judging()).Happens();
  EXPECT_EQ(story.state().state(), Change::STATE_EVALUATED);
  EXPECT_EQ(story.state().effect(), Change::EFFECT_PARTLY_REACHED);
  EXPECT_EQ(story.state().unintended_consequences(), "fewer reports");
  EXPECT_EQ(story.state().evaluator(), "rita");
}

TEST(ManagementChange, IsWholeBeforeItIsSubmitted) {
  for (const char* field : {"purpose", "affected", "consequences", "integrity", "resources", "responsibilities",
                            "owner", "plan", "due_time"}) {
    ChangeStory story;
    story.ToDraft().When(ChangeStory::Clearing(field)).Happens();
    story.When(v1::SubmitManagementChangeRequest()).IsRefused("PLAN_INCOMPLETE", "6.3");
    EXPECT_THAT(std::string(story.outcome().status().message()), HasSubstr(absl::StrCat("no ", field)));
  }
  ChangeStory late;
  late.ToDraft().After(kDay * 60).When(v1::SubmitManagementChangeRequest()).IsRefused("DUE_TIME_PAST", "6.3");
}

TEST(ManagementChange, NamesWhatChanges) {
  ChangeStory story;
  auto create = story.Drafting();
  create.mutable_management_change()->mutable_affected(0)->clear_resource();
  for (const auto kind : {Change::Affected::KIND_SCOPE, Change::Affected::KIND_POLICY, Change::Affected::KIND_CRITERIA,
                          Change::Affected::KIND_FRAMEWORK}) {
    create.mutable_management_change()->mutable_affected(0)->set_kind(kind);
    story.When(create).IsRefused("AFFECTED_RESOURCE_MISSING", "6.3");
  }
  create.mutable_management_change()->mutable_affected(0)->set_resource("organizations/other");
  story.When(create).IsRefused("RESOURCE_ELSEWHERE");
  create = story.Drafting();
  create.mutable_management_change()->mutable_source()->set_resource("organizations/other/risks/r");
  story.When(create).IsRefused("RESOURCE_ELSEWHERE");
  create = story.Drafting();
  create.mutable_management_change()->mutable_affected(0)->clear_resource();
  create.mutable_management_change()->mutable_affected(0)->set_kind(Change::Affected::KIND_PROCESS);
  story.When(create).Happens();
}

TEST(ManagementChange, IsDecidedByAnotherManagerOnItsDigest) {
  ChangeStory story;
  story.ToDraft().By("dora").When(ChangeStory::Clearing("evaluation_days")).NothingHappens();
  story.By("bo").When(ChangeStory::Owner("olga2")).Happens();
  story.When(ChangeStory::Owner("olga")).Happens();
  story.When(v1::SubmitManagementChangeRequest()).Happens();
  using Approve = v1::ApproveManagementChangeRequest;
  using Reject = v1::RejectManagementChangeRequest;
  for (const char* person : {"ana", "bo", "olga"}) {
    story.By(person).When(story.OnDigest<Approve>()).IsRefused("FOUR_EYES", "6.3");
    story.By(person).When(story.OnDigest<Reject>()).IsRefused("FOUR_EYES", "6.3");
  }
  story.By("rita").When(story.OnDigest<Approve>()).IsRefused("NOT_DESIGNATED", "6.3");
  story.When(story.OnDigest<Reject>()).IsRefused("NOT_DESIGNATED", "6.3");
  Approve approve;
  approve.set_digest(std::string(64, '0'));
  story.By("dora").When(approve).IsRefused("OTHER_DIGEST", "6.3");
  Reject reject;
  reject.set_digest(std::string(64, '0'));
  story.When(reject).IsRefused("OTHER_DIGEST", "6.3");
  story.After(kDay * 60).When(story.OnDigest<Approve>()).IsRefused("DUE_TIME_PAST", "6.3");
  story.When(story.OnDigest<Reject>()).Happens();
  EXPECT_EQ(story.state().state(), Change::STATE_REJECTED);
}

TEST(ManagementChange, IsReturnedToItsAuthors) {
  ChangeStory story;
  v1::ReturnManagementChangeRequest back;
  back.set_reason("who trains?");
  story.ToProposed().When(ChangeStory::Owner("bo")).IsRefused("WRONG_STATE", "6.3");
  story.By("dora").When(back).Happens();
  EXPECT_EQ(story.state().state(), Change::STATE_DRAFT);
  story.By("ana").When(ChangeStory::Owner("bo")).Happens();
}

TEST(ManagementChange, KeepsItsContentOnceApproved) {
  ChangeStory story;
  story.ToApproved().When(ChangeStory::Clearing("plan")).IsRefused("CHANGE_DECIDED", "6.3");
  story.When(ChangeStory::Owner("")).IsRefused("OWNER_MISSING", "6.3");
  story.When(ChangeStory::Owner("oskar")).Happens();
}

TEST(ManagementChange, HasAtMost200Authors) {
  ChangeStory story;
  story.ToDraft();
  for (int i = 0; i < 200; ++i) {
    story.By(absl::StrCat("a", i)).When(ChangeStory::Owner(absl::StrCat("o", i))).Happens();
  }
  story.By("one-more").When(ChangeStory::Owner("x")).IsRefused("TOO_MANY_AUTHORS", "6.3");
}

TEST(ManagementChange, IsMadeWhenItsActionsHaveEnded) {
  ChangeStory story;
  story.ToApproved().Note(v1::ActionNote::STATE_DONE, 1);
  story.By("olga").When(story.Completing()).IsRefused("ACTION_OPEN", "6.3");
  story.Note(v1::ActionNote::STATE_CANCELLED, 2);
  auto late = story.Completing();
  *late.mutable_evidence(0) = EvidenceAt(story.time() + kDay);
  story.When(late).IsRefused("EVIDENCE_IN_FUTURE");
  story.When(story.Completing()).Happens();
  story.By("rita").When(ChangeStory::Judging()).Happens();
  EXPECT_TRUE(NoteAction(story.state(), NoteOfAction(v1::ActionNote::STATE_OPEN, 3), {})->empty()) << "it has ended";
}

TEST(ManagementChange, IsJudgedByAnotherPerson) {
  ChangeStory story;
  story.ToDone();
  for (const char* person : {"olga", "olaf", "petra"}) {
    story.By(person).When(ChangeStory::Judging()).IsRefused("FOUR_EYES", "6.3");
  }
  story.Knowing(ManagementOfAcme(type::v1::SEPARATION_SMALL)).By("petra").When(ChangeStory::Judging()).Happens();
}

TEST(ManagementChange, IsWithdrawnByManagementOnceApproved) {
  v1::WithdrawManagementChangeRequest withdraw;
  withdraw.set_reason("Lyon was sold");
  ChangeStory draft;
  draft.ToDraft().When(withdraw).Happens();
  ChangeStory proposed;
  proposed.ToProposed().When(withdraw).Happens();
  ChangeStory approved;
  approved.ToApproved().By("ana").When(withdraw).IsRefused("NOT_DESIGNATED", "6.3");
  approved.By("dora").When(withdraw).Happens();
  EXPECT_EQ(approved.state().state(), Change::STATE_WITHDRAWN);
  ChangeStory done;
  done.ToDone().When(withdraw).IsRefused("WRONG_STATE");
}

TEST(ManagementChange, IsOverdueInEachStateThatHasATime) {
  ChangeStory story;
  story.ToApproved();
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  const auto made = story.After(kDay * 60).FallsDue();
  ASSERT_EQ(made.size(), 1u);
  EXPECT_EQ(made[0].overdue().state(), Change::STATE_APPROVED);
  EXPECT_EQ(made[0].overdue().owner(), "olga");
  EXPECT_THAT(story.After(kDay).FallsDue(), IsEmpty()) << "once";
  story.By("olaf").When(story.Completing()).Happens();
  EXPECT_FALSE(story.state().overdue());
  EXPECT_THAT(story.After(kDay * 89).FallsDue(), IsEmpty());
  EXPECT_EQ(story.After(kDay).FallsDue()[0].overdue().state(), Change::STATE_DONE);
  ChangeStory unplanned;
  unplanned.ToUnplanned();
  EXPECT_THAT(unplanned.After(kDay * 29).FallsDue(), IsEmpty());
  EXPECT_EQ(unplanned.After(kDay).FallsDue()[0].overdue().state(), Change::STATE_UNPLANNED);
}

// --- Unplanned changes ---

TEST(UnplannedChange, IsNotedOnceAndLookedAt) {
  ChangeStory story;
  story.ToUnplanned();
  EXPECT_EQ(story.state().state(), Change::STATE_UNPLANNED);
  EXPECT_EQ(story.state().display_name(), "Version 2 of the scope.");
  EXPECT_EQ(story.state().affected(0).resource(), kAcme);
  story.When(&NoteNewVersion, ChangeStory::Version(kAcme, story.time())).NothingHappens();
  story.By("dora").When(story.Reviewing(Change::CONCLUSION_HANDLED)).IsRefused("FOUR_EYES", "6.3");
  story.By("ana").When(story.Reviewing(Change::CONCLUSION_HANDLED)).Happens();
  EXPECT_EQ(story.state().state(), Change::STATE_REVIEWED);
  EXPECT_EQ(story.state().evaluator(), "ana");
  EXPECT_EQ(story.state().conclusion(), Change::CONCLUSION_HANDLED);
}

TEST(UnplannedChange, IsPlannedAfterwards) {
  ChangeStory planned;
  planned.ToDraft();
  ChangeStory story("organizations/acme/managementChanges/found");
  story.ToUnplanned().By("ana");
  constexpr auto kPlannedNow = Change::CONCLUSION_PLANNED_NOW;
  story.When(story.Reviewing(kPlannedNow)).IsRefused("PLANNED_CHANGE_MISSING", "6.3");
  story.When(story.Reviewing(kPlannedNow, kChange)).IsRefused("PLANNED_CHANGE_UNKNOWN", "6.3");
  story.When(story.Reviewing(kPlannedNow, story.state().name())).IsRefused("PLANNED_CHANGE_UNKNOWN", "6.3");
  story.Knowing(planned.state());
  story.When(story.Reviewing(Change::CONCLUSION_NO_CONSEQUENCES, kChange)).IsRefused("PLANNED_CHANGE_UNUSED", "6.3");
  story.When(story.Reviewing(kPlannedNow, kChange)).Happens();
  EXPECT_EQ(story.state().planned_change(), kChange);
}

TEST(UnplannedChange, IsPlannedByNoChangeThatHasEnded) {
  ChangeStory found("organizations/acme/managementChanges/found");
  found.ToUnplanned().By("ana");
  for (const auto state : {Change::STATE_REJECTED, Change::STATE_WITHDRAWN, Change::STATE_UNPLANNED,
                           Change::STATE_REVIEWED, Change::STATE_EVALUATED}) {
    ChangeStory other;
    other.ToDraft();
    Change ended = other.state();
    ended.set_state(state);
    found.Knowing(ended).When(found.Reviewing(Change::CONCLUSION_PLANNED_NOW, kChange));
    found.IsRefused("PLANNED_CHANGE_ENDED", "6.3");
  }
  ChangeStory done;
  done.ToDone();
  found.Knowing(done.state()).When(found.Reviewing(Change::CONCLUSION_PLANNED_NOW, kChange)).Happens();
}

// Whether a version of the scope at this time is noted, when the change of the other story refers to it.
bool IsNoted(const ChangeStory& planned, absl::Time time) {
  ChangeStory story("organizations/acme/managementChanges/found");
  story.Knowing(planned.state()).ReferredToBy("organizations/acme/involvements/i");
  story.ReferredToBy(kChange);
  story.When(&NoteNewVersion, ChangeStory::Version(kAcme, time));
  EXPECT_TRUE(story.outcome().ok());
  return !story.outcome()->empty();
}

TEST(UnplannedChange, IsNoneWhereAnApprovedChangeNamesIt) {
  ChangeStory story;
  story.ToProposed();
  EXPECT_TRUE(IsNoted(story, story.time())) << "not approved yet";
  story.After(kDay).By("dora").When(story.OnDigest<v1::ApproveManagementChangeRequest>()).Happens();
  EXPECT_FALSE(IsNoted(story, story.time()));
  EXPECT_TRUE(IsNoted(story, story.time() - kDay)) << "approved afterwards";
  story.After(kDay).By("olaf").When(story.Completing()).Happens();
  EXPECT_FALSE(IsNoted(story, story.time())) << "made with it";
  EXPECT_TRUE(IsNoted(story, story.time() + kDay)) << "made before";

  ChangeStory withdrawn;
  withdrawn.ToApproved();
  v1::WithdrawManagementChangeRequest withdraw;
  withdrawn.After(kDay).By("dora").When(withdraw).Happens();
  EXPECT_FALSE(IsNoted(withdrawn, withdrawn.time() - kDay));
  EXPECT_TRUE(IsNoted(withdrawn, withdrawn.time() + kDay));

  ChangeStory other;
  auto create = other.Drafting();
  create.mutable_management_change()->mutable_affected(0)->set_kind(Change::Affected::KIND_POLICY);
  create.mutable_management_change()->mutable_affected(0)->set_resource(kPolicy);
  other.By("ana").When(create).Happens();
  other.When(v1::SubmitManagementChangeRequest()).Happens();
  other.By("dora").When(other.OnDigest<v1::ApproveManagementChangeRequest>()).Happens();
  EXPECT_TRUE(IsNoted(other, other.time())) << "it names something else";
}

TEST(UnplannedChange, IsNotTheFirstVersionOfAPolicy) {
  const auto version = [](const std::string& number) {
    return ChangeStory::Version(kPolicy, absl::FromUnixSeconds(1767225600), Change::Affected::KIND_POLICY, number);
  };
  ChangeStory story;
  story.When(&NoteNewVersion, version("2")).NothingHappens();
  story.Knowing(PolicyWith(2, 2)).When(&NoteNewVersion, version("2")).NothingHappens();
  story.When(&NoteNewVersion, version("x")).NothingHappens();
  story.When(&NoteNewVersion, version("3")).Happens();
}

TEST(ManagementChange, IsDraftedForADecisionOfAReview) {
  ChangeStory story;
  const Change draft = story.Drafting().management_change();
  story.When(&OpenChange, draft).Happens();
  EXPECT_EQ(story.state().state(), Change::STATE_DRAFT);
  story.When(&OpenChange, draft).NothingHappens();
}

TEST(ManagementChange, OfAReviewIsNotDecidedByTheAuthorsOfItsMinutes) {
  ChangeStory story;
  Change draft = story.Drafting().management_change();
  draft.add_authors("dora");
  story.By("reactions").When(&OpenChange, draft).Happens();
  EXPECT_THAT(story.state().authors(), testing::ElementsAre("dora"));
  story.By("ana").When(v1::SubmitManagementChangeRequest()).Happens();
  story.By("dora").When(story.OnDigest<v1::ApproveManagementChangeRequest>()).IsRefused("FOUR_EYES", "6.3");
  story.By("tom").When(story.OnDigest<v1::ApproveManagementChangeRequest>()).Happens();
}

TEST(ManagementChange, HasAnIdThatAimsDoesNotGive) {
  ChangeStory story("organizations/acme/managementChanges/" + OpenedId("a decision"));
  story.When(story.Drafting()).IsRefused("ID_RESERVED", "6.3");
}

TEST(ManagementChange, KeepsAnOwnerWhoLeft) {
  const domain::PersonChange left{"olga", "organizations/acme/persons/olga", true};
  ChangeStory story;
  story.ToApproved().When(&domain::NotePerson<ManagementChanges>, left).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 1);
  story.By("ana").When(ChangeStory::Owner("oskar")).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 0);
  ChangeStory done;
  done.ToDone().When(&domain::NotePerson<ManagementChanges>, left).NothingHappens();
}

}  // namespace
}  // namespace aims::audit
