use std::collections::BTreeSet;

use toml::Spanned;

use super::{Checker, raw};
use crate::manifest::files::bad_path;
use crate::manifest::{Agent, App, Health, HealthProbe, Run, Script};

impl Checker<'_> {
    pub(super) fn agent(&mut self, raw: raw::Agent) -> Agent {
        self.name(&raw.name, "agent.name");
        let mut slugs = BTreeSet::new();
        let shutdown = raw
            .shutdown
            .map(|script| self.script(script, 10, "agent.shutdown"));
        // An agent that is asked to end runs this script first.
        let stop_timeout = shutdown
            .as_ref()
            .map_or(10, |script| script.timeout_seconds.clamp(10, 600));
        Agent {
            name: raw.name.into_inner(),
            startup: raw
                .startup
                .map(|script| self.script(script, 600, "agent.startup")),
            shutdown,
            env: self.table(raw.env, "agent.env"),
            apps: raw
                .apps
                .into_iter()
                .map(|app| self.app(app, &mut slugs))
                .collect(),
            stop_timeout_seconds: self.within(
                raw.stop_timeout_seconds,
                stop_timeout,
                (1, 600),
                "agent.stop_timeout_seconds",
            ),
        }
    }

    fn script(&mut self, raw: Spanned<raw::Script>, timeout: u32, key: &str) -> Script {
        let span = raw.span();
        let raw = raw.into_inner();
        let run = match (raw.command, raw.file) {
            (Some(command), None) => Run::Command(self.words(command, &format!("{key}.command"))),
            (None, Some(script)) => {
                if let Some(message) = bad_path(script.get_ref()) {
                    self.fail(&script.span(), &format!("{key}.script"), message);
                }
                Run::Script(script.into_inner())
            }
            _ => {
                self.fail(&span, key, "needs either `command = [\"program\", \"argument\"]` or `script = \"file.sh\"`");
                Run::Command(Vec::new())
            }
        };
        let timeout_seconds = self.within(
            raw.timeout_seconds,
            timeout,
            (1, 3600),
            &format!("{key}.timeout_seconds"),
        );
        Script {
            run,
            timeout_seconds,
        }
    }

    fn app(&mut self, raw: raw::App, slugs: &mut BTreeSet<String>) -> App {
        self.name(&raw.slug, "agent.app.slug");
        if !slugs.insert(raw.slug.get_ref().clone()) {
            self.fail(
                &raw.slug.span(),
                "agent.app.slug",
                "is there twice; rename one",
            );
        }
        if let Some(url) = raw.url.as_ref().filter(|url| {
            !url.get_ref().starts_with("http://") && !url.get_ref().starts_with("https://")
        }) {
            self.fail(
                &url.span(),
                "agent.app.url",
                "must begin with `http://` or `https://`",
            );
        }
        let slug = raw.slug.into_inner();
        App {
            display_name: raw.display_name.unwrap_or_else(|| slug.clone()),
            slug,
            url: raw.url.map(Spanned::into_inner),
            health: raw.health.map(|health| self.health(health)),
        }
    }

    fn health(&mut self, raw: Spanned<raw::Health>) -> Health {
        let span = raw.span();
        let raw = raw.into_inner();
        let probe = match (raw.command, raw.url) {
            (Some(command), None) => {
                HealthProbe::Command(self.words(command, "agent.app.health.command"))
            }
            (None, Some(url)) => {
                if !is_loopback(url.get_ref()) {
                    self.fail(&url.span(), "agent.app.health.url", "must begin with `http://127.0.0.1`, `http://localhost` or `http://[::1]`: apps run beside the agent");
                }
                HealthProbe::Url(url.into_inner())
            }
            _ => {
                self.fail(&span, "agent.app.health", "needs either `command = [\"program\", \"argument\"]` or `url = \"http://127.0.0.1:…\"`");
                HealthProbe::Command(Vec::new())
            }
        };
        Health {
            probe,
            interval_seconds: self.within(raw.interval, 5, (1, 3600), "agent.app.health.interval"),
            threshold: self.within(raw.threshold, 3, (1, 100), "agent.app.health.threshold"),
        }
    }
}

fn is_loopback(url: &str) -> bool {
    let hosts = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    hosts.iter().any(|host| {
        url.strip_prefix(host)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    })
}
