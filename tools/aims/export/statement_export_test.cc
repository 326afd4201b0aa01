#include "tools/aims/export/statement_export.h"

#include <set>

#include "absl/strings/match.h"
#include "common/base/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tools/aims/export/statement_oscal.h"

namespace aims::cli {
namespace {

using controls::v1::StatementOfApplicability;
using controls::v1::StatementRow;
using controls::v1::StatementRowStatus;
using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kMonitoring[] = "organizations/acme/controls/monitoring";
constexpr char kLogs[] = "organizations/acme/controls/logs";

StatementRow* Applied(const std::string& requirement, StatementOfApplicability* statement) {
  StatementRow* row = statement->add_current_rows();
  row->set_requirement(requirement);
  row->set_applicable(true);
  auto* ground = row->add_inclusion_grounds();
  ground->set_kind(StatementRow::InclusionGround::KIND_RISK);
  ground->set_ref("organizations/acme/risks/drift");
  ground->set_text("answers grow worse");
  return row;
}

class StatementExportTest : public testing::Test {
 protected:
  StatementExportTest() {
    statement_.set_name("organizations/acme/statementsOfApplicability/aims");
    statement_.set_display_name("Statement");
    statement_.set_owner("olga");
    auto& current = *statement_.mutable_current();
    current.set_version(3);
    current.set_digest(std::string(64, 'd'));
    current.set_approver("mia");
    current.set_scope_version(2);
    *current.mutable_approve_time() = base::ToProto(absl::FromCivil(absl::CivilDay(2026, 11, 24), absl::UTCTimeZone()));
    current.add_frameworks()->set_framework_id("iso-42001");
    current.mutable_frameworks(0)->set_version("2023");
    StatementRow& monitored = *Applied("iso-42001:A.6.2.6", &statement_);
    monitored.add_controls(kMonitoring);
    monitored.add_controls(kLogs);
    monitored.mutable_applies_to()->add_ai_systems("organizations/acme/aiSystems/triage");
    *monitored.mutable_target_time() = base::ToProto(absl::FromCivil(absl::CivilDay(2027, 3, 1), absl::UTCTimeZone()));
    auto& status = statuses_.emplace_back();
    status.set_requirement("iso-42001:A.6.2.6");
    status.set_status(StatementRowStatus::STATUS_PARTLY);
    status.add_in_place(kMonitoring);
    status.add_missing(kLogs);
    StatementRow& left_out = *statement_.add_current_rows();
    left_out.set_requirement("iso-42001:A.10.4");
    left_out.set_exclusion_ground(StatementRow::EXCLUSION_GROUND_ACTIVITY_NOT_PERFORMED);
    left_out.set_text("=nobody sells anything\nhere");
    auto& none = statuses_.emplace_back();
    none.set_requirement("iso-42001:A.10.4");
    none.set_status(StatementRowStatus::STATUS_NOT_APPLICABLE);
    Applied("iso-27001:A.5.1", &statement_);
    Applied("own:A 1", &statement_);
    Applied("own:A-1", &statement_);
  }

  StatementExport Exported(ExportOptions options = {}) const {
    return ExportStatement(statement_, statuses_, {{"iso-42001:A.6.2.6", "AI system operation and monitoring"}},
                           options);
  }
  Json Plan(ExportOptions options = {}) const {
    return Json::parse(StatementOscal(Exported(options)).system_security_plan)["system-security-plan"];
  }

