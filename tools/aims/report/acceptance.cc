#include "tools/aims/report/acceptance.h"

#include "absl/strings/str_cat.h"

namespace aims::cli::report {

using risk::v1::Risk;

const Risk::Acceptance* AcceptanceInForce(const Risk& risk) {
  for (const Risk::Acceptance& acceptance : risk.acceptances()) {
    if (acceptance.state() == Risk::Acceptance::STATE_ACCEPTED ||
        acceptance.state() == Risk::Acceptance::STATE_EXPIRING) {
      return &acceptance;
    }
  }
  return nullptr;
}

void TellAcceptance(const Risk& risk, Draft* draft) {
  const Risk::Acceptance* acceptance = AcceptanceInForce(risk);
  if (acceptance == nullptr) return;
  draft->Approved({KindAndId(risk.name()), absl::StrCat("acceptance ", acceptance->number()), acceptance->decider(),
                   draft->times.Text(acceptance->decide_time()), acceptance->digest()});
}

}  // namespace aims::cli::report
