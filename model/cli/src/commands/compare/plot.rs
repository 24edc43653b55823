//! The waits along a sweep, drawn.

use plotters::prelude::{
    BLACK, ChartBuilder, Circle, Color, Cross, IntoDrawingArea, LineSeries, PathElement, RGBColor,
    SVGBackend, WHITE,
};
use turnwise_schedulers::outcome::Wait;

use super::row::Row;

/// In pixels.
const SIZE: (u32, u32) = (720, 420);
/// The lines: a bound, and a colour that is also told apart without colours, by its shape.
const LINES: [(&str, RGBColor); 2] =
    [("wait in turns", RGBColor(0, 90, 181)), ("wait in switches", RGBColor(220, 50, 32))];

/// A line for the turns and one for the switches; where there is no bound, no point. `at_most` is a
/// line across.
pub(super) fn svg(key: &str, rows: &[Row<'_>], at_most: Option<u64>) -> String {
    let mut picture = String::new();
    draw(&mut picture, key, rows, at_most).expect("text takes what is drawn");
    picture
}

/// The values of the sweep that have such a bound.
fn points(rows: &[Row<'_>], bound: &str) -> Vec<(u32, u64)> {
    let point = |row: &Row<'_>| match row.wait(bound)? {
        Wait::AtMost(most) => Some((row.value().parse().ok()?, most)),
        _ => None,
    };
    rows.iter().filter_map(point).collect()
}

type Drawn = Result<(), Box<dyn std::error::Error>>;

fn draw(picture: &mut String, key: &str, rows: &[Row<'_>], at_most: Option<u64>) -> Drawn {
    let area = SVGBackend::with_string(picture, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let values: Vec<u32> = rows.iter().filter_map(|row| row.value().parse().ok()).collect();
    let least = values.iter().copied().min().unwrap_or(0);
    let most = values.iter().copied().max().unwrap_or(0).max(least + 1);
    let waits = LINES.iter().flat_map(|(bound, _)| points(rows, bound)).map(|(_, wait)| wait);
    let highest = waits.chain(at_most).max().unwrap_or(1).max(1);
    let mut chart = ChartBuilder::on(&area)
        .margin(16)
        .x_label_area_size(40)
        .y_label_area_size(48)
        .build_cartesian_2d(least..most, 0..highest + 1)?;
    chart
        .configure_mesh()
        .x_desc(key)
        .y_desc("longest wait")
        .max_light_lines(1)
        .x_labels(values.len().clamp(2, 16))
        .draw()?;
    for (i, (bound, colour)) in LINES.iter().enumerate() {
        let points = points(rows, bound);
        let line = chart.draw_series(LineSeries::new(points.clone(), colour.stroke_width(2)))?;
        line.label(*bound).legend(|(x, y)| PathElement::new([(x, y), (x + 16, y)], *colour));
        if i == 0 {
            chart.draw_series(points.into_iter().map(|at| Circle::new(at, 4, colour.filled())))?;
        } else {
            chart.draw_series(points.into_iter().map(|at| Cross::new(at, 5, *colour)))?;
        }
    }
    if let Some(wanted) = at_most {
        chart.draw_series(LineSeries::new([(least, wanted), (most, wanted)], BLACK.mix(0.5)))?;
    }
    chart.configure_series_labels().border_style(BLACK).background_style(WHITE).draw()?;
    area.present()?;
    Ok(())
}
