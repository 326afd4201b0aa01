#include "services/audit/reactions/involvement_reactions.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "aims/options/v1/options.pb.h"
#include "common/domain/references.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace aims::audit {
namespace {

using command::Effect;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::Involvement;
using Effects = std::vector<Effect>;
using Names = std::vector<std::string>;

// What is looked at of a topic: by the field of the record, the paths of the resource that lead to what it is part of.
const std::map<std::string, Names, std::less<>>& LookedAt() {
  static const auto* const table = new std::map<std::string, Names, std::less<>>{
      {"ai_system", {}},
      {"model", {}},
      {"dataset", {}},
      {"supplier", {}},
      {"impact_assessment", {}},
      {"risk_profile", {}},
      {"risk", {"ai_systems"}},
      {"treatment", {"risk"}},
      {"control", {"ai_systems", "satisfies.requirement"}},
      {"control_test", {"control"}},
      {"policy", {}},
      {"statement_of_applicability", {}},
  };
  return *table;
}

// The fields of resources that name people, with the part that these have.
const std::map<std::string, Involvement::Kind>& Holding() {
  static const auto* const fields = new std::map<std::string, Involvement::Kind>{
      {"owner", Involvement::KIND_OWNER},
      {"deputy", Involvement::KIND_OPERATOR},
      {"operators", Involvement::KIND_OPERATOR},
  };
  return *fields;
}

// "treatment.tested" is the event `tested` of a treatment.
Involvement::Kind KindOf(absl::string_view payload, const FieldDescriptor& event) {
  static const auto* const tests = new std::set<std::string>{"control_test.started", "control_test.conclusion_proposed",
                                                             "control_test.concluded", "treatment.tested"};
  static const auto* const work =
      new std::set<std::string>{"control.started",   "control.implemented",        "control.evidence_added",
                                "treatment.started", "treatment.action_completed", "treatment.completed"};
  const std::string name = absl::StrCat(payload, ".", event.name());
  if (tests->count(name) > 0) return Involvement::KIND_TESTER;
  if (work->count(name) > 0) return Involvement::KIND_OPERATOR;
  return event.message_type()->options().GetExtension(options::v1::decision) ? Involvement::KIND_APPROVER
                                                                             : Involvement::KIND_AUTHOR;
}

// The one field of the oneof that is set; nullptr for none.
const FieldDescriptor* SetIn(const Message& message, const char* oneof) {
  const auto* descriptor = message.GetDescriptor()->FindOneofByName(oneof);
  return descriptor == nullptr ? nullptr : message.GetReflection()->GetOneofFieldDescriptor(message, descriptor);
}

const Message& In(const Message& message, const FieldDescriptor& field) {
  return message.GetReflection()->GetMessage(message, &field);
}

// The resource in the event, of the type that the events are about: in a `registered`, `updated` or `imported`.
const Message* ResourceIn(const Message& events, const Message& event) {
  const absl::string_view type = absl::StripSuffix(events.GetDescriptor()->full_name(), "Event");
  for (int i = 0; i < event.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = event.GetDescriptor()->field(i);
    const bool is_it = !field->is_repeated() && field->message_type() != nullptr &&
                       field->message_type()->full_name() == type && event.GetReflection()->HasField(event, field);
    if (is_it) return &In(event, *field);
  }
  return nullptr;
}

// Whether the event sets this field of the resource: a change sets those of its mask.
bool Sets(const Message& event, const std::string& name) {
  const FieldDescriptor* field = event.GetDescriptor()->FindFieldByName("update_mask");
  if (field == nullptr) return true;
  const auto& mask = static_cast<const google::protobuf::FieldMask&>(In(event, *field));
  return std::find(mask.paths().begin(), mask.paths().end(), name) != mask.paths().end();
}

void AddHolders(const Message& resource, const Message& event, Involved* involved) {
  for (const auto& [name, kind] : Holding()) {
    if (resource.GetDescriptor()->FindFieldByName(name) == nullptr || !Sets(event, name)) continue;
    Involvement::Holders holders;
    holders.set_field(name);
    holders.set_kind(kind);
    for (const std::string& person : domain::NamesAt(resource, name)) holders.add_people(person);
    involved->holders.push_back(holders);
  }
}

// What the event says of the people behind its resource.
Involved InvolvedIn(const Message& record, const event::v1::EventMetadata& metadata) {
  Involved involved;
  const FieldDescriptor* payload = SetIn(record, "payload");
  const auto looked_at = payload == nullptr ? LookedAt().end() : LookedAt().find(payload->name());
  if (looked_at == LookedAt().end()) return involved;
  const Message& events = In(record, *payload);
  const FieldDescriptor* field = SetIn(events, "event");
  if (field == nullptr) return involved;
  const Message& event = In(events, *field);

  involved.resource = metadata.subject();
  if (metadata.actor().kind() == event::v1::Actor::KIND_PERSON) {
    Involvement::Act act;
    act.set_person(metadata.actor().subject());
    act.set_kind(KindOf(payload->name(), *field));
    *act.mutable_act_time() = metadata.occur_time();
    involved.acts.push_back(act);
  }
  if (const Message* resource = ResourceIn(events, event); resource != nullptr) {
    AddHolders(*resource, event, &involved);
    for (const std::string& path : looked_at->second) {
      const auto names = domain::NamesAt(*resource, path);
      involved.related.insert(involved.related.end(), names.begin(), names.end());
    }
  }
  // An assessment and a profile say of which system they are when they are opened.
  const FieldDescriptor* system = event.GetDescriptor()->FindFieldByName("ai_system");
  if (system != nullptr && system->type() == FieldDescriptor::TYPE_STRING) {
    const std::string name = event.GetReflection()->GetString(event, system);
    if (!name.empty()) involved.related.push_back(name);
  }
  return involved;
}

template <class Record>
Effects EffectsOf(const Record& cause) {
  Involved involved = InvolvedIn(cause, cause.metadata());
  const std::string name = InvolvementName(involved.resource);
  if (name.empty() || involved.empty()) return {};
  return {Effect::On<Involvements>(
      name,
      [involved = std::move(involved)](const Involvement& known, const domain::Decision& decision) {
        return NoteInvolvement(known, involved, decision);
      },
      "a person had a part in the resource")};
}

}  // namespace

Effects InvolvementOfInventory(const inventory::v1::InventoryTopicRecord& cause) { return EffectsOf(cause); }
Effects InvolvementOfRisk(const risk::v1::RiskTopicRecord& cause) { return EffectsOf(cause); }
Effects InvolvementOfControls(const controls::v1::ControlsTopicRecord& cause) { return EffectsOf(cause); }

}  // namespace aims::audit
