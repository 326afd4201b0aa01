#include "services/improvement/domain/controls/required_documents.h"

#include <set>
#include <string>

#include "aims/controls/v1/required_document.pb.h"
#include "services/improvement/domain/formula.h"

namespace aims::improvement {
namespace {

using controls::v1::RequiredDocumentEvent;

void KeepDocument(const RequiredDocumentEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  RequiredDocumentEvent kept;
  switch (event.event_case()) {
    case RequiredDocumentEvent::kOpened:
      kept.mutable_opened();
      break;
    case RequiredDocumentEvent::kFulfilled:
      kept.mutable_fulfilled()->mutable_fulfilment()->set_resource(event.fulfilled().fulfilment().resource());
      kept.mutable_fulfilled()->set_replaced(event.fulfilled().replaced());
      break;
    case RequiredDocumentEvent::kLapsed:
      kept.mutable_lapsed()->set_resource(event.lapsed().resource());
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

void CountDocument(const History& history, Timeline& timeline) {
  std::set<std::string> resources;
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<RequiredDocumentEvent>();
    if (event.has_fulfilled()) {
      resources.erase(event.fulfilled().replaced());
      resources.insert(event.fulfilled().fulfilment().resource());
    }
    if (event.has_lapsed()) resources.erase(event.lapsed().resource());
    timeline.Hold(Series::kRequiredDocuments,
                  {LabelOf({LastPart(moment.subject), resources.empty() ? "missing" : "fulfilled"})});
  }
}

}  // namespace

Kind RequiredDocumentKind() {
  return {.id = "required_documents",
          .sources = {On<RequiredDocumentEvent>(&KeepDocument)},
          .series = {Series::kRequiredDocuments},
          .count = &CountDocument};
}

}  // namespace aims::improvement
