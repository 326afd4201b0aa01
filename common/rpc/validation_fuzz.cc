// Requests of a client against the rules of their proto: refused with violations that reach the client, or what the
// rules say holds. Input: a byte for the type of the request, then the request.

#include <cmath>
#include <vector>

#include "absl/strings/match.h"
#include "common/base/error_details.h"
#include "common/base/resource_name.h"
#include "common/base/text.h"
#include "common/base/utf8.h"
#include "common/rpc/errors.h"
#include "common/rpc/testing/library.pb.h"
#include "common/rpc/validation.h"
#include "google/rpc/error_details.pb.h"
#include "tests/fuzz/input.h"

namespace aims::rpc {
namespace {

// What CreateBookRequest promises, checked without the rules that are compiled from it.
void CheckBook(const testing::CreateBookRequest& request) {
  const testing::Book& book = request.book();
  fuzz::Check(base::ResourceName::Parse(request.parent()).ok(), "a parent");
  fuzz::Check(request.book_id().empty() || base::IsResourceId(request.book_id()), "an id");
  fuzz::Check(base::CodePoints(book.title()).value_or(99) <= 10, "a title of at most 10 characters");
  fuzz::Check(!base::IsBlank(book.title()), "that can be read");
  fuzz::Check(!base::FindUnreadable(book.title(), base::Lines::kOne).has_value(), "by people, on one line");
  fuzz::Check(book.kind() == testing::KIND_NOVEL || book.kind() == testing::KIND_ATLAS, "a kind that is known");
  fuzz::Check(book.pages() >= 0 && book.pages() <= 1000, "pages within limits");
  fuzz::Check(std::isfinite(book.rating()) && book.rating() >= 0 && book.rating() <= 5, "a rating within limits");
  fuzz::Check(std::isfinite(book.weight()), "a weight that is a number");
  fuzz::Check(book.authors_size() >= 1 && book.authors_size() <= 3, "one to three authors");
  fuzz::Check(book.cover().size() <= 4 && book.labels_size() <= 2, "little cover, few labels");
  for (const auto& name : book.related()) {
    fuzz::Check(absl::StartsWith(name, request.parent() + "/books/"), "related books are of the same organization");
  }
}

}  // namespace
}  // namespace aims::rpc

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  using namespace aims::rpc::testing;
  static const std::vector<const google::protobuf::Message*> types = {
      &CreateBookRequest::default_instance(),    &UpdateBookRequest::default_instance(),
      &CreateLibraryRequest::default_instance(), &LendBookRequest::default_instance(),
      &ReshelveBookRequest::default_instance(),  &ImportBooksRequest::default_instance()};
  fuzz::Input input(data, size);
  std::unique_ptr<google::protobuf::Message> request(types[input.Byte() % types.size()]->New());
  if (!request->ParseFromArray(input.Rest().data(), static_cast<int>(input.Rest().size()))) return 0;
  const absl::Status status = rpc::Validate(*request);
  fuzz::CheckRefusal(status);
  if (!status.ok()) {
    // As the client gets it.
    google::rpc::BadRequest bad;
    const absl::Status received = rpc::FromGrpc(rpc::ToGrpc(status));
    fuzz::Check(base::GetDetail(received, &bad) && bad.field_violations_size() > 0, "violations reach the client");
    fuzz::Check(received.message().size() <= rpc::kMaxErrorMessageBytes, "in a message of bounded length");
  } else if (const auto* create = dynamic_cast<const CreateBookRequest*>(request.get())) {
    rpc::CheckBook(*create);
  }
  return 0;
}
