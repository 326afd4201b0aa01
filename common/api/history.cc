#include "common/api/history.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/message_json.h"
#include "common/base/status_macros.h"
#include "common/domain/refusal.h"
#include "common/query/page.h"

namespace aims::api {
namespace {

using command::ResourceView;
using google::protobuf::Message;

absl::StatusOr<event::v1::Revision> RevisionOf(const ResourceView::Version& version) {
  event::v1::Revision revision;
  revision.set_version(version.version);
  *revision.mutable_metadata() = *version.event.metadata;
  revision.set_event_type(command::EventTypeName(*version.event.event));
  ASSIGN_OR_RETURN(*revision.mutable_event_json(), base::MessageJson(command::InnermostEvent(*version.event.event)));
  for (const auto* field : version.changed_fields) revision.add_changed_fields(field->name());
  return revision;
}

}  // namespace

absl::StatusOr<std::vector<event::v1::Revision>> Revisions(const ResourceView& view, absl::string_view name,
                                                           uint64_t from, uint64_t to) {
  std::vector<event::v1::Revision> revisions;
  absl::Status failure;
  RETURN_IF_ERROR(view.Versions(name, from, /*newest_first=*/false, [&](const ResourceView::Version& version) {
    if (version.version > to) return false;
    auto revision = RevisionOf(version);
    failure = revision.status();
    if (failure.ok()) revisions.push_back(*std::move(revision));
    return failure.ok();
  }));
  RETURN_IF_ERROR(failure);
  return revisions;
}

absl::Status RevisionsPage(const ResourceView& view, const history::v1::ListRevisionsRequest& request,
                           history::v1::ListRevisionsResponse* response) {
  ASSIGN_OR_RETURN(const query::PageRequest page, query::PageRequest::Read(request));
  ASSIGN_OR_RETURN(const std::unique_ptr<Message> current, view.Find(request.name()));
  if (current == nullptr) return absl::NotFoundError(absl::StrCat(request.name(), " does not exist"));
  uint64_t from = command::VersionOf(*current);
  if (!page.after().empty()) {
    uint64_t last = 0;
    if (!absl::SimpleAtoi(page.after(), &last) || last == 0) {
      return domain::BadField("page_token", "it names no revision; start again without a token");
    }
    from = last - 1;
  }
  query::PageRoom room(page.size());
  absl::Status failure;
  uint64_t last = 0;
  RETURN_IF_ERROR(view.Versions(request.name(), from, /*newest_first=*/true, [&](const ResourceView::Version& version) {
    auto revision = RevisionOf(version);
    failure = revision.status();
    if (!failure.ok()) return false;
    if (!room.Take(revision->ByteSizeLong())) {
      response->set_next_page_token(page.TokenBehind(absl::StrCat(last)));
      return false;
    }
    last = version.version;
    *response->add_revisions() = *std::move(revision);
    return true;
  }));
  return failure;
}

}  // namespace aims::api
