#include "services/improvement/domain/catalogue.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/internal/v1/measure.pb.h"
#include "common/base/digest.h"
#include "common/base/message_bytes.h"
#include "common/base/mistake.h"
#include "google/protobuf/text_format.h"
#include "services/improvement/domain/audit/metrics.h"
#include "services/improvement/domain/controls/metrics.h"
#include "services/improvement/domain/extend.h"
#include "services/improvement/domain/inventory/metrics.h"
#include "services/improvement/domain/readiness/pieces.h"
#include "services/improvement/domain/readiness/presence.h"
#include "services/improvement/domain/readiness/readiness.h"
#include "services/improvement/domain/review_pack/review_inputs.h"
#include "services/improvement/domain/risk/metrics.h"

namespace aims::improvement {

// The definitions, built in: definitions/*.textproto, one after the other.
extern const char* const kDefinitionTexts[];
extern const size_t kDefinitionTextCount;

namespace {

std::vector<Kind> AllKinds() {
  std::vector<Kind> kinds = InventoryKinds();
  Extend(kinds, RiskKinds());
  Extend(kinds, ControlsKinds());
  Extend(kinds, AuditKinds());
  Extend(kinds, PresenceKinds());
  kinds.push_back(ReviewInputsKind());
  return kinds;
}

std::vector<Formula> AllFormulas() {
  std::vector<Formula> formulas = InventoryFormulas();
  Extend(formulas, RiskFormulas());
  Extend(formulas, ControlsFormulas());
  Extend(formulas, AuditFormulas());
  formulas.push_back(ReadinessFormula());
  return formulas;
}

std::string FaultsOf(const std::vector<Metric>& metrics, const std::map<std::string, Formula>& formulas) {
  std::vector<std::string> faults;
  std::set<std::string> ids;
  std::set<uint32_t> numbers;
  for (const Metric& metric : metrics) {
    const v1::MetricDefinition& definition = metric.definition;
    const auto check = [&](bool good, absl::string_view fault) {
      if (!good) faults.push_back(absl::StrCat(definition.id(), ": ", fault));
    };
    check(ids.insert(definition.id()).second, "its id is there twice");
    check(numbers.insert(definition.number()).second, "its number is there twice");
    check(definition.version() > 0, "it has no version");
    check(!definition.title().empty() && !definition.numerator().empty() && !definition.counts().empty(),
          "title, numerator or counts is missing");
    check(definition.unit() != v1::MetricDefinition::UNIT_RATIO || !definition.denominator().empty(),
          "a ratio needs a denominator");
    check(definition.events_size() > 0 && definition.clauses_size() > 0, "events or clauses are missing");
    check(definition.timing() != v1::MetricDefinition::TIMING_UNSPECIFIED, "it has no timing");
    check(definition.direction() != v1::MetricDefinition::DIRECTION_UNSPECIFIED, "it has no direction");
    check(definition.window_days() > 0, "it has no window");
    check(formulas.count(definition.id()) > 0, "it has no formula");
  }
  for (const auto& [id, formula] : formulas) {
    if (ids.count(id) == 0) faults.push_back(absl::StrCat(id, ": a formula without a definition"));
  }
  return absl::StrJoin(faults, "\n");
}

std::vector<Metric> Load() {
  internal::v1::MetricDefinitions definitions;
  for (size_t i = 0; i < kDefinitionTextCount; ++i) {
    internal::v1::MetricDefinitions part;
    if (!google::protobuf::TextFormat::ParseFromString(kDefinitionTexts[i], &part)) {
      base::Mistake(
          absl::StrCat("services/improvement/domain/definitions: a file is no MetricDefinitions; it begins with: ",
                       absl::string_view(kDefinitionTexts[i]).substr(0, 80)));
    }
    definitions.MergeFrom(part);
  }
  std::map<std::string, Formula> formulas;
  for (Formula& formula : AllFormulas()) formulas.emplace(formula.metric, std::move(formula));
  std::vector<Metric> metrics;
  for (const v1::MetricDefinition& definition : definitions.metrics()) {
    const auto formula = formulas.find(definition.id());
    metrics.push_back({definition, formula == formulas.end() ? Formula() : formula->second});
  }
  std::sort(metrics.begin(), metrics.end(),
            [](const Metric& a, const Metric& b) { return a.definition.number() < b.definition.number(); });
  if (const std::string faults = FaultsOf(metrics, formulas); !faults.empty()) {
    base::Mistake(absl::StrCat("the catalogue of metrics is faulty:\n", faults));
  }
  return metrics;
}

}  // namespace

const std::vector<Kind>& Kinds() {
  static const std::vector<Kind>& kinds = *new std::vector<Kind>(AllKinds());
  return kinds;
}

const std::vector<Metric>& Metrics() {
  static const std::vector<Metric>& metrics = *new std::vector<Metric>(Load());
  return metrics;
}

std::string DataDigest() {
  std::string data;
  for (const Metric& metric : Metrics()) {
    absl::StrAppend(&data, metric.definition.number(), ":", metric.definition.version(), "\n");
  }
  for (const ReadinessLook& look : ReadinessLooks()) absl::StrAppend(&data, base::MessageBytes(look), "\n");
  absl::StrAppend(&data, base::MessageBytes(ReviewPackInputs()));
  return base::Sha256Hex(data).substr(0, 16);
}

const Metric* FindMetric(absl::string_view id) {
  for (const Metric& metric : Metrics()) {
    if (metric.definition.id() == id) return &metric;
  }
  return nullptr;
}

}  // namespace aims::improvement
