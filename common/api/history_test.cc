// Pages of revisions, of a real read model.

#include "common/api/history.h"

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/command/testing/replica_test_base.h"
#include "common/query/page.h"
#include "gtest/gtest.h"

namespace aims::api {
namespace {

using command::testing::NoteName;
using history::v1::ListRevisionsRequest;
using history::v1::ListRevisionsResponse;

constexpr size_t kClientsTake = size_t{4} << 20;

class HistoryTest : public command::testing::ReplicaTest {
 protected:
  // Writes versions of a note, each with a text of so many bytes, and waits until they can be read.
  void Write(int note, int versions, size_t bytes) {
    event_log::Positions positions;
    for (int i = 0; i < versions; ++i) {
      // JSON has six characters for each of these.
      const auto outcome = Execute(NoteName(note), {std::string(bytes, '<')}, absl::StrCat(note, "/", i));
      ASSERT_TRUE(outcome.ok()) << outcome.status();
      for (const auto& [partition, next] : outcome->positions) positions[partition] = next;
    }
    ASSERT_TRUE(replica_->model().Wait(positions, absl::Now() + absl::Seconds(20)).ok());
  }
  absl::Status List(int note, int page_size, const std::string& token, ListRevisionsResponse* page) {
    ListRevisionsRequest request;
    request.set_name(NoteName(note));
    request.set_page_size(page_size);
    request.set_page_token(token);
    return RevisionsPage(replica_->View(), request, page);
  }
  // The versions of each page.
  std::vector<std::vector<uint64_t>> Pages(int note, int page_size) {
    std::vector<std::vector<uint64_t>> pages;
    std::string token;
    do {
      ListRevisionsResponse page;
      const absl::Status status = List(note, page_size, token, &page);
      EXPECT_TRUE(status.ok()) << status;
      EXPECT_LE(page.ByteSizeLong(), query::kMaxAnswerBytes + 1000);
      pages.emplace_back();
      for (const auto& revision : page.revisions()) pages.back().push_back(revision.version());
      token = page.next_page_token();
    } while (!token.empty() && pages.size() < 100);
    return pages;
  }
};

TEST_F(HistoryTest, PagesAreNewestFirstAndEndWithTheirSize) {
  Write(1, 5, 1);
  using Pages = std::vector<std::vector<uint64_t>>;
  EXPECT_EQ(this->Pages(1, 2), (Pages{{5, 4}, {3, 2}, {1}}));
  EXPECT_EQ(this->Pages(1, 5), (Pages{{5, 4, 3, 2, 1}}));
  EXPECT_EQ(this->Pages(1, 0), (Pages{{5, 4, 3, 2, 1}}));
}

TEST_F(HistoryTest, PagesOfLargeRevisionsHaveWhatClientsTake) {
  constexpr int kVersions = 51;
  constexpr size_t kBytes = 30'000;
  static_assert(kVersions * kBytes * 6 > 2 * kClientsTake);
  Write(1, kVersions, kBytes);
  std::vector<uint64_t> all;
  size_t most = 0;
  for (const auto& page : Pages(1, 1000)) {
    all.insert(all.end(), page.begin(), page.end());
    most = std::max(most, page.size());
  }
  ASSERT_EQ(all.size(), size_t{kVersions});
  for (int i = 0; i < kVersions; ++i) EXPECT_EQ(all[static_cast<size_t>(i)], static_cast<uint64_t>(kVersions - i));
  EXPECT_GT(most, 10u) << "pages are filled";
}

TEST_F(HistoryTest, ATokenIsOfOneResourceAndNoNumber) {
  Write(1, 3, 1);
  Write(2, 3, 1);
  ListRevisionsResponse page;
  ASSERT_TRUE(List(1, 1, "", &page).ok());
  const absl::Status elsewhere = List(2, 1, page.next_page_token(), &page);
  EXPECT_TRUE(absl::IsInvalidArgument(elsewhere)) << elsewhere;
  EXPECT_TRUE(absl::StrContains(elsewhere.message(), "page_token: the token belongs to another list")) << elsewhere;
  for (const char* token : {"2", "0", "-1", "x"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(List(1, 1, token, &page))) << token;
  }
  // Of this list, but at no place in it: what nobody is given.
  ListRevisionsRequest request;
  request.set_name(NoteName(1));
  for (const char* key : {"0", "x", "-1", "99999999999999999999"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(List(1, 0, query::PageRequest::Read(request)->TokenBehind(key), &page))) << key;
  }
}

TEST_F(HistoryTest, OfWhatDoesNotExistIsNotFound) {
  ListRevisionsResponse page;
  EXPECT_TRUE(absl::IsNotFound(List(1, 0, "", &page)));
}

}  // namespace
}  // namespace aims::api
