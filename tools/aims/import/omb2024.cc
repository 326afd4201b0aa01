#include "tools/aims/import/omb2024.h"

#include <array>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/digest.h"
#include "common/base/text.h"
#include "common/base/utf8.h"
#include "tools/aims/formula_mark.h"
#include "tools/aims/import/cell.h"
#include "tools/aims/import/omb2024_choices.h"
#include "tools/aims/import/omb2024_columns.h"
#include "tools/aims/import/survey_date.h"

namespace aims::cli {
namespace {

using inventory::v1::AiSystem;
using inventory::v1::Organization;
using inventory::v1::YesNo;
using Kind = Omb2024Column::Kind;
using Form = SurveyDate::Form;
using Remark = Omb2024Remark;

constexpr absl::CivilDay kLastDay(2024, 12, 31);              // of the inventory: later dates are plans
constexpr int kFirstConditional = 46, kLastConditional = 62;  // asked of rights- and safety-impacting systems only
constexpr size_t kLongestRemark = 1000;
constexpr size_t kLongestFeature = 40;  // of a demographic variable's name; longer is prose

class Mapper {
 public:
  Mapper(const RecordText& record, const Omb2024Habits& habits, MappedRecord* mapped)
      : record_(record), habits_(habits), mapped_(*mapped), system_(*mapped->request.mutable_ai_system()) {}

  void Map();

 private:
  absl::string_view Cell(int column) const {
    const std::string& cell = record_.cells[column - 1];
    return habits_.marked ? Unmarked(cell) : cell;
  }
  // Trimmed, and empty where the cell says nothing.
  std::string Text(int column) const {
    std::string text = Trimmed(Cell(column));
    return SaysNothing(text) ? "" : text;
  }
  std::string Line(int column) const { return OneLine(Text(column)); }
  // The same for a field that is the answer to a question: a placeholder is none, and its word is kept as `attribute`.
  std::string Answered(int column, absl::string_view attribute) {
    std::string text = Text(column);
    if (!IsPlaceholder(text)) return text;
    Attribute(attribute, OneLine(text));
    return "";
  }
  std::string AnsweredLine(int column, absl::string_view attribute) { return OneLine(Answered(column, attribute)); }
  void Attribute(absl::string_view key, std::string value) {
    if (!value.empty())
      (*mapped_.request.mutable_provenance()->mutable_attributes())[std::string(key)] = std::move(value);
  }
  void Note(Remark remark, absl::string_view text) {
    mapped_.request.mutable_provenance()->add_remarks(
        base::BoundedUtf8(base::Readable(text, base::Lines::kOne), kLongestRemark));
    if (!absl::c_linear_search(mapped_.remarks, remark)) mapped_.remarks.push_back(remark);
  }
  // Yes or no; unknown for anything else, which is kept.
  YesNo Answer(int column, absl::string_view attribute);

  void NoteEncoding();
  void MapWhatItIs();
  void MapStage();
  void MapImpact();
  void MapDates();
  void MapDevelopment();
  void MapContracts();
  void MapDemographics();
  void MapAutonomy();
  void MapAttributes();
  void CompareDates();

