// The command line of AIMS. This file only wires: each command is in a file of its own (commands.h).

#include "CLI/CLI.hpp"
#include "tools/aims/commands.h"
#include "tools/aims/context.h"

int main(int argc, char** argv) {
  using namespace aims::cli;
  CLI::App app("AIMS: the system of record for AI management systems (ISO/IEC 42001)", "aims");
  Context context(app);
  AddOrganizations(app, context);
  AddSystems(app, context);
  AddRisks(app, context);
  AddControls(app, context);
  AddAudit(app, context);
  AddTrail(app, context);
  AddMetrics(app, context);
  AddReadiness(app, context);
  AddReport(app, context);
  AddImport(app, context);
  AddCall(app, context);
  AddLog(app, context);
  AddMoves(app, context);
  AddServe(app, context);
  return context.Main(argc, argv);
}
