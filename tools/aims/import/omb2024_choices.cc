#include "tools/aims/import/omb2024_choices.h"

#include <array>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/aims/import/cell.h"

namespace aims::cli {
namespace {

using inventory::v1::AiSystem;
using inventory::v1::YesNo;

constexpr size_t kLongestReference = 60;

struct Stage {
  absl::string_view text;
  AiSystem::State state;
};
constexpr std::array<Stage, 10> kStages = {{
    {"Planned", AiSystem::STATE_PROPOSED},
    {"Ideation", AiSystem::STATE_PROPOSED},
    {"Initiated", AiSystem::STATE_INCEPTION},
    {"Acquisition and/or Development", AiSystem::STATE_DEVELOPMENT},
    {"Implementation and Assessment", AiSystem::STATE_VERIFICATION},
    {"Operation and Maintenance", AiSystem::STATE_OPERATION},
    {"In production", AiSystem::STATE_OPERATION},
    {"In mission", AiSystem::STATE_OPERATION},
    {"Retired", AiSystem::STATE_RETIRED},
    {"Research or Administrative Action Complete", AiSystem::STATE_RETIRED},
}};

struct Development {
  absl::string_view text;
  AiSystem::DevelopmentMode mode;
};
constexpr std::array<Development, 6> kDevelopments = {{
    {"Developed in-house.", AiSystem::DEVELOPMENT_MODE_IN_HOUSE},
    {"No contract/external resources used in development.", AiSystem::DEVELOPMENT_MODE_IN_HOUSE},
    {"Developed with contracting resources.", AiSystem::DEVELOPMENT_MODE_CONTRACTED},
    {"Exclusively developed with contract/external resources.", AiSystem::DEVELOPMENT_MODE_CONTRACTED},
    {"Developed with both contracting and in-house resources.", AiSystem::DEVELOPMENT_MODE_MIXED},
    {"Developed with a combination of in-house and contract/external resources.", AiSystem::DEVELOPMENT_MODE_MIXED},
}};

// Spellings of topic areas that occur beside the usual one.
constexpr std::array<std::pair<absl::string_view, absl::string_view>, 2> kTopicVariants = {{
    {"Mission-Enabling (internal agency support)", "Mission-Enabling"},
    {"NLP", "Natural Language Processing"},
}};

// Names of choices that are followed by a colon and an explanation, without a full stop.
constexpr std::array<absl::string_view, 20> kLevels = {
    // 28
    "Documentation is missing or not available", "Documentation has been partially completed",
    "Documentation is complete", "Documentation is widely available",
    // 43
    "None", "Use of existing data platforms", "Re-use production level code from a different use-case",
    "Re-use production level code and/or data products",
    // 44
    "Limited documentation for review", "No documentation is available", "Documentation has been published",
    "Documentation has been developed",
    // 47
    "Performance evaluation in operational environment", "Benchmark evaluation",
    "Impact evaluation in operational environment", "No testing",
    // 50
    "Intermittent and Manually Updated", "Automated and Regularly Scheduled Updates",
    "Established Process of Machine Learning Operations", "No monitoring protocols have been established"};

}  // namespace

std::string Choice(absl::string_view text) {
  std::string choice = absl::StrReplaceAll(OneLine(text), {{"–", "-"}});
  if (absl::EqualsIgnoreCase(choice, "yes") || absl::EqualsIgnoreCase(choice, "true")) return "Yes";
  if (absl::EqualsIgnoreCase(choice, "no") || absl::EqualsIgnoreCase(choice, "false")) return "No";
  return choice;
}

std::string Level(absl::string_view text) {
  const std::string choice = Choice(text);
  absl::string_view name = absl::StripSuffix(absl::string_view(choice).substr(0, choice.find(':')), ".");
  if (name == "Documentation has been partially complete") name = "Documentation has been partially completed";
  if (absl::c_linear_search(kLevels, name)) return std::string(name);
  return SaysNothing(choice) ? "" : choice;
}

absl::optional<AiSystem::State> StateOfStage(absl::string_view stage) {
  for (const Stage& known : kStages) {
    if (absl::EqualsIgnoreCase(stage, known.text)) return known.state;
  }
  return absl::nullopt;
}

absl::optional<Impact> ImpactOf(absl::string_view text) {
  const auto is = [text](absl::string_view known) { return absl::EqualsIgnoreCase(text, known); };
  if (is("Neither")) return Impact{YesNo::YES_NO_NO, YesNo::YES_NO_NO};
  if (is("Both")) return Impact{YesNo::YES_NO_YES, YesNo::YES_NO_YES};
  if (is("Rights-impacting")) return Impact{YesNo::YES_NO_YES, YesNo::YES_NO_NO};
  if (is("Safety-impacting")) return Impact{YesNo::YES_NO_NO, YesNo::YES_NO_YES};
  return absl::nullopt;
}

AiSystem::DevelopmentMode DevelopmentModeOf(absl::string_view text) {
  for (const Development& known : kDevelopments) {
    if (absl::EqualsIgnoreCase(text, known.text)) return known.mode;
  }
  return AiSystem::DEVELOPMENT_MODE_UNSPECIFIED;
}

std::string UsualTopic(absl::string_view topic) {
  for (const auto& [variant, usual] : kTopicVariants) {
    if (topic == variant) return std::string(usual);
  }
  return std::string(topic);
}

bool IsContractReference(absl::string_view text) {
  const std::vector<absl::string_view> words = absl::StrSplit(text, ' ');
  return text.size() <= kLongestReference && words.size() <= 2 &&
         words.back().find_first_of("0123456789") != absl::string_view::npos;
}

}  // namespace aims::cli
