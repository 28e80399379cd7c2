//! Other people's programs on a running gateway: audits and lints of the contract (`contract/`), and one program for
//! each GraphQL client (`examples/`).

use std::path::PathBuf;

use anyhow::Result;

use super::cargo;
use super::count::Count;
use super::gateway::{Gateway, TOKEN};
use super::python;
use crate::layout::Layout;
use crate::node::Node;
use crate::process;
use crate::steps::Outcome;

/// The folders with npm packages; each has tests that `npm test` runs. What the programs of the first leave behind is what
/// the second looks at.
const FOLDERS: [&str; 2] = ["examples", "contract"];

/// What the programs run on.
pub(super) struct Tools {
    node: Node,
    python: PathBuf,
}

impl Tools {
    /// Looks for Node and Python, and installs them and the packages where that is possible.
    pub(super) fn find_or_install(layout: &Layout) -> Result<Self> {
        let node = Node::find_or_install()?;
        for folder in FOLDERS {
            node.install(&layout.root.join(folder))?;
        }
        let python = python::with_packages(
            &layout.target.join("clients-python"),
            &layout.root.join("examples/gql/requirements.txt"),
        )?;
        Ok(Self { node, python })
    }
}

/// Builds and starts a gateway, runs the tests of all folders on it, and ends it.
pub(super) fn run(
    layout: &Layout,
    tools: &Tools,
    filter: &[String],
    count: &mut Count,
) -> Result<Outcome> {
    // The features of the other tests' builds: with others, cargo would build everything anew.
    process::run(layout.cargo().args([
        "build",
        "--workspace",
        "--bins",
        "--examples",
        "--locked",
    ]))?;
    let gateway = Gateway::start(&layout.target.join("debug/taskyard"))?;
    let mut ended = Ok(());
    for folder in FOLDERS {
        let mut npm = tools.node.npm(&layout.root.join(folder));
        npm.args(["test", "--silent", "--"])
            .args(
                filter
                    .iter()
                    .map(|name| format!("--test-name-pattern={name}")),
            )
            .env("TASKYARD_URL", &gateway.url)
            .env("TASKYARD_TOKEN", TOKEN)
            .env("TASKYARD_TEST_PYTHON", &tools.python);
        // All folders, also after one that failed.
        ended = ended.and(cargo::run(&mut npm, count));
    }
    ended.map(|()| Outcome::Done)
}
