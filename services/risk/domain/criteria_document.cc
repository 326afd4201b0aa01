#include "services/risk/domain/criteria_document.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authority.h"
#include "common/domain/entries.h"
#include "common/domain/refusal.h"

namespace aims::risk {
namespace {

using Document = v1::RiskCriteria::Document;
using Level = v1::RiskCriteria::Level;

// Place of each level, from 1 for the lowest.
std::map<std::string, uint32_t> Ranks(const Document& document) {
  std::map<std::string, uint32_t> ranks;
  for (const Level& level : document.levels()) ranks.emplace(level.level_id(), ranks.size() + 1);
  return ranks;
}

absl::Status CheckLevels(const Document& document, absl::string_view path) {
  RETURN_IF_ERROR(domain::UniqueIds(document.levels(), absl::StrCat(path, ".levels"), "level_id",
                                    [](const Level& level) { return level.level_id(); }));
  for (int i = 0; i < document.levels_size(); ++i) {
    const Level& level = document.levels(i);
    if (level.max_acceptance_days() > 0 && level.acceptor_roles().empty()) {
      return domain::BadField(
          absl::StrCat(path, ".levels[", i, "].acceptor_roles"),
          absl::StrCat(
              "level \"", level.level_id(),
              "\" may be accepted, but it names no roles: name the acceptor roles, or set max_acceptance_days to 0"));
    }
    for (int j = 0; j < level.acceptor_roles_size(); ++j) {
      const std::string& role = level.acceptor_roles(j);
      if (role == domain::NameOf(type::v1::MANAGEMENT_ROLE_DESIGNATED) ||
          role == domain::NameOf(type::v1::MANAGEMENT_ROLE_TOP)) {
        continue;
      }
      return domain::BadField(absl::StrCat(path, ".levels[", i, "].acceptor_roles[", j, "]"),
                              absl::StrCat("\"", role,
                                           "\" is not a role that can accept a risk: only designated-management and "
                                           "top-management can"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckMatrix(const Document& document, absl::string_view path) {
  const auto ranks = Ranks(document);
  const std::string matrix = absl::StrCat(path, ".matrix");
  if (document.matrix_size() != document.likelihood_size()) {
    return domain::BadField(matrix, absl::StrCat("has ", document.matrix_size(), " rows: give one row for each of the ",
                                                 document.likelihood_size(), " steps of likelihood"));
  }
  for (int row = 0; row < document.matrix_size(); ++row) {
    const auto& levels = document.matrix(row).level_ids();
    const std::string cells = absl::StrCat(matrix, "[", row, "].level_ids");
    if (levels.size() != document.consequence_size()) {
      return domain::BadField(cells, absl::StrCat("has ", levels.size(), " levels: give one level for each of the ",
                                                  document.consequence_size(), " steps of consequence"));
    }
    for (int column = 0; column < levels.size(); ++column) {
      const std::string cell = absl::StrCat(cells, "[", column, "]");
      const auto rank = ranks.find(levels[column]);
      if (rank == ranks.end()) {
        return domain::BadField(cell, absl::StrCat("\"", levels[column], "\" is not one of the levels"));
      }
      const bool falls_in_row = column > 0 && rank->second < ranks.at(levels[column - 1]);
      const bool falls_in_column = row > 0 && rank->second < ranks.at(document.matrix(row - 1).level_ids(column));
      if (falls_in_row || falls_in_column) {
        return domain::BadField(cell, absl::StrCat("\"", levels[column], "\" is lower than the level of a lower ",
                                                   falls_in_row ? "consequence" : "likelihood"));
      }
    }
  }
  return absl::OkStatus();
}

// The violation of a step that a scale of `steps` does not have.
absl::Status CheckStep(uint32_t step, int steps, absl::string_view path, absl::string_view field) {
  if (step <= static_cast<uint32_t>(steps)) return absl::OkStatus();
  return domain::BadField(absl::StrCat(path, ".", field),
                          absl::StrCat(step, " is not a step of the scale: the highest step is ", steps));
}

}  // namespace

absl::Status CheckDocument(const Document& document, absl::string_view path) {
  RETURN_IF_ERROR(CheckLevels(document, path));
  RETURN_IF_ERROR(CheckMatrix(document, path));
  if (!document.appetite_level_id().empty() && Ranks(document).count(document.appetite_level_id()) == 0) {
    return domain::BadField(absl::StrCat(path, ".appetite_level_id"),
                            absl::StrCat("\"", document.appetite_level_id(), "\" is not one of the levels"));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Rating> Rate(const v1::RiskCriteria& criteria, const v1::Estimate& estimate, absl::string_view path,
                                const domain::Decision& decision) {
  const auto& version = criteria.current_version();
  const Document& document = version.document();
  const int steps = document.consequence_size();
  if (estimate.likelihood() == 0) {
    return domain::BadField(absl::StrCat(path, ".likelihood"), "0 is not a step of the scale: the lowest step is 1");
  }
  RETURN_IF_ERROR(CheckStep(estimate.likelihood(), document.likelihood_size(), path, "likelihood"));
  RETURN_IF_ERROR(CheckStep(estimate.organization_consequence(), steps, path, "organization_consequence"));
  RETURN_IF_ERROR(CheckStep(estimate.people_consequence(), steps, path, "people_consequence"));
  RETURN_IF_ERROR(CheckStep(estimate.society_consequence(), steps, path, "society_consequence"));
  // No level falls as consequence rises: the gravest decides.
  const uint32_t gravest =
      std::max({estimate.organization_consequence(), estimate.people_consequence(), estimate.society_consequence()});
  if (gravest == 0) {
    return domain::BadField(
        path, "has no consequence: estimate it for the organization, people or society, or close the risk");
  }
  const auto ranks = Ranks(document);
  v1::Rating rating;
  *rating.mutable_estimate() = estimate;
  rating.set_level_id(
      document.matrix(static_cast<int>(estimate.likelihood()) - 1).level_ids(static_cast<int>(gravest) - 1));
  rating.set_level_rank(ranks.at(rating.level_id()));
  const auto appetite = ranks.find(document.appetite_level_id());
  rating.set_above_appetite(appetite == ranks.end() || rating.level_rank() > appetite->second);
  rating.set_criteria(criteria.name());
  rating.set_criteria_version(version.version());
  rating.set_criteria_digest(version.digest());
  rating.set_rater(decision.actor.subject());
  *rating.mutable_rate_time() = base::ToProto(decision.time);
  return rating;
}

const Level& LevelOf(const Document& document, const v1::Rating& rating) {
  return document.levels(static_cast<int>(rating.level_rank()) - 1);
}

const Level& HighestLevel(const Document& document) {
  const auto& last_row = document.matrix(document.matrix_size() - 1).level_ids();
  const std::string& highest = last_row[last_row.size() - 1];
  return document.levels(static_cast<int>(Ranks(document).at(highest)) - 1);
}

bool IsCurrent(const v1::Rating& rating, const v1::RiskCriteria& criteria) {
  return rating.criteria() == criteria.name() && rating.criteria_version() == criteria.current_version().version();
}

}  // namespace aims::risk
