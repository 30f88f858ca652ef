/* The least that recording over TCP can cost: asks RTSP cameras to play, then poll, read up to 64 KiB,
 * write it to a file, until SIGINT. Takes nothing apart and makes nothing durable.
 *
 *   bare FOLDER HOST PORT PATH...     one connection for each path, written to FOLDER/<number>.rtp
 *
 * Prints "recording" once every camera plays. Ends with 1 when a connection ends.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define READ_BYTES (64 * 1024)
#define KEEP_ALIVE_SECONDS 25

struct camera {
  const char *path;
  int file;
  int sequence;
  char session[128];
};

static volatile sig_atomic_t ended;
static const char *host;
static int port;

static void end(int signal_number) {
  (void)signal_number;
  ended = 1;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void request(int socket, struct camera *camera, const char *method, const char *below,
                    const char *headers) {
  char text[1024];
  int length = snprintf(text, sizeof text, "%s rtsp://%s:%d/%s%s RTSP/1.0\r\nCSeq: %d\r\n%s\r\n",
                        method, host, port, camera->path, below, ++camera->sequence, headers);
  if (write(socket, text, length) != length) fail("request");
}

static void read_all(int socket, char *to, size_t size, const char *method) {
  while (size > 0) {
    ssize_t count = read(socket, to, size);
    if (count <= 0) fail(method);
    to += count;
    size -= count;
  }
}

/* Keeps the media that come before an answer: a '$', a channel and a length (RFC 2326 section
 * 10.12). A stream that others play already may begin before its own answer. Leaves in `first` what
 * is no '$'. */
static void keep_media(int socket, struct camera *camera, char *first, const char *method) {
  static char frame[4 + 65535];
  while (read_all(socket, first, 1, method), *first == '$') {
    frame[0] = '$';
    read_all(socket, frame + 1, 3, method);
    size_t size = (unsigned char)frame[2] << 8 | (unsigned char)frame[3];
    read_all(socket, frame + 4, size, method);
    if (write(camera->file, frame, 4 + size) != (ssize_t)(4 + size)) fail("write");
  }
}

/* Reads an answer byte by byte, so that no media behind it is taken, and keeps its session. */
static void answer(int socket, struct camera *camera, const char *method) {
  char text[8192];
  size_t size = 1;
  keep_media(socket, camera, text, method);
  do {
    if (size + 1 >= sizeof text) {
      fprintf(stderr, "%s: a longer answer than is expected\n", method);
      exit(1);
    }
    read_all(socket, text + size, 1, method);
    text[++size] = 0;
  } while (size < 4 || strcmp(text + size - 4, "\r\n\r\n") != 0);
  if (strncmp(text, "RTSP/1.0 200", 12) != 0) {
    fprintf(stderr, "%s: %s", method, text);
    exit(1);
  }
  const char *session = strstr(text, "Session: ");
  if (session && !camera->session[0]) {
    size_t length = strcspn(session, ";\r\n");
    snprintf(camera->session, sizeof camera->session, "%.*s\r\n", (int)length, session);
  }
  const char *body = strstr(text, "Content-Length: ");
  for (int left = body ? atoi(body + 16) : 0; left > 0; left--) {
    read_all(socket, text, 1, method);
  }
}

/* GStreamer's server calls the first track of every path stream=0. */
static int play(struct camera *camera) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  int one = 1;
  int socket_ = socket(AF_INET, SOCK_STREAM, 0);
  inet_pton(AF_INET, host, &address.sin_addr);
  if (socket_ < 0 || connect(socket_, (struct sockaddr *)&address, sizeof address) < 0)
    fail("connect");
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  request(socket_, camera, "DESCRIBE", "", "Accept: application/sdp\r\n");
  answer(socket_, camera, "DESCRIBE");
  request(socket_, camera, "SETUP", "/stream=0",
          "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
  answer(socket_, camera, "SETUP");
  request(socket_, camera, "PLAY", "", camera->session);
  answer(socket_, camera, "PLAY");
  return socket_;
}

/* Takes one read from every connection that has something, waiting for the first so long. */
static void receive(struct pollfd *sockets, struct camera *camera, int cameras, int wait_millis) {
  static char buffer[READ_BYTES];
  if (poll(sockets, cameras, wait_millis) <= 0) return;
  for (int i = 0; i < cameras; i++) {
    if (!sockets[i].revents) continue;
    ssize_t size = read(sockets[i].fd, buffer, sizeof buffer);
    if (size <= 0) fail("read");
    if (write(camera[i].file, buffer, size) != size) fail("write");
  }
}

int main(int count, char **arguments) {
  if (count < 5) {
    fprintf(stderr, "use: bare FOLDER HOST PORT PATH...\n");
    return 2;
  }
  int cameras = count - 4;
  struct camera *camera = calloc(cameras, sizeof *camera);
  struct pollfd *sockets = calloc(cameras, sizeof *sockets);
  host = arguments[2];
  port = atoi(arguments[3]);
  signal(SIGINT, end);
  for (int i = 0; i < cameras; i++) {
    char name[4096];
    snprintf(name, sizeof name, "%s/%d.rtp", arguments[1], i);
    camera[i].path = arguments[4 + i];
    camera[i].file = open(name, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    if (camera[i].file < 0) fail(name);
    sockets[i].fd = play(&camera[i]);
    sockets[i].events = POLLIN;
    receive(sockets, camera, i + 1, 0); /* a full connection would stop its stream for all */
  }
  printf("recording\n");
  fflush(stdout);
  time_t asked = time(NULL);
  while (!ended) {
    receive(sockets, camera, cameras, 1000);
    if (time(NULL) - asked >= KEEP_ALIVE_SECONDS) {
      asked = time(NULL);
      for (int i = 0; i < cameras; i++) {
        request(sockets[i].fd, &camera[i], "GET_PARAMETER", "", camera[i].session);
      }
    }
  }
  return 0;
}
