#include "services/audit/domain/audit_programme.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/enter.h"
#include "common/domain/entries.h"
#include "common/domain/person_noted.h"
#include "common/domain/standard_moves.h"
#include "common/domain/versioned_document.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/audit_coverage.h"
#include "services/audit/domain/audit_criteria.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::AuditProgramme;
using Document = AuditProgramme::Document;
using Entry = AuditProgramme::Entry;
using Progress = AuditProgramme::EntryProgress;
using Event = v1::AuditProgrammeEvent;

constexpr char kClause[] = "9.2.2";

struct Programme : domain::VersionedDocument<AuditProgrammes> {
  static constexpr absl::string_view kClause = "9.2.2";
  static constexpr type::v1::ManagementRole kApprover = type::v1::MANAGEMENT_ROLE_DESIGNATED;
  static type::v1::Authorities Authorities(const State&, const Decision& decision) { return AuthoritiesOf(decision); }
};

absl::Status Check(const Document& document) {
  if (base::FromProto(document.cycle_to_time()) <= base::FromProto(document.cycle_from_time())) {
    return domain::BadField("document.cycle_to_time", "must be later than cycle_from_time: give the end of the cycle");
  }
  return domain::UniqueIds(document.entries(), "document.entries", "entry_id",
                           [](const Entry& entry) { return entry.entry_id(); });
}

void RequireEntries(const Document& document, Refusals* refusals) {
  for (const Entry& entry : document.entries()) {
    const Expanded expanded = Expand(entry.requirements());
    refusals->Unless(expanded.unknown.empty(),
                     {"REQUIREMENT_UNKNOWN", kClause,
                      absl::StrCat("entry ", entry.entry_id(), " names ", absl::StrJoin(expanded.unknown, ", "),
                                   ", which no framework has: correct its requirements")});
    const auto end = EndOfQuarter(entry.planned_quarter());
    const bool within = end.has_value() && *end > base::FromProto(document.cycle_from_time()) &&
                        *end <= base::FromProto(document.cycle_to_time());
    refusals->Unless(within, {"QUARTER_OUTSIDE_CYCLE", kClause,
                              absl::StrCat("entry ", entry.entry_id(), " is planned for ", entry.planned_quarter(),
                                           ", which does not end within the cycle: plan it for another quarter")});
  }
}

// The progress of the entry; nullptr when there is none.
template <class State>
auto* ProgressOf(State& programme, const std::string& entry_id) {
  auto& all = [&]() -> auto& {
    if constexpr (std::is_const_v<State>) {
      return programme.progress();
    } else {
      return *programme.mutable_progress();
    }
  }
  ();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Progress& each) { return each.entry_id() == entry_id; });
  return found == all.end() ? nullptr : &*found;
}

bool IsStarted(const Progress& progress) { return progress.stage() > AuditProgramme::STAGE_PLANNED; }
bool IsAwaited(const Progress& progress) { return !IsStarted(progress) && !progress.missed(); }

// Whether the report says something new about the entry.
bool IsNews(const Progress& known, const AuditReport& report) {
  if (known.audit() == report.audit) return known.audit_version() < report.audit_version;
  const auto& former = known.former_audits();
  if (std::find(former.begin(), former.end(), report.audit) != former.end()) return false;
  return report.stage != AuditProgramme::STAGE_OPEN && report.stage >= known.stage();
}

// The entry awaits another audit, after one that has its report.
void Reopen(Progress* progress) {
  progress->add_former_audits(progress->audit());
  progress->set_stage(AuditProgramme::STAGE_OPEN);
  progress->clear_audit();
  progress->clear_audit_version();
}

