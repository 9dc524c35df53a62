// Holds payloads against the vendor's types: each becomes a TypeScript file in which it is assigned, as a literal, to
// the type of its method's arguments. A literal is refused for a key too many as well as for one too few.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const COMPILER = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
const OPTIONS = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  module: 'nodenext',
  target: 'es2022',
  types: [],
};

// The vendor publishes no type in these two packages for what is no call: these are its documentation's fields.
const UNPUBLISHED = {
  response_url: `{ text?: string; blocks?: KnownBlock[]; response_type?: 'ephemeral' | 'in_channel';
    replace_original?: boolean; delete_original?: boolean; thread_ts?: string; metadata?: MessageMetadata }`,
  'view_submission.errors': `{ response_action: 'errors'; errors: Record<string, string> }`,
  'view_submission.update': `{ response_action: 'update'; view: ModalView }`,
  'view_submission.push': `{ response_action: 'push'; view: ModalView }`,
  'view_submission.clear': `{ response_action: 'clear' }`,
};

const COMPLAINT = /^(?:.*[\\/])?payload-(\d+)\.ts\((\d+),\d+\): error (TS\d+: .*)$/;

/** For each of `[{method, payload}]` what the compiler says of it: a list of `{pointer, message}`. */
export function wrongTypes(sent) {
  const folder = mkdtempSync(join(HERE, '.typed-'));
  try {
    const sources = sent.map(({ method, payload }) => source(method, payload));
    sources.forEach((lines, index) => {
      writeFileSync(join(folder, `payload-${index}.ts`), lines.map((line) => line.text).join('\n'));
    });
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: OPTIONS, include: ['*.ts'] }));
    return complaints(compile(folder), sources);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compile(folder) {
  const run = spawnSync(process.execPath, [COMPILER, '--project', folder, '--pretty', 'false'], { encoding: 'utf8' });
  const lines = run.stdout.split('\n').filter((line) => line.includes('error TS'));
  if (run.error || (run.status !== 0 && lines.length === 0)) {
    throw new Error(`the compiler did not run: ${run.error ?? run.stderr}`);
  }
  return lines;
}

function complaints(lines, sources) {
  const found = sources.map(() => []);
  for (const line of lines) {
    const complaint = COMPLAINT.exec(line);
    if (!complaint) throw new Error(line);
    const [, index, row, message] = complaint;
    found[index].push({ pointer: sources[index][row - 1].pointer, message });
  }
  return found;
}

/** The file's lines, each with the pointer of what it writes. */
function source(method, payload) {
  const name = argumentsOf(method);
  const type = UNPUBLISHED[method] ?? name;
  const blocks = payload.view?.blocks ?? payload.blocks ?? [];
  const at = payload.view ? '/view/blocks' : '/blocks';
  return [
    line("import type { KnownBlock, MessageMetadata, ModalView } from '@slack/types';"),
    ...(type === name ? [line(`import type { ${name} } from '@slack/web-api';`, '/method')] : []),
    ...`export type Known = [KnownBlock, MessageMetadata, ModalView];\nexport const payload: ${type} =`
      .split('\n')
      .map((text) => line(text)),
    ...written(payload, ''),
    // Wherever the vendor takes a block, it also takes any object with a type: only this line asks for one it knows.
    line('export const blocks: KnownBlock[] ='),
    ...written(blocks, at),
  ];
}

/** chat.postMessage becomes ChatPostMessageArguments. */
function argumentsOf(method) {
  return `${method
    .split('.')
    .map((part) => part[0].toUpperCase() + part.slice(1))
    .join('')}Arguments`;
}

function written(value, pointer) {
  if (typeof value !== 'object' || value === null) return [line(JSON.stringify(value), pointer)];
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const entries = Object.entries(value).flatMap(([name, each]) => [
    ...(Array.isArray(value) ? [] : [line(`${JSON.stringify(name)}:`, `${pointer}/${name}`)]),
    ...written(each, `${pointer}/${name}`),
    line(',', pointer),
  ]);
  return [line(open, pointer), ...entries, line(close, pointer)];
}

function line(text, pointer = '') {
  return { text, pointer };
}
