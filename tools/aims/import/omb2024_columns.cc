#include "tools/aims/import/omb2024_columns.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/utf8.h"
#include "tools/aims/import/cell.h"
#include "tools/aims/message_text.h"

namespace aims::cli {
namespace {

using Kind = Omb2024Column::Kind;

constexpr std::array<Omb2024Column, kOmb2024Columns> kColumns = {{
    {1, "Use Case Name", Kind::kField, "ai_system.display_name"},
    {2, "Agency", Kind::kField, "ai_system.owner_unit.display_name"},
    {3, "Agency Abbreviation", Kind::kField, "ai_system.owner_unit.code"},
    {4, "Bureau", Kind::kField, "ai_system.owner_unit.bureau"},
    {5, "Use Case Topic Area", Kind::kField, "ai_system.domain"},
    {6, "Other (Use Case Topic Area)", Kind::kText, "topic_area_other"},
    {7, "Is the AI use case found in the below list of general commercial AI products and services?", Kind::kField,
     "ai_system.common_use"},
    {8, "What is the intended purpose and expected benefits of the AI?", Kind::kField, "ai_system.purpose"},
    {9, "Describe the AI system’s outputs.", Kind::kField, "ai_system.outputs"},
    {10, "Stage of Development", Kind::kField, "declared_state"},
    {11, "Is the AI use case rights-impacting, safety-impacting, both, or neither?", Kind::kField, ""},
    {12, "Date Initiated", Kind::kField, ""},
    {13, "Date when Acquisition and/or Development began", Kind::kField, ""},
    {14, "Date Implemented", Kind::kField, ""},
    {15, "Date Retired", Kind::kField, ""},
    {16,
     "Was the AI system involved in this use case developed (or is it to be developed) under contract(s) or in-house?",
     Kind::kField, "ai_system.development_mode"},
    {17, "Provide the Procurement Instrument Identifier(s) (PIID) of the contract(s) used.", Kind::kField,
     "ai_system.contracts"},
    {18, "Is this AI use case supporting a High-Impact Service Provider (HISP) public-facing service?", Kind::kField,
     "ai_system.public_service"},
    {19, "Which HISP is the AI use case supporting?", Kind::kChoice, "high_impact_service_provider"},
    {20, "Which public-facing service is the AI use case supporting?", Kind::kField, "ai_system.public_service_name"},
    {21, "Does this AI use case disseminate information to the public?", Kind::kField, "ai_system.public_output"},
    {22, "How is the agency ensuring compliance with Information Quality Act guidelines, if applicable?", Kind::kText,
     "information_quality"},
    {23, "Does this AI use case involve personally identifiable information (PII) that is maintained by the agency?",
     Kind::kField, "ai_system.personal_data"},
    {24,
     "Has the Senior Agency Official for Privacy (SAOP) assessed the privacy risks associated with this AI use case?",
     Kind::kChoice, "privacy_assessed"},
    {25,
     "Do you have access to an enterprise data catalog or agency-wide data repository that enables you to identify "
     "whether or not the necessary datasets exist and are ready to develop your use case?",
     Kind::kChoice, "data_catalogue"},
    {26, "If Other, please explain.", Kind::kText, "data_catalogue_note"},
    {27,
     "Describe any agency-owned data used to train, fine-tune, and/or evaluate performance of the model(s) used in "
     "this use case.",
     Kind::kText, "training_data"},
    {28,
     "Is there available documentation for the model training and evaluation data that demonstrates the degree to "
     "which it is appropriate to be used in analysis or for making predictions?",
     Kind::kLevel, "data_documentation"},
    {29, "Which, if any, demographic variables does the AI use case explicitly use as model features?", Kind::kField,
     "ai_system.demographic_features"},
    {30, "If Other, please explain.", Kind::kText, "demographic_features_note"},
    {31, "Does this project include custom-developed code?", Kind::kChoice, "custom_code"},
    {32, "Does the agency have access to the code associated with the AI use case?", Kind::kChoice, "code_access"},
    {33, "If the code is open-source, provide the link for the publicly available source code.", Kind::kText,
     "source_code_url"},
    {34, "Does this AI use case have an associated Authority to Operate (ATO) for an AI system?", Kind::kChoice,
     "authority_to_operate"},
    {35, "System Name", Kind::kField, "ai_system.parent_system"},
    {36, "How long have you waited for the necessary developer tools to implement the AI use case?", Kind::kSurvey, ""},
    {37,
     "For this AI use case, is the required IT infrastructure provisioned via a centralized intake form or process "
     "inside the agency?",
     Kind::kSurvey, ""},
    {38, "If Other, please explain.", Kind::kSurvey, ""},
    {39,
     "Do you have a process in place to request access to computing resources for model training and development of "
     "the AI involved in this use case?",
     Kind::kChoice, "compute_request_process"},
    {40, "If Other, please explain.", Kind::kSurvey, ""},
    {41, "Has communication regarding the provisioning of your requested resources been timely?", Kind::kSurvey, ""},
    {42, "If Other, please explain.", Kind::kSurvey, ""},
    {43,
     "How are existing data science tools, libraries, data products, and internally-developed AI infrastructure being "
     "re-used for the current AI use case?",
     Kind::kLevel, "reuse"},
    {44,
     "Has information regarding the AI use case, including performance metrics and intended use of the model, been "
     "made available for review and feedback within the agency?",
     Kind::kLevel, "internal_documentation"},
    {45,
     "Has your agency requested an extension to implement the minimum risk management practices for this AI use case?",
     Kind::kChoice, "extension_requested"},
    {46, "Has an AI impact assessment been conducted for this AI use case?", Kind::kChoice, "impact_assessment"},
    {47,
     "Has the AI use case been tested in operational or real-world environments to understand the performance and "
     "impact it may have on affected individuals or communities?",
     Kind::kLevel, "testing"},
    {48, "What are the key risks from using the AI for this particular use case and how were they identified?",
     Kind::kText, "key_risks"},
    {49, "Has an independent evaluation of the AI use case been conducted?", Kind::kChoice, "independent_evaluation"},
    {50,
     "Is there a process to monitor performance of the AI system’s functionality and changes to its impact on rights "
     "or safety as part of the post-deployment plan for the AI use case?",
     Kind::kLevel, "monitoring"},
    {51,
     "For this particular use case, can the AI carry out a decision or action without direct human involvement that "
     "could result in a significant impact on rights or safety?",
     Kind::kField, "ai_system.autonomy_level"},
    {52, "If Other, please explain.", Kind::kText, "acts_without_people_note"},
    {53,
     "How is the agency providing reasonable and timely notice regarding the use of AI when people interact with an "
     "AI-enabled service as a result of this AI use case?",
     Kind::kChoice, "notice"},
    {54, "If Other, please explain.", Kind::kText, "notice_note"},
    {55,
     "Is the AI used to significantly influence or inform decisions or actions that could have an adverse or negative "
     "impact on specific individuals or groups?",
     Kind::kField, "ai_system.adverse_decisions"},
    {56,
     "What steps has the agency taken to detect and mitigate significant disparities in the model’s performance across "
     "demographic groups for this AI use case?",
     Kind::kText, "disparities"},
    {57,
     "What steps has the agency taken to consult and incorporate feedback from groups affected by this AI use case?",
     Kind::kList, "consultation"},
    {58, "If Other, please explain.", Kind::kText, "consultation_note"},
    {59,
     "Is there an established fallback and escalation process for this AI use case in the event that an impacted "
     "individual or group would like to appeal or contest the AI system’s outcome?",
     Kind::kChoice, "appeal"},
    {60, "If No, please explain.", Kind::kText, "appeal_note"},
    {61,
     "Where practicable and consistent with applicable law and governmentwide policy, is there an established "
     "mechanism for individuals to opt-out from the AI functionality in favor of a human alternative?",
     Kind::kChoice, "opt_out"},
    {62, "If Other, please explain.", Kind::kText, "opt_out_note"},
}};

constexpr char kWhat[] = ": this is not the consolidated 2024 inventory (62 columns)";
constexpr size_t kQuoted = 80;
constexpr int kImpact = 11;

std::string Quoted(absl::string_view text) {
  return absl::StrCat("\"", absl::Utf8SafeCEscape(base::BoundedUtf8(text, kQuoted)), "\"");
}

// The column whose value is kept as the attribute because it could not be read into a field, or besides it.
int ColumnOfUnreadValue(absl::string_view attribute) {
  constexpr std::pair<absl::string_view, int> kOtherNames[] = {
      {"topic_area", 5}, {"stage", 10}, {"impact", 11}, {"development", 16}, {"acts_without_people", 51}};
  for (const auto& [name, column] : kOtherNames) {
    if (name == attribute) return column;
  }
  for (const Omb2024Column& column : kColumns) {
    if (column.target == absl::StrCat("ai_system.", attribute)) return column.number;
  }
  return 0;
}

}  // namespace

const std::array<Omb2024Column, kOmb2024Columns>& Omb2024ColumnTable() { return kColumns; }

absl::Status CheckOmb2024Header(const std::vector<std::string>& cells) {
  for (const Omb2024Column& column : kColumns) {
    const size_t index = column.number - 1;
    if (index >= cells.size()) {
      return absl::InvalidArgumentError(absl::StrCat("the file has ", cells.size(),
                                                     " columns, and none with the header ", Quoted(column.header),
                                                     ", expected as column ", column.number, kWhat));
    }
    if (Trimmed(cells[index]) == column.header) continue;
    return absl::InvalidArgumentError(absl::StrCat("column ", column.number, " is headed ", Quoted(cells[index]),
                                                   ", where ", Quoted(column.header), " was expected", kWhat));
  }
  if (cells.size() == kColumns.size()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the file has ", cells.size(), " columns, where 62 were expected", kWhat));
}

int Omb2024ColumnOfField(absl::string_view field, const inventory::v1::AiSystem& system) {
  // Of the dates, those that are given follow each other.
  if (absl::string_view rest = field; absl::ConsumePrefix(&rest, "ai_system.declared_dates[")) {
    int index = 0;
    if (!absl::SimpleAtoi(rest.substr(0, rest.find(']')), &index)) return 0;
    if (index < 0 || index >= system.declared_dates_size()) return 0;
    using Date = inventory::v1::AiSystem::DeclaredDate;
    return kOmb2024FirstDate + system.declared_dates(index).milestone() - Date::MILESTONE_INITIATED;
  }
  constexpr absl::string_view kAttribute = "provenance.attributes[\"";
  const bool attribute = absl::StartsWith(field, kAttribute);
  if (attribute) field = absl::StripSuffix(absl::StripPrefix(field, kAttribute), "\"]");
  for (const Omb2024Column& column : kColumns) {
    if (column.target.empty() || attribute != (column.kind != Kind::kField)) continue;
    if (!absl::StartsWith(field, column.target)) continue;
    const absl::string_view rest = field.substr(column.target.size());
    if (rest.empty() || rest[0] == '[' || rest[0] == '.') return column.number;
  }
  return attribute ? ColumnOfUnreadValue(field) : 0;
}

absl::StatusOr<int> Omb2024ColumnNamed(absl::string_view name) {
  int number = 0;
  if (absl::SimpleAtoi(name, &number) && number >= 1 && number <= kOmb2024Columns) return number;
  const std::string wanted = OneLine(name);
  std::vector<int> found;
  for (const Omb2024Column& column : kColumns) {
    if (absl::EqualsIgnoreCase(column.header, wanted)) found.push_back(column.number);
  }
  if (found.size() == 1) return found.front();
  return absl::InvalidArgumentError(
      found.empty() ? absl::StrCat(Quoted(name), " is no column: give a number from 1 to ", kOmb2024Columns,
                                   ", or a header as it is in the file")
                    : absl::StrCat(Quoted(name), " heads columns ", absl::StrJoin(found, ", "), ": give the number"));
}

std::array<std::string, kOmb2024Columns> Omb2024ColumnTexts(
    const inventory::v1::AiSystem& system, const google::protobuf::Map<std::string, std::string>& attributes) {
  std::array<std::string, kOmb2024Columns> texts;
  for (const Omb2024Column& column : kColumns) {
    absl::string_view field = column.target;
    if (column.kind != Kind::kField || !absl::ConsumePrefix(&field, "ai_system.")) continue;
    texts[column.number - 1] = FieldText(system, field);
  }
  texts[kImpact - 1] = absl::StrCat(FieldText(system, "rights_impact"), " ", FieldText(system, "safety_impact"));
  for (const auto& date : system.declared_dates()) {
    const int index = kOmb2024FirstDate + date.milestone() - date.MILESTONE_INITIATED - 1;
    if (index >= 0 && index < kOmb2024Columns) texts[index] = date.text();
  }
  for (const auto& [key, value] : attributes) {
    const int column = Omb2024ColumnOfField(absl::StrCat("provenance.attributes[\"", key, "\"]"), system);
    if (column > 0) absl::StrAppend(&texts[column - 1], value);
  }
  return texts;
}

}  // namespace aims::cli
