#include "services/controls/domain/statement_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/controls/v1/control.pb.h"
#include "common/base/time.h"
#include "common/domain/known.h"
#include "services/controls/domain/management_scope.h"
#include "services/controls/domain/statement_status.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::ControlNeed;
using v1::ManagementScope;
using v1::StatementRow;
using v1::StatementRowStatus;
using Names = std::vector<std::string>;

constexpr char kClause[] = "6.1.3";
constexpr char kIso42001[] = "iso-42001";

// Adds the violation with the names in front of its description, when there are any.
void AddListed(const char* rule, const Names& names, absl::string_view before, absl::string_view after,
               Refusals* refusals) {
  if (names.empty()) return;
  refusals->Add({rule, kClause, absl::StrCat(before, ": ", Listed(names), "; ", after)});
}

// A requirement whose last part is a number: "iso-27001:A.5.", 12.
struct Numbered {
  absl::string_view before;
  int number = 0;
};

absl::optional<Numbered> NumberedOf(absl::string_view name) {
  const size_t dot = name.rfind('.');
  Numbered numbered;
  if (dot == absl::string_view::npos || !absl::StrContains(name, ':') ||
      !absl::SimpleAtoi(name.substr(dot + 1), &numbered.number)) {
    return absl::nullopt;
  }
  numbered.before = name.substr(0, dot + 1);
  return numbered;
}

// The number of names from `begin` on that follow one another: A.5.1, A.5.2, A.5.3.
size_t RunFrom(const Names& names, size_t begin) {
  const auto first = NumberedOf(names[begin]);
  size_t length = 1;
  for (; first.has_value() && begin + length < names.size(); ++length) {
    const auto next = NumberedOf(names[begin + length]);
    if (!next.has_value() || next->before != first->before ||
        next->number != first->number + static_cast<int>(length)) {
      break;
    }
  }
  return length;
}

// The names, with three or more in a row as one text: "iso-27001:A.5.1 to A.5.37". An error has little room.
Names WithRuns(const Names& names) {
  Names texts;
  for (size_t i = 0; i < names.size();) {
    const size_t length = RunFrom(names, i);
    if (length < 3) {
      texts.push_back(names[i++]);
      continue;
    }
    const std::string& last = names[i + length - 1];
    texts.push_back(absl::StrCat(names[i], " to ", last.substr(last.find(':') + 1)));
    i += length;
  }
  return texts;
}

bool HasReason(const StatementRow& row) {
  if (!row.applicable()) {
    if (row.exclusion_ground() == StatementRow::EXCLUSION_GROUND_UNSPECIFIED || row.text().empty()) return false;
    return row.exclusion_ground() != StatementRow::EXCLUSION_GROUND_NO_RISK_NEEDS_IT || !row.risk_assessment().empty();
  }
  const auto& grounds = row.inclusion_grounds();
  return !grounds.empty() && std::all_of(grounds.begin(), grounds.end(), [](const auto& ground) {
    return ground.kind() != StatementRow::InclusionGround::KIND_UNSPECIFIED &&
           (!ground.ref().empty() || !ground.text().empty());
  });
}

// A control is in place, or a time is set by which one will be.
bool HasControlOrTarget(const StatementRow& row, const Decision& decision) {
  if (!row.applicable() || !StatusOf(row, ControlsIn(decision)).in_place().empty()) return true;
  return row.has_target_time() && base::FromProto(row.target_time()) > decision.time;
}

// Rows and frameworks: each control of an adopted framework has a row, and each row such a control.
void AddRowGaps(const StatementRows& rows, const StatementFacts& facts, Refusals* refusals) {
  const auto& frameworks = facts.frameworks;
  refusals->Unless(
      std::any_of(frameworks.begin(), frameworks.end(), [](const auto& each) { return each.id == kIso42001; }),
      {"FRAMEWORK_NOT_ADOPTED", kClause,
       "the organization has not adopted iso-42001: adopt it, so that the statement has its Annex A"});
  std::set<absl::string_view> with_row;
  for (const StatementRow& row : rows) with_row.insert(row.requirement());
  std::set<absl::string_view> controls;
  Names missing;
  for (const AdoptedFramework& framework : frameworks) {
    for (const std::string& control : framework.controls) {
      controls.insert(control);
      if (with_row.count(control) == 0) missing.push_back(control);
    }
  }
  AddListed("ROW_MISSING", missing, "these controls have no row", "decide for each whether it is applicable", refusals);
  Names foreign;
  for (const absl::string_view requirement : with_row) {
    if (controls.count(requirement) == 0) foreign.emplace_back(requirement);
  }
  std::sort(foreign.begin(), foreign.end(), RequirementBefore);
  AddListed("ROW_WITHOUT_FRAMEWORK", foreign, "these rows are of no control of an adopted framework",
            "adopt the framework, or remove the rows", refusals);
}

