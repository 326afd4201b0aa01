// The result of objectives: reported by the owner, confirmed by another person.

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/evidence.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/evidence_rules.h"
#include "services/audit/domain/objective.h"
#include "services/audit/domain/objective_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Objective;

constexpr char kClause[] = "6.2";

// The measured values show that the target was reached.
void RequireTarget(const Objective& objective, Refusals* refusals) {
  const Objective::Measure* measure = MeasureOf(objective);
  if (measure == nullptr) return;
  const Objective::Measurement* newest = NewestValue(objective);
  refusals->Unless(newest != nullptr && !objective.stale(),
                   {"VALUE_MISSING", kClause,
                    "no value was measured in time, so nothing shows that the objective was achieved: record one"});
  if (newest == nullptr) return;
  refusals->Unless(!IsBetter(*measure, measure->target(), newest->value()),
                   {"TARGET_NOT_REACHED", kClause,
                    absl::StrCat("the newest value is ", newest->value(), " ", measure->unit(), ", and the target is ",
                                 measure->target(), ": report that the objective was missed, or pursue it further")});
}

domain::Parts PartsIn(const Objective& objective) {
  const Objective::Result& result = objective.result();
  domain::Parts parts{.makers = OwnersOf(objective), .concerned = domain::PreparersOf(result.evidence())};
  parts.makers.insert(result.reporter());
  parts.makers.insert(result.measurement().recorder());
  parts.concerned.merge(domain::PreparersOf(result.measurement().evidence()));
  return parts;
}

}  // namespace

absl::StatusOr<ObjectiveEvents> ReportResult(const Objective& objective,
                                             const v1::ReportObjectiveResultRequest& request,
                                             const Decision& decision) {
  Refusals refusals(objective.name());
  refusals.Unless(decision.actor.subject() == objective.owner(),
                  {"NOT_THE_OWNER", kClause,
                   absl::StrCat("only \"", objective.owner(),
                                "\", who owns the objective, reports its result: change the owner first, if another "
                                "person answers for it")});
  refusals.Add(AllActionsEnded(objective, kClause));
  if (request.outcome() == Objective::OUTCOME_ACHIEVED) RequireTarget(objective, &refusals);
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ObjectiveEvents events(1);
  Objective::Result& result = *events[0].mutable_result_reported()->mutable_result();
  result.set_outcome(request.outcome());
  result.set_evaluation(request.evaluation());
  *result.mutable_evidence() = request.evidence();
  if (const auto* newest = NewestValue(objective); newest != nullptr) *result.mutable_measurement() = *newest;
  return events;
}

absl::StatusOr<ObjectiveEvents> ConfirmResult(const Objective& objective, const v1::ConfirmObjectiveResultRequest&,
                                              const Decision& decision) {
  const Objective::Result& result = objective.result();
  Refusals refusals(objective.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes(PartsIn(objective)));
  RequireUsable(result.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ObjectiveEvents events(1);
  if (result.outcome() == Objective::OUTCOME_ACHIEVED) {
    *events[0].mutable_achieved()->mutable_authority() = authority.grounds();
    events[0].mutable_achieved()->set_in_time(base::FromProto(result.report_time()) <=
                                              base::FromProto(objective.current_version().document().due_time()));
  } else {
    *events[0].mutable_missed()->mutable_authority() = authority.grounds();
  }
  return events;
}

absl::StatusOr<ObjectiveEvents> ReturnResult(const Objective& objective, const v1::ReturnObjectiveResultRequest&,
                                             const Decision& decision) {
  Refusals refusals(objective.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes(PartsIn(objective)));
  RETURN_IF_ERROR(refusals.ToStatus());
  ObjectiveEvents events(1);
  *events[0].mutable_result_returned()->mutable_authority() = authority.grounds();
  return events;
}

}  // namespace aims::audit
