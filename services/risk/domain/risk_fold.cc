// What events do to a risk.

#include <algorithm>
#include <string>

#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/break_glass.h"
#include "common/domain/person_noted.h"
#include "common/domain/proposal.h"
#include "common/domain/standard_moves.h"
#include "services/risk/domain/prohibition.h"
#include "services/risk/domain/risk_rules.h"

namespace aims::risk {
namespace {

using event::v1::EventMetadata;
using v1::Risk;
using Acceptance = v1::Risk::Acceptance;
using Event = v1::RiskEvent;

// Of acceptances that have ended.
constexpr int kKeptAcceptances = 20;

// A hand that writes one event into the state.
class Folding {
 public:
  Folding(const EventMetadata& metadata, Risk* risk) : metadata_(metadata), risk_(*risk) {}

  // Writes an event into the state; false for none.
  bool Apply(const Event& event);
  // What follows from the rest of the state.
  void Conclude();

 private:
  void Written() { domain::AddAuthor(metadata_.actor(), &risk_); }
  void Enter(Risk::State state) {
    risk_.set_state(state);
    *risk_.mutable_state_time() = metadata_.occur_time();
    risk_.set_state_reason(metadata_.reason());
    if (state != Risk::STATE_MONITORED) risk_.clear_review_due_time();
  }
  void Assessed(const v1::Rating& rating) {
    if (!risk_.has_inherent()) *risk_.mutable_inherent() = rating;
    *risk_.mutable_current() = rating;
    *risk_.mutable_residual() = rating;
    risk_.clear_evaluation();
    risk_.clear_reassessments();
    risk_.clear_reassessment_overdue();
    Enter(Risk::STATE_ASSESSED);
  }
  void Evaluated(const v1::RiskEvaluated& evaluated) {
    Risk::Evaluation evaluation;
    evaluation.set_evaluator(metadata_.actor().subject());
    *evaluation.mutable_evaluate_time() = metadata_.occur_time();
    evaluation.set_priority(evaluated.priority());
    evaluation.set_above_appetite(evaluated.above_appetite());
    evaluation.set_digest(evaluated.digest());
    *risk_.mutable_evaluation() = evaluation;
    Enter(Risk::STATE_EVALUATED);
  }
  void TreatmentNoted(const v1::RiskTreatmentNoted& noted) {
    auto& notes = *risk_.mutable_treatments();
    auto place = std::find_if(notes.begin(), notes.end(),
                              [&](const auto& note) { return note.treatment() == noted.treatment(); });
    Risk::TreatmentNote* note = place == notes.end() ? risk_.add_treatments() : &*place;
    note->set_treatment(noted.treatment());
    note->set_standing(noted.standing());
    note->set_treatment_version(noted.treatment_version());
    *note->mutable_standing_time() = metadata_.occur_time();
  }
  void ReassessmentRequested(const v1::RiskReassessmentRequested& requested) {
    auto* reassessment = risk_.add_reassessments();
    reassessment->set_trigger(requested.trigger());
    reassessment->set_cause(requested.cause());
    *reassessment->mutable_demand_time() = metadata_.occur_time();
    reassessment->set_demander(metadata_.actor().subject());
    if (requested.has_limit_time()) *reassessment->mutable_limit_time() = requested.limit_time();
    if (risk_.state() != Risk::STATE_REASSESSMENT) Enter(Risk::STATE_REASSESSMENT);
  }

