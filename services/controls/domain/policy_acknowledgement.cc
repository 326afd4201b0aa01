#include "services/controls/domain/policy_acknowledgement.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/login.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/notices.h"
#include "common/domain/refusal.h"
#include "common/domain/state.h"
#include "services/controls/domain/artifact_evidence.h"
#include "services/controls/domain/policy_audience.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::PolicyAcknowledgement;
using Event = v1::PolicyAcknowledgementEvent;
using Events = PolicyAcknowledgementEvents;

// Reminders, in days before the due time. One that would come before the request is not given.
constexpr uint32_t kReminderDays[] = {7, 1};

bool IsOpen(const PolicyAcknowledgement& acknowledgement) {
  return domain::IsIn(acknowledgement, {PolicyAcknowledgement::STATE_REQUESTED, PolicyAcknowledgement::STATE_OVERDUE});
}

absl::Time DueTime(const PolicyAcknowledgement& acknowledgement) { return base::FromProto(acknowledgement.due_time()); }

// The next reminder, in days ahead; 0 when there is none.
uint32_t NextReminder(const PolicyAcknowledgement& acknowledgement) {
  return domain::NextNotice(kReminderDays, base::FromProto(acknowledgement.state_time()), DueTime(acknowledgement),
                            acknowledgement.reminder_days());
}

template <class Told>
void Name(const PolicyAcknowledgement& acknowledgement, Told* told) {
  told->set_policy(acknowledgement.policy());
  told->set_subject(acknowledgement.subject());
}

Events At(const PolicyAcknowledgement& acknowledgement, absl::Time) {
  Events events(1);
  if (const uint32_t days = NextReminder(acknowledgement); days > 0) {
    auto* reminded = events[0].mutable_reminded();
    Name(acknowledgement, reminded);
    reminded->set_reminder_days(days);
    *reminded->mutable_due_time() = acknowledgement.due_time();
  } else {
    Name(acknowledgement, events[0].mutable_overdue());
    *events[0].mutable_overdue()->mutable_due_time() = acknowledgement.due_time();
  }
  return events;
}

template <class Request>
void RequireVersion(const PolicyAcknowledgement& acknowledgement, const Request& request, Refusals* refusals) {
  refusals->Unless(request.version() == acknowledgement.version() && request.digest() == acknowledgement.digest(),
                   {"OTHER_VERSION", "7.3",
                    absl::StrCat("version ", acknowledgement.version(), " with digest ", acknowledgement.digest(),
                                 " is to be acknowledged, not version ", request.version(), " with digest ",
                                 request.digest(), ": read the policy again")});
}

// When the version that is asked for was published; the infinite past when the policy does not say it.
absl::Time PublishTime(const PolicyAcknowledgement& acknowledgement, const Decision& decision) {
  const auto policy = decision.Find<v1::Policy>(acknowledgement.policy());
  if (policy == nullptr) return absl::InfinitePast();
  for (const auto* version : {&policy->coming_version(), &policy->current_version()}) {
    if (version->version() == acknowledgement.version()) return base::FromProto(version->publish_time());
  }
  return absl::InfinitePast();
}

Event Given(const PolicyAcknowledgement& acknowledgement, PolicyAcknowledgement::Form form,
            const google::protobuf::Timestamp& time) {
  Event event;
  auto* given = event.mutable_given();
  Name(acknowledgement, given);
  given->set_version(acknowledgement.version());
  given->set_digest(acknowledgement.digest());
  given->set_form(form);
  *given->mutable_acknowledge_time() = time;
  return event;
}

void Enter(PolicyAcknowledgement::State state, const EventMetadata& metadata, PolicyAcknowledgement* acknowledgement) {
  acknowledgement->set_state(state);
  *acknowledgement->mutable_state_time() = metadata.occur_time();
}

void FoldRequested(const v1::PolicyAcknowledgementRequested& requested, const EventMetadata& metadata,
                   PolicyAcknowledgement* acknowledgement) {
  acknowledgement->set_policy(requested.policy());
  acknowledgement->set_version(requested.version());
  acknowledgement->set_digest(requested.digest());
  acknowledgement->set_person(requested.person());
  acknowledgement->set_subject(requested.subject());
  acknowledgement->set_unit(requested.unit());
  acknowledgement->set_kind(requested.kind());
  acknowledgement->set_major_version(requested.major_version());
  *acknowledgement->mutable_due_time() = requested.due_time();
  *acknowledgement->mutable_original_due_time() = requested.due_time();
  Enter(PolicyAcknowledgement::STATE_REQUESTED, metadata, acknowledgement);
}

