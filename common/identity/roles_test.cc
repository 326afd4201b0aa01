#include "common/identity/roles.h"

#include "absl/algorithm/container.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::identity {
namespace {

using ::testing::Contains;
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
              ElementsAre("admin", "ai-system-owner", "aims-manager", "auditor", "designated-management",
                          "incident-manager", "legal", "top-management"));
  EXPECT_THAT(RolesThatAllow("audit.audits.get", Collection::kConfidential), ElementsAre("admin", "auditor"));
  EXPECT_THAT(RolesThatAllow("audit.concerns.get", Collection::kConfidential), ElementsAre("admin", "concern-handler"));
  EXPECT_THAT(RolesThatAllow("audit.incidents.contain", Collection::kConfidential),
              ElementsAre("admin", "ai-system-owner", "aims-manager", "incident-manager"));
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

TEST(Roles, IncidentsAreReportedByAllAndHandledByFew) {
  const auto may = [](const std::string& what) { return RolesThatAllow("audit." + what, Collection::kConfidential); };
  for (const char* role :
       {"ai-system-owner", "aims-manager", "developer-engineer", "incident-manager", "legal", "tester"}) {
    EXPECT_THAT(may("incidents.create"), Contains(role));
  }
  EXPECT_THAT(may("incidents.triage"), ElementsAre("admin", "aims-manager", "incident-manager"));
  EXPECT_THAT(may("incidents.approveCorrection"), ElementsAre("admin", "aims-manager", "designated-management",
                                                              "incident-manager", "legal", "top-management"));
  EXPECT_THAT(may("incidents.resolve"), ElementsAre("admin", "ai-system-owner", "aims-manager", "incident-manager"));
  EXPECT_THAT(may("incidentClocks.notify"), ElementsAre("admin", "aims-manager", "incident-manager", "legal"));
  EXPECT_THAT(may("incidentClocks.confirm"), ElementsAre("admin", "aims-manager", "designated-management",
                                                         "incident-manager", "legal", "top-management"));
  EXPECT_THAT(RolesThatAllow("audit.incidentSettings.approve"),
              ElementsAre("admin", "designated-management", "top-management"));
}

