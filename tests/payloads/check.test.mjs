// Each payload here has one thing wrong with it, and is refused at that place; the same without it passes.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { check, problems } from './check.mjs';

const plain = (text) => ({ type: 'plain_text', text });
const section = (more = {}) => ({ type: 'section', text: { type: 'mrkdwn', text: 'Hello' }, ...more });
const button = (more = {}) => ({ type: 'button', text: plain('Going'), action_id: 'going', ...more });
const option = (more = {}) => ({ text: plain('One'), value: '1', ...more });
const select = (more = {}) => ({ type: 'static_select', action_id: 'weeks', options: [option()], ...more });
const input = (more = {}) => ({
  type: 'input',
  block_id: 'name',
  label: plain('Name'),
  element: { type: 'plain_text_input', action_id: 'name' },
  ...more,
});

const message = (...blocks) => ({ method: 'chat.postMessage', payload: { channel: 'C1', text: 'Hello', blocks } });
const update = (more) => ({ method: 'chat.update', payload: { channel: 'C1', ts: '1.2', text: 'Hello', ...more } });
const modal = (more = {}) => ({
  method: 'views.open',
  payload: {
    trigger_id: '1.2.a',
    view: { type: 'modal', title: plain('A form'), submit: plain('Send'), blocks: [input()], ...more },
  },
});
const home = (more = {}) => ({
  method: 'views.publish',
  payload: { user_id: 'U1', view: { type: 'home', blocks: [section()], ...more } },
});
const actions = (...elements) => ({ type: 'actions', elements });
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));

const RIGHT = {
  'a message with buttons': message(section(), actions(button(), button({ action_id: 'apologies' }))),
  'a form': modal(),
  'a Home': home(),
  'a message at its limits': message(
    ...times(48, () => ({ type: 'divider' })),
    section({ text: plain('😀'.repeat(3000)) }),
    actions(...times(25, (index) => button({ action_id: `a${index}`, value: 'v'.repeat(2000) }))),
  ),
  'a longest title': modal({ title: plain('t'.repeat(24)), private_metadata: 'm'.repeat(3000) }),
  'errors beside fields': {
    method: 'view_submission.errors',
    payload: { response_action: 'errors', errors: { name: 'Who?' } },
  },
  'another form': {
    method: 'view_submission.update',
    payload: { response_action: 'update', view: modal().payload.view },
  },
  'a note': { method: 'response_url', payload: { text: 'Hello', response_type: 'ephemeral', replace_original: false } },
};

