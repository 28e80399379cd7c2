//! Text from an argument or from stdin.

use std::io::{IsTerminal, Read};

use super::super::failure::Failure;

/// The text of an argument; from stdin when it is `-`, or missing where stdin is not a terminal.
pub(crate) fn read(argument: Option<String>, what: &str) -> Result<String, Failure> {
    let stdin = std::io::stdin();
    let terminal = stdin.is_terminal();
    read_from(argument, terminal, stdin.lock(), what)
}

fn read_from(
    argument: Option<String>,
    terminal: bool,
    mut stdin: impl Read,
    what: &str,
) -> Result<String, Failure> {
    let from_stdin = match argument {
        Some(text) if text != "-" => return Ok(text),
        Some(_) => true,
        None => !terminal,
    };
    if !from_stdin {
        return Err(Failure::Usage(format!(
            "no {what}: give it as an argument, or on stdin"
        )));
    }
    let mut text = String::new();
    stdin
        .read_to_string(&mut text)
        .map_err(|error| Failure::Usage(format!("can't read the {what} from stdin: {error}")))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(argument: Option<&str>, terminal: bool) -> Result<String, Failure> {
        let argument = argument.map(str::to_owned);
        read_from(argument, terminal, &b"from stdin\n"[..], "prompt")
    }

    #[test]
    fn an_argument_wins_and_a_dash_means_stdin() {
        assert_eq!(read(Some("do it"), false), Ok("do it".into()));
        assert_eq!(read(Some("-"), true), Ok("from stdin\n".into()));
    }

    #[test]
    fn without_an_argument_a_pipe_is_read_and_a_terminal_is_not() {
        assert_eq!(read(None, false), Ok("from stdin\n".into()));
        assert!(matches!(read(None, true), Err(Failure::Usage(_))));
    }
}
