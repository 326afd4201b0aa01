// A command service with reactions on a real embedded log, opened and ended as a process does it.

#include "common/process/command_service.h"

#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/command/parking.h"
#include "common/command/testing/notes.h"
#include "common/event_log/embedded/embedded_log.h"
#include "common/telemetry/metrics.h"
#include "gtest/gtest.h"

namespace aims::process {
namespace {

using command::testing::kTopic;
using command::testing::NoteEvent;
using command::testing::Notes;
using command::testing::NotesRecord;

constexpr char kCauses[] = "aims.causes.events";

void WaitUntil(const std::function<bool()>& condition) {
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  bool met = condition();
  for (; !met && absl::Now() < deadline; met = condition()) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_TRUE(met);
}

TEST(CommandService, HealthAndMetricsSayWhereReactionsAreHalted) {
  const std::string directory = ::testing::TempDir() + "/command_service_test_" + std::to_string(getpid());
  std::filesystem::remove_all(directory);
  auto log = event_log::OpenEmbeddedLog({.directory = directory + "/log", .sync = false});
  ASSERT_TRUE(log.ok()) << log.status();
  base::GuardedClock clock({});
  auto parking = command::Parking::Open(log->get(), &clock, "one");
  ASSERT_TRUE(parking.ok()) << parking.status();
  telemetry::Registry metrics;
  const read_model::Memory memory(size_t{16} << 20);
  base::Executor executor(2);
  Environment environment;
  environment.log = log->get();
  environment.clock = &clock;
  environment.parking = parking->get();
  environment.memory = &memory;
  environment.executor = &executor;
  environment.metrics = &metrics;
  environment.data_directory = directory;
  environment.owner = "one";
  environment.partitions = 2;

  std::atomic<bool> failing{true};
  const std::string target = "organizations/acme/notes/copy";
  command::Reactions reactions;
  reactions.On<NotesRecord>(kCauses, "fragile", [&](const NotesRecord& cause) {
    return std::vector<command::Effect>{
        command::Effect::On<Notes>(target,
                                   [&failing, event = cause.note()](
                                       const auto&, const domain::Decision&) -> absl::StatusOr<std::vector<NoteEvent>> {
                                     if (failing) return absl::InternalError("a mistake");
                                     return std::vector<NoteEvent>{event};
                                   })};
  });
  command::Aggregates aggregates(kTopic, NotesRecord::default_instance());
  aggregates.Add<Notes>();
  auto service = CommandService::Open(environment, {"notes", std::move(aggregates), std::move(reactions)});
  ASSERT_TRUE(service.ok()) << service.status();
  ASSERT_TRUE((*service)->Join("one", "127.0.0.1:1").ok());

  NotesRecord cause;
  cause.mutable_metadata()->set_event_id("event");
  cause.mutable_note()->mutable_written()->set_text("hello");
  const event_log::Record record{"organizations/acme/notes/n", cause.SerializeAsString(), {}};
  const int32_t source = event_log::PartitionOf(record.key, environment.partitions);
  auto writer = (*log)->TakeOver({kCauses, source});  // the service has opened the topic that it reads
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE((*writer)->Append({&record, 1}).ok());

  WaitUntil([&] { return !(*service)->Health().ok(); });
  const std::string health((*service)->Health().message());
  for (const std::string& part : {absl::StrCat(kCauses, "/", source), std::string("offset 0"),
                                  std::string("reaction/fragile"), target, std::string("a mistake")}) {
    EXPECT_TRUE(absl::StrContains(health, part)) << health;
  }
  EXPECT_TRUE(absl::StrContains(metrics.Text(), "aims_reactions_halted{service=\"notes\"} 1\n")) << metrics.Text();
  EXPECT_TRUE(absl::StrContains(metrics.Text(), "reaction=\"reaction/fragile\"")) << metrics.Text();
  const std::string lag =
      absl::StrCat("aims_reaction_lag{partition=\"", source, "\",service=\"notes\",topic=\"", kCauses, "\"} ");
  EXPECT_TRUE(absl::StrContains(metrics.Text(), lag + "1\n")) << metrics.Text();

  failing = false;
  WaitUntil([&] { return (*service)->Health().ok(); });
  WaitUntil([&] { return absl::StrContains(metrics.Text(), lag + "0\n"); });
  EXPECT_TRUE(absl::StrContains(metrics.Text(), "aims_reactions_halted{service=\"notes\"} 0\n")) << metrics.Text();
  EXPECT_TRUE(absl::StrContains(metrics.Text(), "aims_reaction_effects_total{service=\"notes\"} 1\n"))
      << metrics.Text();
  (*service)->Leave();
  service->reset();
  writer->reset();
  parking->reset();
  log->reset();
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace aims::process
