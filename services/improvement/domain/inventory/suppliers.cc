#include "services/improvement/domain/inventory/suppliers.h"

#include <string>

#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/time.h"

namespace aims::improvement {
namespace {

using inventory::v1::Supplier;
using inventory::v1::SupplierEvent;

void KeepSupplier(const SupplierEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  SupplierEvent kept;
  switch (event.event_case()) {
    case SupplierEvent::kRegistered:
      kept.mutable_registered();
      break;
    case SupplierEvent::kAssessed:
      kept.mutable_assessed()->set_assessment(event.assessed().assessment());
      if (event.assessed().has_expire_time()) {
        *kept.mutable_assessed()->mutable_expire_time() = event.assessed().expire_time();
      }
      break;
    case SupplierEvent::kDeleted:
      kept.mutable_deleted();
      break;
    case SupplierEvent::kUndeleted:
      kept.mutable_undeleted();
      break;
    default:
      return;  // the end of validity is told by the assessment
  }
  keep(SubjectPart(metadata.subject()), kept);
}

struct Facts {
  bool deleted = false;
  Supplier::Assessment assessment = Supplier::ASSESSMENT_UNSPECIFIED;
  absl::Time expire = absl::InfiniteFuture();

  void Apply(const SupplierEvent& event) {
    if (event.has_deleted()) deleted = true;
    if (event.has_undeleted()) deleted = false;
    if (!event.has_assessed()) return;
    assessment = event.assessed().assessment();
    // One that was found unsuitable stays so until it is assessed again.
    const bool ends = event.assessed().has_expire_time() && assessment != Supplier::ASSESSMENT_UNSUITABLE;
    expire = ends ? base::FromProto(event.assessed().expire_time()) : absl::InfiniteFuture();
  }
  // Leaving aside the end of validity.
  const char* Standing() const {
    switch (assessment) {
      case Supplier::ASSESSMENT_SUITABLE:
      case Supplier::ASSESSMENT_SUITABLE_WITH_CONDITIONS:
        return "valid";
      case Supplier::ASSESSMENT_UNSUITABLE:
        return "unsuitable";
      default:
        return "missing";
    }
  }
};

void CountSupplier(const History& history, Timeline& timeline) {
  Facts facts;
  for (const Moment& moment : history) {
    timeline.At(moment);
    facts.Apply(*moment.As<SupplierEvent>());
    if (facts.deleted) {
      timeline.Hold(Series::kSuppliers, {});
      continue;
    }
    const absl::string_view supplier = LastPart(moment.subject);
    const Labels expired = {LabelOf({supplier, "expired"})};
    if (facts.expire <= moment.time) {
      timeline.Hold(Series::kSuppliers, expired);
    } else {
      timeline.Hold(Series::kSuppliers, {LabelOf({supplier, facts.Standing()})});
      if (facts.expire != absl::InfiniteFuture()) timeline.Hold(Series::kSuppliers, expired, facts.expire);
    }
  }
}

void AddSupplier(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  const Counts& used = context.standing(Series::kSuppliersUsed);
  const auto systems = used.find(LabelPart(label, 0));
  if (systems == used.end() || systems->second <= 0) return;
  const absl::string_view standing = LabelPart(label, 1);
  tally.denominator += static_cast<double>(count);
  if (standing == "valid") tally.numerator += static_cast<double>(count);
  tally.parts[std::string(standing)] += count;
}

}  // namespace

Kind SupplierKind() {
  return {.id = "suppliers",
          .sources = {On<SupplierEvent>(&KeepSupplier)},
          .series = {Series::kSuppliers},
          .count = &CountSupplier};
}

std::vector<Formula> SupplierFormulas() {
  return {{.metric = "suppliers-current",
           .inputs = {{Series::kSuppliers, Over::kInstant, &AddSupplier}},
           .looks_up = {Series::kSuppliersUsed}}};
}

}  // namespace aims::improvement
