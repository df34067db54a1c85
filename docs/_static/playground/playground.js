// The page of the playground: what is written, and what worker.js makes of it.
const CONTEXT = "context.py";
const HASH = "#state=";
const DELAY = 300;

const OUTPUTS = {
  html: "HTML",
  preview: "Preview",
  partials: "Partials",
  compiled: "Compiled",
  error: "Error page",
};

// What a frame may load: nothing. The scripts of Django's error page run, no others. Links of
// a preview would open a window, which its sandbox forbids.
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
const SCRIPTS = "; script-src 'unsafe-inline'";
const NO_LINKS = '<base target="_blank">';

const $ = (name) => document.getElementById(`playground-${name}`);

// --- Elements

/** Return an element with these properties and children. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Fill a list of tabs: arrow keys, Home and End move between them. */
function fillTabs(list, entries, selected, select, panel) {
  const focused = list.contains(document.activeElement);
  list.replaceChildren(
    ...entries.map(([key, label]) => {
      const tab = element("button", { type: "button", id: `${list.id}-${key}` }, label);
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-selected", key === selected);
      tab.setAttribute("aria-controls", panel(key));
      tab.tabIndex = key === selected ? 0 : -1;
      tab.onclick = () => select(key);
      return tab;
    }),
  );
  list.onkeydown = (event) => {
    const keys = entries.map(([key]) => key);
    const last = keys.length - 1;
    const at = keys.indexOf(selected);
    const next = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    select(keys[next]);
  };
  if (focused) list.querySelector("[aria-selected=true]").focus();
}

// --- State: what is written, and what is shown of it

const examples = JSON.parse($("examples").textContent);
let state;
let file;
let output = "html";

function fromExample(example) {
  return {
    // In an order of their own: an object has names that are numbers first.
    files: [...Object.entries(example.files), [CONTEXT, example.context]],
    name: example.name,
    options: { debug: true, strict: false, string_if_invalid: "" },
  };
}

function show(newState) {
  state = newState;
  file = 0;
  $("name").value = state.name;
  $("debug").checked = state.options.debug;
  $("strict").checked = state.options.strict;
  $("invalid").value = state.options.string_if_invalid;
  showFiles();
}

function showFiles() {
  const entries = state.files.map(([name], index) => [index, name]);
  fillTabs($("files"), entries, file, selectFile, () => "playground-file");
  const [name, source] = state.files[file];
  const isContext = name === CONTEXT;
  $("file").setAttribute("aria-labelledby", `playground-files-${file}`);
  $("source").value = source;
  $("source").setAttribute("aria-label", `Source of ${name}`);
  $("file-name").value = name;
  $("file-name").disabled = $("remove").disabled = isContext;
  showNames();
}

function selectFile(index) {
  file = index;
  showFiles();
}

function showNames(names = state.files.map(([name]) => name).filter((name) => name !== CONTEXT)) {
  $("names").replaceChildren(...names.map((value) => element("option", { value })));
}

/** Return `name`, or with a number the first that no other file has. */
function freeName(name, others) {
  const [, stem, suffix] = name.match(/^(.*?)((?:\.[^./]*)?)$/s);
  for (let number = 2; others.includes(name); number++) name = `${stem}-${number}${suffix}`;
  return name;
}

function addFile() {
  const names = state.files.map(([name]) => name);
  state.files.splice(-1, 0, [freeName("new.html", names), ""]);
  selectFile(state.files.length - 2);
  $("file-name").focus();
  $("file-name").select();
  changed();
}

function renameFile() {
  const others = state.files.filter((_, index) => index !== file).map(([name]) => name);
  const wanted = $("file-name").value.replaceAll("#", "").trim();
  const name = freeName(wanted || "new.html", others);
  const [rendered, ...partial] = state.name.split("#");
  if (rendered === state.files[file][0]) {
    state.name = $("name").value = [name, ...partial].join("#");
  }
  state.files[file][0] = name;
  showFiles();
  changed();
}

