#include "services/audit/domain/incident_system.h"

#include <algorithm>

#include "common/base/resource_name.h"
#include "google/protobuf/util/message_differencer.h"

namespace aims::audit {
namespace {

using domain::Decision;
using google::protobuf::util::MessageDifferencer;
using v1::IncidentSystem;
using Event = v1::IncidentSystemEvent;

void Classify(const v1::IncidentSystemClassified& classified, IncidentSystem* system) {
  system->set_ai_system(classified.ai_system());
  system->set_settled(classified.settled());
  system->set_classification_number(classified.classification_number());
  *system->mutable_roles() = classified.roles();
  *system->mutable_tiers() = classified.tiers();
  *system->mutable_duties() = classified.duties();
}

v1::IncidentSystemClassified ClassificationOf(const IncidentSystem& system) {
  v1::IncidentSystemClassified classified;
  classified.set_ai_system(system.ai_system());
  classified.set_settled(system.settled());
  classified.set_classification_number(system.classification_number());
  *classified.mutable_roles() = system.roles();
  *classified.mutable_tiers() = system.tiers();
  *classified.mutable_duties() = system.duties();
  return classified;
}

}  // namespace

absl::Status IncidentSystems::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kClassified:
      Classify(event.classified(), state);
      return absl::OkStatus();
    case Event::kUnsettled:
      state->set_ai_system(event.unsettled().ai_system());
      state->set_settled(false);
      return absl::OkStatus();
    case Event::kServed:
      state->set_ai_system(event.served().ai_system());
      *state->mutable_service() = event.served().service();
      return absl::OkStatus();
    case Event::kEnded:
      state->clear_service();
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

std::string IncidentSystemName(absl::string_view ai_system) {
  const auto name = base::ResourceName::Parse(ai_system);
  if (!name.ok()) return "";
  return base::ResourceName::Join(name->organization(), IncidentSystems::kCollection, name->id());
}

absl::StatusOr<IncidentSystemEvents> NoteClassification(const IncidentSystem& system,
                                                        const v1::IncidentSystemClassified& classified,
                                                        const Decision&) {
  if (MessageDifferencer::Equals(ClassificationOf(system), classified)) return IncidentSystemEvents{};
  IncidentSystemEvents events(1);
  *events[0].mutable_classified() = classified;
  return events;
}

absl::StatusOr<IncidentSystemEvents> NoteExemption(const IncidentSystem& system, const uint32_t& classification_number,
                                                   const Decision& decision) {
  if (system.classification_number() != classification_number) return IncidentSystemEvents{};
  v1::IncidentSystemClassified classified = ClassificationOf(system);
  classified.set_settled(true);
  return NoteClassification(system, classified, decision);
}

absl::StatusOr<IncidentSystemEvents> NoteOverride(const IncidentSystem& system,
                                                  const v1::IncidentSystemClassified& override,
                                                  const Decision& decision) {
  v1::IncidentSystemClassified classified = override;
  *classified.mutable_roles() = system.roles();
  return NoteClassification(system, classified, decision);
}

absl::StatusOr<IncidentSystemEvents> NoteOutdated(const IncidentSystem& system,
                                                  const v1::IncidentSystemUnsettled& unsettled, const Decision&) {
  const auto& causes = unsettled.causes();
  const bool by_incident_alone =
      std::all_of(causes.begin(), causes.end(), [](const std::string& cause) { return cause == "incident"; });
  if (by_incident_alone || !system.settled()) return IncidentSystemEvents{};
  IncidentSystemEvents events(1);
  *events[0].mutable_unsettled() = unsettled;
  return events;
}

absl::StatusOr<IncidentSystemEvents> NoteService(const IncidentSystem& system, const v1::IncidentSystemServed& served,
                                                 const Decision&) {
  if (system.service().version() >= served.service().version()) return IncidentSystemEvents{};
  IncidentSystemEvents events(1);
  *events[0].mutable_served() = served;
  return events;
}

absl::StatusOr<IncidentSystemEvents> NoteServiceEnded(const IncidentSystem& system, const std::string&,
                                                      const Decision&) {
  if (!system.has_service()) return IncidentSystemEvents{};
  IncidentSystemEvents events(1);
  events[0].mutable_ended();
  return events;
}

}  // namespace aims::audit
