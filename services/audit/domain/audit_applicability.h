#pragma once
// The controls that statements of applicability exclude and apply, as the controls service reported them. ISO/IEC 42001
// 6.1.3.
// Pure: same inputs, same events. A control is excluded when a statement excludes it and no other applies it.
//
//   const ExcludedControls excluded = ExcludedIn(decision);   // "iso-42001:A.10.4" → its statement
//
// Its move has no request: it follows from the approval of a statement (services/audit/reactions/audit_reactions.h).

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/audit/v1/audit_applicability.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::audit {

struct AuditApplicabilities {
  using State = v1::AuditApplicability;
  using Event = v1::AuditApplicabilityEvent;
  static constexpr absl::string_view kCollection = "auditApplicabilities";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using AuditApplicabilityEvents = std::vector<v1::AuditApplicabilityEvent>;

// organizations/acme/auditApplicabilities/current, of the organization that `name` belongs to. Empty for an invalid
// name.
std::string ApplicabilityName(absl::string_view name);

// By control, a statement that excludes it. None that another statement applies.
using ExcludedControls = std::map<std::string, std::string>;
ExcludedControls ExcludedIn(const v1::AuditApplicability& applicability);
// Of the organization of the decision's subject. Empty when no statement was approved.
ExcludedControls ExcludedIn(const domain::Decision& decision);

// Rows of an approved statement, or its withdrawal.
struct ApplicabilityReport {
  std::string statement;
  uint32_t version = 0;
  std::vector<std::string> excluded;
  std::vector<std::string> applicable;
  bool withdrawn = false;
};
// Nothing when it changes nothing, or a later version of this statement is known.
absl::StatusOr<AuditApplicabilityEvents> NoteApplicability(const v1::AuditApplicability&, const ApplicabilityReport&,
                                                           const domain::Decision&);

}  // namespace aims::audit
