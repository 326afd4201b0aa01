#pragma once
// The listening sockets of a server, and the thread that accepts connections on them.
//
//   ASSIGN_OR_RETURN(auto listener, Listener::Open("127.0.0.1:8642"));
//   listener->Start({.take = [&](int connection) { … }, .first_refused = base::FirstReservedFile()});
//
// gRPC's own listener stops for good at the first connection that it cannot accept: after a process has run out of file
// descriptors once, it takes no connection ever again. This one waits a moment and goes on. And it does not let that
// happen: a connection whose descriptor is not below `first_refused` is closed at once, so that log, read models and
// brokers always have some (base/open_files.h).

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace aims::rpc {

// Thread-safe once started.
class Listener {
 public:
  // Listens on host:port, on each address of the host, [v6]:port, unix:path or unix-abstract:name; a file at the path of
  // a socket that nobody listens on is replaced. Port 0 is any free one. AlreadyExists when another process listens
  // there, PermissionDenied for a port that needs rights, InvalidArgument for what is no address of this machine; each
  // says what to do.
  static absl::StatusOr<std::unique_ptr<Listener>> Open(const std::string& address);
  // Stops.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // With the real port: "127.0.0.1:41873".
  const std::string& address() const { return address_; }

  struct Options {
    std::function<void(int connection)> take;  // called on the listener's thread; owns the descriptor
    int first_refused = 0;                     // descriptors from this one on are not for connections
    std::function<void()> refused;             // a connection was closed for that; may be empty
  };
  // Once.
  void Start(Options options);
  // Closes the sockets, and returns when nothing is taken any more. Connections that were taken stay.
  void Stop();

 private:
  explicit Listener(std::string address) : address_(std::move(address)) {}
  absl::Status ListenOnUnix(absl::string_view path, bool is_abstract);
  absl::Status ListenOnHost();
  void Run();
  void AcceptAll(int socket);
  // Logs a kind of trouble, now and then, however often it comes.
  void Tell(absl::string_view what, absl::string_view why);

  std::string address_;
  std::string path_;  // of the socket in the file system
  std::vector<int> sockets_;
  Options options_;
  std::atomic<bool> stopping_{false};
  int wake_[2] = {-1, -1};
  std::map<std::string, absl::Time> told_;  // of the thread
  std::thread thread_;
};

}  // namespace aims::rpc
