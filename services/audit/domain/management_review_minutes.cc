// The minutes of a management review, its decisions, its signature and its addenda.

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/authors.h"
#include "common/domain/entries.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/management_review.h"
#include "services/audit/domain/management_review_rules.h"
#include "services/audit/domain/opened_id.h"
#include "services/audit/domain/review_agenda.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using Event = v1::ManagementReviewEvent;
using Review = v1::ManagementReview;

constexpr char kClause[] = "9.3.3";
constexpr int kMaxDecisions = 40;
constexpr int kMaxActions = 60;
constexpr int kMaxAddenda = 20;

int PlaceOfDecision(const Review& review, const std::string& decision_id) {
  return domain::PlaceOf(review.decisions(), [&](const auto& known) { return known.decision_id() == decision_id; });
}

absl::Status CheckDecision(const Review::Decision& decision) {
  const bool none = decision.kind() == Review::Decision::KIND_NONE;
  if (none && !decision.actions().empty()) {
    return domain::BadField("decision.actions", "is set, but the decision is that nothing is to be done");
  }
  if (none != decision.owner().empty()) {
    return domain::BadField("decision.owner", none ? "is set, but the decision is that nothing is to be done"
                                                   : "is empty: name the person who carries the decision");
  }
  return absl::OkStatus();
}

// The decision with the names of its actions. The same decision always has the same actions, and no client can choose
// their names.
Review::Decision WithActions(Review::Decision decided, const std::string& review) {
  const auto parsed = base::ResourceName::Parse(review);
  for (int i = 0; parsed.ok() && i < decided.actions_size(); ++i) {
    const std::string seed = absl::StrCat(review, "/", decided.decision_id(), "/", i);
    decided.mutable_actions(i)->set_action(base::ResourceName::Join(parsed->organization(), "actions", OpenedId(seed)));
  }
  return decided;
}

void RequireFutureDue(const Review::Decision& decided, const Decision& decision, Refusals* refusals) {
  for (const auto& action : decided.actions()) {
    const absl::Time due = base::FromProto(action.due_time());
    refusals->Unless(due > decision.time,
                     {"DUE_TIME_PAST", kClause,
                      absl::StrCat("an action of the decision ", decided.decision_id(), " is due at ",
                                   base::TimeToText(due), ", which has passed: set a later due_time")});
  }
}

// Adds what keeps the actor from signing as top management who attended.
void RequireSigner(const Review& review, domain::Authority* authority, Refusals* refusals) {
  const std::string& signer = authority->decision().actor.subject();
  refusals->Unless(
      AttendeesOf(review).count(signer) > 0,
      {"SIGNER_ABSENT", kClause,
       absl::StrCat("\"", signer, "\" did not attend the review: let one of top management who did sign")});
  refusals->Add(authority->Management(type::v1::MANAGEMENT_ROLE_TOP));
}

}  // namespace

