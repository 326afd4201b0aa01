#pragma once
// How an organization handles incidents: its scale of severity, its clocks, its authorities, and whether serious incidents
// suspend AI systems at once. ISO/IEC 42001 8.1, A.8.3, A.8.4. Pure: same inputs, same events.
//
// They are a versioned document; its moves and their refusals are in common/domain/versioned_document.h. A proposal that
// contradicts itself or the catalogue is InvalidArgument. The clocks of the AI Act cannot be turned off.
//
//   const IncidentPolicy policy = IncidentPolicyFor(decision);
//   policy.TargetHours(rule)

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/incident_catalogue.pb.h"
#include "aims/audit/v1/incident_settings.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct IncidentSettingsSets {
  using State = v1::IncidentSettings;
  using Event = v1::IncidentSettingsEvent;
  static constexpr absl::string_view kCollection = "incidentSettings";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using IncidentSettingsEvents = std::vector<v1::IncidentSettingsEvent>;

// The id is "current" (OTHER_ID).
absl::StatusOr<IncidentSettingsEvents> Register(const v1::IncidentSettings&, const v1::CreateIncidentSettingsRequest&,
                                                const domain::Decision&);
absl::StatusOr<IncidentSettingsEvents> Update(const v1::IncidentSettings&, const v1::UpdateIncidentSettingsRequest&,
                                              const domain::Decision&);

// InvalidArgument for clocks that the catalogue does not have or that are not optional, for targets of clocks for which
// the law has a number, and for anything that is there twice.
absl::Status CheckIncidentSettings(const v1::IncidentSettings::Document& document);

// --- The settings in force, as the moves of incidents read them ---

struct IncidentPolicy {
  v1::IncidentSettings::Document document;
  uint32_t version = 0;  // 0: none is approved

  bool IsOn(const v1::IncidentClockRule& rule) const;
  // Hours from the start of the clock to its due time.
  uint32_t LimitHours(const v1::IncidentClockRule& rule) const;
  // The meaning of a severity of the scale in force; nullopt for one that the scale does not have.
  absl::optional<std::string> SeverityTitle(absl::string_view severity_id) const;
  // The ids of the scale, for a refusal: "minor, moderate".
  std::string SeverityIds() const;
  // The authority of the country, or of any; nullptr when the settings name none.
  const v1::IncidentSettings::Authority* AuthorityOf(v1::IncidentRecipient recipient, absl::string_view country) const;
};

// organizations/acme/incidentSettings/current, of the organization that `name` belongs to; empty for an invalid name.
std::string IncidentSettingsName(absl::string_view name);
// Those of the organization that the decision is about.
IncidentPolicy IncidentPolicyFor(const domain::Decision& decision);

}  // namespace aims::audit
