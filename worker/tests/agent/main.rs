//! An agent as a real process, against a gateway on loopback that speaks the worker contract. `cfg(test)` lets clippy see that the helpers are tests, too.

#[cfg(test)]
mod files;
#[cfg(test)]
mod gateway;
mod input;
mod life;
#[cfg(test)]
mod mcp;
#[cfg(test)]
mod setup;
mod task;
#[cfg(test)]
mod work;
