#include "services/improvement/domain/controls/statements.h"

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/statement_of_applicability.pb.h"
#include "common/domain/changes.h"
#include "common/frameworks/frameworks.h"
#include "services/improvement/domain/kept_fields.h"

namespace aims::improvement {
namespace {

using controls::v1::StatementOfApplicabilityEvent;
using controls::v1::StatementRowStatus;

constexpr absl::string_view kCounted[] = {"owner"};

// --- The statement: which version is in force, and since when it is stale ---

void KeepStatement(const StatementOfApplicabilityEvent& event, const event::v1::EventMetadata& metadata,
                   const KeepItem& keep) {
  StatementOfApplicabilityEvent kept;
  switch (event.event_case()) {
    case StatementOfApplicabilityEvent::kRegistered:
      domain::CopyFields(event.registered().statement_of_applicability(), MaskOf(kCounted),
                         kept.mutable_registered()->mutable_statement_of_applicability());
      break;
    case StatementOfApplicabilityEvent::kUpdated:
      if (MaskOf(kCounted, event.updated().update_mask()).paths().empty()) return;
      domain::CopyFields(event.updated().statement_of_applicability(), MaskOf(kCounted),
                         kept.mutable_updated()->mutable_statement_of_applicability());
      break;
    case StatementOfApplicabilityEvent::kApproved:
      kept.mutable_approved()->set_version(event.approved().version());
      break;
    case StatementOfApplicabilityEvent::kStaleNoted:
      kept.mutable_stale_noted()->set_version(event.stale_noted().version());
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Facts {
  std::string owner;
  uint32_t version = 0;  // in force; 0 before the first approval
  absl::optional<absl::Time> stale;

  void Apply(const Moment& moment, const StatementOfApplicabilityEvent& event) {
    switch (event.event_case()) {
      case StatementOfApplicabilityEvent::kRegistered:
        owner = event.registered().statement_of_applicability().owner();
        break;
      case StatementOfApplicabilityEvent::kUpdated:
        owner = event.updated().statement_of_applicability().owner();
        break;
      case StatementOfApplicabilityEvent::kApproved:
        version = event.approved().version();
        stale.reset();
        break;
      case StatementOfApplicabilityEvent::kStaleNoted:
        if (version != 0 && event.stale_noted().version() == version && !stale.has_value()) stale = moment.time;
        break;
      default:
        break;
    }
  }
};

void CountStatement(const History& history, Timeline& timeline) {
  Facts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(moment, *moment.As<StatementOfApplicabilityEvent>());
    timeline.SetProperties({.owner = facts.owner});
    if (facts.version == 0) continue;
    timeline.Hold(Series::kStatementVersions, {LabelOf({LastPart(moment.subject), absl::StrCat(facts.version)})});
    timeline.Hold(Series::kStatementStale,
                  facts.stale.has_value() ? Labels{LabelOf({"stale", SecondsPart(*facts.stale)})} : Labels{});
  }
}

// --- Its rows ---

void KeepRows(const StatementOfApplicabilityEvent& event, const event::v1::EventMetadata& metadata,
              const KeepItem& keep) {
  if (!event.has_status_frozen()) return;
  for (const StatementRowStatus& status : event.status_frozen().statuses()) {
    StatementOfApplicabilityEvent kept;
    kept.mutable_status_frozen()->set_version(event.status_frozen().version());
    StatementRowStatus& copy = *kept.mutable_status_frozen()->add_statuses();
    copy.set_requirement(status.requirement());
    copy.set_status(status.status());
    *copy.mutable_in_place() = status.in_place();
    *copy.mutable_missing() = status.missing();
    keep(absl::StrCat(SubjectPart(metadata.subject()), "/", status.requirement()), kept);
  }
}

// The controls that the row names, whatever their standing was at the approval.
std::set<std::string> ControlsOf(const StatementRowStatus& status) {
  std::set<std::string> controls;
  for (const std::string& control : status.in_place()) controls.emplace(LastPart(control));
  for (const std::string& control : status.missing()) controls.emplace(LastPart(control));
  return controls;
}

void CountRow(const History& history, Timeline& timeline) {
  for (const Moment& moment : history) {
    timeline.At(moment);
    const auto& frozen = moment.As<StatementOfApplicabilityEvent>()->status_frozen();
    const StatementRowStatus& status = frozen.statuses(0);
    const auto reference = frameworks::SplitReference(status.requirement());
    timeline.SetProperties({.frameworks = {reference.has_value() ? reference->first : ""}});
    Labels labels;
    if (status.status() != StatementRowStatus::STATUS_NOT_APPLICABLE) {
      labels.push_back(LabelOf({"row", status.requirement(), absl::StrJoin(ControlsOf(status), ","),
                                LastPart(moment.subject), absl::StrCat(frozen.version())}));
    }
    timeline.Hold(Series::kStatementRows, std::move(labels));
  }
}

// --- Formulas ---

void AddRow(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  const std::string version = LabelOf({LabelPart(label, 3), LabelPart(label, 4)});
  if (context.standing(Series::kStatementVersions).count(version) == 0) return;
  tally.denominator += static_cast<double>(count);
  const Counts& in_place = context.standing(Series::kControlsInPlace);
  for (const absl::string_view control : absl::StrSplit(LabelPart(label, 2), ',')) {
    if (in_place.count(control) == 0) continue;
    tally.numerator += static_cast<double>(count);
    return;
  }
}

void AddStale(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  tally.numerator += static_cast<double>(count) * Days(context.time - TimeOfPart(LabelPart(label, 1)));
  tally.parts["stale"] += count;
}

}  // namespace

Kind StatementKind() {
  return {.id = "statements",
          .sources = {On<StatementOfApplicabilityEvent>(&KeepStatement)},
          .series = {Series::kStatementStale, Series::kStatementVersions},
          .count = &CountStatement};
}

Kind StatementRowKind() {
  return {.id = "statement_rows",
          .sources = {On<StatementOfApplicabilityEvent>(&KeepRows)},
          .series = {Series::kStatementRows},
          .count = &CountRow};
}

std::vector<Formula> StatementFormulas() {
  return {{.metric = "soa-rows-served",
           .inputs = {{Series::kStatementRows, Over::kInstant, &AddRow}},
           .looks_up = {Series::kStatementVersions, Series::kControlsInPlace}},
          {.metric = "soa-stale-days", .inputs = {{Series::kStatementStale, Over::kInstant, &AddStale}}}};
}

}  // namespace aims::improvement
