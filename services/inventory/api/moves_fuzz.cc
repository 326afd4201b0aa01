// The moves of the inventory, as clients may ask for them in any order: a request that its proto allows is refused by
// name or decided; what is decided is folded without an error, and the same question has the same answer.
//
// Input: for each move a byte that chooses it, one for who asks and how much later, two bytes of length, and the
// serialized request. What a fuzzer would not hit by chance is filled in: names, and fields that are required.

#include <map>
#include <memory>
#include <vector>

#include "absl/strings/match.h"
#include "common/base/time.h"
#include "common/domain/decision.h"
#include "common/rpc/validation.h"
#include "google/api/field_behavior.pb.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/dataset.h"
#include "services/inventory/domain/interested_party.h"
#include "services/inventory/domain/model.h"
#include "services/inventory/domain/organization.h"
#include "services/inventory/domain/supplier.h"
#include "tests/fuzz/input.h"

namespace aims::inventory {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kOrganization[] = "organizations/acme";

bool IsRequired(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

// Gives singular fields that are required, and names, a value.
void Fill(Message* message, const std::string& subject, int depth = 0) {
  const Reflection& reflection = *message->GetReflection();
  for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message->GetDescriptor()->field(i);
    if (field.is_repeated()) continue;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING && depth <= 1) {
      if (field.name() == "name") reflection.SetString(message, &field, subject);
      if (field.name() == "parent") reflection.SetString(message, &field, kOrganization);
      if (field.name() == "etag") reflection.ClearField(message, &field);
    }
    const bool resource = depth == 0 && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                          message->GetDescriptor()->FindFieldByName(field.name() + "_id") != nullptr;
    if (!resource && !IsRequired(field)) continue;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (reflection.GetString(*message, &field).empty()) reflection.SetString(message, &field, "olga");
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (reflection.GetEnumValue(*message, &field) == 0) reflection.SetEnumValue(message, &field, 1);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (depth < 4) Fill(reflection.MutableMessage(message, &field), subject, depth + 1);
        break;
      default:
        break;
    }
  }
}

// The resources, one of each kind.
class World : public domain::References {
 public:
  std::shared_ptr<const Message> Find(absl::string_view name) const override {
    auto found = states_.find(std::string(name));
    if (found == states_.end()) return nullptr;
    const Message& state = *found->second;
    const FieldDescriptor* delete_time = state.GetDescriptor()->FindFieldByName("delete_time");
    const bool deleted = delete_time != nullptr && state.GetReflection()->HasField(state, delete_time);
    return deleted ? nullptr : found->second;
  }

