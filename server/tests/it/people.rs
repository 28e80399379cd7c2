//! Users, organizations and who is in them.

mod lists;
mod memberships;
mod organizations;
mod passwords;
mod requests;
mod sessions;
mod suspension;
mod users;
