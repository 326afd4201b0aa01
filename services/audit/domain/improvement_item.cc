#include "services/audit/domain/improvement_item.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/evidence.h"
#include "common/domain/known.h"
#include "common/domain/person_noted.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/evidence_rules.h"
#include "services/audit/domain/opened_id.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using Event = v1::ImprovementItemEvent;
using Item = v1::ImprovementItem;

constexpr char kClause[] = "10.1";

absl::Status Rules(const Item& after, const Decision& decision, Refusals refusals) {
  std::vector<std::string> names(after.ai_systems().begin(), after.ai_systems().end());
  if (!after.source().resource().empty()) names.push_back(after.source().resource());
  for (const std::string& name : names) {
    refusals.Unless(
        domain::SameOrganization(decision.subject, name),
        {"RESOURCE_ELSEWHERE", "7.5.3", absl::StrCat(name, " is not the name of a resource of this organization")});
  }
  return refusals.ToStatus();
}

domain::Parts MakersOf(const Item& item) {
  domain::Parts parts{.makers = {item.authors().begin(), item.authors().end()}, .concerned = {item.owner()}};
  parts.makers.insert(item.proposer());
  return parts;
}

std::string DigestOfItem(const Item& item) { return domain::DigestOf(domain::AsGiven(item)); }

