#pragma once
// What nonconformities and incidents mean for an AI system, as the audit service reports it: they bar its gates, or
// hold it as evidence until an authority is informed. ISO/IEC 42001 10.2, A.8.4; AI Act Art. 73(6). Pure: same inputs,
// same events.
//
//   RequireNoBar(assurance, &refusals);                                  // at a gate
//   refusals.Add(EvidenceHeld(system, request, decision, "8.1"));        // before the system is altered
//
//   OPEN_NONCONFORMITY     a nonconformity that bars the system is open
//   SERIOUS_INCIDENT       an incident bars the system
//   EVIDENCE_HOLD          an incident holds the system as evidence: only a change that removes danger is made
//   DANGER_REASON_MISSING  such a change gives no reason

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/inventory/v1/ai_system.pb.h"
#include "common/base/text.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"
#include "services/inventory/domain/system_assurance.h"

namespace aims::inventory {

using SystemBar = v1::SystemAssurance::Bar;

// Records it. Nothing for a report that is not newer, and for an unknown one that neither bars nor holds.
absl::StatusOr<SystemAssuranceEvents> ReportBar(const v1::SystemAssurance&, const SystemBar& bar,
                                                const domain::Decision&);
void FoldBar(const v1::SystemBarReported& reported, v1::SystemAssurance* assurance);

// Adds OPEN_NONCONFORMITY, SERIOUS_INCIDENT or EVIDENCE_HOLD for each bar.
void RequireNoBar(const v1::SystemAssurance& assurance, domain::Refusals* refusals);

// The bar that holds the system as evidence; nullopt when none does.
absl::optional<SystemBar> HoldOf(const v1::AiSystem& system, const domain::Decision& decision);

// EVIDENCE_HOLD while the system is held as evidence, unless the request says that it removes danger; with no reason
// for that, DANGER_REASON_MISSING.
template <class Request>
absl::optional<domain::Violation> EvidenceHeld(const v1::AiSystem& system, const Request& request,
                                               const domain::Decision& decision) {
  const auto hold = HoldOf(system, decision);
  if (!hold.has_value()) return absl::nullopt;
  if (!request.removes_danger()) {
    return domain::Violation{
        "EVIDENCE_HOLD", "AI Act Art. 73(6)",
        absl::StrCat(hold->resource(), " holds the system as evidence: ", hold->sentence(),
                     "; have the authority informed first, or say in removes_danger, with a reason, that the change "
                     "removes danger")};
  }
  if (!base::IsBlank(request.reason())) return absl::nullopt;
  return domain::Violation{"DANGER_REASON_MISSING", "AI Act Art. 73(6)",
                           "the system is held as evidence: give the danger that the change removes as its reason"};
}

}  // namespace aims::inventory
