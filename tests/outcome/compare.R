# What R's survival and cmprsk say of all data sets that survival ships and of random ones: writes each table as CSV
# into a folder, and to standard output lines "file TAB options of cajal TAB path in its JSON TAB tolerance TAB numbers".
# compare.R FOLDER RANDOM_SETS
suppressMessages({library(survival); library(cmprsk)})
arguments <- commandArgs(TRUE)
folder <- arguments[1]
random_sets <- as.integer(arguments[2])
options(digits = 17, warn = -1)
tight <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)

say <- function(file, options, path, values, tolerance)
    cat(file, options, path, tolerance, paste(ifelse(is.na(values) | is.infinite(values), "NA",
        format(values, digits = 17, trim = TRUE)), collapse = ","), "\n", sep = "\t")

put <- function(file, table) write.csv(table, file.path(folder, file), row.names = FALSE)

# A table d with start (or NA), time, status, group, stratum, weight.
kaplan <- function(file, d, options, entry, weights = NULL, types = c("log", "plain", "log-log")) {
    y <- if (entry) Surv(d$start, d$time, d$status) else Surv(d$time, d$status)
    for (type in types) {
        fit <- if (is.null(weights)) survfit(y ~ d$group, conf.type = type)
               else survfit(y ~ d$group, conf.type = type, weights = weights)
        sizes <- if (is.null(fit$strata)) length(fit$time) else fit$strata
        end <- cumsum(sizes)
        table <- matrix(summary(fit)$table, nrow = length(sizes), dimnames = list(NULL, names(summary(fit)$table)))
        if (!is.null(fit$strata)) table <- summary(fit)$table
        quantiles <- quantile(fit, c(0.1, 0.25, 0.5, 0.75))
        call <- paste("km", options, "--group group --quantiles 0.1,0.25,0.5,0.75 --conf-type", type)
        for (g in seq_along(sizes)) {
            i <- (end[g] - sizes[g] + 1):end[g]
            at <- function(member) paste0("groups.", g - 1, ".", member)
            say(file, call, at("time"), fit$time[i], 1e-12)
            say(file, call, at("at_risk"), fit$n.risk[i], 1e-9)
            say(file, call, at("event"), fit$n.event[i], 1e-9)
            say(file, call, at("survival"), fit$surv[i], 1e-9)
            # R keeps the error of the logarithm, or, when it is the robust one, of the survival itself
            error <- if (isFALSE(fit$logse)) fit$std.err[i] / fit$surv[i] else fit$std.err[i]
            alive <- ifelse(fit$surv[i] > 0, error, NA)
            say(file, call, at("std_err"), alive, 1e-9)
            if (is.null(weights) || all(fit$surv[i] > 0)) {
                say(file, call, at("low"), fit$lower[i], 1e-9)
                say(file, call, at("high"), fit$upper[i], 1e-9)
                say(file, call, at("median"), table[g, "median"], 1e-9)
                for (q in 1:4) {
                    q_of <- function(m) if (is.matrix(m)) m[g, q] else m[q]
                    say(file, call, at(paste0("quantiles.", q - 1, ".time")), q_of(quantiles$quantile), 1e-9)
                    say(file, call, at(paste0("quantiles.", q - 1, ".low")), q_of(quantiles$lower), 1e-9)
                    say(file, call, at(paste0("quantiles.", q - 1, ".high")), q_of(quantiles$upper), 1e-9)
                }
            }
        }
    }
}

logrank <- function(file, d, options) {
    y <- Surv(d$time, d$status)
    if (sum(d$status) == 0 || length(unique(d$group)) < 2) return()
    for (rho in c(0, 1)) for (stratified in c(FALSE, TRUE)) {
        test <- try(if (stratified) survdiff(y ~ d$group + strata(d$stratum), rho = rho)
                    else survdiff(y ~ d$group, rho = rho), silent = TRUE)
        if (inherits(test, "try-error") || !is.finite(test$chisq)) next
        call <- paste("logrank", options, "--group group --rho", rho, if (stratified) "--strata stratum")
        expected <- if (is.matrix(test$exp)) rowSums(test$exp) else test$exp
        observed <- if (is.matrix(test$obs)) rowSums(test$obs) else test$obs
        df <- sum(expected > 0) - 1
        v <- test$var[expected > 0, expected > 0, drop = FALSE][-1, -1, drop = FALSE]
        if (df < 1 || rcond(v) < 1e-8) next # groups that never meet: R divides by what rounding left
        say(file, call, "groups.*.observed", observed, 1e-9)
        say(file, call, "groups.*.expected", expected, 1e-9)
        if (test$chisq > 1e-12) {
            say(file, call, "chisq", test$chisq, 1e-9)
            say(file, call, "p", pchisq(test$chisq, df, lower.tail = FALSE), 1e-9)
        }
    }
}

