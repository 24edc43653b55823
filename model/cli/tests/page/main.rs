//! The page in a real browser: it shows what it should, at every shape, to everyone.
//!
//! Headless Chromium, driven by WebDriver. Pictures of what was opened are left in the folder that
//! Cargo gives to tests for their files, `page/*.png`.

mod accessible;
mod browser;
mod cost;
mod live;
mod pages;
mod quiet;
mod reading;
mod replayed;
#[path = "../common/required.rs"]
mod required;
#[path = "../common/served.rs"]
mod served;
mod shapes;
mod suite;
mod tools;
