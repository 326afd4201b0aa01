#include "services/improvement/domain/readiness/readiness.h"

#include <map>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "services/improvement/domain/readiness/pieces.h"

namespace aims::improvement {
namespace {

using v1::Readiness;
using v1::RequirementReadiness;
using State = RequirementReadiness::State;

constexpr State kStates[] = {RequirementReadiness::STATE_MET, RequirementReadiness::STATE_PARTLY,
                             RequirementReadiness::STATE_NOT_MET, RequirementReadiness::STATE_NOT_APPLICABLE,
                             RequirementReadiness::STATE_UNKNOWN};

Series SeriesOf(ReadinessLook::Series series) {
  switch (series) {
    case ReadinessLook::SERIES_DONE:
      return Series::kDone;
    case ReadinessLook::SERIES_STATEMENT_ROWS:
      return Series::kStatementRows;
    case ReadinessLook::SERIES_STATEMENT_STALE:
      return Series::kStatementStale;
    case ReadinessLook::SERIES_CONTROL_STANDINGS:
      return Series::kControlStandings;
    case ReadinessLook::SERIES_REQUIREMENTS_SERVED:
      return Series::kRequirementsServed;
    case ReadinessLook::SERIES_REQUIREMENT_EVIDENCE:
      return Series::kRequirementEvidence;
    case ReadinessLook::SERIES_IMPACTS_OF_SYSTEMS:
      return Series::kImpactsOfSystems;
    case ReadinessLook::SERIES_PROGRAMME_ENTRIES:
      return Series::kProgrammeEntries;
    case ReadinessLook::SERIES_OBJECTIVES:
      return Series::kObjectives;
    case ReadinessLook::SERIES_POLICIES:
      return Series::kPolicies;
    case ReadinessLook::SERIES_COMPETENCES:
      return Series::kCompetences;
    case ReadinessLook::SERIES_STATEMENT_VERSIONS:
      return Series::kStatementVersions;
    case ReadinessLook::SERIES_CONTROLS_EXCLUDED:
      return Series::kControlsExcluded;
    default:
      return Series::kPresence;
  }
}

// The counts of all series that pieces look at.
class Found {
 public:
  static absl::StatusOr<Found> Read(const Measures& measures, absl::Time time) {
    Found found;
    for (const ReadinessLook& look : ReadinessLooks()) {
      const Key key(look.series(), look.within_days());
      if (found.counts_.count(key) > 0) continue;
      const Series series = SeriesOf(look.series());
      const absl::Time after = time - absl::Hours(24) * look.within_days();
      ASSIGN_OR_RETURN(found.counts_[key], look.within_days() > 0 ? measures.Occurred(series, after, time)
                                                                  : measures.Standing(series, time));
    }
    found.LeaveOutFormerRows();
    return found;
  }

  int64_t CountOf(const ReadinessLook& look, absl::string_view requirement) const {
    const Counts& counts = counts_.at(Key(look.series(), look.within_days()));
    int64_t sum = 0;
    if (look.labels().empty()) {
      for (const auto& [label, count] : counts) sum += count;
    }
    for (const std::string& label : look.labels()) {
      sum += CountOf(counts, absl::StrReplaceAll(label, {{"{requirement}", requirement}}));
    }
    return sum;
  }

 private:
  using Key = std::pair<ReadinessLook::Series, uint32_t>;
  Found() = default;

  // Rows of statements of applicability that another version superseded.
  void LeaveOutFormerRows() {
    const Counts& versions = counts_[Key(ReadinessLook::SERIES_STATEMENT_VERSIONS, 0)];
    Counts& rows = counts_[Key(ReadinessLook::SERIES_STATEMENT_ROWS, 0)];
    for (auto row = rows.begin(); row != rows.end();) {
      const std::string version = LabelOf({LabelPart(row->first, 3), LabelPart(row->first, 4)});
      row = versions.count(version) > 0 ? std::next(row) : rows.erase(row);
    }
  }

  // Of the label itself, and of those that begin with it and '|'.
  static int64_t CountOf(const Counts& counts, const std::string& label) {
    int64_t sum = 0;
    const auto exact = counts.find(label);
    if (exact != counts.end()) sum += exact->second;
    const std::string prefix = absl::StrCat(label, "|");
    for (auto each = counts.lower_bound(prefix); each != counts.end() && absl::StartsWith(each->first, prefix);
         ++each) {
      sum += each->second;
    }
    return sum;
  }

