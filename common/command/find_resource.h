#pragma once
// Finds one resource of a known type in a view, for methods that are no moves.
//
//   ASSIGN_OR_RETURN(const auto programme, FindResource<v1::AuditProgramme>(view, name, read_time));
//   if (programme == nullptr) return absl::NotFoundError(…);

#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/base/status_macros.h"
#include "common/command/resource_view.h"

namespace aims::command {

// The resource, now or as of a time; nullptr when there is none, it is deleted, or it is of another kind.
template <class T>
absl::StatusOr<std::unique_ptr<T>> FindResource(const ResourceView& view, absl::string_view name,
                                                absl::optional<absl::Time> read_time) {
  ASSIGN_OR_RETURN(auto found, read_time.has_value() ? view.FindAsOf(name, *read_time) : view.Find(name));
  auto* typed = dynamic_cast<T*>(found.get());
  if (typed == nullptr || typed->has_delete_time()) return nullptr;
  found.release();
  return std::unique_ptr<T>(typed);
}

}  // namespace aims::command
