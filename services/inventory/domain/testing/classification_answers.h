#pragma once
// Answers to the EU AI Act's questions, for tests.
//
//   Judge(EuAiAct(), AnswersWith({{"annex3.4a", kYes}}), "2026-11-24")   // all else as for a system of minimal risk

#include <map>
#include <string>

#include "aims/inventory/v1/classification.pb.h"
#include "services/inventory/domain/classification_judge.h"

namespace aims::inventory {

inline constexpr auto kYes = v1::ClassificationAnswer::ANSWER_YES;
inline constexpr auto kNo = v1::ClassificationAnswer::ANSWER_NO;
inline constexpr auto kUnknown = v1::ClassificationAnswer::ANSWER_UNKNOWN;

using AnswerMap = std::map<std::string, v1::ClassificationAnswer::Answer>;

inline Answers ToAnswers(const AnswerMap& map) {
  Answers answers;
  for (const auto& [question, answer] : map) {
    auto* added = answers.Add();
    added->set_question(question);
    added->set_answer(answer);
    added->set_reason("as the description says");
  }
  return answers;
}

// A deployer in the Union uses a system that nothing else is found about; no question is left open.
inline AnswerMap MinimalAnswers() {
  AnswerMap map;
  for (const auto& question : EuAiAct().data().questions()) {
    // Questions that only matter after another was answered with yes.
    const bool follows = question.id().find(".exception") != std::string::npos || question.step() == 7 ||
                         (question.step() >= 9 && question.step() <= 11) || question.step() == 15;
    if (!follows) map[question.id()] = kNo;
  }
  for (const char* follow_up :
       {"annex1.assistance", "annex1.endangers", "annex3.1a.post_law_enforcement", "art50.1.obvious", "art50.1.crime",
        "art50.2.assistive", "art50.2.crime", "art50.2.legacy", "art50.3.crime", "art50.4a.crime", "art50.4b.editorial",
        "gpai.compute", "gpai.designated"}) {
    map.erase(follow_up);
  }
  map["art3.ai_system"] = kYes;
  map["art2.1b"] = kYes;
  map["role.deployer"] = kYes;
  return map;
}

inline AnswerMap With(AnswerMap map, const AnswerMap& changes) {
  for (const auto& [question, answer] : changes) map[question] = answer;
  return map;
}

inline Answers AnswersWith(const AnswerMap& changes) { return ToAnswers(With(MinimalAnswers(), changes)); }

}  // namespace aims::inventory
