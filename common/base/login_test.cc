#include "common/base/login.h"

#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::base {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;

std::string Recorded(absl::string_view login, LoginCase letters = LoginCase::kCounts) {
  auto recorded = RecordedLogin(login, letters);
  return recorded.ok() ? *recorded : std::string(recorded.status().message());
}

TEST(RecordedLogin, TakesTheNamesThatProvidersGive) {
  for (const char* name :
       {"ana", "o'brien@example.org", "anna_example.com#EXT#@tenant.onmicrosoft.com", "auth0|5f7c8ec7c33c6c004bbafe82",
        "google-oauth2|103547991597142817347", "CN=Anna Weber,OU=Risk & Audit,O=Example AG,C=DE", "DOMAIN\\anna",
        "spiffe://example.org/ns/risk/sa/scanner", "https://idp.example.org/users?id=7",
        "j\u00FCrgen@b\u00FCro.example", "\u0438\u0432\u0430\u043D@example.org",
        "CN=\u0418\u0432\u0430\u043D \u041F\u0435\u0442\u0440\u043E\u0432,O=Example", "\u7530\u4E2D@example.jp",
        "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ"}) {
    EXPECT_EQ(Recorded(name), name);
  }
  EXPECT_EQ(Recorded(std::string(kMaxLoginLength, 'a')), std::string(kMaxLoginLength, 'a'));
}

TEST(RecordedLogin, IsOneOfAllSpellings) {
  for (const char* spelling :
       {" carla", "carla  ", "\u00A0carla\u3000", "\u200Bcarla\uFEFF", "\uFF43\uFF41\uFF52\uFF4C\uFF41"}) {
    EXPECT_EQ(Recorded(spelling), "carla") << spelling;
  }
  EXPECT_EQ(Recorded("andre\u0301"), "andr\u00E9");
}

TEST(RecordedLogin, KeepsCaseUnlessTheProviderIgnoresIt) {
  EXPECT_EQ(Recorded("Carla@Example.org"), "Carla@Example.org");
  EXPECT_EQ(Recorded(" Carla@Example.org", LoginCase::kIgnored), "carla@example.org");
  EXPECT_EQ(Recorded("STRA\u00DFE", LoginCase::kIgnored), "strasse");
}

TEST(RecordedLogin, StaysWhenItIsRecordedAgain) {
  for (const LoginCase letters : {LoginCase::kCounts, LoginCase::kIgnored}) {
    for (const char* login : {" \u00B4a", "\uFF21 b ", "\u00C4\u0301x", "a\u00A0b", "\u017F\u1E9E"}) {
      const std::string once = Recorded(login, letters);
      EXPECT_EQ(Recorded(once, letters), once) << login;
    }
  }
}

TEST(RecordedLogin, RefusesWhatNobodyCanTellApart) {
  EXPECT_THAT(Recorded("c\u0430rla"), HasSubstr("\"c\u0430rla\", which mixes Cyrillic and Latin letters"));
  EXPECT_THAT(Recorded("x@ex\u0430mple.org"), HasSubstr("\"ex\u0430mple\", which mixes"));
  EXPECT_THAT(Recorded("car\u200Bla"), HasSubstr("U+200B, which nobody sees, as character 4"));
  EXPECT_THAT(Recorded("car\nla"), HasSubstr("U+000A, a line break, as character 4"));
  EXPECT_THAT(Recorded("carla\x01"), HasSubstr("a control character"));
  EXPECT_THAT(Recorded("\u202Ecarla"), HasSubstr("direction of text"));
  EXPECT_THAT(Recorded("a\0b"s), HasSubstr("a control character"));
  for (const char* blank : {"", " ", "\u00A0\u200B"}) EXPECT_THAT(Recorded(blank), HasSubstr("nothing to read"));
  EXPECT_THAT(Recorded("a\xFF"), HasSubstr("UTF-8"));
  for (const size_t size : {kMaxLoginLength + 1, size_t{1} << 20}) {
    EXPECT_THAT(Recorded(std::string(size, 'a')), HasSubstr("longer than 256"));
  }
}

TEST(SamePerson, HoweverSpelled) {
  for (const char* spelling : {"carla", " carla", "carla ", "Carla", "CARLA", "c\u0430rla", "\uFF43arla", "carla\u200B",
                               "car\u00ADla", "\u00A0Carla"}) {
    EXPECT_TRUE(SamePerson(spelling, "carla")) << spelling;
    EXPECT_TRUE(SamePerson("carla", spelling)) << spelling;
  }
  EXPECT_TRUE(SamePerson("carla@Example.org", "carla@example.org"));
  EXPECT_TRUE(SamePerson("andre\u0301", "Andr\u00C9"));
  EXPECT_TRUE(SamePerson("\u0430\u0445\u0430", "axa")) << "no reader sees that one of them is Cyrillic";
}

TEST(SamePerson, ButNotOthers) {
  for (const char* other : {"carlo", "carla2", "carla@example.org", "carla@example.com", "car la", "service:carla"}) {
    EXPECT_FALSE(SamePerson(other, "carla")) << other;
  }
  EXPECT_FALSE(SamePerson("user1", "userl")) << "ASCII names are told apart by their characters";
  EXPECT_FALSE(SamePerson("auth0|5f7c8ec7", "auth0|5f7c8ec8"));
  EXPECT_FALSE(SamePerson("andre", "andr\u00E9"));
  EXPECT_FALSE(SamePerson("", ""));
  EXPECT_FALSE(SamePerson(" ", "\u200B"));
}

TEST(SamePerson, IsAmongPeople) {
  const std::set<std::string> people = {"", "Carla"};
  EXPECT_TRUE(IsAmong("carla", people));
  EXPECT_FALSE(IsAmong("ben", people));
  EXPECT_FALSE(IsAmong("", people));
}

TEST(LoginKey, IsOneForSpellingsOfOneLogin) {
  EXPECT_EQ(LoginKey(" Andre\u0301"), LoginKey("andr\u00E9"));
  EXPECT_NE(LoginKey("carla"), LoginKey("c\u0430rla"));
}

}  // namespace
}  // namespace aims::base
