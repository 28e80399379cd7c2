//! Stressed words and links that are open, each with what is in it so far.

use super::tree::{Group, Node};
use crate::browser::is_web;

/// More than so many that are open at once are not followed: they stay signs.
const MAX_OPEN: usize = 32;
const MAX_SIGNS: usize = 6;

enum Opened {
    /// Words are stressed by so many of these signs.
    Stress(char, usize),
    /// A link or a picture has begun.
    Link { is_image: bool, is_alive: bool },
}

struct Frame {
    opened: Opened,
    nodes: Vec<Node>,
}

#[derive(Default)]
pub(super) struct Frames {
    whole: Vec<Node>,
    open: Vec<Frame>,
}

impl Frames {
    fn nodes(&mut self) -> &mut Vec<Node> {
        match self.open.last_mut() {
            Some(frame) => &mut frame.nodes,
            None => &mut self.whole,
        }
    }

    pub(super) fn push(&mut self, node: Node) {
        self.nodes().push(node);
    }

    pub(super) fn text(&mut self, text: &str) {
        match self.nodes().last_mut() {
            Some(Node::Text(last)) => last.push_str(text),
            _ => self.push(Node::Text(text.to_owned())),
        }
    }

    /// Takes the spaces off that end a line; whether they ask for a break.
    pub(super) fn take_spaces(&mut self) -> bool {
        let Some(Node::Text(last)) = self.nodes().last_mut() else {
            return false;
        };
        let kept = last.trim_end_matches(' ').len();
        let spaces = last.len() - kept;
        last.truncate(kept);
        spaces >= 2
    }

    /// Whether a link or a picture is open.
    pub(super) fn has_link(&self) -> bool {
        let mut opened = self.open.iter().map(|frame| &frame.opened);
        opened.any(|opened| matches!(opened, Opened::Link { .. }))
    }

    /// Signs that may end what is open, and may begin something; of very many in a row none does.
    pub(super) fn stress(&mut self, sign: char, length: usize, can_open: bool, can_close: bool) {
        let is_sensible = length <= MAX_SIGNS;
        let (can_open, can_close) = (can_open && is_sensible, can_close && is_sensible);
        let mut left = length;
        while can_close && left > 0 {
            let Some(used) = self.close(sign, left) else {
                break;
            };
            left -= used;
        }
        if left == 0 {
            return;
        }
        if can_open && self.open.len() < MAX_OPEN {
            let opened = Opened::Stress(sign, left);
            let nodes = Vec::new();
            self.open.push(Frame { opened, nodes });
        } else {
            self.text(&sign.to_string().repeat(left));
        }
    }

    /// Ends the innermost words that such signs have begun; how many signs that took.
    fn close(&mut self, sign: char, length: usize) -> Option<usize> {
        let mut place = None;
        for (at, frame) in self.open.iter().enumerate().rev() {
            match frame.opened {
                Opened::Stress(one, _) if one == sign => {
                    place = Some(at);
                    break;
                }
                Opened::Stress(..) => {}
                Opened::Link { .. } => return None,
            }
        }
        self.flatten(place? + 1);
        let mut frame = self.open.pop()?;
        let Opened::Stress(_, had) = frame.opened else {
            return None;
        };
        let used = if had >= 2 && length >= 2 { 2 } else { 1 };
        let group = match (sign, used) {
            ('~', _) => Group::Strike,
            (_, 2) => Group::Strong,
            _ => Group::Emphasis,
        };
        let node = Node::Group(group, std::mem::take(&mut frame.nodes));
        if had > used {
            frame.opened = Opened::Stress(sign, had - used);
            frame.nodes.push(node);
            self.open.push(frame);
        } else {
            self.push(node);
        }
        Some(used)
    }

    pub(super) fn open_link(&mut self, is_image: bool) {
        if self.open.len() >= MAX_OPEN {
            return self.text(if is_image { "![" } else { "[" });
        }
        let opened = Opened::Link {
            is_image,
            is_alive: true,
        };
        let nodes = Vec::new();
        self.open.push(Frame { opened, nodes });
    }

    /// Ends the innermost link, which leads to an address, or to nowhere. False: there is none that may lead
    /// anywhere, and nothing is done.
    pub(super) fn close_link(&mut self, address: Option<&str>) -> bool {
        let is_link = |frame: &Frame| matches!(frame.opened, Opened::Link { .. });
        let Some(place) = self.open.iter().rposition(is_link) else {
            if address.is_none() {
                self.text("]");
            }
            return false;
        };
        let Opened::Link { is_alive, .. } = self.open[place].opened else {
            return false;
        };
        let address = match address {
            Some(_) if !is_alive => return false,
            None => {
                self.flatten(place);
                self.text("]");
                return true;
            }
            Some(address) => address,
        };
        self.flatten(place + 1);
        let Some(mut frame) = self.open.pop() else {
            return false;
        };
        if !is_web(address) {
            // Where it would lead is said, and nothing leads there.
            frame.nodes.push(Node::Text(format!(" ({address})")));
            self.push(Node::Group(Group::Plain, frame.nodes));
            return true;
        }
        if frame.nodes.is_empty() {
            frame.nodes.push(Node::Text(address.to_owned()));
        }
        self.push(Node::Link(address.to_owned(), frame.nodes));
        // No link is within another.
        for outer in &mut self.open {
            if let Opened::Link { is_alive, .. } = &mut outer.opened {
                *is_alive = false;
            }
        }
        true
    }

    /// What was begun from a place on and not ended is signs and words.
    fn flatten(&mut self, from: usize) {
        while self.open.len() > from {
            let Some(frame) = self.open.pop() else { return };
            match frame.opened {
                Opened::Stress(sign, length) => self.text(&sign.to_string().repeat(length)),
                Opened::Link { is_image: true, .. } => self.text("!["),
                Opened::Link { .. } => self.text("["),
            }
            for node in frame.nodes {
                match node {
                    Node::Text(text) => self.text(&text),
                    node => self.push(node),
                }
            }
        }
    }

    pub(super) fn end(mut self) -> Vec<Node> {
        self.flatten(0);
        self.whole
    }
}