cox <- function(file, d, options, entry, covariates, weights = NULL, strata = FALSE, cluster = NULL) {
    y <- if (entry) Surv(d$start, d$time, d$status) else Surv(d$time, d$status)
    x <- as.matrix(d[covariates])
    stratum <- if (strata) d$stratum else rep(1, nrow(d))
    if (sum(d$status) == 0) return()
    for (ties in c("efron", "breslow")) for (robust in c(FALSE, TRUE)) {
        runaway <- FALSE
        fit <- withCallingHandlers(
            try(if (robust) coxph(y ~ x + strata(stratum), ties = ties, weights = weights, control = tight,
                                  cluster = if (is.null(cluster)) seq_len(nrow(d)) else cluster)
                else coxph(y ~ x + strata(stratum), ties = ties, weights = weights, control = tight, robust = FALSE),
                silent = TRUE),
            warning = function(w) {
                if (grepl("infinite|converge", conditionMessage(w))) runaway <<- TRUE
                invokeRestart("muffleWarning")
            })
        if (inherits(fit, "try-error") || any(is.na(coef(fit))) || runaway || max(abs(coef(fit) * apply(x, 2, sd))) > 8) next
        call <- paste("cox", options, "--covariates", paste(covariates, collapse = ","), "--ties", ties,
                      if (!is.null(weights)) "--weights weight", if (strata) "--strata stratum",
                      if (robust) (if (is.null(cluster)) "--robust" else "--id cluster"),
                      if (!robust) "--zph km --baseline")
        say(file, call, "coefficients.*.coef", coef(fit), 1e-7)
        say(file, call, "coefficients.*.se", sqrt(diag(fit$var)), 1e-7)
        say(file, call, "loglik", fit$loglik[2], 1e-9)
        say(file, call, "loglik_null", fit$loglik[1], 1e-9)
        say(file, call, "tests.2.chisq", fit$score, 1e-7)
        say(file, call, "tests.1.chisq", fit$wald.test, 1e-7)
        if (robust) next
        say(file, call, "concordance", unname(concordance(fit)$concordance), 1e-9)
        hazard <- basehaz(fit, centered = TRUE)
        if (!strata) {
            steps <- diff(c(0, hazard$hazard)) > 0
            say(file, call, "baseline.0.cumulative_hazard", hazard$hazard[steps], 1e-7)
        }
        zph <- try(cox.zph(fit, transform = "km", terms = FALSE), silent = TRUE)
        if (!inherits(zph, "try-error") && is.null(weights)) {
            tests <- zph$table[, "chisq"]
            say(file, call, "zph.*.chisq", ifelse(is.finite(tests), tests, NA), 1e-6)
        }
    }
}

