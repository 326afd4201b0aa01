// What events do to an AI system.

#include <algorithm>
#include <set>
#include <string>

#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/break_glass.h"
#include "common/domain/entries.h"
#include "common/domain/person_noted.h"
#include "common/domain/standard_moves.h"
#include "common/domain/substance.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/ai_system_rules.h"

namespace aims::inventory {
namespace {

using event::v1::EventMetadata;
using v1::AiSystem;
using Event = v1::AiSystemEvent;

// A hand that writes one event into the state.
class Folding {
 public:
  Folding(const EventMetadata& metadata, AiSystem* system) : metadata_(metadata), system_(*system) {}

  // Writes an event into the state; false for none.
  bool Apply(const Event& event);
  // What follows from the rest of the state.
  void Conclude();

 private:
  const std::string& actor() const { return metadata_.actor().subject(); }

  void Enter(AiSystem::State state) {
    system_.set_state(state);
    *system_.mutable_state_time() = metadata_.occur_time();
    system_.set_state_reason(metadata_.reason());
    system_.set_state_declared(false);
  }
  void Declare(AiSystem::State state) {
    Enter(state);
    system_.set_state_declared(true);
    if (IsIn(system_, {AiSystem::STATE_OPERATION, AiSystem::STATE_CHANGE, AiSystem::STATE_RETIRING})) {
      Serve(AiSystem::Service::STATE_IN_USE);
    } else if (state == AiSystem::STATE_SUSPENDED) {
      Serve(AiSystem::Service::STATE_SUSPENDED);
    } else if (state == AiSystem::STATE_RETIRED) {
      Serve(AiSystem::Service::STATE_ENDED);
    }
  }

  // The version in service enters the state.
  void Serve(AiSystem::Service::State state) {
    AiSystem::Service& service = *system_.mutable_service();
    service.set_state(state);
    *service.mutable_state_time() = metadata_.occur_time();
    if (state != AiSystem::Service::STATE_ENDED) return;
    service.clear_substance_digest();
    system_.clear_component_flags();
    system_.clear_assurance_flags();
  }
  void EndService() {
    if (InService(system_)) Serve(AiSystem::Service::STATE_ENDED);
    system_.clear_suspension_proposals();
  }
  // The version as it is now is the one in service.
  void TakeIntoService() { system_.mutable_service()->set_substance_digest(domain::SubstanceDigest(system_)); }
  // The state to go back to: a version in service may have been suspended meanwhile.
  AiSystem::State StateBefore(AiSystem::State state) const {
    if (state != AiSystem::STATE_OPERATION && state != AiSystem::STATE_SUSPENDED) return state;
    const bool suspended = system_.service().state() == AiSystem::Service::STATE_SUSPENDED;
    return suspended ? AiSystem::STATE_SUSPENDED : AiSystem::STATE_OPERATION;
  }

  // Keeps the last passage of each gate, in the order of the gates.
  void Pass(AiSystem::Gate gate, const v1::GateGrounds& grounds, AiSystem::State state) {
    auto& passages = *system_.mutable_gate_passages();
    auto place = std::find_if(passages.begin(), passages.end(), [&](const auto& each) { return each.gate() >= gate; });
    if (place == passages.end() || place->gate() != gate) {
      const int index = static_cast<int>(place - passages.begin());
      system_.add_gate_passages();
      for (int i = passages.size() - 1; i > index; --i) passages.SwapElements(i, i - 1);
      place = passages.begin() + index;
    }
    place->set_gate(gate);
    place->set_passer(actor());
    *place->mutable_pass_time() = metadata_.occur_time();
    *place->mutable_grounds() = grounds;
    Enter(state);
  }

  void Submit(const v1::GateGrounds& grounds) {
    AiSystem::Submission submission;
    submission.set_submitter(actor());
    *submission.mutable_submit_time() = metadata_.occur_time();
    submission.set_content_digest(grounds.content_digest());
    submission.set_prior_state(system_.state() == AiSystem::STATE_CHANGE ? AiSystem::STATE_CHANGE
                                                                         : AiSystem::STATE_DEVELOPMENT);
    *system_.mutable_submission() = submission;
    if (!InService(system_)) system_.clear_component_flags();  // the submission is decided on the present components
  }
  // Back to where it was submitted from; a state that was only declared was not submitted here.
  void TakeBackSubmission() {
    Enter(system_.has_submission() ? system_.submission().prior_state() : AiSystem::STATE_DEVELOPMENT);
    system_.clear_submission();
  }

