#include "tools/aims/import/omb2024_known.h"

#include <map>

#include "absl/strings/str_join.h"
#include "common/base/digest.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using inventory::v1::AiSystem;
using inventory::v1::ImportAiSystemsRequest;
using testing::ElementsAre;
using testing::IsEmpty;

using Cells = std::map<int, std::string>;  // column → text

// A row with a name, a unit and a purpose, but for `changes`.
RecordText Row(const Cells& changes) {
  Cells cells = {{1, "Claims triage"},  {2, "Department of Examples"}, {3, "DOX"},
                 {4, "Office of Mail"}, {8, "Sorts claims."},          {10, "Initiated"},
                 {12, "7/1/2023"}};
  for (const auto& [column, cell] : changes) cells[column] = cell;
  RecordText record;
  record.number = 7;
  record.cells.resize(kOmb2024Columns);
  for (const auto& [column, cell] : cells) record.cells[column - 1] = cell;
  record.content_sha256 = base::Sha256Hex(absl::StrJoin(record.cells, "\n"));
  record.raw_sha256 = base::Sha256Hex(absl::StrJoin(record.cells, ","));
  return record;
}

ImportAiSystemsRequest Request(const Cells& changes, const std::vector<int>& key = {}) {
  return MapOmb2024(Row(changes), "organizations/acme", {}, key).request;
}

// The system that the request made.
AiSystem System(const ImportAiSystemsRequest& request) {
  AiSystem system = request.ai_system();
  system.set_name("organizations/acme/aiSystems/" + request.ai_system_id());
  *system.mutable_provenance() = request.provenance();
  system.mutable_provenance()->set_row(request.row());
  return system;
}

class Omb2024KnownTest : public testing::Test {
 protected:
  // Columns in which a row with `changes` differs from the one that is known; {-1} when it is not near.
  std::vector<int> Near(const Cells& changes) {
    const auto near = known_.Near(Request(changes));
    return near.has_value() ? near->columns : std::vector<int>{-1};
  }

  absl::flat_hash_set<absl::uint128> records_;
  Omb2024Known known_{records_};
};

TEST_F(Omb2024KnownTest, KnowsARecordThatWasChangedALittle) {
  known_.Add(System(Request({})));
  EXPECT_THAT(Near({{8, "Sorts claims"}}), ElementsAre(8));  // a full stop
  EXPECT_THAT(Near({{1, "claims triage "}, {4, "Office of Mail."}}), ElementsAre(1, 4));
  EXPECT_THAT(Near({{10, "Operation and Maintenance"}, {14, "1/1/2024"}}), ElementsAre(10, 14));
  EXPECT_THAT(Near({{1, "Claim triage"}}), ElementsAre(1));  // a slip in the name
  EXPECT_THAT(Near({}), IsEmpty());                          // its own record is gone, and it says the same
}

TEST_F(Omb2024KnownTest, TakesNoOtherSystemForIt) {
  known_.Add(System(Request({})));
  const std::vector<int> far = {-1};
  EXPECT_EQ(Near({{1, "Fraud detection"}}), far);
  EXPECT_EQ(Near({{3, "DOY"}, {2, "Department of Others"}}), far);
  EXPECT_EQ(Near({{8, "Reads letters."}, {9, "A letter"}, {10, "Retired"}, {12, "1/1/2020"}}), far);
  EXPECT_EQ(Near({{1, "Claims triage"}, {4, "Office of Records"}}), far);
  EXPECT_EQ(Near({{1, "Claim triage"}, {8, "Reads letters."}}), far);  // a slip, and something else
}

TEST_F(Omb2024KnownTest, TellsNumberedSystemsApart) {
  known_.Add(System(Request({{1, "Chatbot 1"}})));
  EXPECT_EQ(Near({{1, "Chatbot 2"}}), (std::vector<int>{-1}));
}

TEST_F(Omb2024KnownTest, TakesTheNearest) {
  const AiSystem one = System(Request({{9, "A"}, {10, "Retired"}}));
  const AiSystem two = System(Request({{9, "B"}}));
  known_.Add(one);
  known_.Add(two);
  const auto near = known_.Near(Request({{9, "C"}}));
  ASSERT_TRUE(near.has_value());
  EXPECT_EQ(near->system, two.name());
  EXPECT_EQ(near->row, 7);
  EXPECT_FALSE(near->same_id);
}

TEST_F(Omb2024KnownTest, ComparesWithNoSystemWhoseRecordIsStillInTheFile) {
  const RecordText own = Row({});
  records_.insert(ShortDigest(own.content_sha256));
  known_.Add(System(Request({})));
  EXPECT_EQ(Near({{8, "Sorts claims"}}), (std::vector<int>{-1}));
  EXPECT_EQ(known_.WithRecord(own.content_sha256, own.raw_sha256), Request({}).ai_system_id());
  EXPECT_EQ(known_.WithRecord(Row({{8, "x"}}).content_sha256, Row({{8, "x"}}).raw_sha256), "");
}

// Earlier imports named systems by the bytes of their records.
TEST_F(Omb2024KnownTest, KnowsASystemByTheBytesOfItsRecord) {
  const RecordText row = Row({});
  records_ = {ShortDigest(row.content_sha256), ShortDigest(row.raw_sha256)};
  AiSystem system = System(Request({}));
  system.set_name("organizations/acme/aiSystems/old");
  system.mutable_provenance()->set_record_sha256(row.raw_sha256);
  known_.Add(system);
  EXPECT_EQ(known_.WithRecord(row.content_sha256, row.raw_sha256), "old");
}

TEST_F(Omb2024KnownTest, KnowsASystemByItsKey) {
  const std::vector<int> key = {1, 3};
  known_.Add(System(Request({}, key)));
  const auto near =
      known_.Near(Request({{8, "Reads letters."}, {9, "A letter"}, {10, "Retired"}, {12, "1/1/2020"}}, key));
  ASSERT_TRUE(near.has_value());
  EXPECT_TRUE(near->same_id);
  EXPECT_THAT(near->columns, ElementsAre(8, 9, 10, 12));
}

TEST_F(Omb2024KnownTest, KnowsNothingOfWhatCameFromElsewhere) {
  AiSystem system = System(Request({}));
  system.mutable_provenance()->set_source("another register");
  known_.Add(system);
  system.clear_provenance();
  known_.Add(system);
  EXPECT_EQ(Near({{8, "Sorts claims"}}), (std::vector<int>{-1}));
}

}  // namespace
}  // namespace aims::cli
