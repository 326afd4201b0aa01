// Evidence artifacts: collected, reviewed, superseded, and those of a program.

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "tools/bench/controls_events.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = controls::v1;
using v1::EvidenceArtifact;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr EvidenceArtifact::Kind kKinds[] = {EvidenceArtifact::KIND_TEST_REPORT, EvidenceArtifact::KIND_MINUTES,
                                             EvidenceArtifact::KIND_TICKET, EvidenceArtifact::KIND_PROCEDURE,
                                             EvidenceArtifact::KIND_AUDIT_REPORT};

event::v1::Actor Program() {
  event::v1::Actor actor;
  actor.set_subject(kProgram);
  actor.set_kind(event::v1::Actor::KIND_SERVICE);
  actor.set_authentication("development");
  actor.add_roles("evidence-collector");
  return actor;
}

void Contain(const std::string& name, EvidenceArtifact* artifact) {
  artifact->set_sha256(base::Sha256Hex(name));
  artifact->set_media_type("application/pdf");
  artifact->set_size_bytes(200'000);
  artifact->set_uri(absl::StrCat("https://files.example/", artifact->sha256()));
}

}  // namespace

type::v1::Evidence ControlsEvents::Quote(const std::string& artifact) const {
  const auto& known = StateOf<EvidenceArtifact>(artifact);
  type::v1::Evidence evidence;
  evidence.set_title(known.display_name());
  evidence.set_reference(known.name());
  evidence.set_sha256(known.sha256());
  evidence.set_preparer(known.collector());
  *evidence.mutable_evidence_time() = known.collect_time();
  if (known.has_expire_time()) *evidence.mutable_expire_time() = known.expire_time();
  return evidence;
}

void ControlsEvents::CollectEvidence(const std::string& supports, const std::string& supersedes, Accepted accepted) {
  const std::string name = NewName("evidenceArtifacts", &artifacts_);
  v1::CreateEvidenceArtifactRequest request;
  request.set_parent(organization());
  EvidenceArtifact& artifact = *request.mutable_evidence_artifact();
  artifact.set_display_name(Text(30));
  artifact.set_kind(kKinds[Below(std::size(kKinds))]);
  artifact.set_description(Text(50 + Below(300)));
  Contain(name, &artifact);
  artifact.set_method(Text(60));
  artifact.set_collector(kCollectors[Below(kCollectors.size())]);
  artifact.set_collector_kind(EvidenceArtifact::COLLECTOR_KIND_PERSON);
  *artifact.mutable_collect_time() = base::ToProto(last_time() - absl::Hours(1));
  // A tenth is only good for days.
  const int64_t days = OneIn(10) ? 1 + Below(10) : 60 + Below(340);
  *artifact.mutable_expire_time() = base::ToProto(last_time() + kDay * days);
  artifact.add_supports()->set_resource(supports);
  if (OneIn(2)) artifact.add_supports()->set_requirement(requirements_[Below(requirements_.size())]);
  artifact.set_supersedes(supersedes);
  Do(name, One(kAuthors, "evidence-manager"), request);
  Later(absl::Hours(2), [this, name, accepted = std::move(accepted)] { SubmitEvidence(name, accepted); });
}

void ControlsEvents::SubmitEvidence(const std::string& name, Accepted accepted) {
  if (!Try(name, One(kAuthors, "evidence-manager"), v1::SubmitEvidenceArtifactRequest())) return;
  Later(absl::Hours(6), [this, name, accepted = std::move(accepted)] { ReviewEvidence(name, accepted); });
}

void ControlsEvents::ReviewEvidence(const std::string& name, Accepted accepted) {
  const auto reviewer = One(kReviewers, "evidence-reviewer");
  const auto& artifact = StateOf<EvidenceArtifact>(name);
  if (OneIn(20)) {
    if (!Try(name, reviewer, Naming<v1::RejectEvidenceArtifactRequest>(artifact, Text(60)))) return;
    v1::UpdateEvidenceArtifactRequest update;
    update.mutable_evidence_artifact()->set_description(Text(300));
    update.mutable_update_mask()->add_paths("description");
    Do(name, One(kAuthors, "evidence-manager"), update);
    return Later(absl::Hours(6), [this, name, accepted = std::move(accepted)] { SubmitEvidence(name, accepted); });
  }
  if (!Try(name, reviewer, Naming<v1::AcceptEvidenceArtifactRequest>(artifact, ""))) return;
  if (const std::string former = StateOf<EvidenceArtifact>(name).supersedes(); !former.empty()) {
    v1::SupersedeEvidenceArtifactRequest supersede;
    supersede.set_successor(name);
    Try(former, reviewer, supersede);
  }
  accepted(name);
  if (!OneIn(100)) return;
  Later(kDay * 20, [this, name] {
    v1::WithdrawEvidenceArtifactRequest withdraw;
    withdraw.set_reason(Text(60));
    Try(name, One(kReviewers, "evidence-reviewer"), withdraw);
  });
}

void ControlsEvents::MeasureByProgram(const std::string& supports) {
  const std::string name = NewName("evidenceArtifacts", &artifacts_);
  v1::CreateEvidenceArtifactRequest request;
  request.set_parent(organization());
  EvidenceArtifact& artifact = *request.mutable_evidence_artifact();
  artifact.set_display_name(absl::StrCat("Nightly evaluation ", artifacts_));
  artifact.set_kind(EvidenceArtifact::KIND_MEASUREMENT);
  Contain(name, &artifact);
  artifact.set_source_system("https://pipelines.example/evaluation");
  artifact.set_method("The evaluation suite runs on the model in operation.");
  artifact.set_collector(kProgram);
  artifact.set_collector_kind(EvidenceArtifact::COLLECTOR_KIND_AUTOMATION);
  artifact.set_job_id("nightly-evaluation");
  *artifact.mutable_collect_time() = base::ToProto(last_time());
  artifact.add_supports()->set_resource(supports);
  artifact.set_precedent(precedent_);
  if (!precedent_.empty()) *artifact.mutable_expire_time() = base::ToProto(last_time() + kDay * (1 + Below(30)));
  Do(name, Program(), request);
  Do(name, Program(), v1::SubmitEvidenceArtifactRequest());
  if (!precedent_.empty()) return;
  Do(name, One(kReviewers, "evidence-reviewer"),
     Naming<v1::AcceptEvidenceArtifactRequest>(StateOf<EvidenceArtifact>(name), ""));
  precedent_ = name;
}

}  // namespace aims::bench