// What each row lacks in itself.
void AddContentGaps(const StatementRows& rows, const Decision& decision, Refusals* refusals) {
  Names unconfirmed, without_reason, without_target, unknown;
  for (const StatementRow& row : rows) {
    if (row.proposed()) unconfirmed.push_back(row.requirement());
    if (!HasReason(row)) without_reason.push_back(row.requirement());
    if (!HasControlOrTarget(row, decision)) without_target.push_back(row.requirement());
    for (const std::string& name : UnknownControls(row.controls(), decision)) {
      unknown.push_back(absl::StrCat(name, " in ", row.requirement()));
    }
  }
  AddListed("ROW_UNCONFIRMED", unconfirmed, "these rows are proposals", "set or confirm each of them", refusals);
  AddListed(
      "REASON_MISSING", without_reason, "these rows have no sufficient reason",
      "an applicable control needs grounds, each with a reference or a text; an excluded control needs its ground "
      "and a text, and for NO_RISK_NEEDS_IT the risk assessment",
      refusals);
  AddListed("TARGET_MISSING", without_target, "no control of these rows is in place, and no target time lies ahead",
            "name controls that are in place, or the time by which they will be", refusals);
  AddListed("CONTROL_UNKNOWN", unknown, "these controls do not exist or are retired",
            "create the control first, or name another", refusals);
}

// How the rows answer a control that a treatment or a measure names.
enum class Answer { kApplicable, kExcluded, kNone };

Answer AnswerTo(const std::string& needed, const StatementRows& rows, const Decision& decision) {
  const auto of_row = [&](absl::string_view requirement) {
    const StatementRow* row = RowOf(rows, requirement);
    if (row == nullptr) return Answer::kNone;
    return row->applicable() ? Answer::kApplicable : Answer::kExcluded;
  };
  if (!absl::StrContains(needed, '/')) return of_row(needed);
  const auto control = decision.Find<v1::Control>(needed);
  if (control == nullptr || control->state() == v1::Control::STATE_RETIRED) return Answer::kNone;
  // A control of the organization's own is excluded when all of its requirements with rows are.
  bool excluded = false;
  for (const auto& satisfied : control->satisfies()) {
    const Answer answer = of_row(satisfied.requirement());
    if (answer == Answer::kApplicable) return answer;
    excluded = excluded || answer == Answer::kExcluded;
  }
  return excluded ? Answer::kExcluded : Answer::kApplicable;
}

// Treatments and measures: their controls are applicable.
void AddNeedGaps(const StatementRows& rows, const StatementFacts& facts, const Decision& decision, Refusals* refusals) {
  Names without, used;
  for (const auto& need : facts.needs) {
    const bool approved = need->has_approve_time();
    for (const std::string& control : need->controls()) {
      const Answer answer = AnswerTo(control, rows, decision);
      if (answer == Answer::kApplicable) continue;
      const std::string which = absl::StrCat(need->resource(), " needs ", control);
      if (approved) without.push_back(which);
      if (answer == Answer::kExcluded) used.push_back(which);
    }
    if (approved && need->option() == ControlNeed::OPTION_MODIFY && need->controls().empty()) {
      without.push_back(absl::StrCat(need->resource(), " names no control"));
    }
  }
  AddListed("RISK_WITHOUT_CONTROL", without, "these approved treatments or measures lack an applicable control",
            "make the control applicable, or change the treatment", refusals);
  AddListed("CONTROL_EXCLUDED_BUT_USED", used, "these treatments or measures lean on a control that is not applicable",
            "make the control applicable, or withdraw or change the treatment first", refusals);
  refusals->Unless(!facts.more_needs, {"TOO_MANY_NEEDS", kClause,
                                       absl::StrCat("a statement rests on at most ", facts.needs.size(),
                                                    " open treatments: withdraw those that are of no use any more")});
}

