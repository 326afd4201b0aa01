#include "common/projection/generations.h"

#include <filesystem>
#include <fstream>
#include <future>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/digest.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"

namespace aims::projection {
namespace fs = std::filesystem;
namespace {

constexpr char kPrefix[] = "generation-";
// After a rebuild that failed, until a damaged generation is to be replaced again: on a full disk each attempt takes
// what room there is.
constexpr std::chrono::seconds kReplaceAgain{5};

// generation-<milliseconds>-schema-<n>, and of a basis -<digest>
int SchemaOf(const std::string& generation) {
  const std::vector<std::string> parts = absl::StrSplit(generation, '-');
  int schema = 0;
  if (parts.size() < 4 || parts.size() > 5 || !absl::SimpleAtoi(parts[3], &schema)) return 0;
  return schema;
}

// The end of the name of a generation that depends on `basis`.
std::string EndFor(const std::string& basis) {
  return basis.empty() ? "" : absl::StrCat("-", base::Sha256Hex(basis).substr(0, 16));
}

bool IsOf(const std::string& generation, int schema, const std::string& basis) {
  return absl::EndsWith(generation, absl::StrCat("-schema-", schema, EndFor(basis)));
}

std::string ReadLine(const fs::path& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

int64_t Sum(const event_log::Positions& positions) {
  int64_t sum = 0;
  for (const auto& [partition, offset] : positions) sum += offset;
  return sum;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Generations>> Generations::Open(GenerationsOptions options, base::Executor* executor) {
  std::unique_ptr<Generations> model(new Generations(std::move(options), executor));
  const fs::path directory = model->options_.directory;
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot create ", directory.string(), ": ", error.message()));

  std::string current = ReadLine(directory / "CURRENT");
  const int schema = SchemaOf(current);
  if (schema > model->options_.schema) {
    return absl::FailedPreconditionError(absl::StrCat(
        directory.string(), " was written by a newer version of AIMS (schema ", schema, ", this version knows ",
        model->options_.schema, "): run that version, or delete the directory to have it rebuilt"));
  }
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind(kPrefix, 0) == 0 && name != current) fs::remove_all(entry.path(), error);
  }
  if (schema > 0) {
    auto opened = model->OpenGeneration(current, /*bulk=*/false);
    if (opened.ok()) {
      model->Serve(*std::move(opened), current);
      if (!IsOf(current, model->options_.schema, model->options_.basis)) RETURN_IF_ERROR(model->Rebuild());
      return model;
    }
    if (!absl::IsDataLoss(opened.status())) return opened.status();
    telemetry::Warning("read_model.rebuilt", {{"name", model->options_.name}, {"why", opened.status().message()}});
    fs::remove_all(directory / current, error);  // it comes back from the log
  }
  current = model->NewName();
  ASSIGN_OR_RETURN(auto serving, model->OpenGeneration(current, /*bulk=*/false));
  RETURN_IF_ERROR(model->SetCurrent(current));
  model->Serve(std::move(serving), current);
  return model;
}

Generations::~Generations() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  std::thread filler;
  {
    std::lock_guard<std::mutex> rebuild_lock(rebuild_mutex_);
    filler.swap(filler_);
  }
  if (filler.joinable()) filler.join();
  std::unique_lock<std::mutex> lock(mutex_);
  std::shared_ptr<Projection> filling = std::move(filling_);
  std::shared_ptr<Projection> serving = std::move(serving_);
  lock.unlock();
  filling.reset();
  serving.reset();
  lock.lock();
  changed_.wait(lock, [this] { return waiting_ == 0; });
}

void Generations::Serve(std::shared_ptr<Projection> generation, const std::string& name) {
  std::lock_guard<std::mutex> lock(mutex_);
  serving_ = std::move(generation);
  current_ = name;
}

void Generations::Replace() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (serving_ == nullptr || filling_ != nullptr || std::chrono::steady_clock::now() < replace_not_before_) return;
  }
  if (!Rebuild().ok()) return;
  telemetry::Warning("read_model.corrupt", {{"name", options_.name}, {"then", "another one is filled from the log"}});
}

std::string Generations::NewName() {
  return absl::StrCat(kPrefix, absl::ToUnixMillis(absl::Now()), "-schema-", options_.schema, EndFor(options_.basis));
}

