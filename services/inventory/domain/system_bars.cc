#include "services/inventory/domain/system_bars.h"

#include "common/base/resource_name.h"
#include "common/domain/entries.h"
#include "services/inventory/domain/gates.h"

namespace aims::inventory {
namespace {

int PlaceOf(const v1::SystemAssurance& assurance, const std::string& resource) {
  return domain::PlaceOf(assurance.bars(), [&](const SystemBar& known) { return known.resource() == resource; });
}

domain::Violation Barred(const SystemBar& bar) {
  const auto name = base::ResourceName::Parse(bar.resource());
  const std::string text = absl::StrCat(bar.resource(), " bars the system: ", bar.sentence());
  if (name.ok() && name->collection() == "incidents") return {"SERIOUS_INCIDENT", "A.8.4", text};
  return {"OPEN_NONCONFORMITY", "10.2", text};
}

}  // namespace

absl::StatusOr<SystemAssuranceEvents> ReportBar(const v1::SystemAssurance& assurance, const SystemBar& bar,
                                                const domain::Decision&) {
  const int place = PlaceOf(assurance, bar.resource());
  const bool is_new = place == assurance.bars_size();
  const bool means_nothing = !bar.bars() && !bar.evidence_hold();
  if (is_new ? means_nothing : assurance.bars(place).resource_version() >= bar.resource_version()) {
    return SystemAssuranceEvents{};
  }
  SystemAssuranceEvents events(1);
  *events[0].mutable_bar_reported()->mutable_bar() = bar;
  return events;
}

void FoldBar(const v1::SystemBarReported& reported, v1::SystemAssurance* assurance) {
  const SystemBar& bar = reported.bar();
  const int place = PlaceOf(*assurance, bar.resource());
  if (bar.bars() || bar.evidence_hold()) {
    domain::SetEntry(place, bar, assurance->mutable_bars());
  } else {
    domain::RemoveEntry(place, assurance->mutable_bars());
  }
}

void RequireNoBar(const v1::SystemAssurance& assurance, domain::Refusals* refusals) {
  for (const SystemBar& bar : assurance.bars()) {
    if (bar.bars()) {
      refusals->Add(Barred(bar));
    } else {
      refusals->Add({"EVIDENCE_HOLD", "AI Act Art. 73(6)",
                     absl::StrCat(bar.resource(), " holds the system as evidence: ", bar.sentence(),
                                  "; have the authority informed first")});
    }
  }
}

absl::optional<SystemBar> HoldOf(const v1::AiSystem& system, const domain::Decision& decision) {
  const auto assurance = decision.Find<v1::SystemAssurance>(AssuranceName(system.name()));
  if (assurance == nullptr) return absl::nullopt;
  for (const SystemBar& bar : assurance->bars()) {
    if (bar.evidence_hold()) return bar;
  }
  return absl::nullopt;
}

}  // namespace aims::inventory
