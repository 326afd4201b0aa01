#include "services/controls/reactions/document_reactions.h"

#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/required_document.h"
#include "services/controls/domain/retention_rule.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Effects = std::vector<command::Effect>;

constexpr char kOrganization[] = "organizations/acme";

template <class Record>
Record About(const char* subject, uint64_t version = 4) {
  Record record;
  record.mutable_metadata()->set_subject(subject);
  record.mutable_metadata()->set_organization(kOrganization);
  record.mutable_metadata()->set_version(version);
  record.mutable_metadata()->mutable_actor()->set_subject("mia");
  record.mutable_metadata()->mutable_occur_time()->set_seconds(1767225600);
  return record;
}

// The items of the effects, with the kinds of the events that each decides on `state`: "scope opened,fulfilled".
std::vector<std::string> Decided(const Effects& effects, const v1::RequiredDocument& state = {}) {
  std::vector<std::string> items;
  for (const auto& effect : effects) {
    std::string item = effect.subject.substr(effect.subject.rfind('/') + 1);
    domain::Decision decision;
    decision.time = absl::FromUnixSeconds(1767225600);
    const auto events = effect.decide(state, decision);
    EXPECT_TRUE(events.ok()) << events.status();
    if (!events.ok() || events->empty()) continue;
    for (const auto& event : *events) {
      const auto& typed = static_cast<const v1::RequiredDocumentEvent&>(*event);
      item += typed.has_opened() ? " opened" : typed.has_fulfilled() ? " fulfilled" : " lapsed";
    }
    items.push_back(item);
  }
  return items;
}

v1::RequiredDocument OpenDocument() {
  v1::RequiredDocument document;
  document.set_name("organizations/acme/requiredDocuments/any");
  document.set_state(v1::RequiredDocument::STATE_MISSING);
  return document;
}

v1::RequiredDocument FulfilledBy(const char* resource, uint64_t version) {
  v1::RequiredDocument document = OpenDocument();
  document.set_state(v1::RequiredDocument::STATE_FULFILLED);
  auto* by = document.add_fulfilments();
  by->set_resource(resource);
  by->set_resource_version(version);
  return document;
}

TEST(DocumentReactions, ARegisteredOrganizationHasAllItems) {
  auto record = About<inventory::v1::InventoryTopicRecord>(kOrganization);
  record.mutable_organization()->mutable_registered();
  const Effects effects = RequiredDocumentEffects(record);
  EXPECT_EQ(Decided(effects).size(), 19u);
  EXPECT_EQ(effects[0].subject, "organizations/acme/requiredDocuments/scope");
  EXPECT_THAT(Decided(effects, OpenDocument()), IsEmpty());
}

TEST(DocumentReactions, AnApprovedScopeFulfilsTheScope) {
  auto record = About<inventory::v1::InventoryTopicRecord>(kOrganization);
  record.mutable_organization()->mutable_scope_approved()->set_version(3);
  const Effects effects = RequiredDocumentEffects(record);
  EXPECT_THAT(Decided(effects), ElementsAre("scope opened fulfilled"));
  ASSERT_EQ(effects.size(), 1u);
  const auto events = effects[0].decide(OpenDocument(), {});
  ASSERT_TRUE(events.ok());
  const auto& by = static_cast<const v1::RequiredDocumentEvent&>(*(*events)[0]).fulfilled().fulfilment();
  EXPECT_EQ(by.resource(), kOrganization);
  EXPECT_EQ(by.version(), "3");
  EXPECT_EQ(by.approver(), "mia");
  EXPECT_EQ(by.approve_time().seconds(), 1767225600);
  record.mutable_organization()->mutable_scope_rejected();
  EXPECT_THAT(RequiredDocumentEffects(record), IsEmpty());
}

std::vector<std::string> OfRisk(const char* subject, const std::function<void(risk::v1::RiskTopicRecord&)>& happen,
                                const v1::RequiredDocument& state = OpenDocument()) {
  auto record = About<risk::v1::RiskTopicRecord>(subject);
  happen(record);
  return Decided(RequiredDocumentRiskEffects(record), state);
}