function removeFile() {
  state.files.splice(file, 1);
  selectFile(Math.max(file - 1, 0));
  $("files").querySelector("[aria-selected=true]").focus();
  changed();
}

// --- The link

async function pack(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function unpack(packed) {
  const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).text();
}

/** Return the state that the address of the page has, if it has one. */
async function linked() {
  if (!location.hash.startsWith(HASH)) return null;
  try {
    const { files, name, options } = JSON.parse(await unpack(location.hash.slice(HASH.length)));
    const sources = files.map(([key, text]) => [String(key), String(text)]);
    if (sources.at(-1)[0] !== CONTEXT) return null;
    return {
      files: sources,
      name: String(name),
      options: {
        debug: Boolean(options.debug),
        strict: Boolean(options.strict),
        string_if_invalid: String(options.string_if_invalid),
      },
    };
  } catch {
    return null;
  }
}

async function keep() {
  history.replaceState(null, "", HASH + (await pack(JSON.stringify(state))));
}

// --- The worker

let worker = null;
let isBusy = false;
let isWaiting = false;
let versions = "";

function status(text) {
  $("status").textContent = text;
}

function startWorker() {
  const files = $("root").dataset;
  const address = (name) => new URL(name, import.meta.url).href;
  $("status").classList.remove("playground-failed");
  worker = new Worker(address(files.worker), { type: "module" });
  worker.onmessage = ({ data }) => received(data);
  worker.onerror = (event) => failed(event.message || "The worker can't be loaded.");
  worker.postMessage({ pyodide: address(files.pyodide), packages: address(files.packages) });
  isBusy = true;
  $("start").hidden = true;
  $("stop").hidden = false;
}

function endWorker() {
  worker?.terminate();
  worker = null;
  isBusy = isWaiting = false;
  $("start").hidden = false;
  $("start").textContent = "Start again";
  $("stop").hidden = true;
}

function failed(message) {
  endWorker();
  status(message);
  $("status").classList.add("playground-failed");
}

function received(data) {
  if (data.status) return status(data.status);
  if (data.failure) return failed(data.failure);
  isBusy = false;
  if (data.versions) {
    versions = `Django ${data.versions.django}, Python ${data.versions.python}.`;
    return render();
  }
  if (!isWaiting) showAnswer(data.answer);
  else render();
}

function render() {
  // Before it is started nothing runs. While it runs, only the last change waits.
  isWaiting = isBusy;
  if (!worker || isBusy) return;
  isBusy = true;
  status("Rendering …");
  worker.postMessage({ ...state, files: Object.fromEntries(state.files) });
}

let timer;

function changed() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    keep();
    render();
  }, DELAY);
}

// --- The output

function selectOutput(key) {
  output = key;
  fillTabs($("outputs"), Object.entries(OUTPUTS), output, selectOutput, panelId);
  for (const name of Object.keys(OUTPUTS)) $(`output-${name}`).hidden = name !== output;
}

function panelId(key) {
  return `playground-output-${key}`;
}

function makePanels() {
  for (const key of Object.keys(OUTPUTS)) {
    const panel = element("div", { id: panelId(key), className: "playground-panel", tabIndex: 0 });
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", `playground-outputs-${key}`);
    panel.append(note("Start the playground to see this."));
    $("panels").append(panel);
  }
}

function fill(key, ...children) {
  $(`output-${key}`).replaceChildren(...children);
}

function note(text) {
  return element("p", { className: "playground-note" }, text);
}

function code(text) {
  return element("pre", {}, element("code", {}, text));
}

function frame(title, html, scripts) {
  const policy = scripts ? POLICY + SCRIPTS : POLICY;
  const head = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}">`;
  const srcdoc = head + (scripts ? "" : NO_LINKS) + html;
  const made = element("iframe", { title, srcdoc });
  made.setAttribute("sandbox", scripts ? "allow-scripts" : "");
  return made;
}

