//! What a rule says. Texts may name things of the world in braces, such as `{task}`; those that begin
//! with `new_` are made anew for each caller.

use super::callers::Who;

/// A field of `Query`.
pub struct QueryRule {
    /// Its name.
    pub field: &'static str,
    /// What is asked.
    pub ask: &'static str,
    /// What the answer holds for who may read it.
    pub shows: &'static str,
    /// Who may read it.
    pub to: &'static [Who],
    /// Who is refused with FORBIDDEN. All others who are signed in get the same as if there were no
    /// such object, without an error.
    pub forbidden_to: &'static [Who],
}

/// A query that gives what may be read, and to others the same as if there were nothing.
pub const fn query(
    field: &'static str,
    ask: &'static str,
    shows: &'static str,
    to: &'static [Who],
) -> QueryRule {
    QueryRule {
        field,
        ask,
        shows,
        to,
        forbidden_to: &[],
    }
}

/// A field of `Mutation`.
pub struct MutationRule {
    /// Its name.
    pub field: &'static str,
    /// Its input. It may well come to an error that is not about rights, such as CONFLICT.
    pub input: &'static str,
    /// Who may do it.
    pub by: &'static [Who],
    /// Who else may know of the object: FORBIDDEN to them, NOT_FOUND to all others.
    pub known_to: &'static [Who],
}

/// A mutation.
pub const fn mutation(
    field: &'static str,
    input: &'static str,
    by: &'static [Who],
    known_to: &'static [Who],
) -> MutationRule {
    MutationRule {
        field,
        input,
        by,
        known_to,
    }
}

/// A field of `Subscription`.
pub struct SubscriptionRule {
    /// Its name.
    pub field: &'static str,
    /// What is followed.
    pub ask: &'static str,
    /// Who may follow it: the others get NOT_FOUND.
    pub to: &'static [Who],
}

/// A subscription.
pub const fn subscription(
    field: &'static str,
    ask: &'static str,
    to: &'static [Who],
) -> SubscriptionRule {
    SubscriptionRule { field, ask, to }
}

/// An object type that is reached by an id of its own, or through another object.
pub struct TypeRule {
    /// Its name.
    pub name: &'static str,
    /// What reaches one; `FIELDS` stands for the selection.
    pub reach: &'static str,
    /// Who reaches it, and with it every field that is not named below.
    pub to: &'static [Who],
    /// Fields that have something to show to these only: null, false or empty to the others.
    pub private: &'static [(&'static str, &'static [Who])],
    /// Fields that all who reach it may read. `None`: all that are not private, also new ones.
    pub public: Option<&'static [&'static str]>,
}

/// A type all of whose fields may be read by who may read the object.
pub const fn open(name: &'static str, reach: &'static str, to: &'static [Who]) -> TypeRule {
    TypeRule {
        name,
        reach,
        to,
        private: &[],
        public: None,
    }
}
