// What the events of the audit service show: objectives, changes, resources, monitoring, audits, reviews, improvements and
// nonconformities. Required documents whose source is this service are noted here, since the controls service does not hear
// of it.

#include <algorithm>

#include "absl/types/optional.h"
#include "aims/audit/v1/audit_event.pb.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "aims/audit/v1/improvement_item.pb.h"
#include "aims/audit/v1/management_change.pb.h"
#include "aims/audit/v1/management_review.pb.h"
#include "aims/audit/v1/management_review_plan.pb.h"
#include "aims/audit/v1/monitoring_plan.pb.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "aims/audit/v1/objective.pb.h"
#include "aims/audit/v1/performance_evaluation.pb.h"
#include "aims/audit/v1/resource_decision.pb.h"
#include "common/base/time.h"
#include "services/improvement/domain/readiness/presence.h"
#include "services/improvement/domain/readiness/steps.h"

namespace aims::improvement {
namespace {

struct Objectives {
  using Event = audit::v1::ObjectiveEvent;
  static constexpr Step<Event> kSteps[] = {{.on = Event::kApproved, .hold = "objectives/active"},
                                           {.on = Event::kAchieved},
                                           {.on = Event::kMissed},
                                           {.on = Event::kAbandoned}};
};

struct Changes {
  using Event = audit::v1::ManagementChangeEvent;
  static constexpr Step<Event> kSteps[] = {
      {.on = Event::kApproved, .hold = "changes/approved"},
      {.on = Event::kWithdrawn},
      {.on = Event::kUnplannedNoted, .hold = "changes/unplanned changes/unreviewed"},
      {.on = Event::kUnplannedReviewed, .hold = "changes/unplanned"}};
};

struct Resources {
  using Event = audit::v1::ResourceDecisionEvent;
  static constexpr char kOverdue[] = "resources/raised resources/overdue";
  static void Keep(const Event& from, Event* kept) {
    *kept->mutable_updated()->mutable_resource_decision()->mutable_need_time() =
        from.updated().resource_decision().need_time();
    kept->mutable_updated()->mutable_update_mask()->add_paths("need_time");
  }
  static bool MovesTime(const Event& event) {
    const auto& paths = event.updated().update_mask().paths();
    return std::find(paths.begin(), paths.end(), "need_time") != paths.end();
  }
  static absl::Time NeedTime(const Event& event) {
    return base::FromProto(event.updated().resource_decision().need_time());
  }
  static constexpr Step<Event> kSteps[] = {
      {.on = Event::kRegistered, .hold = "resources/raised"},
      {.on = Event::kUpdated,
       .hold = "resources/raised",
       .keep = &Keep,
       .when = &MovesTime,
       .until = &NeedTime,
       .after = kOverdue},
      {.on = Event::kDecided, .hold = "resources/raised", .done = "resources-decided"},
      {.on = Event::kProvided, .hold = "resources/raised"},
      {.on = Event::kOverdue, .hold = kOverdue},
      {.on = Event::kWithdrawn}};
};

struct MonitoringPlans {
  using Event = audit::v1::MonitoringPlanEvent;
  static constexpr Step<Event> kSteps[] = {{.on = Event::kApproved, .hold = "monitoring/planned"},
                                           {.on = Event::kRetired}};
};

struct Evaluations {
  using Event = audit::v1::PerformanceEvaluationEvent;
  static constexpr Step<Event> kSteps[] = {
      {.on = Event::kApproved, .hold = "document|monitoring-results", .done = "performance-evaluated"}};
};

struct Audits {
  using Event = audit::v1::AuditEvent;
  static void Keep(const Event& from, Event* kept) {
    kept->mutable_report_issued()->set_kind(from.report_issued().kind());
  }
  static bool IsInternal(const Event& event) { return event.report_issued().kind() == audit::v1::AUDIT_KIND_INTERNAL; }
  static constexpr Step<Event> kSteps[] = {{.on = Event::kReportIssued,
                                            .hold = "document|audit-results",
                                            .done = "audit-issued",
                                            .keep = &Keep,
                                            .when = &IsInternal}};
};

struct ReviewPlans {
  using Event = audit::v1::ManagementReviewPlanEvent;
  static constexpr Step<Event> kSteps[] = {{.on = Event::kApproved, .hold = "review/planned"}};
};

struct Reviews {
  using Event = audit::v1::ManagementReviewEvent;
  static constexpr Step<Event> kSteps[] = {
      {.on = Event::kHeld, .hold = nullptr, .done = "review-held"},
      {.on = Event::kMinutesSigned, .hold = "document|management-review-results", .done = "review-signed"},
      {.on = Event::kDecisionTaken, .hold = nullptr, .done = "review-decided"}};
};

struct Improvements {
  using Event = audit::v1::ImprovementItemEvent;
  static constexpr Step<Event> kSteps[] = {
      {.on = Event::kRegistered, .hold = "improvements/recorded"},
      {.on = Event::kCompleted, .hold = "improvements/recorded", .done = "improvement-made"},
      {.on = Event::kRejected},
      {.on = Event::kWithdrawn}};
};

// A step that is overdue stays so until the next step begins, or its due time is extended.
struct Nonconformities {
  using Event = audit::v1::NonconformityEvent;
  static constexpr char kRecorded[] = "nonconformities/recorded";
  static constexpr Step<Event> kSteps[] = {
      {.on = Event::kRegistered, .hold = kRecorded},
      {.on = Event::kConfirmed, .hold = kRecorded},
      {.on = Event::kContained, .hold = kRecorded},
      {.on = Event::kAnalysisAccepted, .hold = kRecorded},
      {.on = Event::kPlanApproved, .hold = kRecorded},
      {.on = Event::kImplemented, .hold = kRecorded},
      {.on = Event::kVerificationOpened, .hold = kRecorded},
      {.on = Event::kVerified, .hold = kRecorded},
      {.on = Event::kDueExtended, .hold = kRecorded},
      {.on = Event::kOverdue, .hold = "nonconformities/recorded nonconformities/overdue"},
      {.on = Event::kClosed, .hold = "nonconformities/recorded document|nonconformity-results"},
      {.on = Event::kRejected}};
};

// --- Programmes: the approval of a version whose cycle the proposal tells ---

using ProgrammeEvent = audit::v1::AuditProgrammeEvent;

void KeepProgramme(const ProgrammeEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  switch (event.event_case()) {
    case ProgrammeEvent::kProposed:
    case ProgrammeEvent::kApproved:
    case ProgrammeEvent::kClosed:
      break;
    default:
      return;
  }
  ProgrammeEvent kept = Emptied(event);
  if (event.has_proposed()) {
    auto& document = *kept.mutable_proposed()->mutable_document();
    *document.mutable_cycle_from_time() = event.proposed().document().cycle_from_time();
    *document.mutable_cycle_to_time() = event.proposed().document().cycle_to_time();
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Cycle {
  absl::Time from, to;
};

void CountProgramme(const History& history, Timeline& timeline) {
  const Labels kApproved = {"programme/approved"};
  Cycle proposed;
  absl::optional<Cycle> approved;
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<ProgrammeEvent>();
    if (event.has_proposed()) {
      proposed = {base::FromProto(event.proposed().document().cycle_from_time()),
                  base::FromProto(event.proposed().document().cycle_to_time())};
    } else if (event.has_approved()) {
      approved = proposed;
    } else {
      approved.reset();
    }
    const bool over = approved.has_value() && approved->to <= moment.time;
    const bool runs = approved.has_value() && approved->from <= moment.time && !over;
    timeline.Hold(Series::kPresence, runs ? kApproved : Labels());
    if (!approved.has_value() || over) continue;
    if (!runs) timeline.Hold(Series::kPresence, kApproved, approved->from);
    timeline.Hold(Series::kPresence, {}, approved->to);
  }
}

}  // namespace

std::vector<Kind> AuditPresence() {
  return {StepsKind<Objectives>("presence-objectives"),
          StepsKind<Changes>("presence-changes"),
          StepsKind<Resources>("presence-resources"),
          StepsKind<MonitoringPlans>("presence-monitoring-plans"),
          StepsKind<Evaluations>("presence-evaluations"),
          {.id = "presence-programmes",
           .sources = {On<ProgrammeEvent>(&KeepProgramme)},
           .series = {Series::kPresence, Series::kDone},
           .count = &CountProgramme},
          StepsKind<Audits>("presence-audits"),
          StepsKind<ReviewPlans>("presence-review-plans"),
          StepsKind<Reviews>("presence-reviews"),
          StepsKind<Improvements>("presence-improvements"),
          StepsKind<Nonconformities>("presence-nonconformities")};
}

}  // namespace aims::improvement
