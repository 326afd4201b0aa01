#pragma once
// What follows from the facts of an incident: its clocks, measures on its AI systems, and what bars them. AI Act Art. 26(5),
// 73(6); ISO/IEC 42001 A.8.3. incident.h is the public interface. Pure.

#include <string>

#include "absl/status/statusor.h"
#include "services/audit/domain/incident.h"

namespace aims::audit {

// Whether it is triaged, and neither closed nor dismissed.
bool IsHandled(const v1::Incident& incident);
bool HasEnded(const v1::Incident& incident);

// Who brought a change of the facts, and why.
struct IncidentCause {
  std::string reason;
  std::string proposer;  // of a correction; empty: new facts, which end no clock
  std::string approver;
};

// Adds to `events`, which were decided about `incident`, what follows from them: the clocks that start, rest on other facts
// or end; the measures on AI systems that were not demanded before, when it is serious or `reassess` is set; and the
// change of what it means for AI systems.
absl::StatusOr<IncidentEvents> WithConsequences(const v1::Incident& incident, IncidentEvents events,
                                                const IncidentCause& cause, const domain::Decision& decision,
                                                bool reassess = false);

// The AI system as the inventory reported it last; of unknown roles and tiers when it did not.
v1::Incident::System SystemFor(const std::string& ai_system, const domain::Decision& decision);

}  // namespace aims::audit
