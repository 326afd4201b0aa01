#include "common/query/filter.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/query/order_key.h"
#include "common/query/testing/instrument.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace aims::query {
namespace {

using ::testing::HasSubstr;
using testing::Instrument;

Instrument Cello() {
  Instrument cello;
  const bool parsed = google::protobuf::TextFormat::ParseFromString(
      R"pb(
        name: "organizations/acme/instruments/cello-1"
        display_name: "Cello No. 1 \"Duport\""
        state: LIFECYCLE_STATE_OPERATION
        owner { unit: "Strings" floor: 3 }
        tags: "wood"
        tags: "old wood"
        tags: "bass*clef"
        parts { label: "bow" weight: 80 state: LIFECYCLE_STATE_DESIGN }
        parts {
          label: "Case"
          weight: 4000
          parts { label: "Strap" }
          labels { key: "color" value: "Black" }
        }
        labels { key: "env" value: "prod" }
        labels { key: "a.b" value: "dotted" }
        labels { key: "empty" value: "" }
        rooms {
          key: 7
          value { unit: "Hall" floor: 1 }
        }
        votes { key: true value: 12 }
        create_time { seconds: 1767225600 nanos: 500000000 }  # 2026-01-01T00:00:00.5Z
        warm_up { seconds: 90 nanos: 500000000 }
        portable: true
        strings: 4
        serial: -12
        cycles: 18446744073709551615
        weight: 3.1
        price: 2.5e6
        image: "png"
        maker: "Stradivari"
        scores: 3
        scores: 5
        history: LIFECYCLE_STATE_DESIGN
        history: LIFECYCLE_STATE_OPERATION
        tune_times { seconds: 1767225600 }
      )pb",
      &cello);
  EXPECT_TRUE(parsed);
  return cello;
}

Filter Parsed(absl::string_view text) {
  auto filter = Filter::Parse(text, Instrument::descriptor());
  EXPECT_TRUE(filter.ok()) << text << ": " << filter.status();
  return filter.ok() ? *filter : *Filter::Parse("", Instrument::descriptor());
}

struct Case {
  absl::string_view filter;
  bool matches;
};

class FilterTable : public ::testing::TestWithParam<Case> {};

TEST_P(FilterTable, MatchesTheCello) {
  EXPECT_EQ(Parsed(GetParam().filter).Matches(Cello()), GetParam().matches) << GetParam().filter;
}

constexpr Case kText[] = {
    {R"(display_name = "Cello No. 1 \"Duport\"")", true},
    {R"(display_name = 'Cello No. 1 "Duport"')", true},
    {R"(display_name = "cello no. 1 \"duport\"")", false},  // case counts
    {"display_name = Cello", false},                        // the whole of it
    {"display_name = Cello*", true},
    {"display_name = *Duport", false},
    {R"(display_name = "*Duport\"")", true},
    {"display_name = C*1*D*", true},
    {"display_name = C*2*D*", false},
    {"display_name != Cello*", false},
    {"display_name != Viola", true},
    {"display_name:duport", true},  // a part, case ignored
    {"display_name:viola", false},
    {"display_name:cello*", true},
    {"display_name:duport*", false},  // with a wildcard, all of it
    {R"(display_name:"no. 1")", true},
    {R"(display_name:"cello\*")", false},  // a star, no wildcard
    {"display_name < D", true},
    {"display_name > D", false},
    {"name >= organizations/acme", true},
    {"displayName:cello", true},  // as in JSON
    {R"(maker = "Stradivari")", true},
};

struct LetterCase {
  absl::string_view name;
  absl::string_view filter;
  bool matches;
};
constexpr LetterCase kLetters[] = {
    {"\u00C4rztliche Triage", "display_name:\u00E4rzt", true},
    {"\u00C4rztliche Triage", "\u00E4RZT", true},
    {"\u00C4rztliche Triage", "display_name:a\u0308rzt*", true},
    {"A\u0308rztliche Triage", "display_name:\u00E4rzt", true},
    {"A\u0308rztliche Triage", "display_name:arzt", false},  // accents count
    {"\u041F\u041E\u0427\u0422\u0410", "display_name:\u043F\u043E\u0447\u0442\u0430", true},
    {"\u041F\u041E\u0427\u0422\u0410", "\u043F\u043E\u0447\u0442", true},
    {"Stra\u00DFe", "display_name:STRASSE", true},
    {"STRASSE", "stra\u00DFe", true},
    {"\uFB01nance", "finance", true},
    // The whole: case counts, the form does not.
    {"Cafe\u0301", "display_name = Caf\u00E9", true},
    {"Caf\u00E9", "display_name = Cafe\u0301", true},
    {"Caf\u00E9", "display_name = C*e\u0301", true},
    {"Caf\u00E9", "display_name = caf\u00E9", false},
    {"Caf\u00E9", "display_name != Cafe\u0301", false},
    {"Cafe\u0301", "display_name >= Caf\u00E9 display_name <= Caf\u00E9", true},
};