absl::StatusOr<std::shared_ptr<Projection>> Generations::OpenGeneration(const std::string& generation, bool bulk) {
  ASSIGN_OR_RETURN(auto database,
                   read_model::Database::Open(absl::StrCat(options_.directory, "/", generation), *options_.memory));
  ProjectionOptions options;
  options.log = options_.log;
  options.topics = options_.topics;
  options.name = options_.name;
  options.bulk = bulk;
  options.on_corrupt = [this] { Replace(); };
  options.parked = options_.parked;
  if (const auto serving = Serving(); serving != nullptr) options.identities = serving->identities().Known();
  ASSIGN_OR_RETURN(auto projection,
                   Projection::Start(std::move(options), std::move(database), options_.make_folder(), executor_));
  return std::shared_ptr<Projection>(std::move(projection));
}

absl::Status Generations::SetCurrent(const std::string& generation) {
  const fs::path directory = options_.directory;
  const fs::path temporary = directory / "CURRENT.new";
  {
    std::ofstream out(temporary, std::ios::trunc);
    out << generation << "\n";
    if (!out.flush()) return absl::UnavailableError(absl::StrCat("cannot write ", temporary.string()));
  }
  std::error_code error;
  fs::rename(temporary, directory / "CURRENT", error);
  if (error)
    return absl::UnavailableError(absl::StrCat("cannot write ", directory.string(), "/CURRENT: ", error.message()));
  return absl::OkStatus();
}

std::shared_ptr<Projection> Generations::Serving() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return serving_;
}

bool Generations::OfThisSchema() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return SchemaOf(current_) >= options_.schema;
}

void Generations::Await(const event_log::Positions& target, absl::Time deadline, std::function<void(absl::Status)> done,
                        Until until) {
  std::shared_ptr<Projection> serving;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    serving = serving_;
    ++waiting_;
  }
  auto answer = [this, last = std::weak_ptr<Projection>(serving), target, deadline, done = std::move(done),
                 until](absl::Status status) {
    bool swapped;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      swapped = !closing_ && (last.owner_before(serving_) || serving_.owner_before(last));
    }
    if (absl::IsCancelled(status) && swapped) {
      Await(target, deadline, done, until);
    } else {
      done(std::move(status));
    }
    std::lock_guard<std::mutex> lock(mutex_);
    --waiting_;
    changed_.notify_all();
  };
  if (serving == nullptr) {  // closed since this was called
    executor_->Post([answer = std::move(answer)] { answer(absl::CancelledError("the read model is closing")); });
    return;
  }
  serving->progress().Await(target, deadline, std::move(answer), until);
}

absl::Status Generations::Wait(const event_log::Positions& target, absl::Time deadline) {
  auto promise = std::make_shared<std::promise<absl::Status>>();
  Await(target, deadline, [promise](absl::Status status) { promise->set_value(std::move(status)); });
  return promise->get_future().get();
}

absl::Status Generations::Rebuild() {
  std::lock_guard<std::mutex> rebuild_lock(rebuild_mutex_);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closing_) return absl::CancelledError("closing");
    if (filling_ != nullptr) {
      return absl::FailedPreconditionError(
          absl::StrCat("the read model of ", options_.name, " is already being rebuilt"));
    }
  }
  if (filler_.joinable()) filler_.join();  // an earlier one, which has nothing left to do
  event_log::Positions target;
  // Asked before the ends are: it goes on meanwhile.
  const event_log::Positions shown = Serving()->progress().Current();
  for (const std::string& topic : options_.topics) {
    ASSIGN_OR_RETURN(event_log::Positions ends, options_.log->EndPositions(topic));
    for (const auto& [partition, end] : ends) {
      // It would be filled for ever, or show less than before.
      const auto served = shown.find(partition);
      if (served != shown.end() && end < served->second) return event_log::LostEnd(partition, served->second, end);
    }
    target.insert(ends.begin(), ends.end());
  }
  const std::string generation = NewName();
  ASSIGN_OR_RETURN(std::shared_ptr<Projection> filling, OpenGeneration(generation, /*bulk=*/true));
  {
    std::lock_guard<std::mutex> lock(mutex_);
    filling_ = filling;
    fill_target_ = std::move(target);
    fill_start_ = absl::Now();
    rebuild_failure_ = absl::OkStatus();
  }
  filler_ = std::thread([this, filling = std::move(filling), generation] { Fill(filling, generation); });
  return absl::OkStatus();
}

