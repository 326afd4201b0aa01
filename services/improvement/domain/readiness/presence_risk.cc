// What the events of the risk service show: criteria, risks and treatments. ISO/IEC 42001 6.1.1 to 6.1.3, 8.2, 8.3.

#include "aims/risk/v1/risk_criteria.pb.h"
#include "aims/risk/v1/risk_event.pb.h"
#include "aims/risk/v1/treatment.pb.h"
#include "common/base/time.h"
#include "services/improvement/domain/readiness/presence.h"
#include "services/improvement/domain/readiness/steps.h"

namespace aims::improvement {
namespace {

struct Criteria {
  using Event = risk::v1::RiskCriteriaEvent;
  static constexpr char kReviewed[] = "criteria/approved criteria/reviewed";
  static constexpr char kApproved[] = "criteria/approved";
  static void KeepApproved(const Event& from, Event* kept) {
    *kept->mutable_approved()->mutable_review_due_time() = from.approved().review_due_time();
  }
  static void KeepReviewed(const Event& from, Event* kept) {
    *kept->mutable_reviewed()->mutable_review_due_time() = from.reviewed().review_due_time();
  }
  static absl::Time UntilOfApproved(const Event& event) { return base::FromProto(event.approved().review_due_time()); }
  static absl::Time UntilOfReviewed(const Event& event) { return base::FromProto(event.reviewed().review_due_time()); }
  static constexpr Step<Event> kSteps[] = {
      {.on = Event::kApproved, .hold = kReviewed, .keep = &KeepApproved, .until = &UntilOfApproved, .after = kApproved},
      {.on = Event::kReviewed, .hold = kReviewed, .keep = &KeepReviewed, .until = &UntilOfReviewed, .after = kApproved},
      {.on = Event::kReviewFellDue, .hold = kApproved}};
};

struct Risks {
  using Event = risk::v1::RiskEvent;
  static constexpr Step<Event> kSteps[] = {
      {.on = Event::kRegistered, .hold = "risks/identified risks/unassessed"},
      {.on = Event::kAssessed, .hold = "risks/identified risks/assessed", .done = "risk-assessed"},
      {.on = Event::kReassessmentOverdue, .hold = "risks/identified risks/assessed risks/reassessment-overdue"},
      {.on = Event::kClosed}};
};

struct Treatments {
  using Event = risk::v1::TreatmentEvent;
  static constexpr char kCompleted[] = "treatments/approved treatments/completed";
  static constexpr char kIneffective[] = "treatments/approved treatments/completed treatments/ineffective";
  static void KeepOutcome(const Event& from, Event* kept) {
    kept->mutable_tested()->set_outcome(from.tested().outcome());
  }
  // Of the treatment as a whole: an action that is late may still leave it in time.
  static void KeepAction(const Event& from, Event* kept) {
    kept->mutable_overdue()->set_action_id(from.overdue().action_id());
  }
  static bool IsWhole(const Event& event) { return event.overdue().action_id().empty(); }
  static bool IsEffective(const Event& event) {
    return event.tested().outcome() == risk::v1::Treatment::Test::OUTCOME_EFFECTIVE;
  }
  static constexpr Step<Event> kSteps[] = {
      {.on = Event::kApproved, .hold = "treatments/approved"},
      {.on = Event::kApprovalVoided},
      {.on = Event::kOverdue, .hold = "treatments/approved treatments/overdue", .keep = &KeepAction, .when = &IsWhole},
      {.on = Event::kCompleted, .hold = kCompleted},
      {.on = Event::kTested, .hold = kCompleted, .keep = &KeepOutcome, .when = &IsEffective},
      {.on = Event::kTested, .hold = kIneffective, .keep = &KeepOutcome},
      {.on = Event::kDoubted, .hold = kIneffective},
      {.on = Event::kWithdrawn},
      {.on = Event::kRevoked}};
};

}  // namespace

std::vector<Kind> RiskPresence() {
  return {StepsKind<Criteria>("presence-criteria"), StepsKind<Risks>("presence-risks"),
          StepsKind<Treatments>("presence-treatments")};
}

}  // namespace aims::improvement
