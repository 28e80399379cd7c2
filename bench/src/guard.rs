//! Documents that burn the processor of an executor without a guard: what refusing them costs, and
//! beside it what the executor takes for a small one of the same kind.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Result, bail};
use async_graphql::{Executor as _, Request, Variables};
use serde_json::json;
use taskyard_server::config::GraphqlLimits;
use taskyard_server::graphql::{self, PublicSchema, RowPlans};
use taskyard_server::http::guard::{Guard, Names};
use taskyard_server::store::Database;
use tokio::runtime::Runtime;

use crate::table::median;
use crate::{gateway, processor};

/// What refusing a document may take.
const GOAL: Duration = Duration::from_millis(5);
const ROUNDS: usize = 11;

/// One way to keep a processor busy.
struct Kind {
    what: &'static str,
    /// Makes one of a size.
    make: fn(usize) -> (String, serde_json::Value),
    /// The size that must be refused.
    burning: usize,
    /// A size that ends without a guard as well.
    small: usize,
}

const KINDS: [Kind; 7] = [
    Kind {
        what: "fragments that double at each level",
        make: |levels| (doubling(2, levels), json!({})),
        burning: 30,
        small: 14,
    },
    Kind {
        what: "fragments that are spread thirty times at each level",
        make: |levels| (doubling(30, levels), json!({})),
        burning: 6,
        small: 3,
    },
    Kind {
        what: "inline fragments around many fields",
        make: |fields| {
            let (open, close) = ("... { ".repeat(25), "} ".repeat(25));
            (
                format!("{{ {open} {} {close} }}", "viewer { id } ".repeat(fields)),
                json!({}),
            )
        },
        burning: 1_900,
        small: 200,
    },
    Kind {
        what: "one field often, with many arguments",
        make: |arguments| {
            let arguments = pieces(arguments, |n| format!("x{n}: 1 "));
            let field = format!("viewer({arguments}) {{ id }} ");
            (format!("{{ {} }}", field.repeat(2)), json!({}))
        },
        burning: 1_600,
        small: 200,
    },
    Kind {
        what: "long unknown names",
        make: |fields| {
            let names = pieces(fields, |n| format!("x{n}{} ", "y".repeat(100)));
            (format!("{{ viewer {{ {names} }} }}"), json!({}))
        },
        burning: 4_500,
        small: 200,
    },
    Kind {
        what: "a large variable that is used often",
        make: |uses| {
            let fields = pieces(uses, |_| "__type(name: $x) { name } ".to_owned());
            let text = "x".repeat(500_000);
            (
                format!("query($x: String!) {{ {fields} }}"),
                json!({ "x": text }),
            )
        },
        burning: 1_000,
        small: 20,
    },
    Kind {
        what: "many operations that spread many fragments",
        make: |count| {
            let operations = pieces(count, |n| format!("query q{n}($x: Int) {{ ...f0 }} "));
            let fragments = pieces(count, |n| {
                format!(
                    "fragment f{n} on Query {{ tasks(first: $x) {{ __typename }} ...f{} }} ",
                    n + 1
                )
            });
            let last = format!("fragment f{count} on Query {{ __typename }}");
            (operations + &fragments + &last, json!({}))
        },
        burning: 400,
        small: 30,
    },
];

/// Measures and prints.
pub(crate) fn measure(runtime: &Runtime, db: &Database) -> Result<()> {
    let services = runtime.block_on(gateway::services(db))?;
    let schema = graphql::schema(services, RowPlans(true));
    println!("\nhostile documents ({})", processor::load()?);
    println!(
        "  {:<54} {:>8} {:>12}   {:>8} {:>12}",
        "", "bytes", "refused in", "bytes", "unguarded"
    );
    let mut slow = Vec::new();
    for kind in &KINDS {
        let (document, variables) = (kind.make)(kind.burning);
        let refused = refusal(&document, &variables)?;
        let (small, small_variables) = (kind.make)(kind.small);
        let unguarded = runtime.block_on(unguarded(&schema, &small, &small_variables))?;
        println!(
            "  {:<54} {:>8} {:>12}   {:>8} {:>12}",
            kind.what,
            document.len(),
            milliseconds(refused),
            small.len(),
            milliseconds(unguarded)
        );
        if refused > GOAL {
            slow.push(kind.what);
        }
    }
    println!("  goal: each refused in under {}", milliseconds(GOAL));
    if !slow.is_empty() {
        println!("  missed: {}", slow.join(", "));
    }
    Ok(())
}

/// The processor time of refusing a document, each time as one that was never seen.
fn refusal(document: &str, variables: &serde_json::Value) -> Result<Duration> {
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let guard = Guard::new(GraphqlLimits::default(), Names::of(&graphql::registry()));
        let request = Request::new(document).variables(Variables::from_json(variables.clone()));
        let before = processor::used()?;
        let checked = guard.check(request);
        took.push((processor::used()?.saturating_sub(before)).as_secs_f64());
        if checked.is_ok() {
            bail!("a document is let through that should be refused: {document:.60}");
        }
    }
    Ok(Duration::from_secs_f64(median(took)))
}

async fn unguarded(
    schema: &PublicSchema,
    document: &str,
    variables: &serde_json::Value,
) -> Result<Duration> {
    let request = Request::new(document).variables(Variables::from_json(variables.clone()));
    let before = processor::used()?;
    schema.execute(request).await;
    Ok(processor::used()?.saturating_sub(before))
}

fn doubling(spreads: usize, levels: usize) -> String {
    let mut document = String::from("{ ...f0 }");
    for level in 0..levels {
        let next = format!("...f{} ", level + 1).repeat(spreads);
        let _ = write!(document, " fragment f{level} on Query {{ {next} }}");
    }
    let _ = write!(
        document,
        " fragment f{levels} on Query {{ viewer {{ id }} }}"
    );
    document
}

fn pieces(count: usize, piece: impl Fn(usize) -> String) -> String {
    let pieces: Vec<_> = (0..count).map(piece).collect();
    pieces.concat()
}

fn milliseconds(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1_000.0)
}
