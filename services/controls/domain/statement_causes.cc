#include "services/controls/domain/statement_causes.h"

#include <algorithm>

#include "common/base/resource_name.h"
#include "services/controls/domain/statement_rules.h"

namespace aims::controls {
namespace {

using domain::Decision;
using v1::StaleCause;
using v1::StatementOfApplicability;

constexpr int kMostCauses = 200;

std::string CollectionOf(const std::string& name) {
  const auto parsed = base::ResourceName::Parse(name);
  return parsed.ok() ? std::string(parsed->collection()) : name;
}

}  // namespace

absl::StatusOr<StatementEvents> NoteMoved(const StatementOfApplicability& statement, const StaleCause& cause,
                                          const Decision&) {
  if (!statement.has_current()) return StatementEvents();
  const auto& causes = statement.current().stale_causes();
  const auto known = std::find_if(causes.begin(), causes.end(), [&](const StaleCause& each) {
    return each.kind() == cause.kind() && each.resource() == cause.resource();
  });
  if (known != causes.end() && known->version() >= cause.version()) return StatementEvents();
  if (known == causes.end() && causes.size() >= kMostCauses) return StatementEvents();
  StatementEvents events;
  auto* noted = events.emplace_back().mutable_stale_noted();
  noted->set_version(statement.current().version());
  *noted->mutable_cause() = cause;
  return events;
}

absl::StatusOr<StatementEvents> NoteScopeMoved(const StatementOfApplicability& statement, const ScopeMoved& moved,
                                               const Decision& decision) {
  if (statement.current().scope_version() >= moved.scope_version) return StatementEvents();
  return NoteMoved(statement, moved.cause, decision);
}

absl::StatusOr<StatementEvents> NoteFrameworkMoved(const StatementOfApplicability& statement,
                                                   const FrameworkMoved& moved, const Decision& decision) {
  const auto& frozen = statement.current().frameworks();
  const auto known = std::find_if(frozen.begin(), frozen.end(), [&](const v1::FrozenFramework& each) {
    return each.framework_id() == moved.framework_id;
  });
  // The approved version rests on this very version, or never rested on the framework that was retired.
  const bool same = known == frozen.end() ? moved.version.empty() : known->version() == moved.version;
  if (same) return StatementEvents();
  return NoteMoved(statement, moved.cause, decision);
}

absl::StatusOr<StatementEvents> NoteNeedMoved(const StatementOfApplicability& statement, const NeedMoved& moved,
                                              const Decision& decision) {
  const auto& frozen = statement.current().needs();
  const auto known = std::find_if(frozen.begin(), frozen.end(), [&](const v1::FrozenNeed& each) {
    return each.resource() == moved.cause.resource();
  });
  if (known == frozen.end()) {
    // A need that came and went after the approval leaves no trace in the rows, but its coming was noted.
    if (moved.closed) return StatementEvents();
  } else if (known->version() >= moved.need_version) {
    return StatementEvents();
  }
  return NoteMoved(statement, moved.cause, decision);
}

absl::StatusOr<StatementEvents> NoteControlRetired(const StatementOfApplicability& statement, const StaleCause& cause,
                                                   const Decision& decision) {
  const auto& rows = statement.current_rows();
  const bool named = std::any_of(rows.begin(), rows.end(), [&](const v1::StatementRow& row) {
    return std::find(row.controls().begin(), row.controls().end(), cause.resource()) != row.controls().end();
  });
  if (!named) return StatementEvents();
  return NoteMoved(statement, cause, decision);
}

absl::StatusOr<StatementEvents> NoteThingMoved(const StatementOfApplicability& statement, const ThingMoved& moved,
                                               const Decision& decision) {
  const auto& rows = statement.current_rows();
  const bool contradicts = std::any_of(rows.begin(), rows.end(), [&](const v1::StatementRow& row) {
    const auto kind = BarredBy(row.requirement());
    return !row.applicable() && kind.has_value() && static_cast<int>(*kind) == moved.kind;
  });
  if (!contradicts) return StatementEvents();
  // The first dataset says it all; the thousandth adds nothing.
  const auto& causes = statement.current().stale_causes();
  const bool noted = std::any_of(causes.begin(), causes.end(), [&](const StaleCause& cause) {
    return cause.kind() == moved.cause.kind() && CollectionOf(cause.resource()) == CollectionOf(moved.cause.resource());
  });
  if (noted) return StatementEvents();
  return NoteMoved(statement, moved.cause, decision);
}

}  // namespace aims::controls
