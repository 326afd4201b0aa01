#include "common/rpc/listen.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "absl/algorithm/container.h"
#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/telemetry/log.h"

namespace aims::rpc {
namespace {

// How long it waits when the system gives no descriptor or no memory.
constexpr int kRetryMilliseconds = 100;
// How often the log tells that connections are refused.
constexpr absl::Duration kTellEvery = absl::Minutes(1);

absl::Status NoAddress(absl::string_view address, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("cannot listen on \"", address, "\": ", why, "; give host:port, [v6 address]:port or unix:path"));
}

absl::Status ListenError(absl::string_view address, int error) {
  switch (error) {
    case EADDRINUSE:
      return absl::AlreadyExistsError(
          absl::StrCat("cannot listen on ", address, ": another process does; stop it, or choose another port"));
    case EACCES:
      return absl::PermissionDeniedError(
          absl::StrCat("cannot listen on ", address, ": permission denied; choose a port of 1024 or above"));
    default:
      return NoAddress(address, std::strerror(error));
  }
}

uint16_t* PortOf(sockaddr* address) {
  if (address->sa_family == AF_INET) return &reinterpret_cast<sockaddr_in*>(address)->sin_port;
  if (address->sa_family == AF_INET6) return &reinterpret_cast<sockaddr_in6*>(address)->sin6_port;
  return nullptr;
}

// A listening socket; the negative errno when there can be none. `v6_only`: of "::", which stands for all addresses of both
// kinds, those of IPv6 alone.
int ListenOn(const sockaddr* address, socklen_t size, bool v6_only = true) {
  const int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  const int yes = 1;
  // Connections that linger from an earlier server are no hindrance; another listener is.
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  if (address->sa_family != AF_UNIX)
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));  // connections inherit it
  const int only = v6_only;
  if (address->sa_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof(only));
  if (bind(fd, address, size) != 0 || listen(fd, SOMAXCONN) != 0) {
    const int error = errno;
    close(fd);
    return -error;
  }
  return fd;
}

// Whether somebody listens on the socket at a path.
bool IsListenedOn(const sockaddr_un& address, socklen_t size) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return true;
  const absl::Cleanup close_it = [fd] { close(fd); };
  return connect(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listener>> Listener::Open(const std::string& address) {
  std::unique_ptr<Listener> listener(new Listener(address));
  absl::string_view rest = address;
  absl::Status status;
  if (absl::ConsumePrefix(&rest, "unix-abstract:")) {
    status = listener->ListenOnUnix(rest, /*is_abstract=*/true);
  } else if (absl::ConsumePrefix(&rest, "unix:")) {
    if (absl::StartsWith(rest, "//")) rest.remove_prefix(2);
    status = listener->ListenOnUnix(rest, /*is_abstract=*/false);
  } else {
    status = listener->ListenOnHost();
  }
  if (!status.ok()) return status;
  if (pipe2(listener->wake_, O_CLOEXEC | O_NONBLOCK) != 0) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot listen on ", address, ": ", std::strerror(errno)));
  }
  return listener;
}

