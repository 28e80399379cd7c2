//! `/metrics`: what the gateway has done and holds, for Prometheus.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::domain::Failure;
use crate::domain::job::JobStatus;
use crate::services::{Services, jobs};

/// What an operation was and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    kind: &'static str,
    code: &'static str,
}

/// Where jobs stand.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Standing {
    status: &'static str,
}

/// The gateway's figures.
pub struct Metrics {
    registry: Registry,
    operations: Family<Outcome, Counter>,
    seconds: Histogram,
    /// Sockets that are open.
    pub sockets: Gauge,
    /// Operations that are open on sockets.
    pub subscriptions: Gauge,
    /// Executions that are shared.
    pub cohorts: Gauge,
    /// Subscribers that are told by shared executions.
    pub sharing: Gauge,
    /// Payloads that shared executions made.
    pub shared_payloads: Counter,
    /// Payloads that subscribers were told.
    pub told_payloads: Counter,
    /// Times that a slow subscriber went on from the database.
    pub catch_ups: Counter,
    /// Executions that were begun only to write events.
    pub writers: Counter,
    jobs: Family<Standing, Gauge>,
    statements: Counter<u64, AtomicU64>,
}

impl Metrics {
    /// Figures that begin at zero.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("taskyard");
        let operations = Family::<Outcome, Counter>::default();
        registry.register(
            "graphql_operations",
            "GraphQL operations answered, by kind and by the first error's code (OK: none)",
            operations.clone(),
        );
        let seconds = Histogram::new(exponential_buckets(0.000_5, 2.0, 17));
        registry.register(
            "graphql_operation_seconds",
            "Time that queries and mutations took",
            seconds.clone(),
        );
        let sockets = Gauge::default();
        registry.register("websocket_sockets", "Sockets open", sockets.clone());
        let subscriptions = Gauge::default();
        registry.register(
            "websocket_operations",
            "Operations open on sockets",
            subscriptions.clone(),
        );
        let cohorts = Gauge::default();
        registry.register(
            "subscription_cohorts",
            "Executions that subscribers of the same share",
            cohorts.clone(),
        );
        let sharing = Gauge::default();
        registry.register(
            "subscription_sharing",
            "Subscribers that are told by shared executions",
            sharing.clone(),
        );
        let shared_payloads = Counter::default();
        registry.register(
            "subscription_shared_payloads",
            "Payloads made by shared executions",
            shared_payloads.clone(),
        );
        let told_payloads = Counter::default();
        registry.register(
            "subscription_told_payloads",
            "Payloads told to subscribers, on sockets and event streams",
            told_payloads.clone(),
        );
        let catch_ups = Counter::default();
        registry.register(
            "subscription_catch_ups",
            "Times that a subscriber was too slow for its cohort and went on from the database",
            catch_ups.clone(),
        );
        let writers = Counter::default();
        registry.register(
            "subscription_writers",
            "Executions that were begun only to write what subscribers are told",
            writers.clone(),
        );
        let jobs = Family::<Standing, Gauge>::default();
        registry.register("jobs", "Jobs that have not ended, by status", jobs.clone());
        let statements = Counter::<u64, AtomicU64>::default();
        registry.register(
            "database_statements",
            "Statements sent to the database",
            statements.clone(),
        );
        Self {
            registry,
            operations,
            seconds,
            sockets,
            subscriptions,
            cohorts,
            sharing,
            shared_payloads,
            told_payloads,
            catch_ups,
            writers,
            jobs,
            statements,
        }
    }

    /// Counts an operation that was answered.
    pub fn answered(&self, kind: &'static str, code: &'static str, took: Option<Duration>) {
        self.operations.get_or_create(&Outcome { kind, code }).inc();
        if let Some(took) = took {
            self.seconds.observe(took.as_secs_f64());
        }
    }

    /// The figures in Prometheus' text format.
    pub async fn render(&self, services: &Services) -> Result<String, Failure> {
        let counted = jobs::open_by_status(services).await?;
        for status in [JobStatus::Pending, JobStatus::Running, JobStatus::Canceling] {
            let number = counted.iter().find(|(found, _)| *found == status);
            let standing = Standing {
                status: status.as_str(),
            };
            let number = number.map_or(0, |(_, number)| *number);
            self.jobs.get_or_create(&standing).set(number);
        }
        let sent = services.db.statements();
        let known = self.statements.get();
        self.statements.inc_by(sent.saturating_sub(known));
        let mut page = String::new();
        text::encode(&mut page, &self.registry).map_err(Failure::internal)?;
        Ok(page)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}
