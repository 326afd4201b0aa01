// What events do to an AI system.

#include <algorithm>
#include <string>

#include "common/base/status_macros.h"
#include "common/domain/authors.h"
#include "common/domain/break_glass.h"
#include "common/domain/standard_moves.h"
#include "services/inventory/domain/ai_system.h"

namespace aims::inventory {
namespace {

using event::v1::EventMetadata;
using v1::AiSystem;
using Event = v1::AiSystemEvent;

// A hand that writes one event into the state.
class Folding {
 public:
  Folding(const EventMetadata& metadata, AiSystem* system) : metadata_(metadata), system_(*system) {}

  bool FoldContent(const Event& event);
  bool FoldLifeCycle(const Event& event);
  bool FoldLive(const Event& event);
  bool FoldBlock(const Event& event);
  bool FoldClassification(const Event& event);
  void Registered(const std::string& content_digest);
  void Updated(const std::string& content_digest);

 private:
  const std::string& actor() const { return metadata_.actor().subject(); }

  void Enter(AiSystem::State state) {
    system_.set_state(state);
    *system_.mutable_state_time() = metadata_.occur_time();
    system_.set_state_reason(metadata_.reason());
    system_.set_state_declared(false);
    if (state == AiSystem::STATE_OPERATION || state == AiSystem::STATE_SUSPENDED || state == AiSystem::STATE_CHANGE) {
      system_.set_was_in_operation(true);
    }
  }
  void Declare(AiSystem::State state) {
    Enter(state);
    system_.set_state_declared(true);
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
    submission.set_from(system_.state() == AiSystem::STATE_CHANGE ? AiSystem::STATE_CHANGE
                                                                  : AiSystem::STATE_DEVELOPMENT);
    *system_.mutable_submission() = submission;
  }
  // Back to where it was submitted from; a state that was only declared was not submitted here.
  void TakeBackSubmission() {
    Enter(system_.has_submission() ? system_.submission().from() : AiSystem::STATE_DEVELOPMENT);
    system_.clear_submission();
  }

