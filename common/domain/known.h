#pragma once
// A new reference must name an existing resource of the right type in the same organization.
//
//   refusals.Add(Known<v1::Supplier>(decision, {model.supplier()}, {before.supplier()},
//                                    {"SUPPLIER_UNKNOWN", "A.10.3", "register the supplier first"}));

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/base/resource_name.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::domain {

// Whether both names are well-formed and belong to one organization.
inline bool SameOrganization(absl::string_view a, absl::string_view b) {
  const auto name_a = base::ResourceName::Parse(a);
  const auto name_b = base::ResourceName::Parse(b);
  return name_a.ok() && name_b.ok() && name_a->organization() == name_b->organization();
}

// A violation that lists those of `names` that are not a T in the organization of the decision's subject. Its rule, clause and advice are those of `otherwise`. Names in `before` are not checked
// again, so a resource that was deleted later does not prevent an unrelated change. Empty names are ignored.
template <class T>
absl::optional<Violation> Known(const Decision& decision, const std::vector<std::string>& names,
                                const std::vector<std::string>& before, Violation otherwise) {
  std::vector<std::string> unknown;
  for (const std::string& name : names) {
    if (name.empty() || std::find(before.begin(), before.end(), name) != before.end()) continue;
    if (!SameOrganization(decision.subject, name) || decision.Find<T>(name) == nullptr) unknown.push_back(name);
  }
  if (unknown.empty()) return absl::nullopt;
  otherwise.description = absl::StrCat("not found: ", absl::StrJoin(unknown, ", "), "; ", otherwise.description);
  return otherwise;
}

}  // namespace aims::domain
