#include "common/base/mistake.h"

#include <cstdio>
#include <cstdlib>

namespace aims::base {

void Mistake(const std::string& mistake) {
  std::fprintf(stderr, "aims: %s\n", mistake.c_str());
  std::abort();
}

}  // namespace aims::base
