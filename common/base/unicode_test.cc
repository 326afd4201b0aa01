#include "common/base/unicode.h"

#include "gtest/gtest.h"

namespace aims::base {
namespace {

TEST(Unicode, ComposesWhatIsTheSame) {
  EXPECT_EQ(Composed("Cafe\u0301"), "Caf\u00E9");
  EXPECT_EQ(Composed("Caf\u00E9"), "Caf\u00E9");
  EXPECT_EQ(Composed("\uFF21"), "\uFF21") << "a full-width letter is another one here";
  EXPECT_EQ(Composed("Plain"), "Plain");
  EXPECT_EQ(Composed(""), "");
}

TEST(Unicode, MakesCompatibleVariantsOne) {
  EXPECT_EQ(Compatible("\uFF23arla\uFF20example.org"), "Carla@example.org");
  EXPECT_EQ(Compatible("o\uFB03ce"), "office");
}

TEST(Unicode, FoldsCaseAndForm) {
  EXPECT_EQ(Folded("\u00C4RZTLICHE"), Folded("a\u0308rztliche"));
  EXPECT_EQ(Folded("\u041F\u041E\u0427\u0422\u0410"), "\u043F\u043E\u0447\u0442\u0430");  // ПОЧТА, почта
  EXPECT_EQ(Folded("Stra\u00DFe"), Folded("STRASSE"));
  EXPECT_EQ(Folded("\u03A3\u03BF\u03C6\u03BF\u03C2"),
            Folded("\u03C3\u03BF\u03C6\u03BF\u03C3"));  // the two small sigmas
  EXPECT_EQ(Folded("car\u00ADla\u200B"), "carla");
  EXPECT_NE(Folded("\u00E9"), Folded("e")) << "accents count";
}

// What is no UTF-8 is no reason to fail: requests have none, but files and logs may.
TEST(Unicode, TakesAnyBytes) {
  EXPECT_EQ(Folded("A\xFF\xC3"), "a\xFF\xC3");
  EXPECT_EQ(Composed("\xED\xA0\x80"), "\xED\xA0\x80");
  EXPECT_FALSE(LooksLike("\xFF\xFF", "a"));
  ScriptsMixedIn("\xFF\u0430x");
}

TEST(Unicode, KnowsWhatLooksAlike) {
  EXPECT_TRUE(LooksLike("c\u0430rla", "carla"));
  EXPECT_TRUE(LooksLike("\u0441\u0430\u0440", "cap")) << "one script each";
  EXPECT_FALSE(LooksLike("carlo", "carla"));
  EXPECT_TRUE(LooksLike(std::string(5000, 'a'), std::string(5000, 'a')));
}

TEST(Unicode, NamesTheScriptsThatNoLanguageMixes) {
  EXPECT_EQ(ScriptsMixedIn("c\u0430rla"), "Cyrillic and Latin");
  EXPECT_EQ(ScriptsMixedIn("\u03B1lpha"), "Greek and Latin");
  for (const char* one :
       {"carla", "J\u00FCrgen", "\u0438\u0432\u0430\u043D", "\u6C34\u306E\u30AB", "k\u6C34", "", "42"}) {
    EXPECT_EQ(ScriptsMixedIn(one), "") << one;
  }
}

}  // namespace
}  // namespace aims::base
