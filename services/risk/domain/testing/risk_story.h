#pragma once
// What the stories of risks and treatments begin with: criteria that are approved, and estimates by them. Only for
// tests.

#include <string>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/variant.h"
#include "aims/risk/v1/organization_authority.pb.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "aims/type/v1/evidence.pb.h"
#include "common/base/time.h"
#include "common/domain/proposal.h"
#include "common/domain/story.h"
#include "services/risk/domain/criteria_document.h"
#include "services/risk/domain/risk.h"

namespace aims::risk {

inline constexpr char kRisk[] = "organizations/acme/risks/drift";
inline constexpr char kCriteria[] = "organizations/acme/riskCriteria/default";
inline constexpr char kTreatment[] = "organizations/acme/treatments/retrain";
inline const absl::Duration kDay = absl::Hours(24);

// Three steps each; the appetite is low; medium is accepted by designated management for 90 days, high by top
// management for 10, and extreme by nobody.
//
//                 consequence  1       2       3
//   likelihood 1               low     low     medium
//   likelihood 2               low     medium  high
//   likelihood 3               medium  high    extreme
inline v1::RiskCriteria::Document Document() {
  v1::RiskCriteria::Document document;
  for (const char* name : {"rare", "possible", "likely"}) document.add_likelihood()->set_display_name(name);
  for (const char* name : {"minor", "serious", "grave"}) document.add_consequence()->set_display_name(name);
  const auto level = [&](const char* id, uint32_t days, const char* role, uint32_t review_days) {
    auto* added = document.add_levels();
    added->set_level_id(id);
    added->set_display_name(id);
    added->set_max_acceptance_days(days);
    if (days > 0) added->add_acceptor_roles(role);
    added->set_review_days(review_days);
    added->set_reassess_days(review_days / 6);
  };
  level("low", 365, "designated-management", 365);
  level("medium", 90, "designated-management", 180);
  level("high", 10, "top-management", 90);
  level("extreme", 0, "", 30);
  const std::vector<std::vector<const char*>> matrix = {
      {"low", "low", "medium"}, {"low", "medium", "high"}, {"medium", "high", "extreme"}};
  for (const auto& levels : matrix) {
    auto* row = document.add_matrix();
    for (const char* id : levels) row->add_level_ids(id);
  }
  document.set_appetite_level_id("low");
  document.set_review_days(365);
  return document;
}

inline v1::RiskCriteria Criteria(uint32_t version = 1) {
  v1::RiskCriteria criteria;
  criteria.set_name(kCriteria);
  auto* current = criteria.mutable_current_version();
  current->set_version(version);
  *current->mutable_document() = Document();
  current->set_digest(domain::DigestOf(current->document()));
  return criteria;
}

inline v1::Estimate EstimateOf(uint32_t likelihood, uint32_t people_consequence) {
  v1::Estimate estimate;
  estimate.set_likelihood(likelihood);
  estimate.set_people_consequence(people_consequence);
  return estimate;
}

inline type::v1::Evidence Document(const std::string& preparer, absl::Time made) {
  type::v1::Evidence evidence;
  evidence.set_title("report");
  evidence.set_reference("vault://report");
  evidence.set_sha256(std::string(64, 'a'));
  evidence.set_preparer(preparer);
  *evidence.mutable_evidence_time() = base::ToProto(made);
  return evidence;
}

// Who may decide: whoever takes part in these stories, so that another rule bars the makers; they accept what is low or
// medium. Theo is top management, and accepts what is high, too.
inline v1::OrganizationAuthority Managed() {
  v1::OrganizationAuthority record;
  record.set_name("organizations/acme/organizationAuthorities/current");
  auto& designations = *record.mutable_authorities()->mutable_designations();
  for (const char* person : {"theo", "ana", "ava", "ceo", "dora", "mia", "nils", "otto", "owen", "ria", "rob", "tess",
                             "tim", "tom", "uma"}) {
    auto* designation = designations.Add();
    designation->set_number(designations.size() == 1 ? 1 : 2);  // alike, so that decisions of two people compare
    designation->set_subject_id(person);
    designation->set_role(designations.size() == 1 ? type::v1::MANAGEMENT_ROLE_TOP
                                                   : type::v1::MANAGEMENT_ROLE_DESIGNATED);
    designation->add_risk_levels("low");
    designation->add_risk_levels("medium");
    if (designations.size() == 1) designation->add_risk_levels("high");
    designation->set_designator("theo");
  }
  return record;
}

// A risk that ria wrote, owen answers for, rob assesses and eva evaluates.
class RiskStory : public domain::Story<Risks> {
 public:
  explicit RiskStory(const std::string& name = kRisk) : Story(name) { Knowing(Criteria()).Knowing(Managed()); }

