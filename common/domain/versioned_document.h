#pragma once
// Documents in numbered versions that a second person approves: their moves, their fold and their review, written once.
// A scope, risk criteria, a policy. ISO/IEC 42001 7.5.2, 7.5.3.
//
//   (propose) ──▶ proposed ──▶ current ──▶ superseded by the next that is approved
//                    ├──▶ rejected, with a reason
//                    ├──▶ withdrawn by its proposer
//                    └──▶ voided by a newer proposal
//
// One version is current, at most one is proposed. A decision names the version and its digest, so nobody decides a
// document that changed under their eyes. Another person than its makers approves a version; by break-glass anybody may,
// and another person reviews that afterwards (break_glass.h). A document with a review interval is due for review when
// that has passed: its current version is confirmed, or another one is proposed.
//
// A document is described by a struct. Where the proto has the conventional names, that is short:
//
//   struct Criteria : domain::VersionedDocument<RiskCriteriaSets> {
//     static constexpr absl::string_view kClause = "6.1.1";
//     static constexpr type::v1::ManagementRole kApprover = type::v1::MANAGEMENT_ROLE_DESIGNATED;
//     static type::v1::Authorities Authorities(const State& state, const Decision& decision);  // of the organization
//     static absl::Duration ReviewInterval(const v1::RiskCriteria::Version& version);  // only with reviews
//     static absl::Status Check(const v1::RiskCriteria::Document& document);           // only with rules
//   };
//
// The conventional names: of the state proposed_version, current_version and last_version; of an event proposed, voided,
// approved, rejected and withdrawn; with reviews also review_due_time, review_due, reviewer and review_time, and the
// events review_fell_due and reviewed. A version has version, digest, document, authors, proposer, propose_time, approver
// and approve_time. A document with other names gives the functions of VersionedDocument itself. The moves:
//
//   .On<v1::ProposeRiskCriteriaRequest>(&domain::Propose<Criteria>)
//   .On<v1::ApproveRiskCriteriaRequest>(&domain::Approve<Criteria>)
//   .On<v1::BreakGlassApproveRiskCriteriaRequest>(&domain::BreakGlassApprove<Criteria>)
//   .On<v1::ReviewRiskCriteriaBreakGlassRequest>(&domain::ReviewBreakGlass<Criteria>)
//   .On<v1::RejectRiskCriteriaRequest>(&domain::Reject<Criteria>)
//   .On<v1::WithdrawRiskCriteriaRequest>(&domain::Withdraw<Criteria>)
//   .On<v1::ReviewRiskCriteriaRequest>(&domain::Review<Criteria>)  // only with reviews
//
// Pure, thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authority.h"
#include "common/domain/break_glass.h"
#include "common/domain/decision.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"

namespace aims::domain {

// The conventional names.
template <class Aggregate>
struct VersionedDocument {
  using State = typename Aggregate::State;
  using Event = typename Aggregate::Event;

  static const auto& Proposed(const State& state) { return state.proposed_version(); }
  static const auto& Current(const State& state) { return state.current_version(); }
  static auto* MutableProposed(State* state) { return state->mutable_proposed_version(); }
  static auto* MutableCurrent(State* state) { return state->mutable_current_version(); }
  static void ClearProposed(State* state) { state->clear_proposed_version(); }
  static uint32_t LastVersion(const State& state) { return state.last_version(); }
  static void SetLastVersion(uint32_t version, State* state) { state->set_last_version(version); }

  static auto* WasProposed(Event* event) { return event->mutable_proposed(); }
  static auto* WasVoided(Event* event) { return event->mutable_voided(); }
  static auto* WasApproved(Event* event) { return event->mutable_approved(); }
  static auto* WasRejected(Event* event) { return event->mutable_rejected(); }
  static auto* WasWithdrawn(Event* event) { return event->mutable_withdrawn(); }

