#include "common/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <mutex>

namespace aims::telemetry {
namespace {

class Families : public Collection {
 public:
  void Gauge(const std::string& name, const std::string& help, const Labels& labels, double value) override {
    Add(prometheus::MetricType::Gauge, name, help, labels).gauge.value = value;
  }
  void Counter(const std::string& name, const std::string& help, const Labels& labels, double value) override {
    Add(prometheus::MetricType::Counter, name, help, labels).counter.value = value;
  }
  std::vector<prometheus::MetricFamily> Take() {
    std::vector<prometheus::MetricFamily> all;
    for (auto& [name, family] : families_) all.push_back(std::move(family));
    return all;
  }

 private:
  prometheus::ClientMetric& Add(prometheus::MetricType type, const std::string& name, const std::string& help,
                                const Labels& labels) {
    prometheus::MetricFamily& family = families_[name];
    family.name = name;
    family.help = help;
    family.type = type;
    prometheus::ClientMetric& metric = family.metric.emplace_back();
    for (const auto& [key, label] : labels) metric.label.push_back({key, label});
    return metric;
  }

  std::map<std::string, prometheus::MetricFamily> families_;
};

}  // namespace

struct Registry::Parts : prometheus::Collectable {
  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> all = registry->Collect();
    Families families;
    {
      std::lock_guard<std::mutex> lock(mutex);
      for (const auto& collector : collectors) (*collector)(families);
    }
    for (auto& family : families.Take()) all.push_back(std::move(family));
    return all;
  }

  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  mutable std::mutex mutex;
  std::vector<std::shared_ptr<Registry::Collector>> collectors;
};

Registry::Registry() : parts_(std::make_unique<Parts>()) {}
Registry::~Registry() = default;

std::shared_ptr<void> Registry::AddCollector(Collector collect) {
  auto collector = std::make_shared<Collector>(std::move(collect));
  std::lock_guard<std::mutex> lock(parts_->mutex);
  parts_->collectors.push_back(collector);
  return std::shared_ptr<void>(collector.get(), [parts = parts_.get()](void* gone) {
    std::lock_guard<std::mutex> lock(parts->mutex);
    auto& all = parts->collectors;
    all.erase(std::remove_if(all.begin(), all.end(), [gone](const auto& c) { return c.get() == gone; }), all.end());
  });
}

std::string Registry::Text() const { return prometheus::TextSerializer().Serialize(parts_->Collect()); }

Counter::Counter(Registry& registry, const std::string& name, const std::string& help, const Labels& labels)
    : counter_(&prometheus::BuildCounter().Name(name).Help(help).Register(*registry.parts().registry).Add(labels)) {}
void Counter::Add(double value) { counter_->Increment(value); }

Histogram::Histogram(Registry& registry, std::string name, std::string help, Labels labels, std::vector<double> bounds)
    : registry_(registry),
      name_(std::move(name)),
      help_(std::move(help)),
      labels_(std::move(labels)),
      bounds_(std::move(bounds)) {}
void Histogram::Observe(double value) {
  absl::call_once(registered_, [this] {
    histogram_ = &prometheus::BuildHistogram()
                      .Name(name_)
                      .Help(help_)
                      .Register(*registry_.parts().registry)
                      .Add(labels_, prometheus::Histogram::BucketBoundaries(bounds_.begin(), bounds_.end()));
  });
  histogram_->Observe(value);
}

}  // namespace aims::telemetry