competing <- function(file, d, options) {
    d$time <- aeqSurv(Surv(d$time, d$status))[, 1] # cmprsk has no tolerance of its own
    causes <- sort(unique(d$cause[d$cause > 0]))
    if (length(causes) < 2) return()
    fit <- survfit(Surv(d$time, factor(d$cause, c(0, causes))) ~ d$group)
    sizes <- if (is.null(fit$strata)) length(fit$time) else fit$strata
    end <- cumsum(sizes)
    call <- paste("gray", options, "--group group")
    for (g in seq_along(sizes)) {
        i <- (end[g] - sizes[g] + 1):end[g]
        for (c in seq_along(causes)) {
            at <- function(member) paste0("groups.", g - 1, ".causes.", c - 1, ".", member)
            say(file, call, at("incidence"), fit$pstate[i, c + 1], 1e-9)
            say(file, call, at("std_err"), ifelse(fit$std.err[i, c + 1] < 1e-12, 0, fit$std.err[i, c + 1]), 1e-8)
            say(file, call, at("high"), fit$upper[i, c + 1], 1e-8)
        }
    }
    if (length(unique(d$group)) > 1) for (stratified in c(FALSE, TRUE)) {
        tests <- try(cuminc(d$time, d$cause, d$group, if (stratified) d$stratum else rep(1, nrow(d)))$Tests, silent = TRUE)
        if (!inherits(tests, "try-error") && all(is.finite(tests[, "stat"])) && all(tests[, "stat"] >= 0))
            say(file, paste(call, if (stratified) "--strata stratum"), "gray.*.chisq", tests[, "stat"], 1e-7)
    }
    # crr takes the curve of censoring just before each time by shortening it by a share, which leaves time 0 as it is
    if (any(d$time == 0 & d$cause == 0)) return()
    x <- as.matrix(d[c("a", "b")])
    model <- try(crr(d$time, d$cause, x, failcode = causes[1], gtol = 1e-13, maxiter = 60), silent = TRUE)
    if (!inherits(model, "try-error") && isTRUE(model$converged) && max(abs(model$coef)) < 8) {
        call <- paste("finegray", options, "--covariates a,b --cause", causes[1])
        say(file, call, "coefficients.*.coef", model$coef, 1e-7)
        say(file, call, "coefficients.*.se", sqrt(diag(model$var)), 1e-6)
        say(file, call, "loglik", model$loglik, 1e-9)
        weighted <- finegray(Surv(time, factor(cause, c(0, causes))) ~ a + b, data = d, etype = causes[1])
        efron <- coxph(Surv(fgstart, fgstop, fgstatus) ~ a + b, weights = fgwt, data = weighted, control = tight)
        say(file, paste(call, "--ties efron"), "coefficients.*.coef", coef(efron), 1e-7)
    }
}

parametric <- function(file, d, options) {
    if (any(d$time <= 0) || sum(d$status) < 3) return()
    for (name in c("exponential", "weibull", "lognormal", "loglogistic")) {
        fit <- try(survreg(Surv(time, status) ~ a + b, data = d, dist = name,
                           control = survreg.control(rel.tolerance = 1e-13, maxiter = 200)), silent = TRUE)
        if (inherits(fit, "try-error") || fit$iter >= 200 || any(is.na(coef(fit))) || max(abs(coef(fit))) > 50) next
        if (max(diag(fit$var)) > 1e4) next # a coefficient without bound: R stops somewhere on the way
        word <- c(lognormal = "log-normal", loglogistic = "log-logistic")[name]
        call <- paste("fit", options, "--covariates a,b --distribution", ifelse(is.na(word), name, word))
        say(file, call, "coefficients.*.coef", coef(fit), 1e-6)
        say(file, call, "coefficients.*.se", sqrt(diag(fit$var))[1:3], 1e-6)
        say(file, call, "scale", fit$scale, 1e-6)
        say(file, call, "loglik", fit$loglik[2], 1e-9)
    }
}

rmst <- function(file, d, options) {
    horizon <- min(tapply(d$time, d$group, max)) * 0.9
    if (!(horizon > 0)) return()
    fit <- survfit(Surv(time, status) ~ group, data = d)
    table <- try(summary(fit, rmean = horizon)$table, silent = TRUE)
    if (inherits(table, "try-error")) return()
    column <- function(name) if (is.matrix(table)) table[, name] else table[name]
    call <- paste("rmst", options, "--group group --horizon", format(horizon, digits = 17))
    say(file, call, "groups.*.mean", column("rmean"), 1e-9)
    say(file, call, "groups.*.se", column("se(rmean)"), 1e-8)
}

# Everything of a shipped set; of a random one (`turn` counts them) what its turn brings.
all_of <- function(name, d, entry, turn = NULL) {
    file <- paste0(name, ".csv")
    its_turn <- function(k, of) is.null(turn) || turn %% of == k
    types <- c("log", "plain", "log-log")
    if (!is.null(turn)) types <- types[turn %% 3 + 1]
    put(file, d)
    base <- paste("--time time --status status", if (entry) "--entry start")
    kaplan(file, d, base, entry, types = types)
    if (!entry) logrank(file, d, base)
    if (!entry && its_turn(1, 2)) { rmst(file, d, base); parametric(file, d, base) }
    if (its_turn(0, 3)) cox(file, d, base, entry, c("a", "b"))
    if (its_turn(1, 3)) cox(file, d, base, entry, c("a", "b"), strata = TRUE)
    if (its_turn(2, 3) && !is.null(d$cluster)) cox(file, d, base, entry, c("a", "b"), cluster = d$cluster)
    if (its_turn(1, 2) && !is.null(d$weight)) {
        cox(file, d, base, entry, c("a", "b"), weights = d$weight)
        kaplan(file, d, paste(base, "--weights weight"), entry, weights = d$weight, types = types)
    }
    if (!is.null(d$cause) && !entry) competing(file, d, "--time time --status cause")
}

