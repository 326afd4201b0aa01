#include "common/api/history.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/message_json.h"
#include "common/base/status_macros.h"
#include "common/domain/refusal.h"

namespace aims::api {
namespace {

using google::protobuf::Message;

}  // namespace

absl::StatusOr<std::vector<event::v1::Revision>> Revisions(const command::ResourceView& view, absl::string_view name,
                                                           uint64_t from, uint64_t to) {
  std::vector<event::v1::Revision> revisions;
  absl::Status failure;
  RETURN_IF_ERROR(view.Versions(name, from, /*newest_first=*/false, [&](const command::ResourceView::Version& version) {
    if (version.version > to) return false;
    event::v1::Revision& revision = revisions.emplace_back();
    revision.set_version(version.version);
    *revision.mutable_metadata() = *version.event.metadata;
    revision.set_event_type(command::EventTypeName(*version.event.event));
    auto json = base::MessageJson(command::InnermostEvent(*version.event.event));
    failure = json.status();
    if (json.ok()) revision.set_event_json(*std::move(json));
    for (const auto* field : version.changed_fields) revision.add_changed_fields(field->name());
    return failure.ok();
  }));
  RETURN_IF_ERROR(failure);
  return revisions;
}

absl::StatusOr<RevisionPage> RevisionsPage(const command::ResourceView& view, absl::string_view name, int32_t page_size,
                                           absl::string_view page_token) {
  ASSIGN_OR_RETURN(std::unique_ptr<Message> current, view.Find(name));
  if (current == nullptr) return absl::NotFoundError(absl::StrCat(name, " does not exist"));
  if (page_size < 0) return domain::BadField("page_size", "must not be negative");
  const uint64_t size = page_size == 0 ? 50 : std::min(page_size, 1000);
  const uint64_t latest = command::VersionOf(*current);
  uint64_t to = latest;
  if (!page_token.empty() && (!absl::SimpleAtoi(page_token, &to) || to == 0 || to > latest)) {
    return domain::BadField("page_token", "not a token of this list: begin again without one");
  }
  const uint64_t from = to > size ? to - size + 1 : 1;
  RevisionPage page;
  ASSIGN_OR_RETURN(page.revisions, Revisions(view, name, from, to));
  std::reverse(page.revisions.begin(), page.revisions.end());
  if (from > 1) page.next_page_token = absl::StrCat(from - 1);
  return page;
}

}  // namespace aims::api