TEST(Filter, TakesLettersAsUnicodeDoes) {
  for (const LetterCase& each : kLetters) {
    Instrument instrument;
    instrument.set_display_name(std::string(each.name));
    const Filter filter = Parsed(each.filter);
    EXPECT_EQ(filter.Matches(instrument), each.matches) << each.name << ": " << each.filter;
    for (const Filter::Equality& equality : filter.RequiredEqualities()) {
      EXPECT_EQ(OrderKey(instrument, equality.path) == equality.order_key, each.matches)
          << each.name << ": the index of " << each.filter;
    }
  }
}

constexpr Case kNumbersAndOtherScalars[] = {
    {"strings = 4", true},
    {"strings=4", true},
    {"strings\t =\n\"4\"", true},
    {"strings != 4", false},
    {"strings < 4", false},
    {"strings <= 4", true},
    {"strings > 3", true},
    {"strings >= 5", false},
    {"strings:4", true},
    {"serial = -12", true},
    {"serial < -11", true},
    {"cycles = 18446744073709551615", true},  // beyond a double and an int64
    {"cycles > 18446744073709551614", true},
    {"weight = 3.1", true},  // single precision
    {"price = 2.5e6", true},
    {"price < 2500000.5", true},
    {"portable = true", true},
    {"portable = false", false},
    {"portable != true", false},
    {"state = OPERATION", true},
    {"state = LIFECYCLE_STATE_OPERATION", true},
    {"state != LIFECYCLE_STATE_DESIGN", true},
    {"state:DESIGN", false},
    {"warm_up = 90.5s", true},
    {"warm_up > 1m30s", true},
    {"warm_up <= 90s", false},
};

constexpr Case kTimes[] = {
    {"create_time = 2026-01-01T00:00:00.5Z", true},
    {R"(create_time = "2026-01-01T01:00:00.5+01:00")", true},
    {"create_time > 2026-01-01T00:00:00Z", true},
    {"create_time < 2026-01-01T00:00:00.5Z", false},
    {"create_time = 2026-01-01", true},  // that day
    {"create_time > 2026-01-01", false},
    {"create_time >= 2026-01-01", true},
    {"create_time <= 2026-01-01", true},
    {"create_time < 2026-01-01", false},
    {"create_time > 2025-12-31", true},
    {"create_time != 2026-01-02", true},
    {"delete_time = 2026-01-01", false},  // unset: nothing holds but !=
    {"delete_time < 2026-01-01", false},
    {"delete_time >= 2026-01-01", false},
    {"delete_time != 2026-01-01", true},
};

constexpr Case kPaths[] = {
    {"owner.unit = Strings", true},
    {"owner.unit:str", true},
    {"owner.floor >= 3", true},
    {"labels.env = prod", true},
    {"labels.env:PRO", true},
    {"labels.env = test", false},
    {"labels.missing = prod", false},
    {"labels.missing != prod", true},
    {R"(labels."a.b" = dotted)", true},
    {"labels:env", true},
    {"labels:missing", false},
    {"labels.env:*", true},
    {"labels.empty:*", true},  // the key is there
    {"labels.missing:*", false},
    {"rooms.7.unit = Hall", true},
    {"rooms.8.unit = Hall", false},
    {"rooms:7", true},
    {"votes.true = 12", true},
    {"votes:false", false},
    {"tags:wood", true},  // an element, not a part of one
    {"tags:old", false},
    {"tags:old*", true},
    {R"(tags:"bass\*clef")", true},
    {"scores:5", true},
    {"scores:4", false},
    {"history:DESIGN", true},
    {"history:RETIRED", false},
    {"tune_times:2026-01-01", true},
    {"parts.label:case", true},
    {"parts.weight:80", true},
    {"parts.weight:81", false},
    {"parts.state:DESIGN", true},
    {"parts.parts.label:strap", true},
    {"parts.labels.color:black", true},
    {"parts.labels:color", true},
};

