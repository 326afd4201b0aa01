// What events do to an impact assessment.

#include <algorithm>
#include <string>

#include "common/domain/authors.h"
#include "common/domain/break_glass.h"
#include "common/domain/person_noted.h"
#include "services/risk/domain/impact_assessment.h"

namespace aims::risk {
namespace {

using event::v1::EventMetadata;
using v1::ImpactAssessment;
using Event = v1::ImpactAssessmentEvent;

constexpr int kMaxDecidedVersions = 20;
constexpr int kMaxChangedFields = 100;

bool UnderWay(const ImpactAssessment& assessment) {
  return assessment.state() == ImpactAssessment::STATE_IN_PROGRESS ||
         assessment.state() == ImpactAssessment::STATE_IN_REVIEW;
}

// A hand that writes one event into the state.
class Folding {
 public:
  Folding(const EventMetadata& metadata, ImpactAssessment* assessment)
      : metadata_(metadata), assessment_(*assessment) {}

  // Writes an event into the state; false for none.
  bool Apply(const Event& event);

 private:
  void Enter(ImpactAssessment::State state) {
    assessment_.set_state(state);
    *assessment_.mutable_state_time() = metadata_.occur_time();
    assessment_.set_state_reason(metadata_.reason());
  }
  void AddAuthor() { domain::AddAuthor(metadata_.actor(), &assessment_); }

  void Begin(const v1::ImpactAssessmentVersionBegun& begun);
  void Screen(const v1::ImpactScreeningRecorded& recorded);
  void Start(const v1::ImpactAssessmentStarted& started);
  void TakeUp(const v1::SystemVersion& system);
  void Write(const ImpactAssessment::Section& written);
  void Submit(const v1::ImpactAssessmentSubmitted& submitted);
  void TakeBack();
  void AddReview(ImpactAssessment::Review::Outcome outcome, const std::string& digest);
  // `decided` names the version and digest that were decided.
  template <class Decided>
  void Decide(const Decided& decided, ImpactAssessment::DecidedVersion::Outcome outcome, ImpactAssessment::State state);
  void Report(const v1::ImpactSystemChangeReported& reported);
  void FallDue(const v1::ImpactAssessmentFellDue& fell_due);

