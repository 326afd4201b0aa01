#include "services/audit/domain/incident_clock_demand.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "common/base/time.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/audit/domain/incident_catalogue.h"
#include "services/audit/domain/incident_clock.h"
#include "services/audit/domain/incident_facts.h"

namespace aims::audit {
namespace {

using google::protobuf::util::MessageDifferencer;
using v1::Incident;
using v1::IncidentClock;
using v1::IncidentClockBasis;
using v1::IncidentClockNote;
using v1::IncidentClockRule;
using Names = google::protobuf::RepeatedPtrField<std::string>;

bool Has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
bool Meet(const Names& a, const Names& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& name) { return Has(b, name); });
}

// --- The condition of a clock ---

// The limbs of which one is enough, after the exemptions that are answered with yes.
std::vector<std::string> AnyLimbs(const IncidentClockRule& rule, const Incident& incident) {
  std::vector<std::string> limbs(rule.any_limbs().begin(), rule.any_limbs().end());
  for (const auto& carve_out : rule.carve_outs()) {
    if (!CountsAsYes(incident, carve_out.exemption())) continue;
    limbs.erase(std::remove_if(limbs.begin(), limbs.end(),
                               [&](const std::string& limb) { return !Has(carve_out.limbs(), limb); }),
                limbs.end());
  }
  return limbs;
}

// The limbs that count as yes; none when the clock does not run.
std::vector<std::string> CountingLimbs(const IncidentClockRule& rule, const Incident& incident) {
  std::vector<std::string> counting;
  if (rule.needs_causal_link() && LinkOf(incident) == v1::INCIDENT_CAUSAL_LINK_NONE) return counting;
  for (const std::string& limb : rule.all_limbs()) {
    if (!CountsAsYes(incident, limb)) return counting;
  }
  for (const std::string& limb : AnyLimbs(rule, incident)) {
    if (CountsAsYes(incident, limb)) counting.push_back(limb);
  }
  return counting;
}

// --- The AI systems ---

// Whether the organization has, or can have, the duty for the system.
bool IsFor(const IncidentClockRule& rule, const Incident::System& system) {
  if (!system.settled()) return true;
  if (!rule.duties().empty()) {
    return std::any_of(system.duties().begin(), system.duties().end(),
                       [&](const auto& duty) { return Has(rule.duties(), duty.id()); });
  }
  return (rule.roles().empty() || Meet(rule.roles(), system.roles())) &&
         (rule.tiers().empty() || Meet(rule.tiers(), system.tiers()));
}

// The earliest day on which the law asks for it, and by another reading. Empty: it does now.
struct Dates {
  std::string day;
  std::string other_day;
};
Dates DatesOf(const IncidentClockRule& rule, const Incident::System* system) {
  Dates dates;
  const auto take = [](const std::string& day, std::string* earliest) {
    if (!day.empty() && (earliest->empty() || day < *earliest)) *earliest = day;
  };
  if (system != nullptr && system->settled() && !rule.duties().empty()) {
    for (const auto& duty : system->duties()) {
      if (!Has(rule.duties(), duty.id())) continue;
      take(duty.start_date(), &dates.day);
      take(duty.other_date(), &dates.other_day);
    }
    return dates;
  }
  for (const auto& application : rule.applications()) {
    take(application.date(), &dates.day);
    take(application.other_date(), &dates.other_day);
  }
  return dates;
}

std::string DayIn(absl::Time time, absl::TimeZone zone) { return absl::FormatTime("%Y-%m-%d", time, zone); }

// Whether the law asks for it on the day, for one of the systems; and the note of another reading.
void SetForce(const IncidentClockRule& rule, const std::vector<const Incident::System*>& systems,
              const std::string& day, IncidentClockBasis* basis) {
  basis->set_force(v1::INCIDENT_CLOCK_FORCE_VOLUNTARY);
  std::string other_day;
  const auto judge = [&](const Incident::System* system) {
    const Dates dates = DatesOf(rule, system);
    const bool legacy = system != nullptr && system->legacy() == v1::INCIDENT_ANSWER_VALUE_YES;
    if (dates.day <= day && (!legacy || dates.day.empty())) basis->set_force(v1::INCIDENT_CLOCK_FORCE_BINDING);
    if (!dates.other_day.empty() && dates.other_day <= day && !legacy) other_day = dates.other_day;
  };
  if (systems.empty()) judge(nullptr);
  for (const Incident::System* system : systems) judge(system);
  basis->set_reading(rule.reading());
  if (basis->force() == v1::INCIDENT_CLOCK_FORCE_VOLUNTARY && !other_day.empty()) {
    basis->set_reading(absl::StrCat(rule.reading(), rule.reading().empty() ? "" : " ",
                                    "By another reading of the law it is binding since ", other_day, "."));
  }
}

// --- The time ---

bool IsLinked(v1::IncidentCausalLink link) {
  return link == v1::INCIDENT_CAUSAL_LINK_LIKELY || link == v1::INCIDENT_CAUSAL_LINK_ESTABLISHED;
}

