// The controls service as a process of its own. `aims serve` runs it together with the others.

#include "CLI/CLI.hpp"
#include "common/process/process.h"
#include "services/controls/service.h"

int main(int argc, char** argv) {
  CLI::App app("The controls service of AIMS", "aims-controls");
  aims::process::Flags flags;
  aims::process::AddFlags(app, &flags);
  CLI11_PARSE(app, argc, argv);
  return aims::process::Run(flags, {&aims::controls::MakeControls});
}
