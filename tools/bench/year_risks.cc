#include "tools/bench/year_risks.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "aims/risk/v1/risk_service.pb.h"
#include "common/base/time.h"
#include "services/risk/aggregates/aggregates.h"
#include "services/risk/reactions/reactions.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = risk::v1;
using v1::Risk;
using v1::Treatment;

constexpr size_t kSteps = 4;  // of likelihood, and of consequence
constexpr const char* kLevels[] = {"low", "medium", "high", "extreme"};

v1::RiskCriteria::Document DocumentOf(size_t review_days) {
  v1::RiskCriteria::Document document;
  for (size_t i = 0; i < kSteps; ++i) {
    document.add_likelihood()->set_display_name(absl::StrCat("likelihood ", i));
    document.add_consequence()->set_display_name(absl::StrCat("consequence ", i));
  }
  for (const char* id : kLevels) {
    auto* level = document.add_levels();
    level->set_level_id(id);
    level->set_display_name(id);
    level->set_max_acceptance_days(1000);
    level->add_acceptor_roles("designated-management");
    level->set_review_days(static_cast<uint32_t>(review_days));
    level->set_reassess_days(15);
  }
  for (size_t likelihood = 0; likelihood < kSteps; ++likelihood) {
    auto* row = document.add_matrix();
    for (size_t consequence = 0; consequence < kSteps; ++consequence) {
      row->add_level_ids(kLevels[(likelihood + consequence) / 2]);
    }
  }
  document.set_appetite_level_id("low");
  document.set_review_days(1000);
  return document;
}

}  // namespace

YearRisks::YearRisks(const Options& options, const std::vector<std::string>* systems)
    : DecidedEvents(options, risk::RiskAggregates(), risk::RiskReactions()), systems_(systems) {}

event::v1::Actor YearRisks::AnyAuthor() { return One(kAuthors, "risk-manager"); }
event::v1::Actor YearRisks::AnyManager() { return One(kManagers, "designated-management"); }

v1::Estimate YearRisks::AnyEstimate() {
  v1::Estimate estimate;
  estimate.set_likelihood(static_cast<uint32_t>(1 + Below(kSteps)));
  estimate.set_people_consequence(static_cast<uint32_t>(1 + Below(kSteps)));
  estimate.set_organization_consequence(1);
  estimate.set_rationale(Text(30));
  return estimate;
}

void YearRisks::SetUp() {
  Found(kManagers, kLevels);
  for (const char* id : {"default", "other"}) {
    criteria_.push_back(NameOf("riskCriteria", id));
    v1::CreateRiskCriteriaRequest create;
    create.set_parent(organization());
    create.set_risk_criteria_id(id);
    create.mutable_risk_criteria()->set_display_name("Criteria of AI risk");
    Do(criteria_.back(), AnyAuthor(), create);
    ApproveCriteria(criteria_.back());
  }
}

void YearRisks::ApproveCriteria(const std::string& name) {
  v1::ProposeRiskCriteriaRequest propose;
  *propose.mutable_document() = DocumentOf(60 + Below(60));
  if (!Try(name, AnyAuthor(), propose)) return;
  const auto& proposed = StateOf<v1::RiskCriteria>(name).proposed_version();
  v1::ApproveRiskCriteriaRequest approve;
  approve.set_version(proposed.version());
  approve.set_digest(proposed.digest());
  approve.set_reason("as agreed by the board");
  Try(name, One(kManagers, "top-management"), approve);
}

void YearRisks::Act() {
  if (commands() == 0) return SetUp();
  const size_t dice = Below(1000);
  if (risks_.size() < 12 || dice < 3) return AddRisk();
  if (dice < 4 && !systems_->empty()) return Prohibit((*systems_)[Below(systems_->size())]);
  if (dice < 6) return ApproveCriteria(criteria_[Below(criteria_.size())]);
  const std::string& risk = risks_[Below(risks_.size())];
  if (dice < 80) return AddTreatment(risk);
  if (dice < 500 && !treatments_.empty()) return ChangeTreatment(treatments_[Below(treatments_.size())]);
  if (dice < 700) return ChangeAcceptance(risk);
  if (dice < 702) return ChangeClosing(risk);
  ChangeRisk(risk);
}

// The inventory classifies a system as prohibited, or lifts its block.
void YearRisks::Prohibit(const std::string& system) {
  inventory::v1::InventoryTopicRecord record;
  if (prohibited_.insert(system).second) {
    auto& classification = *record.mutable_ai_system()->mutable_classified()->mutable_classification();
    classification.set_number(1);
    classification.add_tiers(inventory::v1::RISK_TIER_PROHIBITED);
  } else {
    prohibited_.erase(system);
    record.mutable_ai_system()->mutable_unblocked()->set_classification_number(2);
  }
  Hear("aims.inventory.events", system, AnyManager(), record);
  for (const std::string& risk : Referring(system, "risks")) {
    if (std::find(risks_.begin(), risks_.end(), risk) == risks_.end()) risks_.push_back(risk);
  }
}