  std::map<Key, Counts> counts_;
};

std::string DetailOf(const ReadinessPiece& piece, int64_t count) {
  const std::string when =
      piece.look().within_days() > 0 ? absl::StrCat(" in the last ", piece.look().within_days(), " days") : "";
  if (piece.absence()) return count > 0 ? absl::StrCat(count, " found", when, ".") : absl::StrCat("None", when, ".");
  return count > 0 ? absl::StrCat(count, " found", when, ".") : absl::StrCat("None found", when, ".");
}

// Adds the piece, and returns whether it is missing though mandatory.
bool AddPiece(const ReadinessPiece& piece, const AssessedRequirement& requirement, const Found& found,
              RequirementReadiness* readiness) {
  if (piece.has_asked_when() && found.CountOf(piece.asked_when(), requirement.reference) <= 0) return false;
  const int64_t count = found.CountOf(piece.look(), requirement.reference);
  const bool present = piece.absence() ? count <= 0 : count > 0;
  RequirementReadiness::Piece& added = *readiness->add_pieces();
  added.set_id(piece.id());
  added.set_title(piece.title());
  added.set_mandatory(piece.mandatory());
  added.set_present(present);
  added.set_count(count);
  added.set_detail(DetailOf(piece, count));
  if (!present && !piece.note().empty()) absl::StrAppend(added.mutable_detail(), " ", piece.note());
  const bool begun = piece.has_begun() && found.CountOf(piece.begun(), requirement.reference) > 0;
  added.set_call(begun ? piece.next_call() : piece.call());
  added.set_clause(requirement.requirement->requirement_id());
  readiness->set_pieces_required(readiness->pieces_required() + 1);
  if (present) readiness->set_pieces_present(readiness->pieces_present() + 1);
  return !present && piece.mandatory();
}

// NOT_APPLICABLE or UNKNOWN of a control that was excluded, or that nobody decided on or worked for. Of all others the pieces
// decide: STATE_UNSPECIFIED.
State DecisionOn(const AssessedRequirement& requirement, const Found& found) {
  if (!requirement.is_control) return RequirementReadiness::STATE_UNSPECIFIED;
  const ReadinessPiece& decided = *requirement.pieces[0];
  if (found.CountOf(decided.look(), requirement.reference) > 0) return RequirementReadiness::STATE_UNSPECIFIED;
  if (found.CountOf(decided.excluded_when(), requirement.reference) > 0) {
    return RequirementReadiness::STATE_NOT_APPLICABLE;
  }
  for (const ReadinessPiece* piece : requirement.pieces) {
    if (piece->has_begun() && found.CountOf(piece->begun(), requirement.reference) > 0) {
      return RequirementReadiness::STATE_UNSPECIFIED;
    }
  }
  return RequirementReadiness::STATE_UNKNOWN;
}

// Returns whether no mandatory piece is missing.
bool AddRequirement(const AssessedRequirement& requirement, const Found& found, Readiness* readiness) {
  RequirementReadiness& added = *readiness->add_requirements();
  added.set_requirement(requirement.reference);
  added.set_title(requirement.requirement->title());
  added.set_kind(requirement.is_control ? RequirementReadiness::KIND_CONTROL : RequirementReadiness::KIND_CLAUSE);
  const State decision = DecisionOn(requirement, found);
  bool mandatory_missing = false;
  if (decision != RequirementReadiness::STATE_NOT_APPLICABLE) {
    for (const ReadinessPiece* piece : requirement.pieces) {
      // Nothing but the decision is asked for while nobody decided.
      if (decision == RequirementReadiness::STATE_UNKNOWN && piece != requirement.pieces[0]) continue;
      mandatory_missing |= AddPiece(*piece, requirement, found, &added);
    }
  }
  if (decision != RequirementReadiness::STATE_UNSPECIFIED) {
    added.set_state(decision);
  } else if (mandatory_missing || added.pieces_present() == 0) {
    added.set_state(RequirementReadiness::STATE_NOT_MET);
  } else {
    added.set_state(added.pieces_present() < added.pieces_required() ? RequirementReadiness::STATE_PARTLY
                                                                     : RequirementReadiness::STATE_MET);
  }
  readiness->set_pieces_present(readiness->pieces_present() + added.pieces_present());
  readiness->set_pieces_required(readiness->pieces_required() + added.pieces_required());
  return !mandatory_missing;
}

}  // namespace

absl::StatusOr<Readiness> ReadinessOf(const Measures& measures, absl::Time time) {
  ASSIGN_OR_RETURN(const Found found, Found::Read(measures, time));
  Readiness readiness;
  *readiness.mutable_read_time() = base::ToProto(time);
  bool ready = true;
  std::map<State, int32_t> states;
  for (const AssessedRequirement& requirement : AssessedRequirements()) {
    ready &= AddRequirement(requirement, found, &readiness);
    ++states[readiness.requirements().rbegin()->state()];
  }
  readiness.set_ready(ready);
  for (const State state : kStates) {
    Readiness::StateCount& counted = *readiness.add_states();
    counted.set_state(state);
    counted.set_count(states[state]);
  }
  return readiness;
}

Formula ReadinessFormula() { return {.metric = "readiness-by-clause"}; }

const std::set<Series>& SeriesOfReadiness() {
  static const std::set<Series>& all = *[] {
    auto* series = new std::set<Series>();
    for (const ReadinessLook& look : ReadinessLooks()) series->insert(SeriesOf(look.series()));
    return series;
  }();
  return all;
}

}  // namespace aims::improvement
