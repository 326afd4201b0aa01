#pragma once
// What makes the version in force stale. A cause is noted with its kind, resource, text and time, and causes accumulate
// until the next version is approved. The status of a control is none: it is computed. ISO/IEC 42001 6.1.3. Pure.
//
// The moves have no requests: they follow from events (services/controls/reactions). Nothing is recorded while no
// version is in force, for what the approved version already rests on, and for a cause that is noted in this version of
// its record or a later one. Of 200 causes no further one is noted.

#include <string>

#include "services/controls/domain/statement_of_applicability.h"

namespace aims::controls {

// A scope was approved; `version` of the scope.
struct ScopeMoved {
  v1::StaleCause cause;
  uint32_t scope_version = 0;
};
absl::StatusOr<StatementEvents> NoteScopeMoved(const v1::StatementOfApplicability&, const ScopeMoved&,
                                               const domain::Decision&);

// A version of a framework was adopted, or it was retired (an empty version).
struct FrameworkMoved {
  v1::StaleCause cause;
  std::string framework_id;
  std::string version;
};
absl::StatusOr<StatementEvents> NoteFrameworkMoved(const v1::StatementOfApplicability&, const FrameworkMoved&,
                                                   const domain::Decision&);

// A need was opened, changed, approved (`digest`) or closed.
struct NeedMoved {
  v1::StaleCause cause;
  uint64_t need_version = 0;
  bool closed = false;
};
absl::StatusOr<StatementEvents> NoteNeedMoved(const v1::StatementOfApplicability&, const NeedMoved&,
                                              const domain::Decision&);

// A control was retired: for statements whose rows in force name it.
absl::StatusOr<StatementEvents> NoteControlRetired(const v1::StatementOfApplicability&, const v1::StaleCause&,
                                                   const domain::Decision&);

// Something of this kind was registered: for statements that exclude a control because of its absence.
struct ThingMoved {
  v1::StaleCause cause;
  int kind = 0;  // v1::ManagementScope::Kind
};
absl::StatusOr<StatementEvents> NoteThingMoved(const v1::StatementOfApplicability&, const ThingMoved&,
                                               const domain::Decision&);

// Roles or requirements of law or contract were set.
absl::StatusOr<StatementEvents> NoteMoved(const v1::StatementOfApplicability&, const v1::StaleCause&,
                                          const domain::Decision&);

}  // namespace aims::controls
