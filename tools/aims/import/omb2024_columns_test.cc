#include "tools/aims/import/omb2024_columns.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/aims/import/omb2024.h"

namespace aims::cli {
namespace {

using testing::HasSubstr;
using Kind = Omb2024Column::Kind;

std::vector<std::string> Header() {
  std::vector<std::string> cells;
  for (const Omb2024Column& column : Omb2024ColumnTable()) cells.emplace_back(column.header);
  return cells;
}

std::string ErrorOf(const std::vector<std::string>& cells) { return std::string(CheckOmb2024Header(cells).message()); }

TEST(Omb2024Columns, AreNumberedInOrder) {
  int number = 0;
  for (const Omb2024Column& column : Omb2024ColumnTable()) EXPECT_EQ(column.number, ++number);
}

TEST(Omb2024Columns, HaveAttributesOfTheirOwn) {
  std::set<absl::string_view> keys;
  for (const Omb2024Column& column : Omb2024ColumnTable()) {
    if (column.kind == Kind::kField || column.kind == Kind::kSurvey) continue;
    EXPECT_TRUE(keys.insert(column.target).second) << column.target;
  }
}

TEST(Omb2024Columns, AcceptTheHeader) {
  EXPECT_TRUE(CheckOmb2024Header(Header()).ok());
  auto padded = Header();
  padded[15] += " ";
  EXPECT_TRUE(CheckOmb2024Header(padded).ok());
}

TEST(Omb2024Columns, SayWhichHeaderDiffers) {
  auto cells = Header();
  std::swap(cells[1], cells[2]);
  EXPECT_THAT(ErrorOf(cells), HasSubstr("column 2 is headed \"Agency Abbreviation\", where \"Agency\" was expected"));
}

TEST(Omb2024Columns, SayThatColumnsAreMissingOrTooMany) {
  auto cells = Header();
  cells.pop_back();
  EXPECT_THAT(ErrorOf(cells), HasSubstr("the file has 61 columns"));
  cells = Header();
  cells.push_back("Remarks");
  EXPECT_THAT(ErrorOf(cells), HasSubstr("the file has 63 columns, where 62 were expected"));
}

TEST(Omb2024Columns, AreNamedByNumberOrHeader) {
  EXPECT_EQ(*Omb2024ColumnNamed("3"), 3);
  EXPECT_EQ(*Omb2024ColumnNamed(" agency  abbreviation"), 3);
  EXPECT_EQ(*Omb2024ColumnNamed("If no, please explain."), 60);
  const auto error = [](absl::string_view name) { return std::string(Omb2024ColumnNamed(name).status().message()); };
  EXPECT_THAT(error("If Other, please explain."), HasSubstr("heads columns 26, 30, 38"));
  for (const char* none : {"0", "63", "-1", "Nonsense", ""})
    EXPECT_THAT(error(none), HasSubstr("is no column")) << none;
}

// A value in any column shows there, and nowhere else: otherwise a change of that column would not be seen.
TEST(Omb2024Columns, AreFoundInASystemAgain) {
  const auto map = [](const std::vector<std::string>& cells) {
    RecordText record;
    record.cells = cells;
    record.content_sha256 = std::string(64, 'a');
    const MappedRecord mapped = MapOmb2024(record, "organizations/acme", {}, {});
    return Omb2024ColumnTexts(mapped.request.ai_system(), mapped.request.provenance().attributes());
  };
  const std::vector<std::string> empty(kOmb2024Columns);
  const auto before = map(empty);
  for (const Omb2024Column& column : Omb2024ColumnTable()) {
    for (const char* value : {"A1 value", "None"}) {
      auto cells = empty;
      cells[column.number - 1] = value;
      const auto after = map(cells);
      const bool kept =
          column.kind != Kind::kSurvey && !(value == std::string("None") && column.number >= kOmb2024FirstDate &&
                                            column.number < kOmb2024FirstDate + 4);
      for (int i = 0; i < kOmb2024Columns; ++i) {
        EXPECT_EQ(before[i] != after[i], kept && i == column.number - 1) << column.number << " " << value << " " << i;
      }
    }
  }
}

TEST(Omb2024Columns, AreFoundByTheFieldThatAServerNames) {
  const auto column = [](absl::string_view field) { return Omb2024ColumnOfField(field, {}); };
  EXPECT_EQ(column("ai_system.display_name"), 1);
  EXPECT_EQ(column("ai_system.contracts[3]"), 17);
  EXPECT_EQ(column("ai_system.owner_unit.bureau"), 4);
  EXPECT_EQ(column("ai_system.public_service"), 18);
  EXPECT_EQ(column("ai_system.public_service_name"), 20);
  EXPECT_EQ(column("provenance.attributes[\"key_risks\"]"), 48);
  EXPECT_EQ(column("provenance.attributes[\"stage\"]"), 10);  // kept besides the state that it declares
  EXPECT_EQ(column("provenance.attributes[\"contracts\"]"), 17);
  EXPECT_EQ(column("provenance.attributes[\"nothing\"]"), 0);
  EXPECT_EQ(column("ai_system"), 0);
  EXPECT_EQ(column(""), 0);
}

TEST(Omb2024Columns, OfDatesAreFoundByWhichOfThemWereGiven) {
  inventory::v1::AiSystem system;
  system.add_declared_dates()->set_milestone(system.declared_dates(0).MILESTONE_DEVELOPMENT_STARTED);
  system.add_declared_dates()->set_milestone(system.declared_dates(0).MILESTONE_RETIRED);
  EXPECT_EQ(Omb2024ColumnOfField("ai_system.declared_dates[0].text", system), 13);
  EXPECT_EQ(Omb2024ColumnOfField("ai_system.declared_dates[1].date", system), 15);
  for (const char* strange : {"ai_system.declared_dates[2].text", "ai_system.declared_dates[-1].text",
                              "ai_system.declared_dates[x]", "ai_system.declared_dates["}) {
    EXPECT_EQ(Omb2024ColumnOfField(strange, system), 0) << strange;
  }
}

}  // namespace
}  // namespace aims::cli
