// Values, standing and time of objectives.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/entries.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/evidence_rules.h"
#include "services/audit/domain/objective.h"
#include "services/audit/domain/objective_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Objective;
using Measure = Objective::Measure;
using Measurement = Objective::Measurement;

constexpr char kClause[] = "9.1";

void RequireCorrectable(const Objective& objective, const v1::RecordObjectiveMeasurementRequest& request,
                        Refusals* refusals) {
  refusals->Unless(!request.reason().empty(),
                   {"REASON_MISSING", kClause, "reason is empty: say why the earlier value was wrong"});
  const auto& known = objective.measurements();
  const int place =
      domain::PlaceOf(known, [&](const Measurement& each) { return each.number() == request.corrects(); });
  if (place == known.size()) {
    refusals->Add(domain::Violation{"MEASUREMENT_UNKNOWN", kClause,
                                    absl::StrCat("there is no measurement ", request.corrects(), " among the ",
                                                 kMaxMeasurements, " that are kept: name the number of one of them")});
    return;
  }
  refusals->Unless(known[place].number() >= objective.first_counting(),
                   {"MEASUREMENT_OF_OTHER_MEASURE", kClause,
                    absl::StrCat("measurement ", request.corrects(),
                                 " is of an earlier version, which measured something else, and does not count any "
                                 "more: record the value without a correction")});
  refusals->Unless(known[place].corrected_by() == 0,
                   {"MEASUREMENT_CORRECTED", kClause,
                    absl::StrCat("measurement ", request.corrects(), " was corrected by measurement ",
                                 known[place].corrected_by(), ": correct that one")});
}

bool AwaitsValue(const Objective& objective) { return MeasureOf(objective) != nullptr && !objective.stale(); }

ObjectiveEvents At(const Objective& objective, absl::Time due) {
  ObjectiveEvents events;
  if (AwaitsValue(objective) && StaleTime(objective) <= due) {
    auto* stale = events.emplace_back().mutable_went_stale();
    if (const Measurement* newest = NewestValue(objective); newest != nullptr) {
      *stale->mutable_measure_time() = newest->measure_time();
    }
    stale->set_period_days(MeasureOf(objective)->period_days());
  }
  const auto& due_time = objective.current_version().document().due_time();
  if (!objective.overdue() && base::FromProto(due_time) <= due) {
    auto* overdue = events.emplace_back().mutable_overdue();
    *overdue->mutable_due_time() = due_time;
    overdue->set_owner(objective.owner());
  }
  return events;
}

}  // namespace

const Measure* MeasureOf(const Objective& objective) {
  const auto& document = objective.current_version().document();
  return document.has_measure() ? &document.measure() : nullptr;
}

bool IsBetter(const Measure& measure, double value, double other) {
  return measure.direction() == v1::OBJECTIVE_DIRECTION_DECREASE ? value < other : value > other;
}

bool MeasureTheSame(const Objective::Document& a, const Objective::Document& b) {
  return a.has_measure() && b.has_measure() && a.measure().what() == b.measure().what() &&
         a.measure().unit() == b.measure().unit() && a.measure().direction() == b.measure().direction();
}

bool Counts(const Objective& objective, const Measurement& measurement) {
  return measurement.corrected_by() == 0 && measurement.number() >= objective.first_counting();
}

const Measurement* NewestValue(const Objective& objective) {
  const Measurement* newest = nullptr;
  for (const Measurement& each : objective.measurements()) {
    if (!Counts(objective, each)) continue;
    // Of two values for one time the later record counts.
    const bool later =
        newest == nullptr || base::FromProto(each.measure_time()) >= base::FromProto(newest->measure_time());
    if (later) newest = &each;
  }
  return newest;
}

