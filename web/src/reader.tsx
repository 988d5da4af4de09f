import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { api, type Item, type Mark, type ReportPage } from './api';
import { LANGS, dayWords } from './words';

const LAYERS: [string, string, string[]][] = [
  ['incidents', 'Incidents', ['incident']],
  ['claims', 'Claims', ['claim']],
  ['figures', 'Figures', ['figure']],
  ['names', 'Places and actors', ['place', 'state', 'group', 'org', 'office', 'people', 'format', 'person']],
  ['dates', 'Dates and weapons', ['date', 'weapon', 'event']],
];

/** A report with what was read out of it, each on its words. */
export function Reader({ id, mark }: { id: string; mark: string }) {
  const [report, setReport] = useState<ReportPage>();
  const [error, setError] = useState('');
  const [layers, setLayers] = useState<Record<string, boolean>>({ incidents: true, claims: true, figures: true, names: true, dates: true });
  const [hot, setHot] = useState(mark);
  const article = useRef<HTMLElement>(null);

  useEffect(() => {
    setReport(undefined);
    setError('');
    api.report(id).then(setReport, (e: Error) => setError(e.message));
  }, [id]);
  useEffect(() => setHot(mark), [mark]);
  useEffect(() => {
    if (hot && report) article.current?.querySelector(`[data-object="${CSS.escape(hot)}"]`)?.scrollIntoView({ block: 'center', behavior: 'smooth' });
  }, [hot, report]);

  const shown = useMemo(() => {
    const on = new Set(LAYERS.filter(([k]) => layers[k]).flatMap(([, , kinds]) => kinds));
    return (report?.marks ?? []).filter((m) => on.has(m.kind));
  }, [report, layers]);

  if (error) return <p class="fault" role="alert">{error}</p>;
  if (!report) return <p class="wait">Opening the report …</p>;
  return (
    <main class="reader">
      <section class="text">
        <header>
          <h2 dir="auto">{report.title}</h2>
          <p class="facts">
            {report.source && <span>{report.source}</span>}
            <span>{report.published ? dayWords(report.published) : 'date not told'}</span>
            <span>{LANGS[report.lang ?? 'und'] ?? report.lang}</span>
            <span>{report.format}</span>
            {report.status !== 'actual' && <b class="status">{report.status}</b>}
          </p>
          <p class="layers">
            {LAYERS.map(([k, name, kinds]) => (
              <label key={k} class={`layer k-${kinds[0]}`}>
                <input type="checkbox" checked={layers[k]} onChange={() => setLayers({ ...layers, [k]: !layers[k] })} /> {name}
              </label>
            ))}
          </p>
        </header>
        <article ref={article} dir={report.dir}>
          {paragraphs(report.text).map(([from, to]) => (
            <Paragraph key={from} text={report.text} from={from} to={to} marks={shown} hot={hot} onHot={setHot} />
          ))}
        </article>
      </section>
      <aside>
        {['incident', 'claim', 'figure', 'cause', 'relation'].map((t) => (
          <Items key={t} kind={t} items={report.items.filter((i) => i.type === t)} hot={hot} onHot={setHot} />
        ))}
        {!report.items.length && <p class="empty">Nothing but names was read out of this report.</p>}
      </aside>
    </main>
  );
}

function Items({ kind, items, hot, onHot }: { kind: string; items: Item[]; hot: string; onHot: (id: string) => void }) {
  const names: Record<string, string> = { incident: 'Incidents', claim: 'Claims', figure: 'Figures', cause: 'Causes', relation: 'Relations' };
  if (!items.length) return null;
  return (
    <section class={`items k-${kind}`}>
      <h3>
        {names[kind]} <small>{items.length}</small>
      </h3>
      <ol>
        {items.map((i) => (
          <li key={i.id} class={hot === i.id ? 'hot' : ''}>
            <button onClick={() => onHot(i.id)}>
              {i.claimant && (
                <b dir="auto">
                  {i.claimant} {i.stance ?? ''}
                  {i.hedge ? `, ${i.hedge}` : ''}:{' '}
                </b>
              )}
              <span dir="auto">{i.title}</span>
              {i.rule && (
                <small class="rule">
                  rule {i.rule}
                  {i.score !== undefined ? `, ${Math.round(i.score * 100)} %` : ''}
                </small>
              )}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function paragraphs(text: string): [number, number][] {
  const out: [number, number][] = [];
  let from = 0;
  for (let i = 0; i <= text.length; i++)
    if (i === text.length || text[i] === '\n') {
      if (text.slice(from, i).trim()) out.push([from, i]);
      from = i + 1;
    }
  return out;
}

/** The text cut where marks begin and end; each piece carries every mark that covers it. */
function Paragraph(p: { text: string; from: number; to: number; marks: Mark[]; hot: string; onHot: (id: string) => void }) {
  const here = p.marks.filter((m) => m.start < p.to && m.end > p.from);
  const cuts = [...new Set([p.from, p.to, ...here.flatMap((m) => [Math.max(m.start, p.from), Math.min(m.end, p.to)])])].sort((a, b) => a - b);
  return (
    <p dir="auto">
      {cuts.slice(0, -1).map((start, k) => {
        const end = cuts[k + 1];
        const on = here.filter((m) => m.start <= start && m.end >= end);
        const words = p.text.slice(start, end);
        if (!on.length) return words;
        // the narrowest mark is what a person means when pointing at a word
        const top = [...on].sort((a, b) => a.end - a.start - (b.end - b.start))[0];
        const object = on.find((m) => m.object)?.object;
        const label = on.map((m) => `${m.kind}${m.label ? ': ' + m.label : ''}${m.id ? ' (' + m.id + ')' : ''}`).join('\n');
        return (
          <mark
            key={start}
            class={on.map((m) => `k-${m.kind}`).join(' ') + (on.some((m) => m.object && m.object === p.hot) ? ' hot' : '')}
            title={label}
            data-object={(top.object ?? object) || undefined}
            onClick={() => object && p.onHot(top.object ?? object)}
          >
            {words}
          </mark>
        );
      })}
    </p>
  );
}
