// Slack's limits as its documentation states them, held against one payload. Written without a look at the Python
// grammar of the local workspace, so that a mistake has to be made twice to pass both.

const OPTION = {
  'text.text': [1, 75],
  value: [1, 150],
  'description.text': [1, 75],
  url: [1, 3000],
};
const PLACEHOLDER = { 'placeholder.text': [1, 150] };
const OPTIONS = { options: [1, 100], ...within('options.*', OPTION) };
const GROUPS = {
  option_groups: [1, 100],
  'option_groups.*.label.text': [1, 75],
  'option_groups.*.options': [1, 100],
  ...within('option_groups.*.options.*', OPTION),
};
const FEW_OPTIONS = { options: [1, 10], ...within('options.*', OPTION) };
const CAPTION = [1, 24];
const VIEW = { blocks: [0, 100], private_metadata: [0, 3000], callback_id: [0, 255], external_id: [0, 255] };

// By `type`: how many characters or items a path may have, at least and at most; `*` stands for each item.
const LENGTHS = {
  modal: { ...VIEW, 'title.text': CAPTION, 'submit.text': CAPTION, 'close.text': CAPTION },
  home: VIEW,

  section: { 'text.text': [1, 3000], fields: [1, 10], 'fields.*.text': [1, 2000] },
  header: { 'text.text': [1, 150] },
  divider: {},
  context: { elements: [1, 10] },
  actions: { elements: [1, 25] },
  input: { 'label.text': [1, 2000], 'hint.text': [1, 2000] },
  image: { image_url: [1, 3000], alt_text: [1, 2000], 'title.text': [1, 2000] },
  markdown: { text: [1, 12000] },
  table: { rows: [1, 100], 'rows.*': [1, 20], column_settings: [0, 20] },
  rich_text: {},

  plain_text: { text: [1, 3000] },
  mrkdwn: { text: [1, 3000] },

  button: { 'text.text': [1, 75], value: [0, 2000], url: [1, 3000], accessibility_label: [1, 75] },
  static_select: { ...PLACEHOLDER, ...OPTIONS, ...GROUPS },
  multi_static_select: { ...PLACEHOLDER, ...OPTIONS, ...GROUPS },
  external_select: PLACEHOLDER,
  multi_external_select: PLACEHOLDER,
  users_select: PLACEHOLDER,
  multi_users_select: PLACEHOLDER,
  channels_select: PLACEHOLDER,
  multi_channels_select: PLACEHOLDER,
  conversations_select: PLACEHOLDER,
  multi_conversations_select: PLACEHOLDER,
  overflow: { options: [1, 5], ...within('options.*', OPTION) },
  checkboxes: FEW_OPTIONS,
  radio_buttons: FEW_OPTIONS,
  datepicker: PLACEHOLDER,
  timepicker: PLACEHOLDER,
  datetimepicker: {},
  plain_text_input: PLACEHOLDER,
  number_input: PLACEHOLDER,
  email_text_input: PLACEHOLDER,
  url_text_input: PLACEHOLDER,
  rich_text_input: PLACEHOLDER,
  file_input: {},
};

// Whatever the type.
const EVERYWHERE = {
  block_id: [1, 255],
  action_id: [1, 255],
  'confirm.title.text': [1, 100],
  'confirm.text.text': [1, 300],
  'confirm.confirm.text': [1, 30],
  'confirm.deny.text': [1, 30],
};

// A message, by a call or to a response URL. Slack truncates above 40,000 characters; it recommends 4,000.
const MESSAGE = { text: [1, 4000], blocks: [1, 50], attachments: [0, 100] };
const MARKDOWN_IN_ALL = 12_000;
const VIEW_BYTES = 250_000;

// By `type`: the ranges of numbers, and how values are written.
const RANGES = {
  plain_text_input: { min_length: [0, 3000], max_length: [1, 3000] },
  file_input: { max_files: [1, 10] },
  multi_static_select: { max_selected_items: [1, 100] },
};
const PATTERNS = {
  datepicker: { initial_date: /^\d{4}-\d{2}-\d{2}$/ },
  timepicker: { initial_time: /^([01]\d|2[0-3]):[0-5]\d$/ },
  datetimepicker: { initial_date_time: /^\d{10}$/ },
};

// What stands on some surfaces only.
const SURFACES = {
  table: ['message'],
  markdown: ['message'],
  datetimepicker: ['message', 'modal'],
  number_input: ['modal'],
  email_text_input: ['modal'],
  url_text_input: ['modal'],
  file_input: ['modal'],
  rich_text_input: ['modal', 'home'],
};

/** What is wrong with the payload: `{pointer, message}` for each limit that it breaks. */
export function brokenLimits(payload) {
  const { view } = payload;
  const surface = view ? view.type : 'message';
  const root = view ?? payload;
  const at = view ? '/view' : '';
  return [
    ...nulls(payload, ''),
    ...(view ? viewRules(view) : lengths(payload, MESSAGE, '')),
    ...(payload.errors ? blank(payload.errors) : []),
    ...blocksRules(root.blocks ?? [], `${at}/blocks`),
    ...objects(root, at).flatMap(([object, pointer]) => objectRules(object, pointer, surface)),
  ];
}

function objectRules(object, pointer, surface) {
  const { type } = object;
  return [
    ...lengths(object, EVERYWHERE, pointer),
    ...lengths(object, LENGTHS[type] ?? {}, pointer),
    ...ranges(object, RANGES[type] ?? {}, pointer),
    ...patterns(object, PATTERNS[type] ?? {}, pointer),
    ...(type in SURFACES && !SURFACES[type].includes(surface)
      ? [problem(`${pointer}/type`, `${type} does not stand in a ${surface}`)]
      : []),
    ...(type === 'mrkdwn' && 'emoji' in object ? [problem(`${pointer}/emoji`, 'mrkdwn takes no emoji')] : []),
    ...choices(object, pointer),
  ];
}

