// Requests as JSON, as `aims call` takes them: refused, or a request that is the same when it is printed and read
// again, and that can be shown to people.

#include "absl/strings/match.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "tests/fuzz/input.h"
#include "tools/aims/message_text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  inventory::v1::ImportAiSystemsRequest request, again;
  const absl::Status read = cli::FromJson(fuzz::Input(data, size).Rest(), &request);
  fuzz::CheckRefusal(read);
  if (!read.ok()) return 0;
  const std::string json = cli::ToJson(request, false);
  if (!absl::StartsWith(json, "{\"error\"")) {
    const absl::Status reread = cli::FromJson(json, &again);
    fuzz::Check(reread.ok() && google::protobuf::util::MessageDifferencer::Equals(request, again), json);
  }
  static FILE* const nowhere = std::fopen("/dev/null", "w");
  cli::Terminal out(nowhere, false);
  cli::PrintFields(request, out);
  cli::TextOf(cli::PartsOf(request, {"organizations/acme", absl::UnixEpoch()}));
  cli::FieldText(request, "ai_system.provenance.attributes");
  return 0;
}
