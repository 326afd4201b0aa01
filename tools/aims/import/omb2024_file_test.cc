// The real inventory, whole: every number that is known of it. Skipped where the file is not there.

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/aims/import/cell.h"
#include "tools/aims/import/csv.h"
#include "tools/aims/import/omb2024.h"
#include "tools/aims/import/omb2024_columns.h"
#include "tools/aims/import/omb2024_import.h"
#include "tools/aims/import/survey_date.h"
#include "tools/aims/import/windows1252.h"
#include "tools/aims/testing/captured.h"

namespace aims::cli {
namespace {

using inventory::v1::AiSystem;
using inventory::v1::YesNo;
using Counts = std::map<std::string, int>;
using Form = SurveyDate::Form;
using Remark = Omb2024Remark;

std::string FilePath() {
  const char* shared = std::getenv("AIMS_SHARED");
  return absl::StrCat(shared != nullptr ? shared : AIMS_SOURCE_DIR "/../shared",
                      "/data/us-federal-ai-use-cases-2024.csv");
}

// The file, read once for all tests.
struct Inventory {
  std::vector<CsvRecord> records;               // without the header
  std::vector<std::vector<std::string>> cells;  // in UTF-8
  std::vector<MappedRecord> mapped;
};

const Inventory* File() {
  static const Inventory* const inventory = [] {
    auto* read = new Inventory;
    std::ifstream file(FilePath(), std::ios::binary);
    CsvReader reader(file);
    CsvRecord record;
    bool header = true;
    for (auto more = reader.Next(&record); more.ok() && *more; more = reader.Next(&record)) {
      if (header) {
        header = false;
        continue;
      }
      read->records.push_back(record);
      const RecordText text = ReadRecordText(record, Encoding::kWindows1252);
      read->mapped.push_back(MapOmb2024(text, "organizations/us-federal", {}, {}));
      read->cells.emplace_back();
      for (const std::string& cell : record.cells) {
        read->cells.back().push_back(Windows1252ToUtf8(cell).value_or("(undefined)"));
      }
    }
    return read;
  }();
  return inventory;
}

class Omb2024File : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::ifstream(FilePath())) GTEST_SKIP() << "there is no " << FilePath() << "; AIMS_SHARED names its folder";
  }

  template <class Of>
  static Counts Count(Of of) {
    Counts counts;
    for (size_t i = 0; i < File()->records.size(); ++i) ++counts[of(i)];
    return counts;
  }
  template <class If>
  static int Rows(If holds) {
    int rows = 0;
    for (const MappedRecord& mapped : File()->mapped) rows += holds(mapped) ? 1 : 0;
    return rows;
  }
  template <class If>
  static int Cells(If holds) {
    int cells = 0;
    for (const auto& row : File()->cells) {
      for (const std::string& cell : row) cells += holds(cell) ? 1 : 0;
    }
    return cells;
  }
  static int With(Remark remark) {
    return Rows([remark](const MappedRecord& mapped) { return absl::c_linear_search(mapped.remarks, remark); });
  }
};

TEST_F(Omb2024File, IsAccepted) {
  const auto file = SourceFile::Open(FilePath());
  ASSERT_TRUE(file.ok()) << file.status();
  Captured out;
  Progress progress(out.terminal(), "checking", (*file)->bytes());
  const auto survey = SurveyOmb2024File(**file, progress);
  ASSERT_TRUE(survey.ok()) << survey.status();
  EXPECT_EQ(survey->rows, 2133);
  EXPECT_EQ(survey->blank_rows, 0);
  EXPECT_EQ(survey->records.size(), 2 * 2130u);  // three rows are there twice
  EXPECT_EQ(survey->encoding, Encoding::kWindows1252);
  EXPECT_EQ(survey->habits.date_order, DateOrder::kMonthFirst);
  EXPECT_FALSE(survey->habits.marked);
  EXPECT_THAT(survey->remarks, testing::IsEmpty());
}