// Each entry of the current version, with what was known of it. An entry that is planned for another quarter is not
// missed; one that has its audit and is planned for a later quarter awaits another.
void RenewProgress(AuditProgramme* programme) {
  google::protobuf::RepeatedPtrField<Progress> renewed;
  const Document& document = programme->current_version().document();
  const uint32_t grace = document.grace_days() == 0 ? kAuditGraceDays : document.grace_days();
  for (const Entry& entry : document.entries()) {
    Progress* progress = renewed.Add();
    if (const Progress* known = ProgressOf(std::as_const(*programme), entry.entry_id()); known != nullptr) {
      *progress = *known;
    }
    const absl::Time end = EndOfQuarter(entry.planned_quarter()).value_or(absl::InfiniteFuture());
    const absl::Time known_end =
        progress->has_planned_end_time() ? base::FromProto(progress->planned_end_time()) : absl::InfinitePast();
    if (known_end != end) progress->clear_missed();
    if (known_end < end && progress->stage() >= AuditProgramme::STAGE_ISSUED) Reopen(progress);
    progress->set_entry_id(entry.entry_id());
    if (progress->stage() == AuditProgramme::STAGE_UNSPECIFIED) progress->set_stage(AuditProgramme::STAGE_OPEN);
    *progress->mutable_planned_end_time() = base::ToProto(end);
    *progress->mutable_miss_time() = base::ToProto(end + absl::Hours(24) * grace);
  }
  *programme->mutable_progress() = std::move(renewed);
}

void CountMissed(AuditProgramme* programme) {
  programme->set_missed_entries(static_cast<uint32_t>(std::count_if(
      programme->progress().begin(), programme->progress().end(), [](const Progress& each) { return each.missed(); })));
}

void FoldAudit(const v1::AuditProgrammeAuditNoted& noted, AuditProgramme* programme) {
  for (const auto& row : noted.covered()) {
    auto& covered = *programme->mutable_covered();
    domain::SetEntry(
        domain::PlaceOf(covered, [&](const auto& known) { return known.requirement() == row.requirement(); }), row,
        &covered);
  }
  Progress* progress = ProgressOf(*programme, noted.entry_id());
  if (progress == nullptr) return;
  progress->set_stage(noted.stage());
  progress->set_audit(noted.audit());
  progress->set_audit_version(noted.audit_version());
}

AuditProgrammeEvents MissedAt(const AuditProgramme& programme, absl::Time due) {
  AuditProgrammeEvents events;
  for (const Progress& progress : programme.progress()) {
    if (!IsAwaited(progress) || base::FromProto(progress.miss_time()) > due) continue;
    auto* missed = events.emplace_back().mutable_audit_missed();
    missed->set_entry_id(progress.entry_id());
    *missed->mutable_planned_end_time() = progress.planned_end_time();
    *missed->mutable_miss_time() = progress.miss_time();
    missed->set_audit(progress.audit());
    if (const Entry* entry = EntryOf(programme, progress.entry_id()); entry != nullptr) {
      missed->set_title(entry->title());
      missed->set_lead(entry->lead());
    }
  }
  return events;
}

}  // namespace

std::vector<domain::Move> AuditProgrammes::Moves() {
  constexpr auto kDraft = AuditProgramme::STATE_DRAFT;
  constexpr auto kApproved = AuditProgramme::STATE_APPROVED;
  return domain::MoveTable<AuditProgrammes>()
      .On<v1::CreateAuditProgrammeRequest>(&Register)
      .On<v1::UpdateAuditProgrammeRequest>(&Update, {kDraft, kApproved}, kClause)
      .On<v1::ProposeAuditProgrammeRequest>(&Propose, {kDraft, kApproved}, kClause)
      .On<v1::ApproveAuditProgrammeRequest>(&Approve, {kDraft, kApproved}, kClause)
      .On<v1::RejectAuditProgrammeRequest>(&domain::Reject<Programme>, {kDraft, kApproved}, kClause)
      .On<v1::WithdrawAuditProgrammeRequest>(&domain::Withdraw<Programme>, {kDraft, kApproved}, kClause)
      .On<v1::CloseAuditProgrammeRequest>(&Close, {kApproved}, kClause);
}

