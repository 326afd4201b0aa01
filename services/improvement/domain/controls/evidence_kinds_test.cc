#include "services/improvement/domain/controls/evidence_kinds.h"

#include <algorithm>
#include <set>

#include "common/frameworks/frameworks.h"
#include "gtest/gtest.h"

namespace aims::improvement {
namespace {

using controls::v1::EvidenceArtifact;
using Kinds = std::vector<std::string>;

TEST(EvidenceKinds, OfARequirementAreThoseThatAnArtifactCanShow) {
  EXPECT_EQ(EvidenceKindsOfRequirement("iso-42001:A.6.2.6"), (Kinds{"metric", "procedure", "ticket"}));
  EXPECT_EQ(EvidenceKindsOfRequirement("iso-42001:A.6.2.7"), (Kinds{"technical_doc"}));  // and "communication"
  EXPECT_TRUE(EvidenceKindsOfRequirement("iso-42001:Z.1").empty());
}

TEST(EvidenceKinds, OfAnArtifact) {
  EXPECT_EQ(EvidenceKindsOfArtifact(EvidenceArtifact::KIND_TEST_REPORT), (Kinds{"report", "test_report"}));
  EXPECT_EQ(EvidenceKindsOfArtifact(EvidenceArtifact::KIND_TICKET), (Kinds{"case_record", "change_record", "ticket"}));
  EXPECT_TRUE(EvidenceKindsOfArtifact(EvidenceArtifact::KIND_OTHER).empty());
}

TEST(EvidenceKinds, AreWordsOfTheVocabulary) {
  const auto& words = frameworks::Shipped().evidence_kinds();
  const std::set<std::string> vocabulary(words.begin(), words.end());
  for (int kind = EvidenceArtifact::Kind_MIN; kind <= EvidenceArtifact::Kind_MAX; ++kind) {
    if (!EvidenceArtifact::Kind_IsValid(kind)) continue;
    const Kinds kinds = EvidenceKindsOfArtifact(static_cast<EvidenceArtifact::Kind>(kind));
    EXPECT_TRUE(std::is_sorted(kinds.begin(), kinds.end())) << EvidenceArtifact::Kind_Name(kind);
    for (const std::string& word : kinds) EXPECT_EQ(vocabulary.count(word), 1) << word;
    const bool shows = kind != EvidenceArtifact::KIND_UNSPECIFIED && kind != EvidenceArtifact::KIND_OTHER;
    EXPECT_EQ(!kinds.empty(), shows) << EvidenceArtifact::Kind_Name(kind);
  }
}

}  // namespace
}  // namespace aims::improvement