absl::Status Listener::ListenOnUnix(absl::string_view path, bool is_abstract) {
  sockaddr_un at = {};
  at.sun_family = AF_UNIX;
  if (path.empty() || path.size() + 1 > sizeof(at.sun_path)) {
    return NoAddress(address_, absl::StrCat("a socket has a path of 1 to ", sizeof(at.sun_path) - 1, " bytes"));
  }
  std::memcpy(at.sun_path + is_abstract, path.data(), path.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  struct stat there;
  if (!is_abstract && stat(at.sun_path, &there) == 0 && S_ISSOCK(there.st_mode)) {
    if (IsListenedOn(at, size)) return ListenError(address_, EADDRINUSE);
    unlink(at.sun_path);
  }
  const int fd = ListenOn(reinterpret_cast<const sockaddr*>(&at), size);
  if (fd < 0) return ListenError(address_, -fd);
  sockets_.push_back(fd);
  if (!is_abstract) path_ = std::string(path);
  return absl::OkStatus();
}

absl::Status Listener::ListenOnHost() {
  const absl::string_view address = address_;
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos) return NoAddress(address, "it has no port");
  const std::string shown_host(address.substr(0, colon));
  const std::string port(address.substr(colon + 1));
  int number = 0;
  if (port.empty() || !absl::c_all_of(port, absl::ascii_isdigit) || !absl::SimpleAtoi(port, &number) ||
      number > 65535) {
    return NoAddress(address, "it has no port from 0 to 65535");
  }
  std::string host = shown_host;
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) host = host.substr(1, host.size() - 2);

  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (int error = getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &hints, &found); error != 0) {
    return NoAddress(address, gai_strerror(error));
  }
  const absl::Cleanup free_found = [found] { freeaddrinfo(found); };
  int missing = EADDRNOTAVAIL;
  auto chosen = htons(static_cast<uint16_t>(number));  // once the system has chosen one, for the other addresses too
  for (addrinfo* at = found; at != nullptr; at = at->ai_next) {
    uint16_t* port_of_it = PortOf(at->ai_addr);
    if (port_of_it == nullptr) continue;
    *port_of_it = chosen;
    // A host of both kinds has a socket for each.
    const int fd = ListenOn(at->ai_addr, at->ai_addrlen, /*v6_only=*/found->ai_next != nullptr);
    if (fd == -EADDRNOTAVAIL || fd == -EAFNOSUPPORT) {  // a host of two kinds of address on a machine of one
      missing = -fd;
      continue;
    }
    if (fd < 0) return ListenError(address, -fd);
    sockets_.push_back(fd);
    sockaddr_storage real = {};
    socklen_t size = sizeof(real);
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&real), &size) == 0) {
      chosen = *PortOf(reinterpret_cast<sockaddr*>(&real));
    }
  }
  if (sockets_.empty()) return ListenError(address, missing);
  address_ = absl::StrCat(shown_host, ":", ntohs(chosen));
  return absl::OkStatus();
}

Listener::~Listener() { Stop(); }

void Listener::Start(Options options) {
  options_ = std::move(options);
  thread_ = std::thread([this] { Run(); });
}

void Listener::Stop() {
  if (!stopping_.exchange(true) && thread_.joinable()) {
    const char byte = 0;
    while (write(wake_[1], &byte, 1) < 0 && errno == EINTR) {
    }
    thread_.join();
  }
  for (const int fd : sockets_) close(fd);
  sockets_.clear();
  for (int& fd : wake_) {
    if (fd >= 0) close(fd);
    fd = -1;
  }
  if (!path_.empty()) unlink(path_.c_str());
  path_.clear();
}

void Listener::Run() {
  std::vector<pollfd> waiting;
  for (const int fd : sockets_) waiting.push_back({fd, POLLIN, 0});
  waiting.push_back({wake_[0], POLLIN, 0});
  while (!stopping_) {
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;  // a signal
    for (size_t i = 0; i + 1 < waiting.size(); ++i) {
      if (waiting[i].revents != 0) AcceptAll(waiting[i].fd);
    }
  }
}

void Listener::AcceptAll(int socket) {
  while (!stopping_) {
    const int fd = accept4(socket, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0) {
      if (fd < options_.first_refused) {
        options_.take(fd);
        continue;
      }
      if (options_.refused) options_.refused();
      close(fd);
      Tell("rpc.connection_refused", absl::StrCat("the process has ", options_.first_refused,
                                                  " files and connections open; the rest is for log and read models"));
      continue;
    }
    switch (errno) {
      case EAGAIN:
        return;
      case EMFILE:
      case ENFILE:
      case ENOBUFS:
      case ENOMEM: {
        // The connection stays in the system's queue, and is there again after the wait.
        Tell("rpc.cannot_accept", absl::StrCat(std::strerror(errno), "; tried again until it works"));
        pollfd wake = {wake_[0], POLLIN, 0};
        poll(&wake, 1, kRetryMilliseconds);
        return;
      }
      default:  // of that connection alone: it is gone already
        continue;
    }
  }
}

void Listener::Tell(absl::string_view what, absl::string_view why) {
  absl::Time& told = told_[std::string(what)];
  const absl::Time now = absl::Now();
  if (now - told < kTellEvery) return;
  told = now;
  telemetry::Warning(what, {{"address", address_}, {"problem", why}});
}

}  // namespace aims::rpc
