#include "services/improvement/domain/readiness/pieces.h"

#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/mistake.h"
#include "common/frameworks/frameworks.h"
#include "google/protobuf/text_format.h"

namespace aims::improvement {

// The pieces, built in: pieces/*.textproto, one after the other.
extern const char* const kPiecesTexts[];
extern const size_t kPiecesTextCount;

namespace {

using controls::v1::Requirement;
using internal::v1::ReadinessPieces;

const controls::v1::FrameworkEdition& Edition() { return *frameworks::FindEdition(kReadinessFramework); }

const ReadinessPieces& Pieces() {
  static const ReadinessPieces& pieces = *[] {
    auto* all = new ReadinessPieces();
    for (size_t i = 0; i < kPiecesTextCount; ++i) {
      ReadinessPieces part;
      if (!google::protobuf::TextFormat::ParseFromString(kPiecesTexts[i], &part)) {
        base::Mistake(absl::StrCat("services/improvement/domain/readiness/pieces: a file is no ReadinessPieces: ",
                                   absl::string_view(kPiecesTexts[i]).substr(0, 200)));
      }
      all->MergeFrom(part);
    }
    if (const std::string faults = ProblemsOf(*all); !faults.empty()) {
      base::Mistake(absl::StrCat("the pieces of readiness are faulty:\n", faults));
    }
    return all;
  }();
  return pieces;
}

bool IsOfOccurrences(ReadinessLook::Series series) {
  return series == ReadinessLook::SERIES_DONE || series == ReadinessLook::SERIES_PROGRAMME_ENTRIES;
}

bool IsGood(const ReadinessLook& look) {
  return look.series() != ReadinessLook::SERIES_UNSPECIFIED &&
         IsOfOccurrences(look.series()) == (look.within_days() > 0);
}

void AddProblems(const std::string& of, const ReadinessPiece& piece, std::vector<std::string>* faults) {
  const auto check = [&](bool good, absl::string_view fault) {
    if (!good) faults->push_back(absl::StrCat(of, " ", piece.id(), ": ", fault));
  };
  check(!piece.id().empty() && !piece.title().empty() && !piece.call().empty(), "id, title or call is missing");
  check(IsGood(piece.look()) && piece.look().labels_size() > 0, "its look is incomplete");
  check(!piece.absence() || piece.has_asked_when(), "without asked_when its absence is there from the start");
  check(!piece.absence() || !piece.mandatory(), "an absence is never mandatory");
  check(!piece.has_asked_when() || IsGood(piece.asked_when()), "its asked_when is incomplete");
  check(piece.has_begun() == !piece.next_call().empty(), "begun and next_call belong together");
  check(!piece.has_begun() || IsGood(piece.begun()), "its begun is incomplete");
}

// The pieces of one requirement.
template <class List>
void AddProblemsOfAll(const std::string& of, const List& pieces, std::vector<std::string>* faults) {
  std::set<std::string> ids;
  if (pieces.empty()) faults->push_back(absl::StrCat(of, ": it has no pieces"));
  for (const ReadinessPiece& piece : pieces) {
    AddProblems(of, piece, faults);
    if (!ids.insert(piece.id()).second) faults->push_back(absl::StrCat(of, " ", piece.id(), ": it is there twice"));
  }
}

std::vector<AssessedRequirement> Assessed() {
  std::map<std::string, const internal::v1::ReadinessClause*> clauses;
  for (const auto& clause : Pieces().clauses()) clauses[clause.clause()] = &clause;
  std::vector<AssessedRequirement> all;
  for (const bool controls : {false, true}) {
    for (const Requirement& requirement : Edition().requirements()) {
      if (!requirement.assessable() || (requirement.kind() == Requirement::KIND_CONTROL) != controls) continue;
      AssessedRequirement& assessed = all.emplace_back();
      assessed.reference = frameworks::JoinReference(kReadinessFramework, requirement.requirement_id());
      assessed.requirement = &requirement;
      assessed.is_control = controls;
      const auto& pieces = controls ? Pieces().control_pieces() : clauses.at(requirement.requirement_id())->pieces();
      for (const ReadinessPiece& piece : pieces) assessed.pieces.push_back(&piece);
    }
  }
  return all;
}

std::vector<ReadinessLook> AllLooks() {
  std::vector<ReadinessLook> looks;
  const auto add = [&](const ReadinessPiece& piece) {
    looks.push_back(piece.look());
    if (piece.has_asked_when()) looks.push_back(piece.asked_when());
    if (piece.has_begun()) looks.push_back(piece.begun());
    if (piece.has_excluded_when()) looks.push_back(piece.excluded_when());
  };
  for (const auto& clause : Pieces().clauses()) {
    for (const ReadinessPiece& piece : clause.pieces()) add(piece);
  }
  for (const ReadinessPiece& piece : Pieces().control_pieces()) add(piece);
  return looks;
}

}  // namespace

std::string ProblemsOf(const ReadinessPieces& pieces) {
  std::vector<std::string> faults;
  std::set<std::string> clauses;
  for (const auto& clause : pieces.clauses()) {
    const Requirement* requirement = frameworks::FindRequirement(Edition(), clause.clause());
    if (requirement == nullptr || !requirement->assessable() || requirement->kind() != Requirement::KIND_CLAUSE) {
      faults.push_back(absl::StrCat(clause.clause(), ": no clause of ISO/IEC 42001 that is assessed"));
    }
    if (!clauses.insert(clause.clause()).second) faults.push_back(absl::StrCat(clause.clause(), ": it is there twice"));
    AddProblemsOfAll(clause.clause(), clause.pieces(), &faults);
  }
  for (const Requirement& requirement : Edition().requirements()) {
    if (!requirement.assessable() || requirement.kind() != Requirement::KIND_CLAUSE) continue;
    if (clauses.count(requirement.requirement_id()) == 0) {
      faults.push_back(absl::StrCat(requirement.requirement_id(), ": its pieces are missing"));
    }
  }
  AddProblemsOfAll("Annex A", pieces.control_pieces(), &faults);
  if (pieces.control_pieces_size() == 0 ||
      pieces.control_pieces(0).look().series() != ReadinessLook::SERIES_STATEMENT_ROWS ||
      !pieces.control_pieces(0).has_excluded_when()) {
    faults.push_back("Annex A: the first piece is not the decision whether a control is applicable");
  }
  return absl::StrJoin(faults, "\n");
}

const std::vector<AssessedRequirement>& AssessedRequirements() {
  static const std::vector<AssessedRequirement>& requirements = *new std::vector<AssessedRequirement>(Assessed());
  return requirements;
}

bool IsAnnexAControl(absl::string_view reference) {
  if (!absl::StartsWith(reference, absl::StrCat(kReadinessFramework, ":"))) return false;
  const Requirement* requirement = frameworks::FindRequirement(reference);
  return requirement != nullptr && requirement->assessable() && requirement->kind() == Requirement::KIND_CONTROL;
}

bool IsLookedFor(absl::string_view label) {
  static const std::set<std::string, std::less<>>& labels = *[] {
    auto* all = new std::set<std::string, std::less<>>();
    for (const ReadinessLook& look : ReadinessLooks()) {
      if (look.series() == ReadinessLook::SERIES_PRESENCE) all->insert(look.labels().begin(), look.labels().end());
    }
    return all;
  }();
  return labels.count(label) > 0;
}

const std::vector<ReadinessLook>& ReadinessLooks() {
  static const std::vector<ReadinessLook>& looks = *new std::vector<ReadinessLook>(AllLooks());
  return looks;
}

}  // namespace aims::improvement
