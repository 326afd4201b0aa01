#include "services/controls/reactions/policy_reactions.h"

#include <algorithm>
#include <string>

#include "common/base/time.h"
#include "common/domain/known.h"
#include "services/controls/domain/person.h"
#include "services/controls/domain/policy.h"
#include "services/controls/domain/policy_acknowledgement.h"
#include "services/controls/domain/policy_audience.h"

namespace aims::controls {
namespace {

using command::Effect;
using v1::ControlsTopicRecord;
using v1::PolicyAcknowledgement;
using Effects = std::vector<Effect>;

// On each acknowledgement of the organization whose `field` is `value`.
template <class Cause>
Effects OnAcknowledgements(const event::v1::EventMetadata& cause, const char* field, const std::string& value,
                           absl::StatusOr<PolicyAcknowledgementEvents> (*move)(const PolicyAcknowledgement&,
                                                                               const Cause&, const domain::Decision&),
                           Cause what, const char* reason) {
  return {Effect::OnEach<PolicyAcknowledgements>(
      cause.organization(), field, value,
      [move, what = std::move(what)](const PolicyAcknowledgement& state, const domain::Decision& decision) {
        return move(state, what, decision);
      },
      reason)};
}

Effects OnAsked(const ControlsTopicRecord& cause) {
  const AskOfPerson ask{cause.metadata().subject(), cause.person().acknowledgement_asked()};
  return {Effect::On<PolicyAcknowledgements>(
      AcknowledgementName(ask.asked.policy(), ask.asked.version(), ask.person),
      [ask](const PolicyAcknowledgement& state, const domain::Decision& decision) {
        return Open(state, ask, decision);
      },
      "a policy asks for the acknowledgement of this person")};
}

Effects OnPolicy(const ControlsTopicRecord& cause) {
  const v1::PolicyEvent& event = cause.policy();
  const std::string& policy = cause.metadata().subject();
  if (event.has_published()) {
    return OnAcknowledgements(cause.metadata(), "policy", policy, &NotePublished, event.published(),
                              "another version of the policy was published");
  }
  if (event.has_retired()) {
    const PolicyAcknowledgement::Closing closing = PolicyAcknowledgement::CLOSING_POLICY_RETIRED;
    return OnAcknowledgements(cause.metadata(), "policy", policy, &Close, closing, "the policy was retired");
  }
  return {};
}

// --- What an AI policy rests on ---

// The requirement of an AI policy in ISO/IEC 42001: the policies that fulfil it are those.
constexpr char kPolicyClause[] = "iso-42001:5.2";
// The grade of a nonconformity that questions the policy.
constexpr char kMajor[] = "major";

Effects OnAiPolicies(const event::v1::EventMetadata& cause, v1::PolicyReviewTrigger trigger, const char* reason) {
  return {Effect::OnEach<Policies>(
      cause.organization(), "fulfils", kPolicyClause,
      [trigger](const v1::Policy& policy, const domain::Decision& decision) {
        return NoteReviewCause(policy, trigger, decision);
      },
      reason)};
}

// Whether the context of the organization changed: its issues, climate change, its roles for AI (4.1).
bool ChangesContext(const inventory::v1::OrganizationUpdated& updated) {
  const auto& paths = updated.update_mask().paths();
  return std::any_of(paths.begin(), paths.end(), [](const std::string& path) {
    return path == "issues" || path == "climate_relevance" || path == "ai_roles";
  });
}

}  // namespace

Effects PolicyReviewOfInventoryEffects(const inventory::v1::InventoryTopicRecord& cause) {
  const auto& organization = cause.organization();
  if (organization.has_updated() && ChangesContext(organization.updated())) {
    return OnAiPolicies(cause.metadata(), v1::POLICY_REVIEW_TRIGGER_OTHER, "the context of the organization changed");
  }
  if (organization.has_scope_approved() && organization.scope_approved().superseded_version() != 0) {
    return OnAiPolicies(cause.metadata(), v1::POLICY_REVIEW_TRIGGER_OTHER, "another version of the scope was approved");
  }
  return {};
}

Effects PolicyReviewOfAuditEffects(const audit::v1::AuditTopicRecord& cause) {
  const auto& nonconformity = cause.nonconformity();
  const auto& opened = nonconformity.registered();
  if (nonconformity.confirmed().grade() == kMajor || (opened.nonconformity().grade() == kMajor && !opened.proposed())) {
    return OnAiPolicies(cause.metadata(), v1::POLICY_REVIEW_TRIGGER_NONCONFORMITY, "a nonconformity is major");
  }
  const auto& measures = cause.incident().measures_demanded();
  if (measures.suspension_proposed() || measures.suspension_ordered()) {
    return OnAiPolicies(cause.metadata(), v1::POLICY_REVIEW_TRIGGER_INCIDENT, "a serious incident happened");
  }
  const auto& decision = cause.management_review().decision_taken().decision();
  if (decision.kind() == audit::v1::ManagementReview::Decision::KIND_AIMS_CHANGE) {
    return OnAiPolicies(cause.metadata(), v1::POLICY_REVIEW_TRIGGER_MANAGEMENT_REVIEW,
                        "a management review decided on a change of the management system");
  }
  return {};
}

Effects PolicyAskEffects(const ControlsTopicRecord& cause) {
  if (!cause.policy().has_acknowledgements_asked()) return {};
  const AskOfPolicy ask{cause.metadata().subject(), cause.policy().acknowledgements_asked().ask()};
  const std::string& organization = cause.metadata().organization();
  return {Effect::OnEach<Persons>(
      organization, "roster", RosterOf(organization),
      [ask](const v1::Person& person, const domain::Decision& decision) { return NoteAsk(person, ask, decision); },
      "a policy was published, and asks its audience to acknowledge it")};
}

Effects JoinerEffects(const ControlsTopicRecord& cause) {
  const v1::PersonEvent& event = cause.person();
  const auto& changed = event.updated().update_mask().paths();
  const bool moved = std::any_of(changed.begin(), changed.end(),
                                 [](const std::string& path) { return path == "unit" || path == "kind"; });
  if (!event.has_joined() && !moved) return {};
  return {Effect::On<Persons>(cause.metadata().subject(), &NoteAsksOfJoiner,
                              event.has_joined() ? "the person joined" : "the person is in another unit or kind")};
}

Effects AcknowledgementEffects(const ControlsTopicRecord& cause) {
  if (cause.has_policy()) return OnPolicy(cause);
  const v1::PersonEvent& event = cause.person();
  if (event.has_acknowledgement_asked()) return OnAsked(cause);
  const absl::Time time = base::FromProto(cause.metadata().occur_time());
  if (event.has_absence_began()) {
    return OnAcknowledgements(cause.metadata(), "subject", event.absence_began().subject(), &NoteAbsence,
                              Absence{true, time}, "the person is away");
  }
  if (event.has_absence_ended()) {
    return OnAcknowledgements(cause.metadata(), "subject", event.absence_ended().subject(), &NoteAbsence,
                              Absence{false, time}, "the person is there again");
  }
  return {};
}

void CloseAcknowledgementsOfLeavers(command::PersonNotes* notes) {
  notes->On<PolicyAcknowledgements>(
      [](const PolicyAcknowledgement& state, const domain::PersonChange& change,
         const domain::Decision& decision) -> absl::StatusOr<PolicyAcknowledgementEvents> {
        if (!change.gone || state.person() != change.person) return PolicyAcknowledgementEvents{};
        return Close(state, PolicyAcknowledgement::CLOSING_PERSON_LEFT, decision);
      });
}

}  // namespace aims::controls