absl::Status AuditProgrammes::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const auto fold = [&]() -> absl::Status {
    domain::FoldStandardMove(event, metadata, state);
    switch (event.event_case()) {
      case Event::kRegistered:
        Enter(AuditProgramme::STATE_DRAFT, metadata, state);
        return absl::OkStatus();
      case Event::kProposed:
        domain::FoldProposed<Programme>(event.proposed(), metadata, state);
        return absl::OkStatus();
      case Event::kVoided:
      case Event::kRejected:
      case Event::kWithdrawn:
        domain::FoldProposalEnded<Programme>(state);
        return absl::OkStatus();
      case Event::kApproved:
        domain::FoldApproved<Programme>(event.approved(), metadata, state);
        *state->mutable_coverage_gaps() = event.approved().coverage_gaps();
        state->set_coverage_gap_reason(event.approved().coverage_gap_reason());
        RenewProgress(state);
        CountMissed(state);
        Enter(AuditProgramme::STATE_APPROVED, metadata, state);
        return absl::OkStatus();
      case Event::kAuditNoted:
        FoldAudit(event.audit_noted(), state);
        return absl::OkStatus();
      case Event::kAuditMissed:
        if (Progress* progress = ProgressOf(*state, event.audit_missed().entry_id()); progress != nullptr) {
          progress->set_missed(true);
        }
        CountMissed(state);
        return absl::OkStatus();
      case Event::kClosed:
        Enter(AuditProgramme::STATE_CLOSED, metadata, state);
        return absl::OkStatus();
      case Event::kUpdated:
      case Event::kPersonNoted:
        return absl::OkStatus();
      case Event::EVENT_NOT_SET:
        break;
    }
    return domain::UnknownEvent(metadata);
  };
  const absl::Status folded = fold();
  domain::FoldPersonNoted<AuditProgrammes>(event, state);
  return folded;
}

bool AuditProgrammes::NeedsPerson(const State& programme, const std::string& login) {
  if (programme.state() != AuditProgramme::STATE_APPROVED) return false;
  return std::any_of(programme.progress().begin(), programme.progress().end(), [&](const Progress& progress) {
    const Entry* entry = EntryOf(programme, progress.entry_id());
    return entry != nullptr && entry->lead() == login && !IsStarted(progress);
  });
}

absl::optional<absl::Time> AuditProgrammes::NextDue(const State& programme) {
  if (programme.state() != AuditProgramme::STATE_APPROVED) return absl::nullopt;
  absl::optional<absl::Time> next;
  for (const Progress& progress : programme.progress()) {
    const absl::Time miss = base::FromProto(progress.miss_time());
    if (IsAwaited(progress) && (!next.has_value() || miss < *next)) next = miss;
  }
  return next;
}

absl::StatusOr<AuditProgrammeEvents> AuditProgrammes::FallDue(const State& programme, const Decision& decision) {
  return domain::DueInOrder<AuditProgrammes>(programme, decision, MissedAt);
}

absl::StatusOr<AuditProgrammeEvents> Register(const AuditProgramme&, const v1::CreateAuditProgrammeRequest& request,
                                              const Decision&) {
  return domain::Registered<Event>(request.audit_programme());
}

absl::StatusOr<AuditProgrammeEvents> Update(const AuditProgramme& programme,
                                            const v1::UpdateAuditProgrammeRequest& request, const Decision&) {
  return domain::Updated<Event>(programme, request.audit_programme(), request.update_mask());
}

absl::StatusOr<AuditProgrammeEvents> Propose(const AuditProgramme& programme,
                                             const v1::ProposeAuditProgrammeRequest& request,
                                             const Decision& decision) {
  RETURN_IF_ERROR(Check(request.document()));
  Refusals refusals(programme.name());
  RequireEntries(request.document(), &refusals);
  refusals.Unless(!programme.has_current_version() || !request.reason().empty(),
                  {"REASON_MISSING", kClause, "reason is empty: say why the approved programme changes"});
  RETURN_IF_ERROR(refusals.ToStatus());
  return domain::Propose<Programme>(programme, request, decision);
}

