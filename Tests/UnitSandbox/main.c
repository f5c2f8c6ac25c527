// Runs a program as a service manager would: in mounts of its own, as another user, under seccomp filters. Each option is one line of a
// systemd unit; what it does is what systemd.exec(5) says of it.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/mount.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int mount(const char *source, const char *target, const char *type, unsigned long flags, const void *data);

enum { bind_mount = 4096, recursive = 16384, private_mount = 1 << 18 };

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#error "which AUDIT_ARCH is this?"
#endif

static void fail(const char *what) {
    fprintf(stderr, "sandbox: %s: %s\n", what, strerror(errno));
    exit(125);
}

static void check(int result, const char *what) {
    if (result < 0) fail(what);
}

static const char *next(char ***arguments) {
    if (*++*arguments == NULL) {
        errno = EINVAL;
        fail("an option without its value");
    }
    return **arguments;
}

// MARK: Mounts

static void set_read_only(const char *path, int isReadOnly) {
    struct mount_attr attributes = {0};
    if (isReadOnly) attributes.attr_set = MOUNT_ATTR_RDONLY;
    else attributes.attr_clr = MOUNT_ATTR_RDONLY;
    check(syscall(SYS_mount_setattr, AT_FDCWD, path, 0x8000 /* AT_RECURSIVE */, &attributes, sizeof attributes), path);
}

static void place_folder(const char *source, const char *target) {
    check(mount(source, target, NULL, bind_mount, NULL), target);
}

// The folder of the target becomes an empty one, once, and the machine's own is not touched.
static void place_file(const char *source, const char *target) {
    static char emptied[4096];
    char copy[4096];
    snprintf(copy, sizeof copy, "%s", target);
    const char *folder = dirname(copy);
    if (strcmp(emptied, folder) != 0) {
        check(mount("tmpfs", folder, "tmpfs", 0, "mode=755"), folder);
        snprintf(emptied, sizeof emptied, "%s", folder);
    }
    int file = open(target, O_CREAT | O_WRONLY | O_CLOEXEC, 0755);
    check(file, target);
    close(file);
    place_folder(source, target);
}

static void private_devices(void) {
    static const char *const names[] = {"null", "zero", "full", "random", "urandom", "tty"};
    enum { count = sizeof names / sizeof *names };
    int devices[count];
    for (int i = 0; i < count; i++) {
        char path[32];
        snprintf(path, sizeof path, "/dev/%s", names[i]);
        check(devices[i] = open(path, O_PATH | O_CLOEXEC), path);
    }
    check(mount("tmpfs", "/dev", "tmpfs", 0, "mode=755"), "/dev");
    for (int i = 0; i < count; i++) {
        char path[32], source[32];
        snprintf(path, sizeof path, "/dev/%s", names[i]);
        snprintf(source, sizeof source, "/proc/self/fd/%d", devices[i]);
        int file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
        check(file, path);
        close(file);
        place_folder(source, path);
    }
}

// MARK: Filters

static struct sock_filter code[4096];
static int length;

static void emit(unsigned short operation, unsigned value, unsigned char ifTrue, unsigned char ifFalse) {
    if (length == sizeof code / sizeof *code) {
        errno = E2BIG;
        fail("filter");
    }
    code[length++] = (struct sock_filter){operation, ifTrue, ifFalse, value};
}

static void load(size_t offset) { emit(BPF_LD | BPF_W | BPF_ABS, offset, 0, 0); }

static void load_argument(int number) { load(offsetof(struct seccomp_data, args) + 8 * number); }

static void give_back(unsigned action) { emit(BPF_RET | BPF_K, action, 0, 0); }

static unsigned error(int number) { return SECCOMP_RET_ERRNO | number; }

static void begin_filter(void) {
    length = 0;
    load(offsetof(struct seccomp_data, arch));
    emit(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0);
    give_back(error(EPERM));
    load(offsetof(struct seccomp_data, nr));
}

// What follows holds for this call alone, and is `count` instructions.
static void if_call(int call, int count) { emit(BPF_JMP | BPF_JEQ | BPF_K, call, 0, count); }

static void install(unsigned otherwise) {
    give_back(otherwise);
    struct sock_fprog program = {length, code};
    check(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}

static void refuse_call(int call, int number) {
    if_call(call, 1);
    give_back(error(number));
}

// Refuses a call where all these bits are set in an argument, or any of them.
static void refuse_bits(int call, int argument, unsigned bits, int all, int number) {
    if_call(call, all ? 5 : 4);
    load_argument(argument);
    if (all) {
        emit(BPF_ALU | BPF_AND | BPF_K, bits, 0, 0);
        emit(BPF_JMP | BPF_JEQ | BPF_K, bits, 0, 1);
    } else {
        emit(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
    }
    give_back(error(number));
    load(offsetof(struct seccomp_data, nr));
}

static int family(const char *name) {
    static const struct { const char *name; int number; } all[] = {
        {"AF_UNIX", AF_UNIX}, {"AF_INET", AF_INET}, {"AF_INET6", AF_INET6}, {"AF_NETLINK", AF_NETLINK}, {"AF_PACKET", AF_PACKET},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i].name, name) == 0) return all[i].number;
    errno = EINVAL;
    fail(name);
    return -1;
}

