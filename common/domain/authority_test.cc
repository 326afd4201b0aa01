#include "common/domain/authority.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using ::testing::HasSubstr;
using type::v1::Authorities;

Authorities Under(type::v1::Separation separation, uint32_t version) {
  Authorities authorities;
  authorities.mutable_separation()->set_separation(separation);
  authorities.mutable_separation()->set_version(version);
  authorities.mutable_separation()->set_digest("d");
  return authorities;
}

Decision By(const std::string& subject) {
  Decision decision;
  decision.time = absl::UnixEpoch();
  decision.actor.set_subject(subject);
  return decision;
}

absl::optional<Violation> Asked(const std::string& subject, const Authorities& authorities) {
  const Decision decision = By(subject);
  return Authority(authorities, decision, "6.1.3").FourEyes({.makers = {"ana"}, .concerned = {"olga", ""}});
}

TEST(FourEyes, StrictBarsAllWhoHadAPart) {
  const Authorities strict = Under(type::v1::SEPARATION_STRICT, 2);
  for (const char* barred : {"ana", "olga"}) {
    const auto violation = Asked(barred, strict);
    ASSERT_TRUE(violation.has_value()) << barred;
    EXPECT_EQ(violation->rule, "FOUR_EYES");
    EXPECT_EQ(violation->clause, "6.1.3");
    EXPECT_THAT(violation->description, HasSubstr("under STRICT separation, version 2 of the policy"));
  }
  EXPECT_FALSE(Asked("dora", strict).has_value());
}

TEST(FourEyes, SmallBarsTheMakersOnly) {
  const Authorities small = Under(type::v1::SEPARATION_SMALL, 3);
  ASSERT_TRUE(Asked("ana", small).has_value());
  EXPECT_THAT(Asked("ana", small)->description, HasSubstr("under SMALL separation, version 3 of the policy"));
  EXPECT_FALSE(Asked("olga", small).has_value());
}

// Events of former versions have logins as people spelled them, and a login has many spellings.
TEST(FourEyes, BarsTheSamePersonUnderAnotherSpelling) {
  const std::pair<const char*, const char*> pairs[] = {
      {"carla", " carla"},
      {"carla", "Carla"},
      {"carla@example.org", "carla@Example.org"},
      {"carla", "CARLA "},
      {"carla", "c\u0430rla"},  // Cyrillic а
      {"carla", "\uFF43arla"},
      {"andr\u00E9", "andre\u0301"},
  };
  for (const auto& [one, other] : pairs) {
    for (const auto& [maker, actor] : {std::make_pair(one, other), std::make_pair(other, one)}) {
      const Decision decision = By(actor);
      const Authority authority(Authorities(), decision, "6.1.3");
      const auto made = authority.FourEyes({.makers = {maker}});
      ASSERT_TRUE(made.has_value()) << maker << " and " << actor;
      EXPECT_THAT(made->description, HasSubstr(absl::StrCat("(recorded as \"", maker, "\")")));
      EXPECT_TRUE(authority.FourEyes({.makers = {}, .concerned = {maker}}).has_value()) << maker << " and " << actor;
    }
  }
}

TEST(Authority, IsGivenToALoginByteByByte) {
  Authorities authorities;
  auto& designation = *authorities.add_designations();
  designation.set_subject_id("carla");
  designation.set_role(type::v1::MANAGEMENT_ROLE_TOP);
  for (const char* other : {"Carla", "c\u0430rla", " carla"}) {
    const Decision decision = By(other);
    EXPECT_TRUE(Authority(authorities, decision, "5.3").Management(type::v1::MANAGEMENT_ROLE_TOP).has_value()) << other;
  }
  const Decision decision = By("carla");
  EXPECT_FALSE(Authority(authorities, decision, "5.3").Management(type::v1::MANAGEMENT_ROLE_TOP).has_value());
}

TEST(FourEyes, IsStrictWhileNoPolicyIsApproved) {
  ASSERT_TRUE(Asked("olga", Authorities()).has_value());
  EXPECT_THAT(Asked("olga", Authorities())->description, HasSubstr("as no policy is approved"));
  EXPECT_TRUE(Asked("olga", Under(type::v1::SEPARATION_SMALL, 0)).has_value()) << "a version is what is approved";
}

