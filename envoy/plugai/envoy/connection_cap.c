// A cap on the connections of one client address, as a WebAssembly filter of Envoy, which has no such option itself.
// `python -m scripts.connection_cap` compiles it. The interface is Proxy-Wasm 0.2.1.
//
// Every worker thread has an instance. The counts are shared by all: addresses are hashed into a fixed number of buckets,
// with a seed that callers cannot know, so that no number of addresses takes more memory. Of an IPv6 address the first 64
// bits count, since that is the least that one client has.

#include <stdint.h>

#define IMPORT(name) __attribute__((import_module("env"), import_name(#name))) extern int32_t name
#define EXPORT(name) __attribute__((export_name(#name)))

IMPORT(proxy_get_property)(const char *path, uint32_t length, char **value, uint32_t *value_length);
IMPORT(proxy_get_buffer_bytes)(uint32_t type, uint32_t start, uint32_t length, char **value, uint32_t *value_length);
IMPORT(proxy_get_shared_data)(const void *key, uint32_t length, char **value, uint32_t *value_length, uint32_t *version);
IMPORT(proxy_set_shared_data)(const void *key, uint32_t length, const void *value, uint32_t value_length, uint32_t version);
IMPORT(proxy_close_stream)(uint32_t type);

enum { OK = 0, VERSION_MISMATCH = 8, PLUGIN_CONFIGURATION = 7, DOWNSTREAM = 2, CONTINUE = 0, STOP = 1 };
enum { BUCKETS = 1 << 16, CONNECTIONS = 1 << 14, ARENA = 1 << 12 };

static uint64_t most, seed;

// The host asks for memory for what it returns. Nothing is used after the callback in which it was returned.
static char arena[ARENA] __attribute__((aligned(16)));
static uint32_t used;

EXPORT(malloc) void *allocate(uint32_t size) {
  if (size > ARENA - used) return 0;
  void *start = arena + used;
  used += (size + 15) & ~15u;
  return used <= ARENA ? start : 0;
}

// The open connections of this instance: the bucket in which each is counted.
static struct { uint32_t id; uint32_t bucket; } connections[CONNECTIONS];

static uint32_t find(uint32_t id) {
  for (uint32_t step = 0; step < CONNECTIONS; step++) {
    uint32_t place = (id + step) % CONNECTIONS;
    if (connections[place].id == id) return place;
  }
  return CONNECTIONS;
}

static uint32_t find_free(uint32_t id) {
  for (uint32_t step = 0; step < CONNECTIONS; step++)
    if (!connections[(id + step) % CONNECTIONS].id) return (id + step) % CONNECTIONS;
  return CONNECTIONS;
}

static uint64_t mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
  hash = (hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93u;
  return hash ^ (hash >> 32);
}

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The first 64 bits of an IPv6 address: `[2001:db8::1]:5000`.
static uint64_t network(const char *text, uint32_t length) {
  uint16_t groups[8] = {0};
  int count = 0, gap = -1;
  for (uint32_t at = 1; at < length && text[at] != ']' && count < 8;) {
    if (text[at] == ':') {
      if (at + 1 < length && text[at + 1] == ':') gap = count;
      at++;
      continue;
    }
    if (digit(text[at]) < 0) break;
    for (; at < length && digit(text[at]) >= 0; at++) groups[count] = (uint16_t)(groups[count] * 16 + digit(text[at]));
    count++;
  }
  uint64_t bits = 0;
  for (int group = 0; group < 4; group++) {
    int moved = gap >= 0 && group >= gap ? group - (8 - count) : group;
    bits = bits << 16 | (moved >= 0 && !(gap >= 0 && group >= gap && moved < gap) ? groups[moved] : 0);
  }
  return bits;
}

static uint32_t bucket_of(const char *address, uint32_t length) {
  uint64_t hash = seed;
  if (address[0] == '[') {
    hash = mix(hash, network(address, length));
  } else {
    for (uint32_t at = 0; at < length && address[at] != ':'; at++) hash = mix(hash, (unsigned char)address[at]);
  }
  return (uint32_t)(mix(hash, length > 0 && address[0] == '[') % BUCKETS);
}

// Adds to a bucket, if the result is at most `limit`; whether it did. Another thread may do the same at this moment.
static int add(uint32_t bucket, int32_t more, uint64_t limit) {
  for (;;) {
    char *value = 0;
    uint32_t length = 0, version = 0;
    int32_t count = 0;
    used = 0;
    if (proxy_get_shared_data(&bucket, sizeof bucket, &value, &length, &version) == OK && length == sizeof count)
      __builtin_memcpy(&count, value, sizeof count);
    count += more;
    if (more > 0 && (uint64_t)count > limit) return 0;
    int32_t result = proxy_set_shared_data(&bucket, sizeof bucket, &count, sizeof count, version);
    if (result != VERSION_MISMATCH) return result == OK;
  }
}

EXPORT(proxy_abi_version_0_2_1) void version(void) {}

EXPORT(proxy_on_vm_start) int32_t start(uint32_t context, uint32_t size) { return 1; }

EXPORT(proxy_on_context_create) void create(uint32_t context, uint32_t parent) {}

// The configuration is the cap and the seed, in decimal digits.
EXPORT(proxy_on_configure) int32_t configure(uint32_t context, uint32_t size) {
  char *text = 0;
  uint32_t length = 0;
  used = 0;
  if (proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, size, &text, &length) != OK) return 0;
  uint64_t numbers[2] = {0}, *number = numbers;
  for (uint32_t at = 0; at < length; at++) {
    if (text[at] == ' ') number = numbers + 1;
    else *number = *number * 10 + (uint64_t)digit(text[at]);
  }
  most = numbers[0];
  seed = numbers[1];
  return most > 0;
}

EXPORT(proxy_on_new_connection) int32_t open(uint32_t context) {
  char *address = 0;
  uint32_t length = 0;
  used = 0;
  if (proxy_get_property("source\0address", 14, &address, &length) != OK || !length) return CONTINUE;
  uint32_t bucket = bucket_of(address, length), place = find_free(context);
  if (place < CONNECTIONS && add(bucket, 1, most)) {
    connections[place].id = context;
    connections[place].bucket = bucket;
    return CONTINUE;
  }
  proxy_close_stream(DOWNSTREAM);
  return STOP;
}

EXPORT(proxy_on_delete) void close(uint32_t context) {
  uint32_t place = find(context);
  if (place == CONNECTIONS) return;
  connections[place].id = 0;
  add(connections[place].bucket, -1, 0);
}
