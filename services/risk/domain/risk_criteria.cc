#include "services/risk/domain/risk_criteria.h"

#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/break_glass.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "services/risk/domain/criteria_document.h"

namespace aims::risk {
namespace {

using domain::Decision;
using domain::NamesProposal;
using domain::NameVersion;
using Event = v1::RiskCriteriaEvent;

// The clause behind the criteria.
constexpr absl::string_view kClause = "6.1.1";

google::protobuf::Timestamp NextReview(const v1::RiskCriteria::Version& version, const Decision& decision) {
  return base::ToProto(decision.time + absl::Hours(24) * version.document().review_days());
}

// The approval of the proposed version.
Event Approved(const v1::RiskCriteria& criteria, const Decision& decision) {
  Event event;
  NameVersion(criteria.proposed_version(), event.mutable_approved());
  event.mutable_approved()->set_superseded_version(criteria.current_version().version());
  *event.mutable_approved()->mutable_review_due_time() = NextReview(criteria.proposed_version(), decision);
  return event;
}

}  // namespace

absl::Status RiskCriteriaSets::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kProposed: {
      v1::RiskCriteria::Version version;
      domain::FoldProposal(event.proposed(), metadata, &version);
      *version.mutable_document() = event.proposed().document();
      *state->mutable_proposed_version() = version;
      state->set_last_version(version.version());
      return absl::OkStatus();
    }
    case Event::kVoided:
    case Event::kRejected:
    case Event::kWithdrawn:
      state->clear_proposed_version();
      return absl::OkStatus();
    case Event::kApproved:
      domain::FoldApproval(state->proposed_version(), metadata, state->mutable_current_version());
      state->clear_proposed_version();
      *state->mutable_review_due_time() = event.approved().review_due_time();
      state->clear_review_due();
      state->clear_reviewer();
      state->clear_review_time();
      return absl::OkStatus();
    case Event::kReviewFellDue:
      state->set_review_due(true);
      return absl::OkStatus();
    case Event::kReviewed:
      *state->mutable_review_due_time() = event.reviewed().review_due_time();
      state->clear_review_due();
      state->set_reviewer(metadata.actor().subject());
      *state->mutable_review_time() = metadata.occur_time();
      return absl::OkStatus();
    default:
      if (domain::FoldBreakGlass(event, metadata, state)) return absl::OkStatus();
      return domain::FoldStandardMove(event, metadata, state);
  }
}

absl::optional<absl::Time> RiskCriteriaSets::NextDue(const State& state) {
  if (!state.has_review_due_time() || state.review_due()) return absl::nullopt;
  return base::FromProto(state.review_due_time());
}

absl::StatusOr<RiskCriteriaEvents> RiskCriteriaSets::FallDue(const State& state, const Decision& decision) {
  const auto due = NextDue(state);
  if (!due.has_value() || *due > decision.time) return RiskCriteriaEvents{};
  Event event;
  event.mutable_review_fell_due()->set_version(state.current_version().version());
  *event.mutable_review_fell_due()->mutable_due_time() = state.review_due_time();
  return RiskCriteriaEvents{event};
}

absl::StatusOr<RiskCriteriaEvents> Register(const v1::RiskCriteria&, const v1::CreateRiskCriteriaRequest& request,
                                            const Decision&) {
  return domain::Registered<Event>(request.risk_criteria());
}

absl::StatusOr<RiskCriteriaEvents> Update(const v1::RiskCriteria& criteria,
                                          const v1::UpdateRiskCriteriaRequest& request, const Decision&) {
  return domain::Updated<Event>(criteria, request.risk_criteria(), request.update_mask());
}

