#pragma once
// Rates an estimate by a criteria document, and checks that the document is consistent. Pure.
//
//   RETURN_IF_ERROR(CheckDocument(request.document(), "document"));
//   ASSIGN_OR_RETURN(v1::Rating rating, Rate(criteria, estimate, "estimate", decision));
//   const v1::RiskCriteria::Level& level = LevelOf(criteria->current_version().document(), rating);

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/risk/v1/rating.pb.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "common/domain/decision.h"

namespace aims::risk {

// InvalidArgument for the first field below `path` that is inconsistent. The rules: ids of levels are unique; the
// matrix has a known level for each likelihood and consequence; no level falls as likelihood or consequence rises; the
// appetite is a level; a level that may be accepted names the roles that accept it, which are roles of management.
absl::Status CheckDocument(const v1::RiskCriteria::Document& document, absl::string_view path);

// The rating of `estimate` by the current version of `criteria`, made by the decision's actor now. InvalidArgument, on
// a field below `path`, for a step that the scales do not have, or an estimate without any consequence.
absl::StatusOr<v1::Rating> Rate(const v1::RiskCriteria& criteria, const v1::Estimate& estimate, absl::string_view path,
                                const domain::Decision& decision);

// The level of a rating. `document` must have the version that the rating was made with.
const v1::RiskCriteria::Level& LevelOf(const v1::RiskCriteria::Document& document, const v1::Rating& rating);

// The highest level that an estimate can have with `document`.
const v1::RiskCriteria::Level& HighestLevel(const v1::RiskCriteria::Document& document);

// Whether the rating was made with the current version of the criteria.
bool IsCurrent(const v1::Rating& rating, const v1::RiskCriteria& criteria);

}  // namespace aims::risk
