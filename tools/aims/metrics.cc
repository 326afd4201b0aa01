// aims metrics: figures of the management system over time, and the subjects behind them.

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "aims/improvement/v1/improvement_service.pb.h"
#include "common/base/time.h"
#include "tools/aims/commands.h"
#include "tools/aims/days.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"
#include "tools/aims/metric_text.h"
#include "tools/aims/resources.h"

namespace aims::cli {
namespace {

using google::protobuf::Message;
using improvement::v1::ExplainMetricRequest;
using improvement::v1::ExplainMetricResponse;
using improvement::v1::GetMetricRequest;
using improvement::v1::ListMetricDefinitionsRequest;
using improvement::v1::ListMetricDefinitionsResponse;
using improvement::v1::MetricDefinition;
using improvement::v1::MetricFilter;
using improvement::v1::MetricShare;
using improvement::v1::MetricValue;
using improvement::v1::QueryMetricSeriesRequest;
using improvement::v1::QueryMetricSeriesResponse;

// Each page of an explanation is found anew, so pages are large.
constexpr int32_t kPage = 1000;

struct MetricOptions {
  std::string metric;
  std::string as_of;
  std::string from, to, compare_from;
  std::string interval = "month";
  uint32_t window_days = 0;
  std::string unit, owner, system, framework;
  absl::optional<int64_t> limit;
};

std::string Path(const char* method) { return absl::StrCat("/aims.improvement.v1.ImprovementService/", method); }

// A number of a value or of a share, also where it is 0.
std::string Number(const Message& message, const char* field) {
  return NumberText(message.GetReflection()->GetDouble(message, message.GetDescriptor()->FindFieldByName(field)));
}
std::string Numerator(const Message& message) { return Number(message, "numerator"); }
std::string Denominator(const Message& message) { return Number(message, "denominator"); }

absl::Status SetFilter(const Context& context, const MetricOptions& options, MetricFilter* filter) {
  filter->set_unit(options.unit);
  filter->set_owner(options.owner);
  filter->set_framework(options.framework);
  if (!options.system.empty()) {
    ASSIGN_OR_RETURN(*filter->mutable_ai_system(), context.ResourceName("aiSystems", options.system));
  }
  return absl::OkStatus();
}

absl::StatusOr<ListMetricDefinitionsResponse> Definitions(Context& context) {
  ListMetricDefinitionsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), context.Organization());
  ListMetricDefinitionsResponse response;
  RETURN_IF_ERROR(Call(context, Path("ListMetricDefinitions"), request, &response));
  return response;
}

absl::StatusOr<MetricDefinition> DefinitionOf(Context& context, absl::string_view id) {
  ASSIGN_OR_RETURN(const ListMetricDefinitionsResponse all, Definitions(context));
  for (const MetricDefinition& definition : all.definitions()) {
    if (definition.id() == id) return definition;
  }
  return absl::NotFoundError(absl::StrCat("no metric has the id ", id, "; `aims metrics list` shows all"));
}

absl::StatusOr<MetricValue> ValueOf(Context& context, const MetricOptions& options, const std::string& id) {
  GetMetricRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), context.ResourceName("metrics", id));
  RETURN_IF_ERROR(SetReadTime(context, options.as_of, &request));
  request.set_window_days(options.window_days);
  RETURN_IF_ERROR(SetFilter(context, options, request.mutable_filter()));
  MetricValue value;
  RETURN_IF_ERROR(Call(context, Path("GetMetric"), request, &value));
  return value;
}

absl::StatusOr<ExitCode> List(Context& context, const MetricOptions& options) {
  ASSIGN_OR_RETURN(const ListMetricDefinitionsResponse definitions, Definitions(context));
  std::vector<MetricValue> values;
  for (const MetricDefinition& definition : definitions.definitions()) {
    ASSIGN_OR_RETURN(values.emplace_back(), ValueOf(context, options, definition.id()));
  }
  size_t row = 0;  // the printer asks for the columns of each row in turn
  ListPrinter printer(
      context.format(), context.out(),
      {{"METRIC", "", [](const Message& value) { return MetricIdOf(static_cast<const MetricValue&>(value)); }},
       {"VALUE", "",
        [&](const Message& value) {
          return MetricValueText(definitions.definitions(static_cast<int>(row)),
                                 static_cast<const MetricValue&>(value));
        }},
       {"STANDING", "standing"},
       {"NUMERATOR", "", &Numerator},
       {"DENOMINATOR", "", &Denominator},
       {"TITLE", "", [&](const Message&) { return definitions.definitions(static_cast<int>(row)).title(); }}});
  for (const MetricValue& value : values) {
    printer.Add(value);
    ++row;
  }
  printer.Finish();
  return kOk;
}

