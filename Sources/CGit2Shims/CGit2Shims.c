#include "CGit2Shims.h"
