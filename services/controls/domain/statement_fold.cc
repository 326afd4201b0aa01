// What events do to a statement.

#include "common/base/resource_name.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/standard_moves.h"
#include "services/controls/domain/statement_of_applicability.h"
#include "services/controls/domain/statement_rows.h"

namespace aims::controls {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::StaleCause;
using v1::StatementOfApplicability;
using v1::StatementRow;
using Event = v1::StatementOfApplicabilityEvent;

// The state of a statement of which no version is being written.
void EnterInForce(const EventMetadata& metadata, StatementOfApplicability* statement) {
  Enter(statement->current().has_stale_time() ? StatementOfApplicability::STATE_STALE
                                              : StatementOfApplicability::STATE_CURRENT,
        metadata, statement);
}

void ClearDraft(StatementOfApplicability* statement) {
  statement->clear_rows();
  statement->clear_authors();
  statement->clear_comparison();
  statement->clear_submission();
}

void SignRow(const EventMetadata& metadata, StatementRow* row) {
  row->set_editor(metadata.actor().subject());
  *row->mutable_edit_time() = metadata.occur_time();
}

void VersionStarted(const v1::StatementVersionStarted& started, const EventMetadata& metadata,
                    StatementOfApplicability* statement) {
  ClearDraft(statement);
  statement->set_version(started.version());
  for (const StatementRow& last : statement->current_rows()) {
    StatementRow* row = statement->add_rows();
    *row = last;
    row->set_origin(StatementRow::ORIGIN_FROM_LAST_VERSION);
    row->set_proposed(true);
    row->clear_editor();
    row->clear_edit_time();
  }
  Enter(StatementOfApplicability::STATE_DRAFT, metadata, statement);
}

void RowsConfirmed(const v1::StatementRowsConfirmed& confirmed, const EventMetadata& metadata,
                   StatementOfApplicability* statement) {
  for (const std::string& requirement : confirmed.requirements()) {
    StatementRow* row = MutableRowOf(requirement, statement->mutable_rows());
    if (row == nullptr) continue;
    row->clear_proposed();
    SignRow(metadata, row);
    if (confirmed.has_target_time() && row->applicable() && !row->has_target_time()) {
      *row->mutable_target_time() = confirmed.target_time();
    }
  }
}

void Approved(const v1::StatementApproved& approved, const EventMetadata& metadata,
              StatementOfApplicability* statement) {
  StatementOfApplicability::Version version;
  version.set_version(approved.version());
  version.set_digest(approved.digest());
  version.set_submitter(statement->submission().submitter());
  *version.mutable_authors() = statement->authors();
  version.set_approver(metadata.actor().subject());
  *version.mutable_approve_time() = metadata.occur_time();
  if (statement->has_comparison()) *version.mutable_comparison() = statement->comparison();
  *version.mutable_warnings() = approved.warnings();
  version.set_scope_version(approved.scope_version());
  version.set_scope_digest(approved.scope_digest());
  *version.mutable_frameworks() = approved.frameworks();
  *version.mutable_review_time() = approved.review_time();
  *statement->mutable_current() = std::move(version);
  *statement->mutable_current_rows() = statement->rows();
  ClearDraft(statement);
  EnterInForce(metadata, statement);
}

void StaleNoted(const v1::StatementStaleNoted& noted, const EventMetadata& metadata,
                StatementOfApplicability* statement) {
  if (!statement->has_current() || statement->current().version() != noted.version()) return;
  auto* current = statement->mutable_current();
  StaleCause* cause = nullptr;
  for (StaleCause& each : *current->mutable_stale_causes()) {
    if (each.kind() == noted.cause().kind() && each.resource() == noted.cause().resource()) cause = &each;
  }
  if (cause == nullptr) cause = current->add_stale_causes();
  *cause = noted.cause();
  if (current->has_stale_time()) return;
  *current->mutable_stale_time() = metadata.occur_time();
  if (statement->state() == StatementOfApplicability::STATE_CURRENT) EnterInForce(metadata, statement);
}

}  // namespace

absl::Status StatementsOfApplicability::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered: {
      const auto parsed = base::ResourceName::Parse(metadata.subject());
      if (parsed.ok()) state->set_organization(std::string(parsed->organization()));
      state->set_version(1);
      Enter(State::STATE_DRAFT, metadata, state);
      return absl::OkStatus();
    }
    case Event::kUpdated:
      return absl::OkStatus();
    case Event::kVersionStarted:
      VersionStarted(event.version_started(), metadata, state);
      return absl::OkStatus();
    case Event::kRowSet: {
      StatementRow row = event.row_set().row();
      if (!row.proposed()) SignRow(metadata, &row);
      PutRow(row, state->mutable_rows());
      domain::AddAuthor(metadata.actor(), state);
      return absl::OkStatus();
    }
    case Event::kRowRemoved:
      RemoveRow(event.row_removed().requirement(), state->mutable_rows());
      domain::AddAuthor(metadata.actor(), state);
      return absl::OkStatus();
    case Event::kRowsConfirmed:
      RowsConfirmed(event.rows_confirmed(), metadata, state);
      domain::AddAuthor(metadata.actor(), state);
      return absl::OkStatus();
    case Event::kComparisonRecorded: {
      auto* comparison = state->mutable_comparison();
      comparison->set_comparer(metadata.actor().subject());
      *comparison->mutable_compare_time() = metadata.occur_time();
      *comparison->mutable_controls_added() = event.comparison_recorded().controls_added();
      comparison->set_text(event.comparison_recorded().text());
      domain::AddAuthor(metadata.actor(), state);
      return absl::OkStatus();
    }
    case Event::kSubmitted: {
      auto* submission = state->mutable_submission();
      submission->set_submitter(metadata.actor().subject());
      *submission->mutable_submit_time() = metadata.occur_time();
      submission->set_digest(event.submitted().digest());
      *submission->mutable_warnings() = event.submitted().warnings();
      Enter(State::STATE_IN_REVIEW, metadata, state);
      return absl::OkStatus();
    }
    case Event::kSubmissionVoided:
    case Event::kRejected:
      state->clear_submission();
      Enter(State::STATE_DRAFT, metadata, state);
      return absl::OkStatus();
    case Event::kApproved:
      Approved(event.approved(), metadata, state);
      return absl::OkStatus();
    case Event::kStatusFrozen:
      if (state->has_current())
        state->mutable_current()->mutable_statuses()->MergeFrom(event.status_frozen().statuses());
      return absl::OkStatus();
    case Event::kNeedsFrozen:
      if (state->has_current()) state->mutable_current()->mutable_needs()->MergeFrom(event.needs_frozen().needs());
      return absl::OkStatus();
    case Event::kVersionDiscarded:
      ClearDraft(state);
      EnterInForce(metadata, state);
      return absl::OkStatus();
    case Event::kWithdrawn:
      state->clear_organization();
      Enter(State::STATE_WITHDRAWN, metadata, state);
      return absl::OkStatus();
    case Event::kStaleNoted:
      StaleNoted(event.stale_noted(), metadata, state);
      return absl::OkStatus();
    case Event::kStaleOverdue:
      if (state->has_current()) state->mutable_current()->set_stale_overdue(true);
      return absl::OkStatus();
    case Event::kReviewFellDue:
      if (state->has_current()) state->mutable_current()->set_review_due(true);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace aims::controls
