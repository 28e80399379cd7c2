//! Rust versions, as `rustc -vV` and Cargo.toml write them.

use anyhow::{Context, Result};

/// Major and minor number: what `rust-version` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(u32, u32);

impl Version {
    /// Reads `1.94`, `1.94.2`, `1.94.0-nightly`.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut parts = text.split(['.', '-', '+', ' ']);
        let mut number = || parts.next()?.parse().ok();
        number()
            .zip(number())
            .map(|(major, minor)| Self(major, minor))
            .with_context(|| format!("`{text}` is no Rust version"))
    }

    /// Reads the line `release: …` of `rustc -vV`.
    pub(crate) fn of_verbose(output: &str) -> Result<Self> {
        output
            .lines()
            .find_map(|line| line.strip_prefix("release: "))
            .context("`rustc -vV` wrote no release line")
            .and_then(Self::parse)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn reads_releases_and_channels() {
        for (text, expected) in [
            ("1.94", Version(1, 94)),
            ("1.95.0", Version(1, 95)),
            ("1.97.0-nightly", Version(1, 97)),
        ] {
            assert_eq!(Version::parse(text).unwrap(), expected);
        }
        for text in ["", "1", "stable", "1.x"] {
            assert!(Version::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn orders_by_number_not_by_letter() {
        assert!(Version::parse("1.100.0").unwrap() > Version::parse("1.94").unwrap());
    }

    #[test]
    fn reads_the_release_of_a_verbose_version() {
        let output = "rustc 1.96.0 (ac68faa20 2026-05-25)\nbinary: rustc\nrelease: 1.96.0\nLLVM version: 22.1.8\n";
        assert_eq!(Version::of_verbose(output).unwrap(), Version(1, 96));
        assert!(Version::of_verbose("rustc 1.96.0").is_err());
    }
}
