// Review and versions of a statement, and what time does to the version in force.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/statement_facts.h"
#include "services/controls/domain/statement_of_applicability.h"
#include "services/controls/domain/statement_rows.h"
#include "services/controls/domain/statement_rules.h"
#include "services/controls/domain/statement_status.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::StatementOfApplicability;
using Event = v1::StatementOfApplicabilityEvent;

constexpr char kClause[] = "6.1.3";
// A portion of what an approval freezes: an event has at most 60 KiB with its metadata.
constexpr size_t kPortionBytes = 40 * 1024;

absl::Time ReviewTime(const StatementOfApplicability& statement, absl::Time approved) {
  const int months = statement.review_months() == 0 ? 12 : statement.review_months();
  const absl::CivilSecond from = absl::ToCivilSecond(approved, absl::UTCTimeZone());
  const absl::CivilMonth month = absl::CivilMonth(from) + months;
  // The last day of a month stays one: 31 January and one month is the end of February.
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  const absl::CivilDay day = std::min(absl::CivilDay(month) + (from.day() - 1), last);
  return absl::FromCivil(
      absl::CivilSecond(day.year(), day.month(), day.day(), from.hour(), from.minute(), from.second()),
      absl::UTCTimeZone());
}

absl::Time OverdueTime(const StatementOfApplicability& statement) {
  const int days = statement.stale_days() == 0 ? 90 : statement.stale_days();
  return base::FromProto(statement.current().stale_time()) + days * absl::Hours(24);
}

v1::FrozenNeed Frozen(const v1::ControlNeed& need) {
  v1::FrozenNeed frozen;
  frozen.set_resource(need.resource());
  uint64_t version = 0;
  if (absl::SimpleAtoi(need.etag(), &version)) frozen.set_version(version);
  frozen.set_digest(need.approval_digest());
  frozen.set_approver(need.approver());
  if (need.has_approve_time()) *frozen.mutable_approve_time() = need.approve_time();
  frozen.set_risk(need.risk());
  return frozen;
}

// Adds `all` in portions that fit an event. `entries` gives the repeated field of a new event.
template <class Entries, class List>
void AddPortions(const List& all, const Entries& entries, StatementEvents* events) {
  size_t bytes = kPortionBytes;
  for (const auto& each : all) {
    const size_t size = each.ByteSizeLong();
    if (bytes + size > kPortionBytes) {
      events->emplace_back();
      bytes = 0;
    }
    *entries(&events->back())->Add() = each;
    bytes += size + 8;
  }
}

Event Approved(const StatementOfApplicability& statement, const StatementFacts& facts,
               const domain::Authority& authority) {
  Event event;
  auto* approved = event.mutable_approved();
  approved->set_version(statement.version());
  approved->set_digest(statement.submission().digest());
  *approved->mutable_authority() = authority.grounds();
  approved->set_superseded_version(statement.current().version());
  approved->set_scope_version(facts.scope.scope_version());
  approved->set_scope_digest(facts.scope.scope_digest());
  for (const AdoptedFramework& framework : facts.frameworks) {
    auto* frozen = approved->add_frameworks();
    frozen->set_framework_id(framework.id);
    frozen->set_version(framework.version);
  }
  for (const v1::StatementWarning& warning : WarningsOf(statement.rows(), facts.scope)) {
    *approved->add_warnings() = warning;
  }
  *approved->mutable_review_time() = base::ToProto(ReviewTime(statement, authority.decision().time));
  approved->set_needs_count(static_cast<uint32_t>(facts.needs.size()));
  return event;
}

StatementEvents At(const StatementOfApplicability& statement, absl::Time due) {
  const auto& current = statement.current();
  StatementEvents events;
  if (!current.review_due() && base::FromProto(current.review_time()) == due) {
    auto* fell_due = events.emplace_back().mutable_review_fell_due();
    fell_due->set_version(current.version());
    *fell_due->mutable_due_time() = current.review_time();
  }
  if (current.has_stale_time() && !current.stale_overdue() && OverdueTime(statement) == due) {
    auto* overdue = events.emplace_back().mutable_stale_overdue();
    overdue->set_version(current.version());
    *overdue->mutable_stale_time() = current.stale_time();
    *overdue->mutable_due_time() = base::ToProto(due);
  }
  return events;
}

}  // namespace

