// aims risks, aims treatments, aims assessments: what risk management knows of an organization's AI systems.

#include "absl/strings/str_cat.h"
#include "aims/risk/v1/impact_assessment_service.grpc.pb.h"
#include "aims/risk/v1/risk_register.grpc.pb.h"
#include "aims/risk/v1/risk_service.grpc.pb.h"
#include "aims/risk/v1/treatment.grpc.pb.h"
#include "tools/aims/commands.h"
#include "tools/aims/message_text.h"
#include "tools/aims/resource_commands.h"

namespace aims::cli {
namespace {

using google::protobuf::Message;
using risk::v1::ImpactAssessmentService;
using risk::v1::RiskRegisterService;
using risk::v1::RiskService;
using risk::v1::TreatmentService;

std::vector<Column> With(std::vector<Column> columns, Format format, std::initializer_list<const char*> for_a_sheet) {
  if (format == Format::kCsv) {
    for (const char* field : for_a_sheet) columns.push_back({field, field});
  }
  return columns;
}

// "yes", "until 2027-01-31", or "no".
std::string Tolerated(const Message& risk) {
  if (FieldText(risk, "tolerated") != "yes") return "no";
  const std::string until = FieldText(risk, "tolerated_until");
  return until.empty() ? "yes" : absl::StrCat("until ", until.substr(0, until.find(' ')));
}

std::vector<Column> RiskColumns(Format format) {
  return With({{"ID", "", &IdOf},
               {"STATE", "state"},
               {"INHERENT", "inherent.level_id"},
               {"NOW", "residual.level_id"},
               {"TOLERATED", "", &Tolerated},
               {"OWNER", "owner"},
               {"NAME", "display_name"}},
              format,
              {"evaluation.priority", "option", "ai_systems", "sources", "objectives", "categories", "review_due_time",
               "create_time", "update_time"});
}

std::vector<Column> TreatmentColumns(Format format) {
  return With({{"ID", "", &IdOf},
               {"STATE", "state"},
               {"OVERDUE", "overdue"},
               {"DUE", "due_time"},
               {"OWNER", "owner"},
               {"RISK", "risk"},
               {"NAME", "display_name"}},
              format, {"option", "controls", "approval.approver", "test.tester", "create_time", "update_time"});
}

std::vector<Column> AssessmentColumns(Format format) {
  return With({{"SYSTEM", "", &IdOf},
               {"STATE", "state"},
               {"VERSION", "version"},
               {"SENSITIVITY", "screening.sensitivity"},
               {"HOLDS UNTIL", "expire_time"},
               {"OUTDATED BY", "outdated_by.fields"}},
              format, {"ai_system", "create_time", "update_time"});
}

}  // namespace

void AddRisks(CLI::App& app, Context& context) {
  const auto history = HistoryOf<RiskRegisterService, risk::v1::ListRevisionsRequest>();
  const char* const footer = "Use `aims call` for moves: see `aims call --list`.";

  ResourceCommands risks{.group = "risks", .means = "Risks of an organization", .one = "risk", .collection = "risks"};
  risks.example = "  aims risks list --filter 'tolerated = false' --order-by 'residual.level_rank desc'";
  risks.columns = &RiskColumns;
  risks.list = Lister<RiskService, risk::v1::ListRisksRequest>(&RiskService::Stub::ListRisks);
  risks.get = Getter<RiskService, risk::v1::GetRiskRequest, risk::v1::Risk>(&RiskService::Stub::GetRisk);
  risks.history = history;
  AddResourceCommands(app, context, std::move(risks))->footer(footer);

  ResourceCommands treatments{
      .group = "treatments", .means = "Treatments of risks", .one = "treatment", .collection = "treatments"};
  treatments.example = "  aims treatments list --filter 'overdue = true'";
  treatments.columns = &TreatmentColumns;
  treatments.list = Lister<TreatmentService, risk::v1::ListTreatmentsRequest>(&TreatmentService::Stub::ListTreatments);
  treatments.get = Getter<TreatmentService, risk::v1::GetTreatmentRequest, risk::v1::Treatment>(
      &TreatmentService::Stub::GetTreatment);
  treatments.history = history;
  AddResourceCommands(app, context, std::move(treatments))->footer(footer);

  ResourceCommands assessments{.group = "assessments",
                               .means = "Impact assessments of AI systems, with the ids of the systems",
                               .one = "assessment",
                               .collection = "impactAssessments"};
  assessments.example = "  aims assessments list --filter 'state = SCREENING OR state = DUE'";
  assessments.columns = &AssessmentColumns;
  assessments.list = Lister<ImpactAssessmentService, risk::v1::ListImpactAssessmentsRequest>(
      &ImpactAssessmentService::Stub::ListImpactAssessments);
  assessments.get = Getter<ImpactAssessmentService, risk::v1::GetImpactAssessmentRequest, risk::v1::ImpactAssessment>(
      &ImpactAssessmentService::Stub::GetImpactAssessment);
  assessments.history = history;
  AddResourceCommands(app, context, std::move(assessments))->footer(footer);
}

}  // namespace aims::cli
