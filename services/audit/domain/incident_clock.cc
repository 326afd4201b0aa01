#include "services/audit/domain/incident_clock.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/entries.h"
#include "common/domain/refusal.h"
#include "common/domain/state.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/evidence_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using google::protobuf::util::MessageDifferencer;
using v1::IncidentClock;
using v1::IncidentClockBasis;
using Event = v1::IncidentClockEvent;
using Submission = v1::IncidentClock::Submission;

constexpr char kClause[] = "A.8.3";
constexpr absl::Duration kLastDay = absl::Hours(24);
constexpr int kMostSubmissions = 50;

bool HasEnded(const IncidentClock& clock) {
  return domain::IsIn(clock, {IncidentClock::STATE_COMPLETE, IncidentClock::STATE_NOT_DUE});
}

absl::Time DueTime(const IncidentClockBasis& basis) { return base::FromProto(basis.due_time()); }

// The event that tells the incident, when the events change what it notes.
absl::StatusOr<IncidentClockEvents> WithStanding(const IncidentClock& clock, IncidentClockEvents events,
                                                 const Decision& decision) {
  if (events.empty()) return events;
  IncidentClock named = clock;
  if (named.name().empty()) named.set_name(decision.subject);
  ASSIGN_OR_RETURN(IncidentClock after, domain::After<IncidentClocks>(named, events, decision));
  const v1::IncidentClockNote note = NoteOf(after);
  if (!clock.name().empty() && MessageDifferencer::Equals(NoteOf(clock), note)) return events;
  auto* changed = events.emplace_back().mutable_standing_changed();
  changed->set_incident(after.incident());
  *changed->mutable_note() = note;
  return events;
}

// The instants at which something is said, while nothing was sent.
absl::Time HalfTime(const IncidentClockBasis& basis) {
  const absl::Time start = base::FromProto(basis.start_time());
  return start + (DueTime(basis) - start) / 2;
}
absl::Time LastDay(const IncidentClockBasis& basis) { return DueTime(basis) - kLastDay; }

// A notice whose time had passed when the clock began to rest on its basis says nothing new.
bool Comes(const IncidentClock& clock, absl::Time notice) { return notice > base::FromProto(clock.basis_time()); }

absl::optional<absl::Time> NextHalfTime(const IncidentClock& clock) {
  const absl::Time time = HalfTime(clock.basis());
  if (clock.half_time_passed() || clock.late() || !Comes(clock, time)) return absl::nullopt;
  return time;
}
absl::optional<absl::Time> NextLastDay(const IncidentClock& clock) {
  const absl::Time time = LastDay(clock.basis());
  if (clock.last_day_began() || clock.late() || !Comes(clock, time)) return absl::nullopt;
  if (time <= base::FromProto(clock.basis().start_time())) return absl::nullopt;
  return time;
}
absl::optional<absl::Time> NextLinkTarget(const IncidentClock& clock) {
  if (clock.link_target_missed() || !clock.basis().has_link_due_time()) return absl::nullopt;
  return base::FromProto(clock.basis().link_due_time());
}
absl::optional<absl::Time> NextLate(const IncidentClock& clock) {
  if (clock.late()) return absl::nullopt;
  return DueTime(clock.basis());
}

IncidentClockEvents At(const IncidentClock& clock, absl::Time due) {
  IncidentClockEvents events(1);
  if (NextHalfTime(clock) == due) {
    *events[0].mutable_half_time_passed()->mutable_due_time() = clock.basis().due_time();
  } else if (NextLastDay(clock) == due) {
    *events[0].mutable_last_day_began()->mutable_due_time() = clock.basis().due_time();
  } else if (NextLinkTarget(clock) == due) {
    *events[0].mutable_link_target_missed()->mutable_link_due_time() = clock.basis().link_due_time();
  } else {
    auto* late = events[0].mutable_late();
    late->set_incident(clock.incident());
    *late->mutable_due_time() = clock.basis().due_time();
    late->set_force(clock.basis().force());
  }
  return events;
}

