#include "services/controls/reactions/document_reactions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "services/controls/domain/required_document.h"
#include "services/controls/domain/retention_rule.h"

namespace aims::controls {
namespace {

using command::Effect;
using event::v1::EventMetadata;
using inventory::v1::InventoryTopicRecord;
using v1::RequiredDocument;
using Effects = std::vector<Effect>;
using Item = v1::RequiredDocumentItem;
using By = v1::RequiredDocument::Fulfilment;

// The subject of the event as what fulfils an item. `version` and `digest` are of the document, where it has versions.
By ByCause(const EventMetadata& cause, std::string version = "", std::string digest = "") {
  By by;
  by.set_resource(cause.subject());
  by.set_resource_version(cause.version());
  by.set_version(std::move(version));
  by.set_digest(std::move(digest));
  by.set_approver(cause.actor().subject());
  *by.mutable_approve_time() = cause.occur_time();
  return by;
}

// The published version of a policy: another person approved it before.
By ByApproved(const v1::PolicyPublished& published, const EventMetadata& cause) {
  By by = ByCause(cause, absl::StrCat(published.version()), published.digest());
  by.set_approver(published.approver());
  *by.mutable_approve_time() = published.approve_time();
  return by;
}

Effect Fulfils(const Item& item, const By& by) {
  return Effect::On<RequiredDocuments>(
      RequiredDocumentName(by.resource(), item),
      [fulfilment = Fulfilment{item, by}](const RequiredDocument& document, const domain::Decision& decision) {
        return NoteFulfilment(document, fulfilment, decision);
      },
      "a resource fulfils this item");
}

Effect Lapses(const Item& item, const EventMetadata& cause) {
  return Effect::On<RequiredDocuments>(
      RequiredDocumentName(cause.subject(), item),
      [lapse = Lapse{cause.subject(), cause.version()}](const RequiredDocument& document,
                                                        const domain::Decision& decision) {
        return NoteLapse(document, lapse, decision);
      },
      "a resource does not fulfil this item any more");
}

bool Has(const Item& item, Item::Source source) {
  return std::find(item.sources().begin(), item.sources().end(), source) != item.sources().end();
}

// On each item that the source fulfils by itself.
Effects OnSource(Item::Source source, const By& by) {
  Effects effects;
  for (const Item& item : RequiredItems().items()) {
    if (Has(item, source)) effects.push_back(Fulfils(item, by));
  }
  return effects;
}

// A document lapses; a record of something that happened stays one.
Effects OnEndOf(Item::Source source, const EventMetadata& cause) {
  Effects effects;
  for (const Item& item : RequiredItems().items()) {
    if (Has(item, source) && item.type() == RequiredDocument::TYPE_DOCUMENT) effects.push_back(Lapses(item, cause));
  }
  return effects;
}

Effects OnTreatment(const risk::v1::TreatmentEvent& event, const EventMetadata& cause) {
  switch (event.event_case()) {
    case risk::v1::TreatmentEvent::kApproved:
      return OnSource(Item::SOURCE_TREATMENT_PLAN, ByCause(cause, "", event.approved().digest()));
    case risk::v1::TreatmentEvent::kTested:
      return OnSource(Item::SOURCE_TREATMENT_TEST, ByCause(cause));
    case risk::v1::TreatmentEvent::kApprovalVoided:
    case risk::v1::TreatmentEvent::kWithdrawn:
    case risk::v1::TreatmentEvent::kRevoked:
      return OnEndOf(Item::SOURCE_TREATMENT_PLAN, cause);
    default:
      return {};
  }
}

// The published version fulfils the requirements that it names; an earlier one of the policy does not fulfil others any
// more.
Effects OnPolicy(const v1::PolicyEvent& event, const EventMetadata& cause) {
  if (!event.has_published() && !event.has_retired()) return {};
  Effects effects;
  for (const Item& item : RequiredItems().items()) {
    if (item.policy_requirement().empty()) continue;
    const auto& fulfils = event.published().fulfils();  // of a retired policy: none
    if (std::find(fulfils.begin(), fulfils.end(), item.policy_requirement()) == fulfils.end()) {
      effects.push_back(Lapses(item, cause));
    } else {
      effects.push_back(Fulfils(item, ByApproved(event.published(), cause)));
    }
  }
  return effects;
}

}  // namespace

Effects RequiredDocumentEffects(const InventoryTopicRecord& cause) {
  const auto& event = cause.organization();
  if (event.has_scope_approved()) {
    return OnSource(Item::SOURCE_SCOPE, ByCause(cause.metadata(), absl::StrCat(event.scope_approved().version()),
                                                event.scope_approved().digest()));
  }
  if (!event.has_registered()) return {};
  Effects effects;
  for (const Item& item : RequiredItems().items()) {
    effects.push_back(Effect::On<RequiredDocuments>(
        RequiredDocumentName(cause.metadata().subject(), item),
        [item](const RequiredDocument& document, const domain::Decision& decision) {
          return Open(document, item, decision);
        },
        "the organization was registered"));
  }
  return effects;
}

Effects RequiredDocumentRiskEffects(const risk::v1::RiskTopicRecord& cause) {
  const EventMetadata& metadata = cause.metadata();
  if (cause.has_treatment()) return OnTreatment(cause.treatment(), metadata);
  if (cause.risk_criteria().has_approved()) {
    const auto& approved = cause.risk_criteria().approved();
    return OnSource(Item::SOURCE_RISK_CRITERIA, ByCause(metadata, absl::StrCat(approved.version()), approved.digest()));
  }
  if (cause.risk().has_assessed()) return OnSource(Item::SOURCE_RISK_ASSESSMENT, ByCause(metadata));
  if (cause.impact_assessment().has_approved()) {
    const auto& approved = cause.impact_assessment().approved();
    return OnSource(Item::SOURCE_IMPACT_ASSESSMENT,
                    ByCause(metadata, absl::StrCat(approved.version()), approved.digest()));
  }
  return {};
}

Effects RequiredDocumentOwnEffects(const v1::ControlsTopicRecord& cause) {
  const EventMetadata& metadata = cause.metadata();
  if (cause.has_policy()) return OnPolicy(cause.policy(), metadata);
  if (cause.statement_of_applicability().has_approved()) {
    const auto& approved = cause.statement_of_applicability().approved();
    return OnSource(Item::SOURCE_STATEMENT_OF_APPLICABILITY,
                    ByCause(metadata, absl::StrCat(approved.version()), approved.digest()));
  }
  if (cause.competence().assessed().outcome() == v1::Competence::Assessment::OUTCOME_COMPETENT) {
    return OnSource(Item::SOURCE_COMPETENCE, ByCause(metadata));
  }
  const auto& concluded = cause.control_test().concluded();
  if (concluded.kind() == v1::CONTROL_TEST_KIND_OPERATION && concluded.outcome() == v1::CONTROL_TEST_OUTCOME_PASSED) {
    return OnSource(Item::SOURCE_CONTROL_TEST, ByCause(metadata));
  }
  return {};
}

Effects RetentionRuleEffects(const InventoryTopicRecord& cause) {
  if (!cause.organization().has_registered()) return {};
  Effects effects;
  for (const auto& proposed : RetentionDefaults().defaults()) {
    effects.push_back(Effect::On<RetentionRules>(
        base::ResourceName::Join(cause.metadata().subject(), RetentionRules::kCollection, proposed.id()),
        [rule = proposed.rule()](const v1::RetentionRule& known, const domain::Decision& decision) {
          return Propose(known, rule, decision);
        },
        "the organization was registered: a retention rule is proposed"));
  }
  return effects;
}

}  // namespace aims::controls
