#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "serve/server.h"

bool server_is_loopback(const char *address)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, address, &four) == 1)
        return ntohl(four.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, address, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

static size_t host_length(const char *host)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    if (*host != '[')
        return strspn(host, plain);
    size_t inside = 1 + strspn(host + 1, "0123456789abcdefABCDEF:.");
    return inside > 1 && host[inside] == ']' ? inside + 1 : 0;
}

bool server_is_origin(const char *text)
{
    size_t scheme = strncmp(text, "https://", 8) == 0 ? 8 : strncmp(text, "http://", 7) == 0 ? 7 : 0;
    size_t host = scheme ? host_length(text + scheme) : 0;
    const char *rest = text + scheme + host;
    if (!host || !*rest)
        return host > 0;
    if (*rest != ':' || strspn(rest + 1, "0123456789") != strlen(rest + 1) || strlen(rest + 1) > 5)
        return false;
    long port = strtol(rest + 1, NULL, 10);
    return port > 0 && port <= 65535;
}
