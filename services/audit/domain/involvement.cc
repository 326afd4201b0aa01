#include "services/audit/domain/involvement.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/login.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"

namespace aims::audit {
namespace {

using domain::Decision;
using event::v1::EventMetadata;
using v1::Involvement;
using Event = v1::InvolvementEvent;
using People = std::set<std::string>;

constexpr int kMaxParts = 100;
constexpr int kMaxRelated = 100;

// The act of this kind by this person; nullptr when none is noted.
template <class Parts>
auto* ActOf(Parts& parts, const std::string& person, Involvement::Kind kind) {
  const auto found = std::find_if(parts.begin(), parts.end(), [&](const Involvement::Part& part) {
    return part.field().empty() && part.person() == person && part.kind() == kind;
  });
  return found == parts.end() ? nullptr : &*found;
}

// The people whom the field names, as far as it is noted.
People HeldBy(const Involvement& involvement, const std::string& field) {
  People people;
  for (const Involvement::Part& part : involvement.parts()) {
    if (part.held() && part.field() == field) people.insert(part.person());
  }
  return people;
}

void FoldAct(const Involvement::Act& act, Involvement* involvement) {
  Involvement::Part* part = ActOf(*involvement->mutable_parts(), act.person(), act.kind());
  if (part == nullptr) {
    part = involvement->add_parts();
    part->set_person(act.person());
    part->set_kind(act.kind());
  }
  *part->mutable_last_time() = act.act_time();
}

// Whom the field no longer names had the part until now.
void FoldHolders(const Involvement::Holders& holders, const EventMetadata& metadata, Involvement* involvement) {
  People people(holders.people().begin(), holders.people().end());
  for (Involvement::Part& part : *involvement->mutable_parts()) {
    if (part.field() != holders.field()) continue;
    if (part.held() || people.count(part.person()) > 0) *part.mutable_last_time() = metadata.occur_time();
    part.set_held(people.erase(part.person()) > 0);
  }
  for (const std::string& person : people) {
    Involvement::Part* part = involvement->add_parts();
    part->set_person(person);
    part->set_kind(holders.kind());
    part->set_field(holders.field());
    part->set_held(true);
    *part->mutable_last_time() = metadata.occur_time();
  }
}

// Forgets the oldest parts that nobody has any more, then the oldest of all.
void Bound(Involvement* involvement) {
  auto& parts = *involvement->mutable_parts();
  while (parts.size() > kMaxParts) {
    const auto oldest = std::min_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
      if (a.held() != b.held()) return b.held();
      return base::FromProto(a.last_time()) < base::FromProto(b.last_time());
    });
    parts.erase(oldest);
  }
}

}  // namespace

std::string InvolvementName(absl::string_view resource) {
  const auto name = base::ResourceName::Parse(resource);
  if (!name.ok()) return "";
  std::string id = absl::StrCat(absl::AsciiStrToLower(name->collection()), "-", name->id());
  if (!base::IsResourceId(id)) id = base::ResourceIdFrom(resource);
  return base::ResourceName::Join(name->organization(), Involvements::kCollection, id);
}

absl::StatusOr<InvolvementEvents> NoteInvolvement(const Involvement& known, const Involved& involved, const Decision&) {
  Event event;
  auto* noted = event.mutable_noted();
  noted->set_resource(involved.resource);
  const People related(known.related().begin(), known.related().end());
  for (const std::string& name : People(involved.related.begin(), involved.related.end())) {
    const bool room = known.related_size() + noted->related_size() < kMaxRelated;
    if (room && related.count(name) == 0) noted->add_related(name);
  }
  for (const Involvement::Act& act : involved.acts) {
    const Involvement::Part* part = ActOf(known.parts(), act.person(), act.kind());
    const bool fresh =
        part != nullptr && base::FromProto(act.act_time()) < base::FromProto(part->last_time()) + kActNotedFor;
    if (!fresh) *noted->add_acts() = act;
  }
  for (const Involvement::Holders& holders : involved.holders) {
    const People people(holders.people().begin(), holders.people().end());
    if (people != HeldBy(known, holders.field())) *noted->add_holders() = holders;
  }
  if (noted->related().empty() && noted->acts().empty() && noted->holders().empty()) return InvolvementEvents{};
  return InvolvementEvents{event};
}

bool HadPart(const Involvement::Part& part, absl::string_view person, absl::Time since) {
  return base::SamePerson(part.person(), person) && (part.held() || base::FromProto(part.last_time()) >= since);
}

absl::Status Involvements::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kNoted: {
      const auto& noted = event.noted();
      state->set_resource(noted.resource());
      state->mutable_related()->MergeFrom(noted.related());
      for (const Involvement::Act& act : noted.acts()) FoldAct(act, state);
      for (const Involvement::Holders& holders : noted.holders()) FoldHolders(holders, metadata, state);
      Bound(state);
      return absl::OkStatus();
    }
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace aims::audit