// The order of reports: one initial, one complete, follow-ups after any of them.
absl::optional<domain::Violation> OutOfOrder(const IncidentClock& clock, Submission::Kind kind) {
  const auto refused = [](absl::string_view description) {
    return domain::Violation{"SUBMISSION_ORDER", kClause, std::string(description)};
  };
  switch (kind) {
    case Submission::KIND_INITIAL:
      if (clock.state() == IncidentClock::STATE_RUNNING) return absl::nullopt;
      return refused("a report was sent already: record a complete report or a follow-up");
    case Submission::KIND_COMPLETE:
      if (clock.state() != IncidentClock::STATE_COMPLETE) return absl::nullopt;
      return refused("the complete report was sent already: record a follow-up");
    default:
      if (clock.state() != IncidentClock::STATE_RUNNING) return absl::nullopt;
      return refused("nothing was sent yet: record an initial or a complete report");
  }
}

// NOTHING_PROPOSED or OTHER_PROPOSAL when the request names another proposal than the one that awaits its decision.
absl::optional<domain::Violation> NamesOtherProposal(const IncidentClock& clock, uint32_t number) {
  if (!clock.has_proposal()) {
    return domain::Violation{"NOTHING_PROPOSED", kClause, "no proposal awaits a decision: the clock runs on"};
  }
  if (clock.proposal().number() == number) return absl::nullopt;
  return domain::Violation{"OTHER_PROPOSAL", kClause,
                           absl::StrCat("proposal ", clock.proposal().number(), " awaits a decision, not proposal ",
                                        number, ": read it and decide again")};
}

// New facts never make a clock later or weaker: only a correction by two persons does.
IncidentClockBasis Stricter(const IncidentClockBasis& known, IncidentClockBasis basis) {
  if (DueTime(known) < DueTime(basis)) {
    *basis.mutable_start_time() = known.start_time();
    *basis.mutable_due_time() = known.due_time();
    basis.set_due_day(known.due_day());
    basis.set_limit_hours(known.limit_hours());
  }
  if (known.force() == v1::INCIDENT_CLOCK_FORCE_BINDING) basis.set_force(known.force());
  if (known.holds_evidence()) basis.set_holds_evidence(true);
  const bool earlier_target =
      known.has_link_due_time() &&
      (!basis.has_link_due_time() || base::FromProto(known.link_due_time()) < base::FromProto(basis.link_due_time()));
  if (earlier_target) *basis.mutable_link_due_time() = known.link_due_time();
  return basis;
}

}  // namespace

std::vector<domain::Move> IncidentClocks::Moves() {
  return domain::MoveTable<IncidentClocks>()
      .On<v1::AssignIncidentClockRequest>(&Assign, {IncidentClock::STATE_RUNNING, IncidentClock::STATE_INITIAL_SENT},
                                          kClause)
      .On<v1::RecordIncidentClockSubmissionRequest>(
          &RecordSubmission,
          {IncidentClock::STATE_RUNNING, IncidentClock::STATE_INITIAL_SENT, IncidentClock::STATE_COMPLETE}, kClause)
      .On<v1::ConfirmIncidentClockSubmissionRequest>(
          &ConfirmSubmission,
          {IncidentClock::STATE_INITIAL_SENT, IncidentClock::STATE_COMPLETE, IncidentClock::STATE_NOT_DUE}, kClause)
      .On<v1::ProposeIncidentClockNotDueRequest>(
          &ProposeNotDue, {IncidentClock::STATE_RUNNING, IncidentClock::STATE_INITIAL_SENT}, kClause)
      .On<v1::ApproveIncidentClockNotDueRequest>(
          &ApproveNotDue, {IncidentClock::STATE_RUNNING, IncidentClock::STATE_INITIAL_SENT}, kClause)
      .On<v1::RejectIncidentClockNotDueRequest>(
          &RejectNotDue, {IncidentClock::STATE_RUNNING, IncidentClock::STATE_INITIAL_SENT}, kClause);
}

bool IncidentClocks::NeedsPerson(const IncidentClock& clock, const std::string& login) {
  if (!HasEnded(clock) && clock.responsible() == login) return true;
  return std::any_of(clock.submissions().begin(), clock.submissions().end(), [&](const Submission& submission) {
    return !submission.has_confirm_time() && submission.reviewer() == login;
  });
}

absl::optional<absl::Time> IncidentClocks::NextDue(const IncidentClock& clock) {
  if (clock.state() != IncidentClock::STATE_RUNNING) return absl::nullopt;
  absl::optional<absl::Time> next;
  for (const auto& due : {NextHalfTime(clock), NextLastDay(clock), NextLinkTarget(clock), NextLate(clock)}) {
    if (due.has_value() && (!next.has_value() || *due < *next)) next = due;
  }
  return next;
}

