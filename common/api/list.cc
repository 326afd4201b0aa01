#include "common/api/list.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/domain/refusal.h"
#include "common/query/filter.h"
#include "common/query/order_by.h"
#include "common/query/page.h"

namespace aims::api {
namespace {

using command::ResourceView;
using google::protobuf::FieldDescriptor;

// Narrows the list to an index that serves the filter: where no order is asked for, equal values stand by name, as the
// list must; where one is, that field's own.
void UseIndex(const query::Filter& filter, const command::AggregateType& type, bool ordered,
              ResourceView::ListOptions* options) {
  for (const query::Filter::Equality& equality : filter.RequiredEqualities()) {
    const bool serves = ordered
                            ? equality.path == options->order_by
                            : std::find(type.indexes.begin(), type.indexes.end(), equality.path) != type.indexes.end();
    if (serves) {
      options->order_by = equality.path;
      options->equal_to = equality.order_key;
      return;
    }
  }
}

absl::Status WithField(absl::string_view field, const absl::Status& status) {
  return absl::IsInvalidArgument(status) ? domain::BadField(field, status.message()) : status;
}

}  // namespace

absl::Status ListPage(const ResourceView& view, bool may_narrow, const ListMethod& method, const Message& request,
                      absl::TimeZone zone, const std::function<bool(const Message&)>& may_see, Message* response,
                      size_t* rows_read) {
  const command::AggregateType& type = *method.type;
  ASSIGN_OR_RETURN(const query::PageRequest page, query::PageRequest::Read(request, zone.name()));
  auto filter = query::Filter::Parse(Text(request, method.filter), type.prototype->GetDescriptor(), zone);
  if (!filter.ok()) return WithField("filter", filter.status());
  std::vector<std::string> allowed = type.indexes;
  allowed.push_back("name");
  auto order = query::ParseOrderBy(Text(request, method.order_by), allowed, 1);
  if (!order.ok()) return WithField("order_by", order.status());

  ResourceView::ListOptions options;
  options.parent = Text(request, method.parent);
  options.after = page.after();
  options.as_of = Instant(request, method.read_time);
  if (!order->empty()) {
    options.descending = order->front().descending;
    if (order->front().path != "name") options.order_by = order->front().path;
  }
  if (may_narrow && !options.as_of.has_value()) UseIndex(*filter, type, !order->empty(), &options);

  const bool show_deleted = Flag(request, method.show_deleted);
  query::PageRoom room(page.size());
  std::string last_key;
  bool more = false;
  RETURN_IF_ERROR(view.List(type, options, [&](std::unique_ptr<Message>& resource, absl::string_view key) {
    more = room.full() || *rows_read == kMaxRowsRead;
    if (more) return false;
    ++*rows_read;
    if ((show_deleted || !command::IsDeleted(*resource)) && may_see(*resource) && filter->Matches(*resource)) {
      more = !room.Take(resource->ByteSizeLong());
      if (more) return false;  // the next page begins with it
      response->GetReflection()->AddAllocatedMessage(response, method.resources, resource.release());
    }
    last_key = std::string(key);
    return true;
  }));
  if (more) response->GetReflection()->SetString(response, method.next_page_token, page.TokenBehind(last_key));
  return absl::OkStatus();
}

}  // namespace aims::api
