#pragma once
// The commands of `aims`, each group in a file of its own. AddX adds a command to `app`; when it is chosen, it gives
// `context` what to run. Both outlive the parsing and the running.

#include "CLI/CLI.hpp"
#include "tools/aims/context.h"

namespace aims::cli {

void AddOrganizations(CLI::App& app, Context& context);  // aims org …
void AddSystems(CLI::App& app, Context& context);        // aims systems …
void AddImport(CLI::App& app, Context& context);         // aims import …
void AddCall(CLI::App& app, Context& context);           // aims call …
void AddLog(CLI::App& app, Context& context);            // aims log …
void AddServe(CLI::App& app, Context& context);          // aims serve

}  // namespace aims::cli
