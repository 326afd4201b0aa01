#pragma once
// Reactions of programmes, audits and findings: ISO/IEC 42001 9.2. Registered in reactions.cc.
//
//   an audit is planned, started, issued, closed or cancelled → the progress and the coverage of its programme
//   a report is issued → each of its findings; an audit is cancelled → its drafts of findings are withdrawn
//   a nonconformity is closed or rejected → the finding that it was opened for → the audit: the finding is not open
//   a statement of applicability is approved or withdrawn → the controls that are excluded

#include <vector>

#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "common/command/reactions.h"

namespace aims::audit {

std::vector<command::Effect> AuditedProgrammeEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> AuditFindingEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> SettledFindingEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> AuditOfFindingEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> ApplicabilityEffects(const controls::v1::ControlsTopicRecord& cause);

}  // namespace aims::audit
