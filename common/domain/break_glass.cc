#include "common/domain/break_glass.h"

#include "absl/strings/str_cat.h"

namespace aims::domain {
namespace {

using type::v1::BreakGlassApproval;

// "version 3 with digest ab…", or without the version where there is none.
std::string Named(uint32_t version, absl::string_view digest) {
  if (version == 0) return absl::StrCat("digest ", digest);
  return absl::StrCat("version ", version, " with digest ", digest);
}

}  // namespace

bool ReviewOpen(const BreakGlassApproval& approval) {
  return !approval.approver().empty() && approval.outcome() == BreakGlassApproval::OUTCOME_UNSPECIFIED;
}

absl::Time ReviewDue(const BreakGlassApproval& approval) {
  const bool awaited = ReviewOpen(approval) && approval.has_review_due_time() && !approval.review_overdue();
  return awaited ? base::FromProto(approval.review_due_time()) : absl::InfiniteFuture();
}

absl::optional<Violation> MayBreakGlass(const BreakGlassApproval& last, absl::string_view clause) {
  if (!ReviewOpen(last)) return absl::nullopt;
  return Violation{"REVIEW_OPEN", std::string(clause),
                   absl::StrCat("the approval by break-glass of ", Named(last.version(), last.digest()),
                                " is not reviewed: have it reviewed, or let a second person approve")};
}

void RequireReviewable(const BreakGlassApproval& approval, uint32_t version, absl::string_view digest,
                       const Authority& authority, Refusals* refusals) {
  const std::string clause(authority.clause());
  if (!ReviewOpen(approval)) {
    refusals->Add(Violation{"NO_REVIEW_OPEN", clause, "no approval by break-glass awaits a review"});
    return;
  }
  refusals->Unless(
      version == approval.version() && digest == approval.digest(),
      {"OTHER_APPROVAL", clause,
       absl::StrCat("the approval by break-glass of ", Named(approval.version(), approval.digest()),
                    " awaits a review, not ", Named(version, digest), ": read that approval and review it")});
  refusals->Add(authority.FourEyes(
      {.makers = {approval.approver()}, .concerned = People(approval.makers().begin(), approval.makers().end())}));
}

void FoldReviewRequested(const type::v1::BreakGlassReviewRequested& requested, const event::v1::EventMetadata& metadata,
                         BreakGlassApproval* approval) {
  approval->Clear();
  approval->set_version(requested.version());
  approval->set_digest(requested.digest());
  approval->set_approver(metadata.actor().subject());
  *approval->mutable_approve_time() = metadata.occur_time();
  approval->set_reason(metadata.reason());
  *approval->mutable_makers() = requested.makers();
  if (requested.has_review_due_time()) *approval->mutable_review_due_time() = requested.review_due_time();
}

void FoldReviewed(const type::v1::BreakGlassReviewed& reviewed, const event::v1::EventMetadata& metadata,
                  BreakGlassApproval* approval) {
  approval->set_outcome(reviewed.outcome());
  approval->set_reviewer(metadata.actor().subject());
  *approval->mutable_review_time() = metadata.occur_time();
  approval->set_review_reason(metadata.reason());
}

}  // namespace aims::domain
