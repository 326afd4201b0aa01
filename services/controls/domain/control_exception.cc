#include "services/controls/domain/control_exception.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/controls/v1/control.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/enter.h"
#include "common/domain/known.h"
#include "common/domain/notices.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/controls/domain/controls_authority.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::Control;
using v1::ControlException;
using Event = v1::ControlExceptionEvent;

constexpr char kClause[] = "8.3";

absl::Time ExpireTime(const ControlException& exception) { return base::FromProto(exception.expire_time()); }

// The next notice of an exception in force, in days ahead; 0 when there is none.
uint32_t NextNotice(const ControlException& exception) {
  if (exception.state() != ControlException::STATE_APPROVED) return 0;
  return domain::NextNotice(domain::kNoticesOfEnd, base::FromProto(exception.decide_time()), ExpireTime(exception),
                            exception.notice_days());
}

ControlExceptionEvents At(const ControlException& exception, absl::Time) {
  ControlExceptionEvents events(1);
  if (const uint32_t days = NextNotice(exception); days > 0) {
    auto* expiring = events[0].mutable_expiring();
    expiring->set_control(exception.control());
    expiring->set_notice_days(days);
    *expiring->mutable_expire_time() = exception.expire_time();
  } else {
    events[0].mutable_expired()->set_control(exception.control());
    *events[0].mutable_expired()->mutable_expire_time() = exception.expire_time();
  }
  return events;
}

// What must hold of an exception when it is requested, and again when it is approved.
void RequireSound(const ControlException& exception, const Decision& decision, Refusals* refusals) {
  refusals->Add(domain::Known<Control>(decision, {exception.control()}, {},
                                       {"CONTROL_UNKNOWN", kClause, "create the control first"}));
  if (const auto control = decision.Find<Control>(exception.control()); control != nullptr) {
    refusals->Unless(domain::IsIn(*control, {Control::STATE_OPERATING, Control::STATE_DEGRADED}),
                     {"CONTROL_NOT_OPERATING", kClause,
                      absl::StrCat(control->name(), " is in state ", domain::StateName(control->state()),
                                   ": only a control that operates or is degraded can have an exception")});
  }
  const auto& others = exception.compensating_controls();
  refusals->Add(domain::Known<Control>(decision, {others.begin(), others.end()}, {},
                                       {"COMPENSATION_UNKNOWN", kClause, "name controls that exist"}));
  std::vector<std::string> weak;
  for (const std::string& name : others) {
    refusals->Unless(name != exception.control(),
                     {"COMPENSATION_BY_ITSELF", kClause, "a control does not compensate for itself: name another one"});
    const auto other = decision.Find<Control>(name);
    if (other != nullptr && (!other->in_place() || other->compensated())) weak.push_back(name);
  }
  refusals->Unless(weak.empty(),
                   {"COMPENSATION_NOT_IN_PLACE", kClause,
                    absl::StrCat("these compensating controls are not in place themselves, so they cannot "
                                 "compensate; name others: ",
                                 absl::StrJoin(weak, ", "))});
  refusals->Unless(ExpireTime(exception) > decision.time,
                   {"EXCEPTION_EXPIRED", kClause, "expire_time is not in the future: give a later expire_time"});
  refusals->Unless(ExpireTime(exception) <= decision.time + kLongestException,
                   {"EXCEPTION_TOO_LONG", kClause,
                    absl::StrCat("expire_time is more than ", kLongestException / absl::Hours(24),
                                 " days ahead: give an earlier expire_time")});
}

// The AI systems of the control; none when it covers all of them.
domain::Systems SystemsOf(const ControlException& exception, const Decision& decision) {
  const auto control = decision.Find<Control>(exception.control());
  if (control == nullptr) return {};
  return {control->ai_systems().begin(), control->ai_systems().end()};
}

