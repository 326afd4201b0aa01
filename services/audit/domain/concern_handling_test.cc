// The moves of those who handle a concern, and who must not.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/audit/domain/concern.h"
#include "services/audit/domain/testing/concern_story.h"

namespace aims::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using v1::Concern;
using From = ConcernStory::From;

v1::AssignConcernRequest To(const std::string& handler) {
  v1::AssignConcernRequest assign;
  assign.set_handler(handler);
  return assign;
}
v1::ExcludeFromConcernRequest Without(const std::string& person) {
  v1::ExcludeFromConcernRequest exclude;
  exclude.add_people(person);
  exclude.set_reason("the friend of max");
  return exclude;
}
v1::SetConcernSystemsRequest About(const std::vector<std::string>& systems) {
  v1::SetConcernSystemsRequest set;
  for (const std::string& system : systems) set.add_ai_systems(system);
  return set;
}
template <class Request>
Request Saying(const std::string& text) {
  Request request;
  request.set_text(text);
  return request;
}
v1::ProtectConcernReporterRequest Protecting() {
  v1::ProtectConcernReporterRequest protect;
  protect.set_measures("reports to another manager");
  return protect;
}

TEST(ConcernHandling, IsAcknowledgedByItsHandler) {
  ConcernStory story;
  story.ToAcknowledged();
  EXPECT_EQ(story.state().state(), Concern::STATE_ACKNOWLEDGED);
  EXPECT_EQ(story.state().handler(), "hanna");
  EXPECT_TRUE(story.state().has_acknowledge_time());
  EXPECT_FALSE(story.state().messages(0).text().empty()) << "AIMS has a sentence";
  ConcernStory own;
  own.By("hanna").When(Saying<v1::AcknowledgeConcernRequest>("thank you")).Happens();
  EXPECT_EQ(own.state().messages(0).text(), "thank you");
}

// Each move of a handler, by whoever must not make it.
TEST(ConcernHandling, IsNotOfThosePeopleWhomItIsAbout) {
  const auto refuses = [](ConcernStory& story, const std::string& person) {
    SCOPED_TRACE(person);
    story.By(person);
    story.When(To("hugo")).IsRefused("HANDLER_CONFLICT", "A.3.3");
    story.When(Without("x")).IsRefused("HANDLER_CONFLICT", "A.3.3");
    story.When(About({})).IsRefused("HANDLER_CONFLICT", "A.3.3");
    story.When(Protecting()).IsRefused("HANDLER_CONFLICT", "A.3.3");
    story.When(Saying<v1::ReportConcernRetaliationRequest>("x")).IsRefused("HANDLER_CONFLICT", "A.3.3");
  };
  ConcernStory received(From::kNadia), acknowledged(From::kNadia), investigating(From::kNadia);
  acknowledged.ToAcknowledged();
  investigating.ToInvestigating();
  // Named, the owner of the system, and the reporter; however the name is spelled.
  for (const char* person : {"max", "Max", "olga", "nadia"}) {
    refuses(received, person);
    received.When(v1::AcknowledgeConcernRequest()).IsRefused("HANDLER_CONFLICT", "A.3.3");
    refuses(acknowledged, person);
    acknowledged.When(ConcernStory::Investigating()).IsRefused("HANDLER_CONFLICT", "A.3.3");
    acknowledged.When(Saying<v1::SendConcernMessageRequest>("x")).IsRefused("HANDLER_CONFLICT", "A.3.3");
    acknowledged.When(Saying<v1::GiveConcernFeedbackRequest>("x")).IsRefused("HANDLER_CONFLICT", "A.3.3");
    refuses(investigating, person);
    investigating.When(Saying<v1::RecordConcernStepRequest>("x")).IsRefused("HANDLER_CONFLICT", "A.3.3");
    investigating.When(ConcernStory::Concluding(Concern::OUTCOME_SUBSTANTIATED)).IsRefused("HANDLER_CONFLICT");
  }
}

TEST(ConcernHandling, AnOwnerIsExcludedAlsoWhoCameLaterOrWentSince) {
  ConcernStory story;
  story.Knowing(ConcernOwner("otto"));
  story.By("otto").When(v1::AcknowledgeConcernRequest()).IsRefused("HANDLER_CONFLICT");
  story.By("olga").When(v1::AcknowledgeConcernRequest()).IsRefused("HANDLER_CONFLICT");
  story.Knowing(ConcernOwner("otto", /*now=*/false));
  story.By("otto").When(v1::AcknowledgeConcernRequest()).Happens();
}

