import { useMemo, useRef, useState } from 'preact/hooks';
import type { Account } from './api';
import type { Incident } from './picture';
import { dayWords, kindHue } from './words';

const DAY = 86400000;
const iso = (t: number) => new Date(t).toISOString().slice(0, 10);

/** Bars of incidents over time; drag to choose a stretch of days. */
export function Timeline(p: {
  incidents: Incident[];
  lead: (i: Incident) => Account;
  from?: string;
  to?: string;
  onRange: (from?: string, to?: string) => void;
}) {
  const svg = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<[number, number]>();
  const bars = useMemo(() => {
    const days = p.incidents
      .map((i) => p.lead(i))
      .filter((a) => a.start && a.precision !== 'year')
      .map((a) => ({ t: Date.parse(a.start!), kind: a.kind }));
    if (!days.length) return undefined;
    // the oldest incidents of a long tail would squeeze the rest: show the 98 % that lie last
    const sorted = days.map((d) => d.t).sort((a, b) => a - b);
    const first = sorted[Math.floor(sorted.length * 0.02)];
    const last = sorted[sorted.length - 1];
    const span = Math.max(1, Math.round((last - first) / DAY) + 1);
    const step = span > 730 ? 30 : span > 120 ? 7 : 1;
    const n = Math.max(7, Math.ceil(span / step));
    const cells: Map<string, number>[] = Array.from({ length: n }, () => new Map());
    for (const d of days) {
      const k = Math.floor((d.t - first) / DAY / step);
      if (k >= 0 && k < n) cells[k].set(d.kind, (cells[k].get(d.kind) ?? 0) + 1);
    }
    const high = Math.max(...cells.map((c) => [...c.values()].reduce((a, b) => a + b, 0)));
    return { first, step, n, cells, high };
  }, [p.incidents]);
  if (!bars) return <div class="timeline empty">No dated incidents to draw.</div>;

  const W = 1000;
  const H = 84;
  const w = W / bars.n;
  const dayAt = (e: PointerEvent) => {
    const r = svg.current!.getBoundingClientRect();
    const k = Math.min(bars.n - 1, Math.max(0, Math.floor(((e.clientX - r.left) / r.width) * bars.n)));
    return k;
  };
  const date = (k: number) => iso(bars.first + k * bars.step * DAY);
  const until = (k: number) => iso(bars.first + ((k + 1) * bars.step - 1) * DAY);
  const ticks = Array.from({ length: 6 }, (_, i) => Math.round((i * (bars.n - 1)) / 5)).filter((k, i, all) => all.indexOf(k) === i);
  return (
    <div class="timeline">
      <svg
        ref={svg}
        viewBox={`0 0 ${W} ${H}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Incidents by ${bars.step === 1 ? 'day' : bars.step === 7 ? 'week' : 'month'}, ${date(0)} to ${until(bars.n - 1)}`}
        onPointerDown={(e) => {
          svg.current!.setPointerCapture(e.pointerId);
          const k = dayAt(e);
          setDrag([k, k]);
        }}
        onPointerMove={(e) => drag && setDrag([drag[0], dayAt(e)])}
        onPointerUp={() => {
          if (drag) {
            const [a, b] = [Math.min(...drag), Math.max(...drag)];
            p.onRange(date(a), until(b));
          }
          setDrag(undefined);
        }}
      >
        {bars.cells.map((c, k) => {
          let y = H;
          return [...c].map(([kind, n]) => {
            const h = (n / bars.high) * (H - 4);
            y -= h;
            return (
              <rect key={kind + k} x={k * w + w * 0.08} y={y} width={w * 0.84} height={h} fill={kindHue(kind)}>
                <title>{`${dayWords(date(k), bars.step > 1 ? until(k) : undefined)}: ${n} ${kind}`}</title>
              </rect>
            );
          });
        })}
        {drag && <rect class="brush" x={Math.min(...drag) * w} y={0} width={(Math.abs(drag[1] - drag[0]) + 1) * w} height={H} />}
      </svg>
      <div class="ticks" aria-hidden="true">
        {ticks.map((k) => (
          <span key={k} style={{ left: `${((k + 0.5) / bars.n) * 100}%` }}>{dayWords(date(k)).replace(/ (\d{4})$/, bars.n * bars.step > 300 ? ' $1' : '')}</span>
        ))}
      </div>
      {p.from && (
        <button class="clear" onClick={() => p.onRange(undefined, undefined)}>
          {dayWords(p.from, p.to)} ✕
        </button>
      )}
    </div>
  );
}
