//! The user interface: `web` compiled to WebAssembly, packed into a folder that the server serves or embeds.

mod assemble;
mod bindgen;
mod compile;
mod compress;
mod css;
mod folder;
mod html;
mod playground;
mod sources;
mod stamp;
mod table;

pub(crate) use compile::{Flavor, build};
