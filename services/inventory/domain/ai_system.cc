#include "services/inventory/domain/ai_system.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/inventory/v1/dataset.pb.h"
#include "aims/inventory/v1/model.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/changes.h"
#include "common/domain/known.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/substance.h"
#include "services/inventory/domain/ai_system_rules.h"
#include "services/inventory/domain/components.h"
#include "services/inventory/domain/gates.h"
#include "services/inventory/domain/system_bars.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using domain::Refusals;
using Component = v1::AiSystem::Component;
using DeclaredDate = v1::AiSystem::DeclaredDate;

// Collection of the resources that a kind of component is registered in; empty for kinds that are not registered.
absl::string_view CollectionOf(Component::Kind kind) {
  switch (kind) {
    case Component::KIND_MODEL:
      return "models";
    case Component::KIND_DATASET:
      return "datasets";
    case Component::KIND_SUPPLIER:
      return "suppliers";
    case Component::KIND_AI_SYSTEM:
      return "aiSystems";
    default:
      return "";
  }
}

absl::Status CheckComponents(const v1::AiSystem& system, absl::string_view own_name) {
  for (int i = 0; i < system.components_size(); ++i) {
    const Component& component = system.components(i);
    const std::string field = absl::StrCat("ai_system.components[", i, "].resource");
    const absl::string_view collection = CollectionOf(component.kind());
    if (collection.empty()) {
      if (component.resource().empty()) continue;
      return domain::BadField(
          field, "a component of this kind has no registered resource: leave this field empty and use description");
    }
    const auto name = base::ResourceName::Parse(component.resource());
    if (!name.ok() || name->collection() != collection) {
      return domain::BadField(field, absl::StrCat("\"", component.resource(), "\" is not a resource name in ",
                                                  collection, ": name a registered component of this kind"));
    }
    if (component.resource() == own_name)
      return domain::BadField(field, "an AI system cannot be a component of itself");
  }
  return absl::OkStatus();
}

