# Milliseconds of one prediction by R's package pch, the way the national service predicted: a model
# of nine factors and twenty intervals, S(90) / S(15) of one new row. Fails where pch is missing.
suppressPackageStartupMessages({
  library(survival)
  library(pch)
})
set.seed(1)
n <- 20000
levels <- c(4, 4, 2, 2, 2, 2, 5, 5, 2)
rows <- as.data.frame(lapply(levels, function(k) factor(sample(k, n, TRUE))))
names(rows) <- paste0("x", seq_along(levels))
rows$time <- 15 + rexp(n, 1 / 80)
rows$event <- 1
model <- pchreg(Surv(time, event) ~ x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9,
                breaks = 20, data = rows)
one <- rows[1, ]
survival_at <- function(day) {
  one$time <- day
  predict(model, type = "distr", newdata = one)$Surv
}
taken <- replicate(50, system.time(survival_at(90) / survival_at(15))[["elapsed"]])
cat(1000 * mean(taken))
