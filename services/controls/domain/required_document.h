#pragma once
// Required documents: the documented information that ISO/IEC 42001 asks for, and what fulfils it now. ISO/IEC 42001
// 7.5.1.
// Pure: same inputs, same events.
//
//   MISSING ◀─▶ FULFILLED
//
// The items are data of the program (required_documents.textproto). No client moves them: all moves follow from events
// (services/controls/reactions/document_reactions.h).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/controls/v1/required_document.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::controls {

struct RequiredDocuments {
  using State = v1::RequiredDocument;
  using Event = v1::RequiredDocumentEvent;
  static constexpr absl::string_view kCollection = "requiredDocuments";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using RequiredDocumentEvents = std::vector<v1::RequiredDocumentEvent>;
using RequiredItem = v1::RequiredDocumentItem;

// The items, in the order of the clauses.
const v1::RequiredDocumentItems& RequiredItems();
// All faults of the items: ids that are no resource ids or are there twice, and items without title, clause, type or an
// account of what fulfils them.
std::vector<std::string> ProblemsOf(const v1::RequiredDocumentItems& items);
// Name of the required document of an item: organizations/acme/requiredDocuments/scope, of the organization of `name`.
// Empty when `name` is no name.
std::string RequiredDocumentName(absl::string_view name, const RequiredItem& item);

// --- What follows from events. Nothing when nothing changes ---

// Opens the item for an organization.
absl::StatusOr<RequiredDocumentEvents> Open(const v1::RequiredDocument&, const RequiredItem& item,
                                            const domain::Decision&);

// A resource fulfils an item.
struct Fulfilment {
  RequiredItem item;
  v1::RequiredDocument::Fulfilment by;
};
// Opens the item where it is not open. Notes the resource, in the place of an earlier version of it. Twenty resources
// are
// kept; when there are as many, another takes the place of the earliest, and a record that is noted again its own, at
// most
// once a day, so that an item does not have an event for each of thousands of records.
absl::StatusOr<RequiredDocumentEvents> NoteFulfilment(const v1::RequiredDocument&, const Fulfilment&,
                                                      const domain::Decision&);

// A resource does not fulfil the item any more.
struct Lapse {
  std::string resource;
  uint64_t resource_version = 0;
};
// Nothing for a resource that is not noted, or is noted with a later version.
absl::StatusOr<RequiredDocumentEvents> NoteLapse(const v1::RequiredDocument&, const Lapse&, const domain::Decision&);

}  // namespace aims::controls