TEST(Authority, SaysInItsGroundsWhichPolicyHeld) {
  const Decision decision = By("dora");
  const auto small = Authority(Under(type::v1::SEPARATION_SMALL, 3), decision, "6.1.3").grounds().separation();
  EXPECT_EQ(small.separation(), type::v1::SEPARATION_SMALL);
  EXPECT_EQ(small.version(), 3u);
  EXPECT_EQ(small.digest(), "d");
  const auto none = Authority(Authorities(), decision, "6.1.3").grounds().separation();
  EXPECT_EQ(none.separation(), type::v1::SEPARATION_STRICT);
  EXPECT_EQ(none.version(), 0u);
}

// Ana is designated for chat and bot, ben is top management until 2026-02-01.
Authorities Managed() {
  Authorities authorities;
  auto* ana = authorities.add_designations();
  ana->set_number(1);
  ana->set_subject_id("ana");
  ana->set_role(type::v1::MANAGEMENT_ROLE_DESIGNATED);
  ana->add_ai_systems("chat");
  ana->add_ai_systems("bot");
  auto* ben = authorities.add_designations();
  ben->set_number(2);
  ben->set_subject_id("ben");
  ben->set_role(type::v1::MANAGEMENT_ROLE_TOP);
  *ben->mutable_expire_time() = base::ToProto(absl::FromUnixSeconds(1769904000));
  ben->set_designator("theo");
  ben->set_bootstrap(true);
  return authorities;
}

bool MayDecide(const std::string& subject, type::v1::ManagementRole needed, const Systems& systems, int64_t at = 0) {
  Decision decision = By(subject);
  decision.time = absl::FromUnixSeconds(at);
  const auto violation = Authority(Managed(), decision, "6.1.3").Management(needed, systems);
  if (violation.has_value()) {
    EXPECT_EQ(violation->rule, "NOT_DESIGNATED");
    EXPECT_EQ(violation->clause, "6.1.3");
  }
  return !violation.has_value();
}

TEST(Management, IsDesignatedForSystemsOrForAll) {
  constexpr auto kDesignated = type::v1::MANAGEMENT_ROLE_DESIGNATED;
  EXPECT_TRUE(MayDecide("ana", kDesignated, {"chat"}));
  EXPECT_TRUE(MayDecide("ana", kDesignated, {"chat", "bot"}));
  EXPECT_FALSE(MayDecide("ana", kDesignated, {"chat", "other"}));
  EXPECT_FALSE(MayDecide("ana", kDesignated, {})) << "that is about the whole organization";
  EXPECT_TRUE(MayDecide("ben", kDesignated, {"other"}));
  EXPECT_FALSE(MayDecide("eve", kDesignated, {"chat"}));
}

TEST(Management, TopMayDecideWhateverDesignatedMayAndNotTheOtherWay) {
  EXPECT_TRUE(MayDecide("ben", type::v1::MANAGEMENT_ROLE_TOP, {}));
  EXPECT_TRUE(MayDecide("ben", type::v1::MANAGEMENT_ROLE_DESIGNATED, {}));
  EXPECT_FALSE(MayDecide("ana", type::v1::MANAGEMENT_ROLE_TOP, {"chat"}));
}

TEST(Management, EndsAtItsTime) {
  EXPECT_TRUE(MayDecide("ben", type::v1::MANAGEMENT_ROLE_TOP, {}, 1769903999));
  EXPECT_FALSE(MayDecide("ben", type::v1::MANAGEMENT_ROLE_TOP, {}, 1769904000));
}

TEST(Management, IsQuotedInTheGrounds) {
  const Decision decision = By("ben");
  Authority authority(Managed(), decision, "6.1.3");
  EXPECT_FALSE(authority.grounds().has_designation());
  ASSERT_FALSE(authority.Management(type::v1::MANAGEMENT_ROLE_TOP).has_value());
  const auto& quote = authority.grounds().designation();
  EXPECT_EQ(quote.number(), 2u);
  EXPECT_EQ(quote.role(), type::v1::MANAGEMENT_ROLE_TOP);
  EXPECT_EQ(quote.designator(), "theo");
  EXPECT_EQ(quote.expire_time().seconds(), 1769904000);
  EXPECT_TRUE(quote.bootstrap());
}

}  // namespace
}  // namespace aims::domain
