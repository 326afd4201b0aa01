#pragma once
// Duties under the EU AI Act for AI systems, and whether a control in place or accepted evidence covers them (ISO/IEC 42001
// 4.1, 8.1; Regulation (EU) 2024/1689).

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/inventory/system_facts.h"
#include "services/improvement/domain/timeline.h"

namespace aims::improvement {

// The requirement of the framework eu-ai-act that a duty follows from, by the article in its id:
// "eu-ai-act:Art. 26(2)" of "deployer.26-2". A framework need not have it.
std::string RequirementOfDuty(absl::string_view duty);

// The labels of the duties, as of Series::kDuties.
Labels DutyLabels(const std::vector<SystemFacts::Duty>& duties);

std::vector<Formula> DutyFormulas();

}  // namespace aims::improvement
