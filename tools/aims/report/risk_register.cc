// The risk register (ISO/IEC 42001 6.1.2, 8.2): open risks by their residual level, and how they moved since the last
// management review.

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "aims/risk/v1/risk_service.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "tools/aims/message_text.h"
#include "tools/aims/report/acceptance.h"
#include "tools/aims/report/criteria.h"
#include "tools/aims/report/last_review.h"
#include "tools/aims/report/reports.h"

namespace aims::cli::report {
namespace {

using risk::v1::Rating;
using risk::v1::Risk;
using risk::v1::RiskCriteria;

constexpr char kList[] = "/aims.risk.v1.RiskService/ListRisks";
constexpr char kOpen[] = "NOT state = CLOSED";

// Where a risk stands in the matrix of its criteria; all are 0 without a rating.
struct Standing {
  uint32_t likelihood = 0;
  uint32_t consequence = 0;
  uint32_t rank = 0;
  std::string level;  // its name
  std::string criteria;
  uint32_t version = 0;  // of the criteria
};

Standing StandingOf(const Criteria& criteria, const Risk& risk) {
  const Rating& rating = risk.residual();
  return {rating.estimate().likelihood(),
          ConsequenceOf(rating.estimate()),
          rating.level_rank(),
          criteria.LevelName(rating),
          rating.criteria(),
          rating.criteria_version()};
}

// Fields of all matrices: by criteria with their version, likelihood and consequence.
struct FieldKey {
  std::string criteria;
  uint32_t version;
  uint32_t likelihood;
  uint32_t consequence;
  bool operator<(const FieldKey& other) const {
    return std::tie(criteria, version, likelihood, consequence) <
           std::tie(other.criteria, other.version, other.likelihood, other.consequence);
  }
};
FieldKey KeyOf(const Standing& standing) {
  return {standing.criteria, standing.version, standing.likelihood, standing.consequence};
}

struct FieldCount {
  uint64_t count = 0;
  uint64_t came = 0;
  uint64_t left = 0;
};

// What is counted on the way.
struct Counts {
  uint64_t open = 0;
  uint64_t unrated = 0;
  uint64_t within = 0;
  uint64_t accepted = 0;
  uint64_t unanswered = 0;
  uint64_t overdue = 0;
  uint64_t added = 0;
  uint64_t raised = 0;
  uint64_t lowered = 0;
  uint64_t closed = 0;
  std::map<FieldKey, FieldCount> fields;
};

class Register {
 public:
  Register(Draft& draft, Criteria criteria, LastReview review)
      : draft_(draft), criteria_(std::move(criteria)), review_(std::move(review)) {}

  // The standings of the risks that were open at the review: some hundred bytes each.
  absl::Status ReadBefore() {
    if (review_.id.empty()) return absl::OkStatus();
    risk::v1::ListRisksRequest request = Request();
    *request.mutable_read_time() = base::ToProto(review_.held);
    return draft_.reader.Each<risk::v1::ListRisksResponse, Risk>(
        kList, request, [this](const Risk& risk) { before_[risk.name()] = StandingOf(criteria_, risk); });
  }

  absl::Status ReadNow() {
    RETURN_IF_ERROR((draft_.reader.Each<risk::v1::ListRisksResponse, Risk>(kList, Request(),
                                                                           [this](const Risk& risk) { Take(risk); })));
    RETURN_IF_ERROR(spool_->status());
    counts_.closed = before_.size();  // those that are open still were taken out
    for (const auto& [name, standing] : before_) {
      if (standing.rank > 0) ++counts_.fields[KeyOf(standing)].left;
    }
    return absl::OkStatus();
  }

  void Write() {
    draft_.document.wide = true;
    WriteSummary();
    for (const auto& [name, criteria] : criteria_.all()) WriteMatrix(criteria);
    WriteTable();
  }

 private:
  risk::v1::ListRisksRequest Request() const {
    risk::v1::ListRisksRequest request;
    request.set_parent(draft_.organization());
    request.set_filter(kOpen);
    return request;
  }

