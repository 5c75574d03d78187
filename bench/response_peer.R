# The peer: RECIST 1.1 of the same table, vectorised with data.table (the fastest way in R), best response per subject.
suppressMessages(library(data.table))
setDTthreads(1)
path <- commandArgs(TRUE)[1]
d <- fread(path, showProgress = FALSE)
s <- d[role == "target", .(sum = sum(round(longest_mm * 1000)), n = .N), keyby = .(subject, date)]
s[, base := sum[1], by = subject]
s[, nadir := shift(cummin(sum), fill = sum[1]), by = subject]
s[, visit := seq_len(.N), by = subject]
v <- s[visit > 1]
v[, call := fifelse(sum * 10 >= nadir * 12 & sum - nadir >= 5000 & sum > nadir, 4L,
             fifelse(sum * 10 <= base * 7, 2L, 3L))]
v[, pd := cumsum(call == 4L) - (call == 4L), by = subject]
best <- v[pd == 0, .(best = min(call)), by = subject]
print(best[, .N, keyby = best])
