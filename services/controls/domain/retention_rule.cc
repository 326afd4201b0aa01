#include "services/controls/domain/retention_rule.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/proposal.h"
#include "common/domain/standard_moves.h"
#include "google/protobuf/text_format.h"
#include "services/controls/domain/controls_authority.h"

namespace aims::controls {

extern const char kRetentionDefaultsText[];  // retention_defaults.textproto

namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::RetentionRule;
using Hold = v1::RetentionRule::Hold;
using Event = v1::RetentionRuleEvent;

void Written(const EventMetadata& metadata, RetentionRule* rule) {
  domain::AddAuthor(metadata.actor(), rule);
  rule->set_digest(domain::DigestOf(domain::AsGiven(*rule)));
}

// The hold of that number; nullptr when an event before was parked.
Hold* HoldOf(uint32_t number, RetentionRule* rule) {
  for (Hold& hold : *rule->mutable_holds()) {
    if (hold.number() == number) return &hold;
  }
  return nullptr;
}

void CountHolds(RetentionRule* rule) {
  rule->set_holds_in_force(
      static_cast<uint32_t>(std::count_if(rule->holds().begin(), rule->holds().end(),
                                          [](const Hold& hold) { return hold.state() != Hold::STATE_LIFTED; })));
}

void Placed(const v1::LegalHoldPlaced& placed, const EventMetadata& metadata, RetentionRule* rule) {
  Hold* hold = rule->add_holds();
  hold->set_number(placed.number());
  *hold->mutable_resources() = placed.resources();
  hold->set_state(Hold::STATE_PLACED);
  hold->set_placer(metadata.actor().subject());
  *hold->mutable_place_time() = metadata.occur_time();
  hold->set_reason(metadata.reason());
}

void LiftRefused(Hold* hold) {
  hold->set_state(hold->confirmer().empty() ? Hold::STATE_PLACED : Hold::STATE_CONFIRMED);
  hold->clear_lift_requester();
  hold->clear_lift_reason();
}

// Adds HOLD_IN_FORCE while a legal hold is.
void RequireNoHold(const RetentionRule& rule, Refusals* refusals) {
  refusals->Unless(
      rule.holds_in_force() == 0,
      {"HOLD_IN_FORCE", "7.5.3",
       absl::StrCat(rule.holds_in_force(), " legal holds of the rule are in force: have them lifted first")});
}

// Four eyes and designated management, over the digest that the caller read.
void RequireManagement(const RetentionRule& rule, const std::string& digest, domain::Authority* authority,
                       Refusals* refusals) {
  refusals->Add(authority->FourEyes({.makers = {rule.authors().begin(), rule.authors().end()}}));
  refusals->Add(authority->Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  refusals->Add(domain::NamesDigest(rule, digest, "7.5.3"));
}

}  // namespace

const v1::RetentionDefaults& RetentionDefaults() {
  static const auto* const defaults = [] {
    auto* parsed = new v1::RetentionDefaults();
    if (!google::protobuf::TextFormat::ParseFromString(kRetentionDefaultsText, parsed)) {
      std::fprintf(stderr, "retention_defaults.textproto does not parse\n");
      std::abort();
    }
    return parsed;
  }();
  return *defaults;
}

std::vector<domain::Move> RetentionRules::Moves() {
  return domain::MoveTable<RetentionRules>()
      .On<v1::CreateRetentionRuleRequest>(&Register)
      .On<v1::UpdateRetentionRuleRequest>(&Update, {RetentionRule::STATE_DRAFT}, "7.5.3")
      .On<v1::ApproveRetentionRuleRequest>(&Approve, {RetentionRule::STATE_DRAFT}, "7.5.3")
      .On<v1::RetireRetentionRuleRequest>(&Retire, {RetentionRule::STATE_APPROVED}, "7.5.3")
      .On<v1::PlaceLegalHoldRequest>(&PlaceHold)
      .On<v1::ConfirmLegalHoldRequest>(&ConfirmHold)
      .On<v1::RequestLegalHoldLiftRequest>(&RequestHoldLift)
      .On<v1::LiftLegalHoldRequest>(&LiftHold)
      .On<v1::RefuseLegalHoldLiftRequest>(&RefuseHoldLift)
      .On<v1::DeleteRetentionRuleRequest>(&Delete, {RetentionRule::STATE_DRAFT}, "7.5.3");
}

absl::Status RetentionRules::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      if (const auto name = base::ResourceName::Parse(metadata.subject()); name.ok()) {
        state->set_organization(std::string(name->organization()));
      }
      Enter(RetentionRule::STATE_DRAFT, metadata, state);
      Written(metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
      Written(metadata, state);
      return absl::OkStatus();
    case Event::kApproved:
      state->set_approver(metadata.actor().subject());
      *state->mutable_approve_time() = metadata.occur_time();
      Enter(RetentionRule::STATE_APPROVED, metadata, state);
      return absl::OkStatus();
    case Event::kRetired:
      Enter(RetentionRule::STATE_RETIRED, metadata, state);
      return absl::OkStatus();
    case Event::kHoldPlaced:
      Placed(event.hold_placed(), metadata, state);
      CountHolds(state);
      return absl::OkStatus();
    case Event::kHoldConfirmed:
      if (Hold* hold = HoldOf(event.hold_confirmed().number(), state); hold != nullptr) {
        hold->set_state(Hold::STATE_CONFIRMED);
        hold->set_confirmer(metadata.actor().subject());
      }
      return absl::OkStatus();
    case Event::kHoldLiftRequested:
      if (Hold* hold = HoldOf(event.hold_lift_requested().number(), state); hold != nullptr) {
        hold->set_state(Hold::STATE_LIFT_REQUESTED);
        hold->set_lift_requester(metadata.actor().subject());
        hold->set_lift_reason(metadata.reason());
      }
      return absl::OkStatus();
    case Event::kHoldLifted:
      if (Hold* hold = HoldOf(event.hold_lifted().number(), state); hold != nullptr) {
        hold->set_state(Hold::STATE_LIFTED);
        hold->set_lifter(metadata.actor().subject());
        *hold->mutable_lift_time() = metadata.occur_time();
      }
      CountHolds(state);
      return absl::OkStatus();
    case Event::kHoldLiftRefused:
      if (Hold* hold = HoldOf(event.hold_lift_refused().number(), state); hold != nullptr) LiftRefused(hold);
      return absl::OkStatus();
    case Event::kDiscarded:
      *state->mutable_delete_time() = metadata.occur_time();
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::StatusOr<RetentionRuleEvents> Register(const RetentionRule&, const v1::CreateRetentionRuleRequest& request,
                                             const Decision&) {
  return domain::Registered<Event>(request.retention_rule());
}

absl::StatusOr<RetentionRuleEvents> Propose(const RetentionRule& known, const RetentionRule& proposed,
                                            const Decision&) {
  if (!known.name().empty()) return RetentionRuleEvents{};
  return domain::Registered<Event>(proposed);
}

absl::StatusOr<RetentionRuleEvents> Update(const RetentionRule& rule, const v1::UpdateRetentionRuleRequest& request,
                                           const Decision& decision) {
  return domain::Updated<Event>(rule, request.retention_rule(), request.update_mask(), [&](const RetentionRule&) {
    Refusals refusals(rule.name());
    refusals.Add(domain::RoomForAuthor(rule, decision.actor, "7.5.3"));
    return refusals.ToStatus();
  });
}

absl::StatusOr<RetentionRuleEvents> Approve(const RetentionRule& rule, const v1::ApproveRetentionRuleRequest& request,
                                            const Decision& decision) {
  Refusals refusals(rule.name());
  domain::Authority authority = AuthorityFor(decision, "7.5.3");
  RequireManagement(rule, request.digest(), &authority, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_approved()->set_digest(rule.digest());
  *event.mutable_approved()->mutable_authority() = authority.grounds();
  return RetentionRuleEvents{event};
}

absl::StatusOr<RetentionRuleEvents> Retire(const RetentionRule& rule, const v1::RetireRetentionRuleRequest& request,
                                           const Decision& decision) {
  Refusals refusals(rule.name());
  domain::Authority authority = AuthorityFor(decision, "7.5.3");
  RequireManagement(rule, request.digest(), &authority, &refusals);
  RequireNoHold(rule, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_retired()->set_digest(rule.digest());
  *event.mutable_retired()->mutable_authority() = authority.grounds();
  return RetentionRuleEvents{event};
}

absl::StatusOr<RetentionRuleEvents> Delete(const RetentionRule& rule, const v1::DeleteRetentionRuleRequest&,
                                           const Decision& decision) {
  Refusals refusals(rule.name());
  RequireNoHold(rule, &refusals);
  refusals.Add(DeletionBarred(decision, rule.name(), absl::nullopt));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_discarded()->set_digest(rule.digest());
  return RetentionRuleEvents{event};
}

}  // namespace aims::controls
