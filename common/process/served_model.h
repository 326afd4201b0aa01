#pragma once
// The read model of a service: its opened topics, its generations on disk, whether it has caught up, and its metrics.
//
//   ASSIGN_OR_RETURN(service->model_, ServedModel::Open(environment, {.name = "evidence", .topics = {…}, …}));
//
// Thread-safe once opened.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/api/parts.h"
#include "common/process/log_ends.h"
#include "common/process/service.h"
#include "common/projection/generations.h"

namespace aims::telemetry {
class Collection;
}

namespace aims::process {

class ServedModel {
 public:
  struct Options {
    std::string name;  // of the service
    std::vector<std::string> topics;
    std::vector<std::string> reacts_to = {};  // topics whose effects its reads include
    int schema = 1;                           // of what the folder stores
    std::string basis = "";                   // version of other data of the program that it depends on; may be empty
    std::function<std::unique_ptr<projection::Folder>()> make_folder;
  };

  // Opens all these topics (creates those that are missing) and the model, and begins to fold.
  static absl::StatusOr<std::unique_ptr<ServedModel>> Open(const Environment& environment, Options options);

  projection::Generations& generations() { return *generations_; }
  // For the APIs in front of it.
  api::ModelParts Parts();

  // How far it has come from where it stood at its opening to where the log ended then; not running once it is there, and
  // has stayed in partitions that are held up where readers are given no more (held_up.h).
  projection::RebuildProgress CatchUp() const;
  absl::Status Health() const;
  // Adds its metrics: lag, rebuild, RocksDB's own figures.
  void Collect(telemetry::Collection& out) const;

 private:
  explicit ServedModel(const Environment& environment) : environment_(environment) {}

  const Environment environment_;
  event_log::Positions start_;   // the log's ends when it was opened
  event_log::Positions folded_;  // where it stood then
  absl::Time opened_;
  std::unique_ptr<projection::Generations> generations_;
  std::unique_ptr<LogEnds> ends_;
};

}  // namespace aims::process
