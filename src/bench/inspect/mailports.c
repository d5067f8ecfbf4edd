// Thousands of SMTP servers with STARTTLS (RFC 3207) in one process on one core: every address of 127.0.0.0/8 on one
// port, each answer sent DELAY milliseconds after the line that it answers. Serves the loopback device alone.
//   mailports PORT DELAY_MS CERTIFICATE.pem KEY.pem
// Before TLS it also understands STAT: "211 CONNECTIONS HANDSHAKES", at once, counted since the start.
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_LINE = 1024, EVENTS = 256, BACKLOG = 4096 };

typedef struct Client {
  int fd; // -1: closed
  unsigned use; // an answer that was meant for an earlier client here is dropped
  SSL *tls; // from the answer to STARTTLS on
  bool secured; // the handshake is done
  char line[LONGEST_LINE];
  size_t length;
  struct Client *next; // of those that are free
} Client;

typedef struct {
  long long due; // milliseconds
  Client *client;
  unsigned use;
  const char *text;
} Answer;

static SSL_CTX *context;
static int poll_fd;
static long delay;
static Client *free_clients;
static unsigned long connections, handshakes;

// All wait equally long, so they are due in the order in which they came.
static Answer *answers;
static size_t first, waiting, room;

static long long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void die(const char *what) {
  fprintf(stderr, "mailports: %s: %s\n", what, errno ? strerror(errno) : "");
  ERR_print_errors_fp(stderr);
  exit(1);
}

static void leave(Client *client) {
  if (client->fd < 0) return;
  SSL_free(client->tls);
  close(client->fd);
  client->fd = -1;
  client->use++;
  client->next = free_clients;
  free_clients = client;
}

static void later(Client *client, const char *text) {
  if (waiting == room) {
    Answer *larger = malloc(2 * room * sizeof *larger);
    if (!larger) die("memory");
    for (size_t i = 0; i < waiting; i++) larger[i] = answers[(first + i) % room];
    free(answers);
    answers = larger;
    first = 0;
    room *= 2;
  }
  answers[(first + waiting++) % room] = (Answer){now() + delay, client, client->use, text};
}

static const char GREETING[] = "220 mail.example.org ESMTP mailports\r\n";
static const char PLAIN[] = "250-mail.example.org\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-STARTTLS\r\n250 8BITMIME\r\n";
static const char SECURED[] = "250-mail.example.org\r\n250-PIPELINING\r\n250-SIZE 10240000\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n";
static const char BEGIN_TLS[] = "220 2.0.0 Ready to start TLS\r\n";
static const char BYE[] = "221 2.0.0 Bye\r\n";
static const char UNKNOWN[] = "502 5.5.2 Unknown\r\n";

static void say(Client *client, const char *text) {
  int length = (int)strlen(text);
  bool said = client->secured ? SSL_write(client->tls, text, length) == length
                              : send(client->fd, text, (size_t)length, MSG_NOSIGNAL) == length;
  if (!said || text == BYE) {
    leave(client);
  } else if (text == BEGIN_TLS) {
    client->tls = SSL_new(context);
    if (!client->tls || !SSL_set_fd(client->tls, client->fd)) die("TLS");
    SSL_set_accept_state(client->tls);
  }
}

static void hear(Client *client) {
  const char *line = client->line;
  if (!strncasecmp(line, "EHLO", 4)) later(client, client->secured ? SECURED : PLAIN);
  else if (!strncasecmp(line, "STARTTLS", 8) && !client->tls) later(client, BEGIN_TLS);
  else if (!strncasecmp(line, "QUIT", 4)) later(client, BYE);
  else if (!strncasecmp(line, "STAT", 4) && !client->tls) {
    char counts[64];
    snprintf(counts, sizeof counts, "211 %lu %lu\r\n", connections, handshakes);
    say(client, counts);
  } else later(client, UNKNOWN);
}

