//! The program that steers Chromium.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// Names it; otherwise it is looked for in PATH.
const CHROMEDRIVER: &str = "TASKYARD_TEST_CHROMEDRIVER";

/// A chromedriver of this test alone; ends with it.
pub struct Chromedriver {
    child: Child,
    port: u16,
}

impl Chromedriver {
    /// Starts it on a free port and waits until it listens.
    pub fn start() -> Self {
        let program = std::env::var(CHROMEDRIVER).unwrap_or_else(|_| "chromedriver".to_owned());
        let mut child = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{program} ({CHROMEDRIVER}): {error}; `cargo xtask test` installs it")
            });
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok);
        let port = lines
            .find_map(|line| {
                let (_, port) = line.split_once("started successfully on port ")?;
                port.trim_end_matches('.').parse().ok()
            })
            .expect("chromedriver says its port");
        // Keeps reading, so that it never writes to a closed pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, port }
    }

    /// Where it listens, on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
