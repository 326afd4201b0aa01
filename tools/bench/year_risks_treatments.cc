// Treatments of risks on which anything happens.

#include "absl/strings/str_cat.h"
#include "common/base/time.h"
#include "tools/bench/people.h"
#include "tools/bench/year_risks.h"

namespace aims::bench {

namespace v1 = risk::v1;
using v1::Treatment;

void YearRisks::AddTreatment(const std::string& risk) {
  v1::CreateTreatmentRequest request;
  const std::string id = absl::StrCat("t-", treatments_.size());
  request.set_parent(organization());
  request.set_treatment_id(id);
  Treatment& treatment = *request.mutable_treatment();
  treatment.set_display_name(Text(30));
  treatment.set_risk(risk);
  treatment.set_description(Text(60));
  treatment.set_option(v1::TREATMENT_OPTION_MODIFY);
  treatment.set_owner(kOwners[Below(kOwners.size())]);
  *treatment.mutable_due_time() = base::ToProto(Within(60));
  auto* action = treatment.add_actions();
  action->set_action_id("build");
  action->set_description(Text(40));
  action->set_owner(treatment.owner());
  *action->mutable_due_time() = treatment.due_time();
  *treatment.mutable_expected_residual() = AnyEstimate();
  treatment.mutable_expected_residual()->set_likelihood(1);
  const std::string name = NameOf("treatments", id);
  if (Try(name, Person(treatment.owner(), "ai-system-owner"), request)) treatments_.push_back(name);
}

void YearRisks::ChangeTreatment(const std::string& name) {
  const Treatment& treatment = StateOf<Treatment>(name);
  const auto owner = Person(treatment.owner(), "ai-system-owner");
  switch (Below(12)) {
    case 0: {
      v1::UpdateTreatmentRequest request;
      *request.mutable_treatment()->mutable_due_time() = base::ToProto(Within(60));
      request.mutable_update_mask()->add_paths("due_time");
      if (Below(4) == 0) {
        request.mutable_treatment()->set_owner(kOwners[Below(kOwners.size())]);
        request.mutable_update_mask()->add_paths("owner");
      }
      if (Below(3) == 0) Try(name, owner, request);
      return;
    }
    case 1: {
      auto revoke = Naming<v1::RevokeTreatmentRequest>(treatment, Text(20));
      if (Below(6) == 0) Try(name, AnyManager(), revoke);
      return;
    }
    case 2: {
      v1::WithdrawTreatmentRequest withdraw;
      withdraw.set_reason(Text(20));
      if (Below(6) == 0) Try(name, owner, withdraw);
      return;
    }
    case 3: {
      v1::DoubtTreatmentRequest doubt;
      doubt.set_reason(Text(20));
      if (Below(3) == 0) Try(name, AnyAuthor(), doubt);
      return;
    }
    case 4:
    case 5:
      Try(name, AnyManager(), Naming<v1::ApproveTreatmentRequest>(treatment, Text(20)));
      return;
    case 6:
      Try(name, owner, v1::StartTreatmentRequest());
      return;
    case 7:
    case 8: {
      v1::CompleteTreatmentActionRequest request;
      request.set_action_id("build");
      *request.add_evidence() = EvidenceBy(treatment.owner());
      Try(name, owner, request);
      return;
    }
    case 9: {
      v1::CompleteTreatmentRequest request;
      *request.add_evidence() = EvidenceBy(treatment.owner());
      Try(name, owner, request);
      return;
    }
    default:
      TestTreatment(name);
  }
}

void YearRisks::TestTreatment(const std::string& name) {
  v1::RecordTreatmentTestRequest request;
  const event::v1::Actor tester = One(kTesters, "internal-auditor");
  const bool effective = Below(3) > 0;
  request.set_outcome(effective ? Treatment::Test::OUTCOME_EFFECTIVE : Treatment::Test::OUTCOME_INEFFECTIVE);
  request.set_reason(Text(20));
  *request.mutable_residual() = effective ? StateOf<Treatment>(name).expected_residual() : AnyEstimate();
  *request.add_evidence() = EvidenceBy(tester.subject());
  Try(name, tester, request);
}

}  // namespace aims::bench
