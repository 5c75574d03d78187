/* Without libmicrohttpd there are answers, but no network. */
#include "base/errors.h"
#include "serve/server.h"

cajal_status server_open(struct server **out, struct service *service, const struct server_options *options,
                         cajal_errors *errors)
{
    (void)out;
    (void)service;
    (void)options;
    return errors_add(errors, CAJAL_USAGE, NULL, 0, NULL,
                      "this program was built without libmicrohttpd: install libmicrohttpd-dev and build again");
}

int server_port(const struct server *server)
{
    (void)server;
    return 0;
}

long server_close(struct server *server, unsigned grace_s)
{
    (void)server;
    (void)grace_s;
    return 0;
}
