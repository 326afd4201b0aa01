#pragma once
// The categories of the MIT AI Risk Repository, version 3, as rows of ImportRiskCategories: its taxonomy of domains and
// sub-domains ("6.5 Governance failure" within "6 Socioeconomic and Environmental"), and its causal taxonomy (by what
// entity, with what intent, when). The risks of the repository themselves are not taken over: they are examples from
// the literature, not an organization's own; each category says how many there are. Pure.
//
//   ASSIGN_OR_RETURN(auto rows, MapMitAiRisks(json, "organizations/acme"));

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/risk/v1/risk_category.pb.h"

namespace aims::cli {

// `json` is the repository as an array of objects with id, entity, intent, timing, domain and subdomain. Entries that
// are not coded, or excluded from the taxonomy, belong to no category. The same text gives the same rows.
// InvalidArgument when it is no such array, and where.
absl::StatusOr<std::vector<risk::v1::ImportRiskCategoriesRequest>> MapMitAiRisks(absl::string_view json,
                                                                                 const std::string& organization);

}  // namespace aims::cli
