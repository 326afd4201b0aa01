#include "services/improvement/views/stored_item.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"

namespace aims::improvement {
namespace {

absl::string_view StoredSubject(absl::string_view subject, absl::string_view item) {
  const absl::string_view part = SubjectPart(subject);
  return part == item ? absl::string_view() : part;
}

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("stored ", what, " does not parse; rebuild the read model"));
}

}  // namespace

absl::StatusOr<ItemKey> ParseItemKey(absl::string_view rest) {
  const size_t end = rest.find('\0');
  if (end == absl::string_view::npos) return Damaged("key of an item");
  return ItemKey{rest.substr(0, end), rest.substr(end + 1)};
}

std::string SubjectOf(absl::string_view organization, absl::string_view item, absl::string_view stored_subject) {
  const absl::string_view part = stored_subject.empty() ? item : stored_subject;
  return part.empty() ? std::string(organization) : absl::StrCat(organization, "/", part);
}

std::string ToStored(const History& history, size_t from, absl::string_view organization, absl::string_view item) {
  internal::v1::StoredItem stored;
  for (size_t i = from; i < history.size(); ++i) {
    const Moment& moment = history[i];
    internal::v1::StoredMoment& each = *stored.add_moments();
    each.set_unix_nanos(absl::ToUnixNanos(moment.time));
    if (moment.subject == organization) {
      each.set_subject("/");  // the organization itself, which is no part of itself
    } else {
      each.set_subject(std::string(StoredSubject(moment.subject, item)));
    }
    each.set_version(moment.version);
    each.set_event_id(moment.event_id);
    each.set_source(moment.source);
    each.set_event(moment.event->SerializeAsString());
    each.set_topic(moment.place.topic);
    each.set_partition(moment.place.partition);
    each.set_offset(moment.place.offset);
  }
  return stored.SerializeAsString();
}

absl::StatusOr<History> FromStored(absl::string_view stored, const Kind& kind, absl::string_view organization,
                                   absl::string_view item) {
  internal::v1::StoredItem parsed;
  if (!parsed.ParseFromArray(stored.data(), static_cast<int>(stored.size()))) {
    return Damaged(absl::StrCat("history of ", kind.id, " ", item));
  }
  History history;
  history.reserve(static_cast<size_t>(parsed.moments_size()));
  for (const internal::v1::StoredMoment& each : parsed.moments()) {
    if (each.source() >= kind.sources.size()) return Damaged(absl::StrCat("source of ", kind.id, " ", item));
    std::shared_ptr<google::protobuf::Message> event(kind.sources[each.source()].event->New());
    if (!event->ParseFromString(each.event())) return Damaged(absl::StrCat("event of ", kind.id, " ", item));
    history.push_back(
        {.time = absl::FromUnixNanos(each.unix_nanos()),
         .subject = each.subject() == "/" ? std::string(organization) : SubjectOf(organization, item, each.subject()),
         .version = each.version(),
         .event_id = each.event_id(),
         .place = {each.topic(), each.partition(), each.offset()},
         .source = each.source(),
         .event = std::move(event)});
  }
  return history;
}

}  // namespace aims::improvement