TEST(DocumentReactions, RiskManagementFulfilsItsItems) {
  EXPECT_THAT(OfRisk("organizations/acme/riskCriteria/c",
                     [](auto& record) { record.mutable_risk_criteria()->mutable_approved()->set_version(2); }),
              ElementsAre("risk-assessment-process fulfilled"));
  EXPECT_THAT(OfRisk("organizations/acme/risks/r", [](auto& record) { record.mutable_risk()->mutable_assessed(); }),
              ElementsAre("risk-assessment-results fulfilled"));
  EXPECT_THAT(OfRisk("organizations/acme/impactAssessments/i",
                     [](auto& record) { record.mutable_impact_assessment()->mutable_approved(); }),
              ElementsAre("impact-assessment-result fulfilled", "impact-assessment-results fulfilled"));
  EXPECT_THAT(
      OfRisk("organizations/acme/treatments/t", [](auto& record) { record.mutable_treatment()->mutable_approved(); }),
      ElementsAre("risk-and-opportunity-actions fulfilled", "risk-treatment-plan fulfilled"));
  EXPECT_THAT(
      OfRisk("organizations/acme/treatments/t", [](auto& record) { record.mutable_treatment()->mutable_tested(); }),
      ElementsAre("risk-treatment-results fulfilled"));
  EXPECT_THAT(OfRisk("organizations/acme/risks/r", [](auto& record) { record.mutable_risk()->mutable_evaluated(); }),
              IsEmpty());
}

TEST(DocumentReactions, APlanThatIsVoidIsNoPlanAnyMore) {
  constexpr char kPlan[] = "organizations/acme/treatments/t";
  const v1::RequiredDocument noted = FulfilledBy(kPlan, 3);
  const auto lapses = ElementsAre("risk-treatment-plan lapsed");
  EXPECT_THAT(OfRisk(
                  kPlan, [](auto& record) { record.mutable_treatment()->mutable_approval_voided(); }, noted),
              lapses);
  EXPECT_THAT(OfRisk(
                  kPlan, [](auto& record) { record.mutable_treatment()->mutable_withdrawn(); }, noted),
              lapses);
  EXPECT_THAT(OfRisk(
                  kPlan, [](auto& record) { record.mutable_treatment()->mutable_revoked(); }, noted),
              lapses);
  EXPECT_THAT(OfRisk(
                  kPlan, [](auto& record) { record.mutable_treatment()->mutable_doubted(); }, noted),
              IsEmpty());
}

std::vector<std::string> OfOwn(const char* subject, const std::function<void(v1::ControlsTopicRecord&)>& happen,
                               const v1::RequiredDocument& state = OpenDocument()) {
  auto record = About<v1::ControlsTopicRecord>(subject);
  happen(record);
  return Decided(RequiredDocumentOwnEffects(record), state);
}

TEST(DocumentReactions, APublishedPolicyFulfilsTheRequirementsThatItNames) {
  constexpr char kPolicy[] = "organizations/acme/policies/ai";
  const auto publish = [](v1::ControlsTopicRecord& record) {
    record.mutable_policy()->mutable_published()->set_version(2);
    record.mutable_policy()->mutable_published()->add_fulfils("iso-42001:5.2");
    record.mutable_policy()->mutable_published()->add_fulfils("iso-42001:A.2.2");
  };
  EXPECT_THAT(OfOwn(kPolicy, publish), ElementsAre("ai-policy fulfilled"));
  auto record = About<v1::ControlsTopicRecord>(kPolicy);
  publish(record);
  record.mutable_policy()->mutable_published()->set_approver("theo");
  const auto events = RequiredDocumentOwnEffects(record)[0].decide(OpenDocument(), {});
  ASSERT_TRUE(events.ok());
  const auto& by = static_cast<const v1::RequiredDocumentEvent&>(*(*events)[0]).fulfilled().fulfilment();
  EXPECT_EQ(by.approver(), "theo") << "the person who published it, mia, did not approve it";
  // The version before fulfilled others, too.
  const v1::RequiredDocument noted = FulfilledBy(kPolicy, 3);
  EXPECT_THAT(
      OfOwn(kPolicy, publish, noted),
      ElementsAre("ai-policy fulfilled", "risk-and-opportunity-actions lapsed", "risk-assessment-process lapsed",
                  "risk-treatment-process lapsed", "ai-objectives lapsed", "other-documents lapsed"));
  EXPECT_EQ(OfOwn(
                kPolicy, [](auto& record) { record.mutable_policy()->mutable_retired(); }, noted)
                .size(),
            6u);
  EXPECT_THAT(OfOwn(
                  kPolicy, [](auto& record) { record.mutable_policy()->mutable_approved(); }, noted),
              IsEmpty());
}