const WRONG = {
  'a method that is none': [{ method: 'chat.shout', payload: {} }, '/method'],
  'an argument too many': [update({ loud: true }), '/loud'],
  'an argument of another type': [update({ link_names: 'yes' }), '/link_names'],
  'an argument too few': [{ method: 'views.publish', payload: { view: home().payload.view } }, '/'],
  'an unknown block': [message({ type: 'poster' }), '/blocks/0/type'],
  'a key too many in a block': [message(section({ colour: 'red' })), '/blocks/0/colour'],
  'a misspelt style': [message(actions(button({ style: 'loud' }))), '/blocks/0/elements/0/style'],
  'an element where it does not stand': [
    message(actions({ type: 'image', alt_text: 'x', image_url: 'x' })),
    '/blocks/0/elements/0/type',
  ],
  null: [message(actions(button({ style: null }))), '/blocks/0/elements/0/style'],
  'a long text': [message(section({ text: plain('x'.repeat(3001)) })), '/blocks/0/text/text'],
  'an empty text': [message(section({ text: plain('') })), '/blocks/0/text/text'],
  'a section of nothing': [message({ type: 'section' }), '/blocks/0'],
  'a long header': [message({ type: 'header', text: plain('x'.repeat(151)) }), '/blocks/0/text/text'],
  'a long field': [message({ type: 'section', fields: [plain('x'.repeat(2001))] }), '/blocks/0/fields/0/text'],
  'many fields': [message({ type: 'section', fields: times(11, () => plain('x')) }), '/blocks/0/fields'],
  'many in a context': [message({ type: 'context', elements: times(11, () => plain('x')) }), '/blocks/0/elements'],
  'many blocks in a message': [message(...times(51, () => ({ type: 'divider' }))), '/blocks'],
  'many blocks in a view': [home({ blocks: times(101, () => ({ type: 'divider' })) }), '/view/blocks'],
  'many buttons': [message(actions(...times(26, (index) => button({ action_id: `a${index}` })))), '/blocks/0/elements'],
  'a long message': [update({ text: 'x'.repeat(4001) }), '/text'],
  'a long button': [message(actions(button({ text: plain('x'.repeat(76)) }))), '/blocks/0/elements/0/text/text'],
  'a long value': [message(actions(button({ value: 'x'.repeat(2001) }))), '/blocks/0/elements/0/value'],
  'a long label for screen readers': [
    message(actions(button({ accessibility_label: 'x'.repeat(76) }))),
    '/blocks/0/elements/0/accessibility_label',
  ],
  'a long action_id': [message(actions(button({ action_id: 'x'.repeat(256) }))), '/blocks/0/elements/0/action_id'],
  'an action_id twice in a block': [message(actions(button(), button())), '/blocks/0/elements/1/action_id'],
  'a block_id twice': [message(section({ block_id: 'a' }), section({ block_id: 'a' })), '/blocks/1/block_id'],
  'an empty block_id': [message(section({ block_id: '' })), '/blocks/0/block_id'],
  'a confirmation too long': [
    message(
      actions(
        button({
          confirm: { title: plain('x'.repeat(101)), text: plain('?'), confirm: plain('Yes'), deny: plain('No') },
        }),
      ),
    ),
    '/blocks/0/elements/0/confirm/title/text',
  ],
  'no options': [message(actions(select({ options: [] }))), '/blocks/0/elements/0/options'],
  'many options': [
    message(actions(select({ options: times(101, (index) => option({ value: `${index}` })) }))),
    '/blocks/0/elements/0/options',
  ],
  'a long option': [
    message(actions(select({ options: [option({ text: plain('x'.repeat(76)) })] }))),
    '/blocks/0/elements/0/options/0/text/text',
  ],
  'a long value of an option': [
    message(actions(select({ options: [option({ value: 'x'.repeat(151) })] }))),
    '/blocks/0/elements/0/options/0/value',
  ],
  'a choice that is not offered': [
    message(actions(select({ initial_option: option({ value: '2' }) }))),
    '/blocks/0/elements/0/initial_option',
  ],
  'many radio buttons': [
    message(
      actions({ type: 'radio_buttons', action_id: 'r', options: times(11, (index) => option({ value: `${index}` })) }),
    ),
    '/blocks/0/elements/0/options',
  ],
  'emoji in mrkdwn': [message(section({ text: { type: 'mrkdwn', text: 'x', emoji: true } })), '/blocks/0/text/emoji'],
  'markdown in a Home': [home({ blocks: [{ type: 'markdown', text: 'x' }] }), '/view/blocks/0/type'],
  'two tables': [message(...times(2, () => ({ type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] }))), '/blocks'],
  'a long title': [modal({ title: plain('x'.repeat(25)) }), '/view/title/text'],
  'a title on a Home': [home({ title: plain('Home') }), '/view/title'],
  'a form without submit': [
    {
      method: 'views.open',
      payload: { trigger_id: '1.2.a', view: { type: 'modal', title: plain('A form'), blocks: [input()] } },
    },
    '/view',
  ],
  'a long private_metadata': [modal({ private_metadata: 'x'.repeat(3001) }), '/view/private_metadata'],
  'a view too large': [home({ blocks: times(100, () => section({ text: plain('x'.repeat(3000)) })) }), '/view'],
  'two focuses': [
    modal({
      blocks: times(2, (index) =>
        input({ block_id: `b${index}`, element: { type: 'plain_text_input', action_id: 'x', focus_on_load: true } }),
      ),
    }),
    '/view/blocks/1/element/focus_on_load',
  ],
  'a date written otherwise': [
    modal({ blocks: [input({ element: { type: 'datepicker', action_id: 'd', initial_date: '1/9/2018' } })] }),
    '/view/blocks/0/element/initial_date',
  ],
  'a length out of range': [
    modal({ blocks: [input({ element: { type: 'plain_text_input', action_id: 'x', max_length: 3001 } })] }),
    '/view/blocks/0/element/max_length',
  ],
  'an error without words': [
    { method: 'view_submission.errors', payload: { response_action: 'errors', errors: { name: '' } } },
    '/errors/name',
  ],
  'a Home in answer to a form': [
    { method: 'view_submission.update', payload: { response_action: 'update', view: home().payload.view } },
    '/view/type',
  ],
};

const found = problems([...Object.values(RIGHT), ...Object.values(WRONG).map(([sent]) => sent)]);
const ofRight = found.slice(0, Object.keys(RIGHT).length);
const ofWrong = found.slice(Object.keys(RIGHT).length);

Object.keys(RIGHT).forEach((name, index) => {
  test(`${name} passes`, () => assert.deepEqual(ofRight[index], []));
});

Object.entries(WRONG).forEach(([name, [, pointer]], index) => {
  test(`${name} is refused`, () => {
    const pointers = ofWrong[index].map((each) => each.pointer || '/');

    assert.ok(pointers.includes(pointer), `${pointer} is not among ${JSON.stringify(ofWrong[index])}`);
  });
});

test('a folder is told file by file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'payloads-'));
  try {
    writeFileSync(join(folder, 'good.json'), JSON.stringify(modal()));
    writeFileSync(join(folder, 'long.json'), JSON.stringify(modal({ title: plain('x'.repeat(25)) })));

    assert.deepEqual(check(folder), {
      lines: ['long.json: /view/title/text: 25 long, wanted 1 to 24', '2 payloads checked, 1 refused'],
      status: 1,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an empty folder is no success', () => {
  const folder = mkdtempSync(join(tmpdir(), 'payloads-'));
  try {
    assert.equal(check(folder).status, 2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
