#include "tools/bench/audit_events.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/topic.pb.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "services/audit/aggregates/aggregates.h"
#include "services/audit/domain/audit_criteria.h"
#include "services/audit/reactions/reactions.h"
#include "services/controls/aggregates/aggregates.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);
constexpr size_t kEmployees = 600;
constexpr size_t kFirstSystems = 60;
constexpr size_t kFirstControls = 200;
constexpr size_t kPolicies = 20;
constexpr size_t kMonitoringPlans = 10;

// The most that are worked on at a time.
constexpr size_t kMostObjectives = 2000;
constexpr size_t kMostNonconformities = 500;
constexpr size_t kMostIncidents = 80;
constexpr size_t kMostConcerns = 80;
constexpr size_t kMostAudits = 15;
constexpr size_t kMostImprovements = 80;
constexpr size_t kMostActions = 100;

}  // namespace

AuditEvents::AuditEvents(const Options& options)
    : PlannedEvents(options, audit::AuditAggregates(), audit::AuditReactions()),
      requirements_(audit::CycleRequirements()) {}

void AuditEvents::SetUp() {
  Found(kManagers);
  for (size_t i = 0; i < kPolicies; ++i) {
    policies_.push_back({NameOf("policies", absl::StrCat("p-", i))});
    HearOfPolicy(&policies_.back());
  }
  for (size_t i = 0; i < kFirstSystems; ++i) HearOfSystem();
  for (size_t i = 0; i < kFirstControls; ++i) HearOfControl();
  SetIncidents();
  PlanReviews();
  for (size_t i = 0; i < kMonitoringPlans; ++i) PlanMonitoring();
  WriteProgramme();
  KeepHearing();
}

void AuditEvents::Begin() {
  const size_t choice = Below(100);
  if (choice < 20 && pursued_.size() < kMostObjectives) return SetObjective();
  if (choice < 45 && nonconformities_.open < kMostNonconformities) return ReportNonconformity();
  if (choice < 55 && incidents_.open < kMostIncidents) return ReportIncident();
  if (choice < 65 && concerns_.open < kMostConcerns) return RaiseConcern();
  if (choice < 70 && audits_.open < kMostAudits) return PlanAudit();
  if (choice < 80 && improvements_.open < kMostImprovements) return SuggestImprovement();
  if (choice < 90 && actions_.open < kMostActions) return PlanAction();
  MeasureAny();
}

std::string AuditEvents::Employee() { return absl::StrCat("employee-", Below(kEmployees)); }

void AuditEvents::MostlyWithin(absl::Duration most, absl::Duration limit, Plan plan) {
  if (!OneIn(25)) return Later(most, std::move(plan));
  At(last_time() + limit + absl::Hours(1 + Below(72)), std::move(plan));
}

type::v1::Evidence AuditEvents::Proof() {
  type::v1::Evidence evidence = EvidenceBy(kCollectors[Below(kCollectors.size())]);
  if (!OneIn(3)) return evidence;
  evidence.set_reference(NameOf("evidenceArtifacts", absl::StrCat("e-", artifacts_++)));
  evidence.set_sha256(base::Sha256Hex(evidence.reference()));
  *evidence.mutable_expire_time() = base::ToProto(last_time() + kDay * (60 + Below(340)));
  controls::v1::ControlsTopicRecord record;
  auto& standing = *record.mutable_evidence_artifact()->mutable_standing_changed()->mutable_standing();
  standing.set_artifact(evidence.reference());
  standing.set_state(type::v1::ArtifactStanding::STATE_ACCEPTED);
  standing.set_sha256(evidence.sha256());
  standing.set_collector(evidence.preparer());
  *standing.mutable_expire_time() = evidence.expire_time();
  Hear(controls::kTopic, evidence.reference(), One(kReviewers, "evidence-reviewer"), record);
  return evidence;
}

std::string AuditEvents::AnyRequirement() { return requirements_[Below(requirements_.size())]; }
std::string AuditEvents::AnySystem() { return systems_[Below(systems_.size())]; }
std::string AuditEvents::AnyControl() { return controls_[Below(controls_.size())]; }

}  // namespace aims::bench
