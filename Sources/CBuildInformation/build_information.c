#include "build_information.h"

// scripts/version finds both in the repository and hands them to the build; a build without it is of no release.
// The manifest could read them itself (Context.gitInformation), but SwiftPM keeps what it once read, and a wrong commit is
// worse than none.
#ifndef LES_VERSION
#define LES_VERSION "0.1.0-dev"
#endif
#ifndef LES_COMMIT
#define LES_COMMIT ""
#endif

const char *build_version(void) { return LES_VERSION; }

const char *build_commit(void) { return LES_COMMIT; }
