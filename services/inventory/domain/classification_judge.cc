#include "services/inventory/domain/classification_judge.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"

namespace aims::inventory {
namespace {

using Data = v1::ClassificationProcedure;
using Duty = v1::Classification::Duty;
using Reason = v1::Classification::Reason;

// Ordered so that "all" is the least and "any" the greatest.
enum class Truth { kNo, kUnknown, kYes };

Truth Not(Truth truth) {
  if (truth == Truth::kUnknown) return truth;
  return truth == Truth::kYes ? Truth::kNo : Truth::kYes;
}

// What the answers make true.
class Evaluation {
 public:
  Evaluation(const Procedure& procedure, const Answers& answers, absl::string_view day)
      : procedure_(procedure), day_(day) {
    for (const auto& answer : answers) answers_[answer.question()] = answer.answer();
  }

  Truth Of(const Data::Condition& condition) const {
    switch (condition.kind_case()) {
      case Data::Condition::kQuestion:
        return AnswerTo(condition.question());
      case Data::Condition::kFinding:
        return TruthOf(condition.finding());
      case Data::Condition::kAll: {
        Truth truth = Truth::kYes;
        for (const auto& each : condition.all().conditions()) truth = std::min(truth, Of(each));
        return truth;
      }
      case Data::Condition::kAny: {
        Truth truth = Truth::kNo;
        for (const auto& each : condition.any().conditions()) truth = std::max(truth, Of(each));
        return truth;
      }
      case Data::Condition::kNegation:
        return Not(Of(condition.negation()));
      case Data::Condition::KIND_NOT_SET:
        break;
    }
    return Truth::kUnknown;
  }

  // Before the date from which it holds, a finding does not hold; unknown stays unknown.
  Truth Evaluate(const Data::Finding& finding) {
    const Truth truth = Of(finding.when());
    return findings_[finding.id()] = truth == Truth::kYes && !InForce(finding) ? Truth::kNo : truth;
  }
  void Force(const Data::Finding& finding, Truth truth) { findings_[finding.id()] = truth; }

  bool InForce(const Data::Finding& finding) const { return finding.since().empty() || Since(finding) <= day_; }
  std::string Since(const Data::Finding& finding) const {
    return finding.since().empty() ? "" : procedure_.DateOf(finding.since(), day_);
  }

  Truth OfRole(v1::AiActRole role) const {
    Truth truth = Truth::kNo;
    for (const auto& rule : procedure_.data().roles()) {
      if (rule.role() == role) truth = std::max(truth, Of(rule.when()));
    }
    return truth;
  }

  Truth OfScope(const Data::DutyScope& scope) const {
    Truth truth = Truth::kNo;
    for (const auto& trigger : scope.triggers()) truth = std::max(truth, Of(trigger.when()));
    return truth;
  }

  // Adds the questions that are to be answered next because `condition` is unknown: an exception is not asked for
  // before it is known that there is something to except.
  void CollectOpen(const Data::Condition& condition, std::set<std::string>* open) const {
    if (Of(condition) != Truth::kUnknown) return;
    switch (condition.kind_case()) {
      case Data::Condition::kQuestion:
        open->insert(condition.question());
        break;
      case Data::Condition::kFinding:
        CollectOpen(procedure_.FindFinding(condition.finding())->when(), open);
        break;
      case Data::Condition::kAll:
        for (const auto& each : condition.all().conditions()) {
          if (Of(each) != Truth::kUnknown) continue;
          CollectOpen(each, open);
          break;
        }
        break;
      case Data::Condition::kAny:
        for (const auto& each : condition.any().conditions()) CollectOpen(each, open);
        break;
      case Data::Condition::kNegation:
        CollectOpen(condition.negation(), open);
        break;
      case Data::Condition::KIND_NOT_SET:
        break;
    }
  }

 private:
  Truth AnswerTo(const std::string& question) const {
    auto it = answers_.find(question);
    if (it == answers_.end()) return Truth::kUnknown;
    if (it->second == v1::ClassificationAnswer::ANSWER_YES) return Truth::kYes;
    return it->second == v1::ClassificationAnswer::ANSWER_NO ? Truth::kNo : Truth::kUnknown;
  }
  Truth TruthOf(const std::string& finding) const {
    auto it = findings_.find(finding);
    return it == findings_.end() ? Truth::kUnknown : it->second;
  }

