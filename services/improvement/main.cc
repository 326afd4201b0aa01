// The improvement service as a process of its own. `aims serve` runs it together with the others.

#include "CLI/CLI.hpp"
#include "common/process/process.h"
#include "services/improvement/service.h"
#include "services/sources/sources.h"

int main(int argc, char** argv) {
  CLI::App app("The improvement service of AIMS", "aims-improvement");
  aims::process::Flags flags;
  aims::process::AddFlags(app, &flags);
  CLI11_PARSE(app, argc, argv);
  return aims::process::Run(flags, {aims::improvement::ImprovementOf(aims::sources::All())});
}
