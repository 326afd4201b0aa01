// The impartiality of an audit: its team, its conflicts of interest, and the start of the fieldwork. ISO/IEC 42001
// 9.2.2 b).

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/domain/entries.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/audit.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/audit_conflicts.h"
#include "services/audit/domain/audit_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Audit;
using Conflict = Audit::Conflict;

constexpr char kClause[] = "9.2.2";

// The conflict that the request names; nullptr, and CONFLICT_UNKNOWN, when the audit does not have it.
template <class Request>
const Conflict* ConflictIn(const Audit& audit, const Request& request, Refusals* refusals) {
  const int place = PlaceOfConflict(audit.conflicts(), request.person(), request.resource());
  if (place < audit.conflicts_size()) return &audit.conflicts(place);
  refusals->Add({"CONFLICT_UNKNOWN", kClause,
                 absl::StrCat("the audit has no conflict of \"", request.person(), "\" with ", request.resource(),
                              ": name one of its conflicts")});
  return nullptr;
}

}  // namespace

absl::StatusOr<AuditEvents> ChangeTeam(const Audit& audit, const v1::ChangeAuditTeamRequest& request,
                                       const Decision& decision) {
  RETURN_IF_ERROR(
      domain::UniqueIds(request.team(), "team", "person", [](const auto& member) { return member.person(); }));
  Audit after = audit;
  after.set_lead(request.lead());
  *after.mutable_team() = request.team();
  const Conflicts conflicts = ConflictsOf(after, audit.criteria(), decision);
  Refusals refusals(audit.name());
  refusals.Unless(conflicts.size() <= kMaxConflicts,
                  {"TOO_MANY_CONFLICTS", kClause,
                   absl::StrCat("the team has more than ", kMaxConflicts,
                                " conflicts of interest with this scope: choose other auditors")});
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  auto* changed = events[0].mutable_team_changed();
  changed->set_lead(request.lead());
  *changed->mutable_team() = request.team();
  *changed->mutable_conflicts() = conflicts;
  return events;
}

absl::StatusOr<AuditEvents> ProposeSafeguard(const Audit& audit, const v1::ProposeAuditSafeguardRequest& request,
                                             const Decision&) {
  Refusals refusals(audit.name());
  const Conflict* conflict = ConflictIn(audit, request, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  if (conflict->safeguard() == request.safeguard()) return AuditEvents{};
  Conflict guarded = *conflict;
  guarded.set_safeguard(request.safeguard());
  AuditEvents events(1);
  auto* proposed = events[0].mutable_safeguard_proposed();
  proposed->set_person(request.person());
  proposed->set_resource(request.resource());
  proposed->set_safeguard(request.safeguard());
  proposed->set_digest(DigestOfConflict(guarded));
  return events;
}

absl::StatusOr<AuditEvents> AcceptConflict(const Audit& audit, const v1::AcceptAuditConflictRequest& request,
                                           const Decision& decision) {
  Refusals refusals(audit.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  if (const Conflict* conflict = ConflictIn(audit, request, &refusals); conflict != nullptr) {
    refusals.Add(authority.FourEyes({.makers = {conflict->person(), conflict->proposer()}}));
    if (conflict->safeguard().empty()) {
      refusals.Add({"SAFEGUARD_MISSING", kClause, "no safeguard was proposed: propose one first"});
    } else {
      refusals.Add(domain::NamesDigest(*conflict, request.digest(), kClause));
    }
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  auto* accepted = events[0].mutable_conflict_accepted();
  accepted->set_person(request.person());
  accepted->set_resource(request.resource());
  accepted->set_digest(request.digest());
  *accepted->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<AuditEvents> StartFieldwork(const Audit& audit, const v1::StartAuditFieldworkRequest&,
                                           const Decision& decision) {
  Refusals refusals(audit.name());
  RequireLead(audit, decision, &refusals);
  const Conflicts conflicts = ConflictsOf(audit, audit.criteria(), decision);
  Conflicts listed;
  std::vector<std::string> others;
  for (const Conflict& conflict : conflicts) {
    if (SameConflictIn(audit.conflicts(), conflict) != nullptr) {
      *listed.Add() = conflict;
    } else {
      others.push_back(absl::StrCat("\"", conflict.person(), "\" and ", conflict.resource()));
    }
  }
  RequireAccepted(listed, "", &refusals);
  refusals.Unless(others.empty(),
                  {"CONFLICT_IS_NEW", kClause,
                   absl::StrCat("these conflicts of interest came up or changed after the preparation: ",
                                absl::StrJoin(others, "; "),
                                "; replan and prepare the audit again, or change the team, so that they are on the "
                                "list as they are")});
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  auto* started = events[0].mutable_fieldwork_started();
  started->set_programme(audit.programme());
  started->set_programme_entry(audit.programme_entry());
  *started->mutable_conflicts() = conflicts;
  return events;
}

}  // namespace aims::audit
