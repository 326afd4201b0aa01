#include "services/audit/domain/review_agenda.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "common/base/utf8.h"
#include "common/domain/entries.h"

namespace aims::audit {
namespace {

using domain::Decision;
using event::v1::EventMetadata;
using v1::AgendaItem;
using v1::AgendaTally;
using v1::ReviewAgenda;
using Event = v1::ReviewAgendaEvent;
using Tallies = google::protobuf::RepeatedPtrField<AgendaTally>;

uint64_t VersionOf(const ReviewAgenda& agenda) {
  uint64_t version = 0;
  return absl::SimpleAtoi(agenda.etag(), &version) ? version : 0;
}

int PlaceOfItem(const ReviewAgenda& agenda, const AgendaItem& item) {
  return domain::PlaceOf(agenda.items(), [&](const AgendaItem& known) {
    return known.input() == item.input() && known.resource() == item.resource() && known.aspect() == item.aspect();
  });
}

int PlaceOfTally(const Tallies& tallies, v1::ReviewInput input, const std::string& what) {
  return domain::PlaceOf(tallies,
                         [&](const AgendaTally& known) { return known.input() == input && known.what() == what; });
}

// The words in the tallies for `what`. Where the input has many, a further one of the kind "audit_finding_issued" counts
// as "audit_finding_issued:other"; the kinds are few.
std::string CountedAs(v1::ReviewInput input, const std::string& what, const Tallies& tallies) {
  const size_t kind_end = what.find(':');
  if (kind_end == std::string::npos || PlaceOfTally(tallies, input, what) < tallies.size()) return what;
  const auto of_input = [&](const AgendaTally& tally) { return tally.input() == input; };
  if (std::count_if(tallies.begin(), tallies.end(), of_input) < kMaxAgendaTallies) return what;
  return absl::StrCat(what.substr(0, kind_end), ":other");
}

void Count(v1::ReviewInput input, const std::string& what, Tallies* tallies) {
  const std::string words = CountedAs(input, what, *tallies);
  const int place = PlaceOfTally(*tallies, input, words);
  AgendaTally tally;
  if (place < tallies->size()) tally = tallies->Get(place);
  tally.set_input(input);
  tally.set_what(words);
  tally.set_count(tally.count() + 1);
  domain::SetEntry(place, tally, tallies);
}

// The oldest item of an input that is full goes. Open actions stay, and need no room.
void MakeRoom(const AgendaItem& item, ReviewAgenda* agenda) {
  const auto& items = agenda->items();
  const auto may_go = [&](const AgendaItem& each) { return each.input() == item.input() && !IsOpenAction(each); };
  if (IsOpenAction(item) || std::count_if(items.begin(), items.end(), may_go) < kMaxAgendaItems) return;
  domain::RemoveEntry(domain::PlaceOf(items, may_go), agenda->mutable_items());
  Count(item.input(), "", agenda->mutable_omitted());
}

// Whether a review looks at the item.
bool IsLookedAt(const AgendaItem& item) { return item.count() >= item.least_count(); }

void FoldItem(const AgendaItem& item, const EventMetadata& metadata, ReviewAgenda* agenda) {
  domain::RemoveEntry(PlaceOfItem(*agenda, item), agenda->mutable_items());
  MakeRoom(item, agenda);
  *agenda->add_items() = item;
  agenda->mutable_items(agenda->items_size() - 1)->set_agenda_version(metadata.version());
  Count(item.input(), item.what(), agenda->mutable_tallies());
}

void FoldConsidered(const v1::ReviewAgendaConsidered& considered, ReviewAgenda* agenda) {
  auto& items = *agenda->mutable_items();
  items.erase(std::remove_if(items.begin(), items.end(),
                             [&](const AgendaItem& item) {
                               return item.agenda_version() <= considered.agenda_version() && IsLookedAt(item) &&
                                      !IsOpenAction(item);
                             }),
              items.end());
  *agenda->mutable_tallies() = considered.remaining();
  agenda->clear_omitted();
  agenda->set_last_review(considered.management_review());
  *agenda->mutable_last_collect_time() = considered.collect_time();
  agenda->set_last_agenda_version(considered.agenda_version());
}

}  // namespace

std::string AgendaName(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok()) return "";
  return base::ResourceName::Join(parsed->organization(), ReviewAgendas::kCollection, "current");
}

absl::Status ReviewAgendas::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kItemNoted:
      FoldItem(event.item_noted().item(), metadata, state);
      return absl::OkStatus();
    case Event::kCounted:
      Count(event.counted().input(), event.counted().what(), state->mutable_tallies());
      if (absl::StartsWith(event.counted().what(), kConcernRaised)) {
        *state->mutable_last_concern_time() = metadata.occur_time();
      }
      return absl::OkStatus();
    case Event::kConsidered:
      FoldConsidered(event.considered(), state);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::StatusOr<ReviewAgendaEvents> NoteOnAgenda(const ReviewAgenda& agenda, const AgendaItem& item, const Decision&) {
  if (item.input() == v1::REVIEW_INPUT_UNSPECIFIED || item.resource().empty() || item.event_id().empty()) {
    return ReviewAgendaEvents{};
  }
  Event event;
  AgendaItem& noted = *event.mutable_item_noted()->mutable_item();
  noted = item;
  noted.set_sentence(base::BoundedUtf8(item.sentence(), kMaxAgendaSentence));
  if (noted.has_action()) {
    noted.mutable_action()->set_what(base::BoundedUtf8(item.action().what(), kMaxAgendaSentence));
  }
  noted.set_what(base::BoundedUtf8(item.what(), kMaxAgendaWhat));
  noted.set_count(1);
  noted.clear_agenda_version();
  const int place = PlaceOfItem(agenda, item);
  if (place < agenda.items_size()) {
    const AgendaItem& known = agenda.items(place);
    if (known.version() > item.version() || known.event_id() == item.event_id()) return ReviewAgendaEvents{};
    if (known.what() == noted.what()) noted.set_count(known.count() + 1);
  }
  return ReviewAgendaEvents{event};
}

