#include "common/identity/subject.h"

#include <string>

#include "gtest/gtest.h"

namespace aims::identity {
namespace {

using event::v1::Actor;

absl::Status Check(const std::string& subject, Actor::Kind kind = Actor::KIND_PERSON) {
  Actor actor;
  actor.set_subject(subject);
  actor.set_kind(kind);
  return AdmitSubject(base::LoginCase::kCounts, &actor);
}

std::string Admitted(const std::string& subject, base::LoginCase letters) {
  Actor actor;
  actor.set_subject(subject);
  actor.set_kind(Actor::KIND_PERSON);
  const absl::Status status = AdmitSubject(letters, &actor);
  return status.ok() ? actor.subject() : status.ToString();
}

TEST(Subject, IsRecordedInOneForm) {
  EXPECT_EQ(Admitted(" Carla@Example.org", base::LoginCase::kCounts), "Carla@Example.org");
  EXPECT_EQ(Admitted(" Carla@Example.org", base::LoginCase::kIgnored), "carla@example.org");
  EXPECT_EQ(Admitted("\uFF43arla", base::LoginCase::kCounts), "carla");
}

TEST(Subject, PersonsHaveNamesOfTheirOwn) {
  for (const char* name : {"ana", "dora@example.org", "auth0|5f7c", "timers", "reactionary", "aims-admin", "service"}) {
    EXPECT_TRUE(Check(name).ok()) << Check(name);
  }
}

TEST(Subject, NobodyIsNamedAsAimsItself) {
  for (const char* name : {"timer", "Timer", "timer/x", "reactions", "reaction/prohibition", "REACTION/x", "reaction:x",
                           "aims", "aims:timer", "aims/timer", " timer", "\uFF54imer"}) {
    for (const Actor::Kind kind : {Actor::KIND_PERSON, Actor::KIND_SERVICE}) {
      EXPECT_EQ(Check(name, kind).code(), absl::StatusCode::kUnauthenticated) << name;
    }
  }
  EXPECT_NE(Check("timer").message().find("\"timer\": this name is reserved for AIMS itself"), std::string::npos)
      << Check("timer");
}

TEST(Subject, ProgramsAndPersonsAreToldApartByTheirNames) {
  EXPECT_TRUE(Check("service:scanner", Actor::KIND_SERVICE).ok());
  EXPECT_EQ(Check("scanner", Actor::KIND_SERVICE).code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Check("service:scanner").code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Check("Service:scanner").code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Check("\uFF53ervice\uFF1Ascanner").code(), absl::StatusCode::kUnauthenticated);
}

TEST(Subject, ACallerIsAPersonOrAProgram) {
  EXPECT_EQ(Check("ana", Actor::KIND_SYSTEM).code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Check("ana", Actor::KIND_UNSPECIFIED).code(), absl::StatusCode::kUnauthenticated);
}

TEST(Subject, NamesAreVisibleAndBounded) {
  for (const std::string& name : {std::string(), std::string("a\u00ADb"), std::string("a\nb"), std::string("a\0b", 3),
                                  std::string("b\xC3"), std::string(base::kMaxLoginLength + 1, 'a')}) {
    EXPECT_EQ(Check(name).code(), absl::StatusCode::kUnauthenticated) << name;
  }
  EXPECT_TRUE(Check(std::string(base::kMaxLoginLength, 'a')).ok());
  EXPECT_NE(Check("c\u0430rla").message().find("mixes Cyrillic and Latin"), std::string::npos) << Check("c\u0430rla");
}

}  // namespace
}  // namespace aims::identity
