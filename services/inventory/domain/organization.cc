#include "services/inventory/domain/organization.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/entries.h"
#include "common/domain/person_noted.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/versioned_document.h"
#include "services/inventory/domain/organization_rules.h"

namespace aims::inventory {
namespace {

using domain::Decision;

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

int PlaceOf(const v1::Organization& organization, const std::string& role_id, const std::string& subject_id) {
  return domain::PlaceOf(organization.responsibilities(), [&](const v1::Organization::Responsibility& held) {
    return held.role_id() == role_id && held.subject_id() == subject_id;
  });
}

// The place of the role that the person holds under this spelling of the login, else under another; their number when
// the person does not hold it.
int PlaceHeld(const v1::Organization& organization, const std::string& role_id, const std::string& subject_id) {
  const int held = PlaceOf(organization, role_id, subject_id);
  if (held < organization.responsibilities_size()) return held;
  return domain::PlaceOf(organization.responsibilities(), [&](const v1::Organization::Responsibility& each) {
    return each.role_id() == role_id && base::SamePerson(each.subject_id(), subject_id);
  });
}

// The scope is a versioned document under names of its own.
struct Scope {
  using State = v1::Organization;
  using Event = v1::OrganizationEvent;
  static constexpr absl::string_view kClause = "4.3";
  static constexpr type::v1::ManagementRole kApprover = type::v1::MANAGEMENT_ROLE_DESIGNATED;
  static type::v1::Authorities Authorities(const State& state, const Decision&) { return state.authorities(); }

  static const auto& Proposed(const State& state) { return state.proposed_scope(); }
  static const auto& Current(const State& state) { return state.current_scope(); }
  static auto* MutableProposed(State* state) { return state->mutable_proposed_scope(); }
  static auto* MutableCurrent(State* state) { return state->mutable_current_scope(); }
  static void ClearProposed(State* state) { state->clear_proposed_scope(); }
  static uint32_t LastVersion(const State& state) { return state.last_scope_version(); }
  static void SetLastVersion(uint32_t version, State* state) { state->set_last_scope_version(version); }

  static auto* WasProposed(Event* event) { return event->mutable_scope_proposed(); }
  static auto* WasVoided(Event* event) { return event->mutable_scope_voided(); }
  static auto* WasApproved(Event* event) { return event->mutable_scope_approved(); }
  static auto* WasRejected(Event* event) { return event->mutable_scope_rejected(); }
  static auto* WasWithdrawn(Event* event) { return event->mutable_scope_withdrawn(); }

  template <class Holder>
  static const auto& Content(const Holder& holder) {
    return holder.statement();
  }
  template <class Holder>
  static auto* MutableContent(Holder* holder) {
    return holder->mutable_statement();
  }
};

// The separation policy, too. It has no break-glass: nobody alone agrees to less separation.
struct Separation {
  using State = v1::Organization;
  using Event = v1::OrganizationEvent;
  static constexpr absl::string_view kClause = "5.3";
  static constexpr type::v1::ManagementRole kApprover = type::v1::MANAGEMENT_ROLE_TOP;
  static type::v1::Authorities Authorities(const State& state, const Decision&) { return state.authorities(); }

  static const auto& Proposed(const State& state) { return state.proposed_separation(); }
  static const auto& Current(const State& state) { return state.current_separation(); }
  static auto* MutableProposed(State* state) { return state->mutable_proposed_separation(); }
  static auto* MutableCurrent(State* state) { return state->mutable_current_separation(); }
  static void ClearProposed(State* state) { state->clear_proposed_separation(); }
  static uint32_t LastVersion(const State& state) { return state.last_separation_version(); }
  static void SetLastVersion(uint32_t version, State* state) { state->set_last_separation_version(version); }

  static auto* WasProposed(Event* event) { return event->mutable_separation_proposed(); }
  static auto* WasVoided(Event* event) { return event->mutable_separation_voided(); }
  static auto* WasApproved(Event* event) { return event->mutable_separation_approved(); }
  static auto* WasRejected(Event* event) { return event->mutable_separation_rejected(); }
  static auto* WasWithdrawn(Event* event) { return event->mutable_separation_withdrawn(); }