  const Procedure& procedure_;
  const std::string day_;
  std::map<std::string, v1::ClassificationAnswer::Answer> answers_;
  std::map<std::string, Truth> findings_;
};

Reason ReasonOf(const Data::Finding& finding, const Evaluation& evaluation) {
  Reason reason;
  reason.set_tier(finding.tier());
  reason.set_finding(finding.id());
  reason.set_title(finding.title());
  reason.set_law(finding.law());
  reason.set_since(evaluation.Since(finding));
  return reason;
}

// The duty with the earliest date from which it may apply: a way that is not known to be none counts, too.
Duty DutyOf(const Data::DutyRule& rule, const Procedure& procedure, const Evaluation& evaluation,
            absl::string_view day) {
  Duty duty;
  duty.set_id(rule.id());
  duty.set_role(rule.role());
  duty.set_law(rule.law());
  duty.set_what(rule.what());
  *duty.mutable_evidence_kinds() = rule.evidence_kinds();
  const Data::CalendarDate* date = nullptr;
  for (const auto& trigger : procedure.ScopeOf(rule.scope()).triggers()) {
    if (evaluation.Of(trigger.when()) == Truth::kNo) continue;
    const std::string& from = procedure.DateOf(trigger.start_date(), day);
    if (!duty.start_date().empty() && duty.start_date() <= from) continue;
    duty.set_start_date(from);
    date = &procedure.CalendarOf(trigger.start_date());
  }
  if (date == nullptr) return duty;
  const bool both = !rule.note().empty() && !date->note().empty();
  duty.set_note(absl::StrCat(rule.note(), both ? " " : "", date->note()));
  if (date->alternative().empty()) return duty;
  const std::string& alternative = procedure.DateOf(date->alternative(), day);
  if (alternative == duty.start_date()) return duty;  // on that day, both readings come to the same
  duty.set_reading(date->reading());
  duty.set_alternative_date(alternative);
  return duty;
}

// One run of a procedure.
class Run {
 public:
  Run(const Procedure& procedure, const Answers& answers, absl::string_view day)
      : procedure_(procedure), evaluation_(procedure, answers, day), day_(day) {
    result_.set_procedure(procedure.id());
    result_.set_procedure_version(procedure.data().version());
    result_.set_decision_date(day_);
    *result_.mutable_answers() = answers;
  }

  v1::Classification Classify() {
    if (!FindTiers()) {
      FindRoles();
      FindDuties();
    }
    for (v1::RiskTier tier : tiers_) {
      result_.add_tiers(tier);
      result_.add_determined_tiers(tier);
    }
    for (const auto& question : procedure_.data().questions()) {
      if (open_.count(question.id()) > 0) result_.add_open_questions(question.id());
    }
    if (!open_.empty() || !result_.problems().empty()) {
      result_.set_state(v1::Classification::STATE_INCOMPLETE);
    } else {
      result_.set_state(needs_confirmation_ ? v1::Classification::STATE_UNCONFIRMED
                                            : v1::Classification::STATE_COMPLETE);
    }
    return result_;
  }

  std::vector<Duty> DutiesUnder(const std::set<v1::RiskTier>& tiers) {
    overridden_ = true;
    Force(tiers);
    for (const auto& finding : procedure_.data().findings()) {
      if (finding.ends() && tiers.count(finding.tier()) > 0) return {};  // out of scope or prohibited: none
    }
    FindDuties();
    return {result_.duties().begin(), result_.duties().end()};
  }

 private:
  // Whether the procedure ended before its last step was judged, or with it.
  bool FindTiers() {
    const auto& findings = procedure_.data().findings();
    std::map<v1::RiskTier, std::set<std::string>> open_ends;  // of earlier steps: what could have ended it before
    for (int i = 0; i < findings.size();) {
      const uint32_t step = findings[i].step();
      v1::RiskTier ended = v1::RISK_TIER_UNSPECIFIED;
      std::map<v1::RiskTier, std::set<std::string>> open_here;
      for (; i < findings.size() && findings[i].step() == step; ++i) {
        const auto& finding = findings[i];
        const Truth truth = Note(finding);
        if (truth == Truth::kYes && finding.ends()) ended = finding.tier();
        // What no tier follows from is asked for by the findings, roles and duties that need it.
        if (truth == Truth::kUnknown && finding.tier() != v1::RISK_TIER_UNSPECIFIED) {
          evaluation_.CollectOpen(finding.when(), &open_here[finding.tier()]);
        }
      }
      if (ended != v1::RISK_TIER_UNSPECIFIED) {
        // What is open here, or could only have ended it the same way, does not matter any more.
        open_ends.erase(ended);
        for (const auto& [tier, open] : open_ends) open_.insert(open.begin(), open.end());
        return true;
      }
      for (const auto& [tier, open] : open_here) open_ends[tier].insert(open.begin(), open.end());
    }
    for (const auto& [tier, open] : open_ends) open_.insert(open.begin(), open.end());
    return false;
  }

  Truth Note(const Data::Finding& finding) {
    const Truth truth = evaluation_.Evaluate(finding);
    if (finding.tier() == v1::RISK_TIER_UNSPECIFIED) return truth;
    if (truth == Truth::kYes) {
      tiers_.insert(finding.tier());
      needs_confirmation_ |= finding.needs_confirmation();
      *result_.add_reasons() = ReasonOf(finding, evaluation_);
    } else if (!evaluation_.InForce(finding) && evaluation_.Of(finding.when()) == Truth::kYes) {
      *result_.add_upcoming() = ReasonOf(finding, evaluation_);
    }
    return truth;
  }

