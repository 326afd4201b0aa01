// What requests and tokens are read for: the conventions that handlers rely on.

#include "aims/inventory/v1/supplier.pb.h"
#include "common/api/batch.h"
#include "common/api/change_cursor.h"
#include "common/api/freshness.h"
#include "common/api/request_fields.h"
#include "common/api/resource_api.h"
#include "common/base/resource_name.h"
#include "common/domain/refusal.h"
#include "google/rpc/code.pb.h"
#include "gtest/gtest.h"

namespace aims::api {
namespace {

using inventory::v1::CreateSupplierRequest;
using inventory::v1::UpdateSupplierRequest;

TEST(Freshness, ATokenGivesBackItsPositions) {
  const event_log::Positions positions = {{{"aims.inventory.events", 0}, 17}, {{"aims.risk.events", 7}, 1}};
  auto decoded = DecodeFreshness(EncodeFreshness(positions));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, positions);
}

TEST(Freshness, ATokenOfAllServicesIsNotTooLong) {
  event_log::Positions positions;
  for (const char* service : {"audit", "controls", "evidence", "improvement", "inventory", "risk"}) {
    for (int partition = 0; partition < 32; ++partition) {
      positions[{std::string("aims.") + service + ".events", partition}] = int64_t{1} << 40;
    }
  }
  auto decoded = DecodeFreshness(EncodeFreshness(positions));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, positions);
}

TEST(Freshness, WhatIsNoTokenIsRefused) {
  for (const std::string& text : {std::string("?"), std::string("not base64!"), std::string(5000, 'A')}) {
    EXPECT_TRUE(absl::IsInvalidArgument(DecodeFreshness(text).status())) << text;
  }
  EXPECT_TRUE(absl::IsInvalidArgument(DecodeFreshness(EncodeFreshness({{{"t", -1}, 1}})).status()));
}

TEST(Freshness, AModelIsHeldToWhatATokenSaysOfItsTopicsAlone) {
  const event_log::Positions all = {{{"a", 0}, 1}, {{"b", 0}, 2}, {{"b", 1}, 3}, {{"c", 0}, 4}};
  EXPECT_EQ(PositionsOf({"b", "d"}, all), (event_log::Positions{{{"b", 0}, 2}, {{"b", 1}, 3}}));
  EXPECT_TRUE(PositionsOf({}, all).empty());
}

TEST(ChangeCursor, WalksEveryPartitionAndStandsAtItsEnd) {
  const event_log::TopicPartition first{"a", 0}, second{"b", 0};
  const auto scan = [&](const event_log::TopicPartition& partition, int64_t from, const ChangeCursor::Visit& visit) {
    for (int64_t offset = from; offset < 4; ++offset) {
      internal::v1::StoredChange change;
      change.set_subject(offset % 2 == 0 ? "even" : "odd");
      change.set_version(static_cast<uint64_t>(offset) + (partition.topic == "b" ? 10 : 0));
      if (!visit(offset, change)) break;
    }
    return absl::OkStatus();
  };
  const auto even = [](absl::string_view subject) { return subject == "even"; };
  ChangeCursor cursor({{first, 1}});
  const event_log::Positions folded = {{first, 4}, {second, 1}};
  EXPECT_EQ((*cursor.Next(folded, scan, even))->version(), 2u);
  EXPECT_EQ(cursor.positions().at(first), 3);
  EXPECT_EQ((*cursor.Next(folded, scan, even))->version(), 10u);
  EXPECT_FALSE(cursor.Next(folded, scan, even)->has_value()) << "what is not folded yet is not shown";
  EXPECT_EQ(cursor.positions(), folded);
}

TEST(Freshness, IsTakenFromTheTrailersOfAForwardedCall) {
  const event_log::Positions positions = {{{"t", 1}, 2}};
  EXPECT_EQ(FreshnessIn({{"other", "x"}, {rpc::kFreshnessTokenKey, EncodeFreshness(positions)}}), positions);
  EXPECT_TRUE(FreshnessIn({{rpc::kFreshnessTokenKey, "?"}}).empty());
}

