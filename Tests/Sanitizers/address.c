// What the address sanitizer is told, in the tests and in the programs that they start.
//
// Leaks are not looked for. The checker takes memory for lost where it finds no pointer to it, and Swift keeps an enum's
// case in the unused bits of the pointer to what the case holds: the checker sees no pointer there, and reports what lives
// in every static constant of such a type, `JSONSchema` for one, and XCTest's own objects besides.

const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "detect_leaks=0"; }
