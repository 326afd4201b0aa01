#include "services/improvement/domain/readiness/pieces.h"

#include <fstream>
#include <set>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aims/controls/v1/required_document.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace aims::improvement {
namespace {

using internal::v1::ReadinessPieces;
using testing::HasSubstr;

std::set<std::string> Calls() {
  std::set<std::string> calls;
  for (const AssessedRequirement& requirement : AssessedRequirements()) {
    for (const ReadinessPiece* piece : requirement.pieces) {
      calls.insert(piece->call());
      if (!piece->next_call().empty()) calls.insert(piece->next_call());
    }
  }
  return calls;
}

TEST(Pieces, AreOfAllClausesAndControlsThatAreAssessed) {
  EXPECT_EQ(AssessedRequirements().size(), 32 + 38);
  EXPECT_EQ(AssessedRequirements().front().reference, "iso-42001:4.1");
  EXPECT_EQ(AssessedRequirements()[31].reference, "iso-42001:10.2");
  EXPECT_EQ(AssessedRequirements()[32].reference, "iso-42001:A.2.2");
  EXPECT_EQ(AssessedRequirements().back().reference, "iso-42001:A.10.4");
}

// The test links all protos (CMakeLists.txt).
TEST(Pieces, NameCallsThatExist) {
  const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
  for (const std::string& call : Calls()) EXPECT_NE(pool.FindMethodByName(call), nullptr) << call;
}

// The controls service has the list of the documented items that the standard asks for.
TEST(Pieces, MakeEachRequiredDocumentMandatoryForItsClause) {
  std::ifstream file(AIMS_SOURCE_DIR "/services/controls/domain/required_documents.textproto");
  std::stringstream text;
  text << file.rdbuf();
  controls::v1::RequiredDocumentItems items;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text.str(), &items));
  std::set<std::string> required, mandatory;
  for (const auto& item : items.items()) required.insert(absl::StrCat(item.clause(), " document|", item.id()));
  for (const AssessedRequirement& requirement : AssessedRequirements()) {
    for (const ReadinessPiece* piece : requirement.pieces) {
      const std::string& label = piece->look().labels(0);
      if (!absl::StartsWith(label, "document|")) continue;
      EXPECT_TRUE(piece->mandatory()) << label;
      mandatory.insert(absl::StrCat(requirement.requirement->requirement_id(), " ", label));
    }
  }
  EXPECT_EQ(mandatory, required);
  EXPECT_EQ(mandatory.size(), 19);
}

TEST(Pieces, KnowTheControlsOfAnnexA) {
  EXPECT_TRUE(IsAnnexAControl("iso-42001:A.6.2.6"));
  EXPECT_FALSE(IsAnnexAControl("iso-42001:A.6.2"));  // an objective
  EXPECT_FALSE(IsAnnexAControl("iso-42001:9.1"));
  EXPECT_FALSE(IsAnnexAControl("iso-27001:A.5.1"));
  EXPECT_FALSE(IsAnnexAControl("iso-42001:A.99"));
}

TEST(Pieces, KnowTheLabelsThatTheyLookFor) {
  EXPECT_TRUE(IsLookedFor("published|iso-42001:4.4"));
  EXPECT_FALSE(IsLookedFor("published|iso-42001:4.1"));
  EXPECT_FALSE(IsLookedFor("review-signed"));  // of kDone
}

// A good piece of a clause, with something changed.
ReadinessPieces With(const std::string& change) {
  ReadinessPieces pieces;
  auto& clause = *pieces.add_clauses();
  clause.set_clause("4.1");
  ReadinessPiece& piece = *clause.add_pieces();
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(id: "a" title: "A" call: "x.Y.Z" look { series: SERIES_PRESENCE labels: "l" })", &piece));
  EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(change, &piece));
  return pieces;
}

TEST(Pieces, NameTheirProblems) {
  EXPECT_THAT(ProblemsOf(With("")), testing::Not(HasSubstr("4.1 a")));
  EXPECT_THAT(ProblemsOf(With("")), HasSubstr("4.2: its pieces are missing"));
  EXPECT_THAT(ProblemsOf(With("")), HasSubstr("Annex A: it has no pieces"));
  EXPECT_THAT(ProblemsOf(With("call: ''")), HasSubstr("4.1 a: id, title or call is missing"));
  EXPECT_THAT(ProblemsOf(With("look { within_days: 5 }")), HasSubstr("4.1 a: its look is incomplete"));
  EXPECT_THAT(ProblemsOf(With("look { series: SERIES_DONE }")), HasSubstr("4.1 a: its look is incomplete"));
  EXPECT_THAT(ProblemsOf(With("absence: true")), HasSubstr("without asked_when its absence is there from the start"));
  EXPECT_THAT(ProblemsOf(With("absence: true mandatory: true")), HasSubstr("an absence is never mandatory"));
  EXPECT_THAT(ProblemsOf(With("next_call: 'x.Y.Z'")), HasSubstr("begun and next_call belong together"));
  ReadinessPieces twice = With("");
  *twice.mutable_clauses(0)->add_pieces() = twice.clauses(0).pieces(0);
  EXPECT_THAT(ProblemsOf(twice), HasSubstr("4.1 a: it is there twice"));
  ReadinessPieces other = With("");
  other.mutable_clauses(0)->set_clause("6");
  EXPECT_THAT(ProblemsOf(other), HasSubstr("6: no clause of ISO/IEC 42001 that is assessed"));
}

}  // namespace
}  // namespace aims::improvement
