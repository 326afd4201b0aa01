#include "common/telemetry/trace.h"

#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::telemetry {
namespace {

using ::testing::MatchesRegex;

const std::string kParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST(TraceContext, ReadsATraceparent) {
  const auto context = TraceContext::Parse(kParent);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace_id(), "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(context->span_id(), "b7ad6b7169203331");
  EXPECT_TRUE(context->sampled());
  EXPECT_EQ(context->text(), kParent);
}

TEST(TraceContext, IsSampledByTheLowestBitAlone) {
  const std::string ids = kParent.substr(0, 53);
  for (const char* flags : {"01", "03", "ff", "0b"}) EXPECT_TRUE(TraceContext::Parse(ids + flags)->sampled()) << flags;
  for (const char* flags : {"00", "02", "fe", "0a"}) EXPECT_FALSE(TraceContext::Parse(ids + flags)->sampled()) << flags;
}

TEST(TraceContext, IsNoneWhenMalformed) {
  for (const char* text : {
           "",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",     // short
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",   // version 00 ends here
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",  //
           "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",    // no version
           "0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",    //
           "00-00000000000000000000000000000000-b7ad6b7169203331-01",    // no trace
           "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",    // no span
           "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",    // upper case
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333x-01",    //
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0x",    //
           "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",    //
           "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",    //
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01",    //
           "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",   //
       }) {
    EXPECT_FALSE(TraceContext::Parse(text).has_value()) << text;
  }
}

TEST(TraceContext, ReadsWhatItKnowsOfVersionsToCome) {
  const auto context = TraceContext::Parse("cc" + kParent.substr(2) + "-what-comes-later");
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->text(), kParent);  // sent on as the version it knows
  EXPECT_TRUE(TraceContext::Parse("cc" + kParent.substr(2)).has_value());
}

TEST(TraceContext, AChildIsAnotherSpanOfTheSameTrace) {
  const auto parent = TraceContext::Parse(kParent);
  const TraceContext child = parent->Child();
  EXPECT_EQ(child.trace_id(), parent->trace_id());
  EXPECT_NE(child.span_id(), parent->span_id());
  EXPECT_TRUE(child.sampled());
  EXPECT_TRUE(TraceContext::Parse(child.text()).has_value());
}

TEST(TraceContext, NewOnesDifferOnAllThreads) {
  std::mutex mutex;
  std::set<std::string> ids;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        const TraceContext context = TraceContext::New();
        std::lock_guard<std::mutex> lock(mutex);
        EXPECT_THAT(context.text(), MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-00"));
        ids.insert(context.trace_id());
        ids.insert(context.span_id());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(ids.size(), 4u * 500u * 2u);
}

}  // namespace
}  // namespace aims::telemetry
