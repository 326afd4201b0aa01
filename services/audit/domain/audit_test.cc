#include "services/audit/domain/audit.h"

#include <functional>

#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/audit/domain/audit_applicability.h"
#include "services/audit/domain/audit_criteria.h"
#include "services/audit/domain/testing/audit_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Audit;
using v1::Involvement;

// Another audit than the usual one.
v1::CreateAuditRequest With(const std::function<void(Audit&)>& change, v1::AuditKind kind = v1::AUDIT_KIND_INTERNAL) {
  v1::CreateAuditRequest create = NewAudit(kind);
  change(*create.mutable_audit());
  return create;
}

v1::AuditProgramme ApprovedProgramme() {
  ProgrammeStory story;
  story.ToApproved();
  return story.state();
}

// --- Plan ---

TEST(Audit, IsPlanned) {
  AuditStory story;
  EXPECT_EQ(story.state().state(), Audit::STATE_PLANNED);
  domain::Story<Audits> other(kTheAudit);
  other.When(With([](Audit& audit) { *audit.mutable_planned_end_time() = base::ToProto(AuditBegin()); }))
      .Fails(absl::StatusCode::kInvalidArgument);
  other.When(With([](Audit& audit) { audit.set_programme_entry("clauses"); }))
      .Fails(absl::StatusCode::kInvalidArgument);
  other.When(With([](Audit& audit) { audit.mutable_certification()->set_body("Certifier"); }))
      .Fails(absl::StatusCode::kInvalidArgument);
  other.When(With([](Audit& audit) { *audit.add_documents() = audit.documents(0); }))
      .Fails(absl::StatusCode::kInvalidArgument);
  other.When(With([](Audit& audit) { *audit.add_team() = audit.team(0); })).Fails(absl::StatusCode::kInvalidArgument);
  other.When(With([](Audit& audit) { audit.add_requirements("iso-42001:99"); })).IsRefused("REQUIREMENT_UNKNOWN");
  other.When(With([](Audit& audit) { audit.mutable_scope()->add_ai_systems("organizations/other/aiSystems/s"); }))
      .IsRefused("RESOURCE_ELSEWHERE", "9.2.2");
  other.When(With([](Audit& audit) { audit.mutable_scope()->add_resources("organizations/other/controls/c"); }))
      .IsRefused("RESOURCE_ELSEWHERE", "9.2.2");
  other.When(With([](Audit& audit) { audit.clear_certification(); }, v1::AUDIT_KIND_EXTERNAL))
      .IsRefused("CERTIFICATION_MISSING", "9.2.2");
  other.When(NewAudit(v1::AUDIT_KIND_EXTERNAL)).Happens();
}

TEST(Audit, IsPlannedFromAnEntryOfAnApprovedProgramme) {
  const auto from_entry = [](const std::string& entry) {
    return With([&](Audit& audit) {
      audit.set_programme(kTheProgramme);
      audit.set_programme_entry(entry);
      audit.clear_requirements();
      audit.mutable_scope()->clear_ai_systems();
    });
  };
  domain::Story<Audits> story(kTheAudit);
  story.When(from_entry("clauses")).IsRefused("PROGRAMME_UNKNOWN", "9.2.2");
  story.Knowing(ProgrammeStory().state()).When(from_entry("clauses")).IsRefused("PROGRAMME_NOT_APPROVED", "9.2.2");
  story.Knowing(ApprovedProgramme()).When(from_entry("nothing")).IsRefused("ENTRY_UNKNOWN", "9.2.2");
  story.When(from_entry("clauses")).Happens();
  EXPECT_THAT(story.state().requirements(), SizeIs(7)) << "those of the entry";
  EXPECT_THAT(story.state().scope().ai_systems(), ElementsAre(kAuditedSystem));
  EXPECT_EQ(story.state().method(), v1::AUDIT_METHOD_ON_SITE);
}

