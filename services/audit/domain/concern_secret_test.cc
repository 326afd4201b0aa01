#include "services/audit/domain/concern_secret.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/testing/concern_story.h"

namespace aims::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

TEST(CaseSecret, Has160BitsInGroupsThatPeopleCanCopy) {
  std::set<std::string> secrets;
  std::set<char> characters;
  for (int i = 0; i < 200; ++i) {
    const std::string secret = CaseSecretFrom(absl::StrCat("random ", i));
    EXPECT_THAT(secret, MatchesRegex("([0-9abcdefghjkmnpqrstvwxyz]{4}-){7}[0-9abcdefghjkmnpqrstvwxyz]{4}"));
    secrets.insert(secret);
    characters.insert(secret.begin(), secret.end());
  }
  EXPECT_EQ(secrets.size(), 200u);
  EXPECT_EQ(characters.size(), 33u) << "all of them occur, and the hyphen";
  EXPECT_EQ(CaseSecretFrom("a"), CaseSecretFrom("a"));
}

TEST(CaseSecret, HasAFormByWhichItIsKnown) {
  const std::string secret = CaseSecretFrom("a");
  EXPECT_TRUE(IsCaseSecret(secret));
  EXPECT_TRUE(IsCaseSecret(kCaseSecret));
  std::string other_letter = secret, no_hyphen = secret;
  other_letter[0] = 'u';
  no_hyphen[4] = '0';
  for (const std::string& wrong : {std::string(), secret.substr(1), secret + "a", other_letter, no_hyphen,
                                   std::string(secret.size(), '-'), std::string(secret.size(), '\0')}) {
    EXPECT_FALSE(IsCaseSecret(wrong)) << wrong;
  }
}

TEST(CaseSecret, IsReadHoweverItIsWritten) {
  const std::string digest = DigestOfSecret("abcd-efgh");
  EXPECT_EQ(digest.size(), 64u);
  for (const char* written : {"ABCD-EFGH", "abcdefgh", " abcd efgh\n"}) EXPECT_EQ(DigestOfSecret(written), digest);
  EXPECT_NE(DigestOfSecret("abcd-efgj"), digest);
}

TEST(CaseSecret, OpensItsConcernAlone) {
  v1::Concern concern;
  EXPECT_FALSE(IsSecretOf(concern, "")) << "a concern without a secret is opened by none";
  concern.set_secret_digest(DigestOfSecret("abcd"));
  EXPECT_TRUE(IsSecretOf(concern, "abcd"));
  for (const char* wrong : {"", "abce", "abcda", "bbcd"}) EXPECT_FALSE(IsSecretOf(concern, wrong)) << wrong;
  EXPECT_FALSE(IsSecretOf(concern, concern.secret_digest())) << "its digest does not";
}

TEST(CaseSecret, IsInNoEventAndNoState) {
  ConcernStory story;
  story.ByNobodyKnown().When(ConcernStory::Replying("more")).Happens();
  story.ByNobodyKnown().When(ConcernStory::Replying("a threat", /*retaliation=*/true));
  std::string all = story.state().SerializeAsString();
  for (const v1::ConcernEvent& event : story.Happens()) all += event.SerializeAsString();
  EXPECT_THAT(all, Not(HasSubstr(kCaseSecret)));
  EXPECT_THAT(all, HasSubstr(DigestOfSecret(kCaseSecret)));
}

}  // namespace
}  // namespace aims::audit
