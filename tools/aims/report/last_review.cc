#include "tools/aims/report/last_review.h"

#include "aims/audit/v1/management_review.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"

namespace aims::cli::report {
namespace {

using audit::v1::ManagementReview;

constexpr char kList[] = "/aims.audit.v1.ManagementReviewService/ListManagementReviews";

}  // namespace

absl::StatusOr<LastReview> FindLastReview(Draft& draft, absl::Time before) {
  audit::v1::ListManagementReviewsRequest request;
  request.set_parent(draft.organization());
  LastReview last;
  const absl::Status read = draft.reader.Each<audit::v1::ListManagementReviewsResponse, ManagementReview>(
      kList, request, [&](const ManagementReview& review) {
        if (!review.has_held_time() || review.state() == ManagementReview::STATE_CANCELLED) return;
        const absl::Time held = base::FromProto(review.held_time());
        if (held > last.held && held < before) last = {Id(review.name()), held, ""};
      });
  if (absl::IsPermissionDenied(read) || absl::IsUnimplemented(read)) {
    last.why_not =
        "It is not compared with the last management review, which this caller or this server does not read.";
    return last;
  }
  RETURN_IF_ERROR(read);
  if (last.id.empty()) last.why_not = "No management review was held before: there is nothing to compare it with.";
  return last;
}

}  // namespace aims::cli::report