TEST(Audit, ChangesWhileItIsPlanned) {
  AuditStory story;
  v1::UpdateAuditRequest update;
  update.mutable_audit()->add_requirements("iso-42001:99");
  story.When(update).IsRefused("REQUIREMENT_UNKNOWN");
  update.mutable_audit()->set_requirements(0, "iso-42001:10");
  story.When(update).Happens();
  update.mutable_audit()->Clear();
  *update.mutable_audit()->mutable_planned_end_time() = base::ToProto(AuditBegin());
  story.When(update).Fails(absl::StatusCode::kInvalidArgument);
  story.ToPrepared().When(update).IsRefused("WRONG_STATE", "9.2.2");
}

// --- Preparation ---

TEST(Audit, FreezesItsCriteriaWhenItIsPrepared) {
  v1::AuditApplicability applicability;
  applicability.set_name("organizations/acme/auditApplicabilities/current");
  applicability.add_rows()->set_requirement("iso-42001:A.6.2.6");
  AuditStory story;
  story.Knowing(applicability);
  story.ToPrepared();
  const Audit::Criteria& criteria = story.state().criteria();
  EXPECT_THAT(criteria.requirements(), ElementsAre("iso-42001:9.2.1", "iso-42001:9.2.2"));
  EXPECT_THAT(criteria.excluded(), ElementsAre("iso-42001:A.6.2.6"));
  ASSERT_THAT(criteria.frameworks(), SizeIs(1));
  EXPECT_EQ(criteria.frameworks(0).version(), "2023");
  EXPECT_THAT(criteria.frameworks(0).digest(), SizeIs(64));
  EXPECT_EQ(criteria.documents(0).sha256(), std::string(64, 'c'));
  EXPECT_THAT(criteria.digest(), SizeIs(64));
  EXPECT_TRUE(criteria.has_freeze_time());
}

TEST(Audit, IsPreparedByItsLeadAndWhole) {
  const auto refused = [](const std::function<void(Audit&)>& change, const char* rule) {
    AuditStory story(With(change));
    story.By("tess").When(v1::PrepareAuditRequest()).IsRefused(rule, "9.2.2");
  };
  refused([](Audit& audit) { audit.clear_objectives(); }, "OBJECTIVES_MISSING");
  refused([](Audit& audit) { audit.clear_scope(); }, "SCOPE_MISSING");
  refused([](Audit& audit) { audit.clear_auditees(); }, "AUDITEES_MISSING");
  refused(
      [](Audit& audit) {
        audit.clear_requirements();
        audit.clear_documents();
      },
      "CRITERIA_MISSING");
  refused(
      [](Audit& audit) {
        for (const char* all :
             {"iso-42001:4", "iso-42001:6", "iso-42001:A", "iso-27001:A.5", "iso-27001:A.6", "iso-27001:A.7",
              "iso-27001:A.8", "nist-ai-rmf:GOVERN", "nist-ai-rmf:MAP", "nist-ai-rmf:MEASURE", "nist-ai-rmf:MANAGE"}) {
          audit.add_requirements(all);
        }
      },
      "TOO_MANY_CRITERIA");
  AuditStory story;
  story.By("tom").When(v1::PrepareAuditRequest()).IsRefused("NOT_THE_LEAD", "9.2.2");
  story.ToPrepared();
  EXPECT_EQ(story.state().state(), Audit::STATE_PREPARED);
  v1::ReplanAuditRequest replan;
  replan.set_reason("another system was put into operation");
  story.When(replan).Happens();
  EXPECT_EQ(story.state().state(), Audit::STATE_PLANNED);
  EXPECT_FALSE(story.state().has_criteria());
  AuditStory external(With([](Audit& audit) { audit.clear_auditees(); }, v1::AUDIT_KIND_EXTERNAL));
  external.ToPrepared();
}

TEST(AuditCriteria, StandForWhatIsUnderThem) {
  google::protobuf::RepeatedPtrField<std::string> wanted;
  *wanted.Add() = "iso-42001:9";
  *wanted.Add() = "iso-42001:9.1";
  *wanted.Add() = "nothing";
  const Expanded expanded = Expand(wanted);
  EXPECT_THAT(expanded.requirements, ElementsAre("iso-42001:9.1", "iso-42001:9.2.1", "iso-42001:9.2.2",
                                                 "iso-42001:9.3.1", "iso-42001:9.3.2", "iso-42001:9.3.3"));
  EXPECT_THAT(expanded.unknown, ElementsAre("nothing"));
  EXPECT_THAT(CycleRequirements(), SizeIs(32 + 38));
}

