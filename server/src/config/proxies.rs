//! Which peers may speak for others by X-Forwarded-* headers.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// Addresses and networks of reverse proxies, as one text parted by commas:
/// `127.0.0.1, 10.0.0.0/8`. Empty: nobody is trusted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TrustedProxies(Vec<(IpAddr, u8)>);

impl TrustedProxies {
    /// Whether this peer may say for whom it speaks.
    pub fn contains(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.0
            .iter()
            .any(|(network, bits)| within(*network, *bits, peer))
    }
}

fn within(network: IpAddr, bits: u8, peer: IpAddr) -> bool {
    match (network, peer) {
        (IpAddr::V4(network), IpAddr::V4(peer)) => {
            let mask = u32::MAX
                .checked_shl(32 - u32::from(bits))
                .unwrap_or_default();
            network.to_bits() & mask == peer.to_bits() & mask
        }
        (IpAddr::V6(network), IpAddr::V6(peer)) => {
            let mask = u128::MAX
                .checked_shl(128 - u32::from(bits))
                .unwrap_or_default();
            network.to_bits() & mask == peer.to_bits() & mask
        }
        _ => false,
    }
}

impl TryFrom<String> for TrustedProxies {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .map(|entry| {
                parse(entry).ok_or_else(|| {
                    format!(
                        "`{entry}` is no address or network; write 127.0.0.1 or 10.0.0.0/8, parted by commas"
                    )
                })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn parse(entry: &str) -> Option<(IpAddr, u8)> {
    let (address, bits) = match entry.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (entry, None),
    };
    let address = address.parse::<IpAddr>().ok()?.to_canonical();
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(most);
    (bits <= most).then_some((address, bits))
}

impl From<TrustedProxies> for String {
    fn from(proxies: TrustedProxies) -> Self {
        let entries: Vec<_> = proxies
            .0
            .iter()
            .map(|(address, bits)| format!("{address}/{bits}"))
            .collect();
        entries.join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_networks_are_trusted() {
        let proxies =
            TrustedProxies::try_from("127.0.0.1, 10.1.0.0/16,fd00::/8".to_owned()).unwrap();
        for trusted in ["127.0.0.1", "::ffff:127.0.0.1", "10.1.255.3", "fd12::1"] {
            assert!(proxies.contains(trusted.parse().unwrap()), "{trusted}");
        }
        for stranger in ["127.0.0.2", "10.2.0.1", "fe80::1"] {
            assert!(!proxies.contains(stranger.parse().unwrap()), "{stranger}");
        }
    }

    #[test]
    fn a_bad_entry_is_named() {
        for bad in ["10.0.0.0/33", "localhost", "10.0.0/8"] {
            let error = TrustedProxies::try_from(bad.to_owned()).unwrap_err();
            assert!(error.contains(bad), "{error}");
        }
    }
}
