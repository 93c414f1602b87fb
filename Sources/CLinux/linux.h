#ifndef LAMBDA_EVENT_SOURCES_CLINUX_H
#define LAMBDA_EVENT_SOURCES_CLINUX_H

#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>

// Glibc declares accept4 only under _GNU_SOURCE, which Swift's importer does not set for it.
int linux_accept4(int listener, struct sockaddr *address, socklen_t *length, int flags) __asm__("accept4");

// Likewise.
int linux_pipe2(int ends[2], int flags) __asm__("pipe2");

// Likewise; since glibc 2.34.
int linux_spawn_close_from(posix_spawn_file_actions_t *actions, int first)
    __asm__("posix_spawn_file_actions_addclosefrom_np");

// Likewise; a read of the thread's own memory since glibc 2.35, so that it may stand on hot paths.
int linux_current_cpu(void) __asm__("sched_getcpu");

// Enumerators that Glibc also declares as macros of the same name import under neither; name their values.
static const int linux_sock_nonblock = SOCK_NONBLOCK;
static const int linux_sock_cloexec = SOCK_CLOEXEC;
static const int linux_sock_stream = SOCK_STREAM;
static const int linux_msg_nosignal = MSG_NOSIGNAL;
static const int linux_msg_more = MSG_MORE;
static const int linux_epoll_cloexec = EPOLL_CLOEXEC;
static const int linux_eventfd_flags = EFD_CLOEXEC | EFD_NONBLOCK;

static const unsigned int linux_epoll_in = EPOLLIN;
static const unsigned int linux_epoll_out = EPOLLOUT;
static const unsigned int linux_epoll_hangup = EPOLLHUP;
static const unsigned int linux_epoll_read_hangup = EPOLLRDHUP;
static const unsigned int linux_epoll_error = EPOLLERR;
static const unsigned int linux_epoll_edge_triggered = EPOLLET;

#endif
