#include "common/event_log/embedded/stored_record.h"

#include <cstdint>

#include "absl/strings/str_cat.h"

namespace aims::event_log::embedded {
namespace {

constexpr char kVersion = 1;

void PutNumber(uint64_t number, std::string& out) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<char>(number | 0x80));
  out.push_back(static_cast<char>(number));
}

void PutBytes(absl::string_view bytes, std::string& out) {
  PutNumber(bytes.size(), out);
  out.append(bytes.data(), bytes.size());
}

// Takes numbers and byte strings off the front of what is left; false when it is not there.
class Input {
 public:
  explicit Input(absl::string_view bytes) : rest_(bytes) {}

  bool TakeNumber(uint64_t& number) {
    number = 0;
    for (int shift = 0; shift < 35 && !rest_.empty(); shift += 7) {  // no length needs more than five bytes
      const uint8_t byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      number |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }

  bool TakeBytes(std::string& bytes) {
    uint64_t size = 0;
    if (!TakeNumber(size) || size > rest_.size()) return false;
    bytes.assign(rest_.data(), size);
    rest_.remove_prefix(size);
    return true;
  }

  size_t left() const { return rest_.size(); }

 private:
  absl::string_view rest_;
};

bool Decode(Input input, Record& record) {
  uint64_t headers = 0;
  if (!input.TakeBytes(record.key) || !input.TakeNumber(headers)) return false;
  if (headers > input.left() / 2) return false;  // each takes two bytes at least
  record.headers.resize(headers);
  for (auto& [name, content] : record.headers) {
    if (!input.TakeBytes(name) || !input.TakeBytes(content)) return false;
  }
  return input.TakeBytes(record.value) && input.left() == 0;
}

}  // namespace

std::string EncodeRecord(const Record& record) {
  std::string out;
  out.reserve(record.key.size() + record.value.size() + 32 * record.headers.size() + 16);
  out.push_back(kVersion);
  PutBytes(record.key, out);
  PutNumber(record.headers.size(), out);
  for (const auto& [name, content] : record.headers) {
    PutBytes(name, out);
    PutBytes(content, out);
  }
  PutBytes(record.value, out);
  return out;
}

absl::StatusOr<Record> DecodeRecord(absl::string_view bytes) {
  if (bytes.empty()) return absl::DataLossError("the stored record is empty");
  if (bytes.front() != kVersion) {
    return absl::FailedPreconditionError(absl::StrCat("the record is stored in format ", int{bytes.front()},
                                                      ", which this version of AIMS cannot read (it reads ",
                                                      int{kVersion}, ")"));
  }
  Record record;
  if (!Decode(Input(bytes.substr(1)), record)) {
    return absl::DataLossError(absl::StrCat("the stored record of ", bytes.size(), " bytes is damaged"));
  }
  return record;
}

}  // namespace aims::event_log::embedded
