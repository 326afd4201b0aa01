// aims risks, aims treatments, aims assessments: what risk management knows of an organization's AI systems.

#include "absl/strings/str_cat.h"
#include "aims/risk/v1/impact_assessment.pb.h"
#include "aims/risk/v1/risk.pb.h"
#include "aims/risk/v1/treatment.pb.h"
#include "tools/aims/commands.h"
#include "tools/aims/message_text.h"
#include "tools/aims/resource_commands.h"

namespace aims::cli {
namespace {

using google::protobuf::Message;

// "yes", "until 2027-01-31", or "no".
std::string Tolerated(const Message& risk) {
  if (FieldText(risk, "tolerated") != "yes") return "no";
  const std::string until = FieldText(risk, "tolerance_expire_time");
  return until.empty() ? "yes" : absl::StrCat("until ", until.substr(0, until.find(' ')));
}

std::vector<Column> RiskColumns(Format format) {
  return WithColumnsOfASheet({{"ID", "", &IdOf},
                              {"STATE", "state"},
                              {"INHERENT", "inherent.level_id"},
                              {"NOW", "residual.level_id"},
                              {"TOLERATED", "", &Tolerated},
                              {"OWNER", "owner"},
                              {"NAME", "display_name"}},
                             format,
                             {"evaluation.priority", "option", "ai_systems", "sources", "objectives", "categories",
                              "review_due_time", "create_time", "update_time"});
}

std::vector<Column> TreatmentColumns(Format format) {
  return WithColumnsOfASheet({{"ID", "", &IdOf},
                              {"STATE", "state"},
                              {"OVERDUE", "overdue"},
                              {"DUE", "due_time"},
                              {"OWNER", "owner"},
                              {"RISK", "risk"},
                              {"NAME", "display_name"}},
                             format,
                             {"option", "controls", "approval.approver", "test.tester", "create_time", "update_time"});
}

std::vector<Column> AssessmentColumns(Format format) {
  return WithColumnsOfASheet({{"SYSTEM", "", &IdOf},
                              {"STATE", "state"},
                              {"VERSION", "version"},
                              {"SENSITIVITY", "screening.sensitivity"},
                              {"HOLDS UNTIL", "expire_time"},
                              {"OUTDATED BY", "outdated_by.fields"}},
                             format, {"ai_system", "create_time", "update_time"});
}

}  // namespace

void AddRisks(CLI::App& app, Context& context) {
  const char* const footer = "Use `aims call` for moves; `aims moves` lists them.";

  ResourceCommands risks{.group = "risks", .means = "Risks of an organization", .one = "risk"};
  risks.example = "  aims risks list --filter 'tolerated = false' --order-by 'residual.level_rank desc'";
  risks.resource = &risk::v1::Risk::default_instance();
  risks.columns = &RiskColumns;
  AddResourceCommands(app, context, std::move(risks))->footer(footer);

  ResourceCommands treatments{.group = "treatments", .means = "Treatments of risks", .one = "treatment"};
  treatments.example = "  aims treatments list --filter 'overdue = true'";
  treatments.resource = &risk::v1::Treatment::default_instance();
  treatments.columns = &TreatmentColumns;
  AddResourceCommands(app, context, std::move(treatments))->footer(footer);

  ResourceCommands assessments{.group = "assessments",
                               .means = "Impact assessments of AI systems, with the ids of the systems",
                               .one = "assessment"};
  assessments.example = "  aims assessments list --filter 'state = SCREENING OR state = DUE'";
  assessments.resource = &risk::v1::ImpactAssessment::default_instance();
  assessments.columns = &AssessmentColumns;
  AddResourceCommands(app, context, std::move(assessments))->footer(footer);
}

}  // namespace aims::cli