TEST(Freshness, ATokenGrowsByWhatItsBearerWrites) {
  const event_log::Positions had = {{{"t", 1}, 2}, {{"t", 2}, 9}};
  const auto token = DecodeFreshness(TokenAfter(EncodeFreshness(had), {{{"t", 2}, 5}, {{"t", 3}, 1}}));
  EXPECT_EQ(*token, (event_log::Positions{{{"t", 1}, 2}, {{"t", 2}, 9}, {{"t", 3}, 1}}));
  EXPECT_EQ(TokenAfter("", had), EncodeFreshness(had));
  EXPECT_EQ(TokenAfter("not base64!", had), EncodeFreshness(had));
}

TEST(RequestDigest, LeavesOutTheRequestIdAndNothingElse) {
  CreateSupplierRequest request;
  request.mutable_supplier()->set_display_name("Labs");
  const std::string digest = RequestDigest(request);
  request.set_request_id("r1");
  EXPECT_EQ(RequestDigest(request), digest);
  request.set_supplier_id("labs");
  EXPECT_NE(RequestDigest(request), digest);
}

TEST(RequestDigest, DiffersBetweenMethodsOfTheSameShape) {
  inventory::v1::DeleteSupplierRequest remove;
  inventory::v1::UndeleteSupplierRequest bring_back;
  remove.set_name("organizations/acme/suppliers/labs");
  bring_back.set_name("organizations/acme/suppliers/labs");
  EXPECT_NE(RequestDigest(remove), RequestDigest(bring_back));
}

TEST(ExpectedEtag, IsTheRequestsOwnOrThatOfItsResource) {
  inventory::v1::DeleteSupplierRequest remove;
  remove.set_etag("3");
  EXPECT_EQ(ExpectedEtag(remove), "3");
  UpdateSupplierRequest update;
  EXPECT_EQ(ExpectedEtag(update), "");
  update.mutable_supplier()->set_etag("4");
  EXPECT_EQ(ExpectedEtag(update), "4");
}

TEST(PrepareCreate, TheSameRequestIdMakesTheSameName) {
  CreateSupplierRequest request;
  request.set_parent("organizations/acme");
  request.set_request_id("r1");
  std::string first;
  std::string second;
  auto prepared = PrepareCreate(request, "suppliers", &first);
  PrepareCreate(request, "suppliers", &second);
  EXPECT_EQ(first, second);
  EXPECT_TRUE(base::ResourceName::Parse(first).ok()) << first;
  EXPECT_EQ(first,
            "organizations/acme/suppliers/" + static_cast<const CreateSupplierRequest&>(*prepared).supplier_id());
  request.set_request_id("r2");
  PrepareCreate(request, "suppliers", &second);
  EXPECT_NE(first, second);
}

TEST(PrepareCreate, KeepsAChosenIdAndFillsARequestId) {
  CreateSupplierRequest request;
  request.set_parent("organizations/acme");
  request.set_supplier_id("labs");
  std::string subject;
  auto prepared = PrepareCreate(request, "suppliers", &subject);
  EXPECT_EQ(subject, "organizations/acme/suppliers/labs");
  EXPECT_FALSE(static_cast<const CreateSupplierRequest&>(*prepared).request_id().empty());
}

TEST(ToRpcStatus, CarriesCodeAndDetails) {
  const absl::Status status = domain::BadField("supplier.display_name", "is missing");
  const google::rpc::Status proto = ToRpcStatus(status);
  EXPECT_EQ(proto.code(), google::rpc::INVALID_ARGUMENT);
  EXPECT_EQ(proto.details_size(), 1);
  EXPECT_EQ(FieldOf(status), "supplier.display_name");
  EXPECT_EQ(FieldOf(absl::NotFoundError("x")), "");
}

TEST(SayWhenToRetry, OnlyWhereTryingAgainHelps) {
  EXPECT_NE(SayWhenToRetry(absl::UnavailableError("x")), absl::UnavailableError("x")) << "has RetryInfo";
  EXPECT_EQ(SayWhenToRetry(absl::NotFoundError("x")), absl::NotFoundError("x"));
}

}  // namespace
}  // namespace aims::api
