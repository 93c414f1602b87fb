#include "openapi_files.h"

// Swift would compile a literal of this many bytes for minutes; #embed (C23 6.10.3) takes no time.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char control_plane[] = {
#embed "../control-plane.yaml"
};

static const unsigned char lambda[] = {
#embed "../lambda.yaml"
};

openapi_file openapi_control_plane(void) {
    return (openapi_file){control_plane, sizeof control_plane};
}

openapi_file openapi_lambda(void) {
    return (openapi_file){lambda, sizeof lambda};
}