absl::Status CheckDates(const v1::AiSystem& system) {
  for (int i = 0; i < system.declared_dates_size(); ++i) {
    const DeclaredDate& declared = system.declared_dates(i);
    size_t length = 0;
    if (declared.precision() == DeclaredDate::PRECISION_DAY) length = 10;
    if (declared.precision() == DeclaredDate::PRECISION_MONTH) length = 7;
    if (declared.precision() == DeclaredDate::PRECISION_YEAR) length = 4;
    const bool fits = declared.date().size() == length;
    const std::string day = absl::StrCat(declared.date(), fits ? absl::string_view("0000-01-01").substr(length) : "");
    if (!fits || (length > 0 && !base::TimeSpanFromText(day).ok())) {
      return domain::BadField(
          absl::StrCat("ai_system.declared_dates[", i, "].date"),
          absl::StrCat("\"", declared.date(),
                       "\" does not match the declared precision: write 2026-07-27, 2026-07 or 2026"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckScope(const v1::AiSystem& system) {
  if (system.in_scope() != v1::YES_NO_NO || !system.scope_reason().empty()) return absl::OkStatus();
  return domain::BadField("ai_system.scope_reason",
                          "in_scope is NO: give the reason why the AI management system does not cover the system");
}

std::vector<std::string> NamesOf(const v1::AiSystem& system, Component::Kind kind) {
  std::vector<std::string> names;
  for (const Component& component : system.components()) {
    if (component.kind() == kind) names.push_back(component.resource());
  }
  return names;
}

template <class T>
void RequireKnown(Component::Kind kind, const v1::AiSystem& before, const v1::AiSystem& after, const Decision& decision,
                  Refusals* refusals) {
  refusals->Add(domain::Known<T>(decision, NamesOf(after, kind), NamesOf(before, kind),
                                 {"COMPONENT_UNKNOWN", "A.4.2", "register the component first"}));
}

// Components that are new `after` must be there.
void RequireComponents(const v1::AiSystem& before, const v1::AiSystem& after, const Decision& decision,
                       Refusals* refusals) {
  RequireKnown<v1::Model>(Component::KIND_MODEL, before, after, decision, refusals);
  RequireKnown<v1::Dataset>(Component::KIND_DATASET, before, after, decision, refusals);
  RequireKnown<v1::Supplier>(Component::KIND_SUPPLIER, before, after, decision, refusals);
  RequireKnown<v1::AiSystem>(Component::KIND_AI_SYSTEM, before, after, decision, refusals);
  refusals->Add(Cycle(decision.subject, after, decision));
}

// What a proposal needs must not be taken away again.
void RequireDescriptionKept(const v1::AiSystem& before, const v1::AiSystem& after, Refusals* refusals) {
  Refusals missing_before(before.name());
  Refusals missing_after(before.name());
  RequireDescription(before, &missing_before);
  RequireDescription(after, &missing_after);
  for (const auto& violation : missing_after.violations()) {
    const auto& known = missing_before.violations();
    refusals->Unless(std::any_of(known.begin(), known.end(),
                                 [&](const domain::Violation& each) { return each.rule == violation.rule; }),
                     violation);
  }
}

bool Says(const v1::AiSystem& system, const std::string& field) {
  const auto* descriptor = v1::AiSystem::descriptor()->FindFieldByName(field);
  const auto* reflection = system.GetReflection();
  return descriptor->is_repeated() ? reflection->FieldSize(system, descriptor) > 0
                                   : reflection->HasField(system, descriptor);
}

std::string ContentDigest(const v1::AiSystem& system) { return domain::DigestOf(domain::AsGiven(system)); }

bool IsDeclarable(v1::AiSystem::State state) {
  return state != v1::AiSystem::STATE_UNSPECIFIED && state != v1::AiSystem::STATE_BLOCKED;
}

domain::Violation NotDeclarable(v1::AiSystem::State state) {
  return {"STATE_NOT_DECLARABLE", "A.6.2", absl::StrCat(StateName(state), " cannot be declared: choose another state")};
}

}  // namespace

std::vector<domain::Move> AiSystems::Moves() {
  return domain::MoveTable<AiSystems>()
      .On<v1::CreateAiSystemRequest>(&Register)
      .On<v1::ImportAiSystemsRequest>(&Import)
      .On<v1::UpdateAiSystemRequest>(&Update)
      .On<v1::DeleteAiSystemRequest>(&Delete)
      .On<v1::UndeleteAiSystemRequest>(&Undelete)
      .On<v1::DeclareAiSystemStateRequest>(&DeclareState, {v1::AiSystem::STATE_UNDETERMINED}, "A.6.2")
      .On<v1::WithdrawAiSystemRequest>(&Withdraw,
                                       {v1::AiSystem::STATE_PROPOSED, v1::AiSystem::STATE_INCEPTION,
                                        v1::AiSystem::STATE_DEVELOPMENT, v1::AiSystem::STATE_VERIFICATION},
                                       "A.6.2")
      .On<v1::StartInceptionRequest>(&StartInception, {v1::AiSystem::STATE_PROPOSED}, "A.6.2")
      .On<v1::StartDevelopmentRequest>(&StartDevelopment, {v1::AiSystem::STATE_INCEPTION}, "A.6.2")
      .On<v1::SubmitForVerificationRequest>(
          &SubmitForVerification,
          {v1::AiSystem::STATE_DEVELOPMENT, v1::AiSystem::STATE_VERIFICATION, v1::AiSystem::STATE_APPROVED}, "A.6.2")
      .On<v1::ApproveAiSystemRequest>(&Approve, {v1::AiSystem::STATE_VERIFICATION}, "A.6.2")
      .On<v1::BreakGlassApproveAiSystemRequest>(&BreakGlassApprove, {v1::AiSystem::STATE_VERIFICATION}, "A.6.2")
      .On<v1::ReviewAiSystemBreakGlassRequest>(&ReviewBreakGlass)
      .On<v1::RejectAiSystemRequest>(&Reject, {v1::AiSystem::STATE_VERIFICATION}, "A.6.2")
      .On<v1::PutIntoOperationRequest>(&PutIntoOperation, {v1::AiSystem::STATE_APPROVED}, "A.6.2")
      .On<v1::SuspendAiSystemRequest>(
          &Suspend,
          {v1::AiSystem::STATE_OPERATION, v1::AiSystem::STATE_CHANGE, v1::AiSystem::STATE_VERIFICATION,
           v1::AiSystem::STATE_APPROVED, v1::AiSystem::STATE_RETIRING},
          "A.6.2.6")
      .On<v1::ReviewSuspensionRequest>(&ReviewSuspension)
      .On<v1::DeclineSuspensionRequest>(&DeclineSuspension)
      .On<v1::ResumeAiSystemRequest>(&Resume, {v1::AiSystem::STATE_SUSPENDED}, "A.6.2")
      .On<v1::StartChangeRequest>(&StartChange, {v1::AiSystem::STATE_OPERATION, v1::AiSystem::STATE_SUSPENDED}, "A.6.2")
      .On<v1::DecideChangeSignificanceRequest>(&DecideChangeSignificance, {v1::AiSystem::STATE_CHANGE}, "A.6.2")
      .On<v1::CompleteChangeRequest>(&CompleteChange, {v1::AiSystem::STATE_CHANGE}, "A.6.2")
      .On<v1::CancelChangeRequest>(&CancelChange, {v1::AiSystem::STATE_CHANGE}, "A.6.2")
      .On<v1::StartRetiringRequest>(
          &StartRetiring,
          {v1::AiSystem::STATE_DEVELOPMENT, v1::AiSystem::STATE_VERIFICATION, v1::AiSystem::STATE_APPROVED,
           v1::AiSystem::STATE_OPERATION, v1::AiSystem::STATE_SUSPENDED, v1::AiSystem::STATE_CHANGE,
           v1::AiSystem::STATE_UNDETERMINED, v1::AiSystem::STATE_BLOCKED},
          "A.6.2")
      .On<v1::CancelRetiringRequest>(&CancelRetiring, {v1::AiSystem::STATE_RETIRING}, "A.6.2")
      .On<v1::RetireAiSystemRequest>(&Retire, {v1::AiSystem::STATE_RETIRING}, "A.6.2")
      .On<v1::BlockAiSystemRequest>(&Block)
      .On<v1::RequestUnblockRequest>(&RequestUnblock, {v1::AiSystem::STATE_BLOCKED}, "A.6.2")
      .On<v1::DecideUnblockRequest>(&DecideUnblock, {v1::AiSystem::STATE_BLOCKED}, "A.6.2")
      .On<v1::ClassifyAiSystemRequest>(&Classify)
      .On<v1::ConfirmExemptionRequest>(&ConfirmExemption)
      .On<v1::RequestClassificationOverrideRequest>(&RequestOverride)
      .On<v1::DecideClassificationOverrideRequest>(&DecideOverride);
}

absl::StatusOr<AiSystemEvents> Register(const v1::AiSystem& none, const v1::CreateAiSystemRequest& request,
                                        const Decision& decision) {
  const v1::AiSystem& wanted = request.ai_system();
  RETURN_IF_ERROR(CheckComponents(wanted, decision.subject));
  RETURN_IF_ERROR(CheckDates(wanted));
  RETURN_IF_ERROR(CheckScope(wanted));
  Refusals refusals(decision.subject);
  RequireDescription(wanted, &refusals);
  RequireComponents(none, wanted, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ASSIGN_OR_RETURN(AiSystemEvents events, domain::Registered<v1::AiSystemEvent>(wanted));
  auto* registered = events.front().mutable_registered();
  registered->set_content_digest(ContentDigest(registered->ai_system()));
  return events;
}

absl::StatusOr<AiSystemEvents> Import(const v1::AiSystem& system, const v1::ImportAiSystemsRequest& request,
                                      const Decision& decision) {
  const bool taken = !system.name().empty();
  if (taken && !system.has_delete_time() &&
      system.provenance().record_sha256() == request.provenance().record_sha256()) {
    return AiSystemEvents{};  // the same record: it is there already
  }
  const v1::AiSystem& wanted = request.ai_system();
  RETURN_IF_ERROR(CheckComponents(wanted, decision.subject));
  RETURN_IF_ERROR(CheckDates(wanted));
  RETURN_IF_ERROR(CheckScope(wanted));
  const auto state = request.declared_state() == v1::AiSystem::STATE_UNSPECIFIED ? v1::AiSystem::STATE_UNDETERMINED
                                                                                 : request.declared_state();
  Refusals refusals(decision.subject);
  refusals.Unless(!taken, {"ID_TAKEN", "7.5.3",
                           system.has_delete_time() ? "a deleted AI system has this id: undelete it"
                                                    : "another record has this id: choose another id"});
  refusals.Unless(IsDeclarable(state), NotDeclarable(state));
  RequireComponents(v1::AiSystem(), wanted, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  v1::AiSystemEvent event;
  auto* imported = event.mutable_imported();
  *imported->mutable_ai_system() = domain::AsGiven(wanted);
  imported->set_content_digest(ContentDigest(imported->ai_system()));
  imported->set_state(state);
  *imported->mutable_provenance() = request.provenance();
  imported->mutable_provenance()->set_row(request.row());
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> Update(const v1::AiSystem& system, const v1::UpdateAiSystemRequest& request,
                                      const Decision& decision) {
  ASSIGN_OR_RETURN(auto changes, domain::Changes(system, request.ai_system(), request.update_mask()));
  if (changes.paths().empty()) return AiSystemEvents{};
  RETURN_IF_ERROR(NotFinal(system));
  v1::AiSystem after = system;
  domain::CopyFields(request.ai_system(), changes, &after);
  RETURN_IF_ERROR(CheckComponents(after, system.name()));
  RETURN_IF_ERROR(CheckDates(after));
  RETURN_IF_ERROR(CheckScope(after));

  const std::vector<std::string> substance = domain::Substance<v1::AiSystem>(changes);
  std::vector<std::string> replaced;  // and not merely filled in
  for (const std::string& field : substance) {
    if (Says(system, field)) replaced.push_back(field);
  }
  Refusals refusals(system.name());
  RequireDescriptionKept(system, after, &refusals);
  RequireComponents(system, after, decision, &refusals);
  refusals.Unless(replaced.empty() || !IsIn(system, {v1::AiSystem::STATE_OPERATION, v1::AiSystem::STATE_SUSPENDED,
                                                     v1::AiSystem::STATE_RETIRING}),
                  {"CHANGE_REQUIRED", "8.1",
                   absl::StrCat("the system is in state ", StateName(system.state()),
                                ": start a change before you update ", absl::StrJoin(replaced, ", "))});
  refusals.Add(domain::RoomForAuthor(system, decision.actor, "A.6.2"));
  if (!substance.empty()) refusals.Add(EvidenceHeld(system, request, decision));
  RETURN_IF_ERROR(refusals.ToStatus());

  AiSystemEvents events;
  auto* updated = events.emplace_back().mutable_updated();
  updated->set_removes_danger(request.removes_danger());
  domain::CopyFields(request.ai_system(), changes, updated->mutable_ai_system());
  *updated->mutable_update_mask() = changes;
  updated->set_content_digest(ContentDigest(after));
  const bool entered = after.in_scope() != system.in_scope() && InService(after);
  if (auto kind = entered ? KindOf(after) : absl::nullopt) *updated->mutable_kind_in_operation() = *kind;
  AddOutdated(system, substance, &events);
  if (!replaced.empty()) AddRisksOutdated(system, replaced, decision.time, &events);
  if (!substance.empty() && IsSubmitted(system)) {
    auto* voided = events.emplace_back().mutable_submission_voided();
    *voided->mutable_fields() = {substance.begin(), substance.end()};
  }
  return events;
}

absl::StatusOr<AiSystemEvents> Delete(const v1::AiSystem& system, const v1::DeleteAiSystemRequest& request,
                                      const Decision& decision) {
  if (system.has_service() || !IsIn(system, {v1::AiSystem::STATE_PROPOSED, v1::AiSystem::STATE_INCEPTION,
                                             v1::AiSystem::STATE_UNDETERMINED, v1::AiSystem::STATE_WITHDRAWN})) {
    return domain::Refusal(
        system.name(), {"SYSTEM_NOT_DELETABLE", "7.5.3",
                        absl::StrCat("a system in state ", StateName(system.state()),
                                     " cannot be deleted: withdraw it before its first approval, or retire it after")});
  }
  RETURN_IF_ERROR(NotUsedByLiveSystem(decision));
  return domain::Deleted<v1::AiSystemEvent>(request, decision);
}

absl::StatusOr<AiSystemEvents> Undelete(const v1::AiSystem&, const v1::UndeleteAiSystemRequest&, const Decision&) {
  return domain::Undeleted<v1::AiSystemEvent>();
}

absl::StatusOr<AiSystemEvents> DeclareState(const v1::AiSystem& system, const v1::DeclareAiSystemStateRequest& request,
                                            const Decision&) {
  if (!IsDeclarable(request.state()) || request.state() == v1::AiSystem::STATE_UNDETERMINED) {
    return domain::Refusal(system.name(), NotDeclarable(request.state()));
  }
  v1::AiSystemEvent event;
  event.mutable_state_declared()->set_state(request.state());
  v1::AiSystem after = system;
  after.set_state(request.state());
  const bool in_service = IsIn(after, {v1::AiSystem::STATE_OPERATION, v1::AiSystem::STATE_SUSPENDED,
                                       v1::AiSystem::STATE_CHANGE, v1::AiSystem::STATE_RETIRING});
  if (auto kind = in_service ? KindOf(after) : absl::nullopt) {
    *event.mutable_state_declared()->mutable_kind_in_operation() = *kind;
  }
  return AiSystemEvents{event};
}

}  // namespace aims::inventory