Objective::Standing StandingNow(const Objective& objective) {
  const Measure* measure = MeasureOf(objective);
  if (measure == nullptr) return Objective::STANDING_UNSPECIFIED;
  const Measurement* newest = NewestValue(objective);
  if (newest == nullptr) return Objective::STANDING_NO_VALUE;
  if (!IsBetter(*measure, newest->value(), measure->off_track())) return Objective::STANDING_OFF_TRACK;
  if (!IsBetter(*measure, newest->value(), measure->at_risk())) return Objective::STANDING_AT_RISK;
  return Objective::STANDING_ON_TRACK;
}

absl::Time StaleTime(const Objective& objective) {
  const Measure* measure = MeasureOf(objective);
  if (measure == nullptr) return absl::InfiniteFuture();
  const Measurement* newest = NewestValue(objective);
  const absl::Time since =
      base::FromProto(newest == nullptr ? objective.current_version().approve_time() : newest->measure_time());
  return since + absl::Hours(36) * measure->period_days();
}

absl::StatusOr<ObjectiveEvents> WithStanding(const Objective& objective, ObjectiveEvents events,
                                             const Decision& decision) {
  ASSIGN_OR_RETURN(const Objective after, domain::After<Objectives>(objective, events, decision));
  const Objective::Standing standing = StandingNow(after);
  if (standing == objective.standing()) return events;
  auto* changed = events.emplace_back().mutable_standing_changed();
  changed->set_standing(standing);
  changed->set_former_standing(objective.standing());
  const Measurement* newest = NewestValue(after);
  if (newest != nullptr) changed->set_measurement(newest->number());
  return events;
}

absl::optional<absl::Time> Objectives::NextDue(const State& objective) {
  if (objective.state() != Objective::STATE_ACTIVE) return absl::nullopt;
  absl::Time next = absl::InfiniteFuture();
  if (AwaitsValue(objective)) next = StaleTime(objective);
  if (!objective.overdue()) {
    next = std::min(next, base::FromProto(objective.current_version().document().due_time()));
  }
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

absl::StatusOr<ObjectiveEvents> Objectives::FallDue(const State& objective, const Decision& decision) {
  return domain::DueInOrder<Objectives>(objective, decision, At);
}

absl::StatusOr<ObjectiveEvents> RecordMeasurement(const Objective& objective,
                                                  const v1::RecordObjectiveMeasurementRequest& request,
                                                  const Decision& decision) {
  const Measure* measure = MeasureOf(objective);
  if (measure == nullptr) {
    return domain::Refusal(objective.name(),
                           {"NOT_MEASURABLE", kClause,
                            absl::StrCat("the objective is not measured, because: ",
                                         objective.current_version().document().not_measurable_reason())});
  }
  Refusals refusals(objective.name());
  const std::string& actor = decision.actor.subject();
  refusals.Unless(actor == objective.owner() || actor == measure->measurer(),
                  {"NOT_THE_MEASURER", kClause,
                   absl::StrCat("values are recorded by the owner \"", objective.owner(), "\"",
                                measure->measurer().empty() ? "" : absl::StrCat(" or by \"", measure->measurer(), "\""),
                                ": name another measurer in a version of the objective first")});
  refusals.Unless(base::FromProto(request.measure_time()) <= decision.time,
                  {"MEASURED_IN_FUTURE", kClause, "measure_time is in the future: correct it"});
  if (request.corrects() != 0) RequireCorrectable(objective, request, &refusals);
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ObjectiveEvents events(1);
  Measurement& measurement = *events[0].mutable_measured()->mutable_measurement();
  measurement.set_number(objective.last_measurement() + 1);
  measurement.set_value(request.value());
  *measurement.mutable_measure_time() = request.measure_time();
  measurement.set_source(request.source());
  *measurement.mutable_evidence() = request.evidence();
  measurement.set_version(objective.current_version().version());
  measurement.set_method_version(measure->method_version());
  measurement.set_corrects(request.corrects());
  if (request.corrects() != 0) measurement.set_correction_reason(request.reason());
  return WithStanding(objective, std::move(events), decision);
}

}  // namespace aims::audit
