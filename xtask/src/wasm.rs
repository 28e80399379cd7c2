//! The compiler that turns `web` into WebAssembly: found, or installed.

mod debian;
mod toolchain;
mod version;

pub(crate) use toolchain::{TARGET, WasmToolchain};
