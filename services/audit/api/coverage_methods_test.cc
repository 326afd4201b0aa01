#include "services/audit/api/coverage_methods.h"

#include "gtest/gtest.h"
#include "services/audit/domain/testing/audit_story.h"

namespace aims::audit {
namespace {

TEST(CoverageMethods, AnswerByTheProposedVersionBeforeAnyIsApproved) {
  ProgrammeStory story;
  v1::AuditCoverage coverage;
  EXPECT_EQ(AnswerCoverage(story.state(), {}, {}, &coverage).code(), absl::StatusCode::kFailedPrecondition);
  story.When(story.Proposing()).Happens();
  ASSERT_TRUE(AnswerCoverage(story.state(), {}, {}, &coverage).ok());
  EXPECT_EQ(coverage.rows_size(), 70);
  EXPECT_EQ(coverage.planned(), 70u);
}

TEST(CoverageMethods, AnswerGapsAlone) {
  ProgrammeStory story;
  story.ToApproved();
  v1::GetAuditCoverageRequest request;
  request.set_gaps_only(true);
  v1::AuditCoverage coverage;
  ASSERT_TRUE(AnswerCoverage(story.state(), {{"iso-42001:A.10.4", "s1"}}, request, &coverage).ok());
  EXPECT_EQ(coverage.rows_size(), 69);
  EXPECT_EQ(coverage.required(), 69u);
}

}  // namespace
}  // namespace aims::audit