constexpr Case kPresence[] = {
    {"owner:*", true},       {"owner:unit", true},     {"owner:email", false},  {"owner.email:*", false},
    {"owner.floor:*", true}, {"delete_time:*", false}, {"create_time:*", true}, {"-delete_time:*", true},
    {"tags:*", true},        {"scores:*", true},       {"labels:*", true},      {"image:*", true},
    {"rating:*", false},     {"rating = 0", false},    {"maker:*", true},       {"kit:*", false},
    {"portable:*", true},    {"parts.label:*", true},  {"state:*", true},
};

constexpr Case kWords[] = {
    {"cello", true},         {"STRAP", true},  // in a message in a message
    {"black", true},                           // in a map
    {"viola", false},        {"strad*", true},          {"vari*", false},     {"no.", true},    {"cello-1", true},
    {R"("old wood")", true}, {R"("old steel")", false}, {"old steel", false}, {"-viola", true}, {R"('AND')", false},
};

constexpr Case kLogic[] = {
    {"", true},
    {"  ", true},
    {"cello wood", true},
    {"cello viola", false},
    {"cello AND viola", false},
    {"cello OR viola", true},
    {"NOT viola", true},
    {"NOT cello", false},
    {"-cello", false},
    {"NOT (viola OR flute)", true},
    {"-(cello wood)", false},
    // OR binds closer than AND: with the usual precedence these two would be the other way round.
    {"cello OR viola AND flute", false},
    {"viola AND flute OR cello", false},
    {"cello OR (viola AND flute)", true},
    {"viola cello OR flute", false},
    {"cello viola OR wood", true},
    {"NOT viola OR flute", true},
    {"state = (DESIGN OR OPERATION)", true},
    {"state = (DESIGN OR RETIRED)", false},
    {"tags:(wood \"old wood\")", true},
    {"tags:(wood steel)", false},
    {"state = (NOT DESIGN)", true},
    {"serial = (-12 OR -13)", true},  // negative numbers, not negations
    {"display_name:(-viola cello)", true},
    {"display_name != (Viola AND Flute)", true},
    {"((strings = 4))", true},
};

std::vector<Case> AllCases() {
  std::vector<Case> all;
  auto add = [&](const auto& cases) { all.insert(all.end(), std::begin(cases), std::end(cases)); };
  add(kText);
  add(kNumbersAndOtherScalars);
  add(kTimes);
  add(kPaths);
  add(kPresence);
  add(kWords);
  add(kLogic);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Table, FilterTable, ::testing::ValuesIn(AllCases()));

TEST(Filter, HasNoValueInAnUnsetMessage) {
  const Instrument bare;
  for (absl::string_view text : {"owner.unit = x", "owner.floor < 5", "owner.floor = 0", "owner.unit:*"}) {
    EXPECT_FALSE(Parsed(text).Matches(bare)) << text;
  }
  EXPECT_TRUE(Parsed("owner.unit != x").Matches(bare));
}

TEST(Filter, ComparesDefaultsOfWhatDoesNotKnowWhetherItWasSet) {
  const Instrument bare;
  EXPECT_TRUE(Parsed("strings = 0 portable = false state = UNSPECIFIED display_name = \"\"").Matches(bare));
}

TEST(Filter, TellsSetFromDefaultWhereTheFieldDoes) {
  Instrument rated;
  rated.set_rating(0);
  EXPECT_TRUE(Parsed("rating = 0 rating:*").Matches(rated));
}

struct Refusal {
  std::string filter;
  absl::string_view says;
};

class FilterRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(FilterRefuses, WithTheColumnAndWhatWasExpected) {
  const auto filter = Filter::Parse(GetParam().filter, Instrument::descriptor());
  ASSERT_FALSE(filter.ok()) << GetParam().filter;
  EXPECT_EQ(filter.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(filter.status().message()), HasSubstr(std::string(GetParam().says)));
}

