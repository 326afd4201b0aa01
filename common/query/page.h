#pragma once
// Pages of lists (AIP-158): where a page begins, how much goes on it, and where the next one begins. Every answer that is
// paged is made with this, whichever service it is of.
//
//   ASSIGN_OR_RETURN(const PageRequest page, PageRequest::Read(request));
//   PageRoom room(page.size());
//   … of each element behind page.after(), or from the first on where that is empty:
//     if (!room.Take(element.ByteSizeLong())) {
//       response->set_next_page_token(page.TokenBehind(key_of_the_last_one_on_the_page));
//       break;
//     }
//
// A token belongs to one list: to the method, by the type of its request, and to all that the request says besides
// page_size and page_token. A field that a request is given later is a part of that without further ado.
//
// A token is a place in a list and gives no rights; it is neither secret nor signed. The place is checked against the
// range of the list, like any input. Thread-safe: no state is shared.

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace aims::query {

inline constexpr size_t kDefaultPageSize = 50;
inline constexpr size_t kMaxPageSize = 1000;

// Most bytes of the elements of one answer. gRPC clients take messages of 4 MiB unless they are told otherwise; an answer
// has more in it than its elements.
inline constexpr size_t kMaxAnswerBytes = size_t{3} << 20;

class PageRequest {
 public:
  // `request` has the fields page_size (int32) and page_token (string). `time_zone` is that of its dates, where it has
  // any: another time zone is another list. InvalidArgument, with the field, for a size that is negative, and for a
  // token that is none, is damaged, or belongs to another list.
  static absl::StatusOr<PageRequest> Read(const google::protobuf::Message& request, absl::string_view time_zone = "");

  // Most elements of the page: kDefaultPageSize unless the request says otherwise, at most kMaxPageSize.
  size_t size() const { return size_; }
  // The key that the page before ended with; empty: this is the first page.
  const std::string& after() const { return after_; }
  // The token of the next page, which begins behind `last_key`. The key is not empty. URL-safe text.
  std::string TokenBehind(absl::string_view last_key) const;

 private:
  PageRequest(size_t size, std::string digest) : size_(size), digest_(std::move(digest)) {}

  size_t size_;
  std::string digest_;  // of the list
  std::string after_;
};

// How much more goes on a page.
class PageRoom {
 public:
  explicit PageRoom(size_t elements) : elements_(elements) {}

  // Whether an element of so many bytes goes on the page; it then has its room. The first one always does, so that no
  // list stands still.
  bool Take(size_t bytes) {
    bytes += kFrameBytes;
    if (!empty_ && (elements_ == 0 || bytes > bytes_)) return false;
    empty_ = false;
    --elements_;
    bytes_ -= bytes < bytes_ ? bytes : bytes_;
    return true;
  }
  // Whether no other element goes on it, however small.
  bool full() const { return !empty_ && elements_ == 0; }

 private:
  static constexpr size_t kFrameBytes = 8;  // tag and length of an element in its answer, at most

  size_t elements_;
  size_t bytes_ = kMaxAnswerBytes;
  bool empty_ = true;
};

}  // namespace aims::query
