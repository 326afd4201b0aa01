#pragma once
// A small world for tests of metrics: events are told with their times, and values are read at any instant.
//
//   World world;
//   world.On("2026-03-01").Tell("treatments/t1", Planned("tom", "2026-04-01"));
//   world.On("2026-03-02").Tell("treatments/t1", Approved());
//   EXPECT_EQ(world.Of("treatments-in-time", "2026-04-02").denominator, 1);
//
// Times are days in UTC ("2026-03-01", at its beginning) or instants (RFC 3339). Subjects are named without their
// organization, which is organizations/acme. Versions are counted for each subject. Only for tests.

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "aims/event/v1/event.pb.h"
#include "common/base/time.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/catalogue.h"
#include "services/improvement/domain/ledger.h"

namespace aims::improvement {

inline absl::Time T(const std::string& text) { return base::TimeSpanFromText(text).value().first; }
inline google::protobuf::Timestamp P(const std::string& text) { return base::ToProto(T(text)); }

class World {
 public:
  World& On(const std::string& time) {
    time_ = T(time);
    return *this;
  }
  // `event` is the event message of an aggregate, such as TreatmentEvent.
  template <class Event>
  World& Tell(const std::string& subject, const Event& event) {
    event::v1::EventMetadata metadata;
    metadata.set_organization("organizations/acme");
    metadata.set_subject(subject.empty() ? "organizations/acme" : absl::StrCat("organizations/acme/", subject));
    metadata.set_version(++versions_[subject]);
    metadata.set_event_id(absl::StrCat(subject, "@", metadata.version()));
    *metadata.mutable_occur_time() = base::ToProto(time_);
    metadata.mutable_actor()->set_subject("ana");
    ledger_.Note(event, metadata, {.offset = ++offset_});
    return *this;
  }

  // The tally of a metric at a time, over a window of so many days (by default that of the definition).
  Tally Of(const std::string& metric, const std::string& time, int window_days = 0) const {
    const Metric* found = FindMetric(metric);
    if (found == nullptr) {
      ADD_FAILURE() << "no metric has the id " << metric;
      return {};
    }
    const int days = window_days > 0 ? window_days : static_cast<int>(found->definition.window_days());
    return TallyOf(found->formula, ledger_, ledger_, T(time), T(time) - absl::Hours(24) * days).value();
  }
  Counts Standing(Series series, const std::string& time) const { return ledger_.Standing(series, T(time)).value(); }
  Counts Occurred(Series series, const std::string& after, const std::string& to) const {
    return ledger_.Occurred(series, T(after), T(to)).value();
  }
  Ledger& ledger() { return ledger_; }

 private:
  absl::Time time_ = T("2026-01-01");
  std::map<std::string, uint64_t> versions_;
  int64_t offset_ = 0;
  Ledger ledger_{Kinds()};
};

}  // namespace aims::improvement
