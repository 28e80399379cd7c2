//! The stages of a build as a timeline.

use leptos::prelude::*;
use serde_json::Value;

use super::stages::{Bar, Stage, bars};
use crate::api::{Read, words};
use crate::components::{live, nothing};
use crate::context::Clock;
use crate::time;

/// Queue wait, build stages, and the agent's way to its first report.
pub(super) fn timeline(id: String, phases: Memo<Value>, of: RwSignal<Value>) -> AnyView {
    let clock = expect_context::<Clock>();
    let stages = Memo::new(move |_| {
        let phases = phases.get();
        let of_build = || {
            phases
                .items("")
                .iter()
                .filter(|phase| phase["buildId"] == id.as_str())
        };
        let is_stage = |phase: &Value| phase["kind"] == "BUILD_STAGE";
        let mut stages: Vec<Stage> = of_build()
            .filter_map(|phase| match phase.text("/name") {
                name if is_stage(phase) && !name.is_empty() => stage(name, phase),
                _ => stage(words(&phase.text("/kind")), phase),
            })
            .collect();
        if !of_build().any(is_stage) {
            let timings = of.with(|build| build.items("/timings").to_vec());
            stages.extend(
                timings
                    .iter()
                    .filter_map(|timing| stage(timing.text("/stage"), timing)),
            );
        }
        stages.sort_by(|one, other| one.start.total_cmp(&other.start));
        stages
    });
    live(move || {
        let stages = stages.get();
        let lasts = stages.iter().any(|stage| stage.end.is_none());
        let now = if lasts { clock.now() } else { 0.0 };
        if stages.is_empty() {
            return nothing();
        }
        let rows: Vec<AnyView> = stages
            .iter()
            .zip(bars(&stages, now))
            .map(|(stage, bar)| row(stage, bar, now))
            .collect();
        view! { <ol class="timeline card" aria-label="Stages" data-testid="timeline">{rows}</ol> }
            .into_any()
    })
}

fn row(stage: &Stage, bar: Bar, now: f64) -> AnyView {
    view! {
        <li class="timeline-row" data-running=stage.end.is_none().to_string()>
            <span class="timeline-label">{stage.label.clone()}</span>
            <span class="timeline-track" aria-hidden="true">
                <span
                    class="timeline-bar"
                    style:margin-left=format!("{}%", bar.offset)
                    style:width=format!("{}%", bar.width)
                ></span>
            </span>
            <span class="timeline-time">{time::took(stage.length(now))}</span>
        </li>
    }
    .into_any()
}

fn stage(label: String, of: &Value) -> Option<Stage> {
    Some(Stage {
        label,
        start: time::parse(&of.text("/startedAt"))?,
        end: of.maybe("/endedAt").and_then(|at| time::parse(&at)),
    })
}
