#include "common/telemetry/metrics_server.h"

#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace aims::telemetry {
namespace {

constexpr int kMaxConnections = 32;
constexpr int kMaxScrapes = 4;      // in progress at once; the other connections are left to probes
constexpr int kSilenceSeconds = 2;  // of a client, before it is hung up on

struct Response {
  unsigned int code = MHD_HTTP_OK;
  std::string text;
};

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

class MetricsServer::Answers {
 public:
  Answers(Registry* registry, const Readiness* readiness) : registry_(*registry), readiness_(*readiness) {}

  Response To(absl::string_view path) {
    if (path == "/metrics") return Scrape();
    if (path == "/livez") return {MHD_HTTP_OK, "alive\n"};
    if (path == "/readyz") {
      const Readiness::State state = readiness_.Get();
      return {state.ready ? unsigned{MHD_HTTP_OK} : unsigned{MHD_HTTP_SERVICE_UNAVAILABLE}, state.detail};
    }
    return {MHD_HTTP_NOT_FOUND, "there are GET /metrics, /livez and /readyz only\n"};
  }

  static MHD_Result Answer(void* answers, MHD_Connection* connection, const char* url, const char* method, const char*,
                           const char*, size_t*, void**) {
    Response answer = absl::string_view(method) == MHD_HTTP_METHOD_GET
                          ? static_cast<Answers*>(answers)->To(url)
                          : Response{MHD_HTTP_METHOD_NOT_ALLOWED, "only GET is answered\n"};
    MHD_Response* response =
        MHD_create_response_from_buffer(answer.text.size(), answer.text.data(), MHD_RESPMEM_MUST_COPY);
    if (response == nullptr) return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    const MHD_Result queued = MHD_queue_response(connection, answer.code, response);
    MHD_destroy_response(response);
    return queued;
  }

 private:
  Response Scrape() {
    const absl::Cleanup ended = [this] { --scrapes_; };
    if (++scrapes_ > kMaxScrapes) {
      return {MHD_HTTP_SERVICE_UNAVAILABLE, absl::StrCat(kMaxScrapes, " scrapes are in progress already\n")};
    }
    return {MHD_HTTP_OK, registry_.Text()};
  }

  Registry& registry_;
  const Readiness& readiness_;
  std::atomic<int> scrapes_{0};
};

MetricsServer::MetricsServer(Registry* registry, const Readiness* readiness)
    : answers_(std::make_unique<Answers>(registry, readiness)) {}

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& address, Registry* registry,
                                                                    const Readiness* readiness) {
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
  std::unique_ptr<MetricsServer> server(new MetricsServer(registry, readiness));
  server->address_ = absl::StrCat(address.substr(0, colon), ":", PortOf(listener));
  server->daemon_ = MHD_start_daemon(MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION, 0,
                                     nullptr, nullptr, &Answers::Answer, server->answers_.get(),
                                     MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT, kMaxConnections,
                                     MHD_OPTION_CONNECTION_TIMEOUT, kSilenceSeconds, MHD_OPTION_END);
  if (server->daemon_ == nullptr) {
    close(listener);
    return refused;
  }
  return server;
}

MetricsServer::~MetricsServer() {
  if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
}

}  // namespace aims::telemetry
