// aims soa status, aims soa gaps: views that are computed of a statement of applicability.

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "aims/controls/v1/statement_of_applicability_service.pb.h"
#include "common/base/status_macros.h"
#include "tools/aims/commands.h"
#include "tools/aims/days.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"
#include "tools/aims/resource_commands.h"

namespace aims::cli {
namespace {

using controls::v1::IsmsCoverage;
using controls::v1::Mapping;
using google::protobuf::Message;
using google::protobuf::RepeatedPtrField;

constexpr char kService[] = "/aims.controls.v1.StatementOfApplicabilityService/";

struct Options {
  std::string id;
  std::string as_of;
  bool draft = false;
};

std::string RelationshipText(Mapping::Relationship relationship) {
  return absl::AsciiStrToLower(absl::StripPrefix(Mapping::Relationship_Name(relationship), "RELATIONSHIP_"));
}

// "A.5.1 (intersects), A.5.4 (superset)" of the controls that cover it.
std::string CoveredBy(const Message& message) {
  std::vector<std::string> texts;
  for (const IsmsCoverage::Source& source : static_cast<const IsmsCoverage&>(message).sources()) {
    if (!source.applied()) continue;
    texts.push_back(absl::StrCat(absl::StripPrefix(source.requirement(), "iso-27001:"), " (",
                                 RelationshipText(source.relationship()), ")"));
  }
  return absl::StrJoin(texts, ", ");
}

// The controls by their ids, without the name of the organization.
std::string Ids(const RepeatedPtrField<std::string>& names) {
  return absl::StrJoin(names, ", ", [](std::string* text, const std::string& name) {
    absl::StrAppend(text, name.substr(name.rfind('/') + 1));
  });
}

std::vector<Column> GapColumns(Format format) {
  return WithColumnsOfASheet(
      {{"CONTROL", "requirement"}, {"COVERED", "degree"}, {"BY", "", &CoveredBy}, {"REMAINS TO DO", "remaining"}},
      format, {"sources.requirement", "sources.rationale", "sources.status", "sources.evidence"});
}

std::vector<Column> StatusColumns() {
  using Row = controls::v1::StatementRowStatus;
  const auto ids = [](const RepeatedPtrField<std::string>& (Row::*field)() const) {
    return [field](const Message& row) { return Ids((static_cast<const Row&>(row).*field)()); };
  };
  return {{"CONTROL", "requirement"},
          {"STATUS", "status"},
          {"IN PLACE", "", ids(&Row::in_place)},
          {"NOT IN PLACE", "", ids(&Row::missing)},
          {"COMPENSATED", "", ids(&Row::compensated)}};
}

template <class Row>
ExitCode Print(Context& context, std::vector<Column> columns, const RepeatedPtrField<Row>& rows) {
  ListPrinter printer(context.format(), context.out(), std::move(columns));
  for (const Row& row : rows) printer.Add(row);
  printer.Finish();
  return kOk;
}

template <class Request>
absl::Status SetStatement(Context& context, const Options& options, Request* request) {
  ASSIGN_OR_RETURN(std::string name, context.ResourceName("statementsOfApplicability", options.id));
  request->set_name(std::move(name));
  return SetReadTime(context, options.as_of, request);
}

absl::StatusOr<ExitCode> Gaps(Context& context, const Options& options) {
  controls::v1::GetStatementIsmsCoverageRequest request;
  RETURN_IF_ERROR(SetStatement(context, options, &request));
  controls::v1::StatementIsmsCoverage found;
  RETURN_IF_ERROR(Call(context, absl::StrCat(kService, "GetStatementIsmsCoverage"), request, &found));
  return Print(context, GapColumns(context.format()), found.coverages());
}

absl::StatusOr<ExitCode> Status(Context& context, const Options& options) {
  controls::v1::GetStatementStatusRequest request;
  RETURN_IF_ERROR(SetStatement(context, options, &request));
  request.set_draft(options.draft);
  controls::v1::StatementStatus found;
  RETURN_IF_ERROR(Call(context, absl::StrCat(kService, "GetStatementStatus"), request, &found));
  return Print(context, StatusColumns(), found.statuses());
}

}  // namespace

void AddStatementViews(CLI::App& soa, Context& context) {
  const auto options = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* means, absl::StatusOr<ExitCode> (*run)(Context&, const Options&)) {
    CLI::App* command = soa.add_subcommand(name, means);
    command->add_option("statement", options->id, "Its id, or its full name")->required();
    AddAsOf(*command, options->as_of);
    command->callback(
        [options, &context, run] { context.Run([options, &context, run] { return run(context, *options); }); });
    return command;
  };
  add("status", "The status of each row, computed from its controls", &Status)
      ->add_flag("--draft", options->draft, "Of the version that is being written");
  add("gaps", "How far the controls of the ISO/IEC 27001 system cover Annex A of ISO/IEC 42001", &Gaps)
      ->footer("By the rows that `aims import isms-soa` brought, and the crosswalk.");
}

}  // namespace aims::cli
