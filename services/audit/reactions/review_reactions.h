#pragma once
// What follows from management reviews, and from the opportunities that audits report:
//
//   review_held           a review was held → the plan of reviews: the next one is due an interval later
//   review_considered     a review was signed → the agenda is cleared of what the review had before it
//   review_action         a decision was taken → the actions that it planned
//   improvement           a decision was taken to improve, or an audit reported an opportunity → an improvement item
//   decided_change        a decision was taken to change the management system → the draft of a change
//   decided_resources     a decision was taken that resources are needed → an open need
//
// Pure; thread-safe.

#include <vector>

#include "aims/audit/v1/topic.pb.h"
#include "common/command/reactions.h"

namespace aims::audit {

std::vector<command::Effect> ReviewHeldEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> ReviewConsideredEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> ReviewActionEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> ImprovementEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> DecidedChangeEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> DecidedResourcesEffects(const v1::AuditTopicRecord& cause);

}  // namespace aims::audit
