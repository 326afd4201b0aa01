#pragma once
// The components of an AI system, and the resources behind them: the suppliers of models and datasets, and the training
// data of models. ISO/IEC 42001 A.4.2, A.4.3, A.10.3, 8.1. Pure.
//
// The gates from verification on record the version and digest of each of these resources. When one of them changes in
// substance afterwards, or must not be used any more, the system gets a flag: what was decided on is not what would be
// used. A submission or an approval then becomes void. A system in service needs a change to use the new version. The
// flag is removed when the resource is again as it was, or a changed version of the system is put into operation.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "aims/inventory/v1/ai_system.pb.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"
#include "services/inventory/domain/ai_system.h"

namespace aims::inventory {

// The most components and resources behind them that a gate records.
inline constexpr size_t kMaxComponentVersions = 300;

// Versions of the components of the system and of the resources behind them, by name. Without those that do not exist.
std::vector<v1::ComponentVersion> ComponentVersions(const v1::AiSystem& system, const domain::Decision& decision);

// Adds the violations that prevent the use of the components, and of the suppliers behind them: COMPONENT_UNKNOWN,
// COMPONENT_BLOCKED, COMPONENT_CYCLE, TOO_MANY_COMPONENTS, MODEL_WITHDRAWN, SUPPLIER_UNKNOWN, _NOT_ASSESSED, _UNSUITABLE,
// _ASSESSMENT_EXPIRED.
void RequireUsable(const v1::AiSystem& system, const domain::Decision& decision, domain::Refusals* refusals);

// Adds COMPONENT_CHANGED for each component, or resource behind one, that differs in substance from the version on which
// the submission was decided, or for a system without a submission, the version in service.
void RequireUnchanged(const v1::AiSystem& system, const domain::Decision& decision, domain::Refusals* refusals);

// COMPONENT_CYCLE when the system is a component of one of its own components, at any depth. `name` is the name of the
// system, which does not exist yet at its registration.
absl::optional<domain::Violation> Cycle(const std::string& name, const v1::AiSystem& system,
                                        const domain::Decision& decision);

// Refused (LIVE_SYSTEM_USES_IT) while an AI system in service uses the resource that is to be deleted.
absl::Status NotUsedByLiveSystem(const domain::Decision& decision);

// A resource that systems use changed in substance, or in what may be done with it.
struct ComponentChange {
  std::string resource;
  bool changed = false;  // in substance
};
// Flags the system, or removes the flag. A submission or an approval becomes void. For a system in service the ratings of
// its risks are outdated (8.2). Nothing when the system does not use the resource, or its standing is noted already.
absl::StatusOr<AiSystemEvents> NoteComponent(const v1::AiSystem&, const ComponentChange&, const domain::Decision&);

}  // namespace aims::inventory
