# Random interval-censored times (exact, left-, right- and interval-censored, tied), and R's curve of them.
# intervals.R FOLDER SETS: writes setN.csv and prints N, time and survival.
suppressMessages(library(survival))
arguments <- commandArgs(TRUE)
set.seed(11)
for (i in seq_len(as.integer(arguments[2]))) {
    n <- sample(5:60, 1)
    event <- rexp(n, 1 / 10)
    visits <- seq(0, 30, by = sample(2:6, 1))
    left <- visits[findInterval(event, visits)]
    right <- c(visits, Inf)[findInterval(event, visits) + 1]
    exact <- runif(n) < 0.2
    left[exact] <- right[exact] <- round(event[exact], 1) + 0.05
    missed <- !exact & runif(n) < 0.3 # a visit was missed
    left[missed] <- 0
    write.csv(data.frame(left, right = ifelse(is.finite(right), right, NA)), file.path(arguments[1], sprintf("set%d.csv", i)),
              row.names = FALSE, quote = FALSE, na = "")
    fit <- survfit(Surv(ifelse(left == 0, NA, left), ifelse(is.finite(right), right, NA), type = "interval2") ~ 1)
    for (j in seq_along(fit$time)) cat(i, format(c(fit$time[j], fit$surv[j]), digits = 12), "\n")
}
