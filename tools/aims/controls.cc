// aims frameworks, soa, controls, tests, exceptions, artifacts, requests, policies, acknowledgements, persons, competences,
// trainings, communications, documents, retention: what the controls service keeps.

#include <string>
#include <vector>

#include "aims/controls/v1/communication_record.pb.h"
#include "aims/controls/v1/competence.pb.h"
#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/control_exception.pb.h"
#include "aims/controls/v1/control_test.pb.h"
#include "aims/controls/v1/evidence_artifact.pb.h"
#include "aims/controls/v1/evidence_request.pb.h"
#include "aims/controls/v1/framework.pb.h"
#include "aims/controls/v1/person.pb.h"
#include "aims/controls/v1/policy.pb.h"
#include "aims/controls/v1/policy_acknowledgement.pb.h"
#include "aims/controls/v1/required_document.pb.h"
#include "aims/controls/v1/retention_rule.pb.h"
#include "aims/controls/v1/statement_of_applicability.pb.h"
#include "aims/controls/v1/training_action.pb.h"
#include "tools/aims/commands.h"
#include "tools/aims/orphans.h"
#include "tools/aims/resource_commands.h"

namespace aims::cli {
namespace {

const Column kId = {"ID", "", &IdOf};

std::vector<ResourceRow> WhatApplies() {
  using namespace controls::v1;  // NOLINT: a table of its types
  return {
      {"frameworks",
       "Frameworks that an organization adopted, or brought",
       "framework",
       "  aims frameworks list --filter 'state = ADOPTED'",
       &Framework::default_instance(),
       {kId,
        {"STATE", "state"},
        {"ORIGIN", "origin"},
        {"VERSION", "adoption.version"},
        {"NEWER", "newer_version"},
        {"NAME", "display_name"}},
       {"adoption.adopter", "create_time", "update_time"}},
      {"soa",
       "Statements of applicability",
       "statement",
       "  aims soa list --filter 'state = STALE'",
       &StatementOfApplicability::default_instance(),
       {kId,
        {"STATE", "state"},
        {"VERSION", "version"},
        {"CURRENT", "current.version"},
        {"OWNER", "owner"},
        {"NAME", "display_name"}},
       {"part", "create_time", "update_time"}},
      {"controls",
       "Controls of an organization",
       "control",
       "  aims controls list --filter 'state = DEGRADED'",
       &Control::default_instance(),
       {kId,
        {"STATE", "state"},
        {"IN PLACE", "in_place"},
        {"NEXT TEST", "next_test.scheduled_time"},
        {"OWNER", "owner"},
        {"NAME", "display_name"}},
       {"satisfies.requirement", "causes.text", "ai_systems", "attestation.expire_time", "create_time", "update_time"}},
      {"tests",
       "Tests of controls",
       "test",
       "  aims tests list --filter 'state = SCHEDULED' --order-by scheduled_time",
       &ControlTest::default_instance(),
       {kId,
        {"STATE", "state"},
        {"KIND", "kind"},
        {"SCHEDULED", "scheduled_time"},
        {"TESTER", "tester"},
        {"CONTROL", "control"}},
       {"miss_time", "create_time", "update_time"}},
      {"exceptions",
       "Exceptions of controls",
       "exception",
       "  aims exceptions list --order-by expire_time",
       &ControlException::default_instance(),
       {kId,
        {"STATE", "state"},
        {"UNTIL", "expire_time"},
        {"REQUESTER", "requester"},
        {"DECIDER", "decider"},
        {"CONTROL", "control"}},
       {"compensating_controls", "grounds", "create_time", "update_time"}},
  };
}

std::vector<ResourceRow> WhatShowsIt() {
  using namespace controls::v1;  // NOLINT: a table of its types
  return {
      {"artifacts",
       "Evidence artifacts",
       "artifact",
       "  aims artifacts list --filter 'state = ACCEPTED' --order-by expire_time",
       &EvidenceArtifact::default_instance(),
       {kId,
        {"STATE", "state"},
        {"KIND", "kind"},
        {"UNTIL", "expire_time"},
        {"COLLECTOR", "collector"},
        {"NAME", "display_name"}},
       {"sha256", "uri", "collect_time", "supports.resource", "reused", "orphan", "create_time", "update_time"}},
      {"requests",
       "Requests for evidence",
       "request",
       "  aims requests list --filter 'state = OPEN' --order-by due_time",
       &EvidenceRequest::default_instance(),
       {kId,
        {"STATE", "state"},
        {"OVERDUE", "overdue"},
        {"DUE", "due_time"},
        {"ASKED", "asked_of"},
        {"NAME", "display_name"}},
       {"requester", "resource", "requirement", "create_time", "update_time"}},
      {"documents",
       "Documents that ISO/IEC 42001 requires, with those that fulfil them",
       "document",
       "  aims documents list --filter 'state = MISSING'",
       &RequiredDocument::default_instance(),
       {kId, {"STATE", "state"}, {"CLAUSE", "clause"}, {"SINCE", "state_time"}, {"NAME", "display_name"}},
       {"type", "fulfilments.resource", "update_time"}},
      {"retention",
       "Rules of retention, and legal holds",
       "rule",
       "  aims retention list --filter 'holds_in_force > 0'",
       &RetentionRule::default_instance(),
       {kId, {"STATE", "state"}, {"YEARS", "years"}, {"HOLDS", "holds_in_force"}, {"NAME", "display_name"}},
       {"ground", "create_time", "update_time"}},
  };
}

std::vector<ResourceRow> WhatPeopleKnow() {
  using namespace controls::v1;  // NOLINT: a table of its types
  return {
      {"policies",
       "Policies of an organization",
       "policy",
       "  aims policies list --order-by review_due_time",
       &Policy::default_instance(),
       {kId,
        {"STATE", "state"},
        {"KIND", "kind"},
        {"VERSION", "current_version.version"},
        {"REVIEW", "review_due_time"},
        {"NAME", "display_name"}},
       {"owner", "fulfils", "current_version.approver", "create_time", "update_time"}},
      {"acknowledgements",
       "Acknowledgements of policies, one for each person and version",
       "acknowledgement",
       "  aims acknowledgements list --filter 'state = OVERDUE'",
       &PolicyAcknowledgement::default_instance(),
       {kId,
        {"STATE", "state"},
        {"DUE", "due_time"},
        {"PERSON", "subject"},
        {"VERSION", "version"},
        {"POLICY", "policy"}},
       {"acknowledge_time", "form", "recorder", "create_time", "update_time"}},
      {"persons",
       "The roster of persons",
       "person",
       "  aims persons list --filter 'unit = \"claims\"'",
       &Person::default_instance(),
       {kId, {"STATE", "state"}, {"KIND", "kind"}, {"UNIT", "unit"}, {"SUBJECT", "subject"}},
       {"from_time", "to_time", "absent_until_time", "create_time", "update_time"}},
      {"competences",
       "Competences of persons, and their gaps",
       "competence",
       "  aims competences list --filter 'state = GAP OR state = EXPIRED'",
       &Competence::default_instance(),
       {kId,
        {"STATE", "state"},
        {"UNTIL", "expire_time"},
        {"PERSON", "person"},
        {"ROLE", "role_id"},
        {"REQUIREMENT", "requirement"}},
       {"assessment.assessor", "create_time", "update_time"}},
      {"trainings",
       "Training, and what came of it",
       "training",
       "  aims trainings list --filter 'overdue = true'",
       &TrainingAction::default_instance(),
       {kId,
        {"STATE", "state"},
        {"OVERDUE", "overdue"},
        {"DUE", "due_time"},
        {"OWNER", "owner"},
        {"NAME", "display_name"}},
       {"original_due_time", "awareness_items", "create_time", "update_time"}},
      {"communications",
       "Communications, due and done",
       "communication",
       "  aims communications list --filter 'state = DUE' --order-by due_time",
       &CommunicationRecord::default_instance(),
       {kId,
        {"STATE", "state"},
        {"DUE", "due_time"},
        {"RESPONSIBLE", "responsible"},
        {"AUDIENCE", "audience"},
        {"TOPIC", "topic"}},
       {"plan", "requirements", "late", "create_time", "update_time"}},
  };
}

}  // namespace

void AddControls(CLI::App& app, Context& context) {
  for (const auto& kinds : {WhatApplies(), WhatShowsIt(), WhatPeopleKnow()}) {
    for (const ResourceRow& kind : kinds) {
      CLI::App* group = AddResourceRow(app, context, kind);
      if (kind.group == "persons") AddOrphans(*group, context);
      if (kind.group != "soa") continue;
      AddStatementViews(*group, context);
      AddStatementExport(*group, context);
    }
  }
}

}  // namespace aims::cli