const Refusal kRefusals[] = {
    // Fields.
    {"colour = red", R"(column 1: Instrument has no field "colour"; its fields are name, display_name, state)"},
    {"cello owner.name = x", R"(column 13: Owner has no field "name"; its fields are unit, email, floor)"},
    {"strings.x = 1", R"(column 9: strings has no fields, so no "x")"},
    {"create_time.seconds = 1", "create_time has no fields"},
    {"owner. = 1", R"(column 7: Owner has no field "")"},
    {"rooms.hall.unit = x", R"(column 7: expected a whole number, not "hall")"},
    // Comparisons that a field does not have.
    {"tags = wood", R"(column 1: tags is repeated: expected ":")"},
    {"parts.label = bow", "parts.label is repeated"},
    {"labels = prod", "labels is a map: expected labels:key or labels.key = value"},
    {"owner = x", "owner is a message: expected one of its fields, unit, email, floor, or owner:*"},
    {"owner:name", R"(column 7: Owner has no field "name")"},
    {"image = png", "image is bytes: expected image:*"},
    {"image:png", "column 7: expected *"},
    {"state > DESIGN", R"(state has no order: expected "=" or "!=")"},
    {"portable < true", "portable has no order"},
    {"display_name < C*", "column 16: expected text without *"},
    // Values.
    {"strings = four", R"(column 11: expected a whole number, not "four")"},
    {"strings = 2.5", "expected a whole number"},
    {"cycles = -1", "expected a whole number from 0"},
    {"price = nan", "expected a number"},
    {"price = 1e999", "expected a number"},
    {"portable = yes", R"(expected true or false, not "yes")"},
    {"state = RUNNING", R"(expected one of UNSPECIFIED, DESIGN, OPERATION, RETIRED, not "RUNNING")"},
    {"state = operation", "expected one of"},
    {"create_time > yesterday", R"(column 15: expected a time such as 2026-11-24T10:00:00Z or 2026-11-24, not)"},
    {"warm_up = long", "expected a duration such as 90s"},
    {"warm_up = inf", "expected a duration"},
    // Syntax.
    {"strings =", "column 10: expected a value, not the end"},
    {"strings == 4", R"(column 10: expected a value, not "=")"},
    {"strings = AND", "expected a value (\"AND\" in quotes"},
    {"cello AND", "column 10: expected a term, not the end"},
    {"AND cello", "column 1: expected a term, not AND"},
    {"cello OR OR wood", "column 10: expected a term, not OR"},
    {"NOT NOT cello", "column 5: expected a term, not NOT"},
    {"cello and wood", "AND in capitals"},
    {"(cello", R"x(column 1: this "(" has no matching ")")x"},
    {"cello)", "column 6: this \")\" has no matching \"(\""},
    {"()", "column 2: expected a term, not \")\""},
    {"tags:(wood", R"x(column 6: this "(" has no matching ")")x"},
    {"\"cello", R"(column 1: this " has no closing quote)"},
    {R"("a\x")", "column 3: expected one of"},
    {R"("a\)", "expected one of"},
    {"regex(name)", "column 6: expected a space: there are no functions"},
    {"name = upper(x)", "there are no functions"},
    {"strings = 4,5", "column 12: expected a space"},
    {"\"a\"b", "column 4: expected a space"},
    {"- cello", "column 2: expected a term"},
    {"= 4", R"(Instrument has no field "")"},
    {"\"Stück\" colour = x", "column 9: "},  // characters, not bytes
    // Bounds.
    {std::string(Filter::kMaxBytes + 1, 'a'), "at most 4096 are allowed"},
    {std::string(Filter::kMaxDepth + 1, '(') + "a" + std::string(Filter::kMaxDepth + 1, ')'), "more than 32 nested"},
    {absl::StrJoin(std::vector<std::string>(Filter::kMaxTerms + 1, "a"), " "), "column 201: more than 100 terms"},
    {"strings:(" + absl::StrJoin(std::vector<std::string>(Filter::kMaxTerms + 1, "1"), " OR ") + ")", "more than 100"},
    {absl::StrJoin(std::vector<std::string>(33, "parts"), ".") + ".label:x", "at most 32 steps"},
};

INSTANTIATE_TEST_SUITE_P(Table, FilterRefuses, ::testing::ValuesIn(kRefusals));

TEST(Filter, TakesWhatIsJustWithinBounds) {
  Parsed(std::string(Filter::kMaxBytes, 'a'));
  Parsed(std::string(Filter::kMaxDepth, '(') + "a" + std::string(Filter::kMaxDepth, ')'));
  Parsed(absl::StrJoin(std::vector<std::string>(Filter::kMaxTerms, "a"), " "));
  // Parentheses beside each other are not nested.
  Parsed(absl::StrJoin(std::vector<std::string>(Filter::kMaxDepth + 1, "(a)"), " "));
}

