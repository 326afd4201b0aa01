// The evidence service as a process of its own. `aims serve` runs it together with the others.

#include "CLI/CLI.hpp"
#include "common/process/process.h"
#include "services/evidence/service.h"
#include "services/sources/sources.h"

int main(int argc, char** argv) {
  CLI::App app("The evidence service of AIMS", "aims-evidence");
  aims::process::Flags flags;
  aims::process::AddFlags(app, &flags);
  CLI11_PARSE(app, argc, argv);
  return aims::process::Run(flags, {aims::evidence::EvidenceOf(aims::sources::All())});
}
