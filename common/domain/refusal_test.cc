#include "common/domain/refusal.h"

#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using ::testing::HasSubstr;

constexpr char kSubject[] = "organizations/acme/aiSystems/chat";

TEST(Refusals, OfNothingAreOk) {
  Refusals refusals(kSubject);
  refusals.Unless(true, {"RULE", "4.1", "kept"});
  refusals.Add(absl::optional<Violation>());
  EXPECT_TRUE(refusals.empty());
  EXPECT_TRUE(refusals.ToStatus().ok());
}

TEST(Refusals, ListEverythingThatIsWrong) {
  Refusals refusals(kSubject);
  refusals.Unless(false, {"REPORT_MISSING", "A.6.2.4", "give the report"});
  refusals.Add(absl::make_optional(Violation{"FOUR_EYES", "6.1.3", "another person must decide"}));
  const absl::Status status = refusals.ToStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("REPORT_MISSING: give the report (A.6.2.4)"));
  const auto violations = ViolationsOf(status);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].rule, "REPORT_MISSING");
  EXPECT_EQ(violations[0].clause, "A.6.2.4");
  EXPECT_EQ(violations[0].description, "give the report");
  EXPECT_EQ(violations[1].rule, "FOUR_EYES");
  EXPECT_EQ(violations[1].clause, "6.1.3");
}

TEST(Refusal, CarriesPreconditionFailureDetailsForClients) {
  const absl::Status status = Refusal(kSubject, {"RULE", "4.1", "broken"});
  google::rpc::PreconditionFailure failure;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.PreconditionFailure");
  ASSERT_TRUE(payload.has_value());
  ASSERT_TRUE(failure.ParseFromString(std::string(*payload)));
  ASSERT_EQ(failure.violations_size(), 1);
  EXPECT_EQ(failure.violations(0).type(), "RULE");
  EXPECT_EQ(failure.violations(0).subject(), kSubject);
  EXPECT_EQ(failure.violations(0).description(), "broken (4.1)");
}

TEST(BadField, NamesTheFieldForClients) {
  const absl::Status status = BadField("update_mask", "\"x\" is no field");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  ASSERT_TRUE(payload.has_value());
  ASSERT_TRUE(bad.ParseFromString(std::string(*payload)));
  ASSERT_EQ(bad.field_violations_size(), 1);
  EXPECT_EQ(bad.field_violations(0).field(), "update_mask");
  EXPECT_EQ(bad.field_violations(0).description(), "\"x\" is no field");
}

TEST(ViolationsOf, AreNoneForOtherErrors) {
  EXPECT_TRUE(ViolationsOf(absl::OkStatus()).empty());
  EXPECT_TRUE(ViolationsOf(absl::FailedPreconditionError("x")).empty());
  EXPECT_TRUE(ViolationsOf(BadField("name", "x")).empty());
}

TEST(ViolationsOf, ReadDescriptionsWithParenthesesButWithoutClause) {
  const auto violations = ViolationsOf(Refusal(kSubject, {"RULE", "", "give a number (from 0) of people"}));
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].description, "give a number (from 0) of people");
  EXPECT_EQ(violations[0].clause, "");
}

}  // namespace
}  // namespace aims::domain