TEST_F(Omb2024File, IsReadWhole) {
  ASSERT_EQ(File()->records.size(), 2133u);
  EXPECT_EQ(Rows([](const MappedRecord& mapped) { return mapped.refusal.has_value(); }), 0);
  EXPECT_EQ(Rows([](const MappedRecord& mapped) { return mapped.request.ai_system().display_name().empty(); }), 0);
  EXPECT_EQ(File()->records.back().number, 2134);  // behind the header
}

TEST_F(Omb2024File, HasTheStagesCounted) {
  EXPECT_EQ(Count([](size_t i) { return File()->cells[i][9]; }),
            (Counts{{"Operation and Maintenance", 874},
                    {"Acquisition and/or Development", 404},
                    {"Initiated", 370},
                    {"Implementation and Assessment", 287},
                    {"Retired", 142},
                    {"Planned", 20},
                    {"In production", 14},
                    {"Ideation", 9},
                    {"Research or  Administrative Action Complete", 5},
                    {"In mission", 4},
                    {"", 4}}));
}

TEST_F(Omb2024File, BecomesTheStatesThatFollow) {
  EXPECT_EQ(Count([](size_t i) { return AiSystem::State_Name(File()->mapped[i].request.declared_state()); }),
            (Counts{{"STATE_OPERATION", 874 + 14 + 4},
                    {"STATE_DEVELOPMENT", 404},
                    {"STATE_INCEPTION", 370},
                    {"STATE_VERIFICATION", 287},
                    {"STATE_RETIRED", 142 + 5},
                    {"STATE_PROPOSED", 20 + 9},
                    {"STATE_UNSPECIFIED", 4}}));
  EXPECT_EQ(With(Remark::kStageMissing), 4);
  EXPECT_EQ(With(Remark::kStageUnknown), 0);
}

TEST_F(Omb2024File, HasTheImpactsCounted) {
  EXPECT_EQ(Count([](size_t i) {
              const auto& request = File()->mapped[i].request;
              const auto& system = request.ai_system();
              return absl::StrCat(YesNo_Name(system.rights_impact()), " ", YesNo_Name(system.safety_impact()),
                                  request.provenance().attributes().contains("impact") ? " open" : "");
            }),
            (Counts{{"YES_NO_NO YES_NO_NO", 1722},
                    {"YES_NO_YES YES_NO_YES", 195},
                    {"YES_NO_YES YES_NO_NO", 131},
                    {"YES_NO_NO YES_NO_YES", 25},
                    {"YES_NO_UNSPECIFIED YES_NO_UNSPECIFIED", 39},
                    {"YES_NO_UNSPECIFIED YES_NO_UNSPECIFIED open", 21}}));
}

TEST_F(Omb2024File, HasThePersonalDataCounted) {
  EXPECT_EQ(Count([](size_t i) { return YesNo_Name(File()->mapped[i].request.ai_system().personal_data()); }),
            (Counts{{"YES_NO_NO", 874}, {"YES_NO_YES", 175}, {"YES_NO_UNSPECIFIED", 1044 + 40}}));
}

TEST_F(Omb2024File, HasTheAgenciesCounted) {
  EXPECT_EQ(Count([](size_t i) { return File()->mapped[i].request.ai_system().owner_unit().code(); }),
            (Counts{{"HHS", 271},  {"DOJ", 240}, {"VA", 229}, {"DHS", 183}, {"DOI", 180}, {"USAID", 137}, {"USDA", 89},
                    {"DOE", 79},   {"DOL", 70},  {"DOT", 66}, {"DOC", 57},  {"FDIC", 55}, {"TREAS", 54},  {"ED", 54},
                    {"STATE", 51}, {"FRB", 50},  {"TVA", 39}, {"SEC", 28},  {"GSA", 24},  {"SSA", 23},    {"NASA", 18},
                    {"FHFA", 18},  {"EPA", 17},  {"NSF", 16}, {"NCUA", 16}, {"NARA", 9},  {"EEOC", 8},    {"USAGM", 8},
                    {"HUD", 6},    {"FTC", 6},   {"PT", 5},   {"CFPB", 4},  {"CFTC", 4},  {"FERC", 4},    {"USTDA", 4},
                    {"OPM", 2},    {"EAC", 2},   {"NTSB", 2}, {"PBGC", 2},  {"USCCR", 2}, {"PRC", 1}}));
  std::set<std::string> agencies;
  for (const MappedRecord& mapped : File()->mapped)
    agencies.insert(mapped.request.ai_system().owner_unit().display_name());
  EXPECT_EQ(agencies.size(), 41u);  // 42 spellings
}

