/// Seconds from one attempt to the next: in all, a delivery is tried for about a day.
const DELAYS: [i64; 7] = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 8 * 3600, 8 * 3600];
/// Attempts before a delivery is given up.
pub const MAX_ATTEMPTS: i32 = 8;

/// Microseconds until the attempt after this one (1 is the first); `None`: it was the last. Up to a
/// tenth is added by `random`, so that what failed together does not come back together.
pub fn delay(attempt: i32, random: u32) -> Option<i64> {
    let place = usize::try_from(attempt).ok()?.checked_sub(1)?;
    let delay = DELAYS.get(place)? * 1_000_000;
    Some(delay + delay / 10 * i64::from(random % 1000) / 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_attempts_take_about_a_day() {
        let all = (1..MAX_ATTEMPTS).map(|attempt| delay(attempt, 0).unwrap());
        let hours = all.sum::<i64>() / 3_600_000_000;
        assert_eq!(hours, 23);
        assert_eq!(delay(MAX_ATTEMPTS, 0), None);
        for random in [1, 999, u32::MAX] {
            let later = delay(1, random).unwrap();
            assert!((5_000_000..=5_500_000).contains(&later), "{later}");
        }
    }
}
