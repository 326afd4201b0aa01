#include "services/evidence/api/pages.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/api/list.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"
#include "common/query/order_by.h"
#include "common/query/page.h"
#include "services/evidence/domain/event_words.h"
#include "services/evidence/domain/json_text.h"
#include "services/evidence/views/entries.h"
#include "services/evidence/views/linked.h"

namespace aims::evidence {
namespace {

// Entries made together: a subject's history is folded once for all of them.
constexpr size_t kMadeTogether = 100;

absl::Status OfField(absl::string_view field, const absl::Status& status) {
  return absl::IsInvalidArgument(status) ? domain::BadField(field, status.message()) : status;
}

// What a request asks for in the way of every list: how many, from where on, which way.
struct Page {
  query::PageRequest request;  // of which the key is the moment of the last event of the page before
  bool newest_first = false;
  absl::optional<absl::Time> until = absl::nullopt;  // only events up to this instant

  const std::string& after() const { return request.after(); }
};

template <class Request>
absl::StatusOr<Page> ReadPage(const Request& request, bool newest_first_by_default) {
  ASSIGN_OR_RETURN(query::PageRequest page, query::PageRequest::Read(request));
  auto order = query::ParseOrderBy(request.order_by(), {"occur_time"}, 1);
  if (!order.ok()) return OfField("order_by", order.status());
  return Page{std::move(page), order->empty() ? newest_first_by_default : order->front().descending};
}

// Events as they were found, and whether there are more.
struct Found {
  std::vector<EventKey> events;
  bool more = false;
  EventKey last_looked_at;  // where there is more, the next page begins behind it
};

// A token names the event that the page ends with, and everybody can read it. So a page does not end with an event that
// the reader may not read, unless all events of the same time are on it.
bool MayEndBetween(const TrailView& view, const EventKey& last, const EventKey& next) {
  return view.ReaderMayRead(last.subject) || keys::TimeOfMoment(last.moment) != keys::TimeOfMoment(next.moment);
}
std::string TokenBehind(const TrailView& view, const Page& page, const EventKey& last) {
  return page.request.TokenBehind(
      view.ReaderMayRead(last.subject) ? last.moment : keys::BehindTimeOf(last.moment, page.newest_first));
}

// Adds entries of what was found, and the token of the next page. Ends the page where the answer is large enough.
template <class Response>
absl::Status Answer(const TrailView& view, const Page& page, const Found& found, Response* response) {
  query::PageRoom room(page.request.size());
  for (size_t begin = 0; begin < found.events.size(); begin += kMadeTogether) {
    const size_t end = std::min(found.events.size(), begin + kMadeTogether);
    ASSIGN_OR_RETURN(auto entries, Entries(view, {found.events.begin() + static_cast<ptrdiff_t>(begin),
                                                  found.events.begin() + static_cast<ptrdiff_t>(end)}));
    for (size_t i = 0; i < entries.size(); ++i) {
      if (!room.Take(entries[i].ByteSizeLong())) {
        const EventKey& last = found.events[begin + i - 1];
        if (MayEndBetween(view, last, found.events[begin + i])) {
          response->set_next_page_token(TokenBehind(view, page, last));
          return absl::OkStatus();
        }
      }
      *response->add_entries() = std::move(entries[i]);
    }
  }
  if (found.more) response->set_next_page_token(TokenBehind(view, page, found.last_looked_at));
  return absl::OkStatus();
}

// The next events of several subjects of one organization, in the order of time.
absl::StatusOr<Found> NextOf(const TrailView& view, const std::vector<std::string>& subjects, const Page& page) {
  const auto before = [&](const EventKey& a, const EventKey& b) {
    return page.newest_first ? a.moment > b.moment : a.moment < b.moment;
  };
  Found found;
  for (const std::string& subject : subjects) {
    std::vector<EventKey> of_subject;
    // Up to an instant, newest first, reading begins there.
    const std::string end = page.until.has_value() ? keys::MomentFrom(*page.until + absl::Nanoseconds(1)) : "";
    const std::string from = page.after().empty() && page.newest_first ? end : page.after();
    RETURN_IF_ERROR(view.Events(keys::OrganizationOf(subject), keys::By::kSubject, keys::RestOf(subject),
                                {.newest_first = page.newest_first, .from = from}, [&](EventKey& event) {
                                  if (event.moment == page.after()) return true;
                                  if (!end.empty() && event.moment >= end) return page.newest_first;
                                  if (of_subject.size() > page.request.size() &&
                                      MayEndBetween(view, of_subject.back(), event)) {
                                    return false;
                                  }
                                  of_subject.push_back(std::move(event));
                                  return true;
                                }));
    std::move(of_subject.begin(), of_subject.end(), std::back_inserter(found.events));
  }
  std::sort(found.events.begin(), found.events.end(), before);
  size_t size = std::min(page.request.size(), found.events.size());
  while (size < found.events.size() && !MayEndBetween(view, found.events[size - 1], found.events[size])) ++size;
  found.more = found.events.size() > size;
  found.events.resize(size);
  if (found.more) found.last_looked_at = found.events.back();
  return found;
}

// The filter of ListEvents.
class Filter {
 public:
  explicit Filter(const v1::ListEventsRequest& request) : request_(request) {
    if (request.has_start_time()) start_ = base::FromProto(request.start_time());
    if (request.has_end_time()) end_ = base::FromProto(request.end_time());
  }