static void restrict_families(const char *list) {
    int numbers[16], count = 0;
    char *copy = strdup(list);
    for (char *name = strtok(copy, " "); name != NULL && count < 16; name = strtok(NULL, " ")) numbers[count++] = family(name);
    begin_filter();
    if_call(SYS_socket, count * 2 + 2);
    load_argument(0);
    for (int i = 0; i < count; i++) {
        emit(BPF_JMP | BPF_JEQ | BPF_K, numbers[i], 0, 1);
        give_back(SECCOMP_RET_ALLOW);
    }
    give_back(error(EAFNOSUPPORT));
    install(SECCOMP_RET_ALLOW);
    free(copy);
}

static int allowed[1024];
static int allowed_count;

// The names of calls, one a line; read before the folder of the file is out of sight.
static void read_calls(const char *path) {
    void *library = dlopen("libseccomp.so.2", RTLD_NOW);
    int (*resolve)(const char *) = library ? (int (*)(const char *))dlsym(library, "seccomp_syscall_resolve_name") : NULL;
    if (resolve == NULL) {
        errno = ENOENT;
        fail("libseccomp.so.2");
    }
    FILE *file = fopen(path, "re");
    if (file == NULL) fail(path);
    char line[256];
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\n")] = 0;
        int call = line[0] == '#' || line[0] == 0 ? -1 : resolve(line);
        if (call >= 0 && allowed_count < 1024) allowed[allowed_count++] = call;
    }
    fclose(file);
}

static void restrict_calls(int number) {
    begin_filter();
    for (int i = 0; i < allowed_count; i++) {
        if_call(allowed[i], 1);
        give_back(SECCOMP_RET_ALLOW);
    }
    install(error(number));
}

static void deny_write_execute(void) {
    begin_filter();
    refuse_bits(SYS_mmap, 2, PROT_WRITE | PROT_EXEC, 1, EPERM);
    refuse_bits(SYS_mprotect, 2, PROT_EXEC, 1, EPERM);
    refuse_bits(SYS_pkey_mprotect, 2, PROT_EXEC, 1, EPERM);
    install(SECCOMP_RET_ALLOW);
}

static void restrict_namespaces(void) {
    const unsigned all = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;
    begin_filter();
    refuse_call(SYS_clone3, ENOSYS);
    refuse_bits(SYS_clone, 0, all, 0, EPERM);
    refuse_bits(SYS_unshare, 0, all, 0, EPERM);
    refuse_call(SYS_setns, EPERM);
    install(SECCOMP_RET_ALLOW);
}

static void restrict_set_id(void) {
    begin_filter();
#ifdef SYS_chmod
    refuse_bits(SYS_chmod, 1, S_ISUID | S_ISGID, 0, EPERM);
    refuse_bits(SYS_mkdir, 1, S_ISUID | S_ISGID, 0, EPERM);
#endif
    refuse_bits(SYS_fchmod, 1, S_ISUID | S_ISGID, 0, EPERM);
    refuse_bits(SYS_fchmodat, 2, S_ISUID | S_ISGID, 0, EPERM);
    refuse_bits(SYS_mkdirat, 2, S_ISUID | S_ISGID, 0, EPERM);
    refuse_call(SYS_openat2, ENOSYS);
    install(SECCOMP_RET_ALLOW);
}

static void restrict_realtime(void) {
    begin_filter();
    refuse_bits(SYS_sched_setscheduler, 1, 3, 0, EPERM);
    install(SECCOMP_RET_ALLOW);
}

static void lock_personality(void) {
    begin_filter();
    refuse_bits(SYS_personality, 0, 0xFFFF, 0, EPERM);
    install(SECCOMP_RET_ALLOW);
}

// MARK: The line

