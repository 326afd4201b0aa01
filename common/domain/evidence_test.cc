#include "common/domain/evidence.h"

#include <vector>

#include "aims/type/v1/evidence.pb.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1767225600);

type::v1::Evidence Document(absl::Time made) {
  type::v1::Evidence document;
  document.set_title("test report");
  document.set_reference("vault://r1");
  document.set_preparer("tess");
  *document.mutable_evidence_time() = base::ToProto(made);
  return document;
}

std::vector<std::string> RulesBroken(const type::v1::Evidence& document) {
  Refusals refusals("organizations/acme/risks/r1");
  RequireValid(
      std::vector{document}, Decision{{}, kNow}, [](const auto& each) { return each.title(); }, &refusals);
  std::vector<std::string> rules;
  for (const Violation& violation : refusals.violations()) rules.push_back(violation.rule);
  return rules;
}

TEST(RequireValid, TakesWhatIsMadeAndHasNotExpired) {
  type::v1::Evidence document = Document(kNow);
  EXPECT_TRUE(RulesBroken(document).empty());
  *document.mutable_expire_time() = base::ToProto(kNow + absl::Seconds(1));
  EXPECT_TRUE(RulesBroken(document).empty());
}

TEST(RequireValid, RefusesWhatHasExpired) {
  type::v1::Evidence document = Document(kNow - absl::Hours(1));
  *document.mutable_expire_time() = base::ToProto(kNow);
  EXPECT_EQ(RulesBroken(document), std::vector<std::string>{"EVIDENCE_EXPIRED"});
}

TEST(RequireValid, RefusesWhatIsOfATimeToCome) {
  EXPECT_EQ(RulesBroken(Document(kNow + absl::Seconds(1))), std::vector<std::string>{"EVIDENCE_IN_FUTURE"});
}

TEST(PreparersOf, NamesEachOnce) {
  EXPECT_EQ(PreparersOf(std::vector{Document(kNow), Document(kNow)}), std::set<std::string>{"tess"});
}

}  // namespace
}  // namespace aims::domain