TEST(Roles, SuspendingIsForThoseWhoMustBeQuick) {
  EXPECT_TRUE(RolesAllow({"incident-manager"}, "inventory.aiSystems.suspend"));
  EXPECT_TRUE(RolesAllow({"ai-system-owner"}, "inventory.aiSystems.suspend"));
  EXPECT_FALSE(RolesAllow({"legal"}, "inventory.aiSystems.suspend"));
  EXPECT_TRUE(RolesAllow({"legal"}, "inventory.aiSystems.block"));
  EXPECT_THAT(RolesThatAllow("inventory.aiSystems.declineSuspension"),
              ElementsAre("admin", "designated-management", "top-management"));
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

// That only the owner takes these steps, and only another person judges them, are rules of the domain.
TEST(Roles, OwnersCorrectAndOthersJudge) {
  for (const char* role : {"viewer", "developer-engineer", "tester", "ai-system-owner", "legal", "incident-manager"}) {
    for (const char* step : {"get", "contain", "analyse", "plan", "startActions", "implement"}) {
      EXPECT_TRUE(RolesAllow({role}, std::string("audit.nonconformities.") + step)) << role << " " << step;
    }
    EXPECT_TRUE(RolesAllow({role}, "audit.actions.complete")) << role;
    EXPECT_FALSE(RolesAllow({role}, "audit.nonconformities.approvePlan")) << role;
    EXPECT_FALSE(RolesAllow({role}, "audit.nonconformities.close")) << role;
    EXPECT_FALSE(RolesAllow({role}, "audit.actions.cancel")) << role;
  }
  for (const char* role : {"aims-manager", "designated-management", "top-management", "auditor"}) {
    for (const char* verb : {"confirm", "reject", "acceptAnalysis", "rejectAnalysis", "approvePlan", "rejectPlan",
                             "verify", "close", "extendDue", "setBlocking"}) {
      EXPECT_TRUE(RolesAllow({role}, std::string("audit.nonconformities.") + verb)) << role << " " << verb;
    }
    for (const char* verb : {"verify", "return", "cancel", "extendDue"}) {
      EXPECT_TRUE(RolesAllow({role}, std::string("audit.actions.") + verb)) << role << " " << verb;
    }
  }
  EXPECT_THAT(RolesThatAllow("audit.actions.grantResources"),
              ElementsAre("admin", "designated-management", "top-management"));
}

// That the lead leads, and that the report is issued by nobody of the team, are rules of the domain.
TEST(Roles, ShareOutAudits) {
  for (const char* what : {"audits.create", "audits.prepare", "audits.recordCheck", "auditFindings.raise",
                           "auditFindings.decideDispute", "auditProgrammes.propose", "auditProgrammes.close"}) {
    EXPECT_TRUE(RolesAllow({"auditor"}, std::string("audit.") + what)) << what;
  }
  EXPECT_FALSE(RolesAllow({"auditor"}, "audit.auditProgrammes.approve"));
  for (const char* role : {"designated-management", "top-management"}) {
    for (const char* what : {"auditProgrammes.approve", "audits.acceptConflict", "audits.issueReport",
                             "audits.returnReport", "auditFindings.confirmDispute", "auditFindings.rejectDispute"}) {
      EXPECT_TRUE(RolesAllow({role}, std::string("audit.") + what)) << role << " " << what;
    }
  }
  EXPECT_EQ(RolesThatAllow("audit.audits.acknowledgeReport"), RoleNames());
  EXPECT_EQ(RolesThatAllow("audit.auditFindings.dispute"), RoleNames());
}

// That a participant makes the statement, and that the signer did not write the minutes, are rules of the domain.
TEST(Roles, ShareOutTheManagementReview) {
  for (const char* verb : {"create", "update", "collectInputs", "considerInput", "hold", "draftMinutes", "setDecision",
                           "removeDecision", "addAddendum", "cancel"}) {
    EXPECT_TRUE(RolesAllow({"aims-manager"}, std::string("audit.managementReviews.") + verb)) << verb;
    EXPECT_FALSE(RolesAllow({"designated-management"}, std::string("audit.managementReviews.") + verb)) << verb;
  }
  for (const char* verb : {"sign", "signAddendum", "returnMinutes"}) {
    EXPECT_THAT(RolesThatAllow(std::string("audit.managementReviews.") + verb), ElementsAre("admin", "top-management"));
  }
  for (const char* role : {"viewer", "designated-management", "legal", "ai-system-owner"}) {
    EXPECT_TRUE(RolesAllow({role}, "audit.managementReviews.recordStatement")) << role;
  }
  EXPECT_FALSE(RolesAllow({"aims-manager"}, "audit.managementReviewPlans.approve"));
  EXPECT_TRUE(RolesAllow({"top-management"}, "audit.managementReviewPlans.approve"));
}

TEST(Roles, ConcernsAreRaisedByAllAndHandledByFew) {
  EXPECT_EQ(RolesThatAllow("audit.concerns.create", Collection::kConfidential), RoleNames());
  for (const char* verb : {"get", "list", "acknowledge", "assign", "exclude", "setSystems", "sendMessage",
                           "investigate", "record", "feedback", "protect", "recordRetaliation", "conclude"}) {
    EXPECT_THAT(RolesThatAllow(std::string("audit.concerns.") + verb, Collection::kConfidential),
                ElementsAre("admin", "concern-handler"))
        << verb;
  }
}

TEST(Roles, ShareOutImprovements) {
  for (const char* role : {"developer-engineer", "tester", "legal", "ai-system-owner", "top-management"}) {
    EXPECT_TRUE(RolesAllow({role}, "audit.improvementItems.create")) << role;
  }
  for (const char* verb : {"accept", "reject"}) {
    EXPECT_THAT(RolesThatAllow(std::string("audit.improvementItems.") + verb),
                ElementsAre("admin", "aims-manager", "designated-management", "top-management"));
  }
  EXPECT_TRUE(RolesAllow({"ai-system-owner"}, "audit.improvementItems.complete"));
  EXPECT_TRUE(RolesAllow({"aims-manager"}, "audit.improvementItems.evaluate"));
}

// That the owner reports, that others confirm, and that management decides, are rules of the domain.
TEST(Roles, ShareOutObjectives) {
  for (const char* permission : {"objectives.get", "objectives.recordMeasurement", "objectives.reportResult"}) {
    for (const char* role : {"tester", "legal", "ai-system-owner", "top-management"}) {
      EXPECT_TRUE(RolesAllow({role}, std::string("audit.") + permission)) << role << " " << permission;
    }
  }
  for (const char* verb : {"confirmResult", "returnResult", "abandon"}) {
    EXPECT_THAT(RolesThatAllow(std::string("audit.objectives.") + verb),
                ElementsAre("admin", "aims-manager", "designated-management", "top-management"));
  }
  for (const char* role : {"aims-manager", "ai-system-owner"}) {
    EXPECT_TRUE(RolesAllow({role}, "audit.objectives.propose")) << role;
    EXPECT_FALSE(RolesAllow({role}, "audit.objectives.approve")) << role;
  }
  EXPECT_TRUE(RolesAllow({"designated-management"}, "audit.objectives.approve"));
}

TEST(Roles, ShareOutChangesResourcesAndEvaluations) {
  for (const char* role : {"designated-management", "top-management"}) {
    for (const char* permission :
         {"managementChanges.approve", "managementChanges.withdraw", "managementChanges.reviewUnplanned",
          "resourceDecisions.decide", "monitoringPlans.approve", "monitoringPlans.retire",
          "performanceEvaluations.approve"}) {
      EXPECT_TRUE(RolesAllow({role}, std::string("audit.") + permission)) << role << " " << permission;
    }
  }
  for (const char* permission :
       {"managementChanges.submit", "managementChanges.evaluate", "managementChanges.reviewUnplanned",
        "resourceDecisions.recordProvision", "monitoringPlans.propose", "performanceEvaluations.conclude",
        "performanceEvaluations.cancel"}) {
    EXPECT_TRUE(RolesAllow({"aims-manager"}, std::string("audit.") + permission)) << permission;
  }
  EXPECT_FALSE(RolesAllow({"aims-manager"}, "audit.managementChanges.approve"));
  EXPECT_FALSE(RolesAllow({"aims-manager"}, "audit.resourceDecisions.decide"));
  EXPECT_TRUE(RolesAllow({"tester"}, "audit.resourceDecisions.create"));
}

}  // namespace
}  // namespace aims::identity
