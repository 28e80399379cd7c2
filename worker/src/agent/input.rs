use std::sync::Arc;

use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::states::States;

/// Messages that a program may leave unread before no more are taken.
const UNREAD: usize = 64;

/// The way of the user's messages to the task's program.
pub(crate) struct Input(watch::Sender<Way>);

impl Default for Input {
    fn default() -> Self {
        Self(watch::Sender::new(Way::Absent))
    }
}

/// A place for one message; given back when it is dropped.
pub(crate) struct Place(mpsc::OwnedPermit<String>);

impl Place {
    /// The message goes in, with a line feed, once the program reads what came before.
    pub(crate) fn fill(self, text: String) {
        self.0.send(text);
    }
}

enum Way {
    /// The program was not started yet.
    Absent,
    /// The template says that the program takes none.
    None,
    Open(mpsc::Sender<String>),
    Ended,
}

impl Input {
    /// Keeps a place for a message to the program, once it was started. `Err`: why there is none.
    pub(crate) async fn reserve(&self) -> Result<Place, &'static str> {
        let mut way = self.0.subscribe();
        let Ok(way) = way.wait_for(|way| !matches!(way, Way::Absent)).await else {
            return Err("the agent is ending");
        };
        match &*way {
            Way::Absent => Err("the program is not running"),
            Way::None => Err("the template says that this program takes no input"),
            Way::Ended => Err("the program has ended"),
            Way::Open(queue) => match queue.clone().try_reserve_owned() {
                Ok(place) => Ok(Place(place)),
                Err(mpsc::error::TrySendError::Full(_)) => {
                    Err("the program has not read the earlier messages yet")
                }
                Err(mpsc::error::TrySendError::Closed(_)) => {
                    Err("the program has closed its input")
                }
            },
        }
    }

    /// From now on the program takes none.
    pub(crate) fn refuse(&self) {
        self.set(Way::None);
    }

    /// From now on the program has ended.
    pub(crate) fn end(&self) {
        self.set(Way::Ended);
    }

    /// From now on messages are for `writer`. The future writes them, `first` before all others, until [`Self::end`]; each moves
    /// `activity` to the present.
    pub(crate) fn open<W: AsyncWrite + Unpin>(
        &self,
        mut writer: W,
        first: Option<String>,
        states: Arc<States>,
        activity: watch::Sender<Instant>,
    ) -> impl Future<Output = ()> + use<W> {
        let (queue, mut messages) = mpsc::channel::<String>(UNREAD);
        self.set(Way::Open(queue));
        async move {
            if let Some(first) = first
                && write(&mut writer, first).await.is_err()
            {
                return;
            }
            while let Some(message) = messages.recv().await {
                // Said before it is written: a quick program ends as soon as it has read it.
                activity.send_replace(Instant::now());
                states.input_delivered().await;
                if write(&mut writer, message).await.is_err() {
                    return;
                }
                activity.send_replace(Instant::now());
            }
        }
    }

    fn set(&self, way: Way) {
        self.0.send_replace(way);
    }
}

/// Writes a message and its line feed.
pub(crate) async fn write(
    writer: &mut (impl AsyncWrite + Unpin),
    mut message: String,
) -> std::io::Result<()> {
    message.push('\n');
    writer.write_all(message.as_bytes()).await?;
    writer.flush().await
}
