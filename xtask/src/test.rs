//! Everything that is tested, in the order of its cost, with all that the tests need set up and ended again.

mod browser;
mod cargo;
mod clients;
mod count;
mod gateway;
mod plan;
mod postgres;
mod python;
mod session;

pub(crate) use plan::Part;
pub(crate) use postgres::{Postgres, URL as POSTGRES_URL};
pub(crate) use session::{check, test};
