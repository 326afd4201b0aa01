#include "services/audit/domain/management_review.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/entries.h"
#include "common/domain/references.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/management_review_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using Event = v1::ManagementReviewEvent;
using Review = v1::ManagementReview;

absl::Status CheckParticipants(const Review& after) {
  return domain::UniqueIds(after.participants(), "management_review.participants", "subject",
                           [](const Review::Participant& entry) { return entry.subject(); });
}

// `before` is a default instance when the review is planned.
absl::Status Rules(const Review& before, const Review& after, const Decision& decision) {
  RETURN_IF_ERROR(CheckParticipants(after));
  Refusals refusals(decision.subject);
  const absl::Time planned = base::FromProto(after.planned_time());
  const bool kept = before.has_planned_time() && base::FromProto(before.planned_time()) == planned;
  refusals.Unless(kept || planned > decision.time,
                  {"PLANNED_TIME_PAST", "9.3.1", "planned_time is not in the future: give a later planned_time"});
  const auto& people = after.participants();
  const bool top = std::any_of(people.begin(), people.end(), [&](const Review::Participant& person) {
    return TopManagement(person.subject(), decision.time, decision).has_value();
  });
  refusals.Unless(top, {"TOP_MANAGEMENT_MISSING", "9.3.1",
                        "nobody in participants is designated top management of the whole organization: top management "
                        "reviews the management system, so add such a person, or designate one"});
  refusals.Unless(std::any_of(people.begin(), people.end(),
                              [&](const Review::Participant& person) { return person.subject() == after.chair(); }),
                  {"CHAIR_NOT_INVITED", "9.3.1",
                   absl::StrCat("the chair \"", after.chair(), "\" is not among the participants: add that person")});
  return refusals.ToStatus();
}

}  // namespace

std::vector<domain::Move> ManagementReviews::Moves() {
  return domain::MoveTable<ManagementReviews>()
      .On<v1::CreateManagementReviewRequest>(&Register)
      .On<v1::UpdateManagementReviewRequest>(&Update, {Review::STATE_PLANNED, Review::STATE_INPUTS_COLLECTED}, "9.3.1")
      .On<v1::CollectReviewInputsRequest>(&CollectInputs, {Review::STATE_PLANNED, Review::STATE_INPUTS_COLLECTED},
                                          "9.3.2")
      .On<v1::ConsiderReviewInputRequest>(&ConsiderInput, {Review::STATE_INPUTS_COLLECTED}, "9.3.2")
      .On<v1::RecordReviewStatementRequest>(&RecordStatement, {Review::STATE_INPUTS_COLLECTED}, "9.3.1")
      .On<v1::HoldManagementReviewRequest>(&Hold, {Review::STATE_INPUTS_COLLECTED}, "9.3.1")
      .On<v1::DraftReviewMinutesRequest>(&DraftMinutes, {Review::STATE_HELD, Review::STATE_MINUTES_DRAFTED}, "9.3.3")
      .On<v1::SetReviewDecisionRequest>(&SetDecision, {Review::STATE_HELD, Review::STATE_MINUTES_DRAFTED}, "9.3.3")
      .On<v1::RemoveReviewDecisionRequest>(&RemoveDecision, {Review::STATE_HELD, Review::STATE_MINUTES_DRAFTED},
                                           "9.3.3")
      .On<v1::ReturnReviewMinutesRequest>(&ReturnMinutes, {Review::STATE_MINUTES_DRAFTED}, "9.3.3")
      .On<v1::SignManagementReviewRequest>(&Sign, {Review::STATE_MINUTES_DRAFTED}, "9.3.3")
      .On<v1::AddReviewAddendumRequest>(&AddAddendum, {Review::STATE_ACTIONS_OPEN, Review::STATE_CLOSED}, "9.3.3")
      .On<v1::SignReviewAddendumRequest>(&SignAddendum, {Review::STATE_ACTIONS_OPEN, Review::STATE_CLOSED}, "9.3.3")
      .On<v1::CancelManagementReviewRequest>(&Cancel, {Review::STATE_PLANNED, Review::STATE_INPUTS_COLLECTED}, "9.3.1");
}

bool ManagementReviews::NeedsPerson(const State& review, const std::string& login) {
  return domain::IsIn(review, {Review::STATE_PLANNED, Review::STATE_INPUTS_COLLECTED, Review::STATE_HELD,
                               Review::STATE_MINUTES_DRAFTED}) &&
         domain::RefersTo(review, login);
}