  const RecordText& record_;
  const Omb2024Habits& habits_;
  MappedRecord& mapped_;
  AiSystem& system_;
  std::string stage_;  // column 10, on one line
  // Columns 12 to 15: initiated, development, operation, retired.
  std::array<SurveyDate, 4> dates_;
};

void Mapper::Map() {
  NoteEncoding();
  MapWhatItIs();
  MapStage();
  MapImpact();
  MapDates();
  MapDevelopment();
  MapContracts();
  MapDemographics();
  MapAutonomy();
  MapAttributes();
  CompareDates();
}

void Mapper::NoteEncoding() {
  if (record_.other_encoding) Note(Remark::kOtherEncoding, "read as UTF-8, unlike the rest of its file");
  if (record_.unclear_encoding == 0) return;
  Note(Remark::kEncodingUnclear,
       absl::StrCat("column ", record_.unclear_encoding, " was read as Windows-1252, like the file, and may be UTF-8"));
}

void Mapper::MapWhatItIs() {
  system_.set_display_name(OneLine(Cell(1)));
  auto* unit = system_.mutable_owner_unit();
  unit->set_display_name(Line(2));
  unit->set_code(Line(3));
  unit->set_bureau(Line(4));
  const std::string topic = AnsweredLine(5, "topic_area");
  system_.set_domain(UsualTopic(topic));
  if (system_.domain() != topic) Attribute("topic_area", topic);
  const std::string common_use = AnsweredLine(7, "common_use");
  if (absl::StartsWithIgnoreCase(common_use, "none of the above")) {
    Attribute("common_use", "None of the above");
  } else {
    system_.set_common_use(common_use);
  }
  system_.set_purpose(Answered(8, "purpose"));
  system_.set_outputs(Answered(9, "outputs"));
  system_.set_public_service(Answer(18, "public_service"));
  system_.set_public_service_name(AnsweredLine(20, "public_service_name"));
  system_.set_public_output(Answer(21, "public_output"));
  system_.set_personal_data(Answer(23, "personal_data"));
  system_.set_adverse_decisions(Answer(55, "adverse_decisions"));
  system_.set_parent_system(AnsweredLine(35, "parent_system"));
}

YesNo Mapper::Answer(int column, absl::string_view attribute) {
  const std::string choice = Choice(Text(column));
  if (choice == "Yes") return YesNo::YES_NO_YES;
  if (choice == "No") return YesNo::YES_NO_NO;
  if (!choice.empty()) {
    Attribute(attribute, choice);
    Note(Remark::kValueNotRead, absl::StrCat("column ", column, " is neither yes nor no: \"", choice, "\""));
  }
  return YesNo::YES_NO_UNSPECIFIED;
}

void Mapper::MapStage() {
  stage_ = Line(10);
  Attribute("stage", stage_);
  if (stage_.empty()) return Note(Remark::kStageMissing, "no stage of development is given");
  const auto state = StateOfStage(stage_);
  if (state.has_value()) return mapped_.request.set_declared_state(*state);
  Note(Remark::kStageUnknown, absl::StrCat("stage \"", stage_, "\" is not a known stage"));
}

void Mapper::MapImpact() {
  const std::string text = Line(11);
  if (const auto impact = ImpactOf(text); impact.has_value()) {
    system_.set_rights_impact(impact->rights);
    system_.set_safety_impact(impact->safety);
    return;
  }
  if (text.empty()) return;
  Attribute("impact", text);
  Note(Remark::kImpactOpen, absl::StrCat("the impact on rights and safety is to be assessed: \"", text, "\""));
}

void Mapper::MapDates() {
  constexpr AiSystem::DeclaredDate::Milestone kMilestones[] = {
      AiSystem::DeclaredDate::MILESTONE_INITIATED, AiSystem::DeclaredDate::MILESTONE_DEVELOPMENT_STARTED,
      AiSystem::DeclaredDate::MILESTONE_IN_OPERATION, AiSystem::DeclaredDate::MILESTONE_RETIRED};
  for (size_t i = 0; i < dates_.size(); ++i) {
    const int column = kOmb2024FirstDate + static_cast<int>(i);
    const std::string text = Text(column);
    if (IsPlaceholder(text)) continue;
    dates_[i] = ParseSurveyDate(text, habits_.date_order);
    auto* date = system_.add_declared_dates();
    date->set_milestone(kMilestones[i]);
    date->set_date(ToText(dates_[i]));
    date->set_text(text);
    date->set_planned(dates_[i].IsKnown() && dates_[i].day > kLastDay);
    if (date->planned()) {
      Note(Remark::kDateIsPlan, absl::StrCat("column ", column, " is a plan: ", text));
    }
    switch (dates_[i].form) {
      case Form::kDay:
        date->set_precision(AiSystem::DeclaredDate::PRECISION_DAY);
        break;
      case Form::kMonth:
        date->set_precision(AiSystem::DeclaredDate::PRECISION_MONTH);
        date->set_ambiguous(true);
        Note(Remark::kDateAmbiguous,
             absl::StrCat("column ", column, " was read as the month ", date->date(), ": ", text));
        break;
      case Form::kYear:
        date->set_precision(AiSystem::DeclaredDate::PRECISION_YEAR);
        Note(Remark::kDateIsYear, absl::StrCat("column ", column, " was read as the year ", date->date(), ": ", text));
        break;
      case Form::kDayOrMonthFirst:
        date->set_precision(AiSystem::DeclaredDate::PRECISION_YEAR);
        date->set_ambiguous(true);
        Note(Remark::kDateOrderUnclear,
             absl::StrCat("column ", column,
                          " may be month first or day first, as other dates of its file are day "
                          "first, and was read as the year ",
                          date->date(), ": ", text));
        break;
      default:
        date->set_precision(AiSystem::DeclaredDate::PRECISION_TEXT);
        Note(Remark::kDateKeptAsText, absl::StrCat("column ", column, " is not a date: ", text));
    }
  }
}

// The reporting agency uses the system, so it is its customer; where it also develops it, its producer (ISO/IEC 22989).
void Mapper::MapDevelopment() {
  const std::string development = AnsweredLine(16, "development");
  system_.set_development_mode(DevelopmentModeOf(development));
  if (!development.empty() && system_.development_mode() == AiSystem::DEVELOPMENT_MODE_UNSPECIFIED) {
    Attribute("development", development);
    Note(Remark::kValueNotRead, absl::StrCat("column 16 names the developer in unknown words: \"", development, "\""));
  }
  if (system_.development_mode() == AiSystem::DEVELOPMENT_MODE_IN_HOUSE ||
      system_.development_mode() == AiSystem::DEVELOPMENT_MODE_MIXED) {
    system_.add_ai_roles(Organization::AI_ROLE_PRODUCER);
  }
  system_.add_ai_roles(Organization::AI_ROLE_CUSTOMER);
}

void Mapper::MapContracts() {
  const std::string text = Text(17);
  bool prose = false;
  for (const std::string& element : Elements(text, ";,/\n")) {
    if (!IsContractReference(element)) {
      prose = true;
    } else if (!absl::c_linear_search(system_.contracts(), element)) {
      system_.add_contracts(element);
    }
  }
  if (prose) Attribute("contracts", text);
}

void Mapper::MapDemographics() {
  const std::string text = AnsweredLine(29, "demographic_features");
  const std::vector<std::string> features = Elements(text, ",");
  const bool prose = absl::c_any_of(features, [](const std::string& feature) {
    return feature.size() > kLongestFeature || Choice(feature) == "Yes" || Choice(feature) == "No";
  });
  if (prose) return Attribute("demographic_features", text);
  for (const std::string& feature : features) system_.add_demographic_features(feature);
}

// The question is whether it can act without people. The answers say the least that holds of ISO/IEC 22989's levels.
void Mapper::MapAutonomy() {
  const std::string answer = Choice(Text(51));
  Attribute("acts_without_people", answer);
  if (absl::StartsWith(answer, "Yes - ")) {
    system_.set_autonomy_level(AiSystem::AUTONOMY_LEVEL_HIGH);
  } else if (absl::StartsWith(answer, "No - ")) {
    system_.set_autonomy_level(AiSystem::AUTONOMY_LEVEL_PARTIAL);
  } else if (absl::StrContains(answer, "fail-safe")) {
    system_.mutable_human_oversight()->set_mode(AiSystem::HumanOversight::MODE_FAIL_SAFE);
  }
}

void Mapper::MapAttributes() {
  bool conditional = false;
  for (const Omb2024Column& column : Omb2024ColumnTable()) {
    const bool filled = !Trimmed(Cell(column.number)).empty();
    conditional |= filled && column.number >= kFirstConditional && column.number <= kLastConditional;
    switch (column.kind) {
      case Kind::kField:
        break;
      case Kind::kText:
        Attribute(column.target, Text(column.number));
        break;
      case Kind::kChoice:
        Attribute(column.target, Choice(Text(column.number)));
        break;
      case Kind::kLevel:
        Attribute(column.target, Level(Text(column.number)));
        break;
      case Kind::kList:
        Attribute(column.target, absl::StrJoin(Elements(Text(column.number), ","), "; "));
        break;
      case Kind::kSurvey:
        mapped_.survey_answers += filled ? 1 : 0;
        break;
    }
  }
  if (conditional && system_.rights_impact() == YesNo::YES_NO_NO && system_.safety_impact() == YesNo::YES_NO_NO) {
    Note(Remark::kAnswersWithoutCondition,
         "answers questions for rights- or safety-impacting systems, but is rated as neither");
  }
}

// By exact dates only: of a month or a year it cannot be said which is first.
void Mapper::CompareDates() {
  const auto exact = [this](int i) { return dates_[i].form == Form::kDay; };
  const auto before = [&](int a, int b) { return exact(a) && exact(b) && dates_[a].day < dates_[b].day; };
  enum { kInitiated, kDevelopment, kOperation, kRetired };
  if (!exact(kInitiated) && !exact(kDevelopment) && !exact(kOperation) && !exact(kRetired)) {
    Note(Remark::kNoExactDate, "no date is exact to the day");
  }
  if (exact(kRetired) && stage_ != "Retired") {
    Note(Remark::kRetiredDateOtherStage,
         absl::StrCat("retired on ", ToText(dates_[kRetired]), ", but its stage is \"", stage_, "\""));
  }
  if (!exact(kRetired) && stage_ == "Retired") {
    Note(Remark::kRetiredWithoutDate, "retired, without an exact date of retirement");
  }
  if (!exact(kOperation) && stage_ == "Operation and Maintenance") {
    Note(Remark::kOperationWithoutDate, "in operation, without an exact date of implementation");
  }
  if (before(kDevelopment, kInitiated)) {
    Note(Remark::kDevelopmentBeforeInitiation, "acquisition or development began before the initiation");
  }
  if (before(kOperation, kDevelopment)) {
    Note(Remark::kOperationBeforeDevelopment, "implemented before acquisition or development began");
  }
  if (before(kOperation, kInitiated)) {
    Note(Remark::kOperationBeforeInitiation, "implemented before the initiation");
  }
}

// The seed of the system's id; empty when no column of the key says anything.
std::string IdentityOf(const RecordText& record, const std::vector<int>& key) {
  if (key.empty()) return record.content_sha256;
  std::string identity(kOmb2024Source);
  bool says = false;
  for (const int column : key) {
    const std::string cell = OneLine(WithoutMarks(Trimmed(record.cells[column - 1])));
    says |= !SaysNothing(cell);
    absl::StrAppend(&identity, "\n", column, "=", cell);
  }
  return says ? identity : "";
}

}  // namespace

MappedRecord MapOmb2024(const RecordText& record, absl::string_view parent, const Omb2024Habits& habits,
                        const std::vector<int>& key) {
  MappedRecord mapped;
  mapped.refusal = record.refusal;
  if (!mapped.refusal.has_value() && record.cells.size() != kOmb2024Columns) {
    mapped.refusal = RecordRefusal{
        0, absl::StrCat("has ", record.cells.size(), " cells, where ", kOmb2024Columns, " were expected")};
  }
  if (mapped.refusal.has_value()) return mapped;
  const std::string identity = IdentityOf(record, key);
  if (identity.empty()) {
    mapped.refusal = RecordRefusal{key.front(), "says nothing, and is what names the system (--key)"};
    return mapped;
  }
  auto& request = mapped.request;
  request.set_parent(std::string(parent));
  request.set_ai_system_id(base::ResourceIdFrom(identity));
  request.set_row(record.number);
  request.mutable_provenance()->set_source(kOmb2024Source);
  request.mutable_provenance()->set_record_sha256(record.content_sha256);
  Mapper(record, habits, &mapped).Map();
  return mapped;
}

}  // namespace aims::cli
