//! Reads escape sequences, also when they come in pieces.

use super::span::Style;

/// Longest parameter text of a sequence that is kept; what is longer is dropped with its sequence.
const LONGEST: usize = 64;

/// Where in an escape sequence the text stands.
#[derive(Clone, Debug, Default)]
pub(super) enum Parser {
    #[default]
    Text,
    Escape,
    /// After `ESC [`: the parameters so far.
    Control(String),
    /// After `ESC ]` and its like: everything up to its end is dropped; true after an `ESC` in it.
    Command(bool),
    /// After `ESC (` and its like: one more character belongs to it.
    Charset,
}

/// What a character amounts to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A character to be shown.
    Show(char),
    /// A change of style: the parameters of `SGR`.
    Style(String),
    /// Erase in line: 0 to the end, 1 to the start, 2 all.
    Erase(u8),
    Newline,
    CarriageReturn,
    Backspace,
    Tab,
    /// Part of a sequence, or of no meaning here.
    Nothing,
}

impl Parser {
    /// Takes the next character.
    pub(super) fn step(&mut self, next: char) -> Step {
        match self {
            Self::Text => self.text(next),
            Self::Escape => {
                *self = match next {
                    '[' => Self::Control(String::new()),
                    ']' | 'P' | 'X' | '^' | '_' => Self::Command(false),
                    '(' | ')' | '*' | '+' | '#' | '%' | ' ' => Self::Charset,
                    _ => Self::Text,
                };
                Step::Nothing
            }
            Self::Charset => {
                *self = Self::Text;
                Step::Nothing
            }
            Self::Command(escaped) => {
                if next == '\u{7}' || (*escaped && next == '\\') {
                    *self = Self::Text;
                } else {
                    *escaped = next == '\u{1b}';
                }
                Step::Nothing
            }
            Self::Control(parameters) => match next {
                '\u{20}'..='\u{3f}' => {
                    if parameters.len() < LONGEST {
                        parameters.push(next);
                    }
                    Step::Nothing
                }
                '\u{40}'..='\u{7e}' => {
                    let parameters = std::mem::take(parameters);
                    *self = Self::Text;
                    match next {
                        'm' if parameters.len() < LONGEST => Step::Style(parameters),
                        'K' => Step::Erase(parameters.parse().unwrap_or(0)),
                        _ => Step::Nothing,
                    }
                }
                _ => {
                    *self = Self::Text;
                    self.text(next)
                }
            },
        }
    }

    fn text(&mut self, next: char) -> Step {
        match next {
            '\u{1b}' => {
                *self = Self::Escape;
                Step::Nothing
            }
            '\n' => Step::Newline,
            '\r' => Step::CarriageReturn,
            '\u{8}' => Step::Backspace,
            '\t' => Step::Tab,
            // Marks that turn the direction of text around could make it read as what it is not.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {
                Step::Show('\u{fffd}')
            }
            control if control.is_control() => Step::Nothing,
            shown => Step::Show(shown),
        }
    }
}

/// A style after the parameters of one `SGR` sequence.
pub(super) fn restyle(mut style: Style, parameters: &str) -> Style {
    let mut codes = parameters.split([';', ':']).map(|code| {
        if code.is_empty() {
            Some(0)
        } else {
            code.parse::<u16>().ok()
        }
    });
    while let Some(code) = codes.next() {
        let Some(code) = code else { continue };
        match code {
            0 => style = Style::default(),
            1 => style.bold = true,
            2 => style.dim = true,
            3 => style.italic = true,
            4 => style.underline = true,
            7 => style.inverse = true,
            22 => (style.bold, style.dim) = (false, false),
            23 => style.italic = false,
            24 => style.underline = false,
            27 => style.inverse = false,
            30..=37 => style.foreground = small(code - 30),
            90..=97 => style.foreground = small(code - 90 + 8),
            39 => style.foreground = None,
            40..=47 => style.background = small(code - 40),
            100..=107 => style.background = small(code - 100 + 8),
            49 => style.background = None,
            38 => style.foreground = extended(&mut codes).or(style.foreground),
            48 => style.background = extended(&mut codes).or(style.background),
            _ => {}
        }
    }
    style
}

fn small(code: u16) -> Option<u8> {
    u8::try_from(code).ok()
}

/// The nearest of the 16 colours to one of the 256, or to any.
fn extended(codes: &mut impl Iterator<Item = Option<u16>>) -> Option<u8> {
    match codes.next()?? {
        5 => match codes.next()?? {
            index @ 0..=15 => small(index),
            index @ 16..=231 => {
                let index = index - 16;
                let level = |step: u16| if step == 0 { 0 } else { 55 + step * 40 };
                Some(nearest(
                    level(index / 36),
                    level(index / 6 % 6),
                    level(index % 6),
                ))
            }
            index @ 232..=255 => {
                let grey = 8 + (index - 232) * 10;
                Some(nearest(grey, grey, grey))
            }
            _ => None,
        },
        2 => {
            let mut channel = || codes.next().flatten().map(|value| value.min(255));
            Some(nearest(channel()?, channel()?, channel()?))
        }
        _ => None,
    }
}

fn nearest(red: u16, green: u16, blue: u16) -> u8 {
    let brightest = red.max(green).max(blue);
    let darkest = red.min(green).min(blue);
    if brightest - darkest < 32 {
        return match brightest {
            0..=63 => 0,
            64..=159 => 8,
            160..=223 => 7,
            _ => 15,
        };
    }
    let middle = darkest + (brightest - darkest) / 2;
    let bit = |value: u16, bit: u8| if value > middle { bit } else { 0 };
    let color = bit(red, 1) | bit(green, 2) | bit(blue, 4);
    if brightest > 200 { color + 8 } else { color }
}
