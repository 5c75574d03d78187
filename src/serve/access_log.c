#include "serve/access_log.h"

#include <openssl/sha.h>
#include <string.h>

#include "base/text.h"

static void hex(char out[ACCESS_LOG_HASH], const unsigned char *bytes)
{
    for (size_t i = 0; i < SHA256_DIGEST_LENGTH; i++) {
        out[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
        out[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
    }
    out[ACCESS_LOG_HASH - 1] = '\0';
}

static bool next_hash(char out[ACCESS_LOG_HASH], const char *before, const char *members)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    struct text both = {0};
    text_add(&both, before);
    text_add(&both, members);
    bool fine = !both.failed;
    if (fine)
        fine = SHA256((const unsigned char *)both.data, both.length, digest) != NULL;
    text_free(&both);
    if (fine)
        hex(out, digest);
    return fine;
}

bool access_log_resume(struct access_log_trail *out, FILE *file)
{
    static const char member[] = ",\"hash\":\"";
    char tail[512];
    memset(out->hash, '0', ACCESS_LOG_HASH - 1);
    out->hash[ACCESS_LOG_HASH - 1] = '\0';
    if (fseek(file, 0, SEEK_END) != 0)
        return false;
    long length = ftell(file);
    if (length <= 0)
        return length == 0;
    size_t need = strlen(member) + ACCESS_LOG_HASH - 1 + strlen("\"}\n");
    if ((size_t)length < need || fseek(file, -(long)need, SEEK_END) != 0 || fread(tail, 1, need, file) != need ||
        memcmp(tail, member, strlen(member)) != 0 || memcmp(tail + need - 3, "\"}\n", 3) != 0)
        return false;
    memcpy(out->hash, tail + strlen(member), ACCESS_LOG_HASH - 1);
    return true;
}

bool access_log_append(struct access_log_trail *trail, FILE *file, const char *members)
{
    char hash[ACCESS_LOG_HASH];
    if (!next_hash(hash, trail->hash, members) || fprintf(file, "{%s,\"hash\":\"%s\"}\n", members, hash) < 0 ||
        fflush(file) != 0)
        return false;
    memcpy(trail->hash, hash, sizeof hash);
    return true;
}
