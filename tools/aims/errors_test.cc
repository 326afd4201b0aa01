#include "tools/aims/errors.h"

#include "common/base/error_details.h"
#include "common/domain/refusal.h"
#include "common/rpc/errors.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"
#include "tools/aims/testing/captured.h"

namespace aims::cli {
namespace {

struct Printed {
  ExitCode code;
  std::string text;
};

Printed Print(const absl::Status& status) {
  Captured err;
  const ExitCode code = PrintError(status, "127.0.0.1:8642", err.terminal());
  return {code, err.text()};
}

TEST(Errors, AreOneLine) {
  const Printed printed = Print(absl::NotFoundError("there is no\norganizations/x"));
  EXPECT_EQ(printed.text, "aims: there is no organizations/x\n");
  EXPECT_EQ(printed.code, kRefused);
}

TEST(Errors, OfTheCommandLineExitWithTwo) {
  const Printed printed = Print(UsageError("which one?"));
  EXPECT_EQ(printed.text, "aims: which one?\n");
  EXPECT_EQ(printed.code, kUsage);
}

TEST(Errors, SayThatNoServerAnswers) {
  const Printed printed = Print(absl::UnavailableError("failed to connect to all addresses"));
  EXPECT_EQ(printed.text,
            "aims: no server answers at 127.0.0.1:8642: start one with `aims serve`, or name another with --server or "
            "AIMS_SERVER\n");
  EXPECT_EQ(printed.code, kUnreachable);
}

TEST(Errors, SayWhenToTryAgain) {
  const Printed printed = Print(rpc::RetryAfter(absl::UnavailableError("no leader is known"), absl::Milliseconds(200)));
  EXPECT_EQ(printed.text, "aims: no leader is known: try again in 200ms\n");
  EXPECT_EQ(printed.code, kRefused);
}

TEST(Errors, UnfoldSeveralFields) {
  google::rpc::BadRequest bad;
  for (const char* field : {"parent", "supplier.display_name"}) {
    auto* violation = bad.add_field_violations();
    violation->set_field(field);
    violation->set_description("is required");
  }
  EXPECT_EQ(Print(base::WithDetail(absl::InvalidArgumentError("2 fields are wrong"), bad)).text,
            "aims: 2 fields are wrong:\n"
            "  parent                  is required\n"
            "  supplier.display_name   is required\n");
}

TEST(Errors, UnfoldSeveralRulesWithTheirClauses) {
  domain::Refusals refusals("organizations/acme/aiSystems/triage");
  refusals.Add(domain::Violation{"FOUR_EYES", "A.6.2.4", "another person must decide"});
  refusals.Add(domain::Violation{"TEST_REPORT_MISSING", "A.6.2.4", "give the report"});
  EXPECT_EQ(Print(refusals.ToStatus()).text,
            "aims: 2 rules are violated by organizations/acme/aiSystems/triage:\n"
            "  FOUR_EYES             another person must decide (A.6.2.4)\n"
            "  TEST_REPORT_MISSING   give the report (A.6.2.4)\n");
}

TEST(Errors, KeepASingleDetailOnTheLine) {
  EXPECT_EQ(Print(domain::BadField("name", "is required")).text, "aims: name: is required\n");
}

}  // namespace
}  // namespace aims::cli
