#pragma once
// Sends the rows of an import through an Import… method, many on their way at once, and says what became of each. A
// stream that breaks off is opened again and what was not answered is sent again, and so are rows that the server
// refuses for now (no leader, queue full): it knows the records that it has, so nothing is doubled. How long it goes on
// trying is up to its Patience.
//
//   RowStream<AiSystemRows> rows(channel, [&] { return context.NewCall(absl::Hours(24)); },
//                                [&](const auto& row, const auto& answer) { … });
//   while (…) RETURN_IF_ERROR(rows.Send(request));
//   RETURN_IF_ERROR(rows.Finish());
//
// Used by one thread, on which `answered` is called.

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "aims/risk/v1/risk_category.pb.h"
#include "aims/type/v1/imported_row.pb.h"
#include "tools/aims/import/patience.h"
#include "tools/aims/interrupt.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace aims::cli {

// Makes the context of a call: who calls, and for how long at most.
using NewCall = std::function<std::unique_ptr<grpc::ClientContext>()>;

struct RowStreamOptions {
  size_t window = 256;           // rows on their way: bounds memory, here and at the server
  Patience* patience = nullptr;  // outlives the stream; nullptr: the default
  // Outlives the stream. Once raised no more rows are sent, those on their way are waited for, and then Send fails with
  // Cancelled. nullptr: nothing interrupts it.
  Interrupt* interrupt = nullptr;
};

// What can be imported: the rows of AiSystemService.ImportAiSystems …
struct AiSystemRows {
  using Request = inventory::v1::ImportAiSystemsRequest;
};
// … and of RiskCategoryService.ImportRiskCategories.
struct RiskCategoryRows {
  using Request = risk::v1::ImportRiskCategoriesRequest;
};

template <class Rows>
class RowStream {
 public:
  using Request = typename Rows::Request;
  using Response = type::v1::ImportedRow;
  using Answered = std::function<void(const Request& request, const Response& response)>;

  RowStream(std::shared_ptr<grpc::Channel> channel, NewCall new_call, Answered answered, RowStreamOptions options = {});
  ~RowStream();  // cancels what is on its way

  // Sends a row; waits for answers while the window is full. An error is final: the server could not be reached for too
  // long or refuses the import as a whole, or the import was interrupted.
  absl::Status Send(Request request);
  // Waits until every row is answered.
  absl::Status Finish();

 private:
  struct Stream;

  absl::Status Enqueue(Request request);
  // Sends what was refused for now.
  absl::Status SendAgain();
  // Sends `request` on the open stream; a stream that ended is noticed by TakeAnswer.
  void Write(const Request& request);
  // Waits for the next answer, or for the end of the stream, and deals with it.
  absl::Status TakeAnswer();
  absl::Status TakeAnswers(size_t left);  // until at most `left` rows are on their way
  // The stream ended too early: opens it again and sends what was not answered, unless that is no use.
  absl::Status Recover();
  // Waits before another try; the error when there is to be none.
  absl::Status BackOff(const absl::Status& status);
  bool interrupted() const { return options_.interrupt != nullptr && options_.interrupt->raised(); }

  const std::shared_ptr<grpc::Channel> channel_;
  const NewCall new_call_;
  const Answered answered_;
  const RowStreamOptions options_;
  Patience default_patience_;
  Patience& patience_;
  std::unique_ptr<Stream> stream_;
  std::deque<Request> pending_;   // sent and not answered, in order
  std::deque<Request> again_;     // refused for now
  absl::Status refused_for_now_;  // why, last
};

}  // namespace aims::cli