function viewRules(view) {
  const bytes = Buffer.byteLength(JSON.stringify(view));
  const hasInput = (view.blocks ?? []).some((block) => block.type === 'input');
  const focused = objects(view, '/view').filter(([object]) => object.focus_on_load === true);
  const captions = ['title', 'submit', 'close'].filter((name) => view.type === 'home' && name in view);
  return [
    ...(bytes > VIEW_BYTES ? [problem('/view', `${bytes} bytes, at most ${VIEW_BYTES}`)] : []),
    ...(view.type === 'modal' && hasInput && !view.submit ? [problem('/view', 'inputs, but no submit')] : []),
    ...(view.type === 'modal' && !view.title ? [problem('/view', 'a modal without a title')] : []),
    ...captions.map((name) => problem(`/view/${name}`, 'does not stand in a Home')),
    ...focused.slice(1).map(([, pointer]) => problem(`${pointer}/focus_on_load`, 'a second focus in one view')),
  ];
}

function blocksRules(blocks, at) {
  const markdown = blocks
    .filter((block) => block.type === 'markdown')
    .reduce((sum, block) => sum + size(block.text), 0);
  const tables = blocks.filter((block) => block.type === 'table');
  const empty = blocks.flatMap((block, index) =>
    block.type === 'section' && !block.text && !block.fields
      ? [problem(`${at}/${index}`, 'neither text nor fields')]
      : [],
  );
  return [
    ...repeated(blocks.map((block, index) => [block.block_id, `${at}/${index}/block_id`])),
    ...blocks.flatMap((block, index) =>
      repeated(objects(block, `${at}/${index}`).map(([object, pointer]) => [object.action_id, `${pointer}/action_id`])),
    ),
    ...(markdown > MARKDOWN_IN_ALL
      ? [problem(at, `${markdown} characters of markdown, at most ${MARKDOWN_IN_ALL}`)]
      : []),
    ...(tables.length > 1 ? [problem(at, `${tables.length} tables, at most 1`)] : []),
    ...empty,
  ];
}

/** Options or groups, never both; and what is chosen from the first is among them. */
function choices(object, pointer) {
  const offered = [...(object.options ?? []), ...(object.option_groups ?? []).flatMap((group) => group.options)];
  const chosen = [object.initial_option, ...(object.initial_options ?? [])].filter(Boolean);
  const written = new Set(offered.map((option) => canonical(option)));
  return [
    ...(object.options && object.option_groups ? [problem(pointer, 'both options and option_groups')] : []),
    ...(offered.length ? chosen : [])
      .filter((option) => !written.has(canonical(option)))
      .map(() => problem(`${pointer}/initial_option`, 'is none of the options')),
  ];
}

function lengths(object, table, at) {
  return Object.entries(table).flatMap(([path, [least, most]]) =>
    reached(object, path.split('.'), at).flatMap(([value, pointer]) => {
      const long = size(value);
      return long < least || long > most ? [problem(pointer, `${long} long, wanted ${least} to ${most}`)] : [];
    }),
  );
}

function ranges(object, table, at) {
  return Object.entries(table)
    .filter(([name, [least, most]]) => name in object && !(object[name] >= least && object[name] <= most))
    .map(([name, [least, most]]) => problem(`${at}/${name}`, `${object[name]}, wanted ${least} to ${most}`));
}

function patterns(object, table, at) {
  return Object.entries(table)
    .filter(([name, pattern]) => name in object && !pattern.test(String(object[name])))
    .map(([name, pattern]) => problem(`${at}/${name}`, `${object[name]} is not written as ${pattern}`));
}

/** Each value that a path leads to, with its pointer; none where a step is missing. */
function reached(value, path, at) {
  if (path.length === 0) return [[value, at]];
  const [step, ...rest] = path;
  if (step === '*') {
    return Array.isArray(value) ? value.flatMap((each, index) => reached(each, rest, `${at}/${index}`)) : [];
  }
  return isObject(value) && step in value ? reached(value[step], rest, `${at}/${step}`) : [];
}

/** Every object within, itself included, with its pointer. What an app keeps for itself is none of Slack's. */
function objects(value, at) {
  if (Array.isArray(value)) return value.flatMap((each, index) => objects(each, `${at}/${index}`));
  if (!isObject(value)) return [];
  const within = Object.entries(value).filter(([name]) => name !== 'event_payload');
  return [[value, at], ...within.flatMap(([name, each]) => objects(each, `${at}/${name}`))];
}

function nulls(value, at) {
  if (value === null) return [problem(at, 'null; the key must be left out')];
  return typeof value === 'object' ? Object.entries(value).flatMap(([name, each]) => nulls(each, `${at}/${name}`)) : [];
}

function repeated(named) {
  const seen = new Set();
  return named.flatMap(([name, pointer]) => {
    if (name === undefined) return [];
    if (seen.has(name)) return [problem(pointer, `"${name}" stands twice`)];
    seen.add(name);
    return [];
  });
}

function blank(errors) {
  return Object.entries(errors)
    .filter(([, words]) => !words)
    .map(([name]) => problem(`/errors/${name}`, 'has no words'));
}

/** Characters as Slack counts them, an emoji as one; or items. */
function size(value) {
  return typeof value === 'string' ? [...value].length : value.length;
}

function canonical(value) {
  return JSON.stringify(value, (_, each) => (isObject(each) ? Object.fromEntries(Object.entries(each).sort()) : each));
}

function within(path, table) {
  return Object.fromEntries(Object.entries(table).map(([name, limit]) => [`${path}.${name}`, limit]));
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problem(pointer, message) {
  return { pointer, message };
}
