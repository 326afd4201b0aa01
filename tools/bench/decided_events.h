#pragma once
// Events that a service decides itself: what people ask for by the moves of its domain, what follows from that by its
// reactions, and what time alone does. A derived class says only who asks for what, and when.
//
//   class RiskEvents : public DecidedEvents {
//     void Act() override { Do(name, Person("ria", "risk-manager"), request); }
//     …
//   };
//
// All states are kept, with the references between them, so that a rule finds what it looks up in the read model of a
// server. Times are those of the events: what falls due by then happens before the next thing that people do.

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "aims/type/v1/evidence.pb.h"
#include "common/command/command.h"
#include "common/command/reactions.h"
#include "common/domain/decision.h"
#include "tools/bench/event_source.h"

namespace aims::bench {

class DecidedEvents : public EventSource {
 public:
  ~DecidedEvents() override;

  // Commands that the domain refused so far: they left no events.
  size_t refused() const { return refused_; }

 protected:
  DecidedEvents(const Options& options, command::Aggregates aggregates, command::Reactions reactions);

  // People do the next thing, or nothing. Called when all that follows from the last has happened.
  virtual void Act() = 0;

  // The organization is registered and designates these people, as the inventory service reports it: each is top
  // management, and accepts risks of each of these levels.
  void Found(absl::Span<const char* const> management, absl::Span<const char* const> risk_levels = {});
  // Another service reports an event of one of its resources, and everything that follows from it here happens. `record`
  // is of its topic, without metadata. Only what follows is among the events of this object.
  template <class Record>
  void Hear(const std::string& topic, const std::string& subject, const event::v1::Actor& actor, Record record) {
    *record.mutable_metadata() = NextHeard(topic, subject, actor);
    React(topic, record.SerializeAsString());
    Settle();
  }

  // Has the domain decide what the request asks for, and then everything that follows from it. Whether it was accepted;
  // anything but a refusal is a mistake in here, and aborts.
  template <class Request>
  bool Try(const std::string& name, const event::v1::Actor& actor, const Request& request) {
    std::string reason;
    if constexpr (requires { request.reason(); }) reason = request.reason();
    return Ask(name, actor, request, reason);
  }
  // The same, where a refusal is a mistake, too, unless work may come late (Options::begin_one_in).
  template <class Request>
  void Do(const std::string& name, const event::v1::Actor& actor, const Request& request) {
    if (!Try(name, actor, request) && !late()) Abort(name, last_refusal_);
  }

  // The state of a resource; the empty one where there is none.
  template <class State>
  const State& StateOf(const std::string& name) const {
    const Resource* resource = Find(name);
    return resource == nullptr ? State::default_instance() : static_cast<const State&>(*resource->state);
  }
  // The resources of a collection that refer to `name`, in order.
  std::vector<std::string> Referring(const std::string& name, absl::string_view collection) const;
  std::string NameOf(absl::string_view collection, absl::string_view id) const;

  event::v1::Actor One(absl::Span<const char* const> people, const std::string& role);
  // Evidence somewhere else, of the time of the last event.
  type::v1::Evidence EvidenceBy(const std::string& preparer);
  // A request that names the digest of what it decides, and says why.
  template <class Request, class State>
  static Request Naming(const State& state, const std::string& reason) {
    Request request;
    request.set_digest(state.digest());
    request.set_reason(reason);
    return request;
  }

 private:
  struct Resource {
    const command::AggregateType* type;
    std::shared_ptr<google::protobuf::Message> state;
    std::set<std::string> refers_to;
    absl::optional<absl::Time> due;
  };
  class Known;

  bool late() const { return options().begin_one_in > 0; }
  void Make() final;
  bool has_reactions() const final { return true; }
  const Resource* Find(const std::string& name) const;
  bool Ask(const std::string& name, const event::v1::Actor& actor, const google::protobuf::Message& request,
           const std::string& reason);
  // The first that is due happens. Whether there was one.
  bool FallDue();
  // An event of a topic that the reactions read.
  void React(const std::string& topic, const std::string& value);
  // Metadata of the next event of a resource of another service.
  event::v1::EventMetadata NextHeard(const std::string& topic, const std::string& subject,
                                     const event::v1::Actor& actor);
  // Everything that follows from the events that were put.
  void Settle();
  void Decide(const command::Command& effect);
  void Record(const std::string& name, const domain::Events& events, event::v1::EventMetadata metadata);
  // The references and the due time of a resource that changed.
  void Note(const std::string& name, Resource* resource);
  domain::Decision DecisionOn(const std::string& name, const event::v1::Actor& actor) const;
  [[noreturn]] static void Abort(const std::string& name, const absl::Status& status);

  const command::Reactions reactions_;
  const std::unique_ptr<const Known> known_;
  std::unordered_map<std::string, Resource> resources_;
  std::unordered_map<std::string, std::set<std::string>> referring_;  // names of resources by what they refer to
  std::set<std::pair<absl::Time, std::string>> due_;
  std::deque<std::string> unsettled_;                // records whose effects are to come
  std::unordered_map<std::string, uint64_t> heard_;  // versions of the resources of other services
  size_t refused_ = 0;
  absl::Status last_refusal_;
};

}  // namespace aims::bench
