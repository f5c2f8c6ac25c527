#pragma once

#include <fcntl.h>
#include <sys/socket.h>

// What glibc declares for _GNU_SOURCE alone, which Swift's module of it is not read with.

/// Makes all that was written to the file system of an open file durable (syncfs(2)).
int syncfs(int fd);

/// Opens a new file in a folder that has no name (O_TMPFILE, open(2)).
static const int namelessFile = __O_TMPFILE;

#ifndef __USE_GNU
struct timespec;

/// One of several messages that are sent or received by one call.
struct mmsghdr {
    struct msghdr msg_hdr;
    /// The octets sent or received.
    unsigned int msg_len;
};

/// Sends several messages and returns how many (sendmmsg(2)).
int sendmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags);

/// Receives several messages and returns how many (recvmmsg(2)).
int recvmmsg(int fd, struct mmsghdr *messages, unsigned int count, int flags, struct timespec *timeout);
#endif
