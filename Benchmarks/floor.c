/* The floor of a transfer: a signed AXFR is asked for and received, each message goes through HMAC-SHA256, and as many octets as
 * its text has are written and synced. Nothing is parsed, checked or printed.
 *
 *     floor PORT ZONE SECRET MESSAGE-OCTETS TEXT-OCTETS FILE
 *
 * SECRET is the key's in base64; the key is named "bench." and the primary is on 127.0.0.1. */

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static unsigned char in[1 << 17], text[1 << 18];

static size_t put_name(unsigned char *to, const char *name) {
    size_t at = 0;
    while (*name) {
        size_t length = strcspn(name, ".");
        to[at++] = length;
        memcpy(to + at, name, length);
        at += length;
        name += length + (name[length] == '.');
    }
    to[at++] = 0;
    return at;
}

static size_t put(unsigned char *to, uint64_t value, int octets) {
    for (int i = octets - 1; i >= 0; i--, value >>= 8) to[i] = value;
    return octets;
}

/* The request, its length before it; returns how long both are. */
static size_t make_request(unsigned char *to, const char *zone, const unsigned char *secret, int secret_length) {
    unsigned char *message = to + 2, variables[256], algorithm[16], mac[32];
    size_t at = 0, end = 0, algorithm_length = put_name(algorithm, "hmac-sha256.");
    uint64_t now = time(NULL);
    unsigned int mac_length = 0;
    at += put(message + at, 4242, 2) + put(message + at + 2, 0, 2) + put(message + at + 4, 1, 2);
    at += put(message + at, 0, 6);
    at += put_name(message + at, zone);
    at += put(message + at, 252, 2);
    at += put(message + at, 1, 2);

    unsigned char digested[1024];
    memcpy(digested, message, at);
    end += put_name(variables, "bench.");
    end += put(variables + end, 255, 2);
    end += put(variables + end, 0, 4);
    memcpy(variables + end, algorithm, algorithm_length);
    end += algorithm_length;
    end += put(variables + end, now, 6);
    end += put(variables + end, 300, 2);
    end += put(variables + end, 0, 4);
    memcpy(digested + at, variables, end);
    HMAC(EVP_sha256(), secret, secret_length, digested, at + end, mac, &mac_length);

    put(message + 10, 1, 2);
    at += put_name(message + at, "bench.");
    at += put(message + at, 250, 2);
    at += put(message + at, 255, 2);
    at += put(message + at, 0, 4);
    at += put(message + at, algorithm_length + 16 + mac_length, 2);
    memcpy(message + at, algorithm, algorithm_length);
    at += algorithm_length;
    at += put(message + at, now, 6);
    at += put(message + at, 300, 2);
    at += put(message + at, mac_length, 2);
    memcpy(message + at, mac, mac_length);
    at += mac_length;
    at += put(message + at, 4242, 2);
    at += put(message + at, 0, 4);
    put(to, at, 2);
    return at + 2;
}

int main(int count, char **argument) {
    if (count != 7) errx(2, "usage: floor PORT ZONE SECRET MESSAGE-OCTETS TEXT-OCTETS FILE");
    unsigned char secret[128], request[1024], mac[32];
    int secret_length = EVP_DecodeBlock(secret, (unsigned char *)argument[3], strlen(argument[3]));
    for (const char *c = argument[3]; *c; c++) secret_length -= *c == '=';
    size_t octets = strtoull(argument[4], NULL, 10), text_octets = strtoull(argument[5], NULL, 10);
    struct sockaddr_in primary = {.sin_family = AF_INET, .sin_port = htons(atoi(argument[1]))};
    primary.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (struct sockaddr *)&primary, sizeof primary)) err(1, "connect");
    size_t length = make_request(request, argument[2], secret, secret_length);
    if (write(connection, request, length) != (ssize_t)length) err(1, "send");
    int file = open(argument[6], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (file < 0) err(1, "%s", argument[6]);
    memset(text, 'x', sizeof text);

    HMAC_CTX *context = HMAC_CTX_new();
    HMAC_Init_ex(context, secret, secret_length, EVP_sha256(), NULL);
    size_t received = 0, written = 0, held = 0;
    double ratio = (double)text_octets / octets;
    while (received < octets) {
        ssize_t taken = recv(connection, in + held, sizeof in - held, 0);
        if (taken <= 0) err(1, "received %zu of %zu octets", received, octets);
        held += taken;
        size_t at = 0;
        while (held - at >= 2) {
            size_t message = in[at] << 8 | in[at + 1];
            if (held - at - 2 < message) break;
            unsigned int mac_length = 0;
            HMAC_Update(context, in + at + 2, message);
            HMAC_Final(context, mac, &mac_length);
            HMAC_Init_ex(context, NULL, 0, NULL, NULL);
            received += message;
            at += 2 + message;
        }
        held -= at;
        memmove(in, in + at, held);
        size_t due = received >= octets ? text_octets : received * ratio;
        while (due - written >= sizeof text || (received >= octets && written < due)) {
            size_t piece = due - written < sizeof text ? due - written : sizeof text;
            if (write(file, text, piece) != (ssize_t)piece) err(1, "write");
            written += piece;
        }
    }
    if (fsync(file)) err(1, "fsync");
    return 0;
}
