//! Medians, and how far they can be trusted: intervals from order statistics alone.
//!
//! Between the k-th smallest and the k-th largest of n independent samples lies the median of what
//! they are drawn from, unless fewer than k of them fall on one side of it; how likely that is, the
//! binomial distribution says. Nothing is assumed of how the samples are distributed.

use std::fmt;

/// The confidence that an interval must have.
const CONFIDENCE: f64 = 0.95;

/// A median and its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    pub median: f64,
    pub low: f64,
    pub high: f64,
    /// How surely the interval holds the true median. Less than 0.95 if there are too few samples;
    /// then the interval is their whole range.
    pub confidence: f64,
}

/// Summarises samples, of which there must be some.
pub fn summary(samples: impl IntoIterator<Item = f64>) -> Summary {
    let mut sorted: Vec<f64> = samples.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    assert!(n > 0, "there must be samples");
    let outside = |k: usize| 2.0 * at_most(k - 1, n);
    let k = (1..=n.div_ceil(2)).take_while(|&k| 1.0 - outside(k) >= CONFIDENCE).last().unwrap_or(1);
    Summary {
        median: f64::midpoint(sorted[(n - 1) / 2], sorted[n / 2]),
        low: sorted[k - 1],
        high: sorted[n - k],
        confidence: 1.0 - outside(k),
    }
}

/// The probability that of n fair coins at most k show heads.
fn at_most(k: usize, n: usize) -> f64 {
    let mut term = 0.5_f64.powi(n as i32);
    let mut sum = term;
    for i in 0..k {
        term *= (n - i) as f64 / (i + 1) as f64;
        sum += term;
    }
    sum
}

impl Summary {
    /// A bound from above, which is met if the interval reaches it.
    pub fn at_most(&self, bound: f64) -> String {
        format!("at most {bound}: {}", if self.low <= bound { "met" } else { "NOT MET" })
    }

    /// A bound from below, which is met if the interval reaches it.
    pub fn at_least(&self, bound: f64) -> String {
        format!("at least {bound}: {}", if self.high >= bound { "met" } else { "NOT MET" })
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(2);
        let Summary { median, low, high, confidence } = self;
        write!(f, "{median:.digits$} [{low:.digits$}, {high:.digits$}]")?;
        if *confidence < CONFIDENCE {
            write!(f, " ({:.0} % sure)", confidence * 100.0)?;
        }
        Ok(())
    }
}

/// What this file says of numbers must be so before it says anything of executors.
pub fn check() {
    let of = |n: u32| summary((1..=n).map(f64::from));
    let (one, nine, eleven) = (of(1), of(9), of(11));
    assert_eq!((one.median, one.low, one.high, one.confidence), (1.0, 1.0, 1.0, 0.0));
    assert_eq!((nine.median, nine.low, nine.high), (5.0, 2.0, 8.0));
    assert!((nine.confidence - 0.9609).abs() < 1e-4, "{nine:?}");
    assert_eq!((eleven.median, eleven.low, eleven.high), (6.0, 2.0, 10.0));
    assert!((eleven.confidence - 0.9883).abs() < 1e-4, "{eleven:?}");
    assert_eq!(of(4).median, 2.5);
}
