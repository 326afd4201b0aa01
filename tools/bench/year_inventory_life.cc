// The life cycle of made-up AI systems, and their approvals by break-glass.

#include "common/base/digest.h"
#include "common/base/time.h"
#include "tools/bench/year_inventory.h"

namespace aims::bench {
namespace {

namespace v1 = inventory::v1;
using v1::AiSystem;
using v1::AiSystemEvent;

constexpr absl::Duration kDay = absl::Hours(24);

}  // namespace

void YearInventory::Move(System& system) {
  const bool ended = system.state == AiSystem::STATE_WITHDRAWN || system.state == AiSystem::STATE_RETIRED;
  if (!ended && system.state != AiSystem::STATE_BLOCKED && Below(30) == 0) {
    AiSystemEvent event;
    event.mutable_blocked()->set_law("AI Act Art. 5(1)(f)");
    system.state = AiSystem::STATE_BLOCKED;
    system.in_service = system.suspended = false;
    return Record(system, event);
  }
  switch (system.state) {
    case AiSystem::STATE_OPERATION:
    case AiSystem::STATE_SUSPENDED:
    case AiSystem::STATE_CHANGE:
    case AiSystem::STATE_RETIRING:
      return MoveInService(system);
    default:
      return MoveBeforeService(system);
  }
}

void YearInventory::MoveBeforeService(System& system) {
  const auto digest = base::Sha256Hex(system.name);
  AiSystemEvent event;
  switch (system.state) {
    case AiSystem::STATE_UNDETERMINED:
      system.state = Below(2) == 0 ? AiSystem::STATE_OPERATION : AiSystem::STATE_DEVELOPMENT;
      system.in_service = system.state == AiSystem::STATE_OPERATION;
      event.mutable_state_declared()->set_state(system.state);
      break;
    case AiSystem::STATE_PROPOSED:
      if (Below(10) == 0) {
        event.mutable_withdrawn();
        system.state = AiSystem::STATE_WITHDRAWN;
        break;
      }
      event.mutable_inception_started()->mutable_grounds()->set_content_digest(digest);
      system.state = AiSystem::STATE_INCEPTION;
      break;
    case AiSystem::STATE_INCEPTION:
      event.mutable_development_started()->mutable_grounds()->set_content_digest(digest);
      system.state = AiSystem::STATE_DEVELOPMENT;
      break;
    case AiSystem::STATE_DEVELOPMENT:
      event.mutable_submitted()->mutable_grounds()->set_content_digest(digest);
      system.state = AiSystem::STATE_VERIFICATION;
      system.in_change = false;
      break;
    case AiSystem::STATE_VERIFICATION: {
      const size_t luck = Below(10);
      if (luck < 4) {
        const auto back = system.in_change ? AiSystem::STATE_CHANGE : AiSystem::STATE_DEVELOPMENT;
        luck < 3 ? event.mutable_rejected()->set_content_digest(digest)
                 : event.mutable_submission_voided()->add_fields("purpose");
        system.state = back;
        break;
      }
      event.mutable_approved()->mutable_grounds()->set_content_digest(digest);
      system.state = AiSystem::STATE_APPROVED;
      if (system.awaits_review || Below(4) > 0) break;
      system.awaits_review = true;
      AiSystemEvent asked;
      asked.mutable_break_glass_review_requested()->set_digest(digest);
      *asked.mutable_break_glass_review_requested()->mutable_review_due_time() = base::ToProto(last_time() + 7 * kDay);
      return Record<AiSystemEvent>(system, {event, asked});
    }
    case AiSystem::STATE_APPROVED:
      event.mutable_put_into_operation()->mutable_grounds()->set_content_digest(digest);
      system.state = AiSystem::STATE_OPERATION;
      system.in_service = true;
      system.suspended = false;
      break;
    case AiSystem::STATE_BLOCKED:
      event.mutable_unblocked()->set_state(AiSystem::STATE_DEVELOPMENT);
      system.state = AiSystem::STATE_DEVELOPMENT;
      system.in_change = false;
      break;
    default:
      return;
  }
  Record(system, event);
}

void YearInventory::MoveInService(System& system) {
  const auto digest = base::Sha256Hex(system.name);
  const auto back = system.suspended ? AiSystem::STATE_SUSPENDED : AiSystem::STATE_OPERATION;
  AiSystemEvent event;
  const size_t luck = Below(10);
  switch (system.state) {
    case AiSystem::STATE_OPERATION:
      if (luck < 5) {
        event.mutable_change_started()->mutable_grounds()->set_content_digest(digest);
        system.state = AiSystem::STATE_CHANGE;
      } else if (luck < 8) {
        *event.mutable_suspended()->mutable_review_due_time() = base::ToProto(last_time() + 7 * kDay);
        system.state = AiSystem::STATE_SUSPENDED;
        system.suspended = true;
      } else {
        event.mutable_retiring_started()->mutable_grounds()->set_content_digest(digest);
        system.state = AiSystem::STATE_RETIRING;
      }
      break;
    case AiSystem::STATE_SUSPENDED:
      event.mutable_resumed()->mutable_grounds()->set_content_digest(digest);
      system.state = AiSystem::STATE_OPERATION;
      system.suspended = false;
      break;
    case AiSystem::STATE_CHANGE:
      if (luck < 2) {
        event.mutable_change_cancelled();
        system.state = back;
        break;
      }
      event.mutable_change_completed()->mutable_grounds()->set_content_digest(digest);
      system.state = AiSystem::STATE_VERIFICATION;
      system.in_change = true;
      break;
    default:
      if (luck < 4) {
        event.mutable_retiring_cancelled();
        system.state = back;
        break;
      }
      event.mutable_retired()->mutable_grounds()->set_content_digest(digest);
      system.state = AiSystem::STATE_RETIRED;
      system.in_service = system.suspended = false;
  }
  Record(system, event);
}

void YearInventory::ReviewBreakGlass(System& system) {
  AiSystemEvent event;
  event.mutable_break_glass_reviewed()->set_digest(base::Sha256Hex(system.name));
  event.mutable_break_glass_reviewed()->set_outcome(Below(4) == 0 ? type::v1::BreakGlassApproval::OUTCOME_NOT_UPHELD
                                                                  : type::v1::BreakGlassApproval::OUTCOME_UPHELD);
  system.awaits_review = false;
  Record(system, event);
}

}  // namespace aims::bench
