#pragma once
// The methods of FrameworkService that are no moves: requirements, their coverage, mappings and differences, of shipped and
// own frameworks. Their answers are pure functions of the organization's frameworks, controls and policies;
// FrameworkMethods binds them to readers of these.
//
//   api::OtherMethods methods = FrameworkMethods(read_frameworks, read_servers);
//
// Thread-safe: no state.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/framework.pb.h"
#include "common/api/resource_service.h"
#include "common/rpc/call.h"
#include "services/controls/api/requirement_coverage.h"

namespace aims::controls {

// The frameworks of one organization that are not deleted, by name.
using OrganizationFrameworks = std::vector<v1::Framework>;

// Calls `answer` with the frameworks of "organizations/acme", now or as of a time, once the read model is as fresh as the
// call asks, and finishes the call with what it returns.
using ReadFrameworks = std::function<void(
    const std::shared_ptr<rpc::Call>& call, const std::string& organization, absl::optional<absl::Time> read_time,
    std::function<absl::Status(const OrganizationFrameworks& frameworks)> answer)>;

// The same with the controls and policies of the organization beside the frameworks.
using ReadServers = std::function<void(
    const std::shared_ptr<rpc::Call>& call, const std::string& organization, absl::optional<absl::Time> read_time,
    std::function<absl::Status(const OrganizationFrameworks& frameworks, const RequirementServers& servers)> answer)>;

api::OtherMethods FrameworkMethods(ReadFrameworks read, ReadServers read_servers);

// --- The answers ---

// NotFound for a framework that is not there, and for a version that it does not have. InvalidArgument for a filter or a
// token that does not fit. Dates in the filter are days in `zone`.
absl::Status RequirementsPage(const OrganizationFrameworks& frameworks, const v1::ListRequirementsRequest& request,
                              absl::TimeZone zone, v1::ListRequirementsResponse* response);

// The rows of the newest shipped editions, then those of own frameworks: as adopted, or as written where not adopted.
absl::Status MappingsPage(const OrganizationFrameworks& frameworks, const v1::ListMappingsRequest& request,
                          absl::TimeZone zone, v1::ListMappingsResponse* response);

// Of the requirements that are assessed. Errors as with RequirementsPage.
absl::Status CoveragePage(const OrganizationFrameworks& frameworks, const RequirementServers& servers,
                          const v1::ListRequirementCoverageRequest& request, absl::TimeZone zone,
                          v1::ListRequirementCoverageResponse* response);

// NotFound as with RequirementsPage.
absl::Status FrameworkDifference(const OrganizationFrameworks& frameworks,
                                 const v1::GetFrameworkDifferenceRequest& request, v1::FrameworkDifference* response);

}  // namespace aims::controls
