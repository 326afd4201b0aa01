// aims trail: what happened, across all services.

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aims/evidence/v1/evidence_service.pb.h"
#include "common/base/time.h"
#include "tools/aims/actor_text.h"
#include "tools/aims/commands.h"
#include "tools/aims/days.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"
#include "tools/aims/resources.h"
#include "tools/aims/trail_text.h"

namespace aims::cli {
namespace {

using evidence::v1::GetSubjectAsOfRequest;
using evidence::v1::GetSubjectAsOfResponse;
using evidence::v1::GetTrailRequest;
using evidence::v1::GetTrailResponse;
using evidence::v1::ListEventsRequest;
using evidence::v1::TrailEntry;
using evidence::v1::WatchTrailRequest;
using evidence::v1::WatchTrailResponse;
using google::protobuf::Message;

constexpr absl::Duration kWatch = absl::Hours(24);
constexpr int32_t kPage = 200;

struct TrailOptions {
  std::string name;
  bool linked = false;
  int32_t depth = 0;
  bool newest_first = false;
  bool from_beginning = false;
  std::string as_of;
  std::string after;
  std::string actor, type, from, to;
  absl::optional<int64_t> limit;  // a trail is shown whole without it
};

// "organizations/acme/aiSystems/triage", also of "aiSystems/triage"; the organization itself when nothing is named.
absl::StatusOr<std::string> FullName(const Context& context, const std::string& name) {
  if (absl::StartsWith(name, "organizations/")) return name;
  ASSIGN_OR_RETURN(const std::string organization, context.Organization());
  if (name.empty()) return organization;
  if (!absl::StrContains(name, '/')) {
    return UsageError(absl::StrCat("\"", name, "\" is not a name such as aiSystems/", name));
  }
  return absl::StrCat(organization, "/", name);
}

std::string What(const Message& message) {
  const auto& entry = static_cast<const TrailEntry&>(message);
  return entry.confidential() ? kConfidential : entry.title();
}

std::string Who(const Message& message) {
  const auto& entry = static_cast<const TrailEntry&>(message);
  return entry.confidential() ? "" : ActorText(entry.actor());
}

std::string Changed(const Message& message) {
  std::string paths;
  for (const auto& change : static_cast<const TrailEntry&>(message).changes()) {
    absl::StrAppend(&paths, paths.empty() ? "" : ", ", Words(change.path()));
  }
  return paths;
}

std::vector<Column> Columns() {
  return {{"TIME", "occur_time"}, {"WHO", "", &Who},    {"WHAT HAPPENED", "", &What},
          {"OF", "subject"},      {"REASON", "reason"}, {"CHANGED", "", &Changed}};
}

absl::StatusOr<ExitCode> Show(Context& context, const TrailOptions& options) {
  GetTrailRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context, options.name));
  RETURN_IF_ERROR(SetReadTime(context, options.as_of, &request));
  request.set_include_linked(options.linked || options.depth > 0);
  request.set_linked_depth(options.depth);
  request.set_order_by(options.newest_first ? "occur_time desc" : "");
  const FetchPage fetch =
      Pages(context, "/aims.evidence.v1.EvidenceService/GetTrail", request, GetTrailResponse::default_instance());
  if (context.format() != Format::kTable) return PrintList(context, options.limit, kPage, Columns(), fetch);

  TrailPrinter printer(request.name(), context.out());
  GetTrailResponse last;
  const auto fetch_and_keep = [&](int32_t size, const std::string& token) {
    auto page = fetch(size, token);
    if (page.ok()) last = static_cast<const GetTrailResponse&>(**page);
    return page;
  };
  ASSIGN_OR_RETURN(const Visited visited,
                   VisitPages(options.limit.value_or(0), kPage, fetch_and_keep,
                              [&](const Message& entry) { printer.Add(static_cast<const TrailEntry&>(entry)); }));
  printer.AddLinked(last);
  SayWhatIsLeft(context, visited);
  return kOk;
}

absl::StatusOr<ExitCode> List(Context& context, const TrailOptions& options) {
  ListEventsRequest request;
  ASSIGN_OR_RETURN(*request.mutable_parent(), context.Organization());
  request.set_actor(options.actor);
  request.set_event_type(options.type);
  if (!options.name.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_subject(), FullName(context, options.name));
  }
  if (!options.from.empty()) {
    ASSIGN_OR_RETURN(const base::TimeSpan from, ReadTimes(context, "--from", options.from, request));
    *request.mutable_start_time() = base::ToProto(from.first);
  }
  if (!options.to.empty()) {
    ASSIGN_OR_RETURN(const base::TimeSpan to, ReadTimes(context, "--to", options.to, request));
    *request.mutable_end_time() = base::ToProto(to.last + absl::Nanoseconds(1));  // which is not included
  }
  return PrintList(context, options.limit, kPage, Columns(),
                   Pages(context, "/aims.evidence.v1.EvidenceService/ListEvents", request,
                         evidence::v1::ListEventsResponse::default_instance()));
}

