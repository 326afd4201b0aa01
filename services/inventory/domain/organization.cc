#include "services/inventory/domain/organization.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/break_glass.h"
#include "common/domain/entries.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using domain::MakersOf;
using domain::NamesProposal;
using domain::NameVersion;
using ScopeVersion = v1::Organization::ScopeVersion;

constexpr int kMaxResponsibilities = 1000;

absl::Status Rules(const v1::Organization& organization) {
  RETURN_IF_ERROR(domain::UniqueIds(organization.issues(), "organization.issues", "issue_id",
                                    [](const v1::Organization::Issue& issue) { return issue.issue_id(); }));
  domain::Refusals refusals(organization.name());
  refusals.Unless(
      organization.climate_relevance() == v1::Organization::CLIMATE_RELEVANCE_UNSPECIFIED ||
          !organization.climate_reason().empty(),
      {"CLIMATE_REASON_MISSING", "4.1", "climate_relevance is decided, but climate_reason is empty: give the reason"});
  return refusals.ToStatus();
}

// Place of the responsibility among the organization's; their number when it is not there.
int PlaceOf(const v1::Organization& organization, const std::string& role_id, const std::string& subject_id) {
  int place = 0;
  for (const auto& held : organization.responsibilities()) {
    if (held.role_id() == role_id && held.subject_id() == subject_id) break;
    ++place;
  }
  return place;
}

v1::OrganizationEvent Approved(const v1::Organization& organization) {
  v1::OrganizationEvent event;
  NameVersion(organization.proposed_scope(), event.mutable_scope_approved());
  event.mutable_scope_approved()->set_superseded_version(organization.current_scope().version());
  return event;
}

void FoldProposed(const v1::ScopeProposed& proposed, const event::v1::EventMetadata& metadata,
                  v1::Organization* organization) {
  ScopeVersion scope;
  domain::FoldProposal(proposed, metadata, &scope);
  *scope.mutable_statement() = proposed.statement();
  *organization->mutable_proposed_scope() = scope;
  organization->set_last_scope_version(proposed.version());
}

void FoldAssigned(const v1::ResponsibilityAssigned& assigned, const event::v1::EventMetadata& metadata,
                  v1::Organization* organization) {
  auto* held = organization->add_responsibilities();
  held->set_role_id(assigned.role_id());
  held->set_subject_id(assigned.subject_id());
  *held->mutable_since() = assigned.since();
  held->set_reason(metadata.reason());
  held->set_assigner(metadata.actor().subject());
}

}  // namespace

absl::Status Organizations::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kScopeProposed:
      FoldProposed(event.scope_proposed(), metadata, state);
      return absl::OkStatus();
    case Event::kScopeVoided:
    case Event::kScopeRejected:
    case Event::kScopeWithdrawn:
      state->clear_proposed_scope();
      return absl::OkStatus();
    case Event::kScopeApproved:
      domain::FoldApproval(state->proposed_scope(), metadata, state->mutable_current_scope());
      state->clear_proposed_scope();
      return absl::OkStatus();
    case Event::kResponsibilityAssigned:
      FoldAssigned(event.responsibility_assigned(), metadata, state);
      return absl::OkStatus();
    case Event::kResponsibilityRevoked: {
      const auto& revoked = event.responsibility_revoked();
      const int place = PlaceOf(*state, revoked.role_id(), revoked.subject_id());
      if (place < state->responsibilities_size()) state->mutable_responsibilities()->DeleteSubrange(place, 1);
      return absl::OkStatus();
    }
    default:
      if (domain::FoldBreakGlass(event, metadata, state)) return absl::OkStatus();
      return domain::FoldStandardMove(event, metadata, state);
  }
}

absl::StatusOr<OrganizationEvents> Register(const v1::Organization&, const v1::CreateOrganizationRequest& request,
                                            const Decision&) {
  return domain::Registered<v1::OrganizationEvent>(request.organization(), Rules);
}

absl::StatusOr<OrganizationEvents> Update(const v1::Organization& organization,
                                          const v1::UpdateOrganizationRequest& request, const Decision&) {
  return domain::Updated<v1::OrganizationEvent>(organization, request.organization(), request.update_mask(), Rules);
}

absl::StatusOr<OrganizationEvents> ProposeScope(const v1::Organization& organization,
                                                const v1::ProposeScopeRequest& request, const Decision& decision) {
  ASSIGN_OR_RETURN(const auto authors, domain::AuthorsOfProposal(organization.name(), request.authors(),
                                                                 organization.proposed_scope(), decision.actor, "4.3"));
  OrganizationEvents events;
  if (organization.has_proposed_scope()) {
    NameVersion(organization.proposed_scope(), events.emplace_back().mutable_scope_voided());
  }
  auto* proposed = events.emplace_back().mutable_scope_proposed();
  proposed->set_version(organization.last_scope_version() + 1);
  proposed->set_digest(domain::DigestOf(request.statement()));
  *proposed->mutable_statement() = request.statement();
  for (const std::string& author : authors) proposed->add_authors(author);
  return events;
}

