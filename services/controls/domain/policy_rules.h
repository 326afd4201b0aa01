#pragma once
// What the moves of a policy share. Pure.

#include <string>
#include <vector>

#include "aims/controls/v1/policy.pb.h"
#include "common/domain/authority.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"
#include "services/controls/domain/policy.h"

namespace aims::controls {

// The authors of the version, and the person who submitted it.
domain::People MakersOfVersion(const v1::Policy::Version& version);

// Who approves: top management an AI policy, designated management any other.
type::v1::ManagementRole ApproverOf(const v1::Policy& policy);

// Adds what bars the actor from a decision of management about this version: FOUR_EYES, NOT_DESIGNATED.
void RequireApprover(const v1::Policy& policy, const v1::Policy::Version& version, domain::Authority* authority,
                     domain::Refusals* refusals);

// Adds that the version in force, if there is one, is superseded and the coming one takes effect.
void AddTakeEffect(const v1::Policy& policy, const v1::Policy::Version& coming, PolicyEvents* events);

}  // namespace aims::controls
