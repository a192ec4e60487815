#include <stddef.h>
#include <stdint.h>

/* libFuzzer's own entry (FuzzerInterface.h has no C declaration of it that Swift could import). */
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one)(const uint8_t *bytes, size_t count));
