// aims import framework: an organization's own framework from a file. It is written as a draft; management adopts it.

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/framework.pb.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "google/protobuf/struct.pb.h"
#include "tools/aims/commands.h"
#include "tools/aims/import/framework_file.h"
#include "tools/aims/import_file.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"
#include "tools/aims/progress.h"
#include "tools/aims/resources.h"

namespace aims::cli {
namespace {

using controls::v1::Framework;

constexpr char kService[] = "/aims.controls.v1.FrameworkService/";

struct Options {
  std::string file;
  std::string id;
  std::string name;
};

// Before and after the import.
struct Written {
  bool created = false;
  std::string etag_before;
  Framework after;
};

absl::Status Create(Context& context, const std::string& organization, const Options& options, Framework wanted,
                    Framework* made) {
  if (wanted.display_name().empty()) wanted.set_display_name(options.id);
  controls::v1::CreateFrameworkRequest request;
  request.set_parent(organization);
  request.set_framework_id(options.id);
  request.set_request_id(base::RandomUuid());
  *request.mutable_framework() = std::move(wanted);
  return Call(context, absl::StrCat(kService, "CreateFramework"), request, made);
}

// Changes the fields for which the file or the command line has another value. Others stay.
absl::Status Update(Context& context, const Framework& wanted, Framework* known) {
  controls::v1::UpdateFrameworkRequest request;
  const auto differ = [&](const char* field, const std::string& now, const std::string& then) {
    if (!now.empty() && now != then) request.mutable_update_mask()->add_paths(field);
  };
  differ("display_name", wanted.display_name(), known->display_name());
  differ("description", wanted.description(), known->description());
  differ("language", wanted.language(), known->language());
  differ("source", wanted.source(), known->source());
  if (request.update_mask().paths().empty()) return absl::OkStatus();
  *request.mutable_framework() = wanted;
  request.mutable_framework()->set_name(known->name());
  request.mutable_framework()->set_etag(known->etag());
  request.set_request_id(base::RandomUuid());
  return Call(context, absl::StrCat(kService, "UpdateFramework"), request, known);
}

absl::Status SetRows(Context& context, const std::string& name, FrameworkFile file, bool validate_only,
                     Framework* after) {
  controls::v1::SetFrameworkRequirementsRequest request;
  request.set_name(name);
  request.set_request_id(base::RandomUuid());
  request.set_replace(true);
  request.set_validate_only(validate_only);
  *request.mutable_requirements() = std::move(*file.edition.mutable_requirements());
  *request.mutable_mappings() = std::move(*file.edition.mutable_mappings());
  return Call(context, absl::StrCat(kService, "SetFrameworkRequirements"), request, after);
}

absl::StatusOr<Written> Write(Context& context, const std::string& organization, const Options& options,
                              const FrameworkFile& file) {
  ASSIGN_OR_RETURN(const std::string name, context.ResourceName("frameworks", options.id));
  controls::v1::GetFrameworkRequest get;
  get.set_name(name);
  Written written;
  Framework known;
  const absl::Status found = Call(context, absl::StrCat(kService, "GetFramework"), get, &known);
  written.created = found.code() == absl::StatusCode::kNotFound;
  if (written.created) {
    RETURN_IF_ERROR(Create(context, organization, options, file.framework, &known));
  } else {
    RETURN_IF_ERROR(found);
    written.etag_before = known.etag();
    // The rows are tried first, so that nothing is written where the service finds a fault.
    RETURN_IF_ERROR(SetRows(context, name, file, true, &written.after));
    RETURN_IF_ERROR(Update(context, file.framework, &known));
  }
  const absl::Status set = SetRows(context, name, file, false, &written.after);
  if (!set.ok() && written.created) {
    context.err().Print(name, " is registered without requirements: correct the file, and import it again\n");
  }
  RETURN_IF_ERROR(set);
  // Every client sees the rows after the command.
  RETURN_IF_ERROR(Call(context, absl::StrCat(kService, "GetFramework"), get, &known));
  return written;
}

void PrintWritten(Context& context, const Options& options, const Written& written) {
  const controls::v1::FrameworkEdition& rows =
      written.after.has_draft() ? written.after.draft() : written.after.edition();
  const bool changed = written.created || written.after.etag() != written.etag_before;
  if (context.format() == Format::kJson) {
    google::protobuf::Struct summary;
    auto& fields = *summary.mutable_fields();
    fields["file"].set_string_value(options.file);
    fields["framework"].set_string_value(written.after.name());
    fields["requirements"].set_number_value(rows.requirements_size());
    fields["mappings"].set_number_value(rows.mappings_size());
    fields["created"].set_bool_value(written.created);
    fields["changed"].set_bool_value(changed);
    fields["digest"].set_string_value(written.after.digest());
    context.out().Print(ToJson(summary, true), "\n");
    return;
  }
  Terminal& out = context.out();
  out.Print(Printable(options.file), " → ", written.after.name(), ": ", WithCommas(rows.requirements_size()),
            " requirements, ", WithCommas(rows.mappings_size()), " mappings",
            written.created ? ""
            : changed       ? ", in place of the earlier ones"
                            : "; nothing changed",
            "\n");
  if (!written.after.has_draft()) return;
  out.Print("Nobody goes by these rows before management adopts them, by their digest:\n  ", written.after.digest(),
            "\n");
}

absl::StatusOr<ExitCode> ImportFramework(Context& context, const Options& options) {
  RETURN_IF_ERROR(CanPrintResource(context));
  ASSIGN_OR_RETURN(const std::string organization, context.Organization());
  ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(options.file, kMaxFrameworkFileBytes));
  auto file = ReadFrameworkFile(bytes, options.id);
  if (!file.ok()) return RefuseFile(context, options.file, file.status());
  if (!options.name.empty()) file->framework.set_display_name(options.name);
  ASSIGN_OR_RETURN(const Written written, Write(context, organization, options, *file));
  PrintWritten(context, options, written);
  return kOk;
}

}  // namespace

void AddImportFramework(CLI::App& import, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = import.add_subcommand(
      "framework", "An own framework: requirements and mappings (JSON, CSV, or an OSCAL catalog)");
  command->add_option("file", options->file, "The file")->required()->type_name("FILE");
  command->add_option("--id", options->id, "The id of the framework, such as acme-own")->required()->type_name("ID");
  command->add_option("--name", options->name, "The name that people use, in place of the one in the file")
      ->type_name("NAME");
  command->footer(
      "The rows of the file take the place of the rows that are there. All faults are told at once, by line or by "
      "path, "
      "and nothing is written then.\n"
      "  aims import framework rules.csv --id acme-own --name \"House rules\" --organization acme");
  command->callback(
      [options, &context] { context.Run([options, &context] { return ImportFramework(context, *options); }); });
}

}  // namespace aims::cli