function showAnswer(answer) {
  const { error, html } = answer;
  showNames(answer.names);
  if (error) {
    status(error.summary);
    fill("html", code(error.summary));
    fill("preview", code(error.summary));
    fill("error", frame("Django's error page", error.page, true));
  } else {
    status(`Rendered ${state.name}. ${versions}`);
    fill("html", html ? code(html) : note("The output is empty."));
    fill("preview", frame("What is rendered", html, false));
    fill("error", note("No exception was raised."));
  }
  $("status").classList.toggle("playground-failed", Boolean(error));
  fill("compiled", code(answer.compiled));
  fill("partials", ...partials(answer), ...checks(answer));
}

function partials({ partials: rows, unread }) {
  const shown = rows.length ? [table(rows)] : [note("No template has partials.")];
  return unread ? [...shown, code(unread)] : shown;
}

function table(rows) {
  const header = ["Partial", "Parameters", "Lines", "Mode", "Inherited from", "Used by"];
  const head = header.map((text) => element("th", { scope: "col" }, text));
  const body = rows.map((row) => {
    const { first_line: first, last_line: last } = row;
    const modes = ["override", "inline"].filter((mode) => row[mode]);
    const uses = row.used_by.map((use) => `${use.template ?? use.module}:${use.line}`);
    const cells = [
      row.signature ?? "",
      first === last ? (first ?? "") : `${first}–${last}`,
      modes.join(" "),
      row.inherited_from ?? "",
      uses.join(", "),
    ];
    const name = `${row.template}#${row.name}`;
    const button = element("button", { type: "button", onclick: () => renderName(name) }, name);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, button),
      ...cells.map((text) => element("td", {}, String(text))),
    );
  });
  const caption = element("caption", {}, "manage.py partials \"*\"");
  return element(
    "table",
    {},
    caption,
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body),
  );
}

function renderName(name) {
  state.name = $("name").value = name;
  selectOutput("html");
  $("outputs").querySelector("[aria-selected=true]").focus();
  changed();
}

function checks({ checks: messages }) {
  if (!messages.length) return [note("The checks report nothing.")];
  const lines = messages.map(({ level, id, object, message, hint }) => {
    const place = object ? `${object}: ` : "";
    return `${level}: ${place}(${id}) ${message}${hint ? `\n    HINT: ${hint}` : ""}`;
  });
  return [element("p", {}, "manage.py check"), code(lines.join("\n"))];
}

// --- What the reader does

$("source").oninput = () => {
  state.files[file][1] = $("source").value;
  changed();
};
$("file-name").onchange = renameFile;
$("add").onclick = addFile;
$("remove").onclick = removeFile;
$("name").oninput = () => {
  state.name = $("name").value;
  changed();
};
for (const [name, option, property] of [
  ["debug", "debug", "checked"],
  ["strict", "strict", "checked"],
  ["invalid", "string_if_invalid", "value"],
]) {
  $(name).oninput = () => {
    state.options[option] = $(name)[property];
    changed();
  };
}
$("example").onchange = () => {
  const example = examples[$("example").value];
  if (!example) return;
  $("shared").hidden = true;
  show(fromExample(example));
  selectOutput(example.output);
  changed();
};
$("start").onclick = () => {
  startWorker();
  $("stop").focus();
};
$("stop").onclick = () => {
  endWorker();
  status("Stopped.");
  $("start").focus();
};
$("link").onclick = async () => {
  await keep();
  try {
    await navigator.clipboard.writeText(location.href);
    status("The link is in the clipboard.");
  } catch {
    status("The link is the address of this page.");
  }
};
addEventListener("hashchange", open);

async function open() {
  const fromLink = await linked();
  if (!fromLink && state) return;
  // What someone else has written runs when it is started.
  if (worker) endWorker();
  $("shared").hidden = !fromLink;
  $("example").value = fromLink ? "" : "0";
  show(fromLink ?? fromExample(examples[0]));
}

makePanels();
selectOutput(output);
$("example").append(
  element("option", { value: "" }, "Choose one"),
  ...examples.map(({ title }, index) => element("option", { value: index }, title)),
);
await open();
$("needs").hidden = true;
$("page").hidden = false;