  const EventMetadata& metadata_;
  AiSystem& system_;
};

void Folding::Registered(const std::string& content_digest) {
  Updated(content_digest);
  Enter(AiSystem::STATE_PROPOSED);
}

void Folding::Updated(const std::string& content_digest) {
  system_.set_content_digest(content_digest);
  domain::AddAuthor(metadata_.actor(), &system_);
}

bool Folding::FoldContent(const Event& event) {
  switch (event.event_case()) {
    case Event::kImported:
      system_ = event.imported().ai_system();
      Updated(event.imported().content_digest());
      Declare(event.imported().state());
      *system_.mutable_provenance() = event.imported().provenance();
      return true;
    case Event::kStateDeclared:
      Declare(event.state_declared().state());
      return true;
    case Event::kSubmissionVoided:
    case Event::kRejected:
      TakeBackSubmission();
      return true;
    default:
      return false;
  }
}

bool Folding::FoldLifeCycle(const Event& event) {
  switch (event.event_case()) {
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
    case Event::kApproved:
      Pass(AiSystem::GATE_APPROVAL, event.approved().grounds(), AiSystem::STATE_APPROVED);
      system_.clear_authors();  // their work was looked at by another, or by break-glass awaits that
      return true;
    case Event::kPutIntoOperation:
      Pass(AiSystem::GATE_OPERATION, event.put_into_operation().grounds(), AiSystem::STATE_OPERATION);
      system_.clear_change();
      return true;
    default:
      return false;
  }
}

bool Folding::FoldLive(const Event& event) {
  switch (event.event_case()) {
    case Event::kSuspended: {
      AiSystem::Suspension suspension;
      suspension.set_suspender(actor());
      *suspension.mutable_suspend_time() = metadata_.occur_time();
      suspension.set_reason(metadata_.reason());
      suspension.set_incident(event.suspended().incident());
      *suspension.mutable_review_due_time() = event.suspended().review_due_time();
      *system_.mutable_suspension() = suspension;
      Enter(AiSystem::STATE_SUSPENDED);
      return true;
    }
    case Event::kSuspensionReviewed:
      system_.mutable_suspension()->set_reviewer(actor());
      *system_.mutable_suspension()->mutable_review_time() = metadata_.occur_time();
      system_.mutable_suspension()->set_review_reason(metadata_.reason());
      return true;
    case Event::kResumed:
      Pass(AiSystem::GATE_RESUMPTION, event.resumed().grounds(), AiSystem::STATE_OPERATION);
      return true;
    case Event::kChangeStarted: {
      AiSystem::Change change;
      change.set_starter(actor());
      *change.mutable_start_time() = metadata_.occur_time();
      change.set_reason(metadata_.reason());
      change.set_content_digest(event.change_started().grounds().content_digest());
      change.set_from(system_.state());
      change.set_proposed_significance(event.change_started().significance());
      *system_.mutable_change() = change;
      Pass(AiSystem::GATE_CHANGE, event.change_started().grounds(), AiSystem::STATE_CHANGE);
      return true;
    }
    case Event::kChangeSignificanceDecided:
      system_.mutable_change()->set_significance(event.change_significance_decided().significance());
      system_.mutable_change()->set_significance_decider(actor());
      *system_.mutable_change()->mutable_significance_decide_time() = metadata_.occur_time();
      return true;
    case Event::kChangeCompleted:
      Submit(event.change_completed().grounds());
      Pass(AiSystem::GATE_CHANGE_COMPLETION, event.change_completed().grounds(), AiSystem::STATE_VERIFICATION);
      return true;
    case Event::kChangeCancelled:
      Enter(system_.change().from());
      system_.clear_change();
      return true;
    case Event::kRetiringStarted: {
      AiSystem::Retirement retirement;
      retirement.set_starter(actor());
      *retirement.mutable_start_time() = metadata_.occur_time();
      retirement.set_reason(metadata_.reason());
      retirement.set_from(system_.state());
      *system_.mutable_retirement() = retirement;
      Pass(AiSystem::GATE_RETIRING, event.retiring_started().grounds(), AiSystem::STATE_RETIRING);
      return true;
    }
    case Event::kRetiringCancelled:
      Enter(system_.retirement().from());
      system_.clear_retirement();
      return true;
    case Event::kRetired:
      Pass(AiSystem::GATE_RETIREMENT, event.retired().grounds(), AiSystem::STATE_RETIRED);
      return true;
    default:
      return false;
  }
}

bool Folding::FoldBlock(const Event& event) {
  switch (event.event_case()) {
    case Event::kBlocked: {
      AiSystem::Block block;
      block.set_law(event.blocked().law());
      block.set_reason(metadata_.reason());
      block.set_blocker(actor());
      *block.mutable_block_time() = metadata_.occur_time();
      block.set_from(system_.state());
      block.set_classification_number(event.blocked().classification_number());
      *system_.mutable_block() = block;
      Enter(AiSystem::STATE_BLOCKED);
      return true;
    }
    case Event::kUnblockRequested: {
      AiSystem::Block& block = *system_.mutable_block();
      block.set_unblock_requester(actor());
      *block.mutable_unblock_request_time() = metadata_.occur_time();
      block.set_unblock_reason(metadata_.reason());
      block.set_unblock_classification_number(event.unblock_requested().classification_number());
      return true;
    }
    case Event::kUnblockRejected: {
      AiSystem::Block& block = *system_.mutable_block();
      block.clear_unblock_requester();
      block.clear_unblock_request_time();
      block.clear_unblock_reason();
      block.clear_unblock_classification_number();
      return true;
    }
    case Event::kUnblocked:
      *system_.mutable_block()->mutable_unblock_time() = metadata_.occur_time();
      Enter(event.unblocked().state());
      // What was decided about the system was decided about a prohibited one: no way leads back to it.
      system_.clear_submission();
      system_.clear_change();
      if (system_.has_retirement()) system_.mutable_retirement()->set_from(AiSystem::STATE_DEVELOPMENT);
      return true;
    default:
      return false;
  }
}

bool Folding::FoldClassification(const Event& event) {
  if (!event.has_classified() && !system_.has_classification()) return false;  // leaves none behind
  v1::Classification& classification = *system_.mutable_classification();
  switch (event.event_case()) {
    case Event::kClassified:
      classification = event.classified().classification();
      classification.set_classifier(actor());
      *classification.mutable_classify_time() = metadata_.occur_time();
      return true;
    case Event::kClassificationOutdated:
      classification.set_state(v1::Classification::STATE_OUTDATED);
      classification.mutable_outdated_by()->MergeFrom(event.classification_outdated().causes());
      return true;
    case Event::kExemptionConfirmed:
      classification.set_state(v1::Classification::STATE_COMPLETE);
      classification.set_confirmer(actor());
      *classification.mutable_confirm_time() = metadata_.occur_time();
      return true;
    case Event::kOverrideRequested: {
      v1::Classification::Override asked;
      *asked.mutable_tiers() = event.override_requested().tiers();
      asked.set_reason(metadata_.reason());
      asked.set_requester(actor());
      *asked.mutable_request_time() = metadata_.occur_time();
      *classification.mutable_override() = asked;
      return true;
    }
    case Event::kOverrideApproved:
      classification.set_state(v1::Classification::STATE_COMPLETE);
      *classification.mutable_tiers() = event.override_approved().tiers();
      *classification.mutable_duties() = event.override_approved().duties();
      break;
    case Event::kOverrideRejected:
      break;
    default:
      return false;
  }
  auto& decided = *classification.mutable_override();
  decided.set_verdict(event.has_override_approved() ? v1::VERDICT_APPROVED : v1::VERDICT_REJECTED);
  decided.set_decider(actor());
  *decided.mutable_decide_time() = metadata_.occur_time();
  decided.set_decision_reason(metadata_.reason());
  return true;
}

}  // namespace

absl::Status AiSystems::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  Folding folding(metadata, state);
  if (folding.FoldContent(event) || folding.FoldLifeCycle(event) || folding.FoldLive(event) ||
      folding.FoldBlock(event) || folding.FoldClassification(event) || domain::FoldBreakGlass(event, metadata, state)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(domain::FoldStandardMove(event, metadata, state));
  if (event.has_registered()) folding.Registered(event.registered().content_digest());
  if (event.has_updated()) folding.Updated(event.updated().content_digest());
  return absl::OkStatus();
}

}  // namespace aims::inventory
