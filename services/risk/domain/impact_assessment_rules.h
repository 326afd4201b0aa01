#pragma once
// Rules that the moves of an impact assessment share. impact_assessment.h is the public interface.

#include <set>
#include <string>

#include "common/domain/authority.h"
#include "common/domain/refusal.h"
#include "services/risk/domain/impact_assessment.h"

namespace aims::risk {

using Measures = google::protobuf::RepeatedPtrField<v1::ImpactMeasure>;

// "deception" for THRESHOLD_DECEPTION.
std::string NameOf(v1::Threshold threshold);

// The sensitivity of a met threshold. Thresholds of a newer version of AIMS count as sensitive.
v1::Sensitivity SensitivityOf(v1::Threshold threshold);

// The highest sensitivity of the met thresholds of a screening; UNSPECIFIED when none is met.
v1::Sensitivity SensitivityOf(const v1::ImpactScreening& screening);

// Adds the violations that prevent a decision on the screening: SCREENING_MISSING, SCREENING_INCOMPLETE,
// SCREENING_OUTDATED.
void RequireScreening(const v1::ImpactAssessment& assessment, domain::Refusals* refusals);

// Adds ASSESSMENT_OUTDATED when the system changed after the assessed version.
void RequireCurrent(const v1::ImpactAssessment& assessment, domain::Refusals* refusals);

// Adds SYSTEM_VERSION_OLD when the inventory reported a later version of the system than `system`, and
// SYSTEM_DIGEST_WRONG when it reported that version with another digest.
void RequireReported(const v1::ImpactAssessment& assessment, const v1::SystemVersion& system,
                     domain::Refusals* refusals);

// Adds EXPIRY_NOT_AHEAD unless `expire_time` is in the future, and EXPIRY_TOO_FAR when it is later than `longest` from
// the decision.
void RequireExpiry(const google::protobuf::Timestamp& expire_time, absl::Duration longest,
                   const domain::Decision& decision, domain::Refusals* refusals);

// Adds DELTA_MISSING when the next version begins and `delta` is empty.
void RequireDelta(const v1::ImpactAssessment& assessment, const std::string& delta, domain::Refusals* refusals);

// Adds the event that begins the next version when the assessment is due.
void BeginVersion(const v1::ImpactAssessment& assessment, const std::string& delta, ImpactAssessmentEvents* events);

// The version number of a screening or an assessment that begins now.
uint32_t WorkingVersion(const v1::ImpactAssessment& assessment);

// Adds the event that voids the submission when the assessment is in review.
void VoidSubmission(const v1::ImpactAssessment& assessment, ImpactAssessmentEvents* events);

// Adds RISK_UNKNOWN for unknown risks in `measures`; risks in `before` are not checked again.
void RequireRisks(const v1::ImpactAssessment& assessment, const Measures& measures, const Measures& before,
                  const domain::Decision& decision, domain::Refusals* refusals);

// The people who had a part in the assessment: those who wrote or submitted it, and those who screened or assessed.
domain::Parts PartsIn(const v1::ImpactAssessment& assessment);

}  // namespace aims::risk
