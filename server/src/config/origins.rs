//! Which other sites' pages may use the API.

use serde::{Deserialize, Serialize};

/// Origins as one text parted by commas: `https://tools.example.org, http://localhost:5173`. Empty:
/// only the server's own pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origins(Vec<String>);

impl Origins {
    /// Whether no other site is let in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a page of this origin is let in. An origin is compared as a whole.
    pub fn contains(&self, origin: &str) -> bool {
        self.0
            .iter()
            .any(|listed| listed.eq_ignore_ascii_case(origin))
    }
}

impl TryFrom<String> for Origins {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let entries = text.split(',').map(str::trim);
        let entries = entries.filter(|entry| !entry.is_empty());
        let parsed = entries.map(|entry| {
            parse(entry).ok_or_else(|| {
                format!("`{entry}` is no origin; write https://host or https://host:port, without a path and without *")
            })
        });
        parsed.collect::<Result<_, _>>().map(Self)
    }
}

/// Scheme, host and perhaps a port, as browsers write the `Origin` header.
fn parse(entry: &str) -> Option<String> {
    let entry = entry.trim_end_matches('/');
    let host = entry
        .strip_prefix("https://")
        .or_else(|| entry.strip_prefix("http://"))?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    (!host.is_empty() && host.chars().all(is_plain)).then(|| entry.to_ascii_lowercase())
}

impl From<Origins> for String {
    fn from(origins: Origins) -> Self {
        origins.0.join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_origins_are_taken() {
        let origins = Origins::try_from("https://A.example/, http://localhost:5173".to_owned());
        let origins = origins.unwrap();
        for listed in [
            "https://a.example",
            "HTTPS://A.example",
            "http://localhost:5173",
        ] {
            assert!(origins.contains(listed), "{listed}");
        }
        for other in [
            "http://a.example",
            "https://a.example.evil",
            "https://b.a.example",
            "null",
        ] {
            assert!(!origins.contains(other), "{other}");
        }
        for bad in [
            "*",
            "null",
            "a.example",
            "https://*.example",
            "https://a.example/path",
            "https://",
        ] {
            let error = Origins::try_from(bad.to_owned()).unwrap_err();
            assert!(error.contains("no origin"), "{bad}: {error}");
        }
    }
}
