use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
enum State {
    Closed,
    Reached,
    Open,
    Left,
}

/// Where an answer waits for the test, and the test for the answer.
#[derive(Clone)]
pub struct Gate(watch::Sender<State>);

impl Gate {
    /// A closed one.
    pub fn new() -> Self {
        Self(watch::channel(State::Closed).0)
    }

    /// Waits until the answer stands here.
    pub async fn reached(&self) {
        self.at_least(State::Reached).await;
    }

    /// Lets the answer go on.
    pub fn open(&self) {
        self.0.send_replace(State::Open);
    }

    /// Waits until whoever asked has gone while the answer stood here.
    pub async fn left(&self) {
        self.at_least(State::Left).await;
    }

    /// For the answer: stands here until the gate is open.
    pub(super) async fn pass(&self) {
        // Open already: it goes through.
        self.0.send_if_modified(|state| {
            let is_closed = *state == State::Closed;
            if is_closed {
                *state = State::Reached;
            }
            is_closed
        });
        let leaving = Leaving(self);
        self.at_least(State::Open).await;
        std::mem::forget(leaving);
    }

    async fn at_least(&self, wanted: State) {
        let mut states = self.0.subscribe();
        states.wait_for(|state| *state >= wanted).await.unwrap();
    }
}

struct Leaving<'a>(&'a Gate);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.0.send_replace(State::Left);
    }
}