  void Requested(const v1::RiskAcceptanceRequested& requested) {
    Acceptance* acceptance = risk_.add_acceptances();
    acceptance->set_number(requested.number());
    acceptance->set_state(Acceptance::STATE_SUBMITTED);
    acceptance->set_requester(metadata_.actor().subject());
    *acceptance->mutable_request_time() = metadata_.occur_time();
    acceptance->set_reason(metadata_.reason());
    acceptance->set_digest(requested.digest());
    acceptance->set_risk_version(requested.risk_version());
    *acceptance->mutable_rating() = requested.rating();
    *acceptance->mutable_conditions() = requested.conditions();
    *acceptance->mutable_expire_time() = requested.expire_time();
    risk_.set_last_acceptance(requested.number());
  }
  Acceptance* Numbered(uint32_t number) {
    for (Acceptance& acceptance : *risk_.mutable_acceptances()) {
      if (acceptance.number() == number) return &acceptance;
    }
    return nullptr;
  }
  // An event is about an acceptance that was asked for, unless that event was parked.
  void Decide(uint32_t number, Acceptance::State state) {
    Acceptance* acceptance = Numbered(number);
    if (acceptance == nullptr) return;
    acceptance->set_state(state);
    acceptance->set_decider(metadata_.actor().subject());
    *acceptance->mutable_decide_time() = metadata_.occur_time();
    acceptance->set_decide_reason(metadata_.reason());
  }
  void End(uint32_t number, Acceptance::State state, const std::string& reason) {
    Acceptance* acceptance = Numbered(number);
    if (acceptance == nullptr) return;
    acceptance->set_state(state);
    *acceptance->mutable_end_time() = metadata_.occur_time();
    acceptance->set_end_reason(reason);
  }
  void Notice(const v1::RiskAcceptanceExpiring& expiring) {
    Acceptance* acceptance = Numbered(expiring.number());
    if (acceptance == nullptr) return;
    acceptance->set_state(Acceptance::STATE_EXPIRING);
    acceptance->set_notice_days(expiring.notice_days());
  }
  void ClosingRequested(const v1::RiskClosingRequested& requested) {
    Risk::Closing closing;
    closing.set_number(requested.number());
    closing.set_state(Risk::Closing::STATE_SUBMITTED);
    closing.set_ground(requested.ground());
    closing.set_merged_into(requested.merged_into());
    *closing.mutable_evidence() = requested.evidence();
    closing.set_digest(requested.digest());
    closing.set_requester(metadata_.actor().subject());
    *closing.mutable_request_time() = metadata_.occur_time();
    closing.set_reason(metadata_.reason());
    *risk_.mutable_closing() = closing;
  }
  void EndClosing(uint32_t number, Risk::Closing::State state, const std::string& decider, const std::string& reason) {
    if (risk_.closing().number() != number) return;
    Risk::Closing& closing = *risk_.mutable_closing();
    closing.set_state(state);
    closing.set_decider(decider);
    *closing.mutable_end_time() = metadata_.occur_time();
    closing.set_end_reason(reason);
  }
  void DropOldAcceptances();
  void ProhibitionFound(const v1::RiskProhibitionFound& found);
  void ProhibitionLifted(const v1::RiskProhibitionLifted& lifted);

