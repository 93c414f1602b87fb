#pragma once
#include <stddef.h>

/// A file of the folder above, as it was when the program was compiled.
typedef struct {
    const unsigned char *_Nonnull bytes;
    size_t count;
} openapi_file;

/// control-plane.yaml
openapi_file openapi_control_plane(void);

/// lambda.yaml
openapi_file openapi_lambda(void);
