#include "common/telemetry/metrics_server.h"

#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace aims::telemetry {
namespace {

constexpr int kMaxConnections = 32;
constexpr int kThreads = 2;
constexpr int kSilenceSeconds = 2;  // of a client, before it is hung up on

// One answer. `registry` is the Registry.
MHD_Result Answer(void* registry, MHD_Connection* connection, const char* url, const char* method, const char*,
                  const char*, size_t*, void**) {
  const bool known = absl::string_view(url) == "/metrics" && absl::string_view(method) == MHD_HTTP_METHOD_GET;
  std::string text = known ? static_cast<Registry*>(registry)->Text() : "there is GET /metrics only\n";
  MHD_Response* response = MHD_create_response_from_buffer(text.size(), text.data(), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
  const MHD_Result queued = MHD_queue_response(connection, known ? MHD_HTTP_OK : MHD_HTTP_NOT_FOUND, response);
  MHD_destroy_response(response);
  return queued;
}

// A socket that listens, or -1.
int Listen(const std::string& host, const std::string& port) {
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0) return -1;
  const absl::Cleanup free_found = [found] { freeaddrinfo(found); };
  const int listener = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) return -1;
  const int yes = 1;  // connections that linger from an earlier server are no hindrance
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  if (bind(listener, found->ai_addr, found->ai_addrlen) == 0 && listen(listener, kMaxConnections) == 0) return listener;
  close(listener);
  return -1;
}

int PortOf(int listener) {
  sockaddr_storage bound = {};
  socklen_t size = sizeof(bound);
  getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size);
  return ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(bound).sin6_port
                                           : reinterpret_cast<const sockaddr_in&>(bound).sin_port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& address, Registry* registry) {
  const absl::Status refused = absl::UnavailableError(
      absl::StrCat("cannot serve metrics at ", address,
                   ": expected an IP address and a free port; choose another address with --metrics, or use --metrics "
                   "off"));
  const size_t colon = address.rfind(':');
  int number = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &number) || number < 0 ||
      number > 65535) {
    return refused;
  }
  std::string host = address.substr(0, colon);
  const bool brackets = absl::StartsWith(host, "[") && absl::EndsWith(host, "]");
  if (brackets) host = host.substr(1, host.size() - 2);
  // Without them it could not be told from the port: ::1:9464 is an address, too.
  if (host.empty() || brackets != absl::StrContains(host, ':')) return refused;
  const int listener = Listen(host, absl::StrCat(number));
  if (listener < 0) return refused;
  MHD_Daemon* daemon = MHD_start_daemon(MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD, 0, nullptr, nullptr, &Answer,
                                        registry, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_THREAD_POOL_SIZE,
                                        kThreads, MHD_OPTION_CONNECTION_LIMIT, kMaxConnections,
                                        MHD_OPTION_CONNECTION_TIMEOUT, kSilenceSeconds, MHD_OPTION_END);
  if (daemon == nullptr) {
    close(listener);
    return refused;
  }
  return std::unique_ptr<MetricsServer>(
      new MetricsServer(absl::StrCat(address.substr(0, colon), ":", PortOf(listener)), daemon));
}

MetricsServer::~MetricsServer() { MHD_stop_daemon(daemon_); }

}  // namespace aims::telemetry
