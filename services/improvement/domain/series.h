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
  // Standing. "row|<requirement>|<control,control,…>": an applicable row of the current statement of applicability with its
  // controls as the last parts of their names; "stale|<unix seconds>": the statement is stale since then.
  kStatementRows = 1,
  kStatementStale = 2,
  // Standing, one label for each control that is neither deleted nor retired: "operating", "compensated", "degraded",
  // "untested", "not_yet_due", "planned".
  kControlStandings = 3,
  // Standing. "<control>": in place or compensated, by the last part of its name.
  kControlsInPlace = 4,
  // Standing. "<requirement>": one for each control in place or compensated that serves it.
  kRequirementsServed = 5,
  // Occurrences: "passed", "failed", "inconclusive": concluded tests of operation.
  kOperationTests = 6,
  // Occurrences, at scheduled + grace: "missed", "held".
  kTestsDue = 7,
  // Occurrences, at the restoring: "<seconds>" a control was degraded. Standing: "open|<unix seconds>" degraded since.
  kDegradedTimes = 8,
  kDegradedOpen = 9,
  // Standing. "<control>|<evidence kind>": a slot of a control for a kind of evidence that its requirements ask for.
  kEvidenceSlots = 10,
  // Standing. "<control>|<evidence kind>|<unix seconds>": an accepted artifact, valid until then ("0": without end).
  kEvidenceAccepted = 11,
  // Standing. "<requirement>|<unix seconds>": an accepted artifact that supports a requirement, valid until then.
  kRequirementEvidence = 12,
  // Standing, open risks: "<level>|<criteria>|<criteria version>"; "unrated||0".
  kOpenRisks = 13,
  // Standing: "<criteria>|<version>": the approved version in force.
  kCriteriaInForce = 14,
  // Standing, open risks above appetite: "answered", "unanswered".
  kAboveAppetite = 15,
  // Standing: "expiring": an acceptance in force that expires within 30 days. Occurrences: "lapsed|<unix seconds of the
  // expiry>": it expired, and nothing took its place yet; "answered|<…>": counted -1 to lapsed and +1 here when it did.
  kAcceptancesExpiring = 16,
  kAcceptancesExpired = 17,
  // Occurrences, at the limit of a demand: "met", "missed".
  kReassessments = 18,
  // Occurrences, at the first approved due time: "in_time", "late".
  kTreatmentsDue = 19,
  // Occurrences, at the first test of a treatment: "effective", "ineffective".
  kTreatmentFirstTests = 20,
  // Standing, AI systems in service: "current", "not_required", "expired", "outdated", "missing".
  kImpactsOfSystems = 21,
  // Standing, live AI systems: "<state>|<tier>|settled" or "…|unsettled".
  kSystems = 22,
  // Standing. "<duty>|<requirement>|<YYYY-MM-DD>": a duty of an AI system from that date on.
  kDuties = 23,
  // Occurrences: "approved", "rejected". And "<seconds>" from the registration to the first operation.
  kApprovals = 24,
  kLeadTimes = 25,
  // Occurrences: "used"; "upheld", "not_upheld". Standing: "open", "overdue".
  kBreakGlass = 26,
  kBreakGlassOpen = 27,
  // Occurrences, at the planned end of an entry: "begun", "missed". Standing: "<requirement>" to be audited in the cycle of
  // an approved programme that runs, and "<requirement>" audited in it.
  kProgrammeEntries = 28,
  kProgrammeRequirements = 29,
  kProgrammeAudited = 30,
  // Occurrences: "opened|<grade>", "closed|<grade>"; standing: "<grade>|<age>" with age "30", "90", "180", "older".
  kNonconformities = 31,
  kNonconformitiesOpen = 32,
  // Occurrences: "<seconds>" from the opening. Standing: "open|<unix seconds>" opened then, and not yet so far.
  kContainTimes = 33,
  kContainOpen = 34,
  kCloseTimes = 35,
  kCloseOpen = 36,
  // Occurrences, at the first verification: "effective", "ineffective".
  kFirstVerifications = 37,
  // Occurrences, at the opening: "opened". At the confirmation of a recurrence: "recurrence|<unix seconds of the opening>".
  kRecurrences = 38,
  // Occurrences, at the due time of a reporting clock: "binding|kept", "binding|late", "voluntary|kept", "voluntary|late".
  kClocks = 39,
  // Occurrences: "<severity>" of a reported incident.
  kIncidents = 40,
  // Standing, active objectives: "on_track", "at_risk", "off_track", "stale", "not_measured", "achieved".
  kObjectives = 41,
  // Standing, published policies: "current", "overdue". Acknowledgements that are due, of persons who are present:
  // "acknowledged", "missing".
  kPolicies = 42,
  kAcknowledgements = 43,
  // Standing, persons × requirements: "gap", "in_acquisition", "competent", "expiring", "expired", "waived".
  kCompetences = 44,
  // Standing. "<supplier>": an AI system in service uses it; "<supplier>|valid": its assessment is valid.
  kSuppliersUsed = 45,
  kSuppliersValid = 46,
  // Occurrences: "received"; "acknowledged|kept", "acknowledged|late", at 7 days; "feedback|kept", "feedback|late", at 3 months.
  kConcerns = 47,
  // Occurrences, at the first due time of an action of a management review: "in_time", "late".
  kReviewActions = 48,
  // Standing. "<piece>|<detail>": something that the readiness of a clause or control asks for is there (readiness.h).
  kPresence = 49,
  // Occurrences. "<piece>": something was done that has to be done again from time to time (readiness.h).
  kDone = 50,
  // Standing. "<time zone>" of the organization.
  kTimeZone = 51,
  // Standing. "<document>|fulfilled" or "<document>|missing": a mandatory document or record.
  kRequiredDocuments = 52,
};

}  // namespace aims::improvement
