#include "services/audit/domain/control_failure.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/entries.h"

namespace aims::audit {
namespace {

using controls::v1::Control;
using controls::v1::ControlEvent;
using controls::v1::ControlTestEvent;
using domain::Decision;
using event::v1::EventMetadata;
using v1::ControlFailure;
using Failure = v1::ControlFailure::Failure;
using Kind = v1::ControlFailure::Kind;
using Event = v1::ControlFailureEvent;

int PlaceOf(const ControlFailure& failure, Kind kind) {
  return domain::PlaceOf(failure.failures(), [&](const Failure& known) { return known.kind() == kind; });
}

// The last failure of the kind; nullptr where there was none.
const Failure* Last(const ControlFailure& failure, Kind kind) {
  const int place = PlaceOf(failure, kind);
  return place < failure.failures_size() ? &failure.failures(place) : nullptr;
}

// The kind of failure that is a cause of degradation; UNSPECIFIED for one that follows from another failure.
Kind KindOf(Control::Cause::Kind kind) {
  switch (kind) {
    case Control::Cause::KIND_DESIGN_TEST_FAILED:
      return ControlFailure::KIND_DESIGN_TEST_FAILED;
    case Control::Cause::KIND_OPERATION_TEST_FAILED:
      return ControlFailure::KIND_OPERATION_TEST_FAILED;
    case Control::Cause::KIND_EVIDENCE_EXPIRED:
      return ControlFailure::KIND_EVIDENCE_EXPIRED;
    case Control::Cause::KIND_EVIDENCE_WITHDRAWN:
      return ControlFailure::KIND_EVIDENCE_WITHDRAWN;
    case Control::Cause::KIND_ATTESTATION_EXPIRED:
      return ControlFailure::KIND_ATTESTATION_EXPIRED;
    case Control::Cause::KIND_SUPPLIER_LAPSED:
      return ControlFailure::KIND_SUPPLIER_LAPSED;
    default:
      return ControlFailure::KIND_UNSPECIFIED;
  }
}

// Tests that are missed are counted by their own events, not by the causes.
Kind MissedKind(controls::v1::ControlTestKind kind) {
  return kind == controls::v1::CONTROL_TEST_KIND_DESIGN ? ControlFailure::KIND_DESIGN_TEST_MISSED
                                                        : ControlFailure::KIND_OPERATION_TEST_MISSED;
}

// Adds the event that a nonconformity is due, unless one of this kind is open.
void AddDue(const ControlFailure& failure, const Failure& seen, ControlFailureEvents* events) {
  if (!seen.nonconformity().empty()) return;
  const auto name = base::ResourceName::Parse(failure.name());
  if (!name.ok()) return;
  auto* due = events->emplace_back().mutable_nonconformity_due();
  // Each has a number of its own, so that the name of one that ended is never used again.
  due->set_nonconformity(base::ResourceName::Join(
      name->organization(), "nonconformities",
      base::ResourceIdFrom(absl::StrCat(failure.name(), " nonconformity ", failure.due_count() + 1))));
  *due->mutable_failure() = seen;
  due->mutable_failure()->set_nonconformity(due->nonconformity());
  due->set_control(ControlOf(failure.name()));
  due->set_display_name(failure.display_name());
  due->set_owner(failure.owner());
  *due->mutable_requirements() = failure.requirements();
  *due->mutable_ai_systems() = failure.ai_systems();
}

// The failure as it is seen now, with the nonconformity that is open for its kind.
Failure Seen(const ControlFailure& failure, Kind kind, const std::string& resource, const std::string& sentence,
             const google::protobuf::Timestamp& time) {
  Failure seen;
  seen.set_kind(kind);
  seen.set_resource(resource);
  seen.set_sentence(sentence);
  *seen.mutable_fail_time() = time;
  if (const Failure* last = Last(failure, kind); last != nullptr) seen.set_nonconformity(last->nonconformity());
  return seen;
}

ControlFailureEvents Note(const Failure& seen) {
  ControlFailureEvents events(1);
  *events[0].mutable_failure_noted()->mutable_failure() = seen;
  return events;
}

// Notes what was seen of a control that operates; a nonconformity is due for it at once.
ControlFailureEvents NoteSeen(const ControlFailure& failure, const Failure& seen) {
  if (!failure.operates() || failure.ended()) return {};
  const Failure* last = Last(failure, seen.kind());
  if (last != nullptr && last->SerializeAsString() == seen.SerializeAsString()) return {};
  ControlFailureEvents events = Note(seen);
  AddDue(failure, seen, &events);
  return events;
}

ControlFailureEvents NoteCause(const ControlFailure& failure, const Control::Cause& cause) {
  const Kind kind = KindOf(cause.kind());
  if (kind == ControlFailure::KIND_UNSPECIFIED) return {};
  return NoteSeen(failure, Seen(failure, kind, cause.resource(), cause.text(), cause.cause_time()));
}

// Evidence of the result of a test was withdrawn.
ControlFailureEvents NoteWithdrawn(const ControlFailure& failure, const std::string& test, const std::string& artifact,
                                   absl::Time time) {
  return NoteSeen(failure, Seen(failure, ControlFailure::KIND_EVIDENCE_WITHDRAWN, artifact,
                                absl::StrCat("The test ", test, " rests on evidence that was withdrawn: ", artifact),
                                base::ToProto(time)));
}

ControlFailureEvents NoteOwner(const ControlFailure& failure, const std::string& owner) {
  if (failure.owner() == owner && !failure.name().empty()) return {};
  ControlFailureEvents events(1);
  events[0].mutable_control_noted()->set_owner(owner);
  return events;
}

ControlFailureEvents NoteOperates(const ControlFailure& failure, bool operates) {
  if (failure.operates() == operates) return {};
  ControlFailureEvents events(1);
  events[0].mutable_control_noted()->set_operates(operates);
  return events;
}

template <class List>
bool Same(const List& a, const List& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

ControlFailureEvents NoteStanding(const ControlFailure& failure, const controls::v1::ControlStandingChanged& standing) {
  const bool ended = standing.retired();
  const google::protobuf::RepeatedPtrField<std::string> all;
  const auto& systems = standing.all_ai_systems() ? all : standing.ai_systems();
  if (failure.display_name() == standing.display_name() && failure.ended() == ended &&
      Same(failure.requirements(), standing.requirements()) && Same(failure.ai_systems(), systems)) {
    return {};
  }
  ControlFailureEvents events(1);
  auto* noted = events[0].mutable_control_noted();
  noted->set_standing(true);
  noted->set_display_name(standing.display_name());
  *noted->mutable_requirements() = standing.requirements();
  *noted->mutable_ai_systems() = systems;
  noted->set_ended(ended);
  return events;
}

ControlFailureEvents NoteMissed(const ControlFailure& failure, const std::string& test,
                                const controls::v1::ControlTestMissed& missed) {
  const Kind kind = MissedKind(missed.kind());
  const Failure* last = Last(failure, kind);
  if (!failure.operates() || failure.ended()) return {};
  if (last != nullptr && last->resource() == test) return {};
  Failure seen =
      Seen(failure, kind, test, absl::StrCat("The test ", test, " was not made in time."), missed.miss_time());
  seen.set_in_row(last == nullptr ? 1 : last->in_row() + 1);
  const absl::Time miss = base::FromProto(missed.miss_time());
  // Twice the grace after the time for which the test was scheduled.
  const absl::Time grace_end = miss + (miss - base::FromProto(missed.scheduled_time()));
  if (seen.in_row() == 1) *seen.mutable_grace_end_time() = base::ToProto(grace_end);
  ControlFailureEvents events = Note(seen);
  if (seen.in_row() > 1) {
    AddDue(failure, seen, &events);
    return events;
  }
  auto* reminded = events.emplace_back().mutable_reminded();
  reminded->set_control(ControlOf(failure.name()));
  reminded->set_owner(failure.owner());
  reminded->set_sentence(seen.sentence());
  *reminded->mutable_grace_end_time() = seen.grace_end_time();
  return events;
}

ControlFailureEvents NoteMade(const ControlFailure& failure, controls::v1::ControlTestKind kind) {
  const Failure* last = Last(failure, MissedKind(kind));
  if (last == nullptr || last->in_row() == 0) return {};
  ControlFailureEvents events(1);
  events[0].mutable_test_made()->set_kind(last->kind());
  return events;
}

}  // namespace

std::string ControlFailureName(absl::string_view control) {
  const auto name = base::ResourceName::Parse(control);
  if (!name.ok() || name->collection() != "controls") return "";
  return base::ResourceName::Join(name->parent(), ControlFailures::kCollection, name->id());
}

std::string ControlOf(absl::string_view control_failure) {
  const auto name = base::ResourceName::Parse(control_failure);
  if (!name.ok()) return "";
  return base::ResourceName::Join(name->parent(), "controls", name->id());
}

absl::Status ControlFailures::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kControlNoted: {
      const auto& noted = event.control_noted();
      if (noted.has_owner()) state->set_owner(noted.owner());
      if (noted.has_operates()) state->set_operates(noted.operates());
      if (!noted.standing()) return absl::OkStatus();
      state->set_display_name(noted.display_name());
      *state->mutable_requirements() = noted.requirements();
      *state->mutable_ai_systems() = noted.ai_systems();
      state->set_ended(noted.ended());
      return absl::OkStatus();
    }
    case Event::kFailureNoted: {
      const Failure& failure = event.failure_noted().failure();
      domain::SetEntry(PlaceOf(*state, failure.kind()), failure, state->mutable_failures());
      return absl::OkStatus();
    }
    case Event::kTestMade: {
      const int place = PlaceOf(*state, event.test_made().kind());
      if (place == state->failures_size()) return absl::OkStatus();
      state->mutable_failures(place)->clear_in_row();
      state->mutable_failures(place)->clear_grace_end_time();
      return absl::OkStatus();
    }
    case Event::kReminded:
      return absl::OkStatus();
    case Event::kNonconformityDue: {
      Failure failure = event.nonconformity_due().failure();
      failure.clear_grace_end_time();
      domain::SetEntry(PlaceOf(*state, failure.kind()), failure, state->mutable_failures());
      state->add_open_nonconformities(event.nonconformity_due().nonconformity());
      state->set_due_count(state->due_count() + 1);
      return absl::OkStatus();
    }
    case Event::kNonconformityEnded: {
      const std::string& ended = event.nonconformity_ended().nonconformity();
      for (Failure& failure : *state->mutable_failures()) {
        if (failure.nonconformity() == ended) failure.clear_nonconformity();
      }
      auto& open = *state->mutable_open_nonconformities();
      open.erase(std::remove(open.begin(), open.end(), ended), open.end());
      return absl::OkStatus();
    }
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::optional<absl::Time> ControlFailures::NextDue(const State& failure) {
  if (failure.ended() || !failure.operates()) return absl::nullopt;
  absl::optional<absl::Time> next;
  for (const Failure& each : failure.failures()) {
    if (!each.has_grace_end_time() || !each.nonconformity().empty()) continue;
    const absl::Time end = base::FromProto(each.grace_end_time());
    if (!next.has_value() || end < *next) next = end;
  }
  return next;
}

absl::StatusOr<ControlFailureEvents> ControlFailures::FallDue(const State& failure, const Decision& decision) {
  return domain::DueInOrder<ControlFailures>(failure, decision, [](const State& state, absl::Time due) {
    ControlFailureEvents events;
    for (const Failure& each : state.failures()) {
      if (!each.has_grace_end_time() || base::FromProto(each.grace_end_time()) != due) continue;
      AddDue(state, each, &events);
      if (!events.empty()) return events;
    }
    return events;
  });
}

absl::StatusOr<ControlFailureEvents> NoteControl(const ControlFailure& known, const ControlEvent& event,
                                                 const Decision& decision) {
  ControlFailure failure = known;
  if (failure.name().empty()) failure.set_name(decision.subject);
  switch (event.event_case()) {
    case ControlEvent::kRegistered:
      return NoteOwner(known, event.registered().control().owner());
    case ControlEvent::kUpdated: {
      const auto& paths = event.updated().update_mask().paths();
      if (std::find(paths.begin(), paths.end(), "owner") == paths.end()) return ControlFailureEvents{};
      return NoteOwner(known, event.updated().control().owner());
    }
    case ControlEvent::kOperating:
      return NoteOperates(failure, true);
    case ControlEvent::kDesignVoided:
    case ControlEvent::kReturned:
    case ControlEvent::kStarted:
      return NoteOperates(failure, false);
    case ControlEvent::kCauseFound:
      return NoteCause(failure, event.cause_found().cause());
    case ControlEvent::kStandingChanged:
      return NoteStanding(failure, event.standing_changed());
    default:
      return ControlFailureEvents{};
  }
}

absl::StatusOr<ControlFailureEvents> NoteTestOfControl(const ControlFailure& known, const TestOfControl& test,
                                                       const Decision& decision) {
  ControlFailure failure = known;
  if (failure.name().empty()) failure.set_name(decision.subject);
  if (test.event.has_missed()) return NoteMissed(failure, test.control_test, test.event.missed());
  if (test.event.has_evidence_withdrawn()) {
    return NoteWithdrawn(failure, test.control_test, test.event.evidence_withdrawn().evidence_artifact(),
                         decision.time);
  }
  if (test.event.has_concluded()) return NoteMade(failure, test.event.concluded().kind());
  return ControlFailureEvents{};
}

absl::StatusOr<ControlFailureEvents> NoteNonconformityEnded(const ControlFailure& failure,
                                                            const EndedNonconformity& ended, const Decision&) {
  const auto& open = failure.open_nonconformities();
  if (std::find(open.begin(), open.end(), ended.nonconformity) == open.end()) return ControlFailureEvents{};
  ControlFailureEvents events(1);
  events[0].mutable_nonconformity_ended()->set_nonconformity(ended.nonconformity);
  events[0].mutable_nonconformity_ended()->set_closed(ended.closed);
  return events;
}

}  // namespace aims::audit
