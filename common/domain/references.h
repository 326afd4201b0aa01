#pragma once
// References of a resource to others, by name. The proto of the resource says which of its fields have such names
// (aims.options.v1.reference); repeated fields count too. A resource that refers to a deleted one has its name in
// `lost_references` until the other is undeleted, or the reference is removed. ISO/IEC 42001 7.5.3.
//
// For aggregates with a field `lost_references`, and an event whose oneof has `reference_noted`:
//
//   return Effect::OnEachReferring(deleted, [change](const Message& state, const Decision& decision) { …NoteReference… });
//   FoldReferenceNoted(event, state);                              // in the fold, besides FoldStandardMove
//
// Pure, thread-safe.

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace aims::domain {

// The fields of a resource that the proto names as references. Aborts on one that does not lead to text.
std::vector<std::string> ReferencesOf(const google::protobuf::Descriptor& resource);

// The names at the end of `path` in `resource`, without empty ones. Aborts on a path that leads nowhere.
std::set<std::string> NamesAt(const google::protobuf::Message& resource, absl::string_view path);

// Whether the resource refers to `name`.
bool RefersTo(const google::protobuf::Message& resource, const std::string& name);

// A resource was deleted or undeleted, and others refer to it.
struct ReferenceChange {
  std::string resource;
  bool lost = false;  // deleted
};
// Notes it. Nothing when it is noted already, or the resource does not refer to the other any more.
template <class Event, class Resource>
std::vector<Event> NoteReference(const Resource& resource, const ReferenceChange& change) {
  const auto& lost = resource.lost_references();
  const bool noted = std::find(lost.begin(), lost.end(), change.resource) != lost.end();
  if (noted == change.lost || !RefersTo(resource, change.resource)) return {};
  Event event;
  event.mutable_reference_noted()->set_resource(change.resource);
  event.mutable_reference_noted()->set_lost(change.lost);
  return {event};
}

// Keeps of the lost references those that the resource still has: after an update.
template <class Resource>
void KeepLostReferences(Resource* resource) {
  auto& lost = *resource->mutable_lost_references();
  lost.erase(std::remove_if(lost.begin(), lost.end(), [&](const auto& name) { return !RefersTo(*resource, name); }),
             lost.end());
}

// Folds the event; nothing for any other.
template <class Event, class Resource>
void FoldReferenceNoted(const Event& event, Resource* resource) {
  if (!event.has_reference_noted()) return;
  auto& lost = *resource->mutable_lost_references();
  lost.erase(std::remove(lost.begin(), lost.end(), event.reference_noted().resource()), lost.end());
  if (event.reference_noted().lost()) resource->add_lost_references(event.reference_noted().resource());
}

}  // namespace aims::domain
