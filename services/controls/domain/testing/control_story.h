#pragma once
// Stories of controls, as other tests need them: a control in any state, evidence, and reports of its tests. Only for tests.
//
//   ControlStory story;
//   story.ToOperating();
//   story.Hears(story.Failed("t1"));

#include <functional>
#include <string>

#include "absl/types/optional.h"
#include "aims/controls/v1/controls_authority.pb.h"
#include "aims/controls/v1/evidence_artifact.pb.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "common/domain/story.h"
#include "services/controls/domain/control.h"

namespace aims::controls {

inline constexpr char kControl[] = "organizations/acme/controls/review";
inline constexpr absl::Duration kDay = absl::Hours(24);

inline absl::Time Begin() { return absl::FromUnixSeconds(1767225600); }  // 2026-01-01T00:00:00Z

inline std::string TestName(const std::string& id) { return "organizations/acme/controlTests/" + id; }

inline type::v1::Evidence Proof(const std::string& reference, const std::string& preparer = "pia") {
  type::v1::Evidence evidence;
  evidence.set_title("record");
  evidence.set_reference(reference);
  evidence.set_sha256(std::string(64, 'a'));
  evidence.set_preparer(preparer);
  *evidence.mutable_evidence_time() = base::ToProto(Begin() - kDay);
  return evidence;
}

inline type::v1::Evidence ProofUntil(const std::string& reference, absl::Time end) {
  type::v1::Evidence evidence = Proof(reference);
  *evidence.mutable_expire_time() = base::ToProto(end);
  return evidence;
}

// Management: mona. Separation is STRICT.
inline v1::ControlsAuthority ManagedByMona() {
  v1::ControlsAuthority record;
  record.set_name("organizations/acme/controlsAuthorities/current");
  auto* designation = record.mutable_authorities()->add_designations();
  designation->set_number(1);
  designation->set_subject_id("mona");
  designation->set_role(type::v1::MANAGEMENT_ROLE_DESIGNATED);
  *designation->mutable_designate_time() = base::ToProto(Begin() - kDay);
  return record;
}

// Owned by olga with dora as deputy, operated by oskar, implemented by ines, attested by arno; every 30 days.
inline v1::CreateControlRequest NewControl() {
  v1::CreateControlRequest create;
  auto* control = create.mutable_control();
  control->set_display_name("Review of releases");
  control->set_owner("olga");
  control->set_deputy("dora");
  control->add_operators("oskar");
  control->set_criterion("each release has a signed review");
  control->mutable_frequency()->set_kind(v1::ControlFrequency::KIND_EVERY_DAYS);
  control->mutable_frequency()->set_days(30);
  control->add_ai_systems("organizations/acme/aiSystems/chat");
  return create;
}

class ControlStory : public domain::Story<Controls> {
 public:
  explicit ControlStory(const v1::CreateControlRequest& create = NewControl(), const std::string& name = kControl)
      : domain::Story<Controls>(name) {
    Knowing(ManagedByMona());
    By("olga").When(create).Happens();
  }

  ControlStory& After(absl::Duration duration) {
    domain::Story<Controls>::After(duration);
    return *this;
  }
  ControlStory& ToImplemented(const type::v1::Evidence& evidence = Proof("https://example.org/review")) {
    By("ines").When(v1::StartControlRequest()).Happens();
    v1::ImplementControlRequest implement;
    *implement.add_evidence() = evidence;
    When(implement).Happens();
    return *this;
  }
  v1::AttestControlRequest Attesting() const {
    v1::AttestControlRequest attest;
    attest.set_reason("I saw it");
    attest.set_digest(state().digest());
    return attest;
  }
  ControlStory& ToAttested(const type::v1::Evidence& evidence = Proof("https://example.org/review")) {
    ToImplemented(evidence).By("arno").When(Attesting()).Happens();
    return *this;
  }
  ControlStory& ToOperating(const type::v1::Evidence& evidence = Proof("https://example.org/review")) {
    ToAttested(evidence).Hears(DesignTest("design"));
    return *this;
  }

  // Reports of tests that are concluded now.
  TestReport DesignTest(const std::string& id, v1::ControlTestOutcome outcome = v1::CONTROL_TEST_OUTCOME_PASSED) const {
    TestReport report;
    report.control_test = TestName(id);
    report.kind = v1::CONTROL_TEST_KIND_DESIGN;
    report.time = time();
    report.outcome = outcome;
    report.criterion_digest = state().criterion_digest();
    return report;
  }
  // Of the period that ends now.
  TestReport OperationTest(const std::string& id, v1::ControlTestOutcome outcome) const {
    TestReport report = DesignTest(id, outcome);
    report.kind = v1::CONTROL_TEST_KIND_OPERATION;
    report.period_to = time();
    return report;
  }
  TestReport Passed(const std::string& id) const { return OperationTest(id, v1::CONTROL_TEST_OUTCOME_PASSED); }
  TestReport Failed(const std::string& id) const { return OperationTest(id, v1::CONTROL_TEST_OUTCOME_FAILED); }
  TestReport Missed(const std::string& name) const {
    TestReport report;
    report.control_test = name;
    report.kind = v1::CONTROL_TEST_KIND_OPERATION;
    report.what = TestReport::What::kMissed;
    report.time = time();
    return report;
  }
  ControlEvents Hears(const TestReport& report) { return By("reaction").When(&NoteTest, report).Happens(); }

  bool IsDegradedBy(v1::Control::Cause::Kind kind) const {
    for (const auto& cause : state().causes()) {
      if (cause.kind() == kind) return state().state() == v1::Control::STATE_DEGRADED;
    }
    return false;
  }
};

// An accepted artifact, collected by pia.
inline v1::EvidenceArtifact Artifact(const std::string& name, absl::optional<absl::Time> end = absl::nullopt) {
  v1::EvidenceArtifact artifact;
  artifact.set_name(name);
  artifact.set_display_name("report");
  artifact.set_state(v1::EvidenceArtifact::STATE_ACCEPTED);
  artifact.set_sha256(std::string(64, 'a'));
  artifact.set_collector("pia");
  *artifact.mutable_collect_time() = base::ToProto(Begin() - kDay);
  if (end.has_value()) *artifact.mutable_expire_time() = base::ToProto(*end);
  return artifact;
}

// A change of one field.
inline v1::UpdateControlRequest Changing(const std::function<void(v1::Control&)>& change, const std::string& path) {
  v1::UpdateControlRequest update;
  change(*update.mutable_control());
  update.mutable_update_mask()->add_paths(path);
  return update;
}
inline v1::UpdateControlRequest OtherCriterion() {
  return Changing([](v1::Control& control) { control.set_criterion("each release has two signed reviews"); },
                  "criterion");
}
inline v1::AddControlEvidenceRequest Adding(const type::v1::Evidence& evidence) {
  v1::AddControlEvidenceRequest add;
  *add.add_evidence() = evidence;
  return add;
}

// The standing that the events record; nullptr when they record none.
inline const v1::ControlStandingChanged* StandingIn(const ControlEvents& events) {
  for (const auto& event : events) {
    if (event.has_standing_changed()) return &event.standing_changed();
  }
  return nullptr;
}

}  // namespace aims::controls