TEST(ConcernHandling, WhoeverComesToOwnItsSystemIsExcludedFromThenOn) {
  ConcernStory story;
  story.ToAcknowledged();
  event::v1::Actor hanna;
  hanna.set_subject("hanna");
  EXPECT_TRUE(Concerns::MayRead(story.state(), hanna));
  const std::vector<std::string> owners = {"hanna", "olga", "hanna"};
  story.By("reaction/concern_owner").When(&NoteOwners, owners).Happens();
  EXPECT_FALSE(Concerns::MayRead(story.state(), hanna));
  EXPECT_EQ(story.state().handler(), "") << "she does not handle it any more";
  EXPECT_THAT(story.state().excluded_people(), UnorderedElementsAre("max", "olga", "hanna"));
  story.When(&NoteOwners, owners).NothingHappens();
  ConcernStory concluded;
  concluded.ToConcluded().When(&NoteOwners, owners).Happens();
  EXPECT_FALSE(Concerns::MayRead(concluded.state(), hanna));
  // It has room for 197 more.
  std::vector<std::string> many;
  for (int i = 0; i < 300; ++i) many.push_back(absl::StrCat("p", i));
  story.When(&NoteOwners, many).Happens();
  EXPECT_THAT(story.state().excluded_people(), SizeIs(200));
  story.When(&NoteOwners, std::vector<std::string>{"otto"}).NothingHappens();
}

TEST(ConcernHandling, IsNotReadByThosePeopleWhomItIsAbout) {
  ConcernStory story(From::kNadia);
  const auto may = [&](const std::string& person) {
    event::v1::Actor actor;
    actor.set_subject(person);
    return Concerns::MayRead(story.state(), actor);
  };
  EXPECT_TRUE(may("hanna"));
  for (const char* person : {"max", "Max", "olga", "nadia"}) EXPECT_FALSE(may(person)) << person;
  story.By("hanna").When(Without("hugo")).Happens();
  EXPECT_FALSE(may("hugo"));
}

TEST(ConcernHandling, IsGivenToAnother) {
  ConcernStory story;
  story.ToAcknowledged().When(To("hugo")).Happens();
  EXPECT_EQ(story.state().handler(), "hugo");
  story.When(To("hugo")).NothingHappens();
  story.When(To("olga")).IsRefused("HANDLER_CONFLICT", "A.3.3");
  story.When(To("max")).IsRefused("HANDLER_CONFLICT", "A.3.3");
}

TEST(ConcernHandling, WhoeverIsExcludedDoesNotHandleItAnyMore) {
  ConcernStory story;
  story.ToAcknowledged();
  story.When(Without("hanna")).Happens();  // who finds out that she has a part in it says so herself
  EXPECT_EQ(story.state().handler(), "");
  story.When(To("hugo")).IsRefused("HANDLER_CONFLICT");
  story.By("hugo").When(To("hugo")).Happens();
  story.When(Without("Hanna")).NothingHappens();
  v1::ExcludeFromConcernRequest many;
  for (int i = 0; i < 50; ++i) many.add_people("");
  for (int batch = 0; batch < 4; ++batch) {
    for (int i = 0; i < 50; ++i) many.set_people(i, "p" + std::to_string(batch * 50 + i));
    story.When(many);
    if (batch < 3) story.Happens();
  }
  story.IsRefused("TOO_MANY_EXCLUDED", "A.3.3");
}

TEST(ConcernHandling, ItsSystemsAreNamedAndTheirOwnersExcluded) {
  ConcernStory story;
  story.By("hanna").When(About({"organizations/other/aiSystems/x"})).IsRefused("SYSTEM_UNKNOWN", "A.3.3");
  story.When(About({})).Happens();
  EXPECT_THAT(story.state().ai_systems(), IsEmpty());
  EXPECT_THAT(story.state().excluded_people(), UnorderedElementsAre("max", "olga")) << "an exclusion is not lifted";
  story.ToAcknowledged();
  story.Knowing(ConcernOwner("hanna"));
  story.By("hugo").When(About({kConcernSystem})).Happens();
  EXPECT_THAT(story.state().excluded_people(), UnorderedElementsAre("max", "olga", "hanna"));
  EXPECT_EQ(story.state().handler(), "");
  story.When(About({kConcernSystem})).NothingHappens();
  story.When(About({kConcernSystem, kConcernSystem})).NothingHappens();
  const char kOther[] = "organizations/acme/aiSystems/other";
  story.When(About({kOther, kConcernSystem, kOther})).Happens();
  EXPECT_THAT(story.state().ai_systems(), ElementsAre(kOther, kConcernSystem)) << "each once";
}

