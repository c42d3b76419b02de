#define _GNU_SOURCE
#include "CGit2Shims.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <git2/sys/alloc.h>
#include <git2/sys/repository.h>
#include <limits.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* What libgit2 holds and may hold. What was allocated before the limit was set, by somebody else in this process, is
   freed here all the same, so that the count may be a little low. */
static atomic_long held;
static long most = LONG_MAX;
static _Thread_local bool refused;

static bool fits(size_t count, long freed) {
    bool does = count <= (size_t)most && atomic_load_explicit(&held, memory_order_relaxed) - freed <= most - (long)count;
    if (!does) refused = true;
    return does;
}

static void *counted(void *pointer) {
    if (pointer) atomic_fetch_add_explicit(&held, (long)malloc_usable_size(pointer), memory_order_relaxed);
    return pointer;
}

static void *git_malloc(size_t count, const char *file, int line) {
    (void)file, (void)line;
    return fits(count, 0) ? counted(malloc(count)) : NULL;
}

static void *git_realloc(void *old, size_t count, const char *file, int line) {
    (void)file, (void)line;
    long before = old ? (long)malloc_usable_size(old) : 0;
    if (!fits(count, before)) return NULL;
    void *new = realloc(old, count);
    if (new) atomic_fetch_sub_explicit(&held, before, memory_order_relaxed);
    return counted(new);
}

static void git_release(void *pointer) {
    if (!pointer) return;
    atomic_fetch_sub_explicit(&held, (long)malloc_usable_size(pointer), memory_order_relaxed);
    free(pointer);
}

/* libgit2 1.7 asks for no more than the three above. */
#if LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 7
static void *git_calloc(size_t number, size_t size, const char *file, int line) {
    size_t count;
    (void)file, (void)line;
    if (__builtin_mul_overflow(number, size, &count) || !fits(count, 0)) return NULL;
    return counted(calloc(1, count));
}

static void *git_mallocarray(size_t number, size_t size, const char *file, int line) {
    size_t count;
    return __builtin_mul_overflow(number, size, &count) ? NULL : git_malloc(count, file, line);
}

static void *git_reallocarray(void *old, size_t number, size_t size, const char *file, int line) {
    size_t count;
    return __builtin_mul_overflow(number, size, &count) ? NULL : git_realloc(old, count, file, line);
}

static char *git_substrdup(const char *text, size_t count, const char *file, int line) {
    char *copy = count < SIZE_MAX ? git_malloc(count + 1, file, line) : NULL;
    if (!copy) return NULL;
    memcpy(copy, text, count);
    copy[count] = 0;
    return copy;
}

static char *git_strdup(const char *text, const char *file, int line) {
    return git_substrdup(text, strlen(text), file, line);
}

static char *git_strndup(const char *text, size_t count, const char *file, int line) {
    return git_substrdup(text, strnlen(text, count), file, line);
}
#endif

static const git_allocator bounded = {
    .gmalloc = git_malloc,
    .grealloc = git_realloc,
    .gfree = git_release,
#if LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 7
    .gcalloc = git_calloc,
    .gmallocarray = git_mallocarray,
    .greallocarray = git_reallocarray,
    .gsubstrdup = git_substrdup,
    .gstrdup = git_strdup,
    .gstrndup = git_strndup,
#endif
};

long canary_git_most(void) { return most; }

long canary_git_held(void) { return atomic_load_explicit(&held, memory_order_relaxed); }

long canary_git_resident(void) {
    char text[64];
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    if (count <= 0) return 0;
    text[count] = 0;
    const char *second = strchr(text, ' ');
    return second ? strtol(second, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

int canary_git_count(const char *folder, const char *ending, int most) {
    DIR *entries = opendir(folder);
    int count = 0;
    if (!entries) return 0;
    for (struct dirent *entry; count < most && (entry = readdir(entries));) {
        size_t length = strlen(entry->d_name), tail = strlen(ending);
        if (length >= tail && !strcmp(entry->d_name + length - tail, ending)) count++;
    }
    closedir(entries);
    return count;
}

void canary_git_forget(git_repository *repository) {
    git_repository__cleanup(repository);
    malloc_trim(0);
}

int canary_git_was_refused(void) {
    bool was = refused;
    refused = false;
    return was;
}

int canary_git_start(size_t memory) {
    most = memory < LONG_MAX ? (long)memory : LONG_MAX;
    int code = git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &bounded);
    if (code < 0) return code;
    code = git_libgit2_init();
    if (code < 0) return code;
    /* A mounted volume belongs to somebody else (1.5 cannot honour safe.directory=*). */
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    /* A user's insteadOf or proxy must not decide what is read: no configuration but the repository's. */
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_SYSTEM, "");
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_GLOBAL, "");
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_XDG, "");
    git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_PROGRAMDATA, "");
    /* These change nothing for a reader of objects and refs: an object that a partial clone lacks is a missing one. */
    const char *extensions[] = {"noop", "worktreeconfig", "partialclone", "preciousobjects", "relativeworktrees"};
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions, sizeof extensions / sizeof *extensions);
    git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)(4 << 20));
    /* Packs are mapped in small pieces: what was touched of a whole one stays resident. */
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, (size_t)(1 << 20));
    git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, (size_t)(8 << 20));
    return 0;
}

/* Whether this process talks TLS through libgit2: only the child that fetches does. */
static int reads_certificates = 0;

void canary_git_read_certificates(void) { reads_certificates = 1; }

/* Stands before the one of mbedTLS, with which Debian builds libgit2: at its start libgit2 1.5 parses every certificate
   of the system, which takes longer than all that a run reads from the repository. Nothing is trusted where nothing is
   read, so that TLS in a process that has not asked for it could only fail. */
int mbedtls_x509_crt_parse_file(void *chain, const char *path) {
    int (*next)(void *, const char *) = (int (*)(void *, const char *))dlsym(RTLD_NEXT, "mbedtls_x509_crt_parse_file");
    return reads_certificates && next ? next(chain, path) : 0;
}

int canary_git_trust(const char *file, const char *folder) {
    return git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, folder);
}

int canary_git_update_tips(git_remote *remote) {
    return git_remote_update_tips(remote, NULL, 0, GIT_REMOTE_DOWNLOAD_TAGS_NONE, NULL);
}

void canary_git_confine(unsigned long long memory, unsigned long long file_size) {
    const struct rlimit none = {0, 0}, data = {memory, memory}, file = {file_size, file_size};
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_DATA, &data);
    setrlimit(RLIMIT_FSIZE, &file);
    prctl(PR_SET_DUMPABLE, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

void canary_git_bound_heap(void) {
    /* As soon as one of these is set, none of them grows by itself any more. */
    mallopt(M_MMAP_THRESHOLD, 256 << 10);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
    mallopt(M_ARENA_MAX, 2);
}

void canary_git_hide(void) { prctl(PR_SET_DUMPABLE, 0); }

int canary_git_bell(void) { return eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE); }

void canary_git_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }

long canary_git_find(const void *hay, size_t hay_count, const void *needle, size_t needle_count) {
    const char *found = memmem(hay, hay_count, needle, needle_count);
    return found ? found - (const char *)hay : -1;
}

int canary_git_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
