#pragma once
// What fulfils the required documents, and the retention rules that AIMS proposes: what follows for them from events of the
// inventory, of risk management and of this service. ISO/IEC 42001 7.5.1, 7.5.3.

#include <vector>

#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/command/reactions.h"

namespace aims::controls {

// An organization is registered → all required documents, MISSING. Its scope is approved → the scope.
std::vector<command::Effect> RequiredDocumentEffects(const inventory::v1::InventoryTopicRecord& cause);
// Criteria, assessments, treatments and impact assessments → the documents and records that they are. An approval of a
// treatment plan that became void, or a treatment that was withdrawn, is no plan any more.
std::vector<command::Effect> RequiredDocumentRiskEffects(const risk::v1::RiskTopicRecord& cause);
// Policies, statements of applicability, competences and tests of controls → the documents and records that they are. A
// policy that was retired, or does not fulfil a requirement any more, lapses.
std::vector<command::Effect> RequiredDocumentOwnEffects(const v1::ControlsTopicRecord& cause);

// An organization is registered → a draft of each retention rule that AIMS proposes.
std::vector<command::Effect> RetentionRuleEffects(const inventory::v1::InventoryTopicRecord& cause);

}  // namespace aims::controls
