#pragma once
// What happened to a resource, as revisions: who, when, why, which event, and which fields it changed.
//
//   RETURN_IF_ERROR(RevisionsPage(view, request, response));

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aims/event/v1/event.pb.h"
#include "aims/history/v1/history_service.pb.h"
#include "common/command/resource_view.h"

namespace aims::api {

// Revisions from..to of `name`, oldest first. Costs these revisions, whatever was before them.
absl::StatusOr<std::vector<event::v1::Revision>> Revisions(const command::ResourceView& view, absl::string_view name,
                                                           uint64_t from, uint64_t to);

// One page, newest first. Costs its revisions and one more. NotFound when there is no such resource; InvalidArgument for
// a page size or token that is none.
absl::Status RevisionsPage(const command::ResourceView& view, const history::v1::ListRevisionsRequest& request,
                           history::v1::ListRevisionsResponse* response);

}  // namespace aims::api
