// aims import persons: the roster, from a file of the personnel office or from a directory.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "aims/controls/v1/person.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "google/protobuf/struct.pb.h"
#include "tools/aims/commands.h"
#include "tools/aims/days.h"
#include "tools/aims/import/patience.h"
#include "tools/aims/import/person_file.h"
#include "tools/aims/import/roster_changes.h"
#include "tools/aims/import_file.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"
#include "tools/aims/progress.h"
#include "tools/aims/resources.h"

namespace aims::cli {
namespace {

using controls::v1::Person;
using Kind = RosterChange::Kind;

constexpr char kService[] = "/aims.controls.v1.PersonService/";
constexpr int64_t kMaxFileBytes = int64_t{256} << 20;
constexpr size_t kShown = 20;  // refused rows and missing persons, for people

struct Options {
  std::string file;
  bool leave_missing = false;
};

struct RefusedPerson {
  std::string where;
  std::string login;
  std::string reason;
};

struct RosterSummary {
  int64_t rows = 0, created = 0, updated = 0, left = 0, unchanged = 0;
  std::vector<RefusedPerson> refused;
  std::vector<std::string> missing;  // logins that the file does not have and that stay
  std::vector<std::string> ignored;  // headings
};

// The time zone in which a date of the file is a day.
absl::StatusOr<absl::TimeZone> ZoneOf(Context& context, const std::string& organization) {
  controls::v1::ListPersonsRequest request;
  request.set_parent(organization);
  RETURN_IF_ERROR(UseDaysOf(context, request));
  const std::string name = context.time_zone().value_or("");
  return name.empty() ? absl::UTCTimeZone() : base::TimeZoneFromText(name);
}

absl::StatusOr<Roster> ReadRoster(Context& context, const std::string& organization) {
  controls::v1::ListPersonsRequest request;
  request.set_parent(organization);
  Roster roster;
  RETURN_IF_ERROR(
      VisitPages(0, 1000,
                 Pages(context, absl::StrCat(kService, "ListPersons"), request,
                       controls::v1::ListPersonsResponse::default_instance()),
                 [&](const google::protobuf::Message& person) { roster.Add(static_cast<const Person&>(person)); })
          .status());
  return roster;
}

absl::Status Apply(Context& context, const std::string& organization, RosterChange& change, Patience& patience) {
  Person after;
  const auto call = [&](const char* method, const google::protobuf::Message& request) {
    return patience.Insist([&] { return Call(context, absl::StrCat(kService, method), request, &after); });
  };
  change.create.set_parent(organization);
  if (change.kind == Kind::kNone) return absl::OkStatus();
  if (change.kind == Kind::kCreate) return call("CreatePerson", change.create);
  if (change.update.has_person()) return call("UpdatePerson", change.update);
  return call("LeavePerson", change.leave);
}

// Whether the refusal is about this one row, so that the next ones go on.
bool IsOfTheRow(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return true;
    default:
      return false;
  }
}

// Makes the changes one by one, and counts them.
class Import {
 public:
  Import(Context& context, std::string organization, RosterSummary* summary)
      : context_(context), organization_(std::move(organization)), summary_(*summary) {}

