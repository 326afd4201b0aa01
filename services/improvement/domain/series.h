#pragma once
// The series of counts that the metrics are made of. A series counts labels: at each instant each label has a count. A
// series of standing counts says what is so at an instant (how many controls operate); a series of occurrences says what
// happened or fell due at an instant (a test was missed), and is summed over a window.
//
// Labels have parts that are divided by '|', without '|' in a part: "high|current". Each series documents its labels here.
// Several metrics may read one series. Numbers are stored: never reuse one.

#include <cstdint>

namespace aims::improvement {

enum class Series : uint16_t {
  // Standing. "row|<requirement>|<control,control,…>|<statement>|<version>": an applicable row of an approved version of a
  // statement of applicability, with its controls as the last parts of their names. The row counts while that version is in
  // force (kStatementVersions). "stale|<unix seconds>": the version in force is stale since then.
  kStatementRows = 1,
  kStatementStale = 2,
  // Standing, one label for each control that is neither deleted nor retired: "operating", "compensated", "degraded",
  // "untested", "not_yet_due", "planned". The definition of controls-by-standing says what each means.
  kControlStandings = 3,
  // Standing. "<control>": in place or compensated, by the last part of its name.
  kControlsInPlace = 4,
  // Standing. "<framework>:<requirement>": one for each control in place or compensated that serves it.
  kRequirementsServed = 5,
  // Occurrences: "passed", "failed", "inconclusive": concluded tests of operation.
  kOperationTests = 6,
  // Occurrences, at scheduled + grace: "missed", "held". Tests that were cancelled by then are left out.
  kTestsDue = 7,
  // Occurrences, at the restoring: "<seconds>" a control was degraded. Standing: "open|<unix seconds>" degraded since then.
  kDegradedTimes = 8,
  kDegradedOpen = 9,
  // Standing. "<control>|<evidence kind>": a slot of a control in operation for a kind of evidence that its requirements ask
  // for and that artifacts can show (controls/evidence_kinds.h).
  kEvidenceSlots = 10,
  // Standing. "<control>|<evidence kind>|<unix seconds>": an accepted artifact that fills a slot of the control, if it has such
  // a slot, valid until then ("0": without end). It is gone when its validity has ended.
  kEvidenceAccepted = 11,
  // Standing. "<framework>:<requirement>|<unix seconds>": an accepted artifact that supports a requirement, valid until then
  // ("0": without end). It is gone when its validity has ended.
  kRequirementEvidence = 12,
  // Standing, open risks: "<level>|<criteria>|<criteria version>" of the residual rating, with version 0 where the risk has
  // other criteria by now; "unrated||0".
  kOpenRisks = 13,
  // Standing: "<criteria>|<version>": the approved version in force.
  kCriteriaInForce = 14,
  // Standing, open risks above the appetite: "<risk>|accepted" while an acceptance is in force, "<risk>|not_accepted".
  kAboveAppetite = 15,
  // Standing: "expiring": an acceptance in force that expires within 30 days. Occurrences, at the expiry: "lapsed|<unix
  // nanoseconds of the expiry>" when it is not answered then, "answered|<…>" when it is. At a later answer -1 of the one and
  // +1 of the other: a reader leaves out those whose expiry is not in the window.
  kAcceptancesExpiring = 16,
  kAcceptancesExpired = 17,
  // Occurrences, at the limit of a demand: "met", "missed".
  kReassessments = 18,
  // Occurrences, at the first approved due time: "in_time", "late".
  kTreatmentsDue = 19,
  // Occurrences, at the first test of a treatment: "effective", "ineffective".
  kTreatmentFirstTests = 20,
  // Standing, AI systems in service, by their impact assessment: "current" (approved), "not_required", and not in order
  // "expired", "outdated", "rejected", "missing".
  kImpactsOfSystems = 21,
  // Standing, live AI systems: "<state>|<tier>|settled" or "…|unsettled": "operation|high_risk_annex_iii|settled". The tier
  // is the most severe one, or "none".
  kSystems = 22,
  // Standing. "<duty>|<requirement>|<YYYY-MM-DD>": a duty for a live AI system, which applies from that day (UTC) on:
  // "deployer.26-2|eu-ai-act:Art. 26(2)|2027-12-02".
  kDuties = 23,
  // Occurrences: "approved", "rejected", of AI systems. And at the first operation: "<seconds>" since the registration.
  kApprovals = 24,
  kLeadTimes = 25,
  // Occurrences: "used"; "upheld", "not_upheld". Standing: a review is "open", or "overdue" since its first due time.
  kBreakGlass = 26,
  kBreakGlassOpen = 27,
  // Occurrences, at the planned end of an entry that was approved first: "begun", "missed". Standing, while the cycle of an
  // approved programme runs: "<requirement>", a clause or control of ISO/IEC 42001 that it plans ("iso-42001:9.1"), and one
  // of these that an issued report answered in the cycle. One for each programme; also of controls that are excluded
  // (kControlsExcluded).
  kProgrammeEntries = 28,
  kProgrammeRequirements = 29,
  kProgrammeAudited = 30,
  // Occurrences: "opened|<grade>", "closed|<grade>"; standing: "<grade>|<age>" with age "30", "90", "180", "older", which is
  // up to so many days. The grade is "ungraded" where it is not known.
  kNonconformities = 31,
  kNonconformitiesOpen = 32,
  // Occurrences: "<seconds>" from the opening. Standing: "open|<unix seconds>" opened then, and not yet so far.
  kContainTimes = 33,
  kContainOpen = 34,
  kCloseTimes = 35,
  kCloseOpen = 36,
  // Occurrences, at the first verification: "effective", "ineffective".
  kFirstVerifications = 37,
  // Occurrences, at the opening: "first". When a recurrence is confirmed: "first|<unix nanoseconds of the opening>" counted
  // -1, and "recurrence|<the same>|<earlier nonconformity>|<the same>" counted +1 (audit/occurrence.h).
  kRecurrences = 38,
  // Occurrences, at the first due time of a reporting clock: "binding|kept", "binding|late", "voluntary|kept",
  // "voluntary|late". Corrections, when they become known: "…|<unix nanoseconds of the due time>" (audit/occurrence.h).
  kClocks = 39,
  // Occurrences, at the report of an incident: "<severity>", "untriaged". Corrections, by triage, another rating and
  // dismissal: "<severity>|<unix nanoseconds of the report>" (audit/occurrence.h).
  kIncidents = 40,
  // Standing, objectives that are pursued: "on_track", "at_risk", "off_track", "stale", "not_measured"; until their due time
  // also "achieved" and "missed".
  kObjectives = 41,
  // Standing, published policies: "current", "overdue". Acknowledgements that are due:
  // "acknowledged|<person>|<policy>|<major version>", "missing|…". One counts while the person is on the roster (kPersons) and
  // the policy asks for that major version (kPolicyAsks).
  kPolicies = 42,
  kAcknowledgements = 43,
  // Standing, persons × requirements, one label for each competence that is not closed: "gap", "in_acquisition", "competent",
  // "expiring", "expired", "waived".
  kCompetences = 44,
  // Standing, by the last part of the supplier's name. "<supplier>": one for each AI system whose version in service names
  // it. "<supplier>|<standing of its assessment>", one for each supplier: "valid", "expired", "unsuitable", "missing".
  kSuppliersUsed = 45,
  kSuppliers = 46,
  // Occurrences: "received"; at the due times "acknowledged|kept", "acknowledged|late", "feedback|kept", "feedback|late".
  kConcerns = 47,
  // Occurrences, at the first due time of an action of a management review: "in_time", "late". Corrections, when it is found
  // to be not done: "…|<unix nanoseconds of the due time>" (audit/occurrence.h).
  kReviewActions = 48,
  // Standing. "<piece>", "<piece>|<requirement>": something that the readiness of a clause or control asks for is there
  // (readiness/presence.h).
  kPresence = 49,
  // Occurrences. "<piece>": something was done that has to be done again from time to time (readiness/presence.h).
  kDone = 50,
  // Standing. "<time zone>" of the organization: "Europe/Berlin"; "UTC" where it names none.
  kTimeZone = 51,
  // Standing. "<unix seconds>": a live AI system was registered then, and was never in operation.
  kLeadTimesOpen = 60,
  // Standing. "<risk>": an approved and unfinished treatment of it, by the last part of its name.
  kTreatmentsUnderWay = 70,
  // Standing. "<person>": joined the roster and has not left, by the last part of the name.
  kPersons = 80,
  // Standing. "<policy>|<major version>": the policy asks its audience to acknowledge this major version.
  kPolicyAsks = 81,
  // Standing. "<statement>|<version>": the version of a statement of applicability that is in force.
  kStatementVersions = 82,
  // Standing. "<requirement>": a control that a statement of applicability excludes and no other one applies.
  kControlsExcluded = 100,
  // Standing. "<nonconformity>|<unix nanoseconds>": opened then, and not rejected; by the last part of its name.
  kNonconformityOpenings = 101,
};

}  // namespace aims::improvement
