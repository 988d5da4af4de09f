// What the server tells, as types. docs/formats/api.md says the same in words.

export interface Count {
  min?: number;
  max?: number;
  best?: number;
  hedge?: string;
  claimant?: string;
  quote?: string;
  corrected?: boolean; // by its owner: no longer what the quote says
}

export interface Place {
  id: string;
  name: string;
  precision?: string;
  role?: string;
  lat?: number;
  lon?: number;
}

export interface Actor {
  id?: string;
  name: string;
  stance?: string;
  claimant?: string;
}

export interface Account {
  id: string;
  incident: string; // the smallest id of the accounts that tell the same incident
  same: number; // how many accounts those are
  report: string;
  report_title: string;
  report_lang?: string;
  source?: string;
  published?: string;
  status: string;
  kind: string;
  modality: string;
  title: string;
  start?: string;
  end?: string;
  precision?: string;
  places: Place[];
  actors: Actor[];
  targets: string[];
  weapons: string[];
  counts: Record<string, Count>;
  counts_also: (Count & { kind: string })[]; // other numbers that the same text gives
  corrected?: string; // what its owner set right by hand
  corrected_why?: string;
  quote?: string;
}

export interface NodeInfo {
  name: string;
  version: string;
  status: string;
  statuses: Record<string, number>;
  totals: Record<string, number>;
  last_added?: string;
}

export interface ReportRow {
  id: string;
  title: string;
  published?: string;
  lang?: string;
  format?: string;
  source?: string;
  status: string;
  incidents: number;
  claims: number;
  figures: number;
}

export interface Mark {
  start: number; // UTF-16 units of text
  end: number;
  kind: string;
  id?: string;
  label?: string;
  object?: string;
}

export interface Item {
  id: string;
  type: string;
  kind: string;
  title: string;
  claimant?: string;
  stance?: string;
  hedge?: string;
  rule?: string;
  score?: number;
  start?: number;
  end?: number;
}

export interface ReportPage extends ReportRow {
  text: string;
  dir: 'ltr' | 'rtl' | 'auto';
  marks: Mark[];
  items: Item[];
}

export interface Tally {
  key: string;
  label?: string;
  n: number;
}

export interface Filter {
  status: string;
  kind?: string;
  place?: string;
  actor?: string;
  words?: string;
  from?: string;
  to?: string;
}

export class ApiError extends Error {}

async function get<T>(path: string, query: Record<string, string | undefined> = {}): Promise<T> {
  const q = new URLSearchParams();
  for (const [k, v] of Object.entries(query)) if (v) q.set(k, v);
  const url = q.toString() ? `${path}?${q}` : path;
  let r: Response;
  try {
    r = await fetch(url);
  } catch {
    throw new ApiError('Pamir does not answer. Is it still running?');
  }
  const body = await r.json().catch(() => ({}));
  if (!r.ok) throw new ApiError(body.error ?? `the server answered ${r.status}`);
  return body as T;
}

export const api = {
  node: () => get<NodeInfo>('/api/node'),
  incidents: (f: Filter, after?: string) =>
    get<{ accounts: Account[]; next?: string; total: number; restricted?: number }>('/api/incidents', { ...f, after, limit: '500' }),
  account: (id: string) => get<{ accounts: Account[] }>('/api/incident', { id }),
  tally: (f: Filter, by: string) => get<{ rows: Tally[] }>('/api/tally', { ...f, by }),
  reports: (f: Filter, after?: string) =>
    get<{ reports: ReportRow[]; next?: string; total: number; restricted?: number }>('/api/reports', { status: f.status, words: f.words, after, limit: '200' }),
  report: (id: string) => get<ReportPage>('/api/report', { id }),
  object: (id: string) => get<{ object: unknown; why: string[] }>('/api/object', { id }),
};
