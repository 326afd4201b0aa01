#pragma once
// The moves that plain resources share, written once: register, update, delete, undelete, and their fold. They are for
// aggregates whose event has, in its oneof `event`,
//
//   XRegistered registered;  // field 1: the resource
//   XUpdated updated;        // field 1: the new values; field 2: update_mask, which of them are meant
//   XDeleted deleted;        // with `undeleted`, or neither of the two
//   XUndeleted undeleted;
//
//   absl::StatusOr<ModelEvents> Update(const v1::Model& model, const v1::UpdateModelRequest& request,
//                                      const Decision& decision) {
//     return domain::Updated<v1::ModelEvent>(model, request.model(), request.update_mask(),
//                                            [&](const v1::Model& after) { return Rules(model, after, decision); });
//   }
//
// Rules receive the resource as it would be after the move, so register and update share them. Pure.

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aims/event/v1/event.pb.h"
#include "common/base/message_copy.h"
#include "common/base/status_macros.h"
#include "common/domain/aggregate.h"
#include "common/domain/changes.h"
#include "common/domain/decision.h"
#include "common/domain/references.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace aims::domain {

// For resources without rules beyond those in their proto.
struct NoRules {
  absl::Status operator()(const google::protobuf::Message&) const { return absl::OkStatus(); }
};

// `resource` as a client may give it on create: without name, etag and output-only fields.
template <class State>
State AsGiven(State resource) {
  ClearOutputOnly(&resource);
  resource.clear_name();
  resource.clear_etag();
  return resource;
}

// The resource in `payload`, which is a `registered` or an `updated`.
const google::protobuf::Message& ResourceIn(const google::protobuf::Message& payload);
google::protobuf::Message* MutableResourceIn(google::protobuf::Message* payload);

// The resources that refer to the subject of the decision, the first 100.
std::vector<std::string> Referrers(const Decision& decision);

// REFERRED_TO, with the first of their names, when there are any and the deletion is not forced; REASON_MISSING when it is
// forced without a reason.
absl::Status MayDelete(const std::vector<std::string>& referrers, bool force, absl::string_view reason,
                       const Decision& decision);

template <class Event, class State, class Rules = NoRules>
absl::StatusOr<std::vector<Event>> Registered(const State& wanted, const Rules& rules = {}) {
  const State resource = AsGiven(wanted);
  RETURN_IF_ERROR(rules(resource));
  Event event;
  base::CopyInto(resource, MutableResourceIn(event.mutable_registered()));
  return std::vector<Event>{std::move(event)};
}

// No event when nothing would change; the rules are not checked then.
template <class Event, class State, class Rules = NoRules>
absl::StatusOr<std::vector<Event>> Updated(const State& current, const State& wanted,
                                           const google::protobuf::FieldMask& mask, const Rules& rules = {}) {
  ASSIGN_OR_RETURN(auto changes, Changes(current, wanted, mask));
  if (changes.paths().empty()) return std::vector<Event>{};
  State after = current;
  CopyFields(wanted, changes, &after);
  RETURN_IF_ERROR(rules(after));
  Event event;
  CopyFields(wanted, changes, MutableResourceIn(event.mutable_updated()));
  *event.mutable_updated()->mutable_update_mask() = std::move(changes);
  return std::vector<Event>{std::move(event)};
}

// Refused (REFERRED_TO) while other resources of the service refer to it: the request has `force`, and with it a reason.
template <class Event, class Request>
absl::StatusOr<std::vector<Event>> Deleted(const Request& request, const Decision& decision) {
  const std::vector<std::string> referrers = Referrers(decision);
  RETURN_IF_ERROR(MayDelete(referrers, request.force(), request.reason(), decision));
  Event event;
  *event.mutable_deleted()->mutable_referrers() = {referrers.begin(), referrers.end()};
  return std::vector<Event>{std::move(event)};
}

template <class Event>
std::vector<Event> Undeleted() {
  Event event;
  event.mutable_undeleted();
  return {std::move(event)};
}

// Folds the events of standard moves; nothing for any other. The first thing in an aggregate's own Fold, whose switch over
// all of its events then says what is its own about them:
//
//   absl::Status Models::Fold(const Event& event, const EventMetadata& metadata, State* state) {
//     domain::FoldStandardMove(event, metadata, state);
//     switch (event.event_case()) {
//       case Event::kRegistered:
//         Enter(v1::Model::STATE_ACTIVE, metadata, state);
//         return absl::OkStatus();
//       case Event::kDeleted:
//       case Event::kUndeleted:
//         return absl::OkStatus();
//       …
//       case Event::EVENT_NOT_SET:
//         break;
//     }
//     return domain::UnknownEvent(metadata);
//   }
//
// Without a `default:`, so that an event that is added does not compile until it is folded.
template <class Event, class State>
void FoldStandardMove(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  if (event.has_registered()) base::CopyInto(ResourceIn(event.registered()), state);
  if (event.has_updated()) {
    CopyFields(ResourceIn(event.updated()), event.updated().update_mask(), state);
    if constexpr (requires { state->lost_references(); }) KeepLostReferences(state);
  }
  if constexpr (requires { event.has_deleted(); }) {
    if (event.has_deleted()) *state->mutable_delete_time() = metadata.occur_time();
    if (event.has_undeleted()) state->clear_delete_time();
  }
}

}  // namespace aims::domain
