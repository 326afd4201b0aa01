// What a server answers, printed: nothing in it commands the reader's terminal. Input: a code, a message, a zero byte,
// and the details as bytes. Codes from 17 on are of no version of gRPC that there is.

#include "common/base/utf8.h"
#include "common/rpc/errors.h"
#include "tests/fuzz/input.h"
#include "tools/aims/errors.h"
#include "tools/aims/terminal.h"

namespace aims::cli {
namespace {

// Whether all of `text` can be shown: no control characters but the line breaks of the program's own.
bool IsHarmless(absl::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : ' ');
    if ((c < 0x20 && c != '\n') || c == 0x7F || (c == 0xC2 && next >= 0x80 && next < 0xA0)) return false;
  }
  return true;
}

std::string Printed(const absl::Status& status) {
  char* text = nullptr;
  size_t size = 0;
  FILE* stream = open_memstream(&text, &size);
  {
    Terminal err(stream, false);
    PrintError(status, "127.0.0.1:8642", err);
    err.Flush();
  }
  std::fclose(stream);
  const std::string printed(text, size);
  free(text);
  return printed;
}

}  // namespace
}  // namespace aims::cli

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  const auto code = static_cast<grpc::StatusCode>(input.Byte() % 20);
  const std::string message(input.Text());
  const absl::Status status = rpc::FromGrpc(grpc::Status(code, message, std::string(input.Rest())));
  if (status.ok()) return 0;
  const std::string printed = cli::Printed(status);
  fuzz::Check(!printed.empty() && printed.back() == '\n', "something is printed");
  fuzz::Check(cli::IsHarmless(printed), "no control characters");
  rpc::RetryDelay(status);
  // Sent on, as a server does with what another replica answered.
  const absl::Status again = rpc::FromGrpc(rpc::ToGrpc(status));
  fuzz::Check(again.code() == status.code() && again.message().size() <= rpc::kMaxErrorMessageBytes, "it is sent on");
  fuzz::Check(base::CodePoints(again.message()).has_value(), "as UTF-8");

  const std::string cut = cli::CutToWidth(cli::Printable(message), 10);
  fuzz::Check(cli::DisplayWidth(cut) <= 10, "what is cut fits");
  return 0;
}
