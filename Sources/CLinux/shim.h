#pragma once

// What glibc declares for _GNU_SOURCE alone, which Swift's module of it is not read with.

/// Makes all that was written to the file system of an open file durable (syncfs(2)).
int syncfs(int fd);
