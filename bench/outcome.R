# The peer's side of bench/outcome.py: reads the table, does one analysis, prints the CPU seconds of both and the answer.
# outcome.R FILE ANALYSIS
suppressMessages({library(survival); library(cmprsk)})
arguments <- commandArgs(TRUE)
header <- strsplit(readLines(arguments[1], 1), ",")[[1]]
reading <- system.time(d <- as.data.frame(scan(arguments[1], setNames(rep(list(0), length(header)), header), sep = ",",
                                               skip = 1, quiet = TRUE)))
answer <- NULL
work <- system.time(switch(arguments[2],
    "km + logrank" = {
        fit <- survfit(Surv(time, status) ~ group, data = d)
        test <- survdiff(Surv(time, status) ~ group, data = d)
        answer <- c(summary(fit)$table[, "median"], test$chisq)
    },
    cox = answer <- coef(coxph(Surv(time, status) ~ x1 + x2 + x3 + x4 + x5, data = d)),
    cuminc = {
        fit <- survfit(Surv(time, factor(cause, 0:2)) ~ group, data = d)
        end <- cumsum(fit$strata)
        answer <- c(fit$pstate[end, 2], fit$std.err[end, 2])
    },
    finegray = answer <- crr(d$time, d$cause, as.matrix(d[c("x1", "x2", "x3", "x4")]))$coef))
cat(sum(reading[1:2]), sum(work[1:2]), format(answer, digits = 12), "\n")