  // The risk's answer to its level: within the appetite, accepted for a time, or none.
  Cell AnswerOf(const Risk& risk) {
    if (!risk.has_residual()) {
      ++counts_.unrated;
      return {"not assessed", Tone::kWarning};
    }
    if (!risk.tolerated()) {
      ++counts_.unanswered;
      return {risk.reassessment_overdue() ? "reassessment overdue" : "above appetite", Tone::kBad};
    }
    if (risk.has_tolerance_expire_time()) {
      ++counts_.accepted;
      return {"accepted", Tone::kWarning};
    }
    ++counts_.within;
    return {"within appetite", Tone::kGood};
  }

  // "new", "up from low", "down from high", "same", "rated by other criteria"; empty without a comparison. Counts the fields.
  std::string MoveOf(const std::string& name, const Standing& now) {
    if (now.rank > 0) ++counts_.fields[KeyOf(now)].count;
    if (review_.id.empty()) return "";
    const auto found = before_.find(name);
    if (found == before_.end()) {
      ++counts_.added;
      if (now.rank > 0) ++counts_.fields[KeyOf(now)].came;
      return "new";
    }
    const Standing before = std::move(found->second);
    before_.erase(found);
    const bool stays = !(KeyOf(before) < KeyOf(now)) && !(KeyOf(now) < KeyOf(before));
    if (!stays && before.rank > 0) ++counts_.fields[KeyOf(before)].left;
    if (!stays && now.rank > 0) ++counts_.fields[KeyOf(now)].came;
    if (before.rank == 0) return now.rank == 0 ? "same" : "assessed since";
    // Levels of different scales cannot be compared.
    if (before.criteria != now.criteria || before.version != now.version) return "rated by other criteria";
    if (now.rank == before.rank) return "same";
    ++(now.rank > before.rank ? counts_.raised : counts_.lowered);
    return absl::StrCat(now.rank > before.rank ? "up from " : "down from ", before.level);
  }

  void Take(const Risk& risk) {
    ++counts_.open;
    counts_.overdue += risk.reassessment_overdue() ? 1 : 0;
    const Standing now = StandingOf(criteria_, risk);
    const auto step = [](uint32_t number) { return number == 0 ? std::string() : absl::StrCat(number); };
    Row row = {Id(risk.name()),
               risk.display_name(),
               Ids(risk.ai_systems()),
               risk.owner(),
               criteria_.LevelCell(risk.inherent()),
               criteria_.LevelCell(risk.residual()),
               step(now.likelihood),
               step(now.consequence),
               AnswerOf(risk),
               draft_.times.Text(risk.tolerance_expire_time()),
               FieldText(risk, "option"),
               FieldText(risk, "state"),
               draft_.times.Text(risk.review_due_time())};
    std::string move = MoveOf(risk.name(), now);
    if (!review_.id.empty()) row.emplace_back(std::move(move));
    order_.emplace_back(now.rank, spool_->Add(row));
    TellAcceptance(risk, &draft_);
  }

  void WriteSummary() {
    Facts facts{"Open risks in numbers", {}};
    const auto add = [&facts](const char* label, uint64_t count) {
      facts.facts.push_back({label, absl::StrCat(count), ColumnKind::kNumber});
    };
    add("Open risks", counts_.open);
    add("Within the appetite", counts_.within);
    add("Accepted for a time", counts_.accepted);
    add("Above the appetite, without an answer", counts_.unanswered);
    add("Not assessed", counts_.unrated);
    add("Reassessment overdue", counts_.overdue);
    draft_.Add(Heading{"Summary"});
    draft_.Add(std::move(facts));
    if (review_.id.empty()) {
      draft_.Add(Paragraph{review_.why_not});
      return;
    }
    draft_.Add(Paragraph{absl::StrCat("Since the management review ", review_.id, " of ",
                                      draft_.times.Text(review_.held).substr(0, 10), ": ", counts_.added, " new, ",
                                      counts_.raised, " with a higher level, ", counts_.lowered,
                                      " with a lower level, ", counts_.closed, " closed.")});
  }

