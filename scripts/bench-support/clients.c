// HTTP clients that wrk does not have: requests at a fixed rate, and followers of the change feed.
// Usage: clients paced  PORT PATH RATE SECONDS CONNECTIONS [TOKEN]
//        clients follow PORT CONNECTIONS SECONDS
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 2 << 20 };

struct client {
    int descriptor;
    int busy;
    int64_t due;
    int64_t after;
    size_t head;
    size_t expected;
    size_t received;
    char tail[512];
    size_t tail_length;
};

static char buffer[BUFFER];

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int dial(int port) {
    int descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (descriptor < 0) fail("socket");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    int yes = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return descriptor;
}

static void request(struct client *client, const char *path, const char *token) {
    char text[1024];
    int length = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s%s\r\n", path,
                          token ? "Authorization: Bearer " : "", token ? token : "", token ? "\r\n" : "");
    if (write(client->descriptor, text, length) != length) fail("write");
    client->busy = 1;
    client->head = client->expected = client->received = client->tail_length = 0;
}

// Keeps the end of the body, which is all that a follower looks at.
static void keep(struct client *client, const char *bytes, size_t length) {
    size_t capacity = sizeof client->tail - 1;
    if (length >= capacity) {
        memcpy(client->tail, bytes + length - capacity, capacity);
        client->tail_length = capacity;
    } else {
        size_t kept = client->tail_length + length > capacity ? capacity - length : client->tail_length;
        memmove(client->tail, client->tail + client->tail_length - kept, kept);
        memcpy(client->tail + kept, bytes, length);
        client->tail_length = kept + length;
    }
    client->tail[client->tail_length] = 0;
}

// Reads what is there; 1 once the answer is whole.
static int answered(struct client *client) {
    ssize_t count = recv(client->descriptor, buffer, BUFFER - 1, MSG_DONTWAIT);
    if (count == 0) {
        fprintf(stderr, "clients: the server closed a connection\n");
        exit(1);
    }
    if (count < 0) {
        if (errno == EAGAIN) return 0;
        fail("recv");
    }
    buffer[count] = 0;
    const char *body = buffer;
    if (!client->head) {
        char *end = strstr(buffer, "\r\n\r\n");
        char *field = strcasestr(buffer, "content-length:");
        if (!end || !field || strncmp(buffer, "HTTP/1.1 200", 12) != 0) {
            fprintf(stderr, "clients: unexpected answer: %.200s\n", buffer);
            exit(1);
        }
        client->head = 1;
        client->expected = strtoull(field + 15, NULL, 10);
        body = end + 4;
    }
    size_t length = buffer + count - body;
    client->received += length;
    keep(client, body, length);
    if (client->received < client->expected) return 0;
    client->busy = 0;
    return 1;
}

static int compare(const void *left, const void *right) {
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static int watch(struct client *clients, int count, int port) {
    int poll = epoll_create1(0);
    for (int index = 0; index < count; index++) {
        clients[index].descriptor = dial(port);
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, clients[index].descriptor, &event) < 0) fail("epoll_ctl");
    }
    return poll;
}

// Each latency counts from the moment a request was due, so that a stall of the server is not hidden by requests that
// were never sent.
static void paced(int port, const char *path, double rate, double seconds, int count, const char *token) {
    struct client *clients = calloc(count, sizeof *clients);
    int *idle = calloc(count, sizeof *idle);
    int idle_count = count;
    for (int index = 0; index < count; index++) idle[index] = index;
    int poll = watch(clients, count, port);
    int64_t total = rate * seconds, sent = 0, done = 0;
    int64_t *latencies = malloc(total * sizeof *latencies);
    int64_t start = now();
    struct epoll_event events[256];
    while (done < total) {
        int64_t time = now();
        while (sent < total && idle_count > 0 && start + (int64_t)(sent * 1e9 / rate) <= time) {
            struct client *client = &clients[idle[--idle_count]];
            client->due = start + (int64_t)(sent++ * 1e9 / rate);
            request(client, path, token);
        }
        int64_t pause = sent < total && idle_count > 0 ? start + (int64_t)(sent * 1e9 / rate) - now() : 100000000;
        struct timespec timeout = {0, pause > 0 ? pause : 0};
        int ready = epoll_pwait2(poll, events, 256, &timeout, NULL);
        for (int index = 0; index < ready; index++) {
            struct client *client = &clients[events[index].data.u32];
            if (!answered(client)) continue;
            latencies[done++] = now() - client->due;
            idle[idle_count++] = events[index].data.u32;
        }
    }
    qsort(latencies, total, sizeof *latencies, compare);
    printf("%lld %lld %lld\n", (long long)latencies[total / 2] / 1000, (long long)latencies[total * 99 / 100] / 1000,
           (long long)latencies[total * 999 / 1000] / 1000);
}

static void follow(int port, int count, double seconds) {
    struct client *clients = calloc(count, sizeof *clients);
    int poll = watch(clients, count, port);
    char path[128];
    // Where the feed stands is asked once, at the end of its pages; from there all follow.
    do {
        int64_t before = clients[0].after;
        snprintf(path, sizeof path, "/v1/changes?limit=1000&after=%lld", (long long)before);
        request(&clients[0], path, NULL);
        struct epoll_event event;
        while (!answered(&clients[0])) epoll_wait(poll, &event, 1, 1000);
        char *next = strstr(clients[0].tail, "\"next\":");
        clients[0].after = next ? strtoll(next + 7, NULL, 10) : before;
        if (clients[0].after == before) break;
    } while (1);
    for (int index = 0; index < count; index++) {
        clients[index].after = clients[0].after;
        snprintf(path, sizeof path, "/v1/changes?wait=30&after=%lld", (long long)clients[index].after);
        request(&clients[index], path, NULL);
    }
    printf("following\n");
    fflush(stdout);
    int64_t pages = 0, changes = 0, start = now();
    struct epoll_event events[256];
    while (now() - start < seconds * 1e9) {
        int ready = epoll_wait(poll, events, 256, 100);
        for (int index = 0; index < ready; index++) {
            struct client *client = &clients[events[index].data.u32];
            if (!answered(client)) continue;
            char *next = strstr(client->tail, "\"next\":");
            int64_t position = next ? strtoll(next + 7, NULL, 10) : client->after;
            pages++;
            changes += position - client->after;
            client->after = position;
            snprintf(path, sizeof path, "/v1/changes?wait=30&after=%lld", (long long)position);
            request(client, path, NULL);
        }
    }
    printf("%lld %lld\n", (long long)pages, (long long)changes);
}

int main(int count, char **arguments) {
    if (count >= 7 && strcmp(arguments[1], "paced") == 0) {
        paced(atoi(arguments[2]), arguments[3], atof(arguments[4]), atof(arguments[5]), atoi(arguments[6]),
              count > 7 ? arguments[7] : NULL);
    } else if (count == 5 && strcmp(arguments[1], "follow") == 0) {
        follow(atoi(arguments[2]), atoi(arguments[3]), atof(arguments[4]));
    } else {
        fprintf(stderr, "clients: see the usage in the source\n");
        return 64;
    }
}
