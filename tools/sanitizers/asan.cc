// How AddressSanitizer and UndefinedBehaviorSanitizer look at our programs; compiled into each of them, so that nobody
// has to remember options. ASAN_OPTIONS, UBSAN_OPTIONS and LSAN_OPTIONS change what is here.

extern "C" {

const char* __asan_default_options() {
  return "detect_stack_use_after_return=1:"
         "strict_string_checks=1:"
         "check_initialization_order=1:"
         "detect_odr_violation=2";
}

const char* __ubsan_default_options() { return "print_stacktrace=1"; }

}  // extern "C"
