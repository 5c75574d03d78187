/* The peer of bench/plan.sh: jansson reads the same NDJSON and does nothing else. What a plan costs on
 * top of this is ours; below it nobody comes who reads cases with jansson. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <jansson.h>

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    char *line = NULL;
    size_t capacity = 0;
    long cases = 0;
    if (!file)
        return 3;
    clock_t start = clock();
    for (ssize_t length; (length = getline(&line, &capacity, file)) > 0; cases++)
        json_decref(json_loadb(line, (size_t)length, JSON_REJECT_DUPLICATES, NULL));
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    printf("%.0f\n", (double)cases / seconds);
    free(line);
    fclose(file);
    return 0;
}