TEST_F(Omb2024File, HasTheFormsOfDatesCounted) {
  const auto forms = [](int column) {
    return Count([column](size_t i) -> std::string {
      const SurveyDate date = ParseSurveyDate(File()->cells[i][column - 1]);
      switch (date.form) {
        case Form::kEmpty:
          return "empty";
        case Form::kPlaceholder:
          return "placeholder";
        case Form::kDay:
          return date.day > absl::CivilDay(2024, 12, 31) ? "future" : "ok";
        case Form::kMonth:
          return "month";
        case Form::kYear:
          return "year";
        case Form::kDayOrMonthFirst:
          return "either";
        case Form::kText:
          return "prose";
      }
      return "";
    });
  };
  EXPECT_EQ(forms(12), (Counts{{"ok", 1182},
                               {"empty", 845},
                               {"prose", 6},
                               {"placeholder", 18},
                               {"year", 48},
                               {"future", 6},
                               {"month", 28}}));
  EXPECT_EQ(forms(13), (Counts{{"ok", 917},
                               {"empty", 1122},
                               {"prose", 6},
                               {"placeholder", 29},
                               {"year", 38},
                               {"future", 1},
                               {"month", 20}}));
  EXPECT_EQ(forms(14), (Counts{{"ok", 612},
                               {"empty", 1412},
                               {"prose", 6},
                               {"placeholder", 48},
                               {"year", 31},
                               {"future", 7},
                               {"month", 17}}));
  EXPECT_EQ(forms(15), (Counts{{"ok", 99}, {"empty", 1905}, {"placeholder", 112}, {"year", 17}}));
}

TEST_F(Omb2024File, HasTheConflictsCounted) {
  EXPECT_EQ(With(Remark::kNoExactDate), 833);
  EXPECT_EQ(With(Remark::kRetiredDateOtherStage), 4);
  EXPECT_EQ(With(Remark::kRetiredWithoutDate), 47);
  EXPECT_EQ(With(Remark::kDevelopmentBeforeInitiation), 45);
  EXPECT_EQ(With(Remark::kOperationBeforeDevelopment), 12);
  EXPECT_EQ(With(Remark::kOperationBeforeInitiation), 12);
  EXPECT_EQ(With(Remark::kOperationWithoutDate), 435);
  EXPECT_EQ(With(Remark::kAnswersWithoutCondition), 297);
}

TEST_F(Omb2024File, HasTheImpactAssessmentsCounted) {
  const auto impacting = [](const MappedRecord& mapped) {
    const auto& system = mapped.request.ai_system();
    return system.rights_impact() == YesNo::YES_NO_YES || system.safety_impact() == YesNo::YES_NO_YES;
  };
  const auto answer = [](const MappedRecord& mapped) {
    const auto& attributes = mapped.request.provenance().attributes();
    const auto found = attributes.find("impact_assessment");
    return found == attributes.end() ? std::string() : found->second;
  };
  EXPECT_EQ(Rows(impacting), 351);
  EXPECT_EQ(Rows([&](const MappedRecord& mapped) { return impacting(mapped) && !answer(mapped).empty(); }), 51);
  EXPECT_EQ(Rows([&](const MappedRecord& mapped) { return impacting(mapped) && answer(mapped) == "Yes"; }), 35);
}