void FoldGiven(const v1::PolicyAcknowledgementGiven& given, const EventMetadata& metadata,
               PolicyAcknowledgement* acknowledgement) {
  *acknowledgement->mutable_acknowledge_time() = given.acknowledge_time();
  acknowledgement->set_form(given.form());
  *acknowledgement->mutable_evidence() = given.evidence();
  if (given.form() == PolicyAcknowledgement::FORM_IMPORTED) {
    acknowledgement->set_recorder(metadata.actor().subject());
  }
  acknowledgement->set_late(!acknowledgement->has_suspend_time() &&
                            base::FromProto(given.acknowledge_time()) > DueTime(*acknowledgement));
  acknowledgement->clear_suspend_time();
  Enter(PolicyAcknowledgement::STATE_ACKNOWLEDGED, metadata, acknowledgement);
}

}  // namespace

std::string AcknowledgementName(absl::string_view policy, uint32_t version, absl::string_view person) {
  return base::ResourceName::Join(OrganizationOf(policy), PolicyAcknowledgements::kCollection,
                                  base::ResourceIdFrom(absl::StrCat(policy, "\n", version, "\n", person)));
}

std::vector<domain::Move> PolicyAcknowledgements::Moves() {
  return domain::MoveTable<PolicyAcknowledgements>()
      .On<v1::AcknowledgePolicyRequest>(
          &Acknowledge, {PolicyAcknowledgement::STATE_REQUESTED, PolicyAcknowledgement::STATE_OVERDUE}, "7.3")
      .On<v1::RecordPaperAcknowledgementRequest>(
          &RecordPaper, {PolicyAcknowledgement::STATE_REQUESTED, PolicyAcknowledgement::STATE_OVERDUE}, "7.3");
}

absl::Status PolicyAcknowledgements::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kRequested:
      FoldRequested(event.requested(), metadata, state);
      return absl::OkStatus();
    case Event::kGiven:
      FoldGiven(event.given(), metadata, state);
      return absl::OkStatus();
    case Event::kReminded:
      state->set_reminder_days(event.reminded().reminder_days());
      return absl::OkStatus();
    case Event::kOverdue:
      Enter(PolicyAcknowledgement::STATE_OVERDUE, metadata, state);
      return absl::OkStatus();
    case Event::kSuspended:
      *state->mutable_suspend_time() = event.suspended().suspend_time();
      return absl::OkStatus();
    case Event::kResumed:
      *state->mutable_due_time() = event.resumed().due_time();
      state->clear_suspend_time();
      return absl::OkStatus();
    case Event::kMoved:
      state->set_version(event.moved().version());
      state->set_digest(event.moved().digest());
      return absl::OkStatus();
    case Event::kClosed:
      state->set_closing(event.closed().closing());
      state->clear_suspend_time();
      Enter(PolicyAcknowledgement::STATE_CLOSED, metadata, state);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::optional<absl::Time> PolicyAcknowledgements::NextDue(const State& acknowledgement) {
  if (acknowledgement.state() != PolicyAcknowledgement::STATE_REQUESTED || acknowledgement.has_suspend_time()) {
    return absl::nullopt;
  }
  return domain::NoticeTime(DueTime(acknowledgement), NextReminder(acknowledgement));
}

absl::StatusOr<Events> PolicyAcknowledgements::FallDue(const State& acknowledgement, const Decision& decision) {
  return domain::DueInOrder<PolicyAcknowledgements>(acknowledgement, decision, At);
}

