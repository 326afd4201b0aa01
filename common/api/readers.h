#pragma once
// Who may read the resources of which collection: whoever may call the Get method of the collection. For calls that read
// resources of any collection, such as histories and trails.
//
//   ASSIGN_OR_RETURN(Readers readers, Readers::Of({&aggregates}));
//   RETURN_IF_ERROR(readers.Check(caller, request.name()));
//   if (!readers.MayRead(caller, subject)) …   // show that something is there, and no more
//
// A name of a collection that this program does not know is read by nobody. Immutable once made, then thread-safe.

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/command/aggregates.h"
#include "common/command/resource_view.h"
#include "common/identity/caller.h"

namespace aims::api {

class Readers {
 public:
  // `aggregates` outlive the result. FailedPrecondition for a resource without a method Get{Resource}.
  static absl::StatusOr<Readers> Of(const std::vector<const command::Aggregates*>& aggregates);

  bool MayRead(const identity::Caller& caller, absl::string_view name) const;
  // PermissionDenied when the caller may not read the resource, whether it exists or not; OK also for a name of no known
  // collection, which is never found.
  absl::Status Check(const identity::Caller& caller, absl::string_view name) const;

 private:
  struct Reading {
    std::string permission;
    std::vector<std::string> roles;
  };
  const Reading* ReadingOf(absl::string_view name) const;

  std::vector<const command::Aggregates*> aggregates_;
  std::map<std::string, Reading> by_collection_;
};

// Whether the resource itself lets the actor read it (Aggregate::MayRead), as it is at the view, whatever instant is read.
absl::StatusOr<bool> LetsRead(const command::ResourceView& view, const command::AggregateType& type,
                              absl::string_view name, const event::v1::Actor& actor);
// PermissionDenied: the resource excludes the reader.
absl::Status ReaderExcluded(const event::v1::Actor& actor, absl::string_view name);
// That, where it does.
absl::Status CheckLetsRead(const command::ResourceView& view, const command::AggregateType& type,
                           absl::string_view name, const event::v1::Actor& actor);

}  // namespace aims::api
