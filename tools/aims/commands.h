#pragma once
// The commands of `aims`, each group in a file of its own. AddX adds a command to `app`; when it is chosen, it gives
// `context` what to run. Both outlive the parsing and the running.

#include "CLI/CLI.hpp"
#include "tools/aims/context.h"

namespace aims::cli {

void AddOrganizations(CLI::App& app, Context& context);         // aims org …
void AddSystems(CLI::App& app, Context& context);               // aims systems …
void AddRisks(CLI::App& app, Context& context);                 // aims risks, treatments, assessments …
void AddControls(CLI::App& app, Context& context);              // aims frameworks, soa, controls, tests, policies …
void AddAudit(CLI::App& app, Context& context);                 // aims audits, findings, nonconformities, incidents …
void AddTrail(CLI::App& app, Context& context);                 // aims trail …
void AddStatementViews(CLI::App& soa, Context& context);        // aims soa status, gaps: below `soa`
void AddStatementExport(CLI::App& soa, Context& context);       // aims soa export: below `soa`
void AddAuditCoverage(CLI::App& programmes, Context& context);  // aims programmes coverage: below `programmes`
void AddReviewAgenda(CLI::App& reviews, Context& context);      // aims reviews agenda: below `reviews`
void AddImport(CLI::App& app, Context& context);                // aims import …
// Below `import`.
void AddImportFramework(CLI::App& import, Context& context);  // aims import framework
void AddImportPersons(CLI::App& import, Context& context);    // aims import persons
void AddImportIsmsSoa(CLI::App& import, Context& context);    // aims import isms-soa
void AddCall(CLI::App& app, Context& context);                // aims call …
void AddLog(CLI::App& app, Context& context);                 // aims log …
void AddLogCopy(CLI::App& log, Context& context);             // aims log copy, below `log`
void AddMoves(CLI::App& app, Context& context);               // aims moves
void AddServe(CLI::App& app, Context& context);               // aims serve

}  // namespace aims::cli