void Decide(ControlException::State state, const EventMetadata& metadata, ControlException* exception) {
  exception->set_decider(metadata.actor().subject());
  *exception->mutable_decide_time() = metadata.occur_time();
  Enter(state, metadata, exception);
}

}  // namespace

std::vector<domain::Move> ControlExceptions::Moves() {
  return domain::MoveTable<ControlExceptions>()
      .On<v1::CreateControlExceptionRequest>(&Request)
      .On<v1::ApproveControlExceptionRequest>(&Approve, {ControlException::STATE_REQUESTED}, kClause)
      .On<v1::RejectControlExceptionRequest>(&Reject, {ControlException::STATE_REQUESTED}, kClause)
      .On<v1::WithdrawControlExceptionRequest>(&Withdraw, {ControlException::STATE_REQUESTED}, kClause)
      .On<v1::RevokeControlExceptionRequest>(&Revoke, {ControlException::STATE_APPROVED}, kClause);
}

absl::Status ControlExceptions::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kRegistered:
      *state = event.registered().control_exception();
      state->set_requester(metadata.actor().subject());
      state->set_digest(domain::DigestOf(domain::AsGiven(*state)));
      Enter(ControlException::STATE_REQUESTED, metadata, state);
      return absl::OkStatus();
    case Event::kApproved:
      Decide(ControlException::STATE_APPROVED, metadata, state);
      return absl::OkStatus();
    case Event::kRejected:
      Decide(ControlException::STATE_REJECTED, metadata, state);
      return absl::OkStatus();
    case Event::kWithdrawn:
      Enter(ControlException::STATE_WITHDRAWN, metadata, state);
      if (!event.withdrawn().cause().empty()) state->set_state_reason(event.withdrawn().cause());
      return absl::OkStatus();
    case Event::kRevoked:
      Enter(ControlException::STATE_REVOKED, metadata, state);
      if (!event.revoked().cause().empty()) state->set_state_reason(event.revoked().cause());
      return absl::OkStatus();
    case Event::kExpiring:
      state->set_notice_days(event.expiring().notice_days());
      return absl::OkStatus();
    case Event::kExpired:
      Enter(ControlException::STATE_EXPIRED, metadata, state);
      return absl::OkStatus();
    case Event::kCompensationLost:
      state->add_lost_compensations(event.compensation_lost().compensating_control());
      return absl::OkStatus();
    case Event::kCompensationRestored: {
      auto& lost = *state->mutable_lost_compensations();
      lost.erase(std::remove(lost.begin(), lost.end(), event.compensation_restored().compensating_control()),
                 lost.end());
      return absl::OkStatus();
    }
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::optional<absl::Time> ControlExceptions::NextDue(const ControlException& exception) {
  if (!domain::IsIn(exception, {ControlException::STATE_REQUESTED, ControlException::STATE_APPROVED})) {
    return absl::nullopt;
  }
  return domain::NoticeTime(ExpireTime(exception), NextNotice(exception));
}

absl::StatusOr<ControlExceptionEvents> ControlExceptions::FallDue(const ControlException& exception,
                                                                  const Decision& decision) {
  return domain::DueInOrder<ControlExceptions>(exception, decision, At);
}

