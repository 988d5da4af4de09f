import { geoArea, geoMercator, geoPath, type GeoProjection } from 'd3-geo';
import { select } from 'd3-selection';
import { zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from 'd3-zoom';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Account } from './api';
import type { Incident } from './picture';
import { dayWords, kindHue, kindName, spread } from './words';

interface Spot {
  x: number;
  y: number;
  incidents: Incident[];
  coarse: boolean; // known to the province or worse: drawn as a ring, not a point
}

const HOME: [[number, number], [number, number]] = [[66.2, 34.9], [73.9, 39.4]];

let landCache: Promise<{ countries: GeoJSON.FeatureCollection; provinces: GeoJSON.FeatureCollection }> | undefined;
/** RFC 7946 rings run the other way round than d3-geo's: an area larger than half the globe tells. */
function turned(c: GeoJSON.FeatureCollection): GeoJSON.FeatureCollection {
  for (const f of c.features) {
    const g = f.geometry;
    const polygons = g.type === 'Polygon' ? [g.coordinates] : g.type === 'MultiPolygon' ? g.coordinates : [];
    for (const rings of polygons)
      if (geoArea({ type: 'Polygon', coordinates: rings }) > 2 * Math.PI) for (const ring of rings) ring.reverse();
  }
  return c;
}

const land = () =>
  (landCache ??= Promise.all(['/map/countries.geojson', '/map/provinces.geojson'].map((u) => fetch(u).then((r) => r.json()))).then(
    ([countries, provinces]) => ({ countries: turned(countries), provinces: turned(provinces) }),
  ));

/** Where an incident is drawn: the most exact site that has a point. */
function spotOf(a: Account) {
  const sites = a.places.filter((p) => p.lat !== undefined && p.lon !== undefined && p.role !== 'origin');
  const order = ['point', 'settlement', 'district', 'province', 'border', 'country'];
  sites.sort((p, q) => order.indexOf(p.precision ?? 'country') - order.indexOf(q.precision ?? 'country'));
  return sites[0];
}

