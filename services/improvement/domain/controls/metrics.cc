#include "services/improvement/domain/controls/metrics.h"

namespace aims::improvement {

std::vector<Kind> ControlsKinds() {
  std::vector<Kind> kinds;
  return kinds;
}

std::vector<Formula> ControlsFormulas() {
  std::vector<Formula> formulas;
  return formulas;
}

}  // namespace aims::improvement
