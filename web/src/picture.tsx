import { useEffect, useMemo, useState } from 'preact/hooks';
import { api, type Account, type Filter, type Tally } from './api';
import { go } from './app';
import { MapView } from './map';
import { Timeline } from './timeline';
import { KINDS, countWords, restrictedWords, dayWords, kindHue, kindName, spread } from './words';

/** Accounts that tell the same incident, newest first. */
export interface Incident {
  id: string;
  accounts: Account[];
}

function gather(accounts: Account[]): Incident[] {
  const by = new Map<string, Incident>();
  for (const a of accounts) {
    const i = by.get(a.incident);
    if (i) i.accounts.push(a);
    else by.set(a.incident, { id: a.incident, accounts: [a] });
  }
  return [...by.values()];
}

/** The account that stands for the rest: the one whose place and day are told most exactly. */
function lead(i: Incident): Account {
  const rank = ['point', 'settlement', 'district', 'province', 'border', 'country'];
  const score = (a: Account) => {
    const r = Math.min(...a.places.map((p) => rank.indexOf(p.precision ?? 'country')).map((x) => (x < 0 ? 9 : x)), 9);
    return r + (a.start && a.precision === 'day' ? 0 : 5) + (a.kind === 'other' ? 3 : 0);
  };
  return [...i.accounts].sort((a, b) => score(a) - score(b))[0];
}

export function Picture(p: { filter: Filter; setFilter: (f: Partial<Filter>) => void; selected: string }) {
  const [accounts, setAccounts] = useState<Account[]>();
  const [next, setNext] = useState<string>();
  const [total, setTotal] = useState(0);
  const [restricted, setRestricted] = useState(0);
  const [error, setError] = useState('');
  const [kinds, setKinds] = useState<Tally[]>([]);
  const [provinces, setProvinces] = useState<Tally[]>([]);
  const key = JSON.stringify(p.filter);

  useEffect(() => {
    let stale = false;
    setAccounts(undefined);
    setError('');
    api.incidents(p.filter).then(
      (r) => {
        if (stale) return;
        setAccounts(r.accounts);
        setNext(r.next);
        setTotal(r.total);
        setRestricted(r.restricted ?? 0);
      },
      (e: Error) => !stale && setError(e.message),
    );
    const wide = { ...p.filter, kind: undefined };
    api.tally(wide, 'kind').then((r) => !stale && setKinds(r.rows), () => undefined);
    api.tally({ ...p.filter, place: undefined }, 'province').then((r) => !stale && setProvinces(r.rows), () => undefined);
    return () => {
      stale = true;
    };
  }, [key]);

  const incidents = useMemo(() => gather(accounts ?? []), [accounts]);
  const chosen = incidents.find((i) => i.id === p.selected || i.accounts.some((a) => a.id === p.selected));

  const more = () => {
    if (next)
      api.incidents(p.filter, next).then((r) => {
        setAccounts([...(accounts ?? []), ...r.accounts]);
        setNext(r.next);
      });
  };

  return (
    <main class="picture">
      <section class="filters" aria-label="Filters">
        <div class="chips">
          {kinds.map((k) => (
            <button
              key={k.key}
              class="chip"
              aria-pressed={p.filter.kind === k.key}
              onClick={() => p.setFilter({ kind: p.filter.kind === k.key ? undefined : k.key })}
            >
              <i style={{ background: kindHue(k.key) }} />
              {KINDS[k.key]?.name ?? k.key} <small>{k.n}</small>
            </button>
          ))}
        </div>
        <select
          aria-label="Place"
          value={p.filter.place ?? ''}
          onChange={(e) => p.setFilter({ place: (e.target as HTMLSelectElement).value || undefined })}
        >
          <option value="">All places</option>
          {provinces.map((t) => (
            <option value={t.key} key={t.key}>
              {t.label ?? t.key} ({t.n})
            </option>
          ))}
        </select>
        {(p.filter.kind || p.filter.place || p.filter.from || p.filter.words || p.filter.actor) && (
          <button
            class="clear"
            onClick={() => p.setFilter({ kind: undefined, place: undefined, from: undefined, to: undefined, words: undefined, actor: undefined })}
          >
            Clear filters
          </button>
        )}
      </section>
      {error && <p class="fault" role="alert">{error}</p>}
      <section class="where" aria-label="Map">
        <MapView incidents={incidents} lead={lead} selected={chosen?.id ?? ''} onSelect={(id) => go('incident', id, keep(p.filter))} />
        <Timeline
          incidents={incidents}
          lead={lead}
          from={p.filter.from}
          to={p.filter.to}
          onRange={(from, to) => p.setFilter({ from, to })}
        />
      </section>
      <section class="list" aria-label="Incidents">
        {chosen ? (
          <Detail incident={chosen} back={() => go('', '', keep(p.filter))} />
        ) : (
          <>
            <h2>
              {accounts ? `${incidents.length} incidents` : 'Reading …'}
              <small>{accounts ? ` told in ${accounts.length}${total > accounts.length ? ` of ${total}` : ''} accounts` : ''}</small>
            </h2>
            {restricted > 0 && <p class="empty">{restrictedWords(restricted)}</p>}
            {accounts?.length === 0 && restricted === 0 && <p class="empty">Nothing here fits these filters.</p>}
            <ol>
              {incidents.map((i) => (
                <Card key={i.id} incident={i} open={() => go('incident', i.id, keep(p.filter))} />
              ))}
            </ol>
            {next && <button class="more" onClick={more}>Show older</button>}
          </>
        )}
      </section>
    </main>
  );
}

