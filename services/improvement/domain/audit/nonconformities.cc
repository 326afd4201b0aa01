#include "services/improvement/domain/audit/nonconformities.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "services/improvement/domain/audit/lists.h"
#include "services/improvement/domain/audit/occurrence.h"
#include "services/improvement/domain/kept_fields.h"

namespace aims::improvement {
namespace {

using audit::v1::Nonconformity;
using audit::v1::NonconformityEvent;

// An earlier nonconformity recurs within this time.
constexpr absl::Duration kRecurrence = absl::Hours(24 * 365);

void KeepNonconformity(const NonconformityEvent& event, const event::v1::EventMetadata& metadata,
                       const KeepItem& keep) {
  NonconformityEvent kept;
  switch (event.event_case()) {
    case NonconformityEvent::kRegistered:
    case NonconformityEvent::kUpdated:
      if (!KeepResource(event, {"owner", "grade", "ai_systems", "requirements"}, &kept)) return;
      break;
    case NonconformityEvent::kConfirmed:
      kept.mutable_confirmed()->set_grade(event.confirmed().grade());
      break;
    case NonconformityEvent::kRejected:
      kept.mutable_rejected();
      break;
    case NonconformityEvent::kContained:
      kept.mutable_contained();
      break;
    case NonconformityEvent::kAnalysisAccepted:
      kept.mutable_analysis_accepted()->set_recurrence_of(event.analysis_accepted().recurrence_of());
      break;
    case NonconformityEvent::kVerified:
      kept.mutable_verified()->mutable_verification()->set_outcome(event.verified().verification().outcome());
      break;
    case NonconformityEvent::kClosed:
      kept.mutable_closed();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

// A grade that is not known yet, as of one that AIMS opened and nobody confirmed, has a name, too.
std::string GradeOf(const Nonconformity& nonconformity) {
  return nonconformity.grade().empty() ? "ungraded" : nonconformity.grade();
}

struct Facts {
  Nonconformity nonconformity;  // the counted fields
  absl::Time opened;
  bool open = false;
  bool contained = false;
  bool verified = false;
  bool rejected = false;
  std::string recurrence_of;
  Occurrence recurrence{Series::kRecurrences};

  Properties PropertiesNow() const {
    return {.owner = nonconformity.owner(),
            .ai_systems = ListOf(nonconformity.ai_systems()),
            .frameworks = FrameworksOf(nonconformity.requirements())};
  }
};

// The age of an open nonconformity grows by itself: one that is open up to so many days is in the band of that name.
void HoldAge(const Facts& facts, Timeline& timeline) {
  struct Band {
    const char* name;
    absl::Duration most;
  };
  constexpr Band kBands[] = {{"30", absl::Hours(24 * 30)},
                             {"90", absl::Hours(24 * 90)},
                             {"180", absl::Hours(24 * 180)},
                             {"older", absl::InfiniteDuration()}};
  if (!facts.open) {
    timeline.Hold(Series::kNonconformitiesOpen, {});
    return;
  }
  absl::Time from = facts.opened;
  for (const Band& band : kBands) {
    const absl::Time last = facts.opened + band.most;
    if (timeline.now() <= last) {
      timeline.Hold(Series::kNonconformitiesOpen, {LabelOf({GradeOf(facts.nonconformity), band.name})},
                    std::max(timeline.now(), from));
    }
    from = last + absl::Microseconds(1);
  }
}

void HoldRunning(Series series, bool runs, const Facts& facts, Timeline& timeline) {
  timeline.Hold(series, runs ? Labels{LabelOf({"open", SecondsPart(facts.opened)})} : Labels{});
}

void CountNonconformity(const History& history, Timeline& timeline) {
  Facts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<NonconformityEvent>();
    FoldResource(event, &facts.nonconformity);
    if (event.has_confirmed()) facts.nonconformity.set_grade(event.confirmed().grade());
    timeline.SetProperties(facts.PropertiesNow());
    const std::string time = absl::StrCat(absl::ToInt64Seconds(moment.time - facts.opened));
    switch (event.event_case()) {
      case NonconformityEvent::kRegistered:
        facts.opened = moment.time;
        facts.open = true;
        timeline.Occur(Series::kNonconformities, LabelOf({"opened", GradeOf(facts.nonconformity)}));
        break;
      case NonconformityEvent::kRejected:
        facts.open = false;
        facts.rejected = true;
        break;
      case NonconformityEvent::kContained:
        if (!facts.contained) timeline.Occur(Series::kContainTimes, time);
        facts.contained = true;
        break;
      case NonconformityEvent::kAnalysisAccepted:
        facts.recurrence_of = event.analysis_accepted().recurrence_of();
        break;
      case NonconformityEvent::kVerified:
        if (!facts.verified) {
          timeline.Occur(Series::kFirstVerifications,
                         event.verified().verification().outcome() == Nonconformity::OUTCOME_EFFECTIVE ? "effective"
                                                                                                       : "ineffective");
        }
        facts.verified = true;
        break;
      case NonconformityEvent::kClosed:
        facts.open = false;
        timeline.Occur(Series::kNonconformities, LabelOf({"closed", GradeOf(facts.nonconformity)}));
        timeline.Occur(Series::kCloseTimes, time);
        break;
      default:
        break;
    }
    HoldAge(facts, timeline);
    HoldRunning(Series::kContainOpen, facts.open && !facts.contained, facts, timeline);
    HoldRunning(Series::kCloseOpen, facts.open, facts, timeline);
    const std::string opened = InstantPart(facts.opened);
    timeline.Hold(Series::kNonconformityOpenings,
                  facts.rejected ? Labels{} : Labels{LabelOf({LastPart(moment.subject), opened})});
    facts.recurrence.Tell(
        timeline, facts.opened,
        facts.recurrence_of.empty() ? "first" : LabelOf({"recurrence", opened, LastPart(facts.recurrence_of)}),
        facts.PropertiesNow());
  }
}

// --- Formulas ---

void AddFlow(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.parts[absl::StrCat(LabelPart(label, 0), "/", LabelPart(label, 1))] += count;
}

void AddOpen(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.numerator += static_cast<double>(count);
  tally.parts[absl::StrCat("open/", LabelPart(label, 0))] += count;
  tally.parts[absl::StrCat("age/", LabelPart(label, 1))] += count;
}

void AddEnded(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  int64_t seconds = 0;
  if (absl::SimpleAtoi(label, &seconds)) tally.ended_days[Days(absl::Seconds(seconds))] += count;
}

void AddRunning(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  tally.running_days[Days(context.time - TimeOfPart(LabelPart(label, 1)))] += count;
}

void AddVerification(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  if (label == "effective") tally.numerator += static_cast<double>(count);
}

// Whether the earlier nonconformity was opened within twelve months before.
bool IsRecent(absl::string_view earlier, absl::Time opened, const Counts& openings) {
  const std::string prefix = absl::StrCat(earlier, "|");
  const auto found = openings.lower_bound(prefix);
  if (found == openings.end() || !absl::StartsWith(found->first, prefix)) return false;
  const absl::Time earlier_opened = InstantOf(LabelPart(found->first, 1));
  return earlier_opened <= opened && opened - earlier_opened <= kRecurrence;
}

void AddOpening(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  const absl::string_view opened = LabelPart(label, 1);
  if (WasBefore(opened, context)) return;
  tally.denominator += static_cast<double>(count);
  const bool recurs = LabelPart(label, 0) == "recurrence" && IsRecent(LabelPart(label, 2), InstantOf(opened),
                                                                      context.standing(Series::kNonconformityOpenings));
  if (recurs) tally.numerator += static_cast<double>(count);
}

}  // namespace

Kind NonconformityKind() {
  return {.id = "nonconformities",
          .sources = {On<NonconformityEvent>(&KeepNonconformity)},
          .series = {Series::kNonconformities, Series::kNonconformitiesOpen, Series::kContainTimes,
                     Series::kContainOpen, Series::kCloseTimes, Series::kCloseOpen, Series::kFirstVerifications,
                     Series::kRecurrences, Series::kNonconformityOpenings},
          .count = &CountNonconformity};
}

std::vector<Formula> NonconformityFormulas() {
  return {
      {.metric = "nonconformities",
       .inputs = {{Series::kNonconformities, Over::kWindow, &AddFlow},
                  {Series::kNonconformitiesOpen, Over::kInstant, &AddOpen}}},
      {.metric = "nonconformity-times",
       .inputs = {{Series::kCloseTimes, Over::kWindow, &AddEnded}, {Series::kCloseOpen, Over::kInstant, &AddRunning}},
       .distribution = true},
      {.metric = "nonconformity-containment-times",
       .inputs = {{Series::kContainTimes, Over::kWindow, &AddEnded},
                  {Series::kContainOpen, Over::kInstant, &AddRunning}},
       .distribution = true},
      {.metric = "corrective-actions-effective",
       .inputs = {{Series::kFirstVerifications, Over::kWindow, &AddVerification}}},
      {.metric = "nonconformities-recurring",
       .inputs = {{Series::kRecurrences, Over::kWindow, &AddOpening}},
       .looks_up = {Series::kNonconformityOpenings}}};
}

}  // namespace aims::improvement
