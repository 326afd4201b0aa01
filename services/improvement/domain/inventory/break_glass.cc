#include "services/improvement/domain/inventory/break_glass.h"

#include <algorithm>
#include <string>

#include "aims/audit/v1/incident_settings.pb.h"
#include "aims/inventory/v1/ai_system_event.pb.h"
#include "aims/inventory/v1/organization.pb.h"
#include "aims/risk/v1/impact_assessment_event.pb.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "aims/risk/v1/risk_event.pb.h"
#include "aims/risk/v1/treatment.pb.h"
#include "aims/type/v1/break_glass.pb.h"
#include "common/base/time.h"

namespace aims::improvement {
namespace {

using type::v1::BreakGlassApproval;

// A resource that can be deleted with a review open.
template <class Event>
concept HasDeletion = requires(const Event& event) {
  event.has_deleted();
  event.has_undeleted();
};

template <class Event>
void KeepReview(const Event& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  Event kept;
  if (event.has_break_glass_review_requested()) {
    const auto& requested = event.break_glass_review_requested();
    auto* to = kept.mutable_break_glass_review_requested();
    if (requested.has_review_due_time()) *to->mutable_review_due_time() = requested.review_due_time();
  } else if (event.has_break_glass_reviewed()) {
    kept.mutable_break_glass_reviewed()->set_outcome(event.break_glass_reviewed().outcome());
  } else if constexpr (HasDeletion<Event>) {
    if (event.has_deleted()) {
      kept.mutable_deleted();
    } else if (event.has_undeleted()) {
      kept.mutable_undeleted();
    } else {
      return;
    }
  } else {
    return;  // that a review is overdue is told by its due time
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Facts {
  bool open = false;
  absl::Time due = absl::InfiniteFuture();
  bool deleted = false;

  template <class Event>
  void Apply(const Event& event, Timeline& timeline) {
    if (event.has_break_glass_review_requested()) {
      const auto& requested = event.break_glass_review_requested();
      open = true;
      due = requested.has_review_due_time() ? base::FromProto(requested.review_due_time()) : absl::InfiniteFuture();
      timeline.Occur(Series::kBreakGlass, "used");
    } else if (event.has_break_glass_reviewed()) {
      open = false;
      const auto outcome = event.break_glass_reviewed().outcome();
      if (outcome == BreakGlassApproval::OUTCOME_UPHELD) timeline.Occur(Series::kBreakGlass, "upheld");
      if (outcome == BreakGlassApproval::OUTCOME_NOT_UPHELD) timeline.Occur(Series::kBreakGlass, "not_upheld");
    }
    if constexpr (HasDeletion<Event>) {
      if (event.has_deleted()) deleted = true;
      if (event.has_undeleted()) deleted = false;
    }
  }
};

// Events of these types; their order is stored.
template <class... Events>
struct Reviews {
  static std::vector<Source> Sources() { return {On<Events>(&KeepReview<Events>)...}; }

  static void Count(const History& history, Timeline& timeline) {
    Facts facts;
    for (const Moment& moment : history) {
      timeline.At(moment);
      (ApplyIf(moment.As<Events>(), facts, timeline), ...);
      if (!facts.open || facts.deleted) {
        timeline.Hold(Series::kBreakGlassOpen, {});
      } else {
        if (moment.time < facts.due) timeline.Hold(Series::kBreakGlassOpen, {"open"});
        if (facts.due != absl::InfiniteFuture()) {
          timeline.Hold(Series::kBreakGlassOpen, {"overdue"}, std::max(facts.due, moment.time));
        }
      }
    }
  }

 private:
  template <class Event>
  static void ApplyIf(const Event* event, Facts& facts, Timeline& timeline) {
    if (event != nullptr) facts.Apply(*event, timeline);
  }
};

using AllReviews = Reviews<inventory::v1::OrganizationEvent, inventory::v1::AiSystemEvent, risk::v1::RiskEvent,
                           risk::v1::TreatmentEvent, risk::v1::RiskCriteriaEvent, risk::v1::ImpactAssessmentEvent,
                           audit::v1::IncidentSettingsEvent>;

void AddOccurrence(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  if (label == "used") {
    tally.numerator += static_cast<double>(count);
  } else {
    tally.parts[std::string(label)] += count;
  }
}

void AddOpen(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.parts[std::string(label)] += count;
}

}  // namespace

Kind BreakGlassKind() {
  return {.id = "break_glass",
          .sources = AllReviews::Sources(),
          .series = {Series::kBreakGlass, Series::kBreakGlassOpen},
          .count = &AllReviews::Count};
}

std::vector<Formula> BreakGlassFormulas() {
  return {{.metric = "break-glass",
           .inputs = {{Series::kBreakGlass, Over::kWindow, &AddOccurrence},
                      {Series::kBreakGlassOpen, Over::kInstant, &AddOpen}}}};
}

}  // namespace aims::improvement