absl::Status Generations::CatchUp(Projection& filling) {
  const std::shared_ptr<Projection> serving = Serving();
  const event_log::Positions served = serving->progress().Current();
  bool reached = false;
  while (!reached) {
    reached = filling.progress().Wait(served, absl::Now() + absl::Milliseconds(50)).ok();
    serving->progress().Expire(absl::Now());  // stopped, it does not do so itself
    std::lock_guard<std::mutex> lock(mutex_);
    if (closing_) return absl::CancelledError("closing");
    if (filling.database().corrupt()) {
      return absl::DataLossError(
          "the new generation lost written data, for example on a full disk, or its files are damaged");
    }
  }
  return absl::OkStatus();
}

void Generations::Fill(std::shared_ptr<Projection> filling, std::string generation) {
  const auto fill = [&]() -> absl::Status {
    RETURN_IF_ERROR(CatchUp(*filling));
    filling->GoLive();
    RETURN_IF_ERROR(filling->database().Flush());
    // Again, since that took its time; and once more while the old one stands still, so that nobody, with a token or
    // without, is shown less than before.
    RETURN_IF_ERROR(CatchUp(*filling));
    RETURN_IF_ERROR(SetCurrent(generation));
    Serving()->Stop();
    // From here on there is no other: should it be damaged, it serves until it is replaced.
    const absl::Status caught_up = CatchUp(*filling);
    return absl::IsCancelled(caught_up) ? caught_up : absl::OkStatus();
  };
  const absl::Status finished = fill();
  if (absl::IsCancelled(finished)) return;
  std::shared_ptr<Projection> old;
  std::string old_name;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (finished.ok()) {
      old = std::move(serving_);
      old_name = std::move(current_);
      serving_ = filling;
      current_ = generation;
    } else {
      rebuild_failure_ = absl::UnavailableError(
          absl::StrCat("the rebuild of the read model of ", options_.name,
                       " failed, and the old read model continues to serve: correct the cause and rebuild again: ",
                       finished.message()));
      replace_not_before_ = std::chrono::steady_clock::now() + kReplaceAgain;
      filling_ = nullptr;
    }
  }
  std::error_code error;
  if (!finished.ok()) {
    telemetry::Error("read_model.rebuild_failed", {{"name", options_.name}, {"why", finished.message()}});
    filling.reset();
    fs::remove_all(fs::path(options_.directory) / generation, error);
    return;
  }
  // Readers may still hold the old one: its files go when the last of them lets go.
  old->progress().Close();
  std::weak_ptr<Projection> last = old;
  old.reset();
  std::unique_lock<std::mutex> lock(mutex_);
  while (!closing_ && !last.expired()) changed_.wait_for(lock, std::chrono::milliseconds(50));
  lock.unlock();
  if (last.expired()) fs::remove_all(fs::path(options_.directory) / old_name, error);
  lock.lock();
  filling_ = nullptr;
}

RebuildProgress Generations::rebuild() const {
  std::lock_guard<std::mutex> lock(mutex_);
  RebuildProgress progress;
  if (filling_ == nullptr) return progress;
  progress.running = true;
  progress.folded = Sum(filling_->progress().Current());
  progress.total = std::max(Sum(fill_target_), progress.folded);
  progress.elapsed = absl::Now() - fill_start_;
  if (progress.folded > 0) {
    progress.remaining = progress.elapsed * (static_cast<double>(progress.total - progress.folded) / progress.folded);
  }
  return progress;
}

absl::Status Generations::Health() const {
  std::shared_ptr<Projection> serving;
  std::shared_ptr<Projection> filling;
  absl::Status rebuild_failure;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    serving = serving_;
    filling = filling_;
    rebuild_failure = rebuild_failure_;
  }
  RETURN_IF_ERROR(serving->Health());
  return filling == nullptr ? rebuild_failure : filling->Health();
}

absl::optional<PoisonEvent> Generations::halted() const {
  std::shared_ptr<Projection> serving;
  std::shared_ptr<Projection> filling;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    serving = serving_;
    filling = filling_;
  }
  auto halted = serving->halted();
  return halted.has_value() || filling == nullptr ? halted : filling->halted();
}

}  // namespace aims::projection
