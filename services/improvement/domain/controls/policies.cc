#include "services/improvement/domain/controls/policies.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/person.pb.h"
#include "aims/controls/v1/policy.pb.h"
#include "aims/controls/v1/policy_acknowledgement.pb.h"
#include "common/base/time.h"
#include "common/domain/changes.h"
#include "services/improvement/domain/kept_fields.h"

namespace aims::improvement {
namespace {

using controls::v1::PersonEvent;
using controls::v1::PolicyAcknowledgementEvent;
using controls::v1::PolicyEvent;

constexpr absl::string_view kCounted[] = {"owner"};

// --- Policies ---

void KeepPolicy(const PolicyEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  PolicyEvent kept;
  switch (event.event_case()) {
    case PolicyEvent::kRegistered:
      domain::CopyFields(event.registered().policy(), MaskOf(kCounted), kept.mutable_registered()->mutable_policy());
      break;
    case PolicyEvent::kUpdated:
      if (MaskOf(kCounted, event.updated().update_mask()).paths().empty()) return;
      domain::CopyFields(event.updated().policy(), MaskOf(kCounted), kept.mutable_updated()->mutable_policy());
      break;
    case PolicyEvent::kDeleted:
      kept.mutable_deleted();
      break;
    case PolicyEvent::kUndeleted:
      kept.mutable_undeleted();
      break;
    case PolicyEvent::kPublished:
      kept.mutable_published()->set_major_version(event.published().major_version());
      kept.mutable_published()->set_acknowledge_days(event.published().acknowledge_days());
      *kept.mutable_published()->mutable_review_due_time() = event.published().review_due_time();
      break;
    case PolicyEvent::kReviewFellDue:
      *kept.mutable_review_fell_due()->mutable_due_time() = event.review_fell_due().due_time();
      break;
    case PolicyEvent::kConfirmed:
      *kept.mutable_confirmed()->mutable_review_due_time() = event.confirmed().review_due_time();
      break;
    case PolicyEvent::kRetired:
      kept.mutable_retired();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct PolicyFacts {
  std::string owner;
  bool deleted = false;
  absl::optional<absl::Time> review_due;  // of a published policy that is not retired
  uint32_t asked_major_version = 0;       // 0: no acknowledgement is asked for

  void Apply(const PolicyEvent& event) {
    switch (event.event_case()) {
      case PolicyEvent::kRegistered:
        owner = event.registered().policy().owner();
        break;
      case PolicyEvent::kUpdated:
        owner = event.updated().policy().owner();
        break;
      case PolicyEvent::kDeleted:
        deleted = true;
        break;
      case PolicyEvent::kUndeleted:
        deleted = false;
        break;
      case PolicyEvent::kPublished:
        review_due = base::FromProto(event.published().review_due_time());
        asked_major_version = event.published().acknowledge_days() > 0 ? event.published().major_version() : 0;
        break;
      case PolicyEvent::kReviewFellDue:
        review_due = base::FromProto(event.review_fell_due().due_time());
        break;
      case PolicyEvent::kConfirmed:
        review_due = base::FromProto(event.confirmed().review_due_time());
        break;
      case PolicyEvent::kRetired:
        review_due.reset();
        asked_major_version = 0;
        break;
      default:
        break;
    }
  }
};

void CountPolicy(const History& history, Timeline& timeline) {
  PolicyFacts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(*moment.As<PolicyEvent>());
    timeline.SetProperties({.owner = facts.owner});
    const bool published = facts.review_due.has_value() && !facts.deleted;
    const bool overdue = published && *facts.review_due <= moment.time;
    timeline.Hold(Series::kPolicies, published ? Labels{overdue ? "overdue" : "current"} : Labels{});
    if (published && !overdue) timeline.Hold(Series::kPolicies, {"overdue"}, *facts.review_due);
    const bool asks = facts.asked_major_version != 0 && !facts.deleted;
    timeline.Hold(
        Series::kPolicyAsks,
        asks ? Labels{LabelOf({LastPart(moment.subject), absl::StrCat(facts.asked_major_version)})} : Labels{});
  }
}

// --- Acknowledgements ---

void KeepAcknowledgement(const PolicyAcknowledgementEvent& event, const event::v1::EventMetadata& metadata,
                         const KeepItem& keep) {
  PolicyAcknowledgementEvent kept;
  switch (event.event_case()) {
    case PolicyAcknowledgementEvent::kRequested: {
      auto* requested = kept.mutable_requested();
      requested->set_policy(event.requested().policy());
      requested->set_person(event.requested().person());
      requested->set_unit(event.requested().unit());
      requested->set_major_version(event.requested().major_version());
      *requested->mutable_due_time() = event.requested().due_time();
      break;
    }
    case PolicyAcknowledgementEvent::kGiven:
      kept.mutable_given();
      break;
    case PolicyAcknowledgementEvent::kSuspended:
      kept.mutable_suspended();
      break;
    case PolicyAcknowledgementEvent::kResumed:
      *kept.mutable_resumed()->mutable_due_time() = event.resumed().due_time();
      break;
    case PolicyAcknowledgementEvent::kClosed:
      kept.mutable_closed();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct AcknowledgementFacts {
  controls::v1::PolicyAcknowledgementRequested requested;
  absl::Time due;
  bool given = false;
  bool suspended = false;
  bool closed = false;

  void Apply(const PolicyAcknowledgementEvent& event) {
    switch (event.event_case()) {
      case PolicyAcknowledgementEvent::kRequested:
        requested = event.requested();
        due = base::FromProto(requested.due_time());
        break;
      case PolicyAcknowledgementEvent::kGiven:
        given = true;
        break;
      case PolicyAcknowledgementEvent::kSuspended:
        suspended = true;
        break;
      case PolicyAcknowledgementEvent::kResumed:
        suspended = false;
        due = base::FromProto(event.resumed().due_time());
        break;
      case PolicyAcknowledgementEvent::kClosed:
        closed = true;
        break;
      default:
        break;
    }
  }
};

void CountAcknowledgement(const History& history, Timeline& timeline) {
  AcknowledgementFacts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(*moment.As<PolicyAcknowledgementEvent>());
    timeline.SetProperties({.unit = facts.requested.unit()});
    const bool counts = !facts.closed && (facts.given || !facts.suspended);
    const Labels labels = {
        LabelOf({facts.given ? "acknowledged" : "missing", LastPart(facts.requested.person()),
                 LastPart(facts.requested.policy()), absl::StrCat(facts.requested.major_version())})};
    timeline.Hold(Series::kAcknowledgements, counts && facts.due <= moment.time ? labels : Labels{});
    if (counts && facts.due > moment.time) timeline.Hold(Series::kAcknowledgements, labels, facts.due);
  }
}

// --- Persons ---

void KeepPerson(const PersonEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  PersonEvent kept;
  switch (event.event_case()) {
    case PersonEvent::kJoined:
      kept.mutable_joined();
      break;
    case PersonEvent::kLeft:
      kept.mutable_left();
      break;
    default:
      return;
  }
  keep(SubjectPart(metadata.subject()), kept);
}

void CountPerson(const History& history, Timeline& timeline) {
  for (const Moment& moment : history) {
    timeline.At(moment);
    const bool there = moment.As<PersonEvent>()->has_joined();
    timeline.Hold(Series::kPersons, there ? Labels{std::string(LastPart(moment.subject))} : Labels{});
  }
}

// --- Formula ---

void AddPolicy(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  if (label == "overdue") tally.numerator += static_cast<double>(count);
}

void AddAcknowledgement(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  if (context.standing(Series::kPersons).count(LabelPart(label, 1)) == 0) return;
  const std::string asked = LabelOf({LabelPart(label, 2), LabelPart(label, 3)});
  if (context.standing(Series::kPolicyAsks).count(asked) == 0) return;
  tally.parts[std::string(LabelPart(label, 0))] += count;
}

}  // namespace

std::vector<Kind> PolicyKinds() {
  return {{.id = "policies",
           .sources = {On<PolicyEvent>(&KeepPolicy)},
           .series = {Series::kPolicies, Series::kPolicyAsks},
           .count = &CountPolicy},
          {.id = "policy_acknowledgements",
           .sources = {On<PolicyAcknowledgementEvent>(&KeepAcknowledgement)},
           .series = {Series::kAcknowledgements},
           .count = &CountAcknowledgement},
          {.id = "persons",
           .sources = {On<PersonEvent>(&KeepPerson)},
           .series = {Series::kPersons},
           .count = &CountPerson}};
}

std::vector<Formula> PolicyFormulas() {
  return {{.metric = "policies-overdue",
           .inputs = {{Series::kPolicies, Over::kInstant, &AddPolicy},
                      {Series::kAcknowledgements, Over::kInstant, &AddAcknowledgement}},
           .looks_up = {Series::kPersons, Series::kPolicyAsks}}};
}

}  // namespace aims::improvement
