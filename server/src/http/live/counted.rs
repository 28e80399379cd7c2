//! Gauges of what is open.

use prometheus_client::metrics::gauge::Gauge;

/// Counts something that is open.
pub(super) struct Counted(Gauge);

impl Counted {
    pub fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}