  static v1::CreateRiskRequest Identified() {
    v1::CreateRiskRequest request;
    request.set_parent("organizations/acme");
    request.set_risk_id("drift");
    auto& risk = *request.mutable_risk();
    risk.set_display_name("Prices drift apart");
    risk.set_description("The model learns from its own prices");
    risk.set_owner("owen");
    risk.add_sources(v1::RISK_SOURCE_MACHINE_LEARNING);
    risk.add_objectives(v1::RISK_OBJECTIVE_FAIRNESS);
    risk.set_criteria(kCriteria);
    return request;
  }
  RiskStory& Identify() {
    By("ria").When(Identified()).Happens();
    return *this;
  }
  RiskStory& Assess(uint32_t likelihood, uint32_t consequence, const std::string& by = "rob") {
    v1::AssessRiskRequest request;
    *request.mutable_estimate() = EstimateOf(likelihood, consequence);
    By(by).When(request).Happens();
    return *this;
  }
  RiskStory& Evaluate() {
    By("eva").When(Naming<v1::EvaluateRiskRequest>()).Happens();
    return *this;
  }
  RiskStory& Choose(v1::TreatmentOption option) {
    v1::ChooseRiskTreatmentRequest request;
    request.set_option(option);
    By("owen").When(request).Happens();
    return *this;
  }
  // To TREATMENT, at the level of likelihood 2 and this consequence: 1 low, 2 medium, 3 high.
  RiskStory& ToTreatment(uint32_t consequence = 2) {
    return Identify().Assess(2, consequence).Evaluate().Choose(v1::TREATMENT_OPTION_MODIFY);
  }
  RiskStory& Ask(absl::Duration valid) {
    By("owen").When(Asking(valid)).Happens();
    return *this;
  }
  RiskStory& Accept() {
    By("dora", {"designated-management"}).When(Accepting()).Happens();
    return *this;
  }
  RiskStory& Note(const std::string& treatment, uint64_t version, v1::Risk::TreatmentNote::Standing standing,
                  absl::optional<v1::Estimate> found = absl::nullopt) {
    TreatmentReport report{treatment, version, standing, absl::nullopt};
    if (found.has_value()) {
      auto rating = Rate(Criteria(), *found, "", {{}, time()});
      ASSERT_OK(rating.status());
      report.residual = *rating;
    }
    By("aims").When(&risk::NoteTreatment, report).Happens();
    return *this;
  }

  v1::RequestRiskClosingRequest Closing(v1::ClosingGround ground) const {
    auto request = Naming<v1::RequestRiskClosingRequest>();
    request.set_ground(ground);
    request.set_reason("the feed was switched off");
    const bool shown = ground == v1::CLOSING_GROUND_SOURCE_GONE || ground == v1::CLOSING_GROUND_IDENTIFIED_IN_ERROR;
    if (shown) *request.add_evidence() = Document("pia", time());
    return request;
  }
  // Owen asks for it.
  RiskStory& AskToClose(v1::ClosingGround ground = v1::CLOSING_GROUND_SOURCE_GONE) {
    By("owen").When(Closing(ground)).Happens();
    return *this;
  }
  v1::CloseRiskRequest ToClose() const {
    auto request = Naming<v1::CloseRiskRequest>();
    request.set_number(state().closing().number());
    request.set_reason("it is off");
    return request;
  }
  // Owen asks, and Theo decides, who may accept what anyone may.
  std::vector<v1::RiskEvent> Close() {
    AskToClose().By("theo", {"designated-management", "top-management"}).When(ToClose());
    return Happens();
  }

  // A request that names the digest of the risk as it is.
  template <class Request>
  Request Naming() const {
    Request request;
    request.set_digest(state().digest());
    return request;
  }
  v1::RequestRiskAcceptanceRequest Asking(absl::Duration valid) const {
    auto request = Naming<v1::RequestRiskAcceptanceRequest>();
    request.set_reason("the season ends soon");
    *request.mutable_expire_time() = base::ToProto(time() + valid);
    return request;
  }
  v1::AcceptRiskRequest Accepting() const {
    auto request = Naming<v1::AcceptRiskRequest>();
    request.set_number(state().last_acceptance());
    return request;
  }
  // Time passes until `at`, and what has fallen due by then is recorded.
  std::vector<v1::RiskEvent> TimePasses(absl::Duration duration) {
    After(duration).By("timer").When(&FallDueBy, absl::monostate{});
    return Happens();
  }

 private:
  static void ASSERT_OK(const absl::Status& status) { EXPECT_TRUE(status.ok()) << status; }
  static absl::StatusOr<RiskEvents> FallDueBy(const v1::Risk& risk, const absl::monostate&,
                                              const domain::Decision& decision) {
    return Risks::FallDue(risk, decision);
  }
};

}  // namespace aims::risk
