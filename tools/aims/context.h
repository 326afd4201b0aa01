#pragma once
// What the commands share: the options that all of them take, the way to the server, and where output goes.
//
//   CLI::App app;
//   Context context(app);
//   AddSystems(app, context);             // each command's callback says context.Run([…] { … });
//   return context.Main(argc, argv);
//
// Thread-compatible.

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "tools/aims/errors.h"
#include "tools/aims/list_printer.h"
#include "tools/aims/terminal.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace aims::cli {

class Context {
 public:
  // What a command does once the whole command line is known to be right; returns what to exit with.
  using Action = std::function<absl::StatusOr<ExitCode>()>;

  // Adds the options to `app`, which outlives this, before commands are added.
  explicit Context(CLI::App& app);

  // Remembers what to do: for the callbacks of commands.
  void Run(Action action) { action_ = std::move(action); }
  // An option that may have an empty value; all others that are given must have one.
  void MayBeEmpty(const CLI::Option* option) { may_be_empty_.insert(option); }
  // Parses, does what was chosen, prints its error if it has one, and returns what to exit with.
  int Main(int argc, char** argv);

  // "organizations/acme", from --organization. A usage error when it is missing or cannot be one.
  absl::StatusOr<std::string> Organization() const;
  // The full name of a resource: "triage" or "organizations/acme/aiSystems/triage".
  absl::StatusOr<std::string> ResourceName(absl::string_view collection, absl::string_view id_or_name) const;

  // One channel, made at the first use. No I/O.
  std::shared_ptr<grpc::Channel> Channel();
  // How long a call may take that is not a stream.
  static constexpr absl::Duration kTimeout = absl::Seconds(30);
  // A call as who --as says. `timeout` from now on.
  std::unique_ptr<grpc::ClientContext> NewCall(absl::Duration timeout = kTimeout) const;
  // The same for one request, which the server answers from all that was acknowledged before, also by others: it waits
  // for that as long as --max-wait says, and the call takes so much longer.
  std::unique_ptr<grpc::ClientContext> NewLatestCall(absl::Duration timeout) const;
  // The time zone whose days are meant by dates, in filters too; UTC when empty, nullopt when it was not read (days.h).
  const absl::optional<std::string>& time_zone() const { return time_zone_; }
  void set_time_zone(std::string name) { time_zone_ = std::move(name); }

  // "127.0.0.1:8642", as --server says.
  const std::string& server() const { return server_; }
  Format format() const { return format_ == "json" ? Format::kJson : format_ == "csv" ? Format::kCsv : Format::kTable; }
  Terminal& out() { return *out_; }
  Terminal& err() { return *err_; }

 private:
  absl::StatusOr<ExitCode> RunChosen();
  void RefuseEmptyValues(CLI::App& app) const;

  CLI::App& app_;
  std::string server_ = "127.0.0.1:8642";
  std::string organization_;
  std::string actor_;
  std::string roles_;
  std::string format_ = "table";
  std::string max_wait_text_ = "20s";
  absl::Duration max_wait_;
  absl::optional<std::string> time_zone_;
  std::set<const CLI::Option*> may_be_empty_;
  bool no_color_ = false;
  std::unique_ptr<Terminal> out_;
  std::unique_ptr<Terminal> err_;
  std::shared_ptr<grpc::Channel> channel_;
  Action action_;
};

}  // namespace aims::cli
