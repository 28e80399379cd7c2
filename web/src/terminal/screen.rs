//! A screen without a height: lines are added at its end and only the last is written to.

use super::escape::{Parser, Step, restyle};
use super::span::{Line, Span, Style};

/// Characters of one line; what is written further right is dropped.
const WIDEST: usize = 16 * 1024;
const TAB: usize = 8;

/// What a program wrote, as its terminal would show it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Screen {
    finished: Vec<Vec<Span>>,
    cells: Vec<(char, Style)>,
    column: usize,
    revision: u64,
    style: Style,
    parser: Parser,
}

impl Screen {
    /// Writes more text.
    pub(crate) fn push(&mut self, text: &str) {
        for next in text.chars() {
            match self.parser.step(next) {
                Step::Show(shown) => self.write(shown),
                Step::Style(parameters) => self.style = restyle(self.style, &parameters),
                Step::Erase(how) => self.erase(how),
                Step::Newline => self.finish_line(),
                Step::CarriageReturn => self.column = 0,
                Step::Backspace => self.column = self.column.saturating_sub(1),
                Step::Tab => {
                    let stop = (self.column / TAB + 1) * TAB;
                    while self.column < stop && self.column < WIDEST {
                        self.write(' ');
                    }
                }
                Step::Nothing => {}
            }
        }
        self.revision += 1;
    }

    /// How many lines there are to show; an empty last one does not count.
    pub(crate) fn len(&self) -> usize {
        self.finished.len() + usize::from(!self.cells.is_empty())
    }

    /// Differs when a line was written to again.
    pub(crate) fn revision(&self, number: usize) -> u64 {
        if number == self.finished.len() {
            self.revision
        } else {
            0
        }
    }

    /// A line, from the top, starting at 0.
    pub(crate) fn line(&self, number: usize) -> Option<Line> {
        if number == self.finished.len() && !self.cells.is_empty() {
            return Some(self.current());
        }
        let spans = self.finished.get(number)?.clone();
        Some(Line { spans })
    }

    /// The line that is being written.
    pub(crate) fn current(&self) -> Line {
        Line {
            spans: spans(&self.cells),
        }
    }

    fn write(&mut self, shown: char) {
        if self.column >= WIDEST {
            return;
        }
        if self.cells.len() <= self.column {
            self.cells.resize(self.column + 1, (' ', Style::default()));
        }
        self.cells[self.column] = (shown, self.style);
        self.column += 1;
    }

    fn erase(&mut self, how: u8) {
        match how {
            0 => self.cells.truncate(self.column),
            1 => {
                let end = (self.column + 1).min(self.cells.len());
                self.cells[..end].fill((' ', Style::default()));
            }
            _ => self.cells.clear(),
        }
    }

    fn finish_line(&mut self) {
        self.finished.push(spans(&self.cells));
        self.cells.clear();
        self.column = 0;
    }
}

fn spans(cells: &[(char, Style)]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for &(shown, style) in cells {
        match spans.last_mut() {
            Some(last) if last.style == style => last.text.push(shown),
            _ => spans.push(Span {
                style,
                text: shown.to_string(),
            }),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(screen: &Screen) -> Vec<String> {
        (0..screen.len())
            .filter_map(|number| screen.line(number))
            .map(|line| line.spans.iter().map(|span| span.text.as_str()).collect())
            .collect()
    }

    fn written(input: &str) -> Screen {
        let mut screen = Screen::default();
        screen.push(input);
        screen
    }

    #[test]
    fn a_carriage_return_overwrites_the_line() {
        assert_eq!(text(&written(" 10%\r100%\r\ndone\n")), ["100%", "done"]);
        assert_eq!(text(&written("long text\rab\u{1b}[K")), ["ab"]);
    }

    #[test]
    fn colours_become_styles() {
        let line = written("\u{1b}[1;31mred\u{1b}[0m plain").current();
        assert_eq!(line.spans.len(), 2);
        assert_eq!(line.spans[0].style.classes(), "ansi-fg-1 ansi-bold");
        assert_eq!(line.spans[1].style.classes(), "");
    }

    #[test]
    fn rich_colours_become_the_nearest_of_sixteen() {
        let line = written("\u{1b}[38;5;196mr\u{1b}[38;2;0;128;0mg\u{1b}[48;5;255mw").current();
        assert_eq!(line.spans[0].style.foreground, Some(9));
        assert_eq!(line.spans[1].style.foreground, Some(2));
        assert_eq!(line.spans[2].style.background, Some(15));
    }

    #[test]
    fn titles_links_and_cursor_moves_leave_no_trace() {
        let input = "\u{1b}]0;title\u{7}a\u{1b}]8;;http://x\u{1b}\\b\u{1b}[2Jc\u{1b}(Bd";
        assert_eq!(text(&written(input)), ["abcd"]);
    }

    #[test]
    fn marks_that_turn_text_around_are_made_visible() {
        assert_eq!(text(&written("a\u{202e}b")), ["a\u{fffd}b"]);
    }

    #[test]
    fn a_line_is_cut_at_its_widest() {
        let screen = written(&"x".repeat(WIDEST + 10));
        assert_eq!(text(&screen)[0].len(), WIDEST);
    }

    proptest! {
        #[test]
        fn pieces_give_the_same_as_the_whole(
            parts in prop::collection::vec("[a-c\r\n\t\u{8}\u{1b}\\[\\];0-9mK]{0,12}", 0..8),
        ) {
            let mut pieces = Screen::default();
            for part in &parts {
                pieces.push(part);
            }
            prop_assert_eq!(text(&pieces), text(&written(&parts.concat())));
        }

        #[test]
        fn nothing_that_steers_a_terminal_is_shown(input in any::<String>()) {
            for line in text(&written(&input)) {
                prop_assert!(!line.chars().any(char::is_control));
            }
        }

        #[test]
        fn plain_text_is_shown_as_it_is(lines in prop::collection::vec("[ -~]{1,40}", 1..6)) {
            prop_assert_eq!(text(&written(&lines.join("\n"))), lines);
        }
    }
}
