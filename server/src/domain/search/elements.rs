use std::str::FromStr;

use crate::domain::{Failure, Timestamp};

/// Most characters of a query.
const MAX_QUERY_CHARS: usize = 1000;

/// A part of a query: `key:value`, or a bare term.
pub(crate) struct Element {
    /// As it stands in the query.
    pub(crate) text: String,
    /// In lower case; `None`: a bare term.
    pub(crate) key: Option<String>,
    /// Without its quotes; never blank.
    pub(crate) value: String,
}

/// The elements of a query, parted by spaces outside double quotes.
pub(crate) fn elements(query: &str) -> Result<Vec<Element>, Failure> {
    if query.chars().count() > MAX_QUERY_CHARS {
        return Err(wrong(format!(
            "The query has more than {MAX_QUERY_CHARS} characters"
        )));
    }
    let mut elements = Vec::new();
    let mut rest = query.trim_start();
    while !rest.is_empty() {
        let mut quoted = false;
        let end = rest
            .char_indices()
            .find(|&(_, c)| {
                quoted ^= c == '"';
                !quoted && c.is_whitespace()
            })
            .map_or(rest.len(), |(at, _)| at);
        if quoted {
            return Err(wrong(format!("A double quote is not closed in `{rest}`")));
        }
        elements.push(element(&rest[..end])?);
        rest = rest[end..].trim_start();
    }
    Ok(elements)
}

fn element(text: &str) -> Result<Element, Failure> {
    // A colon inside quotes belongs to the value.
    let colon = text.find(':').filter(|&at| !text[..at].contains('"'));
    let (key, value) = match colon {
        Some(at) => (Some(text[..at].to_ascii_lowercase()), &text[at + 1..]),
        None => (None, text),
    };
    let value = value.replace('"', "");
    if value.trim().is_empty() {
        return Err(wrong(format!("`{text}` has no value")));
    }
    if value.contains('\0') {
        return Err(wrong("The query contains a NUL character".to_owned()));
    }
    Ok(Element {
        text: text.to_owned(),
        key,
        value,
    })
}

/// INVALID_INPUT on `query`.
pub(crate) fn wrong(message: String) -> Failure {
    Failure::invalid("query", message)
}

impl Element {
    /// The key is not one of `keys`.
    pub(crate) fn unknown(&self, keys: &str) -> Failure {
        let key = self.key.as_deref().unwrap_or_default();
        wrong(format!(
            "Unknown key `{key}` in `{}`: use one of {keys}",
            self.text
        ))
    }

    /// Fills a slot whose key may be given once.
    pub(crate) fn once<T>(&self, slot: &mut Option<T>, value: T) -> Result<(), Failure> {
        if slot.replace(value).is_some() {
            return Err(wrong(format!(
                "`{}` is one too many: give its key once",
                self.text
            )));
        }
        Ok(())
    }

    /// Its words, parted by commas, whatever their case.
    pub(crate) fn words<T: FromStr<Err = Failure>>(&self) -> Result<Vec<T>, Failure> {
        let words = self.value.split(',').map(|word| {
            word.trim()
                .to_ascii_uppercase()
                .parse()
                .map_err(|error: Failure| {
                    let why = error.errors.first();
                    self.bad(why.map_or("", |error| error.message.as_str()))
                })
        });
        words.collect()
    }

    /// `true` or `false`, whatever its case.
    pub(crate) fn flag(&self) -> Result<bool, Failure> {
        match self.value.to_ascii_lowercase().as_str() {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(self.bad("use true or false")),
        }
    }

    /// A time in RFC 3339, or a date: its midnight in UTC.
    pub(crate) fn time(&self) -> Result<Timestamp, Failure> {
        let time = Timestamp::parse(&self.value)
            .or_else(|| Timestamp::parse(&format!("{}T00:00:00Z", self.value)));
        time.ok_or_else(|| {
            self.bad("use a date such as 2026-11-20, or a time such as 2026-11-20T09:30:00Z")
        })
    }

    fn bad(&self, why: &str) -> Failure {
        wrong(format!("Bad value in `{}`: {why}", self.text))
    }
}
