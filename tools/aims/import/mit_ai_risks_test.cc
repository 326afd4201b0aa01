#include "tools/aims/import/mit_ai_risks.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using Row = risk::v1::ImportRiskCategoriesRequest;

constexpr char kOrganization[] = "organizations/acme";

std::string Entry(const char* domain, const char* subdomain, const char* entity = "\"4 - Not coded\"") {
  return absl::StrCat("{\"id\": \"1\", \"domain\": ", domain, ", \"subdomain\": ", subdomain, ", \"entity\": ", entity,
                      ", \"intent\": null}");
}

std::map<std::string, Row> Mapped(const std::string& json) {
  const auto rows = MapMitAiRisks(json, kOrganization);
  EXPECT_TRUE(rows.ok()) << rows.status();
  std::map<std::string, Row> by_id;
  if (rows.ok()) {
    for (const Row& row : *rows) by_id[row.risk_category_id()] = row;
  }
  return by_id;
}

TEST(MitAiRisks, GivesDomainsAndTheirParts) {
  const std::string entry = Entry("\"6. Socioeconomic and Environmental\"", "\"6.5 > Governance failure\"");
  const auto rows = Mapped(absl::StrCat("[", entry, ",", entry, "]"));
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows.at("mit-v3-6").risk_category().display_name(), "Socioeconomic and Environmental");
  const auto& part = rows.at("mit-v3-6-5").risk_category();
  EXPECT_EQ(part.display_name(), "Governance failure");
  EXPECT_EQ(part.code(), "6.5");
  EXPECT_EQ(part.parent_category(), "organizations/acme/riskCategories/mit-v3-6");
  EXPECT_EQ(part.description(), "Holds 2 of the 2 risks of the repository.");
  EXPECT_TRUE(absl::StrContains(part.attribution(), "CC BY 4.0"));
}

TEST(MitAiRisks, WhatIsInNoPartIsInTheDomain) {
  EXPECT_EQ(Mapped(absl::StrCat("[", Entry("\"3. Misinformation\"", "\"3.0 > Misinformation\""), "]")).size(), 1);
}

TEST(MitAiRisks, GivesCauses) {
  const auto rows = Mapped(absl::StrCat("[", Entry("\"3. Misinformation\"", "null", "\"1 - Human\""), "]"));
  EXPECT_EQ(rows.at("mit-v3-entity-human").risk_category().parent_category(),
            "organizations/acme/riskCategories/mit-v3-entity");
  EXPECT_EQ(rows.count("mit-v3-intent"), 0);
}

TEST(MitAiRisks, SaysWhereTheFileIsNotTheRepository) {
  for (const char* json : {"", "{}", "[]", "[1]", "[{\"domain\": 7}]", "[{\"domain\": \"no code\"}]",
                           "[{\"domain\": \"1. A\", \"subdomain\": \"2.1 > B\"}]", "[{\"entity\": \"Human\"}]"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(MapMitAiRisks(json, kOrganization).status())) << json;
  }
  const auto status = MapMitAiRisks(absl::StrCat("[", Entry("null", "null"), ", 1]"), kOrganization).status();
  EXPECT_TRUE(absl::StrContains(status.message(), "entry 2")) << status;
}

TEST(MitAiRisks, OfTheRepositoryItself) {
  const char* shared = std::getenv("AIMS_SHARED");
  std::ifstream file(
      absl::StrCat(shared != nullptr ? shared : AIMS_SOURCE_DIR "/../shared", "/data/mit-ai-risk-repository-v3.json"));
  if (!file) GTEST_SKIP() << "the repository is not here";
  std::stringstream text;
  text << file.rdbuf();
  const auto rows = Mapped(text.str());
  int domains = 0, parts = 0, causes = 0;
  for (const auto& [id, row] : rows) {
    const bool numbered = absl::ascii_isdigit(id[7]);
    if (numbered) ++(row.risk_category().parent_category().empty() ? domains : parts);
    if (!numbered) ++causes;
  }
  EXPECT_EQ(domains, 7);
  EXPECT_EQ(parts, 24);
  EXPECT_EQ(causes, 3 + 9);  // entity, intent, timing, and three values of each
}

}  // namespace
}  // namespace aims::cli
