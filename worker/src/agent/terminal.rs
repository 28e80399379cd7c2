use std::io;

use nix::sys::termios::{
    LocalFlags, OutputFlags, SetArg, SpecialCharacterIndices, tcgetattr, tcsetattr,
};
use pty_process::{Pts, Pty, Size};

/// Rows and columns that programs see.
const SIZE: (u16, u16) = (40, 120);

/// A pseudo-terminal for a program whose output is kept as text: it does not echo, does not turn line feeds into two characters, and
/// hands input on as it comes, since a line editor would cut lines at 4,095 bytes.
pub(crate) fn open() -> io::Result<(Pty, Pts)> {
    let (pty, pts) = pty_process::open().map_err(io::Error::other)?;
    pty.resize(Size::new(SIZE.0, SIZE.1))
        .map_err(io::Error::other)?;
    let mut modes = tcgetattr(&pts)?;
    modes.local_flags.remove(
        LocalFlags::ECHO
            | LocalFlags::ECHOE
            | LocalFlags::ECHOK
            | LocalFlags::ECHONL
            | LocalFlags::ICANON,
    );
    modes.output_flags.remove(OutputFlags::ONLCR);
    modes.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
    modes.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
    tcsetattr(&pts, SetArg::TCSANOW, &modes)?;
    Ok((pty, pts))
}