  void WriteMatrix(const RiskCriteria& criteria) {
    const RiskCriteria::Document& document = criteria.current_version().document();
    MatrixPlot plot;
    plot.title = absl::StrCat("Open risks by residual likelihood and consequence: ", criteria.display_name());
    plot.description =
        "Each field has the number of risks, and the level that the criteria give. Of several consequences of a risk "
        "the "
        "highest counts.";
    plot.row_axis = "Likelihood";
    plot.column_axis = "Consequence";
    plot.compared = !review_.id.empty();
    if (plot.compared) absl::StrAppend(&plot.description, " Beneath: how many came and left since the review.");
    for (const auto& step : document.likelihood()) plot.rows.push_back(step.display_name());
    for (const auto& step : document.consequence()) plot.columns.push_back(step.display_name());
    uint64_t shown = 0;
    for (uint32_t l = 1; l <= plot.rows.size(); ++l) {
      auto& fields = plot.fields.emplace_back();
      for (uint32_t c = 1; c <= plot.columns.size(); ++c) fields.push_back(FieldOf(criteria, l, c, &shown));
    }
    draft_.Add(std::move(plot));
    uint64_t all = 0;
    for (const auto& [key, count] : counts_.fields) all += key.criteria == criteria.name() ? count.count : 0;
    if (all == shown) return;
    draft_.Add(Paragraph{absl::StrCat(
        all - shown, " risks were rated by an earlier version of the criteria: they are in the table alone.")});
  }

  MatrixPlot::Field FieldOf(const RiskCriteria& criteria, uint32_t likelihood, uint32_t consequence,
                            uint64_t* shown) const {
    const RiskCriteria::Document& document = criteria.current_version().document();
    MatrixPlot::Field field;
    const std::string& level_id =
        document.matrix(static_cast<int>(likelihood) - 1).level_ids(static_cast<int>(consequence) - 1);
    field.height = HeightOf(document, level_id);
    for (const auto& level : document.levels()) {
      if (level.level_id() == level_id) field.level = level.display_name();
    }
    const auto found =
        counts_.fields.find({criteria.name(), criteria.current_version().version(), likelihood, consequence});
    if (found == counts_.fields.end()) return field;
    field.count = found->second.count;
    field.came = found->second.came;
    field.left = found->second.left;
    *shown += field.count;
    return field;
  }

  // The highest level first; risks of one level by their names.
  void WriteTable() {
    Table table{"Open risks by residual level",
                {{"Risk", ColumnKind::kId},
                 {"Name"},
                 {"AI systems", ColumnKind::kId},
                 {"Owner", ColumnKind::kId},
                 {"Inherent level", ColumnKind::kBadge},
                 {"Residual level", ColumnKind::kBadge},
                 {"Likelihood", ColumnKind::kNumber},
                 {"Consequence", ColumnKind::kNumber},
                 {"Answer", ColumnKind::kBadge},
                 {"Accepted until", ColumnKind::kTime},
                 {"Treatment option"},
                 {"State"},
                 {"Assess again by", ColumnKind::kTime}},
                HighestFirst(spool_, std::move(order_)),
                "No risk is open."};
    if (!review_.id.empty()) table.columns.push_back({"Since the review"});
    draft_.Add(Heading{"Risks"});
    draft_.Add(std::move(table));
  }

  Draft& draft_;
  const Criteria criteria_;
  const LastReview review_;
  absl::flat_hash_map<std::string, Standing> before_;
  Counts counts_;
  std::vector<std::pair<uint32_t, uint64_t>> order_;  // rank, and place in the spool
  const std::shared_ptr<RowSpool> spool_ = std::make_shared<RowSpool>();
};

}  // namespace

absl::Status FillRiskRegister(Draft& draft) {
  ASSIGN_OR_RETURN(Criteria criteria, Criteria::Read(draft));
  ASSIGN_OR_RETURN(LastReview review, FindLastReview(draft));
  Register risks(draft, std::move(criteria), std::move(review));
  RETURN_IF_ERROR(risks.ReadBefore());
  RETURN_IF_ERROR(risks.ReadNow());
  risks.Write();
  return absl::OkStatus();
}

}  // namespace aims::cli::report
