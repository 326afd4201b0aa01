// Records of a log, whatever wrote them, folded into trails (common/command/testing/fold_fuzz.h): every event is found
// in the order of time, once, and makes an entry; links stand at both ends; a state is what its history says.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/command/testing/fold_fuzz.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/evidence/domain/testing/papers.h"
#include "services/evidence/views/entries.h"
#include "services/evidence/views/linked.h"
#include "services/evidence/views/trail_folder.h"

namespace aims::evidence::testing {
namespace {

constexpr char kOrganization[] = "organizations/acme";

std::vector<EventKey> EventsOf(const TrailView& view, keys::By by, const std::string& value, bool newest_first) {
  std::vector<EventKey> events;
  const absl::Status status =
      view.Events(kOrganization, by, value, {.newest_first = newest_first}, [&](EventKey& event) {
        events.push_back(std::move(event));
        return true;
      });
  fuzz::Check(status.ok(), status.ToString());
  return events;
}

void CheckLinks(const TrailView& view, const std::string& subject) {
  const auto check = [&](keys::Direction there, keys::Direction back) {
    const absl::Status status = view.Links(subject, there, [&](const std::string& other, const auto& link) {
      bool found = false;
      const absl::Status back_again = view.Links(other, back, [&](const std::string& name, const auto& same) {
        found = found || (name == subject && same.SerializeAsString() == link.SerializeAsString());
        return !found;
      });
      fuzz::Check(back_again.ok() && found, "a link stands at both ends");
      return true;
    });
    fuzz::Check(status.ok(), status.ToString());
  };
  check(keys::Direction::kTo, keys::Direction::kFrom);
  check(keys::Direction::kFrom, keys::Direction::kTo);
  fuzz::Check(FindLinked(view, subject, 4).ok(), "what is linked is found");
}

void CheckReadable(const Topics& topics, const read_model::Database& database, bool parked) {
  const TrailView view(topics, database.TakeSnapshot());
  const std::vector<EventKey> events = EventsOf(view, keys::By::kTime, "", false);
  std::vector<EventKey> backwards = EventsOf(view, keys::By::kTime, "", true);
  fuzz::Check(backwards.size() == events.size(), "as many either way");
  const auto entries = Entries(view, events);
  fuzz::Check(entries.ok(), entries.status().ToString());
  std::map<std::string, size_t> of_subject;
  for (const EventKey& event : events) ++of_subject[event.subject];
  for (const auto& [subject, count] : of_subject) {
    const std::string name = subject;
    fuzz::Check(EventsOf(view, keys::By::kSubject, std::string(keys::RestOf(name)), false).size() == count,
                "an event of a subject is found by it");
    auto state = view.Find(name);
    auto as_of = FindAsOf(view, name, absl::InfiniteFuture());
    fuzz::Check(state.ok() && *state != nullptr && as_of.ok() && as_of->state != nullptr, "a subject has a state");
    if (!parked) {
      fuzz::Check(google::protobuf::util::MessageDifferencer::Equals(**state, *as_of->state),
                  "which is what its history says");
    }
    CheckLinks(view, name);
  }
}

}  // namespace
}  // namespace aims::evidence::testing

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  using namespace aims::evidence;
  static const std::shared_ptr<const Topics> topics = [] {
    command::Aggregates papers(evidence::testing::kPapersTopic, evidence::testing::PapersRecord::default_instance());
    papers.Add<evidence::testing::Papers>();
    return *Topics::Create({papers});
  }();
  static command::testing::FoldFuzz<evidence::testing::PapersRecord> world(
      {.topic = evidence::testing::kPapersTopic,
       .make_folder = [] { return std::make_unique<TrailFolder>(topics); },
       .subject_of = [](const evidence::testing::PapersRecord&) { return "organizations/acme/papers/p"; },
       .check = [](const read_model::Database& database,
                   bool parked) { evidence::testing::CheckReadable(*topics, database, parked); }});
  world.Run(fuzz::Input(data, size));
  return 0;
}
