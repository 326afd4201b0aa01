#include "services/improvement/domain/audit/objectives.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/objective.pb.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "services/improvement/domain/audit/lists.h"
#include "services/improvement/domain/kept_fields.h"

namespace aims::improvement {
namespace {

using audit::v1::Objective;
using audit::v1::ObjectiveEvent;

// Tells whether two versions measure the same, without keeping their texts.
std::string DigestOf(const Objective::Measure& measure) {
  return base::Sha256Hex(absl::StrCat(measure.what(), "\n", measure.unit(), "\n", measure.direction()));
}

Objective::Document Counted(const Objective::Document& document) {
  Objective::Document counted;
  *counted.mutable_requirements() = document.requirements();
  *counted.mutable_ai_systems() = document.ai_systems();
  *counted.mutable_due_time() = document.due_time();
  if (document.has_measure()) {
    counted.mutable_measure()->set_what(DigestOf(document.measure()));
    counted.mutable_measure()->set_period_days(document.measure().period_days());
  }
  return counted;
}

void KeepObjective(const ObjectiveEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  ObjectiveEvent kept;
  switch (event.event_case()) {
    case ObjectiveEvent::kRegistered:
    case ObjectiveEvent::kUpdated:
      if (!KeepResource(event, {"owner"}, &kept)) return;
      break;
    case ObjectiveEvent::kProposed:
      *kept.mutable_proposed()->mutable_document() = Counted(event.proposed().document());
      break;
    case ObjectiveEvent::kApproved:
      kept.mutable_approved();
      break;
    case ObjectiveEvent::kMeasured: {
      const Objective::Measurement& measurement = event.measured().measurement();
      Objective::Measurement* to = kept.mutable_measured()->mutable_measurement();
      to->set_number(measurement.number());
      to->set_corrects(measurement.corrects());
      *to->mutable_measure_time() = measurement.measure_time();
      break;
    }
    case ObjectiveEvent::kStandingChanged:
      kept.mutable_standing_changed()->set_standing(event.standing_changed().standing());
      break;
    case ObjectiveEvent::kResultReported:
      kept.mutable_result_reported();
      break;
    case ObjectiveEvent::kResultReturned:
      kept.mutable_result_returned();
      break;
    case ObjectiveEvent::kAchieved:
      kept.mutable_achieved();
      break;
    case ObjectiveEvent::kMissed:
      kept.mutable_missed();
      break;
    case ObjectiveEvent::kAbandoned:
      kept.mutable_abandoned();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Facts {
  Objective objective;  // the counted fields
  Objective::Document proposed;
  Objective::Document current;
  absl::Time approved;
  Objective::State state = Objective::STATE_DRAFT;
  Objective::Standing standing = Objective::STANDING_UNSPECIFIED;
  std::map<uint32_t, absl::Time> values;  // by number, the times of the values that count
  bool reported_stale = false;            // nothing is measured while a result awaits its confirmation

  absl::Time StaleTime() const {
    if (!current.has_measure()) return absl::InfiniteFuture();
    absl::Time since = values.empty() ? approved : absl::InfinitePast();
    for (const auto& [number, time] : values) since = std::max(since, time);
    return since + absl::Hours(36) * current.measure().period_days();
  }

  void Approve(absl::Time now) {
    const bool same =
        current.has_measure() && proposed.has_measure() && current.measure().what() == proposed.measure().what();
    if (!same) values.clear();
    current = proposed;
    approved = now;
    state = Objective::STATE_ACTIVE;
  }

  void Apply(const Moment& moment) {
    const auto& event = *moment.As<ObjectiveEvent>();
    FoldResource(event, &objective);
    switch (event.event_case()) {
      case ObjectiveEvent::kProposed:
        proposed = event.proposed().document();
        break;
      case ObjectiveEvent::kApproved:
        Approve(moment.time);
        break;
      case ObjectiveEvent::kMeasured: {
        const Objective::Measurement& measurement = event.measured().measurement();
        values.erase(measurement.corrects());
        values[measurement.number()] = base::FromProto(measurement.measure_time());
        break;
      }
      case ObjectiveEvent::kStandingChanged:
        standing = event.standing_changed().standing();
        break;
      case ObjectiveEvent::kResultReported:
        state = Objective::STATE_REPORTED;
        reported_stale = StaleTime() <= moment.time;
        break;
      case ObjectiveEvent::kResultReturned:
        state = Objective::STATE_ACTIVE;
        break;
      case ObjectiveEvent::kAchieved:
        state = Objective::STATE_ACHIEVED;
        break;
      case ObjectiveEvent::kMissed:
        state = Objective::STATE_MISSED;
        break;
      case ObjectiveEvent::kAbandoned:
        state = Objective::STATE_ABANDONED;
        break;
      default:
        break;
    }
  }

  std::string LabelOfStanding() const {
    switch (standing) {
      case Objective::STANDING_ON_TRACK:
        return "on_track";
      case Objective::STANDING_AT_RISK:
        return "at_risk";
      case Objective::STANDING_OFF_TRACK:
        return "off_track";
      default:
        return "not_measured";
    }
  }
};

// `first` from now on, and `then` from `turn` on.
void HoldTurning(Timeline& timeline, Labels first, absl::Time turn, Labels then) {
  if (timeline.now() < turn) timeline.Hold(Series::kObjectives, std::move(first));
  timeline.Hold(Series::kObjectives, std::move(then), std::max(timeline.now(), turn));
}

void CountObjective(const History& history, Timeline& timeline) {
  Facts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(moment);
    timeline.SetProperties({.owner = facts.objective.owner(),
                            .ai_systems = ListOf(facts.current.ai_systems()),
                            .frameworks = FrameworksOf(facts.current.requirements())});
    const absl::Time due = base::FromProto(facts.current.due_time());
    switch (facts.state) {
      case Objective::STATE_ACTIVE:
        HoldTurning(timeline, {facts.LabelOfStanding()}, facts.StaleTime(), {"stale"});
        break;
      case Objective::STATE_REPORTED:
        timeline.Hold(Series::kObjectives, {facts.reported_stale ? "stale" : facts.LabelOfStanding()});
        break;
      case Objective::STATE_ACHIEVED:
        HoldTurning(timeline, {"achieved"}, due, {});
        break;
      case Objective::STATE_MISSED:
        HoldTurning(timeline, {"missed"}, due, {});
        break;
      default:
        timeline.Hold(Series::kObjectives, {});
        break;
    }
  }
}

void AddObjective(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  if (label == "on_track" || label == "achieved") tally.numerator += static_cast<double>(count);
  tally.parts[std::string(label)] += count;
}

}  // namespace

Kind ObjectiveKind() {
  return {.id = "objectives",
          .sources = {On<ObjectiveEvent>(&KeepObjective)},
          .series = {Series::kObjectives},
          .count = &CountObjective};
}

std::vector<Formula> ObjectiveFormulas() {
  return {{.metric = "objectives-on-track", .inputs = {{Series::kObjectives, Over::kInstant, &AddObjective}}}};
}

}  // namespace aims::improvement
