#include "services/improvement/domain/inventory/system_facts.h"

#include "services/improvement/domain/inventory/system_keep.h"

namespace aims::improvement {
namespace {

using inventory::v1::AiSystem;
using inventory::v1::AiSystemEvent;
using inventory::v1::Classification;

std::vector<inventory::v1::RiskTier> TiersIn(const google::protobuf::RepeatedField<int>& tiers) {
  std::vector<inventory::v1::RiskTier> list;
  for (int tier : tiers) list.push_back(static_cast<inventory::v1::RiskTier>(tier));
  return list;
}

std::vector<SystemFacts::Duty> DutiesIn(const google::protobuf::RepeatedPtrField<Classification::Duty>& duties) {
  std::vector<SystemFacts::Duty> list;
  for (const Classification::Duty& duty : duties) list.push_back({duty.id(), duty.start_date()});
  return list;
}

}  // namespace

bool SystemFacts::Live() const {
  return !deleted && state != AiSystem::STATE_UNSPECIFIED && state != AiSystem::STATE_RETIRED &&
         state != AiSystem::STATE_WITHDRAWN;
}

bool SystemFacts::InService() const {
  return !deleted && (service == Service::STATE_IN_USE || service == Service::STATE_SUSPENDED);
}

void SystemFacts::Set(const AiSystem& system, const std::string& field) {
  if (field == "owner") owner = system.owner();
  if (field == "owner_unit") unit = system.owner_unit().code();
  if (field != "components") return;
  suppliers.clear();
  for (const AiSystem::Component& component : system.components()) {
    suppliers.insert(std::string(LastPart(component.resource())));
  }
}

void SystemFacts::Update(const inventory::v1::AiSystemUpdated& updated) {
  for (const std::string& path : updated.update_mask().paths()) Set(updated.ai_system(), path);
  // An update in these states fills in what was missing of the version in service; in all others it prepares the next.
  if (state == AiSystem::STATE_OPERATION || state == AiSystem::STATE_SUSPENDED || state == AiSystem::STATE_RETIRING) {
    TakeIntoService();
  }
}

void SystemFacts::Declare(State declared) {
  state = declared;
  if (state == AiSystem::STATE_OPERATION || state == AiSystem::STATE_CHANGE || state == AiSystem::STATE_RETIRING) {
    service = Service::STATE_IN_USE;
  } else if (state == AiSystem::STATE_SUSPENDED) {
    service = Service::STATE_SUSPENDED;
  } else if (state == AiSystem::STATE_RETIRED) {
    service = Service::STATE_ENDED;
  }
  TakeIntoService();
}

void SystemFacts::Submit() {
  before_submission_ = state == AiSystem::STATE_CHANGE ? AiSystem::STATE_CHANGE : AiSystem::STATE_DEVELOPMENT;
  state = AiSystem::STATE_VERIFICATION;
}

SystemFacts::State SystemFacts::StateBefore(State before) const {
  // The version in service may have been suspended meanwhile, or resumed.
  if (before != AiSystem::STATE_OPERATION && before != AiSystem::STATE_SUSPENDED) return before;
  return service == Service::STATE_SUSPENDED ? AiSystem::STATE_SUSPENDED : AiSystem::STATE_OPERATION;
}

void SystemFacts::Classify(const Classification& result) {
  classified = true;
  classification = result.state();
  tiers = TiersIn(result.tiers());
  duties = DutiesIn(result.duties());
}

void SystemFacts::ApplyToClassification(const AiSystemEvent& event) {
  if (!classified) return;
  if (event.has_classification_carried_over()) Classify(event.classification_carried_over().classification());
  if (event.has_classification_outdated()) classification = Classification::STATE_OUTDATED;
  if (event.has_exemption_confirmed()) classification = Classification::STATE_COMPLETE;
  if (event.has_override_approved()) {
    classification = Classification::STATE_COMPLETE;
    tiers = TiersIn(event.override_approved().tiers());
    duties = DutiesIn(event.override_approved().duties());
  }
}

// From the first operation to the end.
void SystemFacts::ApplyToService(const AiSystemEvent& event) {
  switch (event.event_case()) {
    case AiSystemEvent::kPutIntoOperation:
      state = AiSystem::STATE_OPERATION;
      service = Service::STATE_IN_USE;
      TakeIntoService();
      operated = true;
      break;
    case AiSystemEvent::kSuspended:
      service = Service::STATE_SUSPENDED;
      if (state == AiSystem::STATE_OPERATION) state = AiSystem::STATE_SUSPENDED;
      break;
    case AiSystemEvent::kResumed:
      state = AiSystem::STATE_OPERATION;
      service = Service::STATE_IN_USE;
      break;
    case AiSystemEvent::kChangeStarted:
      before_change_ = state;
      state = AiSystem::STATE_CHANGE;
      break;
    case AiSystemEvent::kChangeCompleted:
      Submit();
      break;
    case AiSystemEvent::kChangeCancelled:
      state = StateBefore(before_change_);
      break;
    case AiSystemEvent::kRetiringStarted:
      before_retirement_ = state;
      state = AiSystem::STATE_RETIRING;
      break;
    case AiSystemEvent::kRetiringCancelled:
      state = StateBefore(before_retirement_);
      break;
    case AiSystemEvent::kRetired:
    case AiSystemEvent::kBlocked:
      state = event.has_retired() ? AiSystem::STATE_RETIRED : AiSystem::STATE_BLOCKED;
      if (service != Service::STATE_UNSPECIFIED) service = Service::STATE_ENDED;
      break;
    case AiSystemEvent::kUnblocked:
      // What was decided before the block was about a prohibited system: a cancelled retirement does not go back to it.
      state = event.unblocked().state();
      before_retirement_ = AiSystem::STATE_DEVELOPMENT;
      break;
    default:
      break;
  }
}

void SystemFacts::Apply(const AiSystemEvent& event, const Moment& moment) {
  name = moment.subject;
  switch (event.event_case()) {
    case AiSystemEvent::kRegistered:
      for (const char* field : kCountedFields) Set(event.registered().ai_system(), field);
      state = AiSystem::STATE_PROPOSED;
      registered = moment.time;
      break;
    case AiSystemEvent::kImported:
      for (const char* field : kCountedFields) Set(event.imported().ai_system(), field);
      Declare(event.imported().state());
      break;
    case AiSystemEvent::kStateDeclared:
      Declare(event.state_declared().state());
      break;
    case AiSystemEvent::kUpdated:
      Update(event.updated());
      break;
    case AiSystemEvent::kDeleted:
      deleted = true;
      break;
    case AiSystemEvent::kUndeleted:
      deleted = false;
      break;
    case AiSystemEvent::kWithdrawn:
      state = AiSystem::STATE_WITHDRAWN;
      break;
    case AiSystemEvent::kInceptionStarted:
      state = AiSystem::STATE_INCEPTION;
      break;
    case AiSystemEvent::kDevelopmentStarted:
      state = AiSystem::STATE_DEVELOPMENT;
      break;
    case AiSystemEvent::kSubmitted:
      Submit();
      break;
    case AiSystemEvent::kSubmissionVoided:
    case AiSystemEvent::kRejected:
      state = before_submission_;
      break;
    case AiSystemEvent::kApproved:
      state = AiSystem::STATE_APPROVED;
      break;
    case AiSystemEvent::kClassified:
      Classify(event.classified().classification());
      break;
    default:
      ApplyToService(event);
      ApplyToClassification(event);
      break;
  }
}

}  // namespace aims::improvement
