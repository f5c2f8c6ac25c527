#include "CStartup.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static int argument_count;
static char **arguments;

// glibc gives main's arguments to what runs before main, too. Swift's runtime looks for them in /proc or below the environment, which
// need not be there.
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
    argument_count = count;
    arguments = values;
}

int startup_argument_count(void) { return argument_count; }

const char *startup_argument(int number) { return arguments[number]; }

int startup_refuse_core_dumps(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : errno; }

void startup_save_address_space(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) mallopt(M_ARENA_MAX, 1);
}

static void *wait_for_end(void *held) {
    pthread_mutex_lock(held);
    pthread_mutex_unlock(held);
    return NULL;
}

static enum startup_resource try_memory(size_t octets, int *error) {
    void *memory = mmap(NULL, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        *error = errno;
        return startup_memory;
    }
    munmap(memory, octets);
    return startup_nothing;
}

static enum startup_resource try_threads(int count, size_t octets, int *error) {
    enum startup_resource missing = startup_nothing;
    pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
    pthread_t *threads = calloc(count + 1, sizeof *threads);
    if (threads == NULL) {
        *error = ENOMEM;
        return startup_memory;
    }
    int begun = 0;
    pthread_mutex_lock(&held);
    while (begun < count && missing == startup_nothing) {
        *error = pthread_create(&threads[begun], NULL, wait_for_end, &held);
        if (*error == 0) begun++;
        else missing = startup_threads;
    }
    if (missing == startup_nothing) missing = try_memory(octets, error);
    pthread_mutex_unlock(&held);
    while (begun > 0) pthread_join(threads[--begun], NULL);
    free(threads);
    return missing;
}

enum startup_resource startup_try_resources(int descriptors, int threads, size_t octets, int *error) {
    enum startup_resource missing = startup_nothing;
    int *opened = calloc(descriptors + 1, sizeof *opened);
    if (opened == NULL) {
        *error = ENOMEM;
        return startup_memory;
    }
    int count = 0;
    while (count < descriptors && missing == startup_nothing) {
        opened[count] = eventfd(0, EFD_CLOEXEC);
        if (opened[count] >= 0) {
            count++;
        } else {
            *error = errno;
            missing = startup_descriptors;
        }
    }
    if (missing == startup_nothing) missing = try_threads(threads, octets, error);
    while (count > 0) close(opened[--count]);
    free(opened);
    return missing;
}
