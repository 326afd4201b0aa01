#include "services/audit/domain/nonconformity_rules.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/known.h"
#include "common/domain/state.h"

namespace aims::audit {
namespace {

using domain::Decision;
using v1::Nonconformity;

constexpr size_t kMostProposed = 10;
constexpr size_t kMostOfKey = 100;

v1::SystemBar BarOf(const Nonconformity& nonconformity) {
  v1::SystemBar bar;
  bar.set_bars(nonconformity.blocking() && !nonconformity.ai_systems().empty() && !HasEnded(nonconformity));
  if (!bar.bars()) return bar;
  *bar.mutable_ai_systems() = nonconformity.ai_systems();
  const std::string grade = nonconformity.grade().empty() ? "" : absl::StrCat(" (", nonconformity.grade(), ")");
  const std::string about = nonconformity.requirements().empty()
                                ? ""
                                : absl::StrCat(" against ", absl::StrJoin(nonconformity.requirements(), ", "));
  bar.set_sentence(absl::StrCat("the nonconformity \"", nonconformity.display_name(), "\"", grade, about,
                                " is open: have it closed, or have management lift its bar"));
  return bar;
}

// Adds standing_changed where the bar differs between `before` and `after`.
void AddStandingChange(const Nonconformity& before, const Nonconformity& after, NonconformityEvents* events) {
  const v1::SystemBar known = BarOf(before);
  v1::SystemBar bar = BarOf(after);
  if (known.SerializeAsString() == bar.SerializeAsString()) return;
  const std::set<std::string> systems(bar.ai_systems().begin(), bar.ai_systems().end());
  for (const std::string& system : known.ai_systems()) {
    if (systems.count(system) == 0) bar.add_former_ai_systems(system);
  }
  *events->emplace_back().mutable_standing_changed()->mutable_bar() = std::move(bar);
}

}  // namespace

bool HasEnded(const Nonconformity& nonconformity) {
  return nonconformity.name().empty() ||
         domain::IsIn(nonconformity, {Nonconformity::STATE_CLOSED, Nonconformity::STATE_REJECTED});
}

domain::People MakersOf(const Nonconformity& nonconformity) {
  domain::People makers(nonconformity.workers().begin(), nonconformity.workers().end());
  makers.insert({nonconformity.owner(), nonconformity.source_owner(), nonconformity.implementer()});
  return makers;
}

absl::optional<domain::Violation> ByOwner(const Nonconformity& nonconformity, const Decision& decision) {
  if (nonconformity.owner().empty()) {
    return domain::Violation{"OWNER_MISSING", kCorrectionClause,
                             "nobody owns the nonconformity: name the person who corrects it as its owner first"};
  }
  if (nonconformity.owner() == decision.actor.subject()) return absl::nullopt;
  return domain::Violation{"NOT_THE_OWNER", kCorrectionClause,
                           absl::StrCat("only \"", nonconformity.owner(),
                                        "\", who owns the nonconformity, takes this step: name another owner first, if "
                                        "another person corrects it")};
}

domain::Violation DueTimePast() {
  return {"DUE_TIME_PAST", kCorrectionClause, "the due time is not in the future: give a later one"};
}

std::vector<std::string> RecurrenceKeys(const Nonconformity& nonconformity, Nonconformity::Cause::Category category) {
  const auto name = base::ResourceName::Parse(nonconformity.name());
  if (!name.ok()) return {};
  const auto key = [&](absl::string_view what) {
    const std::string digest =
        base::Sha256Hex(absl::StrCat(what, "\n", Nonconformity::Cause::Category_Name(category))).substr(0, 32);
    return absl::StrCat(name->organization(), "/recurrenceKeys/", digest);
  };
  std::set<std::string> keys;
  for (const std::string& requirement : nonconformity.requirements()) keys.insert(key(requirement));
  if (keys.empty()) {
    keys.insert(key(absl::AsciiStrToLower(absl::StripAsciiWhitespace(nonconformity.criterion()))));
  }
  return {keys.begin(), keys.end()};
}

std::vector<std::string> EarlierOnes(const Nonconformity& nonconformity, const std::vector<std::string>& keys,
                                     const Decision& decision) {
  const absl::Time opened = base::FromProto(nonconformity.create_time());
  std::multimap<absl::Time, std::string, std::greater<>> found;
  std::set<std::string> seen{nonconformity.name()};
  for (const std::string& key : keys) {
    for (const std::string& name : decision.references->Referring(key, kMostOfKey)) {
      if (!seen.insert(name).second) continue;
      const auto other = decision.Find<Nonconformity>(name);
      if (other == nullptr || other->state() == Nonconformity::STATE_REJECTED) continue;
      const absl::Time time = base::FromProto(other->create_time());
      if (time <= opened && time >= opened - kRecurrence) found.emplace(time, name);
    }
  }
  std::vector<std::string> names;
  for (const auto& [time, name] : found) {
    if (names.size() < kMostProposed) names.push_back(name);
  }
  return names;
}

bool BarsByGrade(const Nonconformity& nonconformity) {
  const auto& requirements = nonconformity.requirements();
  const bool of_control = !nonconformity.controls().empty() ||
                          std::any_of(requirements.begin(), requirements.end(), [](const std::string& requirement) {
                            return absl::StrContains(requirement, ":A.");
                          });
  return nonconformity.grade() == "major" && !nonconformity.ai_systems().empty() && of_control;
}

absl::StatusOr<NonconformityEvents> Conclude(const Nonconformity& nonconformity, NonconformityEvents events,
                                             const Decision& decision) {
  if (events.empty()) return events;
  Nonconformity before = nonconformity;
  if (before.name().empty()) before.set_name(decision.subject);
  ASSIGN_OR_RETURN(Nonconformity after, domain::After<Nonconformities>(before, events, decision));
  // Once a person has said whether it bars, the grade does not.
  if (BarsByGrade(after) && !after.blocking() && after.blocking_setter().empty() && !HasEnded(after)) {
    NonconformityEvents bar(1);
    bar[0].mutable_blocking_set()->set_blocking(true);
    bar[0].mutable_blocking_set()->set_rule("it is a major nonconformity of a control of these AI systems");
    ASSIGN_OR_RETURN(after, domain::After<Nonconformities>(std::move(after), bar, decision));
    events.insert(events.end(), bar.begin(), bar.end());
  }
  AddStandingChange(nonconformity, after, &events);
  return events;
}

}  // namespace aims::audit