absl::StatusOr<IncidentClockEvents> IncidentClocks::FallDue(const IncidentClock& clock, const Decision& decision) {
  ASSIGN_OR_RETURN(IncidentClockEvents events, domain::DueInOrder<IncidentClocks>(clock, decision, At));
  return WithStanding(clock, std::move(events), decision);
}

absl::StatusOr<IncidentClockEvents> Assign(const IncidentClock& clock, const v1::AssignIncidentClockRequest& request,
                                           const Decision&) {
  if (clock.responsible() == request.responsible()) return IncidentClockEvents{};
  IncidentClockEvents events(1);
  events[0].mutable_assigned()->set_responsible(request.responsible());
  return events;
}

absl::StatusOr<IncidentClockEvents> RecordSubmission(const IncidentClock& clock,
                                                     const v1::RecordIncidentClockSubmissionRequest& request,
                                                     const Decision& decision) {
  const absl::Time submitted = base::FromProto(request.submit_time());
  Refusals refusals(clock.name());
  refusals.Add(OutOfOrder(clock, request.kind()));
  refusals.Unless(submitted <= decision.time,
                  {"SUBMITTED_IN_FUTURE", kClause, "submit_time is in the future: record the report when it was sent"});
  refusals.Unless(submitted >= base::FromProto(clock.basis().start_time()),
                  {"SUBMITTED_BEFORE_START", kClause,
                   "submit_time is before the organization became aware of the incident: correct one of the two"});
  refusals.Unless(!base::SamePerson(request.reviewer(), decision.actor.subject()),
                  {"FOUR_EYES", kClause,
                   absl::StrCat("\"", request.reviewer(),
                                "\" recorded the report, too: name another person, who read it before it was sent")});
  refusals.Unless(clock.submissions_size() < kMostSubmissions,
                  {"TOO_MANY_SUBMISSIONS", kClause,
                   absl::StrCat(kMostSubmissions,
                                " reports are recorded already: more are kept as evidence of the "
                                "incident")});
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentClockEvents events(1);
  auto* sent = events[0].mutable_report_sent();
  sent->set_incident(clock.incident());
  Submission* submission = sent->mutable_submission();
  submission->set_number(static_cast<uint32_t>(clock.submissions_size()) + 1);
  submission->set_kind(request.kind());
  *submission->mutable_submit_time() = request.submit_time();
  submission->set_content_digest(request.content_digest());
  submission->set_receipt(request.receipt());
  submission->set_reviewer(request.reviewer());
  *submission->mutable_evidence() = request.evidence();
  submission->set_in_time(submitted <= DueTime(clock.basis()));
  *sent->mutable_due_time() = clock.basis().due_time();
  sent->set_force(clock.basis().force());
  return WithStanding(clock, std::move(events), decision);
}

