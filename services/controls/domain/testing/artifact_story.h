#pragma once
// Stories of evidence artifacts, for tests.

#include <string>

#include "common/domain/story.h"
#include "services/controls/domain/evidence_artifact.h"

namespace aims::controls {

inline constexpr absl::Duration kDay = absl::Hours(24);
inline constexpr char kArtifact[] = "organizations/acme/evidenceArtifacts/report";
inline constexpr char kOther[] = "organizations/acme/evidenceArtifacts/other";
inline const std::string& Sha() {
  static const auto* const sha = new std::string(64, 'a');
  return *sha;
}

// An artifact that carl collected, ana writes and submits, and rita reviews.
class ArtifactStory : public domain::Story<EvidenceArtifacts> {
 public:
  explicit ArtifactStory(const std::string& name = kArtifact) : Story(name) {}

  v1::CreateEvidenceArtifactRequest Registered() const {
    v1::CreateEvidenceArtifactRequest request;
    auto& artifact = *request.mutable_evidence_artifact();
    artifact.set_display_name("Report of the bias test");
    artifact.set_kind(v1::EvidenceArtifact::KIND_TEST_REPORT);
    artifact.set_sha256(Sha());
    artifact.set_uri("https://files.acme.example/bias.pdf");
    artifact.set_collector("carl");
    *artifact.mutable_collect_time() = base::ToProto(time() - kDay);
    *artifact.mutable_expire_time() = base::ToProto(time() + 100 * kDay);
    artifact.add_supports()->set_resource("organizations/acme/controls/bias");
    return request;
  }
  ArtifactStory& Draft() {
    By("ana").When(Registered()).Happens();
    return *this;
  }
  ArtifactStory& Submitted() {
    Draft().By("ana").When(v1::SubmitEvidenceArtifactRequest()).Happens();
    return *this;
  }
  v1::AcceptEvidenceArtifactRequest Accepting() const {
    v1::AcceptEvidenceArtifactRequest request;
    request.set_digest(state().digest());
    return request;
  }
  v1::RejectEvidenceArtifactRequest Rejecting() const {
    v1::RejectEvidenceArtifactRequest request;
    request.set_digest(state().digest());
    request.set_reason("the sample is too small");
    return request;
  }
  ArtifactStory& Accepted() {
    Submitted().By("rita").When(Accepting()).Happens();
    return *this;
  }
  template <class Change>
  v1::UpdateEvidenceArtifactRequest Updating(const Change& change) const {
    v1::UpdateEvidenceArtifactRequest request;
    change(*request.mutable_evidence_artifact());
    return request;
  }
  // The draft, changed, is refused by the rule.
  template <class Change>
  void RefusesToRegister(const Change& change, const char* rule) {
    v1::CreateEvidenceArtifactRequest request = Registered();
    change(*request.mutable_evidence_artifact());
    When(request).IsRefused(rule, "7.5.3");
  }
};

inline v1::WithdrawEvidenceArtifactRequest Withdrawing() {
  v1::WithdrawEvidenceArtifactRequest request;
  request.set_reason("measured on the wrong data");
  return request;
}

inline v1::EvidenceArtifact OtherArtifact(v1::EvidenceArtifact::State state) {
  v1::EvidenceArtifact other;
  other.set_name(kOther);
  other.set_state(state);
  return other;
}

}  // namespace aims::controls
