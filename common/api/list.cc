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
  const query::ListQuery list{type.prototype->GetTypeName(),
                              Text(request, method.parent),
                              Text(request, method.filter),
                              Text(request, method.order_by),
                              Instant(request, method.read_time),
                              Flag(request, method.show_deleted),
                              zone.name()};
  auto size = query::PageSize(request.GetReflection()->GetInt32(request, method.page_size));
  if (!size.ok()) return WithField("page_size", size.status());
  auto filter = query::Filter::Parse(list.filter, type.prototype->GetDescriptor(), zone);
  if (!filter.ok()) return WithField("filter", filter.status());
  std::vector<std::string> allowed = type.indexes;
  allowed.push_back("name");
  auto order = query::ParseOrderBy(list.order_by, allowed, 1);
  if (!order.ok()) return WithField("order_by", order.status());
  auto after = query::ReadPageToken(Text(request, method.page_token), list);
  if (!after.ok()) return WithField("page_token", after.status());

  ResourceView::ListOptions options;
  options.parent = list.parent;
  options.after = *std::move(after);
  options.as_of = list.read_time;
  if (!order->empty()) {
    options.descending = order->front().descending;
    if (order->front().path != "name") options.order_by = order->front().path;
  }
  if (may_narrow && !options.as_of.has_value()) UseIndex(*filter, type, !order->empty(), &options);

  size_t found = 0;
  std::string last_key;
  bool more = false;
  RETURN_IF_ERROR(view.List(type, options, [&](std::unique_ptr<Message>& resource, absl::string_view key) {
    if (found == *size || *rows_read == kMaxRowsRead) {
      more = true;
      return false;
    }
    ++*rows_read;
    last_key = std::string(key);
    if ((list.show_deleted || !command::IsDeleted(*resource)) && may_see(*resource) && filter->Matches(*resource)) {
      response->GetReflection()->AddAllocatedMessage(response, method.resources, resource.release());
      ++found;
    }
    return true;
  }));
  if (more) {
    response->GetReflection()->SetString(response, method.next_page_token, query::MakePageToken(list, last_key));
  }
  return absl::OkStatus();
}

}  // namespace aims::api
