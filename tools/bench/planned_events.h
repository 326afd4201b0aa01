#pragma once
// Decided events (decided_events.h) of an organization in which many things are under way at the same time, each at its
// own pace. Next is whatever a list of plans, by time, has next: each part of the work plans what follows it. When nothing
// is planned for now, something new begins.
//
//   class ControlsEvents : public PlannedEvents {
//     void SetUp() override { Found(kManagers); … }
//     void Begin() override { … Later(absl::Hours(4), [this, name] { AttestControl(name); }); }
//   };

#include <functional>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tools/bench/decided_events.h"

namespace aims::bench {

class PlannedEvents : public DecidedEvents {
 protected:
  using Plan = std::function<void()>;

  using DecidedEvents::DecidedEvents;

  // The organization begins: once, before all else.
  virtual void SetUp() = 0;
  // Something new, or a change of something that goes on by itself.
  virtual void Begin() = 0;

  // After some time of at most `most`; people are never faster than a tenth of that.
  void Later(absl::Duration most, Plan plan);
  void At(absl::Time time, Plan plan);
  bool OneIn(size_t count) { return Below(count) == 0; }
  // "organizations/acme/controls/n-7", and counts it.
  std::string NewName(absl::string_view collection, size_t* count);

 private:
  void Act() final;

  std::multimap<absl::Time, Plan> plans_;
};

}  // namespace aims::bench
