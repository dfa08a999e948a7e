// The stylesheet's second half: marks, facts, rows, code, foreign text, questions, search.

const CATEGORIES = ['read', 'write', 'execute', 'destructive', 'financial'];
const SEVERITIES = ['low', 'medium', 'high', 'critical'];
const GRADES = ['a', 'b', 'c', 'd', 'f'];

const COLOURS = [
  ...CATEGORIES.map((name) => `.category.${name} { --tone: var(--${name}); }`),
  ...SEVERITIES.map((name) => `.severity.${name} { --tone: var(--${name}); }`),
  ...GRADES.map((name) => `.grade.${name} { --tone: var(--grade-${name}); }`),
].join('\n');

export const STYLE_PARTS = `${COLOURS}
.mark { color: var(--tone); display: inline-flex; align-items: center; gap: 0.35em; font-weight: 600; font-size: 0.9em; white-space: nowrap; }
a.mark { text-decoration: none; }
a.mark:hover { text-decoration: underline; }
.shape { flex: none; }
.graded { display: inline-flex; align-items: center; gap: 0.55em; white-space: nowrap; }
.grade { display: inline-grid; place-items: center; min-width: 1.75em; height: 1.75em; border: 1.5px solid var(--tone); border-radius: 0.35em; color: var(--tone); font-weight: 700; line-height: 1; padding-inline: 0.3em; }
.grade.none { --tone: var(--soft); font-weight: 450; font-size: 0.85em; border-style: dashed; white-space: nowrap; padding-inline: 0.5em; }
.score { font-variant-numeric: tabular-nums; }

dl.facts { display: flex; flex-wrap: wrap; gap: 1px; background: var(--line); border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; max-width: 54.5rem; }
dl.facts > div { background: var(--raised); padding: 0.65rem 0.95rem; flex: 1 1 11.5rem; min-width: 0; }
dt { color: var(--soft); font-size: 0.82rem; }
dl.facts dd { line-height: 1.4; margin-top: 0.1rem; }
dl.figures { display: flex; flex-wrap: wrap; gap: 1.2rem 2.6rem; margin-block: 1.6rem; }
dl.figures > div { display: flex; flex-direction: column-reverse; }
dl.figures dd { font-size: 1.9rem; font-weight: 650; letter-spacing: -0.03em; line-height: 1.15; font-variant-numeric: tabular-nums; }

.note { border-left: 3px solid var(--strong-line); background: var(--sunken); padding: 0.75rem 1rem; border-radius: 0 var(--radius) var(--radius) 0; }
.note.warning { border-color: var(--warn); background: var(--warn-ground); }
.note p + p { margin-top: 0.5rem; }
ul.plain, ol.steps { padding-left: 1.3rem; }
ul.plain li, ol.steps li { margin-block: 0.35rem; padding-left: 0.2rem; }
ul.plain li::marker, ol.steps li::marker { color: var(--soft); }

.rows { list-style: none; border-bottom: 1px solid var(--line); }
.rows > li { border-top: 1px solid var(--line); padding-block: 0.75rem; }
.row-head { display: flex; flex-wrap: wrap; align-items: center; gap: 0.15rem 0.8rem; }
.row-name { font-weight: 600; text-decoration: none; min-width: 0; }
.row-name:hover { text-decoration: underline; }
.row-of { color: var(--soft); font-size: 0.88rem; min-width: 0; }
.row-of a { color: var(--soft); }
.row-marks { display: inline-flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; margin-left: auto; font-size: 0.94rem; align-items: center; }
.row-words { color: var(--soft); font-size: 0.94rem; line-height: 1.45; margin-top: 0.15rem; max-width: 52rem; }
.row-words.none { font-style: italic; }
.small-counts { display: inline-flex; flex-wrap: wrap; gap: 0 0.8rem; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
.events time { color: var(--soft); font-size: 0.88rem; font-variant-numeric: tabular-nums; }
@media (max-width: 40rem) { .row-marks { margin-left: 0; } dl.facts > div { flex-basis: 8rem; padding: 0.5rem 0.75rem; } }

.count-bar svg:not(.shape) { display: block; border-radius: 4px; background: var(--sunken); }
.count-bar rect { fill: var(--tone); }
.count-bar ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.6rem; list-style: none; margin-top: 0.7rem; }

.evidence { list-style: none; display: grid; gap: 0.9rem; max-width: 54.5rem; }
.evidence li { border-left: 2px solid var(--line); padding-left: 1rem; }
.evidence q { font-size: 1.04rem; quotes: "“" "”"; }
.evidence p { font-size: 0.88rem; }

.foreign-part { max-width: 54.5rem; }
.foreign-label { color: var(--soft); font-size: 0.85rem; margin-bottom: 0.3rem; }
.foreign { white-space: pre-wrap; unicode-bidi: isolate; background: var(--sunken); border: 1px solid var(--line); border-radius: var(--radius); padding: 0.8rem 1rem; max-height: 32rem; overflow: auto; font-size: 0.96rem; line-height: 1.5; }
.foreign-part summary { background: var(--sunken); border: 1px solid var(--line); border-radius: var(--radius); padding: 0.8rem 1rem; cursor: pointer; }
.foreign-part details[open] summary bdi { display: none; }
.foreign-part details .foreign { margin-top: 0.5rem; }
.foreign-part .more { color: var(--accent); font-size: 0.9rem; white-space: nowrap; }
.folded > summary { cursor: pointer; color: var(--accent); padding-block: 0.3rem; width: fit-content; max-width: 46rem; }
.text > .folded + .folded { margin-top: 0.25rem; }

.code { border: 1px solid var(--line); border-radius: var(--radius); background: var(--raised); overflow: hidden; max-width: 54.5rem; }
.code figcaption { display: flex; justify-content: space-between; align-items: center; gap: 1rem; min-height: 2.4rem; padding: 0.2rem 0.3rem 0.2rem 1rem; font-size: 0.86rem; color: var(--soft); border-bottom: 1px solid var(--line); background: var(--sunken); }
.code pre { margin: 0; padding: 0.9rem 1rem; overflow: auto; max-height: 34rem; line-height: 1.5; white-space: pre; overflow-wrap: normal; }
.code pre:focus-visible { outline-offset: -2px; }
.copy { font: inherit; color: var(--accent); background: none; border: 1px solid transparent; border-radius: 0.35rem; padding: 0.25rem 0.7rem; min-height: 1.75rem; cursor: pointer; }
.copy:hover { border-color: var(--strong-line); }

.table { overflow-x: auto; max-width: 62rem; }
table { border-collapse: collapse; width: 100%; min-width: 28rem; font-size: 0.95rem; overflow-wrap: normal; }
caption { text-align: left; color: var(--soft); font-size: 0.85rem; padding-bottom: 0.4rem; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: 0.85rem; }
th, td { padding: 0.5rem 1.1rem 0.5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:last-child, th:last-child { padding-right: 0; }
td bdi { overflow-wrap: anywhere; }

.cards { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: 1rem; }
.cards.five { grid-template-columns: repeat(auto-fit, minmax(min(100%, 12.5rem), 1fr)); }
.cards > li { border: 1px solid var(--line); border-radius: var(--radius); background: var(--raised); padding: 0.9rem 1.1rem; position: relative; }
.cards a { font-weight: 600; text-decoration: none; }
.cards a::after { content: ""; position: absolute; inset: 0; border-radius: var(--radius); }
.cards > li:hover { border-color: var(--accent); }
.cards p { color: var(--soft); font-size: 0.92rem; line-height: 1.45; margin-top: 0.2rem; }
.cards .card-label { font-size: 0.82rem; margin: 0 0 0.15rem; }

.questions .code { margin-top: 0.8rem; }
.questions section + section { margin-top: 1.4rem; }
.questions h3 { margin-top: 0; }
.questions p { color: var(--soft); }
.pager { display: flex; flex-wrap: wrap; gap: 0.5rem 1.6rem; margin-block: 1.2rem; }
.pager [rel="next"] { margin-left: auto; }

.search { display: flex; gap: 0.4rem; max-width: 100%; }
.search input { font: inherit; color: var(--ink); background: var(--raised); border: 1px solid var(--strong-line); border-radius: var(--radius); padding: 0.3rem 0.7rem; min-width: 0; flex: 1 1 11rem; height: 2.2rem; }
.search input::placeholder { color: var(--soft); opacity: 1; }
.search button { font: inherit; color: var(--accent); background: var(--accent-ground); border: 1px solid var(--accent); border-radius: var(--radius); padding: 0.2rem 0.9rem; cursor: pointer; min-height: 2.2rem; }
.search.large { max-width: 40rem; margin-block: 1.4rem; }
.search.large input { height: 3.1rem; font-size: 1.1rem; padding-inline: 1rem; }
.search.large button { min-height: 3.1rem; padding-inline: 1.4rem; }
`;