TEST_F(Omb2024File, HasThreeRowsTwice) {
  std::map<std::string, int64_t> first;
  std::vector<std::pair<int64_t, int64_t>> same;
  for (const MappedRecord& mapped : File()->mapped) {
    const auto [entry, is_new] = first.try_emplace(mapped.request.ai_system_id(), mapped.request.row());
    if (!is_new) same.emplace_back(mapped.request.row(), entry->second);
  }
  // As a spreadsheet counts, with the header in row 1.
  EXPECT_THAT(same, testing::ElementsAre(std::pair(435, 419), std::pair(446, 442), std::pair(477, 475)));
}

// A whole register that is issued again with a mended full stop: each row is nearly the system that it was.
TEST_F(Omb2024File, IsKnownAgainWhenItIsIssuedAgain) {
  const absl::flat_hash_set<absl::uint128> none;
  Omb2024Known known(none);
  for (const MappedRecord& mapped : File()->mapped) {
    AiSystem system = mapped.request.ai_system();
    system.set_name("organizations/us-federal/aiSystems/" + mapped.request.ai_system_id());
    *system.mutable_provenance() = mapped.request.provenance();
    known.Add(system);
  }
  int purposes = 0, wrong = 0;
  for (const MappedRecord& mapped : File()->mapped) {
    auto request = mapped.request;
    if (request.ai_system().purpose().empty()) continue;
    request.mutable_ai_system()->mutable_purpose()->push_back('.');
    request.set_ai_system_id("another");
    const auto near = known.Near(request);
    ASSERT_TRUE(near.has_value()) << request.row();
    ++purposes;
    wrong += near->columns == std::vector<int>{8} ? 0 : 1;
  }
  EXPECT_GT(purposes, 2000);
  EXPECT_LE(wrong, 3);  // that are equal to another in letters
}

TEST_F(Omb2024File, HasNamesMoreThanOnce) {
  const Counts names =
      Count([](size_t i) { return absl::AsciiStrToLower(File()->mapped[i].request.ai_system().display_name()); });
  int groups = 0, rows = 0;
  for (const auto& [name, count] : names) {
    groups += count > 1 ? 1 : 0;
    rows += count > 1 ? count : 0;
  }
  EXPECT_EQ(groups, 38);
  EXPECT_EQ(rows, 131);
}

TEST_F(Omb2024File, HasTheTrapsOfTextCounted) {
  int high = 0, breaks = 0;
  for (const CsvRecord& record : File()->records) {
    for (const char c : record.raw) {
      high += static_cast<unsigned char>(c) >= 0x80 ? 1 : 0;
      breaks += c == '\n' ? 1 : 0;
    }
  }
  // Four apostrophes are in the header, beside the 3293 of the whole file.
  EXPECT_EQ(high, 3293 - 4);
  EXPECT_EQ(breaks, 2518);
  EXPECT_EQ(Cells([](const std::string& cell) { return absl::StrContains(cell, "\xC2\xA0"); }), 180);
  EXPECT_EQ(Cells([](const std::string& cell) { return absl::StrContains(cell, '\n'); }), 1176);
  EXPECT_EQ(Cells([](const std::string& cell) { return absl::EndsWith(cell, "\n"); }), 402);
  EXPECT_EQ(Cells([](const std::string& cell) { return Trimmed(cell).empty(); }), 78875);
  EXPECT_EQ(Cells([](const std::string& cell) { return absl::StrContains(cell, "–"); }), 1811);
}

TEST_F(Omb2024File, HasListsWrittenAsJson) {
  int cells = 0;
  for (size_t i = 0; i < File()->cells.size(); ++i) {
    for (const int column : {29, 57}) cells += absl::StartsWith(File()->cells[i][column - 1], "[") ? 1 : 0;
    for (const std::string& feature : File()->mapped[i].request.ai_system().demographic_features()) {
      EXPECT_FALSE(absl::StrContains(feature, '"')) << feature;
    }
  }
  EXPECT_EQ(cells, 58);
}

}  // namespace
}  // namespace aims::cli
