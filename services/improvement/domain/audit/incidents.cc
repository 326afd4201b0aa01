#include "services/improvement/domain/audit/incidents.h"

#include <string>

#include "aims/audit/v1/incident_event.pb.h"
#include "services/improvement/domain/audit/lists.h"
#include "services/improvement/domain/audit/occurrence.h"
#include "services/improvement/domain/kept_fields.h"

namespace aims::improvement {
namespace {

using audit::v1::Incident;
using audit::v1::IncidentEvent;

void KeepIncident(const IncidentEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  IncidentEvent kept;
  switch (event.event_case()) {
    case IncidentEvent::kRegistered:
    case IncidentEvent::kUpdated:
      if (!KeepResource(event, {"owner", "ai_systems"}, &kept)) return;
      break;
    case IncidentEvent::kTriaged:
      kept.mutable_triaged()->set_severity_id(event.triaged().severity_id());
      kept.mutable_triaged()->set_owner(event.triaged().owner());
      break;
    case IncidentEvent::kRated:
      kept.mutable_rated()->set_severity_id(event.rated().severity_id());
      break;
    case IncidentEvent::kDismissed:
      kept.mutable_dismissed();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

void CountIncident(const History& history, Timeline& timeline) {
  Incident incident;  // the counted fields
  absl::Time reported = absl::InfiniteFuture();
  std::string label = "untriaged";
  Occurrence report(Series::kIncidents);
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<IncidentEvent>();
    FoldResource(event, &incident);
    switch (event.event_case()) {
      case IncidentEvent::kRegistered:
        reported = moment.time;
        break;
      case IncidentEvent::kTriaged:
        label = LabelOf({event.triaged().severity_id()});
        incident.set_owner(event.triaged().owner());
        break;
      case IncidentEvent::kRated:
        label = LabelOf({event.rated().severity_id()});
        break;
      case IncidentEvent::kDismissed:
        label.clear();
        break;
      default:
        break;
    }
    report.Tell(timeline, reported, label, {.owner = incident.owner(), .ai_systems = ListOf(incident.ai_systems())});
  }
}

}  // namespace

Kind IncidentKind() {
  return {.id = "incidents",
          .sources = {On<IncidentEvent>(&KeepIncident)},
          .series = {Series::kIncidents},
          .count = &CountIncident};
}

}  // namespace aims::improvement
