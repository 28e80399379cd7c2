//! Tasks from the prompt to the result: the real program, its provisioner, its agents, real
//! processes, both databases.

mod chats;
mod command_line;
mod conversation;
mod faults;
mod life;
mod people;
mod scripts;
mod task_commands;