const keep = (f: Filter) => ({ ...f }) as Record<string, string | undefined>;

function placeWords(a: Account): string {
  const site = a.places.filter((x) => x.role !== 'origin');
  return site.length ? site.map((x) => x.name).join(', ') : 'place not told';
}

/** Who is said to have done it, each with who says so. */
function Blame({ accounts }: { accounts: Account[] }) {
  const seen = new Map<string, Set<string>>();
  for (const a of accounts)
    for (const x of a.actors) {
      const stance = x.stance === 'denies' ? 'denied by ' : x.stance === 'claims-responsibility' ? 'claimed by ' : 'says ';
      const who = x.claimant ? stance + x.claimant : 'says ' + (a.source || a.report_title || 'the report');
      const set = seen.get(x.name) ?? new Set<string>();
      set.add(who);
      seen.set(x.name, set);
    }
  if (!seen.size) return null;
  return (
    <ul class="blame">
      {[...seen].map(([name, who]) => (
        <li key={name}>
          <b>{name}</b> <span>{[...who].slice(0, 3).join('; ')}</span>
        </li>
      ))}
    </ul>
  );
}

function Card({ incident, open }: { incident: Incident; open: () => void }) {
  const a = lead(incident);
  const killed = spread(incident.accounts, 'killed');
  const injured = spread(incident.accounts, 'injured');
  return (
    <li class="card">
      <button onClick={open}>
        <span class="top">
          <i style={{ background: kindHue(a.kind) }} />
          <b>{kindName(a.kind)}</b>
          <time>{dayWords(a.start, a.end, a.precision)}</time>
          {a.modality && a.modality !== 'reported' && <em class="modality">{a.modality}</em>}
        </span>
        <span class="place" dir="auto">{placeWords(a)}</span>
        <span class="toll">
          {killed && <span class="killed">{killed} killed</span>}
          {injured && <span>{injured} injured</span>}
          {spread(incident.accounts, 'arrested') && <span>{spread(incident.accounts, 'arrested')} arrested</span>}
          {spread(incident.accounts, 'abducted') && <span>{spread(incident.accounts, 'abducted')} abducted</span>}
        </span>
        <Blame accounts={incident.accounts} />
        <span class="told">
          {incident.accounts.length > 1 ? `${incident.accounts.length} accounts` : 'one account'}
          {' · '}
          <span dir="auto">{[...new Set(incident.accounts.map((x) => x.source || x.report_title))].slice(0, 3).join(', ')}</span>
        </span>
      </button>
    </li>
  );
}

function Detail({ incident, back }: { incident: Incident; back: () => void }) {
  const a = lead(incident);
  const rows: [string, (x: Account) => string][] = [
    ['Told as', (x) => kindName(x.kind) + (x.modality !== 'reported' ? ` (${x.modality})` : '')],
    ['When', (x) => dayWords(x.start, x.end, x.precision)],
    ['Where', placeWords],
    ['Killed', (x) => countWords(x.counts.killed) + (x.counts.killed?.claimant ? ` – ${x.counts.killed.claimant}` : '')],
    ['Injured', (x) => countWords(x.counts.injured)],
    ['Attackers killed', (x) => countWords(x.counts.attackers_killed)],
    ['Arrested', (x) => countWords(x.counts.arrested)],
    ['Abducted', (x) => countWords(x.counts.abducted)],
    ['Displaced', (x) => countWords(x.counts.displaced)],
    ['Against', (x) => x.targets.join(', ')],
    ['With', (x) => x.weapons.join(', ')],
    ['By', (x) => x.actors.map((y) => `${y.name}${y.claimant ? ` (${y.stance} ${y.claimant})` : ''}`).join('; ')],
  ];
  const shown = rows.filter(([, f]) => incident.accounts.some((x) => f(x)));
  return (
    <article class="detail">
      <button class="back" onClick={back}>← All incidents</button>
      <h2>
        <i style={{ background: kindHue(a.kind) }} /> {kindName(a.kind)}, {placeWords(a)}
      </h2>
      <p>
        {dayWords(a.start, a.end, a.precision)} ·{' '}
        {incident.accounts.length > 1
          ? `${incident.accounts.length} accounts that Pamir takes for one incident. Where they differ is marked.`
          : 'One account.'}
      </p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th />
              {incident.accounts.map((x) => (
                <th key={x.id} scope="col" dir="auto">
                  <a href={`#/report/${encodeURIComponent(x.report)}?mark=${encodeURIComponent(x.id)}`}>{x.source || x.report_title}</a>
                  <small>{x.published}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(([name, f]) => {
              const said = incident.accounts.map(f);
              const differ = new Set(said.filter((s) => s && !s.includes('not told'))).size > 1;
              return (
                <tr key={name} class={differ ? 'differ' : ''}>
                  <th scope="row">{name}</th>
                  {said.map((s, n) => (
                    <td key={n} dir="auto">{s && !s.includes('not told') ? s : <span class="untold">not told</span>}</td>
                  ))}
                </tr>
              );
            })}
            {incident.accounts.some((x) => x.corrected_why) && (
              <tr>
                <th scope="row">Corrected by its owner</th>
                {incident.accounts.map((x) => (
                  <td key={x.id} dir="auto">{[x.corrected, x.corrected_why].filter(Boolean).join(' — ')}</td>
                ))}
              </tr>
            )}
            <tr>
              <th scope="row">In its words</th>
              {incident.accounts.map((x) => (
                <td key={x.id} dir="auto" class="quote">{x.quote}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </article>
  );
}
