#pragma once
// The states of an aggregate's life: the nested enum State of its resource, with values STATE_… and a field `state`.
//
//   RETURN_IF_ERROR(InState(risk, {v1::Risk::STATE_EVALUATED}, "6.1.3"));

#include <algorithm>
#include <initializer_list>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/domain/refusal.h"
#include "google/protobuf/generated_enum_reflection.h"

namespace aims::domain {

// "OPERATION" for STATE_OPERATION; the number of a value that this version does not know.
template <class State>
std::string StateName(State state) {
  const auto* value = google::protobuf::GetEnumDescriptor<State>()->FindValueByNumber(state);
  if (value == nullptr) return absl::StrCat(static_cast<int>(state));
  return std::string(absl::StripPrefix(value->name(), "STATE_"));
}

template <class Resource>
bool IsIn(const Resource& resource, std::initializer_list<typename Resource::State> states) {
  return std::find(states.begin(), states.end(), resource.state()) != states.end();
}

// WRONG_STATE unless the resource is in one of `states`, in which the move can start. The refusal has no other
// violations: they do not matter in the wrong state.
template <class Resource, class States = std::initializer_list<typename Resource::State>>
absl::Status InState(const Resource& resource, const States& states, absl::string_view clause) {
  if (std::find(states.begin(), states.end(), resource.state()) != states.end()) return absl::OkStatus();
  const std::string starts =
      absl::StrJoin(states, " or ", [](std::string* out, auto state) { out->append(StateName(state)); });
  return Refusal(resource.name(),
                 {"WRONG_STATE", std::string(clause),
                  absl::StrCat("the state is ", StateName(resource.state()), "; this action requires ", starts)});
}

}  // namespace aims::domain