  // The index that serves it best, and the value there.
  std::pair<keys::By, std::string> Index() const {
    if (!request_.subject().empty()) {
      return {keys::By::kSubject, std::string(keys::RestOf(request_.subject()))};
    }
    if (!request_.actor().empty()) return {keys::By::kActor, base::LoginKey(request_.actor())};
    if (!request_.event_type().empty()) return {keys::By::kType, std::string(ShortName(request_.event_type()))};
    return {keys::By::kTime, ""};
  }
  // Where reading begins; empty: at the end of the index.
  std::string From(bool newest_first) const {
    if (newest_first) return end_ == absl::InfiniteFuture() ? "" : keys::MomentFrom(end_);
    return start_ == absl::InfinitePast() ? "" : keys::MomentFrom(start_);
  }
  // Whether nothing behind `moment` can match any more.
  bool IsOver(absl::string_view moment, bool newest_first) const {
    if (newest_first) return start_ != absl::InfinitePast() && moment < keys::MomentFrom(start_);
    return end_ != absl::InfiniteFuture() && moment >= keys::MomentFrom(end_);
  }
  // Of an event that the reader may not read, only its time can be asked for.
  bool Matches(const TrailEvent& event, bool may_read) const {
    const event::v1::EventMetadata& metadata = event.metadata;
    const absl::Time time = base::FromProto(metadata.occur_time());
    if (!may_read && !(request_.actor().empty() && request_.subject().empty() && request_.event_type().empty())) {
      return false;
    }
    return time >= start_ && time < end_ && IsBy(metadata.actor().subject()) &&
           IsOrEmpty(request_.subject(), metadata.subject()) && HasType(event.TypeName());
  }

 private:
  static bool IsOrEmpty(const std::string& wanted, const std::string& is) { return wanted.empty() || wanted == is; }
  bool IsBy(const std::string& actor) const {
    return request_.actor().empty() || base::LoginKey(request_.actor()) == base::LoginKey(actor);
  }
  bool HasType(const std::string& type) const {
    const std::string& wanted = request_.event_type();
    return wanted.empty() || wanted == (absl::StrContains(wanted, '.') ? type : ShortName(type));
  }

  const v1::ListEventsRequest& request_;
  absl::Time start_ = absl::InfinitePast();
  absl::Time end_ = absl::InfiniteFuture();
};

absl::StatusOr<Found> NextMatching(const TrailView& view, const std::string& organization, const Filter& filter,
                                   const Page& page, size_t* rows_read) {
  const auto [by, value] = filter.Index();
  Found found;
  absl::Status failure;
  const TrailView::Range range{.newest_first = page.newest_first,
                               .from = page.after().empty() ? filter.From(page.newest_first) : page.after()};
  RETURN_IF_ERROR(view.Events(organization, by, value, range, [&](EventKey& key) {
    if (key.moment == page.after()) return true;
    if (filter.IsOver(key.moment, page.newest_first)) return false;
    const bool full = found.events.size() >= page.request.size() || *rows_read >= api::kMaxRowsRead;
    if (full && MayEndBetween(view, found.last_looked_at, key)) {
      found.more = true;
      return false;
    }
    ++*rows_read;
    found.last_looked_at = key;
    auto event = view.FindEvent(key.subject, key.version);
    failure = event.status();
    if (!failure.ok()) return false;
    if (!event->has_value()) return true;
    if (filter.Matches(**event, view.ReaderMayRead(key.subject))) found.events.push_back(std::move(key));
    return true;
  }));
  RETURN_IF_ERROR(failure);
  return found;
}

}  // namespace

absl::Status TrailPage(const TrailView& view, const v1::GetTrailRequest& request, v1::GetTrailResponse* response) {
  ASSIGN_OR_RETURN(Page page, ReadPage(request, /*newest_first_by_default=*/false));
  if (request.has_read_time()) page.until = base::FromProto(request.read_time());
  ASSIGN_OR_RETURN(const auto state, view.Find(request.name()));
  if (state == nullptr) return absl::NotFoundError(absl::StrCat(request.name(), " has no events"));
  ASSIGN_OR_RETURN(Linked linked, FindLinked(view, request.name(), LinkedDepth(request)));
  std::vector<std::string> subjects = {request.name()};
  subjects.insert(subjects.end(), linked.names.begin(), linked.names.end());
  ASSIGN_OR_RETURN(const Found found, NextOf(view, subjects, page));
  RETURN_IF_ERROR(Answer(view, page, found, response));
  for (v1::LinkedSubject& each : linked.subjects) *response->add_linked() = std::move(each);
  response->set_linked_truncated(linked.truncated);
  return absl::OkStatus();
}

absl::Status EventsPage(const TrailView& view, const v1::ListEventsRequest& request, v1::ListEventsResponse* response,
                        size_t* rows_read) {
  ASSIGN_OR_RETURN(const Page page, ReadPage(request, /*newest_first_by_default=*/true));
  ASSIGN_OR_RETURN(const Found found, NextMatching(view, request.parent(), Filter(request), page, rows_read));
  if (*rows_read == 0) {
    ASSIGN_OR_RETURN(const auto organization, view.Find(request.parent()));
    if (organization == nullptr) return absl::NotFoundError(absl::StrCat(request.parent(), " does not exist"));
  }
  return Answer(view, page, found, response);
}

void SetResource(const command::Message& resource, v1::GetSubjectAsOfResponse* response) {
  response->mutable_resource()->PackFrom(resource);
  std::string json = JsonText(resource);
  if (response->resource().value().size() + json.size() <= query::kMaxAnswerBytes) {
    response->set_resource_json(std::move(json));
  }
}

}  // namespace aims::evidence
