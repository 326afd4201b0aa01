#include "services/audit/domain/incident_consequences.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/state.h"
#include "services/audit/domain/incident_clock_demand.h"
#include "services/audit/domain/incident_settings.h"
#include "services/audit/domain/incident_system.h"

namespace aims::audit {
namespace {

using domain::Decision;
using v1::Incident;
using v1::IncidentClock;
using v1::IncidentClockNote;
using v1::IncidentSettings;
using Event = v1::IncidentEvent;

// Of the clocks in an event: it has at most 60 KiB, and the reason beside them.
constexpr size_t kClockBytesInEvent = size_t{40} << 10;

size_t BytesOf(const v1::IncidentClockBasis& basis) { return basis.ByteSizeLong(); }
size_t BytesOf(const std::string& name) { return name.size(); }

// The clocks in as many events as they need; `clocks_in` makes another one.
template <class Clock, class ClocksIn>
void AddInEvents(const std::vector<Clock>& clocks, const ClocksIn& clocks_in) {
  size_t bytes = 0;
  decltype(clocks_in()) into = nullptr;
  for (const Clock& clock : clocks) {
    // Each entry has its tag and its length before it.
    const size_t more = BytesOf(clock) + 8;
    if (into == nullptr || bytes + more > kClockBytesInEvent) {
      into = clocks_in();
      bytes = 0;
    }
    *into->add_clocks() = clock;
    bytes += more;
  }
}

absl::StatusOr<Incident> AfterEvents(const Incident& incident, const IncidentEvents& events, const Decision& decision) {
  Incident named = incident;
  if (named.name().empty()) named.set_name(decision.subject);
  return domain::After<Incidents>(std::move(named), events, decision);
}

void AddClocks(const Incident& before, const Incident& after, const IncidentCause& cause, const IncidentPolicy& policy,
               IncidentEvents* events) {
  const IncidentClockChanges changes = ClockChanges(before, after, policy);
  const auto because = [&](auto* of_clocks) {
    of_clocks->set_reason(cause.reason);
    of_clocks->set_proposer(cause.proposer);
    of_clocks->set_approver(cause.approver);
    return of_clocks;
  };
  AddInEvents(changes.demanded, [&] { return because(events->emplace_back().mutable_clocks_demanded()); });
  if (cause.proposer.empty()) return;
  AddInEvents(changes.dropped, [&] { return because(events->emplace_back().mutable_clocks_dropped()); });
}

// Measures on the AI systems for which none were demanded yet. The sentence comes to be read by people who do not read the
// incident, so it has its name alone.
void AddMeasures(const Incident& after, bool reassess, const IncidentPolicy& policy, IncidentEvents* events) {
  if (!after.serious() && !reassess) return;
  const std::set<std::string> measured(after.measured_systems().begin(), after.measured_systems().end());
  std::vector<std::string> systems;
  for (const std::string& system : after.ai_systems()) {
    if (measured.count(system) == 0) systems.push_back(system);
  }
  if (systems.empty()) return;
  auto* demanded = events->emplace_back().mutable_measures_demanded();
  *demanded->mutable_ai_systems() = {systems.begin(), systems.end()};
  const bool at_once = policy.document.suspension() == IncidentSettings::SUSPENSION_SUSPEND;
  demanded->set_suspension_ordered(after.serious() && at_once);
  demanded->set_suspension_proposed(after.serious() && !at_once);
  demanded->set_sentence(absl::StrCat(after.serious() ? "the serious incident " : "the incident ", after.name()));
}

// Whether a recipient must be informed before a system is altered.
bool HoldsEvidence(const Incident& incident) {
  return std::any_of(incident.clocks().begin(), incident.clocks().end(), [](const IncidentClockNote& note) {
    return note.holds_evidence() && note.state() == IncidentClock::STATE_RUNNING;
  });
}

void AddStanding(const Incident& before, const Incident& after, IncidentEvents* events) {
  const bool bars = IsHandled(after) && after.serious();
  const bool holds = bars && HoldsEvidence(after);
  const std::set<std::string> now(after.ai_systems().begin(), after.ai_systems().end());
  const std::set<std::string> then(before.ai_systems().begin(), before.ai_systems().end());
  const bool same = before.bars() == bars && before.evidence_hold() == holds;
  if (same && (!bars || now == then)) return;
  v1::SystemBar* bar = events->emplace_back().mutable_standing_changed()->mutable_bar();
  *bar->mutable_ai_systems() = after.ai_systems();
  for (const std::string& system : then) {
    if (now.count(system) == 0) bar->add_former_ai_systems(system);
  }
  bar->set_bars(bars);
  bar->set_evidence_hold(holds);
  const std::string since =
      absl::FormatTime("%Y-%m-%d", base::FromProto(after.triage().triage_time()), absl::UTCTimeZone());
  std::string sentence = bars ? absl::StrCat("the serious incident ", after.name(), " is open since ", since)
                              : absl::StrCat("the incident ", after.name(), " is closed, or not serious any more");
  if (holds) absl::StrAppend(&sentence, ", and an authority is to be informed first");
  bar->set_sentence(std::move(sentence));
}

}  // namespace

bool IsHandled(const Incident& incident) {
  return domain::IsIn(incident, {Incident::STATE_TRIAGED, Incident::STATE_CONTAINED, Incident::STATE_INVESTIGATING,
                                 Incident::STATE_RESOLVED});
}

bool HasEnded(const Incident& incident) {
  return domain::IsIn(incident, {Incident::STATE_CLOSED, Incident::STATE_DISMISSED});
}

absl::StatusOr<IncidentEvents> WithConsequences(const Incident& incident, IncidentEvents events,
                                                const IncidentCause& cause, const Decision& decision, bool reassess) {
  if (events.empty()) return events;
  ASSIGN_OR_RETURN(Incident after, AfterEvents(incident, events, decision));
  if (IsHandled(after)) {
    const IncidentPolicy policy = IncidentPolicyFor(decision);
    IncidentEvents more;
    AddClocks(incident, after, cause, policy, &more);
    AddMeasures(after, reassess, policy, &more);
    events.insert(events.end(), more.begin(), more.end());
    ASSIGN_OR_RETURN(after, AfterEvents(incident, events, decision));
  }
  AddStanding(incident, after, &events);
  return events;
}

Incident::System SystemFor(const std::string& ai_system, const Decision& decision) {
  Incident::System system;
  system.set_ai_system(ai_system);
  const auto known = decision.Find<v1::IncidentSystem>(IncidentSystemName(ai_system));
  if (known == nullptr) return system;
  system.set_settled(known->settled());
  system.set_classification_number(known->classification_number());
  *system.mutable_roles() = known->roles();
  *system.mutable_tiers() = known->tiers();
  *system.mutable_duties() = known->duties();
  if (known->has_service()) *system.mutable_service() = known->service();
  return system;
}

}  // namespace aims::audit
