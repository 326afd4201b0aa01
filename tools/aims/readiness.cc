// aims readiness: how far the management system is from conforming to ISO/IEC 42001.

#include "absl/strings/str_cat.h"
#include "aims/improvement/v1/improvement_service.pb.h"
#include "tools/aims/commands.h"
#include "tools/aims/days.h"
#include "tools/aims/message_text.h"
#include "tools/aims/method_call.h"
#include "tools/aims/resources.h"

namespace aims::cli {
namespace {

using google::protobuf::Message;
using improvement::v1::GetReadinessRequest;
using improvement::v1::Readiness;
using improvement::v1::RequirementReadiness;

struct ReadinessOptions {
  std::string as_of;
  bool missing = false;
};

std::string Missing(const Message& message) {
  std::string missing;
  for (const auto& piece : static_cast<const RequirementReadiness&>(message).pieces()) {
    if (piece.present()) continue;
    absl::StrAppend(&missing, missing.empty() ? "" : "; ", piece.title());
    if (!piece.call().empty()) absl::StrAppend(&missing, " (", piece.call().substr(piece.call().rfind('.') + 1), ")");
  }
  return missing;
}

std::string Pieces(const Message& message) {
  const auto& requirement = static_cast<const RequirementReadiness&>(message);
  return absl::StrCat(requirement.pieces_present(), "/", requirement.pieces_required());
}

absl::StatusOr<ExitCode> Show(Context& context, const ReadinessOptions& options) {
  GetReadinessRequest request;
  ASSIGN_OR_RETURN(const std::string organization, context.Organization());
  request.set_name(absl::StrCat(organization, "/readiness"));
  RETURN_IF_ERROR(SetReadTime(context, options.as_of, &request));
  Readiness readiness;
  RETURN_IF_ERROR(Call(context, "/aims.improvement.v1.ImprovementService/GetReadiness", request, &readiness));
  if (context.format() == Format::kJson && !options.missing) return PrintResource(context, readiness);
  ListPrinter printer(context.format(), context.out(),
                      {{"REQUIREMENT", "requirement"},
                       {"STATE", "state"},
                       {"PIECES", "", &Pieces},
                       {"TITLE", "title"},
                       {"MISSING", "", &Missing}});
  for (const RequirementReadiness& requirement : readiness.requirements()) {
    if (!options.missing || !Missing(requirement).empty()) printer.Add(requirement);
  }
  printer.Finish();
  if (context.format() == Format::kTable) {
    Terminal& out = context.out();
    const std::string pieces = absl::StrCat(readiness.pieces_present(), " of ", readiness.pieces_required(), " pieces");
    out.Print("\n", out.Bold(readiness.ready() ? "ready" : "not ready"), ": ", pieces);
    for (const auto& count : readiness.states()) {
      out.Print(", ", FieldText(count, "state"), " ", count.count());
    }
    out.Print("\n");
  }
  return kOk;
}

}  // namespace

void AddReadiness(CLI::App& app, Context& context) {
  auto options = std::make_shared<ReadinessOptions>();
  CLI::App* readiness = app.add_subcommand(
      "readiness", "The state of each clause and control of ISO/IEC 42001, and the pieces that are missing");
  AddAsOf(*readiness, options->as_of);
  readiness->add_flag("--missing", options->missing, "Only requirements with a missing piece");
  readiness->footer("  aims readiness -o acme --missing");
  readiness->callback([&context, options] { context.Run([&context, options] { return Show(context, *options); }); });
}

}  // namespace aims::cli