absl::StatusOr<ManagementReviewEvents> DraftMinutes(const Review& review, const v1::DraftReviewMinutesRequest& request,
                                                    const Decision& decision) {
  Refusals refusals(review.name());
  refusals.Add(domain::RoomForAuthor(review, decision.actor, kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  *event.mutable_minutes_drafted()->mutable_minutes() = request.minutes();
  return ManagementReviewEvents{event};
}

absl::StatusOr<ManagementReviewEvents> SetDecision(const Review& review, const v1::SetReviewDecisionRequest& request,
                                                   const Decision& decision) {
  RETURN_IF_ERROR(CheckDecision(request.decision()));
  const Review::Decision decided = WithActions(request.decision(), decision.subject);
  const int place = PlaceOfDecision(review, decided.decision_id());
  const bool known = place < review.decisions_size();
  if (known && domain::DigestOf(review.decisions(place)) == domain::DigestOf(decided)) return ManagementReviewEvents{};
  int actions = decided.actions_size() - (known ? review.decisions(place).actions_size() : 0);
  for (const Review::Decision& each : review.decisions()) actions += each.actions_size();
  Refusals refusals(review.name());
  refusals.Add(domain::RoomForAuthor(review, decision.actor, kClause));
  RequireFutureDue(decided, decision, &refusals);
  refusals.Unless(place < kMaxDecisions,
                  {"TOO_MANY_DECISIONS", kClause, absl::StrCat("a review has at most ", kMaxDecisions, " decisions")});
  refusals.Unless(actions <= kMaxActions,
                  {"TOO_MANY_ACTIONS", kClause,
                   absl::StrCat("the decisions of a review have at most ", kMaxActions, " actions together")});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  *event.mutable_decision_set()->mutable_decision() = decided;
  return ManagementReviewEvents{event};
}

absl::StatusOr<ManagementReviewEvents> RemoveDecision(const Review& review,
                                                      const v1::RemoveReviewDecisionRequest& request,
                                                      const Decision& decision) {
  Refusals refusals(review.name());
  refusals.Add(domain::RoomForAuthor(review, decision.actor, kClause));
  refusals.Unless(PlaceOfDecision(review, request.decision_id()) < review.decisions_size(),
                  {"DECISION_UNKNOWN", kClause,
                   absl::StrCat("the minutes have no decision ", request.decision_id(), ": name one of theirs")});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_decision_removed()->set_decision_id(request.decision_id());
  return ManagementReviewEvents{event};
}

absl::StatusOr<ManagementReviewEvents> ReturnMinutes(const Review& review,
                                                     const v1::ReturnReviewMinutesRequest& request, const Decision&) {
  Refusals refusals(review.name());
  refusals.Add(domain::NamesDigest(review, request.digest(), kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_minutes_returned()->set_digest(review.digest());
  return ManagementReviewEvents{event};
}

absl::StatusOr<ManagementReviewEvents> Sign(const Review& review, const v1::SignManagementReviewRequest& request,
                                            const Decision& decision) {
  Refusals refusals(review.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesDigest(review, request.digest(), kClause));
  refusals.Unless(!review.decisions().empty(),
                  {"DECISIONS_MISSING", kClause,
                   "the minutes have no decision: set at least one; where nothing is to be done, one of the kind NONE "
                   "that says why"});
  for (const Review::Decision& decided : review.decisions()) RequireFutureDue(decided, decision, &refusals);
  refusals.Add(RoomForActions(static_cast<int>(PlannedActionsOf(review).size()), decision, kClause));
  refusals.Add(authority.FourEyes({.makers = {review.authors().begin(), review.authors().end()}}));
  RequireSigner(review, &authority, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());

  ManagementReviewEvents events(1);
  auto& signature = *events[0].mutable_minutes_signed();
  signature.set_digest(review.digest());
  signature.set_agenda_version(review.agenda_version());
  *signature.mutable_collect_time() = review.collect_time();
  *signature.mutable_suitability() = review.minutes().suitability();
  *signature.mutable_adequacy() = review.minutes().adequacy();
  *signature.mutable_effectiveness() = review.minutes().effectiveness();
  signature.set_decisions(static_cast<uint32_t>(review.decisions_size()));
  *signature.mutable_authority() = authority.grounds();
  for (const Review::Decision& decided : review.decisions()) {
    Event event;
    *event.mutable_decision_taken()->mutable_decision() = decided;
    *event.mutable_decision_taken()->mutable_authors() = review.authors();
    events.push_back(std::move(event));
  }
  ASSIGN_OR_RETURN(const Review after, domain::After<ManagementReviews>(review, events, decision));
  if (ActionsEnded(after)) {
    Event event;
    event.mutable_closed()->set_actions(static_cast<uint32_t>(after.actions_size()));
    events.push_back(std::move(event));
  }
  return events;
}

absl::StatusOr<ManagementReviewEvents> AddAddendum(const Review& review, const v1::AddReviewAddendumRequest& request,
                                                   const Decision&) {
  Refusals refusals(review.name());
  refusals.Unless(review.addenda_size() < kMaxAddenda,
                  {"TOO_MANY_ADDENDA", kClause,
                   absl::StrCat("a review has at most ", kMaxAddenda, " addenda: decide the rest in the next review")});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_addendum_added()->set_number(static_cast<uint32_t>(review.addenda_size()) + 1);
  event.mutable_addendum_added()->set_text(request.text());
  event.mutable_addendum_added()->set_digest(base::Sha256Hex(request.text()));
  return ManagementReviewEvents{event};
}

absl::StatusOr<ManagementReviewEvents> SignAddendum(const Review& review, const v1::SignReviewAddendumRequest& request,
                                                    const Decision& decision) {
  const int place =
      domain::PlaceOf(review.addenda(), [&](const auto& known) { return known.number() == request.number(); });
  Refusals refusals(review.name());
  if (place == review.addenda_size()) {
    refusals.Add({"ADDENDUM_UNKNOWN", kClause,
                  absl::StrCat("the review has no addendum ", request.number(), ": name one of its addenda")});
    return refusals.ToStatus();
  }
  const Review::Addendum& addendum = review.addenda(place);
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Unless(addendum.signer().empty(),
                  {"ADDENDUM_SIGNED", kClause,
                   absl::StrCat("the addendum ", request.number(), " was signed by \"", addendum.signer(), "\"")});
  refusals.Add(domain::NamesDigest(addendum, request.digest(), kClause));
  refusals.Add(authority.FourEyes({.makers = {addendum.writer()}}));
  RequireSigner(review, &authority, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_addendum_signed()->set_number(request.number());
  event.mutable_addendum_signed()->set_digest(request.digest());
  *event.mutable_addendum_signed()->mutable_authority() = authority.grounds();
  return ManagementReviewEvents{event};
}

}  // namespace aims::audit