// Returns how many bytes came, 0 where none is there, -1 where none will come.
static int take(Client *client) {
  char *end = client->line + client->length;
  size_t left = LONGEST_LINE - client->length;
  if (left == 0) return -1;
  if (client->tls) {
    int got = SSL_read(client->tls, end, (int)left);
    if (got > 0) return got;
    int why = SSL_get_error(client->tls, got);
    ERR_clear_error();
    return why == SSL_ERROR_WANT_READ ? 0 : -1;
  }
  ssize_t got = recv(client->fd, end, left, 0);
  if (got > 0) return (int)got;
  return got < 0 && errno == EAGAIN ? 0 : -1;
}

static void readable(Client *client) {
  if (client->tls && !client->secured) {
    int done = SSL_do_handshake(client->tls);
    if (done != 1) {
      int why = SSL_get_error(client->tls, done);
      ERR_clear_error();
      if (why != SSL_ERROR_WANT_READ) leave(client);
      return;
    }
    client->secured = true;
    handshakes++;
  }
  int got;
  while (client->fd >= 0 && (got = take(client)) != 0) {
    if (got < 0) {
      leave(client);
      return;
    }
    client->length += (size_t)got;
    char *newline;
    while (client->fd >= 0 && (newline = memchr(client->line, '\n', client->length))) {
      *newline = 0;
      hear(client);
      size_t used = (size_t)(newline - client->line) + 1;
      client->length -= used;
      memmove(client->line, newline + 1, client->length);
    }
  }
}

static void accept_all(int listening) {
  int fd;
  while ((fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Client *client = free_clients;
    if (client) free_clients = client->next;
    else if (!(client = calloc(1, sizeof *client))) die("memory");
    client->fd = fd;
    client->tls = NULL;
    client->secured = false;
    client->length = 0;
    connections++;
    struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = client};
    if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &wanted)) die("epoll_ctl");
    later(client, GREETING);
  }
}

static int listen_on(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
  struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) ||
      setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) || bind(fd, (struct sockaddr *)&any, sizeof any) ||
      listen(fd, BACKLOG))
    die("listen");
  return fd;
}

int main(int count, char **words) {
  if (count != 5) {
    fprintf(stderr, "usage: mailports PORT DELAY_MS CERTIFICATE.pem KEY.pem\n");
    return 2;
  }
  signal(SIGPIPE, SIG_IGN);
  delay = atol(words[2]);
  room = 1024;
  answers = malloc(room * sizeof *answers);
  context = SSL_CTX_new(TLS_server_method());
  if (!answers || !context || SSL_CTX_use_certificate_chain_file(context, words[3]) != 1 ||
      SSL_CTX_use_PrivateKey_file(context, words[4], SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_set1_groups_list(context, "X25519:P-256") != 1)
    die("certificate");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1); // as Postfix does
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  poll_fd = epoll_create1(EPOLL_CLOEXEC);
  int listening = listen_on(atoi(words[1]));
  struct epoll_event wanted = {.events = EPOLLIN, .data.ptr = NULL}, events[EVENTS];
  if (poll_fd < 0 || epoll_ctl(poll_fd, EPOLL_CTL_ADD, listening, &wanted)) die("epoll");
  for (;;) {
    int timeout = -1;
    if (waiting) {
      long long left = answers[first].due - now();
      timeout = left < 0 ? 0 : (int)left;
    }
    int ready = epoll_wait(poll_fd, events, EVENTS, timeout);
    for (int i = 0; i < ready; i++) {
      Client *client = events[i].data.ptr;
      if (!client) accept_all(listening);
      else if (client->fd >= 0) readable(client);
    }
    for (long long t = now(); waiting && answers[first].due <= t; waiting--) {
      Answer answer = answers[first];
      first = (first + 1) % room;
      if (answer.client->fd >= 0 && answer.client->use == answer.use) say(answer.client, answer.text);
    }
  }
}
