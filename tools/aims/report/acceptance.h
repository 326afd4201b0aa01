#pragma once
// Acceptances of residual risk (ISO/IEC 42001 6.1.3), as the reports on risks show them.

#include "aims/risk/v1/risk.pb.h"
#include "tools/aims/report/draft.h"

namespace aims::cli::report {

// The acceptance that is in force; nullptr without one.
const risk::v1::Risk::Acceptance* AcceptanceInForce(const risk::v1::Risk& risk);

// Tells the draft who accepted the risk, where an acceptance is in force.
void TellAcceptance(const risk::v1::Risk& risk, Draft* draft);

}  // namespace aims::cli::report
