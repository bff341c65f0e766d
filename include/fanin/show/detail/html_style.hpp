// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_HTML_STYLE_HPP
#define FANIN_SHOW_DETAIL_HTML_STYLE_HPP

#include <fanin/core/platform.hpp>

namespace fanin::detail
{
    /// The style sheet of a page. Lines are 24 px apart. Each theme names its colours once. Text has a
    /// contrast of at least 4.5 (WCAG 2.2, 1.4.3), lines that carry data at least 3 (1.4.11).
    inline constexpr char html_style[] = R"css(
:root { color-scheme: light dark;
  --page: #fcfcfa; --raised: #ffffff; --ink: #1c2126; --muted: #59626b; --rule: #dcdfe1; --accent: #1d5fa6;
  --band: #e6e8ea; --good: #1b6b3d; --good-page: #edf6f0; --bad: #a3281f; --bad-page: #fbf0ee;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7; --c4: #e69f00; --c5: #56b4e9; --c6: #000000; }
@media (prefers-color-scheme: dark) { :root {
  --page: #15181b; --raised: #1b1f23; --ink: #e5e8ea; --muted: #9ba4ac; --rule: #30363c; --accent: #7fb5f0;
  --band: #2b3036; --good: #7fd09d; --good-page: #18241d; --bad: #f2a299; --bad-page: #2a1c1b;
  --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7; --c4: #e69f00; --c5: #56b4e9; --c6: #ffffff; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/24px system-ui, -apple-system, "Segoe UI",
  Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
main { max-width: 1088px; margin: 0 auto; padding: 48px 24px 72px; }
h1, h2, h3, p, dl, dd, ul, figure { margin: 0; padding: 0; }
h1 { font-size: 28px; line-height: 36px; font-weight: 650; letter-spacing: -0.015em; text-wrap: balance; }
h2 { font-size: 18px; line-height: 24px; font-weight: 650; letter-spacing: -0.005em; }
h3 { font-size: 14px; line-height: 24px; font-weight: 650; color: var(--muted); }
.facts { display: flex; flex-wrap: wrap; column-gap: 24px; margin: 12px 0 36px; font-size: 14px;
  color: var(--muted); }
.facts div { display: flex; gap: 6px; }
.facts dd { color: var(--ink); font-variant-numeric: tabular-nums; }
.verdict { padding: 24px; border-radius: 8px; border-left: 4px solid; }
.verdict.good { background: var(--good-page); border-color: var(--good); }
.verdict.bad { background: var(--bad-page); border-color: var(--bad); }
.verdict h2 { display: flex; gap: 10px; align-items: center; }
.good h2, .good .icon { color: var(--good); }
.bad h2, .bad .icon { color: var(--bad); }
.icon { flex: none; width: 20px; height: 20px; }
.icon circle { fill: currentColor; }
.icon path { fill: none; stroke: var(--page); stroke-width: 2.2; stroke-linecap: round;
  stroke-linejoin: round; }
.sentence { margin-top: 12px; font-size: 18px; max-width: 44em; }
.reasons { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 16px; margin-top: 12px;
  max-width: 50em; }
.reasons dt { color: var(--muted); }
.verdict h3 { margin-top: 24px; }
.verdict ul { list-style: none; }
.verdict li { margin-top: 12px; font-size: 14px; }
.verdict li .reasons { margin-top: 0; }
.block { margin-top: 48px; }
.block > p, .block > figure { margin-top: 4px; }
.block > p, .content > p, figcaption { font-size: 14px; color: var(--muted); max-width: 50em; }
.block > .chart + .chart { margin-top: 32px; }
.chart figcaption { margin-bottom: 24px; }
.plot { display: grid; grid-template-columns: 64px minmax(0, 1fr) 0;
  grid-template-rows: 28px 240px 24px 20px; font-size: 12px; line-height: 16px; color: var(--muted);
  font-variant-numeric: tabular-nums; }
.theory-known .plot { grid-template-columns: 64px minmax(0, 1fr) 80px; }
.candidates .plot { grid-template-columns: 64px minmax(0, 1fr) 148px; }
.candidates .mirrored { grid-template-columns: 148px minmax(0, 1fr) 64px; }
.y-title { grid-column: 1 / -1; }
.x-title { grid-column: 2; text-align: center; }
.y-title, .x-title { color: var(--ink); }
.plot > svg { display: block; width: 100%; height: 240px; }
.y, .x, .ends { position: relative; }
.y span, .x span, .ends span { position: absolute; white-space: nowrap; }
.y span { right: 8px; transform: translateY(-50%); }
.x { grid-column: 2; }
.narrow { display: none; }
.x span { top: 6px; transform: translateX(-50%); }
.ends span { left: 8px; transform: translateY(-50%); font-weight: 600; }
.mirrored .y-title { text-align: right; }
.mirrored .y span { left: 8px; right: auto; }
.mirrored .ends span { right: 8px; left: auto; }
.candidates .ends span { font-weight: 400; color: var(--ink); }
.ends .measured { color: var(--accent); }
.plot path { fill: none; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
.plot .grid { stroke: var(--rule); stroke-width: 1px; }
.plot .band { fill: var(--band); }
.plot .theory { stroke: var(--muted); stroke-width: 1.5px; stroke-dasharray: 5 4; }
.plot .measured { stroke: var(--accent); stroke-width: 2px; }
.plot .curve, .key .curve { fill: none; stroke-width: 2px; }
.d1 { stroke-dasharray: 7 3; } .d2 { stroke-dasharray: 2 3; } .d3 { stroke-dasharray: 9 3 2 3; }
.plot .c0, .key .c0 { stroke: var(--c0); } .plot .c0-band { fill: var(--c0); fill-opacity: 0.14; }
.plot .c1, .key .c1 { stroke: var(--c1); } .plot .c1-band { fill: var(--c1); fill-opacity: 0.14; }
.plot .c2, .key .c2 { stroke: var(--c2); } .plot .c2-band { fill: var(--c2); fill-opacity: 0.14; }
.plot .c3, .key .c3 { stroke: var(--c3); } .plot .c3-band { fill: var(--c3); fill-opacity: 0.14; }
.plot .c4, .key .c4 { stroke: var(--c4); } .plot .c4-band { fill: var(--c4); fill-opacity: 0.14; }
.plot .c5, .key .c5 { stroke: var(--c5); } .plot .c5-band { fill: var(--c5); fill-opacity: 0.14; }
.plot .c6, .key .c6 { stroke: var(--c6); } .plot .c6-band { fill: var(--c6); fill-opacity: 0.14; }
.plot .dots { stroke-width: 7px; stroke-linecap: round; stroke-dasharray: none; }
.plot .dots.measured { stroke: var(--accent); }
.plot .dots.inside { stroke: var(--muted); stroke-width: 5px; }
.plot .zero, .plot .nonfinite { stroke-width: 3px; stroke-dasharray: none; }
.plot .alarm { stroke: var(--bad); }
.plot .slot { fill: transparent; }
.plot .slot:hover { fill: var(--ink); fill-opacity: 0.06; }
.plot .heat { stroke: var(--accent); stroke-width: 1; vector-effect: none; shape-rendering: crispEdges; }
.shades, .keys { display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px; margin-top: 12px;
  font-size: 12px;
  line-height: 16px; color: var(--muted); }
.shade { width: 24px; height: 12px; background: var(--accent); }
.ramp { display: flex; }
.keys { column-gap: 16px; margin: 0 0 12px; }
.key { display: flex; align-items: center; gap: 6px; color: var(--ink); }
.key svg { width: 24px; height: 8px; }
.contributions { margin-top: 16px; max-width: 560px; }
.contributions figcaption { margin-bottom: 4px; }
.contributions dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 12px;
  font-size: 14px; font-variant-numeric: tabular-nums; }
.contributions dd { display: grid; grid-template-columns: minmax(0, 1fr) 80px; gap: 12px;
  align-items: center; }
.track { position: relative; height: 12px; }
.track::after { content: ""; position: absolute; left: 50%; top: -6px; bottom: -6px;
  border-left: 1px solid var(--muted); }
.track .bar { display: block; height: 12px; background: var(--accent); }
.cells { display: grid; grid-template-columns: repeat(auto-fill, minmax(148px, 1fr)); gap: 24px;
  margin-top: 24px; }
.cell figcaption { height: 24px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.cell b { color: var(--ink); font-weight: 600; }
.cell svg { display: block; width: 100%; height: 72px; border-bottom: 1px solid var(--muted); }
.cell .bars { fill: var(--accent); fill-opacity: 0.85; }
.cell .none { height: 72px; padding-top: 24px; text-align: center; font-size: 14px; color: var(--muted);
  border-bottom: 1px solid var(--muted); }
.range { display: flex; flex-wrap: wrap; justify-content: space-between; column-gap: 8px; }
.range span { white-space: nowrap; }
.range, .note { font-size: 12px; line-height: 20px; color: var(--muted); font-variant-numeric: tabular-nums; }
.alarm { color: var(--bad); font-weight: 600; }
.cell .alarm { color: var(--bad); }
summary { cursor: pointer; font-size: 18px; line-height: 24px; font-weight: 650; }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 4px;
  border-radius: 2px; }
details > .content { margin-top: 12px; }
details { margin-top: 16px; }
.block > details:first-child { margin-top: 0; }
figure details > summary, .block > details:not(:first-child) > summary { font-size: 14px; font-weight: 400;
  color: var(--muted); }
.scroll { overflow: auto; max-height: 80vh; margin-top: 12px; }
table { border-collapse: separate; border-spacing: 0; min-width: 100%; font-size: 14px; line-height: 20px;
  font-variant-numeric: tabular-nums; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: 4px 10px; text-align: right; white-space: nowrap; font-weight: 400; }
td.first, th.first { padding-left: 24px; }
thead { position: sticky; top: 0; z-index: 1; background: var(--page); color: var(--muted); }
thead th, thead td { background: var(--page); }
thead tr:first-child th { text-align: left; font-weight: 600; color: var(--ink); }
thead tr:last-child th { border-bottom: 1px solid var(--muted); }
tbody th, tbody td { border-bottom: 1px solid var(--rule); }
tr > :first-child { position: sticky; left: 0; text-align: left; padding-left: 0; background: var(--page); }
td.alarm { color: var(--bad); font-weight: 600; }
footer { margin-top: 72px; padding-top: 12px; border-top: 1px solid var(--rule); font-size: 14px;
  color: var(--muted); }
@media (max-width: 640px) {
  main { padding: 24px 16px 48px; }
  h1 { font-size: 22px; line-height: 28px; }
  .verdict { padding: 16px; }
  .sentence { font-size: 16px; }
  .plot { grid-template-columns: 60px minmax(0, 1fr) 8px; }
  .theory-known .plot { grid-template-columns: 60px minmax(0, 1fr) 76px; }
  .candidates .ends { display: none; }
  .candidates .plot { grid-template-columns: 60px minmax(0, 1fr); }
  .candidates .mirrored { grid-template-columns: minmax(0, 1fr) 60px; }
  .mirrored .x, .mirrored .x-title { grid-column: 1; }
  .cells { grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 24px 16px; }
  .minor { display: none; }
  .narrow { display: inline; }
  tbody th { max-width: 128px; overflow: hidden; text-overflow: ellipsis; }
  .candidates tbody th { white-space: normal; }
}
)css";
}

#endif
