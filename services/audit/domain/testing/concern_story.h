#pragma once
// Stories of concerns, as other tests need them. nadia raises concerns under her name; hanna and hugo handle them; olga owns
// the AI system chat. Only for tests.
//
//   ConcernStory story;                                  // raised without a name
//   ConcernStory named(ConcernStory::From::kNadia);      // raised by nadia
//   story.ToInvestigating();

#include <string>
#include <utility>
#include <vector>

#include "common/base/time.h"
#include "common/domain/story.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/concern.h"
#include "services/audit/domain/involvement.h"

namespace aims::audit {

inline constexpr char kConcern[] = "organizations/acme/concerns/c1";
inline constexpr char kConcernSystem[] = "organizations/acme/aiSystems/chat";
inline constexpr char kCaseSecret[] = "0123-4567-89ab-cdef-ghjk-mnpq-rstv-wxyz";
inline constexpr absl::Duration kConcernDay = absl::Hours(24);

inline v1::AuditAuthority ConcernAuthority(type::v1::Separation separation = type::v1::SEPARATION_STRICT) {
  v1::AuditAuthority record;
  record.set_name("organizations/acme/auditAuthorities/current");
  record.mutable_authorities()->mutable_separation()->set_separation(separation);
  record.mutable_authorities()->mutable_separation()->set_version(1);
  return record;
}

// The person owns the AI system now, or did so before.
inline v1::Involvement ConcernOwner(const std::string& person, bool now = true) {
  v1::Involvement involvement;
  involvement.set_name(InvolvementName(kConcernSystem));
  involvement.set_resource(kConcernSystem);
  v1::Involvement::Part* part = involvement.add_parts();
  part->set_person(person);
  part->set_kind(v1::Involvement::KIND_OWNER);
  part->set_held(now);
  return involvement;
}

class ConcernStory : public domain::Story<Concerns> {
 public:
  enum class From { kNobodyKnown, kNadia, kOutside };

  explicit ConcernStory(From from = From::kNobodyKnown) : Story(kConcern) {
    Knowing(ConcernAuthority()).Knowing(ConcernOwner("olga"));
    Raising(from).Happens();
  }
  // Of a concern that is still to be raised.
  explicit ConcernStory(std::string name) : Story(std::move(name)) { Knowing(ConcernAuthority()); }

  template <class Request>
  static Request Asking() {
    Request request;
    request.mutable_concern()->set_display_name("Applicants are refused");
    request.mutable_concern()->set_description("The assistant refuses applicants by their district");
    request.mutable_concern()->add_ai_systems(kConcernSystem);
    request.mutable_concern()->add_named_people("max");
    request.set_case_secret(kCaseSecret);
    return request;
  }
  ConcernStory& Raising(From from) {
    if (from == From::kNadia) {
      By("nadia").When(Asking<v1::RaiseConcernRequest>());
    } else if (from == From::kOutside) {
      ByNobodyKnown().When(Asking<v1::ReportImpactRequest>());
    } else {
      ByNobodyKnown().When(Asking<v1::ReportConcernRequest>());
    }
    return *this;
  }
  static v1::ReplyToConcernRequest Replying(const std::string& text, bool retaliation = false) {
    v1::ReplyToConcernRequest reply;
    reply.set_case_secret(kCaseSecret);
    reply.set_text(text);
    reply.set_retaliation(retaliation);
    return reply;
  }
  static v1::StartConcernInvestigationRequest Investigating() {
    v1::StartConcernInvestigationRequest start;
    start.set_plan("the refusals of May are looked at");
    return start;
  }
  static v1::ConcludeConcernRequest Concluding(v1::Concern::Outcome outcome) {
    v1::ConcludeConcernRequest conclude;
    conclude.set_outcome(outcome);
    conclude.set_feedback("we looked at the refusals of May");
    if (outcome != v1::Concern::OUTCOME_SUBSTANTIATED) {
      conclude.set_reason("the rate is the same in all districts");
      return conclude;
    }
    v1::DemandedNonconformity& demanded = *conclude.mutable_nonconformity();
    demanded.set_nonconformity_id("refusals");
    demanded.set_title("Refusals are not monitored");
    demanded.set_criterion("iso-42001:A.6.2.6");
    return conclude;
  }
  ConcernStory& ToAcknowledged() {
    By("hanna").When(v1::AcknowledgeConcernRequest()).Happens();
    return *this;
  }
  ConcernStory& ToInvestigating() {
    ToAcknowledged().By("hanna").When(Investigating()).Happens();
    return *this;
  }
  ConcernStory& ToConcluded() {
    ToInvestigating().By("hanna").When(Concluding(v1::Concern::OUTCOME_SUBSTANTIATED)).Happens();
    return *this;
  }
};

}  // namespace aims::audit
