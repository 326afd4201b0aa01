#pragma once
// Plots as inline SVG: pictures that scale, print, and need nothing from outside. Each has a title and a description for
// those who cannot see it (role="img"). Words and numbers say all that colours say: segments of bars carry the letter of
// their series, lines have dashes of their own, fields of a matrix their level. Every text is dark on a pale ground.
//
//   const std::string svg = Svg(plot, 3);   // the third plot of its page
//
// `number` makes ids unique in the page. Pure: the same plot gives the same bytes.

#include <string>

#include "tools/aims/report/document.h"

namespace aims::cli::report {

std::string Svg(const BarPlot& plot, int number);
std::string Svg(const MatrixPlot& plot, int number);
std::string Svg(const LinePlot& plot, int number);

}  // namespace aims::cli::report
