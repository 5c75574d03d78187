/* Preloaded: a program that has set its user's locale before it comes to us, as those with a window do. Numbers are
 * German, letters Turkish. */
#include <locale.h>
#include <stdlib.h>

__attribute__((constructor)) static void begin(void)
{
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8") || !setlocale(LC_CTYPE, "tr_TR.UTF-8"))
        abort();
}
