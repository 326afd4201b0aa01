#include "CLI/CLI.hpp"
#include "common/process/process.h"
#include "services/audit/service.h"
#include "services/controls/service.h"
#include "services/evidence/service.h"
#include "services/improvement/service.h"
#include "services/inventory/service.h"
#include "services/risk/service.h"
#include "services/sources/sources.h"
#include "tools/aims/commands.h"

namespace aims::cli {

void AddServe(CLI::App& app, Context& context) {
  CLI::App* serve = app.add_subcommand("serve", "Serve everything in one process, on the embedded log or on Kafka");
  auto flags = std::make_shared<process::Flags>();
  process::AddFlags(*serve, flags.get());
  serve->callback([flags, &context] {
    context.Run([flags]() -> absl::StatusOr<ExitCode> {
      return static_cast<ExitCode>(
          process::Run(*flags, {&inventory::MakeInventory, &risk::MakeRisk, &controls::MakeControls, &audit::MakeAudit,
                                evidence::EvidenceOf(sources::All()), improvement::ImprovementOf(sources::All())}));
    });
  });
}

}  // namespace aims::cli
