#include "tools/aims/report/plots.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/aims/report/as_table.h"
#include "tools/aims/report/html_text.h"
#include "tools/aims/terminal.h"

namespace aims::cli::report {
namespace {

// Sizes are in units of the picture, which is 720 wide.
constexpr double kWidth = 720;
constexpr double kLetter = 6.6;  // mean width of a letter at 12 units
constexpr char kInk[] = "#1b1b1b";
constexpr char kEdge[] = "#5a5a5a";

std::string N(double value) { return absl::StrFormat("%.6g", std::round(value * 10) / 10); }

// Pale grounds by tone; series of one tone take them in turn.
std::string Ground(Tone tone, size_t nth) {
  constexpr std::array<std::array<const char*, 3>, 4> kGrounds = {{{"#c6d9ee", "#e6eef7", "#dcd3ec"},
                                                                   {"#bfe3c8", "#def2e2", "#d3ecdf"},
                                                                   {"#f8dd96", "#fcefcb", "#f5e3b8"},
                                                                   {"#f4b6ae", "#fad9d5", "#f7c9c1"}}};
  return kGrounds[static_cast<size_t>(tone)][nth % 3];
}

// Pale green through yellow to red.
std::string HeightGround(double height) {
  constexpr std::array<std::array<double, 3>, 3> kStops = {{{206, 234, 213}, {252, 236, 187}, {246, 188, 179}}};
  const double at = std::clamp(height, 0.0, 1.0) * 2;
  const size_t below = at < 1 ? 0 : 1;
  std::array<int, 3> rgb{};
  for (size_t i = 0; i < 3; ++i) {
    rgb[i] = static_cast<int>(std::lround(kStops[below][i] + (kStops[below + 1][i] - kStops[below][i]) * (at - below)));
  }
  return absl::StrFormat("#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
}

std::string SeriesLetter(size_t nth) { return std::string(1, static_cast<char>('A' + nth % 26)); }

// A picture in the making. Text is escaped here and nowhere else.
class Picture {
 public:
  void Rect(double x, double y, double width, double height, const std::string& fill, const std::string& hint = "") {
    absl::StrAppend(&body_, "<rect x=\"", N(x), "\" y=\"", N(y), "\" width=\"", N(width), "\" height=\"", N(height),
                    "\" fill=\"", fill, "\" stroke=\"", kEdge, "\" stroke-width=\"0.8\">");
    if (!hint.empty()) absl::StrAppend(&body_, "<title>", Html(hint), "</title>");
    absl::StrAppend(&body_, "</rect>");
  }

  struct Font {
    double size = 12;
    bool bold = false;
    const char* anchor = "start";
    double turned = 0;  // degrees
  };
  void Text(double x, double y, const std::string& text, const Font& font) {
    absl::StrAppend(&body_, "<text x=\"", N(x), "\" y=\"", N(y), "\" font-size=\"", N(font.size), "\" fill=\"", kInk,
                    "\" text-anchor=\"", font.anchor, "\"");
    if (font.bold) absl::StrAppend(&body_, " font-weight=\"bold\"");
    if (font.turned != 0) {
      absl::StrAppend(&body_, " transform=\"rotate(", N(font.turned), " ", N(x), " ", N(y), ")\"");
    }
    absl::StrAppend(&body_, ">", Html(text), "</text>");
  }
  // As much of the text as has room; all of it as a hint.
  void Label(double x, double y, const std::string& text, double room, const Font& font) {
    const std::string shown = CutToWidth(text, static_cast<size_t>(std::max(3.0, room / (kLetter * font.size / 12))));
    if (shown != text) absl::StrAppend(&body_, "<g><title>", Html(text), "</title>");
    Text(x, y, shown, font);
    if (shown != text) absl::StrAppend(&body_, "</g>");
  }

  void Line(double x1, double y1, double x2, double y2, const char* stroke) {
    absl::StrAppend(&body_, "<line x1=\"", N(x1), "\" y1=\"", N(y1), "\" x2=\"", N(x2), "\" y2=\"", N(y2),
                    "\" stroke=\"", stroke, "\" stroke-width=\"0.8\"/>");
  }

  void Path(const std::string& points, const char* stroke, const char* dashes) {
    absl::StrAppend(&body_, "<polyline points=\"", points, "\" fill=\"none\" stroke=\"", stroke,
                    "\" stroke-width=\"2\" stroke-dasharray=\"", dashes, "\"/>");
  }

  std::string Finish(const std::string& title, const std::string& description, int number, double width,
                     double height) const {
    const std::string id = absl::StrCat("plot-", number);
    return absl::StrCat("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"", id, "-title ", id,
                        "-desc\" viewBox=\"0 0 ", N(width), " ", N(height), "\" width=\"", N(width), "\" height=\"",
                        N(height), "\"><title id=\"", id, "-title\">", Html(title), "</title><desc id=\"", id,
                        "-desc\">", Html(description), "</desc>", body_, "</svg>");
  }

 private:
  std::string body_;
};

// How many series before this one have its tone.
template <class Series>
size_t NthOfItsTone(const std::vector<Series>& series, size_t index) {
  size_t before = 0;
  for (size_t i = 0; i < index; ++i) before += series[i].tone == series[index].tone ? 1 : 0;
  return before;
}

// The keys of the series, in as many lines as they need. Returns the height.
double BarKeys(const BarPlot& plot, Picture* picture) {
  if (plot.series.size() < 2) return 0;
  double x = 0;
  double y = 4;
  for (size_t i = 0; i < plot.series.size(); ++i) {
    const std::string name = absl::StrCat(SeriesLetter(i), "  ", plot.series[i].name);
    const double width = 26 + kLetter * static_cast<double>(DisplayWidth(name));
    if (x > 0 && x + width > kWidth) {
      x = 0;
      y += 20;
    }
    picture->Rect(x, y, 13, 13, Ground(plot.series[i].tone, NthOfItsTone(plot.series, i)));
    picture->Label(x + 18, y + 11, name, kWidth - x - 18, {});
    x += width + 8;
  }
  return y + 24;
}

uint64_t Total(const BarPlot::Bar& bar) {
  uint64_t total = 0;
  for (const uint64_t value : bar.values) total += value;
  return total;
}

// The least of 1, 2, 5, 10, 20, 50 … that gives at most `steps` steps up to `most`.
double StepFor(double most, int steps) {
  double step = 1;
  for (int i = 0; most / step > steps; ++i) step *= i % 3 == 1 ? 2.5 : 2;
  return step;
}

struct LineLook {
  const char* stroke;
  const char* dashes;
};
// The colour says the tone; the dashes tell series of one tone apart, and stand beside their names.
LineLook LookOf(Tone tone, size_t nth) {
  constexpr std::array<const char*, 4> kStrokes = {"#1f4e8c", "#1d6b34", "#6a4a00", "#8a1c1c"};
  constexpr std::array<const char*, 4> kDashes = {"none", "7 3", "2 3", "9 3 2 3"};
  return {kStrokes[static_cast<size_t>(tone)], kDashes[nth % kDashes.size()]};
}

}  // namespace

std::string Svg(const BarPlot& plot, int number) {
  constexpr double kLabels = 190;
  constexpr double kNumbers = 90;
  constexpr double kBar = 20;
  constexpr double kPitch = 27;
  const double room = kWidth - kLabels - kNumbers;
  Picture picture;
  double y = BarKeys(plot, &picture);
  uint64_t most = 1;
  for (const BarPlot::Bar& bar : plot.bars) most = std::max(most, Total(bar));
  for (const BarPlot::Bar& bar : plot.bars) {
    picture.Label(kLabels - 8, y + 14, bar.label, kLabels - 8, {.anchor = "end"});
    double x = kLabels;
    std::string beside;  // of the segments that have no room for their letter
    for (size_t i = 0; i < bar.values.size(); ++i) {
      if (bar.values[i] == 0) continue;
      const double width = room * static_cast<double>(bar.values[i]) / static_cast<double>(most);
      const std::string& name = plot.series[i].name;
      picture.Rect(x, y, width, kBar, Ground(plot.series[i].tone, NthOfItsTone(plot.series, i)),
                   absl::StrCat(name, name.empty() ? "" : ": ", bar.values[i]));
      const std::string text = plot.series.size() < 2 ? "" : absl::StrCat(SeriesLetter(i), " ", bar.values[i]);
      if (width > kLetter * static_cast<double>(text.size()) + 4) {
        picture.Text(x + width / 2, y + 14, text, {.size = 11, .anchor = "middle"});
      } else if (!text.empty()) {
        absl::StrAppend(&beside, beside.empty() ? "" : ", ", text);
      }
      x += width;
    }
    const std::string total = absl::StrCat(Total(bar));
    picture.Text(x + 6, y + 14, total, {.bold = true});
    if (!beside.empty()) {
      const double after = x + 14 + kLetter * static_cast<double>(total.size());
      picture.Label(after, y + 14, absl::StrCat("(", beside, ")"), kWidth - after, {.size = 11});
    }
    y += kPitch;
  }
  return picture.Finish(plot.title, plot.description, number, kWidth, std::max(y, kPitch));
}

std::string Svg(const MatrixPlot& plot, int number) {
  constexpr double kAxis = 20;
  constexpr double kLabels = 120;
  constexpr double kHeight = 56;
  const double left = kAxis + kLabels;
  const double width = std::min(130.0, (kWidth - left) / static_cast<double>(std::max<size_t>(plot.columns.size(), 1)));
  const double bottom = kHeight * static_cast<double>(plot.rows.size()) + 4;
  Picture picture;
  picture.Text(12, bottom / 2, plot.row_axis, {.bold = true, .anchor = "middle", .turned = -90});
  for (size_t r = 0; r < plot.rows.size(); ++r) {
    const double y = bottom - kHeight * static_cast<double>(r + 1);
    picture.Label(left - 8, y + kHeight / 2 + 4, plot.rows[r], kLabels - 8, {.anchor = "end"});
    for (size_t c = 0; c < plot.columns.size(); ++c) {
      const MatrixPlot::Field& field = plot.fields[r][c];
      const double x = left + width * static_cast<double>(c);
      const double middle = x + width / 2;
      picture.Rect(x, y, width, kHeight, HeightGround(field.height));
      picture.Label(middle, y + 14, field.level, width - 6, {.size = 10, .anchor = "middle"});
      picture.Text(middle, y + 34, absl::StrCat(field.count),
                   {.size = 18, .bold = field.count > 0, .anchor = "middle"});
      if (!plot.compared || field.came + field.left == 0) continue;
      picture.Text(middle, y + 50, absl::StrCat("+", field.came, " \u2212", field.left),
                   {.size = 10, .anchor = "middle"});
    }
  }
  for (size_t c = 0; c < plot.columns.size(); ++c) {
    picture.Label(left + width * (static_cast<double>(c) + 0.5), bottom + 16, plot.columns[c], width - 4,
                  {.anchor = "middle"});
  }
  const double all = width * static_cast<double>(plot.columns.size());
  picture.Text(left + all / 2, bottom + 36, plot.column_axis, {.bold = true, .anchor = "middle"});
  return picture.Finish(plot.title, plot.description, number, left + all + 4, bottom + 44);
}

std::string Svg(const LinePlot& plot, int number) {
  constexpr double kLeft = 48;
  constexpr double kRight = 130;  // room for the names of the series
  constexpr double kTop = 22;
  constexpr double kBottom = 200;
  double most = 1;
  for (const LinePlot::Series& series : plot.series) {
    for (const double value : series.values) most = std::max(most, value);
  }
  const double step = StepFor(most, 5);
  const double top = std::ceil(most / step) * step;
  const size_t count = plot.points.size();
  const double room = kWidth - kLeft - kRight;
  const auto x_of = [&](size_t i) { return kLeft + (count < 2 ? 0 : room * static_cast<double>(i) / (count - 1)); };
  const auto y_of = [&](double value) { return kBottom - (kBottom - kTop) * value / top; };
  Picture picture;
  picture.Text(0, 11, plot.unit, {.size = 11});
  for (double value = 0; value <= top; value += step) {
    picture.Line(kLeft, y_of(value), kWidth - kRight, y_of(value), value == 0 ? kEdge : "#cccccc");
    picture.Text(kLeft - 6, y_of(value) + 4, NumberText(value), {.size = 11, .anchor = "end"});
  }
  const size_t every = count / 7 + 1;  // labels that stand beside each other without touching
  for (size_t i = 0; i < count; ++i) {
    if ((count - 1 - i) % every != 0) continue;
    picture.Text(x_of(i), kBottom + 18, plot.points[i], {.size = 11, .anchor = "middle"});
  }
  double lowest_free = kBottom + 8;
  std::vector<std::pair<double, size_t>> ends;  // where the lines end, from the bottom up
  for (size_t s = 0; s < plot.series.size(); ++s) {
    std::string points;
    for (size_t i = 0; i < count; ++i) {
      absl::StrAppend(&points, i == 0 ? "" : " ", N(x_of(i)), ",", N(y_of(plot.series[s].values[i])));
    }
    const LineLook look = LookOf(plot.series[s].tone, s);
    picture.Path(points, look.stroke, look.dashes);
    ends.emplace_back(count == 0 ? kBottom : y_of(plot.series[s].values.back()), s);
  }
  std::sort(ends.rbegin(), ends.rend());
  for (const auto& [y, s] : ends) {
    lowest_free = std::min(y + 4, lowest_free - 14);
    const LineLook look = LookOf(plot.series[s].tone, s);
    const double sample = kWidth - kRight + 6;
    picture.Path(absl::StrCat(N(sample), ",", N(lowest_free - 4), " ", N(sample + 22), ",", N(lowest_free - 4)),
                 look.stroke, look.dashes);
    picture.Label(sample + 27, lowest_free, plot.series[s].name, kRight - 35, {.size = 11});
  }
  return picture.Finish(plot.title, plot.description, number, kWidth, kBottom + 26);
}

}  // namespace aims::cli::report
