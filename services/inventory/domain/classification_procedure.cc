#include "services/inventory/domain/classification_procedure.h"

#include <algorithm>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/time.h"
#include "google/protobuf/io/tokenizer.h"
#include "google/protobuf/text_format.h"

namespace aims::inventory {
namespace {

using Data = v1::ClassificationProcedure;

// What the text format's parser complains of.
class ParseErrors : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
    errors_.push_back(absl::StrCat("line ", line + 1, ", column ", column + 1, ": ", message));
  }
  std::string Text() const { return absl::StrJoin(errors_, "; "); }

 private:
  std::vector<std::string> errors_;
};

bool IsDate(const std::string& text) { return text.size() == 10 && base::TimeSpanFromText(text).ok(); }

// Looks for everything that is wrong in a procedure.
class Checker {
 public:
  explicit Checker(const Data& data) : data_(data) {}

  std::vector<std::string> Problems() {
    if (data_.version().empty()) Report("the procedure has no version");
    if (!IsDate(data_.amendment_date())) Report("amendment_date is not a date such as 2026-07-27");
    CheckSteps();
    CheckCalendar();
    for (const auto& question : data_.questions()) {
      Declare(&questions_, question.id(), "question");
      CheckStep(question.step(), "question", question.id());
      CheckTexts("question", question.id(), {question.text(), question.law()});
    }
    for (const auto& finding : data_.findings()) CheckFinding(finding);
    for (const auto& role : data_.roles()) {
      CheckCondition(role.when(), absl::StrCat("role ", v1::AiActRole_Name(role.role())));
      if (role.role() == v1::AI_ACT_ROLE_UNSPECIFIED) Report("a rule for roles names no role");
      roles_.insert(role.role());
    }
    for (const auto& scope : data_.duty_scopes()) CheckScope(scope);
    for (const auto& duty : data_.duties()) CheckDuty(duty);
    CheckIdle("question", questions_);
    CheckIdle("date", calendar_);
    CheckIdle("scope", scopes_);
    return problems_;
  }

 private:
  using Declared = std::map<std::string, bool>;  // id, and whether it is used

  void Report(std::string problem) { problems_.push_back(std::move(problem)); }

  void Declare(Declared* declared, const std::string& id, absl::string_view what) {
    if (id.empty() || id.size() > 63)
      Report(absl::StrCat("a ", what, " has no id, or its id is longer than 63 characters: \"", id, "\""));
    if (!declared->emplace(id, false).second) Report(absl::StrCat("more than one ", what, " has the id \"", id, "\""));
  }

  void Use(Declared* declared, const std::string& id, absl::string_view what, absl::string_view where) {
    auto it = declared->find(id);
    if (it == declared->end()) {
      Report(absl::StrCat(where, " names the ", what, " \"", id, "\", which is not declared before it"));
    } else {
      it->second = true;
    }
  }

  void CheckIdle(absl::string_view what, const Declared& declared) {
    for (const auto& [id, used] : declared) {
      if (!used) Report(absl::StrCat("nothing uses the ", what, " \"", id, "\""));
    }
  }