absl::StatusOr<ExitCode> Show(Context& context, const MetricOptions& options) {
  RETURN_IF_ERROR(CanPrintResource(context));
  ASSIGN_OR_RETURN(const MetricDefinition definition, DefinitionOf(context, options.metric));
  ASSIGN_OR_RETURN(const MetricValue value, ValueOf(context, options, options.metric));
  if (context.format() == Format::kJson) return PrintResource(context, value);
  Terminal& out = context.out();
  out.Print(out.Bold(definition.title()), "  ", MetricValueText(definition, value), "  ",
            StandingText(out, value.standing()), "\n");
  PrintFields(value, out);
  out.Print("\n", out.Dim(absl::StrCat("numerator: ", definition.numerator())), "\n");
  if (!definition.denominator().empty()) {
    out.Print(out.Dim(absl::StrCat("denominator: ", definition.denominator())), "\n");
  }
  if (!definition.note().empty()) out.Print(out.Dim(definition.note()), "\n");
  return kOk;
}

absl::StatusOr<ExitCode> Series(Context& context, const MetricOptions& options) {
  ASSIGN_OR_RETURN(const MetricDefinition definition, DefinitionOf(context, options.metric));
  QueryMetricSeriesRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), context.ResourceName("metrics", options.metric));
  ASSIGN_OR_RETURN(const base::TimeSpan from, ReadTimes(context, "--from", options.from, request));
  *request.mutable_start_time() = base::ToProto(from.first);
  if (!options.to.empty()) {
    ASSIGN_OR_RETURN(const base::TimeSpan to, ReadTimes(context, "--to", options.to, request));
    *request.mutable_end_time() = base::ToProto(to.last);
  }
  if (!options.compare_from.empty()) {
    ASSIGN_OR_RETURN(const base::TimeSpan compared,
                     ReadTimes(context, "--compare-from", options.compare_from, request));
    *request.mutable_compare_start_time() = base::ToProto(compared.first);
  }
  QueryMetricSeriesRequest::Interval interval;
  if (!QueryMetricSeriesRequest::Interval_Parse(absl::StrCat("INTERVAL_", absl::AsciiStrToUpper(options.interval)),
                                                &interval)) {
    return UsageError("--interval is one of day, week, month, quarter");
  }
  request.set_interval(interval);
  RETURN_IF_ERROR(SetFilter(context, options, request.mutable_filter()));
  QueryMetricSeriesResponse response;
  RETURN_IF_ERROR(Call(context, Path("QueryMetricSeries"), request, &response));

  if (context.format() == Format::kTable) {
    std::vector<absl::optional<double>> values, compared;
    for (const auto& point : response.points()) values.push_back(PointValue(point.value()));
    for (const auto& point : response.compared_points()) compared.push_back(PointValue(point.value()));
    context.out().Print(context.out().Bold(definition.title()), "  ", Sparkline(values), "\n");
    if (!compared.empty()) context.out().Print(context.out().Dim("compared with  "), Sparkline(compared), "\n");
  }
  int index = 0;
  const auto compared = [&](const Message&) {
    return index < response.compared_points_size()
               ? MetricValueText(definition, response.compared_points(index).value())
               : std::string();
  };
  using Point = QueryMetricSeriesResponse::Point;
  std::vector<Column> columns = {
      {"FROM", "start_time"},
      {"UNTIL", "end_time"},
      {"VALUE", "",
       [&](const Message& point) { return MetricValueText(definition, static_cast<const Point&>(point).value()); }},
      {"NUMERATOR", "", [](const Message& point) { return Numerator(static_cast<const Point&>(point).value()); }},
      {"DENOMINATOR", "", [](const Message& point) { return Denominator(static_cast<const Point&>(point).value()); }}};
  if (response.compared_points_size() > 0) columns.push_back({"COMPARED WITH", "", compared});
  ListPrinter printer(context.format(), context.out(), std::move(columns));
  for (const Point& point : response.points()) {
    printer.Add(point);
    ++index;
  }
  printer.Finish();
  return kOk;
}

