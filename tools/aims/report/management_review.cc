// The management review report: the inputs of 9.3.2 over a period and, of a review that is named, its decisions and minutes.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "aims/audit/v1/management_review.pb.h"
#include "aims/improvement/v1/improvement_service.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "tools/aims/message_text.h"
#include "tools/aims/metric_text.h"
#include "tools/aims/report/last_review.h"
#include "tools/aims/report/reports.h"
#include "tools/aims/report/row_spool.h"
#include "tools/aims/resources.h"

namespace aims::cli::report {
namespace {

using audit::v1::ManagementReview;
using improvement::v1::ManagementReviewPack;
using improvement::v1::MetricDefinition;
using improvement::v1::MetricValue;
using improvement::v1::QueryMetricSeriesRequest;
using improvement::v1::QueryMetricSeriesResponse;
using improvement::v1::ReviewPackInput;
using improvement::v1::ReviewPackMetric;

constexpr char kService[] = "/aims.improvement.v1.ImprovementService/";
// The period where no review was held before.
constexpr absl::Duration kYear = absl::Hours(24 * 365);

std::string Path(const char* method) { return absl::StrCat(kService, method); }

class Definitions {
 public:
  absl::Status Read(Draft& draft) {
    improvement::v1::ListMetricDefinitionsRequest request;
    request.set_parent(draft.organization());
    return draft.reader.Get(Path("ListMetricDefinitions"), &request, &all_);
  }
  std::string Text(const std::string& id, const MetricValue& value) const {
    for (const MetricDefinition& definition : all_.definitions()) {
      if (definition.id() == id) return MetricValueText(definition, value);
    }
    return "";
  }

