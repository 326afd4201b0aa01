#include "tools/bench/decided_events.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/topic.pb.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "common/domain/references.h"
#include "services/inventory/aggregates/aggregates.h"

namespace aims::bench {

// What a decision looks up.
class DecidedEvents::Known : public domain::References {
 public:
  explicit Known(const DecidedEvents* events) : events_(*events) {}

  std::shared_ptr<const google::protobuf::Message> Find(absl::string_view name) const override {
    const Resource* resource = events_.Find(std::string(name));
    if (resource == nullptr || command::IsDeleted(*resource->state)) return nullptr;
    return resource->state;
  }
  std::vector<std::string> Referring(absl::string_view name, size_t most) const override {
    std::vector<std::string> names;
    const auto found = events_.referring_.find(std::string(name));
    if (found == events_.referring_.end()) return names;
    for (const std::string& each : found->second) {
      if (names.size() == most) break;
      if (!command::IsDeleted(*events_.Find(each)->state)) names.push_back(each);
    }
    return names;
  }

 private:
  const DecidedEvents& events_;
};

DecidedEvents::DecidedEvents(const Options& options, command::Aggregates aggregates, command::Reactions reactions)
    : EventSource(options, std::move(aggregates)),
      reactions_(std::move(reactions)),
      known_(std::make_unique<const Known>(this)) {}
DecidedEvents::~DecidedEvents() = default;

void DecidedEvents::Abort(const std::string& name, const absl::Status& status) {
  std::fprintf(stderr, "aims_bench: made-up events: %s: %s\n", name.c_str(), status.ToString().c_str());
  std::abort();
}

const DecidedEvents::Resource* DecidedEvents::Find(const std::string& name) const {
  const auto found = resources_.find(name);
  return found == resources_.end() ? nullptr : &found->second;
}

std::string DecidedEvents::NameOf(absl::string_view collection, absl::string_view id) const {
  return absl::StrCat(organization(), "/", collection, "/", id);
}

std::vector<std::string> DecidedEvents::Referring(const std::string& name, absl::string_view collection) const {
  const std::string prefix = NameOf(collection, "");
  std::vector<std::string> names;
  const auto found = referring_.find(name);
  if (found == referring_.end()) return names;
  for (auto it = found->second.lower_bound(prefix); it != found->second.end() && absl::StartsWith(*it, prefix); ++it) {
    names.push_back(*it);
  }
  return names;
}

event::v1::Actor DecidedEvents::One(absl::Span<const char* const> people, const std::string& role) {
  return Person(people[Below(people.size())], role);
}

type::v1::Evidence DecidedEvents::EvidenceBy(const std::string& preparer) {
  type::v1::Evidence evidence;
  evidence.set_title(Text(20));
  evidence.set_reference(absl::StrCat("https://records.example/", absl::ToUnixSeconds(last_time())));
  evidence.set_sha256(base::Sha256Hex(evidence.reference()));
  evidence.set_preparer(preparer);
  *evidence.mutable_evidence_time() = base::ToProto(last_time());
  return evidence;
}

void DecidedEvents::Found(absl::Span<const char* const> management, absl::Span<const char* const> risk_levels) {
  const event::v1::Actor founder = Person(management[0], "top-management");
  inventory::v1::InventoryTopicRecord registered;
  registered.mutable_organization()->mutable_registered()->mutable_organization()->set_display_name("Acme Insurance");
  Hear(inventory::kTopic, organization(), founder, registered);
  inventory::v1::InventoryTopicRecord changed;
  auto& authorities = *changed.mutable_organization()->mutable_authorities_changed()->mutable_authorities();
  for (const char* person : management) {
    auto* designation = authorities.add_designations();
    designation->set_number(authorities.designations_size());
    designation->set_subject_id(person);
    designation->set_role(type::v1::MANAGEMENT_ROLE_TOP);
    for (const char* level : risk_levels) designation->add_risk_levels(level);
    designation->set_designator(management[0]);
    designation->set_bootstrap(designation->number() == 1);
  }
  Hear(inventory::kTopic, organization(), founder, changed);
}

event::v1::EventMetadata DecidedEvents::NextHeard(const std::string& topic, const std::string& subject,
                                                  const event::v1::Actor& actor) {
  event::v1::EventMetadata metadata;
  metadata.set_organization(organization());
  metadata.set_subject(subject);
  metadata.set_version(++heard_[subject]);
  metadata.set_event_id(base::UuidV5(absl::StrCat(topic, "/", subject, "/", metadata.version())));
  metadata.set_correlation_id(metadata.event_id());
  *metadata.mutable_actor() = actor;
  *metadata.mutable_occur_time() = base::ToProto(last_time());
  return metadata;
}

domain::Decision DecidedEvents::DecisionOn(const std::string& name, const event::v1::Actor& actor) const {
  return {actor, next_time(), known_.get(), name};
}

void DecidedEvents::Make() {
  if (!FallDue()) Act();
}

bool DecidedEvents::Ask(const std::string& name, const event::v1::Actor& actor,
                        const google::protobuf::Message& request, const std::string& reason) {
  const command::AggregateType* type = aggregates().Of(name);
  const domain::Move* move = type == nullptr ? nullptr : domain::FindMove(type->moves, *request.GetDescriptor());
  if (move == nullptr) Abort(name, absl::InternalError(absl::StrCat("no move takes a ", request.GetTypeName())));
  const Resource* resource = Find(name);
  const auto events =
      move->decide(resource == nullptr ? *type->prototype : *resource->state, request, DecisionOn(name, actor));
  if (absl::IsFailedPrecondition(events.status()) || (late() && !events.ok())) {
    ++refused_;
    last_refusal_ = events.status();
    return false;
  }
  if (!events.ok()) Abort(name, events.status());
  if (events->empty()) return true;
  event::v1::EventMetadata metadata = NextCommand(name, static_cast<uint32_t>(events->size()), actor);
  metadata.set_reason(reason);
  Record(name, *events, std::move(metadata));
  Settle();
  return true;
}

bool DecidedEvents::FallDue() {
  if (due_.empty() || due_.begin()->first > next_time()) return false;
  const std::string name = due_.begin()->second;
  const Resource& resource = *Find(name);
  const event::v1::Actor timer = command::SystemActor("timer");
  const absl::Time now = next_time();
  const auto events = resource.type->fall_due(*resource.state, DecisionOn(name, timer));
  if (!events.ok()) Abort(name, events.status());
  Record(name, *events, NextCommand(name, static_cast<uint32_t>(events->size()), timer));
  if (!due_.empty() && due_.begin()->second == name && due_.begin()->first <= now) {
    Abort(name, absl::InternalError("is still due after its due events"));
  }
  Settle();
  return true;
}

void DecidedEvents::Settle() {
  while (!unsettled_.empty()) {
    const std::string value = std::move(unsettled_.front());
    unsettled_.pop_front();
    React(topic(), value);
  }
}

void DecidedEvents::React(const std::string& topic, const std::string& value) {
  const auto caused = reactions_.React(topic, value);
  if (!caused.ok()) Abort(topic, caused.status());
  if (caused->on_each.has_value()) {
    const command::Referrers& on = caused->on_each->on;
    const std::string prefix = on.collection.empty() ? "" : absl::StrCat(on.parent, "/", on.collection, "/");
    const auto found = referring_.find(on.value);
    const std::set<std::string> names = found == referring_.end() ? std::set<std::string>() : found->second;
    for (const std::string& name : names) {
      const google::protobuf::Message& state = *Find(name)->state;
      const bool meant = on.collection.empty()
                             ? !command::IsDeleted(state)
                             : absl::StartsWith(name, prefix) && domain::NamesAt(state, on.field).count(on.value) > 0;
      if (meant) Decide(caused->on_each->command(name));
    }
  }
  for (const command::Command& effect : caused->effects) Decide(effect);
}

void DecidedEvents::Decide(const command::Command& effect) {
  const command::AggregateType* type = aggregates().Of(effect.subject);
  if (type == nullptr) Abort(effect.subject, absl::InternalError("is no resource of the service"));
  const Resource* resource = Find(effect.subject);
  const auto events = effect.decide(resource == nullptr ? *type->prototype : *resource->state,
                                    DecisionOn(effect.subject, effect.actor));
  if (!events.ok()) Abort(effect.subject, events.status());
  if (events->empty()) return;
  event::v1::EventMetadata metadata = NextCommand(effect.subject, static_cast<uint32_t>(events->size()), effect.actor);
  metadata.set_reason(effect.reason);
  metadata.set_causation_id(effect.causation_id);
  metadata.set_correlation_id(effect.correlation_id);
  Record(effect.subject, *events, std::move(metadata));
}

void DecidedEvents::Record(const std::string& name, const domain::Events& events, event::v1::EventMetadata metadata) {
  const auto [entry, is_new] = resources_.try_emplace(name);
  Resource& resource = entry->second;
  if (is_new) {
    resource.type = aggregates().Of(name);
    resource.state = resource.type->NewState();
  }
  for (uint32_t i = 0; i < events.size(); ++i) {
    SetEvent(i, command::VersionOf(*resource.state) + 1, &metadata);
    const absl::Status folded = resource.type->fold(*events[i], metadata, resource.state.get());
    if (!folded.ok()) Abort(name, folded);
    unsettled_.push_back(Put(metadata, *events[i]).value);
  }
  Note(name, &resource);
}

void DecidedEvents::Note(const std::string& name, Resource* resource) {
  std::set<std::string> refers_to;
  for (const std::string& field : resource->type->references) {
    refers_to.merge(domain::NamesAt(*resource->state, field));
  }
  for (const std::string& former : resource->refers_to) {
    if (refers_to.count(former) == 0) referring_[former].erase(name);
  }
  for (const std::string& other : refers_to) {
    if (resource->refers_to.count(other) == 0) referring_[other].insert(name);
  }
  resource->refers_to = std::move(refers_to);
  if (resource->due.has_value()) due_.erase({*resource->due, name});
  resource->due = command::NextDue(*resource->type, *resource->state);
  if (resource->due.has_value()) due_.emplace(*resource->due, name);
}

}  // namespace aims::bench