TEST(ConcernHandling, IsInvestigatedInSteps) {
  ConcernStory story;
  story.ToInvestigating();
  EXPECT_EQ(story.state().state(), Concern::STATE_INVESTIGATING);
  EXPECT_EQ(story.state().investigator(), "hanna");
  auto step = Saying<v1::RecordConcernStepRequest>("the log of May was read");
  *step.add_evidence()->mutable_evidence_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.When(step).IsRefused("EVIDENCE_IN_FUTURE");
  step.clear_evidence();
  story.When(step).Happens();
  EXPECT_EQ(story.state().steps(0).person(), "hanna");
  for (int i = 1; i < kMaxConcernEntries; ++i) story.When(step).Happens();
  story.When(step).IsRefused("TOO_MANY_ENTRIES", "A.3.3");
}

TEST(ConcernHandling, AReportFromOutsideIsAComplaintOnceItIsLookedInto) {
  const auto started = [](From from, bool about_a_system) {
    ConcernStory story(from);
    if (!about_a_system) story.By("hanna").When(About({})).Happens();
    return story.ToAcknowledged().By("hanna").When(ConcernStory::Investigating()).Happens();
  };
  const ConcernEvents outside = started(From::kOutside, true);
  ASSERT_THAT(outside, SizeIs(2));
  EXPECT_THAT(outside[1].complaint_confirmed().ai_systems(), ElementsAre(kConcernSystem));
  EXPECT_THAT(started(From::kOutside, false), SizeIs(1));
  EXPECT_THAT(started(From::kNadia, true), SizeIs(1)) << "a concern of the people here is none";
}

TEST(ConcernHandling, ProtectsItsReporterInEveryState) {
  ConcernStory received, concluded;
  received.By("hanna").When(Protecting()).Happens();
  concluded.ToConcluded().By("hugo").When(Protecting()).Happens();
  EXPECT_EQ(concluded.state().protections(0).measures(), "reports to another manager");
  EXPECT_EQ(concluded.state().protections(0).person(), "hugo");
  EXPECT_EQ(concluded.state().state(), Concern::STATE_CONCLUDED);
  for (int i = 1; i < kMaxConcernEntries; ++i) concluded.When(Protecting()).Happens();
  concluded.When(Protecting()).IsRefused("TOO_MANY_ENTRIES", "A.3.3");
}

TEST(ConcernHandling, MovesStartFromTheirStates) {
  ConcernStory received;
  received.By("hanna");
  received.When(Saying<v1::SendConcernMessageRequest>("x")).IsRefused("WRONG_STATE", "A.3.3");
  received.When(Saying<v1::GiveConcernFeedbackRequest>("x")).IsRefused("WRONG_STATE", "A.3.3");
  received.When(ConcernStory::Investigating()).IsRefused("WRONG_STATE", "A.3.3");
  received.When(Saying<v1::RecordConcernStepRequest>("x")).IsRefused("WRONG_STATE", "A.3.3");
  ConcernStory concluded;
  concluded.ToConcluded();
  concluded.When(v1::AcknowledgeConcernRequest()).IsRefused("WRONG_STATE", "A.3.3");
  concluded.When(To("hugo")).IsRefused("WRONG_STATE", "A.3.3");
  concluded.When(Without("hugo")).IsRefused("WRONG_STATE", "A.3.3");
  concluded.When(About({})).IsRefused("WRONG_STATE", "A.3.3");
  concluded.When(ConcernStory::Concluding(Concern::OUTCOME_OUT_OF_SCOPE)).IsRefused("WRONG_STATE", "A.3.3");
  concluded.When(Saying<v1::SendConcernMessageRequest>("one thing more")).Happens();
}

}  // namespace
}  // namespace aims::audit