 private:
  improvement::v1::ListMetricDefinitionsResponse all_;
};

Cell TrendCell(ReviewPackMetric::Trend trend) {
  switch (trend) {
    case ReviewPackMetric::TREND_BETTER:
      return {"better", Tone::kGood};
    case ReviewPackMetric::TREND_WORSE:
      return {"worse", Tone::kBad};
    case ReviewPackMetric::TREND_SAME:
      return {"the same", Tone::kPlain};
    default:
      return {};
  }
}

Cell StandingCell(MetricValue::Standing standing) {
  switch (standing) {
    case MetricValue::STANDING_GOOD:
      return {"good", Tone::kGood};
    case MetricValue::STANDING_WATCH:
      return {"watch", Tone::kWarning};
    case MetricValue::STANDING_ALARMING:
      return {"alarming", Tone::kBad};
    default:
      return {};
  }
}

void AddInput(const ReviewPackInput& input, const Definitions& definitions, Draft& draft) {
  draft.Add(Heading{absl::StrCat(input.clause(), " ", input.title())});
  if (input.metrics_size() > 0) {
    std::vector<Row> rows;
    for (const ReviewPackMetric& metric : input.metrics()) {
      rows.push_back({metric.title(), definitions.Text(metric.metric(), metric.value()),
                      StandingCell(metric.value().standing()), definitions.Text(metric.metric(), metric.earlier()),
                      TrendCell(metric.trend())});
    }
    draft.Add(Table{absl::StrCat("Metrics, ", input.clause()),
                    {{"Metric"}, {"Now"}, {"Standing", ColumnKind::kBadge}, {"Before"}, {"Trend", ColumnKind::kBadge}},
                    AllOf(std::move(rows)),
                    ""});
  }
  if (input.nothing_happened()) {
    draft.Add(Paragraph{
        "No event of this input happened in the period. The review states so, with the name of the checker."});
    return;
  }
  std::vector<Row> rows;
  for (const auto& event : input.events()) {
    rows.push_back({draft.times.Text(event.event_time()), KindAndId(event.subject()), EventText(event.event_type()),
                    absl::StrCat(event.version())});
  }
  draft.Add(Table{
      absl::StrCat("Events of the period, ", input.clause()),
      {{"Time", ColumnKind::kTime}, {"Subject", ColumnKind::kId}, {"What happened"}, {"Version", ColumnKind::kNumber}},
      AllOf(std::move(rows)),
      ""});
  if (input.events_left_out() > 0) {
    draft.Add(Paragraph{
        absl::StrCat(input.events_left_out(), " earlier events of this input are left out; the trails have them.")});
  }
}

// Controls by standing at the end of each of twelve months.
absl::Status AddControlHealth(Draft& draft) {
  QueryMetricSeriesRequest request;
  request.set_name(absl::StrCat(draft.organization(), "/metrics/controls-by-standing"));
  const absl::CivilMonth now = absl::ToCivilMonth(draft.reader.as_of(), draft.reader.zone());
  *request.mutable_start_time() = base::ToProto(absl::FromCivil(now - 11, draft.reader.zone()));
  *request.mutable_end_time() = base::ToProto(draft.reader.as_of());
  request.set_interval(QueryMetricSeriesRequest::INTERVAL_MONTH);
  QueryMetricSeriesResponse response;
  RETURN_IF_ERROR(draft.reader.Get(Path("QueryMetricSeries"), &request, &response));
  LinePlot plot{"Controls over twelve months",
                "Controls by standing at the end of each month. The last month ends with this report.",
                "controls",
                {},
                {{"operating", Tone::kGood, {}},
                 {"compensated", Tone::kWarning, {}},
                 {"degraded", Tone::kBad, {}},
                 {"not_yet_due", Tone::kPlain, {}},
                 {"untested", Tone::kPlain, {}}}};
  for (const auto& point : response.points()) {
    plot.points.push_back(
        absl::FormatCivilTime(absl::ToCivilMonth(base::FromProto(point.start_time()), draft.reader.zone())));
    for (LinePlot::Series& series : plot.series) {
      const auto part = std::find_if(point.value().parts().begin(), point.value().parts().end(),
                                     [&](const MetricValue::Part& each) { return each.id() == series.name; });
      series.values.push_back(part == point.value().parts().end() ? 0 : static_cast<double>(part->count()));
    }
  }
  draft.Add(Heading{"Control health"});
  draft.Add(std::move(plot));
  return absl::OkStatus();
}

std::string ConclusionText(const ManagementReview::Conclusion& conclusion) {
  return absl::StrCat(FieldText(conclusion, "answer"), ": ", conclusion.reason());
}

// The review that is named: who attended, what was concluded and decided.
absl::Status AddReview(const ManagementReview& review, Draft& draft) {
  draft.document.subject = review.name();
  draft.Add(Heading{review.display_name()});
  Facts facts{"The review",
              {{"State", Cell(FieldText(review, "state")), ColumnKind::kBadge},
               {"Chair", review.chair(), ColumnKind::kId},
               {"Held", draft.times.Text(review.held_time()), ColumnKind::kTime},
               {"Inputs collected", draft.times.Text(review.collect_time()), ColumnKind::kTime},
               {"Seal of the inputs", review.seal(), ColumnKind::kId}}};
  if (review.has_minutes()) {
    facts.facts.push_back({"Minutes", review.minutes().text()});
    facts.facts.push_back({"Suitability", ConclusionText(review.minutes().suitability())});
    facts.facts.push_back({"Adequacy", ConclusionText(review.minutes().adequacy())});
    facts.facts.push_back({"Effectiveness", ConclusionText(review.minutes().effectiveness())});
  }
  draft.Add(std::move(facts));
  std::vector<Row> attended;
  for (const ManagementReview::Attendance& each : review.attendance()) {
    attended.push_back(
        {each.subject(), FieldText(each, "mode"), each.has_top_management() ? "yes" : "no", each.statement()});
  }
  draft.Add(Table{"Attendance",
                  {{"Person", ColumnKind::kId}, {"Mode"}, {"Top management"}, {"Statement"}},
                  AllOf(std::move(attended)),
                  "No attendance is recorded yet."});
  std::vector<Row> decisions;
  for (const ManagementReview::Decision& decision : review.decisions()) {
    std::vector<std::string> actions;
    for (const auto& action : decision.actions()) {
      actions.push_back(
          absl::StrCat(action.what(), " (", action.owner(), ", due ", draft.times.Day(action.due_time()), ")"));
    }
    decisions.push_back({decision.decision_id(), FieldText(decision, "kind"), decision.title(), decision.reason(),
                         decision.owner(), Lines(actions)});
  }
  draft.Add(
      Table{"Decisions",
            {{"Decision", ColumnKind::kId}, {"Kind"}, {"Title"}, {"Reason"}, {"Owner", ColumnKind::kId}, {"Actions"}},
            AllOf(std::move(decisions)),
            "No decision is recorded yet."});
  if (!review.signer().empty()) {
    draft.Approved(
        {KindAndId(review.name()), "minutes", review.signer(), draft.times.Text(review.sign_time()), review.digest()});
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FillManagementReview(Draft& draft) {
  draft.document.wide = true;
  // The period ends with the instant of the report; of a review that is named, when its inputs were collected.
  absl::Time end = draft.reader.as_of();
  absl::Time held = end + absl::Nanoseconds(1);
  if (!draft.subject.empty()) {
    audit::v1::GetManagementReviewRequest request;
    ASSIGN_OR_RETURN(*request.mutable_name(), draft.SubjectName("managementReviews"));
    ManagementReview review;
    RETURN_IF_ERROR(draft.reader.Get("/aims.audit.v1.ManagementReviewService/GetManagementReview", &request, &review));
    RETURN_IF_ERROR(AddReview(review, draft));
    if (review.has_held_time()) held = base::FromProto(review.held_time());
    if (review.has_collect_time()) end = base::FromProto(review.collect_time());
  }
  ASSIGN_OR_RETURN(const LastReview last, FindLastReview(draft, held));
  const absl::Time start = last.id.empty() ? end - kYear : last.held;
  Definitions definitions;
  RETURN_IF_ERROR(definitions.Read(draft));
  improvement::v1::GetManagementReviewPackRequest request;
  request.set_parent(draft.organization());
  *request.mutable_period_start_time() = base::ToProto(start);
  *request.mutable_read_time() = base::ToProto(end);
  ManagementReviewPack pack;
  RETURN_IF_ERROR(draft.reader.Get(Path("GetManagementReviewPack"), &request, &pack));
  draft.Add(Heading{"Inputs of the review"});
  draft.Add(Facts{"The period",
                  {{"From", draft.times.Text(pack.period_start_time()), ColumnKind::kTime},
                   {"To", draft.times.Text(pack.read_time()), ColumnKind::kTime}}});
  if (!last.why_not.empty()) {
    draft.Add(Paragraph{absl::StrCat(last.why_not, " The period is the last 365 days.")});
  }
  for (const ReviewPackInput& input : pack.inputs()) AddInput(input, definitions, draft);
  return AddControlHealth(draft);
}

}  // namespace aims::cli::report