// --- Impartiality ---

TEST(Audit, FindsConflictsInEverythingInScope) {
  const absl::Time year_ago = AuditBegin() - 365 * kAuditDay;
  AuditStory story;
  story.Knowing(InvolvementOf(kAuditedSystem, "tess", Involvement::KIND_OWNER, year_ago - kAuditDay, true));
  story.Knowing(InvolvementOf(kAuditedControl, "Tom", Involvement::KIND_TESTER, year_ago));
  story.Knowing(InvolvementOf("organizations/acme/policies/ai", "tom", Involvement::KIND_AUTHOR, year_ago));
  story.ToPrepared();
  ASSERT_THAT(story.state().conflicts(), SizeIs(3)) << "an owner is one as long as she owns it";
  EXPECT_EQ(story.state().conflicts(0).person(), "tess");
  EXPECT_EQ(story.state().conflicts(0).resource(), kAuditedSystem);
  EXPECT_THAT(story.state().conflicts(0).kinds(), ElementsAre(Involvement::KIND_OWNER));
  EXPECT_EQ(story.state().conflicts(1).person(), "tom") << "however it is spelled";
}

TEST(Audit, FindsConflictsInWhatRelatesToTheScope) {
  Involvement risk = InvolvementOf("organizations/acme/risks/r1", "tom", Involvement::KIND_APPROVER);
  AuditStory story;
  story.Knowing(risk).ReferredToBy(risk.name());
  story.ToPrepared();
  ASSERT_THAT(story.state().conflicts(), SizeIs(1));
  EXPECT_EQ(story.state().conflicts(0).resource(), "organizations/acme/risks/r1");
  Involvement elsewhere = risk;
  elsewhere.set_name("organizations/other/involvements/risks-r1");
  AuditStory other;
  other.Knowing(elsewhere).ReferredToBy(elsewhere.name());
  other.ToPrepared();
  EXPECT_THAT(other.state().conflicts(), IsEmpty());
}

TEST(Audit, FindsNoConflictsOfOthers) {
  const absl::Time long_ago = AuditBegin() - 365 * kAuditDay - absl::Seconds(1);
  AuditStory story;
  story.Knowing(InvolvementOf(kAuditedSystem, "tess", Involvement::KIND_AUTHOR, long_ago));
  story.Knowing(InvolvementOf(kAuditedControl, "ona", Involvement::KIND_TESTER));  // observes
  story.ToPrepared();
  EXPECT_THAT(story.state().conflicts(), IsEmpty());
  AuditStory external(NewAudit(v1::AUDIT_KIND_EXTERNAL));
  external.Knowing(InvolvementOf(kAuditedSystem, "tess", Involvement::KIND_OWNER, AuditBegin(), true));
  external.ToPrepared();
  EXPECT_THAT(external.state().conflicts(), IsEmpty()) << "the certification body answers for its auditors";
}

AuditStory InConflict() {
  AuditStory story;
  story.Knowing(InvolvementOf(kAuditedControl, "tom", Involvement::KIND_TESTER));
  story.ToPrepared();
  return story;
}

template <class Request>
Request OnConflict(const Audit& audit) {
  Request request;
  request.set_person("tom");
  request.set_resource(kAuditedControl);
  if constexpr (requires { request.set_safeguard(""); }) request.set_safeguard("tess audits the control");
  if constexpr (requires { request.set_digest(""); }) {
    request.set_digest(audit.conflicts(0).digest());
    request.set_reason("there is nobody else");
  }
  return request;
}