  void FindRoles() {
    bool unknown = false;
    std::set<v1::AiActRole> had;
    for (const auto& rule : procedure_.data().roles()) {
      const Truth truth = evaluation_.Of(rule.when());
      if (truth == Truth::kYes && had.insert(rule.role()).second) {
        auto* role = result_.add_roles();
        role->set_role(rule.role());
        role->set_law(rule.law());
        role->set_flip(rule.flip());
      }
      if (truth == Truth::kUnknown && evaluation_.OfRole(rule.role()) != Truth::kYes) {
        unknown = true;
        evaluation_.CollectOpen(rule.when(), &open_);
      }
    }
    if (had.empty() && !unknown) {
      result_.add_problems(
          "the answers give the organization no role for a system in scope: check the answers of step 4");
    }
  }

  void FindDuties() {
    for (const auto& rule : procedure_.data().duties()) {
      const auto& scope = procedure_.ScopeOf(rule.scope());
      const Truth role = evaluation_.OfRole(rule.role());
      const Truth truth = std::min(role, evaluation_.OfScope(scope));
      // Under other tiers than the answers give, what was not asked for is not held against the duty.
      const bool presumed = overridden_ && role == Truth::kYes && truth == Truth::kUnknown;
      if (truth == Truth::kYes || presumed) {
        *result_.add_duties() = DutyOf(rule, procedure_, evaluation_, day_);
      } else if (truth == Truth::kUnknown) {
        for (const auto& trigger : scope.triggers()) evaluation_.CollectOpen(trigger.when(), &open_);
      }
    }
  }

  // Makes the findings of `tiers` hold and those of other tiers not, in the order in which they are judged.
  void Force(const std::set<v1::RiskTier>& tiers) {
    std::set<v1::RiskTier> given;  // tiers for which the answers have a reason
    for (const auto& finding : procedure_.data().findings()) {
      if (evaluation_.Evaluate(finding) == Truth::kYes) given.insert(finding.tier());
    }
    for (const auto& finding : procedure_.data().findings()) {
      const Truth truth = evaluation_.Evaluate(finding);
      if (finding.tier() == v1::RISK_TIER_UNSPECIFIED) continue;
      if (tiers.count(finding.tier()) == 0) {
        evaluation_.Force(finding, Truth::kNo);
      } else if (given.count(finding.tier()) == 0) {
        evaluation_.Force(finding, Truth::kYes);
      } else {
        evaluation_.Force(finding, truth);
      }
    }
  }

  const Procedure& procedure_;
  Evaluation evaluation_;
  const std::string day_;
  v1::Classification result_;
  std::set<v1::RiskTier> tiers_;
  std::set<std::string> open_;
  bool needs_confirmation_ = false;
  bool overridden_ = false;
};

}  // namespace

std::string DayOf(absl::Time time) { return base::TimeToText(time).substr(0, 10); }

absl::Status CheckAnswers(const Procedure& procedure, const Answers& answers) {
  std::set<std::string> answered;
  for (int i = 0; i < answers.size(); ++i) {
    const auto& answer = answers[i];
    const std::string field = absl::StrCat("answers[", i, "]");
    if (procedure.FindQuestion(answer.question()) == nullptr) {
      return domain::BadField(absl::StrCat(field, ".question"),
                              absl::StrCat("\"", answer.question(), "\" is not a question of ", procedure.id(), " ",
                                           procedure.data().version(), ": read the procedure for its questions"));
    }
    if (!answered.insert(answer.question()).second) {
      return domain::BadField(absl::StrCat(field, ".question"),
                              absl::StrCat("\"", answer.question(), "\" is answered twice: answer each question once"));
    }
    const bool definite = answer.answer() == v1::ClassificationAnswer::ANSWER_YES ||
                          answer.answer() == v1::ClassificationAnswer::ANSWER_NO;
    if (definite && answer.reason().empty()) {
      return domain::BadField(absl::StrCat(field, ".reason"), "give a reason for the answer: YES and NO require one");
    }
  }
  return absl::OkStatus();
}

v1::Classification Judge(const Procedure& procedure, const Answers& answers, absl::string_view day) {
  return Run(procedure, answers, day).Classify();
}

std::vector<Duty> DutiesUnder(const Procedure& procedure, const v1::Classification& classification,
                              const std::vector<v1::RiskTier>& tiers) {
  return Run(procedure, classification.answers(), classification.decision_date())
      .DutiesUnder({tiers.begin(), tiers.end()});
}

std::string ProhibitionsIn(const v1::Classification& classification) {
  std::vector<std::string> laws;
  for (const Reason& reason : classification.reasons()) {
    if (reason.tier() == v1::RISK_TIER_PROHIBITED) laws.push_back(absl::StrCat("AI Act ", reason.law()));
  }
  return absl::StrJoin(laws, ", ");
}

bool HasTier(const v1::Classification& classification, v1::RiskTier tier) {
  return std::find(classification.tiers().begin(), classification.tiers().end(), tier) != classification.tiers().end();
}

}  // namespace aims::inventory
