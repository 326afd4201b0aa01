// What the events of policies and of their acknowledgements show. ISO/IEC 42001 5.2, 7.3, 7.5.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/policy.pb.h"
#include "aims/controls/v1/policy_acknowledgement.pb.h"
#include "common/base/time.h"
#include "services/improvement/domain/readiness/pieces.h"
#include "services/improvement/domain/readiness/presence.h"
#include "services/improvement/domain/readiness/steps.h"

namespace aims::improvement {
namespace {

using controls::v1::PolicyEvent;

std::string PublishedLabel(const std::string& requirement) { return absl::StrCat("published|", requirement); }

void KeepPolicy(const PolicyEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  PolicyEvent kept = Emptied(event);
  switch (event.event_case()) {
    case PolicyEvent::kPublished: {
      const auto& from = event.published();
      auto& published = *kept.mutable_published();
      published.set_kind(from.kind());
      published.set_acknowledge_days(from.acknowledge_days());
      if (from.availability_size() > 0) published.add_availability();
      *published.mutable_review_due_time() = from.review_due_time();
      for (const std::string& requirement : from.fulfils()) {
        if (IsLookedFor(PublishedLabel(requirement))) published.add_fulfils(requirement);
      }
      break;
    }
    case PolicyEvent::kConfirmed:
      *kept.mutable_confirmed()->mutable_review_due_time() = event.confirmed().review_due_time();
      break;
    case PolicyEvent::kTookEffect:
    case PolicyEvent::kSuperseded:
    case PolicyEvent::kReviewFellDue:
    case PolicyEvent::kRetired:
    case PolicyEvent::kDeleted:
    case PolicyEvent::kUndeleted:
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct PolicyFacts {
  using Version = controls::v1::PolicyPublished;
  absl::optional<Version> coming, current;
  absl::Time review_due = absl::InfiniteFuture();
  bool deleted = false;

  void Apply(const PolicyEvent& event, absl::Time time) {
    switch (event.event_case()) {
      case PolicyEvent::kPublished:
        coming = event.published();
        review_due = base::FromProto(event.published().review_due_time());
        break;
      case PolicyEvent::kTookEffect:
        current = coming;
        coming.reset();
        break;
      case PolicyEvent::kSuperseded:
        current.reset();
        break;
      case PolicyEvent::kReviewFellDue:
        review_due = std::min(review_due, time);
        break;
      case PolicyEvent::kConfirmed:
        review_due = base::FromProto(event.confirmed().review_due_time());
        break;
      case PolicyEvent::kRetired:
        coming.reset();
        current.reset();
        break;
      case PolicyEvent::kDeleted:
        deleted = true;
        break;
      case PolicyEvent::kUndeleted:
        deleted = false;
        break;
      default:
        break;
    }
  }

  Labels At(absl::Time time) const {
    if (deleted || !current.has_value()) return {};
    Labels labels = {"policies/in-force"};
    for (const std::string& requirement : current->fulfils()) labels.push_back(PublishedLabel(requirement));
    if (current->kind() != controls::v1::POLICY_KIND_AI_POLICY) return labels;
    labels.push_back("ai-policy/in-force");
    if (current->acknowledge_days() > 0) labels.push_back("ai-policy/to-acknowledge");
    if (current->availability_size() > 0) labels.push_back("ai-policy/available-outside");
    if (time < review_due) labels.push_back("ai-policy/reviewed");
    return labels;
  }
};

void CountPolicy(const History& history, Timeline& timeline) {
  PolicyFacts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(*moment.As<PolicyEvent>(), moment.time);
    timeline.Hold(Series::kPresence, facts.At(moment.time));
    if (moment.time < facts.review_due && facts.review_due < absl::InfiniteFuture()) {
      timeline.Hold(Series::kPresence, facts.At(facts.review_due), facts.review_due);
    }
  }
}

// One that is overdue stays so until the person acknowledges, or it is closed: the person left, or another version asks.
struct Acknowledgements {
  using Event = controls::v1::PolicyAcknowledgementEvent;
  static constexpr char kAsked[] = "acknowledgements/asked";
  static constexpr Step<Event> kSteps[] = {
      {.on = Event::kRequested, .hold = kAsked},
      {.on = Event::kOverdue, .hold = "acknowledgements/asked acknowledgements/overdue"},
      {.on = Event::kGiven, .hold = kAsked, .done = "policy-acknowledged"},
      {.on = Event::kClosed}};
};

}  // namespace

std::vector<Kind> PolicyPresence() {
  return {{.id = "presence-policies",
           .sources = {On<PolicyEvent>(&KeepPolicy)},
           .series = {Series::kPresence, Series::kDone},
           .count = &CountPolicy},
          StepsKind<Acknowledgements>("presence-acknowledgements")};
}

}  // namespace aims::improvement