# ---- what survival ships: each with the columns it has, renamed ----
shipped <- list(
    aml = with(aml, data.frame(time, status, group = x, a = as.numeric(x == "Maintained"), b = seq_along(time) %% 3, stratum = seq_along(time) %% 2)),
    bladder1 = with(bladder1, data.frame(time = stop, start, status = as.integer(status == 1), group = treatment, a = number, b = size, stratum = enum, cluster = id)),
    bladder2 = with(bladder2, data.frame(time = stop, start, status = event, group = rx, a = number, b = size, stratum = enum, cluster = id)),
    bladder = with(bladder, data.frame(time = stop, status = event, group = rx, a = number, b = size, stratum = enum, cluster = id)),
    capacitor = with(capacitor, data.frame(time, status, group = voltage, a = temperature, b = voltage, stratum = temperature)),
    cgd = with(cgd, data.frame(time = tstop, start = tstart, status, group = treat, a = age, b = weight, stratum = sex, cluster = id)),
    colon = with(colon, data.frame(time, status, group = rx, a = age, b = nodes, stratum = etype, cluster = id)),
    diabetic = with(diabetic, data.frame(time, status, group = trt, a = age, b = risk, stratum = eye, cluster = id)),
    flchain = with(flchain, data.frame(time = futime, status = death, group = flc.grp, a = age, b = kappa, stratum = sex)),
    gbsg = with(gbsg, data.frame(time = rfstime, status, group = hormon, a = age, b = nodes, stratum = grade)),
    genfan = with(genfan, data.frame(time = hours, status, group = hours %% 2, a = seq_along(hours) %% 7, b = seq_along(hours) %% 5, stratum = 1)),
    heart = with(heart, data.frame(time = stop, start, status = event, group = transplant, a = age, b = year, stratum = surgery, cluster = id)),
    jasa = with(jasa, data.frame(time = futime, status = fustat, group = transplant, a = age, b = surgery, stratum = surgery)),
    jasa1 = with(jasa1, data.frame(time = stop, start, status = event, group = transplant, a = age, b = year, stratum = surgery, cluster = id)),
    kidney = with(kidney, data.frame(time, status, group = disease, a = age, b = frail, stratum = sex, cluster = id)),
    lung = with(lung, data.frame(time, status = status - 1, group = sex, a = age, b = ph.ecog, stratum = inst)),
    mgus = with(mgus, data.frame(time = futime, status = death, group = sex, a = age, b = mspike, stratum = dxyr %/% 10)),
    mgus2 = with(mgus2, data.frame(time = ifelse(pstat == 1, ptime, futime), status = pmax(pstat, death), group = sex, a = age, b = mspike, stratum = dxyr %/% 20, cause = ifelse(pstat == 1, 1, 2 * death))),
    mgus1 = with(mgus1, data.frame(time = stop, start, status = as.integer(event != "censor"), group = sex, a = age, b = mspike, stratum = enum, cluster = id)),
    myeloid = with(myeloid, data.frame(time = futime, status = death, group = trt, a = as.numeric(sex == "f"), b = id %% 5, stratum = id %% 2)),
    myeloma = with(myeloma, data.frame(time = futime, start = entry, status = death, group = year %/% 10, a = year, b = id %% 7, stratum = year %/% 20)),
    nafld1 = with(nafld1, data.frame(time = futime, status, group = male, a = age, b = bmi, stratum = male)),
    nwtco = with(nwtco, data.frame(time = edrel, status = rel, group = histol, a = age, b = stage, stratum = instit)),
    ovarian = with(ovarian, data.frame(time = futime, status = fustat, group = rx, a = age, b = resid.ds, stratum = ecog.ps)),
    pbc = with(pbc, data.frame(time, status = as.integer(status == 2), group = sex, a = age, b = log(bili), stratum = edema, cause = c(0, 2, 1)[status + 1])),
    rats = with(rats, data.frame(time, status, group = rx, a = rx, b = litter %% 5, stratum = sex, cluster = litter)),
    rats2 = with(rats2, data.frame(time = time2, start = time1, status = status, group = trt, a = trt, b = obs, stratum = trt, cluster = id)),
    retinopathy = with(retinopathy, data.frame(time = futime, status, group = trt, a = age, b = risk, stratum = type, cluster = id)),
    rotterdam = with(rotterdam, data.frame(time = dtime, status = death, group = hormon, a = age, b = nodes, stratum = size)),
    stanford2 = with(stanford2, data.frame(time, status, group = as.integer(age > 45), a = age, b = t5, stratum = id %% 2)),
    tobin = with(subset(tobin, durable > 0), data.frame(time = durable, status = 1, group = 1, a = age, b = quant, stratum = 1)),
    transplant = with(transplant, data.frame(time = futime, status = as.integer(event == "ltx"), group = abo, a = age, b = year, stratum = sex, cause = c(censored = 0, death = 1, ltx = 2, withdraw = 3)[as.character(event)])),
    turbine = with(turbine, data.frame(time = rep(hours, inspected), status = unlist(mapply(function(f, n) rep(c(1, 0), c(f, n - f)), failed, inspected)), group = 1, a = 1, b = 0, stratum = 1)),
    udca1 = with(udca1, data.frame(time = futime, status, group = trt, a = bili, b = riskscore, stratum = stage)),
    veteran = with(veteran, data.frame(time, status, group = celltype, a = karno, b = age, stratum = trt)))
