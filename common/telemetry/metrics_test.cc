#include "common/telemetry/metrics.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::telemetry {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A connection to "127.0.0.1:port".
int Connect(const std::string& address) {
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)) << address;
  sockaddr_in to = {};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  const timeval patience = {1, 0};  // less than the server has with a silent client
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  EXPECT_EQ(connect(connection, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0) << address;
  return connection;
}

std::string HttpGet(const std::string& address, const std::string& path) {
  const int connection = Connect(address);
  const std::string request = absl::StrCat("GET ", path, " HTTP/1.0\r\n\r\n");
  EXPECT_EQ(write(connection, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string response;
  char buffer[4096];
  for (ssize_t n; (n = read(connection, buffer, sizeof buffer)) > 0;) response.append(buffer, static_cast<size_t>(n));
  close(connection);
  return response;
}

TEST(Registry, ShowsCounters) {
  Registry registry;
  Counter commands(registry, "aims_commands_total", "Commands decided", {{"topic", "risk"}});
  commands.Add();
  commands.Add(2);
  Counter same(registry, "aims_commands_total", "Commands decided", {{"topic", "risk"}});
  same.Add();
  Counter other(registry, "aims_commands_total", "Commands decided", {{"topic", "audit"}});
  other.Add(7);
  EXPECT_THAT(registry.Text(), HasSubstr("# HELP aims_commands_total Commands decided\n"
                                         "# TYPE aims_commands_total counter\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("aims_commands_total{topic=\"risk\"} 4\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("aims_commands_total{topic=\"audit\"} 7\n"));
}

TEST(Registry, ShowsHistograms) {
  Registry registry;
  Histogram commit(registry, "aims_commit_seconds", "Time of an append", {}, {0.1, 1});
  commit.Observe(0.1);  // bounds belong to their bucket
  commit.Observe(0.5);
  commit.Observe(20);
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("aims_commit_seconds_bucket{le=\"0.1\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("aims_commit_seconds_bucket{le=\"1\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("aims_commit_seconds_bucket{le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("aims_commit_seconds_sum 20.6\n"));
}

TEST(Registry, AsksCollectorsAtEachScrapeUntilTheyGo) {
  Registry registry;
  double lag = 1;
  auto handle = registry.AddCollector([&](Collection& out) {
    out.Gauge("aims_fold_lag", "Offsets not folded", {{"partition", "0"}}, lag);
  });
  EXPECT_THAT(registry.Text(), HasSubstr("# TYPE aims_fold_lag gauge\naims_fold_lag{partition=\"0\"} 1\n"));
  lag = 5;
  EXPECT_THAT(registry.Text(), HasSubstr("aims_fold_lag{partition=\"0\"} 5\n"));
  handle.reset();
  EXPECT_THAT(registry.Text(), Not(HasSubstr("aims_fold_lag")));
}

TEST(Registry, JoinsWhatCollectorsGiveOfOneName) {
  Registry registry;
  auto collector = [](std::string partition) {
    return [partition](Collection& out) { out.Gauge("lag", "Lag", {{"partition", partition}}, 1); };
  };
  auto first = registry.AddCollector(collector("0"));
  auto second = registry.AddCollector(collector("1"));
  EXPECT_THAT(registry.Text(), HasSubstr("# TYPE lag gauge\nlag{partition=\"0\"} 1\nlag{partition=\"1\"} 1\n"));
}

TEST(Registry, EscapesValuesOfLabels) {
  Registry registry;
  Counter counter(registry, "c_total", "C", {{"name", "a\"b\\c\nd"}});
  EXPECT_THAT(registry.Text(), HasSubstr(R"(c_total{name="a\"b\\c\nd"} 0)"));
}

TEST(Registry, CountsOnAllThreads) {
  Registry registry;
  Counter counter(registry, "c_total", "C");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) counter.Add();
      auto handle = registry.AddCollector([](Collection& out) { out.Gauge("g", "G", {}, 1); });
      registry.Text();
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_THAT(registry.Text(), HasSubstr("c_total 4000\n"));
}

TEST(MetricsServer, ServesTheRegistry) {
  Registry registry;
  Counter counter(registry, "c_total", "C");
  auto server = MetricsServer::Start("127.0.0.1:0", &registry);
  ASSERT_TRUE(server.ok()) << server.status();
  counter.Add(3);
  const std::string response = HttpGet((*server)->address(), "/metrics");
  EXPECT_THAT(response, HasSubstr("200 OK"));
  EXPECT_THAT(response, HasSubstr("text/plain"));
  EXPECT_THAT(response, HasSubstr("c_total 3\n"));
  EXPECT_THAT(HttpGet((*server)->address(), "/etc/passwd"), HasSubstr("404"));
}

TEST(MetricsServer, IsNotHeldUpByAClientThatSaysNothing) {
  Registry registry;
  auto server = MetricsServer::Start("127.0.0.1:0", &registry);
  ASSERT_TRUE(server.ok()) << server.status();
  const int silent = Connect((*server)->address());
  EXPECT_THAT(HttpGet((*server)->address(), "/metrics"), HasSubstr("200 OK"));
  server->reset();  // ends although the client is still there
  close(silent);
}

TEST(MetricsServer, StopsAtOnce) {
  Registry registry;
  for (const char* address : {"127.0.0.1:0", "[::1]:0"}) {
    auto server = MetricsServer::Start(address, &registry);
    if (!server.ok()) continue;  // a machine without IPv6
    const auto begin = std::chrono::steady_clock::now();
    server->reset();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1)) << address;
  }
}

TEST(MetricsServer, SaysInOneLineWhenThePortIsInUse) {
  Registry registry;
  auto server = MetricsServer::Start("127.0.0.1:0", &registry);
  ASSERT_TRUE(server.ok()) << server.status();
  ::testing::internal::CaptureStderr();
  const auto second = MetricsServer::Start((*server)->address(), &registry);
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(second.status().message(),
            absl::StrCat("cannot serve metrics at ", (*server)->address(),
                         ": expected an IP address and a free port; choose another address with --metrics, or use "
                         "--metrics off"));
}

TEST(MetricsServer, RefusesWhatIsNoAddress) {
  Registry registry;
  for (const char* address : {"", "nowhere", "127.0.0.1:99999", "nowhere.invalid:9464"}) {
    EXPECT_FALSE(MetricsServer::Start(address, &registry).ok()) << address;
  }
}

}  // namespace
}  // namespace aims::telemetry
