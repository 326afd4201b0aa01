#pragma once
// Lists page by page, recorded for an echo (answers.h).
//
//   ASSIGN_OR_RETURN(const Pages pages,
//                    FollowList<ListRisksResponse>(client, kListRisks, request, 3, workspace.path("answers")));

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "tools/bench/client.h"
#include "tools/bench/reads_against_echo.h"

namespace aims::bench {

// Requests of a list page by page, and what is on the pages together.
struct Pages {
  std::vector<std::string> requests;
  size_t rows = 0;
};

// The rows of an answer: of its one list of resources.
inline size_t RowsIn(const google::protobuf::Message& response) {
  const auto& type = *response.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const auto* field = type.field(i);
    const bool rows = field->is_repeated() && field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE;
    if (rows) return response.GetReflection()->FieldSize(response, field);
  }
  return 0;
}

// Follows the list for `most` pages or to its end, and records the answers.
template <class Response, class Request>
absl::StatusOr<Pages> FollowList(Client& client, const std::string& method, Request request, size_t most,
                                 const std::string& answers) {
  Pages pages;
  do {
    pages.requests.push_back(request.SerializeAsString());
    ASSIGN_OR_RETURN(const std::string bytes, RecordAnswer(client, method, pages.requests.back(), answers));
    Response response;
    if (!response.ParseFromString(bytes)) {
      return absl::DataLossError(absl::StrCat("the answer is no ", Response::descriptor()->full_name()));
    }
    pages.rows += RowsIn(response);
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty() && pages.requests.size() < most);
  return pages;
}

}  // namespace aims::bench
