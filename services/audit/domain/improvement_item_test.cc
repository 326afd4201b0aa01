#include "services/audit/domain/improvement_item.h"

#include "absl/strings/str_cat.h"
#include "common/domain/person_noted.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/opened_id.h"
#include "services/audit/domain/testing/review_story.h"

namespace aims::audit {
namespace {

using Item = v1::ImprovementItem;

constexpr char kItem[] = "organizations/acme/improvementItems/earlier-tests";

class ItemStory : public domain::Story<ImprovementItems> {
 public:
  explicit ItemStory(const std::string& owner = "olga") : Story(kItem) {
    Knowing(ReviewManagement());
    v1::CreateImprovementItemRequest create;
    auto& item = *create.mutable_improvement_item();
    item.set_display_name("test controls earlier");
    item.mutable_source()->set_kind(Item::Source::KIND_SUGGESTION);
    item.set_benefit("no missed test in a year");
    item.set_owner(owner);
    By("ana").When(create).Happens();
  }
  template <class Request>
  Request OnDigest() const {
    Request request;
    request.set_digest(state().digest());
    request.set_reason("as agreed");
    return request;
  }
  static v1::UpdateImprovementItemRequest Owner(const std::string& owner) {
    v1::UpdateImprovementItemRequest request;
    request.mutable_improvement_item()->set_owner(owner);
    request.mutable_update_mask()->add_paths("owner");
    return request;
  }
  static v1::EvaluateImprovementItemRequest Judging() {
    v1::EvaluateImprovementItemRequest request;
    request.set_benefit_reached(Item::BENEFIT_PARTLY_REACHED);
    request.set_reason("one test was missed");
    return request;
  }
  ItemStory& ToAccepted() {
    By("mia").When(OnDigest<v1::AcceptImprovementItemRequest>()).Happens();
    return *this;
  }
  ItemStory& ToDone() {
    v1::CompleteImprovementItemRequest complete;
    complete.set_result("tests are scheduled a quarter ahead");
    auto& evidence = *complete.add_evidence();
    evidence.set_preparer("petra");
    *evidence.mutable_evidence_time() = base::ToProto(time());
    ToAccepted().By("olaf").When(complete).Happens();
    return *this;
  }
  ItemStory& Note(v1::ActionNote::State state, uint64_t version) {
    v1::ActionNote note;
    note.set_action("organizations/acme/actions/a");
    note.set_state(state);
    note.set_action_version(version);
    Given(*NoteAction(this->state(), note, {}));
    return *this;
  }
};

absl::StatusOr<ImprovementItemEvents> Open(const Item& item, const ImprovementReport& report,
                                           const domain::Decision& decision) {
  return OpenImprovement(item, report, decision);
}

TEST(ImprovementItem, IsProposedDecidedMadeAndJudged) {
  ItemStory story;
  EXPECT_EQ(story.state().state(), Item::STATE_PROPOSED);
  EXPECT_EQ(story.state().proposer(), "ana");
  story.ToDone();
  EXPECT_EQ(story.state().decider(), "mia");
  EXPECT_EQ(story.state().state(), Item::STATE_DONE);
  EXPECT_EQ(story.state().completer(), "olaf");
  story.By("rita").When(ItemStory::Judging()).Happens();
  EXPECT_EQ(story.state().state(), Item::STATE_EVALUATED);
  EXPECT_EQ(story.state().benefit_reached(), Item::BENEFIT_PARTLY_REACHED);
  EXPECT_EQ(story.state().evaluator(), "rita");
  EXPECT_EQ(story.state().state_reason(), "one test was missed");
}

TEST(ImprovementItem, IsDecidedByASecondPersonOnItsDigest) {
  ItemStory story;
  story.By("bo").When(ItemStory::Owner("oskar")).Happens();
  for (const char* person : {"ana", "bo", "oskar"}) {
    story.By(person).When(story.OnDigest<v1::AcceptImprovementItemRequest>()).IsRefused("FOUR_EYES", "10.1");
    story.By(person).When(story.OnDigest<v1::RejectImprovementItemRequest>()).IsRefused("FOUR_EYES", "10.1");
  }
  v1::AcceptImprovementItemRequest accept;
  accept.set_digest(std::string(64, '0'));
  story.By("mia").When(accept).IsRefused("OTHER_DIGEST", "10.1");
  v1::RejectImprovementItemRequest reject;
  reject.set_digest(std::string(64, '0'));
  story.When(reject).IsRefused("OTHER_DIGEST", "10.1");
  story.Knowing(ReviewManagement(type::v1::SEPARATION_SMALL));
  story.By("oskar").When(story.OnDigest<v1::AcceptImprovementItemRequest>()).Happens();
}

TEST(ImprovementItem, NeedsOwnerAndBenefit) {
  ItemStory story("");
  story.By("mia").When(story.OnDigest<v1::AcceptImprovementItemRequest>()).IsRefused("OWNER_MISSING", "10.1");
  v1::UpdateImprovementItemRequest update;
  update.mutable_update_mask()->add_paths("benefit");
  story.By("ana").When(update).Happens();
  story.By("mia").When(story.OnDigest<v1::AcceptImprovementItemRequest>()).IsRefused("BENEFIT_MISSING", "10.1");
  story.When(story.OnDigest<v1::RejectImprovementItemRequest>()).Happens();
  EXPECT_EQ(story.state().state(), Item::STATE_REJECTED);
}

TEST(ImprovementItem, KeepsItsContentOnceAccepted) {
  ItemStory story;
  story.ToAccepted();
  v1::UpdateImprovementItemRequest update;
  update.mutable_improvement_item()->set_benefit("less");
  story.By("ana").When(update).IsRefused("ITEM_DECIDED", "10.1");
  story.When(ItemStory::Owner("")).IsRefused("OWNER_MISSING");
  story.When(ItemStory::Owner("oskar")).Happens();
  EXPECT_EQ(story.state().owner(), "oskar");
}

TEST(ImprovementItem, NamesResourcesOfTheOrganization) {
  ItemStory story;
  v1::UpdateImprovementItemRequest update;
  update.mutable_improvement_item()->add_ai_systems("organizations/other/aiSystems/x");
  story.When(update).IsRefused("RESOURCE_ELSEWHERE");
  update.Clear();
  update.mutable_improvement_item()->mutable_source()->set_resource("nonsense");
  story.When(update).IsRefused("RESOURCE_ELSEWHERE");
}

TEST(ImprovementItem, IsDoneWhenItsActionsHaveEnded) {
  ItemStory story;
  story.ToAccepted().Note(v1::ActionNote::STATE_DONE, 1);
  v1::CompleteImprovementItemRequest complete;
  complete.set_result("done");
  story.By("olga").When(complete).IsRefused("ACTION_OPEN", "10.1");
  EXPECT_EQ(AllActionsEnded(story.state(), "10.1")->description,
            "these actions are open: organizations/acme/actions/a; have each verified, or cancel it, first");
  story.Note(v1::ActionNote::STATE_VERIFIED, 2);
  auto late = complete;
  *late.add_evidence()->mutable_evidence_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.When(late).IsRefused("EVIDENCE_IN_FUTURE");
  story.When(complete).Happens();
  EXPECT_TRUE(NoteAction(story.state(), v1::ActionNote(), {})->empty()) << "it has ended";
}

TEST(ImprovementItem, IsJudgedByAnotherPerson) {
  ItemStory story;
  story.ToDone();
  for (const char* person : {"olga", "olaf", "petra"}) {
    story.By(person).When(ItemStory::Judging()).IsRefused("FOUR_EYES", "10.1");
  }
  story.Knowing(ReviewManagement(type::v1::SEPARATION_SMALL));
  story.By("petra").When(ItemStory::Judging()).Happens();
}

TEST(ImprovementItem, IsWithdrawnBeforeItIsDone) {
  v1::WithdrawImprovementItemRequest withdraw;
  ItemStory proposed;
  proposed.When(withdraw).Happens();
  EXPECT_EQ(proposed.state().state(), Item::STATE_WITHDRAWN);
  proposed.By("mia").When(proposed.OnDigest<v1::AcceptImprovementItemRequest>()).IsRefused("WRONG_STATE");
  proposed.When(proposed.OnDigest<v1::RejectImprovementItemRequest>()).IsRefused("WRONG_STATE");
  proposed.When(v1::CompleteImprovementItemRequest()).IsRefused("WRONG_STATE");
  proposed.When(ItemStory::Judging()).IsRefused("WRONG_STATE");
  proposed.When(withdraw).IsRefused("WRONG_STATE");
  ItemStory accepted;
  accepted.ToAccepted().When(withdraw).Happens();
  ItemStory done;
  done.ToDone().When(withdraw).IsRefused("WRONG_STATE");
  done.When(ItemStory::Owner("oskar")).IsRefused("WRONG_STATE");
}

TEST(ImprovementItem, HasAtMost200Authors) {
  ItemStory story;
  for (int i = 0; i < 200; ++i) story.By(absl::StrCat("a", i)).When(ItemStory::Owner(absl::StrCat("o", i))).Happens();
  story.By("one-more").When(ItemStory::Owner("x")).IsRefused("TOO_MANY_AUTHORS");
}

TEST(ImprovementItem, IsOpenedForAnOpportunityAndForADecisionOfAReview) {
  ImprovementReport report;
  report.item.set_display_name("an opportunity");
  report.item.mutable_source()->set_kind(Item::Source::KIND_AUDIT);
  domain::Story<ImprovementItems> proposed(kItem);
  proposed.When(&Open, report).Happens();
  EXPECT_EQ(proposed.state().state(), Item::STATE_PROPOSED);
  proposed.When(&Open, report).NothingHappens();

  report.review = kReview;
  domain::Story<ImprovementItems> decided(kItem);
  decided.When(&Open, report).Happens();
  EXPECT_EQ(decided.state().state(), Item::STATE_ACCEPTED);
  EXPECT_EQ(decided.state().deciding_review(), kReview);
  EXPECT_TRUE(decided.state().decider().empty());
}

TEST(ImprovementItem, HasAnIdThatAimsDoesNotGive) {
  domain::Story<ImprovementItems> story("organizations/acme/improvementItems/" + OpenedId("a finding"));
  v1::CreateImprovementItemRequest create;
  create.mutable_improvement_item()->set_display_name("test controls earlier");
  story.When(create).IsRefused("ID_RESERVED", "10.1");
}

TEST(ImprovementItem, KeepsAnOwnerWhoLeft) {
  const domain::PersonChange left{"olga", "organizations/acme/persons/olga", true};
  ItemStory story;
  story.When(&domain::NotePerson<ImprovementItems>, left).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 1);
  ItemStory done;
  done.ToDone();
  done.When(&domain::NotePerson<ImprovementItems>, left).NothingHappens();
}

}  // namespace
}  // namespace aims::audit
