#pragma once
// Who neither handles nor reads a concern: the people whom it names, the owners of the AI systems that it names, whoever
// was excluded later, and its reporter, who follows it by the secret. ISO/IEC 42001 A.3.3; Directive (EU) 2019/1937 Art.
// 9(1)(c): an impartial person. Pure.
//
//   refusals.Add(HandlerConflict(concern, decision.actor.subject(), decision));
//
// Owners are those of the involvements (involvement.h). An owner is excluded from the naming of the system on, also when
// somebody else owns it later; so is whoever comes to own it later (NoteOwners). Who owns it at the time of a move is excluded
// from that move, noted or not.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/concern.pb.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/concern.h"

namespace aims::audit {

// The people who own one of these AI systems now, each once.
std::vector<std::string> OwnersOfSystems(const ConcernNames& ai_systems, const domain::Decision& decision);

// Whether the concern itself excludes the person, however the name is spelled.
bool IsExcluded(const v1::Concern& concern, absl::string_view person);

// HANDLER_CONFLICT for a person who must not handle it. It does not tell which of the reasons holds.
absl::optional<domain::Violation> HandlerConflict(const v1::Concern& concern, absl::string_view person,
                                                  const domain::Decision& decision);

}  // namespace aims::audit