for (name in names(shipped)) {
    d <- as.data.frame(lapply(shipped[[name]], function(column) if (is.factor(column)) as.character(column) else column))
    d <- d[stats::complete.cases(d), ]
    entry <- !is.null(d$start)
    d <- d[d$time >= 0 & (!entry | (if (entry) d$start < d$time else TRUE)), ]
    if (max(nchar(as.character(d$group))) > 0 && !is.numeric(d$group)) d <- d[order(d$group), ] # the order of C, not of a locale
    d$group <- if (is.numeric(d$group)) d$group else match(d$group, sort(unique(d$group), method = "radix"))
    all_of(name, d, entry)
}

# ---- random ones: ties, strata, late entry, zero times, groups of one event or none, weights, clusters ----
set.seed(20161108)
for (i in seq_len(random_sets)) {
    n <- sample(c(6, 15, 40, 120, 300), 1)
    step <- sample(c(0, 1, 0.5, 1 / 3), 1) # 1/3 leaves times that differ by rounding alone
    time <- rexp(n, 0.1)
    if (step > 0) time <- floor(time / step) * step
    if (step == 1 / 3) time <- time + sample(c(0, 1e-13), n, TRUE) * time
    entry <- i %% 4 == 0
    start <- if (entry) time - rexp(n, 0.2) - 0.01 else NULL
    if (entry && step > 0) start <- floor(start / step) * step - ifelse(step == 1 / 3, step, 0)
    group <- sample(sample(2:4, 1), n, TRUE)
    status <- rbinom(n, 1, sample(c(0.3, 0.7, 1), 1))
    if (i %% 5 == 0) { status[group == 1] <- 0; status[which(group == 1)[1]] <- 1 }
    if (i %% 10 == 0) status[group == 2] <- 0
    d <- data.frame(time, status, group, a = rnorm(n), b = sample(0:2, n, TRUE), stratum = sample(2, n, TRUE),
                    weight = sample(c(1, 1, 2, 0.5), n, TRUE), cluster = sample(ceiling(n / 2), n, TRUE))
    if (i %% 3 == 0) d$weight <- sample(1:3, n, TRUE)
    if (!entry) d$cause <- status * sample(2, n, TRUE) else d$start <- start
    d <- d[stats::complete.cases(d), ]
    if (entry) d <- d[d$start < d$time - 1e-6, ]
    if (nrow(d) > 3 && !is.na(which(d$status == 1)[1])) all_of(sprintf("random%03d", i), d, entry, i)
}