export function MapView(p: { incidents: Incident[]; lead: (i: Incident) => Account; selected: string; onSelect: (id: string) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<[number, number]>([0, 0]);
  const [data, setData] = useState<Awaited<ReturnType<typeof land>>>();
  const [view, setView] = useState<ZoomTransform>(zoomIdentity);
  const [tip, setTip] = useState<{ x: number; y: number; spot: Spot }>();
  const behave = useRef<ZoomBehavior<HTMLCanvasElement, unknown>>();

  useEffect(() => {
    land().then(setData, () => undefined);
    const watch = new ResizeObserver(([e]) => setSize([Math.round(e.contentRect.width), Math.round(e.contentRect.height)]));
    watch.observe(box.current!);
    const z = zoom<HTMLCanvasElement, unknown>().scaleExtent([0.6, 60]).on('zoom', (e) => {
      setView(e.transform);
      setTip(undefined);
    });
    behave.current = z;
    select(canvas.current!).call(z);
    return () => watch.disconnect();
  }, []);

  const projection = useMemo<GeoProjection | undefined>(() => {
    if (!size[0]) return undefined;
    return geoMercator().fitExtent([[10, 10], [size[0] - 10, size[1] - 10]], { type: 'MultiPoint', coordinates: HOME });
  }, [size]);

  const spots = useMemo<Spot[]>(() => {
    if (!projection) return [];
    const placed: Spot[] = [];
    for (const i of p.incidents) {
      const s = spotOf(p.lead(i)) ?? i.accounts.map(spotOf).find((x) => x);
      const at = s && projection([s.lon!, s.lat!]);
      if (!s || !at) continue;
      const [x, y] = view.apply(at);
      const coarse = ['province', 'country', 'border'].includes(s.precision ?? 'country');
      const near = placed.find((q) => q.coarse === coarse && Math.hypot(q.x - x, q.y - y) < 18);
      if (near) near.incidents.push(i);
      else placed.push({ x, y, incidents: [i], coarse });
    }
    return placed;
  }, [p.incidents, projection, view]);

  useEffect(() => {
    const c = canvas.current;
    if (!c || !projection) return;
    const ratio = devicePixelRatio || 1;
    c.width = size[0] * ratio;
    c.height = size[1] * ratio;
    const g = c.getContext('2d')!;
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(g, size, projection, view, data, spots, p.selected, p.lead);
  }, [size, projection, view, data, spots, p.selected]);

  const hit = (e: MouseEvent): Spot | undefined => {
    const r = canvas.current!.getBoundingClientRect();
    const [x, y] = [e.clientX - r.left, e.clientY - r.top];
    return [...spots].reverse().find((s) => Math.hypot(s.x - x, s.y - y) <= radius(s) + 3);
  };

  const step = (k: number) => select(canvas.current!).call(behave.current!.scaleBy, k);
  const untold = p.incidents.filter((i) => !i.accounts.some((a) => spotOf(a))).length;
  return (
    <div class="map" ref={box}>
      <canvas
        ref={canvas}
        style={{ width: `${size[0]}px`, height: `${size[1]}px` }}
        role="img"
        aria-label={`Map with ${p.incidents.length - untold} incidents; the list beside it holds the same`}
        onMouseMove={(e) => {
          const s = hit(e);
          setTip(s && { x: s.x, y: s.y, spot: s });
          canvas.current!.style.cursor = s ? 'pointer' : 'grab';
        }}
        onMouseLeave={() => setTip(undefined)}
        onClick={(e) => {
          const s = hit(e);
          if (!s) return;
          if (s.incidents.length === 1) p.onSelect(s.incidents[0].id);
          else select(canvas.current!).call(behave.current!.scaleBy, 2.5, [s.x, s.y]);
        }}
      />
      <div class="zoom">
        <button aria-label="Zoom in" onClick={() => step(1.6)}>+</button>
        <button aria-label="Zoom out" onClick={() => step(1 / 1.6)}>−</button>
        <button aria-label="Whole region" onClick={() => select(canvas.current!).call(behave.current!.transform, zoomIdentity)}>⤢</button>
      </div>
      {untold > 0 && <p class="untold-note">{untold} without a place to draw</p>}
      <p class="credit">Borders: Natural Earth, simplified; not an opinion on any of them. Ring: known to the province only.</p>
      {tip && (
        <div class="tip" style={{ left: `${Math.min(tip.x + 12, size[0] - 230)}px`, top: `${tip.y + 12}px` }}>
          {tip.spot.incidents.slice(0, 5).map((i) => {
            const a = p.lead(i);
            const killed = spread(i.accounts, 'killed');
            return (
              <p key={i.id}>
                <b>{kindName(a.kind)}</b> {dayWords(a.start, a.end, a.precision)}
                {killed && `, ${killed} killed`} · {i.accounts.length} {i.accounts.length > 1 ? 'accounts' : 'account'}
              </p>
            );
          })}
          {tip.spot.incidents.length > 5 && <p>and {tip.spot.incidents.length - 5} more</p>}
        </div>
      )}
    </div>
  );
}

const radius = (s: Spot) => (s.coarse ? 9 : 6) + Math.min(10, 2.5 * Math.sqrt(s.incidents.length - 1 + (s.incidents[0].accounts.length - 1) * 0.7));

function draw(
  g: CanvasRenderingContext2D,
  [w, h]: [number, number],
  projection: GeoProjection,
  view: ZoomTransform,
  data: { countries: GeoJSON.FeatureCollection; provinces: GeoJSON.FeatureCollection } | undefined,
  spots: Spot[],
  selected: string,
  lead: (i: Incident) => Account,
) {
  const css = getComputedStyle(document.documentElement);
  const colour = (name: string) => css.getPropertyValue(name).trim();
  g.fillStyle = colour('--map-water');
  g.fillRect(0, 0, w, h);
  if (data) {
    g.save();
    g.translate(view.x, view.y);
    g.scale(view.k, view.k);
    const path = geoPath(projection, g);
    g.beginPath();
    path(data.countries);
    g.fillStyle = colour('--map-land');
    g.fill();
    g.strokeStyle = colour('--map-line');
    g.lineWidth = 0.8 / view.k;
    g.stroke();
    g.beginPath();
    path(data.provinces);
    g.fillStyle = colour('--map-home');
    g.fill();
    g.strokeStyle = colour('--map-line');
    g.lineWidth = 0.6 / view.k;
    g.stroke();
    g.beginPath();
    path(data.countries);
    g.strokeStyle = colour('--map-border');
    g.lineWidth = 1.6 / view.k;
    g.stroke();
    g.restore();
    names(g, data.provinces, projection, view, w, h, colour('--map-name'));
  }
  for (const s of spots) {
    const a = lead(s.incidents[0]);
    const on = s.incidents.some((i) => i.id === selected);
    g.beginPath();
    g.arc(s.x, s.y, radius(s), 0, 2 * Math.PI);
    g.globalAlpha = s.coarse ? 0.18 : 0.82;
    g.fillStyle = kindHue(a.kind);
    g.fill();
    g.globalAlpha = 1;
    g.lineWidth = on ? 3.5 : 1.5;
    g.strokeStyle = on ? colour('--ink') : s.coarse ? kindHue(a.kind) : '#fff';
    g.stroke();
    if (s.incidents.length > 1) {
      g.fillStyle = s.coarse ? colour('--ink') : '#fff';
      g.font = '600 11px system-ui, sans-serif';
      g.textAlign = 'center';
      g.textBaseline = 'middle';
      g.fillText(String(s.incidents.length), s.x, s.y + 0.5);
    }
  }
}

/** Names of provinces where there is room for them. */
function names(
  g: CanvasRenderingContext2D,
  provinces: GeoJSON.FeatureCollection,
  projection: GeoProjection,
  view: ZoomTransform,
  w: number,
  h: number,
  colour: string,
) {
  const path = geoPath(projection);
  g.fillStyle = colour;
  g.font = '11px system-ui, sans-serif';
  g.textAlign = 'center';
  g.textBaseline = 'middle';
  const taken: [number, number, number, number][] = [];
  for (const f of provinces.features) {
    const name = (f.properties?.name as string) ?? '';
    const bounds = path.bounds(f);
    const wide = (bounds[1][0] - bounds[0][0]) * view.k;
    const need = g.measureText(name).width;
    if (!name || wide < need * 0.9) continue;
    const [x, y] = view.apply(path.centroid(f));
    if (x < 0 || y < 0 || x > w || y > h) continue;
    const rect: [number, number, number, number] = [x - need / 2, y - 7, x + need / 2, y + 7];
    if (taken.some((t) => t[0] < rect[2] && rect[0] < t[2] && t[1] < rect[3] && rect[1] < t[3])) continue;
    taken.push(rect);
    g.fillText(name, x, y);
  }
}
