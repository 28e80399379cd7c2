//! Costs for people.

/// Millionths of a US dollar, as `$1.05`; what is less than a cent with four places.
pub(crate) fn dollars(micros: i64) -> String {
    if micros == 0 || micros >= 10_000 {
        let cents = micros / 10_000;
        return format!("${}.{:02}", cents / 100, cents % 100);
    }
    format!("$0.{:04}", micros / 100)
}

#[cfg(test)]
mod tests {
    use super::dollars;

    #[test]
    fn what_is_less_than_a_cent_is_not_nothing() {
        assert_eq!(dollars(0), "$0.00");
        assert_eq!(dollars(460), "$0.0004");
        assert_eq!(dollars(1_050_000), "$1.05");
    }
}
