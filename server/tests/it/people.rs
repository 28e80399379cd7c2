//! Users, organizations and who is in them.

mod lists;
mod memberships;
mod organizations;
mod suspension;
mod users;