absl::StatusOr<ReviewAgendaEvents> CountOnAgenda(const ReviewAgenda&, const AgendaCount& count, const Decision&) {
  Event event;
  event.mutable_counted()->set_input(count.input);
  event.mutable_counted()->set_what(base::BoundedUtf8(count.what, kMaxAgendaWhat));
  return ReviewAgendaEvents{event};
}

absl::StatusOr<ReviewAgendaEvents> ConsiderAgenda(const ReviewAgenda& agenda, const v1::ManagementReview& signed_review,
                                                  const Decision&) {
  const bool earlier = agenda.has_last_collect_time() &&
                       base::FromProto(signed_review.collect_time()) <= base::FromProto(agenda.last_collect_time());
  if (earlier || agenda.last_review() == signed_review.name()) return ReviewAgendaEvents{};
  Tallies frozen;
  for (const auto& input : signed_review.inputs()) frozen.MergeFrom(input.content().tallies());
  Event event;
  auto& considered = *event.mutable_considered();
  considered.set_management_review(signed_review.name());
  considered.set_agenda_version(signed_review.agenda_version());
  *considered.mutable_collect_time() = signed_review.collect_time();
  for (const AgendaTally& tally : agenda.tallies()) {
    const int place = PlaceOfTally(frozen, tally.input(), tally.what());
    const uint32_t before = place < frozen.size() ? frozen.Get(place).count() : 0;
    if (tally.count() <= before) continue;
    *considered.add_remaining() = tally;
    considered.mutable_remaining(considered.remaining_size() - 1)->set_count(tally.count() - before);
  }
  return ReviewAgendaEvents{event};
}

bool IsOpenAction(const AgendaItem& item) {
  return item.has_action() &&
         (item.action().state() == v1::ActionNote::STATE_OPEN || item.action().state() == v1::ActionNote::STATE_DONE);
}

v1::ManagementReview::InputContent ContentOf(const ReviewAgenda& agenda, v1::ReviewInput input) {
  v1::ManagementReview::InputContent content;
  content.set_input(input);
  for (const AgendaItem& item : agenda.items()) {
    if (item.input() == input && IsLookedAt(item)) *content.add_items() = item;
  }
  for (const AgendaTally& tally : agenda.tallies()) {
    if (tally.input() == input) *content.add_tallies() = tally;
  }
  for (const AgendaTally& omitted : agenda.omitted()) {
    if (omitted.input() == input) content.set_omitted(omitted.count());
  }
  const auto may_go = [](const AgendaItem& item) { return !IsOpenAction(item); };
  while (content.ByteSizeLong() > kMaxInputBytes) {
    const int oldest = domain::PlaceOf(content.items(), may_go);
    if (oldest == content.items_size()) break;
    domain::RemoveEntry(oldest, content.mutable_items());
    content.set_omitted(content.omitted() + 1);
  }
  content.set_agenda_version(VersionOf(agenda));
  content.set_from_agenda_version(agenda.last_agenda_version());
  return content;
}

std::vector<v1::ManagementReview::InputContent> PartsOf(const v1::ManagementReview::InputContent& content) {
  constexpr size_t kTagAndLength = 4;
  std::vector<v1::ManagementReview::InputContent> parts(1, content);
  parts[0].clear_items();
  size_t bytes = parts[0].ByteSizeLong();
  for (const AgendaItem& item : content.items()) {
    bytes += item.ByteSizeLong() + kTagAndLength;
    if (bytes > kMaxInputBytes) {
      parts.emplace_back().set_input(content.input());
      bytes = item.ByteSizeLong() + kTagAndLength;
    }
    *parts.back().add_items() = item;
  }
  return parts;
}

absl::optional<domain::Violation> RoomForActions(int more, const Decision& decision, absl::string_view clause) {
  const auto agenda = decision.Find<ReviewAgenda>(AgendaName(decision.subject));
  if (agenda == nullptr || more == 0) return absl::nullopt;
  const auto open = std::count_if(agenda->items().begin(), agenda->items().end(), IsOpenAction);
  if (open + more <= kMaxOpenActions) return absl::nullopt;
  return domain::Violation{
      "TOO_MANY_REVIEW_ACTIONS", std::string(clause),
      absl::StrCat(open, " actions of management reviews are open, and ", more, " more would be more than ",
                   kMaxOpenActions, ": have some verified, or cancel them, first")};
}

}  // namespace aims::audit
