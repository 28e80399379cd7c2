//! Which rows of a long list are drawn.

use std::ops::Range;

/// Rows drawn beyond each edge, so that a turn of the wheel meets no gap.
const MARGIN: usize = 12;

/// The rows to draw of `total` rows, `row_height` pixels each, scrolled by `top` in a view `height` pixels high.
pub(crate) fn visible(total: usize, row_height: f64, top: f64, height: f64) -> Range<usize> {
    let first = whole(top / row_height).min(total);
    let shown = whole((height / row_height).ceil()) + 1;
    let start = first.saturating_sub(MARGIN);
    let end = first
        .saturating_add(shown)
        .saturating_add(MARGIN)
        .min(total);
    start..end
}

/// Whether a list scrolled by `top` shows its end, give or take half a row.
pub(crate) fn at_end(content: f64, top: f64, height: f64, row_height: f64) -> bool {
    top + height >= content - row_height / 2.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and pixels of a page are far from its limits"
)]
fn whole(value: f64) -> usize {
    value.max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_list_is_drawn_whole() {
        assert_eq!(visible(5, 20.0, 0.0, 400.0), 0..5);
    }

    #[test]
    fn the_middle_of_a_long_list_is_drawn_with_margins() {
        assert_eq!(visible(1_000_000, 20.0, 2_000.0, 400.0), 88..133);
    }

    #[test]
    fn the_end_is_seen_within_half_a_row() {
        assert!(at_end(1_000.0, 595.0, 400.0, 20.0));
        assert!(!at_end(1_000.0, 580.0, 400.0, 20.0));
    }

    proptest! {
        #[test]
        fn every_row_in_view_is_drawn_and_not_many_more(
            total in 0_usize..1_000_000,
            top in 0.0_f64..2e7,
            height in 0.0_f64..4_000.0,
        ) {
            let rows = visible(total, 20.0, top, height);
            prop_assert!(rows.start <= rows.end && rows.end <= total);
            prop_assert!(rows.len() <= whole(height / 20.0) + 2 * MARGIN + 2);
            for row in [whole(top / 20.0), whole((top + height) / 20.0)] {
                prop_assert!(row >= total || rows.contains(&row));
            }
        }

        #[test]
        fn no_number_breaks_it(top in any::<f64>(), height in 0.0_f64..1e5) {
            let rows = visible(1_000, 20.0, top, height);
            prop_assert!(rows.end <= 1_000);
        }
    }
}
