// Concerns, with and without a name, from their receipt to their conclusion.

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/concern.pb.h"
#include "common/base/digest.h"
#include "services/audit/domain/concern_secret.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = audit::v1;
using v1::Concern;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kRole[] = "concern-handler";

// Somebody of whom nothing is known.
event::v1::Actor Nobody() {
  event::v1::Actor actor;
  actor.set_kind(event::v1::Actor::KIND_ANONYMOUS);
  actor.set_authentication("none");
  return actor;
}

std::string SecretOf(const std::string& concern) { return audit::CaseSecretFrom(base::Sha256(concern)); }

template <class Request>
Request Raising(const Concern& concern, const std::string& secret) {
  Request request;
  *request.mutable_concern() = concern;
  request.set_case_secret(secret);
  return request;
}

}  // namespace

event::v1::Actor AuditEvents::HandlerOf(const std::string& concern) {
  return Person(StateOf<Concern>(concern).handler(), kRole);
}

void AuditEvents::RaiseConcern() {
  const std::string name = NewName("concerns", &concerns_.named);
  Concern concern;
  concern.set_display_name(Text(40));
  concern.set_description(Text(100 + Below(600)));
  if (!OneIn(4)) concern.add_ai_systems(AnySystem());
  if (OneIn(6)) concern.add_named_people(kDeputies[Below(kDeputies.size())]);
  const std::string secret = SecretOf(name);
  const size_t kind = Below(10);
  if (kind < 5) {
    Do(name, AnEmployee(), Raising<v1::RaiseConcernRequest>(concern, secret));
  } else if (kind < 8) {
    Do(name, Nobody(), Raising<v1::ReportConcernRequest>(concern, secret));
  } else {
    concern.set_relation("customer");
    Do(name, Nobody(), Raising<v1::ReportImpactRequest>(concern, secret));
  }
  HandleConcern(name);
}

void AuditEvents::HandleConcern(const std::string& name) {
  ++concerns_.open;
  MostlyWithin(kDay * 2, kDay * 7, [this, name] {
    Do(name, One(kHandlers, kRole), v1::AcknowledgeConcernRequest());
    Later(kDay * 2, [this, name] { OneIn(10) ? ConcludeConcern(name) : Investigate(name); });
  });
}

void AuditEvents::Investigate(const std::string& name) {
  v1::StartConcernInvestigationRequest start;
  start.set_plan(Text(100));
  Do(name, HandlerOf(name), start);
  if (OneIn(3)) {
    v1::SendConcernMessageRequest ask;
    ask.set_text(Text(80));
    Do(name, HandlerOf(name), ask);
    Later(kDay * 2, [this, name] {
      v1::ReplyToConcernRequest reply;
      reply.set_case_secret(StateOf<Concern>(name).predecessor().empty()
                                ? SecretOf(name)
                                : SecretOf(StateOf<Concern>(name).predecessor()));
      reply.set_text(Text(120));
      // Once in a while the reporter suffers for it, which is a concern of its own.
      reply.set_retaliation(StateOf<Concern>(name).predecessor().empty() && OneIn(15));
      Do(name, Nobody(), reply);
      if (reply.retaliation()) HandleConcern(StateOf<Concern>(name).successors(0));
    });
  }
  if (OneIn(10)) {
    v1::ProtectConcernReporterRequest protect;
    protect.set_measures(Text(80));
    Do(name, HandlerOf(name), protect);
  }
  for (size_t i = 1 + Below(3); i > 0; --i) {
    Later(kDay * 3, [this, name] {
      v1::RecordConcernStepRequest step;
      step.set_text(Text(100 + Below(200)));
      if (OneIn(2)) *step.add_evidence() = Proof();
      Do(name, HandlerOf(name), step);
    });
  }
  At(last_time() + kDay * 3 + absl::Hours(Below(48)), [this, name] {
    v1::GiveConcernFeedbackRequest feedback;
    feedback.set_text(Text(100));
    Do(name, HandlerOf(name), feedback);
    Later(kDay * 3, [this, name] { ConcludeConcern(name); });
  });
}

void AuditEvents::ConcludeConcern(const std::string& name) {
  const auto& concern = StateOf<Concern>(name);
  v1::ConcludeConcernRequest conclude;
  conclude.set_feedback(Text(100));
  event::v1::Actor handler = HandlerOf(name);
  if (concern.state() == Concern::STATE_INVESTIGATING && OneIn(3)) {
    conclude.set_outcome(Concern::OUTCOME_SUBSTANTIATED);
    const std::string id = absl::StrCat("concern-", IdOf(name));
    if (OneIn(3)) {
      conclude.mutable_incident()->set_incident_id(id);
      conclude.mutable_incident()->set_title(Text(40));
      conclude.mutable_incident()->set_description(Text(150));
    } else {
      conclude.mutable_nonconformity()->set_nonconformity_id(id);
      conclude.mutable_nonconformity()->set_title(Text(40));
      conclude.mutable_nonconformity()->set_criterion(Text(80));
      conclude.mutable_nonconformity()->add_requirements(AnyRequirement());
      conclude.mutable_nonconformity()->set_owner(Employee());
    }
    Do(name, handler, conclude);
    conclude.has_incident() ? HandleIncident(NameOf("incidents", id)) : Correct(NameOf("nonconformities", id));
  } else {
    const bool investigated = concern.state() == Concern::STATE_INVESTIGATING;
    conclude.set_outcome(investigated ? Concern::OUTCOME_NOT_SUBSTANTIATED : Concern::OUTCOME_OUT_OF_SCOPE);
    conclude.set_reason(Text(60));
    // Nobody puts a concern aside alone.
    while (handler.subject() == concern.handler()) handler = One(kHandlers, kRole);
    Do(name, handler, conclude);
  }
  --concerns_.open;
}

}  // namespace aims::bench
