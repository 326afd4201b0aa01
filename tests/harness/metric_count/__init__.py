"""An independent count of the metrics of the improvement service: from the definitions of the metrics (services/improvement/
domain/definitions) and the meaning of the events (proto/aims), over a dump of the log. The program is held against it.

Each metric is a function of the events of the organization up to an instant, the instant `t` and the begin of the window,
which is excluded: (Events, t, window_start) -> Result. All times are nanoseconds since 1970.
"""

from harness.metric_count import (audits, competence, concerns, controls, corrections, evidence, incidents, objectives,
                                  policies, risks, statements, suppliers, systems, treatments)

# By the id of the metric. readiness-by-clause is counted by pieces, and not here.
COUNTS = {
    "soa-rows-served": statements.rows_served,
    "soa-stale-days": statements.stale_days,
    "controls-by-standing": controls.by_standing,
    "operation-tests-passed": controls.operation_tests_passed,
    "tests-missed": controls.tests_missed,
    "time-degraded": controls.time_degraded,
    "evidence-fresh": evidence.fresh,
    "open-risks-by-level": risks.open_by_level,
    "above-appetite-without-answer": risks.without_answer,
    "acceptances-lapsing": risks.lapsing,
    "reassessed-in-time": risks.reassessed_in_time,
    "treatments-in-time": treatments.in_time,
    "treatments-effective-at-first-test": treatments.effective_at_first_test,
    "impact-assessments-current": systems.impact_current,
    "systems-by-state-and-tier": systems.by_state_and_tier,
    "ai-act-duties-covered": systems.duties_covered,
    "approvals-rejected": systems.approvals_rejected,
    "break-glass": systems.break_glass,
    "audit-programme-kept": audits.programme_kept,
    "nonconformities": corrections.open_nonconformities,
    "nonconformity-times": corrections.times_to_close,
    "nonconformity-containment-times": corrections.times_to_contain,
    "corrective-actions-effective": corrections.effective,
    "nonconformities-recurring": corrections.recurring,
    "reporting-clocks-kept": incidents.clocks_kept,
    "objectives-on-track": objectives.on_track,
    "policies-overdue": policies.current,
    "competence-gaps": competence.gaps,
    "suppliers-current": suppliers.current,
    "concerns-handled": concerns.handled,
    "review-actions-in-time": corrections.review_actions_in_time,
}
