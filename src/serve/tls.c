/* Of libmicrohttpd's TLS; see tls_absent.c for a program without. */
#include "serve/server.h"

const bool server_has_tls = true;
