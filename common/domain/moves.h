#pragma once
// The moves of an aggregate, listed once: which request asks for which decision, and from which states it starts. The
// API binds its methods by this list, and the fuzzers, the tests and the check at the start read it.
//
//   std::vector<Move> Treatments::Moves() {
//     return MoveTable<Treatments>()
//         .On<v1::CreateTreatmentRequest>(&Plan)
//         .On<v1::ApproveTreatmentRequest>(&Approve, {Treatment::STATE_PLANNED}, "6.1.3")
//         …;
//   }
//
// A decision is a pure function
//   absl::StatusOr<std::vector<Event>> Approve(const State&, const Request&, const Decision&)
// that returns no events where there is nothing to record. A move that is listed with states is refused (WRONG_STATE)
// from every other state before its function is asked; a move without states decides that itself.

#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/status_macros.h"
#include "common/domain/decision.h"
#include "common/domain/state.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace aims::domain {

using google::protobuf::Message;

// Events of an aggregate, as the plumbing handles them.
using Events = std::vector<std::unique_ptr<Message>>;

template <class Event>
absl::StatusOr<Events> AsEvents(absl::StatusOr<std::vector<Event>> decided) {
  if (!decided.ok()) return decided.status();
  Events events;
  events.reserve(decided->size());
  for (Event& event : *decided) events.push_back(std::make_unique<Event>(std::move(event)));
  return events;
}

// `message` as a T. Internal when it is of another type: nothing is ever decided on the state of another aggregate.
template <class T>
absl::StatusOr<const T*> As(const Message& message) {
  if (message.GetDescriptor() == T::descriptor()) return static_cast<const T*>(&message);
  return absl::InternalError(
      absl::StrCat("a ", message.GetTypeName(), " where a ", T::descriptor()->full_name(), " is needed"));
}

// One move.
struct Move {
  const google::protobuf::Descriptor* request = nullptr;
  std::vector<int> starts_from;  // values of the resource's enum State; empty: `decide` looks at the state itself
  std::string clause;            // of the standard that says so; empty where there are no states
  std::function<absl::StatusOr<Events>(const Message& state, const Message& request, const Decision& decision)> decide;
};

template <class Aggregate, class Request>
using DecideFunction = absl::StatusOr<std::vector<typename Aggregate::Event>> (*)(const typename Aggregate::State&,
                                                                                  const Request&, const Decision&);

// The enum of the states of a resource's life; int for resources without one.
template <class Resource>
struct LifeOf {
  using State = int;
};
template <class Resource>
requires requires { typename Resource::State; }
struct LifeOf<Resource> {
  using State = typename Resource::State;
};

template <class Aggregate>
class MoveTable {
 public:
  using State = typename Aggregate::State;
  using LifeState = typename LifeOf<State>::State;

  // A move without a state that it must start from.
  template <class Request>
  MoveTable&& On(DecideFunction<Aggregate, Request> decide) && {
    return std::move(*this).template Add<Request>({}, "", decide);
  }
  // A move that starts from these states. `clause` of the standard is quoted by the refusal.
  template <class Request>
  MoveTable&& On(DecideFunction<Aggregate, Request> decide, std::initializer_list<LifeState> from,
                 const char* clause) && {
    const std::vector<LifeState> states(from);
    return std::move(*this).template Add<Request>(
        {from.begin(), from.end()}, clause,
        [decide, states, clause](const State& state, const Request& request,
                                 const Decision& decision) -> absl::StatusOr<std::vector<typename Aggregate::Event>> {
          RETURN_IF_ERROR(InState(state, states, clause));
          return decide(state, request, decision);
        });
  }

  operator std::vector<Move>() && { return std::move(moves_); }  // NOLINT: the table is written as its value

 private:
  template <class Request, class Decide>
  MoveTable&& Add(std::vector<int> from, const char* clause, Decide decide) && {
    moves_.push_back({Request::descriptor(), std::move(from), clause,
                      [decide = std::move(decide)](const Message& state, const Message& request,
                                                   const Decision& decision) -> absl::StatusOr<Events> {
                        ASSIGN_OR_RETURN(const State* typed, As<State>(state));
                        ASSIGN_OR_RETURN(const Request* asked, As<Request>(request));
                        return AsEvents<typename Aggregate::Event>(decide(*typed, *asked, decision));
                      }});
    return std::move(*this);
  }

  std::vector<Move> moves_;
};

// The move that `request` asks for; nullptr where the list has none.
inline const Move* FindMove(const std::vector<Move>& moves, const google::protobuf::Descriptor& request) {
  for (const Move& move : moves) {
    if (move.request == &request) return &move;
  }
  return nullptr;
}

}  // namespace aims::domain