TEST(Audit, StartsWhenManagementAcceptedEachConflictWithItsSafeguard) {
  AuditStory story = InConflict();
  story.By("tess").When(v1::StartAuditFieldworkRequest()).IsRefused("CONFLICT_NOT_ACCEPTED", "9.2.2");
  story.By("mona").When(OnConflict<v1::AcceptAuditConflictRequest>(story.state())).IsRefused("SAFEGUARD_MISSING");
  auto propose = OnConflict<v1::ProposeAuditSafeguardRequest>(story.state());
  propose.set_person("olga");
  story.By("tess").When(propose).IsRefused("CONFLICT_UNKNOWN", "9.2.2");
  propose.set_person("tom");
  story.When(propose).Happens();
  story.When(propose).NothingHappens();
  const auto accept = OnConflict<v1::AcceptAuditConflictRequest>(story.state());
  auto other = accept;
  other.set_digest("another");
  story.By("olga").When(accept).IsRefused("NOT_DESIGNATED", "9.2.2");
  story.By("tess").When(accept).IsRefused("FOUR_EYES", "9.2.2");
  story.By("tom").When(accept).IsRefused("FOUR_EYES", "9.2.2");
  story.By("mona").When(other).IsRefused("OTHER_DIGEST", "9.2.2");
  other = accept;
  other.set_resource(kAuditedSystem);
  story.When(other).IsRefused("CONFLICT_UNKNOWN", "9.2.2");
  story.When(accept).Happens();
  EXPECT_EQ(story.state().conflicts(0).acceptor(), "mona");
  // Another safeguard is not the one that was accepted.
  propose.set_safeguard("none");
  story.By("tess").When(propose).Happens();
  story.When(v1::StartAuditFieldworkRequest()).IsRefused("CONFLICT_NOT_ACCEPTED", "9.2.2");
  story.By("mona").When(OnConflict<v1::AcceptAuditConflictRequest>(story.state())).Happens();
  story.By("tom").When(v1::StartAuditFieldworkRequest()).IsRefused("NOT_THE_LEAD", "9.2.2");
  story.By("tess").When(v1::StartAuditFieldworkRequest()).Happens();
  EXPECT_EQ(story.state().state(), Audit::STATE_FIELDWORK);
  EXPECT_EQ(story.state().conflicts(0).acceptor(), "mona");
}

TEST(Audit, DoesNotStartWithAConflictThatCameUpLater) {
  AuditStory story;
  story.ToPrepared().Knowing(InvolvementOf(kAuditedControl, "tess", Involvement::KIND_OPERATOR));
  story.When(v1::StartAuditFieldworkRequest()).IsRefused("CONFLICT_IS_NEW", "9.2.2");
  v1::ReplanAuditRequest replan;
  replan.set_reason("a conflict came up");
  story.When(replan).Happens();
  story.ToPrepared();
  EXPECT_THAT(story.state().conflicts(), SizeIs(1));
}

TEST(Audit, DoesNotStartWithAConflictThatChanged) {
  AuditStory story = InConflict();
  const auto accept = [&] {
    story.By("tess").When(OnConflict<v1::ProposeAuditSafeguardRequest>(story.state())).Happens();
    story.By("mona").When(OnConflict<v1::AcceptAuditConflictRequest>(story.state())).Happens();
  };
  accept();
  story.Knowing(InvolvementOf(kAuditedControl, "tom", Involvement::KIND_APPROVER));
  story.By("tess").When(v1::StartAuditFieldworkRequest()).IsRefused("CONFLICT_IS_NEW", "9.2.2");
  v1::ReplanAuditRequest replan;
  replan.set_reason("a conflict changed");
  story.When(replan).Happens();
  story.ToPrepared().When(v1::StartAuditFieldworkRequest()).IsRefused("CONFLICT_NOT_ACCEPTED", "9.2.2");
  accept();
  story.By("tess").When(v1::StartAuditFieldworkRequest()).Happens();
  EXPECT_EQ(story.state().state(), Audit::STATE_FIELDWORK);
}

TEST(Audit, KeepsAnAcceptanceWhileThePartsAreTheSame) {
  AuditStory story = InConflict();
  story.By("tess").When(OnConflict<v1::ProposeAuditSafeguardRequest>(story.state())).Happens();
  story.By("mona").When(OnConflict<v1::AcceptAuditConflictRequest>(story.state())).Happens();
  v1::ChangeAuditTeamRequest change;
  change.set_reason("ona left");
  change.set_lead("tess");
  *change.add_team() = story.state().team(0);
  story.By("ana").When(change).Happens();
  EXPECT_EQ(story.state().conflicts(0).acceptor(), "mona");
  story.Knowing(InvolvementOf(kAuditedControl, "tom", Involvement::KIND_APPROVER));
  story.When(change).Happens();
  EXPECT_EQ(story.state().conflicts(0).acceptor(), "") << "he approves it now";
  change.clear_team();
  story.When(change).Happens();
  EXPECT_THAT(story.state().conflicts(), IsEmpty());
  change.set_lead("theo");
  *change.add_team() = NewAudit().audit().team(0);
  *change.add_team() = NewAudit().audit().team(0);
  story.When(change).Fails(absl::StatusCode::kInvalidArgument);
}

