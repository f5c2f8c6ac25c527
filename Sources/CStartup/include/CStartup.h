#pragma once

#include <stddef.h>

/// How many arguments the program was started with, its name among them; 0 where the C library did not say.
int startup_argument_count(void);

/// The argument of that number, from 0 for the program's name.
const char *startup_argument(int number);

/// Lets neither the kernel write the memory of this process to a core file, nor another process of the same user read it. Programs
/// that this one starts are as they would be. Returns 0, or an errno.
int startup_refuse_core_dumps(void);

/// Where the address space of this process is limited, has it make do with one heap: by default each thread takes 64 MB of address space
/// for one of its own, and leaves none for the threads that come later.
void startup_save_address_space(void);

/// What a process may run out of.
enum startup_resource { startup_nothing, startup_descriptors, startup_threads, startup_memory };

/// Whether the process could have, all at a time, so many descriptors, threads and octets more than it has. It has none of them
/// afterwards.
///
/// Returns what there is too little of; `error` is set to the errno then.
enum startup_resource startup_try_resources(int descriptors, int threads, size_t octets, int *error);