absl::StatusOr<OrganizationEvents> ApproveScope(const v1::Organization& organization,
                                                const v1::ApproveScopeRequest& request, const Decision& decision) {
  domain::Refusals refusals(organization.name());
  refusals.Add(NamesProposal(request, organization.proposed_scope(), "4.3"));
  refusals.Add(domain::FourEyes(decision.actor, MakersOf(organization.proposed_scope()), "4.3"));
  RETURN_IF_ERROR(refusals.ToStatus());
  return OrganizationEvents{Approved(organization)};
}

absl::StatusOr<OrganizationEvents> BreakGlassApproveScope(const v1::Organization& organization,
                                                          const v1::BreakGlassApproveScopeRequest& request,
                                                          const Decision&) {
  domain::Refusals refusals(organization.name());
  refusals.Add(NamesProposal(request, organization.proposed_scope(), "4.3"));
  refusals.Add(domain::MayBreakGlass(organization.break_glass(), "4.3"));
  RETURN_IF_ERROR(refusals.ToStatus());
  const ScopeVersion& proposed = organization.proposed_scope();
  OrganizationEvents events{Approved(organization)};
  domain::AskForReview(proposed.version(), proposed.digest(), MakersOf(proposed), &events);
  return events;
}

absl::StatusOr<OrganizationEvents> RejectScope(const v1::Organization& organization,
                                               const v1::RejectScopeRequest& request, const Decision&) {
  domain::Refusals refusals(organization.name());
  refusals.Add(NamesProposal(request, organization.proposed_scope(), "4.3"));
  RETURN_IF_ERROR(refusals.ToStatus());
  v1::OrganizationEvent event;
  NameVersion(organization.proposed_scope(), event.mutable_scope_rejected());
  return OrganizationEvents{event};
}

absl::StatusOr<OrganizationEvents> WithdrawScope(const v1::Organization& organization,
                                                 const v1::WithdrawScopeRequest& request, const Decision& decision) {
  domain::Refusals refusals(organization.name());
  refusals.Add(NamesProposal(request, organization.proposed_scope(), "4.3"));
  refusals.Add(domain::WithdrawnByProposer(decision.actor, organization.proposed_scope(), "4.3"));
  RETURN_IF_ERROR(refusals.ToStatus());
  v1::OrganizationEvent event;
  NameVersion(organization.proposed_scope(), event.mutable_scope_withdrawn());
  return OrganizationEvents{event};
}

absl::StatusOr<OrganizationEvents> ReviewBreakGlass(const v1::Organization& organization,
                                                    const v1::ReviewBreakGlassRequest& request,
                                                    const Decision& decision) {
  return domain::BreakGlassReviewed<v1::OrganizationEvent>(organization, request, decision, "4.3");
}

absl::StatusOr<OrganizationEvents> AssignResponsibility(const v1::Organization& organization,
                                                        const v1::AssignResponsibilityRequest& request,
                                                        const Decision& decision) {
  const int held = organization.responsibilities_size();
  domain::Refusals refusals(organization.name());
  refusals.Unless(PlaceOf(organization, request.role_id(), request.subject_id()) == held,
                  {"RESPONSIBILITY_HELD", "5.3",
                   absl::StrCat("\"", request.subject_id(), "\" already holds the role \"", request.role_id(),
                                "\": revoke it first to change its date or reason")});
  refusals.Unless(held < kMaxResponsibilities, {"TOO_MANY_RESPONSIBILITIES", "5.3",
                                                absl::StrCat("an organization has at most ", kMaxResponsibilities,
                                                             " responsibilities: revoke some first")});
  RETURN_IF_ERROR(refusals.ToStatus());
  v1::OrganizationEvent event;
  auto* assigned = event.mutable_responsibility_assigned();
  assigned->set_role_id(request.role_id());
  assigned->set_subject_id(request.subject_id());
  *assigned->mutable_since() = request.has_since() ? request.since() : base::ToProto(decision.time);
  return OrganizationEvents{event};
}

absl::StatusOr<OrganizationEvents> RevokeResponsibility(const v1::Organization& organization,
                                                        const v1::RevokeResponsibilityRequest& request,
                                                        const Decision&) {
  if (PlaceOf(organization, request.role_id(), request.subject_id()) == organization.responsibilities_size()) {
    return domain::Refusal(
        organization.name(),
        {"RESPONSIBILITY_NOT_HELD", "5.3",
         absl::StrCat("\"", request.subject_id(), "\" does not hold the role \"", request.role_id(), "\"")});
  }
  v1::OrganizationEvent event;
  event.mutable_responsibility_revoked()->set_role_id(request.role_id());
  event.mutable_responsibility_revoked()->set_subject_id(request.subject_id());
  return OrganizationEvents{event};
}

}  // namespace aims::inventory