absl::optional<absl::Time> StatementsOfApplicability::NextDue(const StatementOfApplicability& statement) {
  if (!statement.has_current()) return absl::nullopt;
  const auto& current = statement.current();
  absl::Time next = absl::InfiniteFuture();
  if (!current.review_due()) next = base::FromProto(current.review_time());
  if (current.has_stale_time() && !current.stale_overdue()) next = std::min(next, OverdueTime(statement));
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

absl::StatusOr<StatementEvents> StatementsOfApplicability::FallDue(const StatementOfApplicability& statement,
                                                                   const Decision& decision) {
  return domain::DueInOrder<StatementsOfApplicability>(statement, decision, At);
}

absl::StatusOr<StatementEvents> Submit(const StatementOfApplicability& statement,
                                       const v1::SubmitStatementOfApplicabilityRequest&, const Decision& decision) {
  const StatementFacts facts = FactsOf(decision);
  Refusals refusals(statement.name());
  AddGaps(statement, facts, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  auto* submitted = event.mutable_submitted();
  submitted->set_version(statement.version());
  submitted->set_digest(SealOf(statement));
  for (const v1::StatementWarning& warning : WarningsOf(statement.rows(), facts.scope)) {
    *submitted->add_warnings() = warning;
  }
  return StatementEvents{std::move(event)};
}

absl::StatusOr<StatementEvents> Approve(const StatementOfApplicability& statement,
                                        const v1::ApproveStatementOfApplicabilityRequest& request,
                                        const Decision& decision) {
  Refusals refusals(statement.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  domain::People makers(statement.authors().begin(), statement.authors().end());
  makers.insert(statement.submission().submitter());
  refusals.Add(authority.FourEyes({.makers = makers, .concerned = {statement.owner()}}));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  refusals.Add(domain::NamesDigest(statement.submission(), request.digest(), kClause));
  const StatementFacts facts = FactsOf(decision);
  AddGaps(statement, facts, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  StatementEvents events{Approved(statement, facts, authority)};
  const uint32_t version = statement.version();
  AddPortions(
      StatusesOf(statement.rows(), ControlsIn(decision)),
      [version](Event* event) {
        event->mutable_status_frozen()->set_version(version);
        return event->mutable_status_frozen()->mutable_statuses();
      },
      &events);
  std::vector<v1::FrozenNeed> needs;
  for (const auto& need : facts.needs) needs.push_back(Frozen(*need));
  AddPortions(
      needs,
      [version](Event* event) {
        event->mutable_needs_frozen()->set_version(version);
        return event->mutable_needs_frozen()->mutable_needs();
      },
      &events);
  return events;
}

absl::StatusOr<StatementEvents> Reject(const StatementOfApplicability& statement,
                                       const v1::RejectStatementOfApplicabilityRequest& request, const Decision&) {
  Refusals refusals(statement.name());
  refusals.Add(domain::NamesDigest(statement.submission(), request.digest(), kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  StatementEvents events;
  events.emplace_back().mutable_rejected()->set_version(statement.version());
  events.back().mutable_rejected()->set_digest(request.digest());
  return events;
}

absl::StatusOr<StatementEvents> StartVersion(const StatementOfApplicability& statement,
                                             const v1::StartStatementVersionRequest&, const Decision&) {
  StatementEvents events;
  events.emplace_back().mutable_version_started()->set_version(statement.version() + 1);
  return events;
}

absl::StatusOr<StatementEvents> DiscardVersion(const StatementOfApplicability& statement,
                                               const v1::DiscardStatementVersionRequest&, const Decision&) {
  Refusals refusals(statement.name());
  refusals.Unless(statement.has_current(), {"NOTHING_APPROVED", kClause,
                                            "no version was approved yet: withdraw the statement, or change its rows"});
  RETURN_IF_ERROR(refusals.ToStatus());
  StatementEvents events;
  events.emplace_back().mutable_version_discarded()->set_version(statement.version());
  return events;
}

absl::StatusOr<StatementEvents> Withdraw(const StatementOfApplicability& statement,
                                         const v1::WithdrawStatementOfApplicabilityRequest&, const Decision&) {
  Refusals refusals(statement.name());
  refusals.Unless(!statement.has_current(),
                  {"STATEMENT_WAS_APPROVED", kClause,
                   "a version was approved, and management's decision stands: discard the draft of the next version"});
  RETURN_IF_ERROR(refusals.ToStatus());
  StatementEvents events;
  events.emplace_back().mutable_withdrawn();
  return events;
}

}  // namespace aims::controls
