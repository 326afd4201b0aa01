#pragma once
// Checks that hold of every aggregate that a service registers, for a test beside the registration.
//
//   TEST(RiskAggregates, KeepTheConventions) { api::testing::ExpectConventions(RiskAggregates(), {}); }

#include <algorithm>
#include <memory>

#include "common/api/resource_service.h"
#include "common/command/aggregates.h"
#include "common/domain/refusal.h"
#include "common/rpc/call.h"
#include "gtest/gtest.h"

namespace aims::api::testing {

// The gRPC service of each aggregate can be put together, and the gate can guard it: methods and moves fit together and
// keep the conventions.
inline void ExpectConventions(const command::Aggregates& aggregates, const OtherMethods& others) {
  rpc::Gate gate({});
  Parts parts;
  parts.gate = &gate;
  parts.aggregates = &aggregates;
  for (const command::AggregateType& type : aggregates.types()) {
    const auto service = MakeResourceService(parts, type, others);
    ASSERT_TRUE(service.ok()) << service.status();
    EXPECT_TRUE((*service)->CheckComplete().ok()) << (*service)->CheckComplete();
    const absl::Status guarded = gate.Serve((*service)->descriptor());
    EXPECT_TRUE(guarded.ok()) << guarded;
  }
}

// Every move that is listed with states is refused from every other. Returns how many such moves there are.
inline int ExpectRefusedFromOtherStates(const command::Aggregates& aggregates) {
  int moves = 0;
  for (const command::AggregateType& type : aggregates.types()) {
    const google::protobuf::FieldDescriptor* field = type.prototype->GetDescriptor()->FindFieldByName("state");
    for (const domain::Move& move : type.moves) {
      if (move.starts_from.empty()) continue;
      ++moves;
      const std::unique_ptr<google::protobuf::Message> request(
          google::protobuf::MessageFactory::generated_factory()->GetPrototype(move.request)->New());
      for (int i = 0; i < field->enum_type()->value_count(); ++i) {
        const int value = field->enum_type()->value(i)->number();
        const auto state = type.NewState();
        state->GetReflection()->SetEnumValue(state.get(), field, value);
        domain::Decision decision;
        decision.time = absl::FromUnixSeconds(1767225600);
        const auto violations = domain::ViolationsOf(move.decide(*state, *request, decision).status());
        const bool refused = violations.size() == 1 && violations[0].rule == "WRONG_STATE";
        const bool starts = std::count(move.starts_from.begin(), move.starts_from.end(), value) > 0;
        EXPECT_TRUE(starts || refused) << move.request->name() << " from " << field->enum_type()->value(i)->name();
      }
    }
  }
  return moves;
}

}  // namespace aims::api::testing