  const EventMetadata& metadata_;
  ImpactAssessment& assessment_;
};

// Takes `change` into what outdates something: the latest version, and all fields that changed.
void Accumulate(const ImpactAssessment::SystemChange& change, ImpactAssessment::SystemChange* outdated_by) {
  google::protobuf::RepeatedPtrField<std::string> fields = outdated_by->fields();
  for (const std::string& field : change.fields()) {
    const bool known = std::find(fields.begin(), fields.end(), field) != fields.end();
    if (!known && fields.size() < kMaxChangedFields) *fields.Add() = field;
  }
  *outdated_by = change;
  *outdated_by->mutable_fields() = fields;
}

void Folding::Begin(const v1::ImpactAssessmentVersionBegun& begun) {
  const int decided = assessment_.decided_versions_size();
  const bool approved = decided > 0 && assessment_.decided_versions(decided - 1).outcome() ==
                                           ImpactAssessment::DecidedVersion::OUTCOME_APPROVED;
  if (approved) assessment_.clear_authors();  // their work was looked at by others, who endorsed it
  assessment_.set_version(begun.version());
  assessment_.set_delta(begun.delta());
  assessment_.clear_submission();
  assessment_.clear_reviews();
}

void Folding::Screen(const v1::ImpactScreeningRecorded& recorded) {
  ImpactAssessment::Screening screening;
  *screening.mutable_content() = recorded.content();
  screening.set_digest(recorded.digest());
  screening.set_sensitivity(recorded.sensitivity());
  screening.set_version(recorded.version());
  if (assessment_.screening().version() == recorded.version()) {
    *screening.mutable_authors() = assessment_.screening().authors();
  }
  domain::AddAuthor(metadata_.actor(), &screening);
  *screening.mutable_screen_time() = metadata_.occur_time();
  *assessment_.mutable_screening() = screening;
  if (UnderWay(assessment_)) {
    assessment_.mutable_content()->set_screening_digest(recorded.digest());
  } else {
    Enter(ImpactAssessment::STATE_SCREENING);
  }
}

void Folding::TakeUp(const v1::SystemVersion& system) {
  *assessment_.mutable_content()->mutable_system() = system;
  *assessment_.mutable_content()->mutable_system_time() = metadata_.occur_time();
  assessment_.clear_outdated_by();
}

void Folding::Start(const v1::ImpactAssessmentStarted& started) {
  ImpactAssessment::Content* content = assessment_.mutable_content();
  content->set_version(started.version());
  content->set_delta(assessment_.delta());
  content->set_screening_digest(started.screening_digest());
  content->set_scope(started.scope());
  *content->mutable_assessors() = started.assessors();
  TakeUp(started.system());
  AddAuthor();
  Enter(ImpactAssessment::STATE_IN_PROGRESS);
}

// Keeps the sections in their order.
void Folding::Write(const ImpactAssessment::Section& written) {
  auto& sections = *assessment_.mutable_content()->mutable_sections();
  auto place = std::find_if(sections.begin(), sections.end(),
                            [&](const ImpactAssessment::Section& each) { return each.section() >= written.section(); });
  if (place == sections.end() || place->section() != written.section()) {
    const int index = static_cast<int>(place - sections.begin());
    sections.Add();
    for (int i = sections.size() - 1; i > index; --i) sections.SwapElements(i, i - 1);
    place = sections.begin() + index;
  }
  *place = written;
  place->set_author(metadata_.actor().subject());
  *place->mutable_write_time() = metadata_.occur_time();
}

void Folding::Submit(const v1::ImpactAssessmentSubmitted& submitted) {
  ImpactAssessment::Submission submission;
  submission.set_version(submitted.version());
  submission.set_digest(submitted.digest());
  submission.set_submitter(metadata_.actor().subject());
  *submission.mutable_submit_time() = metadata_.occur_time();
  *assessment_.mutable_submission() = submission;
  assessment_.clear_reviews();
  Enter(ImpactAssessment::STATE_IN_REVIEW);
}

void Folding::TakeBack() {
  assessment_.clear_submission();
  Enter(ImpactAssessment::STATE_IN_PROGRESS);
}

void Folding::AddReview(ImpactAssessment::Review::Outcome outcome, const std::string& digest) {
  ImpactAssessment::Review* review = assessment_.add_reviews();
  review->set_digest(digest);
  review->set_outcome(outcome);
  review->set_reviewer(metadata_.actor().subject());
  *review->mutable_review_time() = metadata_.occur_time();
  review->set_comments(metadata_.reason());
}

template <class Decided>
void Folding::Decide(const Decided& decided, ImpactAssessment::DecidedVersion::Outcome outcome,
                     ImpactAssessment::State state) {
  ImpactAssessment::DecidedVersion version;
  version.set_version(decided.version());
  version.set_digest(decided.digest());
  version.set_outcome(outcome);
  version.set_decider(metadata_.actor().subject());
  *version.mutable_decide_time() = metadata_.occur_time();
  version.set_reason(metadata_.reason());
  if constexpr (requires { decided.expire_time(); }) {
    *version.mutable_expire_time() = decided.expire_time();
    *assessment_.mutable_expire_time() = decided.expire_time();
  }
  auto& versions = *assessment_.mutable_decided_versions();
  *versions.Add() = version;
  if (versions.size() > kMaxDecidedVersions) versions.DeleteSubrange(0, versions.size() - kMaxDecidedVersions);
  Enter(state);
}

void Folding::Report(const v1::ImpactSystemChangeReported& reported) {
  *assessment_.mutable_reported_system() = reported.change().system();
  if (reported.outdates_screening()) {
    Accumulate(reported.change(), assessment_.mutable_screening()->mutable_outdated_by());
  }
  if (reported.outdates_assessment()) Accumulate(reported.change(), assessment_.mutable_outdated_by());
}

void Folding::FallDue(const v1::ImpactAssessmentFellDue& fell_due) {
  ImpactAssessment::Due due;
  due.set_trigger(fell_due.trigger());
  *due.mutable_due_time() = fell_due.due_time();
  due.set_requester(metadata_.actor().subject());
  due.set_reason(metadata_.reason());
  if (fell_due.has_change()) *due.mutable_change() = fell_due.change();
  *assessment_.mutable_due() = due;
  assessment_.clear_expire_time();
  Enter(ImpactAssessment::STATE_DUE);
}

bool Folding::Apply(const Event& event) {
  switch (event.event_case()) {
    // Screening.
    case Event::kOpened:
      assessment_.set_ai_system(event.opened().ai_system());
      assessment_.set_version(1);
      if (event.opened().has_system()) *assessment_.mutable_reported_system() = event.opened().system();
      Enter(ImpactAssessment::STATE_SCREENING);
      return true;
    case Event::kVersionBegun:
      Begin(event.version_begun());
      return true;
    case Event::kScreeningRecorded:
      Screen(event.screening_recorded());
      return true;

    // Content.
    case Event::kStarted:
      Start(event.started());
      return true;
    case Event::kSectionsSet:
      for (const ImpactAssessment::Section& section : event.sections_set().sections()) Write(section);
      AddAuthor();
      return true;
    case Event::kHarmsSet:
      *assessment_.mutable_content()->mutable_harms() = event.harms_set().harms();
      AddAuthor();
      return true;
    case Event::kBenefitsSet:
      *assessment_.mutable_content()->mutable_benefits() = event.benefits_set().benefits();
      AddAuthor();
      return true;
    case Event::kMeasuresSet:
      *assessment_.mutable_content()->mutable_measures() = event.measures_set().measures();
      AddAuthor();
      return true;
    case Event::kTargetSet:
      TakeUp(event.target_set().system());
      AddAuthor();
      return true;
    case Event::kWithdrawn:
      assessment_.clear_submission();
      assessment_.clear_outdated_by();
      Enter(ImpactAssessment::STATE_SCREENING);
      return true;

    // Review and decision.
    case Event::kDecidedNotRequired:
      Decide(event.decided_not_required(), ImpactAssessment::DecidedVersion::OUTCOME_NOT_REQUIRED,
             ImpactAssessment::STATE_NOT_REQUIRED);
      return true;
    case Event::kSubmitted:
      Submit(event.submitted());
      return true;
    case Event::kSubmissionVoided:
      assessment_.clear_reviews();
      TakeBack();
      return true;
    case Event::kEndorsed:
      AddReview(ImpactAssessment::Review::OUTCOME_ENDORSED, event.endorsed().digest());
      return true;
    case Event::kReturned:
      AddReview(ImpactAssessment::Review::OUTCOME_RETURNED, event.returned().digest());
      TakeBack();
      return true;
    case Event::kApproved:
      Decide(event.approved(), ImpactAssessment::DecidedVersion::OUTCOME_APPROVED, ImpactAssessment::STATE_APPROVED);
      return true;
    case Event::kRejected:
      Decide(event.rejected(), ImpactAssessment::DecidedVersion::OUTCOME_REJECTED, ImpactAssessment::STATE_REJECTED);
      return true;
    case Event::kBreakGlassReviewRequested:
    case Event::kBreakGlassReviewed:
    case Event::kBreakGlassReviewOverdue:
    case Event::kPersonNoted:
      return true;

    // Renewal.
    case Event::kSystemChangeReported:
      Report(event.system_change_reported());
      return true;
    case Event::kFellDue:
      FallDue(event.fell_due());
      return true;
    case Event::kArchived:
      assessment_.clear_expire_time();
      Enter(ImpactAssessment::STATE_ARCHIVED);
      return true;

    case Event::EVENT_NOT_SET:
      return false;
  }
  return false;
}

}  // namespace

absl::Status ImpactAssessments::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  domain::FoldBreakGlass(event, metadata, state);
  if (!Folding(metadata, state).Apply(event)) return domain::UnknownEvent(metadata);
  domain::FoldPersonNoted<ImpactAssessments>(event, state);
  return absl::OkStatus();
}

bool ImpactAssessments::NeedsPerson(const State& assessment, const std::string& login) {
  if (assessment.state() == ImpactAssessment::STATE_ARCHIVED) return false;
  const auto& measures = assessment.content().measures();
  const auto& assessors = assessment.content().assessors();
  return std::any_of(measures.begin(), measures.end(), [&](const auto& measure) { return measure.owner() == login; }) ||
         (UnderWay(assessment) && std::find(assessors.begin(), assessors.end(), login) != assessors.end());
}

}  // namespace aims::risk
