#ifndef LAMBDA_EVENT_SOURCES_FUZZER_H
#define LAMBDA_EVENT_SOURCES_FUZZER_H

#include <stddef.h>
#include <stdint.h>

// libFuzzer's entry point (LLVM documentation, "Using libFuzzer as a library").
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
