#include "tools/aims/import/omb2024.h"

#include <map>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/aims/import/omb2024_columns.h"

namespace aims::cli {
namespace {

using inventory::v1::AiSystem;
using inventory::v1::Organization;
using inventory::v1::YesNo;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::UnorderedElementsAre;
using Remark = Omb2024Remark;

// A record of a file with these habits and cells (column → bytes in Windows-1252), and a name; all others empty.
MappedRecord Map(const std::map<int, std::string>& cells, const Omb2024Habits& habits = {},
                 const std::vector<int>& key = {}) {
  CsvRecord record;
  record.number = 7;
  record.cells.resize(kOmb2024Columns);
  record.cells[0] = "Triage";
  for (const auto& [column, cell] : cells) record.cells[column - 1] = cell;
  record.raw = absl::StrJoin(record.cells, ",");
  return MapOmb2024(ReadRecordText(record, Encoding::kWindows1252), "organizations/us-federal", habits, key);
}

AiSystem System(const std::map<int, std::string>& cells) { return Map(cells).request.ai_system(); }

std::string Attribute(const MappedRecord& mapped, const std::string& key) {
  const auto& attributes = mapped.request.provenance().attributes();
  const auto found = attributes.find(key);
  return found == attributes.end() ? "(none)" : found->second;
}

AiSystem::DeclaredDate Date(int column, const std::string& cell) { return System({{column, cell}}).declared_dates(0); }

TEST(Omb2024, SaysWhereARecordComesFrom) {
  const MappedRecord mapped = Map({});
  EXPECT_EQ(mapped.request.parent(), "organizations/us-federal");
  EXPECT_EQ(mapped.request.row(), 7u);
  EXPECT_EQ(mapped.request.provenance().record_sha256().size(), 64u);
  EXPECT_FALSE(mapped.request.provenance().source().empty());
}

std::string IdOf(const std::map<int, std::string>& cells, const std::vector<int>& key = {}) {
  return Map(cells, {}, key).request.ai_system_id();
}

TEST(Omb2024, MakesTheSameIdOfTheSameContentOnly) {
  EXPECT_EQ(IdOf({{8, "x"}}), IdOf({{8, "x"}}));
  EXPECT_EQ(IdOf({{8, "x"}}), IdOf({{8, " x \n"}}));
  EXPECT_NE(IdOf({{8, "x"}}), IdOf({{8, "x."}}));
  EXPECT_NE(IdOf({{8, "x"}}), IdOf({{9, "x"}}));
}

TEST(Omb2024, MakesTheIdOfTheKeyWhereThereIsOne) {
  const std::vector<int> key = {1, 3};
  EXPECT_EQ(IdOf({{3, "DOX"}, {8, "x"}}, key), IdOf({{3, "DOX "}, {8, "y"}}, key));
  EXPECT_NE(IdOf({{3, "DOX"}}, key), IdOf({{3, "DOY"}}, key));
  EXPECT_NE(IdOf({{3, "DOX"}}, key), IdOf({{3, "DOX"}}));
  EXPECT_NE(Map({{8, "x"}}, {}, key).request.provenance().record_sha256(),
            Map({{8, "y"}}, {}, key).request.provenance().record_sha256());
}

TEST(Omb2024, RefusesARowWhoseKeySaysNothing) {
  const MappedRecord mapped = Map({{2, "N/A"}, {3, " "}}, {}, {2, 3});
  ASSERT_TRUE(mapped.refusal.has_value());
  EXPECT_EQ(mapped.refusal->column, 2);
  EXPECT_FALSE(Map({{3, "DOX"}}, {}, {2, 3}).refusal.has_value());
}

TEST(Omb2024, OfAnEmptyRecordEverythingIsUnknown) {
  const MappedRecord mapped = Map({});
  const AiSystem& system = mapped.request.ai_system();
  EXPECT_EQ(mapped.request.declared_state(), AiSystem::STATE_UNSPECIFIED);
  EXPECT_EQ(system.rights_impact(), YesNo::YES_NO_UNSPECIFIED);
  EXPECT_EQ(system.safety_impact(), YesNo::YES_NO_UNSPECIFIED);
  EXPECT_EQ(system.personal_data(), YesNo::YES_NO_UNSPECIFIED);
  EXPECT_EQ(system.public_service(), YesNo::YES_NO_UNSPECIFIED);
  EXPECT_EQ(system.public_output(), YesNo::YES_NO_UNSPECIFIED);
  EXPECT_EQ(system.adverse_decisions(), YesNo::YES_NO_UNSPECIFIED);
  EXPECT_EQ(system.autonomy_level(), AiSystem::AUTONOMY_LEVEL_UNSPECIFIED);
  EXPECT_EQ(system.development_mode(), AiSystem::DEVELOPMENT_MODE_UNSPECIFIED);
  EXPECT_THAT(system.owner(), IsEmpty());
  EXPECT_THAT(system.contracts(), IsEmpty());
  EXPECT_THAT(system.declared_dates(), IsEmpty());
  EXPECT_THAT(mapped.request.provenance().attributes(), IsEmpty());
}

TEST(Omb2024, PutsNamesOnOneLine) {
  const AiSystem system = System(
      {{1, " Claims\r\ntriage\xA0 tool\n"}, {2, "Department of Energy "}, {3, " DOE"}, {4, "Office  of Science"}});
  EXPECT_EQ(system.display_name(), "Claims triage tool");
  EXPECT_EQ(system.owner_unit().display_name(), "Department of Energy");
  EXPECT_EQ(system.owner_unit().code(), "DOE");
  EXPECT_EQ(system.owner_unit().bureau(), "Office of Science");
}

TEST(Omb2024, KeepsProseAsItIsButForTheEndsOfItsLines) {
  const AiSystem system = System({{8,
                                   "\xA0"
                                   "First.\r\n  \x95 Second\n"},
                                  {9, "N/A"}});
  EXPECT_EQ(system.purpose(), "First.\n  • Second");
  EXPECT_EQ(system.outputs(), "");
}

TEST(Omb2024, DecodesWindows1252AndRefusesWhatItDoesNotHave) {
  EXPECT_EQ(System({{1, "Model \x93X\x94 \x96 it\x92s"}}).display_name(), "Model “X” – it’s");
  const MappedRecord mapped = Map({{27, "ab\x81"}});
  ASSERT_TRUE(mapped.refusal.has_value());
  EXPECT_EQ(mapped.refusal->column, 27);
  EXPECT_THAT(mapped.refusal->reason, HasSubstr("0x81"));
}

TEST(Omb2024, RefusesARecordOfAnotherWidth) {
  RecordText record;
  record.cells.resize(61);
  const MappedRecord mapped = MapOmb2024(record, "organizations/us-federal", {}, {});
  ASSERT_TRUE(mapped.refusal.has_value());
  EXPECT_EQ(mapped.refusal->column, 0);
  EXPECT_EQ(mapped.refusal->reason, "has 61 cells, where 62 were expected");
}

// A code or a name can be any word; only "N/A" and its like are never one.
TEST(Omb2024, TakesAnyWordForTheNameOfAUnit) {
  const AiSystem system = System({{1, "None"}, {2, "Unknown"}, {3, "NA"}, {4, "None"}});
  EXPECT_EQ(system.display_name(), "None");
  EXPECT_EQ(system.owner_unit().display_name(), "Unknown");
  EXPECT_EQ(system.owner_unit().code(), "NA");
  EXPECT_EQ(system.owner_unit().bureau(), "None");
  EXPECT_EQ(System({{3, "N/A"}, {4, "Not applicable."}}).owner_unit().ByteSizeLong(), 0u);
}

TEST(Omb2024, KeepsTheWordOfAnAnswerThatMayBeNone) {
  const std::map<int, std::string> fields = {{5, "topic_area"},
                                             {7, "common_use"},
                                             {8, "purpose"},
                                             {9, "outputs"},
                                             {16, "development"},
                                             {17, "contracts"},
                                             {20, "public_service_name"},
                                             {29, "demographic_features"},
                                             {35, "parent_system"},
                                             {51, "acts_without_people"}};
  for (const auto& [column, attribute] : fields) {
    for (const char* word : {"NA", "None", "Withheld - Cybersecurity"}) {
      const MappedRecord mapped = Map({{column, word}});
      EXPECT_EQ(Attribute(mapped, attribute), word) << column;
    }
    EXPECT_EQ(Attribute(Map({{column, "N/A"}}), attribute), "(none)") << column;
  }
  const AiSystem system = System({{8, "NA"}, {9, "None"}, {20, "None"}, {29, "NA"}, {35, "NA"}});
  EXPECT_EQ(system.purpose() + system.outputs() + system.public_service_name() + system.parent_system(), "");
  EXPECT_THAT(system.demographic_features(), IsEmpty());
}

TEST(Omb2024, KeepsTheWordOfAnAttribute) {
  EXPECT_EQ(Attribute(Map({{48, "None"}}), "key_risks"), "None");
  EXPECT_EQ(Attribute(Map({{27, "None"}}), "training_data"), "None");
  EXPECT_EQ(Attribute(Map({{19, "NA"}}), "high_impact_service_provider"), "NA");
  EXPECT_EQ(Attribute(Map({{57, "[\"None\",\"Other\"]"}}), "consultation"), "None; Other");
  EXPECT_EQ(Attribute(Map({{44, "TBD"}}), "internal_documentation"), "TBD");
  EXPECT_EQ(Attribute(Map({{48, "N/A"}}), "key_risks"), "(none)");
}

TEST(Omb2024, TakesMarksAgainstFormulasAwayWhereTheFileHasThem) {
  const std::map<int, std::string> cells = {{1, "'=SUM(A1)"}, {8, "''=quoted"}, {9, "'t Hooft"}};
  const AiSystem marked = Map(cells, {.marked = true}).request.ai_system();
  EXPECT_EQ(marked.display_name(), "=SUM(A1)");
  EXPECT_EQ(marked.purpose(), "'=quoted");
  EXPECT_EQ(marked.outputs(), "'t Hooft");
  EXPECT_EQ(System(cells).display_name(), "'=SUM(A1)");
  EXPECT_EQ(Map(cells, {.marked = true}).request.ai_system_id(), IdOf(cells));
}

TEST(Omb2024, TakesVariantsOfATopicForTheUsualOne) {
  const MappedRecord mapped = Map({{5, "Mission-Enabling (internal agency support) "}});
  EXPECT_EQ(mapped.request.ai_system().domain(), "Mission-Enabling");
  EXPECT_EQ(Attribute(mapped, "topic_area"), "Mission-Enabling (internal agency support)");
  EXPECT_EQ(System({{5, "NLP"}}).domain(), "Natural Language Processing");
  EXPECT_EQ(System({{5, " Law & Justice"}}).domain(), "Law & Justice");
}

TEST(Omb2024, KnowsNoCommonUseInBothSpellings) {
  for (const char* none : {"None of the above.", "None of the Above"}) {
    const MappedRecord mapped = Map({{7, none}});
    EXPECT_EQ(mapped.request.ai_system().common_use(), "");
    EXPECT_EQ(Attribute(mapped, "common_use"), "None of the above");
  }
  EXPECT_EQ(Attribute(Map({{7, "N/A"}}), "common_use"), "(none)");
  EXPECT_EQ(System({{7, "Searching for information using AI."}}).common_use(), "Searching for information using AI.");
}

TEST(Omb2024, MapsEveryStage) {
  const std::map<std::string, AiSystem::State> stages = {
      {"Planned", AiSystem::STATE_PROPOSED},
      {"Ideation", AiSystem::STATE_PROPOSED},
      {"Initiated", AiSystem::STATE_INCEPTION},
      {"Acquisition and/or Development", AiSystem::STATE_DEVELOPMENT},
      {"Implementation and Assessment", AiSystem::STATE_VERIFICATION},
      {"Operation and Maintenance", AiSystem::STATE_OPERATION},
      {"In production", AiSystem::STATE_OPERATION},
      {"In mission", AiSystem::STATE_OPERATION},
      {"Retired", AiSystem::STATE_RETIRED},
      {"Research or  Administrative Action Complete", AiSystem::STATE_RETIRED}};
  for (const auto& [text, state] : stages) EXPECT_EQ(Map({{10, text}}).request.declared_state(), state) << text;
  EXPECT_EQ(Attribute(Map({{10, "In mission"}}), "stage"), "In mission");
}

TEST(Omb2024, LeavesAnUnknownStageUndeterminedAndSaysSo) {
  const MappedRecord mapped = Map({{10, "Somewhere"}});
  EXPECT_EQ(mapped.request.declared_state(), AiSystem::STATE_UNSPECIFIED);
  EXPECT_THAT(mapped.remarks, Contains(Remark::kStageUnknown));
  EXPECT_THAT(Map({}).remarks, Contains(Remark::kStageMissing));
}

TEST(Omb2024, ReadsTheImpactWithItsLineBreakAndInBothSpellings) {
  const auto impact = [](const char* cell) {
    const AiSystem system = System({{11, cell}});
    return std::make_pair(system.rights_impact(), system.safety_impact());
  };
  EXPECT_EQ(impact("Rights-Impacting\n"), std::make_pair(YesNo::YES_NO_YES, YesNo::YES_NO_NO));
  EXPECT_EQ(impact("Safety-impacting"), std::make_pair(YesNo::YES_NO_NO, YesNo::YES_NO_YES));
  EXPECT_EQ(impact("Safety-Impacting"), std::make_pair(YesNo::YES_NO_NO, YesNo::YES_NO_YES));
  EXPECT_EQ(impact("Both"), std::make_pair(YesNo::YES_NO_YES, YesNo::YES_NO_YES));
  EXPECT_EQ(impact("Neither"), std::make_pair(YesNo::YES_NO_NO, YesNo::YES_NO_NO));
  EXPECT_EQ(impact(""), std::make_pair(YesNo::YES_NO_UNSPECIFIED, YesNo::YES_NO_UNSPECIFIED));
}

TEST(Omb2024, LeavesAnImpactOpenThatIsToBeAssessed) {
  for (const char* open : {"Case-by-case assessment",
                           "No, use case is too new to fully assess impacts; will be "
                           "reassessed before end of initiation stage"}) {
    const MappedRecord mapped = Map({{11, open}});
    EXPECT_EQ(mapped.request.ai_system().rights_impact(), YesNo::YES_NO_UNSPECIFIED);
    EXPECT_EQ(mapped.request.ai_system().safety_impact(), YesNo::YES_NO_UNSPECIFIED);
    EXPECT_EQ(Attribute(mapped, "impact"), open);
    EXPECT_THAT(mapped.remarks, Contains(Remark::kImpactOpen));
  }
}

TEST(Omb2024, KeepsDatesAsExactAsTheyAre) {
  const auto day = Date(12, "7/4/2024 ");
  EXPECT_EQ(day.milestone(), AiSystem::DeclaredDate::MILESTONE_INITIATED);
  EXPECT_EQ(day.precision(), AiSystem::DeclaredDate::PRECISION_DAY);
  EXPECT_EQ(day.date(), "2024-07-04");
  EXPECT_EQ(day.text(), "7/4/2024");
  EXPECT_FALSE(day.ambiguous());
  const auto month = Date(13, "24-Nov");
  EXPECT_EQ(month.milestone(), AiSystem::DeclaredDate::MILESTONE_DEVELOPMENT_STARTED);
  EXPECT_EQ(month.precision(), AiSystem::DeclaredDate::PRECISION_MONTH);
  EXPECT_EQ(month.date(), "2024-11");
  EXPECT_TRUE(month.ambiguous());
  const auto year = Date(14, "7/16/1905");
  EXPECT_EQ(year.milestone(), AiSystem::DeclaredDate::MILESTONE_IN_OPERATION);
  EXPECT_EQ(year.precision(), AiSystem::DeclaredDate::PRECISION_YEAR);
  EXPECT_EQ(year.date(), "2024");
  const auto text = Date(15, "N/A - Active as R&D only.");
  EXPECT_EQ(text.milestone(), AiSystem::DeclaredDate::MILESTONE_RETIRED);
  EXPECT_EQ(text.precision(), AiSystem::DeclaredDate::PRECISION_TEXT);
  EXPECT_EQ(text.date(), "");
  EXPECT_EQ(text.text(), "N/A - Active as R&D only.");
  EXPECT_THAT(System({{12, "N/A"}, {13, "TBD"}}).declared_dates(), IsEmpty());
}

TEST(Omb2024, SaysWhatADateIsWorth) {
  EXPECT_THAT(Map({{12, "Q4FY25"}}).remarks, Contains(Remark::kDateKeptAsText));
  EXPECT_THAT(Map({{12, "24-Nov"}}).remarks, Contains(Remark::kDateAmbiguous));
  EXPECT_THAT(Map({{12, "7/16/1905"}}).remarks, Contains(Remark::kDateIsYear));
  EXPECT_THAT(Map({{12, "24-Nov"}}).remarks, Contains(Remark::kNoExactDate));
  EXPECT_THAT(Map({{12, "7/4/2024"}}).remarks, Not(Contains(Remark::kNoExactDate)));
}

TEST(Omb2024, KeepsTheYearOfADateThatMayBeDayFirst) {
  const MappedRecord mapped = Map({{12, "1/2/2024"}, {13, "1/15/2024"}}, {.date_order = DateOrder::kEither});
  const auto& date = mapped.request.ai_system().declared_dates(0);
  EXPECT_EQ(date.precision(), AiSystem::DeclaredDate::PRECISION_YEAR);
  EXPECT_EQ(date.date(), "2024");
  EXPECT_EQ(date.text(), "1/2/2024");
  EXPECT_TRUE(date.ambiguous());
  EXPECT_THAT(mapped.remarks, Contains(Remark::kDateOrderUnclear));
  EXPECT_EQ(mapped.request.ai_system().declared_dates(1).date(), "2024-01-15");
  EXPECT_EQ(Date(12, "1/2/2024").date(), "2024-01-02");
}

TEST(Omb2024, SaysThatARowIsInAnotherEncoding) {
  EXPECT_THAT(Map({{8, "it’s"}}).remarks, Contains(Remark::kOtherEncoding));
  EXPECT_THAT(Map({{8, "CAF\xC9\x92S"}}).remarks, Contains(Remark::kEncodingUnclear));
  EXPECT_THAT(Map({{8, "it\x92s"}}).remarks, Not(Contains(Remark::kOtherEncoding)));
}

TEST(Omb2024, TakesADateAfterTheInventoryForAPlan) {
  EXPECT_FALSE(Date(12, "12/31/2024").planned());
  EXPECT_TRUE(Date(12, "1/1/2025").planned());
  EXPECT_TRUE(Date(14, "25-Feb").planned());
  EXPECT_FALSE(Date(14, "24-Dec").planned());
  EXPECT_THAT(Map({{14, "1/1/2027"}}).remarks, Contains(Remark::kDateIsPlan));
}

TEST(Omb2024, NoticesDatesThatContradictTheStage) {
  EXPECT_THAT(Map({{10, "Initiated"}, {15, "1/1/2024"}}).remarks, Contains(Remark::kRetiredDateOtherStage));
  EXPECT_THAT(Map({{10, "Retired"}, {15, "1/1/2024"}}).remarks, IsEmpty());
  EXPECT_THAT(Map({{10, "Retired"}, {15, "N/A"}}).remarks, Contains(Remark::kRetiredWithoutDate));
  EXPECT_THAT(Map({{10, "Operation and Maintenance"}}).remarks, Contains(Remark::kOperationWithoutDate));
  EXPECT_THAT(Map({{10, "Operation and Maintenance"}, {14, "1/1/2024"}}).remarks, IsEmpty());
}

TEST(Omb2024, NoticesDatesOutOfOrder) {
  const auto remarks = [](const char* initiated, const char* development, const char* operation) {
    return Map({{10, "Initiated"}, {12, initiated}, {13, development}, {14, operation}}).remarks;
  };
  EXPECT_THAT(remarks("2/1/2024", "1/1/2024", ""), ElementsAre(Remark::kDevelopmentBeforeInitiation));
  EXPECT_THAT(remarks("", "2/1/2024", "1/1/2024"), ElementsAre(Remark::kOperationBeforeDevelopment));
  EXPECT_THAT(remarks("2/1/2024", "", "1/1/2024"), ElementsAre(Remark::kOperationBeforeInitiation));
  EXPECT_THAT(remarks("1/1/2024", "1/1/2024", "1/1/2024"), IsEmpty());
  // What is not exact cannot be out of order.
  EXPECT_THAT(remarks("2/1/2024", "24-Jan", "1/1/2025"),
              UnorderedElementsAre(Remark::kDateAmbiguous, Remark::kDateIsPlan));
}

TEST(Omb2024, MapsWhoDevelopedIt) {
  const std::map<std::string, AiSystem::DevelopmentMode> modes = {
      {"Developed in-house.", AiSystem::DEVELOPMENT_MODE_IN_HOUSE},
      {"No contract/external resources used in development.", AiSystem::DEVELOPMENT_MODE_IN_HOUSE},
      {"Developed with contracting resources.", AiSystem::DEVELOPMENT_MODE_CONTRACTED},
      {"Exclusively developed with contract/external resources.", AiSystem::DEVELOPMENT_MODE_CONTRACTED},
      {"Developed with both contracting and in-house resources.", AiSystem::DEVELOPMENT_MODE_MIXED},
      {"Developed with a combination of in-house and contract/external resources.", AiSystem::DEVELOPMENT_MODE_MIXED}};
  for (const auto& [text, mode] : modes) EXPECT_EQ(System({{16, text}}).development_mode(), mode) << text;
}

TEST(Omb2024, GivesTheAgencyTheRolesThatFollow) {
  const auto producer = Organization::AI_ROLE_PRODUCER, customer = Organization::AI_ROLE_CUSTOMER;
  EXPECT_THAT(System({{16, "Developed in-house."}}).ai_roles(), ElementsAre(producer, customer));
  EXPECT_THAT(System({{16, "Developed with both contracting and in-house resources."}}).ai_roles(),
              ElementsAre(producer, customer));
  EXPECT_THAT(System({{16, "Developed with contracting resources."}}).ai_roles(), ElementsAre(customer));
  EXPECT_THAT(System({{16, "N/A"}}).ai_roles(), ElementsAre(customer));
}

TEST(Omb2024, SplitsContracts) {
  EXPECT_THAT(System({{17, "1605DC19A0004\n NNG15SD60B;PO 309131/A-1, A-1"}}).contracts(),
              ElementsAre("1605DC19A0004", "NNG15SD60B", "PO 309131", "A-1"));
  EXPECT_THAT(System({{17, "NA"}}).contracts(), IsEmpty());
}

TEST(Omb2024, KeepsWhatIsSaidAboutContracts) {
  const MappedRecord mapped = Map({{17, "Brite Group, 70RCSJ23FR0000001"}});
  EXPECT_THAT(mapped.request.ai_system().contracts(), ElementsAre("70RCSJ23FR0000001"));
  EXPECT_EQ(Attribute(mapped, "contracts"), "Brite Group, 70RCSJ23FR0000001");
}

TEST(Omb2024, AnswersYesNoOrUnknown) {
  for (const int column : {18, 21, 23, 55}) {
    const auto answer = [column](const char* cell) {
      const AiSystem system = System({{column, cell}});
      return column == 18   ? system.public_service()
             : column == 21 ? system.public_output()
             : column == 23 ? system.personal_data()
                            : system.adverse_decisions();
    };
    EXPECT_EQ(answer("Yes"), YesNo::YES_NO_YES) << column;
    EXPECT_EQ(answer("NO\n"), YesNo::YES_NO_NO) << column;
    EXPECT_EQ(answer("N/A"), YesNo::YES_NO_UNSPECIFIED) << column;
    EXPECT_EQ(answer("Not Applicable"), YesNo::YES_NO_UNSPECIFIED) << column;
    EXPECT_EQ(answer("Perhaps"), YesNo::YES_NO_UNSPECIFIED) << column;
    EXPECT_THAT(Map({{column, "Perhaps"}}).remarks, Contains(Remark::kValueNotRead)) << column;
  }
}

TEST(Omb2024, SplitsDemographicVariables) {
  EXPECT_THAT(System({{29, "[\"Race/Ethnicity\",\"Age\"]"}}).demographic_features(),
              ElementsAre("Race/Ethnicity", "Age"));
  EXPECT_THAT(System({{29, "age, gender"}}).demographic_features(), ElementsAre("age", "gender"));
  const MappedRecord none = Map({{29, "None"}});
  EXPECT_THAT(none.request.ai_system().demographic_features(), IsEmpty());
  EXPECT_EQ(Attribute(none, "demographic_features"), "None");
  const MappedRecord prose =
      Map({{29, "Disclosing this information may impede the agency's ability to effectively combat fraud."}});
  EXPECT_THAT(prose.request.ai_system().demographic_features(), IsEmpty());
  EXPECT_THAT(Attribute(prose, "demographic_features"), HasSubstr("combat fraud"));
}

TEST(Omb2024, KeepsThatASystemNameIsWithheld) {
  const MappedRecord mapped = Map({{35, "Withheld - Cybersecurity"}});
  EXPECT_EQ(mapped.request.ai_system().parent_system(), "");
  EXPECT_EQ(Attribute(mapped, "parent_system"), "Withheld - Cybersecurity");
  EXPECT_EQ(System({{35, "FOO Cloud\n"}}).parent_system(), "FOO Cloud");
}

TEST(Omb2024, ReadsHowFarItActsWithoutPeople) {
  EXPECT_EQ(
      System({{51, "Yes - All individual decisions or actions are automated and may be rendered"}}).autonomy_level(),
      AiSystem::AUTONOMY_LEVEL_HIGH);
  EXPECT_EQ(
      System({{51, "No - Some individual decisions or actions require direct human oversight."}}).autonomy_level(),
      AiSystem::AUTONOMY_LEVEL_PARTIAL);
  const AiSystem fail_safe =
      System({{51,
               "Other \x96 Immediate human intervention is not practicable; however, an appropriate fail-safe has been "
               "implemented."}});
  EXPECT_EQ(fail_safe.autonomy_level(), AiSystem::AUTONOMY_LEVEL_UNSPECIFIED);
  EXPECT_EQ(fail_safe.human_oversight().mode(), AiSystem::HumanOversight::MODE_FAIL_SAFE);
  EXPECT_EQ(Attribute(Map({{51, "AI is not safety or rights-impacting."}}), "acts_without_people"),
            "AI is not safety or rights-impacting.");
}

TEST(Omb2024, WritesChoicesInOneSpelling) {
  EXPECT_EQ(Attribute(Map({{32, "Yes \x96 source code is publicly available."}}), "code_access"),
            "Yes - source code is publicly available.");
  EXPECT_EQ(Attribute(Map({{24, "NO"}}), "privacy_assessed"), "No");
  EXPECT_EQ(Attribute(Map({{49, "TRUE"}}), "independent_evaluation"), "Yes");
  EXPECT_EQ(Attribute(Map({{45, "Not Applicable"}}), "extension_requested"), "(none)");
}

TEST(Omb2024, TakesTheNameOfALevel) {
  EXPECT_EQ(Attribute(Map({{28, "Documentation is complete: Documentation exists regarding the maintenance"}}),
                      "data_documentation"),
            "Documentation is complete");
  for (const char* partial :
       {"Documentation has been partially complete.", "Documentation has been partially completed",
        "Documentation has been partially completed: Some documentation exists"}) {
    EXPECT_EQ(Attribute(Map({{28, partial}}), "data_documentation"), "Documentation has been partially completed");
  }
  EXPECT_EQ(Attribute(Map({{43, "None"}}), "reuse"), "None");
  EXPECT_EQ(Attribute(Map({{43, "None: This use case does not re-use any"}}), "reuse"), "None");
  EXPECT_EQ(Attribute(Map({{43, "N/A"}}), "reuse"), "(none)");
  EXPECT_EQ(Attribute(Map({{43, "Built on prior TRN work: see there"}}), "reuse"),
            "Built on prior TRN work: see there");
}

TEST(Omb2024, JoinsListsWrittenAsJsonOrWithCommas) {
  EXPECT_EQ(Attribute(Map({{57, "[\"Direct user testing\",\"Other\"]"}}), "consultation"),
            "Direct user testing; Other");
  EXPECT_EQ(Attribute(Map({{57, "Direct user testing, Other"}}), "consultation"), "Direct user testing; Other");
}

TEST(Omb2024, CarriesEveryColumnButTheSurvey) {
  for (const Omb2024Column& column : Omb2024ColumnTable()) {
    const MappedRecord empty = Map({});
    const MappedRecord filled = Map({{column.number, "2,Something"}});
    const bool survey = column.kind == Omb2024Column::Kind::kSurvey;
    EXPECT_EQ(filled.survey_answers, survey ? 1 : 0) << column.number;
    auto request = filled.request;
    request.set_ai_system_id(empty.request.ai_system_id());
    request.mutable_provenance()->set_record_sha256(empty.request.provenance().record_sha256());
    EXPECT_EQ(request.SerializeAsString() == empty.request.SerializeAsString(), survey) << column.number;
  }
}

TEST(Omb2024, NoticesAnswersWithoutTheirCondition) {
  EXPECT_THAT(Map({{11, "Neither"}, {46, "N/A"}}).remarks, Contains(Remark::kAnswersWithoutCondition));
  EXPECT_THAT(Map({{11, "Neither"}, {45, "No"}}).remarks, Not(Contains(Remark::kAnswersWithoutCondition)));
  EXPECT_THAT(Map({{11, "Both"}, {46, "Yes"}}).remarks, Not(Contains(Remark::kAnswersWithoutCondition)));
}

TEST(Omb2024, WritesRemarksIntoTheProvenance) {
  EXPECT_THAT(Map({{10, "Retired"}, {12, "Q4FY25"}}).request.provenance().remarks(),
              IsSupersetOf({"column 12 is not a date: Q4FY25", "retired, without an exact date of retirement"}));
}

}  // namespace
}  // namespace aims::cli
