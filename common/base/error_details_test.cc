#include "common/base/error_details.h"

#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace aims::base {
namespace {

TEST(ErrorDetails, NameTheCauseInTheOneDomain) {
  const absl::Status status = WithErrorInfo(absl::AbortedError("changed"), "ETAG_NOT_CURRENT", {{"current_etag", "7"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(GetDetail(status, &info));
  EXPECT_EQ(info.domain(), "aims.dev");
  EXPECT_EQ(info.reason(), "ETAG_NOT_CURRENT");
  EXPECT_EQ(info.metadata().at("current_etag"), "7");
}

TEST(ErrorDetails, ReplaceThoseOfTheSameTypeAndKeepOthers) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(1);
  absl::Status status = WithDetail(WithErrorInfo(absl::UnavailableError("x"), "FIRST"), retry);
  status = WithErrorInfo(std::move(status), "SECOND");
  google::rpc::ErrorInfo info;
  ASSERT_TRUE(GetDetail(status, &info));
  EXPECT_EQ(info.reason(), "SECOND");
  EXPECT_TRUE(GetDetail(status, &retry));
}

TEST(ErrorDetails, AreNotReadWhereThereAreNone) {
  google::rpc::ErrorInfo info;
  EXPECT_FALSE(GetDetail(absl::AbortedError("x"), &info));
  EXPECT_FALSE(GetDetail(absl::OkStatus(), &info));
  absl::Status damaged = absl::AbortedError("x");
  damaged.SetPayload("type.googleapis.com/google.rpc.ErrorInfo", absl::Cord("\xFF"));
  EXPECT_FALSE(GetDetail(damaged, &info));
}

}  // namespace
}  // namespace aims::base
