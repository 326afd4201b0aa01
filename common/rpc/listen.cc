#include "common/rpc/listen.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace aims::rpc {
namespace {

absl::Status NoAddress(absl::string_view address, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("cannot listen on \"", address, "\": ", why, "; give host:port, [v6 address]:port or unix:path"));
}

absl::Status BindError(absl::string_view address, int error) {
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

}  // namespace

absl::Status CheckCanListen(absl::string_view address) {
  if (absl::StartsWith(address, "unix:") || absl::StartsWith(address, "unix-abstract:")) return absl::OkStatus();
  const size_t colon = address.rfind(':');
  if (colon == absl::string_view::npos) return NoAddress(address, "it has no port");
  std::string host(address.substr(0, colon));
  const std::string port(address.substr(colon + 1));
  int number = 0;
  if (port.empty() || !absl::c_all_of(port, absl::ascii_isdigit) || !absl::SimpleAtoi(port, &number) ||
      number > 65535) {
    return NoAddress(address, "it has no port from 0 to 65535");
  }
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) host = host.substr(1, host.size() - 2);

  addrinfo hints = {};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (int error = getaddrinfo(host.empty() ? nullptr : host.c_str(), port.c_str(), &hints, &found); error != 0) {
    return NoAddress(address, gai_strerror(error));
  }
  absl::Cleanup free_found = [found] { freeaddrinfo(found); };
  int error = EADDRNOTAVAIL;
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next) {
    const int fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    if (fd < 0) continue;
    absl::Cleanup close_fd = [fd] { close(fd); };
    const int yes = 1;  // as gRPC does: connections that linger from an earlier server are no hindrance
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(fd, at->ai_addr, at->ai_addrlen) == 0) return absl::OkStatus();
    error = errno;
  }
  return BindError(address, error);
}

}  // namespace aims::rpc
