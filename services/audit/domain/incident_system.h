#pragma once
// What the handling of incidents goes by about an AI system: roles, tiers, duties to report, and the version in service, as
// the inventory reported them. AI Act Art. 26(5), 73. Pure: same inputs, same events.
//
// These moves have no requests: they follow from events of the inventory (services/audit/reactions).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/audit/v1/incident_system.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::audit {

struct IncidentSystems {
  using State = v1::IncidentSystem;
  using Event = v1::IncidentSystemEvent;
  static constexpr absl::string_view kCollection = "incidentSystems";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using IncidentSystemEvents = std::vector<v1::IncidentSystemEvent>;

// organizations/acme/incidentSystems/chat, of organizations/acme/aiSystems/chat; empty for an invalid name.
std::string IncidentSystemName(absl::string_view ai_system);

// Nothing when the same is known.
absl::StatusOr<IncidentSystemEvents> NoteClassification(const v1::IncidentSystem&, const v1::IncidentSystemClassified&,
                                                        const domain::Decision&);
// An exemption was confirmed: the classification that awaited it is settled. Nothing for another classification.
absl::StatusOr<IncidentSystemEvents> NoteExemption(const v1::IncidentSystem&, const uint32_t& classification_number,
                                                   const domain::Decision&);
// Other tiers were approved. The roles stay.
absl::StatusOr<IncidentSystemEvents> NoteOverride(const v1::IncidentSystem&, const v1::IncidentSystemClassified&,
                                                  const domain::Decision&);
// Nothing when an incident alone made the classification outdated: until it is made again the last one counts.
absl::StatusOr<IncidentSystemEvents> NoteOutdated(const v1::IncidentSystem&, const v1::IncidentSystemUnsettled&,
                                                  const domain::Decision&);
absl::StatusOr<IncidentSystemEvents> NoteService(const v1::IncidentSystem&, const v1::IncidentSystemServed&,
                                                 const domain::Decision&);
absl::StatusOr<IncidentSystemEvents> NoteServiceEnded(const v1::IncidentSystem&, const std::string& ai_system,
                                                      const domain::Decision&);

}  // namespace aims::audit
