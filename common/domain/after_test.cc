#include "common/domain/after.h"

#include "absl/types/optional.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/domain/standard_moves.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using Event = inventory::v1::SupplierEvent;
using inventory::v1::Supplier;

const absl::Time kStart = absl::FromUnixSeconds(1767225600);

// A supplier whose assessment lapses a day after the other, named by its notes "1", "2", …, until "3".
struct Lapsing {
  using State = Supplier;
  using Event = inventory::v1::SupplierEvent;
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
    FoldStandardMove(event, metadata, state);
    if (event.has_assessed()) state->set_assessment_notes(event.assessed().notes());
    return absl::OkStatus();
  }
  static absl::optional<absl::Time> NextDue(const State& state) {
    if (state.assessment_notes() == "3") return absl::nullopt;
    return kStart +
           absl::Hours(24) * static_cast<int>(state.assessment_notes().size() ? state.assessment_notes()[0] - '0' : 0);
  }
};

Event Lapsed(absl::string_view notes) {
  Event event;
  event.mutable_assessed()->set_notes(std::string(notes));
  return event;
}

Supplier Labs() {
  Supplier supplier;
  supplier.set_name("organizations/acme/suppliers/labs");
  supplier.set_etag("4");
  return supplier;
}

TEST(After, FoldsEventsWithTheirEnvelope) {
  const auto after = After<Lapsing>(Labs(), {Lapsed("1"), Lapsed("2")}, {{}, kStart});
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->assessment_notes(), "2");
  EXPECT_EQ(after->etag(), "6");
  EXPECT_EQ(base::FromProto(after->update_time()), kStart);
}

TEST(DueInOrder, GivesTheInstantsOneAfterTheOther) {
  std::vector<absl::Time> instants;
  const auto at = [&](const Supplier& supplier, absl::Time due) {
    instants.push_back(due);
    return std::vector<Event>{Lapsed(supplier.assessment_notes().empty()  ? "1"
                                     : supplier.assessment_notes() == "1" ? "2"
                                                                          : "3")};
  };
  const auto events = DueInOrder<Lapsing>(Labs(), {{}, kStart + absl::Hours(24)}, at);
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_EQ(events->size(), 2);
  EXPECT_EQ(instants, (std::vector<absl::Time>{kStart, kStart + absl::Hours(24)}));
  EXPECT_TRUE(DueInOrder<Lapsing>(Labs(), {{}, kStart - absl::Seconds(1)}, at)->empty());
}

TEST(DueInOrder, DoesNotGoOnForEver) {
  const auto nothing = [](const Supplier&, absl::Time) { return std::vector<Event>{}; };
  const auto events = DueInOrder<Lapsing>(Labs(), {{}, kStart}, nothing);
  EXPECT_TRUE(absl::IsInternal(events.status())) << events.status();
}

}  // namespace
}  // namespace aims::domain
