#include "common/rpc/errors.h"

#include <string>

#include "absl/strings/cord.h"
#include "common/base/error_details.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace aims::rpc {
namespace {

TEST(Errors, KeepCodeMessageAndDetailsBothWays) {
  for (int code = 1; code <= 16; ++code) {
    absl::Status status(static_cast<absl::StatusCode>(code), "what is wrong");
    status.SetPayload("type.googleapis.com/x.A", absl::Cord("a"));
    status.SetPayload("type.googleapis.com/x.B", absl::Cord(std::string("\0b", 2)));
    EXPECT_EQ(FromGrpc(ToGrpc(status)), status);
    EXPECT_EQ(ToGrpc(status).error_code(), code);
  }
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
}

TEST(Errors, DetailsAreAGoogleRpcStatus) {
  grpc::Status status = ToGrpc(RetryAfter(absl::UnavailableError("away"), absl::Milliseconds(1500)));
  google::rpc::Status details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), 14);
  EXPECT_EQ(details.message(), "away");
  google::rpc::RetryInfo retry;
  ASSERT_EQ(details.details_size(), 1);
  ASSERT_TRUE(details.details(0).UnpackTo(&retry));
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 500000000);
  EXPECT_EQ(RetryDelay(FromGrpc(status)), absl::Milliseconds(1500));
  EXPECT_EQ(RetryDelay(absl::UnavailableError("away")), absl::nullopt);
}

TEST(Errors, NameTheirCauseForPrograms) {
  absl::Status status = base::WithErrorInfo(absl::AbortedError("changed"), "ETAG_MISMATCH", {{"etag", "7"}});
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(base::GetDetail(FromGrpc(ToGrpc(status)), &info));
  EXPECT_EQ(info.reason(), "ETAG_MISMATCH");
  EXPECT_EQ(info.domain(), "aims.dev");
  EXPECT_EQ(info.metadata().at("etag"), "7");
}

TEST(Errors, FitIntoTheTrailersThatClientsAccept) {
  absl::Status status = absl::InvalidArgumentError(std::string(100000, 'x'));
  status.SetPayload("type.googleapis.com/x.Big", absl::Cord(std::string(100000, 'y')));
  status.SetPayload("type.googleapis.com/x.Small", absl::Cord("s"));
  grpc::Status sent = ToGrpc(status);
  EXPECT_LE(sent.error_message().size(), kMaxErrorMessageBytes);
  EXPECT_LE(sent.error_details().size(), kMaxErrorMessageBytes + kMaxErrorDetailsBytes + 100);
  absl::Status received = FromGrpc(sent);
  EXPECT_TRUE(received.GetPayload("type.googleapis.com/x.Small").has_value());
  EXPECT_FALSE(received.GetPayload("type.googleapis.com/x.Big").has_value());
}

TEST(Errors, AllRulesArriveAlsoWhereTheirTextsAreLong) {
  google::rpc::PreconditionFailure failure;
  for (const char* rule : {"ROW_MISSING", "ROW_UNCONFIRMED", "TARGET_MISSING", "COMPARISON_MISSING"}) {
    auto* violation = failure.add_violations();
    violation->set_type(rule);
    violation->set_subject("organizations/acme/statementsOfApplicability/aims");
    violation->set_description(std::string(failure.violations_size() == 4 ? 40 : 2000, 'x'));
  }
  const absl::Status received =
      FromGrpc(ToGrpc(base::WithDetail(absl::FailedPreconditionError(std::string(5000, 'x')), failure)));
  google::rpc::PreconditionFailure arrived;
  ASSERT_TRUE(base::GetDetail(received, &arrived));
  ASSERT_EQ(arrived.violations_size(), 4);
  EXPECT_EQ(arrived.violations(0).type(), "ROW_MISSING");
  EXPECT_GT(arrived.violations(0).description().size(), 300);
  EXPECT_EQ(arrived.violations(3).description(), std::string(40, 'x'));
}

TEST(Errors, ForeignBytesDoNoHarm) {
  EXPECT_EQ(ToGrpc(absl::InvalidArgumentError("a\xFF")).error_message(), "a?");
  absl::Status status = FromGrpc(grpc::Status(static_cast<grpc::StatusCode>(20), "odd", "\xFFnot a status"));
  EXPECT_EQ(status, absl::UnknownError("odd"));
}

TEST(SayWhenToRetry, OnlyWhereTryingAgainHelps) {
  EXPECT_TRUE(RetryDelay(SayWhenToRetry(absl::UnavailableError("x"))).has_value());
  EXPECT_TRUE(RetryDelay(SayWhenToRetry(absl::ResourceExhaustedError("x"))).has_value());
  EXPECT_EQ(SayWhenToRetry(absl::NotFoundError("x")), absl::NotFoundError("x"));
  EXPECT_EQ(RetryDelay(SayWhenToRetry(RetryAfter(absl::UnavailableError("x"), absl::Seconds(9)))), absl::Seconds(9));
}

}  // namespace
}  // namespace aims::rpc