absl::string_view NameOf(ManagementScope::Kind kind) {
  switch (kind) {
    case ManagementScope::KIND_DATASET:
      return "datasets are registered";
    case ManagementScope::KIND_SUPPLIER:
      return "suppliers are registered";
    case ManagementScope::KIND_CUSTOMER:
      return "customers are interested parties";
    case ManagementScope::KIND_SYSTEM:
      return "AI systems are in the scope";
    default:
      return "";
  }
}

void AddContradictions(const StatementRows& rows, const ManagementScope& scope, Refusals* refusals) {
  Names contradicted;
  for (const StatementRow& row : rows) {
    const auto kind = BarredBy(row.requirement());
    if (row.applicable() || !kind.has_value() || !HasThing(scope, *kind)) continue;
    const auto& things = ThingsOf(scope, *kind);
    contradicted.push_back(
        absl::StrCat(row.requirement(), ", while ", NameOf(*kind),
                     things.names().empty() ? "" : absl::StrCat(" (such as ", things.names(0), ")")));
  }
  AddListed("EXCLUSION_CONTRADICTED", contradicted, "the register contradicts the exclusion of these controls",
            "make them applicable", refusals);
}

bool HasRole(const ManagementScope& scope, std::initializer_list<absl::string_view> roles) {
  return std::any_of(scope.ai_roles().begin(), scope.ai_roles().end(), [&](const std::string& role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  });
}

void AddWarning(const StatementRows& rows, absl::string_view prefix, const char* text,
                std::vector<v1::StatementWarning>* warnings) {
  v1::StatementWarning warning;
  for (const StatementRow& row : rows) {
    if (!row.applicable() && absl::StartsWith(row.requirement(), prefix)) warning.add_requirements(row.requirement());
  }
  if (warning.requirements().empty()) return;
  warning.set_rule("EXCLUSION_DOUBTED");
  warning.set_text(text);
  warnings->push_back(std::move(warning));
}

}  // namespace

std::string Listed(const Names& names) {
  constexpr size_t kMost = 150;
  const Names texts = WithRuns(names);
  if (texts.size() <= kMost) return absl::StrJoin(texts, ", ");
  return absl::StrCat(absl::StrJoin(texts.begin(), texts.begin() + kMost, ", "), " and ", texts.size() - kMost,
                      " more");
}

Names UnknownControls(const google::protobuf::RepeatedPtrField<std::string>& controls, const Decision& decision) {
  Names unknown;
  for (const std::string& name : controls) {
    const auto control = domain::SameOrganization(decision.subject, name) ? decision.Find<v1::Control>(name) : nullptr;
    if (control == nullptr || control->state() == v1::Control::STATE_RETIRED) unknown.push_back(name);
  }
  return unknown;
}

absl::optional<ManagementScope::Kind> BarredBy(absl::string_view requirement) {
  if (absl::StartsWith(requirement, "iso-42001:A.7.")) return ManagementScope::KIND_DATASET;
  if (requirement == "iso-42001:A.10.3") return ManagementScope::KIND_SUPPLIER;
  if (requirement == "iso-42001:A.10.4") return ManagementScope::KIND_CUSTOMER;
  return absl::nullopt;
}

void AddGaps(const v1::StatementOfApplicability& statement, const StatementFacts& facts, const Decision& decision,
             Refusals* refusals) {
  AddRowGaps(statement.rows(), facts, refusals);
  AddContentGaps(statement.rows(), decision, refusals);
  AddNeedGaps(statement.rows(), facts, decision, refusals);
  AddContradictions(statement.rows(), facts.scope, refusals);
  refusals->Unless(statement.has_comparison(),
                   {"COMPARISON_MISSING", kClause,
                    "the needed controls were not compared with Annex A for this version: record the comparison"});
}

std::vector<v1::StatementWarning> WarningsOf(const StatementRows& rows, const ManagementScope& scope) {
  std::vector<v1::StatementWarning> warnings;
  if (HasThing(scope, ManagementScope::KIND_SYSTEM)) {
    AddWarning(rows, "iso-42001:A.5.", "AI systems are in the scope, and their impacts are not assessed", &warnings);
  }
  if (HasRole(scope, {"PROVIDER", "PRODUCER"})) {
    AddWarning(rows, "iso-42001:A.6.", "the organization provides or produces AI systems", &warnings);
  }
  if (HasRole(scope, {"CUSTOMER"})) {
    AddWarning(rows, "iso-42001:A.9.", "the organization uses AI systems", &warnings);
  }
  return warnings;
}

}  // namespace aims::controls
