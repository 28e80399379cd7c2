//! Scalars of our own.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

use crate::domain::Timestamp;

/// A date and time in UTC, RFC 3339 with up to six decimals, such as `2026-11-20T09:30:00.25Z`.
pub struct DateTime(pub Timestamp);

/// A date and time in UTC, RFC 3339 with up to six decimals, such as `2026-11-20T09:30:00.25Z`.
#[Scalar(specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Timestamp::parse(text).map(Self).ok_or_else(|| {
                InputValueError::custom(format!(
                    "`{text}` is not a date and time: write it as 2026-11-20T09:30:00Z"
                ))
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339())
    }
}

impl From<Timestamp> for DateTime {
    fn from(time: Timestamp) -> Self {
        Self(time)
    }
}

/// A whole number of up to 64 bits with a sign, as a JSON number; `Int` has only 32.
pub struct Long(pub i64);

/// A whole number of up to 64 bits with a sign, as a JSON number; `Int` has only 32.
#[Scalar(specified_by_url = "https://scalars.graphql.org/jakobmerrild/long.html")]
impl ScalarType for Long {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number
                .as_i64()
                .map(Self)
                .ok_or_else(|| InputValueError::custom("is not a whole number of 64 bits")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}
