//! The stages of a build as a timeline.

use leptos::prelude::*;

use super::stages::{Stage, bars};
use super::view::Build;
use crate::api::{SchemaEnum, TaskPhaseKind};
use crate::context::Clock;
use crate::pages::task::live::LiveTask;
use crate::time;

/// Queue wait, build stages, and the agent's way to its first report.
#[component]
pub(super) fn Timeline(id: String, live: LiveTask, of: RwSignal<Option<Build>>) -> impl IntoView {
    let clock = expect_context::<Clock>();
    let phases = live.memo(|task| task.phases.clone());
    let stages = Memo::new(move |_| {
        let phases = phases.get().unwrap_or_default();
        let of_build = || phases.iter().filter(|phase| phase.build_id == id);
        let mut stages: Vec<Stage> = of_build()
            .filter_map(|phase| {
                let label = match phase.kind {
                    TaskPhaseKind::BuildStage if !phase.name.is_empty() => phase.name.clone(),
                    kind => kind.label().to_owned(),
                };
                stage(label, &phase.started_at, phase.ended_at.as_deref())
            })
            .collect();
        if !of_build().any(|phase| phase.kind == TaskPhaseKind::BuildStage) {
            let timings = of.with(|build| build.as_ref().map(|build| build.timings.clone()));
            stages.extend(timings.into_iter().flatten().filter_map(|timing| {
                stage(timing.stage, &timing.started_at, timing.ended_at.as_deref())
            }));
        }
        stages.sort_by(|one, other| one.start.total_cmp(&other.start));
        stages
    });
    move || {
        let stages = stages.get();
        let lasts = stages.iter().any(|stage| stage.end.is_none());
        let now = if lasts { clock.now() } else { 0.0 };
        (!stages.is_empty()).then(|| {
            view! {
                <ol class="timeline card" aria-label="Stages" data-testid="timeline">
                    {stages.iter().zip(bars(&stages, now)).map(|(stage, bar)| view! {
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
                    }).collect_view()}
                </ol>
            }
        })
    }
}

fn stage(label: String, start: &str, end: Option<&str>) -> Option<Stage> {
    Some(Stage {
        label,
        start: time::parse(start)?,
        end: end.and_then(time::parse),
    })
}
