//! `taskyard schema`

use crate::{graphql, worker_api};

/// One of the two schemas.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Which {
    /// For people and programs, at /graphql.
    Public,
    /// For provisioners and agents, at /worker/graphql.
    Worker,
}

/// Prints a schema in GraphQL's own language, sorted.
pub fn run(which: Which) {
    let sdl = match which {
        Which::Public => graphql::sdl(),
        Which::Worker => worker_api::sdl(),
    };
    println!("{}", sdl.trim_end());
}
