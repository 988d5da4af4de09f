// How values are said to a person.
import type { Account, Count } from './api';

export const KINDS: Record<string, { name: string; hue: string }> = {
  'attack': { name: 'Attack', hue: '#c2410c' },
  'bombing': { name: 'Bombing', hue: '#b91c1c' },
  'suicide-bombing': { name: 'Suicide bombing', hue: '#7f1d1d' },
  'armed-clash': { name: 'Armed clash', hue: '#d97706' },
  'shelling': { name: 'Shelling', hue: '#9a3412' },
  'air-strike': { name: 'Air strike', hue: '#be123c' },
  'drone-strike': { name: 'Drone strike', hue: '#9f1239' },
  'kidnapping': { name: 'Kidnapping', hue: '#7c3aed' },
  'assassination': { name: 'Assassination', hue: '#6b21a8' },
  'arson': { name: 'Arson', hue: '#ea580c' },
  'arrest': { name: 'Arrest', hue: '#1d4ed8' },
  'raid': { name: 'Raid', hue: '#2563eb' },
  'border-incident': { name: 'Border incident', hue: '#0f766e' },
  'smuggling': { name: 'Smuggling', hue: '#4d7c0f' },
  'displacement': { name: 'Displacement', hue: '#0369a1' },
  'protest': { name: 'Protest', hue: '#a16207' },
  'threat': { name: 'Threat', hue: '#57534e' },
  'other': { name: 'Other', hue: '#64748b' },
};

export const kindName = (k: string) => KINDS[k]?.name ?? k;
export const kindHue = (k: string) => KINDS[k]?.hue ?? '#64748b';

/** What a list leaves out because no purpose was stated. */
export function restrictedWords(n: number): string {
  return n === 1
    ? '1 that came from a partner under conditions is not shown: state a purpose in pamir.conf.'
    : `${n} that came from partners under conditions are not shown: state a purpose in pamir.conf.`;
}

export function countWords(c: Count | undefined): string {
  if (!c) return '';
  const n = (x: number) => x.toLocaleString('en');
  if (c.hedge === 'several' || (c.min === undefined && c.max === undefined && c.best === undefined)) return 'several';
  if (c.hedge === 'at-least') return `at least ${n(c.min ?? c.best ?? 0)}`;
  if (c.hedge === 'more-than') return `more than ${n(c.best ?? c.min ?? 0)}`;
  if (c.hedge === 'at-most') return `up to ${n(c.max ?? c.best ?? 0)}`;
  if (c.hedge === 'fewer-than') return `fewer than ${n(c.best ?? c.max ?? 0)}`;
  if (c.hedge === 'about') return `about ${n(c.best ?? c.min ?? 0)}`;
  if (c.min !== undefined && c.max !== undefined && c.min !== c.max) return `${n(c.min)}–${n(c.max)}`;
  return n(c.best ?? c.min ?? c.max ?? 0);
}

/** What several accounts say together: the span of their numbers, never a sum or a mean. */
export function spread(accounts: Account[], what: string): string {
  const told = accounts.map((a) => a.counts[what]).filter((c): c is Count => !!c);
  if (!told.length) return '';
  const numbers = told.flatMap((c) => [c.min, c.max, c.best]).filter((x): x is number => x !== undefined);
  if (!numbers.length) return 'several';
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  if (told.length === 1) return countWords(told[0]);
  return low === high ? `${low}` : `${low}–${high}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function dayWords(start?: string, end?: string, precision?: string): string {
  if (!start) return 'date not told';
  const say = (d: string) => {
    const [y, m, day] = d.split('-').map(Number);
    return `${day} ${MONTHS[m - 1]} ${y}`;
  };
  if (precision === 'month') return `${MONTHS[Number(start.slice(5, 7)) - 1]} ${start.slice(0, 4)}`;
  if (precision === 'year') return start.slice(0, 4);
  return !end || end === start ? say(start) : `${say(start)} – ${say(end)}`;
}

export const LANGS: Record<string, string> = {
  en: 'English', ru: 'Russian', fa: 'Dari / Persian', tg: 'Tajik', ps: 'Pashto', uz: 'Uzbek', ur: 'Urdu',
  ar: 'Arabic', zh: 'Chinese', tk: 'Turkmen', ky: 'Kyrgyz', kk: 'Kazakh', und: 'language not known',
};