absl::StatusOr<RiskCriteriaEvents> Propose(const v1::RiskCriteria& criteria,
                                           const v1::ProposeRiskCriteriaRequest& request, const Decision& decision) {
  RETURN_IF_ERROR(CheckDocument(request.document(), "document"));
  ASSIGN_OR_RETURN(const auto authors, domain::AuthorsOfProposal(criteria.name(), request.authors(),
                                                                 criteria.proposed_version(), decision.actor, kClause));
  RiskCriteriaEvents events;
  if (criteria.has_proposed_version()) {
    NameVersion(criteria.proposed_version(), events.emplace_back().mutable_voided());
  }
  auto* proposed = events.emplace_back().mutable_proposed();
  proposed->set_version(criteria.last_version() + 1);
  proposed->set_digest(domain::DigestOf(request.document()));
  *proposed->mutable_document() = request.document();
  for (const std::string& author : authors) proposed->add_authors(author);
  return events;
}

absl::StatusOr<RiskCriteriaEvents> Approve(const v1::RiskCriteria& criteria,
                                           const v1::ApproveRiskCriteriaRequest& request, const Decision& decision) {
  const auto& proposed = criteria.proposed_version();
  domain::Refusals refusals(criteria.name());
  refusals.Add(NamesProposal(request, proposed, kClause));
  refusals.Add(domain::FourEyes(decision.actor, domain::MakersOf(proposed), kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  return RiskCriteriaEvents{Approved(criteria, decision)};
}

absl::StatusOr<RiskCriteriaEvents> BreakGlassApprove(const v1::RiskCriteria& criteria,
                                                     const v1::BreakGlassApproveRiskCriteriaRequest& request,
                                                     const Decision& decision) {
  const auto& proposed = criteria.proposed_version();
  domain::Refusals refusals(criteria.name());
  refusals.Add(NamesProposal(request, proposed, kClause));
  refusals.Add(domain::MayBreakGlass(criteria.break_glass(), kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  RiskCriteriaEvents events{Approved(criteria, decision)};
  domain::AskForReview(proposed.version(), proposed.digest(), domain::MakersOf(proposed), &events);
  return events;
}

absl::StatusOr<RiskCriteriaEvents> ReviewBreakGlass(const v1::RiskCriteria& criteria,
                                                    const v1::ReviewRiskCriteriaBreakGlassRequest& request,
                                                    const Decision& decision) {
  return domain::BreakGlassReviewed<Event>(criteria, request, decision, kClause);
}

absl::StatusOr<RiskCriteriaEvents> Reject(const v1::RiskCriteria& criteria,
                                          const v1::RejectRiskCriteriaRequest& request, const Decision&) {
  domain::Refusals refusals(criteria.name());
  refusals.Add(NamesProposal(request, criteria.proposed_version(), kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  NameVersion(criteria.proposed_version(), event.mutable_rejected());
  return RiskCriteriaEvents{event};
}

absl::StatusOr<RiskCriteriaEvents> Withdraw(const v1::RiskCriteria& criteria,
                                            const v1::WithdrawRiskCriteriaRequest& request, const Decision& decision) {
  domain::Refusals refusals(criteria.name());
  refusals.Add(NamesProposal(request, criteria.proposed_version(), kClause));
  refusals.Add(domain::WithdrawnByProposer(decision.actor, criteria.proposed_version(), kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  NameVersion(criteria.proposed_version(), event.mutable_withdrawn());
  return RiskCriteriaEvents{event};
}

absl::StatusOr<RiskCriteriaEvents> Review(const v1::RiskCriteria& criteria,
                                          const v1::ReviewRiskCriteriaRequest& request, const Decision& decision) {
  const auto& current = criteria.current_version();
  domain::Refusals refusals(criteria.name());
  refusals.Add(NamesProposal(request, current, kClause));
  refusals.Add(domain::FourEyes(decision.actor, domain::MakersOf(current), kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  NameVersion(current, event.mutable_reviewed());
  *event.mutable_reviewed()->mutable_review_due_time() = NextReview(current, decision);
  return RiskCriteriaEvents{event};
}

}  // namespace aims::risk