absl::StatusOr<ExitCode> Watch(Context& context, const TrailOptions& options) {
  if (context.format() == Format::kCsv) return UsageError("a watch cannot be printed as CSV: use --output json");
  WatchTrailRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context, options.name));
  request.set_include_linked(options.linked || options.depth > 0);
  request.set_linked_depth(options.depth);
  request.set_after(options.after);
  request.set_from_beginning(options.from_beginning);
  TrailPrinter printer(request.name(), context.out());
  WatchTrailResponse response;
  RETURN_IF_ERROR(CallStream(context, kWatch, "/aims.evidence.v1.EvidenceService/WatchTrail", request, &response, [&] {
    if (context.format() == Format::kJson) {
      context.out().Print(ToJson(response, false), "\n");
    } else if (response.has_entry()) {
      printer.Add(response.entry());
    }
    return context.out().Flush();  // false: nobody reads on, which the caller of this program knows
  }));
  return kOk;
}

// The resource in `any`, where this program knows its type; nullptr otherwise.
std::unique_ptr<Message> Unpack(const google::protobuf::Any& any) {
  const std::string type = any.type_url().substr(any.type_url().rfind('/') + 1);
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return nullptr;
  std::unique_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
  return any.UnpackTo(message.get()) ? std::move(message) : nullptr;
}

absl::StatusOr<ExitCode> Subject(Context& context, const TrailOptions& options) {
  RETURN_IF_ERROR(CanPrintResource(context));
  GetSubjectAsOfRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context, options.name));
  RETURN_IF_ERROR(SetReadTime(context, options.as_of, &request));
  GetSubjectAsOfResponse response;
  RETURN_IF_ERROR(Call(context, "/aims.evidence.v1.EvidenceService/GetSubjectAsOf", request, &response));
  const std::unique_ptr<Message> resource = Unpack(response.resource());
  if (context.format() == Format::kJson || resource == nullptr) {
    context.out().Print(resource != nullptr && response.resource_json().empty()
                            ? ToJson(*resource, true)
                            : PrintableJson(response.resource_json()),
                        "\n");
    return kOk;
  }
  context.out().Print(context.out().Dim(absl::StrCat(
                          "version ", response.version(), " of ", FieldText(response.event(), "occur_time"), ": ",
                          Printable(response.event().title()), " by ", Printable(ActorText(response.event().actor())))),
                      "\n");
  PrintFields(*resource, context.out());
  return kOk;
}

void AddLinked(CLI::App& command, TrailOptions& options) {
  command.add_flag("--linked", options.linked,
                   "Include linked resources, such as the risks and treatments of a system");
  command.add_option("--depth", options.depth, "Maximum number of links; the default is 2")->check(CLI::Range(1, 4));
}

}  // namespace

void AddTrail(CLI::App& app, Context& context) {
  auto options = std::make_shared<TrailOptions>();
  CLI::App* trail = app.add_subcommand("trail", "Events with actor, time, reason and changes");
  trail->require_subcommand(1);
  const auto add = [&](const char* name, const char* means) { return trail->add_subcommand(name, means); };
  const auto run = [&context, options](auto command) {
    return [&context, options, command] {
      context.Run([&context, options, command] { return command(context, *options); });
    };
  };
  const char* name_means = "Name, such as aiSystems/triage; the default is the organization";

  CLI::App* show = add("show", "All events of one resource, the oldest first");
  show->add_option("name", options->name, name_means);
  AddLinked(*show, *options);
  show->add_flag("--newest-first", options->newest_first, "The newest first");
  AddAsOf(*show, options->as_of);
  AddLimit(*show, options->limit);
  show->footer(
      "  aims trail show aiSystems/triage --linked\n"
      "  aims trail show aiSystems/triage --as-of 2026-06-30 --output json");
  show->callback(run(&Show));

  CLI::App* list = add("list", "The events of an organization, the newest first");
  list->add_option("--actor", options->actor, "Only events of this actor");
  list->add_option("--type", options->type, "Only events of this type, such as AiSystemApproved");
  list->add_option("--of", options->name, "Only events of this resource, such as aiSystems/triage");
  list->add_option("--from", options->from, "Only events from this time on: 2026-11-24, or 2026-11-24T10:00:00Z")
      ->type_name("TIME");
  list->add_option("--to", options->to, "Only events up to this time; a date includes that day")->type_name("TIME");
  AddLimit(*list, options->limit);
  list->footer(
      "Dates are whole days, in the time zone of the organization or in UTC.\n"
      "  aims trail list -o acme --actor dora --type AiSystemApproved --from 2026-01-01 --to 2026-12-31");
  list->callback(run(&List));

  CLI::App* watch = add("watch", "New events of one resource, until it is interrupted");
  watch->add_option("name", options->name, name_means);
  AddLinked(*watch, *options);
  watch->add_flag("--from-beginning", options->from_beginning, "Begin with the first event of the resource");
  watch->add_option("--after", options->after,
                    "Begin after a token of an earlier watch (--output json shows the tokens)");
  watch->callback(run(&Watch));

  CLI::App* subject = add("subject", "One resource of any service, at a given time");
  subject->add_option("name", options->name, name_means);
  AddAsOf(*subject, options->as_of);
  subject->callback(run(&Subject));
}

}  // namespace aims::cli
