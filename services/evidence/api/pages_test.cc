// Pages of trails and of lists of events for a reader who may not read everything.

#include "services/evidence/api/pages.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "common/api/readers.h"
#include "gtest/gtest.h"
#include "services/evidence/views/testing/trail_world.h"

namespace aims::evidence::testing {
namespace {

constexpr char kNote[] = "organizations/acme/notes/n";
constexpr char kPaper[] = "organizations/acme/papers/secret";

bool IsNote(absl::string_view subject) { return absl::StrContains(subject, "/notes/"); }

class PagesTest : public ::testing::Test {
 protected:
  PagesTest() {
    // Notes and papers in turn, and several of them at one instant.
    for (int i = 0; i < 12; ++i) {
      world_.Append(absl::StrCat(kNote, i % 3), Noted("n"), {.actor = "ana", .time = 1000 + i / 4 * 10});
      world_.Append(absl::StrCat(kPaper, i % 2), Written("Secret", absl::StrCat(kNote, 0)),
                    {.actor = "ben", .time = 1000 + i / 4 * 10});
    }
    world_.CatchUp();
  }

  // All entries of a request, "n" or "confidential", page by page; checks that no token names a paper.
  template <class Request, class Response, class Read>
  std::vector<std::string> All(Request request, const Read& read) {
    std::vector<std::string> all;
    for (int page = 0; page < 100; ++page) {
      Response response;
      const absl::Status status = read(world_.View(&IsNote), request, &response);
      EXPECT_TRUE(status.ok()) << status;
      for (const auto& entry : response.entries()) {
        all.push_back(entry.confidential() ? "confidential"
                                           : absl::StrCat(entry.subject().substr(sizeof("organizations/acme/notes")),
                                                          "@", entry.version()));
      }
      std::string token;
      EXPECT_TRUE(absl::WebSafeBase64Unescape(response.next_page_token(), &token));
      tokens_that_name_notes_ += absl::StrContains(token, "notes/");  // which everybody may read
      EXPECT_FALSE(absl::StrContains(token, "secret")) << "page " << page << " ends with the name of a paper";
      if (response.next_page_token().empty()) return all;
      request.set_page_token(response.next_page_token());
    }
    ADD_FAILURE() << "the list has no end";
    return all;
  }
  std::vector<std::string> AllEvents(const v1::ListEventsRequest& request) {
    return All<v1::ListEventsRequest, v1::ListEventsResponse>(
        request, [](const TrailView& view, const v1::ListEventsRequest& page, v1::ListEventsResponse* response) {
          size_t rows_read = 0;
          return EventsPage(view, page, response, &rows_read);
        });
  }
  std::vector<std::string> WholeTrail(const v1::GetTrailRequest& request) {
    return All<v1::GetTrailRequest, v1::GetTrailResponse>(request, &TrailPage);
  }
  static size_t Confidential(const std::vector<std::string>& entries) {
    return static_cast<size_t>(std::count(entries.begin(), entries.end(), "confidential"));
  }

  TrailWorld world_;
  int tokens_that_name_notes_ = 0;
};

TEST_F(PagesTest, AListOfEventsIsTheSameInPagesOfAnySizeAndNoTokenNamesWhatIsConfidential) {
  for (const char* order : {"occur_time", "occur_time desc"}) {
    v1::ListEventsRequest request;
    request.set_parent("organizations/acme");
    request.set_order_by(order);
    const std::vector<std::string> whole = AllEvents(request);
    EXPECT_EQ(whole.size(), 24u);
    EXPECT_EQ(Confidential(whole), 12u);
    for (int size : {1, 2, 3, 5, 7}) {
      request.set_page_size(size);
      EXPECT_EQ(AllEvents(request), whole) << order << " by " << size;
    }
  }
  EXPECT_GT(tokens_that_name_notes_, 0) << "tokens are read as they are made";
}

TEST_F(PagesTest, ATrailIsTheSameInPagesOfAnySizeAndNoTokenNamesWhatIsConfidential) {
  for (const char* order : {"occur_time", "occur_time desc"}) {
    v1::GetTrailRequest request;
    request.set_name(absl::StrCat(kNote, 0));
    request.set_include_linked(true);
    request.set_order_by(order);
    const std::vector<std::string> whole = WholeTrail(request);
    EXPECT_EQ(whole.size(), 16u);
    EXPECT_EQ(Confidential(whole), 12u);
    for (int size : {1, 2, 3, 5, 7}) {
      request.set_page_size(size);
      EXPECT_EQ(WholeTrail(request), whole) << order << " by " << size;
    }
  }
}

TEST_F(PagesTest, WhatIsConfidentialMatchesNoConditionButTime) {
  v1::ListEventsRequest request;
  request.set_parent("organizations/acme");
  request.set_actor("ben");
  EXPECT_EQ(AllEvents(request), std::vector<std::string>{});
  request.set_actor("");
  request.set_event_type("PaperWritten");
  EXPECT_EQ(AllEvents(request), std::vector<std::string>{});
  request.set_event_type("");
  request.mutable_start_time()->set_seconds(1020);
  EXPECT_EQ(Confidential(AllEvents(request)), 4u);
}

TEST(SetResource, LeavesOutTheJsonWhereAnAnswerDoesNotHoldBoth) {
  command::testing::Note note;
  for (const auto& [bytes, has_json] : {std::pair<size_t, bool>{100'000, true}, {600'000, false}}) {
    note.set_text(std::string(bytes, '<'));  // JSON has six characters for each of these
    v1::GetSubjectAsOfResponse response;
    SetResource(note, &response);
    command::testing::Note read;
    ASSERT_TRUE(response.resource().UnpackTo(&read));
    EXPECT_EQ(read.text(), note.text());
    EXPECT_EQ(!response.resource_json().empty(), has_json);
    EXPECT_LT(response.ByteSizeLong(), size_t{4} << 20);
  }
}

identity::Caller WithRole(const std::string& role) {
  identity::Caller caller;
  caller.actor.set_subject("ana");
  caller.actor.add_roles(role);
  return caller;
}

TEST(Readers, OfAConfidentialCollectionAreThoseWhoseRoleNamesIt) {
  command::Aggregates papers(kPapersTopic, PapersRecord::default_instance());
  papers.Add<Papers>();
  const auto readers = api::Readers::Of({&papers});
  ASSERT_TRUE(readers.ok()) << readers.status();
  EXPECT_TRUE(readers->MayRead(WithRole("auditor"), kPaper));
  EXPECT_TRUE(readers->MayRead(WithRole("admin"), kPaper));
  for (const char* role : {"viewer", "editor", "aims-manager", "top-management", "operator"}) {
    EXPECT_FALSE(readers->MayRead(WithRole(role), kPaper)) << role;
    EXPECT_TRUE(absl::IsPermissionDenied(readers->Check(WithRole(role), kPaper))) << role;
  }
  EXPECT_TRUE(readers->Check(WithRole("auditor"), kPaper).ok());
  EXPECT_FALSE(readers->MayRead(WithRole("admin"), "organizations/acme/unknowns/x")) << "of no known collection";
  EXPECT_TRUE(readers->Check(WithRole("viewer"), "organizations/acme/unknowns/x").ok()) << "is not found later";
}

TEST(Readers, NeedAGetMethod) {
  command::Aggregates notes(command::testing::kTopic, command::testing::NotesRecord::default_instance());
  notes.Add<command::testing::Notes>();
  EXPECT_EQ(api::Readers::Of({&notes}).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace aims::evidence::testing
