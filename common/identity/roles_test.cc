#include "common/identity/roles.h"

#include "absl/algorithm/container.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::identity {
namespace {

using ::testing::ElementsAre;

bool RolesAllow(const std::vector<std::string>& roles, const std::string& permission) {
  return Allows({roles.begin(), roles.end()}, permission);
}

TEST(Pattern, CoversSegmentBySegment) {
  EXPECT_TRUE(PatternCovers("inventory.suppliers.get", "inventory.suppliers.get"));
  EXPECT_TRUE(PatternCovers("inventory.*.get", "inventory.suppliers.get"));
  EXPECT_TRUE(PatternCovers("*.*.*", "inventory.suppliers.get"));
  EXPECT_TRUE(PatternCovers("*", "inventory.suppliers.get"));

  EXPECT_FALSE(PatternCovers("inventory.*.get", "inventory.suppliers.delete"));
  EXPECT_FALSE(PatternCovers("inventory.*.get", "risk.risks.get"));
  EXPECT_FALSE(PatternCovers("inventory.*", "inventory.suppliers.get"));
  EXPECT_FALSE(PatternCovers("*.*.get", "inventory.get"));
  EXPECT_FALSE(PatternCovers("*.*.get", "inventory.suppliers.get.all"));
  EXPECT_FALSE(PatternCovers("*.*.get", "inventory..get"));
  EXPECT_FALSE(PatternCovers("inventory.*.get", "inventory.suppliers.getAll"));
  EXPECT_FALSE(PatternCovers("", "inventory.suppliers.get"));
  EXPECT_FALSE(PatternCovers("*", ""));
}

TEST(Pattern, PrefixesEndWithAWord) {
  EXPECT_TRUE(PatternCovers("*.*.approve*", "inventory.organizations.approve"));
  EXPECT_TRUE(PatternCovers("*.*.approve*", "inventory.organizations.approveScope"));
  EXPECT_FALSE(PatternCovers("*.*.approve*", "inventory.organizations.approved"));
  EXPECT_FALSE(PatternCovers("*.*.approve*", "inventory.organizations.breakGlassApprove"));
  EXPECT_FALSE(PatternCovers("*.*.approve*", "inventory.approve.get"));
}

TEST(Pattern, AConfidentialCollectionMustBeNamed) {
  const auto covers = [](absl::string_view pattern) {
    return PatternCovers(pattern, "audit.concerns.get", Collection::kConfidential);
  };
  EXPECT_TRUE(covers("audit.concerns.get"));
  EXPECT_TRUE(covers("*.concerns.get"));
  EXPECT_TRUE(covers("audit.concerns.*"));
  EXPECT_TRUE(covers("*"));
  EXPECT_FALSE(covers("audit.*.get"));
  EXPECT_FALSE(covers("*.*.get"));
  EXPECT_FALSE(covers("audit.con*.get"));
  EXPECT_FALSE(covers("audit.incidents.get"));
}

TEST(Roles, DenyByDefault) {
  EXPECT_FALSE(RolesAllow({}, "inventory.suppliers.get"));
  EXPECT_FALSE(RolesAllow({"nobody"}, "inventory.suppliers.get"));
  EXPECT_FALSE(RolesAllow({"admin"}, ""));
  for (const std::string& role : RoleNames()) {
    EXPECT_EQ(RolesAllow({role}, "anything.whatever.neverHeardOf"), role == "admin") << role;
  }
}

TEST(Roles, AnyOneOfThemSuffices) {
  EXPECT_TRUE(RolesAllow({"nobody", "viewer"}, "inventory.suppliers.get"));
  EXPECT_TRUE(RolesAllow({"viewer", "editor"}, "inventory.suppliers.create"));
}

TEST(Roles, ManagementAcceptsRisks) {
  // Risk criteria name these two, and no others (services/risk/domain/criteria_document.h).
  EXPECT_THAT(RolesThatAllow("risk.risks.accept"), ElementsAre("admin", "designated-management", "top-management"));
  EXPECT_THAT(RolesThatAllow("inventory.organizations.designateManagement"), ElementsAre("admin", "top-management"));
}

TEST(Roles, WhoeverReadsMayReadTrails) {
  for (const std::string& role : RolesThatAllow("inventory.suppliers.get")) {
    for (const char* permission :
         {"evidence.trails.get", "evidence.trails.watch", "evidence.events.list", "evidence.subjects.get"}) {
      EXPECT_TRUE(RolesAllow({role}, permission)) << role << " " << permission;
    }
  }
  EXPECT_THAT(RolesThatAllow("operations.readModels.rebuild"), ElementsAre("admin", "operator"));
}

TEST(Roles, KnowWhoMay) {
  EXPECT_THAT(RolesThatAllow("audit.managementReviews.sign"), ElementsAre("admin", "top-management"));
  for (const std::string& role : RoleNames()) {
    const std::string permission = "inventory.aiSystems.suspend";
    EXPECT_EQ(absl::c_linear_search(RolesThatAllow(permission), role), RolesAllow({role}, permission)) << role;
  }
}

TEST(Roles, ReadByService) {
  for (const std::string& role : RoleNames()) {
    EXPECT_TRUE(IsRole(role));
    for (const char* verb : {"get", "list", "watch", "batchGet"}) {
      const bool reads = role != "operator";
      EXPECT_EQ(RolesAllow({role}, std::string("risk.risks.") + verb), reads) << role << " " << verb;
      EXPECT_EQ(RolesAllow({role}, std::string("history.revisions.") + verb), reads) << role << " " << verb;
    }
    EXPECT_EQ(RolesAllow({role}, "audit.audits.get"),
              role != "operator" && role != "tester" && role != "developer-engineer")
        << role;
    EXPECT_EQ(RolesAllow({role}, "operations.readModels.get"), role == "operator" || role == "admin") << role;
  }
}

TEST(Roles, AConfidentialCollectionIsReadByThoseWhoAreNamed) {
  EXPECT_THAT(RolesThatAllow("audit.incidents.get", Collection::kConfidential),
              ElementsAre("admin", "incident-manager"));
  EXPECT_THAT(RolesThatAllow("audit.audits.get", Collection::kConfidential), ElementsAre("admin", "auditor"));
  EXPECT_THAT(RolesThatAllow("audit.concerns.get", Collection::kConfidential), ElementsAre("admin"));
  EXPECT_THAT(RolesThatAllow("audit.incidents.approve", Collection::kConfidential),
              ElementsAre("admin", "incident-manager"));
}

TEST(Roles, ViewersDoNothingElse) {
  for (const char* verb : {"create", "update", "delete", "approve", "import"}) {
    EXPECT_FALSE(RolesAllow({"viewer"}, std::string("inventory.aiSystems.") + verb)) << verb;
  }
  EXPECT_FALSE(IsRole("Admin"));
}

TEST(Roles, WhoPreparesDoesNotDecide) {
  for (const char* role : {"editor", "ai-system-owner", "developer-engineer", "auditor", "tester"}) {
    EXPECT_FALSE(RolesAllow({role}, "inventory.aiSystems.approve")) << role;
    EXPECT_FALSE(RolesAllow({role}, "risk.risks.accept")) << role;
    EXPECT_FALSE(RolesAllow({role}, "inventory.organizations.breakGlassApproveScope")) << role;
  }
  EXPECT_FALSE(RolesAllow({"aims-manager"}, "risk.risks.accept"));
  EXPECT_TRUE(RolesAllow({"aims-manager"}, "inventory.organizations.assignResponsibility"));
  EXPECT_TRUE(RolesAllow({"editor"}, "inventory.aiSystems.submit"));
  EXPECT_TRUE(RolesAllow({"designated-management"}, "inventory.aiSystems.approve"));
  EXPECT_TRUE(RolesAllow({"designated-management"}, "risk.risks.accept"));
  EXPECT_TRUE(RolesAllow({"top-management"}, "controls.policies.approve"));
  EXPECT_FALSE(RolesAllow({"designated-management"}, "audit.managementReviews.sign"));
  EXPECT_TRUE(RolesAllow({"top-management"}, "audit.managementReviews.sign"));
}

TEST(Roles, TheGlassIsForManagement) {
  for (const char* what : {"inventory.organizations.breakGlassApproveScope", "inventory.aiSystems.breakGlass",
                           "risk.riskCriteria.breakGlassApprove", "risk.treatments.breakGlassApprove",
                           "risk.impactAssessments.breakGlassApprove"}) {
    EXPECT_THAT(RolesThatAllow(what), ElementsAre("admin", "designated-management", "top-management")) << what;
  }
  for (const char* what : {"risk.riskCriteria.reviewBreakGlass", "risk.treatments.reviewBreakGlass"}) {
    EXPECT_THAT(RolesThatAllow(what), ElementsAre("admin", "aims-manager", "designated-management", "top-management"));
  }
  EXPECT_THAT(RolesThatAllow("risk.impactAssessments.reviewBreakGlass"),
              ElementsAre("admin", "aims-manager", "designated-management", "legal", "top-management"));
}

TEST(Roles, RisksAreClosedByManagementAndByWhoRunsTheSystem) {
  for (const char* what : {"risk.risks.close", "risk.risks.rejectClosing", "risk.riskProfiles.approveNoRiskFinding",
                           "risk.riskProfiles.rejectNoRiskFinding"}) {
    EXPECT_THAT(RolesThatAllow(what), ElementsAre("admin", "aims-manager", "designated-management", "top-management"))
        << what;
  }
  EXPECT_THAT(RolesThatAllow("risk.treatments.revoke"),
              ElementsAre("admin", "designated-management", "top-management"));
  EXPECT_TRUE(RolesAllow({"incident-manager"}, "risk.treatments.doubt"));
}

TEST(Roles, AuditorsChangeNothingThatIsAudited) {
  EXPECT_TRUE(RolesAllow({"auditor"}, "audit.audits.issue"));
  EXPECT_TRUE(RolesAllow({"auditor"}, "evidence.bundles.export"));
  for (const char* permission : {"inventory.aiSystems.update", "risk.risks.create", "controls.controls.update"}) {
    EXPECT_FALSE(RolesAllow({"auditor"}, permission)) << permission;
  }
}

TEST(Roles, SuspendingIsForThoseWhoMustBeQuick) {
  EXPECT_TRUE(RolesAllow({"incident-manager"}, "inventory.aiSystems.suspend"));
  EXPECT_TRUE(RolesAllow({"ai-system-owner"}, "inventory.aiSystems.suspend"));
  EXPECT_FALSE(RolesAllow({"legal"}, "inventory.aiSystems.suspend"));
  EXPECT_TRUE(RolesAllow({"legal"}, "inventory.aiSystems.block"));
}

TEST(Roles, ShareOutTheImpactAssessment) {
  const auto may = [](const std::string& verb) { return RolesThatAllow("risk.impactAssessments." + verb); };
  for (const char* verb : {"create", "start", "setSections", "setHarms", "setBenefits", "setMeasures", "setTarget",
                           "submit", "withdraw"}) {
    EXPECT_THAT(may(verb), ElementsAre("admin", "ai-system-owner", "aims-manager", "editor")) << verb;
  }
  EXPECT_THAT(may("screen"), ElementsAre("admin", "ai-system-owner", "aims-manager"));
  EXPECT_THAT(may("decideNotRequired"),
              ElementsAre("admin", "aims-manager", "designated-management", "top-management"));
  EXPECT_THAT(may("review"), ElementsAre("admin", "aims-manager", "designated-management", "legal", "top-management"));
  for (const char* verb : {"approve", "reject"}) {
    EXPECT_THAT(may(verb), ElementsAre("admin", "designated-management", "top-management")) << verb;
  }
  EXPECT_THAT(may("requestRenewal"),
              ElementsAre("admin", "ai-system-owner", "aims-manager", "editor", "incident-manager", "legal"));
  EXPECT_THAT(may("retire"), ElementsAre("admin", "aims-manager"));
}

TEST(Roles, ShareOutTheControls) {
  const auto may = [](const std::string& what) { return RolesThatAllow("controls." + what); };
  for (const char* what : {"controls.start", "controls.implement", "controls.addEvidence"}) {
    EXPECT_THAT(may(what), ElementsAre("admin", "ai-system-owner", "aims-manager", "developer-engineer", "editor"))
        << what;
  }
  for (const char* what : {"controls.attest", "controls.return", "controls.retire", "controlTests.approveCorrection",
                           "policies.publish", "policies.confirm", "retentionRules.retire"}) {
    EXPECT_THAT(may(what), ElementsAre("admin", "aims-manager", "designated-management", "top-management")) << what;
  }
  for (const char* what : {"policies.approve", "statementsOfApplicability.approve", "controlExceptions.reject",
                           "competences.revoke", "frameworks.adopt"}) {
    EXPECT_THAT(may(what), ElementsAre("admin", "designated-management", "top-management")) << what;
  }
  for (const char* what : {"controlTests.start", "controlTests.conclude"}) {  // who starts a test has to conclude it
    EXPECT_THAT(may(what), ElementsAre("admin", "aims-manager", "editor", "tester")) << what;
  }
  EXPECT_THAT(may("evidenceArtifacts.create"),
              ElementsAre("admin", "ai-system-owner", "aims-manager", "developer-engineer", "editor", "tester"));
  EXPECT_THAT(may("evidenceArtifacts.accept"),
              ElementsAre("admin", "aims-manager", "designated-management", "tester", "top-management"));
  EXPECT_THAT(may("statementsOfApplicability.confirmRows"), ElementsAre("admin", "aims-manager"));
  for (const char* what : {"persons.leave", "policies.draft", "statementsOfApplicability.importIsms",
                           "policyAcknowledgements.recordPaper"}) {
    EXPECT_THAT(may(what), ElementsAre("admin", "aims-manager", "editor")) << what;
  }
  for (const char* what : {"retentionRules.placeHold", "retentionRules.liftHold"}) {
    EXPECT_THAT(may(what), ElementsAre("admin", "aims-manager", "designated-management", "legal", "top-management"))
        << what;
  }
}

TEST(Roles, AuditorsAskForEvidenceAndDoNotProvideIt) {
  for (const char* verb : {"create", "update", "close", "reopen", "cancel", "extend"}) {
    EXPECT_TRUE(RolesAllow({"auditor"}, std::string("controls.evidenceRequests.") + verb)) << verb;
  }
  EXPECT_FALSE(RolesAllow({"auditor"}, "controls.evidenceRequests.provide"));
  EXPECT_FALSE(RolesAllow({"auditor"}, "controls.evidenceArtifacts.accept"));
}

TEST(Roles, EverybodyAcknowledgesPolicies) {
  EXPECT_EQ(RolesThatAllow("controls.policyAcknowledgements.acknowledge"), RoleNames());
}

TEST(Roles, OperatorsKeepTheServiceAndNotTheRecords) {
  EXPECT_TRUE(RolesAllow({"operator"}, "operations.readModels.rebuild"));
  EXPECT_FALSE(RolesAllow({"operator"}, "inventory.suppliers.update"));
  EXPECT_FALSE(RolesAllow({"aims-manager"}, "operations.readModels.rebuild"));
}

}  // namespace
}  // namespace aims::identity
