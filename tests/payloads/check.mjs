// Holds every payload in a folder against Slack's types and limits: `node check.mjs FOLDER`.
// One line for each file that fails, naming what is wrong and where; exit 1 if there is any, 2 if there is no payload.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { brokenLimits } from './limits.mjs';
import { wrongTypes } from './types.mjs';

/** The problems of each of `[{method, payload}]`, in their order. */
export function problems(sent) {
  const typed = wrongTypes(sent);
  return sent.map(({ payload }, index) => [...typed[index], ...brokenLimits(payload)]);
}

/** What to print, and the exit status. */
export function check(folder) {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  if (names.length === 0) return { lines: [`no payloads in ${folder}`], status: 2 };
  const found = problems(names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))));
  const failing = names.flatMap((name, index) => (found[index].length ? [`${name}: ${told(found[index])}`] : []));
  return {
    lines: [...failing, `${names.length} payloads checked, ${failing.length} refused`],
    status: failing.length ? 1 : 0,
  };
}

function told(problems) {
  return problems.map(({ pointer, message }) => `${pointer || '/'}: ${message}`).join('; ');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { lines, status } = check(process.argv[2]);
  console.log(lines.join('\n'));
  process.exit(status);
}
