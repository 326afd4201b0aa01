// Made-up events of the audit service are those of an organization at work: of all kinds, decided by the domain.
#include "tools/bench/audit_events.h"

#include <map>
#include <string>

#include "aims/audit/v1/topic.pb.h"
#include "gtest/gtest.h"
#include "tools/bench/testing/made_up.h"

namespace aims::bench {
namespace {

using audit::v1::AuditTopicRecord;

TEST(AuditEvents, AreOfAllThatAnOrganizationDoes) {
  AuditEvents events({.partitions = 3});
  std::map<std::string, int> kinds, actors;
  constexpr int kCount = 60'000;
  for (int i = 0; i < kCount; ++i) {
    const AuditTopicRecord record = Parsed<AuditTopicRecord>(events.Next());
    ++kinds[KindOf(record)];
    ++actors[record.metadata().actor().subject()];
  }
  for (const char* kind : {"audit_authority.reported",
                           "audit_artifact.reported",
                           "audit_policy.reported",
                           "involvement.noted",
                           "audit_programme.approved",
                           "audit_programme.audit_noted",
                           "audit_programme.audit_missed",
                           "audit.conflict_accepted",
                           "audit.sample_recorded",
                           "audit.check_recorded",
                           "audit.report_returned",
                           "audit.report_issued",
                           "audit.certificate_recorded",
                           "audit.closed",
                           "audit.cancelled",
                           "audit_finding.issued",
                           "audit_finding.disputed",
                           "audit_finding.withdrawn",
                           "audit_finding.settled",
                           "nonconformity.confirmed",
                           "nonconformity.rejected",
                           "nonconformity.analysis_rejected",
                           "nonconformity.plan_approved",
                           "nonconformity.action_noted",
                           "nonconformity.verification_opened",
                           "nonconformity.verified",
                           "nonconformity.overdue",
                           "nonconformity.closed",
                           "action.due_soon",
                           "action.due_extended",
                           "action.overdue",
                           "action.returned",
                           "action.verified",
                           "action.person_noted",
                           "control_failure.reminded",
                           "control_failure.nonconformity_due",
                           "control_failure.nonconformity_ended",
                           "incident.triaged",
                           "incident.clock_noted",
                           "incident.correction_approved",
                           "incident.standing_changed",
                           "incident.closed",
                           "incident.dismissed",
                           "incident_clock.half_time_passed",
                           "incident_clock.report_sent",
                           "incident_clock.late",
                           "incident_clock.not_due_decided",
                           "concern.raised",
                           "concern.overdue",
                           "concern.message_sent",
                           "concern.concluded",
                           "objective.approved",
                           "objective.measured",
                           "objective.standing_changed",
                           "objective.went_stale",
                           "objective.review_fell_due",
                           "objective.achieved",
                           "objective.missed",
                           "monitoring_plan.evaluation_missed",
                           "performance_evaluation.approved",
                           "management_review.minutes_signed",
                           "review_agenda.item_noted",
                           "review_agenda.considered",
                           "improvement_item.evaluated",
                           "management_change.unplanned_noted",
                           "management_change.approved",
                           "resource_decision.decided"}) {
    EXPECT_GT(kinds[kind], 0) << "no " << kind;
  }
  for (const auto& [kind, count] : kinds) EXPECT_LT(count, kCount / 5) << kind << " crowds out the rest";
  EXPECT_GT(actors["timer"], kCount / 100);
  EXPECT_GT(actors["reaction/action_note"], kCount / 100);
  EXPECT_LT(events.refused(), kCount / 50) << "people ask for what they may not do";
}

TEST(AuditEvents, AreTheSameForTheSameOptions) { ExpectTheSameForTheSameOptions<AuditEvents>(2000); }

TEST(AuditEvents, CloseEachPartitionWithWhatReactionsHaveGoneThrough) {
  ExpectClosings<AuditEvents, AuditTopicRecord>();
}

}  // namespace
}  // namespace aims::bench
