#pragma once
// The coverage of a cycle by its audits: which clause or applicable control is planned, which was audited, and which
// was not. ISO/IEC 42001 9.2.2. Pure.
//
//   v1::AuditCoverage coverage = CoverageOf(programme, excluded);

#include <string>
#include <vector>

#include "aims/audit/v1/audit_programme.pb.h"
#include "services/audit/domain/audit_applicability.h"

namespace aims::audit {

// The clauses and applicable controls of ISO/IEC 42001 that no entry covers.
std::vector<std::string> NotPlanned(const v1::AuditProgramme::Document& document, const ExcludedControls& excluded);
// Those that no audit of the programme answered within its cycle.
std::vector<std::string> NotAudited(const v1::AuditProgramme& programme, const ExcludedControls& excluded);

// A row for each clause and control of ISO/IEC 42001, and for whatever else the programme plans or audited; of the
// approved version or, before the first approval, of the proposed one.
v1::AuditCoverage CoverageOf(const v1::AuditProgramme& programme, const ExcludedControls& excluded);

}  // namespace aims::audit
