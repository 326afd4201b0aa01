#pragma once
// Reads for one report: everything as of one instant, so that all of a report shows one state, however long its pages
// take and whatever is recorded meanwhile.
//
//   ASSIGN_OR_RETURN(Reader reader, Reader::Open(context, options.as_of));
//   RETURN_IF_ERROR(reader.Get("/aims.risk.v1.RiskService/GetRisk", &request, &risk));
//   RETURN_IF_ERROR(reader.Each<Risk>("/aims.risk.v1.RiskService/ListRisks", request, [&](const Risk& risk) { … }));
//
// The instant is that of --as-of; without it, the time by this machine's clock when the reader was opened, to the
// millisecond. Each call asks for all that was acknowledged before it came (Context::NewLatestCall), so nothing that was
// recorded up to that instant is missing. The positions of the log that the answers included are kept.
//
// A list as of an instant comes in the order of names. Calls block. Errors are those of the server, or of the way there.

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aims/inventory/v1/organization.pb.h"
#include "common/api/freshness_token.h"
#include "google/protobuf/message.h"
#include "tools/aims/context.h"

namespace aims::cli::report {

class Reader {
 public:
  // Reads the organization of the command.
  static absl::StatusOr<Reader> Open(Context& context, const std::string& as_of);

  Context& context() const { return *context_; }
  const inventory::v1::Organization& organization() const { return organization_; }
  // Of the organization, whose days and hours are shown.
  absl::TimeZone zone() const { return zone_; }
  absl::Time as_of() const { return as_of_; }
  // "aims.risk.events 0:17 1:4; aims.inventory.events 0:3", of all answers until now. A topic that had no room in a
  // freshness token is "to its end".
  std::string LogPositions() const;

  // Calls a method. A request without a read_time gets that of the reader.
  absl::Status Get(const std::string& path, google::protobuf::Message* request, google::protobuf::Message* response);

  // Gives each resource of a list, page by page, to `visit`. `request` is a list request without page fields, and with a
  // read_time of its own where it is to be another one. `page` is the default instance of its response.
  absl::Status EachMessage(const std::string& path, const google::protobuf::Message& request,
                           const google::protobuf::Message& page,
                           const std::function<void(const google::protobuf::Message&)>& visit);
  // The same for resources of a known type.
  template <class Page, class Item>
  absl::Status Each(const std::string& path, const google::protobuf::Message& request,
                    const std::function<void(const Item&)>& visit) {
    return EachMessage(path, request, Page::default_instance(),
                       [&visit](const google::protobuf::Message& item) { visit(static_cast<const Item&>(item)); });
  }

 private:
  explicit Reader(Context& context) : context_(&context) {}

  absl::Status Call(const std::string& path, const google::protobuf::Message& request,
                    google::protobuf::Message* response);

  Context* context_;
  inventory::v1::Organization organization_;
  absl::TimeZone zone_;
  absl::Time as_of_;
  api::Freshness seen_;
};

}  // namespace aims::cli::report