// When the organization became aware that the limb holds: with the incident, or later.
absl::Time AwareOf(const std::string& limb, const Incident& incident) {
  const absl::Time aware = base::FromProto(incident.aware_time());
  const v1::IncidentAnswer* answer = AnswerTo(incident, limb);
  if (answer == nullptr || !answer->has_aware_time()) return aware;
  return std::max(aware, base::FromProto(answer->aware_time()));
}

void SetTime(const IncidentClockRule& rule, const Incident& incident, const IncidentPolicy& policy,
             IncidentClockBasis* basis) {
  absl::Time start = absl::InfiniteFuture();
  for (const std::string& limb : basis->limbs()) start = std::min(start, AwareOf(limb, incident));
  basis->set_limit_hours(policy.LimitHours(rule));
  basis->set_own_target(rule.limit_hours() == 0);
  const absl::Time due = start + absl::Hours(1) * basis->limit_hours();
  *basis->mutable_start_time() = base::ToProto(start);
  *basis->mutable_due_time() = base::ToProto(due);
  const auto zone = base::TimeZoneFromText(basis->time_zone());
  basis->set_due_day(DayIn(due, zone.ok() ? *zone : absl::UTCTimeZone()));
  if (rule.link_target_hours() == 0 || !IsLinked(LinkOf(incident))) return;
  // Since the first of the last steps that are likely or established.
  absl::Time since = base::FromProto(incident.links(incident.links_size() - 1).link_time());
  for (int i = incident.links_size() - 2; i >= 0; --i) {
    if (!IsLinked(incident.links(i).link())) break;
    since = base::FromProto(incident.links(i).link_time());
  }
  *basis->mutable_link_due_time() = base::ToProto(std::min(due, since + absl::Hours(1) * rule.link_target_hours()));
}

void SetRecipient(const IncidentClockRule& rule, const std::string& country, const IncidentPolicy& policy,
                  IncidentClockBasis* basis) {
  basis->set_recipient(rule.recipient());
  basis->set_country(country);
  basis->set_time_zone(TimeZoneOfCountry(country));
  if (basis->time_zone().empty()) basis->set_time_zone("UTC");
  if (const auto* authority = policy.AuthorityOf(rule.recipient(), country); authority != nullptr) {
    basis->set_authority_name(authority->display_name());
    basis->set_authority_contact(authority->contact());
    basis->set_time_zone(authority->time_zone());
  }
}

// The countries whose authorities are informed, each by a clock; one without a country while none is known.
std::vector<std::string> CountriesOf(const IncidentClockRule& rule, const Incident& incident) {
  std::vector<std::string> countries;
  if (rule.per_country()) {
    for (const std::string& country : incident.countries()) {
      if (!TimeZoneOfCountry(country).empty()) countries.push_back(country);
    }
  }
  if (countries.empty()) countries.emplace_back();
  return countries;
}

bool HasEnded(const IncidentClockNote& note) {
  return note.state() == IncidentClock::STATE_COMPLETE || note.state() == IncidentClock::STATE_NOT_DUE;
}

// --- The names ---

// organizations/acme/incidentClocks/i1-ai-act-73-death-de; a long id is cut, and told apart by a digest.
std::string ClockName(const Incident& incident, const IncidentClockBasis& basis, int number) {
  constexpr size_t kLongestId = 63;
  const auto name = base::ResourceName::Parse(incident.name());
  if (!name.ok()) return "";
  std::string rest = absl::StrCat("-", basis.rule());
  if (!basis.country().empty()) absl::StrAppend(&rest, "-", absl::AsciiStrToLower(basis.country()));
  if (number > 1) absl::StrAppend(&rest, "-", number);
  std::string id(name->id());
  if (id.size() + rest.size() > kLongestId) {
    const std::string digest = base::Sha256Hex(id).substr(0, 8);
    id = absl::StrCat(id.substr(0, kLongestId - rest.size() - digest.size() - 1), "-", digest);
  }
  return base::ResourceName::Join(name->organization(), IncidentClocks::kCollection, absl::StrCat(id, rest));
}

using Key = std::pair<std::string, std::string>;  // rule, country
Key KeyOf(const IncidentClockBasis& basis) { return {basis.rule(), basis.country()}; }
Key KeyOf(const IncidentClockNote& note) { return {note.rule(), note.country()}; }

// The clock of the key that was started last, and how many were.
struct Started {
  const IncidentClockNote* last = nullptr;
  int count = 0;
};
Started StartedIn(const Incident& incident, const Key& key) {
  Started started;
  for (const IncidentClockNote& note : incident.clocks()) {
    if (KeyOf(note) != key) continue;
    started.last = &note;
    ++started.count;
  }
  return started;
}

