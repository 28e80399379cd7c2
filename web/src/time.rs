//! Times for people.

use wasm_bindgen::JsValue;

/// Milliseconds since 1970 of an RFC 3339 time; `None` when it is none.
pub(crate) fn parse(time: &str) -> Option<f64> {
    let millis = js_sys::Date::parse(time);
    millis.is_finite().then_some(millis)
}

/// The time of day here, as `12:03:05`.
pub(crate) fn clock(millis: f64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(millis));
    format!(
        "{:02}:{:02}:{:02}",
        date.get_hours(),
        date.get_minutes(),
        date.get_seconds()
    )
}

/// Date and time of day here, as `2026-11-20 12:03:05`.
pub(crate) fn full(millis: f64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(millis));
    format!(
        "{}-{:02}-{:02} {}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        clock(millis)
    )
}

/// A span of time in its largest unit, as `3 s`, `12 min`, `5 h`, `9 d`.
pub(crate) fn span(millis: f64) -> String {
    let seconds = (millis / 1_000.0).max(0.0).floor();
    match seconds {
        s if s < 60.0 => format!("{s} s"),
        s if s < 3_600.0 => format!("{} min", (s / 60.0).floor()),
        s if s < 86_400.0 => format!("{} h", (s / 3_600.0).floor()),
        s => format!("{} d", (s / 86_400.0).floor()),
    }
}

/// How long something took, as `0.8 s`, `1 min 5 s`, `2 h 3 min`.
pub(crate) fn took(millis: f64) -> String {
    let millis = millis.max(0.0);
    if millis < 10_000.0 {
        return format!("{:.1} s", millis / 1_000.0);
    }
    let seconds = (millis / 1_000.0).floor();
    match seconds {
        s if s < 60.0 => format!("{s} s"),
        s if s < 3_600.0 => format!("{} min {} s", (s / 60.0).floor(), s % 60.0),
        s => format!(
            "{} h {} min",
            (s / 3_600.0).floor(),
            (s % 3_600.0 / 60.0).floor()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_its_largest_unit() {
        assert_eq!(span(-5.0), "0 s");
        assert_eq!(span(59_999.0), "59 s");
        assert_eq!(span(60_000.0), "1 min");
        assert_eq!(span(7_200_000.0), "2 h");
        assert_eq!(span(200_000_000.0), "2 d");
    }

    #[test]
    fn what_took_long_is_told_in_two_units() {
        assert_eq!(took(840.0), "0.8 s");
        assert_eq!(took(42_100.0), "42 s");
        assert_eq!(took(65_000.0), "1 min 5 s");
        assert_eq!(took(7_380_000.0), "2 h 3 min");
    }
}
