//! What runs without being asked: steps without input that can be done again at any time. They call
//! services, and hold no rules of their own.

mod reaper;

pub use reaper::run;
