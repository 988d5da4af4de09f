import { useCallback, useEffect, useState } from 'preact/hooks';
import { api, type Filter, type NodeInfo } from './api';
import { Picture } from './picture';
import { Reader } from './reader';
import { Reports } from './reports';

// The address after # says what is shown, so that a view can be sent to a colleague:
// #/?kind=arrest   #/reports?words=...   #/report/ID?mark=ID
export interface Place {
  view: string;
  id: string;
  query: URLSearchParams;
}

function readHash(): Place {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [view = '', id = ''] = path.split('/');
  return { view, id: decodeURIComponent(id), query: new URLSearchParams(query ?? '') };
}

export function go(view: string, id = '', query: Record<string, string | undefined> = {}) {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(query)) if (v) q.set(k, v);
  location.hash = `/${view}${id ? '/' + encodeURIComponent(id) : ''}${q.toString() ? '?' + q : ''}`;
}

export function App() {
  const [node, setNode] = useState<NodeInfo>();
  const [error, setError] = useState('');
  const [place, setPlace] = useState(readHash);

  useEffect(() => {
    const onHash = () => setPlace(readHash());
    addEventListener('hashchange', onHash);
    api.node().then(setNode, (e: Error) => setError(e.message));
    return () => removeEventListener('hashchange', onHash);
  }, []);

  const status = place.query.get('status') ?? node?.status ?? '';
  const filter: Filter = {
    status,
    kind: place.query.get('kind') ?? undefined,
    place: place.query.get('place') ?? undefined,
    actor: place.query.get('actor') ?? undefined,
    words: place.query.get('words') ?? undefined,
    from: place.query.get('from') ?? undefined,
    to: place.query.get('to') ?? undefined,
  };
  const setFilter = useCallback(
    (change: Partial<Filter>) => {
      const next: Record<string, string | undefined> = { ...filter, ...change };
      if (next.status === node?.status) delete next.status;
      go(place.view === 'reports' ? 'reports' : '', '', next);
    },
    [location.hash, node],
  );

  if (error) return <p class="fault" role="alert">{error}</p>;
  if (!node) return <p class="wait">Opening the node …</p>;
  return (
    <div class={`page status-${status}`}>
      <Head node={node} status={status} filter={filter} view={place.view} setFilter={setFilter} />
      {status !== 'actual' && (
        <p class="band" role="status">
          <b>{status === 'exercise' ? 'EXERCISE' : 'TEST'}</b> Nothing shown here happened. {status === 'exercise' ? 'Exercise' : 'Test'}{' '}
          reports never mix with real ones.
        </p>
      )}
      {place.view === 'report' ? (
        <Reader id={place.id} mark={place.query.get('mark') ?? ''} />
      ) : place.view === 'reports' ? (
        <Reports filter={filter} />
      ) : (
        <Picture filter={filter} setFilter={setFilter} selected={place.view === 'incident' ? place.id : ''} />
      )}
    </div>
  );
}

function Head(p: { node: NodeInfo; status: string; filter: Filter; view: string; setFilter: (f: Partial<Filter>) => void }) {
  const [words, setWords] = useState(p.filter.words ?? '');
  useEffect(() => setWords(p.filter.words ?? ''), [p.filter.words]);
  const others = Object.entries(p.node.statuses).filter(([, n]) => n > 0 || p.node.status);
  return (
    <header class="head">
      <a class="logo" href="#/" aria-label="Pamir, to the picture">
        <svg viewBox="0 0 32 20" width="32" height="20" aria-hidden="true"><path d="M1 19 11 4l5 7 4-6 11 14z" /></svg>
        Pamir
      </a>
      <span class="node">{p.node.name}</span>
      <nav>
        <a href={`#/${p.status !== p.node.status ? '?status=' + p.status : ''}`} aria-current={p.view === '' || p.view === 'incident' ? 'page' : undefined}>
          Picture
        </a>
        <a href={`#/reports${p.status !== p.node.status ? '?status=' + p.status : ''}`} aria-current={p.view === 'reports' || p.view === 'report' ? 'page' : undefined}>
          Reports
        </a>
      </nav>
      <form
        role="search"
        onSubmit={(e) => {
          e.preventDefault();
          p.setFilter({ words: words.trim() || undefined });
        }}
      >
        <input
          type="search"
          dir="auto"
          value={words}
          placeholder="Search words, in any language"
          aria-label="Search words"
          onInput={(e) => setWords((e.target as HTMLInputElement).value)}
        />
      </form>
      <label class="pick">
        Show{' '}
        <select value={p.status} onChange={(e) => p.setFilter({ status: (e.target as HTMLSelectElement).value })}>
          {others.map(([s, n]) => (
            <option value={s} key={s}>
              {s} ({n})
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}
