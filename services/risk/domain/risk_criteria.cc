#include "services/risk/domain/risk_criteria.h"

#include "common/domain/standard_moves.h"
#include "common/domain/versioned_document.h"
#include "services/risk/domain/criteria_document.h"
#include "services/risk/domain/organization_authority.h"

namespace aims::risk {
namespace {

using domain::Decision;
using Event = v1::RiskCriteriaEvent;

struct Criteria : domain::VersionedDocument<RiskCriteriaSets> {
  static constexpr absl::string_view kClause = "6.1.1";
  static constexpr type::v1::ManagementRole kApprover = type::v1::MANAGEMENT_ROLE_DESIGNATED;
  static type::v1::Authorities Authorities(const State&, const Decision& decision) { return AuthoritiesOf(decision); }
  static absl::Duration ReviewInterval(const v1::RiskCriteria::Version& version) {
    return absl::Hours(24) * version.document().review_days();
  }
  static absl::Status Check(const v1::RiskCriteria::Document& document) { return CheckDocument(document, "document"); }
};

}  // namespace

std::vector<domain::Move> RiskCriteriaSets::Moves() {
  return domain::MoveTable<RiskCriteriaSets>()
      .On<v1::CreateRiskCriteriaRequest>(&Register)
      .On<v1::UpdateRiskCriteriaRequest>(&Update)
      .On<v1::ProposeRiskCriteriaRequest>(&domain::Propose<Criteria>)
      .On<v1::ApproveRiskCriteriaRequest>(&domain::Approve<Criteria>)
      .On<v1::BreakGlassApproveRiskCriteriaRequest>(&domain::BreakGlassApprove<Criteria>)
      .On<v1::ReviewRiskCriteriaBreakGlassRequest>(&domain::ReviewBreakGlass<Criteria>)
      .On<v1::RejectRiskCriteriaRequest>(&domain::Reject<Criteria>)
      .On<v1::WithdrawRiskCriteriaRequest>(&domain::Withdraw<Criteria>)
      .On<v1::ReviewRiskCriteriaRequest>(&domain::Review<Criteria>);
}

absl::Status RiskCriteriaSets::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  domain::FoldBreakGlass(event, metadata, state);
  switch (event.event_case()) {
    case Event::kProposed:
      domain::FoldProposed<Criteria>(event.proposed(), metadata, state);
      return absl::OkStatus();
    case Event::kVoided:
    case Event::kRejected:
    case Event::kWithdrawn:
      domain::FoldProposalEnded<Criteria>(state);
      return absl::OkStatus();
    case Event::kApproved:
      domain::FoldApproved<Criteria>(event.approved(), metadata, state);
      return absl::OkStatus();
    case Event::kReviewFellDue:
      state->set_review_due(true);
      return absl::OkStatus();
    case Event::kReviewed:
      domain::FoldReview<Criteria>(event.reviewed(), metadata, state);
      return absl::OkStatus();
    case Event::kRegistered:
    case Event::kUpdated:
    case Event::kBreakGlassReviewRequested:
    case Event::kBreakGlassReviewed:
    case Event::kBreakGlassReviewOverdue:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::optional<absl::Time> RiskCriteriaSets::NextDue(const State& state) { return domain::NextReview<Criteria>(state); }

absl::StatusOr<RiskCriteriaEvents> RiskCriteriaSets::FallDue(const State& state, const Decision& decision) {
  return domain::ReviewFellDue<Criteria>(state, decision);
}

absl::StatusOr<RiskCriteriaEvents> Register(const v1::RiskCriteria&, const v1::CreateRiskCriteriaRequest& request,
                                            const Decision&) {
  return domain::Registered<Event>(request.risk_criteria());
}

absl::StatusOr<RiskCriteriaEvents> Update(const v1::RiskCriteria& criteria,
                                          const v1::UpdateRiskCriteriaRequest& request, const Decision&) {
  return domain::Updated<Event>(criteria, request.risk_criteria(), request.update_mask());
}

}  // namespace aims::risk