  template <class Holder>
  static const auto& Content(const Holder& holder) {
    return holder.policy();
  }
  template <class Holder>
  static auto* MutableContent(Holder* holder) {
    return holder->mutable_policy();
  }
};

absl::StatusOr<OrganizationEvents> ApproveSeparation(const v1::Organization& organization,
                                                     const v1::ApproveSeparationPolicyRequest& request,
                                                     const Decision& decision) {
  ASSIGN_OR_RETURN(OrganizationEvents events, domain::Approve<Separation>(organization, request, decision));
  return Noticed(organization, std::move(events), decision);
}

void FoldSeparation(const v1::SeparationPolicyApproved& approved, const event::v1::EventMetadata& metadata,
                    v1::Organization* organization) {
  domain::FoldApproved<Separation>(approved, metadata, organization);
  auto* in_force = organization->mutable_authorities()->mutable_separation();
  in_force->set_separation(organization->current_separation().policy().separation());
  domain::NameVersion(organization->current_separation(), in_force);
}

void FoldAssigned(const v1::ResponsibilityAssigned& assigned, const event::v1::EventMetadata& metadata,
                  v1::Organization* organization) {
  auto* held = organization->add_responsibilities();
  held->set_role_id(assigned.role_id());
  held->set_subject_id(assigned.subject_id());
  *held->mutable_start_time() = assigned.start_time();
  if (assigned.has_end_time()) *held->mutable_end_time() = assigned.end_time();
  held->set_reason(metadata.reason());
  held->set_assigner(metadata.actor().subject());
}

absl::Time EndOf(const v1::Organization::Responsibility& held) {
  return held.has_end_time() ? base::FromProto(held.end_time()) : absl::InfiniteFuture();
}
absl::Time EndOf(const type::v1::Designation& designation) {
  return designation.has_expire_time() ? base::FromProto(designation.expire_time()) : absl::InfiniteFuture();
}

// What ends or falls due at the instant.
OrganizationEvents At(const v1::Organization& organization, absl::Time due) {
  OrganizationEvents events;
  for (const auto& held : organization.responsibilities()) {
    if (EndOf(held) != due) continue;
    auto* ended = events.emplace_back().mutable_responsibility_ended();
    ended->set_role_id(held.role_id());
    ended->set_subject_id(held.subject_id());
    *ended->mutable_end_time() = held.end_time();
  }
  for (const auto& designation : organization.authorities().designations()) {
    if (EndOf(designation) != due) continue;
    auto* ended = events.emplace_back().mutable_management_designation_ended();
    ended->set_number(designation.number());
    ended->set_subject_id(designation.subject_id());
    *ended->mutable_expire_time() = designation.expire_time();
  }
  AddContextReviewsDue(organization, due, &events);
  return events;
}

void FoldDesignated(const v1::ManagementDesignated& designated, const event::v1::EventMetadata& metadata,
                    v1::Organization* organization) {
  auto* designations = organization->mutable_authorities()->mutable_designations();
  type::v1::Designation* designation = designations->Add();
  *designation = designated.designation();
  designation->set_designator(metadata.actor().subject());
  *designation->mutable_designate_time() = metadata.occur_time();
  organization->set_last_designation(designation->number());
}

}  // namespace

std::vector<domain::Move> Organizations::Moves() {
  return domain::MoveTable<Organizations>()
      .On<v1::CreateOrganizationRequest>(&Register)
      .On<v1::UpdateOrganizationRequest>(&Update)
      .On<v1::ProposeScopeRequest>(&domain::Propose<Scope>)
      .On<v1::ApproveScopeRequest>(&domain::Approve<Scope>)
      .On<v1::BreakGlassApproveScopeRequest>(&domain::BreakGlassApprove<Scope>)
      .On<v1::RejectScopeRequest>(&domain::Reject<Scope>)
      .On<v1::WithdrawScopeRequest>(&domain::Withdraw<Scope>)
      .On<v1::ReviewBreakGlassRequest>(&domain::ReviewBreakGlass<Scope>)
      .On<v1::ProposeSeparationPolicyRequest>(&domain::Propose<Separation>)
      .On<v1::ApproveSeparationPolicyRequest>(&ApproveSeparation)
      .On<v1::RejectSeparationPolicyRequest>(&domain::Reject<Separation>)
      .On<v1::WithdrawSeparationPolicyRequest>(&domain::Withdraw<Separation>)
      .On<v1::DesignateManagementRequest>(&DesignateManagement)
      .On<v1::RevokeManagementDesignationRequest>(&RevokeManagementDesignation)
      .On<v1::AssignResponsibilityRequest>(&AssignResponsibility)
      .On<v1::RevokeResponsibilityRequest>(&RevokeResponsibility)
      .On<v1::ReviewContextRequest>(&ReviewContext);
}

namespace {

absl::Status FoldOne(const v1::OrganizationEvent& event, const event::v1::EventMetadata& metadata,
                     v1::Organization* state) {
  using Event = v1::OrganizationEvent;
  domain::FoldStandardMove(event, metadata, state);
  domain::FoldBreakGlass(event, metadata, state);
  switch (event.event_case()) {
    case Event::kScopeProposed:
      domain::FoldProposed<Scope>(event.scope_proposed(), metadata, state);
      return absl::OkStatus();
    case Event::kScopeVoided:
    case Event::kScopeRejected:
    case Event::kScopeWithdrawn:
      domain::FoldProposalEnded<Scope>(state);
      return absl::OkStatus();
    case Event::kScopeApproved:
      domain::FoldApproved<Scope>(event.scope_approved(), metadata, state);
      return absl::OkStatus();
    case Event::kSeparationProposed:
      domain::FoldProposed<Separation>(event.separation_proposed(), metadata, state);
      return absl::OkStatus();
    case Event::kSeparationVoided:
    case Event::kSeparationRejected:
    case Event::kSeparationWithdrawn:
      domain::FoldProposalEnded<Separation>(state);
      return absl::OkStatus();
    case Event::kSeparationApproved:
      FoldSeparation(event.separation_approved(), metadata, state);
      return absl::OkStatus();
    case Event::kManagementDesignated:
      FoldDesignated(event.management_designated(), metadata, state);
      return absl::OkStatus();
    case Event::kManagementDesignationRevoked: {
      auto* designations = state->mutable_authorities()->mutable_designations();
      domain::RemoveEntry(PlaceOfDesignation(state->authorities(), event.management_designation_revoked().number()),
                          designations);
      return absl::OkStatus();
    }
    case Event::kResponsibilityAssigned:
      FoldAssigned(event.responsibility_assigned(), metadata, state);
      return absl::OkStatus();
    case Event::kManagementDesignationEnded:
      domain::RemoveEntry(PlaceOfDesignation(state->authorities(), event.management_designation_ended().number()),
                          state->mutable_authorities()->mutable_designations());
      return absl::OkStatus();
    case Event::kResponsibilityEnded:
      domain::RemoveEntry(
          PlaceOf(*state, event.responsibility_ended().role_id(), event.responsibility_ended().subject_id()),
          state->mutable_responsibilities());
      return absl::OkStatus();
    case Event::kResponsibilityRevoked:
      domain::RemoveEntry(
          PlaceOf(*state, event.responsibility_revoked().role_id(), event.responsibility_revoked().subject_id()),
          state->mutable_responsibilities());
      return absl::OkStatus();
    case Event::kContextReviewed:
      FoldContextReviewed(event.context_reviewed(), metadata, state);
      return absl::OkStatus();
    case Event::kContextReviewFellDue:
      FoldContextReviewFellDue(event.context_review_fell_due(), state);
      return absl::OkStatus();
    case Event::kRegistered:
    case Event::kUpdated:
    case Event::kPersonNoted:
    case Event::kBreakGlassReviewRequested:
    case Event::kBreakGlassReviewed:
    case Event::kBreakGlassReviewOverdue:
    case Event::kAuthoritiesChanged:  // a notice of what the event before it did
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status Organizations::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<Organizations>(event, state);
  return folded;
}

absl::optional<absl::Time> Organizations::NextDue(const State& organization) {
  absl::Time next = NextContextReview(organization);
  for (const auto& held : organization.responsibilities()) next = std::min(next, EndOf(held));
  for (const auto& each : organization.authorities().designations()) next = std::min(next, EndOf(each));
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

absl::StatusOr<OrganizationEvents> Organizations::FallDue(const State& organization, const Decision& decision) {
  ASSIGN_OR_RETURN(OrganizationEvents events, domain::DueInOrder<Organizations>(organization, decision, At));
  const bool designations = std::any_of(events.begin(), events.end(),
                                        [](const Event& event) { return event.has_management_designation_ended(); });
  if (designations) return Noticed(organization, std::move(events), decision);
  return events;
}

absl::StatusOr<OrganizationEvents> Register(const v1::Organization&, const v1::CreateOrganizationRequest& request,
                                            const Decision&) {
  return domain::Registered<v1::OrganizationEvent>(request.organization(), Rules);
}

absl::StatusOr<OrganizationEvents> Update(const v1::Organization& organization,
                                          const v1::UpdateOrganizationRequest& request, const Decision&) {
  return domain::Updated<v1::OrganizationEvent>(organization, request.organization(), request.update_mask(), Rules);
}

absl::StatusOr<OrganizationEvents> AssignResponsibility(const v1::Organization& organization,
                                                        const v1::AssignResponsibilityRequest& request,
                                                        const Decision& decision) {
  const int held = organization.responsibilities_size();
  domain::Refusals refusals(organization.name());
  refusals.Unless(PlaceHeld(organization, request.role_id(), request.subject_id()) == held,
                  {"RESPONSIBILITY_HELD", "5.3",
                   absl::StrCat("\"", request.subject_id(), "\" already holds the role \"", request.role_id(),
                                "\": revoke it first to change its date or reason")});
  refusals.Unless(held < kMaxResponsibilities, {"TOO_MANY_RESPONSIBILITIES", "5.3",
                                                absl::StrCat("an organization has at most ", kMaxResponsibilities,
                                                             " responsibilities: revoke some first")});
  const absl::Time start = request.has_start_time() ? base::FromProto(request.start_time()) : decision.time;
  refusals.Unless(
      !request.has_end_time() || base::FromProto(request.end_time()) > std::max(start, decision.time),
      {"END_NOT_AHEAD", "5.3", "end_time is not after start_time and in the future: give a later end_time"});
  RETURN_IF_ERROR(refusals.ToStatus());
  v1::OrganizationEvent event;
  auto* assigned = event.mutable_responsibility_assigned();
  assigned->set_role_id(request.role_id());
  assigned->set_subject_id(request.subject_id());
  *assigned->mutable_start_time() = base::ToProto(start);
  if (request.has_end_time()) *assigned->mutable_end_time() = request.end_time();
  return OrganizationEvents{event};
}

absl::StatusOr<OrganizationEvents> RevokeResponsibility(const v1::Organization& organization,
                                                        const v1::RevokeResponsibilityRequest& request,
                                                        const Decision&) {
  const int held = PlaceHeld(organization, request.role_id(), request.subject_id());
  if (held == organization.responsibilities_size()) {
    return domain::Refusal(
        organization.name(),
        {"RESPONSIBILITY_NOT_HELD", "5.3",
         absl::StrCat("\"", request.subject_id(), "\" does not hold the role \"", request.role_id(), "\"")});
  }
  v1::OrganizationEvent event;
  event.mutable_responsibility_revoked()->set_role_id(request.role_id());
  event.mutable_responsibility_revoked()->set_subject_id(organization.responsibilities(held).subject_id());
  return OrganizationEvents{event};
}

}  // namespace aims::inventory
