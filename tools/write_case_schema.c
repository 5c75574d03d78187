/* Prints schema/case.schema.json: write_case_schema > schema/case.schema.json */
#include <stdio.h>

#include "patient/schema.h"

int main(void)
{
    struct text text = {0};
    case_write_schema(&text);
    int failed = text.failed || fputs(text.data, stdout) == EOF;
    text_free(&text);
    return failed ? 3 : 0;
}
