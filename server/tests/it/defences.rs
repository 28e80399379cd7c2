//! What nobody may do with this gateway, and what nobody may find in what it leaves behind.

mod canary;
mod holes;
