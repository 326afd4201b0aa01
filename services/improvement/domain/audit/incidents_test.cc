#include "aims/audit/v1/incident_event.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/audit/occurrence.h"
#include "services/improvement/domain/audit/testing/counts_by_owner.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using audit::v1::IncidentEvent;

constexpr char kIncident[] = "incidents/i1";
using Parts = std::map<std::string, int64_t>;

IncidentEvent Reported() {
  IncidentEvent event;
  event.mutable_registered()->mutable_incident()->set_description("secret");
  return event;
}
IncidentEvent Triaged(const std::string& severity) {
  IncidentEvent event;
  event.mutable_triaged()->set_severity_id(severity);
  event.mutable_triaged()->set_owner("tom");
  return event;
}
IncidentEvent Rated(const std::string& severity) {
  IncidentEvent event;
  event.mutable_rated()->set_severity_id(severity);
  return event;
}
IncidentEvent Dismissed() {
  IncidentEvent event;
  event.mutable_dismissed();
  return event;
}
Parts PartsAt(const World& world, const std::string& time) {
  Parts parts = world.Of("reporting-clocks-kept", time).parts;
  for (auto part = parts.begin(); part != parts.end();) part = part->second == 0 ? parts.erase(part) : std::next(part);
  return parts;
}

TEST(Incidents, AreCountedAtTheirReportWithTheSeverityThatIsKnown) {
  World world;
  world.On("2026-03-01").Tell(kIncident, Reported());
  world.On("2026-03-02").Tell(kIncident, Triaged("high"));
  world.On("2026-03-10").Tell(kIncident, Rated("low"));
  EXPECT_EQ(PartsAt(world, "2026-02-28"), Parts());
  EXPECT_EQ(PartsAt(world, "2026-03-01"), (Parts{{"severity/untriaged", 1}}));
  EXPECT_EQ(PartsAt(world, "2026-03-02"), (Parts{{"severity/high", 1}}));
  EXPECT_EQ(PartsAt(world, "2026-03-10"), (Parts{{"severity/low", 1}}));
  // The report is before the window, and so are the corrections, of which one was made in it.
  EXPECT_EQ(PartsAt(world, "2026-06-01"), Parts());
}

TEST(Incidents, AreNoneWhenDismissed) {
  World world;
  world.On("2026-03-01").Tell(kIncident, Reported());
  world.On("2026-03-02").Tell(kIncident, Dismissed());
  EXPECT_EQ(PartsAt(world, "2026-03-02"), Parts());
}

TEST(Incidents, AreCorrectedWithTheOwnerThatTheyWereCountedFor) {
  World world;
  world.On("2026-03-01").Tell(kIncident, Reported());
  world.On("2026-03-02").Tell(kIncident, Triaged("high"));
  world.On("2026-03-10").Tell(kIncident, Rated("low"));
  const std::string report = InstantPart(T("2026-03-01"));
  EXPECT_EQ(CountsByOwner(world, "incidents", kIncident, Series::kIncidents),
            (OwnerCounts{{{"", "untriaged"}, 1}, {{"", "untriaged|" + report}, -1}, {{"tom", "low|" + report}, 1}}));
}

TEST(Incidents, KeepNoTexts) {
  World world;
  world.On("2026-03-01").Tell(kIncident, Reported());
  const History& history = world.ledger().items().at({"incidents", kIncident});
  EXPECT_EQ(history.at(0).As<IncidentEvent>()->registered().incident().description(), "");
}

}  // namespace
}  // namespace aims::improvement
