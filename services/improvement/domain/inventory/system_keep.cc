#include "services/improvement/domain/inventory/system_keep.h"

#include <string>

namespace aims::improvement {
namespace {

using inventory::v1::AiSystem;
using inventory::v1::AiSystemEvent;
using inventory::v1::Classification;

void KeepField(const AiSystem& from, absl::string_view field, AiSystem* to) {
  if (field == "owner") to->set_owner(from.owner());
  if (field == "owner_unit") to->mutable_owner_unit()->set_code(from.owner_unit().code());
  if (field != "components") return;
  for (const AiSystem::Component& component : from.components()) {
    if (component.kind() != AiSystem::Component::KIND_SUPPLIER) continue;
    AiSystem::Component* kept = to->add_components();
    kept->set_kind(component.kind());
    kept->set_resource(component.resource());
  }
}

void KeepFields(const AiSystem& from, AiSystem* to) {
  for (const char* field : kCountedFields) KeepField(from, field, to);
}

void KeepDuties(const google::protobuf::RepeatedPtrField<Classification::Duty>& from,
                google::protobuf::RepeatedPtrField<Classification::Duty>* to) {
  for (const Classification::Duty& duty : from) {
    Classification::Duty* kept = to->Add();
    kept->set_id(duty.id());
    kept->set_start_date(duty.start_date());
  }
}

void KeepClassification(const Classification& from, Classification* to) {
  to->set_state(from.state());
  *to->mutable_tiers() = from.tiers();
  KeepDuties(from.duties(), to->mutable_duties());
}

// Keeps nothing of the event but that it was.
void KeepBare(const AiSystemEvent& event, AiSystemEvent* kept) {
  const auto* field = event.GetDescriptor()->FindFieldByNumber(static_cast<int>(event.event_case()));
  kept->GetReflection()->MutableMessage(kept, field);
}

}  // namespace

void KeepSystem(const AiSystemEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  AiSystemEvent kept;
  switch (event.event_case()) {
    case AiSystemEvent::kRegistered:
      KeepFields(event.registered().ai_system(), kept.mutable_registered()->mutable_ai_system());
      break;
    case AiSystemEvent::kUpdated: {
      for (const std::string& path : event.updated().update_mask().paths()) {
        for (const char* field : kCountedFields) {
          if (path == field) kept.mutable_updated()->mutable_update_mask()->add_paths(path);
        }
        KeepField(event.updated().ai_system(), path, kept.mutable_updated()->mutable_ai_system());
      }
      if (kept.updated().update_mask().paths().empty()) return;
      break;
    }
    case AiSystemEvent::kImported:
      KeepFields(event.imported().ai_system(), kept.mutable_imported()->mutable_ai_system());
      kept.mutable_imported()->set_state(event.imported().state());
      break;
    case AiSystemEvent::kStateDeclared:
      kept.mutable_state_declared()->set_state(event.state_declared().state());
      break;
    case AiSystemEvent::kUnblocked:
      kept.mutable_unblocked()->set_state(event.unblocked().state());
      break;
    case AiSystemEvent::kClassified:
      KeepClassification(event.classified().classification(), kept.mutable_classified()->mutable_classification());
      break;
    case AiSystemEvent::kClassificationCarriedOver:
      KeepClassification(event.classification_carried_over().classification(),
                         kept.mutable_classification_carried_over()->mutable_classification());
      break;
    case AiSystemEvent::kOverrideApproved:
      *kept.mutable_override_approved()->mutable_tiers() = event.override_approved().tiers();
      KeepDuties(event.override_approved().duties(), kept.mutable_override_approved()->mutable_duties());
      break;
    case AiSystemEvent::kDeleted:
    case AiSystemEvent::kUndeleted:
    case AiSystemEvent::kWithdrawn:
    case AiSystemEvent::kInceptionStarted:
    case AiSystemEvent::kDevelopmentStarted:
    case AiSystemEvent::kSubmitted:
    case AiSystemEvent::kSubmissionVoided:
    case AiSystemEvent::kApproved:
    case AiSystemEvent::kRejected:
    case AiSystemEvent::kPutIntoOperation:
    case AiSystemEvent::kSuspended:
    case AiSystemEvent::kResumed:
    case AiSystemEvent::kChangeStarted:
    case AiSystemEvent::kChangeCompleted:
    case AiSystemEvent::kChangeCancelled:
    case AiSystemEvent::kRetiringStarted:
    case AiSystemEvent::kRetiringCancelled:
    case AiSystemEvent::kRetired:
    case AiSystemEvent::kBlocked:
    case AiSystemEvent::kExemptionConfirmed:
    case AiSystemEvent::kClassificationOutdated:
      KeepBare(event, &kept);
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

}  // namespace aims::improvement
