#include "tools/aims/report/criteria.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace aims::cli::report {
namespace {

using risk::v1::Rating;
using risk::v1::RiskCriteria;

constexpr char kList[] = "/aims.risk.v1.RiskCriteriaService/ListRiskCriteria";

Tone ToneOf(double height) {
  if (height > 0.6) return Tone::kBad;
  return height > 0.3 ? Tone::kWarning : Tone::kGood;
}

}  // namespace

absl::StatusOr<Criteria> Criteria::Read(Draft& draft) {
  Criteria criteria;
  risk::v1::ListRiskCriteriaRequest request;
  request.set_parent(draft.organization());
  RETURN_IF_ERROR((draft.reader.Each<risk::v1::ListRiskCriteriaResponse, RiskCriteria>(
      kList, request, [&](const RiskCriteria& each) {
        if (!each.has_current_version()) return;
        const RiskCriteria::Version& version = each.current_version();
        draft.Approved({KindAndId(each.name()), absl::StrCat(version.version()), version.approver(),
                        draft.times.Text(version.approve_time()), version.digest()});
        criteria.all_[each.name()] = each;
      })));
  return criteria;
}

Cell Criteria::LevelCell(const Rating& rating) const {
  if (rating.level_id().empty()) return {};
  const auto found = all_.find(rating.criteria());
  if (found == all_.end()) return rating.level_id();
  const RiskCriteria::Document& document = found->second.current_version().document();
  for (const RiskCriteria::Level& level : document.levels()) {
    if (level.level_id() == rating.level_id()) {
      return {level.display_name(), ToneOf(HeightOf(document, level.level_id()))};
    }
  }
  return rating.level_id();  // of an earlier version
}

double HeightOf(const RiskCriteria::Document& document, const std::string& level_id) {
  for (int i = 0; i < document.levels_size(); ++i) {
    if (document.levels(i).level_id() != level_id) continue;
    return static_cast<double>(i) / std::max(1, document.levels_size() - 1);
  }
  return 0;
}

uint32_t ConsequenceOf(const risk::v1::Estimate& estimate) {
  return std::max({estimate.organization_consequence(), estimate.people_consequence(), estimate.society_consequence()});
}

}  // namespace aims::cli::report
