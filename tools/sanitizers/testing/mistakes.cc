// Mistakes that AddressSanitizer and UndefinedBehaviorSanitizer must report.
//
//   mistakes <which>
#include <climits>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace {

// What the compiler cannot know.
volatile int zero = 0;
int* volatile kept = nullptr;

__attribute__((noinline)) void KeepLocal() {
  int local = 1;
  kept = &local;
}

const std::map<std::string, std::function<int()>> kMistakes = {
    {"use_after_free",
     [] {
       auto number = std::make_unique<int>(1);
       const int* const dangling = number.get();
       number.reset();
       return *dangling;
     }},
    {"use_after_return",
     [] {
       KeepLocal();
       return *kept;
     }},
    {"overflow", [] { return INT_MAX - zero + 1; }},
    {"leak",
     [] {
       kept = new int(1);
       kept = nullptr;
       return 0;
     }},
};

}  // namespace

int main(int argc, char** argv) {
  const auto mistake = kMistakes.find(argc == 2 ? argv[1] : "");
  if (mistake == kMistakes.end()) return 0;
  return mistake->second();
}