  void Updated(const std::string& content_digest) {
    system_.set_content_digest(content_digest);
    domain::AddAuthor(metadata_.actor(), &system_);
    const bool in_preparation =
        !IsIn(system_, {AiSystem::STATE_OPERATION, AiSystem::STATE_SUSPENDED, AiSystem::STATE_RETIRING});
    if (InService(system_) && !in_preparation) TakeIntoService();  // what was missing was filled in
  }
  void Imported(const v1::AiSystemImported& imported) {
    system_ = imported.ai_system();
    Updated(imported.content_digest());
    Declare(imported.state());
    if (InService(system_)) TakeIntoService();
    *system_.mutable_provenance() = imported.provenance();
  }
  void Suspended(const v1::AiSystemSuspended& suspended);
  void SuspensionReviewed();
  void ChangeStarted(const v1::AiSystemChangeStarted& started);
  void ChangeSignificanceDecided(v1::Significance significance);
  void RetiringStarted(const v1::AiSystemRetiringStarted& started);
  void Blocked(const v1::AiSystemBlocked& blocked);
  void UnblockRequested(const v1::AiSystemUnblockRequested& requested);
  void UnblockRejected();
  void Unblocked(const v1::AiSystemUnblocked& unblocked);
  // Keeps one flag for each resource that is not in order.
  template <class Noted, class Flag>
  void Note(const Noted& noted, google::protobuf::RepeatedPtrField<Flag>* flags) {
    const int place = domain::PlaceOf(*flags, [&](const Flag& flag) { return flag.resource() == noted.resource(); });
    if (noted.standing() == Flag::STANDING_UNSPECIFIED) return domain::RemoveEntry(place, flags);
    Flag flag;
    flag.set_resource(noted.resource());
    flag.set_standing(noted.standing());
    *flag.mutable_note_time() = metadata_.occur_time();
    domain::SetEntry(place, flag, flags);
  }
  void RisksOutdated(const v1::AiSystemRisksOutdated& outdated);
  void SuspensionProposed(const v1::AiSystemSuspensionProposed& proposed);
  void EndProposal(const std::string& incident);
  void ApplyToClassification(const Event& event);
  void OverrideDecided(v1::Verdict verdict);

