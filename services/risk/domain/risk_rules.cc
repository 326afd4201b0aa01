#include "services/risk/domain/risk_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/state.h"
#include "services/risk/domain/criteria_document.h"
#include "services/risk/domain/prohibition.h"

namespace aims::risk {
namespace {

using domain::Violation;
using v1::Risk;
using Acceptance = v1::Risk::Acceptance;

// Treatments that are not finished.
std::vector<std::string> OpenTreatments(const Risk& risk) {
  std::vector<std::string> open;
  for (const auto& note : risk.treatments()) {
    if (note.standing() == Risk::TreatmentNote::STANDING_OPEN ||
        note.standing() == Risk::TreatmentNote::STANDING_INEFFECTIVE ||
        note.standing() == Risk::TreatmentNote::STANDING_DOUBTED) {
      open.push_back(note.treatment());
    }
  }
  return open;
}

bool HasEffectiveTreatment(const Risk& risk) {
  return std::any_of(risk.treatments().begin(), risk.treatments().end(),
                     [](const auto& note) { return note.standing() == Risk::TreatmentNote::STANDING_EFFECTIVE; });
}

// Days that the criteria set for the level of the rating. Where the criteria have changed since the rating and the level
// is gone, the fewest that they set.
uint32_t DaysOf(const v1::RiskCriteria& criteria, const v1::Rating& rating,
                uint32_t (v1::RiskCriteria::Level::*days)() const) {
  uint32_t strictest = 0;
  for (const auto& level : criteria.current_version().document().levels()) {
    if (level.level_id() == rating.level_id()) return (level.*days)();
    if (strictest == 0 || (level.*days)() < strictest) strictest = (level.*days)();
  }
  return strictest;
}

// Adds what follows from a risk that has become `after`.
absl::Status AddConsequences(const Risk& after, const domain::Decision& decision, RiskEvents* events) {
  const Acceptance* covering = Covering(after, decision.time);
  if (after.state() == Risk::STATE_MONITORED && after.residual().above_appetite() && covering == nullptr) {
    events->emplace_back().mutable_returned_to_treatment();
    return absl::OkStatus();
  }
  const bool may_begin = after.state() == Risk::STATE_TREATMENT ||
                         (after.state() == Risk::STATE_EVALUATED && after.option() != v1::TREATMENT_OPTION_UNSPECIFIED);
  if (!may_begin || !BarsToMonitoring(after, decision.time).empty()) return absl::OkStatus();
  const auto criteria = CriteriaOf(after, decision);
  if (criteria == nullptr) {
    return absl::InternalError(absl::StrCat("the criteria ", after.criteria(), " of ", after.name(), " do not exist"));
  }
  auto* started = events->emplace_back().mutable_monitoring_started();
  *started->mutable_residual() = after.residual();
  if (covering != nullptr) started->set_acceptance(covering->number());
  *started->mutable_review_due_time() = base::ToProto(
      decision.time + absl::Hours(24) * DaysOf(*criteria, after.residual(), &v1::RiskCriteria::Level::review_days));
  return absl::OkStatus();
}

}  // namespace

absl::Status NotClosed(const Risk& risk) {
  if (risk.state() != Risk::STATE_CLOSED) return absl::OkStatus();
  return domain::Refusal(risk.name(),
                         {"RISK_CLOSED", "6.1.2", "the risk is closed, which is final: create a new risk"});
}

std::shared_ptr<const v1::RiskCriteria> CriteriaOf(const Risk& risk, const domain::Decision& decision) {
  return decision.Find<v1::RiskCriteria>(risk.criteria());
}

absl::optional<Violation> RatedByCurrent(const v1::Rating& rating, const v1::RiskCriteria* criteria) {
  if (criteria != nullptr && IsCurrent(rating, *criteria)) return absl::nullopt;
  return Violation{"RATING_OUTDATED", "6.1.1",
                   absl::StrCat("the risk was rated by version ", rating.criteria_version(), " of ", rating.criteria(),
                                ", which is not the current version: assess the risk again")};
}

absl::optional<Violation> MayAccept(const Risk& risk, absl::string_view move, domain::Authority* authority) {
  const auto criteria = CriteriaOf(risk, authority->decision());
  if (criteria == nullptr || !IsCurrent(risk.residual(), *criteria)) return absl::nullopt;
  const auto& level = LevelOf(criteria->current_version().document(), risk.residual());
  if (level.max_acceptance_days() == 0) return absl::nullopt;
  const domain::Systems systems(risk.ai_systems().begin(), risk.ai_systems().end());
  const auto* designation = authority->DesignationThat([&](const type::v1::Designation& each) {
    const auto& may = level.acceptor_roles();
    const auto& levels = each.risk_levels();
    const bool named = std::any_of(may.begin(), may.end(), [&](const std::string& role) {
      return role == domain::NameOf(each.role()) || each.role() == type::v1::MANAGEMENT_ROLE_TOP;
    });
    return named && std::find(levels.begin(), levels.end(), level.level_id()) != levels.end() &&
           domain::Covers(each, systems);
  });
  if (designation != nullptr) {
    authority->Quote(*designation);
    return absl::nullopt;
  }
  return Violation{"LEVEL_ABOVE_AUTHORITY", "6.1.3",
                   absl::StrCat("a risk of level ", level.level_id(), " can only be ", move, " by ",
                                absl::StrJoin(level.acceptor_roles(), " or "),
                                " that is designated for this level and for the AI "
                                "systems of the risk: no designation of \"",
                                authority->decision().actor.subject(), "\" is")};
}

bool IsRated(const Risk& risk) {
  const auto& demands = risk.reassessments();
  return risk.has_current() && risk.current().criteria() == risk.criteria() &&
         std::none_of(demands.begin(), demands.end(),
                      [](const auto& demand) { return demand.trigger() == v1::REASSESSMENT_TRIGGER_CRITERIA_CHANGED; });
}

bool InForce(const Acceptance& acceptance, absl::Time time) {
  return (acceptance.state() == Acceptance::STATE_ACCEPTED || acceptance.state() == Acceptance::STATE_EXPIRING) &&
         base::FromProto(acceptance.expire_time()) > time;
}

const Acceptance* Covering(const Risk& risk, absl::Time time) {
  const Acceptance* covering = nullptr;
  for (const Acceptance& acceptance : risk.acceptances()) {
    if (!InForce(acceptance, time)) continue;
    if (covering == nullptr || base::FromProto(acceptance.expire_time()) > base::FromProto(covering->expire_time())) {
      covering = &acceptance;
    }
  }
  return covering;
}

const Acceptance* OpenRequest(const Risk& risk) {
  for (const Acceptance& acceptance : risk.acceptances()) {
    if (acceptance.state() == Acceptance::STATE_SUBMITTED) return &acceptance;
  }
  return nullptr;
}

std::vector<Violation> BarsToMonitoring(const Risk& risk, absl::Time time) {
  std::vector<Violation> bars;
  if (auto bar = NotWhileProhibited(risk, "monitored"); bar.has_value()) bars.push_back(*std::move(bar));
  if (Covering(risk, time) != nullptr) return bars;  // what is accepted is accepted as it is
  const std::vector<std::string> open = OpenTreatments(risk);
  if (!open.empty()) {
    bars.push_back({"TREATMENT_OPEN", "8.3",
                    absl::StrCat("these treatments are not yet found effective; finish or withdraw them: ",
                                 absl::StrJoin(open, ", "))});
  }
  if (risk.option() != v1::TREATMENT_OPTION_RETAIN && !HasEffectiveTreatment(risk)) {
    bars.push_back({"TREATMENT_MISSING", "6.1.3",
                    "no treatment was found effective: plan a treatment, or choose to retain the risk"});
  }
  if (risk.residual().above_appetite()) {
    bars.push_back(
        {"RISK_ABOVE_APPETITE", "6.1.3",
         absl::StrCat(
             "the residual level is ", risk.residual().level_id(),
             ", above the risk appetite, and not accepted: treat the risk further, or request its acceptance")});
  }
  return bars;
}

absl::StatusOr<RiskEvents> Conclude(const Risk& risk, RiskEvents events, const domain::Decision& decision) {
  ASSIGN_OR_RETURN(Risk after, domain::After<Risks>(risk, events, decision));
  const size_t so_far = events.size();
  RETURN_IF_ERROR(AddConsequences(after, decision, &events));
  ASSIGN_OR_RETURN(after, domain::After<Risks>(std::move(after), {events.begin() + so_far, events.end()}, decision));
  if (!events.empty()) AddToleranceChange(risk, after, decision.time, &events);
  return events;
}

void AddToleranceChange(const Risk& before, const Risk& after, absl::Time time, RiskEvents* events) {
  v1::RiskToleranceChanged change;
  const Acceptance* covering = Covering(after, time);
  change.set_open(after.state() != Risk::STATE_CLOSED);
  change.set_level_id(after.residual().level_id());
  if (after.has_current()) *change.mutable_rate_time() = after.current().rate_time();
  change.set_tolerated(change.open() && after.has_residual() && !IsProhibited(after) && !after.reassessment_overdue() &&
                       (!after.residual().above_appetite() || covering != nullptr));
  if (change.tolerated() && after.residual().above_appetite()) {
    *change.mutable_tolerance_expire_time() = covering->expire_time();
  }
  change.set_rated(IsRated(after));
  *change.mutable_ai_systems() = after.ai_systems();
  for (const std::string& system : before.ai_systems()) {
    const auto& systems = after.ai_systems();
    if (std::find(systems.begin(), systems.end(), system) == systems.end()) change.add_former_ai_systems(system);
  }
  const bool is_new = events->front().has_registered();
  const bool same_systems = change.former_ai_systems().empty() && before.ai_systems_size() == after.ai_systems_size();
  const bool same_tolerance =
      change.tolerated() == before.tolerated() &&
      change.has_tolerance_expire_time() == before.has_tolerance_expire_time() &&
      base::FromProto(change.tolerance_expire_time()) == base::FromProto(before.tolerance_expire_time());
  const bool same_level = change.level_id() == before.residual().level_id();
  const bool same_rating = base::FromProto(change.rate_time()) == base::FromProto(before.current().rate_time()) &&
                           change.rated() == IsRated(before);
  if (!is_new && same_systems && same_tolerance && same_level && same_rating && change.open()) return;
  *events->emplace_back().mutable_tolerance_changed() = std::move(change);
}

void AddReassessment(const Risk& risk, v1::ReassessmentTrigger trigger, std::string cause,
                     const domain::Decision& decision, RiskEvents* events) {
  const bool by_criteria = trigger == v1::REASSESSMENT_TRIGGER_CRITERIA_CHANGED;
  if (risk.reassessments_size() >= kMaxReassessments && !by_criteria) return;
  auto* requested = events->emplace_back().mutable_reassessment_requested();
  requested->set_trigger(trigger);
  requested->set_cause(std::move(cause));
  if (const auto criteria = CriteriaOf(risk, decision); criteria != nullptr && risk.has_current()) {
    const uint32_t days = DaysOf(*criteria, risk.residual(), &v1::RiskCriteria::Level::reassess_days);
    *requested->mutable_limit_time() = base::ToProto(decision.time + absl::Hours(24) * days);
  }
}

bool IsDemanded(const Risk& risk, absl::string_view cause) {
  return std::any_of(risk.reassessments().begin(), risk.reassessments().end(),
                     [&](const Risk::Reassessment& demanded) { return demanded.cause() == cause; });
}

absl::Time ReassessmentLimit(const Risk& risk) {
  absl::Time limit = absl::InfiniteFuture();
  for (const Risk::Reassessment& demanded : risk.reassessments()) {
    if (demanded.has_limit_time()) limit = std::min(limit, base::FromProto(demanded.limit_time()));
  }
  return limit;
}

void AddVoided(const Acceptance& acceptance, absl::string_view cause, RiskEvents* events) {
  auto* voided = events->emplace_back().mutable_acceptance_voided();
  voided->set_number(acceptance.number());
  voided->set_cause(std::string(cause));
}

void VoidOpenAcceptance(const Risk& risk, absl::string_view cause, RiskEvents* events) {
  if (const Acceptance* open = OpenRequest(risk); open != nullptr) AddVoided(*open, cause, events);
}

void VoidOpenRequest(const Risk& risk, absl::string_view cause, RiskEvents* events) {
  VoidOpenAcceptance(risk, cause, events);
  if (risk.closing().state() != Risk::Closing::STATE_SUBMITTED) return;
  auto* voided = events->emplace_back().mutable_closing_voided();
  voided->set_number(risk.closing().number());
  voided->set_cause(std::string(cause));
}

void VoidInForce(const Risk& risk, absl::Time time, absl::string_view cause, RiskEvents* events) {
  for (const Acceptance& acceptance : risk.acceptances()) {
    if (InForce(acceptance, time)) AddVoided(acceptance, cause, events);
  }
}

void VoidExceeded(const Risk& risk, const v1::Rating& rating, absl::Time time, RiskEvents* events) {
  for (const Acceptance& acceptance : risk.acceptances()) {
    if (!InForce(acceptance, time)) continue;
    const v1::Rating& accepted = acceptance.rating();
    const bool comparable =
        rating.criteria() == accepted.criteria() && rating.criteria_version() == accepted.criteria_version();
    if (!comparable) {
      AddVoided(acceptance, "criteria", events);
    } else if (rating.level_rank() > accepted.level_rank()) {
      AddVoided(acceptance, "level", events);
    }
  }
}

}  // namespace aims::risk
