#ifndef LAMBDA_EVENT_SOURCES_BUILD_INFORMATION_H
#define LAMBDA_EVENT_SOURCES_BUILD_INFORMATION_H

/// The version (Semantic Versioning 2.0.0).
const char *build_version(void);

/// The commit, with "-dirty" after it if files differed from it; empty if nobody said.
const char *build_commit(void);

#endif
