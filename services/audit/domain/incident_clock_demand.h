#pragma once
// Which clocks an incident needs: from its facts, the catalogue and the settings of the organization. AI Act Art. 26(5), 73;
// ISO/IEC 42001 A.8.3, A.8.4. Pure, thread-safe.
//
//   const IncidentClockChanges changes = ClockChanges(before, after, policy);
//
// A clock runs when its limbs count as yes, for an AI system of the incident by which the organization has the duty. A system
// whose classification is not settled can have any role and tier. It is binding from the date of the duty; before that, and
// for a system that was on the market before it and has not changed (AI Act Art. 111(2)), it is voluntary, with the same
// times.

#include <vector>

#include "aims/audit/v1/incident.pb.h"
#include "services/audit/domain/incident_settings.h"

namespace aims::audit {

// The clocks that the facts of a triaged incident ask for, without their names. None before the triage.
std::vector<v1::IncidentClockBasis> ClocksOf(const v1::Incident& incident, const IncidentPolicy& policy);

struct IncidentClockChanges {
  std::vector<v1::IncidentClockBasis> demanded;  // start, or rest on other facts
  std::vector<std::string> dropped;  // names of clocks that have not ended, and that nothing asks for any more
};
// What changes between the two states of one incident. A clock that has ended is not asked for again, but in three cases, in
// which another clock starts: nothing asked for it before; it was not due, and one of its limbs becomes a certain yes;
// or one becomes a certain yes with an awareness time of its own by which the clock starts later, such as a death that came
// after the complete report. A clock without a country takes the first country that becomes known.
IncidentClockChanges ClockChanges(const v1::Incident& before, const v1::Incident& after, const IncidentPolicy& policy);

}  // namespace aims::audit
