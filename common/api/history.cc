#include "common/api/history.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/message_copy.h"
#include "common/base/message_json.h"
#include "common/base/status_macros.h"
#include "common/domain/changes.h"
#include "common/domain/refusal.h"

namespace aims::api {
namespace {

using google::protobuf::Message;

}  // namespace

absl::StatusOr<std::vector<event::v1::Revision>> Revisions(const command::ResourceView& view, absl::string_view name,
                                                           uint64_t from, uint64_t to) {
  std::vector<event::v1::Revision> revisions;
  std::unique_ptr<Message> state;
  std::unique_ptr<Message> before;
  absl::Status failure;
  RETURN_IF_ERROR(
      view.History(name, 1, /*newest_first=*/false, [&](uint64_t version, const command::Aggregates::Decoded& decoded) {
        if (version > to) return false;
        if (state == nullptr) {
          state = decoded.type->NewState();
          before = decoded.type->NewState();
        }
        if (version >= from) base::CopyInto(*state, before.get());
        failure = decoded.type->fold(*decoded.event, *decoded.metadata, state.get());
        if (!failure.ok() || version < from) return failure.ok();
        event::v1::Revision& revision = revisions.emplace_back();
        revision.set_version(version);
        *revision.mutable_metadata() = *decoded.metadata;
        revision.set_event_type(command::EventTypeName(*decoded.event));
        auto json = base::MessageJson(command::InnermostEvent(*decoded.event));
        failure = json.status();
        if (json.ok()) revision.set_event_json(*std::move(json));
        for (const auto* field : domain::ChangedFields(*before, *state)) revision.add_changed_fields(field->name());
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
