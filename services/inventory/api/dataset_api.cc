#include "aims/inventory/v1/dataset.grpc.pb.h"
#include "services/inventory/api/apis.h"
#include "services/inventory/domain/dataset.h"

namespace aims::inventory {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class DatasetApi final : public v1::DatasetService::CallbackService {
 public:
  explicit DatasetApi(api::Parts parts) : api_(parts) {}

  Reactor* CreateDataset(Context* context, const v1::CreateDatasetRequest* request, v1::Dataset* response) override {
    return api_.Create<Datasets>(context, request, response, &Register);
  }
  Reactor* GetDataset(Context* context, const v1::GetDatasetRequest* request, v1::Dataset* response) override {
    return api_.Get(context, request, response);
  }
  Reactor* ListDatasets(Context* context, const v1::ListDatasetsRequest* request,
                        v1::ListDatasetsResponse* response) override {
    return api_.List<Datasets>(context, request, response);
  }
  Reactor* UpdateDataset(Context* context, const v1::UpdateDatasetRequest* request, v1::Dataset* response) override {
    return api_.Change<Datasets>(context, request, response, &Update);
  }
  Reactor* RecordQualityMeasure(Context* context, const v1::RecordQualityMeasureRequest* request,
                                v1::Dataset* response) override {
    return api_.Change<Datasets>(context, request, response, &inventory::RecordQualityMeasure);
  }
  Reactor* DeleteDataset(Context* context, const v1::DeleteDatasetRequest* request, v1::Dataset* response) override {
    return api_.Change<Datasets>(context, request, response, &Delete);
  }
  Reactor* UndeleteDataset(Context* context, const v1::UndeleteDatasetRequest* request,
                           v1::Dataset* response) override {
    return api_.Undelete<Datasets>(context, request, response, &Undelete);
  }

 private:
  api::ResourceApi api_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeDatasetApi(const api::Parts& parts) { return std::make_unique<DatasetApi>(parts); }

}  // namespace aims::inventory
