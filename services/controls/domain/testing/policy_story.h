#pragma once
// The story of a policy, brought to where a test begins. ana and bo write, rita reviews, tom is top management, dora is
// designated management, olga owns the policy, and mia manages the system. Only for tests.

#include <string>
#include <utility>
#include <vector>

#include "aims/controls/v1/controls_authority.pb.h"
#include "common/domain/story.h"
#include "services/controls/domain/policy.h"

namespace aims::controls {

inline constexpr absl::Duration kDay = absl::Hours(24);
inline constexpr char kPolicy[] = "organizations/acme/policies/ai";

inline v1::ControlsAuthority Managed(type::v1::Separation separation = type::v1::SEPARATION_STRICT) {
  v1::ControlsAuthority record;
  record.set_name("organizations/acme/controlsAuthorities/current");
  record.mutable_authorities()->mutable_separation()->set_separation(separation);
  record.mutable_authorities()->mutable_separation()->set_version(1);
  for (const char* person : {"tom", "dora", "ana", "olga", "bo"}) {
    auto* designation = record.mutable_authorities()->add_designations();
    designation->set_number(record.authorities().designations_size());
    designation->set_subject_id(person);
    designation->set_role(std::string(person) == "dora" ? type::v1::MANAGEMENT_ROLE_DESIGNATED
                                                        : type::v1::MANAGEMENT_ROLE_TOP);
  }
  return record;
}

class PolicyStory : public domain::Story<Policies> {
 public:
  explicit PolicyStory(v1::PolicyKind kind = v1::POLICY_KIND_AI_POLICY) : Story(kPolicy) {
    Knowing(Managed());
    v1::CreatePolicyRequest create;
    create.mutable_policy()->set_display_name("AI policy");
    create.mutable_policy()->set_kind(kind);
    create.mutable_policy()->set_owner("olga");
    create.mutable_policy()->add_fulfils("iso-42001:5.2");
    By("olga").When(create).Happens();
  }

  static v1::Policy::Document Document(const std::string& text) {
    v1::Policy::Document document;
    document.set_text(text);
    document.mutable_commitments()->set_objectives("section 2");
    document.mutable_commitments()->set_requirements("section 3");
    document.mutable_commitments()->set_improvement("section 4");
    document.set_no_relations_reason("no other policy speaks of AI");
    document.set_review_days(365);
    return document;
  }
  static v1::DraftPolicyVersionRequest Drafting(const std::string& text) {
    v1::DraftPolicyVersionRequest request;
    *request.mutable_document() = Document(text);
    request.add_authors("bo");
    return request;
  }
  // About the version under way.
  template <class Request>
  Request OnNext() const {
    return Naming<Request>(state().next_version());
  }
  template <class Request>
  Request Naming(const v1::Policy::Version& version) const {
    Request request;
    request.set_version(version.version());
    request.set_digest(version.digest());
    request.set_reason("as agreed");
    return request;
  }
  v1::PassPolicyReviewRequest Passing(v1::PolicyChangeClass change_class = v1::POLICY_CHANGE_CLASS_MAJOR) const {
    auto request = OnNext<v1::PassPolicyReviewRequest>();
    request.set_change_class(change_class);
    return request;
  }
  v1::PublishPolicyVersionRequest Publishing(uint32_t acknowledge_days = 14) const {
    auto request = OnNext<v1::PublishPolicyVersionRequest>();
    request.mutable_audience()->set_everyone(true);
    request.set_acknowledge_days(acknowledge_days);
    return request;
  }

  PolicyStory& ToDraft(const std::string& text = "We use AI with care.") {
    By("ana").When(Drafting(text)).Happens();
    return *this;
  }
  PolicyStory& ToReview(const std::string& text = "We use AI with care.") {
    ToDraft(text).By("ana").When(OnNext<v1::SubmitPolicyVersionRequest>()).Happens();
    return *this;
  }
  PolicyStory& ToApproval(v1::PolicyChangeClass change_class = v1::POLICY_CHANGE_CLASS_MAJOR,
                          const std::string& text = "We use AI with care.") {
    ToReview(text).By("rita").When(Passing(change_class)).Happens();
    return *this;
  }
  PolicyStory& ToApproved(v1::PolicyChangeClass change_class = v1::POLICY_CHANGE_CLASS_MAJOR,
                          const std::string& text = "We use AI with care.") {
    ToApproval(change_class, text).By("tom").When(OnNext<v1::ApprovePolicyVersionRequest>()).Happens();
    return *this;
  }
  PolicyStory& ToPublished(v1::PolicyChangeClass change_class = v1::POLICY_CHANGE_CLASS_MAJOR,
                           const std::string& text = "We use AI with care.") {
    ToApproved(change_class, text).By("mia").When(Publishing()).Happens();
    return *this;
  }
};

inline std::vector<v1::PolicyEvent::EventCase> CasesOf(const std::vector<v1::PolicyEvent>& events) {
  std::vector<v1::PolicyEvent::EventCase> cases;
  for (const auto& event : events) cases.push_back(event.event_case());
  return cases;
}

}  // namespace aims::controls
