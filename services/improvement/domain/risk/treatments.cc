#include "services/improvement/domain/risk/treatments.h"

#include <string>

#include "absl/types/optional.h"
#include "aims/risk/v1/treatment.pb.h"
#include "common/base/time.h"

namespace aims::improvement {
namespace {

using risk::v1::Treatment;
using risk::v1::TreatmentEvent;

void KeepTreatment(const TreatmentEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  TreatmentEvent kept;
  const auto set = [](const Treatment& from, Treatment* to) {
    to->set_owner(from.owner());
    if (from.has_due_time()) *to->mutable_due_time() = from.due_time();
  };
  switch (event.event_case()) {
    case TreatmentEvent::kRegistered:
      set(event.registered().treatment(), kept.mutable_registered()->mutable_treatment());
      kept.mutable_registered()->mutable_treatment()->set_risk(event.registered().treatment().risk());
      break;
    case TreatmentEvent::kUpdated:
      set(event.updated().treatment(), kept.mutable_updated()->mutable_treatment());
      *kept.mutable_updated()->mutable_update_mask() = event.updated().update_mask();
      break;
    case TreatmentEvent::kApproved:
      kept.mutable_approved();
      break;
    case TreatmentEvent::kApprovalVoided:
      kept.mutable_approval_voided();
      break;
    case TreatmentEvent::kCompleted:
      kept.mutable_completed();
      break;
    case TreatmentEvent::kTested:
      kept.mutable_tested()->set_outcome(event.tested().outcome());
      break;
    case TreatmentEvent::kDoubted:
      kept.mutable_doubted();
      break;
    case TreatmentEvent::kWithdrawn:
      kept.mutable_withdrawn();
      break;
    case TreatmentEvent::kRevoked:
      kept.mutable_revoked();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Facts {
  std::string owner;
  std::string risk;        // the last part of its name
  bool under_way = false;  // approved and unfinished
  absl::optional<absl::Time> due;
  absl::optional<absl::Time> first_due;  // as it was first approved
  bool settled = false;                  // whether it was in time is decided
  bool tested = false;

  void Set(const Treatment& treatment) {
    owner = treatment.owner();
    due.reset();
    if (treatment.has_due_time()) due = base::FromProto(treatment.due_time());
  }
  void Set(const Treatment& treatment, const google::protobuf::FieldMask& mask) {
    for (const std::string& path : mask.paths()) {
      if (path == "owner") owner = treatment.owner();
      if (path == "due_time") {
        due.reset();
        if (treatment.has_due_time()) due = base::FromProto(treatment.due_time());
      }
    }
  }
};

void CountTreatment(const History& history, Timeline& timeline) {
  Facts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& event = *moment.As<TreatmentEvent>();
    if (facts.first_due.has_value() && *facts.first_due < moment.time) facts.settled = true;
    switch (event.event_case()) {
      case TreatmentEvent::kRegistered:
        facts.Set(event.registered().treatment());
        facts.risk = std::string(LastPart(event.registered().treatment().risk()));
        break;
      case TreatmentEvent::kUpdated:
        facts.Set(event.updated().treatment(), event.updated().update_mask());
        break;
      case TreatmentEvent::kApproved:
        if (!facts.first_due.has_value()) facts.first_due = facts.due;
        facts.under_way = true;
        break;
      case TreatmentEvent::kApprovalVoided:
        facts.under_way = false;
        break;
      case TreatmentEvent::kDoubted:
        facts.under_way = true;  // still approved, and to be tested again
        break;
      case TreatmentEvent::kCompleted:
        if (facts.first_due.has_value() && !facts.settled) {
          timeline.SetProperties({.owner = facts.owner});
          timeline.OccurAt(Series::kTreatmentsDue, "in_time", *facts.first_due);
          facts.settled = true;
        }
        break;
      case TreatmentEvent::kTested:
        if (!facts.tested) {
          timeline.SetProperties({.owner = facts.owner});
          timeline.Occur(Series::kTreatmentFirstTests,
                         event.tested().outcome() == Treatment::Test::OUTCOME_EFFECTIVE ? "effective" : "ineffective");
        }
        facts.tested = true;
        facts.under_way = false;  // effective is finished, and ineffective must be planned again
        break;
      case TreatmentEvent::kWithdrawn:
      case TreatmentEvent::kRevoked:
        facts.settled = true;  // withdrawn before it was due: there is nothing left to do in time
        facts.under_way = false;
        break;
      default:
        break;
    }
    timeline.SetProperties({.owner = facts.owner});
    timeline.Hold(Series::kTreatmentsUnderWay, facts.under_way ? Labels{facts.risk} : Labels{});
    if (facts.first_due.has_value() && !facts.settled) {
      timeline.Once(Series::kTreatmentsDue, "late", *facts.first_due);
    }
  }
}

void AddDue(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  if (label == "in_time") tally.numerator += static_cast<double>(count);
}

void AddFirstTest(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  if (label == "effective") tally.numerator += static_cast<double>(count);
}

}  // namespace

Kind TreatmentKind() {
  return {.id = "treatments",
          .sources = {On<TreatmentEvent>(&KeepTreatment)},
          .series = {Series::kTreatmentsDue, Series::kTreatmentFirstTests, Series::kTreatmentsUnderWay},
          .count = &CountTreatment};
}

std::vector<Formula> TreatmentFormulas() {
  return {{.metric = "treatments-in-time", .inputs = {{Series::kTreatmentsDue, Over::kWindow, &AddDue}}},
          {.metric = "treatments-effective-at-first-test",
           .inputs = {{Series::kTreatmentFirstTests, Over::kWindow, &AddFirstTest}}}};
}

}  // namespace aims::improvement
