#include "services/controls/api/framework_methods.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/error_details.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/frameworks/check.h"
#include "common/frameworks/difference.h"
#include "common/frameworks/frameworks.h"
#include "common/query/filter.h"
#include "common/query/page.h"
#include "services/controls/domain/framework.h"

namespace aims::controls {
namespace {

using v1::Framework;
using v1::FrameworkEdition;
using v1::Mapping;
using v1::Requirement;

constexpr char kService[] = "aims.controls.v1.FrameworkService.";
constexpr absl::string_view kDraft = "draft";

std::string PartOf(absl::string_view name, absl::string_view (base::ResourceName::*part)() const) {
  const auto parsed = base::ResourceName::Parse(name);
  return parsed.ok() ? std::string(((*parsed).*part)()) : "";
}

absl::StatusOr<const Framework*> Find(const OrganizationFrameworks& frameworks, absl::string_view name) {
  for (const Framework& framework : frameworks) {
    if (framework.name() == name) return &framework;
  }
  return absl::NotFoundError(absl::StrCat(name, " does not exist"));
}

bool IsOwn(const Framework& framework) { return framework.origin() == Framework::ORIGIN_OWN; }

// The edition with this version; nullptr when there is none.
const FrameworkEdition* VersionOf(const Framework& framework, absl::string_view version) {
  if (!IsOwn(framework)) {
    return frameworks::FindEdition(PartOf(framework.name(), &base::ResourceName::id), version);
  }
  if (version == kDraft) return &RowsAsWritten(framework);
  return !version.empty() && framework.edition().version() == version ? &framework.edition() : nullptr;
}

// The newest rows: the newest shipped edition, or the rows of an own framework as they are written.
const FrameworkEdition* NewestOf(const Framework& framework) {
  return VersionOf(framework, IsOwn(framework) ? kDraft : "");
}

absl::Status NoVersion(const Framework& framework, absl::string_view version) {
  return absl::NotFoundError(absl::StrCat(framework.name(), " has no version \"", version, "\""));
}

absl::StatusOr<const FrameworkEdition*> EditionFor(const Framework& framework, const std::string& version) {
  const FrameworkEdition* edition = AdoptedEdition(framework);
  if (!version.empty()) {
    edition = VersionOf(framework, version);
  } else if (edition == nullptr) {
    edition = NewestOf(framework);
  }
  if (edition == nullptr) return NoVersion(framework, version.empty() ? framework.adoption().version() : version);
  return edition;
}

// Puts the rows behind the page's place that `matches` on the page. `key_of` names a row.
template <class Row, class KeyOf, class Matches, class Response>
absl::Status FillPage(const std::vector<const Row*>& rows, const query::PageRequest& page, const KeyOf& key_of,
                      const Matches& matches, google::protobuf::RepeatedPtrField<Row>* out, Response* response) {
  auto next = rows.begin();
  if (!page.after().empty()) {
    next = std::find_if(rows.begin(), rows.end(), [&](const Row* row) { return key_of(*row) == page.after(); });
    if (next == rows.end()) {
      return base::BadField("page_token", "stands at a row that is no longer there: list from the first page");
    }
    ++next;
  }
  query::PageRoom room(page.size());
  const Row* last = nullptr;
  for (; next != rows.end(); ++next) {
    if (!matches(**next)) continue;
    if (!room.Take((*next)->ByteSizeLong())) {
      response->set_next_page_token(page.TokenBehind(key_of(*last)));
      break;
    }
    last = *next;
    *out->Add() = **next;
  }
  return absl::OkStatus();
}

// "iso-42001:4.2 iso-27001:4.2"
std::string TextOf(const Mapping& mapping) {
  const auto key = frameworks::KeyOf(mapping);
  return absl::StrCat(key.first, " ", key.second);
}

std::string FrameworkIn(const std::string& reference) {
  const auto split = frameworks::SplitReference(reference);
  return split.has_value() ? split->first : reference;
}

std::vector<const Mapping*> AllMappings(const OrganizationFrameworks& frameworks) {
  std::vector<const Mapping*> rows;
  for (const FrameworkEdition* edition : ShippedFrameworks()) {
    for (const Mapping& mapping : edition->mappings()) rows.push_back(&mapping);
  }
  for (const Framework& framework : frameworks) {
    if (!IsOwn(framework)) continue;
    const FrameworkEdition* adopted = AdoptedEdition(framework);
    const FrameworkEdition& edition = adopted != nullptr ? *adopted : RowsAsWritten(framework);
    for (const Mapping& mapping : edition.mappings()) rows.push_back(&mapping);
  }
  return rows;
}

bool IsAsked(const Mapping& mapping, const v1::ListMappingsRequest& request) {
  const auto key = frameworks::KeyOf(mapping);
  if (!request.requirement().empty() && mapping.from_requirement() != request.requirement() &&
      mapping.to_requirement() != request.requirement()) {
    return false;
  }
  if (!request.framework().empty() && FrameworkIn(key.first) != request.framework() &&
      FrameworkIn(key.second) != request.framework()) {
    return false;
  }
  return request.relationship() == Mapping::RELATIONSHIP_UNSPECIFIED ||
         request.relationship() == mapping.relationship();
}

template <class Request>
absl::optional<absl::Time> ReadTime(const Request& request) {
  if (!request.has_read_time()) return absl::nullopt;
  return base::FromProto(request.read_time());
}

}  // namespace

absl::Status RequirementsPage(const OrganizationFrameworks& frameworks, const v1::ListRequirementsRequest& request,
                              absl::TimeZone zone, v1::ListRequirementsResponse* response) {
  ASSIGN_OR_RETURN(const query::PageRequest page, query::PageRequest::Read(request));
  ASSIGN_OR_RETURN(const query::Filter filter, query::Filter::Parse(request.filter(), Requirement::descriptor(), zone));
  ASSIGN_OR_RETURN(const Framework* framework, Find(frameworks, request.parent()));
  ASSIGN_OR_RETURN(const FrameworkEdition* edition, EditionFor(*framework, request.version()));
  response->set_version(edition->version());
  std::vector<const Requirement*> rows;
  for (const Requirement& row : edition->requirements()) rows.push_back(&row);
  return FillPage(
      rows, page, [](const Requirement& row) { return row.requirement_id(); },
      [&](const Requirement& row) { return filter.Matches(row); }, response->mutable_requirements(), response);
}

absl::Status CoveragePage(const OrganizationFrameworks& frameworks, const RequirementServers& servers,
                          const v1::ListRequirementCoverageRequest& request, absl::TimeZone zone,
                          v1::ListRequirementCoverageResponse* response) {
  ASSIGN_OR_RETURN(const query::PageRequest page, query::PageRequest::Read(request));
  ASSIGN_OR_RETURN(const query::Filter filter,
                   query::Filter::Parse(request.filter(), v1::RequirementCoverage::descriptor(), zone));
  ASSIGN_OR_RETURN(const Framework* framework, Find(frameworks, request.parent()));
  ASSIGN_OR_RETURN(const FrameworkEdition* edition, EditionFor(*framework, request.version()));
  response->set_version(edition->version());
  const std::string id = PartOf(request.parent(), &base::ResourceName::id);
  std::vector<v1::RequirementCoverage> coverages;
  for (const Requirement& row : edition->requirements()) {
    if (row.assessable()) coverages.push_back(servers.CoverageOf(id, row));
  }
  std::vector<const v1::RequirementCoverage*> rows;
  for (const v1::RequirementCoverage& coverage : coverages) rows.push_back(&coverage);
  return FillPage(
      rows, page, [](const v1::RequirementCoverage& row) { return row.requirement(); },
      [&](const v1::RequirementCoverage& row) { return filter.Matches(row); }, response->mutable_coverages(), response);
}

absl::Status MappingsPage(const OrganizationFrameworks& frameworks, const v1::ListMappingsRequest& request,
                          absl::TimeZone zone, v1::ListMappingsResponse* response) {
  ASSIGN_OR_RETURN(const query::PageRequest page, query::PageRequest::Read(request));
  ASSIGN_OR_RETURN(const query::Filter filter, query::Filter::Parse(request.filter(), Mapping::descriptor(), zone));
  return FillPage(
      AllMappings(frameworks), page, &TextOf,
      [&](const Mapping& row) { return IsAsked(row, request) && filter.Matches(row); }, response->mutable_mappings(),
      response);
}

absl::Status FrameworkDifference(const OrganizationFrameworks& frameworks,
                                 const v1::GetFrameworkDifferenceRequest& request, v1::FrameworkDifference* response) {
  ASSIGN_OR_RETURN(const Framework* framework, Find(frameworks, request.name()));
  const FrameworkEdition* from =
      request.from_version().empty() ? AdoptedEdition(*framework) : VersionOf(*framework, request.from_version());
  if (from == nullptr && request.from_version().empty()) {
    return base::BadField("from_version", "is empty, and no version is adopted: name the earlier version");
  }
  if (from == nullptr) return NoVersion(*framework, request.from_version());
  const FrameworkEdition* to =
      request.to_version().empty() ? NewestOf(*framework) : VersionOf(*framework, request.to_version());
  if (to == nullptr) return NoVersion(*framework, request.to_version());
  *response = frameworks::DifferenceOf(*from, *to);
  return absl::OkStatus();
}

api::OtherMethods FrameworkMethods(ReadFrameworks read, ReadServers read_servers) {
  api::OtherMethods methods;
  methods[absl::StrCat(kService, "ListRequirementCoverage")] = [read_servers](const std::shared_ptr<rpc::Call>& call) {
    const auto& request = static_cast<const v1::ListRequirementCoverageRequest&>(*call->request());
    read_servers(call, PartOf(request.parent(), &base::ResourceName::organization), ReadTime(request),
                 [call](const OrganizationFrameworks& frameworks, const RequirementServers& servers) {
                   return CoveragePage(
                       frameworks, servers, static_cast<const v1::ListRequirementCoverageRequest&>(*call->request()),
                       call->time_zone(), static_cast<v1::ListRequirementCoverageResponse*>(call->response()));
                 });
  };
  methods[absl::StrCat(kService, "ListRequirements")] = [read](const std::shared_ptr<rpc::Call>& call) {
    const auto& request = static_cast<const v1::ListRequirementsRequest&>(*call->request());
    read(call, PartOf(request.parent(), &base::ResourceName::organization), ReadTime(request),
         [call](const OrganizationFrameworks& frameworks) {
           return RequirementsPage(frameworks, static_cast<const v1::ListRequirementsRequest&>(*call->request()),
                                   call->time_zone(), static_cast<v1::ListRequirementsResponse*>(call->response()));
         });
  };
  methods[absl::StrCat(kService, "ListMappings")] = [read](const std::shared_ptr<rpc::Call>& call) {
    const auto& request = static_cast<const v1::ListMappingsRequest&>(*call->request());
    read(call, request.parent(), ReadTime(request), [call](const OrganizationFrameworks& frameworks) {
      return MappingsPage(frameworks, static_cast<const v1::ListMappingsRequest&>(*call->request()), call->time_zone(),
                          static_cast<v1::ListMappingsResponse*>(call->response()));
    });
  };
  methods[absl::StrCat(kService, "GetFrameworkDifference")] = [read](const std::shared_ptr<rpc::Call>& call) {
    const auto& request = static_cast<const v1::GetFrameworkDifferenceRequest&>(*call->request());
    read(call, PartOf(request.name(), &base::ResourceName::organization), absl::nullopt,
         [call](const OrganizationFrameworks& frameworks) {
           return FrameworkDifference(frameworks,
                                      static_cast<const v1::GetFrameworkDifferenceRequest&>(*call->request()),
                                      static_cast<v1::FrameworkDifference*>(call->response()));
         });
  };
  return methods;
}

}  // namespace aims::controls
