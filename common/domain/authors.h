#pragma once
// The people who wrote the content that a decision is about: the field `authors` of a resource. An author cannot make
// the decision (four-eyes principle). Authors count since the last decision that another person made about the content:
// its fold clears them.
//
//   refusals.Add(RoomForAuthor(risk, decision.actor, "6.1.2"));   // when the content is changed
//   AddAuthor(metadata.actor(), state);                           // when that is folded
//   AuthorsUnseen(risk)                                           // who cannot decide
//   state->clear_authors();                                       // when it is decided

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/event/v1/event.pb.h"
#include "common/domain/break_glass.h"
#include "common/domain/refusal.h"

namespace aims::domain {

// The authors since the last decision. While an approval by break-glass awaits its review, nobody else has looked at what
// that one approved, and its makers are authors still.
template <class Resource>
std::set<std::string> AuthorsUnseen(const Resource& resource) {
  std::set<std::string> authors(resource.authors().begin(), resource.authors().end());
  if (ReviewOpen(resource.break_glass())) {
    authors.insert(resource.break_glass().makers().begin(), resource.break_glass().makers().end());
  }
  return authors;
}

template <class Resource>
bool IsAuthor(const Resource& resource, const event::v1::Actor& actor) {
  const auto& authors = resource.authors();
  return std::find(authors.begin(), authors.end(), actor.subject()) != authors.end();
}

// TOO_MANY_AUTHORS when the actor would be author number 201.
template <class Resource>
absl::optional<Violation> RoomForAuthor(const Resource& resource, const event::v1::Actor& actor,
                                        absl::string_view clause) {
  constexpr int kMaxAuthors = 200;
  if (IsAuthor(resource, actor) || resource.authors_size() < kMaxAuthors) return absl::nullopt;
  return Violation{
      "TOO_MANY_AUTHORS", std::string(clause),
      absl::StrCat(
          kMaxAuthors,
          " people have changed it since the last decision: have it decided, or let one of them make the change")};
}

template <class Resource>
void AddAuthor(const event::v1::Actor& actor, Resource* resource) {
  if (!IsAuthor(*resource, actor)) resource->add_authors(actor.subject());
}

}  // namespace aims::domain
