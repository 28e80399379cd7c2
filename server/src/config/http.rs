//! Section `[http]`: how answers are sent, and to whose pages.

use serde::{Deserialize, Serialize};

use super::Origins;

/// Settings of the address as a whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// `TASKYARD_HTTP_URL_BYTES`: bytes of the address of a GraphQL request, as a query by GET has it;
    /// a longer one is answered with 414. Default 16,384. Protects memory and logs.
    pub url_bytes: usize,
    /// `TASKYARD_HTTP_BATCH`: operations that one request may carry as a JSON array; 0 takes no
    /// arrays, and more than 10 counts as 10. Default 0: HTTP/2 and one socket do as well. The limit
    /// `graphql.cost` holds for all of a batch together.
    pub batch: usize,
    /// `TASKYARD_HTTP_DRAFT_STATUS`: whether clients that take application/graphql-response+json are
    /// answered with the status codes of the draft of 2026: 422 for a document that is not valid and
    /// 294 for an answer with data and errors. Default false: 400 and 200, as clients of today expect.
    pub draft_status: bool,
    /// `TASKYARD_HTTP_COMPRESSION`: whether answers of the API over a kilobyte are sent compressed
    /// (brotli or gzip) to clients that take it; streams never are. Default true.
    pub compression: bool,
    /// `TASKYARD_HTTP_CORS_ORIGINS`: origins of other sites whose pages may use the public API with
    /// this server's cookie, parted by commas, such as `https://tools.example.org`. Default: none.
    pub cors_origins: Origins,
}

/// Most operations of a batch, whatever the setting says.
const MAX_BATCH: usize = 10;

impl Http {
    /// Operations that a batch may have; 0: batches are off.
    pub fn max_batch(&self) -> usize {
        self.batch.min(MAX_BATCH)
    }
}

impl Default for Http {
    fn default() -> Self {
        Self {
            url_bytes: 16 * 1024,
            batch: 0,
            draft_status: false,
            compression: true,
            cors_origins: Origins::default(),
        }
    }
}
