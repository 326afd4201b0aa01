#include "common/telemetry/metrics_server.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::telemetry {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// A connection to "address:port" or "[v6 address]:port".
int Connect(const std::string& address) {
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* to = nullptr;
  EXPECT_EQ(getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &to), 0) << address;
  const int connection = socket(to->ai_family, SOCK_STREAM, 0);
  const timeval patience = {1, 0};  // less than the server has with a silent client
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  EXPECT_EQ(connect(connection, to->ai_addr, to->ai_addrlen), 0) << address;
  freeaddrinfo(to);
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

TEST(MetricsServer, ServesTheRegistry) {
  Registry registry;
  Readiness readiness;
  Counter counter(registry, "c_total", "C");
  auto server = MetricsServer::Start("127.0.0.1:0", &registry, &readiness);
  ASSERT_TRUE(server.ok()) << server.status();
  counter.Add(3);
  const std::string response = HttpGet((*server)->address(), "/metrics");
  EXPECT_THAT(response, HasSubstr("200 OK"));
  EXPECT_THAT(response, HasSubstr("text/plain"));
  EXPECT_THAT(response, HasSubstr("c_total 3\n"));
  EXPECT_THAT(HttpGet((*server)->address(), "/etc/passwd"), HasSubstr("404"));
}

TEST(MetricsServer, ServesIpVersion6) {
  Registry registry;
  Readiness readiness;
  Counter counter(registry, "c_total", "C");
  const int probe = socket(AF_INET6, SOCK_STREAM, 0);
  sockaddr_in6 loopback = {};
  loopback.sin6_family = AF_INET6;
  loopback.sin6_addr = in6addr_loopback;
  const bool has_it = probe >= 0 && bind(probe, reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback) == 0;
  close(probe);
  if (!has_it) GTEST_SKIP() << "this machine has no IPv6";
  auto server = MetricsServer::Start("[::1]:0", &registry, &readiness);
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_THAT((*server)->address(), StartsWith("[::1]:"));
  EXPECT_THAT(HttpGet((*server)->address(), "/metrics"), HasSubstr("c_total 0\n"));
}

TEST(MetricsServer, IsNotHeldUpByAClientThatSaysNothing) {
  Registry registry;
  Readiness readiness;
  auto server = MetricsServer::Start("127.0.0.1:0", &registry, &readiness);
  ASSERT_TRUE(server.ok()) << server.status();
  const int silent = Connect((*server)->address());
  EXPECT_THAT(HttpGet((*server)->address(), "/metrics"), HasSubstr("200 OK"));
  server->reset();  // ends although the client is still there
  close(silent);
}

TEST(MetricsServer, SaysWhetherTheProcessIsReady) {
  Registry registry;
  Readiness readiness;
  auto server = MetricsServer::Start("127.0.0.1:0", &registry, &readiness);
  ASSERT_TRUE(server.ok()) << server.status();
  EXPECT_THAT(HttpGet((*server)->address(), "/readyz"), AllOf(HasSubstr(" 503 "), HasSubstr("the process starts")));
  EXPECT_THAT(HttpGet((*server)->address(), "/livez"), HasSubstr(" 200 OK"));
  readiness.Set(false, "inventory reads the log\n");
  EXPECT_THAT(HttpGet((*server)->address(), "/readyz"), AllOf(HasSubstr(" 503 "), HasSubstr("reads the log\n")));
  EXPECT_THAT(HttpGet((*server)->address(), "/livez"), HasSubstr(" 200 OK"));
  readiness.Set(true, "inventory is ready\n");
  EXPECT_THAT(HttpGet((*server)->address(), "/readyz"), AllOf(HasSubstr(" 200 OK"), HasSubstr("is ready\n")));
}

// Whatever a scrape waits for, such as a lock that somebody holds for ever.
TEST(MetricsServer, AnswersProbesWhileScrapesHang) {
  constexpr int kScrapes = 20;
  Registry registry;
  Readiness readiness;
  std::promise<void> let_go;
  const auto collector = registry.AddCollector([may = let_go.get_future().share()](Collection&) { may.wait(); });
  auto server = MetricsServer::Start("127.0.0.1:0", &registry, &readiness);
  ASSERT_TRUE(server.ok()) << server.status();
  std::vector<int> hanging;
  int refused = 0;
  for (int i = 0; i < kScrapes; ++i) {
    const int connection = Connect((*server)->address());
    ASSERT_GT(write(connection, "GET /metrics HTTP/1.0\r\n\r\n", 25), 0);
    hanging.push_back(connection);
    EXPECT_THAT(HttpGet((*server)->address(), "/livez"), HasSubstr(" 200 OK")) << i;
    EXPECT_THAT(HttpGet((*server)->address(), "/readyz"), HasSubstr(" 503 ")) << i;
  }
  let_go.set_value();
  for (const int connection : hanging) {
    char answer[16] = {};
    if (read(connection, answer, sizeof answer - 1) > 0 && absl::StrContains(answer, " 503 ")) ++refused;
    close(connection);
  }
  EXPECT_GT(refused, 0) << "scrapes may not take all connections";
}

TEST(MetricsServer, StopsAtOnce) {
  Registry registry;
  Readiness readiness;
  auto server = MetricsServer::Start("127.0.0.1:0", &registry, &readiness);
  ASSERT_TRUE(server.ok()) << server.status();
  const auto begin = std::chrono::steady_clock::now();
  server->reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

TEST(MetricsServer, SaysInOneLineWhenThePortIsInUse) {
  Registry registry;
  Readiness readiness;
  auto server = MetricsServer::Start("127.0.0.1:0", &registry, &readiness);
  ASSERT_TRUE(server.ok()) << server.status();
  ::testing::internal::CaptureStderr();
  const auto second = MetricsServer::Start((*server)->address(), &registry, &readiness);
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
  Readiness readiness;
  for (const char* address : {"", "nowhere", "127.0.0.1:99999", "127.0.0.1:-1", "127.0.0.1:", ":9464", "::1:9464",
                              "[127.0.0.1]:9464", "nowhere.invalid:9464"}) {
    EXPECT_FALSE(MetricsServer::Start(address, &registry, &readiness).ok()) << address;
  }
}

}  // namespace
}  // namespace aims::telemetry
