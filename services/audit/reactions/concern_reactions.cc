#include "services/audit/reactions/concern_reactions.h"

#include <string>

#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "services/audit/domain/concern.h"
#include "services/audit/domain/incident.h"

namespace aims::audit {

using command::Effect;
using v1::AuditTopicRecord;
using Effects = std::vector<Effect>;

Effects ConcernSuccessorEffects(const AuditTopicRecord& cause) {
  if (!cause.concern().has_retaliation_reported()) return {};
  const auto& reported = cause.concern().retaliation_reported();
  return {Effect::On<Concerns>(
      reported.successor(),
      [raised = reported.raised()](const v1::Concern& concern, const domain::Decision& decision) {
        return OpenSuccessor(concern, raised, decision);
      },
      "retaliation was reported")};
}

Effects IncidentOfConcernEffects(const AuditTopicRecord& cause) {
  if (!cause.concern().concluded().has_incident()) return {};
  const v1::ConcernConcluded& concluded = cause.concern().concluded();
  const v1::DemandedIncident& demanded = concluded.incident();
  v1::CreateIncidentRequest request;
  v1::Incident& incident = *request.mutable_incident();
  incident.set_display_name(demanded.title());
  incident.set_description(demanded.description());
  *incident.mutable_ai_systems() = EachOnce(demanded.ai_systems());
  incident.set_owner(demanded.owner());
  *incident.mutable_aware_time() = concluded.aware_time();
  incident.set_source_resource(cause.metadata().subject());
  incident.set_source("a concern");
  return {Effect::On<Incidents>(
      base::ResourceName::Join(cause.metadata().organization(), Incidents::kCollection, demanded.incident_id()),
      [request](const v1::Incident& known, const domain::Decision& decision) -> absl::StatusOr<IncidentEvents> {
        if (!known.name().empty()) return IncidentEvents{};
        v1::CreateIncidentRequest report = request;
        // The clock of this partition can be behind that of the concern's.
        if (base::FromProto(request.incident().aware_time()) > decision.time) {
          *report.mutable_incident()->mutable_aware_time() = base::ToProto(decision.time);
        }
        return Report(known, report, decision);
      },
      "a concern was substantiated, and showed an incident")};
}

Effects ConcernOwnerEffects(const AuditTopicRecord& cause) {
  const v1::InvolvementNoted& noted = cause.involvement().noted();
  const auto resource = base::ResourceName::Parse(noted.resource());
  if (!resource.ok() || resource->collection() != "aiSystems") return {};
  std::vector<std::string> owners;
  for (const v1::Involvement::Holders& holders : noted.holders()) {
    if (holders.kind() != v1::Involvement::KIND_OWNER) continue;
    owners.insert(owners.end(), holders.people().begin(), holders.people().end());
  }
  if (owners.empty()) return {};
  return {Effect::OnEach<Concerns>(
      cause.metadata().organization(), "ai_systems", noted.resource(),
      [owners](const v1::Concern& concern, const domain::Decision& decision) {
        return NoteOwners(concern, owners, decision);
      },
      "an AI system that the concern names has another owner")};
}

}  // namespace aims::audit