absl::StatusOr<ExitCode> Explain(Context& context, const MetricOptions& options) {
  ASSIGN_OR_RETURN(const MetricDefinition definition, DefinitionOf(context, options.metric));
  // One instant for all pages, which then add up to its value.
  ASSIGN_OR_RETURN(const MetricValue value, ValueOf(context, options, options.metric));
  ExplainMetricRequest request;
  request.set_name(value.name());
  *request.mutable_read_time() = value.read_time();
  request.set_window_days(options.window_days);
  RETURN_IF_ERROR(SetFilter(context, options, request.mutable_filter()));
  if (context.format() == Format::kTable) {
    context.out().Print(context.out().Bold(definition.title()), "  ", MetricValueText(definition, value), "\n");
  }
  const std::vector<Column> columns = {
      {"SUBJECT", "",
       [](const Message& share) {
         const auto& each = static_cast<const MetricShare&>(share);
         return each.confidential() ? std::string("(confidential)") : each.subject();
       }},
      {"NUMERATOR", "", &Numerator},
      {"DENOMINATOR", "", &Denominator},
      {"COUNTS AS", "", [](const Message& share) { return PartsText(static_cast<const MetricShare&>(share)); }},
      {"BECAUSE OF", "", [](const Message& share) { return EventsText(static_cast<const MetricShare&>(share)); }}};
  return PrintList(context, options.limit, kPage, columns,
                   [&](int32_t size, const std::string& token) -> absl::StatusOr<std::unique_ptr<Message>> {
                     request.set_page_size(size);
                     request.set_page_token(token);
                     auto response = std::make_unique<ExplainMetricResponse>();
                     RETURN_IF_ERROR(Call(context, Path("ExplainMetric"), request, response.get()));
                     response->clear_value();
                     return std::unique_ptr<Message>(std::move(response));
                   });
}

void AddFilter(CLI::App& command, MetricOptions& options) {
  command.add_option("--unit", options.unit, "Only subjects of this organisational unit");
  command.add_option("--owner", options.owner, "Only subjects of this owner");
  command.add_option("--system", options.system, "Only subjects that concern this AI system");
  command.add_option("--framework", options.framework, "Only subjects of this framework, such as iso-42001");
}

}  // namespace

void AddMetrics(CLI::App& app, Context& context) {
  auto options = std::make_shared<MetricOptions>();
  CLI::App* metrics = app.add_subcommand("metrics", "Figures of the management system over time (9.1, 10.1)");
  metrics->require_subcommand(1);
  const auto add = [&](const char* name, const char* means) { return metrics->add_subcommand(name, means); };
  const auto run = [&context, options](auto command) {
    return [&context, options, command] {
      context.Run([&context, options, command] { return command(context, *options); });
    };
  };
  const auto name = [&](CLI::App* command) {
    command->add_option("metric", options->metric, "Id of the metric, such as treatments-in-time")->required();
  };
  const auto window = [&](CLI::App* command) {
    command->add_option("--window-days", options->window_days, "Length of the window of occurrences; the default is 90")
        ->check(CLI::Range(1, 3660));
  };

  CLI::App* list = add("list", "All metrics with their present values");
  AddAsOf(*list, options->as_of);
  window(list);
  list->callback(run(&List));

  CLI::App* show = add("show", "One metric: its value, its counts and its definition");
  name(show);
  AddAsOf(*show, options->as_of);
  window(show);
  AddFilter(*show, *options);
  show->footer("  aims metrics show controls-by-standing --as-of 2026-06-30");
  show->callback(run(&Show));

  CLI::App* series = add("series", "One metric over time");
  name(series);
  series->add_option("--from", options->from, "A day of the first bucket: 2026-01-01")->required()->type_name("TIME");
  series->add_option("--to", options->to, "A day of the last bucket; the default is today")->type_name("TIME");
  series->add_option("--interval", options->interval, "day, week, month or quarter")
      ->check(CLI::IsMember({"day", "week", "month", "quarter"}));
  series->add_option("--compare-from", options->compare_from, "Compare with as many buckets from this day on")
      ->type_name("TIME");
  AddFilter(*series, *options);
  series->footer("  aims metrics series tests-missed --from 2026-01-01 --compare-from 2025-01-01");
  series->callback(run(&Series));

  CLI::App* explain = add("explain", "The subjects behind a value, with the events that put them there");
  name(explain);
  AddAsOf(*explain, options->as_of);
  window(explain);
  AddFilter(*explain, *options);
  AddLimit(*explain, options->limit);
  explain->footer("  aims metrics explain above-appetite-without-answer");
  explain->callback(run(&Explain));
}

}  // namespace aims::cli