absl::StatusOr<ManagementReviewEvents> Register(const Review& none, const v1::CreateManagementReviewRequest& request,
                                                const Decision& decision) {
  return domain::Registered<Event>(request.management_review(),
                                   [&](const Review& after) { return Rules(none, after, decision); });
}

absl::StatusOr<ManagementReviewEvents> Update(const Review& review, const v1::UpdateManagementReviewRequest& request,
                                              const Decision& decision) {
  return domain::Updated<Event>(review, request.management_review(), request.update_mask(),
                                [&](const Review& after) { return Rules(review, after, decision); });
}

absl::StatusOr<ManagementReviewEvents> Cancel(const Review& review, const v1::CancelManagementReviewRequest&,
                                              const Decision&) {
  Event event;
  event.mutable_cancelled()->set_state(review.state());
  return ManagementReviewEvents{event};
}

absl::StatusOr<ManagementReviewEvents> NoteAction(const Review& review, const v1::ActionNote& note,
                                                  const Decision& decision) {
  if (review.name().empty() || domain::IsIn(review, {Review::STATE_CLOSED, Review::STATE_CANCELLED})) {
    return ManagementReviewEvents{};
  }
  ManagementReviewEvents events = NoteAction<Event>(review, note);
  if (events.empty() || review.state() != Review::STATE_ACTIONS_OPEN) return events;
  ASSIGN_OR_RETURN(const Review after, domain::After<ManagementReviews>(review, events, decision));
  if (!ActionsEnded(after)) return events;
  Event closed;
  closed.mutable_closed()->set_actions(static_cast<uint32_t>(after.actions_size()));
  events.push_back(std::move(closed));
  return events;
}

// --- What the moves share ---

std::string NameOf(v1::ReviewInput input) {
  static constexpr const char* kNames[] = {
      "UNSPECIFIED",        "ACTIONS (9.3.2 a)",           "CONTEXT (9.3.2 b)",
      "PARTIES (9.3.2 c)",  "NONCONFORMITIES (9.3.2 d 1)", "MEASUREMENT (9.3.2 d 2)",
      "AUDITS (9.3.2 d 3)", "OPPORTUNITIES (9.3.2 e)"};
  return v1::ReviewInput_IsValid(input) ? kNames[input] : absl::StrCat(static_cast<int>(input));
}

absl::optional<type::v1::DesignationQuote> TopManagement(const std::string& login, absl::Time time,
                                                         const Decision& decision) {
  const type::v1::Authorities authorities = AuthoritiesOf(decision);
  for (const type::v1::Designation& held : authorities.designations()) {
    const bool later = held.has_designate_time() && base::FromProto(held.designate_time()) > time;
    if (held.subject_id() != login || later || !domain::Holds(held, time) || !domain::Covers(held, {}) ||
        !domain::Suffices(held.role(), type::v1::MANAGEMENT_ROLE_TOP)) {
      continue;
    }
    type::v1::DesignationQuote quote;
    quote.set_number(held.number());
    quote.set_role(held.role());
    quote.set_designator(held.designator());
    if (held.has_expire_time()) *quote.mutable_expire_time() = held.expire_time();
    quote.set_bootstrap(held.bootstrap());
    return quote;
  }
  return absl::nullopt;
}

std::set<std::string> AttendeesOf(const Review& review) {
  std::set<std::string> people;
  for (const Review::Attendance& each : review.attendance()) people.insert(each.subject());
  return people;
}

std::set<std::string> PlannedActionsOf(const Review& review) {
  std::set<std::string> names;
  for (const Review::Decision& each : review.decisions()) {
    for (const auto& action : each.actions()) names.insert(action.action());
  }
  return names;
}

bool ActionsEnded(const Review& review) {
  if (!OpenActions(review).empty()) return false;
  const std::set<std::string> planned = PlannedActionsOf(review);
  return std::all_of(planned.begin(), planned.end(),
                     [&](const std::string& name) { return ActionOf(review, name) != nullptr; });
}

std::string SealOfInputs(const Review& review) {
  std::string digests;
  for (const Review::InputSnapshot& input : review.inputs()) digests += input.digest();
  return base::Sha256Hex(digests);
}

std::string DigestOfReview(const Review& review) {
  return base::Sha256Hex(absl::StrCat(domain::SealOf(review.inputs()), domain::SealOf(review.extras()),
                                      domain::SealOf(review.attendance()), domain::DigestOf(review.held_time()),
                                      domain::DigestOf(review.minutes()), domain::SealOf(review.decisions())));
}

}  // namespace aims::audit
