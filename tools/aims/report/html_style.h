#pragma once
// The one stylesheet of reports. All pairs of colours have a contrast of at least 4.5 to 1 (WCAG 2.2 AA); badges say in
// words what their colour says. Words are not broken; ids, and words of the class `long`, are where there is no room, so
// that no table is wider than its page.

namespace aims::cli::report {

inline constexpr char kStyle[] = R"css(
@page { size: A4; margin: 14mm 13mm 16mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #444; } }
@page wide { size: A4 landscape; }
* { box-sizing: border-box; }
html { background: #fff; color: #1b1b1b; font: 14px/1.45 "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
body { margin: 0 auto; padding: 24px; max-width: 920px; }
body.wide { max-width: 1280px; page: wide; }
h1 { font-size: 26px; line-height: 1.2; margin: 2px 0 12px; }
h2 { font-size: 19px; margin: 30px 0 8px; border-bottom: 1px solid #8a8a8a; padding-bottom: 3px; }
h3 { font-size: 15px; margin: 20px 0 6px; }
h1, h2, h3 { break-after: avoid; overflow-wrap: anywhere; }
p { margin: 6px 0 10px; max-width: 78ch; white-space: pre-line; overflow-wrap: anywhere; }
.org { font-weight: bold; color: #444; margin: 0; }
dl { display: grid; grid-template-columns: minmax(110px, 190px) minmax(0, 1fr); gap: 3px 14px; margin: 8px 0 16px; }
dt { color: #444; }
dd, td, p { unicode-bidi: plaintext; }
dd { margin: 0; white-space: pre-line; overflow-wrap: anywhere; }
header dl { border: 1px solid #b5b5b5; border-radius: 4px; padding: 10px 14px; background: #fafafa; }
table { border-collapse: collapse; width: 100%; margin: 8px 0 18px; font-size: 12.5px; line-height: 1.35; }
caption { text-align: left; font-weight: bold; padding: 2px 0 4px; break-after: avoid; }
th, td { text-align: left; vertical-align: top; padding: 4px 6px; border: 1px solid #c4c4c4; }
th { background: #ececec; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
tbody tr:nth-child(even) { background: #f8f8f8; }
td { white-space: pre-line; }
td.id { min-width: 5.5em; }
.id, .long { overflow-wrap: anywhere; }
.id { font-family: "SF Mono", Consolas, "Liberation Mono", monospace; font-size: 92%; }
td.number, th.number { text-align: right; }
.number, .time, .day { font-variant-numeric: tabular-nums; }
.time span, .day span { white-space: nowrap; }
.mark { display: inline-block; padding: 0 6px; border-radius: 3px; border: 1px solid; background: #ececec; color: #2f2f2f; }
.good { background: #def2e2; color: #0b4a1d; }
.warning { background: #fcefcb; color: #543900; }
.bad { background: #fbdfdb; color: #751010; }
figure { margin: 10px 0 18px; break-inside: avoid; }
figcaption { font-weight: bold; margin-bottom: 2px; }
figure p { margin: 0 0 6px; color: #444; }
svg { max-width: 100%; height: auto; display: block; }
svg text { font-family: "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
footer { margin-top: 26px; border-top: 1px solid #8a8a8a; padding-top: 6px; font-size: 12px; color: #444; }
footer p { max-width: none; }
@media print {
  html { font-size: 9.5pt; }
  body, body.wide { padding: 0; max-width: none; }
  h1 { font-size: 17pt; } h2 { font-size: 13pt; margin-top: 16pt; } h3 { font-size: 10.5pt; }
  table { font-size: 7.6pt; line-height: 1.25; }
  th, td { padding: 2.5px 4px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

}  // namespace aims::cli::report
