use std::net::SocketAddr;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;

use crate::domain::webhook::is_public;

/// Looks names up, and gives out none but public addresses. What is connected to is what is given
/// out here, so that a name can't stand for another address a moment later.
#[derive(Debug)]
pub(super) struct PublicOnly;

/// A name that stands for no public address.
#[derive(Debug, thiserror::Error)]
#[error(
    "the name stands for an address of this machine or a private network, which is not allowed"
)]
struct NotPublic;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}
