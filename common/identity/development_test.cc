#include "common/identity/development.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

absl::StatusOr<Caller> Authenticate(const std::vector<std::pair<std::string, std::string>>& sent) {
  CallMetadata metadata;
  for (const auto& [key, value] : sent) metadata.Add(key, value);
  return DevelopmentAuthenticator().Authenticate(metadata);
}

std::string Refusal(const std::vector<std::pair<std::string, std::string>>& sent) {
  auto caller = Authenticate(sent);
  EXPECT_EQ(caller.status().code(), absl::StatusCode::kUnauthenticated) << caller.status();
  return std::string(caller.status().message());
}

TEST(DevelopmentAuthenticator, WhoSaysNothingIsADeveloperWithAllRights) {
  auto caller = Authenticate({{"user-agent", "grpc"}});
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->actor.subject(), "developer");
  EXPECT_EQ(caller->actor.kind(), event::v1::Actor::KIND_PERSON);
  EXPECT_EQ(caller->actor.authentication(), "development");
  EXPECT_THAT(caller->actor.roles(), ElementsAre("admin"));
  EXPECT_TRUE(caller->all_organizations);
  EXPECT_TRUE(caller->credentials.empty());
}

TEST(DevelopmentAuthenticator, BelievesWhatItIsTold) {
  auto caller = Authenticate(
      {{"aims-actor", "ana@acme"}, {"aims-roles", "auditor, viewer"}, {"aims-organizations", "acme,globex"}});
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->actor.subject(), "ana@acme");
  EXPECT_THAT(caller->actor.roles(), ElementsAre("auditor", "viewer"));
  EXPECT_FALSE(caller->all_organizations);
  EXPECT_TRUE(caller->MayActIn("organizations/globex"));
  EXPECT_FALSE(caller->MayActIn("organizations/initech"));
}

TEST(DevelopmentAuthenticator, TakesNamesInUtf8) {
  auto caller = Authenticate({{"aims-actor-bin", "J\u00FCrgen"}});
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_EQ(caller->actor.subject(), "J\u00FCrgen");
  EXPECT_THAT(caller->credentials, ElementsAre(std::pair<std::string, std::string>("aims-actor-bin", "J\u00FCrgen")));
}

TEST(DevelopmentAuthenticator, TakesHundredsOfOrganizations) {
  std::vector<std::string> ids;
  for (int i = 0; i < 500; ++i) ids.push_back(absl::StrCat("subsidiary-", i));
  auto caller = Authenticate({{"aims-organizations", absl::StrJoin(ids, ",")}});
  ASSERT_TRUE(caller.ok()) << caller.status();
  for (const std::string& id : ids) EXPECT_TRUE(caller->MayActIn("organizations/" + id));
  EXPECT_FALSE(caller->MayActIn("organizations/subsidiary-500"));
  EXPECT_THAT(Refusal({{"aims-organizations", std::string(8193, 'a')}}), HasSubstr("longer than 8192"));
}

TEST(DevelopmentAuthenticator, ForwardsTheCredentialsAsSent) {
  auto caller = Authenticate({{"aims-actor", "ana"}, {"aims-roles", "auditor, viewer"}, {"aims-wait", "1s"}});
  ASSERT_TRUE(caller.ok()) << caller.status();
  EXPECT_THAT(caller->credentials, ElementsAre(std::pair<std::string, std::string>("aims-actor", "ana"),
                                               std::pair<std::string, std::string>("aims-roles", "auditor, viewer")));
}

TEST(DevelopmentAuthenticator, RefusesWhatCannotBe) {
  EXPECT_THAT(Refusal({{"aims-actor", std::string(1025, 'a')}}), HasSubstr("1024"));
  EXPECT_THAT(Refusal({{"aims-actor", "ana"}, {"aims-actor-bin", "ben"}}), HasSubstr("send one of them"));
  EXPECT_THAT(Refusal({{"aims-actor", "ana"}, {"aims-actor", "ben"}}), HasSubstr("more than once"));
  EXPECT_THAT(Refusal({{"aims-roles", "admn"}}), HasSubstr("admin, "));
  EXPECT_THAT(Refusal({{"aims-roles", ""}}), HasSubstr("not a role"));
  EXPECT_THAT(Refusal({{"aims-roles", std::string(2000, 'a')}}), HasSubstr("longer"));
  EXPECT_THAT(Refusal({{"aims-organizations", "organizations/acme"}}), HasSubstr("not an organization's id"));
}

TEST(DevelopmentAuthenticator, ListensOnThisMachineOnly) {
  DevelopmentAuthenticator authenticator;
  for (const char* address : {"127.0.0.1:8080", "127.0.0.1:0", "127.1.2.3:1", "localhost:8080", "[::1]:8080",
                              "unix:/run/aims.sock", "unix-abstract:aims"}) {
    EXPECT_TRUE(authenticator.CheckListenAddress(address).ok()) << address;
  }
  for (const char* address : {"0.0.0.0:8080", "[::]:8080", ":8080", "*:8080", "", "10.0.0.1:80", "aims.example:80",
                              "127.0.0.1.example.com:80", "127.0.0.256:1", "127.1:80", "128.0.0.1:80", "::1:80", "[::1",
                              "localhost.example:1", "dns:///localhost:80"}) {
    absl::Status status = authenticator.CheckListenAddress(address);
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << address;
    EXPECT_THAT(std::string(status.message()), HasSubstr("listen on 127.0.0.1:PORT"));
  }
}

}  // namespace
}  // namespace aims::identity
