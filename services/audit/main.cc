// The audit service as a process of its own. `aims serve` runs it together with the others.

#include "CLI/CLI.hpp"
#include "common/process/process.h"
#include "services/audit/service.h"

int main(int argc, char** argv) {
  CLI::App app("The audit service of AIMS", "aims-audit");
  aims::process::Flags flags;
  aims::process::AddFlags(app, &flags);
  CLI11_PARSE(app, argc, argv);
  return aims::process::Run(flags, {&aims::audit::MakeAudit});
}
