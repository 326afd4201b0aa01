#include "services/inventory/domain/classification_again.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/time.h"
#include "services/inventory/domain/ai_system_rules.h"

namespace aims::inventory {
namespace {

using v1::Classification;

// The parts of a result, each with what can differ about it: "duty deployer.86" → " from 2027-12-02".
using Parts = std::map<std::string, std::string>;

Parts PartsOf(const Classification& result) {
  Parts parts;
  for (int number : result.determined_tiers()) {
    const std::string& tier = v1::RiskTier_Name(static_cast<v1::RiskTier>(number));
    parts[absl::StrCat("tier ", absl::StripPrefix(tier, "RISK_TIER_"))];
  }
  for (const auto& reason : result.reasons()) parts[absl::StrCat("finding ", reason.finding())];
  for (const auto& reason : result.upcoming()) {
    parts[absl::StrCat("announced finding ", reason.finding())] = absl::StrCat(" from ", reason.since());
  }
  for (const auto& role : result.roles()) {
    const std::string& name = v1::AiActRole_Name(role.role());
    parts[absl::StrCat("role ", absl::StripPrefix(name, "AI_ACT_ROLE_"))] = role.flip() ? " by Art. 25" : "";
  }
  for (const auto& duty : result.duties()) {
    parts[absl::StrCat("duty ", duty.id())] = absl::StrCat(" from ", duty.start_date());
  }
  for (const std::string& question : result.open_questions()) parts[absl::StrCat("open question ", question)];
  for (const std::string& problem : result.problems()) parts[absl::StrCat("problem: ", problem)];
  return parts;
}

// Up to which day the beginning of duties is recorded.
std::string DutiesDate(const Classification& classification) {
  return classification.duties_date().empty() ? classification.decision_date() : classification.duties_date();
}

// What `procedure` makes of the answers, with all that people decided about the classification since: it stays when the
// result is the same.
Classification Judged(const Classification& before, const Procedure& procedure, absl::Time time) {
  Classification after = Judge(procedure, before.answers(), DayOf(time));
  after.set_number(before.number());
  after.set_classifier(before.classifier());
  *after.mutable_classify_time() = before.classify_time();
  after.set_duties_date(DutiesDate(before));  // what began meanwhile is still to be recorded
  if (before.has_override()) *after.mutable_override() = before.override();
  if (before.override().verdict() == v1::VERDICT_APPROVED) {
    std::vector<v1::RiskTier> tiers;
    for (int tier : before.tiers()) tiers.push_back(static_cast<v1::RiskTier>(tier));
    const auto duties = DutiesUnder(procedure, after, tiers);
    *after.mutable_tiers() = before.tiers();
    *after.mutable_duties() = {duties.begin(), duties.end()};
  }
  return after;
}

bool Determines(const Classification& classification, v1::RiskTier tier) {
  const auto& tiers = classification.determined_tiers();
  return std::find(tiers.begin(), tiers.end(), tier) != tiers.end();
}

// Whether the answers prohibit the system. Not where people decided before that this same finding does not hold.
bool FindsProhibited(const Classification& before, const Classification& after) {
  const bool decided_otherwise =
      Determines(before, v1::RISK_TIER_PROHIBITED) && !HasTier(before, v1::RISK_TIER_PROHIBITED);
  return Determines(after, v1::RISK_TIER_PROHIBITED) && !decided_otherwise;
}

Classification::Rejudgement RejudgementOf(const Classification& before, const Classification& after,
                                          std::vector<std::string> differences, const Procedure& procedure,
                                          absl::Time time) {
  Classification::Rejudgement rejudgement;
  rejudgement.set_procedure_version(after.procedure_version());
  rejudgement.set_decision_date(after.decision_date());
  *rejudgement.mutable_differences() = {differences.begin(), differences.end()};
  *rejudgement.mutable_tiers() = after.determined_tiers();
  *rejudgement.mutable_reasons() = after.reasons();
  *rejudgement.mutable_open_questions() = after.open_questions();
  // Only what could be relied on before is accepted for a while, and a prohibition never waits.
  const uint32_t days = procedure.data().grace_days();
  if (days > 0 && before.state() == Classification::STATE_COMPLETE && !FindsProhibited(before, after)) {
    *rejudgement.mutable_grace_end_time() = base::ToProto(time + absl::Hours(24 * days));
  }
  return rejudgement;
}

// Adds the events of a judgement with another result: the classification is outdated, and a prohibited system is blocked.
void AddJudgedOutdated(const v1::AiSystem& system, const Classification& after, std::vector<std::string> differences,
                       const char* cause, const Procedure& procedure, const domain::Decision& decision,
                       AiSystemEvents* events) {
  const Classification& before = system.classification();
  auto* outdated = events->emplace_back().mutable_classification_outdated();
  outdated->add_causes(cause);
  outdated->set_earlier_version(before.procedure_version());
  outdated->set_classification_number(before.number());
  *outdated->mutable_rejudgement() = RejudgementOf(before, after, std::move(differences), procedure, decision.time);
  if (absl::string_view(cause) == kDateOfLaw) outdated->mutable_rejudgement()->clear_grace_end_time();
  if (FindsProhibited(before, after)) AddBlocked(system, ProhibitionsIn(after), before.number(), events);
}

}  // namespace

bool AwaitsJudgement(const v1::AiSystem& system, const Procedure& procedure) {
  const Classification& classification = system.classification();
  return system.has_classification() && classification.state() != Classification::STATE_OUTDATED && !IsFinal(system) &&
         classification.procedure() == procedure.id() &&
         classification.procedure_version() < procedure.data().version();
}

AiSystemEvents JudgeAgain(const v1::AiSystem& system, const Procedure& procedure, const domain::Decision& decision) {
  const Classification& before = system.classification();
  Classification after = Judged(before, procedure, decision.time);
  std::vector<std::string> differences = Differences(before, after);
  AiSystemEvents events;
  if (differences.empty()) {
    // The same, also in what people confirmed and decided about it.
    after.set_state(before.state());
    after.set_confirmer(before.confirmer());
    if (before.has_confirm_time()) *after.mutable_confirm_time() = before.confirm_time();
    after.clear_answers();
    auto* carried_over = events.emplace_back().mutable_classification_carried_over();
    carried_over->set_earlier_version(before.procedure_version());
    *carried_over->mutable_classification() = std::move(after);
    return events;
  }
  AddJudgedOutdated(system, after, std::move(differences), kLaterProcedure, procedure, decision, &events);
  return events;
}

absl::Time NextDateOfLaw(const v1::AiSystem& system) {
  const Classification& classification = system.classification();
  if (!system.has_classification() || IsFinal(system) || system.state() == v1::AiSystem::STATE_BLOCKED) {
    return absl::InfiniteFuture();
  }
  const std::string& judged =
      classification.has_rejudgement() ? classification.rejudgement().decision_date() : classification.decision_date();
  std::string next;
  const auto consider = [&](const std::string& date, const std::string& reached) {
    if (date > reached && (next.empty() || date < next)) next = date;
  };
  for (const auto& reason : classification.upcoming()) consider(reason.since(), judged);
  const std::string begun = DutiesDate(classification);
  for (const auto& duty : classification.duties()) consider(duty.start_date(), begun);
  const auto day = base::TimeSpanFromText(next);
  return day.ok() ? day->first : absl::InfiniteFuture();
}

AiSystemEvents ReachDateOfLaw(const v1::AiSystem& system, const Procedure& procedure, absl::Time date,
                              const domain::Decision& decision) {
  const Classification& before = system.classification();
  const std::string day = DayOf(date);
  AiSystemEvents events;
  v1::AiSystemDutiesBegan began;
  for (const auto& duty : before.duties()) {
    if (duty.start_date() == day) began.add_duties(duty.id());
  }
  if (!began.duties().empty()) {
    began.set_start_date(day);
    *events.emplace_back().mutable_duties_began() = std::move(began);
  }
  const auto& upcoming = before.upcoming();
  if (std::none_of(upcoming.begin(), upcoming.end(), [&](const auto& reason) { return reason.since() == day; })) {
    return events;
  }
  const Classification after = Judged(before, procedure, date);
  AddJudgedOutdated(system, after, Differences(before, after), kDateOfLaw, procedure, decision, &events);
  return events;
}

std::vector<std::string> Differences(const Classification& before, const Classification& after) {
  const Parts old_parts = PartsOf(before);
  const Parts new_parts = PartsOf(after);
  std::vector<std::string> differences;
  for (const auto& [part, detail] : new_parts) {
    const auto known = old_parts.find(part);
    if (known == old_parts.end()) {
      differences.push_back(absl::StrCat("new: ", part, detail));
    } else if (known->second != detail) {
      differences.push_back(absl::StrCat("changed: ", part, detail, ", before:", known->second));
    }
  }
  for (const auto& [part, detail] : old_parts) {
    if (new_parts.count(part) == 0) differences.push_back(absl::StrCat("gone: ", part, detail));
  }
  return differences;
}

bool InGrace(const Classification& classification, absl::Time time) {
  return classification.state() == Classification::STATE_OUTDATED && classification.outdated_by_size() == 1 &&
         classification.outdated_by(0) == kLaterProcedure && classification.rejudgement().has_grace_end_time() &&
         time < base::FromProto(classification.rejudgement().grace_end_time());
}

}  // namespace aims::inventory
