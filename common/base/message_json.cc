#include "common/base/message_json.h"

#include <map>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "google/protobuf/type.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/type_resolver.h"
#include "google/protobuf/util/type_resolver_util.h"

namespace aims::base {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::util::TypeResolver;

constexpr char kPrefix[] = "type.googleapis.com";

// Describes the program's messages to protobuf's printer, which asks for each message that it prints anew. Protobuf's
// own resolver makes a description each time, and the options of its fields, which the printer does not look at, take
// most of that; here each is made once, without them.
class KnownTypes : public TypeResolver {
 public:
  google::protobuf::util::Status ResolveMessageType(const std::string& url, google::protobuf::Type* type) override {
    return Resolve(url, types_, type, [&] {
      const auto status = source_->ResolveMessageType(url, type);
      for (auto& field : *type->mutable_fields()) field.clear_options();
      return status;
    });
  }
  google::protobuf::util::Status ResolveEnumType(const std::string& url, google::protobuf::Enum* type) override {
    return Resolve(url, enums_, type, [&] {
      const auto status = source_->ResolveEnumType(url, type);
      for (auto& value : *type->mutable_enumvalue()) value.clear_options();
      return status;
    });
  }

 private:
  template <class T, class Make>
  google::protobuf::util::Status Resolve(const std::string& url, std::map<std::string, T>& known, T* type,
                                         const Make& make) {
    {
      const absl::ReaderMutexLock lock(&mutex_);
      const auto found = known.find(url);
      if (found != known.end()) {
        *type = found->second;
        return {};
      }
    }
    const auto status = make();
    if (status.ok()) {  // only then is it one of the program's, of which there are so many
      const absl::MutexLock lock(&mutex_);
      known.emplace(url, *type);
    }
    return status;
  }

  const std::unique_ptr<TypeResolver> source_{
      google::protobuf::util::NewTypeResolverForDescriptorPool(kPrefix, DescriptorPool::generated_pool())};
  absl::Mutex mutex_;
  std::map<std::string, google::protobuf::Type> types_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, google::protobuf::Enum> enums_ ABSL_GUARDED_BY(mutex_);
};

google::protobuf::util::Status Print(const google::protobuf::Message& message, std::string* json) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  if (message.GetDescriptor()->file()->pool() != DescriptorPool::generated_pool()) {
    return google::protobuf::util::MessageToJsonString(message, json, options);
  }
  static auto& types = *new KnownTypes;
  return google::protobuf::util::BinaryToJsonString(&types, absl::StrCat(kPrefix, "/", message.GetTypeName()),
                                                    message.SerializeAsString(), json, options);
}

}  // namespace

absl::StatusOr<std::string> MessageJson(const google::protobuf::Message& message) {
  std::string json;
  const auto printed = Print(message, &json);
  if (printed.ok()) return json;
  return absl::InternalError(absl::StrCat("a ", message.GetTypeName(), " has no JSON form: ", printed.ToString()));
}

}  // namespace aims::base
