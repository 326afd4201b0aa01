#include "common/query/page.h"

#include <memory>
#include <random>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "aims/evidence/v1/evidence_service.pb.h"
#include "aims/history/v1/history_service.pb.h"
#include "aims/inventory/v1/model.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/error_details.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace aims::query {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using inventory::v1::ListSuppliersRequest;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

size_t SizeFor(int32_t page_size) {
  ListSuppliersRequest request;
  request.set_page_size(page_size);
  return PageRequest::Read(request)->size();
}

TEST(PageSize, IsTheDefaultWhenNotAskedFor) { EXPECT_EQ(SizeFor(0), 50u); }
TEST(PageSize, IsAtMostTheMaximum) {
  EXPECT_EQ(SizeFor(1), 1u);
  EXPECT_EQ(SizeFor(1000), 1000u);
  EXPECT_EQ(SizeFor(1001), 1000u);
  EXPECT_EQ(SizeFor(2147483647), 1000u);
}
TEST(PageSize, IsNotNegative) {
  ListSuppliersRequest request;
  request.set_page_size(-1);
  const auto page = PageRequest::Read(request);
  EXPECT_EQ(page.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(page.status().message(), "page_size: expected 0 (50) to 1000, not -1");
}

TEST(PageRoom, EndsWithTheNumberOfElements) {
  PageRoom room(2);
  EXPECT_TRUE(room.Take(1));
  EXPECT_FALSE(room.full());
  EXPECT_TRUE(room.Take(1));
  EXPECT_TRUE(room.full());
  EXPECT_FALSE(room.Take(0));
}
TEST(PageRoom, EndsWithTheBytesOfAnAnswer) {
  PageRoom room(1000);
  constexpr size_t kElement = size_t{400} << 10;
  size_t taken = 0;
  while (room.Take(kElement)) ++taken;
  EXPECT_EQ(taken, 7u) << "of 400 KiB in 3 MiB";
  EXPECT_FALSE(room.full()) << "a smaller one may go on it";
  EXPECT_TRUE(room.Take(100));
}
TEST(PageRoom, CountsTheFramesOfElementsWithoutContent) {
  PageRoom room(size_t{1} << 30);
  size_t taken = 0;
  while (room.Take(0)) ++taken;
  EXPECT_LT(taken, kMaxAnswerBytes / 4);
}
TEST(PageRoom, HasOneElementHoweverLarge) {
  PageRoom room(1000);
  EXPECT_TRUE(room.Take(kMaxAnswerBytes * 2));
  EXPECT_FALSE(room.Take(0));
  PageRoom none(0);
  EXPECT_TRUE(none.Take(1));
}

ListSuppliersRequest Suppliers() {
  ListSuppliersRequest request;
  request.set_parent("organizations/acme");
  request.set_filter("supplies = \"data\"");
  request.set_order_by("update_time desc");
  return request;
}
const std::string kKey("organizations/acme/suppliers/s1\0\xFF", 33);

std::string TokenOf(const Message& request, absl::string_view time_zone = "") {
  return PageRequest::Read(request, time_zone)->TokenBehind(kKey);
}

// The key that a token gives to a list, or why it gives none.
std::string Read(absl::string_view token, const Message& request, absl::string_view time_zone = "") {
  const std::unique_ptr<Message> asked(request.New());
  asked->CopyFrom(request);
  asked->GetReflection()->SetString(asked.get(), asked->GetDescriptor()->FindFieldByName("page_token"),
                                    std::string(token));
  const auto page = PageRequest::Read(*asked, time_zone);
  if (page.ok()) return page->after();
  EXPECT_EQ(page.status().code(), absl::StatusCode::kInvalidArgument);
  google::rpc::BadRequest bad;
  EXPECT_TRUE(base::GetDetail(page.status(), &bad) && bad.field_violations(0).field() == "page_token");
  return std::string(page.status().message());
}

TEST(PageToken, HoldsTheLastKey) {
  const std::string token = TokenOf(Suppliers());
  EXPECT_THAT(token, MatchesRegex("[A-Za-z0-9_-]+"));
  EXPECT_EQ(Read(token, Suppliers()), kKey);
}

TEST(PageToken, NoneIsTheFirstPage) { EXPECT_EQ(Read("", Suppliers()), ""); }

TEST(PageToken, IsOfNoOtherList) {
  std::vector<std::unique_ptr<Message>> lists;
  lists.push_back(std::make_unique<ListSuppliersRequest>());
  lists.push_back(std::make_unique<inventory::v1::ListModelsRequest>());
  lists.push_back(std::make_unique<history::v1::ListRevisionsRequest>());
  lists.push_back(std::make_unique<evidence::v1::GetTrailRequest>());
  lists.push_back(std::make_unique<evidence::v1::ListEventsRequest>());
  for (const auto& of : lists) {
    for (const auto& other : lists) {
      const std::string read = Read(TokenOf(*of), *other);
      if (of == other) {
        EXPECT_EQ(read, kKey);
      } else {
        EXPECT_THAT(read, HasSubstr("page_token: the token belongs to another list")) << other->GetTypeName();
      }
    }
  }
}

// Sets a field, or a field of the message in it, to something that it is not.
void Change(const FieldDescriptor& field, Message* message) {
  const auto& reflection = *message->GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.SetString(message, &field, reflection.GetString(*message, &field) + "x");
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(message, &field, !reflection.GetBool(*message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(message, &field, reflection.GetInt32(*message, &field) + 1);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(message, &field, reflection.GetInt64(*message, &field) + 1);
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      Message* inner = reflection.MutableMessage(message, &field);
      return Change(*inner->GetDescriptor()->field(0), inner);
    }
    default:
      FAIL() << field.full_name() << " is of a kind that this test does not know";
  }
}

TEST(PageToken, IsOfNoListWithAnyOtherField) {
  int changed = 0;
  for (const Message* of : std::initializer_list<const Message*>{
           &ListSuppliersRequest::default_instance(), &evidence::v1::GetTrailRequest::default_instance(),
           &evidence::v1::ListEventsRequest::default_instance()}) {
    const std::string token = TokenOf(*of);
    for (int i = 0; i < of->GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor& field = *of->GetDescriptor()->field(i);
      if (field.name() == "page_token") continue;
      const std::unique_ptr<Message> other(of->New());
      Change(field, other.get());
      if (field.name() == "page_size") {
        EXPECT_EQ(Read(token, *other), kKey) << "pages may differ in size";
        continue;
      }
      EXPECT_THAT(Read(token, *other), HasSubstr("belongs to another list")) << field.full_name();
      ++changed;
    }
  }
  EXPECT_EQ(changed, 5 + 5 + 7);
  EXPECT_THAT(Read(TokenOf(Suppliers(), "UTC"), Suppliers(), "Europe/Berlin"), HasSubstr("belongs to another list"));
  EXPECT_EQ(Read(TokenOf(Suppliers(), "UTC"), Suppliers(), "UTC"), kKey);
}

TEST(PageToken, IsRefusedWhenDamagedAnywhere) {
  std::string bytes;
  ASSERT_TRUE(absl::WebSafeBase64Unescape(TokenOf(Suppliers()), &bytes));
  for (size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) {
      EXPECT_THAT(Read(absl::WebSafeBase64Escape(bytes.substr(0, i)), Suppliers()), HasSubstr("next_page_token")) << i;
    }
    std::string damaged = bytes;
    damaged[i] ^= 0x10;
    EXPECT_THAT(Read(absl::WebSafeBase64Escape(damaged), Suppliers()),
                HasSubstr("next_page_token of the previous page"))
        << i;
  }
}

TEST(PageToken, NeverCrashesOnGarbage) {
  EXPECT_THAT(Read("?", Suppliers()), HasSubstr("not a token"));
  EXPECT_THAT(Read("50", Suppliers()), HasSubstr("not a token"));
  EXPECT_THAT(Read(std::string(100000, 'A'), Suppliers()), HasSubstr("not a token"));
  std::mt19937 random(20261124);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(1 + random() % 64, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    if (round % 2 == 0) bytes[0] = 2;
    EXPECT_THAT(Read(absl::WebSafeBase64Escape(bytes), Suppliers()), HasSubstr("next_page_token"));
  }
}

TEST(PageRequestDeathTest, IsOfAPagedListAlone) {
  EXPECT_DEATH(PageRequest::Read(inventory::v1::GetSupplierRequest()).status().IgnoreError(), "no field page_size");
}

}  // namespace
}  // namespace aims::query
