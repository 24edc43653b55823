//! The desktop, drawn in the terminal, with keys that go to the window in front.
//!
//! The bug strikes by itself after a third of the time, or when its key is pressed.

use std::io;
use std::time::{Duration, Instant};

use ratatui::crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Style};
use ratatui::widgets::{Block, BorderType, Paragraph, Wrap};
use ratatui::{DefaultTerminal, Frame};

use crate::windows::{Desktop, Input};

/// Without a sign of life for this long, a window is said not to respond.
const RESPONDS_WITHIN: Duration = Duration::from_millis(700);
const FRAME: Duration = Duration::from_millis(40);
const HELP: &str = " type · Tab: next window · F2: the bug · Esc: end ";

/// Shows it for so long, or until the user has seen enough.
pub(crate) fn show(desktop: Desktop, heading: &str, time: Duration) -> io::Result<()> {
    let terminal = ratatui::try_init()?;
    let ended = Screen::new(desktop, heading, time).run(terminal);
    ratatui::restore();
    ended
}

struct Screen<'a> {
    desktop: Desktop,
    heading: &'a str,
    begun: Instant,
    time: Duration,
    in_front: usize,
    struck: bool,
    /// What each window showed last: its life, since when, its text.
    seen: Vec<(u64, Instant, String)>,
}

impl<'a> Screen<'a> {
    fn new(desktop: Desktop, heading: &'a str, time: Duration) -> Self {
        let begun = Instant::now();
        let seen = desktop.windows.iter().map(|_| (0, begun, String::new())).collect();
        let in_front = Desktop::EDITOR;
        Screen { desktop, heading, begun, time, in_front, struck: false, seen }
    }

    fn run(mut self, mut terminal: DefaultTerminal) -> io::Result<()> {
        while self.begun.elapsed() < self.time {
            if self.begun.elapsed() > self.time / 3 {
                self.strike();
            }
            self.look();
            terminal.draw(|frame| self.draw(frame))?;
            if event::poll(FRAME)?
                && let Event::Key(key) = event::read()?
                && key.kind == KeyEventKind::Press
                && !self.takes(key)
            {
                break;
            }
        }
        Ok(())
    }

    /// A key of the user; false at the last.
    fn takes(&mut self, key: KeyEvent) -> bool {
        let window = &mut self.desktop.windows[self.in_front];
        match key.code {
            KeyCode::Esc => return false,
            KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => return false,
            KeyCode::Tab => self.in_front = (self.in_front + 1) % self.desktop.windows.len(),
            KeyCode::F(2) => self.strike(),
            KeyCode::Char(key) => window.post(Input::Key(key)),
            KeyCode::Enter => window.post(Input::Key('\n')),
            KeyCode::Backspace => window.post(Input::Key('\u{8}')),
            _ => {}
        }
        true
    }

    fn strike(&mut self) {
        if !self.struck {
            self.struck = true;
            self.desktop.windows[Desktop::BUGGY].post(Input::Button);
        }
    }

    /// Notes what the windows show now.
    fn look(&mut self) {
        let now = Instant::now();
        for (shown, (life, since, text)) in self.desktop.windows.iter().zip(&mut self.seen) {
            if shown.pane.life() != *life {
                (*life, *since) = (shown.pane.life(), now);
            }
            if let Some(newer) = shown.pane.read() {
                *text = newer;
            }
        }
    }

    fn draw(&self, frame: &mut Frame<'_>) {
        let [top, middle, bottom, foot] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Fill(1),
            Constraint::Fill(1),
            Constraint::Length(1),
        ])
        .areas(frame.area());
        let halves = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]);
        let [a, b] = halves.areas(middle);
        let [c, d] = halves.areas(bottom);
        let left = self.time.saturating_sub(self.begun.elapsed()).as_secs();
        let bug = if self.desktop.is_stuck() { ": buggy is stuck" } else { "" };
        let bar = Style::new().reversed();
        frame.render_widget(Paragraph::new(format!(" {}{bug}", self.heading)).style(bar), top);
        for (index, area) in [a, b, c, d].into_iter().enumerate() {
            self.draw_window(frame, index, area);
        }
        frame.render_widget(Paragraph::new(format!("{HELP}· {left} s ")).style(bar), foot);
    }

    fn draw_window(&self, frame: &mut Frame<'_>, index: usize, area: Rect) {
        let shown = &self.desktop.windows[index];
        let (_, since, text) = &self.seen[index];
        let responds = since.elapsed() < RESPONDS_WITHIN;
        let name = shown.window.name();
        let title = format!(" {name}{} ", if responds { "" } else { " (not responding)" });
        let input = format!(" {} of {} inputs handled ", shown.window.handled(), shown.posted);
        let border = if index == self.in_front { BorderType::Double } else { BorderType::Plain };
        let block = Block::bordered()
            .title(title)
            .title_bottom(input)
            .border_type(border)
            .border_style(if responds { Color::Green } else { Color::Red });
        let text = Paragraph::new(text.as_str()).wrap(Wrap { trim: false });
        frame.render_widget(text.block(block), area);
    }
}
