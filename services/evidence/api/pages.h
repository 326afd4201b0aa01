#pragma once
// Answers with no more in them than clients take (query::kMaxAnswerBytes). Pages of trails: which events come next for a
// request, and their entries. InvalidArgument names the field of the request that is wrong.

#include "absl/status/status.h"
#include "aims/evidence/v1/evidence_service.pb.h"
#include "services/evidence/views/linked.h"
#include "services/evidence/views/trail_view.h"

namespace aims::evidence {

// NotFound when the named resource has no events.
absl::Status TrailPage(const TrailView& view, const v1::GetTrailRequest& request, v1::GetTrailResponse* response);

// `rows_read` is how many events were looked at.
absl::Status EventsPage(const TrailView& view, const v1::ListEventsRequest& request, v1::ListEventsResponse* response,
                        size_t* rows_read);

// The resource in its two forms; without the JSON where an answer does not hold both.
void SetResource(const command::Message& resource, v1::GetSubjectAsOfResponse* response);

// How many links away a request goes; 0 when it asks for none.
template <class Request>
int LinkedDepth(const Request& request) {
  if (!request.include_linked()) return 0;
  return request.linked_depth() == 0 ? kDefaultLinkedDepth : request.linked_depth();
}

}  // namespace aims::evidence
