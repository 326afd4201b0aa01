// The fold of the events of a concern, and its times.

#include <algorithm>

#include "absl/types/span.h"
#include "common/base/login.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/enter.h"
#include "common/domain/notices.h"
#include "common/domain/person_noted.h"
#include "services/audit/domain/concern.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Enter;
using event::v1::EventMetadata;
using v1::Concern;
using Event = v1::ConcernEvent;

// A notice of the acknowledgement, in days ahead.
constexpr uint32_t kNoticeOfAcknowledgement[] = {2};

// --- Fold ---

// `person` is the handler who wrote it; the reporter has no name here.
void AddMessage(const std::string& text, bool from_reporter, const EventMetadata& metadata, Concern* concern) {
  Concern::Message* message = concern->add_messages();
  message->set_number(static_cast<uint32_t>(concern->messages_size()));
  message->set_from_reporter(from_reporter);
  message->set_text(text);
  *message->mutable_message_time() = metadata.occur_time();
  if (!from_reporter) message->set_person(metadata.actor().subject());
}

void AddFeedback(const std::string& text, const EventMetadata& metadata, Concern* concern) {
  AddMessage(text, /*from_reporter=*/false, metadata, concern);
  if (!concern->has_feedback_time()) *concern->mutable_feedback_time() = metadata.occur_time();
}

// The person handles it from now on.
void SetHandler(const std::string& person, Concern* concern) {
  concern->set_handler(person);
  const auto& handlers = concern->handlers();
  if (std::find(handlers.begin(), handlers.end(), person) == handlers.end()) concern->add_handlers(person);
}

// Who is excluded does not handle it any more.
template <class People>
void AddExcluded(const People& people, Concern* concern) {
  for (const std::string& person : people) concern->add_excluded_people(person);
  if (base::IsAmong(concern->handler(), people)) concern->clear_handler();
}

void FoldRaised(const v1::ConcernRaised& raised, const EventMetadata& metadata, Concern* concern) {
  *concern = raised.concern();
  concern->set_kind(raised.kind());
  concern->set_reporter(raised.reporter());
  *concern->mutable_excluded_people() = raised.excluded_people();
  concern->set_secret_digest(raised.secret_digest());
  *concern->mutable_acknowledge_due_time() = raised.acknowledge_due_time();
  *concern->mutable_feedback_due_time() = raised.feedback_due_time();
  concern->set_predecessor(raised.predecessor());
  Enter(Concern::STATE_RECEIVED, metadata, concern);
}

void FoldAcknowledged(const v1::ConcernAcknowledged& acknowledged, const EventMetadata& metadata, Concern* concern) {
  SetHandler(metadata.actor().subject(), concern);
  *concern->mutable_acknowledge_time() = metadata.occur_time();
  *concern->mutable_feedback_due_time() = acknowledged.feedback_due_time();
  AddMessage(acknowledged.text(), /*from_reporter=*/false, metadata, concern);
  Enter(Concern::STATE_ACKNOWLEDGED, metadata, concern);
}

void FoldConcluded(const v1::ConcernConcluded& concluded, const EventMetadata& metadata, Concern* concern) {
  Concern::Conclusion* conclusion = concern->mutable_conclusion();
  conclusion->set_outcome(concluded.outcome());
  conclusion->set_reason(metadata.reason());
  conclusion->set_feedback(concluded.feedback());
  const auto named = [&](const char* collection, const std::string& id) {
    const auto name = base::ResourceName::Parse(metadata.subject());
    if (id.empty() || !name.ok()) return std::string();
    return base::ResourceName::Join(name->organization(), collection, id);
  };
  conclusion->set_nonconformity(named("nonconformities", concluded.nonconformity().nonconformity_id()));
  conclusion->set_incident(named("incidents", concluded.incident().incident_id()));
  conclusion->set_risk(concluded.risk());
  conclusion->set_concluder(metadata.actor().subject());
  *conclusion->mutable_conclude_time() = metadata.occur_time();
  AddFeedback(concluded.feedback(), metadata, concern);
  Enter(Concern::STATE_CONCLUDED, metadata, concern);
}

