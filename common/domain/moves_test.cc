#include "common/domain/moves.h"

#include "absl/strings/match.h"
#include "aims/inventory/v1/model.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/domain/refusal.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using inventory::v1::DeleteModelRequest;
using inventory::v1::DeprecateModelRequest;
using inventory::v1::Model;
using inventory::v1::ModelEvent;

struct Models {
  using State = Model;
  using Event = ModelEvent;
};

absl::StatusOr<std::vector<ModelEvent>> Deprecate(const Model&, const DeprecateModelRequest& request, const Decision&) {
  if (request.reason() == "refuse") return Refusal("m", {"A_RULE", "", "refused"});
  ModelEvent event;
  event.mutable_deprecated();
  return std::vector<ModelEvent>{event};
}
absl::StatusOr<std::vector<ModelEvent>> Delete(const Model&, const DeleteModelRequest&, const Decision&) {
  return std::vector<ModelEvent>(2);
}

std::vector<Move> Table() {
  return MoveTable<Models>()
      .On<DeprecateModelRequest>(&Deprecate, {Model::STATE_ACTIVE}, "A.6.2.6")
      .On<DeleteModelRequest>(&Delete);
}

Model In(Model::State state) {
  Model model;
  model.set_name("organizations/acme/models/m");
  model.set_state(state);
  return model;
}

TEST(MoveTable, ListsRequestsStatesAndClauses) {
  const std::vector<Move> moves = Table();
  ASSERT_EQ(moves.size(), 2u);
  EXPECT_EQ(moves[0].request, DeprecateModelRequest::descriptor());
  EXPECT_EQ(moves[0].starts_from, std::vector<int>{Model::STATE_ACTIVE});
  EXPECT_EQ(moves[0].clause, "A.6.2.6");
  EXPECT_TRUE(moves[1].starts_from.empty());
  EXPECT_EQ(FindMove(moves, *DeleteModelRequest::descriptor()), &moves[1]);
  EXPECT_EQ(FindMove(moves, *inventory::v1::CreateModelRequest::descriptor()), nullptr);
}

TEST(MoveTable, AMoveIsRefusedFromOtherStatesBeforeItsFunctionIsAsked) {
  const Move move = Table()[0];
  DeprecateModelRequest request;
  const auto decided = move.decide(In(Model::STATE_ACTIVE), request, {});
  ASSERT_TRUE(decided.ok()) << decided.status();
  EXPECT_TRUE(static_cast<const ModelEvent&>(*decided->at(0)).has_deprecated());
  request.set_reason("refuse");
  const auto violations = ViolationsOf(move.decide(In(Model::STATE_WITHDRAWN), request, {}).status());
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].rule, "WRONG_STATE");
  EXPECT_EQ(violations[0].clause, "A.6.2.6");
  EXPECT_EQ(ViolationsOf(move.decide(In(Model::STATE_ACTIVE), request, {}).status()).at(0).rule, "A_RULE");
}

TEST(MoveTable, AMoveWithoutStatesIsAskedInAny) {
  EXPECT_EQ(Table()[1].decide(In(Model::STATE_WITHDRAWN), DeleteModelRequest(), {})->size(), 2u);
}

TEST(MoveTable, NothingIsDecidedOnAnotherKindOfStateOrRequest) {
  const Move move = Table()[1];
  const absl::Status state = move.decide(inventory::v1::Supplier(), DeleteModelRequest(), {}).status();
  EXPECT_EQ(state.code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(absl::StrContains(state.message(), "aims.inventory.v1.Model is needed")) << state;
  EXPECT_EQ(move.decide(In(Model::STATE_ACTIVE), DeprecateModelRequest(), {}).status().code(),
            absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace aims::domain