  void CheckTexts(absl::string_view what, const std::string& id, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      if (text.empty()) Report(absl::StrCat(what, " \"", id, "\" has no text or no law"));
    }
  }

  void CheckSteps() {
    for (int i = 0; i < data_.steps_size(); ++i) {
      if (data_.steps(i).number() != static_cast<uint32_t>(i + 1)) Report("steps must be numbered from 1 without gaps");
    }
  }

  void CheckStep(uint32_t step, absl::string_view what, const std::string& id) {
    if (step < 1 || step > static_cast<uint32_t>(data_.steps_size())) {
      Report(absl::StrCat(what, " \"", id, "\" names step ", step, ", which does not exist"));
    }
  }

  void CheckCalendar() {
    for (const auto& date : data_.calendar()) {
      Declare(&calendar_, date.id(), "date");
      if (!IsDate(date.date()) || (!date.original_date().empty() && !IsDate(date.original_date()))) {
        Report(absl::StrCat("date \"", date.id(), "\" is not a date such as 2026-11-24"));
      }
    }
    for (const auto& date : data_.calendar()) {
      const std::string where = absl::StrCat("date \"", date.id(), "\"");
      if (date.reading().empty() != date.alternative().empty()) {
        Report(absl::StrCat(where, " has a reading without an alternative, or an alternative without a reading"));
      }
      if (!date.alternative().empty()) Use(&calendar_, date.alternative(), "date", where);
    }
  }

  void CheckFinding(const Data::Finding& finding) {
    const std::string where = absl::StrCat("finding \"", finding.id(), "\"");
    CheckCondition(finding.when(), where);  // before it is declared: it names what stands before it
    Declare(&findings_, finding.id(), "finding");
    CheckStep(finding.step(), "finding", finding.id());
    CheckTexts("finding", finding.id(), {finding.title(), finding.law()});
    if (finding.step() < last_step_) Report(absl::StrCat(where, " follows a finding of a later step"));
    last_step_ = finding.step();
    if (finding.ends() && finding.tier() == v1::RISK_TIER_UNSPECIFIED) {
      Report(absl::StrCat(where, " ends the procedure without a tier"));
    }
    if (!finding.since().empty()) Use(&calendar_, finding.since(), "date", where);
  }

  void CheckScope(const Data::DutyScope& scope) {
    const std::string where = absl::StrCat("scope \"", scope.id(), "\"");
    Declare(&scopes_, scope.id(), "scope");
    if (scope.triggers().empty()) Report(absl::StrCat(where, " has no trigger"));
    for (const auto& trigger : scope.triggers()) {
      CheckCondition(trigger.when(), where);
      Use(&calendar_, trigger.start_date(), "date", where);
    }
  }

  void CheckDuty(const Data::DutyRule& duty) {
    const std::string where = absl::StrCat("duty \"", duty.id(), "\"");
    Declare(&duties_, duty.id(), "duty");
    CheckTexts("duty", duty.id(), {duty.what(), duty.law()});
    Use(&scopes_, duty.scope(), "scope", where);
    if (roles_.count(duty.role()) == 0) Report(absl::StrCat(where, " names a role that no rule assigns"));
    if (duty.evidence_kinds().empty()) Report(absl::StrCat(where, " names no kind of evidence"));
    for (const std::string& kind : duty.evidence_kinds()) {
      const auto& kinds = data_.evidence_kinds();
      if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
        Report(absl::StrCat(where, " names the kind of evidence \"", kind, "\", which is not declared"));
      }
    }
  }

  void CheckCondition(const Data::Condition& condition, absl::string_view where) {
    switch (condition.kind_case()) {
      case Data::Condition::kQuestion:
        Use(&questions_, condition.question(), "question", where);
        break;
      case Data::Condition::kFinding:
        Use(&findings_, condition.finding(), "finding", where);
        break;
      case Data::Condition::kAll:  // all of nothing: always
        for (const auto& each : condition.all().conditions()) CheckCondition(each, where);
        break;
      case Data::Condition::kAny:
        if (condition.any().conditions().empty()) Report(absl::StrCat(where, " has an `any` without conditions"));
        for (const auto& each : condition.any().conditions()) CheckCondition(each, where);
        break;
      case Data::Condition::kNegation:
        CheckCondition(condition.negation(), where);
        break;
      case Data::Condition::KIND_NOT_SET:
        Report(absl::StrCat(where, " has an empty condition"));
        break;
    }
  }

  const Data& data_;
  std::vector<std::string> problems_;
  Declared questions_, findings_, calendar_, scopes_, duties_;
  std::set<int> roles_;
  uint32_t last_step_ = 0;
};

template <class Entries, class Index>
void BuildIndex(const Entries& entries, Index* index) {
  for (const auto& entry : entries) index->emplace(entry.id(), &entry);
}

template <class Index>
auto FindIn(const Index& index, const std::string& id) {
  auto it = index.find(id);
  return it == index.end() ? nullptr : it->second;
}

}  // namespace

absl::StatusOr<Procedure> Procedure::Load(absl::string_view id, absl::string_view textproto) {
  Procedure procedure;
  procedure.id_ = std::string(id);
  ParseErrors errors;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&errors);
  if (!parser.ParseFromString(std::string(textproto), &procedure.data_)) {
    return absl::InvalidArgumentError(errors.Text());
  }
  const std::vector<std::string> problems = Checker(procedure.data_).Problems();
  if (!problems.empty()) return absl::InvalidArgumentError(absl::StrJoin(problems, "; "));
  BuildIndex(procedure.data_.questions(), &procedure.questions_);
  BuildIndex(procedure.data_.findings(), &procedure.findings_);
  BuildIndex(procedure.data_.duty_scopes(), &procedure.scopes_);
  BuildIndex(procedure.data_.calendar(), &procedure.calendar_);
  return procedure;
}

const Data::Question* Procedure::FindQuestion(const std::string& id) const { return FindIn(questions_, id); }
const Data::Finding* Procedure::FindFinding(const std::string& id) const { return FindIn(findings_, id); }

const std::string& Procedure::DateOf(const std::string& calendar_id, absl::string_view day) const {
  const auto& entry = CalendarOf(calendar_id);
  const bool amended = day >= absl::string_view(data_.amendment_date());
  return amended || entry.original_date().empty() ? entry.date() : entry.original_date();
}

}  // namespace aims::inventory