void YearRisks::AddRisk() {
  v1::CreateRiskRequest request;
  const std::string id = absl::StrCat("r-", commands());
  request.set_parent(organization());
  request.set_risk_id(id);
  Risk& risk = *request.mutable_risk();
  risk.set_display_name(Text(30));
  risk.set_description(Text(100));
  risk.set_owner(kOwners[Below(kOwners.size())]);
  if (!systems_->empty()) risk.add_ai_systems((*systems_)[Below(systems_->size())]);
  risk.add_sources(static_cast<v1::RiskSource>(1 + Below(v1::RiskSource_MAX)));
  risk.add_objectives(static_cast<v1::RiskObjective>(1 + Below(v1::RiskObjective_MAX)));
  risk.set_criteria(criteria_[Below(criteria_.size())]);
  const std::string name = NameOf("risks", id);
  if (Try(name, AnyAuthor(), request)) risks_.push_back(name);
}

void YearRisks::ChangeRisk(const std::string& name) {
  switch (Below(8)) {
    case 0: {
      v1::UpdateRiskRequest request;
      if (Below(2) == 0) {
        request.mutable_risk()->set_owner(kOwners[Below(kOwners.size())]);
        request.mutable_update_mask()->add_paths("owner");
      } else if (Below(2) == 0) {
        request.mutable_risk()->set_criteria(criteria_[Below(criteria_.size())]);
        request.mutable_update_mask()->add_paths("criteria");
      } else {
        if (Below(3) > 0) return;
        request.mutable_risk()->set_description(Text(100));
        request.mutable_update_mask()->add_paths("description");
      }
      Try(name, AnyAuthor(), request);
      return;
    }
    case 1: {
      v1::ChooseRiskTreatmentRequest request;
      request.set_option(Below(3) > 0 ? v1::TREATMENT_OPTION_MODIFY : v1::TREATMENT_OPTION_RETAIN);
      request.set_reason(Text(20));
      Try(name, Person(StateOf<Risk>(name).owner(), "ai-system-owner"), request);
      return;
    }
    case 2: {
      if (Below(12) > 0) return;
      v1::RequestRiskReassessmentRequest request;
      request.set_trigger(v1::REASSESSMENT_TRIGGER_INCIDENT);
      request.set_reason(Text(20));
      Try(name, AnyAuthor(), request);
      return;
    }
    case 3:
    case 4: {
      auto request = Naming<v1::EvaluateRiskRequest>(StateOf<Risk>(name), Text(20));
      request.set_priority(Risk::PRIORITY_MEDIUM);
      Try(name, One(kReviewers, "risk-manager"), request);
      return;
    }
    default: {
      // Once in a while before the last assessment was evaluated.
      if (StateOf<Risk>(name).state() == Risk::STATE_ASSESSED && Below(10) > 0) return;
      v1::AssessRiskRequest request;
      *request.mutable_estimate() = AnyEstimate();
      Try(name, One(kAssessors, "risk-manager"), request);
    }
  }
}

void YearRisks::ChangeAcceptance(const std::string& name) {
  const Risk& risk = StateOf<Risk>(name);
  const uint32_t last = risk.last_acceptance();
  switch (Below(7)) {
    case 0:
    case 1: {
      auto ask = Naming<v1::RequestRiskAcceptanceRequest>(risk, Text(20));
      *ask.mutable_expire_time() = base::ToProto(Within(Below(3) == 0 ? 10 : 90));
      Try(name, Below(3) == 0 ? AnyManager() : Person(risk.owner(), "ai-system-owner"), ask);
      return;
    }
    case 2: {
      v1::RevokeRiskAcceptanceRequest revoke;
      revoke.set_number(last);
      revoke.set_reason(Text(20));
      if (Below(3) == 0) Try(name, AnyManager(), revoke);
      return;
    }
    case 3: {
      auto accept = Naming<v1::BreakGlassAcceptRiskRequest>(risk, Text(20));
      accept.set_number(last);
      Try(name, AnyManager(), accept);
      return;
    }
    case 4: {
      auto review = Naming<v1::ReviewRiskBreakGlassRequest>(risk.break_glass(), Text(20));
      review.set_outcome(Below(3) == 0 ? type::v1::BreakGlassApproval::OUTCOME_NOT_UPHELD
                                       : type::v1::BreakGlassApproval::OUTCOME_UPHELD);
      if (risk.has_break_glass()) Try(name, AnyManager(), review);
      return;
    }
    default: {
      auto accept = Naming<v1::AcceptRiskRequest>(risk, Text(20));
      accept.set_number(last);
      Try(name, AnyManager(), accept);
    }
  }
}

void YearRisks::ChangeClosing(const std::string& name) {
  const Risk& risk = StateOf<Risk>(name);
  if (!risk.has_closing() || risk.closing().state() != Risk::Closing::STATE_SUBMITTED) {
    auto ask = Naming<v1::RequestRiskClosingRequest>(risk, Text(20));
    ask.set_ground(v1::CLOSING_GROUND_SOURCE_GONE);
    *ask.add_evidence() = EvidenceBy(risk.owner());
    if (!Try(name, Person(risk.owner(), "ai-system-owner"), ask)) return;
  }
  auto close = Naming<v1::CloseRiskRequest>(StateOf<Risk>(name), Text(20));
  close.set_number(StateOf<Risk>(name).closing().number());
  Try(name, AnyManager(), close);
}

}  // namespace aims::bench