  StatementOfApplicability statement_;
  std::vector<StatementRowStatus> statuses_;
};

TEST_F(StatementExportTest, IsATable) {
  const std::string table = StatementCsv(Exported());
  EXPECT_TRUE(absl::StartsWith(
      table,
      "FRAMEWORK,ID,TITLE,APPLICABLE,STATUS,TARGET DATE,REASONS,CONTROLS,APPLIES TO\r\n"
      "iso-42001,A.6.2.6,AI system operation and monitoring,yes,partly,2027-03-01,"
      "\"risk: risks/drift, answers grow worse\",\"monitoring, logs\",system triage\r\n"
      "iso-42001,A.10.4,,no,not applicable,,\"activity not performed: =nobody sells anything\nhere\",,\r\n"))
      << table;
}

TEST_F(StatementExportTest, ATextForASpreadsheetIsNoFormula) {
  statement_.mutable_current_rows(1)->clear_exclusion_ground();
  EXPECT_THAT(StatementCsv(Exported()), HasSubstr("\"'=nobody sells anything\nhere\""));
}

TEST_F(StatementExportTest, IsJson) {
  const Json json = Json::parse(StatementJson(Exported()));
  EXPECT_EQ(json["version"], 3);
  EXPECT_EQ(json["approver"], "mia");
  EXPECT_EQ(json["time"], "2026-11-24T00:00:00Z");
  ASSERT_EQ(json["rows"].size(), 5);
  EXPECT_EQ(json["rows"][0]["reasons"][0]["kind"], "risk");
  EXPECT_EQ(json["rows"][1]["applicable"], false);
}

TEST_F(StatementExportTest, APublicOneKeepsReasonsRisksControlsSystemsAndPersonsToTheOrganization) {
  const StatementExport exported = Exported({.is_public = true});
  const OscalDocuments oscal = StatementOscal(exported);
  for (const std::string& text :
       {StatementCsv(exported), StatementJson(exported), oscal.catalog, oscal.profile, oscal.system_security_plan}) {
    for (const char* secret :
         {"drift", "worse", "nobody", "performed", "controls/monitoring", "logs", "triage", "olga", "mia"}) {
      EXPECT_THAT(text, Not(HasSubstr(secret)));
    }
  }
  EXPECT_TRUE(absl::StartsWith(StatementCsv(exported),
                               "FRAMEWORK,ID,TITLE,APPLICABLE,STATUS,TARGET DATE\r\n"
                               "iso-42001,A.6.2.6,AI system operation and monitoring,yes,partly,2027-03-01\r\n"
                               "iso-42001,A.10.4,,no,not applicable,\r\n"));
  EXPECT_THAT(oscal.system_security_plan, HasSubstr("\"partial\""));
}

TEST_F(StatementExportTest, ADraftHasItsOwnRowsAndNoSeal) {
  statement_.set_version(4);
  *statement_.add_rows() = statement_.current_rows(0);
  statement_.mutable_update_time()->set_seconds(60);
  const StatementExport exported = Exported({.draft = true});
  EXPECT_EQ(exported.rows.size(), 1);
  EXPECT_EQ(exported.version, 4);
  EXPECT_EQ(exported.digest, "");
  EXPECT_EQ(exported.approver, "");
  EXPECT_EQ(Plan({.draft = true})["metadata"]["version"], "4-draft");
}

TEST_F(StatementExportTest, TheProfileSelectsWhatIsApplicable) {
  const Json profile = Json::parse(StatementOscal(Exported()).profile)["profile"];
  EXPECT_EQ(profile["imports"][0]["href"], "catalog.json");
  EXPECT_THAT(profile["imports"][0]["include-controls"][0]["with-ids"],
              ElementsAre("a.6.2.6", "iso-27001_a.5.1", "own_a-1", "own_a-1_2"));
}

TEST_F(StatementExportTest, TheCatalogHasEachControlOnceWithItsLabel) {
  const Json catalog = Json::parse(StatementOscal(Exported()).catalog)["catalog"];
  ASSERT_EQ(catalog["groups"].size(), 3);
  EXPECT_EQ(catalog["groups"][0]["title"], "iso-42001");
  const Json& control = catalog["groups"][0]["controls"][0];
  EXPECT_EQ(control["id"], "a.6.2.6");
  EXPECT_EQ(control["title"], "AI system operation and monitoring");
  EXPECT_EQ(control["props"][0]["value"], "A.6.2.6");
  EXPECT_EQ(catalog["groups"][2]["controls"].size(), 2);
}

TEST_F(StatementExportTest, ThePlanHasReasonsAndStatus) {
  const Json plan = Plan();
  const Json& rows = plan["control-implementation"]["implemented-requirements"];
  ASSERT_EQ(rows.size(), 5);
  EXPECT_EQ(rows[0]["props"][1]["value"], "risk");
  EXPECT_EQ(rows[0]["props"][1]["remarks"], "risks/drift, answers grow worse");
  EXPECT_EQ(rows[1]["props"][0]["value"], "no");
  std::vector<std::string> states;
  for (const Json& by : rows[0]["by-components"]) states.push_back(by["implementation-status"]["state"]);
  EXPECT_THAT(states, ElementsAre("partial", "implemented", "planned"));
  EXPECT_EQ(rows[1]["by-components"][0]["implementation-status"]["state"], "not-applicable");
  EXPECT_EQ(plan["metadata"]["parties"][0]["name"], "olga");
  EXPECT_EQ(plan["metadata"]["responsible-parties"][1]["role-id"], "approver");
  // Each named component is there, and each uuid is used once.
  std::set<std::string> components;
  for (const Json& component : plan["system-implementation"]["components"]) components.insert(component["uuid"]);
  EXPECT_EQ(components.size(), 3);
  std::set<std::string> uuids;
  for (const Json& row : rows) {
    EXPECT_TRUE(uuids.insert(row["uuid"]).second);
    for (const Json& by : row["by-components"]) {
      EXPECT_TRUE(uuids.insert(by["uuid"]).second);
      EXPECT_EQ(components.count(by["component-uuid"]), 1);
    }
  }
}

TEST_F(StatementExportTest, AControlByExceptionIsAnAlternative) {
  statuses_[0].add_compensated(kMonitoring);
  EXPECT_EQ(Plan()["control-implementation"]["implemented-requirements"][0]["by-components"][1]["implementation-status"]
                  ["state"],
            "alternative");
}

TEST_F(StatementExportTest, TheSameStatementGivesTheSameBytesAndAnotherOneAnotherUuid) {
  const OscalDocuments before = StatementOscal(Exported());
  EXPECT_EQ(StatementOscal(Exported()).system_security_plan, before.system_security_plan);
  const std::string uuid = Plan()["uuid"];
  statuses_[0].set_status(StatementRowStatus::STATUS_IMPLEMENTED);
  EXPECT_NE(Plan()["uuid"], uuid);
  EXPECT_EQ(StatementOscal(Exported()).profile, before.profile);
}

}  // namespace
}  // namespace aims::cli
