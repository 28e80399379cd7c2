//! A subscriber: by itself until it has caught up with its cohort, then with it, and by itself again
//! whenever it was too slow. What it is told has neither gaps nor repetitions.

use std::sync::Arc;

use async_graphql::Request;

use super::cohort::{Cohort, Found};
use super::counted::Counted;
use super::execution;
use super::feed::{Member, Taken};
use super::outcome::Outcome;
use super::private::{Private, Told};
use super::recipe::Recipe;
use super::steps::refused;
use crate::graphql::{Position, Progress};
use crate::http::api::Api;

/// Who is told of an operation.
pub(super) struct Subscriber<A: Api> {
    recipe: Arc<Recipe<A>>,
    /// How far they were told.
    at: Option<Position>,
    phase: Phase,
}

enum Phase {
    /// By themselves; beside a cohort, until they have caught up with it.
    Private(Private, Option<Arc<Cohort>>),
    /// With a cohort.
    Shared(Sharing),
    Over,
}

/// Somebody in a cohort, which lives as long as somebody is in it.
struct Sharing {
    member: Member,
    _cohort: Arc<Cohort>,
    _counted: Counted,
}

impl<A: Api> Recipe<A> {
    /// With a cohort, from the step of this number on.
    fn shared(&self, cohort: Arc<Cohort>, place: u64) -> Phase {
        let member = Member::join(Arc::clone(&cohort.feed), place);
        let sharing = &self.asker.edge.shared.metrics.sharing;
        Phase::Shared(Sharing {
            member,
            _cohort: cohort,
            _counted: Counted::new(sharing),
        })
    }
}

impl<A: Api> Subscriber<A> {
    /// Begins a checked request.
    pub fn new(recipe: Arc<Recipe<A>>, request: Request) -> Self {
        let mut subscriber = Self {
            recipe,
            at: None,
            phase: Phase::Over,
        };
        subscriber.enter(request);
        subscriber
    }

    /// What they are told next; `None`: it is over.
    pub async fn next(&mut self) -> Option<Outcome> {
        loop {
            let step = match &mut self.phase {
                Phase::Over => return None,
                Phase::Private(private, cohort) => match private.next().await? {
                    Told::Step(step) => step,
                    Told::CaughtUp(place) => {
                        let cohort = cohort.take()?;
                        self.phase = self.recipe.shared(cohort, place);
                        continue;
                    }
                    Told::Apart => {
                        if let Some(refused) = self.go_on() {
                            return Some(refused);
                        }
                        continue;
                    }
                },
                Phase::Shared(sharing) => match sharing.member.next().await {
                    Taken::Step(step) => step,
                    Taken::Over => return None,
                    Taken::Behind => {
                        self.recipe.asker.edge.shared.metrics.catch_ups.inc();
                        if let Some(refused) = self.go_on() {
                            return Some(refused);
                        }
                        continue;
                    }
                },
            };
            self.recipe.asker.edge.shared.metrics.told_payloads.inc();
            self.at = step.at;
            return Some(step.outcome);
        }
    }

    /// Goes on from the database after what was told; what is told when that can't be.
    fn go_on(&mut self) -> Option<Outcome> {
        match self.recipe.again() {
            Ok(request) => {
                self.enter(request);
                None
            }
            Err(error) => {
                self.phase = Phase::Over;
                Some(refused(&self.recipe.asker.edge, error, ""))
            }
        }
    }

    fn enter(&mut self, request: Request) {
        let recipe = &self.recipe;
        let progress = Progress::after(self.at.clone());
        let Some(keys) = recipe.keys else {
            let private = Private::start(recipe, request, progress, None);
            self.phase = Phase::Private(private, None);
            return;
        };
        let cohorts = &recipe.asker.edge.cohorts;
        let is_personal = cohorts.is_personal(&keys.document);
        let key = if is_personal {
            keys.personal
        } else {
            keys.common
        };
        self.phase = match cohorts.find(key) {
            Found::There(cohort) => {
                let feed = Some(Arc::clone(&cohort.feed));
                let private = Private::start(recipe, request, progress, feed);
                Phase::Private(private, Some(cohort))
            }
            Found::New(cohort) => {
                let phase = recipe.shared(Arc::clone(&cohort), 0);
                let feed = &cohort.feed;
                let execution = execution::start(recipe, request, progress, feed);
                cohort.runs(execution);
                phase
            }
        };
    }
}