  // As the command path does it.
  template <class Aggregate, class Request>
  void Move(absl::StatusOr<std::vector<typename Aggregate::Event>> (*decide)(const typename Aggregate::State&,
                                                                             const Request&, const domain::Decision&),
            absl::string_view bytes, const domain::Decision& decision) {
    using State = typename Aggregate::State;
    const std::string subject = Aggregate::kCollection == "organizations"
                                    ? kOrganization
                                    : absl::StrCat(kOrganization, "/", Aggregate::kCollection, "/x");
    Request request;
    if (!request.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
    Fill(&request, subject);
    const absl::Status valid = rpc::Validate(request);
    fuzz::CheckRefusal(valid);
    if (!valid.ok()) return;
    const std::string type = request.GetTypeName();
    const bool creates = absl::StrContains(type, ".Create"), imports = absl::StrContains(type, ".Import");
    auto known = states_.find(subject);
    if (creates ? known != states_.end() : !imports && known == states_.end()) return;
    const bool deleted = known != states_.end() && Find(subject) == nullptr;
    if (!imports && deleted != absl::StrContains(type, ".Undelete")) return;
    auto state = std::make_shared<State>();
    if (known != states_.end()) state->CopyFrom(*known->second);

    auto events = decide(*state, request, decision);
    auto again = decide(*state, request, decision);
    fuzz::Check(events.status() == again.status(), "the same question has the same answer");
    if (!events.ok()) {
      const auto code = events.status().code();
      fuzz::Check(code == absl::StatusCode::kInvalidArgument || code == absl::StatusCode::kFailedPrecondition ||
                      code == absl::StatusCode::kAlreadyExists || code == absl::StatusCode::kNotFound,
                  absl::StrCat(type, ": ", events.status().ToString()));
      return;
    }
    fuzz::Check(events->size() == again->size() && events->size() <= 10, "few events");
    for (const auto& event : *events) {
      event::v1::EventMetadata metadata;
      metadata.set_subject(subject);
      metadata.set_version(++versions_[subject]);
      *metadata.mutable_actor() = decision.actor;
      *metadata.mutable_occur_time() = base::ToProto(decision.time);
      typename Aggregate::Event stored;
      fuzz::Check(stored.ParseFromString(event.SerializeAsString()), "what is written can be read");
      const absl::Status folded = domain::FoldRecord<Aggregate>(stored, metadata, state.get());
      fuzz::Check(folded.ok(), folded.ToString());
    }
    if (!events->empty()) states_[subject] = state;
  }

 private:
  std::map<std::string, std::shared_ptr<const Message>> states_;
  std::map<std::string, uint64_t> versions_;
};

using AnyMove = void (*)(World&, absl::string_view, const domain::Decision&);

template <class Aggregate, auto decide>
void Any(World& world, absl::string_view bytes, const domain::Decision& decision) {
  world.Move<Aggregate>(decide, bytes, decision);
}

#define AIMS_MOVE(Aggregate, State, Request, decide)                                                                  \
  &Any<Aggregate, static_cast<absl::StatusOr<std::vector<Aggregate::Event>> (*)(const v1::State&, const v1::Request&, \
                                                                                const domain::Decision&)>(&decide)>

constexpr AnyMove kMoves[] = {
    AIMS_MOVE(Organizations, Organization, CreateOrganizationRequest, Register),
    AIMS_MOVE(Organizations, Organization, UpdateOrganizationRequest, Update),
    AIMS_MOVE(Organizations, Organization, ProposeScopeRequest, ProposeScope),
    AIMS_MOVE(Organizations, Organization, ApproveScopeRequest, ApproveScope),
    AIMS_MOVE(Organizations, Organization, BreakGlassApproveScopeRequest, BreakGlassApproveScope),
    AIMS_MOVE(Organizations, Organization, RejectScopeRequest, RejectScope),
    AIMS_MOVE(Organizations, Organization, WithdrawScopeRequest, WithdrawScope),
    AIMS_MOVE(Organizations, Organization, ReviewBreakGlassRequest, ReviewBreakGlass),
    AIMS_MOVE(Organizations, Organization, AssignResponsibilityRequest, AssignResponsibility),
    AIMS_MOVE(Organizations, Organization, RevokeResponsibilityRequest, RevokeResponsibility),
    AIMS_MOVE(InterestedParties, InterestedParty, CreateInterestedPartyRequest, Register),
    AIMS_MOVE(InterestedParties, InterestedParty, UpdateInterestedPartyRequest, Update),
    AIMS_MOVE(InterestedParties, InterestedParty, SetRequirementRequest, SetRequirement),
    AIMS_MOVE(InterestedParties, InterestedParty, RemoveRequirementRequest, RemoveRequirement),
    AIMS_MOVE(InterestedParties, InterestedParty, DeleteInterestedPartyRequest, Delete),
    AIMS_MOVE(InterestedParties, InterestedParty, UndeleteInterestedPartyRequest, Undelete),
    AIMS_MOVE(AiSystems, AiSystem, CreateAiSystemRequest, Register),
    AIMS_MOVE(AiSystems, AiSystem, ImportAiSystemsRequest, Import),
    AIMS_MOVE(AiSystems, AiSystem, UpdateAiSystemRequest, Update),
    AIMS_MOVE(AiSystems, AiSystem, DeleteAiSystemRequest, Delete),
    AIMS_MOVE(AiSystems, AiSystem, UndeleteAiSystemRequest, Undelete),
    AIMS_MOVE(AiSystems, AiSystem, DeclareAiSystemStateRequest, DeclareState),
    AIMS_MOVE(AiSystems, AiSystem, WithdrawAiSystemRequest, Withdraw),
    AIMS_MOVE(AiSystems, AiSystem, StartInceptionRequest, StartInception),
    AIMS_MOVE(AiSystems, AiSystem, StartDevelopmentRequest, StartDevelopment),
    AIMS_MOVE(AiSystems, AiSystem, SubmitForVerificationRequest, SubmitForVerification),
    AIMS_MOVE(AiSystems, AiSystem, ApproveAiSystemRequest, Approve),
    AIMS_MOVE(AiSystems, AiSystem, BreakGlassApproveAiSystemRequest, BreakGlassApprove),
    AIMS_MOVE(AiSystems, AiSystem, ReviewAiSystemBreakGlassRequest, ReviewBreakGlass),
    AIMS_MOVE(AiSystems, AiSystem, RejectAiSystemRequest, Reject),
    AIMS_MOVE(AiSystems, AiSystem, PutIntoOperationRequest, PutIntoOperation),
    AIMS_MOVE(AiSystems, AiSystem, SuspendAiSystemRequest, Suspend),
    AIMS_MOVE(AiSystems, AiSystem, ReviewSuspensionRequest, ReviewSuspension),
    AIMS_MOVE(AiSystems, AiSystem, ResumeAiSystemRequest, Resume),
    AIMS_MOVE(AiSystems, AiSystem, StartChangeRequest, StartChange),
    AIMS_MOVE(AiSystems, AiSystem, DecideChangeSignificanceRequest, DecideChangeSignificance),
    AIMS_MOVE(AiSystems, AiSystem, CompleteChangeRequest, CompleteChange),
    AIMS_MOVE(AiSystems, AiSystem, CancelChangeRequest, CancelChange),
    AIMS_MOVE(AiSystems, AiSystem, StartRetiringRequest, StartRetiring),
    AIMS_MOVE(AiSystems, AiSystem, CancelRetiringRequest, CancelRetiring),
    AIMS_MOVE(AiSystems, AiSystem, RetireAiSystemRequest, Retire),
    AIMS_MOVE(AiSystems, AiSystem, BlockAiSystemRequest, Block),
    AIMS_MOVE(AiSystems, AiSystem, RequestUnblockRequest, RequestUnblock),
    AIMS_MOVE(AiSystems, AiSystem, DecideUnblockRequest, DecideUnblock),
    AIMS_MOVE(AiSystems, AiSystem, ClassifyAiSystemRequest, Classify),
    AIMS_MOVE(AiSystems, AiSystem, ConfirmExemptionRequest, ConfirmExemption),
    AIMS_MOVE(AiSystems, AiSystem, RequestClassificationOverrideRequest, RequestOverride),
    AIMS_MOVE(AiSystems, AiSystem, DecideClassificationOverrideRequest, DecideOverride),
    AIMS_MOVE(Models, Model, CreateModelRequest, Register),
    AIMS_MOVE(Models, Model, UpdateModelRequest, Update),
    AIMS_MOVE(Models, Model, DeprecateModelRequest, Deprecate),
    AIMS_MOVE(Models, Model, WithdrawModelRequest, Withdraw),
    AIMS_MOVE(Models, Model, DeleteModelRequest, Delete),
    AIMS_MOVE(Models, Model, UndeleteModelRequest, Undelete),
    AIMS_MOVE(Datasets, Dataset, CreateDatasetRequest, Register),
    AIMS_MOVE(Datasets, Dataset, UpdateDatasetRequest, Update),
    AIMS_MOVE(Datasets, Dataset, RecordQualityMeasureRequest, RecordQualityMeasure),
    AIMS_MOVE(Datasets, Dataset, DeleteDatasetRequest, Delete),
    AIMS_MOVE(Datasets, Dataset, UndeleteDatasetRequest, Undelete),
    AIMS_MOVE(Suppliers, Supplier, CreateSupplierRequest, Register),
    AIMS_MOVE(Suppliers, Supplier, UpdateSupplierRequest, Update),
    AIMS_MOVE(Suppliers, Supplier, AssessSupplierRequest, Assess),
    AIMS_MOVE(Suppliers, Supplier, DeleteSupplierRequest, Delete),
    AIMS_MOVE(Suppliers, Supplier, UndeleteSupplierRequest, Undelete),
};

#undef AIMS_MOVE

}  // namespace
}  // namespace aims::inventory

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  constexpr const char* kActors[] = {"ana", "olga", "max", "dana"};
  fuzz::Input input(data, size);
  inventory::World world;
  domain::Decision decision;
  decision.time = absl::FromUnixSeconds(1795478400);
  decision.references = &world;
  decision.actor.set_kind(event::v1::Actor::KIND_PERSON);
  for (int moves = 0; !input.empty() && moves < 32; ++moves) {
    const auto move = inventory::kMoves[input.Byte() % std::size(inventory::kMoves)];
    const uint8_t who = input.Byte();
    decision.actor.set_subject(kActors[who % 4]);
    decision.time += absl::Hours(who / 4);
    move(world, input.Bytes(), decision);
  }
  return 0;
}