absl::StatusOr<Events> Acknowledge(const PolicyAcknowledgement& acknowledgement,
                                   const v1::AcknowledgePolicyRequest& request, const Decision& decision) {
  const bool is_the_person =
      decision.actor.kind() == event::v1::Actor::KIND_PERSON && decision.actor.subject() == acknowledgement.subject();
  Refusals refusals(acknowledgement.name());
  refusals.Unless(is_the_person,
                  {"NOT_THE_PERSON", "7.3",
                   absl::StrCat("only \"", acknowledgement.subject(),
                                "\" can acknowledge this, signed in as themselves: nobody acknowledges for another; an "
                                "acknowledgement on paper is recorded with the paper as evidence")});
  RequireVersion(acknowledgement, request, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  return Events{Given(acknowledgement, PolicyAcknowledgement::FORM_IN_PERSON, base::ToProto(decision.time))};
}

absl::StatusOr<Events> RecordPaper(const PolicyAcknowledgement& acknowledgement,
                                   const v1::RecordPaperAcknowledgementRequest& request, const Decision& decision) {
  const absl::Time time = base::FromProto(request.acknowledge_time());
  Refusals refusals(acknowledgement.name());
  refusals.Unless(!base::SamePerson(decision.actor.subject(), acknowledgement.subject()),
                  {"THE_PERSON_ACKNOWLEDGES", "7.3",
                   "the person who is asked acknowledges the policy in person: another person records a paper"});
  RequireVersion(acknowledgement, request, &refusals);
  refusals.Unless(time <= decision.time, {"ACKNOWLEDGED_IN_FUTURE", "7.3",
                                          "acknowledge_time is in the future: give the time that is on the paper"});
  refusals.Unless(time >= PublishTime(acknowledgement, decision),
                  {"ACKNOWLEDGED_BEFORE_PUBLICATION", "7.3",
                   absl::StrCat("acknowledge_time is before the publication of version ", acknowledgement.version(),
                                ", so the paper is about another text: have this version acknowledged")});
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Events events{Given(acknowledgement, PolicyAcknowledgement::FORM_IMPORTED, request.acknowledge_time())};
  *events[0].mutable_given()->mutable_evidence() = request.evidence();
  return events;
}

absl::StatusOr<Events> Open(const PolicyAcknowledgement& acknowledgement, const AskOfPerson& ask,
                            const Decision& decision) {
  if (!acknowledgement.name().empty()) return Events{};
  const auto policy = decision.Find<v1::Policy>(ask.asked.policy());
  const auto person = decision.Find<v1::Person>(ask.person);
  if (policy == nullptr || person == nullptr || person->state() == v1::Person::STATE_LEFT) return Events{};
  if (policy->ask().major_version() != ask.asked.major_version()) return Events{};  // it asks for another one, or none
  Events events(1);
  auto* requested = events[0].mutable_requested();
  requested->set_policy(ask.asked.policy());
  requested->set_subject(ask.asked.subject());
  requested->set_version(policy->ask().version());  // of the same major change, so perhaps with another wording
  requested->set_digest(policy->ask().digest());
  requested->set_person(ask.person);
  requested->set_unit(ask.asked.unit());
  requested->set_kind(ask.asked.kind());
  requested->set_major_version(ask.asked.major_version());
  *requested->mutable_due_time() = base::ToProto(decision.time + absl::Hours(24) * ask.asked.due_days());
  if (person->state() == v1::Person::STATE_ABSENT) {
    *events.emplace_back().mutable_suspended()->mutable_suspend_time() = base::ToProto(decision.time);
  }
  return events;
}

absl::StatusOr<Events> NotePublished(const PolicyAcknowledgement& acknowledgement, const v1::PolicyPublished& published,
                                     const Decision& decision) {
  if (!IsOpen(acknowledgement) || acknowledgement.version() >= published.version()) return Events{};
  const bool goes_on = published.acknowledge_days() > 0 && acknowledgement.major_version() >= published.major_version();
  if (!goes_on) return Close(acknowledgement, PolicyAcknowledgement::CLOSING_SUPERSEDED, decision);
  Events events(1);
  events[0].mutable_moved()->set_version(published.version());
  events[0].mutable_moved()->set_digest(published.digest());
  return events;
}

absl::StatusOr<Events> Close(const PolicyAcknowledgement& acknowledgement,
                             const PolicyAcknowledgement::Closing& closing, const Decision&) {
  if (!IsOpen(acknowledgement)) return Events{};
  Events events(1);
  Name(acknowledgement, events[0].mutable_closed());
  events[0].mutable_closed()->set_closing(closing);
  return events;
}

absl::StatusOr<Events> NoteAbsence(const PolicyAcknowledgement& acknowledgement, const Absence& absence,
                                   const Decision&) {
  const bool suspended = acknowledgement.has_suspend_time();
  if (acknowledgement.state() != PolicyAcknowledgement::STATE_REQUESTED || suspended == absence.away) return Events{};
  Events events(1);
  if (absence.away) {
    const absl::Time since = std::max(absence.time, base::FromProto(acknowledgement.state_time()));
    *events[0].mutable_suspended()->mutable_suspend_time() = base::ToProto(since);
  } else {
    const absl::Duration away =
        std::max(absence.time - base::FromProto(acknowledgement.suspend_time()), absl::ZeroDuration());
    *events[0].mutable_resumed()->mutable_due_time() = base::ToProto(DueTime(acknowledgement) + away);
  }
  return events;
}

}  // namespace aims::controls