absl::StatusOr<IncidentClockEvents> ConfirmSubmission(const IncidentClock& clock,
                                                      const v1::ConfirmIncidentClockSubmissionRequest& request,
                                                      const Decision& decision) {
  const int place = domain::PlaceOf(
      clock.submissions(), [&](const Submission& submission) { return submission.number() == request.number(); });
  if (place == clock.submissions_size()) {
    return domain::Refusal(clock.name(), {"SUBMISSION_UNKNOWN", kClause,
                                          absl::StrCat("the clock has no report ", request.number(),
                                                       ": name one of the ", clock.submissions_size())});
  }
  const Submission& submission = clock.submissions(place);
  if (submission.has_confirm_time()) return IncidentClockEvents{};
  const auto& gone = clock.gone_people();
  const bool reviewer_gone = std::find(gone.begin(), gone.end(), submission.reviewer()) != gone.end();
  Refusals refusals(clock.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Unless(
      reviewer_gone || decision.actor.subject() == submission.reviewer(),
      {"NOT_THE_REVIEWER", kClause,
       absl::StrCat("only \"", submission.reviewer(), "\", who read the report before it was sent, confirms that")});
  refusals.Add(authority.FourEyes({.makers = {submission.recorder()}}));
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentClockEvents events(1);
  auto* confirmed = events[0].mutable_submission_confirmed();
  confirmed->set_incident(clock.incident());
  confirmed->set_number(submission.number());
  confirmed->set_reviewer(submission.reviewer());
  confirmed->set_reviewer_gone(decision.actor.subject() != submission.reviewer());
  *confirmed->mutable_authority() = authority.grounds();
  return WithStanding(clock, std::move(events), decision);
}

absl::StatusOr<IncidentClockEvents> ProposeNotDue(const IncidentClock& clock,
                                                  const v1::ProposeIncidentClockNotDueRequest&, const Decision&) {
  if (clock.has_proposal()) {
    return domain::Refusal(clock.name(),
                           {"PROPOSAL_OPEN", kClause,
                            absl::StrCat("proposal ", clock.proposal().number(), " by \"", clock.proposal().proposer(),
                                         "\" awaits a decision: decide it first")});
  }
  IncidentClockEvents events(1);
  events[0].mutable_not_due_proposed()->set_number(clock.last_proposal() + 1);
  return events;
}

absl::StatusOr<IncidentClockEvents> ApproveNotDue(const IncidentClock& clock,
                                                  const v1::ApproveIncidentClockNotDueRequest& request,
                                                  const Decision& decision) {
  Refusals refusals(clock.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(NamesOtherProposal(clock, request.proposal_number()));
  refusals.Add(authority.FourEyes({.makers = {clock.proposal().proposer()}}));
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentClockEvents events(1);
  auto* decided = events[0].mutable_not_due_decided();
  decided->set_incident(clock.incident());
  decided->set_proposer(clock.proposal().proposer());
  decided->set_approver(decision.actor.subject());
  decided->set_reason(clock.proposal().reason());
  *decided->mutable_authority() = authority.grounds();
  return WithStanding(clock, std::move(events), decision);
}

absl::StatusOr<IncidentClockEvents> RejectNotDue(const IncidentClock& clock,
                                                 const v1::RejectIncidentClockNotDueRequest& request, const Decision&) {
  Refusals refusals(clock.name());
  refusals.Add(NamesOtherProposal(clock, request.proposal_number()));
  RETURN_IF_ERROR(refusals.ToStatus());
  IncidentClockEvents events(1);
  events[0].mutable_not_due_rejected()->set_number(request.proposal_number());
  return events;
}

absl::StatusOr<IncidentClockEvents> NoteDemand(const IncidentClock& clock, const IncidentClockDemand& demand,
                                               const Decision& decision) {
  IncidentClockEvents events;
  if (clock.name().empty()) {
    auto* started = events.emplace_back().mutable_started();
    started->set_incident(demand.incident);
    *started->mutable_basis() = demand.basis;
    return WithStanding(clock, std::move(events), decision);
  }
  if (HasEnded(clock)) return events;
  IncidentClockBasis basis = demand.proposer.empty() ? Stricter(clock.basis(), demand.basis) : demand.basis;
  basis.set_responsible(clock.basis().responsible());
  if (MessageDifferencer::Equals(clock.basis(), basis)) return events;
  auto* rebased = events.emplace_back().mutable_rebased();
  *rebased->mutable_basis() = std::move(basis);
  *rebased->mutable_former_due_time() = clock.basis().due_time();
  rebased->set_reason(demand.reason);
  rebased->set_proposer(demand.proposer);
  rebased->set_approver(demand.approver);
  return WithStanding(clock, std::move(events), decision);
}

absl::StatusOr<IncidentClockEvents> NoteDrop(const IncidentClock& clock, const IncidentClockDrop& drop,
                                             const Decision& decision) {
  IncidentClockEvents events;
  if (clock.name().empty() || HasEnded(clock)) return events;
  auto* decided = events.emplace_back().mutable_not_due_decided();
  decided->set_incident(clock.incident());
  decided->set_proposer(drop.proposer);
  decided->set_approver(drop.approver);
  decided->set_reason(drop.reason);
  decided->set_by_correction(true);
  return WithStanding(clock, std::move(events), decision);
}

v1::IncidentClockNote NoteOf(const IncidentClock& clock) {
  v1::IncidentClockNote note;
  note.set_clock(clock.name());
  note.set_rule(clock.basis().rule());
  note.set_country(clock.basis().country());
  note.set_state(clock.state());
  note.set_force(clock.basis().force());
  *note.mutable_start_time() = clock.basis().start_time();
  *note.mutable_due_time() = clock.basis().due_time();
  note.set_late(clock.late());
  note.set_holds_evidence(clock.basis().holds_evidence());
  note.set_unconfirmed(std::any_of(clock.submissions().begin(), clock.submissions().end(),
                                   [](const Submission& submission) { return !submission.has_confirm_time(); }));
  return note;
}

}  // namespace aims::audit