TEST(Filter, ErrorsRepeatLittleOfALongFilter) {
  const auto filter = Filter::Parse("strings = " + std::string(4000, 'x'), Instrument::descriptor());
  EXPECT_LT(filter.status().message().size(), 200u);
}

std::string Required(absl::string_view text) {
  std::vector<std::string> paths;
  const Filter filter = Parsed(text);
  for (const auto& equality : filter.RequiredEqualities()) {
    paths.push_back(equality.path);
    // A message that matches has the key.
    EXPECT_EQ(filter.Matches(Cello()), OrderKey(Cello(), equality.path) == equality.order_key) << text;
  }
  return absl::StrJoin(paths, " ");
}

TEST(Filter, SaysWhichEqualitiesMustHold) {
  EXPECT_EQ(Required("state = OPERATION AND owner.unit = Strings cello"), "state owner.unit");
  EXPECT_EQ(Required("(strings = 4 (portable = true))"), "strings portable");
  EXPECT_EQ(Required("strings:4"), "strings");
  EXPECT_EQ(Required("create_time = 2026-01-01T00:00:00.5Z"), "create_time");
  EXPECT_EQ(Required("strings = 5"), "strings");
  EXPECT_EQ(Required("displayName = x"), "display_name");
}

TEST(Filter, SaysNoEqualityThatNeedNotHold) {
  for (absl::string_view text :
       {"state = OPERATION OR cello", "NOT state = DESIGN", "-(state = DESIGN)", "state = (DESIGN OR OPERATION)",
        "state != DESIGN", "strings < 5", "display_name = Cello*", "display_name:cello", "create_time = 2026-01-01",
        "tags:wood", "labels.env = prod", "parts.weight:80", "(state = OPERATION) OR cello", "strings >= 4"}) {
    EXPECT_EQ(Required(text), "") << text;
  }
  EXPECT_EQ(Required("strings = 4 AND (state = OPERATION OR portable = true)"), "strings");
}

// Garbage made of what filters are made of gets deep into the parser; bytes at random do not.
TEST(Filter, NeverCrashesOnGarbage) {
  const std::vector<absl::string_view> kPieces = {
      "(",       ")",           "\"",       "'",         "\\",     "*",      "-",        ".",      ":",
      "=",       "!=",          "<",        ">=",        ",",      " ",      " ",        " ",      "AND",
      "OR",      "NOT",         "name",     "tags",      "labels", "no",     "owner",    "unit",   "7",
      "rooms",   "a",           "é",        "\0",        "1e309",  "true",   "3.5s",     "DESIGN", "parts",
      "state",   "-1",          "image",    "2026-01-0", "1",      "!",      "T",        "Z",      "00",
      "strings", "create_time", "portable", "warm_up",   "votes",  "weight", "\xFF\xFE", "scores", "cycles"};
  std::mt19937 random(20261124);
  const Instrument cello = Cello();
  int parsed = 0;
  for (int round = 0; round < 60000; ++round) {
    std::string text;
    for (size_t length = random() % 14; length > 0; --length) {
      if (round % 4 == 0 && random() % 4 == 0) {
        text.push_back(static_cast<char>(random()));
      } else {
        absl::StrAppend(&text, kPieces[random() % kPieces.size()], random() % 2 == 0 ? " " : "");
      }
    }
    const auto filter = Filter::Parse(text, Instrument::descriptor());
    if (!filter.ok()) {
      ASSERT_EQ(filter.status().code(), absl::StatusCode::kInvalidArgument) << text;
      continue;
    }
    ++parsed;
    filter->Matches(cello);
  }
  EXPECT_GT(parsed, 1000);  // so that matching was tried as well
}

TEST(Filter, DatesAreDaysOfATimeZone) {
  absl::TimeZone new_york;
  ASSERT_TRUE(absl::LoadTimeZone("America/New_York", &new_york));
  const auto matches = [&](absl::string_view text) {
    return Filter::Parse(text, Instrument::descriptor(), new_york).value().Matches(Cello());
  };
  EXPECT_TRUE(matches("create_time = 2025-12-31"));
  EXPECT_FALSE(matches("create_time = 2026-01-01"));
  EXPECT_TRUE(matches("create_time < 2026-01-01"));
  EXPECT_TRUE(matches("create_time = 2026-01-01T00:00:00.5Z"));
}

}  // namespace
}  // namespace aims::query
