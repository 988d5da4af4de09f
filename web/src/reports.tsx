import { useEffect, useState } from 'preact/hooks';
import { api, type Filter, type ReportRow } from './api';
import { LANGS, dayWords, restrictedWords } from './words';

export function Reports({ filter }: { filter: Filter }) {
  const [rows, setRows] = useState<ReportRow[]>();
  const [next, setNext] = useState<string>();
  const [total, setTotal] = useState(0);
  const [restricted, setRestricted] = useState(0);
  const [error, setError] = useState('');
  useEffect(() => {
    setRows(undefined);
    api.reports(filter).then(
      (r) => {
        setRows(r.reports);
        setNext(r.next);
        setTotal(r.total);
        setRestricted(r.restricted ?? 0);
      },
      (e: Error) => setError(e.message),
    );
  }, [filter.status, filter.words]);
  if (error) return <p class="fault" role="alert">{error}</p>;
  return (
    <main class="reports">
      <h2>
        {rows ? `${total} reports` : 'Reading …'}
        {filter.words && <small> with “{filter.words}”</small>}
      </h2>
      {restricted > 0 && <p class="empty">{restrictedWords(restricted)}</p>}
      {rows?.length === 0 && restricted === 0 && <p class="empty">No report fits.</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">Published</th>
            <th scope="col">Report</th>
            <th scope="col">Source</th>
            <th scope="col">Language</th>
            <th scope="col">Incidents</th>
            <th scope="col">Claims</th>
            <th scope="col">Figures</th>
          </tr>
        </thead>
        <tbody>
          {rows?.map((r) => (
            <tr key={r.id}>
              <td class="date">{r.published ? dayWords(r.published) : '–'}</td>
              <td dir="auto">
                <a href={`#/report/${encodeURIComponent(r.id)}`}>{r.title}</a>
              </td>
              <td dir="auto">{r.source}</td>
              <td>{LANGS[r.lang ?? 'und'] ?? r.lang}</td>
              <td class="n">{r.incidents || ''}</td>
              <td class="n">{r.claims || ''}</td>
              <td class="n">{r.figures || ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {next && (
        <button
          class="more"
          onClick={() =>
            api.reports(filter, next).then((r) => {
              setRows([...(rows ?? []), ...r.reports]);
              setNext(r.next);
            })
          }
        >
          Show older
        </button>
      )}
    </main>
  );
}