void FoldCompleted(const v1::ImprovementItemCompleted& completed, const EventMetadata& metadata, Item* item) {
  item->set_result(completed.result());
  *item->mutable_evidence() = completed.evidence();
  item->set_completer(metadata.actor().subject());
  Enter(Item::STATE_DONE, metadata, item);
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Item* item) {
  domain::FoldStandardMove(event, metadata, item);
  FoldActionNoted(event, item);
  switch (event.event_case()) {
    case Event::kRegistered:
      item->set_proposer(metadata.actor().subject());
      item->set_digest(DigestOfItem(*item));
      Enter(Item::STATE_PROPOSED, metadata, item);
      return absl::OkStatus();
    case Event::kUpdated:
      domain::AddAuthor(metadata.actor(), item);
      item->set_digest(DigestOfItem(*item));
      return absl::OkStatus();
    case Event::kAccepted:
      item->set_deciding_review(event.accepted().management_review());
      if (item->deciding_review().empty()) item->set_decider(metadata.actor().subject());
      Enter(Item::STATE_ACCEPTED, metadata, item);
      return absl::OkStatus();
    case Event::kRejected:
      item->set_decider(metadata.actor().subject());
      Enter(Item::STATE_REJECTED, metadata, item);
      return absl::OkStatus();
    case Event::kCompleted:
      FoldCompleted(event.completed(), metadata, item);
      return absl::OkStatus();
    case Event::kEvaluated:
      item->set_benefit_reached(event.evaluated().benefit_reached());
      item->set_evaluator(metadata.actor().subject());
      Enter(Item::STATE_EVALUATED, metadata, item);
      return absl::OkStatus();
    case Event::kWithdrawn:
      Enter(Item::STATE_WITHDRAWN, metadata, item);
      return absl::OkStatus();
    case Event::kPersonNoted:
    case Event::kActionNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

std::vector<domain::Move> ImprovementItems::Moves() {
  return domain::MoveTable<ImprovementItems>()
      .On<v1::CreateImprovementItemRequest>(&Register)
      .On<v1::UpdateImprovementItemRequest>(&Update, {Item::STATE_PROPOSED, Item::STATE_ACCEPTED}, kClause)
      .On<v1::AcceptImprovementItemRequest>(&Accept, {Item::STATE_PROPOSED}, kClause)
      .On<v1::RejectImprovementItemRequest>(&Reject, {Item::STATE_PROPOSED}, kClause)
      .On<v1::CompleteImprovementItemRequest>(&Complete, {Item::STATE_ACCEPTED}, kClause)
      .On<v1::EvaluateImprovementItemRequest>(&Evaluate, {Item::STATE_DONE}, kClause)
      .On<v1::WithdrawImprovementItemRequest>(&Withdraw, {Item::STATE_PROPOSED, Item::STATE_ACCEPTED}, kClause);
}

absl::Status ImprovementItems::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<ImprovementItems>(event, state);
  return folded;
}

bool ImprovementItems::NeedsPerson(const State& item, const std::string& login) {
  return domain::IsIn(item, {Item::STATE_PROPOSED, Item::STATE_ACCEPTED}) && item.owner() == login;
}

absl::StatusOr<ImprovementItemEvents> Register(const Item&, const v1::CreateImprovementItemRequest& request,
                                               const Decision& decision) {
  return domain::Registered<Event>(request.improvement_item(), [&](const Item& after) {
    Refusals refusals(decision.subject);
    refusals.Add(ChosenId(decision, kClause));
    return Rules(after, decision, std::move(refusals));
  });
}

absl::StatusOr<ImprovementItemEvents> Update(const Item& item, const v1::UpdateImprovementItemRequest& request,
                                             const Decision& decision) {
  return domain::Updated<Event>(item, request.improvement_item(), request.update_mask(), [&](const Item& after) {
    Refusals refusals(item.name());
    Item with_owner = item;
    with_owner.set_owner(after.owner());
    refusals.Unless(item.state() == Item::STATE_PROPOSED || DigestOfItem(with_owner) == DigestOfItem(after),
                    {"ITEM_DECIDED", kClause,
                     "the item was accepted as it is, and only its owner can change: withdraw it and propose "
                     "another"});
    refusals.Unless(item.state() == Item::STATE_PROPOSED || !after.owner().empty(),
                    {"OWNER_MISSING", kClause, "an accepted item needs an owner: name another"});
    refusals.Add(domain::RoomForAuthor(item, decision.actor, kClause));
    return Rules(after, decision, std::move(refusals));
  });
}

absl::StatusOr<ImprovementItemEvents> Accept(const Item& item, const v1::AcceptImprovementItemRequest& request,
                                             const Decision& decision) {
  Refusals refusals(item.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesDigest(item, request.digest(), kClause));
  refusals.Unless(!item.owner().empty(), {"OWNER_MISSING", kClause, "owner is empty: name the person who makes it"});
  refusals.Unless(!item.benefit().empty(), {"BENEFIT_MISSING", kClause,
                                            "benefit is empty: say what is expected, so that it can be judged later"});
  refusals.Add(authority.FourEyes(MakersOf(item)));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_accepted()->set_digest(item.digest());
  *event.mutable_accepted()->mutable_authority() = authority.grounds();
  return ImprovementItemEvents{event};
}

absl::StatusOr<ImprovementItemEvents> Reject(const Item& item, const v1::RejectImprovementItemRequest& request,
                                             const Decision& decision) {
  Refusals refusals(item.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesDigest(item, request.digest(), kClause));
  refusals.Add(authority.FourEyes(MakersOf(item)));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_rejected()->set_digest(item.digest());
  *event.mutable_rejected()->mutable_authority() = authority.grounds();
  return ImprovementItemEvents{event};
}

absl::StatusOr<ImprovementItemEvents> Complete(const Item& item, const v1::CompleteImprovementItemRequest& request,
                                               const Decision& decision) {
  Refusals refusals(item.name());
  refusals.Add(AllActionsEnded(item, kClause));
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_completed()->set_result(request.result());
  *event.mutable_completed()->mutable_evidence() = request.evidence();
  return ImprovementItemEvents{event};
}

absl::StatusOr<ImprovementItemEvents> Evaluate(const Item& item, const v1::EvaluateImprovementItemRequest& request,
                                               const Decision& decision) {
  Refusals refusals(item.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes(
      {.makers = {item.owner(), item.completer()}, .concerned = domain::PreparersOf(item.evidence())}));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_evaluated()->set_benefit_reached(request.benefit_reached());
  *event.mutable_evaluated()->mutable_authority() = authority.grounds();
  return ImprovementItemEvents{event};
}

absl::StatusOr<ImprovementItemEvents> Withdraw(const Item& item, const v1::WithdrawImprovementItemRequest&,
                                               const Decision&) {
  Event event;
  event.mutable_withdrawn()->set_state(item.state());
  return ImprovementItemEvents{event};
}

absl::StatusOr<ImprovementItemEvents> OpenImprovement(const Item& known, const ImprovementReport& report,
                                                      const Decision&) {
  if (!known.name().empty()) return ImprovementItemEvents{};
  ImprovementItemEvents events(1);
  *events[0].mutable_registered()->mutable_improvement_item() = domain::AsGiven(report.item);
  if (!report.review.empty()) {
    Event event;
    event.mutable_accepted()->set_digest(DigestOfItem(report.item));
    event.mutable_accepted()->set_management_review(report.review);
    events.push_back(std::move(event));
  }
  return events;
}

absl::StatusOr<ImprovementItemEvents> NoteAction(const Item& item, const v1::ActionNote& note, const Decision&) {
  if (!domain::IsIn(item, {Item::STATE_PROPOSED, Item::STATE_ACCEPTED})) return ImprovementItemEvents{};
  return NoteAction<Event>(item, note);
}

}  // namespace aims::audit
