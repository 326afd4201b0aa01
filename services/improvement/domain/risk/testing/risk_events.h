#pragma once
// Events of risks and treatments for tests of metrics, each with the fields that are counted. Only for tests.
//
//   world.On("2026-01-01").Tell("risks/r1", Identified("ana", {"bot"}));
//   world.On("2026-01-02").Tell("risks/r1", Assessed(Level("high", 3)));
//   EXPECT_EQ(CountsOf(world, "risks", "risks/r1", Series::kOpenRisks, "ana")["high|main|1"], 1);

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "aims/risk/v1/risk_event.pb.h"
#include "aims/risk/v1/treatment.pb.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {

inline constexpr char kRiskName[] = "organizations/acme/risks/r1";

// The levels of the tests have the ranks 1 to 4; those from 3 on are above the appetite.
inline risk::v1::Rating Level(const std::string& level, uint32_t rank, uint32_t version = 1,
                              const std::string& criteria = "main") {
  risk::v1::Rating rating;
  rating.set_level_id(level);
  rating.set_level_rank(rank);
  rating.set_above_appetite(rank >= 3);
  rating.set_criteria(absl::StrCat("organizations/acme/riskCriteria/", criteria));
  rating.set_criteria_version(version);
  return rating;
}

inline risk::v1::RiskEvent Identified(const std::string& owner = "ana", const std::vector<std::string>& systems = {}) {
  risk::v1::RiskEvent event;
  risk::v1::Risk* risk = event.mutable_registered()->mutable_risk();
  risk->set_owner(owner);
  for (const std::string& system : systems) risk->add_ai_systems(system);
  risk->set_criteria("organizations/acme/riskCriteria/main");
  return event;
}
inline risk::v1::RiskEvent OwnedBy(const std::string& owner) {
  risk::v1::RiskEvent event;
  event.mutable_updated()->mutable_risk()->set_owner(owner);
  event.mutable_updated()->mutable_update_mask()->add_paths("owner");
  return event;
}
inline risk::v1::RiskEvent Assessed(const risk::v1::Rating& rating) {
  risk::v1::RiskEvent event;
  *event.mutable_assessed()->mutable_rating() = rating;
  return event;
}
inline risk::v1::RiskEvent ResidualRated(const risk::v1::Rating& rating) {
  risk::v1::RiskEvent event;
  *event.mutable_residual_rated()->mutable_rating() = rating;
  return event;
}
inline risk::v1::RiskEvent Closed() {
  risk::v1::RiskEvent event;
  event.mutable_closed();
  return event;
}
inline risk::v1::RiskEvent Requested(uint32_t number, const std::string& expire, const risk::v1::Rating& rating) {
  risk::v1::RiskEvent event;
  event.mutable_acceptance_requested()->set_number(number);
  *event.mutable_acceptance_requested()->mutable_rating() = rating;
  *event.mutable_acceptance_requested()->mutable_expire_time() = P(expire);
  return event;
}
inline risk::v1::RiskEvent Accepted(uint32_t number) {
  risk::v1::RiskEvent event;
  event.mutable_accepted()->set_number(number);
  return event;
}
inline risk::v1::RiskEvent Revoked(uint32_t number) {
  risk::v1::RiskEvent event;
  event.mutable_acceptance_revoked()->set_number(number);
  return event;
}
inline risk::v1::RiskEvent Voided(uint32_t number) {
  risk::v1::RiskEvent event;
  event.mutable_acceptance_voided()->set_number(number);
  return event;
}
// The record of an expiry by the timer, which metrics do not need.
inline risk::v1::RiskEvent Expired(uint32_t number) {
  risk::v1::RiskEvent event;
  event.mutable_acceptance_expired()->set_number(number);
  return event;
}
inline risk::v1::RiskEvent Demanded(const std::string& limit) {
  risk::v1::RiskEvent event;
  *event.mutable_reassessment_requested()->mutable_limit_time() = P(limit);
  return event;
}

inline risk::v1::RiskCriteriaEvent CriteriaApproved(uint32_t version) {
  risk::v1::RiskCriteriaEvent event;
  event.mutable_approved()->set_version(version);
  return event;
}

inline risk::v1::TreatmentEvent PlannedFor(const std::string& risk) {
  risk::v1::TreatmentEvent event;
  event.mutable_registered()->mutable_treatment()->set_risk(risk);
  *event.mutable_registered()->mutable_treatment()->mutable_due_time() = P("2026-04-01");
  return event;
}
inline risk::v1::TreatmentEvent PlanApproved() {
  risk::v1::TreatmentEvent event;
  event.mutable_approved();
  return event;
}

// The counts of an item in a series, of all times, of those that belong to this owner.
inline Counts CountsOf(World& world, const std::string& kind, const std::string& item, Series series,
                       const std::string& owner) {
  Counts counts;
  for (const Kind& each : Kinds()) {
    if (each.id != kind) continue;
    History history = world.ledger().items().at({kind, item});
    Order(history);
    const Timeline timeline = TimelineOf(each, history);
    for (const Delta& delta : timeline.deltas()) {
      if (delta.series == series && timeline.properties()[delta.properties].owner == owner) {
        counts[delta.label] += delta.count;
      }
    }
  }
  return counts;
}

}  // namespace aims::improvement
