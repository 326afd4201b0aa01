#pragma once
// The moves of a service, as clients may ask for them in any order: a request that its proto allows is refused by name
// or decided; what is decided is folded without an error, and the same question has the same answer.
//
//   int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
//     return RunMoves(InventoryAggregates(), organization, data, size);
//   }
//
// What decisions look up is what the moves made or, where they made nothing of that name, one resource that is given: the
// record of who may decide, with Management() in it.
//
// Input: for each move two bytes that choose it, one for who asks and how much later, two bytes of length, and the
// serialized request. Requests stand on a ring of 65,536 places, each at the place that its name gives; the two bytes
// choose the next one. So inputs that are kept go on to mean what they do when moves are added. What a fuzzer would not
// hit by chance is filled in: names, digests, fields that are required.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aims/type/v1/authority.pb.h"
#include "common/api/conventions.h"
#include "common/base/digest.h"
#include "common/base/message_copy.h"
#include "common/base/time.h"
#include "common/command/aggregates.h"
#include "common/domain/decision.h"
#include "common/rpc/validation.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "tests/fuzz/input.h"

namespace aims::api::testing {

using google::protobuf::Reflection;

inline constexpr char kOrganization[] = "organizations/acme";

inline bool IsRequired(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

// A move, with what the command path knows of it.
struct AnyMove {
  const command::AggregateType* type;
  const domain::Move* move;
  MethodKind kind;
};

// All moves of a service, by their place on the ring.
inline std::map<int, AnyMove> MovesOnRing(const command::Aggregates& aggregates) {
  std::map<int, AnyMove> ring;
  for (const command::AggregateType& type : aggregates.types()) {
    const google::protobuf::Descriptor& resource = *type.prototype->GetDescriptor();
    const auto* service = resource.file()->pool()->FindServiceByName(absl::StrCat(resource.full_name(), "Service"));
    for (const domain::Move& move : type.moves) {
      AnyMove any{&type, &move, MethodKind::kOther};
      for (int i = 0; i < service->method_count(); ++i) {
        if (service->method(i)->input_type() == move.request) any.kind = KindOf(*service->method(i), resource);
      }
      int place = std::stoi(base::Sha256Hex(move.request->full_name()).substr(0, 4), nullptr, 16);
      while (!ring.emplace(place, any).second) ++place;
    }
  }
  return ring;
}

// The resources, one of each kind.
class World : public domain::References {
 public:
  World(const command::Aggregates& aggregates, std::shared_ptr<const Message> given) : given_(std::move(given)) {
    for (const command::AggregateType& type : aggregates.types()) {
      collections_[type.prototype->GetDescriptor()->options().GetExtension(google::api::resource).type()] =
          type.collection;
    }
  }

  // Name of the one resource of the type; empty for types that are not known.
  std::string NameOf(const std::string& type) const {
    auto found = collections_.find(type);
    if (found == collections_.end()) return "";
    return found->second == "organizations" ? kOrganization : absl::StrCat(kOrganization, "/", found->second, "/x");
  }

  std::shared_ptr<const Message> Find(absl::string_view name) const override {
    auto found = states_.find(std::string(name));
    if (found == states_.end() && name == TextIn(*given_, "name")) return given_;
    return found == states_.end() || command::IsDeleted(*found->second) ? nullptr : found->second;
  }

  std::vector<std::string> Referring(absl::string_view name, size_t most) const override {
    std::vector<std::string> referring;
    for (const auto& [referrer, state] : states_) {
      const bool refers = !command::IsDeleted(*state) && domain::RefersTo(*state, std::string(name));
      if (refers && referring.size() < most) referring.push_back(referrer);
    }
    return referring;
  }

  // As the command path does it.
  void Move(const AnyMove& any, absl::string_view bytes, domain::Decision decision) {
    const std::string subject =
        NameOf(any.type->prototype->GetDescriptor()->options().GetExtension(google::api::resource).type());
    decision.subject = subject;
    std::unique_ptr<Message> request(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(any.move->request)->New());
    if (!request->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
    auto known = states_.find(subject);
    const bool exists = known != states_.end();
    Fill(subject, exists ? known->second.get() : nullptr, decision.time, request.get());
    const absl::Status valid = rpc::Validate(*request);
    fuzz::CheckRefusal(valid);
    if (!valid.ok()) return;
    if (any.kind == MethodKind::kCreate ? exists : any.kind != MethodKind::kImport && !exists) return;
    const bool deleted = exists && command::IsDeleted(*known->second);
    if (any.kind != MethodKind::kImport && deleted != (any.kind == MethodKind::kUndelete)) return;
    std::shared_ptr<Message> state = exists ? base::CopyOf(*known->second) : any.type->NewState();

    const std::string type = request->GetTypeName();
    auto events = any.move->decide(*state, *request, decision);
    auto again = any.move->decide(*state, *request, decision);
    fuzz::Check(events.status() == again.status(), "the same question has the same answer");
    if (!events.ok()) {
      const auto code = events.status().code();
      fuzz::Check(code == absl::StatusCode::kInvalidArgument || code == absl::StatusCode::kFailedPrecondition ||
                      code == absl::StatusCode::kAlreadyExists || code == absl::StatusCode::kNotFound,
                  absl::StrCat(type, ": ", events.status().ToString()));
      return;
    }
    fuzz::Check(events->size() == again->size() && events->size() <= 64, "few events");
    for (const auto& event : *events) {
      event::v1::EventMetadata metadata;
      metadata.set_subject(subject);
      metadata.set_version(++versions_[subject]);
      *metadata.mutable_actor() = decision.actor;
      *metadata.mutable_occur_time() = base::ToProto(decision.time);
      std::unique_ptr<Message> stored(event->New());
      fuzz::Check(stored->ParseFromString(event->SerializeAsString()), "what is written can be read");
      const absl::Status folded = any.type->fold(*stored, metadata, state.get());
      fuzz::Check(folded.ok(), folded.ToString());
    }
    if (!events->empty()) states_[subject] = state;
  }

 private:
  static std::string TextIn(const Message& message, const std::string& field) {
    return message.GetReflection()->GetString(message, message.GetDescriptor()->FindFieldByName(field));
  }
  void Fill(const std::string& subject, const Message* state, absl::Time now, Message* request) const;

  const std::shared_ptr<const Message> given_;
  std::map<std::string, std::shared_ptr<const Message>> states_;
  std::map<std::string, uint64_t> versions_;
  std::map<std::string, std::string> collections_;  // by type of resource
};

// Gives a request what a fuzzer would not hit by chance: names, what is required, and the digests of what is decided.
class Filling {
 public:
  // `state` is that of the subject, nullptr where there is none.
  Filling(const World& world, std::string subject, const Message* state, absl::Time now)
      : world_(world), subject_(std::move(subject)), state_(state), now_(now) {}

  void Fill(Message* message, int depth = 0) const {
    for (int i = 0; i < message->GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *message->GetDescriptor()->field(i);
      if (field.is_repeated()) continue;
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) FillText(message, field, depth);
      const bool resource = depth == 0 && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                            message->GetDescriptor()->FindFieldByName(field.name() + "_id") != nullptr;
      if (resource || IsRequired(field)) FillRequired(message, field, depth);
    }
  }

 private:
  void FillText(Message* message, const FieldDescriptor& field, int depth) const {
    const Reflection& reflection = *message->GetReflection();
    if (depth <= 1) {
      if (field.name() == "name") reflection.SetString(message, &field, subject_);
      if (field.name() == "parent") reflection.SetString(message, &field, kOrganization);
      if (field.name() == "etag") reflection.ClearField(message, &field);
    }
    if (!reflection.GetString(*message, &field).empty()) return;
    const std::string& type = field.options().GetExtension(google::api::resource_reference).type();
    if (!type.empty() && IsRequired(field)) reflection.SetString(message, &field, world_.NameOf(type));
    if (state_ != nullptr && depth == 0 && absl::EndsWith(field.name(), "digest")) {
      reflection.SetString(message, &field, DigestIn(*state_, field.name(), ReviewsBreakGlass(*message)));
    }
  }

  static bool ReviewsBreakGlass(const Message& request) {
    const std::string& type = request.GetDescriptor()->name();
    return absl::StartsWith(type, "Review") && absl::EndsWith(type, "BreakGlassRequest");
  }

  // The digest that the state has in a field of that name or, of documents with versions, in the last part that has
  // one. Of the last approval by break-glass it is for its review, and for nothing else.
  static std::string DigestIn(const Message& state, const std::string& name, bool of_break_glass) {
    const Reflection& reflection = *state.GetReflection();
    const FieldDescriptor* own = state.GetDescriptor()->FindFieldByName(name);
    if (own != nullptr && !of_break_glass) return reflection.GetString(state, own);
    std::string digest;
    for (int i = 0; i < state.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& part = *state.GetDescriptor()->field(i);
      if (part.is_repeated() || part.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      if ((part.name() == "break_glass") != of_break_glass) continue;
      const FieldDescriptor* found = part.message_type()->FindFieldByName(name);
      if (found == nullptr || found->cpp_type() != FieldDescriptor::CPPTYPE_STRING) continue;
      if (!reflection.HasField(state, &part)) continue;
      const Message& content = reflection.GetMessage(state, &part);
      digest = content.GetReflection()->GetString(content, found);
    }
    return digest;
  }

  void FillRequired(Message* message, const FieldDescriptor& field, int depth) const {
    const Reflection& reflection = *message->GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        if (reflection.GetString(*message, &field).empty()) reflection.SetString(message, &field, "olga");
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        if (reflection.GetEnumValue(*message, &field) == 0) reflection.SetEnumValue(message, &field, 1);
        break;
      case FieldDescriptor::CPPTYPE_UINT32:
        if (reflection.GetUInt32(*message, &field) == 0) reflection.SetUInt32(message, &field, 1);
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE: {
        const bool unset = !reflection.HasField(*message, &field);
        Message* content = reflection.MutableMessage(message, &field);
        if (unset && field.message_type() == google::protobuf::Timestamp::descriptor()) {
          content->CopyFrom(base::ToProto(now_ + absl::Hours(24 * 5)));
        } else if (depth < 4) {
          Fill(content, depth + 1);
        }
        break;
      }
      default:
        break;
    }
  }

  const World& world_;
  const std::string subject_;
  const Message* const state_;
  const absl::Time now_;
};

inline void World::Fill(const std::string& subject, const Message* state, absl::Time now, Message* request) const {
  Filling(*this, subject, state, now).Fill(request);
}

inline constexpr const char* kActors[] = {"ana", "olga", "max", "dana"};

// Each of them is top management, and accepts every level of risk that the kept inputs have.
inline type::v1::Authorities Management() {
  type::v1::Authorities authorities;
  for (const char* actor : kActors) {
    auto* designation = authorities.add_designations();
    designation->set_number(authorities.designations_size());
    designation->set_subject_id(actor);
    designation->set_role(type::v1::MANAGEMENT_ROLE_TOP);
    for (const char* level : {"low", "medium", "high", "extreme"}) designation->add_risk_levels(level);
  }
  return authorities;
}

inline int RunMoves(const command::Aggregates& aggregates, std::shared_ptr<const Message> given, const uint8_t* data,
                    size_t size) {
  fuzz::Input input(data, size);
  const std::map<int, AnyMove> ring = MovesOnRing(aggregates);
  World world(aggregates, std::move(given));
  domain::Decision decision;
  decision.time = absl::FromUnixSeconds(1795478400);
  decision.references = &world;
  decision.actor.set_kind(event::v1::Actor::KIND_PERSON);
  for (const char* role : {"designated-management", "top-management"}) decision.actor.add_roles(role);
  for (int made = 0; !input.empty() && made < 64; ++made) {
    const int high = input.Byte(), place = high << 8 | input.Byte();
    const auto chosen = ring.lower_bound(place);
    const AnyMove& move = chosen == ring.end() ? ring.begin()->second : chosen->second;
    const uint8_t who = input.Byte();
    decision.actor.set_subject(kActors[who % 4]);
    decision.time += absl::Hours(who / 4);
    world.Move(move, input.Bytes(), decision);
  }
  return 0;
}

}  // namespace aims::api::testing