TEST(DocumentReactions, StatementsCompetencesAndTestsFulfilTheirItems) {
  EXPECT_THAT(OfOwn("organizations/acme/statementsOfApplicability/s",
                    [](auto& record) { record.mutable_statement_of_applicability()->mutable_approved(); }),
              ElementsAre("statement-of-applicability fulfilled"));
  const auto assess = [](v1::Competence::Assessment::Outcome outcome) {
    return [outcome](v1::ControlsTopicRecord& record) {
      record.mutable_competence()->mutable_assessed()->set_outcome(outcome);
    };
  };
  constexpr char kCompetence[] = "organizations/acme/competences/c";
  EXPECT_THAT(OfOwn(kCompetence, assess(v1::Competence::Assessment::OUTCOME_COMPETENT)),
              ElementsAre("competence-evidence fulfilled"));
  EXPECT_THAT(OfOwn(kCompetence, assess(v1::Competence::Assessment::OUTCOME_NOT_COMPETENT)), IsEmpty());
  const auto conclude = [](v1::ControlTestKind kind, v1::ControlTestOutcome outcome) {
    return [kind, outcome](v1::ControlsTopicRecord& record) {
      record.mutable_control_test()->mutable_concluded()->set_kind(kind);
      record.mutable_control_test()->mutable_concluded()->set_outcome(outcome);
    };
  };
  constexpr char kTest[] = "organizations/acme/controlTests/t";
  EXPECT_THAT(OfOwn(kTest, conclude(v1::CONTROL_TEST_KIND_OPERATION, v1::CONTROL_TEST_OUTCOME_PASSED)),
              ElementsAre("process-confidence fulfilled"));
  EXPECT_THAT(OfOwn(kTest, conclude(v1::CONTROL_TEST_KIND_OPERATION, v1::CONTROL_TEST_OUTCOME_FAILED)), IsEmpty());
  EXPECT_THAT(OfOwn(kTest, conclude(v1::CONTROL_TEST_KIND_DESIGN, v1::CONTROL_TEST_OUTCOME_PASSED)), IsEmpty());
}

TEST(DocumentReactions, ARegisteredOrganizationIsProposedTheRetentionRules) {
  auto record = About<inventory::v1::InventoryTopicRecord>(kOrganization);
  EXPECT_THAT(RetentionRuleEffects(record), IsEmpty());
  record.mutable_organization()->mutable_registered();
  const Effects effects = RetentionRuleEffects(record);
  std::set<std::string> names;
  for (const auto& effect : effects) {
    names.insert(effect.subject);
    const auto events = effect.decide(v1::RetentionRule(), {});
    ASSERT_TRUE(events.ok()) << events.status();
    EXPECT_EQ(events->size(), 1u);
    v1::RetentionRule deleted;
    deleted.set_name(effect.subject);
    EXPECT_THAT(*effect.decide(deleted, {}), IsEmpty());
  }
  EXPECT_EQ(names.size(), static_cast<size_t>(RetentionDefaults().defaults_size()));
  EXPECT_EQ(names.count("organizations/acme/retentionRules/impact-records"), 1u);
}

}  // namespace
}  // namespace aims::controls
