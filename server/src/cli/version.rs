//! `taskyard version`

/// Prints the program's name and version.
pub fn run() {
    println!("taskyard {}", env!("CARGO_PKG_VERSION"));
}
