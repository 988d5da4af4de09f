// What a person does on the page, in a real browser; each step fails loudly.
import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import assert from 'node:assert/strict';

const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');
const [base, out] = process.argv.slice(2);
const path = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const browser = await chromium.launch({
  executablePath: path,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync', '--no-first-run'],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const problems = [];
// the page's own rules forbid eval, so waiting is done from here
const until = async (what, words) => {
  for (let i = 0; i < 100; i++) {
    if (await what()) return;
    await page.waitForTimeout(50);
  }
  assert.fail(words);
};
page.on('pageerror', (e) => problems.push(`page error: ${e.message}`));
page.on('console', (m) => m.type() === 'error' && problems.push(`console: ${m.text()}`));
page.on('request', (r) => !r.url().startsWith(base) && !r.url().startsWith('data:') && problems.push(`asks elsewhere: ${r.url()}`));

try {
  await page.goto(base);
  await page.waitForSelector('.card');
  assert.match(await page.textContent('.band'), /EXERCISE/, 'the exercise is not marked');
  const heading = await page.textContent('.list h2');
  assert.match(heading, /\d+ incidents/);
  await page.waitForTimeout(600);
  await page.screenshot({ path: `${out}/picture.png` });

  const all = await page.locator('.card').count();
  await page.locator('.chip').first().click();
  await until(async () => (await page.locator('.card').count()) < all && (await page.locator('.card').count()) > 0, 'a filter filters nothing');
  await page.locator('.clear').first().click();
  await until(async () => (await page.locator('.card').count()) === all, 'clearing the filter does not bring all back');

  const many = page.locator('.card', { hasText: /\d+ accounts/ }).first();
  await many.locator('button').click();
  await page.waitForSelector('.detail table');
  assert.ok((await page.locator('.detail thead th').count()) > 2, 'accounts do not stand side by side');
  await page.screenshot({ path: `${out}/incident.png` });

  await page.locator('.detail thead a').first().click();
  await page.waitForSelector('.reader article mark');
  assert.ok((await page.locator('.reader aside .items li').count()) > 0, 'nothing beside the text');
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${out}/reader.png` });

  await page.goto(`${base}/#/reports`);
  await page.waitForSelector('.reports tbody tr');
  await page.screenshot({ path: `${out}/reports.png` });
  const persian = page.locator('.reports tbody tr', { hasText: 'Dari / Persian' }).first();
  await persian.locator('a').click();
  await page.waitForSelector('.reader article mark');
  assert.equal(await page.getAttribute('.reader article', 'dir'), 'rtl');
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${out}/reader-fa.png` });

  await page.goto(base);
  await page.waitForSelector('.card');
  await page.fill('input[type=search]', 'Ишкашим');
  await page.keyboard.press('Enter');
  await until(() => page.url().includes('words='), 'searching changes nothing');

  await page.selectOption('.pick select', 'actual');
  await page.waitForSelector('.list .empty');
  assert.equal(await page.locator('.band').count(), 0, 'what is real is marked as an exercise');

  await page.setViewportSize({ width: 420, height: 860 });
  await page.goto(base);
  await page.waitForSelector('.card');
  const wide = (await page.locator('html').evaluate((e) => e.scrollWidth)) - 420;
  assert.ok(wide <= 0, `on a phone the page is ${wide} pixels too wide`);
  await page.screenshot({ path: `${out}/phone.png` });
  assert.deepEqual(problems, []);
  console.log('the page does what it should');
} finally {
  await browser.close();
}
