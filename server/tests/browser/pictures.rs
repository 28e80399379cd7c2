//! A picture of every page, light and dark, wide and narrow, in `target/screenshots`.

mod camera;
mod chats;
mod playground;
mod scene;
mod tasks;
mod team;
mod templates;
