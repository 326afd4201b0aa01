#include "services/controls/domain/required_document.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "google/protobuf/text_format.h"

namespace aims::controls {

extern const char kRequiredDocumentsText[];  // required_documents.textproto

namespace {

using domain::Decision;
using event::v1::EventMetadata;
using v1::RequiredDocument;
using Event = v1::RequiredDocumentEvent;
using Noted = v1::RequiredDocument::Fulfilment;

constexpr int kMostNoted = 20;
constexpr absl::Duration kInterval = absl::Hours(24);

void Enter(RequiredDocument::State state, const EventMetadata& metadata, RequiredDocument* document) {
  if (document->state() == state) return;
  document->set_state(state);
  *document->mutable_state_time() = metadata.occur_time();
}

// The note of the resource; nullptr when there is none.
const Noted* NotedIn(const RequiredDocument& document, const std::string& resource) {
  for (const Noted& noted : document.fulfilments()) {
    if (noted.resource() == resource) return &noted;
  }
  return nullptr;
}

void Remove(const std::string& resource, RequiredDocument* document) {
  auto& all = *document->mutable_fulfilments();
  all.erase(std::remove_if(all.begin(), all.end(), [&](const Noted& noted) { return noted.resource() == resource; }),
            all.end());
}

void Opened(const RequiredItem& item, const EventMetadata& metadata, RequiredDocument* document) {
  document->set_display_name(item.title());
  document->set_clause(item.clause());
  document->set_type(item.type());
  document->set_fulfilled_by(item.fulfilled_by());
  Enter(RequiredDocument::STATE_MISSING, metadata, document);
}

// Whether a day has passed since the item was fulfilled last.
bool IsTimeAgain(const RequiredDocument& document, const Decision& decision) {
  return !document.has_last_fulfil_time() || base::FromProto(document.last_fulfil_time()) + kInterval <= decision.time;
}

Event FulfilledEvent(const Noted& by) {
  Event event;
  *event.mutable_fulfilled()->mutable_fulfilment() = by;
  return event;
}

}  // namespace

const v1::RequiredDocumentItems& RequiredItems() {
  static const auto* const items = [] {
    auto* parsed = new v1::RequiredDocumentItems();
    if (!google::protobuf::TextFormat::ParseFromString(kRequiredDocumentsText, parsed) ||
        !ProblemsOf(*parsed).empty()) {
      std::fprintf(stderr, "required_documents.textproto has faults\n");
      std::abort();
    }
    return parsed;
  }();
  return *items;
}

std::vector<std::string> ProblemsOf(const v1::RequiredDocumentItems& items) {
  std::vector<std::string> problems;
  std::set<std::string> ids;
  for (const RequiredItem& item : items.items()) {
    const auto require = [&](bool holds, absl::string_view problem) {
      if (!holds) problems.push_back(absl::StrCat(item.id(), " ", problem));
    };
    require(base::IsResourceId(item.id()), "is no resource id");
    require(ids.insert(item.id()).second, "is there twice");
    require(!item.title().empty(), "has no title");
    require(!item.clause().empty(), "has no clause");
    require(item.type() != RequiredDocument::TYPE_UNSPECIFIED, "has no type");
    require(!item.fulfilled_by().empty(), "has no fulfilled_by");
  }
  return problems;
}

std::string RequiredDocumentName(absl::string_view name, const RequiredItem& item) {
  const auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok()) return "";
  return base::ResourceName::Join(parsed->organization(), RequiredDocuments::kCollection, item.id());
}

absl::Status RequiredDocuments::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kOpened:
      Opened(event.opened().item(), metadata, state);
      return absl::OkStatus();
    case Event::kFulfilled:
      Remove(event.fulfilled().fulfilment().resource(), state);
      Remove(event.fulfilled().replaced(), state);
      *state->add_fulfilments() = event.fulfilled().fulfilment();
      *state->mutable_last_fulfil_time() = metadata.occur_time();
      Enter(RequiredDocument::STATE_FULFILLED, metadata, state);
      return absl::OkStatus();
    case Event::kLapsed:
      Remove(event.lapsed().resource(), state);
      if (state->fulfilments().empty()) Enter(RequiredDocument::STATE_MISSING, metadata, state);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::StatusOr<RequiredDocumentEvents> Open(const RequiredDocument& document, const RequiredItem& item,
                                            const Decision&) {
  if (!document.name().empty()) return RequiredDocumentEvents{};
  RequiredDocumentEvents events(1);
  *events[0].mutable_opened()->mutable_item() = item;
  return events;
}

absl::StatusOr<RequiredDocumentEvents> NoteFulfilment(const RequiredDocument& document, const Fulfilment& fulfilment,
                                                      const Decision& decision) {
  RequiredDocumentEvents events;
  if (document.name().empty()) *events.emplace_back().mutable_opened()->mutable_item() = fulfilment.item;
  const bool is_record = fulfilment.item.type() == RequiredDocument::TYPE_RECORD;
  const Noted* known = NotedIn(document, fulfilment.by.resource());
  if (known != nullptr) {
    if (known->resource_version() >= fulfilment.by.resource_version()) return events;
    if (is_record && !IsTimeAgain(document, decision)) return events;
    events.push_back(FulfilledEvent(fulfilment.by));
    return events;
  }
  const bool full = document.fulfilments_size() >= kMostNoted;
  if (full && !IsTimeAgain(document, decision)) return events;
  events.push_back(FulfilledEvent(fulfilment.by));
  if (full) events.back().mutable_fulfilled()->set_replaced(document.fulfilments(0).resource());
  return events;
}

absl::StatusOr<RequiredDocumentEvents> NoteLapse(const RequiredDocument& document, const Lapse& lapse,
                                                 const Decision&) {
  const Noted* known = NotedIn(document, lapse.resource);
  if (known == nullptr || known->resource_version() >= lapse.resource_version) return RequiredDocumentEvents{};
  RequiredDocumentEvents events(1);
  events[0].mutable_lapsed()->set_resource(lapse.resource);
  events[0].mutable_lapsed()->set_resource_version(lapse.resource_version);
  return events;
}

}  // namespace aims::controls
