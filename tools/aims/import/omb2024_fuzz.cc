// Rows of an inventory, whatever is in their 62 cells: refused with the column, or a request whose text can be sent and
// that is the same each time. Input: cells, each ended by a zero byte; those that are missing are empty.

#include "common/base/error_details.h"
#include "common/base/resource_name.h"
#include "common/rpc/errors.h"
#include "common/rpc/validation.h"
#include "google/rpc/error_details.pb.h"
#include "tests/fuzz/input.h"
#include "tools/aims/import/omb2024.h"
#include "tools/aims/import/omb2024_columns.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  fuzz::Input input(data, size);
  cli::CsvRecord record;
  record.number = 2;
  record.raw = std::string(input.Rest());
  while (record.cells.size() < cli::kOmb2024Columns) record.cells.emplace_back(input.Text());
  while (!input.empty() && record.cells.size() < 70) record.cells.emplace_back(input.Text());

  const cli::RecordText text = cli::ReadRecordText(record, cli::Encoding::kWindows1252);
  fuzz::CheckRefusal(cli::CheckOmb2024Header(text.cells));
  const cli::MappedRecord mapped = cli::MapOmb2024(text, "organizations/us-federal", {}, {});
  if (mapped.refusal.has_value()) {
    fuzz::Check(!mapped.refusal->reason.empty() && mapped.refusal->column >= 0, "a refusal says why");
    return 0;
  }
  // What was decoded is the same when it is read as it was decoded.
  cli::CsvRecord decoded = record;
  decoded.cells = text.cells;
  const cli::RecordText again = cli::ReadRecordText(decoded, cli::Encoding::kUtf8);
  fuzz::Check(again.cells == text.cells && again.content_sha256 == text.content_sha256, "the same content in UTF-8");
  fuzz::Check(base::IsResourceId(mapped.request.ai_system_id()), "an id");
  const std::string bytes = mapped.request.SerializeAsString();
  inventory::v1::ImportAiSystemsRequest received;
  fuzz::Check(received.ParseFromString(bytes), "what is sent is received: all text is UTF-8");
  // A row that the server refuses is shown with the column that the refused field came from.
  google::rpc::BadRequest bad;
  base::GetDetail(rpc::Validate(received), &bad);
  for (const auto& violation : bad.field_violations()) {
    fuzz::Check(cli::Omb2024ColumnOfField(violation.field(), received.ai_system()) > 0, violation.field());
  }
  return 0;
}
