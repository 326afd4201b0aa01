#pragma once
// GetManagementReviewPack: the inputs of a review as of a position of the log.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "aims/improvement/v1/improvement_service.pb.h"
#include "services/improvement/domain/review_pack/review_pack.h"
#include "services/improvement/views/metric_view.h"

namespace aims::improvement {

// `topics` are those of the read model, in its order. InvalidArgument for a position that is none; FailedPrecondition for one
// that the read model has not come to, and for one of a program with other definitions.
absl::Status AnswerReviewPack(const MetricView::Snapshot& snapshot, const v1::GetManagementReviewPackRequest& request,
                              absl::Time now, const std::vector<std::string>& topics, const IsOpen& is_open,
                              v1::ManagementReviewPack* response);

}  // namespace aims::improvement
