#pragma once
// Tests of the domain as stories: given events, when a command, then events or a refusal.
//
//   Story<Suppliers> story("organizations/acme/suppliers/s1");
//   story.By("ana").When(request).Happens();              // folds what was decided
//   story.By("ana").When(approve).IsRefused("FOUR_EYES");
//   story.state().display_name();
//
// The clock is data: it starts at 2026-01-01T00:00:00Z; At and After move it. Only for tests.

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/time.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/due.h"
#include "common/domain/moves.h"
#include "common/domain/refusal.h"
#include "gtest/gtest.h"

namespace aims::domain {

// References as a map.
class KnownResources : public References {
 public:
  template <class T>
  void Add(const T& resource) {
    resources_[resource.name()] = std::make_shared<T>(resource);
  }
  std::shared_ptr<const google::protobuf::Message> Find(absl::string_view name) const override {
    auto it = resources_.find(std::string(name));
    return it == resources_.end() ? nullptr : it->second;
  }
  void AddReferrer(std::string name) { referrers_.push_back(std::move(name)); }
  std::vector<std::string> Referring(absl::string_view, size_t most) const override {
    return {referrers_.begin(), referrers_.begin() + std::min(most, referrers_.size())};
  }

 private:
  std::map<std::string, std::shared_ptr<const google::protobuf::Message>> resources_;
  std::vector<std::string> referrers_;
};

template <class Aggregate>
class Story {
 public:
  using State = typename Aggregate::State;
  using Event = typename Aggregate::Event;

  explicit Story(std::string name) : name_(std::move(name)) { By("ana"); }

  Story& By(const std::string& subject, const std::vector<std::string>& roles = {}) {
    actor_.Clear();
    actor_.set_subject(subject);
    actor_.set_kind(event::v1::Actor::KIND_PERSON);
    for (const auto& role : roles) actor_.add_roles(role);
    return *this;
  }
  // By somebody who was not asked for an identity.
  Story& ByNobodyKnown() {
    actor_.Clear();
    actor_.set_kind(event::v1::Actor::KIND_ANONYMOUS);
    actor_.set_authentication("none");
    return *this;
  }
  Story& At(absl::Time time) {
    time_ = time;
    return *this;
  }
  Story& After(absl::Duration duration) { return At(time_ + duration); }
  template <class T>
  Story& Knowing(const T& resource) {
    known_.Add(resource);
    return *this;
  }

  // Another resource refers to the subject.
  Story& ReferredToBy(std::string name) {
    known_.AddReferrer(std::move(name));
    return *this;
  }

  // Folds events as if they had been decided now by the present actor.
  Story& Given(const std::vector<Event>& events) {
    for (const Event& event : events) Fold(event);
    return *this;
  }

  // Asks for the move that the request names, as the API does: from the list of the aggregate's moves.
  template <class Request>
  Story& When(const Request& request) {
    const std::vector<Move> moves = Aggregate::Moves();
    const Move* move = FindMove(moves, *Request::descriptor());
    if (move == nullptr) {
      ADD_FAILURE() << "no move takes a " << Request::descriptor()->full_name();
      return *this;
    }
    if constexpr (requires { request.reason(); }) reason_ = request.reason();
    return Decided(Typed(move->decide(state_, request, decision())));
  }
  // Makes a move that AIMS itself makes, for a reaction or a timer.
  template <class Cause>
  Story& When(absl::StatusOr<std::vector<Event>> (*decide)(const State&, const Cause&, const Decision&),
              const Cause& cause) {
    return Decided(decide(state_, cause, decision()));
  }

  // Time has passed: the events that are due now are folded and returned.
  std::vector<Event> FallsDue() { return Decided(FallDueOf<Aggregate>(state_, decision())).Happens(); }

  // The command was accepted; its events are folded and returned.
  std::vector<Event> Happens() {
    EXPECT_TRUE(outcome_.ok()) << outcome_.status();
    if (!outcome_.ok()) return {};
    std::vector<Event> events = *outcome_;
    Given(events);
    return events;
  }
  // The command was accepted and there was nothing to record.
  void NothingHappens() {
    ASSERT_TRUE(outcome_.ok()) << outcome_.status();
    EXPECT_TRUE(outcome_->empty());
  }
  // The command was refused, and `rule` is among the rules named.
  void IsRefused(const std::string& rule, const std::string& clause = "") {
    ASSERT_FALSE(outcome_.ok()) << "was accepted";
    EXPECT_EQ(outcome_.status().code(), absl::StatusCode::kFailedPrecondition) << outcome_.status();
    bool found = false;
    for (const Violation& violation : ViolationsOf(outcome_.status())) {
      if (violation.rule == rule && (clause.empty() || violation.clause == clause)) found = true;
    }
    EXPECT_TRUE(found) << "expected " << rule << " " << clause << ", got " << outcome_.status();
  }
  // The command was refused with this status code.
  void Fails(absl::StatusCode code) { EXPECT_EQ(outcome_.status().code(), code) << outcome_.status(); }

  const State& state() const { return state_; }
  absl::Time time() const { return time_; }
  const absl::StatusOr<std::vector<Event>>& outcome() const { return outcome_; }

 private:
  Decision decision() const { return {actor_, time_, &known_, name_}; }

  Story& Decided(absl::StatusOr<std::vector<Event>> outcome) {
    outcome_ = std::move(outcome);
    return *this;
  }

  static absl::StatusOr<std::vector<Event>> Typed(absl::StatusOr<Events> decided) {
    if (!decided.ok()) return decided.status();
    std::vector<Event> events;
    for (auto& event : *decided) events.push_back(std::move(static_cast<Event&>(*event)));
    return events;
  }

  void Fold(const Event& event) {
    event::v1::EventMetadata metadata;
    metadata.set_subject(name_);
    metadata.set_version(++version_);
    *metadata.mutable_occur_time() = base::ToProto(time_);
    *metadata.mutable_actor() = actor_;
    metadata.set_reason(reason_);
    absl::Status status = FoldRecord<Aggregate>(event, metadata, &state_);
    ASSERT_TRUE(status.ok()) << status;
  }

  std::string name_;
  absl::Time time_ = absl::FromUnixSeconds(1767225600);  // 2026-01-01T00:00:00Z
  event::v1::Actor actor_;
  std::string reason_;  // of the last command
  KnownResources known_;
  State state_;
  uint64_t version_ = 0;
  absl::StatusOr<std::vector<Event>> outcome_ = absl::InternalError("no command yet");
};

}  // namespace aims::domain
