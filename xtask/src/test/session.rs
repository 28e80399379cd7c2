//! A test run: its steps, and what they leave for those that follow.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::browser::{Browser, CHROMEDRIVER, CHROMIUM};
use super::cargo::{self, Selection};
use super::clients::{self, Tools};
use super::count::Count;
use super::plan::{Part, Step, steps};
use super::postgres::{self, Postgres};
use crate::layout::Layout;
use crate::process;
use crate::server::UI_DIR;
use crate::steps::{Outcome, Steps};
use crate::ui::{self, Flavor};

/// Checks formatting, lints and documentation; returns whether all is well.
pub(crate) fn check(layout: &Layout) -> bool {
    let mut session = Session::new(layout, &[]);
    let ran = session.run(&[Part::Check]);
    println!("\n{}", ran.lines().join("\n"));
    ran.failed() == 0
}

/// Runs the tests of these parts (none: all) whose names hold a filter (none: all); returns whether all is well. The
/// last line that it prints is `N passed, N failed`.
pub(crate) fn test(layout: &Layout, only: &[Part], filter: &[String]) -> bool {
    let mut session = Session::new(layout, filter);
    let ran = session.run(only);
    let Count { passed, failed } = session.count;
    // Before the summary, so that nothing is printed after it.
    drop(session);
    println!("\n{}", ran.lines().join("\n"));
    // A step that fails without a failed test (it doesn't compile, say) is a failure all the same.
    println!("\n{passed} passed, {} failed", failed.max(ran.failed()));
    failed == 0 && ran.failed() == 0
}

struct Session<'a> {
    layout: &'a Layout,
    filter: &'a [String],
    count: Count,
    postgres: Option<Postgres>,
    ui: Option<PathBuf>,
    browser: Option<Browser>,
    client_tools: Option<Tools>,
}

impl<'a> Session<'a> {
    fn new(layout: &'a Layout, filter: &'a [String]) -> Self {
        Self {
            layout,
            filter,
            count: Count::default(),
            postgres: None,
            ui: None,
            browser: None,
            client_tools: None,
        }
    }

    fn run(&mut self, only: &[Part]) -> Steps {
        let plan = steps(only, !self.filter.is_empty());
        let mut ran = Steps::new(plan.len());
        for step in plan {
            if process::interrupted() {
                break;
            }
            ran.attempt(step.name(), || self.perform(step));
        }
        ran
    }

    fn perform(&mut self, step: Step) -> Result<Outcome> {
        match step {
            Step::Format => self.cargo(&["fmt", "--all", "--check"]),
            Step::Lint => self.cargo(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--",
                "--deny=warnings",
            ]),
            Step::Docs => {
                let mut doc = self.layout.cargo();
                doc.args(["doc", "--no-deps", "--workspace", "--locked"])
                    .env("RUSTDOCFLAGS", "--deny=warnings");
                process::run(&mut doc).map(|()| Outcome::Done)
            }
            Step::Postgres => set_up(Postgres::start(), |postgres| self.postgres = Some(postgres)),
            Step::Unit => self.tests(Selection::Unit),
            Step::Examples => {
                let mut examples = cargo::examples(self.layout);
                self.count(&mut examples)
            }
            Step::Api => self.tests(Selection::Api),
            Step::Ui => {
                self.ui = Some(ui::build(self.layout, Flavor::Dev)?);
                Ok(Outcome::Done)
            }
            Step::Chromium => set_up(Browser::find_or_install(), |browser| {
                self.browser = Some(browser);
            }),
            Step::Browser if self.browser.is_none() || self.ui.is_none() => {
                Ok(Outcome::Skipped("what they need is missing".to_owned()))
            }
            Step::Browser => self.tests(Selection::Browser),
            Step::ClientTools => set_up(Tools::find_or_install(self.layout), |tools| {
                self.client_tools = Some(tools);
            }),
            Step::Clients => match &self.client_tools {
                None => Ok(Outcome::Skipped("what they need is missing".to_owned())),
                Some(tools) => clients::run(self.layout, tools, self.filter, &mut self.count),
            },
        }
    }

    fn cargo(&self, args: &[&str]) -> Result<Outcome> {
        process::run(self.layout.cargo().args(args)).map(|()| Outcome::Done)
    }

    fn tests(&mut self, selection: Selection) -> Result<Outcome> {
        let metadata = cargo::metadata(self.layout)?;
        let Some(targets) = cargo::targets(selection, &metadata) else {
            return Ok(Outcome::Skipped("there are none".to_owned()));
        };
        if selection == Selection::Api {
            // Programs that the tests start; picking targets by name leaves them out.
            self.cargo(&["build", "--workspace", "--examples", "--locked"])?;
        }
        let mut runner = cargo::runner(self.layout, &targets, self.filter);
        if let (Selection::Browser, Some(ui), Some(browser)) = (selection, &self.ui, &self.browser)
        {
            runner
                .env(UI_DIR, ui)
                .env(CHROMIUM, &browser.chromium)
                .env(CHROMEDRIVER, &browser.chromedriver);
        }
        self.count(&mut runner)
    }

    fn count(&mut self, runner: &mut Command) -> Result<Outcome> {
        if let Some(postgres) = &self.postgres {
            runner.env(postgres::URL, postgres.url());
        }
        cargo::run(runner, &mut self.count).map(|()| Outcome::Done)
    }
}

/// Keeps what a set-up made. Without it the tests that need it are left out on a person's machine, but not where
/// `CI=true` says that everything must be tested.
fn set_up<T>(made: Result<T>, keep: impl FnOnce(T)) -> Result<Outcome> {
    match made {
        Ok(made) => {
            keep(made);
            Ok(Outcome::Done)
        }
        Err(error) if std::env::var("CI").is_ok_and(|ci| ci == "true") => Err(error),
        Err(error) => Ok(Outcome::Skipped(format!("{error:#}"))),
    }
}
