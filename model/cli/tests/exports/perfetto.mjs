// Says what Perfetto's trace processor finds in traces, one line of JSON a file.
// Usage: node perfetto.mjs FOLDER-OF-PERFETTO'S-VIEWER FILE…
//
// The viewer runs its trace processor, compiled to WebAssembly, in a worker of the browser. Here
// such a worker is played to it: a global object with the few things that it asks for, and a port
// that takes its protocol's messages (protocol buffers, TraceProcessorRpcStream).

import fs from "node:fs";
import path from "node:path";
import vm from "node:vm";

const [folder, ...files] = process.argv.slice(2);
const APPEND = 1;
const FINALIZE = 2;
const QUERY = 3;

// Writing messages: numbers and bytes, each with its field's number.
const varint = (number) => {
  const bytes = [];
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) + 128);
  return [...bytes, number];
};
const number = (field, value) => Buffer.from([...varint(field * 8), ...varint(value)]);
const bytes = (field, value) =>
  Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(value.length)]), value]);

// Reading them: a list of [field, value].
function fields(buffer) {
  const found = [];
  let at = 0;
  const next = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = buffer[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < buffer.length) {
    const tag = next();
    const kind = tag & 7;
    if (kind === 0) {
      found.push([tag >> 3, next()]);
    } else {
      const length = kind === 2 ? next() : kind === 1 ? 8 : 4;
      found.push([tag >> 3, buffer.subarray(at, (at += length))]);
    }
  }
  return found;
}
const all = (message, field) => message.filter(([f]) => f === field).map(([, value]) => value);
function numbers(packed) {
  const found = [];
  for (let at = 0; at < packed.length; ) {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = packed[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) break;
    }
    found.push(Number(BigInt.asIntN(64, value)));
  }
  return found;
}

/** A worker with a trace processor in it. */
async function start() {
  const read = (name) => fs.readFileSync(path.join(folder, path.basename(name)));
  const page = {
    console: { log() {}, error() {}, warn() {} },
    TextDecoder,
    TextEncoder,
    performance,
    setTimeout,
    clearTimeout,
    location: { href: "file:///" },
    importScripts() {},
    WorkerGlobalScope: class {},
    XMLHttpRequest: class {
      open(_, name) {
        this.name = name;
      }
      send() {
        this.response = inside(read(this.name)).buffer;
        this.status = 200;
        this.onload?.();
      }
    },
  };
  page.self = page;
  vm.createContext(page);
  // Arrays have to be of the worker's own kind.
  const inside = vm.runInContext("(bytes) => Uint8Array.from(bytes)", page);
  vm.runInContext(read("engine_bundle.js").toString(), page);
  let replies = [];
  const port = { postMessage: (reply) => replies.push(Buffer.from(reply)) };
  page.onmessage({ data: port });
  let sequence = 0;
  const ask = (method, argument) => {
    replies = [];
    const message = Buffer.concat([number(1, sequence++), number(2, method), argument]);
    port.onmessage({ data: inside(bytes(1, message)) });
    return replies.flatMap((reply) => all(fields(reply), 1)).map(fields);
  };
  // It is compiled by now, and sets itself up in promises that are kept before the next turn.
  await new Promise((wake) => setTimeout(wake));
  return ask;
}

/** The rows of a query's answer. */
function rows(ask, sql) {
  const results = ask(QUERY, bytes(103, bytes(1, Buffer.from(sql)))).flatMap((it) => all(it, 203));
  const cells = [];
  let columns = 0;
  for (const result of results.map(fields)) {
    for (const error of all(result, 2)) throw new Error(error.toString());
    columns ||= all(result, 1).length;
    for (const batch of all(result, 3).map(fields)) {
      const whole = all(batch, 2).flatMap(numbers);
      const texts = all(batch, 5).flatMap((text) => text.toString().split("\0"));
      for (const kind of all(batch, 1).flatMap(numbers)) {
        cells.push(kind === 2 ? whole.shift() : kind === 4 ? texts.shift() : null);
      }
    }
  }
  const count = columns === 0 ? 0 : cells.length / columns;
  return Array.from({ length: count }, (_, i) => cells.slice(i * columns, (i + 1) * columns));
}

/** What it has against a trace, and the trace's slices. */
async function processed(file) {
  const ask = await start();
  const answers = [
    ...ask(APPEND, bytes(101, fs.readFileSync(file))),
    ...ask(FINALIZE, Buffer.alloc(0)),
  ];
  const refusals = answers.flatMap((it) => all(it, 201)).flatMap((it) => all(fields(it), 2));
  const counted = rows(
    ask,
    "select name, value from stats where severity in ('error', 'data_loss') and value > 0",
  );
  const slices = rows(
    ask,
    `select process.name, thread.name, slice.name, slice.ts, slice.dur, slice.depth
     from slice join thread_track on slice.track_id = thread_track.id
     join thread using (utid) join process using (upid) order by slice.id`,
  );
  return { errors: [...refusals, ...counted].map(String), slices };
}

for (const file of files) {
  // After a trace that it cannot read at all it does not even know its own tables.
  const refused = (error) => ({ errors: [error.message], slices: [] });
  console.log(JSON.stringify(await processed(file).catch(refused)));
}
process.exit(0);