  const EventMetadata& metadata_;
  Risk& risk_;
};

bool HasEnded(const Acceptance& acceptance) {
  return acceptance.state() != Acceptance::STATE_SUBMITTED && acceptance.state() != Acceptance::STATE_ACCEPTED &&
         acceptance.state() != Acceptance::STATE_EXPIRING;
}

// The person who gave the last acceptance that is in force; empty when none is.
std::string AcceptorOf(const Risk& risk) {
  const auto& acceptances = risk.acceptances();
  const auto last = std::find_if(acceptances.rbegin(), acceptances.rend(), [](const Acceptance& acceptance) {
    return acceptance.state() == Acceptance::STATE_ACCEPTED || acceptance.state() == Acceptance::STATE_EXPIRING;
  });
  return last == acceptances.rend() ? "" : last->decider();
}

void Folding::DropOldAcceptances() {
  auto& acceptances = *risk_.mutable_acceptances();
  auto ended = std::count_if(acceptances.begin(), acceptances.end(), HasEnded);
  for (; ended > kKeptAcceptances; --ended) {
    acceptances.erase(std::find_if(acceptances.begin(), acceptances.end(), HasEnded));
  }
}

bool Folding::Apply(const Event& event) {
  switch (event.event_case()) {
    case Event::kRegistered:
      Enter(Risk::STATE_IDENTIFIED);
      Written();
      return true;
    case Event::kUpdated:
      Written();
      return true;
    case Event::kAssessed:
      Assessed(event.assessed().rating());
      return true;
    case Event::kEvaluated:
      Evaluated(event.evaluated());
      return true;
    case Event::kTreatmentChosen:
      risk_.set_option(event.treatment_chosen().option());
      if (risk_.state() != Risk::STATE_TREATMENT) Enter(Risk::STATE_TREATMENT);
      return true;
    case Event::kTreatmentNoted:
      TreatmentNoted(event.treatment_noted());
      return true;
    case Event::kResidualRated:
      *risk_.mutable_residual() = event.residual_rated().rating();
      return true;
    case Event::kMonitoringStarted:
      Enter(Risk::STATE_MONITORED);
      *risk_.mutable_review_due_time() = event.monitoring_started().review_due_time();
      return true;
    case Event::kReturnedToTreatment:
      Enter(Risk::STATE_TREATMENT);
      return true;
    case Event::kReassessmentRequested:
      ReassessmentRequested(event.reassessment_requested());
      return true;
    case Event::kReferenceNoted:
    case Event::kPersonNoted:
      return true;
    case Event::kReassessmentOverdue:
      risk_.set_reassessment_overdue(true);
      return true;
    case Event::kClosingRequested:
      ClosingRequested(event.closing_requested());
      return true;
    case Event::kClosingRejected:
      EndClosing(event.closing_rejected().number(), Risk::Closing::STATE_REJECTED, metadata_.actor().subject(),
                 metadata_.reason());
      return true;
    case Event::kClosingVoided:
      EndClosing(event.closing_voided().number(), Risk::Closing::STATE_VOID, "", event.closing_voided().cause());
      return true;
    case Event::kClosed:
      EndClosing(event.closed().number(), Risk::Closing::STATE_APPROVED, metadata_.actor().subject(),
                 metadata_.reason());
      Enter(Risk::STATE_CLOSED);
      return true;
    case Event::kToleranceChanged:
      risk_.set_tolerated(event.tolerance_changed().tolerated());
      risk_.clear_tolerance_expire_time();
      if (event.tolerance_changed().has_tolerance_expire_time()) {
        *risk_.mutable_tolerance_expire_time() = event.tolerance_changed().tolerance_expire_time();
      }
      return true;

    case Event::kAcceptanceRequested:
      Requested(event.acceptance_requested());
      return true;
    case Event::kAccepted:
      Decide(event.accepted().number(), Acceptance::STATE_ACCEPTED);
      risk_.clear_authors();  // another person looked at their work, or by break-glass is still to do so
      return true;
    case Event::kAcceptanceRejected:
      Decide(event.acceptance_rejected().number(), Acceptance::STATE_REJECTED);
      return true;
    case Event::kAcceptanceWithdrawn:
      End(event.acceptance_withdrawn().number(), Acceptance::STATE_WITHDRAWN, metadata_.reason());
      return true;
    case Event::kAcceptanceExpiring:
      Notice(event.acceptance_expiring());
      return true;
    case Event::kAcceptanceExpired:
      End(event.acceptance_expired().number(), Acceptance::STATE_EXPIRED, "expired");
      return true;
    case Event::kAcceptanceRevoked:
      End(event.acceptance_revoked().number(), Acceptance::STATE_REVOKED, metadata_.reason());
      return true;
    case Event::kAcceptanceVoided:
      End(event.acceptance_voided().number(), Acceptance::STATE_VOID, event.acceptance_voided().cause());
      return true;

    case Event::kBreakGlassReviewRequested:
    case Event::kBreakGlassReviewed:
    case Event::kBreakGlassReviewOverdue:
      return true;

    case Event::kProhibitionFound:
      ProhibitionFound(event.prohibition_found());
      return true;
    case Event::kProhibitionLifted:
      ProhibitionLifted(event.prohibition_lifted());
      return true;
    case Event::EVENT_NOT_SET:
      return false;
  }
  return false;
}

void Folding::ProhibitionFound(const v1::RiskProhibitionFound& found) {
  Risk::Prohibition mark;
  mark.set_ai_system(found.ai_system());
  mark.set_ai_system_version(found.ai_system_version());
  mark.set_classification_number(found.classification_number());
  mark.set_law(found.law());
  *mark.mutable_find_time() = metadata_.occur_time();
  mark.set_successor(found.successor());
  *risk_.mutable_prohibition() = mark;
  auto& systems = *risk_.mutable_ai_systems();
  if (std::find(systems.begin(), systems.end(), found.ai_system()) == systems.end()) {
    *systems.Add() = found.ai_system();
  }
}

void Folding::ProhibitionLifted(const v1::RiskProhibitionLifted& lifted) {
  Risk::Prohibition& mark = *risk_.mutable_prohibition();
  mark.set_ai_system_version(lifted.ai_system_version());
  mark.set_lift_cause(lifted.cause());
  *mark.mutable_lift_time() = metadata_.occur_time();
}

void Folding::Conclude() {
  DropOldAcceptances();
  Risk subject = domain::AsGiven(risk_);
  if (risk_.has_inherent()) *subject.mutable_inherent() = risk_.inherent();
  if (risk_.has_current()) *subject.mutable_current() = risk_.current();
  if (risk_.has_residual()) *subject.mutable_residual() = risk_.residual();
  if (IsProhibited(risk_)) *subject.mutable_prohibition() = risk_.prohibition();
  risk_.set_digest(domain::DigestOf(subject));
}

}  // namespace

absl::Status Risks::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  domain::FoldReferenceNoted(event, state);
  domain::FoldBreakGlass(event, metadata, state);
  Folding folding(metadata, state);
  if (!folding.Apply(event)) return domain::UnknownEvent(metadata);
  folding.Conclude();
  domain::FoldPersonNoted<Risks>(event, state);
  return absl::OkStatus();
}

bool Risks::NeedsPerson(const State& risk, const std::string& login) {
  if (risk.state() == Risk::STATE_CLOSED) return false;
  return risk.owner() == login || AcceptorOf(risk) == login;
}

}  // namespace aims::risk
