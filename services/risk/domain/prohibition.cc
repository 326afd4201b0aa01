#include "services/risk/domain/prohibition.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/domain/standard_moves.h"
#include "services/risk/domain/criteria_document.h"
#include "services/risk/domain/risk_rules.h"

namespace aims::risk {
namespace {

using base::ResourceName;
using domain::Decision;
using domain::Violation;
using v1::Risk;
using Event = v1::RiskEvent;

constexpr absl::string_view kPrefix = "prohibited";
constexpr absl::string_view kLaw = "AI Act Art. 5";
// An id has 63 characters: the prefix, a number of up to 4 digits and a hyphen leave these for the system's.
constexpr size_t kMaxSystemId = 48;

// The n-th risk is told from the first one's by a number within the prefix, where no system's id can bring one about.
std::string RiskId(uint32_t number, absl::string_view system_id) {
  return absl::StrCat(kPrefix, number == 1 ? "" : absl::StrCat(number), "-", system_id);
}

// The risk that takes over from this one.
std::string SuccessorOf(const Risk& risk) {
  const auto name = ResourceName::Parse(risk.name());
  if (!name.ok()) return "";
  const absl::string_view id = name->id();
  const size_t hyphen = id.find('-');
  uint32_t number = 1;
  if (hyphen > kPrefix.size() && !absl::SimpleAtoi(id.substr(kPrefix.size(), hyphen - kPrefix.size()), &number)) {
    return "";
  }
  return ResourceName::Join(name->parent(), Risks::kCollection, RiskId(number + 1, id.substr(hyphen + 1)));
}

// What people read who never saw it before.
Risk RiskOf(const Prohibited& found) {
  const auto name = ResourceName::Parse(found.ai_system);
  const std::string id(name.ok() ? name->id() : absl::string_view(found.ai_system));
  Risk risk;
  risk.set_display_name(absl::StrCat("Prohibited practice: ", id));
  risk.set_description(absl::StrCat(
      "Classification ", found.classification_number, " of the AI system ", id,
      " found a practice that the EU AI Act prohibits: ", found.law,
      ". Such a system may not be placed on the market, put into service or used. The practice harms people, and the "
      "organisation faces orders of the authorities and fines of up to EUR 35 million or "
      "7 % of its worldwide turnover (Art. 99(3)).\n\n"
      "AIMS opened this risk and blocked the system. Give the risk an owner and criteria, assess it, and end the "
      "practice: change the system or its use, have it classified again and its block lifted, or retire it. Until then "
      "the risk has the highest level of its criteria and cannot be accepted, monitored or closed."));
  risk.add_ai_systems(found.ai_system);
  risk.add_sources(v1::RISK_SOURCE_LIFE_CYCLE);  // it was designed, or is deployed, for what may not be done (C.3.6)
  risk.add_people_affected("The people who are subject to the system or its decisions");
  return risk;
}

// What was assessed before was assessed of another case.
void DemandReassessment(const Risk& risk, const std::string& cause, const domain::Decision& decision,
                        RiskEvents* events) {
  if (!risk.has_current()) return;
  AddReassessment(risk, v1::REASSESSMENT_TRIGGER_SYSTEM_CHANGED, cause, decision, events);
}

}  // namespace

std::string ProhibitionRiskOf(absl::string_view ai_system) {
  const auto name = ResourceName::Parse(ai_system);
  if (!name.ok()) return "";
  std::string id(name->id());
  if (id.size() > kMaxSystemId) {
    const std::string digest = base::ResourceIdFrom(id);
    id = absl::StrCat(id.substr(0, kMaxSystemId - digest.size() - 1), "-", digest);
  }
  return ResourceName::Join(name->parent(), Risks::kCollection, RiskId(1, id));
}

absl::StatusOr<RiskEvents> FindProhibition(const Risk& risk, const Prohibited& found, const Decision& decision) {
  if (risk.prohibition().ai_system_version() >= found.version) return RiskEvents{};
  RiskEvents events;
  if (risk.name().empty()) {
    ASSIGN_OR_RETURN(events, domain::Registered<Event>(RiskOf(found)));
  }
  VoidOpenRequest(risk, "prohibition", &events);
  VoidInForce(risk, decision.time, "prohibition", &events);
  auto* mark = events.emplace_back().mutable_prohibition_found();
  mark->set_ai_system(found.ai_system);
  mark->set_ai_system_version(found.version);
  mark->set_classification_number(found.classification_number);
  mark->set_law(found.law);
  if (risk.state() == Risk::STATE_CLOSED) {
    mark->set_successor(SuccessorOf(risk));
    return events;
  }
  if (!IsProhibited(risk)) {
    DemandReassessment(risk, absl::StrCat(found.ai_system, " is prohibited: ", found.law), decision, &events);
  }
  return Conclude(risk, std::move(events), decision);
}

absl::StatusOr<RiskEvents> LiftProhibition(const Risk& risk, const ProhibitedNoMore& lifted, const Decision& decision) {
  if (!IsProhibited(risk) || risk.prohibition().ai_system_version() >= lifted.version) return RiskEvents{};
  RiskEvents events;
  VoidOpenRequest(risk, "prohibition", &events);
  auto* mark = events.emplace_back().mutable_prohibition_lifted();
  mark->set_ai_system(lifted.ai_system);
  mark->set_ai_system_version(lifted.version);
  mark->set_cause(lifted.cause);
  if (risk.state() == Risk::STATE_CLOSED) {
    mark->set_successor(risk.prohibition().successor());
    return events;
  }
  DemandReassessment(risk, absl::StrCat(lifted.ai_system, " is no longer prohibited: ", lifted.cause), decision,
                     &events);
  return Conclude(risk, std::move(events), decision);
}

bool IsProhibited(const Risk& risk) { return risk.has_prohibition() && !risk.prohibition().has_lift_time(); }

absl::optional<Violation> NotWhileProhibited(const Risk& risk, absl::string_view move) {
  if (!IsProhibited(risk)) return absl::nullopt;
  const auto& prohibition = risk.prohibition();
  return Violation{
      "PRACTICE_PROHIBITED", std::string(kLaw),
      absl::StrCat(prohibition.ai_system(), " is prohibited by ", prohibition.law(), " (classification ",
                   prohibition.classification_number(), "), so its risk cannot be ", move,
                   ": end the practice, and have the system classified again and its block lifted, or retire it")};
}

absl::optional<Violation> RatedHighest(const Risk& risk, const v1::Rating& rating,
                                       const v1::RiskCriteria::Document& document) {
  const auto& highest = HighestLevel(document);
  if (!IsProhibited(risk) || rating.level_id() == highest.level_id()) return absl::nullopt;
  return Violation{"HIGHEST_LEVEL_REQUIRED", std::string(kLaw),
                   absl::StrCat("the risk arises from a prohibited practice, so its level is ", highest.level_id(),
                                ", the highest of its criteria, not ", rating.level_id(),
                                ": estimate it again, or have the system classified again and its block lifted first")};
}

absl::optional<Violation> KeepsProhibitedSystem(const Risk& before, const Risk& after) {
  const std::string& system = before.prohibition().ai_system();
  const auto& systems = after.ai_systems();
  if (!IsProhibited(before) || std::find(systems.begin(), systems.end(), system) != systems.end()) {
    return absl::nullopt;
  }
  return Violation{
      "PROHIBITED_SYSTEM_MISSING", std::string(kLaw),
      absl::StrCat("the risk arises from ", system, ", which is prohibited: keep the system in ai_systems")};
}

}  // namespace aims::risk
