#include "services/audit/domain/incident_facts.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/time.h"
#include "common/domain/entries.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/audit/domain/incident_catalogue.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Incident;
using v1::IncidentAnswer;
using v1::IncidentQuestion;

constexpr char kClause[] = "AI Act Art. 73";

// Whether this value counts as yes to a question of this kind.
bool Counts(const IncidentQuestion& question, v1::IncidentAnswerValue value) {
  if (question.kind() == IncidentQuestion::KIND_EXEMPTION) return value == v1::INCIDENT_ANSWER_VALUE_YES;
  return value != v1::INCIDENT_ANSWER_VALUE_NO;
}

v1::IncidentAnswerValue ValueOf(const Incident& incident, absl::string_view question) {
  const IncidentAnswer* answer = AnswerTo(incident, question);
  return answer == nullptr ? v1::INCIDENT_ANSWER_VALUE_UNKNOWN : answer->value();
}

bool SameAnswer(const IncidentAnswer& a, const IncidentAnswer& b) {
  return a.value() == b.value() && a.reason() == b.reason() &&
         google::protobuf::util::MessageDifferencer::Equals(a.aware_time(), b.aware_time()) &&
         a.has_aware_time() == b.has_aware_time();
}

}  // namespace

const IncidentAnswer* AnswerTo(const Incident& incident, absl::string_view question) {
  for (const IncidentAnswer& answer : incident.answers()) {
    if (answer.question() == question) return &answer;
  }
  return nullptr;
}

bool CountsAsYes(const Incident& incident, absl::string_view question) {
  const IncidentQuestion* asked = FindIncidentQuestion(question);
  return asked != nullptr && Counts(*asked, ValueOf(incident, question));
}

v1::IncidentCausalLink LinkOf(const Incident& incident) {
  if (incident.links().empty()) return v1::INCIDENT_CAUSAL_LINK_SUSPECTED;
  return incident.links(incident.links_size() - 1).link();
}

bool CountsAsSerious(const Incident& incident) {
  if (LinkOf(incident) == v1::INCIDENT_CAUSAL_LINK_NONE) return false;
  const auto& limbs = TheIncidentCatalogue().serious_limbs();
  return std::any_of(limbs.begin(), limbs.end(), [&](const std::string& limb) { return CountsAsYes(incident, limb); });
}

absl::Status CheckAnswers(const IncidentAnswers& answers) {
  std::set<std::string> seen;
  for (int i = 0; i < answers.size(); ++i) {
    const IncidentAnswer& answer = answers[i];
    const std::string path = absl::StrCat("answers[", i, "]");
    const IncidentQuestion* question = FindIncidentQuestion(answer.question());
    if (question == nullptr) {
      return domain::BadField(path + ".question",
                              absl::StrCat("the serious-incident test has no question \"", answer.question(), "\""));
    }
    if (!seen.insert(answer.question()).second) {
      return domain::BadField(path + ".question",
                              absl::StrCat("\"", answer.question(), "\" is answered twice: answer it once"));
    }
    if (answer.value() == v1::INCIDENT_ANSWER_VALUE_UNSPECIFIED) {
      return domain::BadField(path + ".value", "say yes, no or unknown");
    }
    if (answer.has_aware_time() && (!question->later() || answer.value() != v1::INCIDENT_ANSWER_VALUE_YES)) {
      return domain::BadField(path + ".aware_time",
                              absl::StrCat("\"", answer.question(),
                                           "\" has no awareness time of its own with this answer: leave it unset"));
    }
  }
  return absl::OkStatus();
}

void RequireReasons(const IncidentAnswers& answers, const Decision& decision, Refusals* refusals) {
  for (const IncidentAnswer& answer : answers) {
    const bool known = answer.value() != v1::INCIDENT_ANSWER_VALUE_UNKNOWN;
    refusals->Unless(!known || !answer.reason().empty(), {"ANSWER_REASON_MISSING", kClause,
                                                          absl::StrCat("the answer to \"", answer.question(),
                                                                       "\" has no reason: give one, or say unknown")});
    refusals->Unless(!answer.has_aware_time() || base::FromProto(answer.aware_time()) <= decision.time,
                     {"AWARE_IN_FUTURE", kClause,
                      absl::StrCat("the awareness time of \"", answer.question(), "\" is in the future: correct it")});
  }
}

void RequireConsistent(const Incident& incident, Refusals* refusals) {
  for (const IncidentQuestion& question : TheIncidentCatalogue().questions()) {
    const bool contradicts = !question.implies().empty() &&
                             ValueOf(incident, question.id()) == v1::INCIDENT_ANSWER_VALUE_YES &&
                             ValueOf(incident, question.implies()) == v1::INCIDENT_ANSWER_VALUE_NO;
    refusals->Unless(!contradicts,
                     {"ANSWERS_CONTRADICT", kClause,
                      absl::StrCat("\"", question.id(), "\" is answered with yes, and \"", question.implies(),
                                   "\", which follows from it, with no: correct one of the two")});
  }
}

IncidentAnswers Changed(const Incident& incident, const IncidentAnswers& answers) {
  IncidentAnswers changed;
  for (const IncidentAnswer& answer : answers) {
    const IncidentAnswer* known = AnswerTo(incident, answer.question());
    if (known != nullptr && SameAnswer(*known, answer)) continue;
    *changed.Add() = answer;
  }
  return changed;
}

std::vector<std::string> TakeDutyAway(const Incident& incident, const IncidentAnswers& answers) {
  std::vector<std::string> questions;
  for (const IncidentAnswer& answer : answers) {
    const IncidentQuestion* question = FindIncidentQuestion(answer.question());
    if (question == nullptr) continue;
    const IncidentAnswer* known = AnswerTo(incident, answer.question());
    const bool before = Counts(*question, ValueOf(incident, answer.question()));
    const bool after = Counts(*question, answer.value());
    const bool exempts = question->kind() == IncidentQuestion::KIND_EXEMPTION;
    const bool moves = known != nullptr && known->value() == v1::INCIDENT_ANSWER_VALUE_YES &&
                       answer.value() == v1::INCIDENT_ANSWER_VALUE_YES &&
                       (known->has_aware_time() != answer.has_aware_time() ||
                        base::FromProto(known->aware_time()) != base::FromProto(answer.aware_time()));
    if ((exempts ? !before && after : before && !after) || moves) questions.push_back(answer.question());
  }
  return questions;
}

void SetAnswers(const IncidentAnswers& answers, absl::string_view answerer, const google::protobuf::Timestamp& time,
                Incident* incident) {
  for (IncidentAnswer answer : answers) {
    answer.set_answerer(std::string(answerer));
    *answer.mutable_answer_time() = time;
    const int place = domain::PlaceOf(
        incident->answers(), [&](const IncidentAnswer& known) { return known.question() == answer.question(); });
    domain::SetEntry(place, answer, incident->mutable_answers());
  }
}

void RequireAwareness(const Incident& incident, const Decision& decision, Refusals* refusals) {
  const absl::Time aware = base::FromProto(incident.aware_time());
  refusals->Unless(aware <= decision.time, {"AWARE_IN_FUTURE", kClause, "aware_time is in the future: correct it"});
  refusals->Unless(!incident.has_occur_time() || base::FromProto(incident.occur_time()) <= aware,
                   {"AWARE_BEFORE_OCCURRENCE", kClause,
                    "aware_time is before occur_time: nobody can be aware of what did not happen yet; correct one of "
                    "the two"});
}

}  // namespace aims::audit
