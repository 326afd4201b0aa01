#pragma once
// Ids of the resources that AIMS opens because an incident was closed or a concern was concluded. Whoever names an id that is
// taken would see nothing opened, so the move is refused instead. ISO/IEC 42001 10.2. Pure.
//
//   if (request.has_nonconformity()) refusals.Add(NonconformityIdTaken(request.nonconformity(), decision));
//
// A resource that comes between the move and its effect keeps the id: nothing is opened then.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/nonconformity_source.pb.h"
#include "common/base/resource_name.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::audit {

struct DemandedId {
  absl::string_view collection;  // "incidents"
  std::string id;
};

// `rule` with its sentence, when the organization of the decision's subject has that resource.
inline absl::optional<domain::Violation> IdTaken(const DemandedId& demanded, domain::Violation rule,
                                                 const domain::Decision& decision) {
  const auto subject = base::ResourceName::Parse(decision.subject);
  if (!subject.ok() || decision.references == nullptr) return absl::nullopt;
  const std::string name = base::ResourceName::Join(subject->organization(), demanded.collection, demanded.id);
  if (decision.references->Find(name) == nullptr) return absl::nullopt;
  rule.description = absl::StrCat(name, " is there already: name another id");
  return rule;
}

inline absl::optional<domain::Violation> NonconformityIdTaken(const v1::DemandedNonconformity& demanded,
                                                              const domain::Decision& decision) {
  // The nonconformity of a finding has the id of the finding (finding_nonconformity.h).
  for (const char* collection : {"nonconformities", "auditFindings"}) {
    auto taken = IdTaken({collection, demanded.nonconformity_id()}, {"NONCONFORMITY_ID_TAKEN", "10.2", ""}, decision);
    if (taken.has_value()) return taken;
  }
  return absl::nullopt;
}

}  // namespace aims::audit