  // The content of a request, an event or a version.
  template <class Holder>
  static const auto& Content(const Holder& holder) {
    return holder.document();
  }
  template <class Holder>
  static auto* MutableContent(Holder* holder) {
    return holder->mutable_document();
  }
};

// Who may decide about the document.
template <class Document>
Authority AuthorityOver(const typename Document::State& state, const Decision& decision) {
  return Authority(Document::Authorities(state, decision), decision, Document::kClause);
}

template <class Document>
using DocumentEvents = absl::StatusOr<std::vector<typename Document::Event>>;

// Whether the document is reviewed at an interval.
template <class Document>
inline constexpr bool kReviewed = requires(const typename Document::State& state) {
  Document::ReviewInterval(Document::Current(state));
};

// --- Moves ---

// A newer proposal voids the open one, whose makers become authors of the new one. TOO_MANY_AUTHORS beyond 200.
template <class Document, class Request>
DocumentEvents<Document> Propose(const typename Document::State& state, const Request& request,
                                 const Decision& decision) {
  if constexpr (requires { Document::Check(Document::Content(request)); }) {
    RETURN_IF_ERROR(Document::Check(Document::Content(request)));
  }
  ASSIGN_OR_RETURN(const auto authors, AuthorsOfProposal(decision.subject, request.authors(), Document::Proposed(state),
                                                         decision.actor, Document::kClause));
  std::vector<typename Document::Event> events;
  if (Document::Proposed(state).version() != 0) {
    NameVersion(Document::Proposed(state), Document::WasVoided(&events.emplace_back()));
  }
  auto* proposed = Document::WasProposed(&events.emplace_back());
  proposed->set_version(Document::LastVersion(state) + 1);
  proposed->set_digest(DigestOf(Document::Content(request)));
  *Document::MutableContent(proposed) = Document::Content(request);
  for (const std::string& author : authors) proposed->add_authors(author);
  return events;
}

// The approval of the proposed version, without asking who approves.
template <class Document>
typename Document::Event Approval(const typename Document::State& state, const Authority& authority) {
  const auto& proposed = Document::Proposed(state);
  typename Document::Event event;
  auto* approved = Document::WasApproved(&event);
  NameVersion(proposed, approved);
  approved->set_superseded_version(Document::Current(state).version());
  *approved->mutable_authority() = authority.grounds();
  if constexpr (kReviewed<Document>) {
    *approved->mutable_review_due_time() =
        base::ToProto(authority.decision().time + Document::ReviewInterval(proposed));
  }
  return event;
}

// NOTHING_PROPOSED or OTHER_VERSION_PROPOSED when it names another version; FOUR_EYES to the makers of the version;
// NOT_DESIGNATED to everybody who is not designated to approve for the whole organization.
template <class Document, class Request>
DocumentEvents<Document> Approve(const typename Document::State& state, const Request& request,
                                 const Decision& decision) {
  const auto& proposed = Document::Proposed(state);
  Refusals refusals(decision.subject);
  refusals.Add(NamesProposal(request, proposed, Document::kClause));
  Authority authority = AuthorityOver<Document>(state, decision);
  refusals.Add(authority.FourEyes({.makers = MakersOf(proposed)}));
  refusals.Add(authority.Management(Document::kApprover));
  RETURN_IF_ERROR(refusals.ToStatus());
  return std::vector{Approval<Document>(state, authority)};
}

// The same without a second person; asks for a review. REVIEW_OPEN while the last such approval is not reviewed.
template <class Document, class Request>
DocumentEvents<Document> BreakGlassApprove(const typename Document::State& state, const Request& request,
                                           const Decision& decision) {
  const auto& proposed = Document::Proposed(state);
  Refusals refusals(decision.subject);
  refusals.Add(NamesProposal(request, proposed, Document::kClause));
  refusals.Add(MayBreakGlass(state.break_glass(), Document::kClause));
  Authority authority = AuthorityOver<Document>(state, decision);
  refusals.Add(authority.Management(Document::kApprover));
  RETURN_IF_ERROR(refusals.ToStatus());
  std::vector events{Approval<Document>(state, authority)};
  AskForReview(proposed.version(), proposed.digest(), {.makers = MakersOf(proposed)}, decision.time, &events);
  return events;
}

// Closes the review of an approval by break-glass: see BreakGlassReviewed.
template <class Document, class Request>
DocumentEvents<Document> ReviewBreakGlass(const typename Document::State& state, const Request& request,
                                          const Decision& decision) {
  return BreakGlassReviewed<typename Document::Event>(state, request, AuthorityOver<Document>(state, decision));
}

template <class Document, class Request>
DocumentEvents<Document> Reject(const typename Document::State& state, const Request& request,
                                const Decision& decision) {
  Refusals refusals(decision.subject);
  refusals.Add(NamesProposal(request, Document::Proposed(state), Document::kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  std::vector<typename Document::Event> events(1);
  NameVersion(Document::Proposed(state), Document::WasRejected(&events[0]));
  return events;
}

// NOT_THE_PROPOSER for everybody else.
template <class Document, class Request>
DocumentEvents<Document> Withdraw(const typename Document::State& state, const Request& request,
                                  const Decision& decision) {
  Refusals refusals(decision.subject);
  refusals.Add(NamesProposal(request, Document::Proposed(state), Document::kClause));
  refusals.Add(WithdrawnByProposer(decision.actor, Document::Proposed(state), Document::kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  std::vector<typename Document::Event> events(1);
  NameVersion(Document::Proposed(state), Document::WasWithdrawn(&events[0]));
  return events;
}

// Confirms the current version until its next review. FOUR_EYES to its proposer and, under STRICT separation, its authors.
template <class Document, class Request>
DocumentEvents<Document> Review(const typename Document::State& state, const Request& request,
                                const Decision& decision) {
  const auto& current = Document::Current(state);
  Refusals refusals(decision.subject);
  refusals.Add(NamesProposal(request, current, Document::kClause));
  const Authority authority = AuthorityOver<Document>(state, decision);
  refusals.Add(authority.FourEyes({.makers = {current.proposer()}, .concerned = MakersOf(current)}));
  RETURN_IF_ERROR(refusals.ToStatus());
  std::vector<typename Document::Event> events(1);
  auto* reviewed = events[0].mutable_reviewed();
  NameVersion(current, reviewed);
  *reviewed->mutable_authority() = authority.grounds();
  *reviewed->mutable_review_due_time() = base::ToProto(decision.time + Document::ReviewInterval(current));
  return events;
}

// --- The review falls due ---

template <class Document>
absl::optional<absl::Time> NextReview(const typename Document::State& state) {
  if (!state.has_review_due_time() || state.review_due()) return absl::nullopt;
  return base::FromProto(state.review_due_time());
}

template <class Document>
DocumentEvents<Document> ReviewFellDue(const typename Document::State& state, const Decision& decision) {
  std::vector<typename Document::Event> events;
  const auto due = NextReview<Document>(state);
  if (!due.has_value() || *due > decision.time) return events;
  auto* fell_due = events.emplace_back().mutable_review_fell_due();
  fell_due->set_version(Document::Current(state).version());
  *fell_due->mutable_due_time() = state.review_due_time();
  return events;
}

// --- Fold: each for the event of its name ---

template <class Document, class WasProposed>
void FoldProposed(const WasProposed& proposed, const event::v1::EventMetadata& metadata,
                  typename Document::State* state) {
  auto* version = Document::MutableProposed(state);
  version->Clear();
  FoldProposal(proposed, metadata, version);
  *Document::MutableContent(version) = Document::Content(proposed);
  Document::SetLastVersion(proposed.version(), state);
}

// Also when a proposal is voided, rejected or withdrawn.
template <class Document>
void FoldProposalEnded(typename Document::State* state) {
  Document::ClearProposed(state);
}

template <class Document, class WasApproved>
void FoldApproved(const WasApproved& approved, const event::v1::EventMetadata& metadata,
                  typename Document::State* state) {
  FoldApproval(Document::Proposed(*state), metadata, Document::MutableCurrent(state));
  Document::ClearProposed(state);
  if constexpr (kReviewed<Document>) {
    *state->mutable_review_due_time() = approved.review_due_time();
    state->clear_review_due();
    state->clear_reviewer();
    state->clear_review_time();
  }
}

template <class Document, class WasReviewed>
void FoldReview(const WasReviewed& reviewed, const event::v1::EventMetadata& metadata,
                typename Document::State* state) {
  *state->mutable_review_due_time() = reviewed.review_due_time();
  state->clear_review_due();
  state->set_reviewer(metadata.actor().subject());
  *state->mutable_review_time() = metadata.occur_time();
}

}  // namespace aims::domain
