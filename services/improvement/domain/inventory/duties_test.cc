#include "services/improvement/domain/inventory/duties.h"

#include "common/frameworks/frameworks.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/testing/systems.h"
#include "services/inventory/domain/classification_procedure.h"

namespace aims::improvement {
namespace {

constexpr char kCovered[] = "ai-act-duties-covered";
constexpr char kChat[] = "aiSystems/chat";

using Dates = std::vector<std::pair<std::string, std::string>>;  // of duties, by their ids

Classification With(const Dates& duties) {
  Classification classification = ClassificationOf(Classification::STATE_COMPLETE);
  for (const auto& [id, start_date] : duties) {
    classification.add_duties()->set_id(id);
    classification.mutable_duties()->rbegin()->set_start_date(start_date);
  }
  return classification;
}

World SystemWith(const Dates& duties) {
  World world;
  world.On("2026-03-01").Tell(kChat, Registered());
  world.Tell(kChat, Classified(With(duties)));
  return world;
}

// The tally of the duties of a world, with these standing counts of controls and evidence.
Tally CoveredBy(const World& world, const std::string& time, const Counts& served, const Counts& evidence) {
  const Formula& formula = FindMetric(kCovered)->formula;
  Context context;
  context.time = T(time);
  context.standing = [&](Series series) -> const Counts& {
    return series == Series::kRequirementsServed ? served : evidence;
  };
  Tally tally;
  for (const auto& [label, count] : world.Standing(Series::kDuties, time)) {
    formula.inputs[0].add(label, count, context, tally);
  }
  return tally;
}

TEST(Duties, EachDutyOfTheProcedureHasItsRequirement) {
  const auto& procedure = inventory::EuAiAct().data();
  ASSERT_GT(procedure.duties_size(), 50);
  for (const auto& duty : procedure.duties()) {
    const std::string requirement = RequirementOfDuty(duty.id());
    const auto* row = frameworks::FindRequirement(requirement);
    if (duty.id() == "provider.6-1") {
      EXPECT_EQ(row, nullptr) << "then it can be covered: correct the note of the metric";
      continue;
    }
    ASSERT_NE(row, nullptr) << duty.id() << ": " << requirement;
    EXPECT_TRUE(row->assessable()) << requirement;
  }
}

TEST(Duties, NamesArticleParagraphAndLetter) {
  EXPECT_EQ(RequirementOfDuty("deployer.26-2"), "eu-ai-act:Art. 26(2)");
  EXPECT_EQ(RequirementOfDuty("provider.4a"), "eu-ai-act:Art. 4a");
  EXPECT_EQ(RequirementOfDuty("representative.22"), "eu-ai-act:Art. 22");
}

TEST(Duties, CountsThoseThatApplyOnTheDay) {
  const World world = SystemWith({{"deployer.4", "2025-02-02"}, {"deployer.26-2", "2026-03-05"}});
  EXPECT_EQ(world.Of(kCovered, "2026-03-04T23:59:59Z").denominator, 1);
  EXPECT_EQ(world.Of(kCovered, "2026-03-05").denominator, 2);
  EXPECT_EQ(world.Of(kCovered, "2026-03-05").numerator, 0);
}

TEST(Duties, LooksAheadBy180Days) {
  const World world = SystemWith({{"deployer.4", "2025-02-02"}, {"deployer.26-2", "2026-09-01"}});
  EXPECT_EQ(world.Of(kCovered, "2026-03-04").parts.at("applying_in_180_days"), 1);
  EXPECT_EQ(world.Of(kCovered, "2026-03-05").parts.at("applying_in_180_days"), 2);
  EXPECT_EQ(world.Of(kCovered, "2026-03-05").parts.at("applying"), 1);
}

TEST(Duties, IsCoveredByAControlThatServesItsRequirement) {
  const World world = SystemWith({{"deployer.4", "2025-02-02"}, {"deployer.26-2", "2026-04-01"}});
  const Tally tally = CoveredBy(world, "2026-03-05", {{"eu-ai-act:Art. 26(2)", 2}}, {});
  EXPECT_EQ(tally.denominator, 1);
  EXPECT_EQ(tally.numerator, 0);
  EXPECT_EQ(tally.parts,
            (std::map<std::string, int64_t>{{"applying", 1}, {"applying_in_180_days", 2}, {"covered_in_180_days", 1}}));
  EXPECT_EQ(CoveredBy(world, "2026-04-01", {{"eu-ai-act:Art. 26(2)", 2}}, {}).numerator, 1);
}

TEST(Duties, IsCoveredByEvidenceWhileItIsValid) {
  const World world = SystemWith({{"deployer.4", "2025-02-02"}});
  const std::string until = SecondsPart(T("2026-05-01"));
  const Counts evidence = {{"eu-ai-act:Art. 4|" + until, 1}, {"eu-ai-act:Art. 4a|0", 1}};
  EXPECT_EQ(CoveredBy(world, "2026-04-30", {}, evidence).parts.at("covered"), 1);
  EXPECT_EQ(CoveredBy(world, "2026-04-30", {}, evidence).parts.count("covered_in_180_days"), 0u);
  EXPECT_EQ(CoveredBy(world, "2026-05-01", {}, evidence).numerator, 0);
  EXPECT_EQ(CoveredBy(world, "2026-05-01", {}, {{"eu-ai-act:Art. 4|0", 1}}).numerator, 1) << "without end";
}

TEST(Duties, CountsADutyForEachSystem) {
  World world = SystemWith({{"deployer.4", "2025-02-02"}});
  world.Tell("aiSystems/other", Registered());
  world.Tell("aiSystems/other", Classified(With({{"deployer.4", "2025-02-02"}})));
  EXPECT_EQ(world.Of(kCovered, "2026-03-01").denominator, 2);
}

TEST(Duties, CountsThoseOfTheLastClassification) {
  World world = SystemWith({{"deployer.4", "2025-02-02"}});
  world.On("2026-03-02").Tell(kChat, Moved(&AiSystemEvent::mutable_classification_outdated));
  EXPECT_EQ(world.Of(kCovered, "2026-03-02").denominator, 1) << "an outdated one counts until the next";
  AiSystemEvent carried;
  *carried.mutable_classification_carried_over()->mutable_classification() =
      With({{"deployer.4", "2025-02-02"}, {"provider.4", "2025-02-02"}});
  world.On("2026-03-03").Tell(kChat, carried);
  EXPECT_EQ(world.Of(kCovered, "2026-03-03").denominator, 2);
  AiSystemEvent decided;
  *decided.mutable_override_approved()->mutable_duties() =
      With({{"deployer.4", "2025-02-02"}, {"provider.4", "2025-02-02"}, {"provider.9", "2025-02-02"}}).duties();
  world.On("2026-03-04").Tell(kChat, decided);
  EXPECT_EQ(world.Of(kCovered, "2026-03-04").denominator, 3);
  world.On("2026-03-05").Tell(kChat, Classified(With({})));
  EXPECT_EQ(world.Of(kCovered, "2026-03-05").denominator, 0);
}

TEST(Duties, LeavesOutSystemsThatDoNotLive) {
  World world = SystemWith({{"deployer.4", "2025-02-02"}});
  world.On("2026-03-02").Tell(kChat, Moved(&AiSystemEvent::mutable_deleted));
  EXPECT_EQ(world.Of(kCovered, "2026-03-02").denominator, 0);
  world.On("2026-03-03").Tell(kChat, Moved(&AiSystemEvent::mutable_undeleted));
  EXPECT_EQ(world.Of(kCovered, "2026-03-03").denominator, 1);
  world.On("2026-03-04").Tell(kChat, Moved(&AiSystemEvent::mutable_withdrawn));
  EXPECT_EQ(world.Of(kCovered, "2026-03-04").denominator, 0);
}

}  // namespace
}  // namespace aims::improvement
