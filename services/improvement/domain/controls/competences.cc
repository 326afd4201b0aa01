#include "services/improvement/domain/controls/competences.h"

#include <algorithm>
#include <string>

#include "aims/controls/v1/competence.pb.h"
#include "common/base/time.h"

namespace aims::improvement {
namespace {

using controls::v1::Competence;
using controls::v1::CompetenceEvent;

// The last days of an assessment, in which it is expiring.
constexpr absl::Duration kSoon = absl::Hours(24 * 30);

void KeepCompetence(const CompetenceEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  CompetenceEvent kept;
  switch (event.event_case()) {
    case CompetenceEvent::kOpened:
      kept.mutable_opened();
      break;
    case CompetenceEvent::kAcquisitionStarted:
      kept.mutable_acquisition_started();
      break;
    case CompetenceEvent::kAssessed:
      kept.mutable_assessed()->set_outcome(event.assessed().outcome());
      if (event.assessed().has_expire_time()) {
        *kept.mutable_assessed()->mutable_expire_time() = event.assessed().expire_time();
      }
      break;
    case CompetenceEvent::kWaiverApproved:
      *kept.mutable_waiver_approved()->mutable_expire_time() = event.waiver_approved().expire_time();
      break;
    case CompetenceEvent::kRevoked:
      kept.mutable_revoked();
      break;
    case CompetenceEvent::kClosed:
      kept.mutable_closed();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Facts {
  const char* state = "";  // as the last event left it; empty: closed
  absl::Time end;          // of the assessment or the waiver

  void Enter(const char* entered, absl::Time until = absl::InfiniteFuture()) {
    state = entered;
    end = until;
  }
  // A state that has ended gives way to the one after it.
  void Pass(absl::Time now) {
    if (end <= now) Enter(AfterEnd());
  }
  const char* AfterEnd() const { return absl::string_view(state) == "waived" ? "gap" : "expired"; }

  void Apply(const CompetenceEvent& event) {
    const absl::string_view before = state;
    switch (event.event_case()) {
      case CompetenceEvent::kAcquisitionStarted:
        Enter("in_acquisition");
        break;
      case CompetenceEvent::kAssessed:
        if (event.assessed().outcome() == Competence::Assessment::OUTCOME_COMPETENT) {
          Enter("competent", event.assessed().has_expire_time() ? base::FromProto(event.assessed().expire_time())
                                                                : absl::InfiniteFuture());
        } else if (before != "in_acquisition" && before != "waived") {
          Enter("gap");
        }
        break;
      case CompetenceEvent::kWaiverApproved:
        Enter("waived", base::FromProto(event.waiver_approved().expire_time()));
        break;
      case CompetenceEvent::kClosed:
        Enter("");
        break;
      default:  // opened, or revoked
        Enter("gap");
        break;
    }
  }
};

void CountCompetence(const History& history, Timeline& timeline) {
  Facts facts{.end = absl::InfiniteFuture()};
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Pass(moment.time);
    facts.Apply(*moment.As<CompetenceEvent>());
    const std::string state = facts.state;
    const absl::Time soon = std::max(facts.end - kSoon, moment.time);
    timeline.Hold(Series::kCompetences, state.empty() ? Labels{} : Labels{state});
    if (state == "competent") timeline.Hold(Series::kCompetences, {"expiring"}, soon);
    if (facts.end != absl::InfiniteFuture()) timeline.Hold(Series::kCompetences, {facts.AfterEnd()}, facts.end);
  }
}

void AddCompetence(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.parts[std::string(label)] += count;
  tally.denominator += static_cast<double>(count);
  const bool met = label == "competent" || label == "expiring" || label == "waived";
  if (!met) tally.numerator += static_cast<double>(count);
}

}  // namespace

Kind CompetenceKind() {
  return {.id = "competences",
          .sources = {On<CompetenceEvent>(&KeepCompetence)},
          .series = {Series::kCompetences},
          .count = &CountCompetence};
}

std::vector<Formula> CompetenceFormulas() {
  return {{.metric = "competence-gaps", .inputs = {{Series::kCompetences, Over::kInstant, &AddCompetence}}}};
}

}  // namespace aims::improvement
