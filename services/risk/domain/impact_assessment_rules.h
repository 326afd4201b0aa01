#pragma once
// What the moves of an impact assessment share. impact_assessment.h is the face.

#include <set>
#include <string>

#include "common/domain/refusal.h"
#include "services/risk/domain/impact_assessment.h"

namespace aims::risk {

using Measures = google::protobuf::RepeatedPtrField<v1::ImpactMeasure>;

// "deception" for THRESHOLD_DECEPTION.
std::string NameOf(v1::Threshold threshold);

// What a yes to the threshold asks for. Those that a newer version knows are sensitive.
v1::Sensitivity SensitivityOf(v1::Threshold threshold);

// What the met thresholds of a screening ask for, at most; UNSPECIFIED when none is met.
v1::Sensitivity SensitivityOf(const v1::ImpactScreening& screening);

// Adds what bars a decision that rests on the screening: SCREENING_MISSING, SCREENING_INCOMPLETE, SCREENING_OUTDATED.
void RequireScreening(const v1::ImpactAssessment& assessment, domain::Refusals* refusals);

// Adds ASSESSMENT_OUTDATED when the system changed since the version that is assessed.
void RequireCurrent(const v1::ImpactAssessment& assessment, domain::Refusals* refusals);

// Adds SYSTEM_VERSION_OLD when the inventory reported a later version of the system than `system`, and
// SYSTEM_DIGEST_WRONG when it reported that version with another digest.
void RequireReported(const v1::ImpactAssessment& assessment, const v1::SystemVersion& system,
                     domain::Refusals* refusals);

// Adds EXPIRY_NOT_AHEAD or EXPIRY_TOO_FAR unless `expire_time` is at most `longest` ahead.
void RequireExpiry(const google::protobuf::Timestamp& expire_time, absl::Duration longest,
                   const domain::Decision& decision, domain::Refusals* refusals);

// Adds the violation DELTA_MISSING when the next version begins and `delta` is empty.
void RequireDelta(const v1::ImpactAssessment& assessment, const std::string& delta, domain::Refusals* refusals);

// Adds the event that begins the next version where the assessment is due.
void BeginVersion(const v1::ImpactAssessment& assessment, const std::string& delta, ImpactAssessmentEvents* events);

// Number of the version that a screening or an assessment which begins now is of.
uint32_t WorkingVersion(const v1::ImpactAssessment& assessment);

// Adds the event that voids the submission where it is in review.
void VoidSubmission(const v1::ImpactAssessment& assessment, ImpactAssessmentEvents* events);

// Adds RISK_UNKNOWN for risks in `measures` that are not there; those in `before` are not asked again.
void RequireRisks(const v1::ImpactAssessment& assessment, const Measures& measures, const Measures& before,
                  const domain::Decision& decision, domain::Refusals* refusals);

// Everyone whose work the assessment is: who screened, assesses, wrote and submitted.
std::set<std::string> MakersOf(const v1::ImpactAssessment& assessment);

}  // namespace aims::risk
