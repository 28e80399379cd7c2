//! Where the time went, as bars.

/// A stretch of time, in milliseconds since 1970; without an end while it lasts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stage {
    pub(super) label: String,
    pub(super) start: f64,
    pub(super) end: Option<f64>,
}

/// A stage's place on the whole width, in hundredths.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bar {
    pub(super) offset: f64,
    pub(super) width: f64,
}

/// Bars are at least so wide, in hundredths, to be seen.
const THINNEST: f64 = 0.75;

impl Stage {
    /// How long it took, or has taken at `now`, in milliseconds.
    pub(super) fn length(&self, now: f64) -> f64 {
        (self.end.unwrap_or(now) - self.start).max(0.0)
    }
}

/// Places stages side by side in time; those that last reach to `now`.
pub(super) fn bars(stages: &[Stage], now: f64) -> Vec<Bar> {
    let start = stages
        .iter()
        .map(|stage| stage.start)
        .fold(f64::INFINITY, f64::min);
    let end = stages
        .iter()
        .map(|stage| stage.start + stage.length(now))
        .fold(start, f64::max);
    let whole = (end - start).max(1.0);
    stages
        .iter()
        .map(|stage| {
            let offset = ((stage.start - start) / whole * 100.0).min(100.0 - THINNEST);
            let width = (stage.length(now) / whole * 100.0).clamp(THINNEST, 100.0 - offset);
            Bar { offset, width }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn stages_lie_one_after_another() {
        let stage = |start, end| Stage {
            label: String::new(),
            start,
            end,
        };
        let bars = bars(&[stage(0.0, Some(50.0)), stage(50.0, None)], 100.0);
        assert_eq!(
            bars,
            [
                Bar {
                    offset: 0.0,
                    width: 50.0
                },
                Bar {
                    offset: 50.0,
                    width: 50.0
                }
            ]
        );
    }

    proptest! {
        #[test]
        fn no_bar_leaves_the_width(
            times in prop::collection::vec((0_u32..100_000, prop::option::of(0_u32..100_000)), 1..8),
            now in 0_u32..100_000,
        ) {
            let stages: Vec<Stage> = times
                .into_iter()
                .map(|(start, end)| Stage { label: String::new(), start: start.into(), end: end.map(Into::into) })
                .collect();
            for bar in bars(&stages, now.into()) {
                prop_assert!(bar.offset >= 0.0 && bar.width >= THINNEST);
                prop_assert!(bar.offset + bar.width <= 100.0 + 1e-9);
            }
        }
    }
}