void FoldDeadline(const Event& event, Concern* concern) {
  const bool near = event.has_due_soon();
  const bool of_feedback =
      (near ? event.due_soon().deadline() : event.overdue().deadline()) == v1::CONCERN_DEADLINE_FEEDBACK;
  if (of_feedback) {
    if (near) concern->set_feedback_notice_days(event.due_soon().days());
    if (!near) concern->set_feedback_overdue(true);
  } else {
    if (near) concern->set_acknowledge_notice_days(event.due_soon().days());
    if (!near) concern->set_acknowledge_overdue(true);
  }
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Concern* concern) {
  switch (event.event_case()) {
    case Event::kRaised:
      FoldRaised(event.raised(), metadata, concern);
      return absl::OkStatus();
    case Event::kAcknowledged:
      FoldAcknowledged(event.acknowledged(), metadata, concern);
      return absl::OkStatus();
    case Event::kAssigned:
      SetHandler(event.assigned().handler(), concern);
      return absl::OkStatus();
    case Event::kPeopleExcluded:
      AddExcluded(event.people_excluded().people(), concern);
      return absl::OkStatus();
    case Event::kSystemsSet:
      *concern->mutable_ai_systems() = event.systems_set().ai_systems();
      AddExcluded(event.systems_set().excluded_people(), concern);
      return absl::OkStatus();
    case Event::kMessageSent:
      AddMessage(event.message_sent().text(), event.message_sent().from_reporter(), metadata, concern);
      return absl::OkStatus();
    case Event::kInvestigationStarted:
      concern->set_investigator(metadata.actor().subject());
      concern->set_plan(event.investigation_started().plan());
      Enter(Concern::STATE_INVESTIGATING, metadata, concern);
      return absl::OkStatus();
    case Event::kComplaintConfirmed:
      return absl::OkStatus();
    case Event::kStepRecorded: {
      Concern::Step* step = concern->add_steps();
      step->set_text(event.step_recorded().text());
      *step->mutable_evidence() = event.step_recorded().evidence();
      step->set_person(metadata.actor().subject());
      *step->mutable_record_time() = metadata.occur_time();
      return absl::OkStatus();
    }
    case Event::kFeedbackGiven:
      AddFeedback(event.feedback_given().text(), metadata, concern);
      return absl::OkStatus();
    case Event::kReporterProtected: {
      Concern::Protection* protection = concern->add_protections();
      protection->set_measures(event.reporter_protected().measures());
      protection->set_person(metadata.actor().subject());
      *protection->mutable_record_time() = metadata.occur_time();
      return absl::OkStatus();
    }
    case Event::kRetaliationReported:
      concern->add_successors(event.retaliation_reported().successor());
      if (event.retaliation_reported().from_reporter()) {
        AddMessage(event.retaliation_reported().text(), /*from_reporter=*/true, metadata, concern);
      }
      return absl::OkStatus();
    case Event::kConcluded:
      FoldConcluded(event.concluded(), metadata, concern);
      return absl::OkStatus();
    case Event::kDueSoon:
    case Event::kOverdue:
      FoldDeadline(event, concern);
      return absl::OkStatus();
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

// --- Time ---

// A time that runs, with its next notice.
struct Deadline {
  v1::ConcernDeadline which;
  absl::Time end;
  uint32_t days;  // of the notice; 0: the end itself
  absl::Time next() const { return domain::NoticeTime(end, days); }
};

absl::optional<Deadline> AcknowledgementOf(const Concern& concern) {
  if (concern.state() != Concern::STATE_RECEIVED || concern.acknowledge_overdue()) return absl::nullopt;
  const absl::Time end = base::FromProto(concern.acknowledge_due_time());
  return Deadline{v1::CONCERN_DEADLINE_ACKNOWLEDGEMENT, end,
                  domain::NextNotice(kNoticeOfAcknowledgement, base::FromProto(concern.create_time()), end,
                                     concern.acknowledge_notice_days())};
}

absl::optional<Deadline> FeedbackOf(const Concern& concern) {
  const bool ended = concern.has_feedback_time() || concern.feedback_overdue();
  if (ended || concern.state() == Concern::STATE_UNSPECIFIED) return absl::nullopt;
  const absl::Time end = base::FromProto(concern.feedback_due_time());
  return Deadline{v1::CONCERN_DEADLINE_FEEDBACK, end,
                  domain::NextNotice(domain::kNoticesOfEnd, base::FromProto(concern.create_time()), end,
                                     concern.feedback_notice_days())};
}

// The one that comes first.
absl::optional<Deadline> FirstOf(const Concern& concern) {
  const auto acknowledgement = AcknowledgementOf(concern), feedback = FeedbackOf(concern);
  if (!acknowledgement.has_value() || !feedback.has_value()) {
    return acknowledgement.has_value() ? acknowledgement : feedback;
  }
  return acknowledgement->next() <= feedback->next() ? acknowledgement : feedback;
}

}  // namespace

absl::Status Concerns::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<Concerns>(event, state);
  return folded;
}

absl::optional<absl::Time> Concerns::NextDue(const State& concern) {
  const auto first = FirstOf(concern);
  if (!first.has_value()) return absl::nullopt;
  return first->next();
}

absl::StatusOr<ConcernEvents> Concerns::FallDue(const State& concern, const Decision& decision) {
  return domain::DueInOrder<Concerns>(concern, decision, [](const Concern& at, absl::Time) {
    const Deadline deadline = *FirstOf(at);
    ConcernEvents events(1);
    if (deadline.days == 0) {
      events[0].mutable_overdue()->set_deadline(deadline.which);
      *events[0].mutable_overdue()->mutable_due_time() = base::ToProto(deadline.end);
    } else {
      events[0].mutable_due_soon()->set_deadline(deadline.which);
      *events[0].mutable_due_soon()->mutable_due_time() = base::ToProto(deadline.end);
      events[0].mutable_due_soon()->set_days(deadline.days);
    }
    return events;
  });
}

}  // namespace aims::audit
