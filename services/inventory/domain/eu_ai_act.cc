#include <cstdio>
#include <cstdlib>

#include "services/inventory/domain/classification_procedure.h"

namespace aims::inventory {

extern const char kEuAiActText[];  // eu_ai_act.textproto

const Procedure& EuAiAct() {
  static const auto* const act = [] {
    auto loaded = Procedure::Load("eu-ai-act", kEuAiActText);
    if (!loaded.ok()) {
      std::fprintf(stderr, "eu_ai_act.textproto: %s\n", loaded.status().ToString().c_str());
      std::abort();
    }
    return new Procedure(*std::move(loaded));
  }();
  return *act;
}

}  // namespace aims::inventory
