// The conclusion of a concern, and what follows from it. ISO/IEC 42001 A.3.3, 10.2.

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/domain/known.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/concern.h"
#include "services/audit/domain/concern_conflict.h"
#include "services/audit/domain/demanded_id.h"
#include "services/audit/domain/demanded_nonconformity.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Concern;

constexpr char kClause[] = "A.3.3";

absl::Status CheckIncident(const v1::DemandedIncident& demanded) {
  if (!base::IsResourceId(demanded.incident_id())) {
    return domain::BadField("incident.incident_id", "name the incident by an id, such as c1-wrong-doses");
  }
  if (demanded.title().empty()) return domain::BadField("incident.title", "it is empty: name the incident");
  if (demanded.description().empty()) return domain::BadField("incident.description", "it is empty: say what happened");
  return absl::OkStatus();
}

void RequireConsequence(const Concern& concern, const v1::ConcludeConcernRequest& request, const Decision& decision,
                        Refusals* refusals) {
  refusals->Unless(
      request.has_nonconformity() || request.has_incident() || !request.risk().empty(),
      {"CONSEQUENCE_MISSING", kClause,
       "a concern that is substantiated leads to a nonconformity, an incident or a risk: give one of them"});
  if (!request.risk().empty()) {
    const auto risk = base::ResourceName::Parse(request.risk());
    refusals->Unless(
        risk.ok() && risk->collection() == "risks" && domain::SameOrganization(concern.name(), request.risk()),
        {"RISK_UNKNOWN", "6.1.2",
         absl::StrCat("\"", request.risk(), "\" is no risk of the organization: name another")});
  }
  refusals->Add(SystemUnknown(request.incident().ai_systems(), decision));
  refusals->Add(SystemUnknown(request.nonconformity().ai_systems(), decision));
  if (request.has_incident()) {
    refusals->Add(
        IdTaken({"incidents", request.incident().incident_id()}, {"INCIDENT_ID_TAKEN", kClause, ""}, decision));
  }
  if (request.has_nonconformity()) refusals->Add(NonconformityIdTaken(request.nonconformity(), decision));
}

// Whoever handled it is a maker of its outcome, however soon somebody else did.
domain::People MakersOf(const Concern& concern) {
  domain::People makers(concern.handlers().begin(), concern.handlers().end());
  if (!concern.investigator().empty()) makers.insert(concern.investigator());
  return makers;
}

// What must hold to put a concern aside.
void RequireSecondPerson(const Concern& concern, const v1::ConcludeConcernRequest& request,
                         const domain::Authority& authority, Refusals* refusals) {
  refusals->Unless(!request.has_nonconformity() && !request.has_incident() && request.risk().empty(),
                   {"CONSEQUENCE_UNFOUNDED", kClause,
                    "a concern that is not substantiated leads to nothing: conclude it as substantiated, or leave the "
                    "nonconformity, the incident and the risk out"});
  refusals->Unless(!request.reason().empty(),
                   {"REASON_MISSING", kClause, "reason is empty: say why nothing follows from the concern"});
  refusals->Add(authority.FourEyes({.makers = MakersOf(concern)}));
}

}  // namespace

absl::StatusOr<ConcernEvents> Conclude(const Concern& concern, const v1::ConcludeConcernRequest& request,
                                       const Decision& decision) {
  if (request.outcome() == Concern::OUTCOME_UNSPECIFIED) {
    return domain::BadField("outcome", "it is not set: say how the concern ends");
  }
  if (request.has_nonconformity()) RETURN_IF_ERROR(CheckDemanded(request.nonconformity()));
  if (request.has_incident()) RETURN_IF_ERROR(CheckIncident(request.incident()));
  Refusals refusals(concern.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(HandlerConflict(concern, decision.actor.subject(), decision));
  refusals.Unless(concern.state() == Concern::STATE_INVESTIGATING || request.outcome() == Concern::OUTCOME_OUT_OF_SCOPE,
                  {"NOT_INVESTIGATED", kClause, "it was not investigated: start the investigation first"});
  if (request.outcome() == Concern::OUTCOME_SUBSTANTIATED) {
    RequireConsequence(concern, request, decision, &refusals);
  } else {
    RequireSecondPerson(concern, request, authority, &refusals);
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  ConcernEvents events(1);
  auto* concluded = events[0].mutable_concluded();
  concluded->set_outcome(request.outcome());
  concluded->set_feedback(request.feedback());
  concluded->set_risk(request.risk());
  if (request.has_nonconformity()) {
    *concluded->mutable_nonconformity() = request.nonconformity();
    *concluded->mutable_nonconformity()->mutable_ai_systems() = EachOnce(
        request.nonconformity().ai_systems().empty() ? concern.ai_systems() : request.nonconformity().ai_systems());
  }
  if (request.has_incident()) {
    *concluded->mutable_incident() = request.incident();
    *concluded->mutable_incident()->mutable_ai_systems() =
        EachOnce(request.incident().ai_systems().empty() ? concern.ai_systems() : request.incident().ai_systems());
    *concluded->mutable_aware_time() = concern.create_time();
  }
  *concluded->mutable_authority() = authority.grounds();
  return events;
}

}  // namespace aims::audit
