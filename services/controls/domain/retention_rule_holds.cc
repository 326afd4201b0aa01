// Legal holds, and the bar to deletion by holds and periods.

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/domain/known.h"
#include "common/domain/state.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/retention_rule.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::RetentionRule;
using Hold = v1::RetentionRule::Hold;
using Event = v1::RetentionRuleEvent;

constexpr int kMaxHolds = 100;
constexpr size_t kMostRules = 1000;

// --- The bar ---

template <class List, class Value>
bool Contains(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool IsAbout(const RetentionRule& rule, absl::string_view collection, v1::EvidenceArtifact::Kind kind) {
  return Contains(rule.collections(), collection) &&
         (rule.evidence_kinds().empty() || Contains(rule.evidence_kinds(), static_cast<int>(kind)));
}

absl::Time EndOf(const RetentionRule& rule, absl::Time since) {
  const absl::CivilSecond begin = absl::ToCivilSecond(since, absl::UTCTimeZone());
  return absl::FromCivil(absl::CivilSecond(begin.year() + rule.years(), begin.month(), begin.day(), begin.hour(),
                                           begin.minute(), begin.second()),
                         absl::UTCTimeZone());
}

absl::optional<domain::Violation> Barred(const RetentionRule& rule, bool about, absl::string_view name,
                                         absl::optional<absl::Time> since, absl::Time now) {
  for (const Hold& hold : rule.holds()) {
    if (hold.state() == Hold::STATE_LIFTED) continue;
    if (hold.resources().empty() ? !about : !Contains(hold.resources(), name)) continue;
    return domain::Violation{"LEGAL_HOLD", "7.5.3",
                             absl::StrCat("legal hold ", hold.number(), " of ", rule.name(),
                                          " is in force: nothing that it covers is deleted")};
  }
  if (!about || rule.state() != RetentionRule::STATE_APPROVED || !since.has_value()) return absl::nullopt;
  const absl::Time end = EndOf(rule, *since);
  if (end <= now) return absl::nullopt;
  return domain::Violation{"RETENTION_PERIOD", "7.5.3",
                           absl::StrCat(rule.name(), " (", rule.ground_text(), ") bars the deletion until ",
                                        absl::FormatTime("%Y-%m-%d", end, absl::UTCTimeZone()))};
}

// --- Holds ---

template <class Request>
const Hold* HoldIn(const RetentionRule& rule, const Request& request) {
  for (const Hold& hold : rule.holds()) {
    if (hold.number() == request.number()) return &hold;
  }
  return nullptr;
}

// The hold that the request names, in one of `states`; nullptr, with the violation, for another.
template <class Request>
const Hold* RequireHold(const RetentionRule& rule, const Request& request, std::initializer_list<Hold::State> states,
                        Refusals* refusals) {
  const Hold* hold = HoldIn(rule, request);
  if (hold == nullptr) {
    refusals->Add(domain::Violation{"HOLD_UNKNOWN", "7.5.3",
                                    absl::StrCat("the rule has no legal hold ", request.number(), ": see `holds`")});
    return nullptr;
  }
  if (std::find(states.begin(), states.end(), hold->state()) != states.end()) return hold;
  refusals->Add(
      domain::Violation{"HOLD_IN_OTHER_STATE", "7.5.3",
                        absl::StrCat("legal hold ", hold->number(), " is in state ", domain::StateName(hold->state()),
                                     ": this action does not start there")});
  return nullptr;
}

}  // namespace

absl::optional<domain::Violation> DeletionBarred(const Decision& decision, absl::string_view name,
                                                 absl::optional<absl::Time> since, v1::EvidenceArtifact::Kind kind) {
  const auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok() || decision.references == nullptr) return absl::nullopt;
  for (const std::string& referring : decision.references->Referring(parsed->organization(), kMostRules)) {
    const auto rule = decision.Find<RetentionRule>(referring);
    if (rule == nullptr || rule->organization() != parsed->organization()) continue;
    const bool about = IsAbout(*rule, parsed->collection(), kind);
    if (auto barred = Barred(*rule, about, name, since, decision.time); barred.has_value()) return barred;
  }
  return absl::nullopt;
}

absl::StatusOr<RetentionRuleEvents> PlaceHold(const RetentionRule& rule, const v1::PlaceLegalHoldRequest& request,
                                              const Decision& decision) {
  Refusals refusals(rule.name());
  refusals.Unless(rule.state() != RetentionRule::STATE_RETIRED,
                  {"RULE_RETIRED", "7.5.3", "the rule is retired: place the legal hold by a rule in force or a draft"});
  refusals.Unless(rule.holds_size() < kMaxHolds,
                  {"TOO_MANY_HOLDS", "7.5.3",
                   absl::StrCat("a rule has at most ", kMaxHolds, " legal holds: place this one by another rule")});
  for (const std::string& resource : request.resources()) {
    refusals.Unless(
        domain::SameOrganization(decision.subject, resource),
        {"RESOURCE_ELSEWHERE", "7.5.3", absl::StrCat(resource, " is not the name of a resource of this organization")});
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_hold_placed()->set_number(static_cast<uint32_t>(rule.holds_size()) + 1);
  *event.mutable_hold_placed()->mutable_resources() = request.resources();
  return RetentionRuleEvents{event};
}

absl::StatusOr<RetentionRuleEvents> ConfirmHold(const RetentionRule& rule, const v1::ConfirmLegalHoldRequest& request,
                                                const Decision& decision) {
  Refusals refusals(rule.name());
  const domain::Authority authority = AuthorityFor(decision, "7.5.3");
  if (const Hold* hold = RequireHold(rule, request, {Hold::STATE_PLACED}, &refusals); hold != nullptr) {
    refusals.Add(authority.FourEyes({.makers = {hold->placer()}}));
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_hold_confirmed()->set_number(request.number());
  *event.mutable_hold_confirmed()->mutable_authority() = authority.grounds();
  return RetentionRuleEvents{event};
}

absl::StatusOr<RetentionRuleEvents> RequestHoldLift(const RetentionRule& rule,
                                                    const v1::RequestLegalHoldLiftRequest& request, const Decision&) {
  Refusals refusals(rule.name());
  RequireHold(rule, request, {Hold::STATE_PLACED, Hold::STATE_CONFIRMED}, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_hold_lift_requested()->set_number(request.number());
  return RetentionRuleEvents{event};
}

absl::StatusOr<RetentionRuleEvents> LiftHold(const RetentionRule& rule, const v1::LiftLegalHoldRequest& request,
                                             const Decision& decision) {
  Refusals refusals(rule.name());
  const domain::Authority authority = AuthorityFor(decision, "7.5.3");
  if (const Hold* hold = RequireHold(rule, request, {Hold::STATE_LIFT_REQUESTED}, &refusals); hold != nullptr) {
    refusals.Add(authority.FourEyes({.makers = {hold->lift_requester()}}));
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_hold_lifted()->set_number(request.number());
  *event.mutable_hold_lifted()->mutable_authority() = authority.grounds();
  return RetentionRuleEvents{event};
}

absl::StatusOr<RetentionRuleEvents> RefuseHoldLift(const RetentionRule& rule,
                                                   const v1::RefuseLegalHoldLiftRequest& request, const Decision&) {
  Refusals refusals(rule.name());
  RequireHold(rule, request, {Hold::STATE_LIFT_REQUESTED}, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_hold_lift_refused()->set_number(request.number());
  return RetentionRuleEvents{event};
}

}  // namespace aims::controls