absl::StatusOr<AuditProgrammeEvents> Approve(const AuditProgramme& programme,
                                             const v1::ApproveAuditProgrammeRequest& request,
                                             const Decision& decision) {
  ASSIGN_OR_RETURN(AuditProgrammeEvents events, domain::Approve<Programme>(programme, request, decision));
  const std::vector<std::string> gaps = NotPlanned(programme.proposed_version().document(), ExcludedIn(decision));
  if (gaps.empty()) return events;
  if (request.coverage_gap_reason().empty()) {
    return domain::Refusal(programme.name(),
                           {"COVERAGE_GAP", kClause,
                            absl::StrCat("no entry covers ", absl::StrJoin(gaps, ", "),
                                         ": plan them, or say in coverage_gap_reason why not in this cycle")});
  }
  auto* approved = events[0].mutable_approved();
  *approved->mutable_coverage_gaps() = {gaps.begin(), gaps.end()};
  approved->set_coverage_gap_reason(request.coverage_gap_reason());
  return events;
}

absl::StatusOr<AuditProgrammeEvents> Close(const AuditProgramme& programme, const v1::CloseAuditProgrammeRequest&,
                                           const Decision& decision) {
  const absl::Time end = base::FromProto(programme.current_version().document().cycle_to_time());
  if (decision.time < end) {
    return domain::Refusal(programme.name(),
                           {"CYCLE_NOT_OVER", kClause,
                            absl::StrCat("the cycle ends at ", base::TimeToText(end),
                                         ": close the programme after it, or change it by another version")});
  }
  AuditProgrammeEvents events(1);
  auto* closed = events[0].mutable_closed();
  const std::vector<std::string> gaps = NotAudited(programme, ExcludedIn(decision));
  *closed->mutable_not_audited() = {gaps.begin(), gaps.end()};
  closed->set_missed_entries(programme.missed_entries());
  return events;
}

absl::StatusOr<AuditProgrammeEvents> NoteAudit(const AuditProgramme& programme, const AuditReport& report,
                                               const Decision&) {
  if (programme.name().empty()) return AuditProgrammeEvents{};
  const Progress* progress = ProgressOf(programme, report.entry_id);
  const bool moves = progress != nullptr && IsNews(*progress, report);
  if (!moves && report.covered.empty()) return AuditProgrammeEvents{};
  AuditProgrammeEvents events(1);
  auto* noted = events[0].mutable_audit_noted();
  if (moves) noted->set_entry_id(report.entry_id);
  noted->set_audit(report.audit);
  noted->set_audit_version(report.audit_version);
  noted->set_stage(report.stage);
  *noted->mutable_covered() = {report.covered.begin(), report.covered.end()};
  return events;
}

const Entry* EntryOf(const AuditProgramme& programme, const std::string& entry_id) {
  const auto& entries = programme.current_version().document().entries();
  const int place = domain::PlaceOf(entries, [&](const Entry& entry) { return entry.entry_id() == entry_id; });
  return place < entries.size() ? &entries[place] : nullptr;
}

absl::optional<absl::Time> EndOfQuarter(absl::string_view quarter) {
  int year = 0;
  int number = 0;
  if (quarter.size() != 7 || quarter.substr(4, 2) != "-Q" || !absl::SimpleAtoi(quarter.substr(0, 4), &year) ||
      !absl::SimpleAtoi(quarter.substr(6), &number) || number < 1 || number > 4) {
    return absl::nullopt;
  }
  return absl::FromCivil(absl::CivilMonth(year, number * 3 + 1), absl::UTCTimeZone());
}

}  // namespace aims::audit
