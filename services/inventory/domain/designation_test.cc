// Who is management is in the record of the organization: designated, until when, and by whom. ISO/IEC 42001 5.1, 5.3.

#include "common/domain/person_noted.h"
#include "common/domain/story.h"
#include "gtest/gtest.h"
#include "services/inventory/domain/organization.h"
#include "services/inventory/domain/testing/ai_system_story.h"

namespace aims::inventory {
namespace {

using type::v1::MANAGEMENT_ROLE_DESIGNATED;
using type::v1::MANAGEMENT_ROLE_TOP;

v1::DesignateManagementRequest Designating(const std::string& person, type::v1::ManagementRole role) {
  v1::DesignateManagementRequest request;
  request.set_subject_id(person);
  request.set_role(role);
  request.set_reason("decided by the board");
  return request;
}

v1::RevokeManagementDesignationRequest Revoking(uint32_t number) {
  v1::RevokeManagementDesignationRequest request;
  request.set_number(number);
  return request;
}

class OrganizationStory : public domain::Story<Organizations> {
 public:
  OrganizationStory() : Story("organizations/acme") {
    v1::CreateOrganizationRequest request;
    request.mutable_organization()->set_display_name("Acme");
    When(request).Happens();
  }
  // Theo, by the role of his login; then dora by theo.
  OrganizationStory& Managed() {
    By("theo", {"top-management"}).When(Designating("theo", MANAGEMENT_ROLE_TOP)).Happens();
    By("theo").When(Designating("dora", MANAGEMENT_ROLE_DESIGNATED)).Happens();
    return *this;
  }
  const auto& designations() const { return state().authorities().designations(); }
};

TEST(FirstDesignation, IsByTheRoleOfTheLoginAndSaysSo) {
  OrganizationStory story;
  for (const char* role : {"admin", "designated-management"}) {
    story.By("ana", {role}).When(Designating("ana", MANAGEMENT_ROLE_TOP)).IsRefused("NOT_DESIGNATED", "5.3");
  }
  story.By("theo", {"top-management"});
  story.When(Designating("dora", MANAGEMENT_ROLE_DESIGNATED)).IsRefused("TOP_MANAGEMENT_FIRST", "5.3");
  auto some = Designating("theo", MANAGEMENT_ROLE_TOP);
  some.add_ai_systems(kSystem);
  story.When(some).IsRefused("TOP_MANAGEMENT_FIRST", "5.3");
  const auto events = story.When(Designating("theo", MANAGEMENT_ROLE_TOP)).Happens();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_FALSE(events[0].management_designated().has_authority());
  ASSERT_EQ(story.designations().size(), 1);
  const auto& first = story.designations()[0];
  EXPECT_TRUE(first.bootstrap());
  EXPECT_EQ(first.number(), 1u);
  EXPECT_EQ(first.designator(), "theo");
  EXPECT_EQ(first.reason(), "decided by the board");
  EXPECT_EQ(base::FromProto(first.designate_time()), story.time());
  EXPECT_EQ(events[1].authorities_changed().authorities().SerializeAsString(),
            story.state().authorities().SerializeAsString())
      << "others are told all of it";
}

TEST(LaterDesignations, AreByTopManagementThatIsDesignated) {
  OrganizationStory story;
  story.Managed();
  EXPECT_FALSE(story.designations()[1].bootstrap());
  EXPECT_EQ(story.designations()[1].number(), 2u);
  for (const char* person : {"eve", "dora"}) {
    story.By(person, {"top-management"})
        .When(Designating("max", MANAGEMENT_ROLE_TOP))
        .IsRefused("NOT_DESIGNATED", "5.3");
  }
  for (const char* himself : {"theo", "Theo", "th\u0435o"}) {
    story.By("theo").When(Designating(himself, MANAGEMENT_ROLE_DESIGNATED)).IsRefused("SELF_DESIGNATION", "5.3");
  }
  const auto events = story.When(Designating("max", MANAGEMENT_ROLE_TOP)).Happens();
  EXPECT_EQ(events[0].management_designated().authority().designation().number(), 1u);
}

TEST(Designations, AreOfKnownSystemsAndEndInTheFuture) {
  OrganizationStory story;
  story.Managed();
  auto request = Designating("max", MANAGEMENT_ROLE_DESIGNATED);
  request.add_ai_systems(kSystem);
  story.When(request).IsRefused("AI_SYSTEM_UNKNOWN", "5.3");
  story.Knowing(SystemStory::Proposed().state());
  *request.mutable_expire_time() = base::ToProto(story.time());
  story.When(request).IsRefused("EXPIRY_NOT_AHEAD", "5.3");
  *request.mutable_expire_time() = base::ToProto(story.time() + absl::Hours(1));
  story.When(request).Happens();
  EXPECT_EQ(story.designations()[2].ai_systems(0), kSystem);
  const auto ended = story.After(absl::Hours(1)).FallsDue();
  ASSERT_EQ(ended.size(), 2u);
  EXPECT_EQ(ended[0].management_designation_ended().number(), 3u);
  EXPECT_EQ(ended[1].authorities_changed().authorities().designations_size(), 2) << "others are told";
  EXPECT_EQ(Organizations::NextDue(story.state()), absl::nullopt);
  story.By("theo").When(Designating("pat", MANAGEMENT_ROLE_DESIGNATED)).Happens();
  EXPECT_EQ(story.designations()[2].subject_id(), "pat");
  EXPECT_EQ(story.designations()[2].number(), 4u);
}

TEST(Designations, HaveABound) {
  OrganizationStory story;
  story.Managed();
  for (int i = 2; i < 100; ++i) {
    story.When(Designating(absl::StrCat("p", i), MANAGEMENT_ROLE_DESIGNATED)).Happens();
  }
  story.When(Designating("one more", MANAGEMENT_ROLE_DESIGNATED)).IsRefused("TOO_MANY_DESIGNATIONS");
}

TEST(Designations, AreRevokedByTopManagementButNeverTheLastOfIt) {
  OrganizationStory story;
  story.Managed();
  story.By("dora", {"top-management"}).When(Revoking(2)).IsRefused("NOT_DESIGNATED", "5.3");
  story.By("theo").When(Revoking(9)).IsRefused("DESIGNATION_UNKNOWN", "5.3");
  story.When(Revoking(1)).IsRefused("LAST_TOP_MANAGEMENT", "5.3");
  const auto events = story.When(Revoking(2)).Happens();
  EXPECT_EQ(events[0].management_designation_revoked().subject_id(), "dora");
  EXPECT_EQ(events[1].authorities_changed().authorities().designations_size(), 1);
  ASSERT_EQ(story.designations().size(), 1);
  story.When(Designating("max", MANAGEMENT_ROLE_TOP)).Happens();
  story.By("max").When(Revoking(1)).Happens();
  EXPECT_EQ(story.designations()[0].subject_id(), "max");
}

TEST(Designations, BeginAnewWhenThoseOfTopManagementHaveEnded) {
  OrganizationStory story;
  auto request = Designating("theo", MANAGEMENT_ROLE_TOP);
  *request.mutable_expire_time() = base::ToProto(story.time() + absl::Hours(1));
  story.By("theo", {"top-management"}).When(request).Happens();
  story.By("eve", {"top-management"}).When(Designating("eve", MANAGEMENT_ROLE_TOP)).IsRefused("NOT_DESIGNATED");
  story.After(absl::Hours(1)).When(Designating("eve", MANAGEMENT_ROLE_TOP)).Happens();
  const auto& last = *story.designations().rbegin();
  EXPECT_EQ(last.subject_id(), "eve");
  EXPECT_TRUE(last.bootstrap());
}

// --- Decisions ---

// Only vera is designated, for these systems.
v1::Organization ManagedByVera(const std::vector<std::string>& systems) {
  v1::Organization organization;
  organization.set_name("organizations/acme");
  auto* designation = organization.mutable_authorities()->add_designations();
  designation->set_number(7);
  designation->set_subject_id("vera");
  designation->set_role(MANAGEMENT_ROLE_DESIGNATED);
  for (const std::string& system : systems) designation->add_ai_systems(system);
  return organization;
}

TEST(Gates, AreOpenedByManagementThatIsDesignatedForTheSystem) {
  SystemStory story = SystemStory::Submitted();
  story.Knowing(ManagedByVera({"organizations/acme/aiSystems/other"}));
  story.By("dana", {"top-management"}).When(story.Approval()).IsRefused("NOT_DESIGNATED", "A.6.2.4");
  story.By("vera").When(story.Approval()).IsRefused("NOT_DESIGNATED", "A.6.2.4");
  const auto glass = story.Deciding<v1::BreakGlassApproveAiSystemRequest>(SystemStory::ApprovalKinds());
  story.When(glass).IsRefused("NOT_DESIGNATED", "A.6.2.4");
  story.Knowing(ManagedByVera({kSystem}));
  const auto events = story.When(story.Approval()).Happens();
  EXPECT_EQ(events.at(0).approved().grounds().authority().designation().number(), 7u);
}

TEST(Gates, ResumptionAndSignificanceNeedManagement) {
  SystemStory suspended = SystemStory::Suspended();
  suspended.Knowing(ManagedByVera({}));
  const auto resume = suspended.Giving<v1::ResumeAiSystemRequest>(SystemStory::ResumptionKinds());
  suspended.By("dana").When(resume).IsRefused("NOT_DESIGNATED", "A.6.2.6");
  suspended.By("vera").When(resume).Happens();

  SystemStory changed = SystemStory::InOperation();
  auto start = changed.Giving<v1::StartChangeRequest>({v1::GateEvidence::KIND_CHANGE_RECORD});
  changed.By("oskar").When(start).Happens();
  changed.Knowing(ManagedByVera({}));
  v1::DecideChangeSignificanceRequest decide;
  decide.set_significance(v1::SIGNIFICANCE_NOT_SIGNIFICANT);
  changed.By("dana").When(decide).IsRefused("NOT_DESIGNATED", "8.2");
  const auto events = changed.By("vera").When(decide).Happens();
  EXPECT_EQ(events.at(0).change_significance_decided().authority().designation().number(), 7u);
}

TEST(Designation, OfAPersonWhoLeftIsNotedUntilItIsRevoked) {
  OrganizationStory story;
  story.Managed();
  const domain::PersonChange gone{"dora", "organizations/acme/persons/dora", true};
  story.When(&domain::NotePerson<Organizations>, gone).Happens();
  ASSERT_EQ(story.state().gone_people_size(), 1);
  EXPECT_EQ(story.state().gone_people(0), "dora");
  EXPECT_EQ(story.state().authorities().designations_size(), 2) << "until somebody decides";
  story.By("theo").When(Revoking(2)).Happens();
  EXPECT_EQ(story.state().gone_people_size(), 0);
  story.When(&domain::NotePerson<Organizations>, gone).NothingHappens();
}

}  // namespace
}  // namespace aims::inventory