int main(int count, char **arguments) {
    (void)count;
    const char *user = NULL, *folder = NULL, *families = NULL;
    int refusal = EPERM, isStrict = 0, isPrivileged = 1, hasNamespaces = 0;
    int deniesExecution = 0, restrictsNamespaces = 0, restrictsSetID = 0, restrictsRealtime = 0, locksPersonality = 0;
    const char *writable[16];
    int writableCount = 0;
    char **argument = arguments + 1;
    for (; *argument != NULL && strcmp(*argument, "--") != 0; argument++) {
        const char *option = *argument;
        if (!hasNamespaces) {
            check(unshare(CLONE_NEWNS), "unshare");
            check(mount(NULL, "/", NULL, recursive | private_mount, NULL), "mount");
            hasNamespaces = 1;
        }
        if (strcmp(option, "--place-folder") == 0) {
            const char *source = next(&argument);
            place_folder(source, next(&argument));
        } else if (strcmp(option, "--place-file") == 0) {
            const char *source = next(&argument);
            place_file(source, next(&argument));
        } else if (strcmp(option, "--private-tmp") == 0) {
            check(mount("tmpfs", "/tmp", "tmpfs", 0, "mode=1777"), "/tmp");
            check(mount("tmpfs", "/var/tmp", "tmpfs", 0, "mode=1777"), "/var/tmp");
            writable[writableCount++] = "/tmp";
            writable[writableCount++] = "/var/tmp";
        } else if (strcmp(option, "--private-devices") == 0) {
            private_devices();
        } else if (strcmp(option, "--hide-processes") == 0) {
            check(mount("proc", "/proc", "proc", 0, "hidepid=2"), "/proc");
        } else if (strcmp(option, "--no-proc") == 0) {
            check(mount("tmpfs", "/proc", "tmpfs", 0, NULL), "/proc");
        } else if (strcmp(option, "--strict") == 0) {
            isStrict = 1;
        } else if (strcmp(option, "--writable") == 0 && writableCount < 16) {
            writable[writableCount++] = next(&argument);
        } else if (strcmp(option, "--folder") == 0) {
            folder = next(&argument);
        } else if (strcmp(option, "--umask") == 0) {
            umask(strtol(next(&argument), NULL, 8));
        } else if (strcmp(option, "--core-limit") == 0) {
            rlim_t limit = strtoul(next(&argument), NULL, 10);
            check(setrlimit(RLIMIT_CORE, &(struct rlimit){limit, limit}), "RLIMIT_CORE");
        } else if (strcmp(option, "--user") == 0) {
            user = next(&argument);
        } else if (strcmp(option, "--no-capabilities") == 0) {
            isPrivileged = 0;
        } else if (strcmp(option, "--no-new-privileges") == 0) {
            check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges");
        } else if (strcmp(option, "--families") == 0) {
            families = next(&argument);
        } else if (strcmp(option, "--calls") == 0) {
            read_calls(next(&argument));
        } else if (strcmp(option, "--errno") == 0) {
            refusal = strtol(next(&argument), NULL, 10);
        } else if (strcmp(option, "--deny-write-execute") == 0) {
            deniesExecution = 1;
        } else if (strcmp(option, "--restrict-namespaces") == 0) {
            restrictsNamespaces = 1;
        } else if (strcmp(option, "--restrict-set-id") == 0) {
            restrictsSetID = 1;
        } else if (strcmp(option, "--restrict-realtime") == 0) {
            restrictsRealtime = 1;
        } else if (strcmp(option, "--lock-personality") == 0) {
            locksPersonality = 1;
        } else {
            errno = EINVAL;
            fail(option);
        }
    }
    if (*argument == NULL || argument[1] == NULL) {
        errno = EINVAL;
        fail("no program");
    }
    if (isStrict) {
        set_read_only("/", 1);
        static const char *const always[] = {"/dev", "/proc", "/sys"};
        for (int i = 0; i < 3; i++) set_read_only(always[i], 0);
        for (int i = 0; i < writableCount; i++) set_read_only(writable[i], 0);
    }
    if (folder != NULL) check(chdir(folder), folder);
    if (!isPrivileged) {
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        for (int i = 0; prctl(PR_CAPBSET_READ, i, 0, 0, 0) >= 0; i++) prctl(PR_CAPBSET_DROP, i, 0, 0, 0);
    }
    if (user != NULL) {
        // A name, or the number of a user who need not exist.
        struct passwd *entry = getpwnam(user);
        uid_t number = entry ? entry->pw_uid : strtoul(user, NULL, 10);
        gid_t group = entry ? entry->pw_gid : number;
        if (number == 0) {
            errno = ENOENT;
            fail(user);
        }
        check(setgroups(0, NULL), "setgroups");
        check(setresgid(group, group, group), "setresgid");
        check(setresuid(number, number, number), "setresuid");
        // It went with the user.
        check(prctl(PR_SET_PDEATHSIG, SIGTERM), "parent-death signal");
    }
    if (families != NULL) restrict_families(families);
    if (deniesExecution) deny_write_execute();
    if (restrictsNamespaces) restrict_namespaces();
    if (restrictsSetID) restrict_set_id();
    if (restrictsRealtime) restrict_realtime();
    if (locksPersonality) lock_personality();
    if (allowed_count > 0) restrict_calls(refusal);
    execv(argument[1], argument + 1);
    fail(argument[1]);
}
