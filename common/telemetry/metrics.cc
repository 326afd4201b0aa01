#include "common/telemetry/metrics.h"

#include <netdb.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <mutex>

#include "absl/strings/str_cat.h"

namespace aims::telemetry {
namespace {

class Families : public Collection {
 public:
  void Gauge(const std::string& name, const std::string& help, const Labels& labels, double value) override {
    prometheus::MetricFamily& family = families_[name];
    family.name = name;
    family.help = help;
    family.type = prometheus::MetricType::Gauge;
    prometheus::ClientMetric metric;
    for (const auto& [key, label] : labels) metric.label.push_back({key, label});
    metric.gauge.value = value;
    family.metric.push_back(std::move(metric));
  }
  std::vector<prometheus::MetricFamily> Take() {
    std::vector<prometheus::MetricFamily> all;
    for (auto& [name, family] : families_) all.push_back(std::move(family));
    return all;
  }

 private:
  std::map<std::string, prometheus::MetricFamily> families_;
};

// Connects to "address:port" or "[address]:port", and hangs up. A failure changes nothing.
void Knock(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) return;
  std::string host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found) != 0) return;
  const int connection = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (connection >= 0) {
    (void)connect(connection, found->ai_addr, found->ai_addrlen);
    close(connection);
  }
  freeaddrinfo(found);
}

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

Histogram::Histogram(Registry& registry, const std::string& name, const std::string& help, const Labels& labels,
                     const std::vector<double>& bounds)
    : histogram_(&prometheus::BuildHistogram()
                      .Name(name)
                      .Help(help)
                      .Register(*registry.parts().registry)
                      .Add(labels, prometheus::Histogram::BucketBoundaries(bounds.begin(), bounds.end()))) {}
void Histogram::Observe(double value) { histogram_->Observe(value); }

struct MetricsServer::Parts {
  std::unique_ptr<prometheus::Exposer> exposer;
  std::shared_ptr<prometheus::Collectable> collectable;
};

MetricsServer::MetricsServer(std::string address, std::unique_ptr<Parts> parts)
    : address_(std::move(address)), parts_(std::move(parts)) {}
MetricsServer::~MetricsServer() {
  // The library's server sees that it should stop when somebody connects, and otherwise only every two seconds.
  const std::future<void> stopped = std::async(std::launch::async, [this] { parts_->exposer.reset(); });
  while (stopped.wait_for(std::chrono::milliseconds(10)) != std::future_status::ready) Knock(address_);
}

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& address, Registry* registry) {
  auto parts = std::make_unique<Parts>();
  try {
    // A client that connects and says nothing holds a thread until the time is up.
    parts->exposer = std::make_unique<prometheus::Exposer>(
        std::vector<std::string>{"listening_ports", address, "num_threads", "2", "request_timeout_ms", "2000"});
  } catch (const std::exception&) {  // which does not say why
    return absl::UnavailableError(absl::StrCat("cannot serve metrics at ", address,
                                               ": expected an IP address and a free port; choose another address with "
                                               "--metrics, or use --metrics off"));
  }
  // Owned by the registry, which outlives this.
  parts->collectable = std::shared_ptr<prometheus::Collectable>(&registry->parts(), [](prometheus::Collectable*) {});
  parts->exposer->RegisterCollectable(parts->collectable);
  const auto ports = parts->exposer->GetListeningPorts();
  const std::string host = address.substr(0, address.rfind(':'));
  std::string real = ports.empty() ? address : absl::StrCat(host, ":", ports.front());
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(real), std::move(parts)));
}

}  // namespace aims::telemetry