TEST(Audit, HasNoMoreConflictsThanCanBeLookedAt) {
  AuditStory story;
  for (int i = 0; i < 101; ++i) {
    const Involvement each =
        InvolvementOf(absl::StrCat("organizations/acme/risks/r", i), "tom", Involvement::KIND_AUTHOR);
    story.Knowing(each).ReferredToBy(each.name());
  }
  story.By("tess").When(v1::PrepareAuditRequest()).IsRefused("TOO_MANY_CONFLICTS", "9.2.2");
}

// --- The end ---

TEST(Audit, IsCancelledBeforeItsReport) {
  v1::CancelAuditRequest cancel;
  cancel.set_reason("the unit was sold");
  AuditStory story;
  story.When(cancel).Happens();
  EXPECT_EQ(story.state().state(), Audit::STATE_CANCELLED);
  AuditStory issued;
  issued.ToIssued().When(cancel).IsRefused("WRONG_STATE", "9.2.2");
}

TEST(Audit, IsClosedWhenAllIsSettled) {
  FindingStory finding;
  AuditStory story;
  story.WithFinding(finding.state()).ToIssued();
  EXPECT_EQ(story.state().state(), Audit::STATE_FOLLOW_UP);
  v1::ActionNote note;
  note.set_action("organizations/acme/actions/a1");
  note.set_action_version(1);
  note.set_state(v1::ActionNote::STATE_OPEN);
  story.When(&NoteAuditAction, note).Happens();
  v1::CloseAuditRequest close;
  story.By("tom").When(close).IsRefused("NOT_THE_LEAD", "9.2.2");
  story.By("tess").When(close).IsRefused("OPEN_FINDINGS", "10.2");
  story.When(close).IsRefused("OPEN_ACTIONS", "10.2");
  story.When(close).IsRefused("RECEIPT_MISSING", "9.2.2");
  story.When(&NoteFinding, std::string(kTheFinding)).Happens();
  story.When(&NoteFinding, std::string(kTheFinding)).NothingHappens();
  note.set_state(v1::ActionNote::STATE_VERIFIED);
  note.set_action_version(2);
  story.When(&NoteAuditAction, note).Happens();
  close.set_missing_receipts_reason("olga left");
  const auto events = story.When(close).Happens();
  EXPECT_THAT(events[0].closed().missing_receipts(), ElementsAre("olga"));
  EXPECT_EQ(story.state().state(), Audit::STATE_CLOSED);
  note.set_action_version(3);
  story.When(&NoteAuditAction, note).NothingHappens();
}

TEST(Audit, NeedsItsTeamUntilItEnds) {
  AuditStory story;
  const domain::PersonChange gone{"tom", "organizations/acme/persons/tom", true};
  EXPECT_TRUE(Audits::NeedsPerson(story.state(), "tess"));
  EXPECT_TRUE(Audits::NeedsPerson(story.state(), "tom"));
  EXPECT_FALSE(Audits::NeedsPerson(story.state(), "olga"));
  story.When(&domain::NotePerson<Audits>, gone).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("tom"));
  story.ToPrepared();
  v1::ChangeAuditTeamRequest change;
  change.set_reason("tom left");
  change.set_lead("tess");
  story.When(change).Happens();
  EXPECT_THAT(story.state().gone_people(), IsEmpty());
  v1::CancelAuditRequest cancel;
  cancel.set_reason("no auditors");
  story.When(cancel).Happens();
  EXPECT_FALSE(Audits::NeedsPerson(story.state(), "tess"));
}

}  // namespace
}  // namespace aims::audit
