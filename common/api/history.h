#pragma once
// What happened to a resource, as revisions: who, when, why, which event, and which fields it changed.
//
//   ASSIGN_OR_RETURN(auto page, RevisionsPage(view, name, request.page_size(), request.page_token()));

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "aims/event/v1/event.pb.h"
#include "common/command/resource_view.h"

namespace aims::api {

// Revisions from..to of `name`, oldest first. Costs these revisions, whatever was before them.
absl::StatusOr<std::vector<event::v1::Revision>> Revisions(const command::ResourceView& view, absl::string_view name,
                                                           uint64_t from, uint64_t to);

struct RevisionPage {
  std::vector<event::v1::Revision> revisions;  // newest first
  std::string next_page_token;
};

// NotFound when there is no such resource; InvalidArgument for a page size or token that is none.
absl::StatusOr<RevisionPage> RevisionsPage(const command::ResourceView& view, absl::string_view name, int32_t page_size,
                                           absl::string_view page_token);

}  // namespace aims::api
