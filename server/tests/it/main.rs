//! The gateway against real databases, sockets and processes: one program, so that it is linked once.

mod migrations;
mod support;
