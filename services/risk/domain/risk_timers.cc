// What time alone does to a risk: notices that an acceptance expires, its expiry, the interval of its level, and the
// limit of a reassessment.

#include <algorithm>

#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/notices.h"
#include "services/risk/domain/risk_rules.h"

namespace aims::risk {
namespace {

using v1::Risk;
using Acceptance = v1::Risk::Acceptance;

absl::Time ExpireTime(const Acceptance& acceptance) { return base::FromProto(acceptance.expire_time()); }

bool Holds(const Acceptance& acceptance) {
  return acceptance.state() == Acceptance::STATE_ACCEPTED || acceptance.state() == Acceptance::STATE_EXPIRING;
}

// The next notice of an acceptance that holds, in days ahead; 0 when there is none.
uint32_t NextNotice(const Acceptance& acceptance) {
  return domain::NextNotice(domain::kNoticesOfEnd, base::FromProto(acceptance.decide_time()), ExpireTime(acceptance),
                            acceptance.notice_days());
}

// When something next falls due of the acceptance; the infinite future when nothing does.
absl::Time NextOf(const Acceptance& acceptance) {
  if (acceptance.state() == Acceptance::STATE_SUBMITTED) return ExpireTime(acceptance);
  if (!Holds(acceptance)) return absl::InfiniteFuture();
  return domain::NoticeTime(ExpireTime(acceptance), NextNotice(acceptance));
}

void AddNotice(const Acceptance& acceptance, RiskEvents* events) {
  const uint32_t days = NextNotice(acceptance);
  auto* expiring = events->emplace_back().mutable_acceptance_expiring();
  expiring->set_number(acceptance.number());
  expiring->set_notice_days(days);
  *expiring->mutable_expire_time() = acceptance.expire_time();
  *expiring->mutable_due_time() = base::ToProto(domain::NoticeTime(ExpireTime(acceptance), days));
}

// Whether another acceptance is in force when this one ends.
bool CoveredBesides(const Risk& risk, const Acceptance& ending) {
  return std::any_of(risk.acceptances().begin(), risk.acceptances().end(), [&](const Acceptance& other) {
    return other.number() != ending.number() && InForce(other, ExpireTime(ending));
  });
}

void AddExpiry(const Risk& risk, const Acceptance& acceptance, RiskEvents* events) {
  auto* expired = events->emplace_back().mutable_acceptance_expired();
  expired->set_number(acceptance.number());
  *expired->mutable_due_time() = acceptance.expire_time();
  if (risk.state() == Risk::STATE_MONITORED && risk.residual().above_appetite() && !CoveredBesides(risk, acceptance)) {
    events->emplace_back().mutable_returned_to_treatment()->set_acceptance(acceptance.number());
  }
  // At this instant the acceptance is not in force any more, whatever its state still says.
  AddToleranceChange(risk, risk, ExpireTime(acceptance), events);
}

// When a reassessment becomes overdue; the infinite future when none does, or one is.
absl::Time OverdueAt(const Risk& risk) {
  return risk.reassessment_overdue() || risk.state() == Risk::STATE_CLOSED ? absl::InfiniteFuture()
                                                                           : ReassessmentLimit(risk);
}

void AddOverdue(const Risk& risk, absl::Time limit, RiskEvents* events) {
  *events->emplace_back().mutable_reassessment_overdue()->mutable_limit_time() = base::ToProto(limit);
  Risk after = risk;
  after.set_reassessment_overdue(true);
  AddToleranceChange(risk, after, limit, events);
}

// What falls due at the instant.
RiskEvents At(const Risk& risk, absl::Time due, const domain::Decision& decision) {
  RiskEvents events;
  for (const Acceptance& acceptance : risk.acceptances()) {
    if (NextOf(acceptance) != due) continue;
    if (acceptance.state() == Acceptance::STATE_SUBMITTED) {
      AddVoided(acceptance, "expire_time", &events);
    } else if (NextNotice(acceptance) > 0) {
      AddNotice(acceptance, &events);
    } else {
      AddExpiry(risk, acceptance, &events);
    }
    return events;  // one at a time: what follows depends on what this leaves
  }
  if (OverdueAt(risk) == due) {
    AddOverdue(risk, due, &events);
    return events;
  }
  AddReassessment(risk, v1::REASSESSMENT_TRIGGER_INTERVAL, "the review interval of the risk's level has passed",
                  decision, &events);
  *events.back().mutable_reassessment_requested()->mutable_due_time() = risk.review_due_time();
  return events;
}

}  // namespace

absl::optional<absl::Time> Risks::NextDue(const Risk& risk) {
  absl::Time next = absl::InfiniteFuture();
  for (const Acceptance& acceptance : risk.acceptances()) next = std::min(next, NextOf(acceptance));
  if (risk.state() == Risk::STATE_MONITORED && risk.has_review_due_time() &&
      risk.reassessments_size() < kMaxReassessments) {
    next = std::min(next, base::FromProto(risk.review_due_time()));
  }
  next = std::min(next, OverdueAt(risk));
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

absl::StatusOr<RiskEvents> Risks::FallDue(const Risk& risk, const domain::Decision& decision) {
  return domain::DueInOrder<Risks>(risk, decision,
                                   [&](const Risk& state, absl::Time due) { return At(state, due, decision); });
}

}  // namespace aims::risk