  absl::Status Do(RosterChange change, const std::string& where, const std::string& login) {
    const absl::Status done = Apply(context_, organization_, change, patience_);
    if (IsOfTheRow(done)) {
      summary_.refused.push_back({where, login, std::string(done.message())});
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(done);
    ++(change.kind == Kind::kCreate   ? summary_.created
       : change.kind == Kind::kUpdate ? summary_.updated
       : change.kind == Kind::kLeave  ? summary_.left
                                      : summary_.unchanged);
    return done;
  }

 private:
  Context& context_;
  const std::string organization_;
  RosterSummary& summary_;
  Patience patience_{PatienceOptions{.limit = absl::Minutes(1)}};
};

absl::Status Send(Context& context, const std::string& organization, const PersonFile& file, bool leave_missing,
                  RosterSummary* summary) {
  ASSIGN_OR_RETURN(Roster roster, ReadRoster(context, organization));
  Import import(context, organization, summary);
  Progress progress(context.err(), "importing", static_cast<int64_t>(file.rows.size()));
  const absl::Time now = absl::Now();
  int64_t done = 0;
  for (const PersonRow& row : file.rows) {
    RETURN_IF_ERROR(import.Do(roster.ChangeFor(row, now), row.where, row.person.subject()));
    progress.Show(++done);
  }
  for (const Person& person : roster.Missing()) {
    if (!leave_missing) {
      summary->missing.push_back(person.subject());
      continue;
    }
    RETURN_IF_ERROR(import.Do(Roster::LeaveOf(person, "The person is not in the roster's file any more"),
                              "not in the file", person.subject()));
  }
  // Every client sees the roster as it is now after the command.
  controls::v1::ListPersonsRequest request;
  request.set_parent(organization);
  request.set_page_size(1);
  controls::v1::ListPersonsResponse response;
  return Call(context, absl::StrCat(kService, "ListPersons"), request, &response);
}

void PrintJson(Context& context, const Options& options, const RosterSummary& summary) {
  google::protobuf::Struct root;
  auto& fields = *root.mutable_fields();
  fields["file"].set_string_value(options.file);
  const auto number = [&](const char* name, int64_t value) {
    fields[name].set_number_value(static_cast<double>(value));
  };
  number("rows", summary.rows);
  number("created", summary.created);
  number("updated", summary.updated);
  number("left", summary.left);
  number("unchanged", summary.unchanged);
  number("refused", static_cast<int64_t>(summary.refused.size()));
  auto& refused = *fields["refusedRows"].mutable_list_value();
  for (const RefusedPerson& row : summary.refused) {
    auto& of_row = *refused.add_values()->mutable_struct_value()->mutable_fields();
    of_row["where"].set_string_value(row.where);
    of_row["login"].set_string_value(row.login);
    of_row["reason"].set_string_value(row.reason);
  }
  auto& missing = *fields["notInFile"].mutable_list_value();
  for (const std::string& login : summary.missing) missing.add_values()->set_string_value(login);
  auto& ignored = *fields["ignoredColumns"].mutable_list_value();
  for (const std::string& heading : summary.ignored) ignored.add_values()->set_string_value(heading);
  context.out().Print(ToJson(root, true), "\n");
}

// "a, b, …" and how many more.
std::string First(const std::vector<std::string>& texts) {
  const std::vector<std::string> shown(texts.begin(), texts.begin() + std::min(texts.size(), kShown));
  const std::string more = texts.size() > kShown ? absl::StrCat(", and ", texts.size() - kShown, " more") : "";
  return Printable(absl::StrCat(absl::StrJoin(shown, ", "), more));
}

void Print(Context& context, const Options& options, const RosterSummary& summary) {
  Terminal& out = context.out();
  out.Print(Printable(options.file), ": ", WithCommas(summary.rows),
            summary.rows == 1 ? " person: " : " persons: ", WithCommas(summary.created), " created, ",
            WithCommas(summary.updated), " updated, ", WithCommas(summary.left), " left, ",
            WithCommas(summary.unchanged), " unchanged, ", WithCommas(static_cast<int64_t>(summary.refused.size())),
            " refused\n");
  if (!summary.ignored.empty()) out.Print("Columns that are not read: ", First(summary.ignored), "\n");
  if (!summary.missing.empty()) {
    out.Print("On the roster and not in the file, ", WithCommas(static_cast<int64_t>(summary.missing.size())), ": ",
              First(summary.missing), " (--leave-missing has them leave)\n");
  }
  for (size_t i = 0; i < summary.refused.size() && i < kShown; ++i) {
    const RefusedPerson& row = summary.refused[i];
    out.Print("  ", row.where, ", ", Printable(row.login), ": ", Printable(row.reason), "\n");
  }
  if (summary.refused.size() > kShown) out.Print("  and ", summary.refused.size() - kShown, " more (--output json)\n");
}

absl::StatusOr<ExitCode> ImportPersons(Context& context, const Options& options) {
  RETURN_IF_ERROR(CanPrintResource(context));
  ASSIGN_OR_RETURN(const std::string organization, context.Organization());
  ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(options.file, kMaxFileBytes));
  ASSIGN_OR_RETURN(const absl::TimeZone zone, ZoneOf(context, organization));
  const auto file = ReadPersonFile(bytes, zone);
  if (!file.ok()) return RefuseFile(context, options.file, file.status());
  if (!file->faults.empty()) {
    std::string text = absl::StrCat("the roster has ", file->faults.size(),
                                    file->faults.size() == 1 ? " fault" : " faults", ", and nothing was imported:");
    for (const PersonFault& fault : file->faults) absl::StrAppend(&text, "\n", fault.where, ": ", fault.what);
    return RefuseFile(context, options.file, absl::InvalidArgumentError(text));
  }
  RosterSummary summary;
  summary.rows = static_cast<int64_t>(file->rows.size());
  summary.ignored = file->ignored;
  const absl::Status sent = Send(context, organization, *file, options.leave_missing, &summary);
  context.format() == Format::kJson ? PrintJson(context, options, summary) : Print(context, options, summary);
  RETURN_IF_ERROR(sent);
  return summary.refused.empty() ? kOk : kRefused;
}

}  // namespace

void AddImportPersons(CLI::App& import, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      import.add_subcommand("persons", "The roster of persons (CSV, or the ListResponse of a SCIM directory)");
  command->add_option("file", options->file, "The file")->required()->type_name("FILE");
  command->add_flag("--leave-missing", options->leave_missing,
                    "Persons on the roster who are not in the file have left: for files that have everybody");
  command->footer(
      "The same file again changes nothing. Names of people are not read. A value that a row does not have stays.\n"
      "  aims import persons staff.csv --organization acme");
  command->callback(
      [options, &context] { context.Run([options, &context] { return ImportPersons(context, *options); }); });
}

}  // namespace aims::cli
