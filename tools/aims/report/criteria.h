#pragma once
// The risk criteria of an organization, as the reports on risks need them: names of levels, how high a level is, and the
// matrix. Few: they are held.
//
//   ASSIGN_OR_RETURN(const Criteria criteria, Criteria::Read(draft));
//   Row row = {criteria.LevelCell(risk.residual())};
//
// Thread-safe once read.

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "aims/risk/v1/rating.pb.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "tools/aims/report/draft.h"

namespace aims::cli::report {

class Criteria {
 public:
  // All criteria with a version in force, whose approvals are told to the draft.
  static absl::StatusOr<Criteria> Read(Draft& draft);

  // The name of the level for people, as a badge; empty without a rating.
  Cell LevelCell(const risk::v1::Rating& rating) const;
  std::string LevelName(const risk::v1::Rating& rating) const { return LevelCell(rating).text; }
  // By their names.
  const std::map<std::string, risk::v1::RiskCriteria>& all() const { return all_; }

 private:
  std::map<std::string, risk::v1::RiskCriteria> all_;
};

// Place of a level among those of a version: 0 for the lowest, 1 for the highest.
double HeightOf(const risk::v1::RiskCriteria::Document& document, const std::string& level_id);
// The highest of the consequences; 0 without an estimate.
uint32_t ConsequenceOf(const risk::v1::Estimate& estimate);

}  // namespace aims::cli::report
