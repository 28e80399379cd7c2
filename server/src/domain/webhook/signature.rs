use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;

use crate::domain::Failure;

/// What every secret begins with, as the Standard Webhooks specification has it.
const PREFIX: &str = "whsec_";
const SECRET_BYTES: usize = 32;

/// What a webhook's deliveries are signed with: `whsec_` and 32 random bytes in base64. Libraries for
/// the Standard Webhooks specification (<https://www.standardwebhooks.com>) take it as it is.
#[derive(Clone)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    /// A new one.
    pub fn generate() -> Result<Self, Failure> {
        let mut random = [0_u8; SECRET_BYTES];
        getrandom::fill(&mut random).map_err(|error| Failure::internal(error.to_string()))?;
        Ok(Self(format!("{PREFIX}{}", STANDARD.encode(random))))
    }

    /// What every one begins with.
    pub const PREFIX: &str = PREFIX;

    /// One from its text; `None`: that is none.
    pub fn of_text(text: &str) -> Option<Self> {
        text.starts_with(PREFIX).then(|| Self(text.to_owned()))
    }

    /// The text, for its owner, and for sealing.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The header `webhook-signature` of a delivery that is sent at this second: `v1,` and the
    /// base64 of the HMAC-SHA256 over `id.timestamp.body`.
    pub fn sign(&self, id: &str, seconds: i64, body: &str) -> Result<String, Failure> {
        let key = self.0.strip_prefix(PREFIX).unwrap_or(&self.0);
        let key = STANDARD
            .decode(key)
            .map_err(|_| Failure::internal("a webhook's secret is not base64"))?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let tag = hmac::sign(&key, format!("{id}.{seconds}.{body}").as_bytes());
        Ok(format!("v1,{}", STANDARD.encode(tag)))
    }
}

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_as_the_specification_has_it() {
        // The example of the specification's libraries.
        let secret = WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let signature = secret
            .sign(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                "{\"test\": 2432232314}",
            )
            .unwrap();
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_new_secret_has_32_bytes_and_is_shown_nowhere() {
        let secret = WebhookSecret::generate().unwrap();
        assert_eq!(secret.reveal().len(), PREFIX.len() + 44);
        assert!(!format!("{secret:?}").contains(&secret.reveal()[6..]));
    }
}
