//! More people than the administrator of a story, each in a browser of their own.

use super::page::{Page, id};
use super::session::Session;
use super::story::Story;

impl Story {
    /// Invites somebody on the page and signs them in by the link that it shows.
    pub async fn invite(&self, name: &str) -> Page {
        self.open("/members").await;
        self.page.click(&id("invite")).await;
        self.page.write(&id("field-username"), name).await;
        self.page.click(&id("submit")).await;
        let link = id("invite-link");
        let link = self.page.see_text(&link, "/login?token=").await;
        let theirs = self.another_browser().await;
        theirs.open(&link).await;
        theirs.see(&id("prompt")).await;
        theirs.see_text(&id("user-menu"), name).await;
        theirs
    }

    /// Another browser, where nobody is signed in.
    pub async fn another_browser(&self) -> Page {
        Page {
            session: Session::start().await,
        }
    }

    /// Opens a page by its path in somebody's browser.
    pub async fn open_in(&self, page: &Page, path: &str) {
        page.open(&format!("{}{path}", self.gateway.url())).await;
    }
}