  const EventMetadata& metadata_;
  AiSystem& system_;
};

void Folding::Suspended(const v1::AiSystemSuspended& suspended) {
  AiSystem::Suspension suspension;
  suspension.set_suspender(actor());
  *suspension.mutable_suspend_time() = metadata_.occur_time();
  suspension.set_reason(metadata_.reason());
  suspension.set_incident(suspended.incident());
  *suspension.mutable_review_due_time() = suspended.review_due_time();
  *system_.mutable_suspension() = suspension;
  system_.clear_suspension_proposals();
  Serve(AiSystem::Service::STATE_SUSPENDED);
  if (system_.state() == AiSystem::STATE_OPERATION) Enter(AiSystem::STATE_SUSPENDED);
}

void Folding::SuspensionReviewed() {
  system_.mutable_suspension()->set_reviewer(actor());
  *system_.mutable_suspension()->mutable_review_time() = metadata_.occur_time();
  system_.mutable_suspension()->set_review_reason(metadata_.reason());
}

void Folding::ChangeStarted(const v1::AiSystemChangeStarted& started) {
  AiSystem::Change change;
  change.set_starter(actor());
  *change.mutable_start_time() = metadata_.occur_time();
  change.set_reason(metadata_.reason());
  change.set_content_digest(started.grounds().content_digest());
  change.set_prior_state(system_.state());
  change.set_proposed_significance(started.significance());
  *system_.mutable_change() = change;
  Pass(AiSystem::GATE_CHANGE, started.grounds(), AiSystem::STATE_CHANGE);
}

void Folding::ChangeSignificanceDecided(v1::Significance significance) {
  system_.mutable_change()->set_significance(significance);
  system_.mutable_change()->set_significance_decider(actor());
  *system_.mutable_change()->mutable_significance_decide_time() = metadata_.occur_time();
}

void Folding::RetiringStarted(const v1::AiSystemRetiringStarted& started) {
  AiSystem::Retirement retirement;
  retirement.set_starter(actor());
  *retirement.mutable_start_time() = metadata_.occur_time();
  retirement.set_reason(metadata_.reason());
  retirement.set_prior_state(system_.state());
  *system_.mutable_retirement() = retirement;
  Pass(AiSystem::GATE_RETIRING, started.grounds(), AiSystem::STATE_RETIRING);
}

void Folding::Blocked(const v1::AiSystemBlocked& blocked) {
  AiSystem::Block block;
  block.set_law(blocked.law());
  block.set_reason(metadata_.reason());
  block.set_blocker(actor());
  *block.mutable_block_time() = metadata_.occur_time();
  block.set_prior_state(system_.state());
  block.set_classification_number(blocked.classification_number());
  *system_.mutable_block() = block;
  EndService();
  Enter(AiSystem::STATE_BLOCKED);
}

void Folding::UnblockRequested(const v1::AiSystemUnblockRequested& requested) {
  AiSystem::Block& block = *system_.mutable_block();
  block.set_unblock_requester(actor());
  *block.mutable_unblock_request_time() = metadata_.occur_time();
  block.set_unblock_reason(metadata_.reason());
  block.set_unblock_classification_number(requested.classification_number());
}

void Folding::UnblockRejected() {
  AiSystem::Block& block = *system_.mutable_block();
  block.clear_unblock_requester();
  block.clear_unblock_request_time();
  block.clear_unblock_reason();
  block.clear_unblock_classification_number();
}

void Folding::Unblocked(const v1::AiSystemUnblocked& unblocked) {
  *system_.mutable_block()->mutable_unblock_time() = metadata_.occur_time();
  Enter(unblocked.state());
  // Earlier decisions about the system were decisions about a prohibited one: none of them is gone back to.
  system_.clear_submission();
  system_.clear_change();
  if (system_.has_retirement()) system_.mutable_retirement()->set_prior_state(AiSystem::STATE_DEVELOPMENT);
}

void Folding::RisksOutdated(const v1::AiSystemRisksOutdated& outdated) {
  const bool later = base::FromProto(outdated.outdated_time()) > base::FromProto(system_.risks_outdated_time());
  if (later || !system_.has_risks_outdated_time()) {
    *system_.mutable_risks_outdated_time() = outdated.outdated_time();
    system_.clear_risks_outdated_by();
  }
  for (const std::string& cause : outdated.causes()) {
    const auto& known = system_.risks_outdated_by();
    if (std::find(known.begin(), known.end(), cause) == known.end()) system_.add_risks_outdated_by(cause);
  }
}

void Folding::SuspensionProposed(const v1::AiSystemSuspensionProposed& proposed) {
  EndProposal(proposed.incident());
  AiSystem::SuspensionProposal* proposal = system_.add_suspension_proposals();
  proposal->set_incident(proposed.incident());
  proposal->set_sentence(proposed.sentence());
  *proposal->mutable_propose_time() = metadata_.occur_time();
}

void Folding::EndProposal(const std::string& incident) {
  auto& proposals = *system_.mutable_suspension_proposals();
  domain::RemoveEntry(domain::PlaceOf(proposals, [&](const auto& proposal) { return proposal.incident() == incident; }),
                      &proposals);
}

void Folding::Conclude() {
  std::set<std::string> uses;
  for (const auto& component : system_.components()) {
    if (!component.resource().empty()) uses.insert(component.resource());
  }
  for (const auto& passage : system_.gate_passages()) {
    for (const auto& version : passage.grounds().components()) uses.insert(version.resource());
  }
  *system_.mutable_uses() = {uses.begin(), uses.end()};
}

void Folding::ApplyToClassification(const Event& event) {
  v1::Classification& classification = *system_.mutable_classification();
  if (event.has_classification_outdated()) {
    classification.set_state(v1::Classification::STATE_OUTDATED);
    classification.mutable_outdated_by()->MergeFrom(event.classification_outdated().causes());
    if (event.classification_outdated().has_rejudgement()) {
      *classification.mutable_rejudgement() = event.classification_outdated().rejudgement();
    }
  } else if (event.has_classification_carried_over()) {
    v1::Classification carried_over = event.classification_carried_over().classification();
    carried_over.mutable_answers()->Swap(classification.mutable_answers());
    classification = std::move(carried_over);
  } else if (event.has_exemption_confirmed()) {
    classification.set_state(v1::Classification::STATE_COMPLETE);
    classification.set_confirmer(actor());
    *classification.mutable_confirm_time() = metadata_.occur_time();
  } else if (event.has_override_requested()) {
    v1::Classification::Override asked;
    *asked.mutable_tiers() = event.override_requested().tiers();
    asked.set_reason(metadata_.reason());
    asked.set_requester(actor());
    *asked.mutable_request_time() = metadata_.occur_time();
    *classification.mutable_override() = asked;
  } else {
    if (event.has_override_approved()) {
      classification.set_state(v1::Classification::STATE_COMPLETE);
      *classification.mutable_tiers() = event.override_approved().tiers();
      *classification.mutable_duties() = event.override_approved().duties();
    }
    OverrideDecided(event.has_override_approved() ? v1::VERDICT_APPROVED : v1::VERDICT_REJECTED);
  }
}

void Folding::OverrideDecided(v1::Verdict verdict) {
  auto& decided = *system_.mutable_classification()->mutable_override();
  decided.set_verdict(verdict);
  decided.set_decider(actor());
  *decided.mutable_decide_time() = metadata_.occur_time();
  decided.set_decision_reason(metadata_.reason());
}

bool Folding::Apply(const Event& event) {
  switch (event.event_case()) {
    // Content.
    case Event::kRegistered:
      Updated(event.registered().content_digest());
      Enter(AiSystem::STATE_PROPOSED);
      return true;
    case Event::kUpdated:
      Updated(event.updated().content_digest());
      return true;
    case Event::kDeleted:
    case Event::kUndeleted:
    case Event::kBreakGlassReviewRequested:
    case Event::kBreakGlassReviewed:
    case Event::kBreakGlassReviewOverdue:
    case Event::kPersonNoted:
      return true;
    case Event::kImported:
      Imported(event.imported());
      return true;
    case Event::kStateDeclared:
      Declare(event.state_declared().state());
      if (InService(system_)) TakeIntoService();
      return true;

    // From proposal into operation.
    case Event::kWithdrawn:
      Enter(AiSystem::STATE_WITHDRAWN);
      return true;
    case Event::kInceptionStarted:
      Pass(AiSystem::GATE_INCEPTION, event.inception_started().grounds(), AiSystem::STATE_INCEPTION);
      return true;
    case Event::kDevelopmentStarted:
      Pass(AiSystem::GATE_DEVELOPMENT, event.development_started().grounds(), AiSystem::STATE_DEVELOPMENT);
      return true;
    case Event::kSubmitted:
      Submit(event.submitted().grounds());
      Pass(AiSystem::GATE_VERIFICATION, event.submitted().grounds(), AiSystem::STATE_VERIFICATION);
      return true;
    case Event::kSubmissionVoided:
    case Event::kRejected:
      TakeBackSubmission();
      return true;
    case Event::kApproved:
      Pass(AiSystem::GATE_APPROVAL, event.approved().grounds(), AiSystem::STATE_APPROVED);
      system_.clear_authors();  // another person looked at their work, or by break-glass is still to do so
      return true;
    case Event::kPutIntoOperation:
      Pass(AiSystem::GATE_OPERATION, event.put_into_operation().grounds(), AiSystem::STATE_OPERATION);
      Serve(AiSystem::Service::STATE_IN_USE);
      TakeIntoService();
      system_.clear_component_flags();
      system_.clear_assurance_flags();
      system_.clear_change();
      return true;

    // In operation, and out of it.
    case Event::kSuspended:
      Suspended(event.suspended());
      return true;
    case Event::kSuspensionReviewed:
      SuspensionReviewed();
      return true;
    case Event::kSuspensionReviewOverdue:
      system_.mutable_suspension()->set_review_overdue(true);
      return true;
    case Event::kResumed:
      Pass(AiSystem::GATE_RESUMPTION, event.resumed().grounds(), AiSystem::STATE_OPERATION);
      Serve(AiSystem::Service::STATE_IN_USE);
      return true;
    case Event::kChangeStarted:
      ChangeStarted(event.change_started());
      return true;
    case Event::kChangeSignificanceDecided:
      ChangeSignificanceDecided(event.change_significance_decided().significance());
      return true;
    case Event::kChangeCompleted:
      Submit(event.change_completed().grounds());
      Pass(AiSystem::GATE_CHANGE_COMPLETION, event.change_completed().grounds(), AiSystem::STATE_VERIFICATION);
      return true;
    case Event::kChangeCancelled:
      Enter(StateBefore(system_.change().prior_state()));
      system_.clear_change();
      return true;
    case Event::kRetiringStarted:
      RetiringStarted(event.retiring_started());
      return true;
    case Event::kRetiringCancelled:
      Enter(StateBefore(system_.retirement().prior_state()));
      system_.clear_retirement();
      return true;
    case Event::kRetired:
      Pass(AiSystem::GATE_RETIREMENT, event.retired().grounds(), AiSystem::STATE_RETIRED);
      EndService();
      return true;

    // Blocked by law.
    case Event::kBlocked:
      Blocked(event.blocked());
      return true;
    case Event::kUnblockRequested:
      UnblockRequested(event.unblock_requested());
      return true;
    case Event::kUnblockRejected:
      UnblockRejected();
      return true;
    case Event::kUnblocked:
      Unblocked(event.unblocked());
      return true;

    // What it depends on.
    case Event::kComponentNoted:
      Note(event.component_noted(), system_.mutable_component_flags());
      return true;
    case Event::kAssuranceNoted:
      Note(event.assurance_noted(), system_.mutable_assurance_flags());
      return true;
    case Event::kRisksOutdated:
      RisksOutdated(event.risks_outdated());
      return true;
    case Event::kSuspensionProposed:
      SuspensionProposed(event.suspension_proposed());
      return true;
    case Event::kSuspensionProposalEnded:
      EndProposal(event.suspension_proposal_ended().incident());
      return true;

    // Classification.
    case Event::kClassified:
      *system_.mutable_classification() = event.classified().classification();
      system_.mutable_classification()->set_classifier(actor());
      *system_.mutable_classification()->mutable_classify_time() = metadata_.occur_time();
      return true;
    case Event::kDutiesBegan:
      if (system_.has_classification()) {
        system_.mutable_classification()->set_duties_date(event.duties_began().start_date());
      }
      return true;
    case Event::kClassificationOutdated:
    case Event::kClassificationCarriedOver:
    case Event::kExemptionConfirmed:
    case Event::kOverrideRequested:
    case Event::kOverrideApproved:
    case Event::kOverrideRejected:
      if (system_.has_classification()) ApplyToClassification(event);  // unless the event that made it was parked
      return true;

    case Event::EVENT_NOT_SET:
      return false;
  }
  return false;
}

}  // namespace

absl::Status AiSystems::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  domain::FoldBreakGlass(event, metadata, state);
  Folding folding(metadata, state);
  if (!folding.Apply(event)) return domain::UnknownEvent(metadata);
  folding.Conclude();
  domain::FoldPersonNoted<AiSystems>(event, state);
  return absl::OkStatus();
}

bool AiSystems::NeedsPerson(const State& system, const std::string& login) {
  return !IsIn(system, {AiSystem::STATE_RETIRED, AiSystem::STATE_WITHDRAWN}) && system.owner() == login;
}

}  // namespace aims::inventory
