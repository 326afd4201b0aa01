#pragma once
// Roles and their permissions. A permission is service.collection.verb, as in the option aims.options.v1.permission of
// a method. A role is a list of patterns over permissions. A permission that no pattern allows is denied.
//
//   Allows(caller.actor.roles(), "inventory.suppliers.create")
//
// A pattern is a permission whose segments may be "*" (any one segment) or end in it ("approve*": approve,
// approveScope), or "*" alone (everything). For a confidential collection (aims.options.v1.confidential), only patterns
// count that name the collection, and "*" alone. A new method whose verb no role has is allowed to admin only, until the
// table names it. The roles are defaults for the actors of ISO/IEC 42001's processes; a person can have several of
// them. Separation of duties (four-eyes principle) is not here: it depends on earlier actions and is a rule of the
// domain. Thread-safe.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/repeated_ptr_field.h"

namespace aims::identity {

// Whether any of `roles` allows `permission`. Unknown roles allow nothing; an empty permission is never allowed.
bool Allows(const google::protobuf::RepeatedPtrField<std::string>& roles, absl::string_view permission);

// Whether the collection of a permission is confidential.
enum class Collection { kOpen, kConfidential };

// The roles that allow `permission`, sorted; for callers that ask often.
std::vector<std::string> RolesThatAllow(absl::string_view permission, Collection collection = Collection::kOpen);

bool IsRole(absl::string_view role);

// All roles, sorted.
std::vector<std::string> RoleNames();

// Whether `pattern` covers `permission`.
bool PatternCovers(absl::string_view pattern, absl::string_view permission, Collection collection = Collection::kOpen);

}  // namespace aims::identity
