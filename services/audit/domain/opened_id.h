#pragma once
// Ids of what AIMS opens by itself: the action, the improvement, the change or the need that follows from a decision or
// from a finding. No client can choose such an id, so nothing that follows is lost because its id was taken. Pure.
//
//   ResourceName::Join(organization, "actions", OpenedId(seed))   // the same seed gives the same id
//   refusals.Add(ChosenId(decision, "10.2"));                     // where a client creates such a resource

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/base/digest.h"
#include "common/base/resource_name.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::audit {

inline constexpr absl::string_view kOpenedPrefix = "by-aims-";

inline std::string OpenedId(absl::string_view seed) { return absl::StrCat(kOpenedPrefix, base::ResourceIdFrom(seed)); }

// ID_RESERVED when the id of the resource that is decided on is one of these.
inline absl::optional<domain::Violation> ChosenId(const domain::Decision& decision, absl::string_view clause) {
  const auto name = base::ResourceName::Parse(decision.subject);
  if (!name.ok() || !absl::StartsWith(name->id(), kOpenedPrefix)) return absl::nullopt;
  return domain::Violation{"ID_RESERVED", std::string(clause),
                           absl::StrCat("ids that begin with ", kOpenedPrefix,
                                        " are those of resources that AIMS opens by itself: choose another id")};
}

}  // namespace aims::audit
