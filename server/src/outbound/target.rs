use reqwest::Url;

use crate::domain::Failure;
use crate::domain::webhook::is_public;

/// Longest address that is taken.
const MAX_BYTES: usize = 2048;

/// An address to send to.
#[derive(Clone, Debug)]
pub struct Target(Url);

impl Target {
    /// Reads an address given at input field `path`: http or https, a host, no name and password.
    /// Unless `allow_private`, a host given by number must be of the open internet; what a name stands
    /// for is checked each time that something is sent.
    pub fn parse(path: &str, text: &str, allow_private: bool) -> Result<Self, Failure> {
        let wrong = |what: &str| Err(Failure::invalid(path, what));
        let text = text.trim();
        if text.len() > MAX_BYTES {
            return wrong("The address has more than 2048 bytes");
        }
        let Ok(mut url) = Url::parse(text) else {
            return wrong("This is no address: write it as https://example.org/hook");
        };
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return wrong("The address must begin with https:// or http:// and name a host");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return wrong("The address must not hold a user name or password");
        }
        url.set_fragment(None);
        let target = Self(url);
        if !allow_private && !target.may_be_public() {
            return wrong(
                "The address is of this machine or a private network; an administrator can allow that with the setting webhooks.allow_private",
            );
        }
        Ok(target)
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) fn url(&self) -> Url {
        self.0.clone()
    }

    /// Whether the host is a name, or the number of a public address.
    pub(super) fn may_be_public(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default();
        let number = host.trim_start_matches('[').trim_end_matches(']');
        number.parse().map_or(true, is_public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_without_a_password_are_taken() {
        for good in [
            "https://example.org/hook?x=1",
            " http://example.org:8080 ",
            "https://1.1.1.1/",
            "https://[2606:4700::1111]/x#part",
        ] {
            assert!(Target::parse("url", good, false).is_ok(), "{good}");
        }
        for bad in [
            "",
            "example.org",
            "ftp://example.org",
            "file:///etc/passwd",
            "https://",
            "https://user:pass@example.org",
            "https://user@example.org",
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.254/latest/meta-data",
            &format!("https://example.org/{}", "a".repeat(2048)),
        ] {
            let refused = Target::parse("url", bad, false).unwrap_err();
            assert_eq!(refused.errors[0].path, ["url"], "{bad}");
        }
        assert!(Target::parse("url", "http://127.0.0.1:9/", true).is_ok());
    }
}
