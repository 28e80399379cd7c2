use std::collections::HashSet;

use super::Topic;

/// More topics than this at once are told as "everything". Protects memory and PostgreSQL's queue.
const MOST: usize = 5_000;

/// Topics that have rung. A burst is one ring of each, and too many of them are all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rings {
    pub(super) everything: bool,
    pub(super) topics: HashSet<Topic>,
}

impl Rings {
    /// All topics that there are.
    pub fn everything() -> Self {
        Self {
            everything: true,
            topics: HashSet::new(),
        }
    }

    pub(super) fn add(&mut self, topic: Topic) {
        if !self.everything {
            self.topics.insert(topic);
            if self.topics.len() > MOST {
                *self = Self::everything();
            }
        }
    }

    pub(super) fn add_all(&mut self, others: Self) {
        if others.everything {
            *self = others;
            return;
        }
        for topic in others.topics {
            self.add(topic);
        }
    }

    /// Whether nothing rang.
    pub fn is_empty(&self) -> bool {
        !self.everything && self.topics.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::TaskId;

    #[test]
    fn a_burst_is_one_ring_of_each_topic() {
        let mut rings = Rings::default();
        assert!(rings.is_empty());
        rings.add(Topic::AllTasks);
        rings.add(Topic::AllTasks);
        let mut others = Rings::default();
        others.add(Topic::AllTasks);
        others.add(Topic::JobsAvailable);
        rings.add_all(others);
        assert_eq!(rings.topics.len(), 2);
    }

    #[test]
    fn too_many_topics_are_everything() {
        let mut rings = Rings::default();
        for _ in 0..=MOST {
            rings.add(Topic::Task(TaskId::generate()));
        }
        assert_eq!(rings, Rings::everything());
        rings.add(Topic::AllTasks);
        assert_eq!(rings, Rings::everything(), "it grows no more");
        let mut one = Rings::default();
        one.add(Topic::AllTasks);
        one.add_all(rings);
        assert_eq!(one, Rings::everything());
    }
}