absl::StatusOr<ControlExceptionEvents> Request(const ControlException&,
                                               const v1::CreateControlExceptionRequest& request,
                                               const Decision& decision) {
  const ControlException& exception = request.control_exception();
  std::set<std::string> seen;
  for (int i = 0; i < exception.compensating_controls_size(); ++i) {
    const std::string& name = exception.compensating_controls(i);
    if (seen.insert(name).second) continue;
    return domain::BadField(absl::StrCat("control_exception.compensating_controls[", i, "]"),
                            absl::StrCat("\"", name, "\" is listed twice: list it once"));
  }
  Refusals refusals(decision.subject);
  RequireSound(exception, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  return domain::Registered<Event>(exception);
}

absl::StatusOr<ControlExceptionEvents> Approve(const ControlException& exception,
                                               const v1::ApproveControlExceptionRequest& request,
                                               const Decision& decision) {
  Refusals refusals(exception.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  domain::Parts parts{.makers = {exception.requester()}};
  if (const auto control = decision.Find<Control>(exception.control()); control != nullptr) {
    parts.concerned = {control->owner(), control->deputy()};
  }
  refusals.Add(authority.FourEyes(parts));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, SystemsOf(exception, decision)));
  refusals.Add(domain::NamesDigest(exception, request.digest(), kClause));
  RequireSound(exception, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlExceptionEvents events(1);
  auto* approved = events[0].mutable_approved();
  approved->set_control(exception.control());
  approved->set_digest(exception.digest());
  *approved->mutable_expire_time() = exception.expire_time();
  *approved->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<ControlExceptionEvents> Reject(const ControlException& exception,
                                              const v1::RejectControlExceptionRequest& request, const Decision&) {
  Refusals refusals(exception.name());
  refusals.Add(domain::NamesDigest(exception, request.digest(), kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlExceptionEvents events(1);
  events[0].mutable_rejected()->set_control(exception.control());
  events[0].mutable_rejected()->set_digest(exception.digest());
  return events;
}

absl::StatusOr<ControlExceptionEvents> Withdraw(const ControlException& exception,
                                                const v1::WithdrawControlExceptionRequest&, const Decision& decision) {
  Refusals refusals(exception.name());
  refusals.Unless(exception.requester() == decision.actor.subject(),
                  {"NOT_THE_REQUESTER", kClause,
                   absl::StrCat("only \"", exception.requester(),
                                "\", who requested the exception, can withdraw it: other people can reject it")});
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlExceptionEvents events(1);
  events[0].mutable_withdrawn()->set_control(exception.control());
  return events;
}

absl::StatusOr<ControlExceptionEvents> Revoke(const ControlException& exception,
                                              const v1::RevokeControlExceptionRequest&, const Decision& decision) {
  Refusals refusals(exception.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, SystemsOf(exception, decision)));
  RETURN_IF_ERROR(refusals.ToStatus());
  ControlExceptionEvents events(1);
  events[0].mutable_revoked()->set_control(exception.control());
  *events[0].mutable_revoked()->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<ControlExceptionEvents> NoteCompensation(const ControlException& exception,
                                                        const CompensationReport& report, const Decision&) {
  const auto& lost = exception.lost_compensations();
  const auto& named = exception.compensating_controls();
  const bool known = std::find(lost.begin(), lost.end(), report.control) != lost.end();
  if (exception.state() != ControlException::STATE_APPROVED || known != report.in_place ||
      std::find(named.begin(), named.end(), report.control) == named.end()) {
    return ControlExceptionEvents();
  }
  ControlExceptionEvents events(1);
  if (report.in_place) {
    auto* restored = events[0].mutable_compensation_restored();
    restored->set_control(exception.control());
    restored->set_compensating_control(report.control);
    restored->set_complete(lost.size() == 1);
    *restored->mutable_expire_time() = exception.expire_time();
  } else {
    events[0].mutable_compensation_lost()->set_control(exception.control());
    events[0].mutable_compensation_lost()->set_compensating_control(report.control);
  }
  return events;
}

absl::StatusOr<ControlExceptionEvents> NoteControlEnded(const ControlException& exception, const std::string& cause,
                                                        const Decision&) {
  ControlExceptionEvents events;
  if (exception.state() == ControlException::STATE_REQUESTED) {
    auto* withdrawn = events.emplace_back().mutable_withdrawn();
    withdrawn->set_control(exception.control());
    withdrawn->set_cause(cause);
  } else if (exception.state() == ControlException::STATE_APPROVED) {
    auto* revoked = events.emplace_back().mutable_revoked();
    revoked->set_control(exception.control());
    revoked->set_cause(cause);
  }
  return events;
}

}  // namespace aims::controls
