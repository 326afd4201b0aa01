#pragma once
// The story of a management review, brought to where a test begins. ana prepares and writes, tom and tina are top
// management, dora is designated management, ivo is invited without any of that. Only for tests.

#include <string>
#include <utility>
#include <vector>

#include "aims/audit/v1/audit_authority.pb.h"
#include "common/base/time.h"
#include "common/domain/story.h"
#include "services/audit/domain/management_review.h"
#include "services/audit/domain/management_review_rules.h"
#include "services/audit/domain/review_agenda.h"

namespace aims::audit {

inline constexpr absl::Duration kReviewDay = absl::Hours(24);
inline constexpr char kReview[] = "organizations/acme/managementReviews/spring";
inline constexpr char kAgenda[] = "organizations/acme/reviewAgendas/current";

inline v1::AuditAuthority ReviewManagement(type::v1::Separation separation = type::v1::SEPARATION_STRICT) {
  v1::AuditAuthority record;
  record.set_name("organizations/acme/auditAuthorities/current");
  record.mutable_authorities()->mutable_separation()->set_separation(separation);
  record.mutable_authorities()->mutable_separation()->set_version(1);
  for (const char* person : {"tom", "tina", "dora"}) {
    auto* designation = record.mutable_authorities()->add_designations();
    designation->set_number(record.authorities().designations_size());
    designation->set_subject_id(person);
    designation->set_role(std::string(person) == "dora" ? type::v1::MANAGEMENT_ROLE_DESIGNATED
                                                        : type::v1::MANAGEMENT_ROLE_TOP);
  }
  return record;
}

inline v1::AgendaItem ItemOn(v1::ReviewInput input, const std::string& resource, uint64_t version = 1,
                             const std::string& what = "happened") {
  v1::AgendaItem item;
  item.set_input(input);
  item.set_resource("organizations/acme/" + resource);
  item.set_sentence("It happened.");
  item.set_event_id(resource + "@" + std::to_string(version));
  item.set_version(version);
  item.set_what(what);
  item.set_count(1);
  return item;
}

// An agenda with an item for each of these inputs.
inline v1::ReviewAgenda AgendaWith(const std::vector<v1::ReviewInput>& inputs) {
  v1::ReviewAgenda agenda;
  agenda.set_name(kAgenda);
  agenda.set_etag("7");
  for (const v1::ReviewInput input : inputs) *agenda.add_items() = ItemOn(input, "controls/logs");
  return agenda;
}
inline v1::ReviewAgenda FullAgenda() { return AgendaWith({std::begin(kReviewInputs), std::end(kReviewInputs)}); }

class ReviewStory : public domain::Story<ManagementReviews> {
 public:
  explicit ReviewStory(bool circular = false) : Story(kReview) {
    Knowing(ReviewManagement()).Knowing(FullAgenda());
    By("ana").When(Planning(circular)).Happens();
  }

  static v1::CreateManagementReviewRequest Planning(bool circular = false) {
    v1::CreateManagementReviewRequest create;
    auto& review = *create.mutable_management_review();
    review.set_display_name("review of the spring");
    *review.mutable_planned_time() = base::ToProto(absl::FromUnixSeconds(1767225600) + kReviewDay * 30);
    for (const char* person : {"tom", "ivo"}) review.add_participants()->set_subject(person);
    review.set_chair("tom");
    review.set_circular(circular);
    return create;
  }
  v1::ConsiderReviewInputRequest Considering(v1::ReviewInput input) const {
    v1::ConsiderReviewInputRequest request;
    request.set_input(input);
    for (const auto& snapshot : state().inputs()) {
      if (snapshot.content().input() == input) request.set_digest(snapshot.digest());
    }
    request.set_note("looked at");
    return request;
  }
  v1::HoldManagementReviewRequest Holding(const std::vector<std::string>& people = {"tom", "ivo"}) const {
    v1::HoldManagementReviewRequest request;
    *request.mutable_held_time() = base::ToProto(time());
    for (const std::string& person : people) {
      auto* attendee = request.add_attendance();
      attendee->set_subject(person);
      attendee->set_mode(v1::ManagementReview::Attendance::MODE_REMOTE);
    }
    return request;
  }
  static v1::DraftReviewMinutesRequest Minutes(const std::string& text = "All inputs were discussed.") {
    v1::DraftReviewMinutesRequest request;
    request.mutable_minutes()->set_text(text);
    for (auto* conclusion :
         {request.mutable_minutes()->mutable_suitability(), request.mutable_minutes()->mutable_adequacy(),
          request.mutable_minutes()->mutable_effectiveness()}) {
      conclusion->set_answer(v1::ManagementReview::Conclusion::ANSWER_PARTLY);
      conclusion->set_reason("tests of controls come late");
    }
    return request;
  }
  v1::SetReviewDecisionRequest Deciding(
      const std::string& id, int actions = 1,
      v1::ManagementReview::Decision::Kind kind = v1::ManagementReview::Decision::KIND_IMPROVEMENT) const {
    v1::SetReviewDecisionRequest request;
    auto& decision = *request.mutable_decision();
    decision.set_decision_id(id);
    decision.set_kind(kind);
    decision.set_title("test controls in time");
    decision.set_reason("two tests were missed");
    if (kind != v1::ManagementReview::Decision::KIND_NONE) decision.set_owner("olga");
    for (int i = 0; i < actions; ++i) {
      auto* action = decision.add_actions();
      action->set_what("plan the tests of the year");
      action->set_owner("olga");
      *action->mutable_due_time() = base::ToProto(time() + kReviewDay * 60);
    }
    return request;
  }
  template <class Request>
  Request OnDigest() const {
    Request request;
    request.set_digest(state().digest());
    request.set_reason("as agreed");
    return request;
  }

  ReviewStory& ToCollected() {
    By("ana").When(v1::CollectReviewInputsRequest()).Happens();
    return *this;
  }
  ReviewStory& ToConsidered() {
    ToCollected();
    for (const v1::ReviewInput input : kReviewInputs) By("ana").When(Considering(input)).Happens();
    return *this;
  }
  ReviewStory& ToHeld() {
    ToConsidered().By("ana").When(Holding()).Happens();
    return *this;
  }
  ReviewStory& ToDrafted(int actions = 1) {
    ToHeld().By("ana").When(Deciding("tests", actions)).Happens();
    By("ana").When(Minutes()).Happens();
    return *this;
  }
  ReviewStory& ToSigned(int actions = 1) {
    ToDrafted(actions).By("tom").When(OnDigest<v1::SignManagementReviewRequest>()).Happens();
    return *this;
  }
};

inline std::vector<v1::ManagementReviewEvent::EventCase> CasesOf(const std::vector<v1::ManagementReviewEvent>& events) {
  std::vector<v1::ManagementReviewEvent::EventCase> cases;
  for (const auto& event : events) cases.push_back(event.event_case());
  return cases;
}

}  // namespace aims::audit