// Whether a limb of the clock that was not answered with yes is now, so that what the clock ended on does not hold any more.
// After a complete report that is so where the clock would start later: what it runs for came true after the incident.
bool BecameCertain(const Incident& before, const Incident& after, const IncidentClockBasis& basis,
                   const IncidentClockNote& ended) {
  const bool later = base::FromProto(basis.start_time()) > base::FromProto(ended.start_time());
  std::vector<std::string> limbs(basis.limbs().begin(), basis.limbs().end());
  if (const IncidentClockRule* rule = FindIncidentClockRule(basis.rule()); rule != nullptr) {
    limbs.insert(limbs.end(), rule->all_limbs().begin(), rule->all_limbs().end());
  }
  return std::any_of(limbs.begin(), limbs.end(), [&](const std::string& limb) {
    const v1::IncidentAnswer* was = AnswerTo(before, limb);
    const v1::IncidentAnswer* is = AnswerTo(after, limb);
    const bool new_yes = is != nullptr && is->value() == v1::INCIDENT_ANSWER_VALUE_YES &&
                         (was == nullptr || was->value() != v1::INCIDENT_ANSWER_VALUE_YES);
    return new_yes && (ended.state() == IncidentClock::STATE_NOT_DUE || (later && is->has_aware_time()));
  });
}

bool IsTriaged(const Incident& incident) { return incident.has_triage(); }

}  // namespace

std::vector<IncidentClockBasis> ClocksOf(const Incident& incident, const IncidentPolicy& policy) {
  std::vector<IncidentClockBasis> clocks;
  if (!IsTriaged(incident)) return clocks;
  for (const IncidentClockRule& rule : TheIncidentCatalogue().clocks()) {
    if (!policy.IsOn(rule)) continue;
    const std::vector<std::string> limbs = CountingLimbs(rule, incident);
    if (limbs.empty()) continue;
    std::vector<const Incident::System*> systems;
    for (const Incident::System& system : incident.systems()) {
      if (IsFor(rule, system)) systems.push_back(&system);
    }
    if (systems.empty() && !incident.systems().empty()) continue;
    for (const std::string& country : CountriesOf(rule, incident)) {
      IncidentClockBasis& basis = clocks.emplace_back();
      basis.set_rule(rule.id());
      basis.set_title(rule.title());
      basis.set_law(rule.law());
      *basis.mutable_limbs() = {limbs.begin(), limbs.end()};
      *basis.mutable_roles() = rule.roles();
      for (const Incident::System* system : systems) basis.add_ai_systems(system->ai_system());
      SetRecipient(rule, country, policy, &basis);
      SetTime(rule, incident, policy, &basis);
      SetForce(rule, systems, DayIn(base::FromProto(basis.start_time()), absl::UTCTimeZone()), &basis);
      basis.set_holds_evidence(rule.holds_evidence());
      basis.set_responsible(incident.owner().empty() ? policy.document.responsible() : incident.owner());
      basis.set_catalogue_version(TheIncidentCatalogue().version());
    }
  }
  return clocks;
}

IncidentClockChanges ClockChanges(const Incident& before, const Incident& after, const IncidentPolicy& policy) {
  std::map<Key, IncidentClockBasis> asked_before;
  for (IncidentClockBasis& basis : ClocksOf(before, policy)) asked_before.emplace(KeyOf(basis), std::move(basis));
  std::vector<IncidentClockBasis> asked = ClocksOf(after, policy);
  std::set<Key> keys;
  for (const IncidentClockBasis& basis : asked) keys.insert(KeyOf(basis));

  IncidentClockChanges changes;
  std::set<std::string> taken;
  for (IncidentClockBasis& basis : asked) {
    const Key key = KeyOf(basis);
    const auto was = asked_before.find(key);
    Started started = StartedIn(after, key);
    if (started.last == nullptr && !basis.country().empty()) {
      const Key unplaced{basis.rule(), ""};
      const Started without = StartedIn(after, unplaced);
      const bool free = without.last != nullptr && !HasEnded(*without.last) && keys.count(unplaced) == 0;
      if (free && taken.insert(without.last->clock()).second) started = without;
    }
    if (started.last == nullptr) {
      basis.set_clock(ClockName(after, basis, 1));
    } else if (!HasEnded(*started.last)) {
      const bool same = was != asked_before.end() && MessageDifferencer::Equals(was->second, basis);
      if (same) continue;
      basis.set_clock(started.last->clock());
    } else if (was == asked_before.end() || BecameCertain(before, after, basis, *started.last)) {
      basis.set_clock(ClockName(after, basis, started.count + 1));
    } else {
      continue;
    }
    changes.demanded.push_back(std::move(basis));
  }
  for (const IncidentClockNote& note : after.clocks()) {
    const bool asked_for = keys.count(KeyOf(note)) > 0 || taken.count(note.clock()) > 0;
    if (!asked_for && asked_before.count(KeyOf(note)) > 0 && !HasEnded(note)) changes.dropped.push_back(note.clock());
  }
  return changes;
}

}  // namespace aims::audit
