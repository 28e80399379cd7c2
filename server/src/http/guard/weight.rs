//! What a selection weighs with every fragment written out. Sums stop at the largest number
//! instead of passing it, so that doubling fragments can't wrap around a limit.

/// What a selection weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    /// Fields, each as often as it is spread.
    pub(super) fields: usize,
    /// Fields that the answer can have, lists counted by their page size.
    pub(super) cost: u64,
    /// Fields inside fields.
    pub(super) depth: usize,
    /// Aliases.
    pub(super) aliases: usize,
    /// Directives.
    pub(super) directives: usize,
    /// Fields of the first level.
    pub(super) roots: usize,
    /// Fields of the first level that are none of introspection.
    pub(super) plain_roots: usize,
    /// Whether it has `__schema` or `__type` anywhere.
    pub(super) introspects: bool,
    /// Introspection lists inside one another.
    pub(super) lists: usize,
    /// Values in arguments, variables written out.
    pub(super) input: usize,
    /// Whether it has `nodes` or `edges` on its first level: it is of a page of a list.
    pub(super) is_page: bool,
}

impl Weight {
    /// Adds what stands beside it in the same selection.
    pub(super) fn beside(&mut self, other: Self) {
        self.fields = self.fields.saturating_add(other.fields);
        self.cost = self.cost.saturating_add(other.cost);
        self.depth = self.depth.max(other.depth);
        self.aliases = self.aliases.saturating_add(other.aliases);
        self.directives = self.directives.saturating_add(other.directives);
        self.roots = self.roots.saturating_add(other.roots);
        self.plain_roots = self.plain_roots.saturating_add(other.plain_roots);
        self.introspects |= other.introspects;
        self.lists = self.lists.max(other.lists);
        self.input = self.input.saturating_add(other.input);
        self.is_page |= other.is_page;
    }
}
